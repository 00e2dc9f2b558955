"""Check days: on which day a row of a form was answered, and which of day and month comes first. Reads no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from core.domain.base.dates import short_date
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.columns import is_other_stamp
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import CheckMapping, cells_of
from core.domain.relationships.relationships import Relationship
from core.domain.relationships.respondents import RowLeftOut, cell

DATE_ORDERS: Mapping[str, values.DateOrder] = {"day-first": "day", "month-first": "month"}
# What parts the days of a cell, tried in this order: a comma may stand within a date.
_BETWEEN_DAYS = (
    re.compile(r"\s*[;\n&+|]\s*|\s+(?:and|und|et|y|e|en|och|oraz|i|a)\s+"),
    re.compile(r"\s*,\s*"),
)


class Days:
    """The days of one file. `is_sure`: whether some date, or the calendar, tells how all of them are to be read."""

    def __init__(
        self, table: Table, mapping: CheckMapping, key: str, running: Sequence[Relationship], on: date
    ) -> None:
        self._columns = mapping.of(key)
        self._order, self.is_sure = _order(table, mapping, key, running, on)

    def of(self, cells: Sequence[str]) -> date | None:
        """The day of a row, or None where nothing stands. Raises RowLeftOut for what is no date."""
        for column in self._columns:
            text = cell(cells, column)
            if moment := values.moment(text, self._order).value:
                return moment.date()
            if not values.is_blank(text):
                raise RowLeftOut(f"“{text}” is not a date")
        return None

    def days_in(self, text: str) -> list[date]:
        """Every day in a cell, as "4/8 and 4/22" or one below the other; none where a part of it is no date."""
        for parts in ([text], *(pattern.split(text) for pattern in _BETWEEN_DAYS)):
            moments = [values.moment(part.strip(), self._order).value for part in parts]
            days = [moment.date() for moment in moments if moment]
            if len(days) == len(moments):
                return days
        return []


def check_day(day: date, pair: Relationship, on: date, what: str) -> None:
    """Raise RowLeftOut for a day that lies in the future or before the introduction. `what`: such as "the answer"."""
    if day > on:
        raise RowLeftOut(f"{what} is dated {short_date(day)}, which lies in the future")
    if day < pair.introduced_on:
        raise RowLeftOut(f"{what} is dated {short_date(day)}, before the introduction")


def _order(
    table: Table, mapping: CheckMapping, key: str, running: Sequence[Relationship], on: date
) -> tuple[values.DateOrder | None, bool]:
    """Which of day and month comes first, and whether that is sure.

    A date of the form's own stamps proves it; else the order counts that puts no answer into the future, nor before
    anybody was introduced.
    """
    if mapping.date_order:
        return mapping.date_order, True
    days = [column.index for column in mapping.of(key)]
    stamps = {*days, *(index for index, header in enumerate(table.headers) if is_other_stamp(header))}
    proofs = {
        moment.order
        for index in stamps
        for cell in cells_of(table, index)
        if (moment := values.moment(cell, None)).order
    }
    if len(proofs) == 1:
        return proofs.pop(), True
    cells = [cell for index in days for cell in cells_of(table, index)]
    if not any(values.moment(cell, None).ambiguous for cell in cells):
        return None, True
    first = min((pair.introduced_on for pair in running), default=on)
    fitting = [order for order in DATE_ORDERS.values() if _all_between(cells, order, first, on)]
    return (fitting[0], True) if len(fitting) == 1 else ("month", False)


def _all_between(cells: Iterable[str], order: values.DateOrder, first: date, last: date) -> bool:
    moments = (values.moment(cell, order).value for cell in cells)
    return all(first <= moment.date() <= last for moment in moments if moment)
