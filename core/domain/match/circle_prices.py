"""Circle prices: what a seat in a circle is worth to everybody, by column generation. Arrays only; proves nothing.

How `FairPrices` works: a linear program chooses shares of circles out of a pool, so that everybody's shares add up to
one; its prices say which circle would improve it; the best of those that a greedy start and exchanges of one person
find for everybody join the pool, until none does (Barnhart and others 1998, Branch-and-price, Operations Research 46).
Prices may move only a little from the best ones so far, beyond which they cost (du Merle and others 1999, Stabilized
column generation, Discrete Mathematics 194): without that they jump from round to round.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.domain.match.circle_search import BROKEN, GRID, OF_ONE_TEAM, CircleInput, Floats, Ints

NEAR, PENALTY = 0.1, 0.3  # how far a price may move, in points of fit, and what part of a seat goes beyond
STEADY = 0.5  # the share of the best prices so far in those that are asked next
IN_POOL = 0.6  # points of fit by which a circle in the pool may fall short of its price
CLOSE = 0.05  # the same, for circles that a round brings in
EXCHANGES, STARTS = 30, 600  # more starts at once would take too much memory
SHARE = 0.05  # what a circle needs to be recommended
SUREST, AGAIN = 0.7, 6  # the part of the recommended circles that stay, and rounds for the people left
LEFT = 3  # circles of the largest size: so few people need no more prices
CONVERGED = 0.0003  # of the total: what further rounds could still take off the prices


@dataclass(frozen=True)
class Limits:
    """What the rules say about all circles together.

    pairs: how many can share a circle, at most. fewest, most: of circles. seats: taken at least. everyone: nobody may
    be left out.
    """

    pairs: int
    fewest: int
    most: int
    seats: int
    everyone: bool


@dataclass(frozen=True, eq=False)
class Prices:
    """A price for each person (n,) and for a circle of each size (0 to the most): together, `total` is a bound.

    No circles are worth more than `total` if none is worth more than its people and its size cost.
    """

    people: Floats
    sizes: Floats
    total: float

    def excess(self, problem: CircleInput, members: Ints) -> float:
        """By how much a circle of these people is worth more than it costs."""
        return problem.worth(members) - float(self.people[members].sum() + self.sizes[len(members)])


def recommended(fair: FairPrices, until: float) -> list[Ints]:
    """Circles that do not overlap: most of those the linear program chose, then the same among the people left.

    A dive, as in Sadykov and others 2019, Primal heuristics for branch and price, INFORMS J. on Computing 31.
    """
    people = np.arange(fair.problem.n)
    taken: list[Ints] = []
    while circles := fair.chosen:
        surest = circles[: max(1, int(len(circles) * SUREST))]
        taken += [people[members] for members in surest]
        rest = np.setdiff1d(np.arange(len(people)), np.concatenate(surest))
        if len(rest) < LEFT * fair.problem.sizes[1] or time.thread_time() > until:
            break
        people, fair = people[rest], fair.among(rest)
        fair.look(AGAIN, until)
    return taken


class FairPrices:
    """Looks for the prices with the lowest total at which no circle is worth more than it costs."""

    def __init__(self, problem: CircleInput, limits: Limits, circle_of: Ints) -> None:
        """circle_of: an answer to begin with."""
        self.problem = problem
        self._exchange = _Exchange(problem)
        self._pool = _Pool(problem, limits)
        self._pool.add([np.flatnonzero(circle_of == circle) for circle in range(int(circle_of.max(initial=-1)) + 1)])
        together = (circle_of[:, None] == circle_of) & (circle_of >= 0)
        people = np.where(together, problem.fit, 0.0).sum(axis=1) / 2
        self.best = self._asked = Prices(people, np.zeros(self._exchange.most + 1), float(people.sum()))
        self._lowest = np.inf  # what the best prices would prove, if nothing better were missed
        self._rounds = 0

    @property
    def chosen(self) -> list[Ints]:
        """Circles that do not overlap, those first of which the linear program chose the largest shares."""
        return self._pool.chosen()

    @property
    def number(self) -> int:
        """How many circles the linear program chose."""
        return round(sum(self._pool.share.values()))

    def among(self, people: Ints) -> FairPrices:
        """The same for these people only, who may all be left out, from the same prices and circles."""
        problem = self.problem.among(people)
        most = problem.n * (problem.sizes[1] - 1) // 2
        limits = Limits(pairs=most, fewest=0, most=problem.n // problem.sizes[0], seats=0, everyone=False)
        fair = FairPrices(problem, limits, np.full(problem.n, -1))
        place = np.full(self.problem.n, -1)
        place[people] = np.arange(problem.n)
        inside = [place[list(circle)] for circle in self._pool.worth]
        fair._pool.add([members for members in inside if members.min() >= 0])
        a_seat = self.best.sizes[-1] / (len(self.best.sizes) - 1)  # everybody's part of what a full circle costs
        prices = np.maximum(self.best.people[people] + a_seat, 0.0)
        fair.best = fair._asked = Prices(prices, np.zeros(fair._exchange.most + 1), float(prices.sum()))
        return fair

    def add(self, circles: list[Ints]) -> None:
        """Take in circles that are worth more than the best prices say, and ask other prices from here on."""
        self._pool.add(circles)
        self._lowest = np.inf
        if solved := self._pool.prices(self.best):
            self._asked, _ = solved

    def look(self, rounds: int, until: float) -> Prices:
        """The best prices after some rounds, fewer if no round could still lower them or the clock says so."""
        for _ in range(rounds):
            worst = 0.0  # excess of a circle, for each of its people
            for members, excess in self._exchange.circles(self._asked, self._first()):
                worst = max(worst, float(excess.max(initial=0.0)) / members.shape[1])
                self._pool.add(list(members if self._rounds == 1 else members[excess > -CLOSE]))
            reachable = self._asked.total + worst * self.problem.n
            if reachable < self._lowest:
                self._lowest, self.best = reachable, self._asked
            solved = self._pool.prices(self.best)
            if solved is None or time.thread_time() > until:
                break
            priced, moved = solved
            if self._lowest - priced.total < CONVERGED * self._lowest and not moved:
                break
            self._pool.drop(priced)
            self._asked = _between(self.best, priced)
        return self.best

    def _first(self) -> Ints:
        """Whom circles begin with: everybody alone, or everybody with somebody else, in turn; of many people some."""
        n = self.problem.n
        self._rounds += 1
        rng = np.random.default_rng(self._rounds)
        people = np.arange(n) if n <= STARTS else rng.permutation(n)[:STARTS]
        if self._rounds % 2:
            return people[:, None]
        pairs = np.column_stack([people, rng.permutation(n)[: len(people)]])
        return pairs[(pairs[:, 0] != pairs[:, 1]) & ~self.problem.apart[pairs[:, 0], pairs[:, 1]]]


def _between(best: Prices, priced: Prices) -> Prices:
    people = STEADY * best.people + (1 - STEADY) * priced.people
    rounded = np.ceil(people * GRID) / GRID
    total = STEADY * best.total + (1 - STEADY) * priced.total
    sizes = STEADY * best.sizes + (1 - STEADY) * priced.sizes
    return Prices(rounded, sizes, total + float((rounded - people).sum()))


class _Pool:
    """The circles that the linear program may choose from."""

    def __init__(self, problem: CircleInput, limits: Limits) -> None:
        self.problem, self.limits = problem, limits
        self.most = min(problem.sizes[1], problem.n)
        self.worth: dict[tuple[int, ...], float] = {}
        self.share: dict[tuple[int, ...], float] = {}  # in the last answer

    def add(self, circles: list[Ints]) -> None:
        """Take in these circles, each an array of people."""
        for circle in circles:
            members = tuple(sorted(circle.tolist()))
            if members not in self.worth:
                self.worth[members] = self.problem.worth(circle)

    def drop(self, prices: Prices) -> None:
        """Let go of circles that cost much more than they are worth."""
        self.worth = {
            circle: worth
            for circle, worth in self.worth.items()
            if worth - prices.people[list(circle)].sum() - prices.sizes[len(circle)] > -IN_POOL
        }

    def chosen(self) -> list[Ints]:
        """The circles of the last answer that can be whole."""
        taken: set[int] = set()
        whole = []
        for circle in sorted(self.share, key=lambda circle: (-round(self.share[circle], 6), circle)):
            if self.share[circle] >= SHARE and taken.isdisjoint(circle):
                taken.update(circle)
                whole.append(np.array(circle))
        return whole

    def prices(self, center: Prices) -> tuple[Prices, bool] | None:
        """The prices of the best shares of these circles, near `center`, and whether that held them back."""
        from scipy.optimize import linprog  # only here: it takes long to load
        from scipy.sparse import csr_array, hstack, identity

        n, limits = self.problem.n, self.limits
        circles = list(self.worth)
        if not circles:
            return None
        sizes = np.array([len(circle) for circle in circles])
        at = np.concatenate([np.array(circle) for circle in circles]), np.repeat(np.arange(len(circles)), sizes)
        seats = csr_array((np.ones(len(at[0])), at), shape=(n, len(circles)))
        alone: Any = identity(n, format="csr")
        free = np.zeros(0 if limits.everyone else n)  # who is left out costs nothing
        columns = [seats, alone, -alone] if limits.everyone else [seats, alone, -alone, alone]
        once = np.ones(len(circles))
        of_all = np.zeros((4, len(circles) + 2 * n + len(free)))
        of_all[:, : len(circles)] = sizes * (sizes - 1) / 2, -once, once, -sizes
        worth = np.concatenate([list(self.worth.values()), center.people - NEAR, -center.people - NEAR, free])
        most = np.concatenate([np.inf * once, np.full(2 * n, PENALTY), np.full(len(free), np.inf)])
        right = np.array([limits.pairs, -limits.fewest, limits.most, -limits.seats], float)
        answer = linprog(
            -worth,
            A_ub=csr_array(of_all),
            b_ub=right,
            A_eq=hstack(columns).tocsr(),
            b_eq=np.ones(n),
            bounds=np.column_stack([np.zeros(len(most)), most]),
            method="highs-ds",
        )
        if answer.status != 0:
            return None
        people = np.ceil(-answer.eqlin.marginals * GRID) / GRID
        of_circles = np.ceil(np.maximum(-answer.ineqlin.marginals, 0.0) * GRID) / GRID
        if not limits.everyone:
            people = np.maximum(people, 0.0)
        size = np.arange(self.most + 1)
        by_size = of_circles @ (size * (size - 1) / 2, -np.ones(len(size)), np.ones(len(size)), -size)
        self.share = dict(zip(circles, answer.x.tolist(), strict=False))
        moved = answer.x[len(circles) : len(circles) + 2 * n]
        total = float(people.sum() + right @ of_circles)
        return Prices(people, by_size, total), bool(moved.max(initial=0.0) > 1e-9)


class _Exchange:
    """Finds circles that are worth more than they cost: greedily from a start for everybody, then one for another."""

    def __init__(self, problem: CircleInput) -> None:
        self.problem = problem
        self.low, self.most = problem.sizes[0], min(problem.sizes[1], problem.n)
        self.gain = np.where(problem.apart, -BROKEN, problem.fit)
        self.mates = problem.teammates.astype(np.float64)

    def circles(self, prices: Prices, first: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Circles of every size: members (m, size), and by how much each is worth more than it costs (m,)."""
        rows = np.arange(len(first))
        inside = np.zeros((len(first), self.problem.n))
        inside[rows[:, None], first] = 1.0
        members = first
        while members.shape[1] < self.most:
            if members.shape[1] >= self.low:
                yield self._allowed(members, inside, prices)
            gain = inside @ self.gain - prices.people
            gain[(inside > 0) | (inside @ self.mates >= OF_ONE_TEAM)] -= BROKEN
            best = gain.argmax(axis=1)
            inside[rows, best] = 1.0
            members = np.column_stack([members, best])
        self._exchange(members, inside, prices.people)
        yield self._allowed(members, inside, prices)

    def _exchange(self, members: Ints, inside: Floats, people: Floats) -> None:
        """Put the one person who helps most in the place of another, in every circle, for as long as it helps."""
        active = np.arange(len(members))
        for _ in range(EXCHANGES):
            seated, place = members[active], np.arange(len(active))
            gain = inside[active] @ self.gain - people
            of_team = inside[active] @ self.mates
            change = gain[:, None, :] - self.gain[seated] - np.take_along_axis(gain, seated, 1)[:, :, None]
            change -= BROKEN * (of_team[:, None, :] - self.mates[seated] >= OF_ONE_TEAM)
            change[place[:, None], :, seated] = -BROKEN
            flat = change.reshape(len(active), -1)
            best = flat.argmax(axis=1)
            helps = flat[place, best] > 1e-9
            if not helps.any():
                return
            active = active[helps]
            out, into = np.divmod(best[helps], self.problem.n)
            inside[active, members[active, out]] = 0.0
            inside[active, into] = 1.0
            members[active, out] = into

    def _allowed(self, members: Ints, inside: Floats, prices: Prices) -> tuple[Ints, Floats]:
        """Those that break no rule, and their excess."""
        own = np.take_along_axis(inside @ self.gain, members, 1).sum(axis=1) / 2
        crowded = np.take_along_axis(inside @ self.mates, members, 1).max(axis=1) > OF_ONE_TEAM
        excess = own - prices.people[members].sum(axis=1) - prices.sizes[members.shape[1]]
        legal = ~crowded & (own >= 0)
        return members[legal], excess[legal]
