"""Recruiting: where one more seat or one more mentor would help a run most. Each figure is a solved case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, few
from core.domain.match import criteria, rules, whatif
from core.domain.match.cohort import Mentees, Mentors, views
from core.domain.match.presence import absent
from core.domain.match.proposals import SEATS, Proposals
from core.domain.playbook.topic_reader import reader

TRIED = 8  # topics for which a new mentor is tried, those with the largest unmet need first


@dataclass(frozen=True)
class Seat:
    """One more seat of a mentor: whom it places, by how many more are matched, what it adds to the total of the run."""

    mentor: Mentor
    placed: tuple[Mentee, ...]
    more: int
    gain: float

    @property
    def sentence(self) -> str:
        """ "One more seat with Carl Weber would place Ana Pop and add 70 points in total." """
        named = len(self.placed) == self.more  # else others give way, and the number says it better
        who = few(mentee.name for mentee in self.placed) if named else ""
        return f"One more seat with {self.mentor.name} would {_worth(self.more, self.gain, who)}."


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


def seats(result: Proposals, mentors: int = 5) -> list[Seat]:
    """ "Ask these five mentors for one more seat": in this order, each on top of those before."""
    willing = [absent(mentor, result.facts.on) is None for mentor in result.mentors.people]
    asked_seats = whatif.seats_to_ask_for(
        result.scores, result.capacity, result.assignment, mentors=mentors, willing=willing, **result.options
    )
    matched = [result.assignment.matched, *(more.answer.matched for more in asked_seats)]
    return [
        Seat(result.mentors[seat.mentor], _people(result, seat.placed), after - before, seat.gain)
        for seat, before, after in zip(asked_seats, matched, matched[1:], strict=False)
    ]


def newcomers(result: Proposals, most: int = 3, *, seats: int = 2) -> list[Newcomer]:
    """The topics for which one more mentor would help most: people placed first, then what it adds to the total.

    Nothing else is known about the newcomer, so all other criteria are neutral and no other rule stands in the way.
    """
    if not len(result.mentees) or seats < 1:
        return []
    tried = [_newcomer(result, topic, seats) for topic in unmet_topics(result)[:TRIED]]
    helpful = [tried_newcomer for tried_newcomer in tried if tried_newcomer.more or tried_newcomer.gain > 0.005]
    return sorted(
        helpful, key=lambda tried_newcomer: (-tried_newcomer.more, -tried_newcomer.gain, tried_newcomer.topic)
    )[:most]


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
    more = effect.answer.matched - result.assignment.matched
    return Newcomer(reader().label(topic), seats, _people(result, effect.placed), more, effect.gain)


def _column(result: Proposals, mentor: Mentor) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How one more mentor fits everybody (n,), and whom the rules would allow (n,)."""
    both: tuple[Mentees, Mentors] = views(result.mentees.people, [mentor])
    scores = criteria.combine(*both, result.settings.weights)
    may = rules.allowed(*both, result.facts_apart, result.settings.switches, but=SEATS)
    return scores[:, 0], may[:, 0]


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
