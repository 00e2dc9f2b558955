"""Matched comparison: differences, intervals, tests and hidden causes, beside hand-worked and published values."""

from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm, wilcoxon

from benchmarks import proof
from core.domain.kpis.comparison import compare
from core.domain.kpis.comparison.effects import OutcomeSets, as_numbers, mcnemar, p_value
from core.domain.kpis.comparison.sensitivity import aligned_ranks, gamma, upper_p


def pairs_of(mine, theirs, **options):
    """A comparison in which participant i can only be compared with the other person of room i."""
    n = len(mine)
    people = pd.DataFrame({"room": [f"{number}" for number in [*range(n), *range(n)]]})
    answer = compare(
        people,
        took_part=np.arange(2 * n) < n,
        exact=["room"],
        near=[],
        outcomes={"Outcome": [*mine, *theirs]},
        rng=np.random.default_rng(0),
        **options,
    )
    return answer, answer.effects["Outcome"]


def test_a_yes_or_no_by_hand():
    """30 pairs: 9 in which only the participant stayed, 1 in which only the counterpart did."""
    mine = [True] * 9 + [False] + [True] * 20
    theirs = [False] * 9 + [True] + [True] * 20
    _, effect = pairs_of(mine, theirs)
    assert (effect.sets, effect.others, effect.is_share, effect.is_adjusted) == (30, 30, True, False)
    assert effect.participants == pytest.approx(29 / 30)
    assert effect.counterparts == pytest.approx(21 / 30)
    assert effect.estimate == pytest.approx(8 / 30)
    assert effect.p == pytest.approx(2 * (1 + 10) / 2**10)
    # Bonett and Price: 10 and 2 of 32 after a pair is added to each side.
    gained, lost = 10 / 32, 2 / 32
    half = 1.959964 * sqrt((gained + lost - (gained - lost) ** 2) / 32)
    assert (effect.low, effect.high) == pytest.approx((0.25 - half, 0.25 + half), abs=1e-6)
    assert effect.clear
    assert effect.naive == pytest.approx(8 / 30)


def test_a_number_by_hand():
    """Differences 1, 2, 3, 4, 5: mean 3, standard deviation 1.5811, t of 4 degrees 2.7764."""
    _, effect = pairs_of([11.0, 12.0, 13.0, 14.0, 15.0], [10.0] * 5)
    half = 2.776445 * 1.581139 / sqrt(5)
    assert (effect.estimate, effect.low, effect.high) == pytest.approx((3, 3 - half, 3 + half), abs=1e-5)
    assert effect.p == pytest.approx(2 / 2**5)
    assert not effect.clear, "with five pairs even all in one direction can be chance"


def test_nobody_differs_and_the_interval_is_not_a_point():
    _, effect = pairs_of([True] * 12, [True] * 12)
    assert (effect.estimate, effect.p) == (0, 1)
    half = 1.959964 * sqrt(2 / 14 / 14)
    assert (effect.low, effect.high) == pytest.approx((-half, half), abs=1e-6)


def test_what_is_not_known_is_left_out_of_its_own_outcome_only():
    answer, effect = pairs_of([True, None, True, True, True, True, False], [False, True, True, None, True, True, True])
    assert answer.matched == 7
    assert (effect.sets, effect.naive_people, effect.naive_others) == (5, 6, 6)
    assert effect.estimate == 0
    _, effect = pairs_of([True, None, True, True, True, True], [False, True, True, None, True, True])
    assert effect.sets == 4
    assert not effect.known
    assert np.isnan([effect.estimate, effect.low, effect.naive]).all()


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (5, 0), (9, 1), (40, 22)])
def test_mcnemar_is_a_coin_for_each_pair_that_differs(gained, lost):
    fewer = min(gained, lost)
    assert mcnemar(gained, lost) == pytest.approx(min(1, 2 * binom.cdf(fewer, gained + lost, 0.5)))


def test_sets_are_counted_out_like_pairs_where_both_can_be():
    """Numbers that are all 0 or 1 take the general way, and have McNemar's p."""
    table = np.array([[1.0, 0.0]] * 9 + [[0.0, 1.0]] + [[1.0, 1.0]] * 4)
    by_set = OutcomeSets(table, np.arange(table.size).reshape(table.shape))
    rng = np.random.default_rng(0)
    assert p_value(by_set, is_share=False, rng=rng) == pytest.approx(mcnemar(9, 1))


def test_three_counterparts_by_hand():
    """Two sets of four, one yes each, the participant's: 1/16 for both, and no other draw is as far from zero."""
    table = np.array([[1.0, 0, 0, 0]] * 2)
    by_set = OutcomeSets(table, np.arange(8).reshape(2, 4))
    assert p_value(by_set, is_share=True, rng=np.random.default_rng(0)) == pytest.approx(1 / 16)


def test_a_sample_of_draws_agrees_with_all_of_them():
    rng = np.random.default_rng(2)
    table = rng.normal(size=(11, 2)) + np.array([0.6, 0])
    exact = p_value(OutcomeSets(table, np.zeros((11, 2), int)), is_share=False, rng=rng)
    # Ten sets in which hardly anything differs make counting out too long, and change nothing.
    longer = np.vstack([table, np.column_stack([np.full(10, 1e-9), np.zeros(10)])])
    sampled = p_value(OutcomeSets(longer, np.zeros((21, 2), int)), is_share=False, rng=rng)
    assert sampled == pytest.approx(exact, abs=0.02)


def test_the_sensitivity_of_a_published_study():
    """Lung cancer: of 122 pairs in which one died of it, 110 times the smoker (Rosenbaum 2002, table 4.1)."""
    scores = np.array([[1.0, 0.0]] * 110 + [[0.0, 1.0]] * 12)
    for bias, published in ((4, 0.0036), (5, 0.03), (6, 0.1)):
        assert upper_p(scores, bias, is_share=True) == pytest.approx(published, abs=0.01)  # an approximation there
        exact = binom.sf(109, 122, bias / (1 + bias))
        assert upper_p(scores, bias, is_share=True) == pytest.approx(exact)
        # The approximation for many sets lies beside it.
        assert upper_p(scores, bias, is_share=False) == pytest.approx(exact, abs=0.02)
    by_set = OutcomeSets(scores, np.zeros(scores.shape, int))
    strength = gamma(by_set, is_share=True, level=0.95)
    assert binom.sf(109, 122, strength / (1 + strength)) <= 0.025
    assert binom.sf(109, 122, (strength + 0.01) / (1.01 + strength)) > 0.025
    # Seen from the other side, who died less, it is the same.
    assert gamma(OutcomeSets(1 - scores, by_set.rows), is_share=True, level=0.95) == pytest.approx(strength)


def test_no_hidden_cause_within_the_bound_does_more_harm():
    """Every way in which a hidden cause could load the dice of forty sets of three, tried out."""
    table = np.random.default_rng(6).normal(size=(40, 3)) + np.array([1.0, 0, 0])
    expected = variance = 0.0
    for row in table:
        moments = []
        for loaded in range(8):
            weights = np.array([2.0 if loaded >> place & 1 else 1.0 for place in range(3)])
            weights /= weights.sum()
            moments.append((float(row @ weights), float(row**2 @ weights - (row @ weights) ** 2)))
        expected += max(moments)[0]
        variance += max(moments)[1]
    deviate = (table[:, 0].sum() - expected) / sqrt(variance)
    assert upper_p(table, 2.0, is_share=False) == pytest.approx(norm.sf(deviate))


def test_ranks_of_pairs_order_as_wilcoxon_s_do():
    table = np.random.default_rng(9).normal(size=(80, 2)) + np.array([0.6, 0])
    expected = wilcoxon(table[:, 0] - table[:, 1], alternative="greater").pvalue
    assert upper_p(aligned_ranks(table), 1.0, is_share=False) == pytest.approx(expected, abs=0.005)


def test_gamma_grows_with_the_effect_and_is_one_for_none():
    noise = np.random.default_rng(9).normal(size=(80, 2))
    strengths = [
        gamma(OutcomeSets(noise + np.array([effect, 0]), np.zeros((80, 2), int)), is_share=False, level=0.95)
        for effect in (0.0, 0.9, 1.2, 50.0)
    ]
    assert strengths[0] == 1
    assert 1 < strengths[1] < strengths[2] < strengths[3]


def test_an_outcome_s_kind_is_that_of_its_known_values():
    assert as_numbers([True, None, False])[1]
    assert as_numbers(pd.Series([True, False], dtype="boolean"))[1]
    assert not as_numbers([1.0, np.nan, 0.0])[1]
    numbers, is_share = as_numbers(pd.Series([True, np.nan]))
    assert is_share
    assert numbers[0] == 1
    assert np.isnan(numbers[1])
    with pytest.raises(ValueError, match="infinite"):
        as_numbers([1.0, np.inf])


def test_intervals_hold_the_truth_and_matching_takes_the_bias_away():
    """60 invented companies with self-selection; the full 500 are in benchmarks/proof.py."""
    companies = 60
    counts = proof.tallies((0.2, 0.05), companies)
    for tally in counts.values():
        assert tally.companies == companies
        assert tally.covered >= binom.ppf(0.001, companies, 0.95)
        assert abs(tally.errors) < abs(tally.naive_errors)
    engagement = counts["Engagement"]
    assert abs(engagement.errors) < abs(engagement.naive_errors) / 4
