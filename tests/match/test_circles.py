"""Circles: the best of all where all can be counted, rules that hold, nobody left out for nothing, an honest bound."""

from functools import cache
from itertools import chain, combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.domain.match.circles import Circles, form, value_of

Floats = NDArray[np.float64]


def random_fit(n: int, seed: int) -> Floats:
    upper = np.triu(np.random.default_rng(seed).random((n, n)), 1)
    return upper + upper.T


def company(n: int, seed: int, *, graded: bool = False) -> tuple[Floats, list[tuple[int, int]], list[int]]:
    """Fit, pairs apart and teams of a company: three topics each, departments, time zones, reporting lines.

    graded: a pair's fit grows with the number of topics in common, instead of asking for one.
    """
    rng = np.random.default_rng(seed)
    team = np.arange(n) // 8
    popular = 1 / np.arange(1, 25) ** 0.7
    topics = np.zeros((n, 24))
    for person in range(n):
        topics[person, rng.choice(24, 3, replace=False, p=popular / popular.sum())] = 1
    shared = topics @ topics.T
    fit = 0.6 * (shared / 3 if graded else shared > 0) + 0.4 * ((team // 4)[:, None] != team // 4)
    zone = rng.choice([0, 1, 7], n, p=[0.5, 0.2, 0.3])
    barred = {(i, j) for i, j in combinations(range(n), 2) if abs(zone[i] - zone[j]) > 6}
    barred |= {(8 * (person // 8), person) for person in range(n) if person % 8}
    np.fill_diagonal(fit, 0)
    return fit, sorted(barred), team.tolist()


def most_and_best(n: int, fit: Floats, sizes: tuple[int, int], apart: set[tuple[int, int]]) -> tuple[int, float]:
    """How many people can sit in circles, and the highest value then, by trying every way to seat them."""
    low, high = sizes

    @cache
    def rest(left: frozenset[int]) -> tuple[int, float]:
        if len(left) < low:
            return 0, 0.0
        first = min(left)
        best = rest(left - {first})
        for size in range(low, min(high, len(left)) + 1):
            for others in combinations(sorted(left - {first}), size - 1):
                circle = (first, *others)
                if any(pair in apart for pair in combinations(circle, 2)):
                    continue
                seated, value = rest(left - set(circle))
                gained = sum(fit[i, j] for i, j in combinations(circle, 2))
                best = max(best, (seated + size, value + gained))
        return best

    return rest(frozenset(range(n)))


def holds(circles: Circles, fit: Floats, sizes: tuple[int, int], apart: list[tuple[int, int]]) -> None:
    """The rules hold, the value is the value, and the bound is not below it."""
    assert all(sizes[0] <= len(members) <= sizes[1] for members in circles.members)
    assert sorted(chain.from_iterable(circles.members)) == sorted(set(range(len(fit))) - set(circles.left_out))
    circle_of = circles.circle_of
    assert not [(i, j) for i, j in apart if circle_of[i] >= 0 and circle_of[i] == circle_of[j]]
    assert circles.value == pytest.approx(value_of(fit, circle_of))
    assert circles.value == pytest.approx(
        sum(fit[i, j] for members in circles.members for i, j in combinations(members, 2))
    )
    assert circles.bound >= circles.value - 1e-9


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n", "sizes"), [(5, (2, 3)), (7, (4, 8)), (9, (3, 4)), (11, (3, 4)), (12, (4, 8))])
def test_no_way_to_seat_twelve_people_or_fewer_is_better(n: int, sizes: tuple[int, int], seed: int) -> None:
    fit = random_fit(n, seed)
    rng = np.random.default_rng(seed + 100)
    apart = {(int(i), int(j)) for i, j in combinations(range(n), 2) if rng.random() < 0.15}
    circles = form(fit, sizes=sizes, apart=apart)
    holds(circles, fit, sizes, sorted(apart))
    seated, value = most_and_best(n, fit, sizes, apart)
    assert n - len(circles.left_out) == seated
    assert circles.value == pytest.approx(value, abs=1e-5)
    assert circles.gap < 1e-5 or circles.left_out


def test_the_search_for_many_people_finds_what_the_exact_way_proves(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(3):
        fit = random_fit(11, seed)
        apart = [(0, 1), (2, 3), (4, 5)]
        exact = form(fit, sizes=(3, 4), apart=apart)
        monkeypatch.setattr("core.domain.match.circles.LISTED", 0)
        searched = form(fit, sizes=(3, 4), apart=apart, seconds=0.5)
        monkeypatch.undo()
        assert searched.value == pytest.approx(exact.value, abs=1e-5)
        assert searched.bound >= exact.value - 1e-9


@pytest.mark.parametrize("graded", [False, True])
def test_300_people_of_a_company_sit_within_one_percent_of_the_best_under_all_rules(graded: bool) -> None:
    fit, apart, teams = company(300, seed=1, graded=graded)
    circles = form(fit, apart=apart, teams=teams, keys=range(300))
    holds(circles, fit, (4, 8), apart)
    assert not circles.left_out
    assert circles.gap <= 0.01
    for members in circles.members:
        assert max(np.bincount([teams[member] for member in members])) <= 2


@pytest.mark.parametrize("n", [12, 60])
def test_shuffled_people_sit_in_the_same_circles(n: int) -> None:
    fit, apart, teams = company(n, seed=2)
    keys = [f"person {number}" for number in range(n)]
    circles = form(fit, apart=apart, teams=teams, keys=keys, seconds=1)
    mixed = np.random.default_rng(3).permutation(n)
    place = np.argsort(mixed)
    again = form(
        fit[np.ix_(mixed, mixed)],
        apart=[(int(place[j]), int(place[i])) for i, j in reversed(apart)],
        teams=[teams[person] for person in mixed],
        keys=[keys[person] for person in mixed],
        seconds=1,
    )
    assert again.circle_of[place].tolist() == circles.circle_of.tolist()


def test_without_keys_people_are_told_apart_by_their_fits() -> None:
    fit = random_fit(40, 5)
    mixed = np.random.default_rng(6).permutation(40)
    again = form(fit[np.ix_(mixed, mixed)], seconds=0.5)
    assert again.circle_of[np.argsort(mixed)].tolist() == form(fit, seconds=0.5).circle_of.tolist()


@pytest.mark.parametrize(
    ("n", "sizes", "left_out"), [(3, (4, 8), 3), (9, (4, 8), 0), (11, (6, 8), 3), (23, (10, 11), 1), (0, (4, 8), 0)]
)
def test_nobody_is_left_out_unless_the_sizes_cannot_hold_them(n: int, sizes: tuple[int, int], left_out: int) -> None:
    circles = form(random_fit(n, 0), sizes=sizes, seconds=1)
    assert len(circles.left_out) == left_out
    assert set(circles.left_out.values()) <= {"sizes"}
    holds(circles, random_fit(n, 0), sizes, [])


def test_who_may_sit_with_too_few_is_left_out_and_the_reason_is_the_rules() -> None:
    circles = form(random_fit(40, 1), apart=[(7, other) for other in range(40) if other != 7], seconds=1)
    assert circles.left_out == {7: "apart"}


def test_a_host_leads_one_circle_and_only_people_they_may_lead() -> None:
    fit = random_fit(40, 2)
    rng = np.random.default_rng(4)
    leads = rng.random((7, 40)) < 0.9
    circles = form(fit, hosts=leads, seconds=2)
    holds(circles, fit, (4, 8), [])
    assert not circles.left_out
    assert len(set(circles.host_of.tolist())) == len(circles.host_of)
    for host, members in zip(circles.host_of, circles.members, strict=True):
        assert leads[host, members].all()


@pytest.mark.parametrize("n", [12, 40])
def test_too_few_hosts_leave_people_out_and_are_the_reason(n: int) -> None:
    circles = form(random_fit(n, 3), hosts=np.ones((1, n)), seconds=1)
    assert len(circles.left_out) == n - 8
    assert set(circles.left_out.values()) == {"hosts"}


def test_exactly_two_of_a_team_may_share_a_circle() -> None:
    fit = np.ones((9, 9))
    teams = ["a", "a", "a", "a", "", None, "b", "c", "d"]
    circles = form(fit, sizes=(4, 5), teams=teams)
    assert not circles.left_out
    assert all(sum(teams[member] == "a" for member in members) == 2 for members in circles.members)


def test_what_is_wrong_with_the_input_is_named() -> None:
    fit = random_fit(5, 0)
    for broken, sentence in (
        (lambda: form(fit[:3]), "square"),
        (lambda: form(fit * 3), r"0\.\.1"),
        (lambda: form(np.triu(fit, 1)), "symmetric"),
        (lambda: form(fit, sizes=(1, 4)), "two people or more"),
        (lambda: form(fit, sizes=(5, 4)), "fewest"),
        (lambda: form(fit, apart=[(0, 9)]), "not there"),
        (lambda: form(fit, keys=["a"] * 5), "unique"),
        (lambda: form(fit, keys=["a"]), "1 of 5"),
        (lambda: form(fit, teams=["a"]), "1 of 5"),
        (lambda: form(fit, hosts=np.ones((2, 3))), "hosts"),
        (lambda: form(fit, seconds=0), "seconds"),
    ):
        with pytest.raises(ValueError, match=sentence):
            broken()
