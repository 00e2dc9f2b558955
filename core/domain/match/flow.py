"""Flow: pairs with integer weights in, the best flow and its seat prices out.

Mentees are the rows 0..n-1, mentors the columns 0..m-1, and a list of possible pairs joins them. Every mentee sends one
unit to a mentor or to "no mentor"; a mentor takes as many as there are seats. Nothing here knows scores, rules or
people.
"""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNREACHED = np.int64(-(2**60))


def most_pairs(rows: Ints, cols: Ints, n: int, capacity: Ints) -> Ints:
    """The pairs of one assignment with as many matched mentees as possible.

    `rows`, `cols` (pairs,) name the possible pairs, `capacity` (m,) the seats. Returns (n,): for every mentee the
    position of the chosen pair in `rows`/`cols`, or -1. Maximum flow (Goldberg-Tarjan push-relabel, OR-Tools).
    """
    m = len(capacity)
    source, sink = n + m, n + m + 1
    network = max_flow.SimpleMaxFlow()
    pairs = network.add_arcs_with_capacity(_nodes(rows), _nodes(cols + n), np.ones(len(rows), np.int64))
    network.add_arcs_with_capacity(_same(source, n), _nodes(np.arange(n)), np.ones(n, np.int64))
    network.add_arcs_with_capacity(_nodes(np.arange(n, n + m)), _same(sink, m), capacity)
    if network.solve(source, sink) != network.OPTIMAL:
        raise RuntimeError("the maximum flow could not be computed")
    return _chosen(rows, n, network.flows(pairs))


def heaviest(rows: Ints, cols: Ints, weights: Ints, n: int, capacity: Ints, must_row: Flags, must_col: Flags) -> Ints:
    """The pairs of the assignment with the highest sum of `weights` (pairs,).

    `must_row` (n,): mentees who have to be matched; `must_col` (m,): mentors whose seats all have to be taken. The
    caller knows that such an assignment exists (an earlier stage found one). Returns (n,) positions as `most_pairs`
    does. Minimum-cost flow by cost scaling (Goldberg 1997, OR-Tools).
    """
    m = len(capacity)
    sink = n + m
    network = min_cost_flow.SimpleMinCostFlow()
    pairs = network.add_arcs_with_capacity_and_unit_cost(
        _nodes(rows), _nodes(cols + n), np.ones(len(rows), np.int64), -weights
    )
    free_rows, free_cols = np.flatnonzero(~must_row), np.flatnonzero(~must_col)
    network.add_arcs_with_capacity_and_unit_cost(
        _nodes(free_rows),
        _same(sink, len(free_rows)),
        np.ones(len(free_rows), np.int64),
        np.zeros(len(free_rows), np.int64),
    )
    network.add_arcs_with_capacity_and_unit_cost(
        _nodes(free_cols + n), _same(sink, len(free_cols)), capacity[free_cols], np.zeros(len(free_cols), np.int64)
    )
    full = np.where(must_col, capacity, 0)
    supplies = np.concatenate([np.ones(n, np.int64), -full, [full.sum() - n]])
    network.set_nodes_supplies(_nodes(np.arange(n + m + 1)), supplies)
    status = network.solve()
    if status != network.OPTIMAL:
        raise RuntimeError(f"the minimum-cost flow could not be computed ({status.name})")
    return _chosen(rows, n, network.flows(pairs))


def seat_prices(
    rows: Ints, cols: Ints, weights: Ints, mate: Ints, capacity: Ints, must_col: Flags
) -> tuple[Ints, Ints]:
    """The dual prices of a heaviest assignment: what each mentee and each seat is worth, (n,) and (m,).

    `mate` (n,) is an answer of `heaviest` (or of `most_pairs`, with weights of one). A seat's price is the longest path
    in the residual network: somebody moves to the new seat, frees a seat worth its own price, and so on to nobody.
    These are the lowest dual prices, so one more seat of mentor j raises the sum of weights by exactly its price. A
    mentor whose seats all have to be taken may have a negative price: one more seat then places one more mentee at
    the cost of a lower sum. Vectorized label correcting (Bellman-Ford), only along what changed.
    """
    if not len(capacity):
        return np.zeros(len(mate), np.int64), np.zeros(0, np.int64)
    matched = mate >= 0
    mentor = np.where(matched, cols[mate] if len(cols) else 0, 0)
    worth_now = np.where(matched, weights[mate] if len(cols) else 0, 0)
    price = np.where(must_col, UNREACHED, np.int64(0))
    gain = weights - worth_now[rows]
    active = np.where(matched, price[mentor] > UNREACHED, True)
    for _ in range(len(capacity) + 2):
        arcs = np.flatnonzero(active[rows])
        freed = np.where(matched, price[mentor], 0)
        better = price.copy()
        np.maximum.at(better, cols[arcs], gain[arcs] + freed[rows[arcs]])
        changed = better > price
        if not changed.any():
            break
        price = better
        active = matched & changed[mentor]
    else:
        raise RuntimeError("the assignment is not the heaviest: its residual network has an improving cycle")
    return np.where(matched, worth_now - price[mentor], 0), price


def _chosen(rows: Ints, n: int, flows: Ints) -> Ints:
    """The position of each mentee's pair that carries flow, or -1."""
    used = np.flatnonzero(flows)
    mate = np.full(n, -1, np.int64)
    mate[rows[used]] = used
    return mate


def _nodes(numbers: Ints) -> NDArray[np.int32]:
    return numbers.astype(np.int32)


def _same(node: int, count: int) -> NDArray[np.int32]:
    return np.full(count, node, np.int32)
