"""Excel: bytes of a workbook become rows of text. Formulas are never run, macros never read, bombs never inflated."""

import io
import warnings
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from core.spreadsheets.refusals import SheetError

LARGEST_INFLATED = 200 * 1024 * 1024
MOST_PARTS = 5_000
LAST_ROW = 1_048_576  # of an Excel sheet; a file that claims more is not one
_CHUNK = 1 << 20


def sheets(data: bytes, file: str, *, most_rows: int, most_columns: int) -> dict[str, list[list[str]]]:
    """The visible sheets by name, each as rows of text from row 1 on (hidden ones when no other is there).

    A formula reads as the value the spreadsheet program last saw, or as its own text when there is none. Raises
    SheetError when the file is no workbook, is damaged, is protected by a password or claims to inflate too far.
    """
    has_formulas = _guarded(data, file)
    book = _opened(data, file, values=True)
    formulas = _opened(data, file, values=False) if has_formulas else None
    visible = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    names = visible or [one.title for one in book.worksheets]
    if not names:
        raise SheetError("the workbook holds no sheet with cells.", file=file)
    found = {}
    for name in names:
        rows = _rows(book, name, file, most_rows, most_columns)
        if formulas:
            _show_formulas(rows, _rows(formulas, name, file, most_rows, most_columns))
        found[name] = rows
    return found


def _guarded(data: bytes, file: str) -> bool:
    """Refuse what is not safe to inflate, from the list of parts alone; says whether a sheet holds formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _refuse_foreign({part.filename for part in parts}, file)
            if any(part.flag_bits & 1 for part in parts):
                raise SheetError("the file is protected by a password; save it without one and try again.", file=file)
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INFLATED:
                reason = f"the file would unpack to more than {LARGEST_INFLATED >> 20} MB and was not opened."
                raise SheetError(reason, file=file)
            sheets_with = [part.filename for part in parts if _holds_formulas(archive, part, file)]  # looks at them all
            return bool(sheets_with)
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


def _holds_formulas(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> bool:
    """Read one part in pieces: refuses entity declarations (they can grow without end), looks for formulas."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    found, tail = False, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise SheetError(
                    "the file holds declarations that spreadsheets don't need and was not opened.", file=file
                )
            found = found or (is_sheet and (b"<f>" in piece or b"<f " in piece or b"<f/>" in piece))
            tail = chunk[-16:]
    return found


def _opened(data: bytes, file: str, *, values: bool) -> Workbook:
    try:
        with warnings.catch_warnings():  # about fonts, validations and extensions that reading cells doesn't need
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    except Exception as error:  # openpyxl has no error of its own: KeyError, ValueError, ParseError, TypeError, ...
        raise _damaged(file) from error


def _rows(book: Workbook, name: str, file: str, most_rows: int, most_columns: int) -> list[list[str]]:
    rows: list[list[str]] = []
    filled = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = book[name]
            sheet.reset_dimensions()  # what a file claims about its size is often wrong
            for cells in sheet.iter_rows(max_col=most_columns + 1, values_only=True):
                row = _texts(cells)
                filled += 1 if row else 0
                rows.append(row)
                if len(row) > most_columns:
                    reason = f"the sheet has more than {most_columns} columns."
                    raise SheetError(reason, file=file, sheet=name, row=len(rows))
                if filled > most_rows + 1:
                    raise SheetError(f"the sheet has more than {most_rows:,} rows.", file=file, sheet=name)
                if len(rows) > LAST_ROW:
                    raise SheetError("the sheet claims more rows than Excel can hold.", file=file, sheet=name)
    except SheetError:
        raise
    except Exception as error:  # see _opened
        raise _damaged(file, name, len(rows) + 1) from error
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _texts(cells: Sequence[object]) -> list[str]:
    if cells.count(None) == len(cells):
        return []
    row = [_text(cell) for cell in cells]
    while row and not row[-1]:
        row.pop()
    return row


def _text(value: object) -> str:
    """A cell as text: whole numbers without a point, days and moments in ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        plain = value.time() == time()
        return value.date().isoformat() if plain else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _show_formulas(rows: list[list[str]], formulas: list[list[str]]) -> None:
    """Put the text of a formula where the file holds no value for it."""
    for row, sources in zip(rows, formulas, strict=False):
        row.extend([""] * (len(sources) - len(row)))
        for place, source in enumerate(sources):
            if not row[place] and source.startswith("="):
                row[place] = source


def _damaged(file: str, sheet: str = "", row: int | None = None) -> SheetError:
    reason = "the file is damaged or was only written in part; save or download it again."
    return SheetError(reason, file=file, sheet=sheet, row=row)
