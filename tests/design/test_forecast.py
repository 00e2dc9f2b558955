"""The forecast against closed forms: exact without chance, binomial with it, the same for the same seed."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.domain import playbook
from core.domain.base import intervals
from core.domain.design import assumptions, forecast, options
from core.domain.design.assumptions import REGISTRY, assumed
from core.domain.design.design import AssumedRange, Interest, MeasuredRange
from core.domain.design.options import Option

BOOK = playbook.load()
POLES = {
    "duration": "time_bound",
    "direction": "mentoring",
    "formality": "formal",
    "matching": "led",
    "scope": "standalone",
    "access": "limited",
}
SURE = {
    "interest_mentees": 100, "interest_mentors": 60, "apply": 0.8, "suitable": 0.5, "mentors_yes": 0.5,
    "match_led": 0.9, "drop_formal": 0.1, "held": 0.5, "session": 1, "prepare_mentee": 1, "prepare_mentor": 0.5,
    "onboard": 2, "setup_formal": 100, "application": 0.5, "pair_led": 1, "follow_formal": 0.25,
    "hour_senior": 60, "hour_junior": 40, "hour_ld": 50, "leaver": 20_000,
}  # fmt: skip


def made(**values):
    return Option(1, "Pilot", **({"poles": POLES, "seats": 50, "months": 2, "cadence": 2.0, "budget": 1_000} | values))


def known(option, **changes):
    values = SURE | changes
    return {
        id: replace(a, low=values.get(id, a.likely), likely=values.get(id, a.likely), high=values.get(id, a.likely))
        for id, a in assumed(option).items()
    }


def test_without_chance_the_chain_is_the_hand_calculation():
    figures = forecast.expected(made(), known(made()))
    assert figures["applied"] == pytest.approx(80)
    assert figures["accepted"] == pytest.approx(40)
    assert figures["mentors"] == pytest.approx(30)
    assert figures["matched"] == pytest.approx(27)  # 30 places for 40 mentees, nine in ten
    assert figures["completed"] == pytest.approx(27 * 0.9**2)
    assert figures["mentors_short"] == 10
    assert figures["mentors_idle"] == pytest.approx(3)
    months = (27 + 24.3) / 2 + (24.3 + 21.87) / 2
    assert figures["sessions"] == pytest.approx(months * 2 * 0.5)
    assert figures["hours_mentees"] == pytest.approx(months * 2 + 27 * 2)
    assert figures["hours_mentors"] == pytest.approx(months * 1.5 + 27 * 2)
    hours_ld = 100 + (80 + 30) * 0.5 + 27 + months * 0.25
    assert figures["hours_ld"] == pytest.approx(hours_ld)
    assert figures["outlay"] == pytest.approx(1_000 + hours_ld * 50)
    cost = figures["outlay"] + figures["hours_mentees"] * 40 + figures["hours_mentors"] * 60
    assert figures["cost"] == pytest.approx(cost)
    assert figures["cost_each"] == pytest.approx(cost / 21.87)
    assert figures["break_even"] == np.ceil(cost / 20_000)


def test_with_nothing_left_to_chance_the_simulation_is_exact():
    sure = {"apply": 1, "suitable": 1, "mentors_yes": 1, "match_led": 1, "drop_formal": 0}
    option = made(seats=50)
    outlook = forecast.forecast(option, known(option, **sure), runs=200)
    wanted = forecast.expected(option, known(option, **sure))
    for key, value in outlook.results.items():
        assert (value.low, value.median, value.high) == pytest.approx((wanted[key],) * 3), key
    assert wanted["matched"] == wanted["completed"] == 50 and wanted["turned_away"] == 50
    assert [month.median for month in outlook.active] == [50, 50, 50]


def test_applications_are_binomial_in_mean_and_interval():
    option = made()
    outlook = forecast.forecast(option, known(option), runs=40_000)
    law = stats.binom(100, 0.8)
    assert outlook.samples["applied"].mean() == pytest.approx(law.mean(), abs=4 * law.std() / 200)
    assert (outlook.results["applied"].low, outlook.results["applied"].high) == (law.ppf(0.1), law.ppf(0.9))


def test_completed_relationships_are_binomial_when_only_people_vary():
    option = made(months=6)
    sure = {"apply": 1, "suitable": 1, "mentors_yes": 1, "match_led": 1}
    outlook = forecast.forecast(option, known(option, **sure), runs=40_000)
    law = stats.binom(50, 0.9**6)
    assert outlook.samples["completed"].mean() == pytest.approx(law.mean(), abs=4 * law.std() / 200)
    assert (outlook.results["completed"].low, outlook.results["completed"].high) == (law.ppf(0.1), law.ppf(0.9))
    for month, active in enumerate(outlook.active):
        assert active.median == pytest.approx(stats.binom(50, 0.9**month).median(), abs=1)


def test_an_assumption_follows_its_triangle():
    option = made()
    ranges = known(option) | {"hour_ld": replace(REGISTRY["hour_ld"], low=20, likely=30, high=70)}
    sure = {"apply": 1, "suitable": 1, "mentors_yes": 1, "match_led": 1, "drop_formal": 0}
    ranges = known(option, **sure) | {"hour_ld": ranges["hour_ld"]}
    outlook = forecast.forecast(option, ranges, runs=40_000)
    rate = (outlook.samples["outlay"] - 1_000) / outlook.samples["hours_ld"]
    law = stats.triang(c=(30 - 20) / 50, loc=20, scale=50)
    assert rate.mean() == pytest.approx(law.mean(), rel=0.01)
    assert np.percentile(rate, [10, 90]) == pytest.approx(law.ppf([0.1, 0.9]), rel=0.01)


def test_the_same_seed_gives_the_same_ranges_and_another_seed_does_not():
    option = made()
    first, again = (forecast.forecast(option, assumed(option)) for _ in range(2))
    assert first.results == again.results and first.active == again.active
    assert forecast.forecast(option, assumed(option), seed=1).results != first.results


def test_one_assumption_more_does_not_move_the_others():
    standalone, integrated = made(), made(poles=POLES | {"scope": "integrated"})
    without, with_it = (forecast.forecast(option, assumed(option)) for option in (standalone, integrated))
    assert without.results["completed"] == with_it.results["completed"]
    assert with_it.results["hours_ld"].median > without.results["hours_ld"].median


def test_open_programs_turn_nobody_away():
    option = made(seats=5, poles=POLES | {"access": "open"})
    figures = forecast.expected(option, known(option))
    assert figures["accepted"] == pytest.approx(40) and figures["turned_away"] == 0
    assert forecast.expected(made(seats=5), known(made(seats=5)))["turned_away"] == pytest.approx(35)


def test_a_timeline_free_program_completes_nothing_and_has_no_cost_each():
    option = made(poles=POLES | {"duration": "timeline_free"}, months=12)
    outlook = forecast.forecast(option, assumed(option), runs=200)
    assert outlook.outcome == "still_active"
    assert "completed" not in outlook.results and "cost_each" not in outlook.results
    assert len(outlook.active) == 13


def test_reverse_mentoring_turns_the_cost_of_an_hour_around():
    option = made(poles=POLES | {"direction": "reverse"})
    figures, usual = forecast.expected(option, known(option)), forecast.expected(made(), known(made()))
    more = usual["hours_mentees"] - usual["hours_mentors"]
    assert figures["cost"] - usual["cost"] == pytest.approx(more * (60 - 40))


def test_nobody_interested_costs_the_set_up_and_has_no_cost_each():
    option = made()
    outlook = forecast.forecast(option, known(option, interest_mentees=0), runs=100)
    assert outlook.none_completed == 1.0
    assert np.isnan(outlook.results["cost_each"].median)
    assert outlook.results["matched"].high == 0


def test_the_tornado_is_the_chain_at_both_ends_largest_first():
    option = made()
    ranges = assumed(option)
    swings = forecast.tornado(option, ranges)
    assert [swing.size for swing in swings] == sorted((swing.size for swing in swings), reverse=True)
    for swing in swings:
        low = ranges | {swing.assumption.id: replace(swing.assumption, likely=swing.assumption.low)}
        high = ranges | {swing.assumption.id: replace(swing.assumption, likely=swing.assumption.high)}
        assert swing.at_low == pytest.approx(forecast.expected(option, low)["completed"])
        assert swing.at_high == pytest.approx(forecast.expected(option, high)["completed"])
    assert not {"hour_ld", "session", "leaver"} & {swing.assumption.id for swing in swings}
    assert {"hour_ld", "session"} <= {swing.assumption.id for swing in forecast.tornado(option, ranges, "cost")}


def test_only_the_assumptions_of_the_chosen_poles_are_asked():
    free = assumed(made(poles=POLES | {"matching": "free", "formality": "informal"}))
    assert {"match_free", "drop_informal", "follow_informal"} <= set(free)
    assert not {"match_led", "drop_formal", "integrate", "second_track"} & set(free)
    assert set(assumed(made(poles={}))) == set(assumed(made()))


def test_edited_wins_over_measured_which_wins_over_ours():
    measured = {
        "held": MeasuredRange(0.5, 0.6, 0.7, "Your own round"),
        "session": MeasuredRange(1, 1.2, 1.4, "Your own round"),
    }
    ranges = assumed(made(), Interest(mentees=70), {"held": AssumedRange(0.9, 0.9, 1.0)}, measured)
    assert (ranges["held"].likely, ranges["held"].origin) == (0.9, "edited")
    assert (ranges["session"].source, ranges["session"].origin) == ("Your own round", "measured")
    assert (ranges["interest_mentees"].likely, ranges["interest_mentees"].origin) == (70, "interest")
    assert ranges["interest_mentors"].source.startswith("Nobody was asked yet")


def test_every_assumption_has_a_source_and_none_leans_on_people_who_chose_to_join():
    for assumption in REGISTRY.values():
        assert assumption.source and assumption.low <= assumption.likely <= assumption.high, assumption.id
        assert assumptions.range_refused(assumption.id, assumption.low, assumption.likely, assumption.high) is None, (
            assumption.id
        )
        assert all(BOOK.evidence[id].usable for id in assumption.evidence), assumption.id
    assert not BOOK.evidence["O6"].usable and not BOOK.evidence["F4"].usable


def test_early_ends_say_that_no_workplace_figure_exists():
    for id in ("drop_formal", "drop_informal"):
        assert "no workplace figure" in REGISTRY[id].source


@pytest.mark.parametrize(
    ("id", "values", "sentence"),
    [
        ("held", (0.5, 0.4, 0.9), "must lie between"),
        ("held", (0.5, 0.9, 1.1), "more than 100"),
        ("session", (-1, 1, 2), "negative"),
        ("luck", (0, 1, 2), "not on the list"),
    ],
)
def test_impossible_assumptions_are_refused(id, values, sentence):
    assert sentence in assumptions.range_refused(id, *values)


@pytest.mark.parametrize(("seen", "of"), [(0, 10), (34, 40), (10, 10), (400, 1_000)])
def test_the_range_of_a_measured_share_is_wilsons(seen, of):
    wanted = stats.binomtest(seen, of).proportion_ci(0.8, method="wilson")
    low, high = intervals.share(seen, of, 0.8)
    assert (low, high) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@pytest.mark.parametrize("template", BOOK.templates.values(), ids=lambda template: template.id)
def test_every_template_has_a_forecast(template):
    option = Option.from_dict(1, template.label, options.from_template(template))
    outlook = forecast.forecast(option, assumed(option), runs=500)
    assert outlook.results["matched"].high > 0
    for value in outlook.results.values():
        assert value.low <= value.median <= value.high
