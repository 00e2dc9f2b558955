"""The assignment room: scores and seats in, the provably best assignment out. Arrays only, no people.

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

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.matching.flow import Flags, Ints, heaviest, most_pairs, seat_prices

Floats = NDArray[np.floating[Any]]

OBJECTIVES = ("overall", "coverage", "worst-off", "even")
POINT = 2**30  # a score of 1 as a whole number; a power of two, so that float32 and float64 convert exactly
BANDS = 20  # "even" counts matches in bands of five points of a hundred
ALL_PAIRS = 20_000  # pools up to this many pairs are solved on all pairs at once
FIRST_CANDIDATES = 12  # best mentors per mentee, and best mentees per mentor, that the first round looks at
NEW_CANDIDATES = 12  # improving pairs per mentee that each further round adds
BLOCK = 1 << 20  # pairs looked at in one go when the whole pool is read


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
    candidates: ArrayLike | None = None,
) -> Assignment:
    """The best assignment of n mentees to m mentors, each mentee to at most one.

    scores: (n, m) in 0..1, any float type and memory layout; never copied as a whole. capacity: whole numbers (m,).
    allowed: bool (n, m), all pairs if left out. pins: pairs (i, j) that must hold; they have to be allowed and fit the
    capacity, count whatever their score, and neither lower nor raise the floor of the others. objective:

    - "overall": the highest total of pairs at or above `minimum`;
    - "coverage": the most mentees matched, then the highest total;
    - "worst-off": the most mentees matched at or above `minimum`, then the highest lowest score, then the total;
    - "even": the most mentees matched, then the fewest in the lowest band of five points, then in the next, ..., then
      the total.

    minimum: no pair below it, pins apart. keep: (current mentors (n,) or -1, bonus): the pair that already exists
    counts that much more in the last stage. keys: (keys of mentees, keys of mentors), unique: with them the same input
    in any order gives the same pairs. candidates: pairs i * m + j to start from, such as those of an earlier answer;
    they change how fast the answer is found, not how good it is.

    ValueError says which input is wrong: shapes, NaN or scores outside 0..1, a negative capacity, pins that cannot
    hold. Method: column generation with exact prices (see the top of this module).
    """
    table, seats, may = _checked(scores, capacity, allowed)
    fixed = _checked_pins(pins, seats, may, len(table))
    current, bonus = _checked_keep(keep, table.shape)
    if objective not in OBJECTIVES:
        raise ValueError(f"objective is {objective!r}; it can be {', '.join(OBJECTIVES)}")
    if not (math.isfinite(minimum) and 0.0 <= minimum <= 1.0):
        raise ValueError(f"minimum is {minimum}; it has to be between 0 and 1")
    order = _canonical_order(keys, table.shape)
    pool = _Pool.without(fixed, table, seats, may, order, current, bonus)
    start = pool.first_candidates(candidates)
    places = np.zeros(len(seats), bool)
    if objective == "overall":
        answer = _optimum(pool, [pool.total_stage()], minimum, start)
    elif objective == "coverage":
        answer = _optimum(pool, [COUNT, pool.total_stage()], minimum, start)
    elif objective == "worst-off":
        floor, start, places = _highest_floor(pool, minimum, start)
        if fixed:
            # Pinned or not, nobody else is asked to give way for a floor above what the whole pool can reach: so
            # pinning a pair of the answer leaves the answer alone, even if it was the weakest.
            whole = _Pool.without([], table, seats, may, order, current, bonus)
            floor = min(floor, _highest_floor(whole, minimum, whole.first_candidates(pool.original(start)))[0])
        answer = _optimum(pool, [COUNT, pool.total_stage()], floor, start)
    else:
        lowest = int(bands(np.array([minimum]))[0])
        stages = [COUNT, *even_stages(lowest, len(pool.rows)), pool.total_stage()]
        answer = _optimum(pool, stages, minimum, start)
    if objective in ("coverage", "even"):
        places = answer.duals[0][1] > 0
    return _assignment(pool, answer, places, fixed, current, bonus, objective)


# --- the pool: what is left to decide, in an order that does not depend on the rows ---------------------------------


@dataclass(frozen=True, eq=False)
class _Pool:
    """The mentees still to be matched and the seats left, both in canonical order.

    rows (n',) and cols (m,) lead back to the original numbers; `straight` is true if both are simply 0, 1, 2, ...
    Codes of pairs are i * m + j in canonical numbers. keep (n',) is the current mentor or -1, bonus a whole number.
    """

    scores: Floats
    allowed: Flags | None
    rows: Ints
    cols: Ints
    straight: bool
    capacity: Ints
    keep: Ints
    bonus: int

    @classmethod
    def without(
        cls,
        pins: Sequence[tuple[int, int]],
        scores: Floats,
        capacity: Ints,
        allowed: Flags | None,
        order: tuple[Ints, Ints],
        current: Ints,
        bonus: float,
    ) -> "_Pool":
        n, m = scores.shape
        rows, cols = order
        pinned = np.zeros(n, bool)
        seats = capacity.copy()
        for i, j in pins:
            pinned[i] = True
            seats[j] -= 1
        rows = rows[~pinned[rows]]
        place = np.empty(m + 1, np.int64)
        place[cols] = np.arange(m)
        place[m] = -1  # a current mentor of -1 stays -1
        straight = len(rows) == n and bool((np.diff(rows) > 0).all() and (np.diff(cols) > 0).all())
        seats = np.minimum(seats[cols], len(rows))
        return cls(scores, allowed, rows, cols, straight, seats, place[current[rows]], math.ceil(bonus * POINT))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.cols)

    def blocks(self) -> Iterable[tuple[int, Floats, Flags | None]]:
        """The pool in bands of rows: the first row's number, scores (rows, m), allowed (rows, m) or None."""
        n, m = self.shape
        step = max(1, BLOCK // max(1, m))
        for low in range(0, n, step):
            yield low, self._block(self.scores, low, step), self._block(self.allowed, low, step)

    def _block(self, whole: Any, low: int, step: int) -> Any:
        if whole is None:
            return None
        if self.straight:
            return whole[low : low + step]
        return np.take(whole[self.rows[low : low + step]], self.cols, axis=1)

    def scores_of(self, codes: Ints) -> Floats:
        """The scores of pairs, in the type they came in."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.scores[self.rows[rows], self.cols[cols]]

    def original(self, codes: Ints) -> Ints:
        """Codes of pairs in the caller's numbers."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.rows[rows] * self.shape[1] + self.cols[cols]

    def first_candidates(self, given: ArrayLike | None) -> Ints:
        """The pairs the first round looks at: those given, else all of a small pool, else the best of each side.

        The current pairs are always among them, so that a stay bonus never has to be looked for.
        """
        n, m = self.shape
        if n == 0 or m == 0:
            return np.empty(0, np.int64)
        stay = np.flatnonzero(self.keep >= 0)
        stay_codes = stay * m + self.keep[stay]
        if n * m <= ALL_PAIRS:
            codes = np.arange(n * m, dtype=np.int64)
        elif given is not None:
            codes = self._canonical(np.asarray(given, np.int64))
        else:
            codes = self._best_of_each()
        codes = np.union1d(codes, stay_codes)
        if self.allowed is None:
            return codes
        rows, cols = np.divmod(codes, m)
        return codes[self.allowed[self.rows[rows], self.cols[cols]]]

    def _canonical(self, codes: Ints) -> Ints:
        """Codes in the caller's numbers as codes of this pool; pairs of pinned mentees fall away."""
        n, m = self.shape
        row_place = np.full(self.scores.shape[0], -1, np.int64)
        row_place[self.rows] = np.arange(n)
        col_place = np.empty(m, np.int64)
        col_place[self.cols] = np.arange(m)
        rows, cols = np.divmod(codes, m)
        rows = row_place[rows]
        return (rows * m + col_place[cols])[rows >= 0]

    def _best_of_each(self) -> Ints:
        """Each mentee's best mentors and each mentor's best mentees, ties spread evenly over the pool."""
        m = self.shape[1]
        width = min(FIRST_CANDIDATES, m)
        found = []
        best = np.full((width, m), -2.0, np.float32)
        best_row = np.zeros((width, m), np.int64)
        spread = np.modf(np.arange(m) * 0.7548776662)[0].astype(np.float32) * np.float32(1e-4)
        for low, block, may in self.blocks():
            wish = block.astype(np.float32)
            wish += spread
            # Coarse scores tie by the hundred: a different mentor's turn for every mentee keeps the first round useful.
            for k in range(len(wish)):
                shift = (low + k) * 7919 % m
                wish[k, : m - shift] += spread[shift:]
                wish[k, m - shift :] += spread[:shift]
            if may is not None:
                wish[~may] = -1.0
            top = np.argpartition(wish, m - width, axis=1)[:, m - width :]
            found.append(((np.arange(len(wish)) + low)[:, None] * m + top).ravel())
            tall = np.vstack([best, wish])
            pick = np.argpartition(tall, len(tall) - width, axis=0)[len(tall) - width :]
            best_row = np.take_along_axis(
                np.vstack([best_row, np.arange(len(wish))[:, None] + low + np.zeros((1, m), np.int64)]), pick, axis=0
            )
            best = np.take_along_axis(tall, pick, axis=0)
        real = best > -1.5
        found.append((best_row * m + np.arange(m))[real])
        return np.unique(np.concatenate(found))

    def total_stage(self) -> "_Stage":
        return _Stage("total", partial(_points, self.keep, self.bonus))


# --- the stages of an objective -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Stage:
    """One thing to maximize: whole-number weights of pairs, from their rows, columns and scores."""

    kind: str  # count, total or other
    weigh: Callable[[Ints, Ints, Floats], Ints]


def _points(keep: Ints, bonus: int, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    """Scores as whole numbers, rounded up, with the bonus of the pairs that exist."""
    points = np.ceil(scores.astype(np.float64) * POINT).astype(np.int64)
    return points + bonus * (keep[rows] == cols) if bonus else points


def _from_table(table: Ints, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    return table[bands(scores)]


COUNT = _Stage("count", lambda rows, cols, scores: np.ones(len(rows), np.int64))


def bands(scores: Floats) -> Ints:
    """The band 0..19 of each score: 0 below 0.05, 19 from 0.95; a score on a boundary belongs to the upper band."""
    return np.clip(np.floor(scores.astype(np.float64) * BANDS + 1e-6).astype(np.int64), 0, BANDS - 1)


def even_stages(lowest: int, n: int) -> list[_Stage]:
    """Fewest in the lowest band, then in the next: as many bands to a stage as whole numbers hold without mixing.

    In a stage of k bands the lowest weighs (n + 1)**(k - 1) and the next a factor of n + 1 less, which no count of at
    most n matches can outweigh. The highest band needs none: how many are matched is settled.
    """
    per_stage = max(1, int(math.log(POINT) / math.log(n + 1))) if n else 1
    stages = []
    for low in range(lowest, BANDS - 1, per_stage):
        table = np.zeros(BANDS, np.int64)
        group = range(low, min(low + per_stage, BANDS - 1))
        for place, band in enumerate(reversed(group)):
            table[band] = -((n + 1) ** place)
        stages.append(_Stage("other", partial(_from_table, table)))
    return stages


# --- column generation ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Answer:
    """The chosen pairs (codes), the dual prices of every stage, and the candidates and rounds that it took."""

    chosen: Ints
    duals: list[tuple[Ints, Ints]]
    codes: Ints
    threshold: float
    rounds: int


def _optimum(pool: _Pool, stages: list[_Stage], threshold: float, codes: Ints) -> _Answer:
    """The best assignment of pairs at or above `threshold`, starting from `codes` and proven on the whole pool."""
    n, m = pool.shape
    rounds = 0
    complete = n * m <= ALL_PAIRS
    while True:
        rounds += 1
        scores = pool.scores_of(codes)
        usable = scores >= scores.dtype.type(threshold)
        chosen, duals = _in_stages(pool, stages, codes[usable], scores[usable])
        if complete:
            break
        new = _improving(pool, stages, duals, threshold)
        if len(new) == 0:
            break
        codes = np.union1d(codes, new)
    return _Answer(chosen, duals, codes, threshold, rounds)


def _in_stages(pool: _Pool, stages: list[_Stage], codes: Ints, scores: Floats) -> tuple[Ints, list[tuple[Ints, Ints]]]:
    """Solve one stage after the other on these pairs, each on what the earlier ones left open.

    By complementary slackness the best answers of a stage are exactly those that use only pairs of reduced cost 0,
    match every mentee with a positive price and fill every mentor with one.
    """
    n, m = pool.shape
    rows, cols = np.divmod(codes, m)
    must_row, must_col = np.zeros(n, bool), np.zeros(m, bool)
    duals = []
    chosen = np.empty(0, np.int64)
    for stage in stages:
        weights = stage.weigh(rows, cols, scores)
        if stage.kind == "count":
            mate = most_pairs(rows, cols, n, pool.capacity)
        else:
            mate = heaviest(rows, cols, weights, n, pool.capacity, must_row, must_col)
        worth, price = seat_prices(rows, cols, weights, mate, pool.capacity, must_col)
        chosen = codes[mate[mate >= 0]]
        duals.append((worth, price))
        must_row = must_row | (worth > 0)
        must_col = must_col | (price > 0)
        open_ = weights - worth[rows] - price[cols] == 0
        codes, rows, cols, scores = codes[open_], rows[open_], cols[open_], scores[open_]
    return chosen, duals


def _improving(pool: _Pool, stages: list[_Stage], duals: list[tuple[Ints, Ints]], threshold: float) -> Ints:
    """Pairs anywhere in the pool that would improve the answer at these prices: the best few of each mentee.

    A first look in the scores' own type leaves only pairs that come close; those are then decided in whole numbers,
    stage by stage: better in the first stage in which they differ.
    """
    m = pool.shape[1]
    count_first = stages[0].kind == "count"
    only_total = stages[-1].kind == "total" and len(stages) == 1 + count_first
    worth, price = duals[-1]
    near_worth, near_price = worth / POINT, price / POINT
    slack = 2.0**-20 * (2.0 + np.abs(near_worth).max(initial=0.0) + np.abs(near_price).max(initial=0.0))
    found = []
    for low, block, may in pool.blocks():
        part = slice(low, low + len(block))
        hit = block >= block.dtype.type(threshold)
        if may is not None:
            hit &= may
        if only_total:
            close = block - near_price.astype(block.dtype) > (near_worth[part] - slack).astype(block.dtype)[:, None]
            if count_first:
                close |= duals[0][1] == 0
            hit &= close
        if count_first:
            # 1 - worth - price of the first stage: pairs below 0 can never help, most of them are ruled out here
            both = duals[0][0][part][:, None] + duals[0][1]
            hit &= both <= 1 if len(stages) > 1 else both <= 0
        at = np.flatnonzero(hit)
        if len(at):
            found.append(_better(pool, stages, duals, at + low * m, block.reshape(-1)[at]))
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _better(pool: _Pool, stages: list[_Stage], duals: list[tuple[Ints, Ints]], codes: Ints, scores: Floats) -> Ints:
    """Of these pairs those with a positive reduced cost in the first stage where it is not 0; the best few a mentee."""
    better = []
    for stage, (worth, price) in zip(stages, duals, strict=True):
        rows, cols = np.divmod(codes, pool.shape[1])
        reduced = stage.weigh(rows, cols, scores) - worth[rows] - price[cols]
        better.append((codes[reduced > 0], scores[reduced > 0]))
        level = reduced == 0
        codes, scores = codes[level], scores[level]
    codes, scores = (np.concatenate(parts) for parts in zip(*better, strict=True))
    rows, cols = np.divmod(codes, pool.shape[1])
    appeal = scores - duals[-1][1][cols] / POINT if stages[-1].kind == "total" else scores
    order = np.lexsort((-appeal, rows))
    first = np.searchsorted(rows[order], rows[order], side="left")
    return codes[order][np.arange(len(order)) - first < NEW_CANDIDATES]


def _highest_floor(pool: _Pool, minimum: float, codes: Ints) -> tuple[float, Ints, Flags]:
    """The highest threshold at which as many mentees can be matched as at `minimum`.

    Also returns the candidates that show it and the mentors (m,) whose one more seat would let one more be matched.
    Found on the candidates by bisection over their scores, then tested on the whole pool: is there an assignment as
    large with every score above it? If so its pairs join the candidates and the search goes on; if not, the prices of
    that test prove the floor.
    """
    most = _optimum(pool, [COUNT], minimum, codes)
    codes, size, places = most.codes, len(most.chosen), most.duals[0][1] > 0
    if size == 0:
        return minimum, codes, places
    while True:
        floor = _floor_on(pool, codes, minimum, size)
        above = float(np.nextafter(pool.scores.dtype.type(floor), pool.scores.dtype.type(2)))
        test = _optimum(pool, [COUNT], above, codes)
        codes = test.codes
        if len(test.chosen) < size:
            return floor, codes, places


def _floor_on(pool: _Pool, codes: Ints, minimum: float, size: int) -> float:
    """The highest score at which `size` mentees can be matched by these candidates alone."""
    n, m = pool.shape
    scores = pool.scores_of(codes)
    usable = scores >= scores.dtype.type(minimum)
    codes, scores = codes[usable], scores[usable]
    rows, cols = np.divmod(codes, m)
    steps = np.unique(scores)
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        take = scores >= steps[middle]
        if (most_pairs(rows[take], cols[take], n, pool.capacity) >= 0).sum() == size:
            low = middle
        else:
            high = middle - 1
    return float(steps[low])


# --- back to the caller's numbers -----------------------------------------------------------------------------------


def _assignment(
    pool: _Pool,
    answer: _Answer,
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
    best = int(worth.sum()) + int((price * pool.capacity).sum())
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


def _checked(scores: ArrayLike, capacity: ArrayLike, allowed: ArrayLike | None) -> tuple[Floats, Ints, Flags | None]:
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


def _canonical_order(keys: tuple[Sequence[Any], Sequence[Any]] | None, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Rows and columns in the order of their hashed keys, or as they are."""
    if keys is None:
        return np.arange(shape[0]), np.arange(shape[1])
    if len(keys) != 2:
        raise ValueError("keys has to be two lists: the mentees' and the mentors'")
    return _by_hash(keys[0], shape[0], "mentee"), _by_hash(keys[1], shape[1], "mentor")


def _by_hash(keys: Sequence[Any], count: int, side: str) -> Ints:
    """Numbers in the order of a salted hash of their keys, so that neither names nor sign-up order decide a tie."""
    words = [str(key) for key in keys]
    if len(words) != count:
        raise ValueError(f"keys has {len(words)} of {count} {side}s")
    if len(set(words)) < count:
        raise ValueError(f"keys of {side}s are not unique")
    salt = f"tie of a {side}".encode()[:16]
    marks = [hashlib.blake2b(word.encode(), digest_size=8, salt=salt).digest() for word in words]
    return np.array(sorted(range(count), key=marks.__getitem__), np.int64)
