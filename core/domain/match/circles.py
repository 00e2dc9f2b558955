"""Circles: what people gain from sitting together in, the best circles and a proof out. Arrays only, no people.

How `form` works, in order:
1. check the input and put people in an order that does not depend on the order of the rows;
2. few enough possible circles: list them all and let CP-SAT choose the best set (`_best_of_all`), which is exact;
3. else exchange one seat of every circle at once, by the best assignment of these people to these seats
   (`circle_search.search`): more circles first where somebody would be left out, then the highest total;
4. a first bound counts for everybody the best partners that one circle could hold under the same rules, and no more
   pairs than the sizes allow (`star_bound`). It is near where many partners are equally good;
5. where it is not near, prices say what a seat is worth to everybody (`circle_prices`). They recommend circles, from
   which the exchange goes on, and a proof that no circle is worth more than its people cost is a bound
   (`circle_bound`). Measured for 60 to 300 people of a company, the answer is within 1.2 % of it; where fits are at
   random it is within 1 % for 60 people and 10 % for 300, and the gap says so.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.sat.python import cp_model

from core.domain.match.circle_bound import limits, most_held, price_bound, star_bound
from core.domain.match.circle_prices import FairPrices, recommended
from core.domain.match.circle_search import GRID, CircleInput, refined, search

Ints = NDArray[np.int64]

LISTED = 15_000  # possible circles up to which all are listed and CP-SAT is exact in a few seconds
ROUNDS = 2.5  # of prices in a second, for up to 300 people
UNIT = 10**7  # a point of fit in the whole numbers of CP-SAT

# Why somebody is in no circle.
LEFT_OUT: Mapping[str, str] = {
    "sizes": "The sizes of the circles cannot hold this many people.",
    "hosts": "There are not enough hosts for this many people.",
    "apart": "The rules keep this person apart from too many others.",
}


@dataclass(frozen=True, eq=False)
class Circles:
    """Circles and how good they are; n people.

    circle_of: int (n,), each person's circle, 0 and up, or -1. value: the sum of fit over all pairs who share a circle.
    bound: no circles that seat as many people under the same rules have a higher value. left_out: person -> a code of
    LEFT_OUT, empty unless somebody is in no circle. host_of: int (circles,), the host of each circle; -1 everywhere
    without `hosts`.
    """

    circle_of: Ints
    value: float
    bound: float
    left_out: Mapping[int, str]
    host_of: Ints

    @property
    def gap(self) -> float:
        """How far the answer could still be from the best, as a share of the bound: 0.01 is one percent."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0

    @property
    def members(self) -> list[list[int]]:
        """Who sits in each circle."""
        return [np.flatnonzero(self.circle_of == circle).tolist() for circle in range(len(self.host_of))]


def form(
    fit: ArrayLike,
    *,
    sizes: tuple[int, int] = (4, 8),
    apart: Iterable[tuple[int, int]] = (),
    hosts: ArrayLike | None = None,
    keys: Sequence[Any] | None = None,
    seconds: float = 10.0,
    teams: Sequence[Any] | None = None,
) -> Circles:
    """The best circles of n people: nobody left out unless it cannot be helped, then the highest value.

    fit: (n, n), symmetric in 0..1, what two people gain from sitting together; the diagonal is not read. sizes: the
    fewest and the most people of a circle. apart: pairs (i, j) that must not share one. hosts: (h, n), true where a
    host may lead a person; every circle then has one host, a host leads at most one circle, and may lead all in it.
    teams: what team each person is of, None or "" for none; a circle holds at most two of one.

    keys: one for each person, unique: with them the same people in any order sit in the same circles. Without, people
    are told apart by their fits, and only people with equal fits may change places.

    seconds: sets how much work is done, so that the answer does not depend on how busy the machine is, and ends it on a
    machine that is too slow for that. Raises ValueError naming what is wrong with the input.
    """
    matrix = np.array(fit, np.float64)
    n = len(matrix)
    _check(matrix, sizes, seconds)
    barred = np.zeros((n, n), np.bool_)
    pairs = np.array(list(apart), np.int64).reshape(-1, 2)
    if len(pairs) and not ((pairs >= 0) & (pairs < n)).all():
        raise ValueError("apart names somebody who is not there")
    barred[pairs[:, 0], pairs[:, 1]] = barred[pairs[:, 1], pairs[:, 0]] = True
    leads = None if hosts is None else np.array(hosts, np.float64) > 0
    if leads is not None and (leads.ndim != 2 or leads.shape[1] != n):
        raise ValueError("hosts has to have a row for each host and a column for each person")
    if teams is not None and len(teams) != n:
        raise ValueError(f"teams has {len(teams)} of {n} people")
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(barred, False)

    order = _order(matrix, barred, keys)
    problem = CircleInput(
        fit=np.ceil(matrix[np.ix_(order, order)] * GRID) / GRID,  # rounded up: a bound stays a bound
        apart=_barred(barred, leads)[np.ix_(order, order)],
        sizes=sizes,
        team=_team_codes(teams, order),
        leads=None if leads is None else _sorted_rows(leads[:, order]),
    )
    answer = _best_of_all(problem, seconds) if _possible(n, sizes) <= LISTED else None
    if answer is None:
        circle_of, host_of, bound = _searched(problem, seconds)
    else:
        circle_of, host_of = answer
        bound = value_of(problem.fit, circle_of) + n / UNIT  # CP-SAT counts in whole units, rounded up
    return _circles(matrix, leads, order, problem, circle_of, host_of, bound)


def value_of(fit: ArrayLike, circle_of: ArrayLike) -> float:
    """The sum of fit over all pairs who share a circle, for any way to seat people; -1 sits in none."""
    circle = np.asarray(circle_of)
    together = (circle[:, None] == circle) & (circle >= 0)
    return float(np.triu(np.where(together, np.asarray(fit, np.float64), 0.0), 1).sum())


def _check(fit: NDArray[np.float64], sizes: tuple[int, int], seconds: float) -> None:
    if fit.ndim != 2 or fit.shape[0] != fit.shape[1]:
        raise ValueError("fit has to be a square: a row and a column for each person")
    off_diagonal = fit[~np.eye(len(fit), dtype=np.bool_)]
    if not (np.isfinite(off_diagonal).all() and (off_diagonal >= 0).all() and (off_diagonal <= 1).all()):
        raise ValueError("fit has to be in 0..1")
    if not np.allclose(fit, fit.T, equal_nan=True):
        raise ValueError("fit has to be symmetric")
    low, high = sizes
    if not 2 <= low <= high:
        raise ValueError("a circle is two people or more, and the fewest are not more than the most")
    if seconds <= 0:
        raise ValueError("seconds has to be more than 0")


def _order(fit: NDArray[np.float64], barred: NDArray[np.bool_], keys: Sequence[Any] | None) -> Ints:
    """People in an order of their own: by a salted hash of their keys, else by whom they fit and must avoid."""
    n = len(fit)
    if keys is None:
        rows = np.column_stack([np.sort(np.round(fit, 9), axis=1), barred.sum(axis=1)]) if n else fit
        return np.lexsort(rows.T[::-1]).astype(np.int64) if n else np.arange(0)
    words = [str(key) for key in keys]
    if len(words) != n:
        raise ValueError(f"keys has {len(words)} of {n} people")
    if len(set(words)) < n:
        raise ValueError("keys are not unique")
    marks = [hashlib.blake2b(word.encode(), digest_size=8, salt=b"tie of circles").digest() for word in words]
    return np.array(sorted(range(n), key=marks.__getitem__), np.int64)


def _barred(barred: NDArray[np.bool_], leads: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Who must not share a circle: the pairs that are named, and those whom no host may lead together."""
    if leads is None:
        return barred
    together = leads.T.astype(np.int64) @ leads.astype(np.int64) > 0
    np.fill_diagonal(together, True)
    return barred | ~together


def _team_codes(teams: Sequence[Any] | None, order: Ints) -> Ints:
    """(n,) a number for each team, -1 for people of none."""
    if teams is None:
        return np.full(len(order), -1)
    number: dict[Any, int] = {}
    return np.array(
        [-1 if teams[i] in (None, "") else number.setdefault(teams[i], len(number)) for i in order], np.int64
    )


def _sorted_rows(leads: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Hosts who may lead most people first; equal ones are alike, so their order does not matter."""
    rank = sorted(range(len(leads)), key=lambda host: (-int(leads[host].sum()), leads[host].tobytes()))
    return leads[rank]


def _possible(n: int, sizes: tuple[int, int]) -> int:
    return sum(comb(n, size) for size in range(sizes[0], sizes[1] + 1))


def _best_of_all(problem: CircleInput, seconds: float) -> tuple[Ints, Ints] | None:
    """Circle of each person and host of each circle, the best of all that the rules allow; None if time ran out."""
    n, (low, high) = problem.n, problem.sizes
    listed = [
        members
        for members in chain.from_iterable(combinations(range(n), size) for size in range(low, min(high, n) + 1))
        if problem.allows(np.array(members))
    ]
    model = cp_model.CpModel()
    seated: list[list[cp_model.IntVar]] = [[] for _ in range(n)]
    led: list[list[cp_model.IntVar]] = [[] for _ in range(0 if problem.leads is None else len(problem.leads))]
    options: list[tuple[cp_model.IntVar, tuple[int, ...], int]] = []
    weights: list[int] = []
    person = UNIT * (n * (high - 1) + 1)  # to seat one more person is worth more than all fit
    for members in listed:
        weight = int(np.ceil(problem.worth(np.array(members)) * UNIT)) + person * len(members)
        for host in problem.hosts_for(np.array(members)):
            option = model.new_bool_var("")
            options.append((option, members, host))
            weights.append(weight)
            for member in members:
                seated[member].append(option)
            if host >= 0:
                led[host].append(option)
    for choices in chain(seated, led):
        if choices:
            model.add_at_most_one(choices)
    model.maximize(cp_model.LinearExpr.weighted_sum([option for option, _, _ in options], weights))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # the same answer every time
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = seconds
    circle_of = np.full(n, -1)
    host_of: list[int] = []
    if options:
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        for option, members, host in options:
            if solver.value(option):
                circle_of[list(members)] = len(host_of)
                host_of.append(host)
    return circle_of, np.array(host_of, np.int64)


def _searched(problem: CircleInput, seconds: float) -> tuple[Ints, Ints, float]:
    """Circle of each person, host of each circle, and the bound."""
    n, until = problem.n, time.thread_time() + seconds
    holdable = most_held(n, *problem.sizes, problem.most_circles)
    people = range(holdable, holdable + 1)
    bound = star_bound(problem, people)
    answer = search(problem, bound, seconds)
    if n - answer.left_out < holdable:
        people = range(n - answer.left_out, holdable + 1)  # fewer people can share more pairs than all of them
        bound = star_bound(problem, people)
    if answer.left_out < n and not answer.good_for(bound):
        rules = limits(problem, people)
        fair = FairPrices(problem, rules, answer.circle_of)
        prices = fair.look(int(ROUNDS * seconds / max(0.5, (n / 300) ** 2)) + 1, until)
        seated = recommended(fair, until)[: rules.most]
        circles = min(max(fair.number, len(seated), rules.fewest), rules.most)
        answer = refined(problem, answer, seated, circles, prices.total, seconds, until)
        bound = min(bound, price_bound(fair, answer, seconds))
    return answer.circle_of, answer.host_of, bound


def _circles(
    fit: NDArray[np.float64],
    leads: NDArray[np.bool_] | None,
    order: Ints,
    problem: CircleInput,
    circle_of: Ints,
    host_of: Ints,
    bound: float,
) -> Circles:
    """The answer in the order in which people came, the circles numbered in an order of their own."""
    first = {int(circle): position for position, circle in reversed(list(enumerate(circle_of))) if circle >= 0}
    number = {circle: rank for rank, circle in enumerate(sorted(first, key=first.__getitem__))}
    answer = np.full(problem.n, -1)
    answer[order] = [number.get(int(circle), -1) for circle in circle_of]
    named_hosts = np.full(len(number), -1)
    if leads is not None and problem.leads is not None:
        rank = sorted(range(len(leads)), key=lambda host: (-int(leads[host].sum()), leads[host][order].tobytes()))
        for circle, place in number.items():
            named_hosts[place] = rank[int(host_of[circle])]
    value = value_of(fit, answer)
    return Circles(answer, value, max(bound, value), _reasons(answer, problem, order), named_hosts)


def _reasons(circle_of: Ints, problem: CircleInput, order: Ints) -> dict[int, str]:
    """Why each person who is in no circle is in none."""
    missing = np.flatnonzero(circle_of < 0)
    low, high = problem.sizes
    place = np.empty(problem.n, np.int64)
    place[order] = np.arange(problem.n)
    lonely = (problem.n >= low) & (problem.n - problem.apart.sum(axis=1) < low)
    reasons = {int(person): "apart" for person in missing if lonely[place[person]]}
    others = [int(person) for person in missing if int(person) not in reasons]
    open_to_others = problem.n - len(reasons)
    by_sizes = open_to_others - most_held(open_to_others, low, high, problem.n)
    by_hosts = open_to_others - most_held(open_to_others, low, high, problem.most_circles)
    code = "sizes" if len(others) <= by_sizes else "hosts" if len(others) <= by_hosts else "apart"
    return reasons | dict.fromkeys(others, code)
