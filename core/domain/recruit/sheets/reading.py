"""Reading: the bytes of a file become a table of text cells with one header row. Knows no meaning of a cell."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from core.domain.base.entered_text import LONGEST_ADDRESS, legible, unguarded
from core.domain.recruit.sheets import csv_text
from core.domain.recruit.sheets.columns import is_known_header
from core.domain.recruit.sheets.formats import recognize
from core.sheet_reader.limits import HEAD_ROWS, LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, SMALL_TEXT
from core.sheet_reader.process import read_apart
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.rows import ZIP, opened
from core.sheet_reader.workbook import Head

Row = tuple[int, list[str]]  # its number, from 1, and its cells

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = (
    (b"%PDF", "this is a PDF"),
    (b"\x89PNG", "this is a picture"),
    (b"\xff\xd8\xff", "this is a picture"),
    (b"GIF8", "this is a picture"),
    (b"\x1f\x8b", "this is a compressed archive"),
    (b"7z\xbc\xaf", "this is a compressed archive"),
    (b"Rar!", "this is a compressed archive"),
    (b"SQLite format 3\x00", "this is a database"),
    (b"{\\rtf", "this is a text document"),
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Table:
    """A sheet as text. `frame`: all cells as str, its index the row numbers a spreadsheet shows, its columns numbered.

    `headers` are the header texts as they stand, in the order of the columns (two may be the same, some empty).
    """

    frame: pd.DataFrame
    headers: tuple[str, ...]
    header_row: int
    source: str  # the key of its format in FORMATS
    file: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    ragged: tuple[int, ...] = ()  # rows that hold more cells than the header

    def name(self, column: int) -> str:
        """What to call a column in a sentence: its header in one line, or its letter."""
        return " ".join(self.headers[column].split()) or f"column {_letter(column)}"


def read(data: bytes, filename: str, sheet: str | None = None, *, encoding: str | None = None) -> Table:
    """The table in a file: CSV or TSV in any encoding and delimiter, or one sheet of an Excel workbook.

    What it is, is told by the bytes, not by the name. Without `sheet` the sheet that looks most like answers or a
    directory is taken. `encoding` overrules the guess. All but small texts are read in a child process, within limits
    of memory and time. Raises SheetError.
    """
    file = filename or "The file"
    _refuse_unreadable(data, file)
    small = len(data) <= SMALL_TEXT and not data.startswith(ZIP)
    content = (opened if small else read_apart)(data, file, sheet, encoding, _Headers(file))
    rows = list(content.rows) if content.sheet else [(number, [*map(unguarded, row)]) for number, row in content.rows]
    return _table(rows, file, content.sheet, content.sheets, content.encoding, content.delimiter)


def one_line(text: str) -> str:
    """A text without line breaks, double spaces and invisible signs, composed as people type it."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """A text without invisible signs that mislead a reader, composed (NFC), trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", legible(text)).replace("\r\n", "\n").replace("\xa0", " ").strip()


def _refuse_unreadable(data: bytes, file: str) -> None:
    if not data.strip():
        raise SheetError("the file is empty.", file=file)
    if len(data) > LARGEST_FILE:
        raise SheetError(f"the file is larger than {LARGEST_FILE >> 20} MB; split it or leave columns out.", file=file)
    if data.startswith(_OLE):
        if _PASSWORD in data:
            raise SheetError("the file is protected by a password; save it without one and try again.", file=file)
        raise SheetError("this is an old Excel file (.xls); save it as .xlsx and try again.", file=file)
    for start, what in _NOT_TABLES:
        if data.startswith(start):
            raise SheetError(f"{what}, not a spreadsheet; choose a .csv, .tsv or .xlsx file.", file=file)


class _Headers:
    """Chooses delimiter and sheet by the headers that are known."""

    def __init__(self, file: str) -> None:
        self._file = file

    def delimiter(self, sample: str) -> tuple[str, int]:
        if re.match(r"\s*<(!doctype html|html|\?xml|table)", sample[:200], re.IGNORECASE):
            raise SheetError("this is a web page or XML, not a spreadsheet; save it as .xlsx or CSV.", file=self._file)
        return csv_text.delimiter_of(sample)

    def sheet(self, heads: Sequence[Head]) -> str:
        """The sheet whose best row holds most known headers, else the first that holds anything."""
        known = [max((sum(map(is_known_header, row)) for row in head.rows), default=0) for head in heads]
        best = max(range(len(heads)), key=lambda place: (known[place], heads[place].filled, -place))
        return heads[best].name


def _table(rows: Sequence[Row], file: str, sheet: str, sheets: tuple[str, ...], encoding: str, delimiter: str) -> Table:
    header_row = _header_row(rows, file, sheet)
    headers = [clean(text) for text in _filled(dict(rows[:HEAD_ROWS]), header_row)]
    while headers and not headers[-1]:
        headers.pop()
    body = [row for row in rows if row[0] > header_row]
    # A column without a header is kept when the rows fill it as a rule; a single cell out there is a fault of its row.
    width = max(len(headers), _usual_width(body)) if body else len(headers)
    if width > MOST_COLUMNS:
        raise SheetError(f"the sheet has more than {MOST_COLUMNS} columns.", file=file, sheet=sheet, row=header_row)
    if len(body) > MOST_ROWS:
        raise SheetError(f"the sheet has more than {MOST_ROWS:,} rows.", file=file, sheet=sheet)
    headers += [""] * (width - len(headers))
    ragged = tuple(number for number, row in body if len(row) > width and any(map(str.strip, row[width:])))
    index = pd.Index([number for number, _ in body], dtype="int64", name="Row")
    columns = ([row[place] if place < len(row) else "" for _, row in body] for place in range(width))
    frame = pd.DataFrame({place: pd.Series(cells, index=index, dtype=object) for place, cells in enumerate(columns)})
    return Table(
        frame=frame,
        headers=tuple(headers),
        header_row=header_row,
        source=recognize(headers),
        file=file,
        sheet=sheet,
        sheets=sheets,
        encoding=encoding,
        delimiter=delimiter,
        ragged=ragged,
    )


def _header_row(rows: Sequence[Row], file: str, sheet: str) -> int:
    """The number of the header row: the one with most known names, else the first that looks like names. Raises
    SheetError."""
    if not rows:
        raise SheetError("there are no cells with text.", file=file, sheet=sheet)
    top = {number: row for number, row in rows[:HEAD_ROWS] if number <= HEAD_ROWS}
    known = {number: sum(map(is_known_header, _filled(top, number))) for number in top}
    best = max(top, key=lambda number: (known[number], -number), default=0)
    if best and known[best]:
        return best
    widest = max(map(_filled_cells, top.values()), default=0)
    for number, row in top.items():
        if _filled_cells(row) >= max(2, widest // 2):
            if _looks_like_names(row):
                return number
            break
    reason = "no header row was found: the first row should name the columns, such as Name and E-mail."
    raise SheetError(reason, file=file, sheet=sheet, row=1)


def _filled(top: Mapping[int, Sequence[str]], number: int) -> list[str]:
    """A header row, its gaps filled from the row above: cells merged downwards leave a gap below their text."""
    row = list(top[number])
    above = top.get(number - 1, ())
    if _filled_cells(row) < 2 or _filled_cells(above) < 2:
        return row
    row += [""] * (len(above) - len(row))
    return [cell if cell.strip() else above[place] if place < len(above) else "" for place, cell in enumerate(row)]


def _filled_cells(row: Iterable[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _looks_like_names(row: Iterable[str]) -> bool:
    """No e-mail address and hardly a number: what a header row looks like."""
    cells = [cell for cell in row if cell.strip()]
    figures = sum(1 for cell in cells if not any(map(str.isalpha, cell)))
    return (
        not any(len(cell) <= LONGEST_ADDRESS and _MAIL.fullmatch(cell.strip()) for cell in cells)
        and figures <= len(cells) // 3
    )


def _usual_width(body: Sequence[tuple[int, Sequence[str]]]) -> int:
    widths = sorted(len(row) for _, row in body)
    return widths[(len(widths) - 1) // 2] if len(widths) > 1 else 0


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
