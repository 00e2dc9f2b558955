"""OpenDocument: the content of an .ods file becomes the rows of its sheets. Runs no formula, opens no file.

Its markup says what a library for all old formats leaves out: which rows a filter hides, which cells are merged.
"""

from core.sheet_reader.archive import CONTENT, PASSWORD, Archive, damage
from core.sheet_reader.cells import number_text
from core.sheet_reader.grid import Grid, Grids
from core.sheet_reader.limits import LONGEST_CELL, MOST_ELEMENTS, MOST_SHEETS
from core.sheet_reader.markup import bare, parse
from core.sheet_reader.refusals import SheetError

FLAT = "urn:oasis:names:tc:opendocument:xmlns:office"  # in the beginning of a document that is one text
_HIDDEN = ("collapse", "filter")
_CELLS = ("table-cell", "covered-table-cell")


def open_archive(archive: Archive, file: str) -> Grids:
    """The sheets of a packed document. Raises SheetError."""
    if archive.holds("META-INF/manifest.xml", b"encryption-data"):
        raise SheetError(PASSWORD, file=file)
    reader = _OpenDocumentReader(file)
    try:
        archive.read(CONTENT, MOST_ELEMENTS, reader.start_prefixed, reader.end, reader.text)
    except (SheetError, MemoryError):
        raise
    except Exception as error:
        raise damage(error, file) from error
    return Grids(reader.grids, file)


def open_text(content: str, file: str) -> Grids:
    """The sheets of a document that is one text (.fods). Raises SheetError."""
    reader = _OpenDocumentReader(file)
    parse(content, file, reader.start, reader.end, reader.text)
    return Grids(reader.grids, file)


class _OpenDocumentReader:
    """Takes the markup of a document, makes grids of it."""

    def __init__(self, file: str) -> None:
        self.grids: list[Grid] = []
        self._file = file
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._grid: Grid | None = None
        self._columns = 0  # of the sheet that were declared
        self._cell: dict[str, str] = {}
        self._row: dict[str, str] = {}
        self._pieces: list[str] = []
        self._length = self._notes = self._paragraphs = 0
        self._in_cell = False

    def start_prefixed(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name, {bare(key): value for key, value in attributes.items()})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "table":
            self._start_sheet(attributes)
        elif self._grid is None:
            return
        elif name == "table-column":
            repeat = _count(attributes, "number-columns-repeated")
            if attributes.get("visibility") in _HIDDEN:
                self._grid.marks.hide_columns(self._columns, self._columns + repeat - 1)
            self._columns += repeat
        elif name == "table-row":
            self._row = attributes
        elif name in _CELLS:
            self._cell, self._in_cell = attributes, True
            self._pieces.clear()
            self._length = self._paragraphs = 0
        elif name in ("annotation", "shapes", "frame"):
            self._notes += 1
        elif name == "p" and self._in_cell and not self._notes:
            if self._paragraphs:
                self.text("\n")
            self._paragraphs += 1
        elif name == "s":
            self.text(" " * min(_count(attributes, "c"), LONGEST_CELL))
        elif name in ("tab", "line-break"):
            self.text("\t" if name == "tab" else "\n")
        elif name == "filter":
            self._grid.marks.filtered = True

    def text(self, piece: str) -> None:
        if self._paragraphs and self._in_cell and not self._notes and self._length <= LONGEST_CELL:
            self._pieces.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        if self._grid is None:
            return
        if name in _CELLS:
            self._end_cell(self._grid, covered=name != "table-cell")
        elif name == "table-row":
            visibility = self._row.get("visibility")
            self._grid.marks.filtered = self._grid.marks.filtered or visibility == "filter"
            self._grid.end_row(_count(self._row, "number-rows-repeated"), hidden=visibility in _HIDDEN)
        elif name == "table":
            self._grid = None
        elif name in ("annotation", "shapes", "frame"):
            self._notes -= 1

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        self._grid = Grid(self._file, attributes.get("name", f"Sheet {len(self.grids) + 1}"))
        self._grid.shown = attributes.get("style-name") not in self._hidden_styles
        self._columns = 0
        self.grids.append(self._grid)
        if len(self.grids) > MOST_SHEETS:
            reason = f"the workbook has more than {MOST_SHEETS} sheets; save the one you need by itself."
            raise SheetError(reason, file=self._file)

    def _end_cell(self, grid: Grid, *, covered: bool) -> None:
        self._in_cell = False
        cell = self._cell
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        grid.marks.merge(grid.number, grid.number + rows - 1, grid.column, grid.column + columns - 1)
        text = "" if covered else self._shown(grid, cell)
        grid.add_cell(text, _count(cell, "number-columns-repeated"))

    def _shown(self, grid: Grid, cell: dict[str, str]) -> str:
        """Days in ISO, whole numbers without a point, everything else as it is written there."""
        kind = cell.get("value-type", "")
        written = "".join(self._pieces)
        if not kind and "formula" in cell and not written:
            grid.marks.miss_value(grid.number, grid.column)
            return "=" + bare(cell["formula"]).lstrip("=")
        if kind == "date":
            day, _, time = cell.get("date-value", "").partition("T")
            return day if not time or time.startswith("00:00:00") else f"{day} {time[:8]}"
        if kind == "boolean":
            return cell.get("boolean-value", "").upper()
        if kind in ("float", "currency") and cell.get("value"):
            return number_text(float(cell["value"]))
        return written


def _count(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, 1)))
