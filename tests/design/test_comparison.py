"""The options side by side: which figure is best and how surely, which option fits best, one value for one figure."""

from math import isnan, nan

import numpy as np
import pytest

from core.charts import compared_options as charts
from core.domain import playbook
from core.domain.design import comparison, forecast, options
from core.domain.design.assumptions import assumed
from core.domain.design.comparison import BEST, LESS, LIKELY_BEST, MORE, TIED, ComparedRow, OptionFit
from core.domain.design.forecast import Range
from core.domain.design.options import Option

BOOK = playbook.load()
POLES = {axis.id: axis.poles[0].id for axis in BOOK.axes.values()} | {"matching": "led"}


def row(*values, better=MORE, unit="people"):
    ranges = tuple(value if value is None else Range(*value) for value in values)
    return ComparedRow("matched", "Matched pairs", unit, ranges, better)


@pytest.mark.parametrize(
    ("compared", "marks"),
    [
        (row((9, 10, 11), (4, 5, 8)), (BEST, "")),
        (row((9, 10, 11), (4, 5, 9)), (LIKELY_BEST, "")),  # the ranges meet at nine
        (row((9, 10, 11), (4, 5, 8), (8, 10, 12)), (TIED, "", TIED)),
        (row((4, 10, 11), (9, 10, 12)), ("", "")),  # both show the same
        (row((9, 10, 11)), ("",)),  # nothing to compare with
        (row((9, 10, 11), None), ("", "")),
        (row((9, 10, 11), (nan, nan, nan)), ("", "")),
        (row((9, 10, 11), (4, 5, 8), better=LESS), ("", BEST)),
        (row((9, 10, 11), (11, 12, 13), better=LESS), (LIKELY_BEST, "")),
        (row((9, 10, 11), (4, 5, 8), better=""), ("", "")),
        (row((10_001, 10_040, 10_080), (9_000, 10_010, 11_000), better=LESS, unit="money"), ("", "")),  # both $10,000
        (row((1.0, 1.04, 1.1), (1.0, 1.01, 1.1), better=LESS, unit="each"), ("", "")),  # both 1.0
    ],
)
def test_the_best_of_a_row_is_marked_with_how_sure_it_is_and_ties_are_named(compared, marks):
    assert compared.marks == marks


def test_completed_pairs_and_pairs_that_go_on_are_not_ranked_against_each_other():
    bound, free = Option(1, "A", POLES), Option(2, "B", POLES | {"duration": "timeline_free"})
    both = [forecast.forecast(option, assumed(option), runs=200) for option in (bound, free)]
    outcome = next(row for row in comparison.compared(both) if row.key == "outcome")
    assert outcome.better == "" and outcome.best == ()
    alike = next(row for row in comparison.compared([both[0], both[0]]) if row.key == "outcome")
    assert alike.better == MORE


@pytest.mark.parametrize("capacity", [1, 3])
@pytest.mark.parametrize("access", ["open", "limited"])
def test_mentors_needed_less_those_who_join_are_those_missing(capacity, access):
    option = Option(1, "A", POLES | {"access": access}, seats=40, capacity=capacity)
    samples = forecast.forecast(option, assumed(option), runs=500).samples
    needed, joined = samples["mentors_needed"], samples["mentors"]
    assert (needed == -(-samples["accepted"] // capacity)).all()
    assert (samples["mentors_short"] == np.where(needed > joined, needed - joined, 0)).all()


def test_the_tornado_lies_around_the_likely_value_of_the_simulation():
    option = Option(1, "A", POLES, seats=24)
    taken = assumed(option)
    simulated = forecast.forecast(option, taken)
    likely = simulated.results["completed"].median
    middle = forecast.expected(option, taken)["completed"]
    plain, around = forecast.tornado(option, taken), forecast.around_likely(option, taken, likely)
    assert [swing.assumption for swing in around] == [swing.assumption for swing in plain]
    for swing, before in zip(around, plain, strict=True):
        assert swing.at_low / likely == pytest.approx(before.at_low / middle)
        assert swing.at_high / likely == pytest.approx(before.at_high / middle)


def fits(*values):
    return [OptionFit(number, *value) for number, value in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("ranked", "best"),
    [
        (fits((0, 0, 4, 6, 900.0), (1, 0, 6, 6, 500.0)), 1),  # a clash weighs most
        (fits((0, 3, 6, 6, 500.0), (0, 0, 1, 6, 900.0)), 2),  # then whether mentors suffice
        (fits((0, 0, 3, 6, 500.0), (0, 0, 4, 6, 900.0)), 2),  # then what is suggested
        (fits((0, 0, 4, 6, 900.0), (0, 0, 4, 6, 500.0)), 2),  # then what a pair costs
        (fits((0, 0, 4, 6, 500.0), (0, 0, 4, 6, 500.0)), None),
        (fits((0, 0, 4, 6, 500.0)), None),
        ([], None),
    ],
)
def test_the_option_that_fits_best_is_recommended_unless_two_fit_alike(ranked, best):
    recommended = comparison.recommended(ranked)
    assert (recommended.option_id if recommended else None) == best


def test_a_text_names_an_option_only_where_it_names_no_other():
    pilot, community = Option(1, "Pilot"), Option(2, "Community")
    assert comparison.named_in("Approve the PILOT today", [pilot, community]) is pilot
    assert comparison.named_in("Pilot or Community?", [pilot, community]) is None
    assert comparison.named_in("", [pilot, community]) is None


def test_the_cross_of_cost_and_outcome_shows_the_forecast():
    option = Option.from_dict(1, "Pilot", options.from_template(BOOK.templates["reverse"]))
    simulated = forecast.forecast(option, assumed(option), runs=500)
    (drawn,) = charts.cost_frame(["Pilot"], [simulated]).to_dict("records")
    cost, outcome = simulated.results["cost"], simulated.results["completed"]
    assert (drawn["cost_low"], drawn["cost"], drawn["cost_high"]) == (cost.low, cost.median, cost.high)
    assert (drawn["outcome_low"], drawn["outcome"]) == (outcome.low, outcome.median)
    assert not isnan(drawn["outcome_high"])
