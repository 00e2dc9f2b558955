"""Circle people: what mentees gain from sitting together, and who must not. Forms no circles and reads no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import listed, spoken
from core.domain.match import availability, rules
from core.domain.match.circle_search import OF_ONE_TEAM
from core.domain.match.circles import Circles, form
from core.domain.match.cohort import Mentees, Mentors, answered, views
from core.domain.match.rules import MatchingFacts
from core.domain.match.rules.optional import SHARED_HOURS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOPIC, SPREAD = 0.6, 0.4  # a shared need counts more than another department (ours); both together are a fit of 1
RELATED, UNKNOWN = 0.5, 0.5
MOST_HOSTS = 3
SEAT = "capacity"  # the rule that a host need not meet: a circle is led beside the mentees one has


@dataclass(frozen=True)
class _PeerRule:
    """Why two mentees must not share a circle; `sentence` takes the names of both."""

    sentence: str
    mask: Callable[[Mentees, MatchingFacts], Flags]


def _without_hours(mentees: Mentees, facts: MatchingFacts) -> Flags:
    apart = np.abs(mentees.offsets[:, None] - mentees.offsets) % 24  # unknown places are NaN, which parts nobody
    return availability.WORKDAY - np.minimum(apart, 24 - apart) < SHARED_HOURS


def _without_language(mentees: Mentees, facts: MatchingFacts) -> Flags:
    known = answered(mentees.languages)[:, None] & answered(mentees.languages)
    return known & (mentees.languages @ mentees.languages.T == 0)


def _in_one_line(mentees: Mentees, facts: MatchingFacts) -> Flags:
    row = {person_id: place for place, person_id in enumerate(mentees.ids.tolist())}
    above = np.zeros((len(mentees), len(mentees)), np.bool_)
    for person_id, place in row.items():
        above[place, [row[manager] for manager in rules.chain(person_id, facts.manager_of) if manager in row]] = True
    return above | above.T


def _excluded(mentees: Mentees, facts: MatchingFacts) -> Flags:
    row = {person_id: place for place, person_id in enumerate(mentees.ids.tolist())}
    kept_apart = np.zeros((len(mentees), len(mentees)), np.bool_)
    for person_id, other_id in facts.excluded:
        if person_id in row and other_id in row:
            kept_apart[row[person_id], row[other_id]] = kept_apart[row[other_id], row[person_id]] = True
    return kept_apart


_RULES = (
    _PeerRule("{} and {} are kept apart", _excluded),
    _PeerRule("{} and {} are in one reporting line", _in_one_line),
    _PeerRule("{} and {} have no language in common", _without_language),
    _PeerRule(f"{{}} and {{}} share fewer than {SHARED_HOURS:.0f} working hours a day", _without_hours),
)


@dataclass(frozen=True)
class DraftCircle:
    """A circle that is not on record yet: its name, what it is about, who sits in it and who leads it."""

    name: str
    topic: str
    member_ids: tuple[int, ...]
    host_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class MoveEffect:
    """What it does to the circles when somebody moves: the change in value, and the rule against it or None."""

    change: float
    blocked: str | None


@dataclass(frozen=True, eq=False)
class CirclePeople:
    """The mentees who could sit in circles and the mentors who could lead them, side by side."""

    mentees: Mentees
    mentors: Mentors
    facts: MatchingFacts

    @classmethod
    def of(cls, mentees: Sequence[Mentee], mentors: Sequence[Mentor], facts: MatchingFacts) -> CirclePeople:
        """These mentees and mentors; `mentors` are those who are to lead circles, none for circles among peers."""
        return cls(*views(mentees, mentors), facts)

    @cached_property
    def row(self) -> Mapping[int, int]:
        """Person id -> row."""
        return {person_id: place for place, person_id in enumerate(self.mentees.ids.tolist())}

    @cached_property
    def fit(self) -> Floats:
        """(n, n) in 0..1: a need both named, or half for a related one, and another department."""
        named = (self.mentees.need_weights > 0).astype(np.float64)
        related = (self.mentees.lexicon.relation > 0).astype(np.float64)
        near = named @ (related + related.T) @ named.T > 0
        topic = np.where(named @ named.T > 0, 1.0, np.where(near, RELATED, 0.0))
        silent = ~answered(self.mentees.need_weights)
        topic[silent] = topic[:, silent] = UNKNOWN
        place = np.array([spoken(mentee.department) for mentee in self.mentees.people], str)
        spread = np.where(place[:, None] != place, 1.0, 0.0)
        spread[place == ""] = spread[:, place == ""] = UNKNOWN
        fit = TOPIC * topic + SPREAD * spread
        np.fill_diagonal(fit, 0.0)
        return np.asarray(fit)

    @cached_property
    def rule_against(self) -> NDArray[np.int64]:
        """int (n, n): 1 plus the place of the first rule that parts two people, 0 where none does."""
        first = np.zeros(self.fit.shape, np.int64)
        for place, rule in enumerate(_RULES, 1):
            first[(first == 0) & rule.mask(self.mentees, self.facts)] = place
        np.fill_diagonal(first, 0)
        return first

    @cached_property
    def teams(self) -> list[int | None]:
        """The team of each mentee: everybody with the same manager."""
        return [self.facts.manager_of.get(mentee.id) for mentee in self.mentees.people]

    def form(self, sizes: tuple[int, int], seconds: float = 10.0) -> Circles:
        """The best circles of all these people; with mentors at hand, each circle has one of them as its host."""
        pairs = zip(*np.nonzero(np.triu(self.rule_against)), strict=True)
        hosts = None
        if len(self.mentors):
            hosts = rules.allowed(self.mentees, self.mentors, self.facts, but=[SEAT]).T
        return form(
            self.fit,
            sizes=sizes,
            apart=[(int(i), int(j)) for i, j in pairs],
            hosts=hosts,
            keys=self.mentees.ids.tolist(),
            seconds=seconds,
            teams=self.teams,
        )

    def drafts(self, circles: Circles, taken: Iterable[str] = ()) -> list[DraftCircle]:
        """The circles with names, by what most members need; no two are called alike, and none like one of `taken`."""
        names = {spoken(name) for name in taken}
        drafts = []
        for members, host in zip(circles.members, circles.host_of.tolist(), strict=True):
            ids = tuple(self.mentees[member].id for member in members)
            topic = self.topic(ids)
            base = f"{topic} circle" if topic else "Circle"
            name = next(name for name in _numbered(base) if spoken(name) not in names)
            names.add(spoken(name))
            drafts.append(DraftCircle(name, topic, ids, (self.mentors[host].id,) if host >= 0 else ()))
        return drafts

    def topic(self, member_ids: Iterable[int]) -> str:
        """The need that most of these people named, as a title; "" where nobody named one."""
        read = self.mentees.lexicon.read
        named = Counter(
            label
            for person_id in member_ids
            for label in dict.fromkeys(read.label(read.topic(need)) for need in self.mentees[self.row[person_id]].needs)
        )
        topic = min(named, key=lambda label: (-named[label], label), default="")
        return topic[:1].upper() + topic[1:]

    def value(self, circles: Iterable[Sequence[int]]) -> float:
        """The sum of fit over all pairs who share a circle, for person ids; who is no longer here counts nothing."""
        total = 0.0
        for member_ids in circles:
            rows = [self.row[person_id] for person_id in member_ids if person_id in self.row]
            total += float(self.fit[np.ix_(rows, rows)].sum() / 2)
        return total

    def move_effect(
        self, person_id: int, from_ids: Iterable[int], to_ids: Iterable[int], sizes: tuple[int, int]
    ) -> MoveEffect:
        """What it does when somebody goes from a circle (empty: from none) to another, by the ids of who sits there."""
        staying = [other for other in from_ids if other != person_id]
        joined = [other for other in to_ids if other in self.row and other != person_id]
        row = self.row[person_id]
        change = float(self.fit[row, [self.row[other] for other in joined]].sum())
        change -= float(self.fit[row, [self.row[other] for other in staying if other in self.row]].sum())
        return MoveEffect(change, self._blocked(person_id, staying, joined, sizes))

    def _blocked(self, person_id: int, staying: list[int], joined: list[int], sizes: tuple[int, int]) -> str | None:
        name = self.mentees[self.row[person_id]].name
        if reason := self.broken_rule([person_id, *joined]):
            return reason
        if len(joined) >= sizes[1]:
            return f"The circle has {len(joined)} members already; {sizes[1]} is the most"
        if 0 < len(staying) < 2:
            return f"Without {name}, one person would be left alone"
        return None

    def rule_against_host(self, mentor_id: int, person_id: int) -> str | None:
        """Why a mentor must not lead somebody, as words that follow the mentor's name, or None."""
        if person_id not in self.row:
            return None
        mentor = next(mentor for mentor in self.mentors.people if mentor.id == mentor_id)
        mentee = self.mentees[self.row[person_id]]
        reason = rules.blocker(mentee, mentor, replace(self.facts, loads={}))
        return reason.sentence if reason else None

    def broken_rule(self, member_ids: Sequence[int]) -> str | None:
        """The first rule against these people in one circle, as a sentence without a period, or None."""
        rows = [self.row[person_id] for person_id in member_ids if person_id in self.row]
        for place, row in enumerate(rows):
            for other in rows[place + 1 :]:
                if rule := int(self.rule_against[row, other]):
                    return _RULES[rule - 1].sentence.format(self.mentees[row].name, self.mentees[other].name)
        for team, size in Counter(self.teams[row] for row in rows if self.teams[row] is not None).items():
            if size > OF_ONE_TEAM:
                names = [self.mentees[row].name for row in rows if self.teams[row] == team]
                return f"{listed(names)} are of one team; a circle takes at most {OF_ONE_TEAM} of one"
        return None


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base} {number}"
        number += 1
