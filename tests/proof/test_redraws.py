"""The draws as an experiment: exact tests beside counting by hand, and intervals that hold what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.kpis.comparison.covariates import Flags, Floats
from core.domain.kpis.comparison.matched_sets import Ints
from core.domain.proof import redraws as redraws_module
from core.domain.proof import yes_draws
from core.domain.proof.drawn_effect import drawn_effect
from core.domain.proof.redraws import COUNTED_OUT, SAMPLE, DrawnPeople, comparable, redraws
from core.domain.proof.yes_draws import YesCounts, yes_counts, yes_interval, yes_p_value

CASES = 600


def weighted_difference(values: Floats, draw: Ints, drawn_in: Flags) -> float:
    """Each draw's difference of means, weighted by how many it drew in: written out, person by person."""
    total, weight = 0.0, 0
    for number in sorted(set(draw.tolist())):
        ins = [value for value, of, won in zip(values, draw, drawn_in, strict=True) if of == number and won]
        outs = [value for value, of, won in zip(values, draw, drawn_in, strict=True) if of == number and not won]
        total += len(ins) * (sum(ins) / len(ins) - sum(outs) / len(outs))
        weight += len(ins)
    return total / weight


def every_draw(draw: Ints, drawn_in: Flags) -> Iterator[Flags]:
    """All ways in which the seats could have fallen, each draw keeping its people and seats."""
    places = [np.flatnonzero(draw == number) for number in sorted(set(draw.tolist()))]
    ways = [combinations(at.tolist(), int(drawn_in[at].sum())) for at in places]
    for chosen in product(*ways):
        flags = np.zeros(len(draw), dtype=bool)
        flags[[place for of_draw in chosen for place in of_draw]] = True
        yield flags


def p_by_counting(values: Floats, draw: Ints, drawn_in: Flags) -> float:
    seen = abs(weighted_difference(values, draw, drawn_in))
    redrawn = [abs(weighted_difference(values, draw, flags)) for flags in every_draw(draw, drawn_in)]
    return sum(size >= seen - 1e-9 for size in redrawn) / len(redrawn)


@st.composite
def small_draws(draw_from: st.DrawFn) -> tuple[Ints, Flags, np.random.Generator]:
    """One to three draws of two to five people."""
    sizes = draw_from(st.lists(st.integers(2, 5), min_size=1, max_size=3))
    rng = np.random.default_rng(draw_from(st.integers(0, 10_000)))
    flags = []
    for size in sizes:
        seats = draw_from(st.integers(1, size - 1))
        flags.append(rng.permutation(np.arange(size) < seats))
    return np.repeat(np.arange(len(sizes)), sizes), np.concatenate(flags), rng


def test_the_tea_of_the_lady() -> None:
    """Fisher 1935: of eight cups, four with milk first, three of them named rightly. Both sides: (1+16+16+1)/70."""
    drawn_in = np.array([True] * 4 + [False] * 4)
    named = np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=float)
    seats = DrawnPeople(np.zeros(8, dtype=int), drawn_in)
    assert yes_counts(named, seats) == [YesCounts(8, 4, 3, 1)]
    assert yes_p_value([YesCounts(8, 4, 3, 1)]) == pytest.approx(34 / 70)
    assert yes_p_value([YesCounts(8, 4, 4, 0)]) == pytest.approx(2 / 70)
    assert redraws(named[:, None], seats).p_value() == pytest.approx(34 / 70)


@settings(max_examples=60, deadline=None)
@given(small_draws())
def test_the_test_is_the_one_that_counts_every_way(drawn: tuple[Ints, Flags, np.random.Generator]) -> None:
    draw, drawn_in, rng = drawn
    seats = DrawnPeople(draw, drawn_in)
    numbers = np.round(rng.normal(size=len(draw)), 1)
    assert redraws(numbers[:, None], seats).p_value() == pytest.approx(p_by_counting(numbers, draw, drawn_in))
    assert seats.difference(numbers[:, None])[0] == pytest.approx(weighted_difference(numbers, draw, drawn_in))
    yes = (rng.random(len(draw)) < 0.5).astype(float)
    assert yes_p_value(yes_counts(yes, seats)) == pytest.approx(p_by_counting(yes, draw, drawn_in))


@settings(max_examples=40, deadline=None)
@given(small_draws(), st.sampled_from([0.8, 0.9, 0.95]))
def test_an_interval_of_numbers_holds_every_effect_that_is_not_refuted(
    drawn: tuple[Ints, Flags, np.random.Generator], level: float
) -> None:
    draw, drawn_in, rng = drawn
    values = rng.normal(size=len(draw))
    low, high = redraws(np.column_stack([values, drawn_in]).astype(float), DrawnPeople(draw, drawn_in)).interval(level)
    width = high - low if np.isfinite(high - low) else 2.0
    start, end = (low if np.isfinite(low) else -5.0), (high if np.isfinite(high) else 5.0)
    for effect in (*np.linspace(start - width, end + width, 9), start + 1e-6, end - 1e-6, start - 1e-6, end + 1e-6):
        refuted = p_by_counting(values - effect * drawn_in, draw, drawn_in) <= 1 - level + 1e-9
        assert refuted == (not low <= effect <= high), (effect, low, high)


def test_two_people_in_a_draw_can_refute_nothing() -> None:
    drawn = redraws(np.array([[5.0, 1.0], [1.0, 0.0]]), DrawnPeople(np.zeros(2, dtype=int), np.array([True, False])))
    assert (drawn.p_value(), drawn.interval(0.95)) == (1.0, (-inf, inf))


@pytest.mark.parametrize("yes_in", range(5))
@pytest.mark.parametrize("yes_out", range(6))
def test_an_interval_of_yeses_holds_every_number_that_some_truth_could_have_caused(yes_in: int, yes_out: int) -> None:
    """One draw of 4 out of 9: any way of taking yeses off those drawn in, or giving them, and counting every draw."""
    draw, drawn_in = np.zeros(9, dtype=int), np.arange(9) < 4
    outs = [1.0] * yes_out + [0.0] * (5 - yes_out)
    unrefuted = []
    for without_seat in product([0.0, 1.0], repeat=4):  # what those drawn in would have been without it
        values = np.array([*without_seat, *outs])
        if p_by_counting(values, draw, drawn_in) > 0.1 + 1e-9:
            unrefuted.append(yes_in - sum(without_seat))
    estimate = yes_in - 4 * yes_out / 5
    low, high = yes_interval([YesCounts(9, 4, yes_in, yes_out)], 0.9)
    assert (low * 4, high * 4) == pytest.approx((min([estimate, *unrefuted]), max([estimate, *unrefuted])))


def test_too_many_ways_are_sampled_the_same_each_time_and_close_to_counted_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    draw, drawn_in = np.repeat([0, 1], 6), np.tile([True, True, True, False, False, False], 2)
    values = np.column_stack([rng.normal(size=12) + drawn_in, drawn_in]).astype(float)
    seats, counts = DrawnPeople(draw, drawn_in), [YesCounts(12, 5, 4, 2), YesCounts(15, 4, 3, 4)]
    exact, exact_yes = redraws(values, seats), yes_p_value(counts)
    assert len(exact.redrawn) == 400 == seats.ways <= COUNTED_OUT
    monkeypatch.setattr(redraws_module, "COUNTED_OUT", 1)
    monkeypatch.setattr(yes_draws, "COUNTED_OUT", 1)
    sampled = redraws(values, seats)
    assert len(sampled.redrawn) == SAMPLE + 1
    assert sampled.p_value() == pytest.approx(exact.p_value(), abs=0.03) and sampled.p_value() > 0
    assert sampled.interval(0.9) == pytest.approx(exact.interval(0.9), abs=0.15)
    assert yes_p_value(counts) == pytest.approx(exact_yes, abs=0.03) and yes_p_value(counts) != exact_yes
    assert redraws(values, seats).p_value() == sampled.p_value()


def test_a_draw_without_anybody_on_one_side_compares_nothing() -> None:
    draw, drawn_in = np.array([0, 0, 1, 1, 2]), np.array([True, False, True, True, False])
    assert comparable(draw, drawn_in).tolist() == [True, True, False, False, False]


# --- Planted effects --------------------------------------------------------------------------------------------------


def planted(case: int, effect: float, *, is_share: bool, uneven: bool) -> tuple[bool, bool]:
    """One to three draws with an effect on each person: whether the interval holds its mean over those drawn in, and
    whether it is called more than chance. uneven: the effect differs from person to person."""
    rng = np.random.default_rng(case)
    sizes = rng.integers(15, 34, size=rng.integers(1, 4))
    draw = np.repeat(np.arange(len(sizes)), sizes)
    drawn_in = np.concatenate(
        [rng.permutation(np.arange(size) < rng.integers(size // 3, 2 * size // 3 + 1)) for size in sizes]
    )
    if is_share:
        luck, base = rng.random(len(draw)), 0.65 - 0.1 * draw
        without, with_seat = luck < base, luck < base + effect
    else:
        without = rng.normal(size=len(draw)) + draw
        with_seat = without + effect * (rng.exponential(size=len(draw)) if uneven else 1)
    measured = drawn_effect(
        "Outcome",
        6,
        np.where(drawn_in, with_seat, without).astype(float),
        is_share=is_share,
        draw=draw,
        drawn_in=drawn_in,
        started=np.zeros(len(draw), dtype=bool),  # who started is of no interest here
    )
    assert (measured.p <= 0.05) == (not measured.low <= 0 <= measured.high), "test and interval never disagree"
    truth = (with_seat.astype(float) - without.astype(float))[drawn_in].mean()
    return bool(measured.low - 1e-9 <= truth <= measured.high + 1e-9), measured.clear


@pytest.mark.parametrize("uneven", [False, True])
def test_the_interval_of_a_number_holds_the_planted_effect_in_95_of_100_draws(uneven: bool) -> None:
    coverage = np.mean([planted(case, 0.5, is_share=False, uneven=uneven)[0] for case in range(CASES)])
    assert 0.93 <= coverage <= 0.97, coverage


def test_the_interval_of_a_share_holds_the_planted_effect_in_95_of_100_draws() -> None:
    coverage = np.mean([planted(case, 0.25, is_share=True, uneven=False)[0] for case in range(CASES)])
    assert 0.93 <= coverage <= 0.97, coverage


@pytest.mark.parametrize("is_share", [True, False])
def test_without_an_effect_few_draws_are_called_more_than_chance(is_share: bool) -> None:
    """At most 5 of 100, and what luck adds to it in 600 cases (two standard deviations: 1.8)."""
    alarms = np.mean([planted(case, 0.0, is_share=is_share, uneven=False)[1] for case in range(CASES)])
    assert alarms <= 0.068, alarms


@pytest.mark.parametrize("is_share", [True, False])
def test_a_large_effect_is_found(is_share: bool) -> None:
    called_clear = np.mean(
        [planted(case, 0.35 if is_share else 1.2, is_share=is_share, uneven=False)[1] for case in range(60)]
    )
    assert called_clear >= 0.6, called_clear


@pytest.mark.parametrize("is_share", [True, False])
def test_the_effect_on_those_who_started_is_held_too(is_share: bool) -> None:
    """7 of 10 start if drawn in, 1 of 10 whatever is drawn: the seat does nothing but by starting."""
    covered = []
    for case in range(CASES // 3):
        rng = np.random.default_rng(case)
        size = int(rng.integers(24, 60))
        drawn_in = rng.permutation(np.arange(size) < size // 2)
        kind = rng.random(size)
        anyway, because = kind < 0.1, (kind >= 0.1) & (kind < 0.8)
        started = anyway | (because & drawn_in)
        luck = rng.random(size) if is_share else rng.normal(size=size)
        without = (luck < 0.5).astype(float) if is_share else luck
        by_start = (luck < 0.8).astype(float) if is_share else luck + 1
        measured = drawn_effect(
            "Outcome",
            6,
            np.where(started, by_start, without),
            is_share=is_share,
            draw=np.zeros(size, dtype=int),
            drawn_in=drawn_in,
            started=started,
        )
        if measured.starters is not None:
            truth = (by_start - without)[drawn_in & because].mean()
            covered.append(measured.starters.low - 1e-9 <= truth <= measured.starters.high + 1e-9)
    assert len(covered) > 0.3 * CASES
    assert np.mean(covered) >= 0.93, np.mean(covered)


def test_the_effect_of_starting_is_not_told_where_the_draw_hardly_changes_who_starts() -> None:
    drawn_in = np.arange(60) < 30
    few_more = np.isin(np.arange(60), [*range(20), *range(30, 45)])  # 20 of 30 and 15 of 30: a difference of a sixth
    measured = drawn_effect(
        "Outcome",
        6,
        (np.arange(60) % 3 > 0).astype(float),
        is_share=True,
        draw=np.zeros(60, dtype=int),
        drawn_in=drawn_in,
        started=few_more,
    )
    assert measured.known and measured.starters is None
    assert (measured.started_in, measured.started_out) == pytest.approx((20 / 30, 15 / 30))
