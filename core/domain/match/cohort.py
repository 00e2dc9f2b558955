"""Cohort: mentees and mentors side by side as arrays, read once and shared by all criteria and rules. Scores nothing.

`views` gives both sides with the same columns: column t of `mentees.need_weights` is the same topic as column t of
`mentors.topic_cover`. Arrays are made when first asked for and kept with the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.domain import playbook
from core.domain.base.people import Mentee, Mentor, Participant
from core.domain.base.text import spoken
from core.domain.match import availability
from core.domain.match.readings import aims, experiences
from core.domain.match.statements import (
    aimed_level,
    called_roles,
    interests,
    level_rank_of,
    need_weights,
    past_sizes,
    spoken_tags,
    unit_size,
)
from core.domain.playbook.topic_reader import Reader, TopicQuote, reader

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
P = TypeVar("P", bound=Participant)


@dataclass(frozen=True, eq=False)
class SharedColumns:
    """The columns that both sides of a cohort share. Scores of a pair do not depend on who else is in it."""

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    read: Reader

    @cached_property
    def _quotes(self) -> dict[str, tuple[TopicQuote, ...]]:
        return {}

    def quotes(self, text: str) -> tuple[TopicQuote, ...]:
        """Where a text speaks of topics, read once."""
        if text not in self._quotes:
            self._quotes[text] = self.read.quotes(text)
        return self._quotes[text]

    @cached_property
    def topic_of(self) -> Mapping[str, str]:
        """Every need and topic as written -> its topic id, or its own words where the tree has none."""
        named = {text for mentee in self.mentees for text in mentee.needs}
        named |= {text for mentor in self.mentors for text in mentor.topics}
        return {text: self.read.topic(text) for text in named}

    @cached_property
    def topics(self) -> Mapping[str, int]:
        """Topic id, or the words of a topic outside the tree -> column."""
        return _columns([*self.read.tree.topics, *sorted(self.topic_of.values())])

    @cached_property
    def relation(self) -> Floats:
        """(topics, topics): the share of the need in the column that the topic in the row covers; 1 for itself."""
        shares = np.eye(len(self.topics), dtype=np.float32)
        for topic in self.read.tree.topics:
            for near, share in self.read.tree.related(topic).items():
                shares[self.topics[topic], self.topics[near]] = share
        return shares

    @cached_property
    def languages(self) -> Mapping[str, int]:
        """Languages of both sides -> column."""
        return self._tags(lambda person: spoken_tags(person.languages))

    @cached_property
    def styles(self) -> Mapping[str, int]:
        """Ways of working of both sides -> column."""
        return self._tags(lambda person: spoken_tags(person.styles))

    @cached_property
    def interests(self) -> Mapping[str, int]:
        """Interests of both sides, as they are compared -> column."""
        return self._tags(interests)

    def _tags(self, tags_of: Callable[[Participant], Iterable[str]]) -> Mapping[str, int]:
        return _columns(sorted({compared for person in (*self.mentees, *self.mentors) for compared in tags_of(person)}))


@dataclass(frozen=True, eq=False)
class _Side(Generic[P]):
    """One side of a cohort: people and, made when asked for, their arrays; n is the number of people."""

    people: tuple[P, ...]
    lexicon: SharedColumns

    def __len__(self) -> int:
        return len(self.people)

    def __getitem__(self, row: int) -> P:
        return self.people[row]

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """(n,) person ids."""
        return np.array([person.id for person in self.people], np.int64)

    @cached_property
    def hours(self) -> Floats:
        """(n,) hours a month, NaN when not said."""
        return _numbers(person.hours for person in self.people)

    @cached_property
    def meetings(self) -> Floats:
        """(n,) meetings a month, NaN when not said."""
        return _numbers(availability.meetings(person) for person in self.people)

    @cached_property
    def offsets(self) -> Floats:
        """(n,) hours ahead of UTC, NaN when unclear."""
        return _numbers(availability.offset(person) for person in self.people)

    @cached_property
    def levels(self) -> Floats:
        """(n,) rank of the level, 0 (junior) to 7 (executive), NaN when unclear."""
        return _numbers(level_rank_of(person.level) for person in self.people)

    @cached_property
    def languages(self) -> Floats:
        """(n, languages) 1.0 where spoken."""
        return _marks([spoken_tags(person.languages) for person in self.people], self.lexicon.languages)

    @cached_property
    def styles(self) -> Floats:
        """(n, styles) 1.0 for each way of working."""
        return _marks([spoken_tags(person.styles) for person in self.people], self.lexicon.styles)

    @cached_property
    def interests(self) -> Floats:
        """(n, interests) 1.0 for each interest."""
        return _marks([interests(person) for person in self.people], self.lexicon.interests)


@dataclass(frozen=True, eq=False)
class Mentees(_Side[Mentee]):
    """The mentees of a cohort as arrays."""

    def part(self, rows: slice | Sequence[int]) -> Mentees:
        """Some of the mentees, in this order, with the same columns."""
        return Mentees(_pick(self.people, rows), self.lexicon)

    @cached_property
    def need_weights(self) -> Floats:
        """(n, topics) weights of the ranked needs, each row adding up to 1, or to 0 where no need is named."""
        weights = np.zeros((len(self), len(self.lexicon.topics)), np.float32)
        for row, mentee in enumerate(self.people):
            for topic, weight in need_weights(mentee, self.lexicon.topic_of.__getitem__).items():
                weights[row, self.lexicon.topics[topic]] = weight
        return weights

    @cached_property
    def first_needs(self) -> NDArray[np.int64]:
        """(n,) the column of the need that stands first, 0 where no need is named."""
        return np.asarray(self.need_weights.argmax(axis=1) if self.need_weights.shape[1] else np.zeros(len(self), int))

    @cached_property
    def aimed_topics(self) -> Floats:
        """(n, topics) 1.0 for each topic that direction and aim speak of."""
        return _marks([aims(mentee, self.lexicon.quotes) for mentee in self.people], self.lexicon.topics)

    @cached_property
    def aimed_levels(self) -> Floats:
        """(n,) rank of the level the mentee wants to reach, NaN when the direction names none."""
        return _numbers(aimed_level(mentee) for mentee in self.people)

    @cached_property
    def unit_sizes(self) -> Floats:
        """(n,) people in the unit, NaN when unknown."""
        return _numbers(unit_size(mentee) for mentee in self.people)

    @cached_property
    def called_roles(self) -> Floats:
        """(n, roles) 1.0 for each mentor role that the needs call for."""
        read, topic_of = self.lexicon.read, self.lexicon.topic_of
        roles = {topic: spoken_tags(called_roles([topic], read)) for topic in set(topic_of.values())}
        called = [{role for need in mentee.needs for role in roles[topic_of[need]]} for mentee in self.people]
        return _marks(called, _role_columns())


@dataclass(frozen=True, eq=False)
class Mentors(_Side[Mentor]):
    """The mentors of a cohort as arrays."""

    def part(self, rows: slice | Sequence[int]) -> Mentors:
        """Some of the mentors, in this order, with the same columns."""
        return Mentors(_pick(self.people, rows), self.lexicon)

    @cached_property
    def topic_cover(self) -> Floats:
        """(m, topics) how much of a need for each topic the mentor's topics cover, 0 to 1."""
        topic_of = self.lexicon.topic_of
        return self._cover([{topic_of[text] for text in mentor.topics} for mentor in self.people])

    @cached_property
    def known_topics(self) -> Floats:
        """(m, topics) 1.0 for each topic that the mentor offers or that the experience speaks of."""
        topic_of = self.lexicon.topic_of
        known = [
            {*(topic_of[text] for text in mentor.topics), *experiences(mentor, self.lexicon.quotes)}
            for mentor in self.people
        ]
        return _marks(known, self.lexicon.topics)

    @cached_property
    def roles(self) -> Floats:
        """(m, roles) 1.0 for each mentor role that comes naturally."""
        return _marks([spoken_tags(mentor.roles) for mentor in self.people], _role_columns())

    @cached_property
    def hours_each(self) -> Floats:
        """(m,) hours a month for each mentee if every seat is taken, NaN when not said."""
        return _numbers(
            None if mentor.hours is None else mentor.hours / max(1, mentor.capacity) for mentor in self.people
        )

    @cached_property
    def past_sizes(self) -> Floats:
        """(m, k) sizes of the units the mentor knows, NaN where there are fewer than k."""
        sizes = [past_sizes(mentor) for mentor in self.people]
        table = np.full((len(self), max(map(len, sizes), default=0)), np.nan, np.float32)
        for row, known in enumerate(sizes):
            table[row, : len(known)] = known
        return table

    def _cover(self, known: Sequence[Iterable[str]]) -> Floats:
        columns, relation = self.lexicon.topics, self.lexicon.relation
        cover = np.zeros((len(self), len(columns)), np.float32)
        for row, topics in enumerate(known):
            at = [columns[topic] for topic in topics]
            if at:
                cover[row] = relation[at].max(axis=0)
        return cover


def views(mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> tuple[Mentees, Mentors]:
    """Both sides of a cohort, with shared columns."""
    lexicon = SharedColumns(tuple(mentees), tuple(mentors), reader())
    return Mentees(lexicon.mentees, lexicon), Mentors(lexicon.mentors, lexicon)


def _role_columns() -> Mapping[str, int]:
    return _columns(spoken(role.label) for role in playbook.load().roles.values())


def _columns(names: Iterable[str]) -> dict[str, int]:
    return {name: column for column, name in enumerate(dict.fromkeys(names))}


def _marks(rows: Sequence[Iterable[str]], columns: Mapping[str, int]) -> Floats:
    """(rows, columns) 1.0 where a row has the column's name; names without a column are passed over."""
    marks = np.zeros((len(rows), len(columns)), np.float32)
    for row, names in enumerate(rows):
        at = [columns[name] for name in names if name in columns]
        marks[row, at] = 1.0
    return marks


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], np.float32)


def answered(marks: Floats) -> Flags:
    """bool (n,): the rows with at least one mark."""
    return np.asarray(marks.sum(axis=1) > 0)


def _pick(people: tuple[P, ...], rows: slice | Sequence[int]) -> tuple[P, ...]:
    return people[rows] if isinstance(rows, slice) else tuple(people[row] for row in rows)
