"""The draws of a program as an experiment, on small companies worked out by hand: as drawn, and as of each day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pandas as pd
import pytest

from core.domain.proof.company import Company
from core.domain.proof.draw_experiment import DrawExperiment, draw_experiment
from core.domain.proof.draw_sentences import (
    balance_sentence,
    draw_headline,
    draw_horizon_sentence,
    open_questions,
    starters_sentence,
    taken_part,
    telling_effect,
    which_to_believe,
)
from core.domain.proof.draw_table import by_draw, draw_table, people_drawn
from core.domain.proof.outcomes import MOVED, PROMOTED, stayed
from core.domain.proof.participation_effect import participation_effect
from core.domain.recruit.draw import Draw
from tests.proof.companies import small_company

DRAWN = date(2025, 2, 1)
TODAY = date(2026, 9, 1)
INS, OUTS = tuple(range(1, 9)), tuple(range(11, 23))
LEFT, ROSE = {"status": "left"}, {"level": "Director"}
DIRECTORIES = (DRAWN, date(2025, 9, 1), TODAY)


def draw_of(
    ins: tuple[int, ...] = INS, outs: tuple[int, ...] = OUTS, on: date = DRAWN, number: int = 1, **more: object
) -> Draw:
    values = {"program_id": 1, "by": "coordinator:1", "seed": 7, "seats": len(ins), "taken_back": False} | more
    return Draw(number=number, drawn_on=on, drawn_in=ins, drawn_out=outs, **values)  # type: ignore[arg-type]


def company_of(**more: object) -> Company:
    """8 drawn in, of whom 7 start; 12 drawn out, of whom 2 come in later. Until June 1 of the 8 leaves, 6 of the 12."""
    everything: dict[str, object] = {
        "starts": [
            *((person, date(2025, 2, 15)) for person in INS[:7]),
            *((out, date(2025, 6, 1)) for out in OUTS[:2]),
        ],
        "changes": [
            (8, date(2025, 4, 1), LEFT),
            *((out, date(2025, 5, 1), LEFT) for out in OUTS[6:]),
            (1, date(2025, 7, 1), ROSE),
            (2, date(2025, 7, 1), ROSE),
            (11, date(2025, 7, 1), ROSE),
        ],
        "directories": DIRECTORIES,
    }
    return small_company([*INS, *OUTS, *range(31, 60)], **(everything | more))  # type: ignore[arg-type]


def experiment_of(company: Company, *draws: Draw, on: date = TODAY) -> DrawExperiment:
    return draw_experiment(company, draws or (draw_of(),), on=on)


def figures(experiment: DrawExperiment, months: int = 18) -> list[tuple[object, ...]]:
    return [
        (effect.outcome, effect.people_in, effect.people_out, effect.estimate, effect.low, effect.high, effect.p)
        for effect in experiment.effects.values()
        if effect.months == months
    ]


def test_a_draw_worked_out_by_hand() -> None:
    """Of 20 people 7 left: with 8 of them drawn in, 1 or fewer of the leavers is among them in
    (C(13,8) + 7 C(13,7)) of C(20,8) draws, and 5 or more in as extreme ones on the other side."""
    experiment = experiment_of(company_of())
    staying = experiment.effects[stayed(18)]
    assert (staying.people_in, staying.people_out, staying.draws) == (8, 12, 1)
    assert (staying.mean_in, staying.mean_out) == pytest.approx((7 / 8, 6 / 12))
    assert staying.estimate == pytest.approx(3 / 8)
    one_or_none, five_or_more = 1287 + 7 * 1716, 21 * 286 + 7 * 78 + 13
    assert staying.p == pytest.approx((one_or_none + five_or_more) / 125970) and not staying.clear
    rising = experiment.effects[f"{PROMOTED} within 12 months"]
    assert (rising.mean_in, rising.mean_out) == pytest.approx((2 / 8, 1 / 12))
    assert experiment.effects[f"{MOVED} within 12 months"].estimate == 0
    assert draw_headline(experiment).claim == (
        "Of 8 people drawn in, 87.5% were still here 18 months after the draw; of 12 drawn out, 50%."
    )
    assert draw_headline(experiment).trust.startswith("That is 37.5 percentage points higher, with 95% confidence")
    assert draw_headline(experiment).trust.endswith(": it could be chance.")


def test_who_never_started_counts_as_drawn_in_and_who_came_in_later_as_drawn_out() -> None:
    experiment = experiment_of(company_of())
    assert taken_part(experiment) == (
        "7 of 8 drawn in have started since (all 8 count as drawn in); "
        "2 of 12 drawn out came in later (16.7%) and still count as drawn out."
    )
    staying = experiment.effects[stayed(18)]
    assert (staying.started_in, staying.started_out) == pytest.approx((7 / 8, 2 / 12))
    more_started = 7 / 8 - 2 / 12
    assert staying.starters is not None and staying.starters.estimate == pytest.approx(3 / 8 / more_started)
    assert staying.starters.low < staying.starters.estimate < staying.starters.high
    assert "By 18 months after the draw, 87.5% of those drawn in and 16.7% of those drawn out had started." in (
        starters_sentence(staying)
    )


def test_who_comes_in_later_changes_nothing_of_who_counts_where() -> None:
    before = experiment_of(company_of())
    late = [*((out, date(2025, 12, 1)) for out in OUTS), *((person, date(2025, 2, 15)) for person in INS[:2])]
    after = experiment_of(company_of(starts=late))
    assert figures(before) == figures(after)
    assert after.rows["drawn_in"].tolist() == before.rows["drawn_in"].tolist()
    assert after.started(drawn_in=False) == 12 and after.effects[stayed(6)].started_out == 0, "not within 6 months"
    assert after.effects[stayed(18)].starters is None
    assert starters_sentence(after.effects[stayed(18)]).endswith(
        ": the two are too close to tell the effect on those who took part."
    )


def test_only_who_has_come_so_far_is_compared() -> None:
    """A second draw a year later: its 18 months are not over, so they count for 6 months only."""
    second = draw_of(tuple(range(31, 37)), tuple(range(41, 47)), date(2026, 2, 1), number=2)
    experiment = experiment_of(company_of(), draw_of(), second)
    people = {months: experiment.effects[stayed(months)] for months in (6, 12, 18)}
    assert [(people[months].people_in, people[months].people_out) for months in people] == [(14, 18), (8, 12), (8, 12)]
    six, twelve, _ = experiment.horizons
    assert draw_horizon_sentence(six, experiment) == "6 months after the draw: all 32 people drawn have reached it."
    assert draw_horizon_sentence(twelve, experiment) == (
        "12 months after the draw: 20 of 32 people drawn have reached it; the next ones reach it on Feb 1, 2027."
    )
    # 8 of the weight with a difference of 3/8, 6 of it with none
    assert people[6].estimate == pytest.approx(8 * (3 / 8) / 14)
    assert by_draw(experiment, stayed(6), {1: "Spring"}).to_dict("list") == {
        "Draw": ["Spring, draw 1", "Spring, draw 2"],
        "People drawn in": [8, 6],
        "People drawn out": [12, 6],
        "Drawn in": ["87.5%", "100%"],
        "Drawn out": ["50%", "100%"],
        "Difference": ["+37.5 points", "0 points"],
        "Weight": ["8 of 14", "6 of 14"],
    }
    assert draw_headline(experiment).claim.startswith("Of 8 people drawn in, 87.5% were still here 18 months")


def test_no_day_after_the_outcome_is_read() -> None:
    company = company_of()
    more = [(person, date(2026, 8, 2), LEFT | {"department": "Finance"}) for person in (*INS, *OUTS)]
    later = company_of(changes=[*_changes(company), *more])
    assert figures(experiment_of(company)) == figures(experiment_of(later)), "18 months end on August 1, 2026"
    day = date(2025, 10, 1)
    early, again = experiment_of(company, on=day), experiment_of(later, on=day)
    pd.testing.assert_frame_equal(early.rows, again.rows)
    assert {effect.people_in for effect in early.effects.values() if effect.months > 6} == {0}
    assert early.effects[stayed(6)].people_in == 8


def _changes(company: Company) -> list[tuple[int, date, dict[str, object]]]:
    later = company.snapshots[company.snapshots["on"] > pd.Timestamp(DRAWN)]
    return [
        (row.person_id, row.on.date(), {"level": row.level, "status": row.status})
        for row in later.itertuples(index=False)
    ]


def test_what_people_were_like_is_read_on_the_day_of_the_draw() -> None:
    hired = {person: date(2015 if person in INS else 2020, 1, 1) for person in (*INS, *OUTS)}
    company = company_of(hired=hired)
    moved = company_of(
        hired=hired, changes=[*_changes(company), *((person, date(2025, 2, 2), {"department": "X"}) for person in INS)]
    )
    for experiment in (experiment_of(company), experiment_of(moved)):
        assert experiment.balance["covariate"].tolist() == ["tenure in years"]
        (row,) = experiment.balance.itertuples()
        assert (row.drawn_in, row.drawn_out) == pytest.approx((10.087, 5.087), abs=0.01)
        # 5 years apart, of a standard deviation of 5 sqrt(0.4 * 0.6)
        assert row.apart == pytest.approx(1 / (0.4 * 0.6) ** 0.5, abs=0.01)
        assert balance_sentence(experiment) == (
            "On the day of the draw, the two groups differed most in tenure in years, by 2.04 standard deviations. "
            "Chance alone makes the largest gap at least as large in fewer than 1 of 100 draws of these people."
        )
    alike = experiment_of(company_of())
    assert balance_sentence(alike) == "Nothing on record on the day of the draw tells the two groups apart."


def test_the_order_of_rows_and_tickets_changes_nothing() -> None:
    hired = {person: date(2010 + person % 9, 1, 1) for person in (*INS, *OUTS)}
    measures = [
        (person, day, "Engagement", 3 + person % 4 / 3 + (day > DRAWN) * (person % 5) / 7)
        for person in (*INS, *OUTS)
        for day in (date(2025, 1, 5), date(2025, 7, 5))
    ]
    company = company_of(hired=hired, measures=measures)
    shuffled = Company(
        *(frame.sample(frac=1, random_state=3) for frame in (company.snapshots, company.places)),
        company.directory_days,
        *(frame.sample(frac=1, random_state=3) for frame in (company.starts, company.measures)),
    )
    tickets = draw_of(tuple(Random(1).sample(INS, 8)), tuple(Random(2).sample(OUTS, 12)))
    before, after = experiment_of(company), experiment_of(shuffled, tickets)
    assert repr(before.effects) == repr(after.effects)  # to the last digit; what is not known is never equal
    assert before.effects["Engagement, change in 6 months"].known
    pd.testing.assert_frame_equal(before.balance, after.balance)
    assert before.as_far_apart == after.as_far_apart


def test_a_measure_is_compared_by_its_change() -> None:
    """Those drawn in gain 0.5 from January to July, those drawn out 0.2."""
    measures = [
        (person, day, "Engagement", 3 + person % 3 + (day > DRAWN) * (0.5 if person in INS else 0.2))
        for person in (*INS, *OUTS)
        for day in (date(2025, 1, 5), date(2025, 7, 5))
    ]
    effect = experiment_of(company_of(measures=measures)).effects["Engagement, change in 6 months"]
    assert (effect.mean_in, effect.mean_out, effect.estimate) == pytest.approx((0.5, 0.2, 0.3))
    assert effect.clear and not effect.is_share


def test_nothing_is_said_of_no_draw_of_two_people_and_too_early() -> None:
    company = company_of()
    assert draw_headline(draw_experiment(company, [], on=TODAY)).claim == "No draw has been made yet."
    pair = experiment_of(company, draw_of((1,), (11,)))
    assert draw_headline(pair).claim == (
        "2 people were drawn so far, 1 in and 1 out: too few to say what a seat changed. "
        "The two groups are compared once 5 were drawn in and 5 drawn out."
    )
    assert set(draw_table(pair)["verdict"]) == {"Too few to say"} and telling_effect(pair) is None
    early = experiment_of(company, on=date(2025, 7, 31))
    assert draw_headline(early).claim == "It is too early to say what the draw changed."
    assert draw_horizon_sentence(early.horizons[0], early) == (
        "6 months after the draw: 0 of 20 people drawn have reached it; the first ones reach it on Aug 1, 2025."
    )
    assert draw_experiment(company, [draw_of(on=date(2026, 10, 1))], on=TODAY).draws == (), "that draw is not made yet"
    blind = Company(company.snapshots[:0], company.places, (), company.starts, company.measures)
    assert draw_headline(experiment_of(blind)).claim.startswith("There is no directory on record")
    unseen = experiment_of(company, draw_of(on=date(2023, 1, 1)))
    assert draw_headline(unseen).claim.startswith("No directory was imported by the day of the draw")


def test_everybody_counts_by_the_first_draw_they_were_in_also_where_it_was_undone() -> None:
    undone = draw_of(taken_back=True)
    again = draw_of(OUTS[:8], (*INS, *OUTS[8:]), date(2025, 2, 3), number=2)
    experiment = experiment_of(company_of(), undone, again)
    assert figures(experiment) == figures(experiment_of(company_of()))
    lines = list(open_questions(experiment))
    assert (
        "Draw 1 of Feb 1, 2025 was undone and counts all the same: to leave out a draw after its result is known would "
        "put choice in the place of chance."
    ) in lines
    assert "20 times somebody was in a draw again: everybody counts by the first draw they were in." in lines
    waiting_list = draw_of(OUTS[:2], OUTS[2:], date(2025, 8, 1), number=2)
    assert figures(experiment_of(company_of(), draw_of(), waiting_list)) == figures(experiment_of(company_of()))


def test_who_is_no_longer_known_is_counted_and_named() -> None:
    company = company_of()
    gone = [3, 4, 12]
    erased = Company(
        company.snapshots[~company.snapshots["person_id"].isin(gone)],
        company.places[~company.places["person_id"].isin(gone)],
        company.directory_days,
        company.starts,
        company.measures,
    )
    experiment = experiment_of(erased)
    staying = experiment.effects[stayed(18)]
    assert (staying.people_in, staying.people_out) == (6, 11)
    assert (
        "Still here after 18 months: not known of 2 of 8 drawn in and 1 of 12 drawn out who have come that far. "
        "Chance did not decide who is missing."
    ) in list(open_questions(experiment))
    rows = people_drawn(experiment, stayed(18), {}, {1: "Spring"})
    assert rows.loc[rows["Person"] == "Person 3", stayed(18)].tolist() == [""]
    assert rows.loc[rows["Person"] == "Person 8"].values.tolist() == [
        ["Person 8", "Spring, draw 1", DRAWN, "In", None, "No"]
    ]
    assert len(rows) == 20
    matched = participation_effect(company, role="mentee", program_id=1, on=TODAY)
    assert which_to_believe(experiment, matched).startswith("Believe neither alone: "), "a quarter of 8 is missing"


def test_which_answer_to_believe() -> None:
    company = company_of()
    matched = participation_effect(company, role="mentee", program_id=1, on=TODAY)
    nobody = participation_effect(company_of(starts=[]), role="mentee", program_id=1, on=TODAY)
    drawn = experiment_of(company)
    early = experiment_of(company, draw_of(on=date(2026, 8, 1)))
    assert matched.refusal is None
    assert which_to_believe(drawn, matched).startswith("Believe the draw more: chance decided who got a seat")
    assert nobody.refusal is not None
    assert which_to_believe(drawn, nobody) == (
        "Believe the draw: chance decided who got a seat, and no matched comparison can answer yet."
    )
    assert which_to_believe(early, matched).startswith("Until the draw can answer, go by the matched comparison")
    assert which_to_believe(early, nobody) == "Neither the draw nor the matched comparison can answer yet."
    alike = experiment_of(company_of(starts=[(person, DRAWN) for person in (*INS, *OUTS)]))
    assert which_to_believe(alike, matched).startswith("The draw says little about mentoring here")


def test_a_program_after_the_first_has_draws_of_its_own() -> None:
    second = replace(draw_of(number=1, program_id=2), drawn_in=(31, 32), drawn_out=(33,))
    rows = people_drawn(
        experiment_of(company_of(), draw_of(), second), None, {31: "Ana Ruiz"}, {1: "Spring", 2: "Fall"}
    )
    assert rows.iloc[-3].tolist() == ["Ana Ruiz", "Fall, draw 1", DRAWN, "In", None]
