"""Monthly forms: what both sides tell of their month becomes sessions, goals and calls for help. Never writes.

It is read like the answers of a check: the same people, the same columns by hand, the same account. Both sides may tell
of one session; which of them are one is decided where they meet what is on record (duplicates.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain import playbook
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import amounts, values
from core.domain.recruit.sheets.account import Account, RowLine
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import (
    CheckColumn,
    CheckMapping,
    cells_of,
    guess_columns,
    with_second_headers,
)
from core.domain.relationships.check_days import Days, check_day
from core.domain.relationships.check_headers import MONTHLY
from core.domain.relationships.check_labels import picked
from core.domain.relationships.form_answers import account_of, ask_dates, ask_label, notes_on
from core.domain.relationships.relationships import LONGEST_SESSION, MAX_OPEN_GOALS, Relationship
from core.domain.relationships.respondents import People, Respondents, RowLeftOut, cell

_NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(%)?")
DROPPED, DONE = "dropped", 100


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """A session as one side tells of it."""

    held_on: date
    minutes: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """A goal as one side tells of it. `place`: the first, second or third of the form; empty words were not given."""

    place: int
    text: str = ""
    measure: str = ""
    done: str = ""
    progress: int | None = None  # percent
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class MonthlyRow:
    """What one side tells of a month. `met`: yes, no, or None where the form does not ask."""

    row: int
    relationship_id: int
    role: RoleId
    answered_on: date
    met: bool | None = None
    sessions: tuple[SessionAnswer, ...] = ()
    goals: tuple[GoalAnswer, ...] = ()
    asks_help: bool = False
    comment: str = ""


@dataclass(frozen=True)
class ReadMonthly:
    """What a file gives: months of pairs, rows that are left out and why, how the columns were read, the account."""

    rows: tuple[MonthlyRow, ...]
    problems: tuple[tuple[int, str], ...]
    mapping: CheckMapping
    account: Account


def read_monthly(
    table: Table,
    pairs: Iterable[Relationship],
    emails: Mapping[str, int],
    names: Mapping[int, str],
    *,
    on: date,
    mapping: CheckMapping | None = None,
) -> ReadMonthly:
    """Match every row of a form's export to one side of a pair. The arguments are those of `read_checks`.

    A late answer may be about a pair that has ended since.
    """
    table = with_second_headers(table, MONTHLY)
    mapping = mapping or guess_columns(table, MONTHLY, emails)
    listed = list(pairs)
    running, ended = [pair for pair in listed if pair.open], [pair for pair in listed if not pair.open]
    respondents = Respondents(table, mapping, running, People(emails, names), ended)
    reader = _MonthlyReader(table, mapping, listed, respondents, on)
    rows: dict[int, MonthlyRow] = {}
    lines: list[RowLine] = []
    problems: list[tuple[int, str]] = []
    answered: dict[tuple[int, str, date], int] = {}
    by_id = {pair.id: pair for pair in listed}
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(text) for text in cells]
        try:
            month = reader.row(row, texts)
        except RowLeftOut as refusal:
            problems.append((row, str(refusal)))
            lines.append(RowLine(row, respondents.typed_who(texts), "left out", "", str(refusal)))
            continue
        earlier = answered.get((month.relationship_id, month.role, month.answered_on))
        if earlier is not None and month.goals and rows[earlier].goals:  # sent twice: the later goals count
            rows[earlier] = replace(rows[earlier], goals=())
        answered[month.relationship_id, month.role, month.answered_on] = row
        rows[row] = month
        lines.append(RowLine(row, respondents.name_of(by_id[month.relationship_id], month.role), "read", month.role))
    account = account_of(
        table, mapping, lines, respondents.understood.values(), notes_on(table, mapping), reader.questions()
    )
    return ReadMonthly(tuple(rows.values()), tuple(problems), mapping, account)


class _MonthlyReader:
    """Reads the rows of one file; remembers which answers nobody knows."""

    def __init__(
        self,
        table: Table,
        mapping: CheckMapping,
        pairs: Sequence[Relationship],
        respondents: Respondents,
        on: date,
    ) -> None:
        self._table, self._mapping, self._respondents, self._on = table, mapping, respondents, on
        self._days = {key: Days(table, mapping, key, pairs, on) for key in ("held_on", "day")}
        self._asked = playbook.load().forms[MONTHLY]
        self._unknown: dict[str, str] = {}  # answer that nobody knows → the question it stands under
        self._fractions = {
            column.index
            for place in range(1, MAX_OPEN_GOALS + 1)
            for column in mapping.of(f"progress_{place}")
            if _are_fractions(cells_of(table, column.index))
        }

    def row(self, row: int, cells: Sequence[str]) -> MonthlyRow:
        """What a row tells. Raises RowLeftOut where nothing in it can be used."""
        answered = self._days["day"].of(cells)
        person = self._respondents.person(row, cells)
        told_days = [day for _, _, days in self._told_days(cells) for day in days]
        pair = self._respondents.pair(row, cells, person, told_days or ([answered] if answered else []))
        if answered:
            check_day(answered, pair, self._on, "the answer")
        refusals: list[tuple[CheckColumn, str, str]] = []
        sessions = tuple(self._sessions(row, cells, pair, refusals))
        met = self._met(row, cells, refusals)
        goals = tuple(self._goals(row, cells, refusals))
        asks_help = self._choice(row, cells, "help", refusals) == "yes"
        comment = self._text(cells, "comment")
        if not (sessions or goals or asks_help or comment or met is False):
            raise RowLeftOut(refusals[0][2] if refusals else "no day says when the two met")
        for column, text, why in refusals:
            self._respondents.note(row, column, text, "", why, place=f"row {row} {column.index}")
        if met and not sessions and not refusals:
            column = self._mapping.of("met")[0]
            self._respondents.note(row, column, cell(cells, column), "", "no day says when the two met")
        role: RoleId = "mentee" if person == pair.mentee_id else "mentor"
        return MonthlyRow(row, pair.id, role, answered or self._on, met, sessions, goals, asks_help, comment)

    def questions(self) -> Iterator[SheetQuestion]:
        """What a person has to decide: the order of day and month, then answers that nobody knows."""
        unsure = next((key for key, days in self._days.items() if not days.is_sure), None)
        if unsure:
            yield ask_dates(self._table, self._mapping, unsure)
        for label, key in self._unknown.items():
            yield ask_label(label, self._asked[key].text, tuple(answer.label for answer in self._asked[key].answers))

    def _told_days(self, cells: Sequence[str]) -> Iterator[tuple[CheckColumn, str, list[date]]]:
        """The column, the cell and the days in it, of each column that asks when the two met."""
        for column in self._mapping.of("held_on"):
            text = cell(cells, column)
            if not values.is_blank(text):
                yield column, text, self._days["held_on"].days_in(text)

    def _sessions(
        self, row: int, cells: Sequence[str], pair: Relationship, refusals: list[tuple[CheckColumn, str, str]]
    ) -> Iterator[SessionAnswer]:
        """The sessions of a row: one for each day, each length beside its day, the outcome with the last one."""
        minutes_of: dict[date, int | None] = {}
        lengths = self._mapping.of("minutes")
        places = {column.index: place for place, column in enumerate(self._mapping.of("held_on"))}
        for column, text, days in self._told_days(cells):
            if not days:
                refusals.append((column, text, f"“{text}” is not a date"))
            place = places[column.index]
            minutes = self._minutes(row, cells, lengths[place]) if place < len(lengths) else None
            for day in days:
                try:
                    check_day(day, pair, self._on, "the session")
                except RowLeftOut as refusal:
                    refusals.append((column, text, str(refusal)))
                    continue
                minutes_of[day] = minutes_of.get(day) or minutes
        outcome = self._text(cells, "outcome")
        for day in sorted(minutes_of):
            yield SessionAnswer(day, minutes_of[day], outcome if day == max(minutes_of) else "")

    def _minutes(self, row: int, cells: Sequence[str], column: CheckColumn) -> int | None:
        text = cell(cells, column)
        if values.is_blank(text):
            return None
        hours, _ = amounts.hours_a_month(text, "minutes")
        minutes = None if hours is None else round(hours * 60)
        if minutes is None or not 1 <= minutes <= LONGEST_SESSION:
            self._respondents.note(row, column, text, "", f"is not a length between 1 and {LONGEST_SESSION} minutes")
            return None
        if text.strip() != str(minutes):
            self._respondents.note(row, column, text, f"{minutes} minutes")
        return minutes

    def _met(self, row: int, cells: Sequence[str], refusals: list[tuple[CheckColumn, str, str]]) -> bool | None:
        answer = self._choice(row, cells, "met", refusals)
        return None if answer is None else answer == "yes"

    def _goals(
        self, row: int, cells: Sequence[str], refusals: list[tuple[CheckColumn, str, str]]
    ) -> Iterator[GoalAnswer]:
        """The goals of a row, first to third."""
        for place in range(1, MAX_OPEN_GOALS + 1):
            progress, dropped = self._progress(row, cells, f"progress_{place}", refusals)
            goal, measure, done = (self._text(cells, f"{part}_{place}") for part in ("goal", "measure", "done"))
            if goal or measure or done or progress is not None or dropped:
                yield GoalAnswer(place, goal, measure, done, progress, dropped)

    def _progress(
        self, row: int, cells: Sequence[str], key: str, refusals: list[tuple[CheckColumn, str, str]]
    ) -> tuple[int | None, bool]:
        """How far a goal is in percent, and whether the two gave it up."""
        for column in self._mapping.of(key):
            text = cell(cells, column)
            if values.is_blank(text):
                continue
            answer = picked(text, self._asked[key], self._mapping.labels)
            if answer == DROPPED:
                return None, True
            percent = int(answer) if answer else _percent(text, as_fraction=column.index in self._fractions)
            if percent is None:
                self._unknown[text] = key
                refusals.append((column, text, "is not a number between 0 and 100 percent"))
            elif text.strip("% ") != str(percent):
                self._respondents.note(row, column, text, f"{percent}%", place=f"row {row} {column.index}")
            return percent, False
        return None, False

    def _choice(
        self, row: int, cells: Sequence[str], key: str, refusals: list[tuple[CheckColumn, str, str]]
    ) -> str | None:
        """The id of the answer that was picked, or None."""
        for column in self._mapping.of(key):
            text = cell(cells, column)
            if values.is_blank(text):
                continue
            answer = picked(text, self._asked[key], self._mapping.labels)
            if answer is None:
                self._unknown[text] = key
                refusals.append((column, text, f"“{text}” is not an answer to “{self._asked[key].text}”"))
            return answer
        return None

    def _text(self, cells: Sequence[str], key: str) -> str:
        """What was written in the columns of a key, without repeats."""
        texts = (cell(cells, column) for column in self._mapping.of(key))
        return "\n".join(dict.fromkeys(text for text in texts if not values.is_blank(text)))


def _are_fractions(cells: Sequence[str]) -> bool:
    """Whether a column of percents is written as parts of 1, as Excel keeps them: 0.25, 0.5, 1."""
    numbers = [float(cell.replace(",", ".")) for cell in cells if re.fullmatch(r"\d+([.,]\d+)?", cell.strip())]
    return bool(numbers) and max(numbers) <= 1 and any(0 < number < 1 for number in numbers)


def _percent(text: str, *, as_fraction: bool) -> int | None:
    number = _NUMBER.fullmatch(text.strip())
    if not number:
        return None
    percent = float(number[1].replace(",", ".")) * (100 if as_fraction and not number[2] else 1)
    return round(percent) if percent <= DONE else None
