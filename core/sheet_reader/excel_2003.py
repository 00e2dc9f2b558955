"""Excel 2003: a workbook saved as "XML Spreadsheet 2003" becomes the rows of its sheets. Runs no formula."""

from core.sheet_reader.cells import number_text
from core.sheet_reader.grid import Grid, Grids
from core.sheet_reader.limits import LAST_COLUMN, LAST_ROW, LONGEST_CELL, MOST_SHEETS
from core.sheet_reader.markup import parse
from core.sheet_reader.refusals import SheetError

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def open_text(content: str, file: str) -> Grids:
    """The sheets of the workbook. Raises SheetError."""
    reader = _SpreadsheetXmlReader(file)
    parse(content, file, reader.start, reader.end, reader.text)
    return Grids(reader.grids, file)


class _SpreadsheetXmlReader:
    """Takes the markup of a workbook, makes grids of it."""

    def __init__(self, file: str) -> None:
        self.grids: list[Grid] = []
        self._file = file
        self._column = 0  # of the list of columns
        self._row: dict[str, str] = {}
        self._cell: dict[str, str] = {}
        self._kind = ""
        self._pieces: list[str] = []
        self._length = 0
        self._covered: dict[int, int] = {}  # column → the last row of a merged cell that reaches down
        self._in_data = self._has_data = self._is_comment = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Worksheet":
            self.grids.append(Grid(self._file, attributes.get("Name", f"Sheet {len(self.grids) + 1}")))
            self._column = 0
            self._covered.clear()
            if len(self.grids) > MOST_SHEETS:
                reason = f"the workbook has more than {MOST_SHEETS} sheets; save the one you need by itself."
                raise SheetError(reason, file=self._file)
        elif not self.grids:
            return
        elif name == "Column":
            first = _place(attributes, self._column, LAST_COLUMN)
            self._column = first + 1 + _number(attributes, "Span")
            if attributes.get("Hidden") == "1":
                self.grids[-1].marks.hide_columns(first, self._column - 1)
        elif name == "Row":
            self._row = attributes
            self.grids[-1].number = _place(attributes, self.grids[-1].number - 1, LAST_ROW) + 1
        elif name == "Cell":
            self._start_cell(self.grids[-1], attributes)
        elif name == "Comment":
            self._is_comment = True
        elif name == "Data" and not self._is_comment:
            self._kind, self._in_data, self._has_data = attributes.get("Type", "String"), True, True
        elif name == "AutoFilter":
            self.grids[-1].marks.filtered = True

    def text(self, piece: str) -> None:
        if self._in_data and self._length <= LONGEST_CELL:
            self._pieces.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        if not self.grids:
            return
        if name == "Data":
            self._in_data = False
        elif name == "Comment":
            self._is_comment = False
        elif name == "Cell":
            self._end_cell(self.grids[-1])
        elif name == "Row":
            self.grids[-1].end_row(1 + _number(self._row, "Span"), hidden=self._row.get("Hidden") == "1")

    def _start_cell(self, grid: Grid, attributes: dict[str, str]) -> None:
        self._cell, self._has_data, self._length = attributes, False, 0
        self._pieces.clear()
        while "Index" not in attributes and self._covered.get(grid.column, 0) >= grid.number:
            grid.add_cell("")  # below a merged cell, where none is written
        grid.column = _place(attributes, grid.column, LAST_COLUMN)

    def _end_cell(self, grid: Grid) -> None:
        across, down = _number(self._cell, "MergeAcross"), _number(self._cell, "MergeDown")
        grid.marks.merge(grid.number, grid.number + down, grid.column, grid.column + across)
        for column in range(grid.column, min(grid.column + across, LAST_COLUMN) + 1 if down else 0):
            self._covered[column] = grid.number + down
        text = "".join(self._pieces)
        if not self._has_data and "Formula" in self._cell:
            grid.marks.miss_value(grid.number, grid.column)
            text = self._cell["Formula"]
        grid.add_cell(self._shown(text))
        grid.column += across

    def _shown(self, text: str) -> str:
        if self._kind == "DateTime":
            day, _, time = text.partition("T")
            return day if not time or time.startswith("00:00:00") else f"{day} {time[:8]}"
        if self._kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if self._kind == "Number" and text[:1] != "=":
            try:
                return number_text(float(text))
            except ValueError:
                return text
        return text


def _place(attributes: dict[str, str], otherwise: int, most: int) -> int:
    """The place from 0 that an index from 1 gives, never before the last."""
    index = attributes.get("Index", "")
    return min(max(otherwise, int(index) - 1), most) if index.isdecimal() else otherwise


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return min(int(text), LAST_ROW) if text.isdecimal() else 0
