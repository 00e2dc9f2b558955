"""Exchanges: the best answer in whole pairs near a linear program's, by trying all that are as near. Arrays only.

Prices of a linear program say what an answer in whole pairs loses: by each pair below them, by each seat that is worth
something and stays free, by each mentee who is worth something and has none. It differs from an answer that loses
nothing by exchanges: somebody takes a seat, whoever sat there takes another, and so on until the first seat is taken.
So the answers that lose at most so much are combinations of exchanges that lose no more, and there are few: of 500
people some hundreds lose as little as the best answer within a limit. This is the ranking that closes the gap of a
Lagrangian bound (Handler and Zang 1980, A Dual Algorithm for the Constrained Shortest Path Problem, Networks
10:293-309). Where many pairs are worth the same there are too many, and it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

MANY = 10  # other mentors for every mentee that are as good: then there are too many exchanges to begin with
MOST_STEPS = 500_000  # about half a second; beyond it the search gives up
ROUNDS, NEAREST = 12, 300  # how often swaps are looked for then, and of how many any two
MOST_PLACES = 2_000  # people and mentors who can move, as a table of two of them each then takes 32 MB
EXCESS = 1e-7  # a sum this far above its limit is within it, as for the linear program
ROUNDING = 1e-9  # two losses that differ by less are the same


@dataclass(frozen=True, eq=False)
class BaseAnswer:
    """An answer that loses nothing, and what leaving it loses, for n mentees and m mentors.

    mentor_of: (n,) or -1. seats: (m,). codes: other pairs, i * m + j, and what each loses: `losses` (pairs,). worth
    (n,), price (m,): what is lost by a matched mentee who gives way, and by a taken seat that gets free. value: of the
    linear program, which an answer's total lies below by what it loses and by what it leaves of its limits.
    """

    mentor_of: Ints
    seats: Ints
    codes: Ints
    losses: Numbers
    worth: Numbers
    price: Numbers
    value: float


@dataclass(frozen=True, eq=False)
class LimitedTotal:
    """What to maximize, and up to what: `weights` (n, m); each table of `limits` (n, m) sums up to `most` at most."""

    weights: Numbers
    limits: Sequence[Numbers]
    most: Sequence[float]

    @property
    def tables(self) -> tuple[Numbers, ...]:
        """The weights, then each limit's table."""
        return self.weights, *self.limits

    def values(self, rows: Ints, columns: Ints, table: Numbers) -> Numbers:
        """What each pair adds; a column of -1 is no pair."""
        return np.where(columns >= 0, table[rows, columns], 0.0)

    def sums(self, rows: Ints, columns: Ints) -> tuple[float, ...]:
        """The sum of weights and that of each limit over pairs."""
        return tuple(float(self.values(rows, columns, table).sum()) for table in self.tables)

    def holds(self, sums: tuple[float, ...]) -> bool:
        """Whether such sums are within the limits."""
        return all(total <= most + EXCESS for total, most in zip(sums[1:], self.most, strict=True))

    def within(self, sums: tuple[float, ...], changes: Sequence[Numbers]) -> Flags:
        """Whether they still are after each of many changes to them."""
        within = np.ones(len(changes[0]), bool)
        for total, change, most in zip(sums[1:], changes[1:], self.most, strict=True):
            within &= total + change <= most + EXCESS
        return within


@dataclass(frozen=True, eq=False)
class Nearest:
    """The mentors (n,) of an answer, or None; bound: no answer exceeds it."""

    mentor_of: Ints | None
    bound: float


@dataclass(frozen=True)
class Exchange:
    """One way around: what it loses, what it adds to the total and to the sum of each limit, and who goes to whom.

    people: a bit for each mentee who moves.
    """

    loss: float
    sums: tuple[float, ...]
    moves: tuple[tuple[int, int], ...]
    people: int


@dataclass(frozen=True, eq=False)
class Network:
    """Who may go where: arcs, by place, as (loss, onto which place), the least loss first.

    Places are the mentees, the mentors, then where free seats come from and where people without a mentor do. A mentee
    goes to a mentor, who lets somebody go in turn. distances: what the way between two of `places` loses at the least.
    """

    arcs: dict[int, list[tuple[float, int]]]
    places: Ints
    distances: Numbers

    def way_back(self, root: int) -> dict[int, float]:
        """What the way from each place to this one loses at the least."""
        column = int(np.searchsorted(self.places, root))
        return dict(zip(self.places.tolist(), self.distances[:, column].tolist(), strict=True))


def best_near(base: BaseAnswer, goal: LimitedTotal, most_lost: float, bound: float, proven: float) -> Nearest:
    """An answer within the limits whose total lies at most `proven` below the bound, which no answer exceeds.

    Once all that lose at most so much are looked at, the bound is lowered: to the best of them, or, if none is within
    the limits, to what the others can still reach.
    """
    if len(base.codes) <= MANY * len(base.mentor_of):
        exchanges, complete = _exchanges(base, goal, most_lost)
        if complete:
            mentor_of, total, complete = _best_combination(base, goal, exchanges, most_lost + proven)
            if complete:
                bound = max(total, base.value - most_lost)
            if mentor_of is not None and total >= bound - proven:
                return Nearest(mentor_of, bound)
            if complete:
                return Nearest(None, bound)
    return Nearest(_by_swaps(base, goal, most_lost, bound - proven), bound)


def _best_combination(
    base: BaseAnswer, goal: LimitedTotal, exchanges: Sequence[Exchange], most_lost: float
) -> tuple[Ints | None, float, bool]:
    """The mentors (n,) after the best combination that loses at most so much, its total, and whether all were tried."""
    everybody = np.arange(len(base.mentor_of))
    best, best_total = None, base.value - most_lost - ROUNDING
    steps = 0
    stack: list[tuple[int, float, tuple[float, ...], int, tuple[int, ...]]]
    stack = [(0, 0.0, goal.sums(everybody, base.mentor_of), 0, ())]
    while stack:
        first, loss, sums, people, chosen = stack.pop()
        if sums[0] > best_total and goal.holds(sums):
            mentor_of = _after(base, [exchanges[place] for place in chosen])
            if mentor_of is not None:
                best, best_total = mentor_of, sums[0]
        for place in range(first, len(exchanges)):
            exchange = exchanges[place]
            if loss + exchange.loss > base.value - best_total:
                break
            if (steps := steps + 1) > MOST_STEPS:
                return best, best_total, False
            if not exchange.people & people:
                added = tuple(a + b for a, b in zip(sums, exchange.sums, strict=True))
                stack.append((place + 1, loss + exchange.loss, added, people | exchange.people, (*chosen, place)))
    return best, best_total, True


def _by_swaps(base: BaseAnswer, goal: LimitedTotal, most_lost: float, enough: float) -> Ints | None:
    """The mentors (n,) of an answer whose total is at least `enough`, by mentees who swap mentors, two at a time; None
    if none turns up.

    Each round looks at all swaps, and at all twos of those that come nearest to the value; then it makes the nearest.
    """
    n, m = len(base.mentor_of), len(base.seats)
    matched = rows = np.flatnonzero(base.mentor_of >= 0)
    if len(rows) > MOST_PLACES:
        return None
    losses = np.full((n, m), np.inf)
    losses[base.codes // m, base.codes % m] = base.losses
    losses[rows, base.mentor_of[rows]] = 0.0
    mentor_of = base.mentor_of.copy()
    for _ in range(ROUNDS):
        there = losses[np.ix_(rows, mentor_of[rows])]
        possible = there + there.T <= most_lost
        possible &= mentor_of[rows][:, None] != mentor_of[rows]
        upper, lower = np.nonzero(np.triu(possible, 1))
        if not len(upper):
            return None
        left, right = rows[upper], rows[lower]
        start = goal.sums(matched, mentor_of[matched])
        change = [
            (table[left, mentor_of[right]] + table[right, mentor_of[left]])
            - (table[left, mentor_of[left]] + table[right, mentor_of[right]])
            for table in goal.tables
        ]
        nearest = np.argsort(np.abs(base.value - start[0] - change[0]), kind="stable")[:NEAREST]
        first, second = np.triu_indices(len(nearest), 1)
        first, second = nearest[first], nearest[second]
        apart = (left[first] != left[second]) & (right[first] != right[second])
        apart &= (left[first] != right[second]) & (right[first] != left[second])
        first, second = first[apart], second[apart]
        singles, twos = change, [table[first] + table[second] for table in change]
        for choice, changes in (([np.arange(len(left))], singles), ([first, second], twos)):
            reached = np.flatnonzero(goal.within(start, changes) & (start[0] + changes[0] >= enough))
            if len(reached):
                best = reached[np.argmax(changes[0][reached])]
                for swap in (int(swaps[best]) for swaps in choice):
                    _swap(mentor_of, int(left[swap]), int(right[swap]))
                return mentor_of
        swap = int(nearest[0])
        _swap(mentor_of, int(left[swap]), int(right[swap]))
        rows = rows[(rows != left[swap]) & (rows != right[swap])]  # nobody twice, or it would go back and forth
    return None


def _swap(mentor_of: Ints, left: int, right: int) -> None:
    """The two take each other's mentor."""
    mentor_of[left], mentor_of[right] = mentor_of[right], mentor_of[left]


def _after(base: BaseAnswer, exchanges: Sequence[Exchange]) -> Ints | None:
    """The mentors (n,) once these exchanges are made; None where two of them want the same free seat."""
    moved = base.mentor_of.copy()
    for exchange in exchanges:
        for row, column in exchange.moves:
            moved[row] = column
    load = np.bincount(moved[moved >= 0], minlength=len(base.seats))
    return moved if (load <= base.seats).all() else None


def _exchanges(base: BaseAnswer, goal: LimitedTotal, most_lost: float) -> tuple[list[Exchange], bool]:
    """The exchanges that lose at most so much and come to nobody and to no mentor twice, the least loss first; and
    whether these are all of them."""
    n, m = len(base.mentor_of), len(base.seats)
    network = _network(base, most_lost)
    if network is None:
        return [], False
    ways: list[tuple[float, tuple[tuple[int, int], ...]]] = []
    steps, complete = 0, True
    # Each is listed once, from the lowest mentee in it, so the last ones take longest: they get what the others leave.
    roots = sorted((place for place in network.arcs if place < n), reverse=True)
    for number, root in enumerate(roots, 1):
        way_back = network.way_back(root)
        stack: list[tuple[int, float, int, tuple[tuple[int, int], ...]]] = [(root, 0.0, 0, ())]
        while stack:
            if steps > MOST_STEPS * number / len(roots):
                complete = False
                break
            place, loss, visited, moves = stack.pop()
            for cost, onto in network.arcs[place]:
                if loss + cost > most_lost + ROUNDING:
                    break
                steps += 1
                if onto < root or visited >> onto & 1 or loss + cost + way_back[onto] > most_lost + ROUNDING:
                    continue
                further = (*moves, (place, onto - n if onto < n + m else -1)) if place < n else moves
                if onto == root:
                    ways.append((loss + cost, further))
                else:
                    stack.append((onto, loss + cost, visited | 1 << onto, further))
    return _with_sums(base, goal, sorted(ways)), complete


def _with_sums(
    base: BaseAnswer, goal: LimitedTotal, ways: Sequence[tuple[float, tuple[tuple[int, int], ...]]]
) -> list[Exchange]:
    """Ways around, by loss and moves, with what they add."""
    if not ways:
        return []
    rows, columns = np.array([move for _, moves in ways for move in moves], np.int64).T
    first = np.cumsum([0, *(len(moves) for _, moves in ways[:-1])])
    added = [np.add.reduceat(goal.values(rows, columns, table), first) for table in goal.tables]
    before = [np.add.reduceat(goal.values(rows, base.mentor_of[rows], table), first) for table in goal.tables]
    sums = np.array(added) - np.array(before)
    return [
        Exchange(loss, tuple(change), moves, sum(1 << row for row, _ in moves))
        for (loss, moves), change in zip(ways, sums.T.tolist(), strict=True)
    ]


def _network(base: BaseAnswer, most_lost: float) -> Network | None:
    """Only what stands in an exchange that loses at most so much; None where that is too many."""
    from scipy.sparse import csr_array  # only here: it takes long to load
    from scipy.sparse.csgraph import connected_components, dijkstra

    n, m = len(base.mentor_of), len(base.seats)
    free, nobody = n + m, n + m + 1
    matched = base.mentor_of >= 0
    load = np.bincount(base.mentor_of[matched], minlength=m)
    rows, waiting = np.flatnonzero(matched), np.flatnonzero(~matched)
    spare, taken = np.flatnonzero(load < base.seats), np.flatnonzero(load)
    arcs = [
        (base.codes // m, n + base.codes % m, base.losses),
        (n + base.mentor_of[rows], rows, np.zeros(len(rows))),
        (n + spare, np.full(len(spare), free), np.zeros(len(spare))),
        (np.full(len(taken), free), n + taken, base.price[taken]),
        (rows, np.full(len(rows), nobody), base.worth[rows]),
        (np.full(len(waiting), nobody), waiting, np.zeros(len(waiting))),
    ]
    start, end, cost = (np.concatenate(side) for side in zip(*arcs, strict=True))
    cost = np.maximum(cost, 0.0)  # prices are rounded
    near = cost <= most_lost
    start, end, cost = start[near], end[near], cost[near]
    _, part = connected_components(
        csr_array((np.ones(len(start)), (start, end)), shape=(n + m + 2, n + m + 2)), connection="strong"
    )
    inside = part[start] == part[end]
    start, end, cost = start[inside], end[inside], cost[inside]
    places = np.unique(start)
    if len(places) > MOST_PLACES:
        return None
    if not len(places):
        return Network({}, places, np.zeros((0, 0)))
    tail, head = np.searchsorted(places, start), np.searchsorted(places, end)
    # An arc of length 0 would be none.
    graph = csr_array((cost + 1e-15, (tail, head)), shape=(len(places), len(places)))
    distances = dijkstra(graph, limit=most_lost + ROUNDING)
    useful = cost + distances[head, tail] <= most_lost + ROUNDING
    ways: dict[int, list[tuple[float, int]]] = {int(place): [] for place in places}
    order = np.lexsort((end, cost))
    for arc in order[useful[order]]:
        ways[int(start[arc])].append((float(cost[arc]), int(end[arc])))
    return Network(ways, places, distances)
