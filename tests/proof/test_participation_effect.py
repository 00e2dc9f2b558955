"""What taking part changed, on small companies worked out by hand, and that no day reads a later one."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pandas as pd
import pytest

from core.charts.participation import POINTS, effect_units, effects_chart, effects_title
from core.domain.proof.company import Company
from core.domain.proof.effect_sentences import (
    headline,
    horizon_sentence,
    late_starters,
    left_out_earlier,
    measured_changes,
    placebo_gap,
    unused_columns,
)
from core.domain.proof.effect_table import effect_table, in_signs, rows_behind
from core.domain.proof.outcomes import MOVED, PROMOTED, STAYED, stayed
from core.domain.proof.participation_effect import ParticipationEffect, participation_effect
from core.domain.proof.risk_sets import participants, risk_sets
from tests.proof.companies import FIRST, joined, small_company

START = date(2025, 2, 1)
TODAY = date(2026, 9, 1)
MENTEES = range(1, 7)
OTHERS = range(11, 17)
DIRECTORIES = (date(2024, 8, 1), START, date(2025, 6, 1), TODAY)
LEFT = {"status": "left"}


def company_of(**more: object) -> Company:
    """Six mentees who started on one day, six others, all alike: whoever is compared with whom, the figures are these.

    One mentee and three others leave in April 2025; two mentees are promoted in June.
    """
    changes = [
        (1, date(2025, 4, 10), LEFT),
        *((other, date(2025, 4, 10), LEFT) for other in (11, 12, 13)),
        (2, date(2025, 6, 1), {"level": "Director"}),
        (3, date(2025, 6, 1), {"level": "Director"}),
    ]
    return small_company(
        [*MENTEES, *OTHERS],
        starts=[(mentee, START) for mentee in MENTEES],
        changes=changes,
        directories=DIRECTORIES,
        **more,  # type: ignore[arg-type]
    )


def effect_of(company: Company, on: date = TODAY, role: str = "mentee") -> ParticipationEffect:
    return participation_effect(company, role=role, program_id=1, on=on)


def pairs_of(effect: ParticipationEffect) -> list[tuple[str, str]]:
    assert effect.comparison is not None
    return list(effect.comparison.pairs[["participant", "counterpart"]].itertuples(index=False, name=None))


def test_a_company_worked_out_by_hand() -> None:
    effect = effect_of(company_of())
    assert effect.refusal is None and effect.comparison is not None
    assert effect.unused == ("people under the same manager",), "nobody has a manager here"
    for months in (6, 12, 18):
        staying = effect.comparison.effects[stayed(months)]
        assert (staying.participants, staying.counterparts) == pytest.approx((5 / 6, 3 / 6))
        assert (staying.sets, staying.others) == (6, 6)
        rising = effect.comparison.effects[f"{PROMOTED} within {months} months"]
        assert (rising.participants, rising.counterparts) == pytest.approx((2 / 6, 0))
        assert effect.comparison.effects[f"{MOVED} within {months} months"].estimate == 0
    assert headline(effect).claim == (
        "Of 6 mentees, 83.3% were still here 18 months after the start; of 6 people like them who had not started, 50%."
    )


def test_the_curves_end_where_the_shares_do() -> None:
    curves = effect_of(company_of()).curves
    ends = curves.groupby(["outcome", "group"])["share"].last()
    assert ends[STAYED, "Participants"] == pytest.approx(5 / 6)
    assert ends[STAYED, "Their counterparts"] == pytest.approx(3 / 6)
    assert ends[PROMOTED, "Participants"] == pytest.approx(2 / 6)
    assert ends[MOVED, "Their counterparts"] == 0
    left = curves[(curves["outcome"] == STAYED) & (curves["group"] == "Participants") & (curves["share"] < 1)]
    assert left["month"].iloc[0] == pytest.approx(68 / (365.25 / 12)), "68 days from February 1 to April 10"


def test_what_has_not_been_seen_yet_is_unknown_and_never_a_no() -> None:
    company = company_of()
    early = effect_of(company, on=date(2025, 7, 31))
    assert set(early.rows[stayed(6)]) == {None}, "six months after February 1 is August 1"
    assert headline(early).claim == "It is too early to say what taking part changed."
    assert horizon_sentence(early.horizons[0], early) == (
        "6 months after the start: 0 of 6 participants have reached it; the first one reaches it on Aug 1, 2025."
    )
    day_after = effect_of(company, on=date(2025, 8, 2))
    assert set(day_after.rows[stayed(6)]) == {None}, "no directory says who is still here in August"
    assert horizon_sentence(day_after.horizons[0], day_after) == (
        "6 months after the start: 0 of 6 participants have reached it by the newest directory of Jun 1, 2025; "
        "the next did on Aug 1, 2025. A newer directory brings in more."
    )


def test_who_starts_later_is_a_counterpart_of_every_day_before() -> None:
    late = date(2025, 9, 1)
    company = small_company(
        [*MENTEES, *range(11, 19)],
        starts=[*((mentee, START) for mentee in MENTEES), *((other, late) for other in (11, 12))],
        directories=DIRECTORIES,
    )
    effect = effect_of(company)
    rows = effect.rows
    assert not rows.loc["11@2025-02-01", "took_part"] and rows.loc["11@2025-09-01", "took_part"]
    assert "1@2025-09-01" not in rows.index, "a mentee of February is nobody's counterpart in September"
    february = [pair for pair in pairs_of(effect) if pair[0].endswith("2025-02-01")]
    assert len(february) == 6 and effect.late_starters == 2
    assert late_starters(effect) == (
        "2 of 8 counterparts started later themselves and are still counted: without them, those who left the "
        "company before they could start would weigh too much. If mentoring does something for them too, the "
        "differences come out too small."
    )


def test_no_effect_is_made_up_by_who_could_start_later() -> None:
    """A fifth of either group leaves, so starting changed nothing; half of the others who stay start later."""
    many, others, late = range(1, 41), range(101, 141), date(2025, 7, 1)
    company = small_company(
        [*many, *others],
        starts=[*((mentee, START) for mentee in many), *((other, late) for other in others[8:24])],
        changes=[(person, date(2025, 4, 1), LEFT) for person in (*many[:8], *others[:8])],
        directories=DIRECTORIES,
    )
    february = Company(
        company.snapshots,
        company.places,
        company.directory_days,
        company.starts.assign(program_id=[1] * 40 + [2] * 16),
        company.measures,
    )
    effect = effect_of(february)
    assert effect.comparison is not None
    for months in (6, 12, 18):
        staying = effect.comparison.effects[stayed(months)]
        assert (staying.participants, staying.counterparts) == pytest.approx((0.8, 0.8))
    ends = effect.curves[effect.curves["outcome"] == STAYED].groupby("group")["share"].last()
    assert ends.tolist() == pytest.approx([0.8, 0.8])


def test_everybody_is_described_as_they_were_on_the_day() -> None:
    changes = [(11, date(2025, 3, 1), {"department": "Finance", "level": "Director"}), (12, date(2025, 1, 1), LEFT)]
    company = small_company(
        [*MENTEES, *OTHERS], starts=[(1, START)], changes=changes, hired={11: date(2023, 2, 1), 12: FIRST}
    )
    rows = risk_sets(company, participants(company, "mentee").starts)
    assert tuple(rows.loc["11@2025-02-01", ["department", "level"]]) == ("Sales", "Senior")
    assert rows.loc["11@2025-02-01", "tenure in years"] == pytest.approx(731 / 365.25)
    assert "12@2025-02-01" not in rows.index, "who had left is nobody's counterpart"


def test_people_who_had_taken_part_before_are_left_out() -> None:
    company = small_company(
        [*MENTEES, *OTHERS],
        starts=[(1, FIRST, "mentor", 2), *((mentee, START) for mentee in MENTEES)],
        directories=DIRECTORIES,
    )
    effect = effect_of(company)
    assert effect.participants.earlier == (1,)
    assert "1@2025-02-01" not in effect.rows.index
    assert left_out_earlier(effect) == (
        "1 person who started here had taken part before, in another program or role, and is left out: what they were "
        "like on that day may be mentoring's doing already."
    )


def test_mentors_are_compared_the_same_way() -> None:
    company = small_company(
        [*MENTEES, *OTHERS],
        starts=[(mentor, START, "mentor", 1) for mentor in MENTEES],
        changes=[(11, date(2025, 4, 1), LEFT)],
        directories=DIRECTORIES,
    )
    effect = effect_of(company, role="mentor")
    assert effect.comparison is not None
    assert effect.comparison.effects[stayed(18)].estimate == pytest.approx(1 / 6)
    assert headline(effect).claim.startswith("Of 6 mentors, 100% were still here")
    assert effect_of(company).refusal == "Nobody has started yet."


def test_a_difference_from_before_the_start_takes_the_effect_back() -> None:
    many, others = range(1, 21), range(101, 141)
    planted = [
        *((mentee, date(2024, 6, 1), {"level": "Senior"}) for mentee in many[:15]),
        *((other, date(2025, 4, 1), LEFT) for other in others),
    ]
    as_juniors = [(mentee, FIRST + timedelta(days=1), {"level": "Junior"}) for mentee in many[:15]]
    company = small_company(
        [*many, *others],
        starts=[(mentee, START) for mentee in many],
        changes=[*as_juniors, *planted],
        directories=DIRECTORIES,
    )
    # All are senior on the day they start, so they can be compared; 15 of 20 mentees rose in the year before it.
    effect = effect_of(company)
    assert effect.refusal is None and effect.comparison is not None
    rose = effect.comparison.placebo[f"{PROMOTED} in the 12 months before the start"]
    assert (rose.participants, rose.counterparts, rose.clear) == (pytest.approx(0.75), pytest.approx(0), True)
    assert effect.comparison.effects[stayed(18)].clear, "all the others left"
    assert headline(effect).trust == (
        "The groups differed already before the start, so no difference may be put down to mentoring."
    )
    without = small_company(
        [*many, *others],
        starts=[(mentee, START) for mentee in many],
        changes=planted[15:],
        directories=DIRECTORIES,
    )
    assert headline(effect_of(without)).trust == (
        "That is 100 percentage points higher, with 95% confidence between 73.5 and 100 percentage points higher. "
        "That is more than chance."
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_day_reads_a_later_one(seed: int) -> None:
    rng = Random(seed)
    company, later = random_facts(rng, FIRST, TODAY), random_facts(rng, TODAY + timedelta(days=1), date(2028, 1, 1))
    then, now = effect_of(company), effect_of(joined(company, later))
    assert (then.refusal, then.horizons, then.exact, then.near) == (now.refusal, now.horizons, now.exact, now.near)
    assert then.comparison is not None and now.comparison is not None
    assert then.comparison.sentences == now.comparison.sentences
    pd.testing.assert_frame_equal(then.comparison.pairs, now.comparison.pairs)
    pd.testing.assert_frame_equal(then.rows, now.rows, check_dtype=False)
    pd.testing.assert_frame_equal(then.curves, now.curves)


@pytest.mark.parametrize("seed", range(4))
def test_who_is_compared_with_whom_reads_nothing_from_after_the_starts(seed: int) -> None:
    rng = Random(seed)
    company = random_facts(rng, FIRST, START)
    after = random_facts(rng, START + timedelta(days=1), TODAY)
    after = Company(after.snapshots, after.places, after.directory_days, company.starts.iloc[:0], after.measures)
    assert pairs_of(effect_of(company)) == pairs_of(effect_of(joined(company, after)))


def random_facts(rng: Random, since: date, until: date) -> Company:
    """Twelve starts and forty people whose place changes now and then, between two days."""
    days = (until - since).days

    def some_day() -> date:
        return since + timedelta(days=rng.randrange(days))

    changes = [
        (
            person,
            some_day(),
            {
                "department": rng.choice(["Sales", "Finance"]),
                "level": rng.choice(["Junior", "Senior"]),
                "status": rng.choice(["active", "active", "active", "left"]),
            },
        )
        for person in rng.sample(range(1, 41), 30)
    ]
    company = small_company(
        range(1, 41) if since == FIRST else [],
        starts=[(person, min(some_day(), until)) for person in rng.sample(range(1, 41), 12)],
        directories=[some_day() for _ in range(4)],
        changes=changes if since == FIRST else (),
        hired={person: date(2010, 1, 1) + timedelta(days=rng.randrange(4000)) for person in range(1, 41)},
        measures=[(person, some_day(), "Engagement", rng.random()) for person in range(1, 41)],
    )
    if since != FIRST:
        snapshots = [{"person_id": person, "on": on, **change} for person, on, change in changes]
        later = pd.DataFrame(snapshots)
        later["on"] = pd.to_datetime(later["on"]).astype("datetime64[ns]")
        company = Company(
            later.sort_values("on"), company.places, company.directory_days[1:], company.starts, company.measures
        )
    return company


def test_no_curve_begins_before_the_start_of_somebody_the_newest_directory_is_older_than() -> None:
    late, more = range(21, 24), range(31, 37)
    company = small_company(
        [*MENTEES, *OTHERS, *late, *more],
        starts=[*((mentee, START) for mentee in MENTEES), *((person, date(2026, 9, 20)) for person in late)],
        directories=DIRECTORIES,
    )
    effect = effect_of(company, date(2026, 9, 25))
    assert effect.comparison is not None and effect.comparison.matched == 9
    assert effect.curves["month"].min() == 0
    assert (effect.curves.groupby(["outcome", "group"])["month"].apply(lambda months: (months == 0).sum()) == 1).all()


def test_each_unit_of_the_differences_has_a_chart_of_its_own() -> None:
    before = [(person, START, "Engagement", 3.0) for person in [*MENTEES, *OTHERS]]
    after = [(person, date(2025, 7, 1), "Engagement", 3.0 + person / 10) for person in [*MENTEES, *OTHERS]]
    table = effect_table(effect_of(company_of(measures=[*before, *after])))
    assert effect_units(table) == [POINTS, "Engagement"]
    for unit, labels in ((POINTS, 9), ("Engagement", 1)):
        chart = effects_chart(table, unit=unit, legend=unit == POINTS)
        assert chart is not None
        shown = chart.to_dict()
        (values,) = [rows for rows in shown["datasets"].values() if "label" in rows[0]]
        assert len(values) == labels
        assert shown["layer"][1]["encoding"]["x"]["title"] == f"Difference, {unit}"
    assert values[0]["label"] == "Change in 6 months"
    assert effects_chart(table, unit="Pulse") is None
    assert effects_title(table) == "1 of 10 differences is more than chance: “engagement, change in 6 months”"


def test_measures_are_compared_by_their_change() -> None:
    half_a_year_on = date(2025, 7, 15)
    measures = [
        *((person, date(2025, 1, 15), "Engagement", 3.0) for person in [*MENTEES, *OTHERS]),
        *((mentee, half_a_year_on, "Engagement", 4.0 + 0.1 * mentee) for mentee in MENTEES),
        *((other, half_a_year_on, "engagement", 3.0) for other in OTHERS),
        (1, date(2025, 7, 20), "Pulse", 5.0),
    ]
    effect = effect_of(company_of(measures=measures))
    assert effect.comparison is not None
    change = effect.comparison.effects["Engagement, change in 6 months"]
    assert change.estimate == pytest.approx(1 + 0.1 * np.mean(MENTEES))
    assert change.counterparts == pytest.approx(0)
    assert effect.comparison.placebo["Engagement before the start"].estimate == pytest.approx(0)
    assert not effect.comparison.effects["Engagement, change in 12 months"].known, (
        "July is not the half year up to then"
    )
    assert not effect.comparison.effects["Pulse, change in 6 months"].known


def test_a_change_is_unknown_until_its_months_are_over() -> None:
    measures = [
        *((person, START, "Engagement", 3.0) for person in [*MENTEES, *OTHERS]),
        *((person, date(2025, 6, 1), "Engagement", 3.5) for person in [*MENTEES, *OTHERS]),
    ]
    company = company_of(measures=measures)
    reached = Company(
        company.snapshots, company.places, (*company.directory_days, date(2025, 8, 1)), company.starts, company.measures
    )
    for on, sets in ((date(2025, 7, 31), 0), (date(2025, 8, 1), 6)):
        comparison = effect_of(reached, on).comparison
        assert comparison is not None
        assert comparison.effects["Engagement, change in 6 months"].sets == sets


def test_a_measured_change_is_spoken_beside_staying() -> None:
    """Mentees rise by 0.5 to 1.0, 0.75 on average; of the others, half rise by 0.02 and half do not change."""
    before = [(person, START, "Engagement", 3.0) for person in [*MENTEES, *OTHERS]]
    after = [
        *((mentee, date(2025, 7, 1), "Engagement", 3.4 + 0.1 * mentee) for mentee in MENTEES),
        *((other, date(2025, 7, 1), "Engagement", 3.0 + 0.02 * (other % 2)) for other in OTHERS),
    ]
    effect = effect_of(company_of(measures=[*before, *after]))
    (words,) = measured_changes(effect)
    assert words.claim == (
        "Engagement rose by 0.75 in 6 months among 6 mentees; among 6 people like them who had not started, it rose by "
        "0.01."
    )
    assert words.trust.startswith("That is 0.74 higher, with 95% confidence between 0.54 and 0.94 higher.")
    assert words.trust.endswith(" That is more than chance.")
    row = effect_table(effect).set_index("outcome").loc["Engagement, change in 6 months"]
    assert tuple(row[["participants", "counterparts", "difference", "interval"]]) == (
        "+0.75",
        "+0.01",
        "+0.74",
        "+0.54 to +0.94",
    )
    assert list(measured_changes(effect_of(company_of()))) == []


@pytest.mark.parametrize(("count", "spoken"), [(1, 1), (3, 3), (4, 0)])
def test_no_few_of_many_measures_are_picked_out(count: int, spoken: int) -> None:
    measures = [
        (person, day, f"Scale {number}", 3.0 + value)
        for number in range(count)
        for day, value in ((START, 0.0), (date(2025, 7, 1), 0.5))
        for person in [*MENTEES, *OTHERS]
    ]
    effect = effect_of(company_of(measures=measures))
    assert len(list(measured_changes(effect))) == spoken
    assert effect_units(effect_table(effect)) == [POINTS, *(f"Scale {number}" for number in range(spoken))]
    assert len(effect_table(effect).query("not is_share and sets == 6")) == count, "the table holds them all"


def test_nobody_is_compared_without_a_directory_or_before_its_first_day() -> None:
    company = company_of()
    nothing = Company(company.snapshots.iloc[:0], company.places, (), company.starts, company.measures)
    assert effect_of(nothing).refusal == (
        "There is no directory on record. It says who else works here, so nobody can be compared without one."
    )
    assert list(unused_columns(effect_of(nothing))) == [], "no column is short when nothing is looked up"
    assert horizon_sentence(effect_of(nothing).horizons[0], effect_of(nothing)) == (
        "6 months after the start: without a directory it can't be said who has reached it."
    )
    late = Company(
        company.snapshots.assign(on=company.snapshots["on"] + pd.Timedelta(days=425)),
        company.places,
        (date(2025, 3, 1),),
        company.starts,
        company.measures,
    )
    assert effect_of(late).refusal == (
        "No directory was imported before the first of them started, so what people were like then is not known."
    )


@pytest.mark.parametrize("count", [0, 1, 3])
def test_groups_below_five_have_no_figure(count: int) -> None:
    company = small_company(
        [*MENTEES, *OTHERS], starts=[(mentee, START) for mentee in MENTEES[:count]], directories=DIRECTORIES
    )
    effect = effect_of(company)
    assert effect.refusal is not None
    assert headline(effect).claim == effect.refusal
    assert effect_table(effect).empty and effect.curves.empty
    assert placebo_gap(effect) is None
    if count:
        verb = f"Only {count} took part"
        assert verb in effect.refusal


def test_the_rows_behind_a_figure_give_it() -> None:
    effect = effect_of(company_of())
    names = {person: f"Person {person}" for person in [*MENTEES, *OTHERS]}
    behind = rows_behind(effect, stayed(12), names)
    assert len(behind) == 6
    shares = [(behind[f"{stayed(12)}: {who}"] == "Yes").mean() for who in ("participant", "counterpart")]
    table = effect_table(effect).set_index("outcome")
    assert shares == pytest.approx([5 / 6, 3 / 6])
    assert tuple(table.loc[stayed(12), ["participants", "counterparts", "difference"]]) == (
        "83.3%",
        "50%",
        "+33.3 points",
    )


def test_differences_in_signs() -> None:
    assert in_signs(0.045, True, unit=True) == "+4.5 points"
    assert in_signs(-0.01, True, unit=True) == "−1 point"
    assert in_signs(-0.0001, True, unit=True) == "about 0 points", "it is not less than −0.1"
    assert in_signs(0.0, True, unit=True) == "0 points"
    assert in_signs(1.25, False, unit=True) == "+1.25"
    assert in_signs(-0.3, False) == "−0.30"
    assert in_signs(-0.004, False) == "about 0"
    assert in_signs(1641.3, False, digits=0) == "+1,641"
