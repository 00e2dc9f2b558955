"""Respondents: who sent a row of a form's export, and which relationship it is about. Reads no answer.

Who answered is told by the address that was asked for, else by how somebody signed in, else by the name; with whom, by
the other person's name or address where somebody has several relationships.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from core.domain.recruit.sheets import values, vocabulary
from core.domain.recruit.sheets.account import ValueLine
from core.domain.recruit.sheets.reading import Table
from core.domain.relationships.check_columns import CheckColumn, CheckMapping
from core.domain.relationships.check_headers import BESIDE, questions_of
from core.domain.relationships.relationships import Relationship


class RowLeftOut(Exception):
    """Why a row is left out, as a clause."""


@dataclass(frozen=True)
class People:
    """Who is on record. `emails`: lower-case address → person; `names`: person → name."""

    emails: Mapping[str, int]
    names: Mapping[int, str]

    @cached_property
    def named(self) -> Mapping[str, tuple[int, ...]]:
        """The people of a name, without case, accents and order of its parts."""
        by_name: dict[str, tuple[int, ...]] = {}
        for person, name in self.names.items():
            by_name[values.folded(name)] = (*by_name.get(values.folded(name), ()), person)
        return by_name

    def with_address_or_name(self, text: str) -> tuple[int, ...]:
        """Everybody who has this address or is called so."""
        address = values.email(text)
        if address is not None:
            return (self.emails[address],) if address in self.emails else ()
        return self.named.get(values.folded(values.person_name(text)), ())


class Respondents:
    """Finds who answered and about which of the running relationships; remembers what had to be understood for it."""

    def __init__(
        self,
        table: Table,
        mapping: CheckMapping,
        running: Sequence[Relationship],
        people: People,
        ended: Sequence[Relationship] = (),
    ) -> None:
        self._table, self._mapping, self._people = table, mapping, people
        self._running, self._ended = _by_person(running), _by_person(ended)  # a late answer may be about an ended one
        self._worded = [column for key in questions_of(mapping.kind) for column in mapping.of(key) if column.side]
        self.understood: dict[tuple[str, str], ValueLine] = {}  # by place and text: each told once

    def person(self, row: int, cells: Sequence[str]) -> int:
        """Who answered: the asked address, else how they signed in, else the name."""
        for column in self._mapping.of("email"):
            text = cell(cells, column)
            if values.is_blank(text) or vocabulary.is_anonymous(text):
                continue
            address = values.email(text)
            if address is None:
                raise RowLeftOut(f"“{text}” is not an email address")
            person = self._people.emails.get(address)
            if person is None:
                raise RowLeftOut(f"{address} is not on record")
            self._say_sender(row, cells, column, person)
            return person
        name = self._name(cells)
        if not name:
            if self._mapping.of("email"):
                raise RowLeftOut("no email address says who answered")
            raise RowLeftOut("no column says who answered")
        named = self._people.with_address_or_name(name)
        taking_part = [person for person in named if person in self._running or person in self._ended]
        if len(taking_part or named) > 1:
            raise RowLeftOut(f"several people are called {name}, and no email address says which")
        if not named:
            raise RowLeftOut(f"nobody called {name} is on record")
        return (taking_part or list(named))[0]

    def pair(self, row: int, cells: Sequence[str], person: int, days: Sequence[date] = ()) -> Relationship:
        """The relationship that a row is about: the one with the person it names, on the side that it answers for.

        One that has ended only counts where it ran on one of these days, and none that runs did or the row names it.
        """
        mine = self._running.get(person, [])
        ended = [pair for pair in self._ended.get(person, []) if any(_ran_on(pair, day) for day in days)]
        if not any(pair.introduced_on <= day for pair in mine for day in days):
            mine = ended or mine
        name = self._people.names[person]
        if not mine:
            raise RowLeftOut(f"{name} has no running relationship")
        for column in self._mapping.of("other"):
            text = cell(cells, column)
            if values.is_blank(text):
                continue
            if with_them := self._with(text, person, mine) or self._with(text, person, ended):
                mine = with_them
                continue
            if (others := self._people.with_address_or_name(text)) and others != (person,):
                raise RowLeftOut(f"{name} has no running relationship with {self._people.names[others[0]]}")
            if len(mine) == 1:
                partner = self._people.names[_other_side(mine[0], person)]
                self.note(row, column, text, partner, "the only relationship that is running")
        if len(mine) > 1 and (side := self._side(cells)):
            mine = [pair for pair in mine if (pair.mentee_id == person) == (side == "mentee")] or mine
        if len(mine) > 1:
            raise RowLeftOut(f"{name} has several running relationships, and the row does not say which")
        return mine[0]

    def typed_who(self, cells: Sequence[str]) -> str:
        """What a row says about who answered, as typed."""
        typed = (cell(cells, column) for key in ("email", "name") for column in self._mapping.of(key))
        return next((text for text in typed if text and not vocabulary.is_anonymous(text)), "")

    def name_of(self, pair: Relationship, role: str) -> str:
        """What one side of a relationship is called."""
        return self._people.names[pair.mentee_id if role == "mentee" else pair.mentor_id]

    def note(self, row: int, column: CheckColumn, typed: str, understood: str, why: str = "", place: str = "") -> None:
        """Remember what was understood otherwise than typed; the same text in the same place is told once."""
        place = place or (f"row {row}" if column.key in BESIDE else str(column.key))
        line = ValueLine(row, "", self._table.name(column.index), typed, understood, why)
        self.understood.setdefault((place, typed), line)

    def _name(self, cells: Sequence[str]) -> str:
        for keys in (("name",), ("first_name", "last_name")):
            columns = [column for key in keys for column in self._mapping.of(key)[:1]]
            name = " ".join(text for text in (cell(cells, column) for column in columns) if text)
            if name and not values.is_blank(name) and not vocabulary.is_anonymous(name):
                return name
        return ""

    def _say_sender(self, row: int, cells: Sequence[str], column: CheckColumn, person: int) -> None:
        """Where the form was sent from somebody else's account, the asked address counts, and that is said."""
        for other in self._mapping.of("email"):
            sender = self._people.emails.get(values.email(cell(cells, other)) or "")
            if other is not column and sender not in (None, person):
                why = f"sent from the account of {self._people.names[sender]}; the address that was asked for counts"
                self.note(row, other, cell(cells, other), self._people.names[person], why)

    def _with(self, text: str, person: int, pairs: Sequence[Relationship]) -> list[Relationship]:
        """Those of somebody's relationships whose other side is meant by an address or a name."""
        return [pair for pair in pairs if self._is_called(text, _other_side(pair, person))]

    def _is_called(self, text: str, person: int) -> bool:
        """Whether somebody is meant by an address, a name or a part of the name."""
        address = values.email(text)
        if address is not None:
            return self._people.emails.get(address) == person
        words = set(values.folded(values.person_name(text)).split())
        return bool(words) and words <= set(values.folded(self._people.names[person]).split())

    def _side(self, cells: Sequence[str]) -> str:
        """The side that a row answers for: what it says, else in whose wording the answers stand; "" when both."""
        for column in self._mapping.of("role"):
            if (role := vocabulary.role(cell(cells, column))) in ("mentee", "mentor"):
                return role
        sides = {column.side for column in self._worded if not values.is_blank(cell(cells, column))}
        return sides.pop() if len(sides) == 1 else ""


def cell(cells: Sequence[str], column: CheckColumn) -> str:
    """The text of a row in a column."""
    return cells[column.index].strip()


def _by_person(pairs: Iterable[Relationship]) -> dict[int, list[Relationship]]:
    """The relationships of each person on either side."""
    by_person: dict[int, list[Relationship]] = {}
    for pair in pairs:
        for person in (pair.mentee_id, pair.mentor_id):
            by_person.setdefault(person, []).append(pair)
    return by_person


def _ran_on(pair: Relationship, day: date) -> bool:
    return pair.introduced_on <= day and (pair.ended_on is None or day <= pair.ended_on)


def _other_side(pair: Relationship, person: int) -> int:
    return pair.mentor_id if person == pair.mentee_id else pair.mentee_id
