"""Recruiting: where one more seat or one more mentor would help a run most. Each figure is a solved case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, few, listed
from core.domain.match import criteria, rules, whatif
from core.domain.match.cohort import Mentees, Mentors, views
from core.domain.match.presence import absent
from core.domain.match.proposals import FLOOR, SEATS, Proposals
from core.domain.playbook.topic_reader import reader

SEATS_TRIED = 12  # mentors whose next seat is solved, those that the prices name first
TRIED = 8  # topics for which a new mentor is tried, those with the largest unmet need first


@dataclass(frozen=True)
class SeatAdvice:
    """One more seat with each of some mentors, alone or together: whom that places, by how many more are matched, and
    what it adds to the total of the run.
    """

    mentors: tuple[Mentor, ...]
    placed: tuple[Mentee, ...]
    more: int
    gain: float

    @property
    def sentence(self) -> str:
        """ "One more seat with Carl Weber would place Ana Pop and add 70 points in total." """
        named = len(self.placed) == self.more  # else others give way, and the number says it better
        who = few(mentee.name for mentee in self.placed) if named else ""
        worth = _worth(self.more, self.gain, who)
        names = listed(mentor.name for mentor in self.mentors)
        if len(self.mentors) == 1:
            return f"One more seat with {names} would {worth}."
        return f"One more seat with each of {names}, together, would {worth}."


@dataclass(frozen=True)
class SeatsToAskFor:
    """Whom to ask for one more seat. alone: each by itself, the most helpful first. together: the best set of three of
    them, None if fewer than three help. tried: out of how many mentors the set was chosen, all sets of three solved.
    """

    alone: tuple[SeatAdvice, ...]
    together: SeatAdvice | None
    tried: int


@dataclass(frozen=True)
class Newcomer:
    """A mentor for one topic who is not there yet, with `seats` seats, all else unknown."""

    topic: str  # as a sentence names it
    seats: int
    placed: tuple[Mentee, ...]
    more: int
    gain: float

    @property
    def sentence(self) -> str:
        """ "One more mentor for data storytelling, with 2 seats, would place 2 people and add 130 points in total." """
        seats = f", with {self.seats} seats," if self.seats > 1 else ""
        return f"One more mentor for {self.topic}{seats} would {_worth(self.more, self.gain)}."


def seats(result: Proposals, most: int = 5) -> SeatsToAskFor:
    """Whom to ask for one more seat: each alone, and three together. Every figure is a solved case.

    A mentor who takes one more mentee has less time for each, which is in the figures.
    """
    willing = [absent(mentor, result.facts.on) is None for mentor in result.mentors.people]
    asked = whatif.worth_asking(result.assignment, willing, SEATS_TRIED)
    fits = _fits_with_a_seat_more(result, asked)

    def with_seats(columns: Sequence[int]) -> SeatAdvice:
        more = whatif.with_more_seats(
            result.scores, result.capacity, result.assignment, columns, fits, **result.options
        )
        return SeatAdvice(tuple(result.mentors[j] for j in columns), _people(result, more.placed), more.more, more.gain)

    alone = {column: with_seats([column]) for column in asked}
    helpful = sorted((j for j in asked if _helps(alone[j])), key=lambda j: (-alone[j].more, -alone[j].gain, j))[:most]
    sets = [with_seats(three) for three in combinations(helpful, 3)]
    together = max(sets, key=lambda advice: (advice.more, round(advice.gain, 9)), default=None)
    return SeatsToAskFor(tuple(alone[j] for j in helpful), together, len(helpful))


def newcomers(result: Proposals, most: int = 3, *, seats: int = 2) -> list[Newcomer]:
    """The topics for which one more mentor would help most: people placed first, then what it adds to the total.

    Nothing else is known about the newcomer, so all other criteria are neutral and no other rule stands in the way.
    """
    if not len(result.mentees) or seats < 1:
        return []
    tried = [_newcomer(result, topic, seats) for topic in unmet_topics(result)[:TRIED]]
    helpful = [mentor for mentor in tried if _helps(mentor)]
    return sorted(helpful, key=lambda mentor: (-mentor.more, -mentor.gain, mentor.topic))[:most]


def unmet_topics(result: Proposals) -> list[str]:
    """Topics of the needs (ids, or words outside the tree) that the run leaves uncovered, the largest need first.

    The need of a mentee counts by its weight, as far as the mentor they got does not cover it; all of it without one.
    """
    got = result.assignment.mentor_of
    covered = np.zeros_like(result.mentees.need_weights)
    matched = got >= 0
    covered[matched] = result.mentors.topic_cover[got[matched]]
    unmet = (result.mentees.need_weights * (1 - covered)).sum(axis=0)
    names = list(result.mentees.lexicon.topics)
    return [names[t] for t in np.argsort(-unmet, kind="stable") if unmet[t] > 0]


def newcomer(topic: str, seats: int) -> Mentor:
    """A mentor who is not there yet: one topic (id, label or words), some seats, and no other answer."""
    known = reader().tree.topics.get(topic)
    return Mentor(id=-1, name="one more mentor", topics=(known.label if known else topic,), capacity=seats)


def _newcomer(result: Proposals, topic: str, seats: int) -> Newcomer:
    mentor = newcomer(topic, seats)
    fit, may = _column(result, mentor)
    effect = whatif.with_new_mentor(
        result.scores, result.capacity, result.assignment, fit, seats=seats, may=may, **result.options
    )
    return Newcomer(reader().label(topic), seats, _people(result, effect.placed), effect.more, effect.gain)


def _column(result: Proposals, mentor: Mentor) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How one more mentor fits everybody (n,), and whom the rules would allow (n,)."""
    both: tuple[Mentees, Mentors] = views(result.mentees.people, [mentor])
    scores = criteria.combine(*both, result.weights)
    may = rules.allowed(*both, result.facts_apart, result.settings.switches, but=SEATS)
    if result.settings.needs_floor:
        may &= ~rules.RULES[FLOOR].mask(*both, result.facts_apart)
    return scores[:, 0], may[:, 0]


def _fits_with_a_seat_more(result: Proposals, columns: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """Column of a mentor -> how they fit everybody (n,) once they offer one more seat."""
    mentors = [result.mentors[j] for j in columns]
    more = [replace(mentor, capacity=mentor.capacity + 1) for mentor in mentors]
    scores = criteria.combine(*views(result.mentees.people, more), result.weights)
    return {column: scores[:, place] for place, column in enumerate(columns)}


def _helps(advice: SeatAdvice | Newcomer) -> bool:
    return advice.more > 0 or (advice.more == 0 and advice.gain > 0.005)


def _people(result: Proposals, rows: Sequence[int] | NDArray[np.int64]) -> tuple[Mentee, ...]:
    return tuple(result.mentees[int(row)] for row in rows)


def _worth(more: int, gain: float, who: str = "") -> str:
    """What a seat is worth, a perfect pair being 100 points: "place 2 people and add 130 points in total"."""
    points = round(abs(gain) * 100)
    many = "less than a point" if not points else "1 point" if points == 1 else f"{points:,} points"
    worth = f"{'add' if gain >= 0 else 'cost'} {many} in total"
    if not more:
        return worth
    placed = who or counted(more, "person", "people")
    return f"place {placed} and {worth}"
