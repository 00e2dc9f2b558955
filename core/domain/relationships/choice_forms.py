"""Choice forms: what people choose before they are pairs: a profile, a ranking, whom to ask, yes or no. Never writes.

They are read like the forms about pairs: the same columns by hand, the same account. A row is one person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_date
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.account import Account, RowLine
from core.domain.recruit.sheets.questions import SheetQuestion
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import CheckMapping, guess_columns
from core.domain.relationships.check_days import Days
from core.domain.relationships.check_headers import form_questions
from core.domain.relationships.check_labels import picked
from core.domain.relationships.form_answers import account_of, ask_dates, ask_label, notes_on
from core.domain.relationships.respondents import People, Respondents, RowLeftOut, cell

_BETWEEN_CHOICES = re.compile(r"\s*[;\n]\s*")


@dataclass(frozen=True)
class Pool:
    """Who takes part in a program, by role: person id → name; and whose address is whose, in lower case."""

    program_id: int
    names: Mapping[RoleId, Mapping[int, str]]
    emails: Mapping[str, int]

    @property
    def everybody(self) -> dict[int, str]:
        """The names of both roles."""
        return {**self.names["mentor"], **self.names["mentee"]}


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What one person chose. `people`: whom, first choice first; `answer`: yes or no; `shown`: None: not asked."""

    row: int
    person_id: int
    role: RoleId
    answered_on: date
    people: tuple[int, ...] = ()
    answer: str = ""
    words: str = ""
    shown: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ReadChoices:
    """What a file gives: choices of people, rows that are left out and why, how columns were read, and the account."""

    program_id: int
    rows: tuple[ChoiceRow, ...]
    problems: tuple[tuple[int, str], ...]
    mapping: CheckMapping
    account: Account


def read_choices(table: Table, pool: Pool, *, kind: str, on: date, mapping: CheckMapping | None = None) -> ReadChoices:
    """Match every row of a form's export of this kind to somebody who takes part. Of two answers the last counts."""
    mapping = mapping or guess_columns(table, kind, pool.emails)
    reader = _ChoiceReader(table, mapping, pool, on)
    rows: dict[tuple[int, RoleId, tuple[int, ...]], ChoiceRow] = {}
    lines: list[RowLine] = []
    problems: list[tuple[int, str]] = []
    for number, cells in zip(table.frame.index, table.frame.itertuples(index=False), strict=True):
        row, texts = int(number), [str(text) for text in cells]
        try:
            choice = reader.row(row, texts)
        except RowLeftOut as refusal:
            problems.append((row, str(refusal)))
            lines.append(RowLine(row, reader.respondents.typed_who(texts), "left out", "", str(refusal)))
            continue
        # Somebody ranks and consents once, and asks or answers each person once.
        about = choice.people if kind in ("asking", "answering") else ()
        rows[choice.person_id, choice.role, about] = choice
        lines.append(RowLine(row, pool.everybody[choice.person_id], "read", choice.role))
    understood = reader.respondents.understood.values()
    account = account_of(table, mapping, lines, understood, notes_on(table, mapping), reader.questions())
    return ReadChoices(pool.program_id, tuple(rows.values()), tuple(problems), mapping, account)


class _ChoiceReader:
    """Reads the rows of one file; remembers which answers nobody knows."""

    def __init__(self, table: Table, mapping: CheckMapping, pool: Pool, on: date) -> None:
        self._table, self._mapping, self._pool, self._on = table, mapping, pool, on
        taking_part = {address: person for address, person in pool.emails.items() if person in pool.everybody}
        self._people = People(taking_part, pool.everybody)
        self.respondents = Respondents(table, mapping, (), self._people)
        self._days = Days(table, mapping, "day", (), on)
        self._asked = form_questions(mapping.kind)
        self._unknown: dict[str, str] = {}  # answer that nobody knows → the question it stands under

    def row(self, row: int, cells: Sequence[str]) -> ChoiceRow:
        """What a row chooses. Raises RowLeftOut."""
        person = self.respondents.person(row, cells)
        answered = self._days.of(cells) or self._on
        if answered > self._on:
            raise RowLeftOut(f"the answer is dated {short_date(answered)}, which lies in the future")
        if self._mapping.kind == "consent":
            role, shown = self._shown(cells, person)
            return ChoiceRow(row, person, role, answered, shown=shown)
        people = self._named(cells, person)
        if not people:
            raise RowLeftOut("names nobody")
        other_role: RoleId = "mentor" if people[0] in self._pool.names["mentor"] else "mentee"
        role = "mentee" if other_role == "mentor" else "mentor"
        if any(other not in self._pool.names[other_role] for other in people) or person not in self._pool.names[role]:
            raise RowLeftOut("a mentee chooses mentors, and a mentor mentees")
        answer = self._answer(cells) if self._mapping.kind == "answering" else ""
        words = "\n".join(text for key in ("request", "why") for text in self._texts(cells, key))
        return ChoiceRow(row, person, role, answered, people, answer, words)

    def questions(self) -> Iterator[SheetQuestion]:
        """What a person has to decide: the order of day and month, then answers that nobody knows."""
        if not self._days.is_sure:
            yield ask_dates(self._table, self._mapping, "day")
        for label, key in self._unknown.items():
            yield ask_label(label, self._asked[key].text, tuple(answer.label for answer in self._asked[key].answers))

    def _named(self, cells: Sequence[str], person: int) -> tuple[int, ...]:
        """The people whom a row names, in the order of the form; each once."""
        keys = [question.id for question in self._asked.values() if question.kind == "person"]
        named: dict[int, None] = {}
        for key in keys if any(self._mapping.of(key) for key in keys) else ["other"]:
            for text in self._texts(cells, key):
                people = [other for other in self._people.with_address_or_name(text) if other != person]
                if len(people) != 1:
                    why = "several people are called so" if people else "nobody of the program is called so"
                    raise RowLeftOut(f"“{text}”: {why}")
                named[people[0]] = None
        return tuple(named)

    def _answer(self, cells: Sequence[str]) -> str:
        for text in self._texts(cells, "answer"):
            answer = picked(text, self._asked["answer"], self._mapping.labels)
            if answer is None:
                self._unknown[text] = "answer"
                raise RowLeftOut(f"“{text}” is not an answer to “{self._asked['answer'].text}”")
            return answer
        raise RowLeftOut("says neither yes nor no")

    def _shown(self, cells: Sequence[str], person: int) -> tuple[RoleId, tuple[str, ...]]:
        """As whom somebody consents, and to what. What nobody knows is not shown."""
        roles: tuple[RoleId, ...] = ("mentor", "mentee")
        for role in roles:
            key = f"shown_by_{role}"
            texts = self._texts(cells, key)
            if not texts or person not in self._pool.names[role]:
                continue
            question, shown = self._asked[key], []
            for text in self._parts(texts[0], key):
                answer = picked(text, question, self._mapping.labels)
                if answer is None:
                    self._unknown[text] = key
                    raise RowLeftOut(f"“{text}” is not an answer to “{question.text}”")
                shown.append(answer)
            return role, tuple(answer for answer in dict.fromkeys(shown) if answer != "none")
        raise RowLeftOut("nothing was answered")

    def _parts(self, text: str, key: str) -> list[str]:
        """The options in a cell; Google Forms parts them by commas, which an option may hold itself."""
        parts = [part for part in _BETWEEN_CHOICES.split(text) if part]
        if len(parts) > 1 or picked(text, self._asked[key], self._mapping.labels):
            return parts
        return [part.strip() for part in text.split(",") if part.strip()]

    def _texts(self, cells: Sequence[str], key: str) -> list[str]:
        texts = (cell(cells, column) for column in self._mapping.of(key))
        return [text for text in texts if not values.is_blank(text)]
