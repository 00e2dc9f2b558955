"""Curated matching: a few mentors offered to each mentee, and the run once mentees have chosen. Changes nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import few
from core.domain.match import shortlists as lists
from core.domain.match.matches import Proposal
from core.domain.match.proposals import Pair, Proposals
from core.domain.match.run_record import RunRecord


@dataclass(frozen=True, eq=False)
class Shortlists:
    """Mentors offered to each mentee: mentee (person id) -> pairs, best first, perhaps none.

    unlisted: the mentors on no list. short: mentees with fewer than asked for, because nobody else fits well enough or
    is free.
    """

    of: Mapping[int, tuple[Pair, ...]]
    unlisted: tuple[Mentor, ...]
    short: tuple[Mentee, ...]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Whom the lists leave out."""
        sentences = []
        if self.short:
            short = few(mentee.name for mentee in self.short)
            sentences.append(f"Short lists, because nobody else fits well enough or is free: {short}.")
        if self.unlisted:
            sentences.append(f"On no list: {few(mentor.name for mentor in self.unlisted)}.")
        return tuple(sentences)

    def to_propose(self) -> list[Proposal]:
        """What is kept of each listed pair, best first."""
        return [pair.proposal("shortlisted") for pairs in self.of.values() for pair in pairs]

    def record(self, result: Proposals) -> RunRecord:
        """What is kept of the run that the lists were made from: their places instead of its pairs."""
        return replace(result.record(), proposals=tuple(self.to_propose()), result=replace(result.result(), pairs=()))


def shortlists(result: Proposals, *, fewest: int = 3, most: int = 5, limit: int | None = None) -> Shortlists:
    """Curated matching: the best `fewest` to `most` mentors for each mentee, nobody below the floor of the run.

    limit: on how many lists a mentor may be; by default twice the even share, so that nobody is flooded with requests.
    Mentors without a seat left are on no list.
    """
    n, free = len(result.mentees), int((result.capacity > 0).sum())
    cap = limit if limit is not None else max(2, math.ceil(2 * n * fewest / max(1, free)))
    plan = lists.shortlists(
        result.scores,
        np.where(result.capacity > 0, cap, 0),
        allowed=result.proposable,
        fewest=fewest,
        most=most,
        floor=result.settings.minimum,
        keys=result.options["keys"],
    )
    of = {
        mentee.id: tuple(result.explained([(row, int(j)) for j in plan.mentors[row] if j >= 0]))
        for row, mentee in enumerate(result.mentees.people)
    }
    unlisted = tuple(result.mentors[int(j)] for j in plan.unlisted)
    return Shortlists(of, unlisted, tuple(result.mentees[int(i)] for i in plan.short))


def after_choices(result: Proposals, choices: Mapping[int, Sequence[int]]) -> Proposals:
    """The run once mentees ranked their shortlists: mentee (person id) -> mentors (person ids), first choice first.

    As many as possible get a choice, then their first, and so on; then the rest are matched. Choices that name nobody
    in the run are passed over.
    """
    width = max((len(ranked) for ranked in choices.values()), default=0)
    table = np.full((len(result.mentees), max(1, width)), -1, np.int64)
    for mentee_id, ranked in choices.items():
        if mentee_id in result.row:
            columns = [result.column[id] for id in dict.fromkeys(ranked) if id in result.column]
            table[result.row[mentee_id], : len(columns)] = columns
    answer = lists.honor_choices(
        result.scores,
        result.capacity,
        table,
        allowed=result.allowed,
        minimum=result.settings.minimum,
        keys=result.options["keys"],
    )
    return result.settled(answer)
