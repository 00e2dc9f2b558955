"""Tables as files: CSV and Excel that are safe to open and read back as they were. Never reads or writes a path.

A spreadsheet program runs a cell that starts with = + - or @ as a formula, also after a tab or a return, so a name
somebody typed in a form could run on a coordinator's machine (OWASP, "CSV injection"). In CSV such a cell gets an
apostrophe in front, also where another list separator would begin a cell; in Excel it is stored as text. Our own import
takes the apostrophes off again.
"""

import io
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from numbers import Number

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.domain.base.entered_text import STARTS_A_FORMULA, guarded
from core.domain.base.file_label import FileLabel

LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
LONGEST_FOOTER = 240  # Excel calls a file broken whose footer has more than 255 letters, codes included
NARROWEST, WIDEST = 8, 60
ROWS_MEASURED = 200
LINE, MOST_LINES = 15, 12  # points; lines of a cell that are shown
# Text and days stand off the number before them, at the top beside a wrapped cell; long tables are left plain for time.
ROWS_ALIGNED = 2_000
TEXT, NUMBER = Alignment(horizontal="left", vertical="top", indent=1), Alignment(vertical="top")
DAY_WIDTH = 14  # a program that finds a day too wide for its column shows ### instead
DAY = "mmm d, yyyy"  # a day stays a day for Excel, and reads as short_date writes it
BOLD = Font(name="Calibri", size=11, bold=True)  # without a name some programs fall back to a serif
WRAPPED = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)


def safe_cell(value: object) -> object:
    """The value as it may stand in a CSV cell: text that could run as a formula gets an apostrophe in front.

    Numbers, days and empty values come back untouched; lists become "a, b".
    """
    if _is_plain(value):
        return value
    return guarded(_text(value))


def safe_csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV (UTF-8 with a mark that Excel needs, commas, no index), headers and cells made safe."""
    safe = pd.DataFrame({i: _safe_column(frame.iloc[:, i]) for i in range(frame.shape[1])}, index=frame.index)
    header = [str(safe_cell(str(name))) for name in frame.columns]
    return safe.to_csv(index=False, header=header, lineterminator="\r\n").encode("utf-8-sig")


def workbook(
    sheets: Mapping[str, pd.DataFrame],
    *,
    formats: Mapping[tuple[str, str], str | Sequence[str]] | None = None,
    label: FileLabel | None = None,
) -> bytes:
    """The frames as one Excel file, a sheet each: see `excel_book`. `label`: where the file comes from."""
    book = excel_book(sheets, formats=formats)
    if label is not None:
        write_label(book, label)
    return excel_file(book)


def excel_book(
    sheets: Mapping[str, pd.DataFrame], *, formats: Mapping[tuple[str, str], str | Sequence[str]] | None = None
) -> Workbook:
    """The frames as a workbook in memory, a sheet each: bold frozen header, filters, widths, text that never runs.

    `formats` says how Excel shows the numbers of (sheet, column); a sequence has a format for each row. Sheet names
    are shortened to 31 characters, cleared of what Excel forbids and kept apart by a number. Moments with a time zone
    become ISO text, since Excel knows none. Every sheet prints on landscape pages, as wide as the page. Raises
    ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("A workbook needs at least one sheet.")
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for name, frame in sheets.items():
        title = sheet_name(name, taken)
        taken.add(title.casefold())
        of_sheet = {column: how for (sheet, column), how in (formats or {}).items() if sheet == name}
        _fill(book.create_sheet(title), frame, of_sheet)
    return book


def write_label(book: Workbook, label: FileLabel) -> None:
    """Say where the file comes from in its properties and at the foot of each printed page.

    No row holds it: sheets are merged into letters and read in again, where every row is somebody's.
    """
    line = ILLEGAL_CHARACTERS_RE.sub("", label.line)
    book.properties.description = line
    # An & stands twice in a footer, where a single one begins a code.
    short = line[: LONGEST_FOOTER - line[:LONGEST_FOOTER].count("&")]
    for sheet in book.worksheets:
        sheet.oddFooter.center.text = short.replace("&", "&&")


def excel_file(book: Workbook) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _is_plain(value: object) -> bool:
    """Whether the value is a number, a day, a moment, or nothing at all."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, Number | date | time | timedelta)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _safe_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.Series([safe_cell(value) for value in column.array], index=column.index, dtype=object)


def sheet_name(name: str, taken: Collection[str] = ()) -> str:
    """The name as Excel allows it for a sheet, with a number when another sheet (in small letters) has it already."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:LONGEST_SHEET_NAME] or "Sheet"
    title, number = clean, 2
    while title.casefold() in taken:
        ending = f" {number}"
        title, number = clean[: LONGEST_SHEET_NAME - len(ending)] + ending, number + 1
    return title


def _fill(sheet: Worksheet, frame: pd.DataFrame, formats: Mapping[str, str | Sequence[str]]) -> None:
    for number, name in enumerate(frame.columns, start=1):
        cell = sheet.cell(1, number)
        write_cell(cell, str(name))
        cell.font = BOLD
        cell.alignment = WRAPPED
        how = formats.get(str(name))
        width = _width(str(name), frame.iloc[:, number - 1])
        for row, value in enumerate(frame.iloc[:, number - 1].array, start=2):
            cell = sheet.cell(row, number)
            write_cell(cell, value)
            if isinstance(cell.value, date) and not isinstance(cell.value, datetime):
                cell.number_format = DAY
            if how is not None:
                cell.number_format = how if isinstance(how, str) else how[row - 2]
            if len(frame) <= ROWS_ALIGNED:
                cell.alignment = TEXT if isinstance(cell.value, str) or cell.is_date else NUMBER
            if width == WIDEST and isinstance(cell.value, str):
                cell.alignment = WRAPPED
                tall = sheet.row_dimensions[row]
                lines = min(-(-len(cell.value) // (WIDEST - 6)), MOST_LINES)
                tall.height = max(tall.height or LINE, LINE * lines)  # not every program fits rows to wrapped text
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if frame.shape[1]:
        sheet.auto_filter.ref = f"A1:{get_column_letter(frame.shape[1])}{len(frame) + 1}"


def write_cell(cell: Cell, value: object) -> None:
    """Store a value in a cell so that it never runs as a formula."""
    value = _excel_value(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would make a formula of "=…" and an error of "#N/A"
        cell.quotePrefix = bool(STARTS_A_FORMULA.match(value))  # keeps it text when somebody edits the cell


def _excel_value(value: object) -> object:
    """The value as openpyxl may store it: no missing-value marks, no time zones, no control characters."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if _is_plain(value):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", _text(value))[:LONGEST_CELL]


def _width(name: str, column: pd.Series) -> float:
    """Characters that show the header and every text and day, within reason; of numbers the first rows say enough."""
    if pd.api.types.is_float_dtype(column):
        return max(len(name) + 4, NARROWEST)  # Excel rounds what it shows
    numbers = pd.api.types.is_numeric_dtype(column)
    measured = column.array[:ROWS_MEASURED] if numbers else column.array  # a long name may stand in any row
    longest = max([len(name) + 2, *(DAY_WIDTH if isinstance(value, date) else len(_text(value)) for value in measured)])
    return min(max(longest + 2, NARROWEST), WIDEST)
