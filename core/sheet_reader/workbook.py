"""Workbook: the bytes of an Excel file become rows of text. Formulas are never run, macros never read.

The parts of the file are read as a stream, so that what is kept is bounded by what is counted: a library that makes an
object of every style, string and cell takes gigabytes for a file of some kilobytes, and three times as long.
"""

import posixpath
from collections.abc import Iterator
from datetime import datetime

from core.sheet_reader.archive import WORKBOOK, Archive, damage
from core.sheet_reader.cells import DAYS, EPOCH_1900, EPOCH_1904, PERCENTS, SPANS, CellReader, shows, shows_percent
from core.sheet_reader.limits import (
    LONGEST_CELL,
    MOST_ELEMENTS,
    MOST_SETTINGS,
    MOST_SHEETS,
    MOST_STRINGS,
    MOST_TEXT,
)
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError
from core.sheet_reader.sheet import RowReader

LINKS = "xl/_rels/workbook.xml.rels"


class Book:
    """A workbook that is safe to unpack. `sheets`: the visible ones by name (hidden ones when no other is there).

    A formula reads as the value the spreadsheet program last saw, or as its own text when there is none. Raises
    SheetError when the file is no workbook, is damaged, is protected by a password or holds more than any sheet does.
    """

    def __init__(self, archive: Archive, file: str) -> None:
        self._file = file
        self._archive = archive
        self._cells_seen = 0  # of all sheets that were looked at
        try:
            listed, epoch = self._listed()
            links = self._links()
            self.sheets = self._visible(listed, links)
            days, spans, percents = self._styles(links)
            self._cells = CellReader(self._strings(links), days, spans, epoch, percents)
        except (SheetError, MemoryError):
            raise
        except Exception as error:  # a damaged archive or part: BadZipFile, zlib.error, ExpatError, KeyError, ...
            raise damage(error, file) from error

    def read(self, sheet: str) -> tuple[Iterator[tuple[int, list[str]]], Marks]:
        """(row number, texts up to the last cell that holds something) of every row that holds something."""
        marks = Marks()
        return self._rows(sheet, marks), marks

    def _rows(self, sheet: str, marks: Marks) -> Iterator[tuple[int, list[str]]]:
        number = 0
        try:
            reader = RowReader(self._cells, marks, self._file, sheet, self._cells_seen)
            for _ in self._archive.parse(self.sheets[sheet], reader.start, reader.end, reader.text):
                for number, row in reader.ready:
                    yield number, row
                reader.ready.clear()
                self._cells_seen = reader.cells_seen
        except (SheetError, MemoryError):
            raise
        except Exception as error:
            raise damage(error, self._file, sheet, number + 1) from error

    def _links(self) -> dict[str, tuple[str, str]]:
        """Id → (what it is, name of the part) of everything that the list of sheets refers to."""
        links: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
                links[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        self._archive.read(LINKS, MOST_SETTINGS, start)
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

        self._archive.read(WORKBOOK, MOST_SETTINGS, start)
        return sheets, epoch

    def _visible(self, listed: list[tuple[str, str, bool]], links: dict[str, tuple[str, str]]) -> dict[str, str]:
        """The parts of the sheets with cells by name: those that are shown, the hidden ones when none is."""
        shown: dict[str, str] = {}
        hidden: dict[str, str] = {}
        for name, id, is_shown in listed:
            what, part = links.get(id, ("", ""))
            if what == "worksheet" and part in self._archive.parts:
                (shown if is_shown else hidden).setdefault(name, part)
        sheets = shown or hidden
        self.hidden_sheets = tuple(hidden) if shown else ()
        if not sheets:
            raise SheetError("the workbook holds no sheet with cells.", file=self._file)
        if len(sheets) > MOST_SHEETS:
            reason = f"the workbook has more than {MOST_SHEETS} sheets; save the one you need by itself."
            raise SheetError(reason, file=self._file)
        return sheets

    def _styles(self, links: dict[str, tuple[str, str]]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """The numbers, as cells write them, of the styles that show days or times, lengths of time, and percentages."""
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
            self._archive.read(part, MOST_SETTINGS, start, end)
        kinds = {id: shows(own[id]) if id in own else (id in DAYS, id in SPANS) for id in set(formats)}
        shares = {id for id in set(formats) if (shows_percent(own[id]) if id in own else id in PERCENTS)}
        days = frozenset(str(place) for place, id in enumerate(formats) if kinds[id][0])
        spans = frozenset(str(place) for place, id in enumerate(formats) if kinds[id][1])
        return days, spans, frozenset(str(place) for place, id in enumerate(formats) if id in shares)

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

        self._archive.read(part, MOST_ELEMENTS, start, end, text)
        return strings


def _part(links: dict[str, tuple[str, str]], what: str) -> str:
    return next((part for kind, part in links.values() if kind == what), "")
