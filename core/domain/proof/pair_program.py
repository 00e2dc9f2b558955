"""Pair program: the best assignment of a pool with limits on further sums of pairs, priced and proven. Arrays only.

The solver of a matching run knows seats; a limit on another sum (a gap between groups) is beyond it. Here the linear
program over the whole pool is solved by column generation, which gives a bound. The answer in whole pairs is looked
for among all that lie as near to it (`exchanges.py`); where too many do, the program is solved once more in whole pairs
over the pairs that its prices leave possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.match.flow import heaviest
from core.domain.proof.exchanges import BaseAnswer, LimitedTotal, best_near

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]

TOLERANCE = 1e-7  # of the solver: a reduced cost this small is none
PROVEN = 4e-6  # of a perfect total: for 500 pairs a fifth of a point, of 100 for a perfect pair
SECONDS = 10.0  # a solution in whole pairs may take so long; beyond it, its bound says how far it may be off
_STOPPED = 1  # what the solver says when its time is over
_INCOMING = 3  # pairs of each mentee that come in at once
_FARTHEST = 1.0  # a perfect pair: who has to lose more is looked for otherwise
_STEPS = 2**20  # of a perfect pair, in which the flow counts
_STRONGEST = 8  # candidates of every mentee and of every mentor to begin with
_WIDER = (0.001, 0.004, 0.02, 0.1, np.inf)  # how far below the prices pairs are taken in, until they hold the answer


@dataclass(frozen=True, eq=False)
class Limit:
    """The sum of `values` (n, m) over all pairs is at most `most`."""

    values: Numbers
    most: float


@dataclass(frozen=True, eq=False)
class Priced:
    """The linear program over the whole pool: its value, and by how much a pair (n, m) would improve it: never above 0.

    Pairs that are not allowed are minus infinity. worth (n,), price (m,): what a mentee and a seat are worth.
    support: the codes of the pairs that its answer uses, whole or in part.
    """

    value: float
    reduced: Numbers
    worth: Numbers
    price: Numbers
    support: Ints


@dataclass(frozen=True, eq=False)
class Solved:
    """An answer in whole pairs: codes i * m + j, and a value that no answer exceeds."""

    codes: Ints
    bound: float


class OutOfTime(Exception):
    """Whether there is an answer in whole pairs was not settled in `SECONDS`."""


class PairProgram:
    """Exactly `pairs` pairs of a pool: each row at most once, each column at most `seats` times. Keeps candidates."""

    def __init__(self, allowed: Flags, seats: Ints, pairs: int, strength: Numbers, known: Ints) -> None:
        """`known`: codes of an answer with that many pairs; strength (n, m): which pairs to begin with."""
        self.allowed, self.seats, self.pairs = allowed, seats, pairs
        self.proven = PROVEN * max(1, pairs)  # what a total may lie below its bound
        self._candidates = np.union1d(known, _strongest(strength, allowed)).astype(np.int64)

    def priced(self, weights: Numbers, limits: Sequence[Limit] = (), *, exceed: bool = False) -> Priced:
        """The highest sum of `weights`; with `exceed`, by how much the limits have to be exceeded at the least (as a
        negative value). Every allowed pair of the pool counts, whether it was a candidate or not.

        Without `exceed` the candidates have to hold an answer within the limits: ask with it first.
        """
        from scipy.optimize import linprog  # only here: it takes long to load
        from scipy.sparse import csr_array, hstack, vstack

        while True:
            codes = self._candidates
            seat_rows, right = self._seat_rows(codes)
            rows: Any = vstack([seat_rows, *(csr_array(limit.values.ravel()[codes][None, :]) for limit in limits)])
            right = np.append(right, [limit.most for limit in limits])
            costs, ones = -weights.ravel()[codes], np.ones((1, len(codes)))
            if exceed:
                excess = np.zeros((rows.shape[0], 1))
                excess[len(right) - len(limits) :] = -1.0
                rows = hstack([rows, csr_array(excess)])
                costs, ones = np.append(0.0 * costs, 1.0), np.append(ones, [[0.0]], axis=1)
            answer = linprog(costs, A_ub=rows.tocsr(), b_ub=right, A_eq=ones, b_eq=[self.pairs], method="highs-ds")
            if answer.status != 0:
                raise RuntimeError(f"the linear program could not be solved ({answer.message})")
            reduced = np.zeros(self.allowed.shape) if exceed else weights.copy()
            prices = answer.ineqlin.marginals
            n, m = self.allowed.shape
            reduced += prices[:n, None] + prices[n : n + m] + answer.eqlin.marginals[0]
            for limit, price in zip(limits, prices[n + m :], strict=True):
                reduced += price * limit.values
            reduced[~self.allowed] = -np.inf
            incoming = np.setdiff1d(_improving(reduced), codes)
            if not len(incoming):
                support = codes[answer.x[: len(codes)] > TOLERANCE]
                return Priced(-float(answer.fun), reduced, -prices[:n], -prices[n : n + m], support)
            self._candidates = np.union1d(codes, incoming)

    def whole(self, weights: Numbers, limits: Sequence[Limit] = ()) -> Solved | None:
        """The best answer in whole pairs within the limits, or None when there is none. Raises OutOfTime."""
        relaxed = self.priced(weights, limits)
        nearest = self._nearest(relaxed, weights, limits)
        if nearest is not None:
            return nearest
        # Where many pairs are worth the same, the candidates alone hold an answer, in a tenth of the time.
        codes = np.intersect1d(_within(relaxed.reduced, _WIDER[0]), self._candidates)
        answer = self.among(codes, weights, limits)
        for distance in _WIDER:
            if answer is None:
                codes = _within(relaxed.reduced, distance)
                answer = self.among(codes, weights, limits)
        if answer is None:
            return None
        # A pair further below the prices than the answer is below their value is in no better answer: a better answer
        # from a few more pairs first leaves fewer of them.
        for most in (_WIDER[0], np.inf):
            missing = relaxed.value - _sum(weights, answer.codes)
            if missing <= self.proven:
                return Solved(answer.codes, relaxed.value)
            wider = _within(relaxed.reduced, min(missing, most))
            if len(np.setdiff1d(wider, codes)):
                try:
                    codes, again = wider, self.among(wider, weights, limits)
                except OutOfTime:
                    again = None
                if again is None:  # what bounds fewer pairs bounds no more than those
                    return Solved(answer.codes, relaxed.value)
                answer = Solved(max(answer.codes, again.codes, key=lambda pairs: _sum(weights, pairs)), again.bound)
        return Solved(answer.codes, min(relaxed.value, answer.bound))

    def _nearest(self, relaxed: Priced, weights: Numbers, limits: Sequence[Limit]) -> Solved | None:
        """The best answer or one that is proven, looked for farther and farther below the linear program's value; None
        where too many lie as near."""
        base = self._without_loss(relaxed, weights)
        if base is None:
            return None
        goal = LimitedTotal(weights, [limit.values for limit in limits], [limit.most for limit in limits])
        m = len(self.seats)
        rows = np.flatnonzero(base >= 0)
        taken = rows * m + base[rows]
        bound, most_lost = relaxed.value, self.proven / 4
        while most_lost < _FARTHEST:
            others = np.setdiff1d(_within(relaxed.reduced, most_lost), taken)
            losses = np.maximum(0.0, -relaxed.reduced.ravel()[others])
            answer = BaseAnswer(base, self.seats, others, losses, relaxed.worth, relaxed.price, relaxed.value)
            nearest = best_near(answer, goal, most_lost, bound, self.proven)
            if nearest.mentor_of is not None:
                rows = np.flatnonzero(nearest.mentor_of >= 0)
                codes = rows * m + nearest.mentor_of[rows]
                return Solved(codes, max(nearest.bound, _sum(weights, codes)))  # a limit holds up to rounding
            if nearest.bound >= bound:
                return None
            bound, most_lost = nearest.bound, most_lost * (2.0 if most_lost < self.proven else 1.4)
        return None

    def _without_loss(self, relaxed: Priced, weights: Numbers) -> Ints | None:
        """The mentors (n,) of an answer that loses nothing at these prices, whatever its limits.

        Of two the one with the higher total, which exceeds a limit: more ways lead down to it than up to it.
        """
        n, m = self.allowed.shape
        rows, columns = relaxed.support // m, relaxed.support % m
        must_row, must_column = relaxed.worth > TOLERANCE, relaxed.price > TOLERANCE
        try:
            worth = np.rint(weights.ravel()[relaxed.support] * _STEPS).astype(np.int64)
            worth += _STEPS * (self.pairs + 1)  # the most pairs come first
            mate = heaviest(rows, columns, worth, n, self.seats, must_row, must_column)
        except RuntimeError:  # of rounded prices that do not fit together
            return None
        mentor_of = np.where(mate >= 0, columns[mate], -1)
        return mentor_of if int((mate >= 0).sum()) == self.pairs else None

    def among(self, codes: Ints, weights: Numbers, limits: Sequence[Limit] = ()) -> Solved | None:
        """The best answer in whole pairs of these candidates, or None when there is none. Raises OutOfTime."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        seat_rows, right = self._seat_rows(codes)
        constraints = [
            LinearConstraint(seat_rows, ub=right),
            LinearConstraint(np.ones((1, len(codes))), self.pairs, self.pairs),
            *(LinearConstraint(csr_array(limit.values.ravel()[codes][None, :]), ub=limit.most) for limit in limits),
        ]
        worth = weights.ravel()[codes]
        answer = milp(
            -worth,
            constraints=constraints,
            integrality=np.ones(len(codes)),
            bounds=Bounds(0, 1),
            options={"mip_rel_gap": PROVEN / 2, "time_limit": SECONDS},
        )
        if answer.x is None:
            if answer.status == _STOPPED:
                raise OutOfTime(f"no answer within {SECONDS:.0f} seconds")
            return None
        return Solved(codes[answer.x > 0.5], -float(answer.mip_dual_bound))

    def _seat_rows(self, codes: Ints) -> tuple[Any, Numbers]:
        """A row for every mentee and for every mentor, and what each sums up to at the most."""
        from scipy.sparse import csr_array

        n, m = self.allowed.shape
        place = np.arange(len(codes))
        at = np.concatenate([codes // m, n + codes % m]), np.concatenate([place, place])
        rows = csr_array((np.ones(2 * len(codes)), at), shape=(n + m, len(codes)))
        return rows, np.concatenate([np.ones(n), self.seats.astype(float)])


def _sum(weights: Numbers, codes: Ints) -> float:
    return float(weights.ravel()[codes].sum())


def _strongest(strength: Numbers, allowed: Flags) -> Ints:
    """The codes of the strongest allowed pairs of every row and of every column."""
    table = np.where(allowed, strength, -np.inf)
    n, m = table.shape
    by_row = np.argsort(-table, axis=1, kind="stable")[:, :_STRONGEST]
    by_column = np.argsort(-table, axis=0, kind="stable")[:_STRONGEST]
    codes = np.union1d(np.arange(n)[:, None] * m + by_row, by_column * m + np.arange(m))
    return codes[allowed.ravel()[codes]]


def _improving(reduced: Numbers) -> Ints:
    """The codes of the pairs of each row that would improve the answer most."""
    n, m = reduced.shape
    best = np.argsort(-reduced, axis=1)[:, :_INCOMING]
    codes = (np.arange(n)[:, None] * m + best).ravel()
    return codes[reduced.ravel()[codes] > TOLERANCE]


def _within(reduced: Numbers, distance: float) -> Ints:
    """The codes of allowed pairs that an answer so far below the linear program's may use."""
    flat = reduced.ravel()
    return np.flatnonzero((flat > -np.inf) & (flat >= -distance - TOLERANCE))
