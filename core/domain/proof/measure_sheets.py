"""Measure sheets: engagement, 360 or performance from a sheet, a value a row, every column and row accounted for.

A row names a person by address or employee number, a day, what was measured, and the value. Never writes, guesses
nobody: what is not read says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import isfinite

from core.domain.base.entered_text import LONGEST_NAME
from core.domain.base.people import Intake, Person
from core.domain.base.text import folded, listed
from core.domain.recruit.sheets.account import Account, ColumnLine, RowLine, ValueLine
from core.domain.recruit.sheets.addresses import email as address
from core.domain.recruit.sheets.headers import column_letter
from core.domain.recruit.sheets.people_index import Known
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.values import DateOrder, employee_number, is_blank, moment
from core.domain.recruit.sheets.vocabulary import header_keys

LABELS: Mapping[str, str] = {
    "email": "Email address",
    "employee_id": "Employee number",
    "day": "Day",
    "measure": "What was measured",
    "value": "Value",
}
DATE_ORDERS: Mapping[str, DateOrder] = {"day-first": "day", "month-first": "month"}
# Headers by which the three columns go that no other sheet has.
_HEADERS: Mapping[str, frozenset[str]] = {
    "day": frozenset(("day", "date", "on", "measured on", "survey date", "review date", "date of measurement", "when")),
    "measure": frozenset(
        ("measure", "what", "what was measured", "metric", "indicator", "measurement", "measure name", "survey", "kind")
    ),
    "value": frozenset(("value", "score", "result", "rating", "number", "points", "measured value")),
}
_MOST_CELLS = 0.8  # share of the cells of a column that have to be days, or numbers, to take it for one
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


@dataclass(frozen=True)
class MeasureColumns:
    """What each column is read as, a key of LABELS or None, in the order of the sheet; how dates are written."""

    keys: tuple[str | None, ...]
    order: DateOrder | None = None

    def assign(self, index: int, key: str | None) -> MeasureColumns:
        """The same with one column read as something else; no two columns are read as the same."""
        keys = [None if other == key else other for other in self.keys]
        keys[index] = key
        return replace(self, keys=tuple(keys))

    def place(self, key: str) -> int | None:
        """The column that is read as this, or None."""
        return self.keys.index(key) if key in self.keys else None


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """One row: what was measured of whom on which day."""

    row: int
    person_id: int
    measured_on: date
    measure: str
    value: float


@dataclass(frozen=True)
class ReadMeasures:
    """What a sheet gives: its values, how its columns were read, and the account of it."""

    rows: tuple[MeasuredValue, ...]
    columns: MeasureColumns
    account: Account


class _LeftOut(Exception):
    """Why a row is not read, as words that follow its number."""


@dataclass
class _Reading:
    """One sheet being read: what was seen so far."""

    table: Table
    columns: MeasureColumns
    known: Known
    names: Mapping[int, str]
    on: date
    understood: list[ValueLine] = field(default_factory=list)
    seen: dict[tuple[int, str, date], tuple[int, float]] = field(default_factory=dict)
    ambiguous: bool = False

    def text(self, cells: Sequence[str], key: str) -> str:
        """The cell under a key in one line; "" where there is no such column or nothing in it."""
        place = self.columns.place(key)
        return "" if place is None or is_blank(cells[place]) else one_line(cells[place])

    def value(self, row: int, cells: Sequence[str]) -> MeasuredValue:
        """What a row says. Raises _LeftOut."""
        person = self._person(cells)
        day = self._day(cells)
        measure = self.text(cells, "measure")
        if not measure:
            raise _LeftOut("says not what was measured")
        if len(measure) > LONGEST_NAME:
            raise _LeftOut(f"names what was measured in more than {LONGEST_NAME} characters")
        value = self._number(row, person, cells)
        key = (person, folded(measure), day)
        if key in self.seen:
            first, other = self.seen[key]
            raise _LeftOut(
                f"says the same as row {first}" if other == value else f"row {first} has another value of that day"
            )
        self.seen[key] = (row, value)
        return MeasuredValue(row, person, day, measure, value)

    def _person(self, cells: Sequence[str]) -> int:
        email, number = address(self.text(cells, "email")) or "", employee_number(self.text(cells, "employee_id"))
        if not email and not number:
            raise _LeftOut("has neither an email address nor an employee number")
        matches = [
            self.known.find(Intake(0, "", email)) if email else None,
            self.known.find(Intake(0, "", "", {"employee_id": number})) if number else None,
        ]
        people = {person for person in matches if person is not None}
        if len(people) > 1:
            raise _LeftOut("has the address of one person and the number of another")
        if not people:
            raise _LeftOut("is about nobody on record")
        return people.pop()

    def _day(self, cells: Sequence[str]) -> date:
        typed = self.text(cells, "day")
        if not typed:
            raise _LeftOut("has no day")
        read = moment(typed, self.columns.order)
        if read.ambiguous and self.columns.order is None:
            self.ambiguous = True
            raise _LeftOut(f"“{typed}” could be two dates")
        if read.value is None:
            raise _LeftOut(f"“{typed}” {read.odd or 'is not a date'}")
        if read.value.date() > self.on:
            raise _LeftOut(f"“{typed}” has not come yet")
        return read.value.date()

    def _number(self, row: int, person: int, cells: Sequence[str]) -> float:
        typed = self.text(cells, "value")
        if not typed:
            raise _LeftOut("has no value")
        number = number_in(typed)
        if number is None:
            raise _LeftOut(f"“{typed}” is not a number")
        if not _PLAIN.fullmatch(typed):
            place = self.columns.place("value")
            header = self.table.name(place) if place is not None else ""
            self.understood.append(ValueLine(row, self.names.get(person, ""), header, typed, f"{number:g}"))
        return number


def people_index(people: Iterable[Person]) -> Known:
    """Everybody on record, to be found by address and number."""
    known = Known()
    for person in people:
        known.add(person.id, person.email, person.employee_id, person.name)
    return known


def guess_columns(table: Table) -> MeasureColumns:
    """What each column is, by its header, else by its cells: a day, a number, few words that come again."""
    keys: list[str | None] = []
    for header in table.headers:
        named = {name.key for name in header_keys(header)} & {"email", "employee_id"}
        words = folded(header)
        named |= {key for key, headers in _HEADERS.items() if words in headers}
        keys.append(next((key for key in LABELS if key in named and key not in keys), None))
    for key, fits in (("day", _is_day), ("value", lambda cell: number_in(cell) is not None)):
        if key not in keys:
            place = next((place for place, other in enumerate(keys) if not other and _mostly(table, place, fits)), None)
            if place is not None:
                keys[place] = key
    order: set[DateOrder] = set()
    if "day" in keys:
        order = {read.order for cell in _cells(table, keys.index("day")) if (read := moment(cell, None)).order}
    return MeasureColumns(tuple(keys), order.pop() if len(order) == 1 else None)


def read_measures(
    table: Table, people: Iterable[Person], *, on: date, columns: MeasureColumns | None = None
) -> ReadMeasures:
    """Every row of a sheet as a measured value, or left out and why. `columns`: as chosen by hand, else guessed."""
    everybody = list(people)
    columns = columns or guess_columns(table)
    names = {person.id: person.name for person in everybody}
    reading = _Reading(table, columns, people_index(everybody), names, on)
    missing = missing_columns(columns)
    values: list[MeasuredValue] = []
    lines = [RowLine(row, "", "left out", why=why) for row, why in table.left_out.items()]
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(cell) for cell in cells]
        who = reading.text(texts, "email") or reading.text(texts, "employee_id")
        try:
            if missing:
                raise _LeftOut(f"no column of {listed(missing)} is known")
            values.append(reading.value(row, texts))
            lines.append(RowLine(row, names.get(values[-1].person_id, who), "read", "measure"))
        except _LeftOut as refusal:
            lines.append(RowLine(row, who, "left out", why=str(refusal)))
    account = Account(
        file=table.file,
        sheet=table.sheet,
        role="measure",
        columns=tuple(_column_lines(table, columns)),
        rows=tuple(sorted(lines, key=lambda line: line.row)),
        values=tuple(reading.understood),
        notes=tuple(note.text for note in table.notes),
        questions=(_DATES,) if reading.ambiguous else (),
    )
    return ReadMeasures(tuple(values), columns, account)


_DATES = SheetQuestion("dates", "dates", "Some days could be read in two ways. Which comes first?", tuple(DATE_ORDERS))


def missing_columns(columns: MeasureColumns) -> list[str]:
    """What has to be in a sheet and is read from no column, in words."""
    who = [] if {"email", "employee_id"} & set(columns.keys) else ["email addresses or employee numbers"]
    words = {"day": "days", "measure": "what was measured", "value": "values"}
    return who + [word for key, word in words.items() if key not in columns.keys]


def number_in(cell: str) -> float | None:
    """The number in a cell: plain, with a decimal comma, with commas between thousands, or a percentage as its number.

    "4,125" could be four or four thousand, so it is none.
    """
    text = cell.strip().removesuffix("%").strip()
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif not _PLAIN.fullmatch(text):
        return None
    number = float(text)
    return number if isfinite(number) else None


def _cells(table: Table, place: int) -> list[str]:
    return [cell for cell in table.frame.iloc[:, place].astype(str) if not is_blank(cell)]


def _mostly(table: Table, place: int, fits: Callable[[str], bool]) -> bool:
    cells = _cells(table, place)
    return bool(cells) and sum(map(fits, cells)) >= _MOST_CELLS * len(cells)


def _is_day(cell: str) -> bool:
    return number_in(cell) is None and moment(cell, "month").value is not None


def _column_lines(table: Table, columns: MeasureColumns) -> Iterable[ColumnLine]:
    for place, key in enumerate(columns.keys):
        samples = tuple(dict.fromkeys(one_line(cell) for cell in _cells(table, place)[:20]))[:3]
        yield ColumnLine(
            letter=column_letter(place),
            header=table.headers[place],
            keys=(key,) if key else (),
            label=LABELS[key] if key else "",
            certainty="sure" if key else "not used",
            why="" if key else "not needed for a measured value",
            samples=samples,
        )
