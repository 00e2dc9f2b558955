"""Parity: the price of equal fit between two groups, and whether a gap had to be. Arrays in, values out; names nobody.

The gap is the mean fit of the first group less that of the second, over everybody in them; who has no mentor counts 0.
Two questions are solved, not estimated, over all assignments that match as many mentees as possible:

- price: the highest total of fits whose gap is at most so large, one way or the other (an ε-constraint; Haimes,
  Lasdon and Wismer 1971, IEEE Transactions on Systems, Man, and Cybernetics 1:296-297);
- luck: the smallest and the largest gap among the assignments whose total is the best. Where they differ, ties decided.

A point is solved in whole pairs (`pair_program.py`), so those inside the convex hull of the frontier count too, which
weighing total against gap would never find. Fits below 0 do not exist, so nobody is left out to make groups equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.domain.match.assignment import assign
from core.domain.proof.pair_program import PROVEN, Flags, Ints, Limit, Numbers, OutOfTime, PairProgram

EQUAL = 1e-6  # totals that differ by less are the same: scores are of single precision


@dataclass(frozen=True, eq=False)
class ParityProblem:
    """Who may be matched with whom, and the two groups. scores, allowed: (n, m); capacity: (m,); first, second: (n,).

    pins: pairs that hold in every answer.
    """

    scores: Numbers
    allowed: Flags
    capacity: Ints
    first: Flags
    second: Flags
    pins: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(
        cls,
        scores: ArrayLike,
        capacity: ArrayLike,
        first: ArrayLike,
        second: ArrayLike,
        allowed: ArrayLike | None = None,
        pins: tuple[tuple[int, int], ...] = (),
    ) -> ParityProblem:
        """Checked. ValueError when a group is empty or somebody is in both."""
        table = np.asarray(scores, float)
        may = np.ones(table.shape, bool) if allowed is None else np.asarray(allowed, bool)
        in_first, in_second = np.asarray(first, bool), np.asarray(second, bool)
        if not in_first.any() or not in_second.any():
            raise ValueError("each of the two groups needs a mentee")
        if (in_first & in_second).any():
            raise ValueError("a mentee cannot be in both groups")
        return cls(table, may, np.asarray(capacity, np.int64), in_first, in_second, pins)

    @cached_property
    def shares(self) -> Numbers:
        """(n,) what a mentee's fit adds to the gap."""
        return self.first / self.first.sum() - self.second / self.second.sum()

    def gap(self, mentor_of: Ints) -> float:
        """Mean fit of the first group less that of the second; who has no mentor counts 0."""
        return float((self.shares * self.fits(mentor_of)).sum())

    def total(self, mentor_of: Ints) -> float:
        """Sum of fits."""
        return float(self.fits(mentor_of).sum())

    def fits(self, mentor_of: Ints) -> Numbers:
        """(n,) each mentee's fit, 0 without a mentor."""
        matched = mentor_of >= 0
        return np.where(matched, self.scores[np.arange(len(mentor_of)), np.where(matched, mentor_of, 0)], 0.0)


@dataclass(frozen=True, eq=False)
class ParityPoint:
    """The best total with a gap of at most `limit`, either way.

    bound: no assignment under this limit exceeds it; it lies above `total` by four millionths of a perfect total at the
    most, but for a point that ran out of time. mentor_of: one of the assignments that reach the total.
    """

    limit: float
    total: float
    gap: float
    bound: float
    mentor_of: Ints

    @property
    def proven(self) -> bool:
        """Whether no better total is possible, up to four millionths of a perfect one."""
        return self.bound - self.total <= PROVEN * max(1, int((self.mentor_of >= 0).sum())) + EQUAL


@dataclass(frozen=True)
class Luck:
    """The gaps that the best assignments have: all of them reach the same total and match as many."""

    lowest: float
    highest: float

    @property
    def spread(self) -> float:
        """How much of a gap ties alone can make."""
        return self.highest - self.lowest

    @property
    def smallest(self) -> float:
        """The gap nearest to none among the best assignments, as far as its bounds tell: 0 where they lie around it."""
        return 0.0 if self.lowest <= 0.0 <= self.highest else min(self.lowest, self.highest, key=abs)


class Frontier:
    """The price of parity in one pool. Candidates stay from one point to the next, so that the next is quicker."""

    def __init__(self, problem: ParityProblem) -> None:
        self.problem = problem
        answer = assign(
            problem.scores, problem.capacity, allowed=problem.allowed, pins=problem.pins, objective="coverage"
        )
        mentor_of = answer.mentor_of
        self.best = ParityPoint(np.inf, problem.total(mentor_of), problem.gap(mentor_of), answer.bound, mentor_of)
        self._shares = problem.shares[:, None] * problem.scores
        self._pinned = np.full(len(mentor_of), -1)
        for row, column in problem.pins:
            self._pinned[row] = column
        free = self._pinned < 0
        seats = problem.capacity - np.bincount(self._pinned[~free], minlength=len(problem.capacity))
        rows = np.flatnonzero(free & (mentor_of >= 0))
        known = rows * len(seats) + mentor_of[rows]
        self._program = PairProgram(problem.allowed & free[:, None], seats, len(rows), problem.scores, known)
        self._pinned_total, self._pinned_gap = problem.total(self._pinned), problem.gap(self._pinned)

    @cached_property
    def luck(self) -> Luck:
        """The smallest and the largest gap among all assignments of the best total."""
        floor = Limit(-self.problem.scores, self._pinned_total + EQUAL - self.best.total)
        tied = np.flatnonzero(self._program.priced(self.problem.scores).reduced >= -EQUAL)
        gaps = [self.best.gap]
        for sign in (1.0, -1.0):
            with suppress(OutOfTime):
                if end := self._program.among(tied, sign * self._shares, [floor]):
                    gaps.append(self.problem.gap(self._mentor_of(end.codes)))
        return Luck(min(gaps), max(gaps))

    @cached_property
    def least(self) -> float:
        """A gap, either way, below which no assignment lies."""
        return max(0.0, -self._program.priced(self.problem.scores, self._limits(0.0), exceed=True).value)

    def at(self, limit: float) -> ParityPoint | None:
        """The best total with a gap of at most `limit`, either way; None when no assignment has so small a gap.

        Raises OutOfTime.
        """
        if limit < self.least - EQUAL:
            return None
        answer = self._program.whole(self.problem.scores, self._limits(max(limit, self.least)))
        if answer is None:
            return None
        mentor_of = self._mentor_of(answer.codes)
        bound = answer.bound + self._pinned_total
        return ParityPoint(limit, self.problem.total(mentor_of), self.problem.gap(mentor_of), bound, mentor_of)

    def points(self, steps: int = 8, smallest: float = 0.005) -> Iterator[ParityPoint]:
        """The frontier: from the best total with its smallest gap down to a gap of `smallest`, half a point of 100, or
        to the least there is; one point where the best total has no larger gap. Raises OutOfTime where it is too hard
        to go on."""
        widest, narrowest = abs(self.luck.smallest), max(smallest, self.least + EQUAL)
        try:
            best = self.at(widest + EQUAL)
        except OutOfTime:
            best = None
        yield best or self.best
        for limit in np.linspace(widest, narrowest, steps)[1:] if widest > narrowest else ():
            if (point := self.at(float(limit))) is None:  # whole pairs need not reach the least of mixtures
                return
            yield point

    def _limits(self, limit: float) -> list[Limit]:
        """The gap, either way, less what the pinned pairs bring."""
        return [Limit(self._shares, limit - self._pinned_gap), Limit(-self._shares, limit + self._pinned_gap)]

    def _mentor_of(self, codes: Ints) -> Ints:
        mentor_of = self._pinned.copy()
        columns = len(self.problem.capacity)
        mentor_of[codes // columns] = codes % columns
        return mentor_of
