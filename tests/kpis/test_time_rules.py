"""From when on a case counts: what the calendar once made of figures, on small ledgers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import kpis, playbook
from core.domain.base.people import NOT_YET_APPLIED
from tests.ledgers import Facts
from tests.story import DAY, acted, introduced, recruited

MENTOR = 50


def running(pairs: int = 10, ends_on: str = "2026-07-01") -> Facts:
    """Ten pairs introduced on January 1 and planned until July 1, each with one mentor who has one seat."""
    facts = Facts()
    for pair in range(1, pairs + 1):
        facts.enrolled(pair, "mentee", "2025-12-01")
        facts.moved(pair, "mentee", "2025-12-05", "accepted")
        facts.enrolled(MENTOR + pair, "mentor", "2025-12-01")
        facts.moved(MENTOR + pair, "mentor", "2025-12-05", "accepted")
        facts.approved(pair, MENTOR + pair, "2025-12-20", pair)
        facts.introduced(pair, MENTOR + pair, "2026-01-01", pair, ends_on=ends_on)
    return facts


def read(facts: Facts, key: str, on: date, **choices: Any) -> kpis.Figure:
    return kpis.measure_all(kpis.read(facts.frame), on, program_id=1, keys=[key], **choices)[0]


def steps(facts: Facts, on: date) -> Any:
    return kpis.funnel(kpis.read(facts.frame).as_of(on).only(program_id=1)).set_index("stage")


# --- completed: not before the planned end


def test_pairs_that_gave_up_early_do_not_stand_for_those_that_still_meet() -> None:
    facts = running()
    for pair in (1, 2, 3):
        facts.step(pair, "dropped", "2026-03-01", "no_time")
    before = read(facts, "completed", date(2026, 6, 30))
    assert (before.n, before.shown, before.verdict) == (0, "nothing yet", None)
    for pair in range(4, 10):
        facts.step(pair, "completed", "2026-07-05")
    after = read(facts, "completed", date(2026, 7, 10))
    # 3 dropped, 6 completed, 1 goes on after its planned end: 6 of 9, and the open one apart.
    assert (after.numerator, after.denominator, after.pending) == (6, 9, 1)
    assert "Shown apart: 1 pair still open" in kpis.formula(after)
    planned = replace(
        after, kind="ratio", numerator=382.0, denominator=395.34, shown="97%", low=None, high=None, pending=0
    )
    assert kpis.formula(planned) == f"382 ÷ 395.3 = 97%  (n = {planned.n})", "382.0 sessions is no way to count"
    dropped = read(facts, "dropped", date(2026, 7, 10))
    assert (dropped.numerator, dropped.denominator, dropped.pending) == (3, 9, 1)


def test_it_is_too_early_while_the_open_pairs_could_still_reach_the_target() -> None:
    facts = running()
    for pair in (1, 2, 3):
        facts.step(pair, "dropped", "2026-03-01", "no_time")
    for pair in (4, 5):
        facts.step(pair, "completed", "2026-07-02")
    # 2 of 5, and five open: at best 7 of 10, which is the target of 70%.
    early = read(facts, "completed", date(2026, 7, 3))
    assert (early.value, early.verdict) == (2 / 5, "early")
    assert (kpis.verdict_words(early), kpis.certainty_words(early)) == ("too early", "5 pairs still open")
    facts.step(6, "dropped", "2026-07-03", "no_time")
    assert read(facts, "completed", date(2026, 7, 3)).verdict == "off", "at best 6 of 10 now"


def test_a_pair_that_was_given_more_time_counts_from_its_new_end_and_the_past_stays() -> None:
    facts = running()
    facts.extended(1, "2026-06-20", "2026-09-01")
    for pair in range(2, 8):
        facts.step(pair, "completed", "2026-06-25")
    assert read(facts, "completed", date(2026, 7, 1)).pending == 3, "8, 9 and 10"
    assert read(facts, "completed", date(2026, 9, 1)).pending == 4
    pairs = kpis.read(facts.frame).as_of(date(2026, 6, 19)).relationships
    assert pairs["planned_end"][1].date() == date(2026, 7, 1)


def test_without_a_planned_end_a_pair_counts_once_it_has_ended() -> None:
    facts = running(ends_on="")
    for pair in range(1, 6):
        facts.step(pair, "completed", "2026-03-01")
    figure = read(facts, "completed", date(2026, 3, 2))
    assert (figure.n, figure.value, figure.pending) == (5, 1, 0)


def test_goals_count_with_their_pair() -> None:
    facts = running()
    for pair in range(1, 8):
        facts.goal(pair, pair, "2026-02-01")
        facts.goal(pair, pair, "2026-03-01", "achieved")
    facts.step(1, "dropped", "2026-03-05", "no_time")
    assert read(facts, "goals_achieved", date(2026, 6, 30)).n == 0
    for pair in range(2, 6):
        facts.step(pair, "completed", "2026-07-01")
    after = read(facts, "goals_achieved", date(2026, 7, 1))
    assert (after.numerator, after.denominator, after.pending) == (5, 5, 2)


def test_an_end_after_the_planned_one_is_no_early_end() -> None:
    facts = running()
    facts.step(1, "ended", "2026-07-20")
    facts.step(2, "dropped", "2026-03-01", "no_time")
    cases = kpis.outcomes.lengths(kpis.read(facts.frame).as_of(date(2026, 8, 1)))
    assert cases["happened"].tolist() == [False, True, *[False] * 8]


# --- after the end of the round


def test_seats_do_not_count_after_the_end_of_the_round() -> None:
    facts = running()
    for pair in range(1, 9):
        facts.step(pair, "completed", "2026-06-30")
    assert read(facts, "utilization", date(2026, 6, 30)).shown == "20%"  # 2 of 10
    after = read(facts, "utilization", date(2026, 7, 1))
    assert (after.n, after.shown, after.verdict) == (0, "no seats on offer", None)


def test_the_round_ends_when_most_pairs_do_and_when_it_is_closed() -> None:
    facts = running()
    facts.enrolled(11, "mentee", "2026-06-01")
    facts.introduced(11, MENTOR + 1, "2026-06-05", 11, ends_on="2027-01-01")
    assert read(facts, "utilization", date(2026, 7, 1)).n == 0, "one late pair keeps no round alive"
    early = running()
    early.add("closed", "2026-05-01", "programs", 1, program_id=1)
    assert read(early, "utilization", date(2026, 4, 30)).n == 10
    assert read(early, "utilization", date(2026, 5, 1)).n == 0


def test_a_pair_that_is_slow_to_close_is_not_slow_to_meet() -> None:
    facts = running()
    for pair in range(1, 11):
        for month in range(1, 7):
            facts.met(pair, f"2026-{month:02d}-15")
    at_end, later = (read(facts, "cadence", day) for day in (date(2026, 7, 1), date(2026, 10, 1)))
    assert at_end.denominator == later.denominator == pytest.approx(10 * 181 / 30.4375)
    assert read(facts, "active", date(2026, 6, 30)).n == 10
    assert read(facts, "active", date(2026, 7, 1)).n == 0


# --- what could not have happened yet


def next_round(facts: Facts, accepted: int = 0, pairs: int = 0) -> None:
    """Program 2: all ten mentees are invited as mentors on August 1; some are accepted, some pairs introduced."""
    for person in range(1, 11):
        facts.enrolled(person, "mentor", "2026-08-01", program=2, to="recommended")
    for person in range(1, accepted + 1):
        facts.moved(person, "mentor", "2026-08-10", "accepted", program=2)
    for number in range(pairs):
        mentee = 100 + number
        facts.enrolled(mentee, "mentee", "2026-08-01", program=2)
        facts.introduced(mentee, MENTOR + 1 + number, "2026-09-01", mentee, program=2)


def ended() -> Facts:
    facts = running()
    for pair in range(1, 11):
        facts.step(pair, "completed", "2026-07-02")
    return facts


def test_nobody_can_return_before_a_next_round_has_introduced_pairs() -> None:
    assert read(ended(), "mentors_return", date(2026, 9, 30)).n == 0
    invited = ended()
    next_round(invited)
    assert read(invited, "mentors_return", date(2026, 9, 30)).n == 0, "a list of names is no round yet"
    opened = ended()
    next_round(opened, pairs=4)
    assert read(opened, "mentors_return", date(2026, 8, 31)).n == 0
    figure = read(opened, "mentors_return", date(2026, 9, 1))
    assert (figure.numerator, figure.denominator) == (4, 10)


def test_another_pair_in_an_older_program_is_no_next_round() -> None:
    facts = ended()
    facts.enrolled(200, "mentee", "2025-06-01", program=3)
    facts.introduced(200, MENTOR + 1, "2026-08-01", 200, program=3)
    assert read(facts, "mentors_return", date(2026, 9, 30)).n == 0


def test_who_leaves_after_the_planned_end_has_stayed() -> None:
    facts = running(5)
    for person in (1, 2, 3, 4, MENTOR + 1, 90):
        facts.snapshot(person, person, "2025-12-01", "Sales", "Senior")
    on = date(2026, 8, 1)
    assert read(facts, "participants_stay", on).n == 0, "the directory has not been updated since the introduction"
    facts.snapshot(101, 1, "2026-03-01", "Sales", "Senior", "left")
    facts.snapshot(102, 2, "2026-07-15", "Sales", "Senior", "left")
    facts.snapshot(103, 90, "2026-03-01", "Sales", "Senior", "left")
    stayed = read(facts, "participants_stay", on)
    # Mentees 1 to 4 and one mentor are in the directory. 1 left in March; 2 in July, after July 1; 90 took no part.
    assert (stayed.numerator, stayed.denominator, stayed.pending) == (4, 5, 0)
    assert read(facts, "participants_stay", date(2026, 2, 1)).n == 0, "that update was still to come"


def test_who_is_invited_is_no_mentor_yet() -> None:
    facts = ended()
    next_round(facts)
    assert read(facts, "mentees_become_mentors", date(2026, 8, 31)).n == 0, "no later program has accepted anybody"
    facts = ended()
    next_round(facts, accepted=2)
    became, invited = (read(facts, key, date(2026, 8, 31)) for key in ("mentees_become_mentors", "mentees_invited"))
    assert (became.numerator, became.denominator) == (2, 10)
    assert (invited.numerator, invited.denominator) == (10, 10)
    assert kpis.KPIS["mentees_become_mentors"].beside == "mentees_invited"


def test_who_was_accepted_yesterday_was_not_let_down() -> None:
    facts = running()
    for person in range(21, 27):
        facts.enrolled(person, "mentee", "2026-01-01")
        facts.moved(person, "mentee", "2026-02-01", "accepted")
    figure = read(facts, "matched", date(2026, 2, 2))
    assert (figure.numerator, figure.denominator, figure.pending) == (10, 10, 6)
    late = read(facts, "matched", date(2026, 3, 3))  # 30 days after February 1
    assert (late.numerator, late.denominator, late.pending) == (10, 16, 0)


def test_closing_questions_have_some_days_before_they_count_as_unanswered() -> None:
    facts = ended()
    for pair in range(1, 7):
        facts.checked(pair, "mentee", "2026-07-03", {"again": 5}, "closing")
    figure = read(facts, "gave_feedback", date(2026, 7, 5))
    assert (figure.numerator, figure.denominator, figure.pending) == (6, 6, 14)
    assert steps(facts, date(2026, 7, 5)).loc["feedback", ["came", "waiting", "lost"]].tolist() == [0, 0, 0]
    assert read(facts, "gave_feedback", date(2026, 7, 12)).denominator == 20


# --- the funnel


def test_a_pair_that_has_not_met_for_so_long_is_lost_until_it_does() -> None:
    facts = running()
    facts.met(1, "2026-01-10")
    silent = kpis.Thresholds().silent_days
    last = date(2026, 1, 1) + timedelta(days=silent)
    assert steps(facts, last - timedelta(days=1)).loc["met", ["came", "waiting", "lost"]].tolist() == [1, 9, 0]
    assert steps(facts, last).loc["met", ["came", "waiting", "lost"]].tolist() == [1, 0, 9]
    facts.met(2, "2026-03-15")
    assert steps(facts, date(2026, 3, 15)).loc["met", ["came", "waiting", "lost"]].tolist() == [2, 0, 8]


# --- counted in full


def test_what_we_did_ourselves_has_no_interval() -> None:
    facts = running()
    for key in ("accepted", "days_to_accept", "matched", "days_to_match", "introduced", "days_to_introduction"):
        figure = read(facts, key, date(2026, 2, 1))
        assert figure.value is not None and figure.low is None and figure.high is None, key
        assert figure.verdict is None or kpis.certainty_words(figure) == "counted in full"
        assert "no interval" in kpis.KPIS[key].method
    chosen_by_people = read(facts, "met_in_time", date(2026, 2, 1))
    assert chosen_by_people.low is not None


def test_a_median_that_is_not_reached_has_failed_once_people_wait_beyond_the_target() -> None:
    facts = Facts()
    for person in range(1, 11):
        facts.enrolled(person, "mentee", "2026-01-01")
    assert read(facts, "days_to_accept", date(2026, 1, 14)).verdict == "early"
    waiting = read(facts, "days_to_accept", date(2026, 1, 20))
    assert (waiting.value, kpis.verdict_words(waiting)) == (None, "above")


def test_every_definition_says_from_when_on_a_case_counts() -> None:
    for kpi in kpis.KPIS.values():
        assert kpi.time_rule.endswith(".") and len(kpi.time_rule) > 15, kpi.key
        assert kpi._filled_in(kpi.time_rule, None) in kpi.definition()
    assert "within 10 days" not in kpis.KPIS["gave_feedback"].definition()
    assert replace(kpis.Thresholds(), answer_days=3).answer_days == 3
    assert kpis.Thresholds().answer_days == playbook.load().attention["check_grace_days"].value


# --- from the database


def test_the_planned_end_is_in_the_facts_and_in_those_of_an_older_file(db: Database) -> None:
    program_id = recruited(db, 5, 5)
    pairs = introduced(db, program_id)
    planned = store.relationships.relationship(db, pairs[0]).ends_on
    later = planned + timedelta(days=40)
    actions.log_session(db, pairs[0], **acted(DAY + timedelta(days=2)))
    actions.extend_relationship(db, pairs[0], later, **acted(DAY + timedelta(days=5)))

    def planned_ends() -> list[tuple[date, date]]:
        ends = []
        for frame in (store.ledger.frame(db), store.ledger.facts(db)):
            ledger = kpis.read(frame)
            days = (DAY + timedelta(days=4), DAY + timedelta(days=5))
            ends.append(tuple(ledger.as_of(day).relationships["planned_end"][pairs[0]].date() for day in days))
        return ends

    assert planned_ends() == [(planned, later)] * 2
    # A file from before: its lines of history say nothing of the planned end; the rows that undo kept do.
    db.execute("DROP TRIGGER history_no_update")
    db.execute("UPDATE history SET detail = '{}' WHERE verb = 'extended'")
    db.execute("UPDATE history SET detail = json_remove(detail, '$.ends_on') WHERE verb = 'began'")
    assert planned_ends() == [(planned, later)] * 2


def test_home_and_the_kpis_count_the_same_applications(db: Database) -> None:
    program_id = recruited(db, 3, 4)
    actions.recommend(db, program_id, "Ida Roe", "ida@example.com", "Ana Ruiz", **acted())
    figures = kpis.measure_all(
        store.ledger.facts(db), DAY, program_id=program_id, keys=["mentees_applied", "mentors_applied"]
    )
    counts = store.people.stage_counts(db, program_id)
    assert counts["mentor", NOT_YET_APPLIED] == 1
    came = sum(n for (_, stage), n in counts.items() if stage != NOT_YET_APPLIED)
    assert came == sum(figure.value or 0 for figure in figures)
