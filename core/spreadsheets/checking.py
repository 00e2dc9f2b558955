"""Checking: cells become intakes, or problems that name row, column, value and reason. Guesses nothing in silence."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from core.people import Intake
from core.spreadsheets import duplicates, reporting, values
from core.spreadsheets.columns import DATE_KEYS, MANAGER_KEYS, PERSON_KEYS, Role, fields, header_words
from core.spreadsheets.duplicates import Likely
from core.spreadsheets.mapping import Mapping_
from core.spreadsheets.reading import Table, one_line
from core.spreadsheets.topics import TopicReader, TopicSuggestion

EVERY = 2_000  # rows between two reports of progress
_IDENTITY = ("email", "name", "first_name", "last_name", "role", *DATE_KEYS, *MANAGER_KEYS)
_PLACEHOLDERS = frozenset(("anonymous", "anonym", "anonyme", "anónimo", "anonimo"))
_IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]*)\)\s*")
_NO_TOPICS = {
    "mentor": ("topics", "names no topics, so hardly any mentee can be matched"),
    "mentee": ("needs", "names nothing to get better at, so a match can't look at needs"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row: the cell, why, and whether the whole row was left out (`skipped`) or only this cell."""

    row: int
    column: str
    value: str
    reason: str
    skipped: bool

    def __str__(self) -> str:
        cell = f", {self.column}" if self.column else ""
        said = f" “{self.value}”" if self.value else ""
        return f"Row {self.row}{cell}:{said} {self.reason}."


@dataclass
class Draft:
    """A row on its way to an intake, while managers and duplicates are not settled yet."""

    row: int
    role: str
    name: str
    email: str
    person: dict[str, Any]
    answers: dict[str, Any]
    stamp: datetime | None = None

    def intake(self) -> Intake:
        day = self.stamp.date() if self.stamp else None
        return Intake(self.row, self.name, self.email, self.person, self.answers, day)


@dataclass(frozen=True)
class Checked:
    """A sheet, read and checked. `by_role`: the intakes by role (one role unless the sheet is mixed).

    `problems` in the order of the rows; `likely_duplicates`: rows whose names are alike but whose addresses differ, to
    be looked at; `ambiguous_dates`: cells that fit both orders of day and month and were left out until somebody says.
    """

    role: Role
    table: Table
    mapping: Mapping_
    by_role: dict[str, list[Intake]]
    problems: list[Problem]
    topic_suggestions: list[TopicSuggestion] = field(default_factory=list)
    likely_duplicates: list[Likely] = field(default_factory=list)
    ambiguous_dates: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> list[Intake]:
        """All intakes; of a mixed sheet the mentors first."""
        return [row for rows in self.by_role.values() for row in rows]

    @cached_property
    def skipped(self) -> list[int]:
        """The numbers of the rows that were left out."""
        return sorted({problem.row for problem in self.problems if problem.skipped})


def check(
    table: Table, mapping: Mapping_, role: Role | None = None, *, progress: Callable[[int, int], None] | None = None
) -> Checked:
    """Read every row with this mapping. `progress(done, total)` is told about every 2,000 rows.

    Rows without an identity are left out, single cells that say nothing usable are left empty; both are reported.
    Someone who answered twice counts with the later answer. Raises ValueError when no role is known.
    """
    wanted = role or mapping.role
    if wanted is None:
        raise ValueError("a role is needed to read the rows")
    return _Check(table, mapping, wanted).run(progress)


def rejected_frame(checked: Checked) -> pd.DataFrame:
    """The rows that were left out, with their number, every reason and all their cells, to mend and import again."""
    reasons: dict[int, list[str]] = {}
    for problem in checked.problems:
        if problem.skipped:
            said = f"{problem.column}: {problem.reason}" if problem.column else problem.reason
            reasons.setdefault(problem.row, []).append(said)
    rows = sorted(reasons)
    frame = checked.table.frame.loc[rows].reset_index(drop=True)
    frame.columns = pd.Index(checked.table.headers)
    frame.insert(0, "Why it was not read", ["; ".join(reasons[row]) for row in rows], allow_duplicates=True)
    frame.insert(0, "Row in the file", rows, allow_duplicates=True)
    return frame


class _Check:
    """One pass over a table: columns first (each distinct cell is read once), then rows."""

    def __init__(self, table: Table, mapping: Mapping_, role: Role) -> None:
        self.table, self.mapping, self.role = table, mapping, role
        self.problems: list[Problem] = []
        self.ambiguous: list[Problem] = []
        self.numbers = [int(number) for number in table.frame.index]
        self.known = fields(role)
        self.topics = TopicReader(mapping.topics)
        self.columns = {
            key: [
                (column.index, table.name(column.index), table.frame[column.index].tolist())
                for column in mapping.of(key)
            ]
            for key in self.known
            if key in mapping.keys
        }
        self.answered = {key: self._answers(key) for key in self.columns if key not in _IDENTITY}
        self.days = {key: self._days(key) for key in DATE_KEYS if key in self.columns}

    def run(self, progress: Callable[[int, int], None] | None) -> Checked:
        drafts: list[Draft] = []
        ragged = set(self.table.ragged)
        header = [header_words(text) for text in self.table.headers]
        repeated = self._repeated_headers(header)
        for place, row in enumerate(self.numbers):
            if progress and place % EVERY == 0:
                progress(place, len(self.numbers))
            if row in ragged:
                self._skip(row, "", "", "holds more cells than the header names; check its quotation marks")
            elif place in repeated:
                self._skip(row, "", "", "repeats the header")
            else:
                drafts.extend(self._drafts(place, row))
        kept, doubles = duplicates.settle(drafts, self._label("email"), directory=self.role == "directory")
        self.problems.extend(Problem(*double, skipped=True) for double in doubles)
        if any(key in self.columns for key in MANAGER_KEYS):
            remarks = reporting.settle(
                kept, self._label("manager_name", "manager_email", "manager_id"), self.role == "directory"
            )
            self.problems.extend(Problem(*remark, skipped=False) for remark in remarks)
        if progress:
            progress(len(self.numbers), len(self.numbers))
        roles = ["mentor", "mentee"] if self.role == "mixed" else [self.role]
        return Checked(
            role=self.role,
            table=self.table,
            mapping=self.mapping,
            by_role={role: [draft.intake() for draft in kept if draft.role == role] for role in roles},
            problems=sorted(self.problems, key=lambda problem: problem.row),
            topic_suggestions=self.topics.suggestions(),
            likely_duplicates=duplicates.likely(kept),
            ambiguous_dates=self.ambiguous,
        )

    def _drafts(self, place: int, row: int) -> Iterable[Draft]:
        """The row as a draft for each role it is meant for; none when it has no identity."""
        roles = self._roles(place, row)
        if not roles:
            return []
        email, wrong = self._email(place)
        person: dict[str, Any] = {}
        name = self._name(place, person)
        for key, readings in self.answered.items():
            if key in PERSON_KEYS and (value := self._value(key, readings, place, row)) not in (None, ""):
                person[PERSON_KEYS[key]] = value
        if not self._has_identity(place, row, email, wrong, name, person):
            return []
        self._complete(person, place, row)
        answers = {
            key: value
            for key, readings in self.answered.items()
            if key not in PERSON_KEYS
            and key != "division"
            and (value := self._value(key, readings, place, row)) is not None
        }
        stamp = self._day("applied_on", place, row)
        return [self._draft(row, role, name, email, person, answers, stamp, place) for role in roles]

    def _draft(
        self,
        row: int,
        role: str,
        name: str,
        email: str,
        person: dict[str, Any],
        answers: dict[str, Any],
        stamp: datetime | None,
        place: int,
    ) -> Draft:
        mine = dict(answers)
        if self.role == "mixed":
            mine = self._of_role(mine, role)
        if role in _NO_TOPICS:
            key, reason = _NO_TOPICS[role]
            if not mine.get(key):
                self._note(row, self._label(key), "", reason)
        for topics in ("topics", "needs"):
            if topics in mine and topics in self.columns:
                for _, _, cells in self.columns[topics]:
                    self.topics.saw(cells[place], row)
        seats = self.columns.get("capacity", ()) if role == "mentor" and "capacity" not in mine else ()
        if seats and all(values.is_blank(cells[place]) for _, _, cells in seats):
            self._note(row, self._label("capacity"), "", "is not answered; 1 is assumed")
        return Draft(row, role, name, email, dict(person), mine, stamp)

    def _of_role(self, answers: dict[str, Any], role: str) -> dict[str, Any]:
        """Of a mixed sheet only what this role is asked; one column of topics serves both roles."""
        asked = fields(role)  # type: ignore[arg-type]
        mine = {key: value for key, value in answers.items() if key in asked}
        wanted, other = ("topics", "needs") if role == "mentor" else ("needs", "topics")
        if wanted not in self.columns and answers.get(other):
            mine[wanted] = answers[other]
        return mine

    def _roles(self, place: int, row: int) -> list[str]:
        if "role" not in self.columns:
            if self.role == "mixed":
                return self._roles_by_answers(place, row)
            return [self.role]
        _, column, cells = self.columns["role"][0]
        asked = values.roles(cells[place])
        if self.role == "mixed":
            if not asked:
                self._skip(row, column, cells[place], "says neither mentor nor mentee")
            return sorted(asked, reverse=True)
        if asked and self.role not in asked:
            self._skip(row, column, cells[place], f"is not a {self.role}'s row")
            return []
        return [self.role]

    def _roles_by_answers(self, place: int, row: int) -> list[str]:
        """Without a role column: whoever names topics is a mentor, whoever names needs a mentee."""
        found = [
            role
            for role, key in (("mentor", "topics"), ("mentee", "needs"))
            if any(not values.is_blank(cells[place]) for _, _, cells in self.columns.get(key, ()))
        ]
        if not found:
            self._skip(row, "", "", "holds neither topics nor needs, so it is not clear which role this person has")
        return found

    def _email(self, place: int) -> tuple[str, str]:
        """(the first usable address, else "", else the first thing written in its place)."""
        wrong = ""
        for _, _, cells in self.columns.get("email", ()):
            cell = cells[place]
            if address := values.email(cell):
                return address, ""
            if not wrong and not values.is_blank(cell) and cell.strip().casefold() not in _PLACEHOLDERS:
                wrong = one_line(cell)
        return "", wrong

    def _name(self, place: int, person: dict[str, Any]) -> str:
        for _, _, cells in self.columns.get("name", ()):
            if name := values.person_name(self._unbracketed(cells[place], person)):
                return name
        parts = [
            one_line(cells[place]) for key in ("first_name", "last_name") for _, _, cells in self.columns.get(key, ())
        ]
        return values.person_name(" ".join(part for part in parts if part))

    def _unbracketed(self, text: str, person: dict[str, Any]) -> str:
        """ "Ana Lee (10023) (On Leave)" as Workday writes it: the name; number and status go to the person."""
        if self.role != "directory":
            return text
        while match := _IN_BRACKETS.fullmatch(text):
            text, inside = match[1], match[2].strip()
            if inside.isdigit():
                person["employee_id"] = inside
            elif not (found := values.status(inside)).odd:
                person["status"] = found.value
        return text

    def _has_identity(self, place: int, row: int, email: str, wrong: str, name: str, person: dict[str, Any]) -> bool:
        column = self._label("email")
        if not email and not (self.role == "directory" and person.get("employee_id")):
            self._skip(row, column, wrong, "is no e-mail address" if wrong else "there is no e-mail address")
            return False
        if wrong:
            self._note(row, column, wrong, "is no e-mail address; the employee number identifies this person")
        if not name:
            said = next((one_line(cells[place]) for _, _, cells in self.columns.get("name", ())), "")
            self._skip(row, self._label("name", "last_name"), said, "is no name" if said else "there is no name")
            return False
        return True

    def _complete(self, person: dict[str, Any], place: int, row: int) -> None:
        """What the person's other columns say: days, the division in place of a department, the manager."""
        if not person.get("department") and "division" in self.answered:
            division = self._value("division", self.answered["division"], place, row)
            person.update({"department": division} if division else {})
        if self.table.source == "workday" and (match := _IN_BRACKETS.fullmatch(person.get("department", ""))):
            person["department"] = match[1]  # "Sales North (Ana Lee)" names the manager
        if hired := self._day("hire_date", place, row):
            person["hired_on"] = hired.date()
        if "status" not in person and self._day("leave_date", place, row):
            person["status"] = "left"
        for key in MANAGER_KEYS:
            for _, _, cells in self.columns.get(key, ()):
                if not values.is_blank(cells[place]):
                    person[f"given_{key}"] = one_line(cells[place])
                    break

    def _value(
        self, key: str, readings: Sequence[tuple[str, list[str], list[values.Read]]], place: int, row: int
    ) -> Any:
        """The first column that says something; odd cells are reported."""
        for column, cells, read in readings:
            value, odd = read[place]
            if odd:
                self._note(row, column, one_line(cells[place]), odd)
            if value is not None:
                return value
        return None

    def _answers(self, key: str) -> list[tuple[str, list[str], list[values.Read]]]:
        """Every cell of a key's columns, read; each distinct text once."""
        one = self.known[key]
        options = values.Options(one.options)
        read = self.topics.reader(one.options) if one.topics else values.reader(one.kind, key, options)
        found = []
        for _, column, cells in self.columns[key]:
            seen: dict[str, values.Read] = {}
            for text in dict.fromkeys(cells):
                if values.is_blank(text) and not (key == "capacity" and text.strip().casefold() == "none"):
                    seen[text] = values.Read(None)
                elif values.is_error(text):
                    seen[text] = values.Read(None, "is an error of the spreadsheet")
                else:
                    seen[text] = read(text)
            found.append((column, cells, [seen[text] for text in cells]))
        return found

    def _days(self, key: str) -> list[tuple[str, list[str], list[values.Moment]]]:
        found = []
        for _, column, cells in self.columns[key]:
            seen = {text: values.moment(text, self.mapping.date_order) for text in dict.fromkeys(cells)}
            read = [seen[text] for text in cells]
            unclear = [place for place, day in enumerate(read) if day.ambiguous and day.value is None]
            asked = [
                Problem(self.numbers[place], column, cells[place], "could be two dates", False) for place in unclear
            ]
            self.ambiguous.extend(asked)
            if asked:
                more = f" (and {len(asked) - 1:,} more rows)" if len(asked) > 1 else ""
                reason = f"could be two dates, so it was left out{more}; say whether the day or the month comes first"
                self.problems.append(Problem(asked[0].row, column, asked[0].value, reason, False))
            found.append((column, cells, read))
        return found

    def _day(self, key: str, place: int, row: int) -> datetime | None:
        for column, cells, read in self.days.get(key, ()):
            found = read[place]
            if found.value is not None:
                return found.value
            if not values.is_blank(cells[place]) and not found.ambiguous:
                self._note(row, column, one_line(cells[place]), "is no date")
        return None

    def _repeated_headers(self, header: list[str]) -> set[int]:
        """Places of rows that hold the header once more, as when several exports were pasted together."""
        first = next((index for index, words in enumerate(header) if words), None)
        if first is None:
            return set()
        cells = self.table.frame[first].tolist()
        places = [place for place, cell in enumerate(cells) if cell and header_words(cell) == header[first]]
        rows = {place: self.table.frame.iloc[place].tolist() for place in places}
        return {place for place, row in rows.items() if [header_words(cell) for cell in row] == header}

    def _label(self, *keys: str) -> str:
        """What the sheet calls the first of these that it has."""
        return next((self.columns[key][0][1] for key in keys if key in self.columns), "")

    def _skip(self, row: int, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(row, column, value, reason, True))

    def _note(self, row: int, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(row, column, value, reason, False))
