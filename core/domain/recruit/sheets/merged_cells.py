"""Merged cells: a text that is shown once for several rows or columns counts in each of them. Changes rows in place."""

from collections.abc import Mapping, Sequence

from core.sheet_reader.limits import MOST_CELLS

Area = tuple[int, int, int, int]  # first and last row, from 1; first and last column, from 0


def fill(rows: Mapping[int, list[str]], areas: Sequence[Area], below: int) -> tuple[int, ...]:
    """Write the text of merged cells into those of their cells that are blank, in the rows below the header; the
    numbers of the rows that got one.

    A row whose only text spans several columns is a heading or a note: it stays as it is.
    """
    numbers = sorted(number for number in rows if number > below)
    filled: set[int] = set()
    work = 0
    for first_row, last_row, first_column, last_column in areas:
        inside = numbers if last_row - first_row >= len(numbers) else range(first_row, last_row + 1)
        work += len(inside) * (last_column - first_column + 1)
        if work > MOST_CELLS:  # areas that lie on top of each other, as no program writes them
            break
        top = rows.get(first_row, [])
        text = top[first_column] if first_row > below and first_column < len(top) else ""
        if not text.strip() or (last_column > first_column and sum(map(bool, top)) == 1):
            continue
        for number in inside:
            if number in rows and number > below and _write(rows[number], text, first_column, last_column):
                filled.add(number)
    return tuple(sorted(filled))


def _write(row: list[str], text: str, first: int, last: int) -> bool:
    """Whether some cell of the row was blank and holds the text now."""
    row += [""] * (last + 1 - len(row))
    blank = [place for place in range(first, last + 1) if not row[place].strip()]
    for place in blank:
        row[place] = text
    return bool(blank)
