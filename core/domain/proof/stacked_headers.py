"""Stacked headers: two rows that name the columns, dates above measures or the reverse, become one header each column.

Knows no person and no value. Which row is which is told by where dates stand, never by the order of the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from core.domain.recruit.sheets.notes import ReadingNote
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.survey_waves import SurveyWave, dated_text
from core.domain.recruit.sheets.values import DateOrder
from core.domain.recruit.sheets.vocabulary import header_keys

SEPARATOR = " / "  # between what stands above and below, where a page names the column


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """What the header of a column says. `measure`: what was measured, "" where it says only when; `odd`: why it can't
    be the header of dated values."""

    header: str
    measure: str
    wave: SurveyWave | None = None
    odd: str = ""


@dataclass(frozen=True)
class HeadedTable:
    """A table whose rows are people's, with the heading of each column; `titles`: what stands above the headers."""

    table: Table
    headings: tuple[ColumnHeading, ...]
    titles: tuple[str, ...] = ()


def lower_header(table: Table) -> Table:
    """The table with its header a row lower, where only that row names who people are: what stands above it are groups
    of columns, and a measure may be called like a question of another sheet."""
    below_row = max((row for row in table.head if row > table.header_row), default=None)
    if below_row is None or any(map(_names_people, table.headers)):
        return table
    below = _wide(table.head[below_row], table)
    return (
        replace(_without_row(table, below_row), headers=tuple(below), header_row=below_row)
        if any(map(_names_people, below))
        else table
    )


def head_table(table: Table, about_people: Collection[int], order: DateOrder | None) -> HeadedTable:
    """The headings of all columns. `about_people`: columns that say who somebody is, which no second row is about."""
    above = {row: cells for row, cells in table.head.items() if row < table.header_row}
    below_row = max((row for row in table.head if row > table.header_row), default=None)
    upper_row = max(above, default=None)
    if below_row is not None:
        header = _across(table, table.header_row, about_people)
        below = _wide(table.head[below_row], table)
        if _names_columns(header, below, about_people, order):
            headings = [_heading(upper, lower, order) for upper, lower in zip(header, below, strict=True)]
            return HeadedTable(_without_row(table, below_row), tuple(headings), _titles(above.values()))
    if upper_row is not None and _stands_over_columns(above[upper_row], about_people):
        upper = _across(table, upper_row, about_people)
        titles = [text for place, text in enumerate(above.pop(upper_row)) if place in about_people]
        headings = [_heading(upper[place], text, order) for place, text in enumerate(table.headers)]
        return HeadedTable(table, tuple(headings), _titles([*above.values(), titles]))
    return HeadedTable(table, tuple(_heading("", text, order) for text in table.headers), _titles(above.values()))


def _heading(upper: str, lower: str, order: DateOrder | None) -> ColumnHeading:
    """One column under what stands above it: a date is taken from where there is one, the measure from the other."""
    upper, lower = one_line(upper), one_line(lower)
    top, bottom = dated_text(upper, order), dated_text(lower, order)
    if not upper or not lower or upper == lower:
        text, dated = (upper or lower), (top if upper and not lower else bottom)
        return ColumnHeading(text, dated.rest, dated.wave, dated.odd)
    if bottom.wave is not None and (bottom.rest or top.wave is not None):
        return ColumnHeading(lower, bottom.rest, bottom.wave, bottom.odd)
    if bottom.wave is not None:
        return ColumnHeading(f"{upper}{SEPARATOR}{lower}", upper, bottom.wave, top.odd)
    if top.wave is not None:
        measure = f"{top.rest}: {bottom.rest}" if top.rest else bottom.rest
        return ColumnHeading(f"{upper}{SEPARATOR}{lower}", measure, top.wave, bottom.odd)
    return ColumnHeading(lower, bottom.rest, None, bottom.odd)


def _names_columns(
    header: Sequence[str], below: Sequence[str], about_people: Collection[int], order: DateOrder | None
) -> bool:
    """Whether the row below the header names columns too: it is about nobody and holds the dates, or what was measured
    below the dates, and no value."""
    cells = [place for place, cell in enumerate(below) if one_line(cell) and one_line(cell) != one_line(header[place])]
    headers = [place for place, text in enumerate(header) if one_line(text) and place not in about_people]
    if not cells or 2 * len(cells) < len(headers) or any(place in about_people for place in cells):
        return False
    texts = [dated_text(below[place], order) for place in cells]
    below_dates = [dated_text(header[place], order).wave is not None for place in cells]
    if all(text.wave is not None and not text.rest for text in texts):
        return not any(below_dates)
    return all(below_dates) and all(text.wave is None and any(map(str.isalpha, text.rest)) for text in texts)


def _names_people(header: str) -> bool:
    return any(name.key in ("email", "employee_id") for name in header_keys(header))


def _without_row(table: Table, row: int) -> Table:
    """The table without a row that turned out to be a header; what was said about it gives way to that."""
    note = ReadingNote("header", (row,), f"Row {row} was read as a second row of headers.")
    return replace(
        table,
        frame=table.frame.drop(index=row, errors="ignore"),
        left_out={number: why for number, why in table.left_out.items() if number != row},
        notes=(*(other for other in table.notes if other.rows != (row,)), note),
    )


def _stands_over_columns(row: Sequence[str], about_people: Collection[int]) -> bool:
    """Whether a row above the header is a header too and no title: a title is one text at the left."""
    places = [place for place, cell in enumerate(row) if one_line(cell)]
    return len({one_line(row[place]) for place in places}) > 1 or not any(
        place == 0 or place in about_people for place in places
    )


def _across(table: Table, number: int, about_people: Collection[int]) -> list[str]:
    """A row of headers whose texts count for the blank cells to their right, as far as these were merged; a sheet that
    keeps no merged cells (.csv) has only the blanks."""
    cells = _wide(table.head[number], table)
    if number == table.header_row:
        cells = [own or merged for own, merged in zip(table.headers, cells, strict=True)]
    if number in table.merged_head:
        return cells
    text = ""
    for place, cell in enumerate(cells):
        if place not in about_people:
            text = cell if one_line(cell) else text
            cells[place] = text
    return cells


def _wide(row: Sequence[str], table: Table) -> list[str]:
    """The cells of a row, as many as the table has columns."""
    return [*row, *[""] * len(table.headers)][: len(table.headers)]


def _titles(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one_line(cell) for row in rows for cell in row if one_line(cell)))
