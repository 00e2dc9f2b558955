"""Shortlists solved: a few mentors for each mentee to choose from. Arrays only, no people.

Curated matching is the hybrid of free and led matching: L&D offers three to five mentors, the mentee ranks them. How
the rankings are honored is a matter of the assignment (`assign` with `ranked`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from ortools.graph.python import min_cost_flow

from core.domain.match.assignment import checked, checked_minimum
from core.domain.match.flow import Flags, Ints
from core.domain.match.pool import Floats, canonical_order

FINEST = 24  # a score of 1 is at most 2**24 steps; fewer where a large pool would leave no room for them
COST_BITS = 60  # the flow multiplies each cost by its nodes, and the product has to stay a whole number of 64 bits


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
    good: float = 0.0,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
) -> ShortlistPlan:
    """Lists of `fewest` to `most` mentors per mentee, the best for all of them together.

    scores: (n, m) in 0..1. limit: (m,) or one number, on how many lists a mentor may be, so that stars are not flooded
    with requests. allowed: bool (n, m). No pair below `floor` is listed. A pair below `good` is poor: it is listed only
    for somebody who would otherwise have no list, and then alone; two good fits beat four with two poor ones. keys: as
    for `assign`.

    In this order: as many mentees as possible have a list; as few of them as possible a poor fit; as many as possible
    have a second mentor, then a third, up to `fewest`; the highest total.

    Exact: one minimum-cost flow in which each of these is worth more than any exchange of all that follow it along a
    path. ValueError as for `assign`, and if `fewest` and `most` are not 0 < fewest <= most.
    """
    table, caps, may = checked(scores, _limits(limit, scores), allowed)
    if not 0 < fewest <= most:
        raise ValueError(f"a list of {fewest} to {most} mentors makes no sense")
    checked_minimum(floor)
    checked_minimum(good)
    n, m = table.shape
    order, columns = canonical_order(keys, table.shape)
    fits = table >= table.dtype.type(floor)
    if may is not None:
        fits &= may
    rows, cols = np.nonzero(fits[order][:, columns])
    fit = table[order[rows], columns[cols]]
    poor = fit < table.dtype.type(good)
    chosen = _listed(rows, cols, fit, poor, n, caps[columns], fewest, most)
    return _as_lists(order[rows[chosen]], columns[cols[chosen]], fit[chosen].astype(np.float64), n, m, fewest, most)


def _limits(limit: ArrayLike, scores: ArrayLike) -> ArrayLike:
    """One limit for each mentor, if a single one is given."""
    return np.full(np.shape(scores)[-1], limit) if np.ndim(limit) == 0 else limit


def _listed(rows: Ints, cols: Ints, scores: Floats, poor: Flags, n: int, limit: Ints, fewest: int, most: int) -> Flags:
    """Which pairs are on a list. A place's reward exceeds what any path of exchanges can lose in scores; the cost of a
    poor fit exceeds a second place and such a path; the reward of a first place all poor fits on a path.
    """
    m = len(limit)
    source, sink = n + m, n + m + 1
    longest = min(n, m) + 1  # pairs that one path of exchanges can hold, and one more
    weight = longest * (fewest + 1) * longest + fewest
    point = 1 << max(1, min(FINEST, COST_BITS - int(math.log2(weight * (n + m + 2))) - 1))
    points = np.ceil(scores.astype(np.float64) * point).astype(np.int64)
    step = longest * point
    poor_cost = (fewest + 1) * step
    place_rewards = [longest * poor_cost + fewest * step, *((fewest - place) * step for place in range(1, fewest))]
    network = min_cost_flow.SimpleMinCostFlow()
    pairs = _arcs(network, rows, cols + n, np.ones(len(rows), np.int64), poor_cost * poor - points)
    for reward in place_rewards:
        _arcs(network, source, np.arange(n), np.ones(n, np.int64), np.full(n, -reward))
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
