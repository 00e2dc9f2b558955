"""Curated matching: a few mentors offered to each mentee, and the run that honors all rankings. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, few, listed, points
from core.domain.match import rules
from core.domain.match import shortlists as lists
from core.domain.match.matches import Proposal
from core.domain.match.participant_choices import RankedChoice, ranked
from core.domain.match.proposals import Pair, Proposals
from core.domain.match.run_record import RunRecord

LISTS_PER_SEAT = 2  # so that no mentor is asked by more people than half of whom they could take
PLACES = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class LimitCost:
    """What lists lose by the limit of lists per seat, against lists of the same length without it.

    places: fewer mentors on all lists together; total: of scores, what those and the exchanged ones come to; crowded:
    who would be on too many lists, with how many that would be, the most first.
    """

    places: int
    total: float
    crowded: tuple[tuple[Mentor, int], ...]

    @property
    def sentence(self) -> str:
        """What the limit costs, and whom it spares."""
        if not self.crowded:
            return "The limit costs nothing: no mentor would be on more lists than that anyway."
        mentor, count = self.crowded[0]
        fewer = f" and {counted(self.places, 'place')}" if self.places > 0 else ""
        spared = f"Without it {mentor.name} would be on {counted(count, 'list')}"
        others = f", and {counted(len(self.crowded) - 1, 'other mentor')} on too many" if len(self.crowded) > 1 else ""
        return f"The limit costs {points(self.total)}{fewer} over all lists. {spared}{others}."


@dataclass(frozen=True, eq=False)
class Shortlists:
    """Mentors offered to each mentee: mentee (person id) -> pairs, best first, perhaps none.

    unlisted: the mentors on no list. short: mentees with fewer than asked for, because nobody else fits well enough or
    may be on one more list. poor: those whose only mentor is a poor fit. cost: of the limit of lists per seat.
    """

    of: Mapping[int, tuple[Pair, ...]]
    unlisted: tuple[Mentor, ...]
    short: tuple[Mentee, ...]
    poor: tuple[Mentee, ...]
    cost: LimitCost

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What the limit costs, and whom the lists leave out."""
        sentences = [self.cost.sentence]
        without = [mentee for mentee in self.short if not self.of[mentee.id]]
        if without:
            sentences.append(f"Without a list, because nobody who fits is free: {_names(without)}.")
        if self.poor:
            sentences.append(f"Only one mentor, who fits less than a random pair: {_names(self.poor)}.")
        short = [mentee for mentee in self.short if mentee not in without and mentee not in self.poor]
        if short:
            sentences.append(f"Short lists, because nobody else fits well and is free: {_names(short)}.")
        if self.unlisted:
            sentences.append(f"On no list: {_names(self.unlisted)}.")
        return tuple(sentences)

    def to_propose(self) -> list[Proposal]:
        """What is kept of each listed pair, best first."""
        return [pair.proposal("shortlisted") for pairs in self.of.values() for pair in pairs]

    def record(self, result: Proposals) -> RunRecord:
        """What is kept of the run that the lists were made from: their places instead of its pairs."""
        return replace(result.record(), proposals=tuple(self.to_propose()), result=replace(result.result(), pairs=()))


def shortlists(result: Proposals, *, fewest: int = 3, most: int = 5) -> Shortlists:
    """Curated matching: the best `fewest` to `most` mentors for each mentee, as one assignment over all lists.

    Nobody is on more lists than twice their free seats. A good fit is at least what a random allowed pair of this pool
    has, see `bands`; two good fits beat four with two poor ones, so a poor fit is listed only alone, for somebody who
    would have no list. Below the floor of the run nobody is listed.
    """
    limit = LISTS_PER_SEAT * result.capacity
    good = _good(result)
    plan = lists.shortlists(
        result.scores,
        limit,
        allowed=result.proposable,
        fewest=fewest,
        most=most,
        floor=result.settings.minimum,
        good=good,
        keys=result.options["keys"],
    )
    unlimited, unlimited_total = _without_limit(result, good, most)
    of = {
        mentee.id: tuple(result.explained([(row, int(j)) for j in plan.mentors[row] if j >= 0]))
        for row, mentee in enumerate(result.mentees.people)
    }
    poor = tuple(pairs[0].mentee for pairs in of.values() if pairs and np.float32(pairs[0].score) < np.float32(good))
    crowded = np.flatnonzero(unlimited > limit).tolist()
    cost = LimitCost(
        places=int(unlimited.sum() - plan.appearances.sum()),
        total=unlimited_total - plan.total,
        crowded=tuple(
            (result.mentors[column], int(unlimited[column]))
            for column in sorted(crowded, key=lambda column: (-int(unlimited[column]), column))
        ),
    )
    unlisted = tuple(result.mentors[int(j)] for j in plan.unlisted)
    return Shortlists(of, unlisted, tuple(result.mentees[int(i)] for i in plan.short), poor, cost)


@dataclass(frozen=True)
class HonoredRanking:
    """One mentee's ranking in the run that honors all of them. place: which choice they got, 1 the first, else None.

    why: who has the mentors whom the mentee would rather have had, or which rule forbids them; plain text.
    """

    mentee: Mentee
    mentor: Mentor | None
    place: int | None
    why: str

    @property
    def label(self) -> str:
        """Which choice it is, in words."""
        if self.place:
            return f"{PLACES[self.place - 1].capitalize()} choice"
        return "None of their choices" if self.mentor else "No mentor"


@dataclass(frozen=True, eq=False)
class HonoredRankings:
    """The run that honors the rankings as a whole, with who gets which choice: those who ranked, in their order."""

    after: Proposals
    rankings: tuple[HonoredRanking, ...]

    @property
    def sentence(self) -> str:
        """ "9 of 12 get their first choice, 2 their second, 1 none of them." """
        count = len(self.rankings)
        by_place = [sum(ranking.place == place + 1 for ranking in self.rankings) for place in range(len(PLACES))]
        none = sum(ranking.place is None for ranking in self.rankings)
        parts = [f"{n} their {PLACES[place]}" for place, n in enumerate(by_place) if place and n]
        parts += [f"{none} none of them"] if none else []
        return f"{by_place[0]} of {count} get their first choice" + "".join(f", {part}" for part in parts) + "."


def honor(result: Proposals, choices: Iterable[RankedChoice]) -> HonoredRankings:
    """The run that honors all rankings at once, for the same people as `result`.

    In this order: nobody goes without a mentor who can have one; as many as possible get somebody they chose, as many
    as possible their first choice, then their second, and so on; then the highest total. So no weights are needed, and
    no first choice is paid for by leaving somebody with nothing. A mentor who said yes stays with that mentee; one who
    said no, or did not answer in time, is passed over. A choice counts whatever its fit, as far as the rules allow.
    """
    on_record = list(choices)
    wanted = {id: ids for id, ids in ranked(on_record).items() if id in result.row}
    agreed = tuple((choice.mentee_id, choice.mentor_id) for choice in on_record if choice.answer == "yes")
    pins = dict(result.settings.pins) | {id: mentor_id for id, mentor_id in agreed if id in wanted}
    after = result.again(choices=tuple((id, *ids) for id, ids in wanted.items()), pins=tuple(pins.items()))
    place_of = {id: {mentor_id: place for place, mentor_id in enumerate(ids, 1)} for id, ids in wanted.items()}
    mentor_of = {pair.mentee.id: pair.mentor for pair in after.pairs}
    rankings = []
    for id, ids in wanted.items():
        mentor = mentor_of.get(id)
        place = place_of[id].get(mentor.id) if mentor else None
        better = ids[: place - 1] if place else ids
        why = " ".join(_not_given(after, id, mentor_id, place_of) for mentor_id in better)
        rankings.append(HonoredRanking(after.mentees[after.row[id]], mentor, place, why))
    return HonoredRankings(after, tuple(rankings))


def _not_given(after: Proposals, mentee_id: int, mentor_id: int, place_of: Mapping[int, Mapping[int, int]]) -> str:
    """Why a mentee does not get a mentor whom they chose."""
    if mentor_id not in after.column:
        return "A mentor they chose does not take part in this run."
    column = after.column[mentor_id]
    mentee, mentor = after.mentees[after.row[mentee_id]], after.mentors[column]
    if blocked := rules.blocker(mentee, mentor, after.facts_apart, after.settings.switches):
        return f"{mentor.name} {blocked.sentence}."
    holders = []
    for row in np.flatnonzero(after.assignment.mentor_of == column).tolist():
        holder = after.mentees[row]
        place = place_of.get(holder.id, {}).get(mentor_id)
        holders.append(f"{holder.name} ({PLACES[place - 1]} choice)" if place else holder.name)
    if not holders:
        return f"{mentor.name} has no free seat."
    return f"{mentor.name} goes to {listed(holders)}."


def _without_limit(result: Proposals, good: float, most: int) -> tuple[NDArray[np.int64], float]:
    """On how many lists each mentor (m,) would be without a limit, and the total: everybody's list is their own best.

    Sorting says it; a flow without limits would take as long as the one with them.
    """
    fits = (
        result.proposable & (result.capacity > 0) & (result.scores >= result.scores.dtype.type(result.settings.minimum))
    )
    table = np.where(fits, result.scores, -1)
    best = np.argsort(-table, axis=1, kind="stable")[:, :most]
    scores = np.take_along_axis(table, best, axis=1)
    listed = (scores >= 0) & (scores >= scores.dtype.type(good))
    nobody = ~listed.any(axis=1)
    listed[nobody, :1] = scores[nobody, :1] >= 0
    return np.bincount(best[listed], minlength=len(result.mentors)), float(scores[listed].sum(dtype=np.float64))


def _good(result: Proposals) -> float:
    """From which score on a fit is good enough to share a list with others."""
    return result.bands.usual if result.bands else 0.0


def _names(people: Sequence[Mentee] | Sequence[Mentor]) -> str:
    return few(person.name for person in people)
