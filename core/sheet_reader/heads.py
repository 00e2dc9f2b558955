"""Heads: how every sheet of a workbook begins, for whoever chooses one by its headers. Reads no file itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.sheet_reader.limits import HEAD_ROWS, HEAD_TEXT, LONGEST_HEADER


@dataclass(frozen=True)
class Head:
    """The beginning of a sheet: the cells of its first rows that hold text, and whether it holds any at all."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    filled: bool


def heads_of(names: Iterable[str], rows: Callable[[str], Iterable[tuple[int, list[str]]]]) -> list[Head]:
    """How every sheet begins; of a file with very long beginnings only the first."""
    heads, size = [], 0
    for name in names:
        beginning: list[tuple[str, ...]] = []
        filled = False
        for number, cells in rows(name):
            filled = True
            if number > HEAD_ROWS:
                break
            row = tuple(cell for cell in cells if cell and len(cell) <= LONGEST_HEADER)
            size += sum(map(len, row))
            if size < HEAD_TEXT:
                beginning.append(row)
        heads.append(Head(name, tuple(beginning), filled))
    return heads
