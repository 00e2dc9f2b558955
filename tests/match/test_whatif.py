"""What-if answers: each is checked by solving the changed problem from scratch."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.domain.match import assign
from core.domain.match.assignment import OBJECTIVES
from core.domain.match.whatif import (
    compare,
    fit_better,
    plausible_weights,
    ranks,
    ripple,
    stability,
    why_unmatched,
    with_more_seats,
    with_new_mentor,
    worth_asking,
)

thoroughly = settings(derandomize=True, deadline=None, max_examples=200)
CLOSE = 1e-6


@st.composite
def pools(draw):
    n, m = draw(st.integers(2, 12)), draw(st.integers(2, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = rng.integers(0, 3, (n, m)) / 2 if draw(st.booleans()) else rng.random((n, m))
    allowed = rng.random((n, m)) < draw(st.sampled_from([0.4, 0.8, 1.0]))
    return scores, rng.integers(0, 3, m), allowed, draw(st.sampled_from(OBJECTIVES))


# --- comparing ------------------------------------------------------------------------------------------------------


def test_a_comparison_names_who_moves_and_who_loses():
    scores = np.array([[0.9, 0.5], [0.8, 0.6], [0.4, 0.7]])
    change = compare(scores, [0, 1, -1], [1, -1, 1])
    assert change.mentees.tolist() == [1, 0, 2]
    assert change.before.tolist() == [1, 0, -1]
    assert change.after.tolist() == [-1, 1, 1]
    assert change.gain == pytest.approx([-0.6, -0.4, 0.7])
    assert change.newly_unmatched.tolist() == [1]
    assert change.newly_matched.tolist() == [2]
    assert change.total == pytest.approx(-0.3)
    assert change.floor == pytest.approx(0.5 - 0.6)
    assert change.worst == (0, 1)
    assert change.matched == 0


def test_a_comparison_with_nobody_matched():
    change = compare(np.ones((2, 1)), [-1, 0], [-1, -1])
    assert (change.worst, change.matched, change.floor) == (None, -1, -1.0)
    with pytest.raises(ValueError, match="do not fit"):
        compare(np.ones((2, 1)), [0], [0, 0])


# --- overrides ------------------------------------------------------------------------------------------------------


def test_forcing_a_pair_moves_whoever_held_the_seat():
    scores = np.array([[0.9, 0.2], [0.8, 0.7]])
    answer = assign(scores, [1, 1])
    assert answer.mentor_of.tolist() == [0, 1]
    forced = ripple(scores, [1, 1], answer, force=[(1, 0)])
    assert forced.answer.mentor_of.tolist() == [1, 0]
    assert forced.change.total == pytest.approx(1.0 - 1.6)
    assert forced.change.gain == pytest.approx([-0.7, 0.1])


def test_forbidding_a_pair_finds_the_next_best():
    scores = np.array([[0.9, 0.6], [0.8, 0.1]])
    answer = assign(scores, [1, 1], objective="overall")
    forbidden = ripple(scores, [1, 1], answer, forbid=[(1, 0)])
    assert forbidden.answer.mentor_of.tolist() == [0, 1]
    assert forbidden.change.total == pytest.approx(1.0 - 1.4)


def test_a_forced_pair_replaces_a_pin_and_contradictions_are_refused():
    scores = np.full((2, 2), 0.5)
    answer = assign(scores, [1, 1], pins=[(0, 0)])
    assert ripple(scores, [1, 1], answer, pins=[(0, 0)], force=[(0, 1)]).answer.mentor_of[0] == 1
    assert ripple(scores, [1, 1], answer, pins=[(0, 0)], forbid=[(0, 0)]).answer.mentor_of[0] == 1
    with pytest.raises(ValueError, match="forced and forbidden"):
        ripple(scores, [1, 1], answer, force=[(0, 1)], forbid=[(0, 1)])
    with pytest.raises(ValueError, match="not allowed"):
        ripple(scores, [1, 1], answer, force=[(0, 1)], allowed=[[True, False], [True, True]])


@thoroughly
@given(pools(), st.integers(0, 10_000))
def test_a_ripple_is_the_best_answer_with_the_override(pool, pick):
    scores, capacity, allowed, objective = pool
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    possible = np.argwhere(allowed & (capacity > 0))
    if not len(possible):
        return
    i, j = (int(x) for x in possible[pick % len(possible)])
    forced = ripple(scores, capacity, answer, force=[(i, j)], allowed=allowed)
    fresh = assign(scores, capacity, allowed=allowed, objective=objective, pins=[(i, j)])
    assert forced.answer.mentor_of[i] == j
    assert (forced.answer.matched, forced.answer.threshold) == (fresh.matched, fresh.threshold)
    assert forced.answer.value == pytest.approx(fresh.value, abs=CLOSE)
    assert forced.change.total == pytest.approx(fresh.total - answer.total, abs=CLOSE)
    forbidden = ripple(scores, capacity, answer, forbid=[(i, j)], allowed=allowed)
    may = allowed.copy()
    may[i, j] = False
    fresh = assign(scores, capacity, allowed=may, objective=objective)
    assert forbidden.answer.mentor_of[i] != j
    assert forbidden.answer.value == pytest.approx(fresh.value, abs=CLOSE)
    if answer.mentor_of[i] == j:
        assert len(forced.change.mentees) == 0
    else:
        assert len(forbidden.change.mentees) == 0


def test_a_ripple_is_judged_by_the_weakest_pair_that_is_still_open():
    scores = np.array([[0.1, 0.2, 0.2], [0.2, 0.9, 0.6], [0.2, 0.8, 0.7]])
    pins = [(0, 0)]  # weak, and wanted
    answer = assign(scores, [1, 1, 1], pins=pins)
    assert answer.mentor_of.tolist() == [0, 1, 2]
    forced = ripple(scores, [1, 1, 1], answer, force=[(2, 1)], pins=pins).change
    assert forced.floor == pytest.approx(0.6 - 0.9) and forced.worst == (1, 2)
    everything = ripple(scores, [1, 1, 1], answer, force=[(1, 2), (2, 1)], pins=pins).change
    assert (everything.floor, everything.worst) == (0.0, None)


@thoroughly
@given(pools())
def test_what_is_already_so_moves_nobody(pool):
    scores, capacity, allowed, objective = pool
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    pairs = [(i, int(j)) for i, j in enumerate(answer.mentor_of) if j >= 0]
    change = ripple(scores, capacity, answer, force=pairs, allowed=allowed).change
    assert (len(change.mentees), change.total, change.floor) == (0, 0.0, 0.0)


@pytest.mark.parametrize("kind", ["fine", "three steps"])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_overrides_in_a_pool_of_real_size_move_few(kind, objective):
    rng = np.random.default_rng(11)
    n, m = 240, 120
    scores = rng.random((n, m), dtype=np.float32) if kind == "fine" else rng.integers(0, 3, (n, m)) / 2
    capacity, allowed = np.full(m, 2), rng.random((n, m)) < 0.7
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    pairs = np.argwhere(allowed & (np.arange(m) != answer.mentor_of[:, None]))
    for i, j in pairs[rng.choice(len(pairs), 4, replace=False)]:
        forced = ripple(scores, capacity, answer, force=[(i, j)], allowed=allowed)
        fresh = assign(scores, capacity, allowed=allowed, objective=objective, pins=[(i, j)])
        assert forced.answer.value == pytest.approx(fresh.value, abs=CLOSE * n)
        assert len(forced.change.mentees) <= (5 if kind == "three steps" else 60)
        current = [(k, int(answer.mentor_of[k])) for k in rng.choice(n, 5) if answer.mentor_of[k] >= 0]
        assert len(ripple(scores, capacity, answer, force=current, allowed=allowed).change.mentees) == 0


# --- ties -----------------------------------------------------------------------------------------------------------


def every_assignment(scores, capacity, allowed):
    """All assignments of a tiny pool, as tuples of mentors or -1."""
    options = [[-1, *np.flatnonzero(row).tolist()] for row in allowed]
    for mentor_of in product(*options):
        if all(mentor_of.count(j) <= seats for j, seats in enumerate(capacity)):
            yield mentor_of


def worth(scores, mentor_of, objective):
    """What an objective puts first, second ... of an assignment, written without the solver."""
    fits = [float(scores[i, j]) for i, j in enumerate(mentor_of) if j >= 0]
    in_bands = [-sum(int(fit * 20 + 1e-6) == band for fit in fits) for band in range(19)]
    first = {"overall": (), "coverage": (len(fits),), "worst-off": (len(fits), min(fits, default=0.0))}
    return *first.get(objective, (len(fits), *in_bands)), sum(fits)


@thoroughly
@given(st.integers(0, 2**32 - 1), st.sampled_from(OBJECTIVES))
def test_among_equally_good_answers_as_many_pairs_stay_as_can(seed, objective):
    """Held out: every assignment of a tiny pool with many ties is tried, so that what moves is what has to."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(2, 6), rng.integers(2, 4)
    criteria = rng.integers(0, 4, (5, n, m)) / np.float32(3)
    capacity, allowed = rng.integers(1, 3, m), rng.random((n, m)) < 0.85

    def scored(weights):
        shares = np.array(weights, np.float32) / np.float32(sum(weights))
        return np.clip(sum(share * each for share, each in zip(shares, criteria, strict=True)), 0, 1)

    before = assign(scored([40, 20, 15, 10, 5]), capacity, allowed=allowed, objective=objective)
    scores = scored(rng.integers(1, 4, 5) * 5)
    after = assign(scores, capacity, allowed=allowed, objective=objective, near=before)
    all_of_them = list(every_assignment(scores, capacity.tolist(), allowed))
    best = max(worth(scores, mentor_of, objective) for mentor_of in all_of_them)
    assert worth(scores, after.mentor_of.tolist(), objective) == pytest.approx(best, abs=2e-6)
    as_good = [each for each in all_of_them if worth(scores, each, objective) == pytest.approx(best, abs=1e-7)]
    stays = [sum(old == new >= 0 for old, new in zip(before.mentor_of, each, strict=True)) for each in as_good]
    assert ((before.mentor_of == after.mentor_of) & (after.mentor_of >= 0)).sum() >= max(stays)


# --- how firm -------------------------------------------------------------------------------------------------------


def test_plausible_weights_are_seeded_and_stay_near():
    drawn = plausible_weights([40, 20, 0], runs=400, seed=3)
    assert drawn.tolist() == plausible_weights([40, 20, 0], runs=400, seed=3).tolist()
    assert drawn.sum(axis=1) == pytest.approx(np.ones(400))
    assert (drawn[:, 2] == 0).all()
    factor = drawn[:, 0] / drawn[:, 1] / 2  # the ratio of two factors has a spread of 0.35 * sqrt(2)
    assert np.log(factor).std() == pytest.approx(0.35 * np.sqrt(2), rel=0.1)
    for wrong in ([0, 0], [-1, 2], [[1]], [np.nan]):
        with pytest.raises(ValueError, match="weights"):
            plausible_weights(wrong)


def test_a_pair_that_leads_in_everything_is_stable_and_a_toss_up_is_not():
    # Mentees 0 and 1 belong to mentors 0 and 1 by any measure; 2 and 3 are as good crosswise, by the other criterion.
    clear = np.eye(4) * np.array([1, 1, 0, 0])
    flat, two = clear.copy(), clear.copy()
    flat[2, 2] = flat[3, 3] = two[2, 3] = two[3, 2] = 0.8
    components = [flat, two]
    scores = (flat + two) / 2
    answer = assign(scores, np.ones(4), objective="overall")
    asked, done = [], []

    def component(c: int) -> np.ndarray:
        asked.append(c)
        return components[c]

    share = stability(answer, component, [1, 1], np.ones(4), runs=40, seed=1, progress=done.append)
    assert share[:2].tolist() == [1.0, 1.0]
    assert 0.2 < share[2] == share[3] < 0.8
    assert asked == [0, 1]
    assert done == list(range(1, 41))


def test_stability_counts_what_assign_says_for_each_weighting():
    rng = np.random.default_rng(5)
    components = rng.random((3, 14, 9))
    capacity, allowed = rng.integers(0, 3, 9), rng.random((14, 9)) < 0.7
    weights = np.array([0.5, 0.3, 0.2])
    options = {"allowed": allowed, "minimum": 0.3}
    answer = assign(np.tensordot(weights, components, 1), capacity, **options)
    stays = np.zeros(14)
    for drawn in plausible_weights(weights, runs=20, seed=9):
        again = assign(np.tensordot(drawn, components, 1).astype(np.float32), capacity, **options)
        stays += again.mentor_of == answer.mentor_of
    assert (
        stability(answer, lambda c: components[c], weights, capacity, runs=20, seed=9, **options).tolist()
        == (stays / 20).tolist()
    )


def test_pairs_who_would_both_rather_have_each_other():
    # 0-0 would be the best of all, but the best total sends them elsewhere.
    scores = np.array([[0.9, 0.8], [0.8, 0.1]])
    answer = assign(scores, [1, 1], objective="overall")
    assert answer.mentor_of.tolist() == [1, 0]
    swaps = fit_better(scores, [1, 1], answer.mentor_of)
    assert (swaps.mentees.tolist(), swaps.mentors.tolist()) == ([0], [0])
    assert swaps.mentee_gain == pytest.approx([0.1])
    assert swaps.mentor_gain == pytest.approx([0.1])
    mentors_see = np.array([[0.5, 0.5], [0.9, 0.5]])
    assert len(fit_better(scores, [1, 1], answer.mentor_of, mentor_scores=mentors_see).mentees) == 0
    assert len(fit_better(scores, [1, 1], answer.mentor_of, allowed=[[False, True], [True, True]]).mentees) == 0


@thoroughly
@given(pools())
def test_who_fits_better_is_what_a_loop_over_pairs_finds(pool):
    scores, capacity, allowed, objective = pool
    mentor_of = assign(scores, capacity, allowed=allowed, objective=objective).mentor_of
    expected = set()
    for i, j in np.argwhere(allowed):
        theirs = scores[mentor_of == j, j]
        wants = mentor_of[i] < 0 or scores[i, j] > scores[i, mentor_of[i]] + CLOSE
        welcome = (
            scores[i, j] > CLOSE if len(theirs) < capacity[j] else len(theirs) and scores[i, j] > min(theirs) + CLOSE
        )
        if wants and welcome and mentor_of[i] != j:
            expected.add((int(i), int(j)))
    swaps = fit_better(scores, capacity, mentor_of, allowed=allowed)
    assert set(zip(swaps.mentees.tolist(), swaps.mentors.tolist(), strict=True)) == expected
    assert (np.diff(swaps.mentee_gain + swaps.mentor_gain) <= 1e-12).all()


def test_ranks_on_both_sides():
    scores = np.array([[0.9, 0.7, 0.7], [0.8, 0.9, 0.1], [0.7, 0.9, 0.5]])
    place = ranks(scores, (0, 1))
    assert (place.for_mentee, place.mentors, place.for_mentor, place.mentees) == (2, 3, 3, 3)
    place = ranks(scores, (0, 1), allowed=[[False, False, True], [True, False, True], [True, True, True]])
    assert (place.for_mentee, place.mentors, place.for_mentor, place.mentees) == (1, 2, 2, 2)


# --- why nobody -----------------------------------------------------------------------------------------------------


def test_why_unmatched_names_the_rules_that_cost_most():
    scores = np.array([[0.9, 0.8, 0.7, 0.2]])
    why = why_unmatched(scores, [1, 1, 1, 1], [-1], 0, reasons=[7, 3, 3, 0], minimum=0.25)
    assert why.cause == "minimum"
    assert (why.open, why.below, why.best_below) == (0, 1, 0.2)
    assert why.rule_codes.tolist() == [7, 3]
    assert why.rule_counts.tolist() == [1, 2]
    assert why_unmatched(scores, [1, 1, 1, 1], [-1], 0, allowed=np.zeros((1, 4), bool)).cause == "rules"


def test_why_unmatched_names_who_competes():
    scores = np.array([[0.9, 0.5], [0.7, 0.4]])
    answer = assign(scores, [1, 0], objective="overall")
    why = why_unmatched(scores, [1, 0], answer.mentor_of, 1)
    assert why.cause == "seats"
    assert why.rival_mentors.tolist() == [0, 1]
    assert why.rivals.tolist() == [0, -1]
    assert why_unmatched(scores, [1, 0], answer.mentor_of, 0).cause == "matched"
    with pytest.raises(ValueError, match="reasons has the shape"):
        why_unmatched(scores, [1, 0], answer.mentor_of, 1, reasons=[0])


# --- where to recruit -----------------------------------------------------------------------------------------------


def test_one_more_mentor_places_those_nobody_else_could():
    # Three mentees need data storytelling, which the only mentor knows little of.
    scores = np.array([[0.3], [0.3], [0.3], [0.9]])
    answer = assign(scores, [1])
    more = with_new_mentor(scores, [1], answer, [0.9, 0.8, 0.9, 0.1], seats=3)
    assert (more.mentors, more.more) == ((1,), 3)
    assert more.placed.tolist() == [0, 1, 2]
    assert more.gain == pytest.approx(2.6)
    assert more.answer.mentor_of.tolist() == [1, 1, 1, 0]
    may = [True, False, True, True]
    some = with_new_mentor(scores, [1], answer, [0.9, 0.8, 0.9, 0.1], seats=3, may=may, minimum=0.25)
    assert some.placed.tolist() == [0, 2]
    with pytest.raises(ValueError, match="fit has 1"):
        with_new_mentor(scores, [1], answer, [0.9])


@thoroughly
@example(
    (
        np.array([[0.5, 0.5, 0], [1, 0, 1], [0.5, 0.5, 0.5]]),
        np.array([2, 0, 2]),
        np.array([[False, False, True], [False, False, False], [True, False, False]]),
        "overall",
    ),
    1,
)
@given(pools(), st.integers(0, 2**32 - 1))
def test_a_new_mentor_is_worth_what_solving_with_them_says(pool, seed):
    scores, capacity, allowed, objective = pool
    rng = np.random.default_rng(seed)
    fit, may = rng.random(len(scores)), rng.random(len(scores)) < 0.7
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    more = with_new_mentor(scores, capacity, answer, fit, seats=2, may=may, allowed=allowed)
    table = np.column_stack([scores, fit])
    fresh = assign(table, np.append(capacity, 2), allowed=np.column_stack([allowed, may]), objective=objective)

    def worth_something(solved) -> int:
        """Pairs above 0: one that is worth nothing may stand or not, both are the best total."""
        rows = np.flatnonzero(solved.mentor_of >= 0)
        return int((table[rows, solved.mentor_of[rows]] > 0).sum())

    assert more.gain == pytest.approx(fresh.total - answer.total, abs=CLOSE)
    assert worth_something(more.answer) == worth_something(fresh)


@thoroughly
@given(pools(), st.integers(0, 2**32 - 1))
def test_more_seats_bring_what_they_promise(pool, seed):
    """Each alone and three together, also where a seat changes how its mentor fits."""
    scores, capacity, allowed, objective = pool
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    asked = worth_asking(answer, np.ones(len(capacity), bool), 5)
    fits = {j: scores[:, j] * np.random.default_rng(seed).random() for j in asked[::2]}
    for mentors in [[j] for j in asked] + ([asked[:3]] if len(asked) > 2 else []):
        more = with_more_seats(scores, capacity, answer, mentors, fits, allowed=allowed)
        table, seats = scores.copy(), capacity.copy()
        for j in mentors:
            seats[j] += 1
            table[:, j] = fits.get(j, table[:, j])
        fresh = assign(table, seats, allowed=allowed, objective=objective)
        assert answer.total + more.gain == pytest.approx(fresh.total, abs=CLOSE)
        assert answer.matched + more.more == fresh.matched and more.mentors == tuple(mentors)
        assert (answer.mentor_of[more.placed] < 0).all()


@thoroughly
@given(pools())
def test_a_mentor_whom_the_prices_do_not_name_would_place_nobody_and_add_nothing(pool):
    scores, capacity, allowed, objective = pool
    if objective == "worst-off":
        return  # there a seat may lift the weakest pair, at a cost to the total
    answer = assign(scores, capacity, allowed=allowed, objective=objective)
    for j in set(range(len(capacity))) - set(worth_asking(answer, np.ones(len(capacity), bool), len(capacity))):
        more = with_more_seats(scores, capacity, answer, [j], {}, allowed=allowed)
        assert objective == "overall" or more.more <= 0  # that one counts no heads
        assert objective == "even" or more.gain <= CLOSE


def test_only_the_willing_are_asked():
    scores = np.array([[0.9, 0.5], [0.8, 0.6], [0.7, 0.4]])
    answer = assign(scores, [1, 1])
    assert worth_asking(answer, [True, True], 5)[0] == 0
    assert worth_asking(answer, [False, True], 5) == [1]
    assert with_more_seats(scores, [1, 1], answer, [1], {}).placed.tolist() == [2]
