"""Rows: what a file holds, row by row, as text cells. What needs knowledge of headers is asked, not known here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.sheet_reader import text, workbook
from core.sheet_reader.limits import SAMPLE_TEXT
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.workbook import Head

ZIP = b"PK"  # how a workbook begins


class Chooser(Protocol):
    """Decides what only somebody who knows the headers can decide. Both may raise SheetError."""

    def delimiter(self, sample: str) -> tuple[str, int]:
        """The delimiter of a text that begins like this, and the place at which its rows begin."""

    def sheet(self, heads: Sequence[Head]) -> str:
        """The name of the sheet to read, of those whose first rows are shown."""


@dataclass(frozen=True)
class Opened:
    """A file that is being read: what it is, and (row number, cells) of every row with text, as they are asked for."""

    rows: Iterator[tuple[int, list[str]]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def opened(data: bytes, file: str, sheet: str | None, encoding: str | None, choose: Chooser) -> Opened:
    """The rows of a text file, or of one sheet of a workbook. Raises SheetError, also while the rows are read."""
    if not data.startswith(ZIP):
        content, encoding = text.decoded(data, file, encoding)
        delimiter, start = choose.delimiter(content[:SAMPLE_TEXT])
        rows = text.records(content[start:] if start else content, delimiter, file)
        return Opened(rows, encoding=encoding, delimiter=delimiter)
    book = workbook.Book(data, file)
    names = tuple(book.sheets)
    if sheet is None:
        sheet = names[0] if len(names) == 1 else choose.sheet(book.heads())
    elif sheet not in names:
        raise SheetError(f"there is no such sheet; the file holds {', '.join(names)}.", file=file, sheet=sheet)
    return Opened(book.rows(sheet), sheet, names)
