"""Sheet: the markup of one sheet of a workbook becomes rows of text. Counts what it sees, refuses what is too much."""

from functools import cache

from core.sheet_reader.cells import CellReader
from core.sheet_reader.limits import (
    HEADROOM,
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_CELLS_SEEN,
    MOST_COLUMNS,
    MOST_ELEMENTS,
    MOST_ROWS,
    MOST_TEXT,
)
from core.sheet_reader.refusals import SheetError

TOO_LONG = f"a cell holds more than {LONGEST_CELL:,} characters; shorten it and try again."


class RowReader:
    """Takes the markup of a sheet and makes rows of it: `ready` holds those that are complete."""

    def __init__(self, cells: CellReader, file: str, sheet: str, cells_seen: int) -> None:
        self.ready: list[tuple[int, list[str]]] = []
        self.cells_seen = cells_seen
        self._cells, self._file, self._sheet = cells, file, sheet
        self._number = self._filled = self._filled_cells = self._elements = self._size = 0
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
        self._elements += 1
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
        elif self._elements > MOST_ELEMENTS:
            raise self._refusal("the sheet holds more markup than any sheet needs; save it as CSV and try again.")
        elif ":" in name:  # a program that gives its elements a prefix
            self.start(name.rpartition(":")[2], attributes)

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
        self._size += sum(map(len, row))
        if self._filled > MOST_ROWS + HEADROOM:
            raise self._refusal(f"the sheet has more than {MOST_ROWS:,} rows.")
        if self._filled_cells > MOST_CELLS:
            raise self._refusal(f"the sheet has more than {MOST_CELLS:,} cells; leave columns out.")
        if self._size > MOST_TEXT:  # cells may share one long text
            raise self._refusal("the sheet holds more text than can be read; leave columns out.")
        if any(map(str.strip, row)):
            self.ready.append((self._number, row))

    def _refusal(self, reason: str, row: int | None = None) -> SheetError:
        return SheetError(reason, file=self._file, sheet=self._sheet, row=row)


@cache
def _column(letters: str) -> int:
    """The place of a column by its letters, from 0. Raises ValueError beyond the last column of Excel."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
        if not "A" <= letter <= "Z" or place > LAST_COLUMN:
            raise ValueError(letters)
    return place - 1
