"""Equity: rates and impact ratios worked out by hand, what is put together, and sentences that are true of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.domain.base.intervals import share_ratio
from core.domain.proof.equity import NOT_KNOWN, STEPS, TOGETHER, StepRates, groups_of, rates_table, step_rates

STEP = STEPS["accepted"]


def cases(**groups: tuple[int, int]) -> pd.DataFrame:
    """A row for everybody: group=(hits, of)."""
    rows = [(name.replace("_", " "), place < hits) for name, (hits, of) in groups.items() for place in range(of)]
    return pd.DataFrame(rows, columns=["group", "hit"])


def line(rates: StepRates, group: str):
    return next(rate for rate in rates.rates if rate.group == group)


def test_an_impact_ratio_is_the_rate_divided_by_the_highest_rate():
    """48 of 80 is 60%, 12 of 40 is 30%: half of it; and 24 of 50 is 48%, 0.8 of it, which is not under four fifths."""
    rates = step_rates(cases(Sales=(48, 80), Finance=(12, 40), Legal=(24, 50)), STEP)
    assert [(rate.group, rate.rate) for rate in rates.rates] == [("Sales", 0.6), ("Legal", 0.48), ("Finance", 0.3)]
    assert [rate.ratio for rate in rates.rates] == pytest.approx([1.0, 0.8, 0.5])
    assert line(rates, "Sales").low is None
    assert line(rates, "Legal").verdict == "At or above four fifths"
    few = step_rates(cases(Sales=(6, 10), Finance=(3, 10)), STEP)
    assert line(few, "Finance").verdict == "Under; could be chance"
    assert few.sentence == "Accepted: Finance is under four fifths of the highest rate. Chance alone could explain it."
    clear = step_rates(cases(Sales=(60, 80), Finance=(8, 40)), STEP)
    assert line(clear, "Finance").verdict == "Under four fifths"
    assert clear.sentence.endswith("Chance alone hardly explains it.")


def test_the_interval_of_a_ratio_is_the_published_one_and_holds_without_hits():
    """Koopman's own example: 36 of 40 beside 16 of 80 is 2.94 to 7.15. 10 of 10 twice: 10 / (10 + 1.96²)."""
    assert share_ratio((36, 40), (16, 80)) == pytest.approx((2.94, 7.15), abs=0.005)
    z = 1.959964
    assert share_ratio((10, 10), (10, 10)) == pytest.approx((10 / (10 + z**2), (10 + z**2) / 10), abs=1e-4)
    assert share_ratio((0, 10), (0, 10)) == (0.0, np.inf)
    assert share_ratio((0, 10), (5, 10))[0] == 0.0
    assert share_ratio((5, 10), (0, 10))[1] == np.inf
    with pytest.raises(ValueError, match="no shares"):
        share_ratio((3, 2), (1, 2))


@pytest.mark.parametrize(("first", "second"), [((7, 20), (11, 15)), ((3, 9), (9, 9)), ((1, 30), (20, 30))])
def test_the_interval_of_a_ratio_is_the_set_that_is_not_refuted(first, second):
    """Found again by brute force: for every ratio the most likely pair of shares on a grid, then its chi-square."""
    (hits, of), (other_hits, other_of) = first, second
    low, high = share_ratio(first, second)

    def distance(ratio: float) -> float:
        other = np.linspace(1e-6, min(1.0, 1.0 / ratio) - 1e-9, 40_001)
        share = ratio * other
        likelihood = hits * np.log(share) + (of - hits) * np.log1p(-share)
        likelihood += other_hits * np.log(other) + (other_of - other_hits) * np.log1p(-other)
        best = likelihood.argmax()
        p, q = share[best], other[best]
        return (hits - of * p) ** 2 / (of * p * (1 - p)) + (other_hits - other_of * q) ** 2 / (other_of * q * (1 - q))

    for end in (low, high):
        assert distance(end) == pytest.approx(1.959964**2, rel=0.01)


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(19)
    truth = 0.3 / 0.5
    draws = [(int(rng.binomial(40, 0.3)), int(rng.binomial(60, 0.5))) for _ in range(600)]
    covered = sum(low <= truth <= high for low, high in (share_ratio((a, 40), (b, 60)) for a, b in draws))
    assert 0.925 <= covered / len(draws) <= 0.975


def test_small_groups_are_put_together_and_with_the_next_one_until_they_are_five():
    rates = step_rates(cases(Sales=(6, 10), Legal=(1, 3), HR=(1, 2)), STEP)
    assert {rate.group: (rate.hits, rate.of) for rate in rates.rates} == {"Sales": (6, 10), TOGETHER: (2, 5)}
    alone = step_rates(cases(Sales=(6, 10), Finance=(5, 6), HR=(1, 2)), STEP)
    assert {rate.group: rate.of for rate in alone.rates} == {"Sales": 10, TOGETHER: 8}
    nobody = step_rates(cases(Sales=(1, 2), HR=(1, 2)), STEP)
    assert nobody.rates == ()
    assert nobody.hidden == 4
    assert nobody.sentence.startswith("Accepted: fewer than 5 mentees")


@pytest.mark.parametrize("sizes", [(1,), (4, 1), (3, 9), (2, 2, 2), (5, 5), (1, 1, 1, 1, 30), (4, 6, 5)])
def test_no_line_is_about_fewer_than_five(sizes):
    groups = {f"G{number}": (size // 2, size) for number, size in enumerate(sizes)}
    rates = step_rates(cases(**groups, Not_known=(1, 3)), STEP)
    assert all(rate.of >= 5 for rate in rates.rates)
    assert sum(rate.of for rate in rates.rates) + rates.hidden == sum(sizes) + 3


def test_who_is_not_known_is_a_line_of_its_own_and_in_no_ratio():
    rates = step_rates(cases(Sales=(5, 10), Finance=(4, 10), Not_known=(9, 9)).replace("Not known", NOT_KNOWN), STEP)
    assert rates.rates[-1].group == NOT_KNOWN
    assert rates.rates[-1].ratio is None
    assert line(rates, "Sales").ratio == 1.0
    assert line(rates, "Finance").ratio == pytest.approx(0.8)
    assert rates_table(rates.rates)["Reading"].to_list() == [
        "Highest rate",
        "At or above four fifths",
        "Not compared",
    ]


def test_without_a_hit_or_a_second_group_there_is_no_ratio():
    nobody = step_rates(cases(Sales=(0, 10), Finance=(0, 10)), STEP)
    assert [rate.ratio for rate in nobody.rates] == [None, None]
    assert nobody.sentence == "Accepted: nobody of the groups compared got there, so there is no ratio."
    assert step_rates(cases(Sales=(3, 10)), STEP).sentence == (
        "Accepted: there are no two groups of 5 or more to compare."
    )


def test_an_intersection_is_known_only_where_both_are():
    people = pd.DataFrame(
        {"department": ["Sales", "Sales", ""], "level": ["Mid", "", "Mid"]}, index=pd.Index([1, 2, 3], name="id")
    )
    assert groups_of(people, ["department"]).to_dict() == {1: "Sales", 2: "Sales", 3: NOT_KNOWN}
    assert groups_of(people, ["department", "level"]).to_dict() == {1: "Sales · Mid", 2: NOT_KNOWN, 3: NOT_KNOWN}


def test_a_verdict_is_under_four_fifths_only_below_it():
    rate = line(step_rates(cases(Sales=(50, 100), Finance=(40, 100)), STEP), "Finance")
    assert not rate.below
    assert replace(rate, ratio=0.799).below
