"""Old Excel: the bytes of an .xls file become the rows of its sheets. Formulas are never run, macros never read."""

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.sheet_reader.archive import PASSWORD
from core.sheet_reader.cells import (
    EPOCH_1900,
    EPOCH_1904,
    moment_text,
    number_text,
    percent_text,
    shows,
    shows_percent,
    span_text,
)
from core.sheet_reader.grid import Grid, Grids
from core.sheet_reader.refusals import SheetError

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STARTS = (OLE, b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document", "__properties_version1"))


def open_book(data: bytes, file: str) -> Grids:
    """The sheets of an old workbook. Raises SheetError."""
    if data.startswith(OLE):
        if _PROTECTED in data:
            raise SheetError(PASSWORD, file=file)
        if any(name in data for name in _FOREIGN) and "Workbook".encode("utf-16-le") not in data:
            reason = "this is an old Office file, but no workbook; save the table in it as .xlsx or CSV."
            raise SheetError(reason, file=file)
    import xlrd  # only here, since few files come this far

    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 (what it says about damages)
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=nowhere)
            return Grids([_grid(book, sheet, file) for sheet in book.sheets()], file)
    except (SheetError, MemoryError):
        raise
    except Exception as error:  # a damaged file breaks anywhere: XLRDError, CompDocError, struct.error, IndexError, ...
        if "encrypted" in str(error):
            raise SheetError(PASSWORD, file=file) from error
        reason = "the old Excel file (.xls) is damaged or of a kind that can't be read; save it as .xlsx and try again."
        raise SheetError(reason, file=file) from error


def _grid(book: "Book", sheet: "Sheet", file: str) -> Grid:
    grid = Grid(file, sheet.name)
    grid.shown = not sheet.visibility
    epoch = EPOCH_1904 if book.datemode else EPOCH_1900
    formats = {}
    for row in range(sheet.nrows):
        grid.number = row + 1
        kinds, values, styles = sheet.row_types(row), sheet.row_values(row), sheet._cell_xf_indexes[row]
        for kind, value, style in zip(kinds, values, styles, strict=True):
            if style not in formats:
                code = book.format_map[book.xf_list[style].format_key].format_str
                formats[style] = (*shows(code), shows_percent(code))
            grid.add_cell(_text(kind, value, formats[style], epoch))
        info = sheet.rowinfo_map.get(row)
        grid.end_row(hidden=bool(info and info.hidden))
    for column, column_info in sheet.colinfo_map.items():
        if column_info.hidden:
            grid.marks.hide_columns(column, column)
    for first_row, end_row, first_column, end_column in sheet.merged_cells:
        grid.marks.merge(first_row + 1, end_row, first_column, end_column - 1)
    return grid


def _text(kind: int, value: Any, shown_as: tuple[bool, bool, bool], epoch: datetime) -> str:
    """What a cell says. Kinds as in the library: 1 a text, 2 a number, 3 a day, 4 true or false, 5 an error."""
    import xlrd

    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        is_day, is_span, is_percent = shown_as
        try:
            if is_day:
                return span_text(value) if is_span else moment_text(value, epoch)
        except (OverflowError, ValueError):
            pass  # formatted as a date, but outside the calendar
        return percent_text(value) if is_percent else number_text(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A")
    return str(value) if kind == xlrd.XL_CELL_TEXT else ""
