"""The bound of circles: no way to seat people exceeds it, whatever the rules, and its prices hold for every circle."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.domain.match.circle_bound import _Proof, limits, price_bound, star_bound
from core.domain.match.circle_prices import FairPrices, Limits, Prices
from core.domain.match.circle_search import CircleInput, SearchedCircles
from core.domain.match.circles import form, value_of

Floats = NDArray[np.float64]


def random_circles(seed: int, n: int, sizes: tuple[int, int], *, hosts: bool) -> CircleInput:
    """People with fits of a few levels, pairs apart, teams and, if asked for, hosts who may lead most of them."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.integers(0, 6, (n, n)) / 5 if seed % 2 else rng.random((n, n)), 1)
    apart = np.triu(rng.random((n, n)) < 0.15, 1)
    return CircleInput(
        fit=upper + upper.T,
        apart=apart | apart.T,
        sizes=sizes,
        team=rng.integers(-1, 4, n),
        leads=rng.random((3, n)) < 0.9 if hosts else None,
    )


def allowed(problem: CircleInput, circle: tuple[int, ...], host: int | None = None) -> bool:
    """Whether the rules let these people share a circle, led by this host, written apart from the product's own."""
    if any(problem.apart[i, j] for i, j in combinations(circle, 2)):
        return False
    teams = [int(problem.team[i]) for i in circle if problem.team[i] >= 0]
    if any(teams.count(team) > 2 for team in teams):
        return False
    return host is None or problem.leads is None or bool(problem.leads[host, list(circle)].all())


def most_and_best(problem: CircleInput) -> tuple[int, float]:
    """How many people can sit in circles, and the highest value then, by trying every way to seat them."""
    low, high = problem.sizes

    @cache
    def rest(left: frozenset[int], hosts: frozenset[int] | None) -> tuple[int, float]:
        if len(left) < low or hosts == frozenset():
            return 0, 0.0
        first = min(left)
        best = rest(left - {first}, hosts)
        for size in range(low, min(high, len(left)) + 1):
            for others in combinations(sorted(left - {first}), size - 1):
                circle = (first, *others)
                for host in hosts or [None]:
                    if allowed(problem, circle, host):
                        seated, value = rest(left - set(circle), hosts and hosts - {host})
                        gained = sum(problem.fit[i, j] for i, j in combinations(circle, 2))
                        best = max(best, (seated + size, value + gained))
        return best

    return rest(frozenset(range(problem.n)), None if problem.leads is None else frozenset(range(len(problem.leads))))


def formed(problem: CircleInput, seconds: float):
    return form(
        problem.fit,
        sizes=problem.sizes,
        apart=[(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(problem.apart)), strict=True)],
        hosts=problem.leads,
        teams=[f"team {team}" if team >= 0 else None for team in problem.team],
        seconds=seconds,
    )


@pytest.mark.parametrize("hosts", [False, True])
@pytest.mark.parametrize(("n", "sizes"), [(9, (2, 3)), (10, (3, 5)), (11, (4, 8)), (12, (3, 4))])
def test_no_way_to_seat_people_is_worth_more_than_the_bound(
    n: int, sizes: tuple[int, int], hosts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.domain.match.circles.LISTED", 0)  # as if they were too many to list
    tight = 0
    for seed in range(4):
        problem = random_circles(seed, n, sizes, hosts=hosts)
        seated, best = most_and_best(problem)
        circles = formed(problem, seconds=0.3)
        assert n - len(circles.left_out) == seated
        assert circles.value <= best + 1e-9
        assert circles.bound >= best - 1e-6
        tight += circles.bound < best * 1.05
    assert tight  # a bound that is merely far away would pass all the rest


def proof(problem: CircleInput, raised: float, rounds: int = 8) -> tuple[_Proof, Limits, Prices]:
    """The proof from prices after some rounds, begun with nobody seated."""
    rules = limits(problem, range(problem.n + 1))
    fair = FairPrices(problem, rules, np.arange(problem.n) // 4)
    fair.look(rounds, np.inf)
    return _Proof(problem, fair.best, raised, 1e9, np.inf), rules, fair.best


@pytest.mark.parametrize("raised", [0.0, 0.05])
@pytest.mark.parametrize(("n", "sizes"), [(11, (2, 4)), (13, (3, 6)), (14, (4, 8))])
def test_after_a_proof_no_circle_of_all_is_worth_more_than_its_prices(
    n: int, sizes: tuple[int, int], raised: float
) -> None:
    for seed in range(4):
        problem = random_circles(seed, n, sizes, hosts=seed == 3)
        proven, _, before = proof(problem, raised, rounds=1 + 3 * (seed % 2))  # poor prices leave more to prove
        assert proven.complete
        prices = proven.prices
        assert prices.total - before.total == pytest.approx(float((prices.people - before.people).sum()))
        for size in range(sizes[0], sizes[1] + 1):
            for circle in combinations(range(n), size):
                if allowed(problem, circle) and problem.hosts_for(np.array(circle)):
                    cost = sum(prices.people[i] for i in circle) + prices.sizes[size]
                    worth = sum(problem.fit[i, j] for i, j in combinations(circle, 2))
                    assert worth <= cost + 1e-9


def test_a_proof_that_ran_out_of_work_is_not_a_bound() -> None:
    problem = random_circles(1, 40, (4, 8), hosts=False)
    fair = FairPrices(problem, limits(problem, range(40, 41)), np.arange(40) // 8)
    fair.look(3, np.inf)
    assert not _Proof(problem, fair.best, 0.0, 100.0, np.inf).complete
    nobody = SearchedCircles(np.full(40, -1), np.array([], np.int64), 0, 0.0, 40)
    assert price_bound(fair, nobody, 1e-9) == np.inf


def test_the_bound_of_half_a_second_is_not_below_what_a_longer_search_finds() -> None:
    problem = random_circles(0, 40, (4, 8), hosts=False)
    short, long = formed(problem, seconds=0.5), formed(problem, seconds=4)
    star = star_bound(problem, range(40, 41))
    assert not long.left_out
    assert long.value - 1e-6 <= short.bound <= star + 1e-4  # fits are rounded up
    assert long.bound < star * 0.95


def test_prices_bring_the_bound_near_where_partners_do_not_agree() -> None:
    fit = np.triu(np.random.default_rng(1).random((60, 60)), 1)
    circles = form(fit + fit.T, seconds=5)
    assert value_of(fit + fit.T, circles.circle_of) == pytest.approx(circles.value)
    assert circles.gap < 0.03  # the best partners of everybody alone prove a quarter
