"""Web page: the tables of an HTML text, which many HR systems call Excel, become sheets. Loads nothing it links to."""

import re

from core.sheet_reader.grid import Grid, Grids
from core.sheet_reader.limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS
from core.sheet_reader.refusals import SheetError

CHUNK = 256 * 1024  # characters
NO_TABLE = (
    "this is a web page without a table, perhaps one that asks to sign in; download the sheet again as .xlsx or CSV."
)
_HIDDEN = re.compile(r"(display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_BREAKS = frozenset(("br", "p", "div", "li"))
_SILENT = frozenset(("script", "style", "head", "select", "template"))


def open_text(content: str, file: str) -> Grids:
    """The tables with at least two rows as sheets; tables inside a cell belong to its text. Raises SheetError."""
    from lxml import etree  # only here, since few files come this far

    reader = _HtmlTableReader(file)
    parser = etree.HTMLParser(target=reader, no_network=True, remove_comments=True, recover=True)
    try:
        for place in range(0, len(content), CHUNK):
            parser.feed(content[place : place + CHUNK])
        parser.close()
    except etree.LxmlError:
        raise SheetError("the web page is damaged; save it as .xlsx or CSV.", file=file) from None
    tables = [grid for grid in reader.grids if len(grid.rows) > 1]
    if not tables:
        raise SheetError(NO_TABLE, file=file)
    return Grids(tables, file)


class _HtmlTableReader:
    """Takes the elements of a page, makes grids of its outer tables."""

    def __init__(self, file: str) -> None:
        self.grids: list[Grid] = []
        self._file = file
        self._tables = self._silent = 0  # elements inside each other
        self._in_row = self._in_cell = self._hidden = False
        self._spans = (1, 1)
        self._covered: dict[int, int] = {}  # column → the last row of a cell that reaches down
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _SILENT:
            self._silent += 1
        elif name == "table":
            self._tables += 1
            if self._tables == 1:
                self._start_table()
        elif self._tables != 1:
            return
        elif name == "tr":
            self._end_row()
            self._in_row = True
            self._hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
        elif name in ("td", "th"):
            self._end_cell()
            self._in_cell = True
            self._spans = _span(attributes, "rowspan", MOST_ROWS), _span(attributes, "colspan", MOST_COLUMNS)
        elif name in _BREAKS and self._in_cell and self._pieces:
            self._pieces.append("\n")

    def data(self, text: str) -> None:
        if self._in_cell and not self._silent and self._length <= LONGEST_CELL:
            self._pieces.append(re.sub(r"[\s\xa0]+", " ", text))
            self._length += len(text)

    def end(self, name: str) -> None:
        if name in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif name == "table" and self._tables:
            if self._tables == 1:
                self._end_row()
            self._tables -= 1
        elif self._tables == 1 and name in ("td", "th"):
            self._end_cell()
        elif self._tables == 1 and name == "tr":
            self._end_row()

    def close(self) -> None:
        self._tables = 0

    def _start_table(self) -> None:
        self.grids.append(Grid(self._file, f"Table {len(self.grids) + 1}"))
        self._covered.clear()
        if len(self.grids) > MOST_SHEETS:
            reason = f"the page has more than {MOST_SHEETS} tables; save the one you need as CSV."
            raise SheetError(reason, file=self._file)

    def _end_cell(self) -> None:
        if not self._in_cell:
            return
        self._in_cell = False
        grid = self.grids[-1]
        while self._covered.get(grid.column, 0) >= grid.number:
            grid.add_cell("")
        rows, columns = self._spans
        grid.marks.merge(grid.number, grid.number + rows - 1, grid.column, grid.column + columns - 1)
        for column in range(grid.column, grid.column + columns if rows > 1 else 0):
            self._covered[column] = grid.number + rows - 1
        lines = "".join(self._pieces).split("\n")
        self._pieces.clear()
        self._length = 0
        grid.add_cell("\n".join(line.strip() for line in lines).strip())
        grid.column += columns - 1

    def _end_row(self) -> None:
        self._end_cell()
        grid = self.grids[-1]
        if self._in_row or grid.column:
            grid.end_row(hidden=self._hidden)
        self._in_row = self._hidden = False


def _span(attributes: dict[str, str], name: str, most: int) -> int:
    text = (attributes.get(name) or "").strip()
    return min(max(1, int(text)), most) if text.isdecimal() and len(text) < 9 else 1
