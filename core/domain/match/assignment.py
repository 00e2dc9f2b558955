"""Assignment: scores and seats in, the provably best assignment out. Arrays only, no people.

How `assign` works, in order:
1. check the input; take the pinned pairs and their seats out; sort both sides by a salted hash of their keys, so that
   ties do not depend on the order of the rows;
2. turn scores into whole numbers (2**30 a point, rounded up), so that the answer is exact and the bound is a bound;
3. write the objective as stages, each decided before the next: most pairs, the lowest band, ..., the total. A stage is
   solved on what the earlier ones left open (complementary slackness), never by huge weights;
4. column generation: solve the stages on every mentee's best candidates (`flow.heaviest`), price the seats
   (`flow.seat_prices`), and add the pairs anywhere in the pool that would improve the answer at these prices;
5. repeat until no such pair is left. Then the prices prove it: no assignment under these rules scores higher than
   `bound`, and `value` reaches it up to rounding.

Floor first adds a search over thresholds for the highest lowest score at which as many mentees can still be matched.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.domain.match.flow import Flags, Ints
from core.domain.match.pool import AS_GOOD, BLOCK, POINT, Floats, SolverPool, canonical_order
from core.domain.match.stages import (
    COUNT,
    Optimum,
    bands,
    choice_stages,
    even_stages,
    highest_floor,
    optimum,
    total_stage,
    waited_stage,
)

OBJECTIVES = ("overall", "coverage", "worst-off", "even")
CHOICES = "choices"  # the objective of a run that honors rankings, in place of the one that is set


@dataclass(frozen=True, eq=False)
class Assignment:
    """The best assignment and its proof; n mentees, m mentors, scores in 0..1.

    mentor_of: int (n,), each mentee's mentor or -1. total: the sum of their scores. floor: the lowest score of a
    matched pair that is not pinned, 0.0 if there is none. value: the last stage's objective, which is the total and the
    stay bonuses. bound: no assignment that is as good in the earlier stages can exceed it under these rules.

    price: (m,), what one more seat of each mentor adds to `value`; with "worst-off" while its floor is held. Negative
    where the seat places one more mentee and others have to give way. places: bool (m,), whether one more seat lets one
    more mentee be matched (all False for "overall", which counts no heads).

    rounds: how often the last stage was solved, 1 if the first candidates held the best answer. threshold: the lowest
    score the last stage allowed. candidates: the pairs i * m + j that the proof needed; solving nearly the same input
    again is quicker from them.
    """

    mentor_of: NDArray[np.int64]
    total: float
    value: float
    bound: float
    floor: float
    price: NDArray[np.float64]
    places: NDArray[np.bool_]
    rounds: int
    objective: str
    threshold: float
    candidates: NDArray[np.int64]

    @property
    def gap(self) -> float:
        """How far the answer could still be from the best: `bound - value`, at most a rounding error."""
        return max(0.0, self.bound - self.value)

    @property
    def matched(self) -> int:
        """How many mentees have a mentor."""
        return int((self.mentor_of >= 0).sum())


def assign(
    scores: ArrayLike,
    capacity: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    pins: Iterable[tuple[int, int]] = (),
    objective: str = "worst-off",
    minimum: float = 0.0,
    keep: tuple[ArrayLike, float] | None = None,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
    ranked: ArrayLike | None = None,
    waited: tuple[ArrayLike, bool] | None = None,
    near: Assignment | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Assignment:
    """The best assignment of n mentees to m mentors, each mentee to at most one.

    scores: (n, m) in 0..1, any float type and memory layout; never copied as a whole. capacity: whole numbers (m,).
    allowed: bool (n, m), all pairs if left out. pins: pairs (i, j) that must hold; they have to be allowed and fit the
    capacity, hold whatever their score, and their score neither lowers nor raises the floor of the others. objective:

    - "overall": the highest total of pairs at or above `minimum`;
    - "coverage": the most mentees matched, then the highest total;
    - "worst-off": the most mentees matched at or above `minimum`, then the highest lowest score (up to a quarter of a
      millionth, which is rounding), then the total;
    - "even": the most mentees matched, then the fewest in the lowest band of five points, then in the next, ..., then
      the total;
    - "choices", only with `ranked`: the most mentees matched, then as many as possible with a mentor they ranked, then
      the most first choices, the most second ones, and so on, then the total.

    ranked: (n, k) mentors whom each mentee chose, the first choice first, -1 where a ranking ends. waited: (bool (n,),
    whether they go first): of equally good answers one that matches more of those who waited is taken; if they go
    first, as many of them as possible are matched before the objective counts, which never costs a match.

    minimum: no pair below it, pins apart. keep: (current mentors (n,) or -1, bonus): the pair that already exists
    counts that much more in the last stage. keys: (keys of mentees, keys of mentors), unique: with them the same input
    in any order gives the same pairs. near: an earlier answer for the same mentees and mentors; the search starts from
    it, and among equally good answers (to a quarter of a millionth of a perfect pair for each pair) its pairs stay, so
    that nobody moves for nothing. progress: told at the start of every round of the search, counted over all stages,
    which one it is and among how many candidate pairs it looks; how many rounds there will be, nobody knows.

    ValueError says which input is wrong: shapes, NaN or scores outside 0..1, a negative capacity, pins that cannot
    hold. Method: column generation with exact prices (see the top of this module).
    """
    table, seats, may = checked(scores, capacity, allowed)
    fixed = _checked_pins(pins, seats, may, len(table))
    current, bonus = _checked_keep(keep, table.shape)
    before = _checked_near(near, table.shape)
    choices = _checked_ranked(ranked, table.shape)
    waiting, first = _checked_waited(waited, len(table))
    if objective not in (*OBJECTIVES, CHOICES):
        raise ValueError(f"objective is {objective!r}; it can be {', '.join(OBJECTIVES)}")
    checked_minimum(minimum)
    order = canonical_order(keys, table.shape)
    pool = SolverPool.without(fixed, table, seats, may, order, current, bonus, before, waiting)
    start = pool.first_candidates(near.candidates if near else None)
    places = np.zeros(len(seats), bool)
    report = _rounds(progress)
    head = [waited_stage(pool)] if first and waiting.any() else []
    if objective == "overall":
        answer = optimum(pool, [*head, total_stage(pool)], minimum, start, report)
    elif objective == "coverage":
        answer = optimum(pool, [*head, COUNT, total_stage(pool)], minimum, start, report)
    elif objective == CHOICES:
        canonical = _canonical(pool, choices)
        codes = (np.arange(len(canonical))[:, None] * len(seats) + canonical)[canonical >= 0]
        start = np.union1d(start, pool.with_allowed(codes))
        stages = [*head, COUNT, *choice_stages(canonical), total_stage(pool)]
        answer = optimum(pool, stages, minimum, start, report)
    elif objective == "worst-off":
        floor, start, places = highest_floor(pool, minimum, start, report)
        if head:
            floor, start = _floor_of_waited(pool, floor, minimum, start, report)
        if fixed:
            # Pinned or not, nobody else is asked to give way for a floor above what the whole pool can reach: so
            # pinning a pair of the answer leaves the answer alone, even if it was the weakest.
            whole = SolverPool.without([], table, seats, may, order, current, bonus, before, waiting)
            known = whole.first_candidates(pool.original(start))
            floor = min(floor, highest_floor(whole, minimum, known, report)[0])
        as_good = max(minimum, floor - AS_GOOD)
        answer = optimum(pool, [*head, COUNT, total_stage(pool)], as_good, start, report)
    else:
        lowest = int(bands(np.array([minimum]))[0])
        stages = [*head, COUNT, *even_stages(lowest, len(pool.rows)), total_stage(pool)]
        answer = optimum(pool, stages, minimum, start, report)
    if objective in ("coverage", "even", CHOICES):
        most = optimum(pool, [COUNT], minimum, answer.codes, report) if head else answer
        places = most.duals[0][1] > 0
    return assignment(pool, answer, places, fixed, current, bonus, objective)


def _floor_of_waited(
    pool: SolverPool, floor: float, minimum: float, codes: Ints, report: Callable[[int], object] | None
) -> tuple[float, Ints]:
    """The highest floor that costs neither a match nor one of those who waited, and the candidates that show it.

    As many as possible of those who waited can always be part of a largest answer, so the lower of the two floors is
    reached by one assignment.
    """
    waited = pool.only_waited()
    most = optimum(waited, [COUNT], minimum, waited.first_candidates(pool.original(codes)), report)
    if not len(most.chosen):
        return floor, codes
    lower, known, _ = highest_floor(waited, minimum, most.codes, report)
    rows, cols = np.divmod(known, pool.shape[1])
    return min(floor, lower), np.union1d(codes, np.flatnonzero(pool.waited)[rows] * pool.shape[1] + cols)


def _canonical(pool: SolverPool, ranked: Ints) -> Ints:
    """Rankings in the pool's numbers; those of pinned mentees fall away."""
    return np.append(pool.col_place, -1)[ranked[pool.rows]]


def _rounds(progress: Callable[[int, int], object] | None) -> Callable[[int], object] | None:
    """What the stages tell, with the number of the round before it."""
    if progress is None:
        return None
    number = count(1)
    return lambda candidates: progress(next(number), candidates)


def assignment(
    pool: SolverPool,
    answer: Optimum,
    places: Flags,
    pins: Sequence[tuple[int, int]],
    current: Ints,
    bonus: float,
    objective: str,
) -> Assignment:
    n, m = pool.scores.shape
    codes = pool.original(answer.chosen)
    mentor_of = np.full(n, -1, np.int64)
    mentor_of[codes // m if m else codes] = codes % m if m else codes
    scores = pool.scores[codes // m, codes % m].astype(np.float64) if len(codes) else np.zeros(0)
    fixed = 0.0
    for i, j in pins:
        mentor_of[i] = j
        fixed += float(pool.scores[i, j])
    matched = mentor_of >= 0
    stays = bonus * int((matched & (mentor_of == current)).sum())
    pinned_stays = bonus * sum(1 for i, j in pins if current[i] == j)
    worth, price = answer.duals[-1]
    best = int(worth.sum()) + int((price * pool.capacity).sum()) + pool.slack * len(worth)
    total = math.fsum(scores) + fixed
    prices, placed = np.zeros(m), np.zeros(m, bool)
    prices[pool.cols] = price / POINT
    placed[pool.cols] = places
    return Assignment(
        mentor_of=mentor_of,
        total=total,
        value=total + stays,
        bound=best / POINT + fixed + pinned_stays,
        floor=float(scores.min(initial=np.inf)) if len(scores) else 0.0,
        price=prices,
        places=placed,
        rounds=answer.rounds,
        objective=objective,
        threshold=answer.threshold,
        candidates=pool.original(answer.codes),
    )


# --- checks of the input --------------------------------------------------------------------------------------------


def checked(scores: ArrayLike, capacity: ArrayLike, allowed: ArrayLike | None) -> tuple[Floats, Ints, Flags | None]:
    """The three arrays in their types, or a ValueError that says which one is wrong and how."""
    scores = np.asarray(scores)
    if scores.ndim != 2:
        raise ValueError(f"scores has {scores.ndim} dimensions; it has to be a table of mentees by mentors")
    if scores.dtype not in (np.float32, np.float64):
        scores = scores.astype(np.float64)
    n, m = scores.shape
    step = max(1, BLOCK // max(1, m))
    for low in range(0, n, step):
        block = scores[low : low + step]
        least, most = block.min(initial=1.0), block.max(initial=0.0)
        if np.isnan(least) or np.isnan(most):
            raise ValueError(f"scores has NaN in rows {low} to {low + len(block) - 1}")
        if least < 0.0 or most > 1.0 + 1e-6:
            raise ValueError(f"scores has values from {least} to {most}; they have to be between 0 and 1")
    seats = np.asarray(capacity)
    if seats.shape != (m,):
        raise ValueError(f"capacity has the shape {seats.shape}; {m} mentors need ({m},)")
    if m and not (np.issubdtype(seats.dtype, np.integer) or (seats == np.floor(seats)).all()):
        raise ValueError("capacity has to be whole numbers")
    seats = seats.astype(np.int64)
    if (seats < 0).any():
        raise ValueError(f"capacity is negative for mentor {int(np.argmax(seats < 0))}")
    if allowed is None:
        return scores, seats, None
    may = np.asarray(allowed)
    if may.shape != scores.shape:
        raise ValueError(f"allowed has the shape {may.shape}, scores has {scores.shape}")
    return scores, seats, may.astype(bool, copy=False)


def checked_minimum(minimum: float) -> None:
    """ValueError unless it is a score."""
    if not (math.isfinite(minimum) and 0.0 <= minimum <= 1.0):
        raise ValueError(f"minimum is {minimum}; it has to be between 0 and 1")


def _checked_pins(
    pins: Iterable[tuple[int, int]], capacity: Ints, allowed: Flags | None, n: int
) -> list[tuple[int, int]]:
    """The pins without repeats, or a ValueError that says which one cannot hold."""
    m = len(capacity)
    fixed = sorted({(int(i), int(j)) for i, j in pins})
    taken = np.zeros(m, np.int64)
    for k, (i, j) in enumerate(fixed):
        if not (0 <= i < n and 0 <= j < m):
            raise ValueError(f"pin ({i}, {j}) is outside {n} mentees by {m} mentors")
        if k and fixed[k - 1][0] == i:
            raise ValueError(f"pins ({i}, {fixed[k - 1][1]}) and ({i}, {j}) give one mentee two mentors")
        if allowed is not None and not allowed[i, j]:
            raise ValueError(f"pin ({i}, {j}) is a pair that is not allowed")
        taken[j] += 1
        if taken[j] > capacity[j]:
            raise ValueError(f"pin ({i}, {j}) exceeds the capacity of mentor {j}, which is {capacity[j]}")
    return fixed


def _checked_keep(keep: tuple[ArrayLike, float] | None, shape: tuple[int, int]) -> tuple[Ints, float]:
    """Current mentors (n,) and the bonus; nobody's and 0 if nothing is to be kept."""
    n, m = shape
    if keep is None:
        return np.full(n, -1, np.int64), 0.0
    current, bonus = np.asarray(keep[0]), float(keep[1])
    if current.shape != (n,):
        raise ValueError(f"keep has current mentors of the shape {current.shape}; {n} mentees need ({n},)")
    current = current.astype(np.int64)
    if ((current < -1) | (current >= m)).any():
        raise ValueError(f"keep names a mentor outside -1 to {m - 1}")
    if not (math.isfinite(bonus) and 0.0 <= bonus <= 100.0):
        raise ValueError(f"keep has a bonus of {bonus}; it has to be between 0 and 100")
    return current, bonus


def _checked_ranked(ranked: ArrayLike | None, shape: tuple[int, int]) -> Ints:
    """The rankings (n, k); nobody's if there are none."""
    n, m = shape
    if ranked is None:
        return np.full((n, 1), -1, np.int64)
    table = np.asarray(ranked)
    if table.ndim != 2 or len(table) != n:
        raise ValueError(f"ranked has the shape {table.shape}; {n} mentees need ({n}, places)")
    table = table.astype(np.int64)
    if ((table < -1) | (table >= m)).any():
        raise ValueError(f"ranked names a mentor outside -1 to {m - 1}")
    return table


def _checked_waited(waited: tuple[ArrayLike, bool] | None, n: int) -> tuple[Flags, bool]:
    """Who waited (n,) and whether they go first; nobody if it is not known."""
    if waited is None:
        return np.zeros(n, bool), False
    flags = np.asarray(waited[0])
    if flags.shape != (n,):
        raise ValueError(f"waited has the shape {flags.shape}; {n} mentees need ({n},)")
    return flags.astype(bool), bool(waited[1])


def _checked_near(near: Assignment | None, shape: tuple[int, int]) -> Ints:
    """The mentors of the earlier answer (n,), nobody's if there is none."""
    if near is None:
        return np.full(shape[0], -1, np.int64)
    if (len(near.mentor_of), len(near.price)) != shape:
        raise ValueError(f"near is an answer for {len(near.mentor_of)} by {len(near.price)}, scores has {shape}")
    return near.mentor_of
