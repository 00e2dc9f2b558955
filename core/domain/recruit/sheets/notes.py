"""Notes: what the reader did with rows and columns that are not plain answers, as sentences. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from core.domain.base.text import few

MOST_NAMED = 12  # rows, or ranges of rows, that a sentence names
Kind = Literal[
    "sheet", "hidden", "merged", "formula", "quotation mark", "letters", "header", "another header", "total",
    "footnote", "example", "separator", "preview", "unfinished",
]  # fmt: skip


@dataclass(frozen=True)
class ReadingNote:
    """What was handled, in which rows (none: it is about columns or the whole sheet), and how, in one sentence."""

    kind: Kind
    rows: tuple[int, ...]
    text: str


def rows_named(rows: Sequence[int]) -> str:
    """ "row 7", "rows 3 and 5", "rows 3–9 and 12"; of many ranges the first."""
    runs = [
        [row for _, row in run] for _, run in groupby(enumerate(sorted(rows)), key=lambda place: place[1] - place[0])
    ]
    names = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return f"{'row' if len(rows) == 1 else 'rows'} {few(names, MOST_NAMED)}"


def was_left_out(rows: Sequence[int], reason: str) -> str:
    """ "Row 7 was left out: it holds totals."; `reason` says what one such row is or holds."""
    many = len(rows) > 1
    return f"{rows_named(rows).capitalize()} {'were' if many else 'was'} left out: {'each' if many else 'it'} {reason}."
