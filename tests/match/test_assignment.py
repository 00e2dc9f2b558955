"""The assignment, held against known cases, brute force, SciPy's dense solver and SciPy's integer programs."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import csr_array

from core.domain.match import Assignment, assign, pool, stages
from core.domain.match.assignment import OBJECTIVES

thoroughly = settings(derandomize=True, deadline=None, max_examples=400)

CLOSE = 1e-6  # a point of a hundred is 0.01; whole-number rounding costs at most a billionth a pair


# --- known cases ----------------------------------------------------------------------------------------------------


def test_best_total_beats_best_pair_first():
    # Best pair first takes 0.9 and leaves 0.1; the best total is 0.8 + 0.7.
    answer = assign([[0.9, 0.8], [0.7, 0.1]], [1, 1], objective="overall")
    assert answer.mentor_of.tolist() == [1, 0]
    assert answer.total == pytest.approx(1.5)


def test_overall_leaves_people_out_where_coverage_does_not():
    # Mentee 0 can only be with mentor 0, which costs mentee 1 nearly everything.
    scores = [[0.1, 0.0], [0.9, 0.2]]
    allowed = [[True, False], [True, True]]
    overall = assign(scores, [1, 1], allowed=allowed, objective="overall")
    coverage = assign(scores, [1, 1], allowed=allowed, objective="coverage")
    assert overall.mentor_of.tolist() == [-1, 0]
    assert coverage.mentor_of.tolist() == [0, 1]


def test_floor_first_lifts_the_worst_match():
    scores = [[1.0, 0.6], [0.7, 0.1]]
    best_total = assign([[1.0, 0.6], [0.6, 0.3]], [1, 1], objective="coverage")
    assert best_total.floor == pytest.approx(0.3)
    assert assign([[1.0, 0.6], [0.6, 0.3]], [1, 1]).floor == pytest.approx(0.6)
    assert assign(scores, [1, 1]).mentor_of.tolist() == [1, 0]


def test_even_settles_the_lowest_band_then_the_next():
    # Best total: 0.95 + 0.52 + 0.50. Even: 0.62 + 0.60 + 0.50 has one match in the fifties rather than two.
    scores = [[0.50, 0.0, 0.0], [0.0, 0.95, 0.62], [0.0, 0.60, 0.52]]
    answer = assign(scores, [1, 1, 1], objective="even")
    assert answer.mentor_of.tolist() == [0, 2, 1]
    assert assign(scores, [1, 1, 1], objective="worst-off").mentor_of.tolist() == [0, 1, 2]


def test_nobody_below_the_minimum_under_any_objective():
    scores = [[0.2, 0.9], [0.24, 0.8]]
    for objective in OBJECTIVES:
        answer = assign(scores, [1, 1], objective=objective, minimum=0.25)
        assert answer.mentor_of.tolist() == [1, -1]


def test_a_score_equal_to_the_minimum_counts_in_float32_too():
    for share in (0.1, 0.3, 0.7, 0.55):
        scores = np.full((1, 1), share, np.float32)
        assert assign(scores, [1], minimum=share).matched == 1


def test_pins_hold_and_do_not_lower_the_floor_of_the_others():
    scores = np.array([[0.1, 0.9, 0.9], [0.9, 0.6, 0.2], [0.9, 0.2, 0.6]])
    answer = assign(scores, [1, 1, 1], pins=[(0, 0)])
    assert answer.mentor_of.tolist() == [0, 1, 2]
    assert answer.floor == pytest.approx(0.6)


def test_a_stay_bonus_keeps_pairs_that_a_hair_would_move():
    scores = np.array([[0.80, 0.82], [0.82, 0.80]])
    assert assign(scores, [1, 1], objective="overall").mentor_of.tolist() == [1, 0]
    stable = assign(scores, [1, 1], objective="overall", keep=([0, 1], 0.1))
    assert stable.mentor_of.tolist() == [0, 1]
    assert stable.total == pytest.approx(1.6)
    assert stable.value == pytest.approx(1.8)


def test_prices_say_what_one_more_seat_adds():
    # Everyone wants mentor 0; mentee 2 goes without. A seat of mentor 0 places mentee 2; one of mentor 2 is of no use.
    scores = [[0.9, 0.1, 0.0], [0.8, 0.7, 0.6], [0.6, 0.0, 0.0]]
    allowed = [[1, 0, 0], [1, 1, 1], [1, 0, 0]]
    answer = assign(scores, [1, 1, 0], allowed=allowed, objective="coverage")
    assert answer.total == pytest.approx(1.6)
    assert answer.price == pytest.approx([0.6, 0.0, 0.0])
    assert answer.places.tolist() == [True, False, False]


def test_a_seat_that_places_one_more_can_lower_the_total():
    # Mentor 1 has no seat yet. With one, mentee 1 moves there (0.9 -> 0.2) so that mentee 0 gets mentor 0 (0.1).
    scores, allowed = [[0.1, 0.0], [0.9, 0.2]], [[1, 0], [1, 1]]
    answer = assign(scores, [1, 0], allowed=allowed, objective="coverage")
    assert answer.price == pytest.approx([0.1, -0.6])
    assert answer.places.tolist() == [True, True]


def test_nobody_and_nothing():
    assert assign(np.zeros((0, 3)), [1, 1, 1]).mentor_of.tolist() == []
    assert assign(np.zeros((2, 0)), []).mentor_of.tolist() == [-1, -1]
    alone = assign([[0.5]], [1], allowed=[[False]])
    assert (alone.mentor_of.tolist(), alone.total, alone.value, alone.bound, alone.floor) == ([-1], 0.0, 0.0, 0.0, 0.0)
    assert assign([[0.5, 0.7]], [0, 0]).matched == 0


def test_a_score_of_zero_still_counts_as_a_match_for_coverage():
    assert assign([[0.0]], [1], objective="coverage").matched == 1
    assert assign([[0.0]], [1]).matched == 1


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"scores": [[0.5, np.nan]]}, "NaN"),
        ({"scores": [[0.5, np.inf]]}, "between 0 and 1"),
        ({"scores": [[0.5, -0.1]]}, "between 0 and 1"),
        ({"scores": [0.5, 0.5]}, "1 dimensions"),
        ({"capacity": [1]}, "capacity has the shape"),
        ({"capacity": [1, -1]}, "negative for mentor 1"),
        ({"capacity": [1, 0.5]}, "whole numbers"),
        ({"allowed": [[True]]}, "allowed has the shape"),
        ({"pins": [(0, 0), (0, 1)]}, "two mentors"),
        ({"pins": [(0, 2)]}, "outside"),
        ({"pins": [(0, 1)], "capacity": [1, 0]}, "exceeds the capacity of mentor 1"),
        ({"pins": [(0, 1)], "allowed": [[True, False]]}, "not allowed"),
        ({"objective": "best"}, "objective is 'best'"),
        ({"minimum": float("nan")}, "minimum"),
        ({"minimum": 25}, "minimum"),
        ({"keep": ([0, 1], 0.1)}, "keep has current mentors"),
        ({"keep": ([2], 0.1)}, "outside -1 to 1"),
        ({"keep": ([0], float("inf"))}, "bonus"),
        ({"near": assign([[0.5]], [1])}, "near is an answer for 1 by 1"),
        ({"keys": (["a"], ["b", "b"])}, "not unique"),
        ({"keys": (["a", "c"], ["b", "d"])}, "2 of 1 mentees"),
    ],
)
def test_bad_input_is_named(given_, says):
    sound = {"scores": [[0.5, 0.6]], "capacity": [1, 1]}
    with pytest.raises(ValueError, match=says):
        assign(**(sound | given_))


# --- random pools ---------------------------------------------------------------------------------------------------


@st.composite
def pools(draw, largest: int = 7):
    """A small pool: scores with many ties or none, seats from none to plenty, rules from none to nobody allowed."""
    n, m = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(["three steps", "bands", "fine", "float32", "all equal"]))
    scores = {
        "three steps": lambda: rng.integers(0, 3, (n, m)) / 2,
        "bands": lambda: rng.integers(0, 21, (n, m)) / 20,
        "fine": lambda: rng.random((n, m)),
        "float32": lambda: rng.random((m, n), dtype=np.float32).T,
        "all equal": lambda: np.full((n, m), 0.7),
    }[kind]()
    capacity = rng.integers(0, draw(st.integers(1, 4)), m)
    allowed = rng.random((n, m)) < draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))
    return scores, capacity, allowed


@st.composite
def settings_of(draw, given_pool):
    """Pins that can hold, a minimum and current mentors for a pool."""
    scores, capacity, allowed = given_pool
    n, m = scores.shape
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pins, left = [], capacity.copy()
    for i in rng.permutation(n)[: draw(st.integers(0, 2))]:
        free = np.flatnonzero(allowed[i] & (left > 0))
        if len(free):
            j = int(rng.choice(free))
            left[j] -= 1
            pins.append((int(i), j))
    keep = (rng.integers(-1, m, n), 0.1) if draw(st.booleans()) else None
    return {"pins": pins, "minimum": draw(st.sampled_from([0.0, 0.25, 0.5])), "keep": keep}


@st.composite
def cases(draw, largest: int = 7):
    drawn = draw(pools(largest))
    return *drawn, draw(settings_of(drawn)), draw(st.sampled_from(OBJECTIVES))


@pytest.fixture(autouse=True, scope="module", params=["all pairs at once", "column generation"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every test runs twice: small pools are solved whole, and, with tiny candidate lists, in many rounds."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "column generation":
            patch.setattr(pool, "ALL_PAIRS", 0)
            patch.setattr(pool, "FIRST_CANDIDATES", 1)
            patch.setattr(pool, "BLOCK", 8)
            patch.setattr(stages, "NEW_CANDIDATES", 1)
        yield request.param


def band(score: float) -> int:
    return min(19, int(score * 20 + 1e-6))


def marks(score: float, bonus: float, objective: str) -> tuple[float, ...]:
    """What one matched pair adds to what the objective compares, most important first."""
    if objective == "overall":
        return (score + bonus,)
    if objective == "even":
        return (1, *(-(band(score) == b) for b in range(20)), score + bonus)
    return (1, score + bonus)


def merit(answer: Assignment, scores, pins, keep, objective) -> tuple[float, ...]:
    """What the objective compares, summed over the pairs that are not pinned."""
    pinned = {i for i, _ in pins}
    pairs = [(i, int(j)) for i, j in enumerate(answer.mentor_of) if j >= 0 and i not in pinned]
    rows = [marks(float(scores[i, j]), stays(keep, i, j), objective) for i, j in pairs]
    return tuple(sum(column) for column in zip(*rows, strict=True)) or nothing(objective)


def nothing(objective) -> tuple[float, ...]:
    return tuple(0 * mark for mark in marks(0.0, 0.0, objective))


def stays(keep, i, j) -> float:
    return keep[1] if keep and keep[0][i] == j else 0.0


def exhaustive(scores, seats, may, keep, objective) -> tuple[float, ...]:
    """The best merit over every assignment of these pairs, by trying each mentor for one mentee after another."""
    n, m = scores.shape

    @cache
    def best(i: int, left: tuple[int, ...]) -> tuple[float, ...]:
        if i == n:
            return nothing(objective)
        top = best(i + 1, left)
        for j in range(m):
            if may[i, j] and left[j]:
                rest = best(i + 1, (*left[:j], left[j] - 1, *left[j + 1 :]))
                pair = marks(float(scores[i, j]), stays(keep, i, j), objective)
                top = max(top, tuple(a + b for a, b in zip(pair, rest, strict=True)))
        return top

    return best(0, tuple(int(c) for c in seats))


def exhaustive_floor(scores, seats, may) -> float:
    """The highest lowest score among the assignments that match the most, by trying every score as a threshold."""
    size = exhaustive(scores, seats, may, None, "coverage")[0]
    steps = np.unique(scores[may])
    return max(
        (t for t in steps if exhaustive(scores, seats, may & (scores >= t), None, "coverage")[0] == size), default=0
    )


def without(pins, capacity, may) -> tuple[np.ndarray, np.ndarray]:
    """Seats and pairs that are left once the pins are taken out."""
    seats, may = capacity.copy(), may.copy()
    for i, j in pins:
        seats[j] -= 1
        may[i] = False
    return seats, may


def checked(answer: Assignment, scores, capacity, allowed, options) -> Assignment:
    """What holds for every answer: rules, seats, pins, minimum, sums that add up and a bound that is reached."""
    mentor_of, pins, keep = answer.mentor_of, dict(options["pins"]), options["keep"]
    pairs = [(i, int(j)) for i, j in enumerate(mentor_of) if j >= 0]
    assert all(allowed[i, j] for i, j in pairs)
    assert (np.bincount([j for _, j in pairs], minlength=len(capacity)) <= capacity).all()
    assert all(mentor_of[i] == j for i, j in pins.items())
    free = [float(scores[i, j]) for i, j in pairs if i not in pins]
    assert min(free, default=1.0) >= options["minimum"]
    assert answer.floor == min(free, default=0.0)
    assert answer.total == pytest.approx(sum(float(scores[i, j]) for i, j in pairs), abs=1e-9)
    assert answer.value == pytest.approx(answer.total + sum(stays(keep, i, j) for i, j in pairs), abs=1e-9)
    assert -1e-9 <= answer.bound - answer.value <= CLOSE * len(mentor_of)
    return answer


@thoroughly
@given(cases())
def test_no_assignment_is_better_by_exhaustive_search(case):
    scores, capacity, allowed, options, objective = case
    pins, minimum, keep = options["pins"], options["minimum"], options["keep"]
    answer = checked(assign(scores, capacity, allowed=allowed, objective=objective, **options), *case[:4])
    may = allowed & (scores >= minimum)
    seats, rest = without(pins, capacity, may)
    if objective == "worst-off":
        floor = exhaustive_floor(scores, seats, rest)
        if pins:  # the others are not asked for a higher floor than without pins
            floor = min(floor, exhaustive_floor(scores, capacity, may))
        assert answer.floor >= floor or answer.matched == len(pins)
        rest &= scores >= floor
    best = exhaustive(scores, seats, rest, keep, objective)
    reached = merit(answer, scores, pins, keep, objective)
    assert reached[:-1] == best[:-1]
    assert reached[-1] == pytest.approx(best[-1], abs=CLOSE)


# --- SciPy ----------------------------------------------------------------------------------------------------------


@thoroughly
@given(pools(largest=40))
def test_without_rules_it_is_scipys_dense_optimum(given_pool):
    scores, capacity, _ = given_pool
    seats = np.repeat(scores.astype(float), capacity, axis=1)
    rows, cols = linear_sum_assignment(seats, maximize=True)
    for objective in ("overall", "coverage"):
        answer = assign(scores, capacity, objective=objective)
        assert answer.total == pytest.approx(seats[rows, cols].sum(), abs=CLOSE)
        assert answer.bound - answer.value <= CLOSE * len(scores)


def by_integer_program(scores, capacity, allowed, options, objective) -> tuple[float, ...]:
    """The best merit by SciPy's integer programs, one a stage, each holding what the earlier ones reached."""
    pins, minimum, keep = options["pins"], options["minimum"], options["keep"]
    may = allowed & (scores >= minimum)
    seats, rest = without(pins, capacity, may)
    if objective == "worst-off":
        floor = program_floor(scores, seats, rest)
        rest &= scores >= (min(floor, program_floor(scores, capacity, may)) if pins else floor)
    pairs = np.argwhere(rest)
    rows = [marks(float(scores[i, j]), stays(keep, i, j), objective) for i, j in pairs]
    if not rows:
        return nothing(objective)
    return tuple(in_turn(pairs, seats, len(scores), [np.array(c, float) for c in zip(*rows, strict=True)]))


def program_floor(scores, seats, may) -> float:
    """The highest lowest score, by bisection over whether as many can be matched."""
    steps = np.unique(scores[may])
    if not len(steps):
        return 0.0

    def size(threshold: float) -> int:
        pairs = np.argwhere(may & (scores >= threshold))
        return round(next(in_turn(pairs, seats, len(scores), [np.ones(len(pairs))]))) if len(pairs) else 0

    most, low, high = size(steps[0]), 0, len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(steps[middle]) == most else (low, middle - 1)
    return float(steps[low])


def in_turn(pairs, seats, n, gains) -> Iterator[float]:
    """Maximize one stage after the other over x in {0, 1} per pair."""
    k = np.arange(len(pairs))
    ones = np.ones(len(pairs))
    rules = [
        LinearConstraint(csr_array((ones, (pairs[:, 0], k)), shape=(n, len(k))), -np.inf, 1),
        LinearConstraint(csr_array((ones, (pairs[:, 1], k)), shape=(len(seats), len(k))), -np.inf, seats),
    ]
    for gain in gains:
        if gain.any():
            solution = milp(-gain, integrality=ones, bounds=Bounds(0, 1), constraints=rules)
            best = float(gain @ np.round(solution.x))
            rules.append(LinearConstraint(gain[None, :], best - 1e-7, np.inf))
            yield best
        else:
            yield 0.0


@settings(thoroughly, max_examples=120)
@given(cases(largest=12))
def test_with_rules_pins_and_seats_it_is_the_integer_optimum(case):
    scores, capacity, allowed, options, objective = case
    answer = checked(assign(scores, capacity, allowed=allowed, objective=objective, **options), *case[:4])
    best = by_integer_program(*case)
    reached = merit(answer, scores, options["pins"], options["keep"], objective)
    assert reached[:-1] == pytest.approx(best[:-1], abs=1e-6)
    assert reached[-1] == pytest.approx(best[-1], abs=1e-5)


# --- what must always hold ------------------------------------------------------------------------------------------


@thoroughly
@given(cases(largest=12), st.integers(0, 2**32 - 1))
def test_shuffled_rows_give_the_same_pairs(case, seed):
    scores, capacity, allowed, options, objective = case
    n, m = scores.shape
    rng = np.random.default_rng(seed)
    rows, cols = rng.permutation(n), rng.permutation(m)
    place = np.append(np.argsort(cols), -1)
    pins = [(int(np.argsort(rows)[i]), int(place[j])) for i, j in options["pins"]]
    keep = (place[options["keep"][0]][rows], options["keep"][1]) if options["keep"] else None
    shuffled = assign(
        scores[rows][:, cols],
        capacity[cols],
        allowed=allowed[rows][:, cols],
        objective=objective,
        keys=([f"mentee {i}" for i in rows], [f"mentor {j}" for j in cols]),
        **(options | {"pins": pins, "keep": keep}),
    )
    keys = ([f"mentee {i}" for i in range(n)], [f"mentor {j}" for j in range(m)])
    answer = assign(scores, capacity, allowed=allowed, objective=objective, keys=keys, **options)
    back = np.append(cols, -1)[shuffled.mentor_of]
    assert back.tolist() == answer.mentor_of[rows].tolist()
    assert shuffled.price.tolist() == answer.price[cols].tolist()


@thoroughly
@given(cases(), st.integers(0, 6))
def test_more_seats_never_lower_the_objective_and_the_price_is_what_they_add(case, mentor):
    scores, capacity, allowed, options, objective = case
    mentor %= scores.shape[1]
    answer = assign(scores, capacity, allowed=allowed, objective=objective, **options)
    seats = capacity.copy()
    seats[mentor] += 1
    more = assign(scores, seats, allowed=allowed, objective=objective, **options)
    if objective != "overall":
        assert more.matched - answer.matched == answer.places[mentor]
    if objective == "worst-off":  # the seat may lift the floor, or place somebody below it; the price holds the floor
        assert more.matched > answer.matched or more.threshold >= answer.threshold
        objective, options = "coverage", options | {"minimum": answer.threshold}
        more = assign(scores, seats, allowed=allowed, objective=objective, **options)
    before = merit(answer, scores, options["pins"], options["keep"], objective)
    after = merit(more, scores, options["pins"], options["keep"], objective)
    assert after[:-1] >= before[:-1]
    assert after[:-1] > before[:-1] or after[-1] >= before[-1] - CLOSE
    assert more.value - answer.value == pytest.approx(answer.price[mentor], abs=CLOSE)


@thoroughly
@given(cases(), st.integers(0, 6))
def test_forcing_a_pair_of_the_answer_costs_nothing(case, which):
    scores, capacity, allowed, options, objective = case
    answer = assign(scores, capacity, allowed=allowed, objective=objective, **options)
    pairs = [(i, int(j)) for i, j in enumerate(answer.mentor_of) if j >= 0]
    if pairs:
        pins = [*options["pins"], pairs[which % len(pairs)]]
        again = assign(scores, capacity, allowed=allowed, objective=objective, **(options | {"pins": pins}))
        assert again.matched == answer.matched
        assert again.value == pytest.approx(answer.value, abs=CLOSE)
        assert again.floor >= answer.floor or again.matched == len(pins)
        repeated = assign(
            scores, capacity, allowed=allowed, objective=objective, near=answer, **(options | {"pins": pins})
        )
        assert repeated.mentor_of.tolist() == answer.mentor_of.tolist()


@thoroughly
@given(cases(), st.sampled_from(OBJECTIVES))
def test_an_earlier_answer_changes_the_time_and_ties_only(case, earlier):
    scores, capacity, allowed, options, objective = case
    cold = assign(scores, capacity, allowed=allowed, objective=objective, **options)
    near = assign(scores, capacity, allowed=allowed, objective=earlier)
    warm = assign(scores, capacity, allowed=allowed, objective=objective, near=near, **options)
    checked(warm, scores, capacity, allowed, options)
    assert (warm.matched, warm.threshold) == (cold.matched, cold.threshold) or objective == "overall"
    assert warm.value == pytest.approx(cold.value, abs=CLOSE)
    again = assign(scores, capacity, allowed=allowed, objective=objective, near=cold, **options)
    assert again.mentor_of.tolist() == cold.mentor_of.tolist()


# --- pools of real size ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["fine", "stars", "three steps"])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_real_pool_is_certified_and_does_not_depend_on_the_order(kind, objective):
    n, m = 260, 150
    rng = np.random.default_rng(7)
    scores = {
        "fine": rng.random((n, m), dtype=np.float32),
        "stars": (rng.random((n, m)) + rng.random(m)) / 2,
        "three steps": rng.integers(0, 3, (n, m)) / 2,
    }[kind]
    allowed, capacity = rng.random((n, m)) > 0.3, rng.integers(0, 4, m)
    answer = assign(scores, capacity, allowed=allowed, objective=objective, keys=(range(n), range(m)))
    order = rng.permutation(n)
    again = assign(scores[order], capacity, allowed=allowed[order], objective=objective, keys=(order, range(m)))
    assert again.mentor_of.tolist() == answer.mentor_of[order].tolist()
    assert allowed[np.arange(n), answer.mentor_of][answer.mentor_of >= 0].all()
    assert answer.bound - answer.value <= CLOSE
    if objective == "coverage":
        gain = np.repeat(np.where(allowed, scores + 10.0, 0.0), capacity, axis=1)
        rows, cols = linear_sum_assignment(gain, maximize=True)
        assert answer.total == pytest.approx(gain[rows, cols].sum() - 10.0 * answer.matched, abs=1e-4)
