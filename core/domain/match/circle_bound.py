"""Circle bound: a value that no circles exceed, proven by prices. Arrays only; seats nobody.

How the bound comes about, in order:
1. `star_bound`: everybody with the best partners that one circle could hold, and no more pairs than the sizes allow;
2. prices for people and sizes from `circle_prices`, which add up to nearly the best value there is;
3. raise all prices by a little and prove that no circle is worth more than it costs then. Branch and bound: people who
   are in no such circle leave, one after another joins, until two seats are left, where every pair is looked at. A
   circle that is worth more raises the prices of its people, so the proof always ends with a bound that holds;
4. raise them by less and less until the bound is good enough or the work is used up.

That prices prove a bound: Farley 1990, A note on bounding a class of linear programming problems, Operations Research
38. What people could add to a circle is bounded by half of each pair and a part of the partner's own worth, which is
how Caprara, Pisinger and Toth 1999 (Exact solution of the quadratic knapsack problem, INFORMS J. on Computing 11) split
a pair; who cannot be in a better circle leaves as in Carraghan and Pardalos 1990 (Operations Research Letters 9).
"""

from __future__ import annotations

import time
from dataclasses import replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from core.domain.match.circle_prices import FairPrices, Limits, Prices
from core.domain.match.circle_search import OF_ONE_TEAM, CircleInput, Ints, SearchedCircles

Singles = NDArray[np.float32]  # half the size of a double, and twice as fast

WORK = 1e8  # a second: the pairs that branch and bound looks at
STEP = 10_000  # a step costs as much as looking at so many pairs
# Of the total: by how much prices are raised, from quick to slow.
RAISED = (0.08, 0.04, 0.02, 0.01, 0.0015)
MISSED, AGAIN = 0.002, 4  # the part of a total that circles cost which were missed, and rounds for other prices then
SHARED = 0.55  # of somebody's own worth is counted with their partners
ROUNDING = 1e-5  # by the square of a circle's size: it may be worth so much more than single precision shows
NEVER = np.float32(-50.0)


def limits(problem: CircleInput, seated: range) -> Limits:
    """What the sizes and the hosts say about all circles of so many people."""
    n, (low, high) = problem.n, problem.sizes
    return Limits(
        pairs=max(most_pairs(people, low, high, problem.most_circles) for people in seated),
        fewest=-(-seated.start // high),
        most=min(problem.most_circles, n // low),
        seats=seated.start,
        everyone=seated.start == n,
    )


def price_bound(fair: FairPrices, answer: SearchedCircles, seconds: float) -> float:
    """A value that no circles exceed, as low as the work allows or as it needs to be to call the answer good.

    Infinite if nothing could be proven.
    """
    until = time.thread_time() + seconds
    work, rung, bound = WORK * seconds, 0, np.inf
    while True:
        raised = RAISED[rung] * fair.best.total
        proof = _Proof(fair.problem, fair.best, raised / fair.problem.n, work, until)
        work -= proof.work
        if not proof.complete:
            return bound
        bound = min(bound, proof.total)
        missed = proof.total - raised > fair.best.total * (1 + MISSED)
        done = answer.good_for(bound) or (rung == len(RAISED) - 1 and not missed)
        if done or work < proof.work:  # the next proof takes at least as much
            return bound
        if missed:
            fair.add(proof.missed)
            fair.look(AGAIN, until)
        # A quarter of the raise takes up to 25 times the work at first, and about twice the work later.
        rung = min(rung + (4 if proof.work * 50 < work else 2 if proof.work * 4 < work else 1), len(RAISED) - 1)


def star_bound(problem: CircleInput, seated: range) -> float:
    """A value that no circles of so many people exceed: all with the best partners one circle holds, no pair too many.

    Half of a pair's fit belongs to each of the two, so the best halves of everybody are at least as much as any answer.
    """
    low, high = problem.sizes
    halves: list[float] = []
    for person, fits in enumerate(np.where(problem.apart, -1.0, problem.fit)):
        seats = dict[int, int]({int(problem.team[person]): 1})
        partners = 0
        for other in np.argsort(-fits, kind="stable"):
            team = int(problem.team[other])
            if other == person or fits[other] < 0 or (team >= 0 and seats.get(team, 0) >= OF_ONE_TEAM):
                continue
            seats[team] = seats.get(team, 0) + 1
            halves.append(float(fits[other]))
            partners += 1
            if partners == high - 1:
                break
    best = sorted(halves, reverse=True)
    pairs = max((most_pairs(people, low, high, problem.most_circles) for people in seated), default=0)
    return sum(best[: 2 * pairs]) / 2


def most_pairs(n: int, low: int, high: int, most_circles: int) -> int:
    """The most pairs that can share a circle when n people sit in circles; 0 if the sizes cannot hold exactly n."""
    most = 0
    for circles in range(-(-n // high), min(most_circles, n // low) + 1):
        spare, full, partly = n - circles * low, 0, 0
        if high > low:
            full, partly = divmod(spare, high - low)
        seats = [high] * full + ([low + partly] if full < circles else []) + [low] * (circles - full - 1)
        most = max(most, sum(comb(size, 2) for size in seats))
    return most


def most_held(n: int, low: int, high: int, most_circles: int) -> int:
    """How many of n people circles of these sizes can hold."""
    return max((min(n, circles * high) for circles in range(1, min(most_circles, n // low) + 1)), default=0)


class _Proof:
    """Raises prices until no circle is worth more than it costs; `total` is a bound if the proof is `complete`.

    Circles are looked at as if all were of the largest size: an empty seat is worth what a smaller circle costs less.
    """

    def __init__(self, problem: CircleInput, prices: Prices, raised: float, work: float, until: float) -> None:
        n, (low, high) = problem.n, (problem.sizes[0], min(problem.sizes[1], problem.n))
        self.problem, self.most_work, self.until = problem, work, until
        self.prices = replace(prices, people=prices.people + raised, total=prices.total + n * raised)
        self.work, self.complete = 0.0, True
        self.missed: list[Ints] = []  # circles that are worth more than they cost, even after the raise
        empty = np.diff(prices.sizes[low : high + 1])[::-1]
        everybody = n + len(empty)
        self.team = np.concatenate([problem.team, np.full(len(empty), -1)])
        fit = np.zeros((everybody, everybody), np.float32)
        fit[:n, :n] = np.where(problem.apart, NEVER, problem.fit)
        np.fill_diagonal(fit, NEVER)
        worth = np.concatenate([-self.prices.people, empty]).astype(np.float32)
        start = ROUNDING * high**2 - float(prices.sizes[high])
        self._search([], start, np.arange(everybody), worth, fit, high)

    @property
    def total(self) -> float:
        """No circles are worth more."""
        return self.prices.total

    def _search(self, seated: list[int], base: float, people: Ints, worth: Singles, fit: Singles, open_: int) -> None:
        """Look at all circles of `seated`, who are worth `base`, and `open_` of these people.

        worth (people,): what each adds to those who are seated; fit (people, people): what two of them add together.
        """
        if open_ == 2:
            self._last_two(seated, base, people, worth, fit)
            return
        people, worth, fit, promise, bound = self._promising(base, people, worth, fit, open_)
        while bound > 0 and self.complete:
            joins = int(promise.argmax())
            others = np.flatnonzero(fit[joins] > NEVER)
            team = self.team[people[joins]]
            # Two of a team are the most.
            if team >= 0 and any(self.team[person] == team for person in seated):
                others = others[self.team[people[others]] != team]
            if len(others) >= open_ - 1:
                self._search(
                    [*seated, int(people[joins])],
                    base + float(worth[joins]),
                    people[others],
                    worth[others] + fit[joins, others],
                    fit[np.ix_(others, others)],
                    open_ - 1,
                )
            rest = np.delete(np.arange(len(people)), joins)
            people, worth, fit, promise, bound = self._promising(
                base, people[rest], worth[rest], fit[np.ix_(rest, rest)], open_
            )

    def _promising(
        self, base: float, people: Ints, worth: Singles, fit: Singles, open_: int
    ) -> tuple[Ints, Singles, Singles, Singles, float]:
        """Who could be in a circle that is worth more than it costs, the most each could add, and all together."""
        partners = open_ - 1
        while True:
            if len(people) < open_:
                return people, worth, fit, worth, -np.inf
            self.work += len(people) ** 2 + STEP
            if self.work > self.most_work or time.thread_time() > self.until:
                self.complete = False
                return people, worth, fit, worth, -np.inf
            shares = fit * np.float32(0.5) + worth * np.float32(SHARED / partners)
            promise = worth * np.float32(1 - SHARED) + _highest(shares, partners).sum(axis=1)
            best = _highest(promise, open_)
            bound = base + float(best.sum())
            if bound <= 0:
                return people, worth, fit, promise, bound
            # With the best others; one of those who are among the best themselves changes nothing.
            stays = (base + float(best.sum() - best.min()) + promise > 0) | (promise >= best.min())
            if stays.all():
                return people, worth, fit, promise, bound
            few = np.count_nonzero(stays) > 0.9 * len(people)  # too few leave for another look to pay
            people, worth, fit, promise = people[stays], worth[stays], fit[np.ix_(stays, stays)], promise[stays]
            if few:
                return people, worth, fit, promise, bound

    def _last_two(self, seated: list[int], base: float, people: Ints, worth: Singles, fit: Singles) -> None:
        worth_more = (fit > NEVER) & (worth[:, None] + worth + fit > -base)
        self.work += len(people) ** 2 + STEP
        for first, second in zip(*np.nonzero(np.triu(worth_more, 1)), strict=True):
            circle = [*seated, int(people[first]), int(people[second])]
            members = np.array([person for person in circle if person < self.problem.n])
            excess = self.prices.excess(self.problem, members)
            if excess > 0 and self.problem.allows(members) and self.problem.hosts_for(members):
                self.missed.append(members)
                people_prices = self.prices.people.copy()
                people_prices[members] += excess / len(members)
                self.prices = replace(self.prices, people=people_prices, total=self.prices.total + excess)


def _highest(values: Singles, count: int) -> Singles:
    """The highest `count` values of the last axis."""
    if values.shape[-1] <= count:
        return values
    return np.partition(values, values.shape[-1] - count, axis=-1)[..., -count:]
