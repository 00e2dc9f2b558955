"""Shortlists solved: a few mentors for each mentee to choose from, and the assignment that honors the choices.

Curated matching is the hybrid of free and led matching: L&D offers three to five mentors, the mentee ranks them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from ortools.graph.python import min_cost_flow

from core.domain.match.assignment import Assignment, assignment, checked, checked_minimum
from core.domain.match.flow import Flags, Ints
from core.domain.match.pool import POINT, Floats, SolverPool, canonical_order
from core.domain.match.stages import COUNT, SolverStage, optimum, total_stage

LIST_POINT = 2**24  # a score of 1 as a whole number; lists need no proof to the last digit


@dataclass(frozen=True, eq=False)
class ShortlistPlan:
    """Mentors offered to each mentee; n mentees, m mentors.

    mentors: (n, most) mentor numbers, best fit first, -1 where a list ends. total: the sum of their scores.
    appearances: (m,), on how many lists each mentor is. unlisted: the mentors on no list. short: the mentees whose list
    has fewer than `fewest`, because nobody else fits or is free.
    """

    mentors: Ints
    total: float
    appearances: Ints
    unlisted: Ints
    short: Ints


def shortlists(
    scores: ArrayLike,
    limit: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    fewest: int = 3,
    most: int = 5,
    floor: float = 0.25,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
) -> ShortlistPlan:
    """Lists of `fewest` to `most` mentors per mentee with the best total, so that nobody's list is paid for by
    another's.

    scores: (n, m) in 0..1. limit: (m,) or one number, on how many lists a mentor may be, so that stars are not flooded
    with requests. allowed: bool (n, m). No pair below `floor` is listed, not even to fill a list: two good fits beat
    four with two poor ones. keys: as for `assign`. Before the total counts: as many mentees as possible get one
    mentor, then as many as possible a second, and so on up to `fewest`.

    Exact: one minimum-cost flow in which a mentee's k-th place up to `fewest` is worth more than any exchange of scores
    along a path. ValueError as for `assign`, and if `fewest` and `most` are not 0 < fewest <= most.
    """
    table, caps, may = checked(scores, _limits(limit, scores), allowed)
    if not 0 < fewest <= most:
        raise ValueError(f"a list of {fewest} to {most} mentors makes no sense")
    checked_minimum(floor)
    n, m = table.shape
    order, columns = canonical_order(keys, table.shape)
    fits = table >= table.dtype.type(floor)
    if may is not None:
        fits &= may
    rows, cols = np.nonzero(fits[order][:, columns])
    fit = table[order[rows], columns[cols]]
    chosen = _listed(rows, cols, fit, n, caps[columns], fewest, most)
    return _as_lists(order[rows[chosen]], columns[cols[chosen]], fit[chosen].astype(np.float64), n, m, fewest, most)


def _limits(limit: ArrayLike, scores: ArrayLike) -> ArrayLike:
    """One limit for each mentor, if a single one is given."""
    return np.full(np.shape(scores)[-1], limit) if np.ndim(limit) == 0 else limit


def _listed(rows: Ints, cols: Ints, scores: Floats, n: int, limit: Ints, fewest: int, most: int) -> Flags:
    """Which pairs are on a list. A place's reward exceeds what any path of exchanges can lose in scores."""
    m = len(limit)
    source, sink = n + m, n + m + 1
    points = np.ceil(scores.astype(np.float64) * LIST_POINT).astype(np.int64)
    step = (min(n, m) + 1) * LIST_POINT
    network = min_cost_flow.SimpleMinCostFlow()
    pairs = _arcs(network, rows, cols + n, np.ones(len(rows), np.int64), -points)
    for place in range(fewest):
        _arcs(network, source, np.arange(n), np.ones(n, np.int64), np.full(n, (place - fewest) * step))
    _arcs(network, source, np.arange(n), np.full(n, most - fewest), np.zeros(n, np.int64))
    _arcs(network, np.arange(n, n + m), sink, limit, np.zeros(m, np.int64))
    _arcs(network, source, sink, np.array([n * most]), np.zeros(1, np.int64))
    network.set_node_supply(source, n * most)
    network.set_node_supply(sink, -n * most)
    status = network.solve()
    if status != network.OPTIMAL:
        raise RuntimeError(f"the shortlists could not be computed ({status.name})")
    return network.flows(pairs) > 0


def _arcs(network: Any, tails: ArrayLike, heads: ArrayLike, capacities: Ints, costs: Ints) -> Ints:
    """Arcs between nodes given one by one or one for all."""
    tails, heads = np.broadcast_arrays(np.asarray(tails, np.int32), np.asarray(heads, np.int32))
    size = len(capacities)
    tails, heads = np.broadcast_to(tails, size).copy(), np.broadcast_to(heads, size).copy()
    return network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)


def _as_lists(rows: Ints, cols: Ints, scores: Floats, n: int, m: int, fewest: int, most: int) -> ShortlistPlan:
    order = np.lexsort((np.arange(len(rows)), -scores, rows))
    rows, cols = rows[order], cols[order]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows, side="left")
    mentors = np.full((n, most), -1, np.int64)
    mentors[rows, place] = cols
    appearances = np.bincount(cols, minlength=m)
    return ShortlistPlan(
        mentors=mentors,
        total=math.fsum(scores),
        appearances=appearances,
        unlisted=np.flatnonzero(appearances == 0),
        short=np.flatnonzero((mentors >= 0).sum(axis=1) < fewest),
    )


def honor_choices(
    scores: ArrayLike,
    capacity: ArrayLike,
    choices: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    minimum: float = 0.0,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
) -> Assignment:
    """The assignment after the mentees ranked their shortlists: choices first, then everybody else.

    choices: (n, k) mentor numbers, the first choice first, -1 where a mentee ranked fewer. In this order: as many
    mentees as possible get one of their choices, as many as possible their first, then their second, and so on; then
    as many as possible get any mentor; then the highest total. Choices that the rules or `minimum` forbid do
    not count. The rest as for `assign`, whose proof it shares; the objective is "choices".
    """
    table, seats, may = checked(scores, capacity, allowed)
    ranked = _checked_choices(choices, table.shape)
    checked_minimum(minimum)
    nobody = np.full(len(table), -1, np.int64)
    order = canonical_order(keys, table.shape)
    pool = SolverPool.without([], table, seats, may, order, nobody, 0.0, nobody)
    wishes = _canonical_choices(pool, ranked)
    stages = [*_choice_stages(wishes, len(table)), COUNT, total_stage(pool)]
    codes = (np.arange(len(table))[:, None] * len(seats) + wishes)[wishes >= 0]
    start = pool.with_allowed(np.union1d(pool.first_candidates(None), codes))
    answer = optimum(pool, stages, minimum, start)
    places = answer.duals[-2][1] > 0
    return assignment(pool, answer, places, [], nobody, 0.0, "choices")


def _checked_choices(choices: ArrayLike, shape: tuple[int, int]) -> Ints:
    n, m = shape
    ranked = np.asarray(choices)
    if ranked.ndim != 2 or len(ranked) != n:
        raise ValueError(f"choices has the shape {ranked.shape}; {n} mentees need ({n}, places)")
    ranked = ranked.astype(np.int64)
    if ((ranked < -1) | (ranked >= m)).any():
        raise ValueError(f"choices names a mentor outside -1 to {m - 1}")
    return ranked


def _canonical_choices(pool: SolverPool, ranked: Ints) -> Ints:
    place = np.full(pool.shape[1] + 1, -1, np.int64)
    place[pool.cols] = np.arange(pool.shape[1])
    return place[ranked[pool.rows]]


def _choice_stages(wishes: Ints, n: int) -> list[SolverStage]:
    """Any choice at all; then ranks, as many to a stage as whole numbers hold without mixing."""
    ranks = wishes.shape[1]
    stages = [SolverStage("other", partial(_choice_weights, wishes, np.ones(ranks, np.int64)))]
    per_stage = max(1, int(math.log(POINT) / math.log(n + 1)))
    for low in range(0, ranks - 1, per_stage):
        gains = np.zeros(ranks, np.int64)
        group = range(low, min(low + per_stage, ranks - 1))
        for power, rank in enumerate(reversed(group)):
            gains[rank] = (n + 1) ** power
        stages.append(SolverStage("other", partial(_choice_weights, wishes, gains)))
    return stages


def _choice_weights(wishes: Ints, gains: Ints, rows: Ints, cols: Ints, scores: Floats) -> Ints:
    weights = np.zeros(len(rows), np.int64)
    for rank in reversed(range(wishes.shape[1])):
        weights = np.where(wishes[rows, rank] == cols, gains[rank], weights)
    return weights
