"""Circle search: good circles of more people than can be listed. Arrays only; proves nothing.

One step takes one seat out of every circle, empty seats included, and puts these people back by the best assignment of
people to seats. A step looks at all ways to exchange them at once: for 38 circles 38! of them, in a tenth of a
millisecond. Noise that fades lets people leave circles that are good only for themselves. `search` begins anywhere,
`refined` with circles that the prices of `circle_prices` recommend: that is worth up to 1.3 % more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GRID = 2.0**24  # parts of a point: sums of such parts are exact, so the order of adding makes no difference
OF_ONE_TEAM = 2  # people of one team in a circle, at most

# What breaks a rule costs more than any fit can give back: to be in no circle, a rule broken, a circle too small.
OUT, BROKEN, TOO_SMALL = 30.0, 50.0, 200.0
STEPS = 800  # a second for up to 300 people: an eighth of what an idle machine does
ATTEMPTS = 2
REFINED, REFINEMENTS = 1_500, 2_400  # steps from recommended circles; by people, how often, in 10 seconds
MOST_REFINEMENTS = 20
FAINT = (0.05, 0.2, 0.4)  # how much noise they begin with, in turn, as a share of what `search` begins with
TRIAL = 400  # steps that tell how many circles are best
GOOD_ENOUGH = 0.005  # of the bound: what further attempts could still add is not worth the wait


@dataclass(frozen=True, eq=False)
class CircleInput:
    """Who is to sit together under which rules; n people in an order of their own.

    team: (n,) a number for each team, -1 for none. leads: (h, n), whom each host may lead, or None without hosts.
    """

    fit: Floats
    apart: Flags
    sizes: tuple[int, int]
    team: Ints
    leads: Flags | None

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.fit)

    @property
    def most_circles(self) -> int:
        """How many circles can be led."""
        return self.n if self.leads is None else len(self.leads)

    @cached_property
    def teammates(self) -> Flags:
        """(n, n), true for two of one team and on the diagonal of those who have one."""
        return (self.team[:, None] == self.team) & (self.team >= 0)

    def allows(self, members: Ints) -> bool:
        """Whether these people may share a circle."""
        pairs = np.ix_(members, members)
        return not self.apart[pairs].any() and int(self.teammates[pairs].sum(axis=1).max(initial=0)) <= OF_ONE_TEAM

    def hosts_for(self, members: Ints) -> list[int]:
        """The hosts who may lead all of these people; [-1] where circles need none."""
        return [-1] if self.leads is None else np.flatnonzero(self.leads[:, members].all(axis=1)).tolist()

    def worth(self, members: Ints) -> float:
        """What these people gain from sitting together."""
        return float(self.fit[np.ix_(members, members)].sum() / 2)

    def among(self, people: Ints) -> CircleInput:
        """The same for these people only."""
        pairs = np.ix_(people, people)
        leads = None if self.leads is None else self.leads[:, people]
        return CircleInput(self.fit[pairs], self.apart[pairs], self.sizes, self.team[people], leads)


@dataclass(frozen=True, eq=False)
class SearchedCircles:
    """Circle of each person or -1, host of each circle or -1, how many circles were tried, and what it is worth."""

    circle_of: Ints
    host_of: Ints
    circles: int
    value: float
    left_out: int

    @property
    def rank(self) -> tuple[int, float]:
        """As few left out as possible, then a high value."""
        return -self.left_out, self.value

    def good_for(self, bound: float) -> bool:
        """Whether it is so near to a bound that more work is not worth the wait."""
        return self.value >= bound * (1 - GOOD_ENOUGH)


def search(problem: CircleInput, bound: float, seconds: float) -> SearchedCircles:
    """As few people left out as possible, then circles of a high value; ends early once it is near the bound."""
    n, (low, high) = problem.n, problem.sizes
    until = time.thread_time() + seconds
    if n < low or not problem.most_circles:
        return SearchedCircles(np.full(n, -1), np.array([], np.int64), 0, 0.0, n)
    steps = int(STEPS * seconds / max(1.0, (n / 300) ** 2)) + 1
    trials: list[SearchedCircles] = []
    for circles in _numbers_of_circles(n, low, high, problem.most_circles):
        trials.append(_Seating(problem, circles, seed=0).annealed(min(TRIAL, steps), until))
        if len(trials) > 1 and not trials[-1].left_out:
            break  # still more circles hold fewer pairs
    best = max(trials, key=lambda answer: answer.rank)
    circles = best.circles
    for attempt in range(1, ATTEMPTS + 1):
        if time.thread_time() > until:
            break
        answer = _Seating(problem, circles, seed=attempt).annealed(steps // ATTEMPTS, until)
        best = max(best, answer, key=lambda answer: answer.rank)
        if not best.left_out and best.good_for(bound):
            break
    return best


def refined(
    problem: CircleInput,
    answer: SearchedCircles,
    seated: Sequence[Ints],
    circles: int,
    bound: float,
    seconds: float,
    until: float,
) -> SearchedCircles:
    """The better of this answer and the best that comes of `circles` circles, these `seated` ones among them.

    bound: about what the best circles can be worth; an answer near it ends the attempts. seconds: sets how much work is
    done. until: the thread's time at which the clock ends it.
    """
    effort = min(1.0, seconds / 10) / max(1.0, (problem.n / 300) ** 2)
    steps = int(effort * REFINED) + 1
    best = answer
    for attempt in range(1, min(MOST_REFINEMENTS, REFINEMENTS // problem.n) + 1):
        if time.thread_time() > until or (not best.left_out and best.good_for(bound)):
            break
        seating = _Seating(problem, circles, seed=attempt, seated=seated)
        best = max(
            best, seating.annealed(steps, until, noise=FAINT[attempt % len(FAINT)]), key=lambda answer: answer.rank
        )
    return best


def _numbers_of_circles(n: int, low: int, high: int, most: int) -> list[int]:
    """How many circles to try: few and large ones hold most pairs, more give way where rules part people."""
    largest = min(most, n // low)
    fewest = min(largest, -(-n // high))
    return sorted({min(largest, fewest + more) for more in (0, 1, 3, (largest - fewest) // 2, largest - fewest)})


class _Seating:
    """Who sits where while people change places: circles with `high` seats each, and a bench for those in none."""

    def __init__(self, problem: CircleInput, circles: int, *, seed: int, seated: Sequence[Ints] = ()) -> None:
        self.problem, self.circles, self.rng = problem, circles, np.random.default_rng(seed)
        n, (low, high) = problem.n, problem.sizes
        self.empty = n  # the number of an empty seat: a row of zeros in every matrix
        self.fit = np.zeros((n + 1, n + 1))
        self.fit[:n, :n] = np.where(problem.apart, -BROKEN, problem.fit)
        self.mates = np.zeros((n + 1, n + 1))
        self.mates[:n, :n] = problem.teammates
        self.hosts = np.full(circles, -1)
        self.forbidden = np.zeros((circles, n + 1))
        if problem.leads is not None:
            hosts = np.arange(len(problem.leads)) if seed < 2 else self.rng.permutation(len(problem.leads))
            self.hosts = _hosts_for(seated, problem.leads, hosts)[:circles]
            self.forbidden[:, :n] = np.where(problem.leads[self.hosts], 0.0, BROKEN)
        self.seats = np.full((circles, high), self.empty)
        for circle, members in enumerate(seated):
            self.seats[circle, : len(members)] = members
        others = self.rng.permutation(n)
        others = others[~np.isin(others, self.seats)]
        filled = np.arange(circles) < len(seated)
        # The fewest a circle needs come first, then the seats of circles that begin empty.
        rank = np.where(filled, 2, 0)[:, None] + np.where(np.arange(high) < low, 0, 1)
        free = np.flatnonzero(self.seats.ravel() == self.empty)
        free = free[np.argsort(rank.ravel()[free], kind="stable")][: len(others)]
        self.seats.ravel()[free] = others[: len(free)]
        self.bench = np.concatenate([others[len(free) :], np.full(4, self.empty)])
        self._count()

    def _count(self) -> None:
        """What everybody would gain in each circle, and how many of their team sit there."""
        inside = np.zeros((self.circles, self.empty + 1))
        inside[np.arange(self.circles)[:, None], self.seats] = 1.0
        inside[:, self.empty] = 0.0
        self.gain = inside @ self.fit - self.forbidden
        self.of_team = inside @ self.mates
        self.size = (self.seats < self.empty).sum(axis=1)

    def annealed(self, steps: int, until: float, *, noise: float = 1.0) -> SearchedCircles:
        """The best circles that `steps` steps come by, less if the clock says so."""
        open_pairs = self.problem.fit[~self.problem.apart]
        warmth = max(float(open_pairs.std()), 0.01) if len(open_pairs) else 0.01
        best_score, best_seats = -np.inf, self.seats.copy()
        for step, temperature in enumerate(_temperatures(steps, noise * warmth)):
            self._exchange(temperature)
            if step % 10 == 9 or step >= steps * 0.9:
                if (score := self._score()) > best_score + 1e-9:
                    best_score, best_seats = score, self.seats.copy()
                if time.thread_time() > until:
                    break
        return self._answer(best_seats)

    def _exchange(self, temperature: float) -> None:
        """Take one seat out of every circle and some of the bench, and put the people back as well as can be."""
        circles, low = np.arange(self.circles), self.problem.sizes[0]
        places = self.rng.integers(0, self.seats.shape[1], self.circles)
        on_bench = (self.rng.integers(len(self.bench)) + np.arange(4)) % len(self.bench)
        out = np.concatenate([self.seats[circles, places], self.bench[on_bench]])
        taken = out[: self.circles]
        rest = self.size - (taken < self.empty)
        worth = np.zeros((len(out), len(out)))
        here = worth[: self.circles]  # a row for each seat, a column for each person
        here += self.gain[:, out] - self.fit[taken][:, out]
        here[self.of_team[:, out] - self.mates[taken][:, out] >= OF_ONE_TEAM] -= BROKEN
        here[(rest < low)[:, None] & (out == self.empty)] = -TOO_SMALL
        worth[self.circles :, out < self.empty] = -OUT
        if temperature > 0:
            worth += temperature * self.rng.gumbel(size=worth.shape)
        back = out[linear_sum_assignment(worth, maximize=True)[1]]
        self.bench[on_bench] = back[self.circles :]
        moved = np.flatnonzero(back[: self.circles] != taken)
        self.seats[moved, places[moved]] = back[moved]
        self.size[moved] = rest[moved] + (back[moved] < self.empty)
        self.gain[moved] += self.fit[back[moved]] - self.fit[taken[moved]]
        self.of_team[moved] += self.mates[back[moved]] - self.mates[taken[moved]]

    def _score(self) -> float:
        circles = np.arange(self.circles)[:, None]
        own = self.gain[circles, self.seats] - self.forbidden[circles, self.seats]
        crowded = (self.of_team[circles, self.seats] > OF_ONE_TEAM).sum()
        waiting = int((self.bench < self.empty).sum())
        return float(own.sum() / 2 - BROKEN * crowded - OUT * waiting)

    def _answer(self, seats: Ints) -> SearchedCircles:
        """The circles, after who breaks a rule was taken out: the costs see to it that this is nobody, if it can be."""
        circle_of = np.full(self.problem.n, -1)
        hosts: list[int] = []
        for circle, row in enumerate(seats):
            members = self._within_rules(row[row < self.empty], int(self.hosts[circle]))
            if len(members) >= self.problem.sizes[0]:
                circle_of[members] = len(hosts)
                hosts.append(int(self.hosts[circle]))
        value = sum(self.problem.worth(np.flatnonzero(circle_of == circle)) for circle in range(len(hosts)))
        return SearchedCircles(circle_of, np.array(hosts, np.int64), self.circles, value, int((circle_of < 0).sum()))

    def _within_rules(self, members: Ints, host: int) -> Ints:
        if host >= 0 and self.problem.leads is not None:
            members = members[self.problem.leads[host, members]]
        while not self.problem.allows(members):
            pairs = np.ix_(members, members)
            crowded = self.problem.teammates[pairs].sum(axis=1) > OF_ONE_TEAM
            members = np.delete(members, int((self.problem.apart[pairs].sum(axis=1) + crowded).argmax()))
        return members


def _temperatures(steps: int, warmth: float) -> Iterator[float]:
    """From warm to cold, and no noise at the end."""
    for step in range(steps):
        share = step / (steps * 0.85)
        yield warmth * (1 / 15) ** share if share < 1 else 0.0


def _hosts_for(seated: Sequence[Ints], leads: Flags, hosts: Ints) -> Ints:
    """The hosts, those first who may lead most of the circles that are seated."""
    if not seated:
        return hosts
    led = np.array([leads[hosts][:, members].mean(axis=1) for members in seated])
    first = linear_sum_assignment(led, maximize=True)[1]
    return np.concatenate([hosts[first], np.delete(hosts, first)])
