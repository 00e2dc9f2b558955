"""CSV text: which delimiter parts the cells of a text, told from a sample of it. Opens no file."""

import csv
import io
import re

from core.domain.recruit.sheets.columns import is_known_header

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 60
SAMPLE_CELLS = 300  # of a row


def delimiter_of(sample: str) -> tuple[str, int]:
    """The delimiter of a text that begins like this, and where its rows begin: after Excel's own "sep=" line.

    What is left of that line is an empty row, so that the row numbers stay.
    """
    if stated := re.match(r"\s*\"?sep=([^\s\"]|\t)\"?[^\S\r\n]*(?=\r|\n)", sample[:20], re.IGNORECASE):
        return stated[1], stated.end()
    return max(DELIMITERS, key=lambda delimiter: (*_fit(sample, delimiter), -DELIMITERS.index(delimiter))), 0


def _fit(sample: str, delimiter: str) -> tuple[int, float]:
    """How well a delimiter fits: known headers in the first rows, then columns times the share of rows that agree."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return (0, 0.0)
    if not rows:
        return (0, 0.0)
    known = max(sum(map(is_known_header, row[:SAMPLE_CELLS])) for row in rows[:10])
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return known, usual * widths.count(usual) / len(widths) if usual > 1 else 0.0
