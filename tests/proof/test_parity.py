"""Parity: the price of a smaller gap and the luck in it, beside every assignment of small pools counted out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from core.domain.proof import exchanges, pair_program
from core.domain.proof.parity import Frontier, ParityProblem

LIMITS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 1.0)


def counted_out(problem: ParityProblem) -> list[tuple[float, float]]:
    """(total, gap) of every assignment that matches as many as possible, by trying all of them."""
    n, m = problem.scores.shape
    possible = []
    for choice in itertools.product(range(-1, m), repeat=n):
        mentor_of = np.array(choice)
        pairs = [(i, j) for i, j in enumerate(choice) if j >= 0]
        if any(choice.count(j) > problem.capacity[j] for j in range(m)):
            continue
        if any(not problem.allowed[pair] for pair in pairs) or not set(problem.pins) <= set(pairs):
            continue
        means = [
            sum(problem.scores[i, j] for i, j in pairs if group[i]) / group.sum()
            for group in (problem.first, problem.second)
        ]
        total = sum(problem.scores[pair] for pair in pairs)
        possible.append(((mentor_of >= 0).sum(), float(total), float(means[0] - means[1])))
    most = max(matched for matched, _, _ in possible)
    return [(total, gap) for matched, total, gap in possible if matched == most]


def pool(seed: int) -> ParityProblem:
    """A small pool; every other one has scores in tenths, so that totals tie."""
    rng = np.random.default_rng(seed)
    n, m = (7, 3) if seed % 10 == 9 else (int(rng.integers(3, 6)), int(rng.integers(2, 6)))
    scores = rng.integers(0, 11, (n, m)) / 10 if seed % 2 else rng.random((n, m))
    allowed = rng.random((n, m)) < 0.85
    capacity = rng.integers(1, 4, m)
    group = np.array([0, 1, *rng.integers(0, 3, n - 2)])
    pins = ((0, int(np.flatnonzero(allowed[0])[0])),) if seed % 3 == 0 and allowed[0].any() else ()
    return ParityProblem.of(scores, capacity, group == 0, group == 1, allowed, pins)


@pytest.mark.parametrize("seed", [*range(40), 105])  # 105: a limit that is the least gap there is, up to rounding
def test_every_point_and_the_luck_are_those_of_all_assignments_counted_out(seed: int) -> None:
    problem = pool(seed)
    possible, frontier = counted_out(problem), Frontier(problem)
    best = max(total for total, _ in possible)
    assert frontier.best.total == pytest.approx(best, abs=1e-6)
    ties = [gap for total, gap in possible if total > best - 1e-9]
    assert frontier.luck.lowest == pytest.approx(min(ties), abs=1e-6)
    assert frontier.luck.highest == pytest.approx(max(ties), abs=1e-6)
    assert frontier.least <= min(abs(gap) for _, gap in possible) + 1e-6
    for limit in LIMITS:
        within = [total for total, gap in possible if abs(gap) <= limit + 1e-9]
        point = frontier.at(limit)
        if not within:
            assert point is None
            continue
        assert point is not None
        assert point.total == pytest.approx(max(within), abs=2e-5)
        assert point.bound >= max(within) - 1e-6
        assert abs(point.gap) <= limit + 1e-6
        assert point.proven


def crowd(seed: int) -> ParityProblem:
    """A pool of 40 to 60 mentees, too large to count out: seats for some of them, or spare ones; pins; ties or none."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(40, 60)), 20
    first = rng.random(n) < 0.5
    scores = np.clip(0.6 * rng.random((n, m)) + 0.3 * rng.random(m) + 0.1 * first[:, None], 0, 1)
    allowed = rng.random((n, m)) < 0.8
    pins = tuple((row, int(np.flatnonzero(allowed[row])[0])) for row in range(seed % 3))
    capacity = rng.integers(2, 3 + seed % 3, m)
    return ParityProblem.of(np.round(scores, 2) if seed % 2 else scores, capacity, first, ~first, allowed, pins)


def solved_whole(problem: ParityProblem, pairs: int, limit: float) -> float | None:
    """The best total in whole pairs, by one integer program over every pair; None if there is none."""
    n, m = problem.scores.shape
    rows, columns = np.nonzero(problem.allowed)
    worth = problem.scores[rows, columns]
    pinned = np.isin(rows * m + columns, [row * m + column for row, column in problem.pins])
    answer = milp(
        -worth,
        constraints=[
            LinearConstraint((rows == np.arange(n)[:, None]).astype(float), ub=1),
            LinearConstraint((columns == np.arange(m)[:, None]).astype(float), ub=problem.capacity),
            LinearConstraint(np.ones((1, len(rows))), pairs, pairs),
            LinearConstraint((worth * problem.shares[rows])[None, :], -limit, limit),
        ],
        integrality=np.ones(len(rows)),
        bounds=Bounds(pinned.astype(float), 1),
        options={"mip_rel_gap": 1e-7},
    )
    return None if answer.x is None else float(worth[answer.x > 0.5].sum())


@pytest.mark.parametrize("seed", range(6))
def test_a_pool_too_large_to_count_out_agrees_with_one_program_over_every_pair(seed: int) -> None:
    problem = crowd(seed)
    frontier = Frontier(problem)
    pairs = int((frontier.best.mentor_of >= 0).sum())
    for limit in (0.9 * abs(frontier.best.gap), 0.4 * abs(frontier.best.gap), 0.005):
        point, total = frontier.at(limit), solved_whole(problem, pairs, limit)
        assert point is not None and total is not None
        chosen = np.flatnonzero(point.mentor_of >= 0)
        assert len(chosen) == pairs
        assert problem.allowed[chosen, point.mentor_of[chosen]].all()
        assert (np.bincount(point.mentor_of[chosen], minlength=20) <= problem.capacity).all()
        assert all(point.mentor_of[row] == column for row, column in problem.pins)
        assert abs(point.gap) <= limit + 1e-6
        assert point.proven
        assert point.total == pytest.approx(total, abs=4e-6 * pairs + 1e-5)
        assert point.bound >= total - 1e-4


@pytest.mark.parametrize("limit", ["MOST_PLACES", "MOST_STEPS", "MANY"])
def test_where_too_many_answers_are_near_the_point_is_the_same(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """Whichever limit of the search stops it, the program in whole pairs takes over."""
    problem = crowd(0)
    gap = 0.5 * abs(Frontier(problem).best.gap)
    straight = Frontier(problem).at(gap)
    monkeypatch.setattr(exchanges, limit, 0)
    stopped = Frontier(problem).at(gap)
    assert straight is not None and stopped is not None
    assert stopped.total == pytest.approx(straight.total, abs=4e-6 * len(problem.scores))


def test_a_point_that_takes_too_long_is_not_called_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = crowd(0)
    gap = 0.5 * abs(Frontier(problem).best.gap)
    monkeypatch.setattr(exchanges, "MOST_PLACES", 0)
    monkeypatch.setattr(pair_program, "SECONDS", 0.0)
    with pytest.raises(pair_program.OutOfTime):
        Frontier(problem).at(gap)
    points = Frontier(problem).points()
    assert next(points).total == pytest.approx(Frontier(problem).best.total)
    with pytest.raises(pair_program.OutOfTime):
        next(points)


def test_between_two_gaps_the_best_whole_assignment_is_found_not_a_mixture() -> None:
    """The mentee of the first group has a mentor of 1.0 or 0.6; the third mentee then 0.35 or 0.5; the second always 0.

    So the gaps are 1.0 (total 1.35) and 0.6 (total 1.1). Under 0.99 a mixture of both would reach 1.34.
    """
    scores = [[1.0, 0.0, 0.6, 0.0], [0.0, 0.0, 0.0, 0.0], [0.5, 0.0, 0.35, 0.0]]
    allowed = [[True, False, True, False], [False, True, False, False], [True, False, True, True]]
    problem = ParityProblem.of(scores, [1, 1, 1, 1], [True, False, False], [False, True, False], allowed)
    frontier = Frontier(problem)
    for limit, total in ((1.0, 1.35), (0.99, 1.1), (0.6, 1.1)):
        point = frontier.at(limit)
        assert point is not None
        assert point.total == pytest.approx(total)
    assert frontier.at(0.59) is None
    assert frontier.least == pytest.approx(0.6)


def test_ties_that_make_a_gap_are_told_from_answers_that_force_it() -> None:
    """Two alike mentees and mentors of 0.9 and 0.5: whoever gets the better one, the total is 1.4."""
    alike = ParityProblem.of([[0.9, 0.5], [0.9, 0.5]], [1, 1], [True, False], [False, True])
    luck = Frontier(alike).luck
    assert (luck.lowest, luck.highest) == pytest.approx((-0.4, 0.4))
    assert luck.smallest == 0.0
    forced = Frontier(ParityProblem.of([[0.9, 0.5], [0.4, 0.4]], [1, 1], [True, False], [False, True])).luck
    assert (forced.lowest, forced.highest) == pytest.approx((0.5, 0.5))
    assert forced.spread == pytest.approx(0.0)


def test_points_go_down_from_the_best_total_and_each_costs_at_least_as_much() -> None:
    rng = np.random.default_rng(5)
    first = np.arange(24) % 2 == 0
    scores = np.clip(rng.random((24, 12)) * 0.7 + 0.25 * first[:, None], 0, 1)
    points = Frontier(ParityProblem.of(scores, [2] * 12, first, ~first)).points(5)
    assert len(points) == 5
    assert abs(points[-1].gap) <= 0.005 + 1e-6 < abs(points[0].gap)
    totals = [point.total for point in points]
    assert totals == sorted(totals, reverse=True)
    assert all((point.mentor_of >= 0).sum() == 24 for point in points)


def test_the_order_of_the_rows_changes_no_point() -> None:
    problem = pool(11)
    order = np.random.default_rng(0).permutation(len(problem.scores))
    turned = ParityProblem.of(
        problem.scores[order], problem.capacity, problem.first[order], problem.second[order], problem.allowed[order]
    )
    straight = ParityProblem.of(problem.scores, problem.capacity, problem.first, problem.second, problem.allowed)
    for limit in LIMITS:
        forward, other = Frontier(straight).at(limit), Frontier(turned).at(limit)
        assert (forward is None) == (other is None)
        assert forward is None or other is None or forward.total == pytest.approx(other.total, abs=2e-5)


def test_groups_that_nobody_is_in_or_somebody_is_in_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="needs a mentee"):
        ParityProblem.of([[0.5]], [1], [True], [False])
    with pytest.raises(ValueError, match="in both groups"):
        ParityProblem.of([[0.5]], [1], [True], [True])
