"""Two rounds side by side, on small ledgers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt

import pytest

from core.charts.rounds import rounds_chart
from core.domain import kpis
from core.domain.design.design import AssumedRange, Design, Interest
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.kpis.forecast_check import STANDINGS
from tests.ledgers import Facts

OLD = Program(1, "Spring 2025", "closed", date(2025, 1, 1), date(2025, 2, 1), 6)
NEW = Program(2, "Spring 2026", "running", date(2026, 1, 1), date(2026, 2, 1), 6, Design(previous=1))
TODAY = date(2026, 4, 2)  # 60 days after February 1, 2026


def two_rounds(old_met: int = 10, new_met: int = 19, pairs: int = 20) -> Facts:
    """Two rounds of twenty pairs introduced on their February 1; `…_met` of them met on day 5, the rest never."""
    facts = Facts()
    for program, year, met in ((1, 2025, old_met), (2, 2026, new_met)):
        facts.enrolled(program * 100, "mentor", f"{year}-01-01", seats=pairs, program=program)
        facts.moved(program * 100, "mentor", f"{year}-01-05", "accepted", program=program)
        for number in range(1, pairs + 1):
            person = program * 100 + number
            facts.enrolled(person, "mentee", f"{year}-01-01", program=program)
            facts.moved(person, "mentee", f"{year}-01-11", "accepted", program=program)
            facts.approved(person, program * 100, f"{year}-01-21", person, program=program)
            facts.introduced(person, program * 100, f"{year}-02-01", person, program=program, ends_on=f"{year}-08-01")
            if number <= met:
                facts.met(person, f"{year}-02-06")
    return facts


def compare(facts: Facts, by: str = "day", on: date = TODAY) -> kpis.RoundComparison:
    ledger = kpis.read(facts.frame)
    sides = [kpis.Round(program, kpis.Thresholds()) for program in (OLD, NEW)]
    return kpis.compare_rounds(ledger, *sides, kpis.alignments(ledger, OLD, NEW, on)[by])


def line(comparison: kpis.RoundComparison, key: str):
    return next(line for line in comparison.lines if line.new.key == key)


def test_both_rounds_are_seen_on_the_same_day_of_each() -> None:
    ledger = kpis.read(two_rounds().frame)
    aligned = kpis.alignments(ledger, OLD, NEW, TODAY)
    assert list(aligned) == ["day"], "the newer one is not over"
    assert (aligned["day"].old_on, aligned["day"].new_on) == (date(2025, 4, 2), TODAY)
    assert aligned["day"].words == "60 days after the start of each: Apr 2, 2025 and Apr 2, 2026"
    # What happened in the old round later than day 60 stays out of it.
    facts = two_rounds(old_met=0)
    for number in range(1, 21):
        facts.met(100 + number, "2025-04-03")
    assert line(compare(facts), "met_in_time").old.value == 0


def test_the_younger_round_decides_the_day_whichever_side_it_is_on() -> None:
    ledger = kpis.read(two_rounds().frame)
    aligned = kpis.alignments(ledger, NEW, OLD, TODAY)["day"]
    assert (aligned.old_on, aligned.new_on) == (TODAY, date(2025, 4, 2))
    before = kpis.alignments(ledger, OLD, NEW, date(2026, 1, 31))["day"]
    assert before.old_on == date(2025, 1, 31)
    assert before.words == "1 day before the start of each: Jan 31, 2025 and Jan 31, 2026"


def test_without_a_start_date_both_count_from_their_first_entry() -> None:
    ledger = kpis.read(two_rounds().frame)
    aligned = kpis.alignments(ledger, OLD, replace(NEW, starts_on=None), TODAY)["day"]
    assert aligned.words == "91 days after the first entry of each: Apr 2, 2025 and Apr 2, 2026"
    nobody = Program(3, "Autumn", "draft", date(2026, 3, 1))
    assert kpis.alignments(ledger, OLD, nobody, TODAY) == {}


def test_after_the_end_of_both_equally_many_days_have_passed() -> None:
    facts = two_rounds()
    ledger = kpis.read(facts.frame)
    on = date(2026, 8, 11)  # ten days after the planned end of the newer
    assert kpis.alignments(ledger, OLD, NEW, on)["end"].words == (
        "10 days after the end of each: Aug 11, 2025 and Aug 11, 2026"
    )
    later = kpis.alignments(ledger, OLD, NEW, date(2027, 1, 1))["end"]
    assert (later.old_on, later.new_on) == (date(2025, 8, 29), date(2026, 8, 29)), "28 days at most"
    facts.add("closed", "2025-06-01", "programs", 1, program_id=1)
    closed_early = kpis.alignments(kpis.read(facts.frame), OLD, NEW, on)["end"]
    assert closed_early.old_on == date(2025, 6, 11), "closed on June 1, before its planned end"


def test_a_clear_difference_is_better_with_the_interval_worked_out_by_hand() -> None:
    met = line(compare(two_rounds()), "met_in_time")
    # 10 of 20 and 19 of 20. Wilson, z = 1.96: 0.2993 to 0.7007, and 0.7639 to 0.9911.
    old = (0.5, 0.2993, 0.7007)
    new = (0.95, 0.7639, 0.9911)
    low = 0.45 - sqrt((new[0] - new[1]) ** 2 + (old[2] - old[0]) ** 2)
    high = 0.45 + sqrt((new[2] - new[0]) ** 2 + (old[0] - old[1]) ** 2)
    assert met.difference == pytest.approx(0.45)
    assert (met.low, met.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4))
    assert met.verdict == "better"
    assert met.words == "+45 points (+18 to +65)"
    assert line(compare(two_rounds(19, 10)), "met_in_time").verdict == "worse"


def test_a_difference_that_chance_explains_is_no_telling_difference() -> None:
    met = line(compare(two_rounds(10, 12)), "met_in_time")
    assert met.difference == pytest.approx(0.1)
    assert met.low < 0 < met.high
    assert met.verdict == "none"


def test_where_lower_is_better_fewer_are_better() -> None:
    facts = two_rounds()
    for program, year, dropped in ((1, 2025, 15), (2, 2026, 1)):
        for number in range(1, 21):
            pair = program * 100 + number
            verb, on = ("dropped", f"{year}-03-01") if number <= dropped else ("completed", f"{year}-08-01")
            facts.add(verb, on, "relationships", pair, program_id=program, relationship_id=pair)
    # 15 of 20 gave up in the old round, 1 of 20 in the new; counted once the planned end has passed.
    dropped = line(compare(facts, "end", date(2026, 9, 1)), "dropped")
    assert (dropped.old.value, dropped.new.value, dropped.verdict) == (0.75, 0.05, "better")


def test_what_the_team_did_itself_differs_without_an_interval() -> None:
    facts = two_rounds()
    facts.enrolled(150, "mentee", "2025-01-01", program=1)  # never matched
    facts.moved(150, "mentee", "2025-01-11", "accepted", program=1)
    matched = line(compare(facts), "matched")
    # 20 of 21 and 20 of 20.
    assert (matched.low, matched.high, matched.verdict, matched.words) == (None, None, "better", "+5 points")
    same = line(compare(two_rounds()), "matched")
    assert (same.verdict, same.words) == ("none", "0 points")


def test_where_neither_is_better_it_is_only_higher_or_lower() -> None:
    facts = two_rounds()
    for number in range(1, 6):
        facts.enrolled(270 + number, "mentee", "2026-01-01", program=2)
    accepted = line(compare(facts), "accepted")
    assert (accepted.old.value, accepted.new.value, accepted.verdict) == (1, 0.8, "lower")


def test_too_few_cases_are_not_compared_and_the_finding_is_true() -> None:
    met = line(compare(two_rounds(3, 3, pairs=3)), "met_in_time")
    assert (met.difference, met.words, met.verdict) == (None, "", "unknown")
    both = compare(two_rounds())
    few = replace(both, lines=(met,))
    assert few.finding == "Not enough to compare: no figure has a value in both rounds"
    single = replace(both, lines=(met, line(both, "met_in_time")))
    assert single.finding == "1 figure to compare: 1 better"


def test_a_program_of_which_nothing_is_on_record_is_compared_nowhere() -> None:
    facts = Facts()
    facts.enrolled(1, "mentee", "2025-01-01", program=1)
    comparison = compare(facts)
    shares = [line for line in comparison.lines if line.new.kind == "share"]
    assert {line.verdict for line in shares} == {"unknown"}


def test_the_finding_counts_every_figure_once() -> None:
    comparison = compare(two_rounds())
    verdicts = [line.verdict for line in comparison.lines]
    compared = len(verdicts) - verdicts.count("unknown")
    words = comparison.finding
    assert words.startswith(f"Of {compared} figures, ")
    assert f"{verdicts.count('better')} better" in words
    assert ("worse" in words) == ("worse" in verdicts)


def test_the_table_of_two_rounds_holds_the_number_of_cases() -> None:
    assert kpis.rounds_table(compare(two_rounds())).set_index("key").loc["met_in_time", "new_n"] == 20


def test_the_picture_places_a_figure_on_its_own_scale() -> None:
    spec = rounds_chart(compare(two_rounds())).to_dict()
    (marks,) = [rows for rows in spec["datasets"].values() if rows and "at" in rows[0]]
    at = {(row["label"], row["round"]): row["at"] for row in marks}
    label = kpis.KPIS["met_in_time"].label
    assert at[label, "Compared with: Spring 2025"] == pytest.approx(0.5)
    assert at[label, "Spring 2026"] == pytest.approx(0.95)
    # Mentees who applied: 20 in both rounds, so both stand at the end of the line.
    assert at[kpis.KPIS["mentees_applied"].label, "Spring 2026"] == 1
    words = [row["words"] for rows in spec["datasets"].values() for row in rows if "words" in row]
    assert f"{label}: 50% → 95%, better" in words


def test_there_is_no_picture_without_a_figure_of_both() -> None:
    empty = replace(compare(two_rounds()), lines=())
    assert rounds_chart(empty) is None


# --- forecast against actual


def exact(**more: object) -> tuple[Program, Option]:
    """A design whose assumptions leave nothing to chance: 20 interested mentees, all apply, are suitable and stay."""
    sure = dict.fromkeys(("apply", "suitable", "mentors_yes", "match_led"), (1.0, 1.0, 1.0))
    design = Design(
        interest=Interest(mentees=20, mentors=20),
        assumptions={
            **{id: AssumedRange(*values) for id, values in sure.items()},
            "interest_mentees": AssumedRange(20, 20, 20),
            "interest_mentors": AssumedRange(20, 20, 20),
            "drop_formal": AssumedRange(0, 0, 0),
            "held": AssumedRange(1, 1, 1),
        },
    )
    option = Option(1, "Pilot", {"duration": "time_bound"}, seats=20, months=6, cadence=1.0, chosen_on=date(2026, 1, 1))
    return replace(NEW, design=design), option


def standings(facts: Facts, on: date) -> dict[str, tuple[float, int, str]]:
    program, option = exact()
    part = kpis.read(facts.frame).as_of(on).only(program_id=2)
    return {
        line.key: (line.forecast.median, line.actual, line.standing)
        for line in kpis.check_forecast(program, option, part)
    }


def test_less_than_forecast_is_no_verdict_while_the_round_runs() -> None:
    facts = two_rounds(new_met=19)
    while_running = standings(facts, TODAY)
    # 20 apply, are accepted and matched, one session a month each for six months: 120 sessions, 20 completed.
    assert while_running["applied"] == (20, 20, "within")
    assert while_running["sessions"] == (120, 19, "early")
    assert while_running["completed"] == (20, 0, "early")
    for number in range(1, 6):
        facts.add("completed", "2026-08-01", "relationships", 200 + number, program_id=2, relationship_id=200 + number)
    over = standings(facts, date(2026, 8, 2))
    assert over["completed"] == (20, 5, "early"), "fifteen pairs are still open"
    for number in range(6, 21):
        facts.add("dropped", "2026-08-02", "relationships", 200 + number, program_id=2, relationship_id=200 + number)
    over = standings(facts, date(2026, 8, 2))
    assert over["completed"] == (20, 5, "below")
    assert over["sessions"] == (120, 19, "below")
    assert over["mentors"] == (20, 1, "below")


def test_more_than_forecast_is_a_verdict_at_once() -> None:
    facts = two_rounds()
    facts.enrolled(290, "mentee", "2026-01-02", program=2)
    assert standings(facts, TODAY)["applied"] == (20, 21, "above")


def test_the_forecast_table_says_every_standing_in_words() -> None:
    program, option = exact()
    part = kpis.read(two_rounds().frame).as_of(TODAY).only(program_id=2)
    table = kpis.forecast_table(kpis.check_forecast(program, option, part)).set_index("key")
    assert table.loc["sessions", "standing"] == STANDINGS["early"]
    assert (table.loc["sessions", "low"], table.loc["sessions", "high"]) == (120, 120)
    assert kpis.forecast_table([]).empty
