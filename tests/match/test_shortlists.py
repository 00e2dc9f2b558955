"""Shortlists and choices: known cases, and integer programs beside them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from core.domain.match import assign
from core.domain.match.shortlists import honor_choices, shortlists

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
        found = milp(-weights, integrality=ones, bounds=Bounds(0, 1), constraints=rules)
        best.append(float(weights @ np.round(found.x)))
        rules.append(LinearConstraint(weights[None, :], best[-1] - 1e-7, np.inf))
    return best


@thoroughly
@given(pools())
def test_shortlists_keep_the_limits_and_reach_the_best_total(pool):
    scores, limit, allowed, _ = pool
    may = allowed & (scores >= 0.25)
    lists = shortlists(scores, limit, allowed=allowed, fewest=1, most=3)
    listed = [(i, int(j)) for i, row in enumerate(lists.mentors) for j in row if j >= 0]
    assert all(may[i, j] for i, j in listed)
    assert len(set(listed)) == len(listed)
    assert (lists.appearances <= limit).all()
    assert lists.appearances.sum() == len(listed)
    # With a first place worth more than any exchange of scores, one program says the best.
    n, m = scores.shape
    pairs = np.argwhere(may)
    if len(pairs):
        k, p = np.arange(len(pairs)), len(pairs)
        gain = np.concatenate([scores[may], np.full(n, 100.0)])
        served = np.zeros((n, p + n))
        served[pairs[:, 0], k] = -1
        served[np.arange(n), p + np.arange(n)] = 1  # served only with a place on the list
        rows, cols = np.zeros((n, p + n)), np.zeros((m, p + n))
        rows[pairs[:, 0], k] = cols[pairs[:, 1], k] = 1
        rules = [LinearConstraint(served, -np.inf, 0), LinearConstraint(rows, -np.inf, 3)]
        rules.append(LinearConstraint(cols, -np.inf, limit))
        found = milp(-gain, integrality=np.ones(p + n), bounds=Bounds(0, 1), constraints=rules)
        served_mentees = len({i for i, _ in listed})
        assert lists.total + 100 * served_mentees == pytest.approx(-found.fun, abs=1e-5)


@thoroughly
@given(pools(), st.integers(0, 2**32 - 1))
def test_shuffled_rows_give_the_same_lists(pool, seed):
    scores, limit, allowed, _ = pool
    rng = np.random.default_rng(seed)
    rows, cols = rng.permutation(scores.shape[0]), rng.permutation(scores.shape[1])
    keys = (range(len(rows)), range(len(cols)))
    one = shortlists(scores, limit, allowed=allowed, keys=keys)
    two = shortlists(scores[rows][:, cols], limit[cols], allowed=allowed[rows][:, cols], keys=(rows, cols))
    assert np.append(cols, -1)[two.mentors].tolist() == one.mentors[rows].tolist()


# --- choices --------------------------------------------------------------------------------------------------------


def test_a_first_choice_is_honored_against_a_better_total():
    scores = np.array([[0.2, 0.9], [0.9, 0.2]])
    answer = honor_choices(scores, [1, 1], [[0, 1], [1, -1]])
    assert answer.mentor_of.tolist() == [0, 1]
    assert answer.objective == "choices"


def test_more_people_with_a_choice_go_before_more_first_choices():
    # Mentee 0 ranks 0, 1; mentee 1 only 0. Both get a choice if mentee 0 takes the second.
    answer = honor_choices(np.full((2, 3), 0.5), [1, 1, 1], [[0, 1], [0, -1]])
    assert answer.mentor_of.tolist() == [1, 0]


def test_those_without_a_choice_are_matched_by_score():
    scores = np.array([[0.9, 0.3, 0.2], [0.9, 0.3, 0.2], [0.5, 0.5, 0.6]])
    answer = honor_choices(scores, [1, 1, 1], [[0], [0], [-1]])
    assert sorted(answer.mentor_of[:2].tolist()) == [0, 1]
    assert answer.mentor_of[2] == 2


def test_forbidden_choices_do_not_count():
    answer = honor_choices([[0.9, 0.5]], [1, 1], [[0, 1]], allowed=[[False, True]])
    assert answer.mentor_of.tolist() == [1]
    with pytest.raises(ValueError, match="choices names a mentor"):
        honor_choices([[0.9, 0.5]], [1, 1], [[2]])


@thoroughly
@given(pools())
def test_choices_come_first_as_an_integer_program_says(pool):
    scores, capacity, allowed, rng = pool
    n, m = scores.shape
    places = min(3, m)
    choices = np.array([rng.permutation(m)[:places] for _ in range(n)])
    choices[rng.random(choices.shape) < 0.3] = -1
    answer = honor_choices(scores, capacity, choices, allowed=allowed, minimum=0.25)
    rank = np.zeros((n, m, places))
    for i, r in np.argwhere(choices >= 0):
        rank[i, choices[i, r], r] = 1
    gains = [rank.sum(axis=2), *(rank[:, :, r] for r in range(places - 1)), np.ones((n, m)), scores]
    best = optimum(scores, allowed & (scores >= 0.25), 1, capacity, gains)
    pairs = np.argwhere(answer.mentor_of >= 0)[:, 0]
    reached = [float(gain[pairs, answer.mentor_of[pairs]].sum()) for gain in gains]
    assert reached == pytest.approx(best, abs=1e-5)
    assert answer.bound - answer.value <= 1e-6 * n


def test_without_choices_it_is_coverage():
    rng = np.random.default_rng(3)
    scores, capacity = rng.random((260, 130)), rng.integers(0, 4, 130)
    plain = assign(scores, capacity, objective="coverage")
    nobody_chose = honor_choices(scores, capacity, np.full((260, 3), -1))
    assert nobody_chose.value == pytest.approx(plain.value, abs=1e-6)
    assert nobody_chose.mentor_of.tolist() == plain.mentor_of.tolist()
