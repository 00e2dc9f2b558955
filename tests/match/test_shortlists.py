"""Shortlists and choices: known cases, and integer programs beside them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from core.domain.match import assign
from core.domain.match.assignment import OBJECTIVES
from core.domain.match.shortlists import shortlists

thoroughly = settings(derandomize=True, deadline=None, max_examples=150)


def test_lists_are_best_first_and_stars_are_not_flooded():
    scores = np.array([[0.9, 0.6, 0.5, 0.4], [0.9, 0.5, 0.6, 0.4], [0.8, 0.5, 0.5, 0.4]])
    lists = shortlists(scores, 2, fewest=1, most=2)
    assert lists.mentors.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert lists.appearances.tolist() == [2, 2, 2, 0]
    assert lists.unlisted.tolist() == [3]
    assert lists.short.tolist() == []
    assert lists.total == pytest.approx(0.9 + 0.6 + 0.9 + 0.6 + 0.5 + 0.5)


def test_two_good_fits_are_not_filled_up_with_poor_ones():
    lists = shortlists([[0.9, 0.8, 0.2, 0.1]], 3, floor=0.25)
    assert lists.mentors.tolist() == [[0, 1, -1, -1, -1]]
    assert lists.short.tolist() == [0]
    assert lists.unlisted.tolist() == [2, 3]


def test_a_poor_fit_is_listed_only_alone_and_only_for_who_has_nobody_else():
    scores = [[0.9, 0.4, 0.3], [0.2, 0.4, 0.35]]
    lists = shortlists(scores, 2, fewest=2, most=3, floor=0.25, good=0.5)
    assert lists.mentors.tolist() == [[0, -1, -1], [1, -1, -1]]
    crowded = shortlists([[0.9, 0.3], [0.9, 0.3]], 1, fewest=2, most=2, floor=0.25, good=0.5)
    assert sorted(crowded.mentors.tolist()) == [[0, -1], [1, -1]], "a seat that is spoken for leaves the poor fit"


def test_nobody_goes_without_so_that_another_list_is_long():
    # Mentor 0 may be on one list only: mentee 0 would score higher, but mentee 1 has nobody else.
    scores = np.array([[0.9, 0.8], [0.3, 0.0]])
    assert shortlists(scores, 1, fewest=2, most=2).mentors.tolist() == [[1, -1], [0, -1]]


def test_a_mentor_with_limit_zero_is_on_no_list():
    lists = shortlists([[0.9, 0.8]], [0, 2])
    assert lists.mentors[0].tolist() == [1, -1, -1, -1, -1]


def test_lists_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="5 to 3"):
        shortlists([[0.5]], 1, fewest=5, most=3)
    with pytest.raises(ValueError, match="capacity has the shape"):
        shortlists([[0.5]], [1, 1])


@st.composite
def pools(draw):
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    coarse = draw(st.booleans())
    scores = rng.integers(0, 5, (n, m)) / 4 if coarse else rng.random((n, m))
    allowed = rng.random((n, m)) < draw(st.sampled_from([0.3, 0.8, 1.0]))
    return scores, rng.integers(0, 4, m), allowed, rng


def optimum(scores, may, row_cap, col_cap, gains):
    """Integer programs one after the other; the pairs may carry one unit each."""
    n, m = scores.shape
    pairs = np.argwhere(may)
    if not len(pairs):
        return [0.0] * len(gains)
    k, ones = np.arange(len(pairs)), np.ones(len(pairs))
    rules = [
        LinearConstraint(csr_array((ones, (pairs[:, 0], k)), shape=(n, len(k))), -np.inf, row_cap),
        LinearConstraint(csr_array((ones, (pairs[:, 1], k)), shape=(m, len(k))), -np.inf, col_cap),
    ]
    best = []
    for gain in gains:
        weights = gain[may]
        solution = milp(-weights, integrality=ones, bounds=Bounds(0, 1), constraints=rules)
        best.append(float(weights @ np.round(solution.x)))
        rules.append(LinearConstraint(weights[None, :], best[-1] - 1e-7, np.inf))
    return best


@thoroughly
@given(pools(), st.sampled_from([0.0, 0.5, 0.7]), st.integers(1, 3), st.integers(0, 2))
def test_shortlists_are_the_best_as_an_integer_program_says(pool, good, fewest, more):
    scores, limit, allowed, _ = pool
    may = allowed & (scores >= 0.25)
    most = fewest + more
    lists = shortlists(scores, limit, allowed=allowed, fewest=fewest, most=most, good=good)
    listed = [(i, int(j)) for i, row in enumerate(lists.mentors) for j in row if j >= 0]
    assert all(may[i, j] for i, j in listed)
    assert len(set(listed)) == len(listed)
    assert (lists.appearances <= limit).all()
    assert lists.appearances.sum() == len(listed)
    sizes = (lists.mentors >= 0).sum(axis=1)
    poor = {i for i, j in listed if scores[i, j] < good}
    assert all(sizes[i] == 1 for i in poor), "a poor fit stands alone"
    reached = [(sizes >= 1).sum(), -len(poor), *((sizes > k).sum() for k in range(1, fewest)), lists.total]
    assert reached == pytest.approx(best_lists(scores, limit, may, good, fewest, most), abs=1e-5)


def best_lists(scores, limit, may, good, fewest, most):
    """What lists can reach at best, one goal after the other, by integer programs: x says who is on whose list, y that
    a mentee has a k-th mentor.
    """
    n, m = scores.shape
    pairs = np.argwhere(may)
    size = len(pairs)
    if not size:
        return [0.0] * (fewest + 2)
    k = np.arange(size)
    place = lambda i, rank: size + i * fewest + rank  # noqa: E731
    width = size + n * fewest
    per_mentee, per_mentor = np.zeros((n, width)), np.zeros((m, width))
    per_mentee[pairs[:, 0], k] = per_mentor[pairs[:, 1], k] = 1
    filled = per_mentee.copy()
    for i in range(n):
        filled[i, [place(i, rank) for rank in range(fewest)]] = -1
    rules = [
        LinearConstraint(per_mentee, -np.inf, most),
        LinearConstraint(per_mentor, -np.inf, limit),
        LinearConstraint(filled, 0, np.inf),
    ]
    goals = []
    for rank in range(fewest):
        goal = np.zeros(width)
        goal[[place(i, rank) for i in range(n)]] = 1
        goals.append(goal)
    poor, total = np.zeros(width), np.zeros(width)
    poor[:size] = -(scores[may] < good).astype(float)
    total[:size] = scores[may]
    best = []
    for goal in (goals[0], poor, *goals[1:], total):
        solution = milp(-goal, integrality=np.ones(width), bounds=Bounds(0, 1), constraints=rules)
        best.append(float(goal @ np.round(solution.x)))
        rules.append(LinearConstraint(goal[None, :], best[-1] - 1e-7, np.inf))
    return best


@thoroughly
@given(pools(), st.integers(0, 2**32 - 1))
def test_shuffled_rows_give_the_same_lists(pool, seed):
    scores, limit, allowed, _ = pool
    rng = np.random.default_rng(seed)
    rows, cols = rng.permutation(scores.shape[0]), rng.permutation(scores.shape[1])
    keys = (range(len(rows)), range(len(cols)))
    lists = shortlists(scores, limit, allowed=allowed, keys=keys)
    two = shortlists(scores[rows][:, cols], limit[cols], allowed=allowed[rows][:, cols], keys=(rows, cols))
    assert np.append(cols, -1)[two.mentors].tolist() == lists.mentors[rows].tolist()


# --- rankings ---------------------------------------------------------------------------------------------------------


def honor(scores, capacity, ranked, **options):
    return assign(scores, capacity, objective="choices", ranked=ranked, **options)


def test_a_first_choice_is_honored_against_a_better_total():
    scores = np.array([[0.2, 0.9], [0.9, 0.2]])
    answer = honor(scores, [1, 1], [[0, 1], [1, -1]])
    assert answer.mentor_of.tolist() == [0, 1]
    assert answer.objective == "choices"


def test_more_people_with_a_choice_go_before_more_first_choices():
    # Mentee 0 ranks 0, 1; mentee 1 only 0. Both get a choice if mentee 0 takes the second.
    answer = honor(np.full((2, 3), 0.5), [1, 1, 1], [[0, 1], [0, -1]])
    assert answer.mentor_of.tolist() == [1, 0]


def test_nobody_goes_without_a_mentor_so_that_a_choice_is_honored():
    # Mentee 1 can only have mentor 0, whom mentee 0 ranked; mentee 0 takes mentor 1, whom they did not rank.
    answer = honor(np.full((2, 2), 0.5), [1, 1], [[0], [-1]], allowed=[[True, True], [True, False]])
    assert answer.mentor_of.tolist() == [1, 0]


def test_those_without_a_choice_are_matched_by_score():
    scores = np.array([[0.9, 0.3, 0.2], [0.9, 0.3, 0.2], [0.5, 0.5, 0.6]])
    answer = honor(scores, [1, 1, 1], [[0], [0], [-1]])
    assert sorted(answer.mentor_of[:2].tolist()) == [0, 1]
    assert answer.mentor_of[2] == 2


def test_forbidden_choices_do_not_count():
    answer = honor([[0.9, 0.5]], [1, 1], [[0, 1]], allowed=[[False, True]])
    assert answer.mentor_of.tolist() == [1]
    with pytest.raises(ValueError, match="ranked names a mentor"):
        honor([[0.9, 0.5]], [1, 1], [[2]])


@thoroughly
@given(pools(), st.booleans())
def test_rankings_are_honored_as_an_integer_program_says(pool, first):
    scores, capacity, allowed, rng = pool
    n, m = scores.shape
    places = min(3, m)
    choices = np.array([rng.permutation(m)[:places] for _ in range(n)])
    choices[rng.random(choices.shape) < 0.3] = -1
    waited = rng.random(n) < 0.4
    options = {"allowed": allowed, "minimum": 0.25, "waited": (waited, first)}
    answer = honor(scores, capacity, choices, **options)
    rank = np.zeros((n, m, places))
    for i, r in np.argwhere(choices >= 0):
        rank[i, choices[i, r], r] = 1
    who_waited = np.repeat(waited[:, None], m, axis=1).astype(float)
    gains = [np.ones((n, m)), rank.sum(axis=2), *(rank[:, :, r] for r in range(places - 1)), scores]
    gains = [who_waited, *gains] if first else gains
    best = optimum(scores, allowed & (scores >= 0.25), 1, capacity, gains)
    pairs = np.argwhere(answer.mentor_of >= 0)[:, 0]
    reached = [float(gain[pairs, answer.mentor_of[pairs]].sum()) for gain in gains]
    assert reached == pytest.approx(best, abs=1e-5)
    assert answer.bound - answer.value <= 1e-6 * n
    assert answer.matched == assign(scores, capacity, allowed=allowed, minimum=0.25, objective="coverage").matched


def test_without_choices_it_is_coverage():
    rng = np.random.default_rng(3)
    scores, capacity = rng.random((260, 130)), rng.integers(0, 4, 130)
    plain = assign(scores, capacity, objective="coverage")
    nobody_chose = honor(scores, capacity, np.full((260, 3), -1))
    assert nobody_chose.value == pytest.approx(plain.value, abs=1e-6)
    assert nobody_chose.mentor_of.tolist() == plain.mentor_of.tolist()


def test_rankings_of_a_large_pool_are_honored_as_on_all_pairs(monkeypatch):
    rng = np.random.default_rng(7)
    scores, capacity = rng.random((260, 130)), rng.integers(0, 3, 130)
    ranked = np.array([rng.permutation(12)[:3] for _ in range(260)])  # twelve mentors whom everybody wants
    waited = (rng.random(260) < 0.3, True)
    searched = honor(scores, capacity, ranked, waited=waited)
    monkeypatch.setattr("core.domain.match.pool.ALL_PAIRS", 260 * 130)
    whole = honor(scores, capacity, ranked, waited=waited)
    assert searched.rounds > 1 or len(searched.candidates) < len(whole.candidates)
    assert (searched.matched, searched.value) == (whole.matched, pytest.approx(whole.value, abs=1e-6))


# --- who waited -------------------------------------------------------------------------------------------------------


def test_between_equals_who_waited_goes_first_and_nothing_else_changes():
    for waiting in ([False, True], [True, False]):
        for objective in OBJECTIVES:
            answer = assign([[0.5], [0.5]], [1], objective=objective, waited=(waiting, False))
            assert (answer.mentor_of >= 0).tolist() == waiting
    better = assign([[0.51], [0.5]], [1], objective="coverage", waited=([False, True], False))
    assert better.mentor_of.tolist() == [0, -1], "a tie-breaker decides between equals alone"


def test_who_waited_can_go_first_at_no_match_less():
    scores = [[0.9, 0.0], [0.5, 0.0]]
    for objective in OBJECTIVES:
        first = assign(scores, [1, 1], objective=objective, minimum=0.25, waited=([False, True], True))
        assert first.mentor_of.tolist() == [-1, 0]


@thoroughly
@given(pools(), st.sampled_from(OBJECTIVES))
def test_as_many_as_can_of_those_who_waited_are_matched_first(pool, objective):
    scores, capacity, allowed, rng = pool
    n, m = scores.shape
    waited = rng.random(n) < 0.5
    plain = assign(scores, capacity, allowed=allowed, minimum=0.25, objective=objective)
    answer = assign(scores, capacity, allowed=allowed, minimum=0.25, objective=objective, waited=(waited, True))
    who_waited = np.repeat(waited[:, None], m, axis=1).astype(float)
    may = allowed & (scores >= 0.25)
    gains = [who_waited, np.ones((n, m)), scores]
    pairs = np.flatnonzero(answer.mentor_of >= 0)
    reached = [float(gain[pairs, answer.mentor_of[pairs]].sum()) for gain in gains]
    best = optimum(scores, may, 1, capacity, gains)
    assert reached[0] == pytest.approx(best[0])
    if objective == "coverage":
        assert reached == pytest.approx(best, abs=1e-5)
    if objective == "worst-off" and len(pairs):
        assert answer.matched == plain.matched
        thresholds = list(np.unique(scores[may])[::-1])
        for score in thresholds:  # the highest floor that costs neither a match nor one who waited
            if optimum(scores, may & (scores >= score), 1, capacity, gains)[:2] == pytest.approx(best[:2]):
                assert answer.floor == pytest.approx(score)
                break
    assert answer.bound - answer.value <= 1e-6 * n
