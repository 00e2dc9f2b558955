"""Quotation: lines of a text become records; a quotation mark that is never closed swallows no rows. Opens no file.

An inch sign or a stray mark at the beginning of an answer opens a quotation, and everything down to the next mark
becomes one cell. A record of several lines is therefore compared with the records before it.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from core.sheet_reader.refusals import SheetError

LEARNED = 300  # records from which the shape of a row is learned
SURE_WIDTH = 4  # cells; prose holds as many delimiters as a narrow row easily
FITTING = 0.8  # of the rows below a stray mark have as many cells as is usual
LOOKED_AT = 50  # rows below a stray mark
PLACEHOLDER = "\x00"  # no text holds it: `text.decoded` drops it
TOO_LONG = "a cell is far too long; probably a quotation mark is never closed."
NEVER_CLOSED = "a quotation mark is opened here and never closed; remove it, or save the sheet again as CSV."


def records(lines: Iterator[str], delimiter: str, file: str) -> Iterator[tuple[list[str], bool]]:
    """(cells, whether a quotation mark was read as a plain sign) of every record, blank ones too. Raises SheetError."""
    source, shape = _Lines(lines), _Shape(delimiter)
    reader = csv.reader(source, delimiter=delimiter)
    number = 0
    while True:
        source.record.clear()
        number += 1
        is_too_long = False
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            is_too_long = True
        if not is_too_long and not shape.is_torn(source, row):
            shape.learn(row)
            yield row, False
            continue
        mended = shape.mended(source.record)
        if mended is None:
            reason = TOO_LONG if is_too_long and len(source.record) == 1 else NEVER_CLOSED
            raise SheetError(reason, file=file, row=number)
        source.put_back(1)
        reader = csv.reader(source, delimiter=delimiter)
        yield mended, True


class _Lines:
    """Lines that can be put back. `record`: those since the last record began; `ended`: there is none below them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.record: list[str] = []
        self.ended = False
        self._lines = lines
        self._waiting: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            line = self._waiting.popleft() if self._waiting else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.record.append(line)
        return line

    def put_back(self, first: int) -> None:
        """Read the lines of the record from this one on again."""
        self._waiting.extendleft(reversed(self.record[first:]))
        self.ended = False


class _Shape:
    """What the rows of a text look like: how many cells, in which columns addresses."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._learned = 0
        self._widths: Counter[int] = Counter()
        self._addresses: Counter[int] = Counter()

    def learn(self, row: Sequence[str]) -> None:
        if self._learned < LEARNED and len(row) > 1:
            self._learned += 1
            self._widths[len(row)] += 1
            self._addresses.update(place for place, cell in enumerate(row) if "@" in cell)

    def is_torn(self, source: _Lines, row: Sequence[str]) -> bool:
        """Whether a record took in rows that are not its own."""
        if len(source.record) == 1 and not source.ended:
            return False
        if source.ended and self._is_open(source.record):
            return True
        if not self._widths or (len(row) == self._width and self._closes(source.record)):
            return False
        below = self._parsed(source.record[1 : LOOKED_AT + 1])
        if len(row) != self._width:
            return any(map(self._is_row, below))
        if self._address_columns:
            return any(map(self._is_row, below))
        return self._width >= SURE_WIDTH and len(below) > 1 and all(map(self._is_row, below[:-1]))

    def mended(self, record: Sequence[str]) -> list[str] | None:
        """The first line of a record as a row of its own, with its open mark as a plain sign; None when it, or what
        is below it, does not become regular."""
        place = _open_mark(record[0], self._delimiter)
        if place is None:
            return None
        line = record[0][:place] + PLACEHOLDER + record[0][place + 1 :]
        try:
            row = next(csv.reader([line], delimiter=self._delimiter))
            below = [cells for cells in islice(csv.reader(record[1:], delimiter=self._delimiter), LOOKED_AT) if cells]
        except csv.Error:
            return None
        fitting = sum(len(cells) == self._width for cells in below)
        if len(row) != self._width or fitting < FITTING * len(below):
            return None
        return [cell.replace(PLACEHOLDER, '"') for cell in row]

    @property
    def _width(self) -> int:
        return max(self._widths, key=lambda width: (self._widths[width], width), default=0)

    @property
    def _address_columns(self) -> list[int]:
        return [place for place, count in self._addresses.items() if count >= self._learned / 2]

    def _is_row(self, cells: Sequence[str]) -> bool:
        return len(cells) == self._width and all("@" in cells[place] for place in self._address_columns)

    def _parsed(self, lines: Sequence[str]) -> list[list[str]]:
        """Every line by itself."""
        rows: list[list[str]] = []
        for line in lines:
            try:
                rows.extend(csv.reader([line], delimiter=self._delimiter))
            except csv.Error:  # a line longer than any cell
                rows.append([])
        return rows

    def _closes(self, lines: Sequence[str]) -> bool:
        """Whether every quotation mark of a record ends a cell: the one that ends a stray quotation begins a cell."""
        try:
            return len(list(csv.reader(lines, delimiter=self._delimiter, strict=True))) == 1
        except csv.Error:
            return False

    def _is_open(self, lines: Sequence[str]) -> bool:
        """Whether the text ends inside a quotation."""
        try:
            for _ in csv.reader(lines, delimiter=self._delimiter, strict=True):
                pass
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


def _open_mark(line: str, delimiter: str) -> int | None:
    """The place of a quotation mark that begins a cell and has no end in this line."""
    place = 0
    while True:
        if line.startswith('"', place):
            end = line.find('"', place + 1)
            while end >= 0 and line.startswith('""', end):
                end = line.find('"', end + 2)
            if end < 0:
                return place
            place = end + 1
        place = line.find(delimiter, place) + 1
        if not place:
            return None
