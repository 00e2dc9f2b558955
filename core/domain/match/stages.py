"""Solver stages: an objective as stages, each solved exactly and proven on the whole pool by column generation.

A stage is something to maximize: how many are matched, how few are in a low band, the total. Each is decided before the
next, on what the earlier ones left open (complementary slackness), never by huge weights.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.domain.match.flow import Flags, Ints, heaviest, most_pairs, seat_prices
from core.domain.match.pool import NEAR_BONUS, POINT, Floats, SolverPool

BANDS = 20  # "even" counts matches in bands of five points of a hundred
NEW_CANDIDATES = 12  # improving pairs per mentee that each further round adds


@dataclass(frozen=True, eq=False)
class SolverStage:
    """One thing to maximize: whole-number weights of pairs, from their rows, columns and scores."""

    kind: str  # count, total or other
    weigh: Callable[[Ints, Ints, Floats], Ints]


def total_stage(pool: SolverPool) -> SolverStage:
    """The highest total, stay bonuses included."""
    return SolverStage("total", partial(_points, pool))


def _points(pool: SolverPool, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    """Scores as whole numbers, rounded up, with the bonus of pairs that exist and a small one for near ones and for
    those who waited: it decides between equals, rounding aside, and nothing else.
    """
    points = np.ceil(scores.astype(np.float64) * POINT).astype(np.int64)
    near, waited = pool.near[rows] == cols, pool.waited[rows]
    return points + pool.bonus * (pool.keep[rows] == cols) + NEAR_BONUS * near + NEAR_BONUS * waited


def _from_table(table: Ints, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    return table[bands(scores)]


COUNT = SolverStage("count", lambda rows, cols, scores: np.ones(len(rows), np.int64))


def waited_stage(pool: SolverPool) -> SolverStage:
    """As many as possible of those who waited."""
    return SolverStage("other", partial(_waited, pool))


def _waited(pool: SolverPool, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    return pool.waited[rows].astype(np.int64)


def choice_stages(ranked: Ints) -> list[SolverStage]:
    """Any choice at all, then first choices, second ones and so on: as many ranks to a stage as whole numbers hold
    without mixing. ranked: (n, k) mentors in canonical numbers, the first choice first, -1 where a ranking ends.
    """
    n, ranks = ranked.shape
    stages = [SolverStage("other", partial(_choice_weights, ranked, np.ones(ranks, np.int64)))]
    per_stage = max(1, int(math.log(POINT) / math.log(n + 1))) if n else 1
    for low in range(0, ranks - 1, per_stage):
        gains = np.zeros(ranks, np.int64)
        group = range(low, min(low + per_stage, ranks - 1))
        for power, rank in enumerate(reversed(group)):
            gains[rank] = (n + 1) ** power
        stages.append(SolverStage("other", partial(_choice_weights, ranked, gains)))
    return stages


def _choice_weights(ranked: Ints, gains: Ints, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    weights = np.zeros(len(rows), np.int64)
    for rank in reversed(range(ranked.shape[1])):
        weights = np.where(ranked[rows, rank] == cols, gains[rank], weights)
    return weights


def bands(scores: Floats) -> Ints:
    """The band 0..19 of each score: 0 below 0.05, 19 from 0.95; a score on a boundary belongs to the upper band."""
    return np.clip(np.floor(scores.astype(np.float64) * BANDS + 1e-6).astype(np.int64), 0, BANDS - 1)


def even_stages(lowest: int, n: int) -> list[SolverStage]:
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
        stages.append(SolverStage("other", partial(_from_table, table)))
    return stages


# --- column generation ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Optimum:
    """The chosen pairs (codes), the dual prices of every stage, and the candidates and rounds that it took."""

    chosen: Ints
    duals: list[tuple[Ints, Ints]]
    codes: Ints
    threshold: float
    rounds: int


def optimum(
    pool: SolverPool,
    stages: list[SolverStage],
    threshold: float,
    codes: Ints,
    report: Callable[[int], object] | None = None,
) -> Optimum:
    """The best assignment of pairs at or above `threshold`, starting from `codes` and proven on the whole pool.

    `told` hears at the start of every round among how many candidates it looks.
    """
    rounds = 0
    while True:
        rounds += 1
        if report:
            report(len(codes))
        scores = pool.scores_of(codes)
        usable = scores >= scores.dtype.type(threshold)
        chosen, duals = _in_stages(pool, stages, codes[usable], scores[usable])
        if pool.complete:
            break
        new = _improving(pool, stages, duals, threshold)
        if len(new) == 0:
            break
        codes = np.union1d(codes, new)
    return Optimum(chosen, duals, codes, threshold, rounds)


def _in_stages(
    pool: SolverPool, stages: list[SolverStage], codes: Ints, scores: Floats
) -> tuple[Ints, list[tuple[Ints, Ints]]]:
    """Solve one stage after the other on these pairs, each on what the earlier ones left open.

    By complementary slackness the best answers of a stage are exactly those that use only pairs of reduced cost 0,
    match every mentee with a positive price and fill every mentor with one.
    """
    n, m = pool.shape
    rows, cols = np.divmod(codes, m)
    must_row, must_col = np.zeros(n, bool), np.zeros(m, bool)
    duals: list[tuple[Ints, Ints]] = []
    chosen = np.empty(0, np.int64)
    for stage in stages:
        weights = stage.weigh(rows, cols, scores)
        if stage.kind == "count" and not duals:
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


def _improving(pool: SolverPool, stages: list[SolverStage], duals: list[tuple[Ints, Ints]], threshold: float) -> Ints:
    """Pairs anywhere in the pool that would improve the answer at these prices: the best few of each mentee.

    A first look in the scores' own type leaves only pairs that come close; those are then decided in whole numbers,
    stage by stage: better in the first stage in which they differ. The look runs over the scores as they lie in memory,
    in the caller's order.
    """
    possible = _PossiblePairs(pool, stages, duals)
    improving = []
    for low, block, may in pool.blocks():
        rows, cols = np.nonzero(possible.close(low, block, may))
        scores = block[rows, cols]
        enough = scores >= block.dtype.type(threshold)
        codes = pool.row_place[rows[enough] + low] * pool.shape[1] + pool.col_place[cols[enough]]
        improving.append(_better(pool, stages, duals, codes, scores[enough]))
    return np.concatenate(improving) if improving else np.empty(0, np.int64)


class _PossiblePairs:
    """Which pairs of a block could improve the answer, safely on the side of too many.

    If the first stage counts, a mentee's and a mentor's prices there are 0 or 1. A pair that adds up to 2 can never
    help; one of 0 always does; the rest depends on the last stage.
    """

    def __init__(self, pool: SolverPool, stages: list[SolverStage], duals: list[tuple[Ints, Ints]]) -> None:
        n, m = pool.scores.shape
        dtype = pool.scores.dtype
        by_total = stages[-1].kind == "total" and len(stages) == 1 + (stages[0].kind == "count")
        worth, price = duals[-1] if by_total else (np.zeros(len(pool.rows), np.int64), np.zeros(m, np.int64))
        slack = 2.0**-20 * (2 * POINT + np.abs(worth).max(initial=0) + np.abs(price).max(initial=0)) / POINT
        self.least = np.full(n, np.inf, dtype)  # pinned mentees are not looked at
        self.least[pool.rows] = worth / POINT - slack if by_total else -np.inf
        usual = np.empty(m, dtype)
        usual[pool.cols] = price / POINT
        self.usual, self.waiting = usual, usual
        self.waits = np.zeros(n, bool)
        if stages[0].kind == "count":
            self.waits[pool.rows] = duals[0][0] == 0
            full = np.empty(m, bool)
            full[pool.cols] = duals[0][1] > 0
            last = len(stages) == 1
            self.usual = np.where(full | last, dtype.type(np.inf), usual)
            self.waiting = np.where(full, dtype.type(np.inf) if last else usual, dtype.type(-np.inf))

    def close(self, low: int, block: Floats, may: Flags | None) -> Flags:
        """The pairs (rows, m) of a block from row `low` on that may improve the answer."""
        part = slice(low, low + len(block))
        waits = self.waits[part]
        if not waits.any():
            close = block - self.usual > self.least[part, None]
        elif waits.all():
            close = block - self.waiting > self.least[part, None]
        else:
            close = block - np.where(waits[:, None], self.waiting, self.usual) > self.least[part, None]
        return close if may is None else close & may


def _better(
    pool: SolverPool, stages: list[SolverStage], duals: list[tuple[Ints, Ints]], codes: Ints, scores: Floats
) -> Ints:
    """Of these pairs those with a positive reduced cost in the first stage where it is not 0; the best few a mentee."""
    better = []
    for stage, (worth, price) in zip(stages, duals, strict=True):
        rows, cols = np.divmod(codes, pool.shape[1])
        reduced = stage.weigh(rows, cols, scores) - worth[rows] - price[cols]
        gains = reduced > (pool.slack if stage.kind == "total" else 0)
        better.append((codes[gains], scores[gains]))
        level = reduced == 0
        codes, scores = codes[level], scores[level]
    codes, scores = (np.concatenate(parts) for parts in zip(*better, strict=True))
    rows, cols = np.divmod(codes, pool.shape[1])
    appeal = scores - duals[-1][1][cols] / POINT if stages[-1].kind == "total" else scores
    order = np.lexsort((cols, -appeal, rows))
    first = np.searchsorted(rows[order], rows[order], side="left")
    return codes[order][np.arange(len(order)) - first < NEW_CANDIDATES]


def highest_floor(
    pool: SolverPool, minimum: float, codes: Ints, report: Callable[[int], object] | None = None
) -> tuple[float, Ints, Flags]:
    """The highest threshold at which as many mentees can be matched as at `minimum`.

    Also returns the candidates that show it and the mentors (m,) whose one more seat would let one more be matched.
    Found on the candidates by bisection over their scores, then tested on the whole pool: is there an assignment as
    large with every score above it? If so its pairs join the candidates and the search goes on; if not, the prices of
    that test prove the floor.
    """
    most = optimum(pool, [COUNT], minimum, codes, report)
    codes, size, places = most.codes, len(most.chosen), most.duals[0][1] > 0
    if size == 0:
        return minimum, codes, places
    while True:
        floor = _floor_on(pool, codes, minimum, size)
        above = float(np.nextafter(pool.scores.dtype.type(floor), pool.scores.dtype.type(2)))
        test = optimum(pool, [COUNT], above, codes, report)
        codes = test.codes
        if len(test.chosen) < size:
            return floor, codes, places


def _floor_on(pool: SolverPool, codes: Ints, minimum: float, size: int) -> float:
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
