"""Workbook: the bytes of an Excel file become rows of text. Formulas are never run, macros never read.

The parts of the file are read as a stream, so that what is kept is bounded by what is counted: a library that makes an
object of every style, string and cell takes gigabytes for a file of some kilobytes, and three times as long.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from xml.parsers.expat import ExpatError, ParserCreate, errors

from core.sheet_reader.limits import (
    DEEPEST,
    HEAD_ROWS,
    HEADROOM,
    LARGEST_INFLATED,
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_CELL,
    LONGEST_TOKEN,
    MOST_CELLS,
    MOST_CELLS_SEEN,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_PARTS,
    MOST_RATIO,
    MOST_ROWS,
    MOST_SETTINGS,
    MOST_SHEETS,
    MOST_STRINGS,
    MOST_TEXT,
    RATIO_FROM,
)
from core.sheet_reader.refusals import SheetError

WORKBOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CHUNK = 64 * 1024  # bytes
LONGEST_HEADER = 300  # characters of a cell that may be a header
HEAD_TEXT = 2_000_000  # characters of all heads together
# Excel's own numbers for formats that show days, times and lengths of time; other formats stand in the file.
DAYS, SPANS = frozenset((*range(14, 23), 45, 46, 47)), frozenset((46,))
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 (days as the sheet shows them)
DAMAGED = "the file is damaged or was only written in part; save or download it again."

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_TEXT_IN_FORMAT = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DAY_IN_FORMAT = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_SPAN_IN_FORMAT = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


@dataclass(frozen=True)
class Head:
    """The beginning of a sheet: the cells of its first rows that hold text, and whether it holds any at all."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    filled: bool


class Book:
    """A workbook that is safe to unpack. `sheets`: the visible ones by name (hidden ones when no other is there).

    A formula reads as the value the spreadsheet program last saw, or as its own text when there is none. Raises
    SheetError when the file is no workbook, is damaged, is protected by a password or holds more than any sheet does.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self._file = file
        self._unpacked = self._cells_seen = 0  # bytes, cells: of all sheets that were looked at
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._refuse_bombs()
            listed, epoch = self._listed()
            links = self._links()
            self.sheets = self._visible(listed, links)
            days, spans = self._styles(links)
            self._cells = _Cells(self._strings(links), days, spans, epoch)
        except (SheetError, MemoryError):
            raise
        except Exception as error:  # a damaged archive or part: BadZipFile, zlib.error, ExpatError, KeyError, ...
            raise _damage(error, file) from error

    def heads(self) -> list[Head]:
        """How every sheet begins; of a file with very long beginnings only the first."""
        heads, size = [], 0
        for name in self.sheets:
            rows: list[tuple[str, ...]] = []
            filled = False
            for number, cells in self.rows(name):
                filled = True
                if number > HEAD_ROWS:
                    break
                row = tuple(cell for cell in cells if cell and len(cell) <= LONGEST_HEADER)
                size += sum(map(len, row))
                if size < HEAD_TEXT:
                    rows.append(row)
            heads.append(Head(name, tuple(rows), filled))
        return heads

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """(row number, texts up to the last cell that holds something) of every row that holds something."""
        number = 0
        try:
            reader = _Rows(self._cells, self._file, sheet, self._cells_seen)
            for _ in self._parsed(self.sheets[sheet], reader.start, reader.end, reader.text, MOST_ELEMENTS):
                for number, row in reader.ready:
                    yield number, row
                reader.ready.clear()
                self._cells_seen = reader.cells_seen
        except (SheetError, MemoryError):
            raise
        except Exception as error:
            raise _damage(error, self._file, sheet, number + 1) from error

    def _refuse_bombs(self) -> None:
        """Refuse what is not safe to unpack, from the list of parts alone. A part never unpacks to more than it says
        there: the archive stops reading."""
        parts = self._archive.infolist()
        _refuse_foreign({part.filename for part in parts}, self._file)
        if any(part.flag_bits & 1 for part in parts):
            raise SheetError("the file is protected by a password; save it without one and try again.", file=self._file)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_INFLATED:
            raise self._too_large()
        if any(part.file_size > max(RATIO_FROM, MOST_RATIO * part.compress_size) for part in parts):
            reason = (
                f"the file would unpack to more than {MOST_RATIO} times its size, as no sheet does; save it as CSV."
            )
            raise SheetError(reason, file=self._file)
        if any(part.compress_type not in _METHODS for part in parts):
            raise SheetError("the file is packed in a way that Excel doesn't use; save it again.", file=self._file)

    def _too_large(self) -> SheetError:
        reason = f"the file would unpack to more than {LARGEST_INFLATED >> 20} MB and was not opened."
        return SheetError(reason, file=self._file)

    def _parsed(self, part: str, start: Start, end: End, text: Text | None, most_elements: int) -> Iterator[None]:
        """Read one part, a piece at a time; the handlers get the names of elements without their prefix."""
        depth = elements = 0

        def opened(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth, elements
            depth += 1
            elements += 1
            if depth > DEEPEST or elements > most_elements:
                reason = "the file holds more markup than any sheet needs; save it as CSV and try again."
                raise SheetError(reason, file=self._file)
            start(name if ":" not in name else name.rpartition(":")[2], attributes)

        def closed(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(name if ":" not in name else name.rpartition(":")[2])

        def declared(*_: object) -> None:  # entities can grow without end
            reason = "the file holds declarations that spreadsheets don't need and was not opened."
            raise SheetError(reason, file=self._file)

        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declared
        parser.StartElementHandler, parser.EndElementHandler = opened, closed
        parser.CharacterDataHandler = text
        size = 0
        with self._archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._unpacked += len(chunk)
                if self._unpacked > 2 * LARGEST_INFLATED:  # a sheet that is listed again and again
                    raise self._too_large()
                parser.Parse(chunk)
                if size - max(0, parser.CurrentByteIndex) > LONGEST_TOKEN:
                    reason = "the file holds markup that is far too long; save it as CSV and try again."
                    raise SheetError(reason, file=self._file)
                yield
        parser.Parse(b"", True)
        yield

    def _read(self, part: str, start: Start, end: End, text: Text | None, most_elements: int) -> None:
        for _ in self._parsed(part, start, end, text, most_elements):
            pass

    def _links(self) -> dict[str, tuple[str, str]]:
        """Id → (what it is, name of the part) of everything that the list of sheets refers to."""
        links: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                links[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        self._read(LINKS, start, _nothing, None, MOST_SETTINGS)
        return links

    def _listed(self) -> tuple[list[tuple[str, str, bool]], datetime]:
        """(name, id, whether it is shown) of every sheet, and the day from which the workbook counts."""
        sheets: list[tuple[str, str, bool]] = []
        epoch = EPOCH_1900

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal epoch
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                epoch = EPOCH_1904
            elif name == "sheet":
                id = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                sheets.append((attributes["name"], id, attributes.get("state", "visible") == "visible"))

        self._read(WORKBOOK, start, _nothing, None, MOST_SETTINGS)
        return sheets, epoch

    def _visible(self, listed: list[tuple[str, str, bool]], links: dict[str, tuple[str, str]]) -> dict[str, str]:
        """The parts of the sheets with cells by name: those that are shown, the hidden ones when none is."""
        parts = set(self._archive.namelist())
        shown: dict[str, str] = {}
        hidden: dict[str, str] = {}
        for name, id, is_shown in listed:
            what, part = links.get(id, ("", ""))
            if what == "worksheet" and part in parts:
                (shown if is_shown else hidden).setdefault(name, part)
        sheets = shown or hidden
        if not sheets:
            raise SheetError("the workbook holds no sheet with cells.", file=self._file)
        if len(sheets) > MOST_SHEETS:
            reason = f"the workbook has more than {MOST_SHEETS} sheets; save the one you need by itself."
            raise SheetError(reason, file=self._file)
        return sheets

    def _styles(self, links: dict[str, tuple[str, str]]) -> tuple[frozenset[str], frozenset[str]]:
        """The numbers, as cells write them, of the styles that show days or times, and lengths of time."""
        own: dict[int, str] = {}
        formats: list[int] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                own[int(attributes["numFmtId"])] = attributes["formatCode"]
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                formats.append(int(attributes.get("numFmtId", 0)))

        def end(name: str) -> None:
            nonlocal inside
            if name == "cellXfs":
                inside = False

        if part := _part(links, "styles"):
            self._read(part, start, end, None, MOST_SETTINGS)
        kinds = {id: _shows(own[id]) if id in own else (id in DAYS, id in SPANS) for id in set(formats)}
        days = frozenset(str(place) for place, id in enumerate(formats) if kinds[id][0])
        return days, frozenset(str(place) for place, id in enumerate(formats) if kinds[id][1])

    def _strings(self, links: dict[str, tuple[str, str]]) -> list[str]:
        """The texts that cells share. Notes on how to pronounce one are left out."""
        part = _part(links, "sharedStrings")
        if not part:
            return []
        strings: list[str] = []
        pieces: list[str] = []
        length = size = silent = 0
        inside = False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal inside, length, silent
            if name == "t":
                inside = not silent
            elif name == "si":
                pieces.clear()
                length = 0
            elif name == "rPh":
                silent += 1

        def end(name: str) -> None:
            nonlocal inside, size, silent
            if name == "t":
                inside = False
            elif name == "si":
                strings.append("".join(pieces).replace("_x000D_", "").replace("x005F_", ""))
                size += length
                if len(strings) > MOST_STRINGS or size > MOST_TEXT:
                    reason = "the workbook holds more text than can be read; save the sheet you need by itself."
                    raise SheetError(reason, file=self._file)
            elif name == "rPh":
                silent -= 1

        def text(piece: str) -> None:
            nonlocal length
            if inside and length <= LONGEST_CELL:  # what is longer is refused where a cell shows it
                pieces.append(piece)
                length += len(piece)

        self._read(part, start, end, text, MOST_ELEMENTS)
        return strings


class _Rows:
    """Takes the markup of a sheet and makes rows of it: `ready` holds those that are complete."""

    def __init__(self, cells: "_Cells", file: str, sheet: str, cells_seen: int) -> None:
        self.ready: list[tuple[int, list[str]]] = []
        self.cells_seen = cells_seen
        self._cells, self._file, self._sheet = cells, file, sheet
        self._number = self._filled = self._filled_cells = 0
        self._row: list[str] = []
        self._inside = self._done = False  # in a cell's value, formula or text; below the last row
        self._silent = 0
        self._cell: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._done:
            return
        if name == "c":
            self.cells_seen += 1
            if self.cells_seen > MOST_CELLS_SEEN:
                reason = f"the sheet has more than {MOST_CELLS_SEEN:,} cells, most of them empty; save it as CSV."
                raise self._refusal(reason)
            self._cell = attributes
            self._values.clear()
        elif name in ("v", "f", "t"):
            self._inside = not self._silent
            self._pieces.clear()
            self._length = 0
        elif name == "row":
            number = attributes.get("r")
            self._number = max(int(number), self._number + 1) if number else self._number + 1
            if self._number > LAST_ROW:
                raise self._refusal("the sheet claims more rows than Excel can hold.")
            self._row = []
        elif name == "rPh":
            self._silent += 1

    def text(self, piece: str) -> None:
        if self._inside:
            self._length += len(piece)
            if self._length > LONGEST_CELL:
                raise self._refusal(_TOO_LONG, self._number)
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        if self._done:
            return
        if name in ("v", "f", "t"):
            if self._inside:
                text = "".join(self._pieces)
                self._values[name] = self._values.get(name, "") + text if name == "t" else text
            self._inside = False
        elif name == "c":
            if self._values:
                self._place(self._cells.text(self._cell, self._values))
        elif name == "row":
            self._finish()
        elif name == "rPh":
            self._silent -= 1
        elif name == "sheetData":
            self._done = True

    def _place(self, text: str) -> None:
        if not text:
            return
        if len(text) > LONGEST_CELL:
            raise self._refusal(_TOO_LONG, self._number)
        letters = self._cell.get("r", "").rstrip("0123456789")
        place = _column(letters) if letters else len(self._row)
        if place == len(self._row):
            self._row.append(text)
            return
        if place > len(self._row):
            self._row.extend([""] * (place + 1 - len(self._row)))
        self._row[place] = text

    def _finish(self) -> None:
        row, self._row = self._row, []
        if not row:
            return
        if len(row) > MOST_COLUMNS:
            raise self._refusal(f"the sheet has more than {MOST_COLUMNS} columns.", self._number)
        self._filled += 1
        self._filled_cells += len(row)
        if self._filled > MOST_ROWS + HEADROOM:
            raise self._refusal(f"the sheet has more than {MOST_ROWS:,} rows.")
        if self._filled_cells > MOST_CELLS:
            raise self._refusal(f"the sheet has more than {MOST_CELLS:,} cells; leave columns out.")
        if any(map(str.strip, row)):
            self.ready.append((self._number, row))

    def _refusal(self, reason: str, row: int | None = None) -> SheetError:
        return SheetError(reason, file=self._file, sheet=self._sheet, row=row)


class _Cells:
    """What a cell says: shared strings, styles that mean a date, the calendar the workbook counts from."""

    def __init__(self, strings: list[str], days: frozenset[str], spans: frozenset[str], epoch: datetime) -> None:
        self._strings, self._days, self._spans, self._epoch = strings, days, spans, epoch

    def text(self, cell: dict[str, str], values: dict[str, str]) -> str:
        """`cell`: its attributes; `values`: the texts of its value (v), formula (f) and own text (t)."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return values.get("t", "").replace("_x000D_", "")
        value = values.get("v", "")
        if not value:
            return f"={values['f']}" if values.get("f") else ""
        if kind == "s":
            return self._strings[int(value)]
        if kind == "b":
            return "yes" if value == "1" else "no"
        return value if kind in ("str", "e", "d") else self._number(value, cell.get("s", "0"))

    def _number(self, value: str, style: str) -> str:
        """Whole numbers without a point, days and moments in ISO."""
        if style not in self._days:
            number = float(value)
            whole = number.is_integer() and abs(number) < 1e15
            return str(int(number)) if whole else repr(number)
        try:
            return _span(float(value)) if style in self._spans else _moment(float(value), self._epoch)
        except (OverflowError, ValueError):
            return value  # formatted as a date, but outside the calendar


_TOO_LONG = f"a cell holds more than {LONGEST_CELL:,} characters; shorten it and try again."


def _nothing(_: str) -> None:
    """What happens at the end of an element that says everything at its start."""


def _part(links: dict[str, tuple[str, str]], what: str) -> str:
    return next((part for kind, part in links.values() if kind == what), "")


def _damage(error: Exception, file: str, sheet: str = "", row: int | None = None) -> SheetError:
    """The refusal of a damaged part. Raises MemoryError where the parser says in its own way that none is left."""
    if isinstance(error, ExpatError) and error.code == errors.codes[errors.XML_ERROR_NO_MEMORY]:
        raise MemoryError from error
    return SheetError(DAMAGED, file=file, sheet=sheet, row=row)


def _refuse_foreign(names: set[str], file: str) -> None:
    if WORKBOOK in names:
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


@cache
def _column(letters: str) -> int:
    """The place of a column by its letters, from 0. Raises ValueError beyond the last column of Excel."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
        if not "A" <= letter <= "Z" or place > LAST_COLUMN:
            raise ValueError(letters)
    return place - 1


def _shows(code: str) -> tuple[bool, bool]:
    """Whether a format shows a day or time, and a length of time. Its first section counts: positive numbers."""
    first = code.partition(";")[0][:LONGEST_HEADER]
    return bool(_DAY_IN_FORMAT.search(_TEXT_IN_FORMAT.sub("", first))), bool(_SPAN_IN_FORMAT.search(first))


def _moment(number: float, epoch: datetime) -> str:
    """A day, or a day and time, from days since the epoch; a part of a day alone is a time."""
    days, part = divmod(number, 1)
    rest = timedelta(milliseconds=round(part * 86_400_000))
    if 0 <= number < 1 and not rest.days:
        return (datetime.min + rest).time().isoformat()  # noqa: DTZ901 (only its time of day is taken)
    if 0 < number < 60 and epoch == EPOCH_1900:
        days += 1  # Excel counts a 29th of February 1900 that never was
    moment = epoch + timedelta(days=days) + rest
    day: date = moment.date()
    return day.isoformat() if moment.time() == time() else moment.isoformat(sep=" ", timespec="seconds")


def _span(number: float) -> str:
    """A length of time from days, as Python writes it."""
    return str(timedelta(seconds=round(timedelta(days=number).total_seconds(), 3)))
