"""Excel: bytes of a workbook become rows of text. Formulas are never run, macros never read, bombs never inflated."""

import io
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from xml.etree.ElementTree import Element, iterparse

from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook

from core.domain.recruit.sheets.errors import SheetError

LARGEST_INFLATED = 200 * 1024 * 1024
MOST_PARTS = 5_000
LAST_ROW = 1_048_576  # of an Excel sheet; a file that claims more is not one
LAST_COLUMN = 16_384
HEADROOM = 31  # rows above the data: titles and the header
_START = 4_096


def sheets(data: bytes, file: str, *, most_rows: int, most_columns: int) -> dict[str, list[list[str]]]:
    """The visible sheets by name, each as rows of text from row 1 on (hidden ones when no other is there).

    A formula reads as the value the spreadsheet program last saw, or as its own text when there is none. Raises
    SheetError when the file is no workbook, is damaged, is protected by a password or claims to inflate too far.
    """
    _guard(data, file)
    book = _opened(data, file)
    visible = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    names = visible or [one.title for one in book.worksheets]
    if not names:
        raise SheetError("the workbook holds no sheet with cells.", file=file)
    return {name: _rows(book, name, file, most_rows, most_columns) for name in names}


def _guard(data: bytes, file: str) -> None:
    """Refuse what is not safe to inflate, from the list of parts alone, and parts that declare entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_foreign({part.filename for part in parts}, file)
            if any(part.flag_bits & 1 for part in parts):
                raise SheetError("the file is protected by a password; save it without one and try again.", file=file)
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INFLATED:
                reason = f"the file would unpack to more than {LARGEST_INFLATED >> 20} MB and was not opened."
                raise SheetError(reason, file=file)
            for part in parts:
                _refuse_declarations(archive, part, file)
    except SheetError:
        raise
    except Exception as error:  # zipfile raises many kinds on damaged files (BadZipFile, zlib.error, EOFError, ...)
        raise _damaged(file) from error


def _refuse_foreign(names: set[str], file: str) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise SheetError("this is a binary Excel file (.xlsb); save it as .xlsx and try again.", file=file)
    if "content.xml" in names:
        raise SheetError("this is an OpenDocument file; save it as .xlsx or CSV and try again.", file=file)
    if any(name.endswith(".iwa") for name in names):
        raise SheetError("this is a Numbers file; export it as Excel or CSV and try again.", file=file)
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise SheetError("this is a text document or a presentation, not a spreadsheet.", file=file)
    raise SheetError(
        "this is a ZIP archive without a spreadsheet in it; unpack it and choose the sheet itself.", file=file
    )


def _refuse_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """Entities can grow without end. A declaration can only stand at the beginning of a part."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as stream:
            start = stream.read(_START).replace(b"\0", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise SheetError("the file holds declarations that spreadsheets don't need and was not opened.", file=file)


def _opened(data: bytes, file: str) -> Workbook:
    try:
        with warnings.catch_warnings():  # about fonts, validations and extensions that reading cells doesn't need
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception as error:  # openpyxl has no error of its own: KeyError, ValueError, ParseError, TypeError, ...
        raise _damaged(file) from error


def _rows(book: Workbook, name: str, file: str, most_rows: int, most_columns: int) -> list[list[str]]:
    """The rows of one sheet. openpyxl knows where they are and which styles are dates; reading every cell through its
    objects takes three times as long, so the XML is walked here (the version is pinned)."""
    sheet = book[name]
    cells = _Cells(book, sheet._shared_strings)
    rows: list[list[str]] = []
    filled = 0
    try:
        with book._archive.open(sheet._worksheet_path) as stream:
            for _, element in iterparse(stream):
                if not element.tag.endswith("}row"):
                    continue
                place = max(int(element.get("r") or 0), len(rows) + 1)
                if place > LAST_ROW:
                    raise SheetError("the sheet claims more rows than Excel can hold.", file=file, sheet=name)
                row = cells.row(element)
                element.clear()
                if not row:
                    continue
                filled += 1
                if len(row) > most_columns:
                    reason = f"the sheet has more than {most_columns} columns."
                    raise SheetError(reason, file=file, sheet=name, row=place)
                if filled > most_rows + HEADROOM:
                    raise SheetError(f"the sheet has more than {most_rows:,} rows.", file=file, sheet=name)
                rows.extend([] for _ in range(place - len(rows) - 1))
                rows.append(row)
    except SheetError:
        raise
    except Exception as error:  # a damaged part: zlib.error, BadZipFile, ParseError, a number that is none, ...
        raise _damaged(file, name, len(rows) + 1) from error
    return rows


class _Cells:
    """Reads the cells of a row: shared strings, styles that mean a date, the calendar the workbook counts from."""

    def __init__(self, book: Workbook, strings: Sequence[str]) -> None:
        self._strings = strings
        self._days = {str(style) for style in book._date_formats}
        self._spans = {str(style) for style in book._timedelta_formats}
        self._epoch = book.epoch

    def row(self, element: Element) -> list[str]:
        """The texts up to the last cell that holds something."""
        row: list[str] = []
        for cell in element:
            text = self._text(cell)
            if not text:
                continue
            letters = cell.get("r", "").rstrip("0123456789")
            place = _column(letters) if letters else len(row)
            row.extend([""] * (place + 1 - len(row)))
            row[place] = text
        return row

    def _text(self, cell: Element) -> str:
        value = formula = inline = None
        for part in cell:
            kind = part.tag[part.tag.rfind("}") + 1 :]
            if kind == "v":
                value = part.text
            elif kind == "f":
                formula = part.text
            elif kind == "is":
                plain = len(part) == 1 and part[0].text
                inline = plain or "".join(one.text or "" for one in part.iter() if one.tag.endswith("}t"))
        type_ = cell.get("t", "n")
        if type_ == "inlineStr":
            return (inline or "").replace("_x000D_", "")
        if value is None:
            return f"={formula}" if formula else ""
        if type_ == "s":
            return self._strings[int(value)].replace("_x000D_", "")
        if type_ == "b":
            return "yes" if value == "1" else "no"
        return value if type_ in ("str", "e", "d") else self._number(value, cell.get("s", "0"))

    def _number(self, value: str, style: str) -> str:
        """Whole numbers without a point, days and moments in ISO."""
        if style not in self._days:
            number = float(value)
            whole = number.is_integer() and abs(number) < 1e15
            return str(int(number)) if whole else repr(number)
        try:
            return _moment(from_excel(float(value), self._epoch, timedelta=style in self._spans))
        except (OverflowError, ValueError):
            return value  # formatted as a date, but outside the calendar


@cache
def _column(letters: str) -> int:
    """The place of a column by its letters, from 0. Raises ValueError beyond the last column of Excel."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
        if not "A" <= letter <= "Z" or place > LAST_COLUMN:
            raise ValueError(letters)
    return place - 1


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _damaged(file: str, sheet: str = "", row: int | None = None) -> SheetError:
    reason = "the file is damaged or was only written in part; save or download it again."
    return SheetError(reason, file=file, sheet=sheet, row=row)
