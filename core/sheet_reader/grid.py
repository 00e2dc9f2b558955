"""Grid: cells that come in order become the rows of one sheet. Counts them, refuses what is too much, reads no file."""

from collections.abc import Iterator

from core.sheet_reader.limits import (
    HEADROOM,
    LAST_ROW,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_CELLS_SEEN,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
)
from core.sheet_reader.marks import Marks
from core.sheet_reader.refusals import SheetError

TOO_LONG = f"a cell holds more than {LONGEST_CELL:,} characters; shorten it and try again."


class RowCount:
    """Counts rows, cells and text of a sheet. Raises SheetError when they are more than a sheet holds."""

    def __init__(self, file: str, sheet: str) -> None:
        self._file, self._sheet = file, sheet
        self._rows = self._cells = self._text = 0

    def add(self, number: int, row: list[str]) -> None:
        if len(row) > MOST_COLUMNS:
            raise self.refusal(f"the sheet has more than {MOST_COLUMNS} columns.", number)
        self._rows += 1
        self._cells += len(row)
        self._text += sum(map(len, row))
        if self._rows > MOST_ROWS + HEADROOM:
            raise self.refusal(f"the sheet has more than {MOST_ROWS:,} rows.")
        if self._cells > MOST_CELLS:
            raise self.refusal(f"the sheet has more than {MOST_CELLS:,} cells; leave columns out.")
        if self._text > MOST_TEXT:  # cells may share one long text
            raise self.refusal("the sheet holds more text than can be read; leave columns out.")

    def refusal(self, reason: str, row: int | None = None) -> SheetError:
        return SheetError(reason, file=self._file, sheet=self._sheet, row=row)


class Grid:
    """The rows of one sheet with what it shows beside them: a cell or a row may stand for many that are the same."""

    def __init__(self, file: str, name: str) -> None:
        self.name, self.shown = name, True
        self.rows: list[tuple[int, list[str]]] = []
        self.marks = Marks()
        self.number = 1  # of the row that comes
        self.column = 0  # of the cell that comes, from 0
        self._count = RowCount(file, name)
        self._row: list[str] = []
        self._seen = 0

    def add_cell(self, text: str, repeat: int = 1) -> None:
        """The next cell, or so many that hold the same."""
        if text:
            if len(text) > LONGEST_CELL:
                raise self._count.refusal(TOO_LONG, self.number)
            if self.column + repeat > MOST_COLUMNS:
                raise self._count.refusal(f"the sheet has more than {MOST_COLUMNS} columns.", self.number)
            self._row += [""] * (self.column - len(self._row)) + [text] * repeat
        self.column += repeat
        self._seen += 1
        if self._seen > MOST_CELLS_SEEN:
            reason = f"the sheet has more than {MOST_CELLS_SEEN:,} cells, most of them empty; save it as CSV."
            raise self._count.refusal(reason)

    def end_row(self, repeat: int = 1, *, hidden: bool = False) -> None:
        """The row is complete: kept when it holds text, as often as it is to be repeated."""
        row, self._row, self.column = self._row, [], 0
        number, self.number = self.number, self.number + repeat
        if not any(map(str.strip, row)):
            return
        for place in range(number, number + repeat):
            if place > LAST_ROW:
                raise self._count.refusal("the sheet claims more rows than Excel can hold.")
            self._count.add(place, row)
            self.rows.append((place, [*row]))
            if hidden:
                self.marks.hide_row(place)


class Grids:
    """The sheets of a file that was read as a whole. `names`: the visible ones (hidden ones when no other is there)."""

    def __init__(self, grids: list[Grid], file: str) -> None:
        shown: dict[str, Grid] = {}
        hidden: dict[str, Grid] = {}
        for grid in grids:
            (shown if grid.shown else hidden).setdefault(grid.name, grid)
        self._grids = shown or hidden
        if not self._grids:
            raise SheetError("the file holds no sheet with cells.", file=file)
        self.sheets = tuple(self._grids)
        self.hidden_sheets = tuple(hidden) if shown else ()

    def read(self, sheet: str) -> tuple[Iterator[tuple[int, list[str]]], Marks]:
        """(row number, texts) of every row that holds something, and what else was seen."""
        return iter(self._grids[sheet].rows), self._grids[sheet].marks
