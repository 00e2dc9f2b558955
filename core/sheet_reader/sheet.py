"""Sheet: the markup of one sheet of a workbook becomes rows of text. Counts what it sees, refuses what is too much."""

import re
from functools import cache

from core.sheet_reader.cells import CellReader
from core.sheet_reader.grid import TOO_LONG, RowCount
from core.sheet_reader.limits import LAST_COLUMN, LAST_ROW, LONGEST_CELL, MOST_CELLS_SEEN, MOST_ELEMENTS
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError

_TRUE = ("1", "true")
_AREA = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


class RowReader:
    """Takes the markup of a sheet and makes rows of it: `ready` holds those that are complete. What else is
    seen is noted in the marks."""

    def __init__(self, cells: CellReader, marks: Marks, file: str, sheet: str, cells_seen: int) -> None:
        self.ready: list[tuple[int, list[str]]] = []
        self.cells_seen = cells_seen
        self._cells, self._marks, self._count = cells, marks, RowCount(file, sheet)
        self._number = self._elements = 0
        self._is_hidden = False
        self._row: list[str] = []
        self._inside = self._done = False  # in a cell's value, formula or text; below the last row
        self._silent = 0
        self._cell: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._done:
            self._start_below(name, attributes)
        elif name == "c":
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
            self._is_hidden = attributes.get("hidden") in _TRUE
        elif name == "rPh":
            self._silent += 1
        elif self._elements > MOST_ELEMENTS:
            raise self._too_much_markup()
        elif name == "col":
            if attributes.get("hidden") in _TRUE:
                self._marks.hide_columns(int(attributes.get("min", 1)) - 1, int(attributes.get("max", 1)) - 1)
        elif ":" in name:  # a program that gives its elements a prefix
            self.start(name.rpartition(":")[2], attributes)

    def _start_below(self, name: str, attributes: dict[str, str]) -> None:
        """What stands below the rows: the filter, and which cells are merged."""
        if self._elements > MOST_ELEMENTS:
            raise self._too_much_markup()
        name = name.rpartition(":")[2]
        if name == "mergeCell":
            if area := _AREA.fullmatch(attributes.get("ref", "")):
                rows, columns = (int(area[2]), int(area[4])), (_column(area[1]), _column(area[3]))
                self._marks.merge(*rows, *columns)
        elif name == "autoFilter":
            self._marks.filtered = True

    def text(self, piece: str) -> None:
        if self._inside:
            self._length += len(piece)
            if self._length > LONGEST_CELL:
                raise self._refusal(TOO_LONG, self._number)
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
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def _place(self, text: str) -> None:
        if not text:
            return
        if len(text) > LONGEST_CELL:
            raise self._refusal(TOO_LONG, self._number)
        letters = self._cell.get("r", "").rstrip("0123456789")
        place = _column(letters) if letters else len(self._row)
        if "f" in self._values and self._cells.lacks_value(self._cell, self._values):
            self._marks.miss_value(self._number, place)
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
        self._count.add(self._number, row)
        if any(map(str.strip, row)):
            self.ready.append((self._number, row))
            if self._is_hidden:
                self._marks.hide_row(self._number)

    def _refusal(self, reason: str, row: int | None = None) -> SheetError:
        return self._count.refusal(reason, row)

    def _too_much_markup(self) -> SheetError:
        return self._refusal("the sheet holds more markup than any sheet needs; save it as CSV and try again.")


@cache
def _column(letters: str) -> int:
    """The place of a column by its letters, from 0. Raises ValueError beyond the last column of Excel."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
        if not "A" <= letter <= "Z" or place > LAST_COLUMN:
            raise ValueError(letters)
    return place - 1
