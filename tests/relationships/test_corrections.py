"""Corrections: what was recorded wrongly is put right or deleted, earlier words stay, and every figure follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import kpis
from core.domain.relationships.relationships import Session, kinds_by_date, proposed_session_kind
from core.domain.relationships.who_met import NewSession, PlannedDay
from tests.story import DAY, acted, introduced, recruited

LATER = DAY + timedelta(days=60)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.fixture
def pair(db: Database) -> int:
    return introduced(db, recruited(db))[0]


def facts(db: Database, on: date) -> kpis.Facts:
    return kpis.read(store.ledger.facts(db)).as_of(on)


def sessions_on(db: Database, on: date) -> list[tuple[date, float]]:
    frame = facts(db, on).sessions
    return sorted((moment.date(), minutes) for moment, minutes in zip(frame["on"], frame["minutes"], strict=True))


def figures(db: Database, days: range) -> list[pd.DataFrame]:
    return [facts(db, day(number)).relationships.drop(columns=["approved_on"]) for number in days]


@pytest.mark.parametrize(("wrong", "right"), [(3, 20), (20, 3)])
def test_figures_of_every_day_are_those_of_the_right_day(db: Database, wrong: int, right: int) -> None:
    first, second = introduced(db, recruited(db))
    session_id = actions.log_session(db, first, day(wrong), minutes=45, **acted(LATER))
    actions.log_session(db, second, day(right), minutes=60, **acted(LATER))
    actions.correct_session(db, session_id, day(right), closing=False, minutes=60, **acted(LATER))
    for number in (0, 2, 3, 10, 19, 20, 40):
        known = number >= right
        assert sessions_on(db, day(number)) == ([(day(right), 60.0)] * 2 if known else [])
        pairs = facts(db, day(number)).relationships
        assert pairs.loc[first, "sessions"] == pairs.loc[second, "sessions"]
        assert pairs.loc[first, "met_on"] == pairs.loc[second, "met_on"] or pd.isna(pairs.loc[first, "met_on"])
    actions.undo(db, **acted(LATER))
    assert (day(wrong), 45.0) in sessions_on(db, LATER), "with the correction taken back, the first words count again"


def test_a_correction_of_a_correction_and_its_undo_count_once(db: Database, pair: int) -> None:
    session_id = actions.log_session(db, pair, day(3), minutes=30, **acted(LATER))
    actions.correct_session(db, session_id, day(5), closing=False, minutes=30, **acted(LATER))
    actions.correct_session(db, session_id, day(7), closing=False, minutes=50, **acted(LATER))
    assert sessions_on(db, LATER) == [(day(7), 50.0)]
    with pytest.raises(actions.NotAllowed, match="Later work stands on this"):
        actions.undo(db, store.journal.last_action(db, acted()["by"]) - 1, **acted(LATER))
    actions.undo(db, **acted(LATER))
    assert sessions_on(db, LATER) == [(day(5), 30.0)]
    actions.undo(db, **acted(LATER))
    assert sessions_on(db, LATER) == [(day(3), 30.0)]


def test_a_deleted_session_leaves_no_figure_and_comes_back_whole(db: Database, pair: int) -> None:
    before = figures(db, range(0, 30, 3))
    session_id = actions.log_session(db, pair, day(3), minutes=30, outcome="A plan", **acted(LATER))
    with_session = figures(db, range(0, 30, 3))
    actions.delete_session(db, session_id, **acted(LATER))
    assert store.relationships.sessions(db, pair) == []
    assert store.relationships.relationship(db, pair).stage == "introduced"
    for was, after in zip(before, figures(db, range(0, 30, 3)), strict=True):
        pd.testing.assert_frame_equal(was, after)
    actions.undo(db, **acted(LATER))
    (session,) = store.relationships.sessions(db, pair)
    assert (session.held_on, session.outcome) == (day(3), "A plan")
    for was, after in zip(with_session, figures(db, range(0, 30, 3)), strict=True):
        pd.testing.assert_frame_equal(was, after)


def test_the_ledger_as_known_on_a_day_still_tells_what_was_believed_then(db: Database, pair: int) -> None:
    moments = [datetime(2026, 3, number, 12, tzinfo=UTC) for number in (10, 12, 14)]
    session_id = actions.log_session(db, pair, day(3), minutes=30, at=moments[0], **acted(day(8)))
    actions.correct_session(db, session_id, day(5), closing=False, minutes=30, at=moments[1], **acted(day(10)))

    def known(at: datetime) -> list[str]:
        frame = store.ledger.frame(db, known_at=at)
        return list(frame[frame["subject"] == "sessions"]["on"])

    assert [known(moment) for moment in moments[1:]] == [["2026-03-05"], ["2026-03-07"]]


def test_facts_read_earlier_are_read_anew_after_a_correction(db: Database, pair: int) -> None:
    session_id = actions.log_session(db, pair, day(3), **acted(LATER))
    version = store.version(db, "history")
    actions.correct_session(db, session_id, day(4), closing=False, **acted(LATER))
    assert store.ledger.facts_since(db, version) is None


def test_earlier_words_stay_and_an_emptied_text_is_empty(db: Database, pair: int) -> None:
    session_id = actions.log_session(db, pair, day(3), outcome="A plan", **acted(LATER))
    actions.correct_session(db, session_id, day(3), closing=False, outcome="", **acted(LATER))
    assert store.relationships.sessions(db, pair)[0].outcome == ""
    assert [note.text for note in store.people.notes(db, "sessions", session_id)] == ["A plan", ""]
    goal_id = actions.set_goal(db, pair, "Lead a project", "Asked to", "A plan", **acted(LATER))
    actions.reword_goal(db, goal_id, "Lead two projects", "", "A plan", **acted(LATER))
    (goal,) = store.relationships.goals(db, pair)
    assert (goal.text, goal.measure, goal.done) == ("Lead two projects", "", "A plan")


def test_kinds_follow_the_days_also_when_typed_out_of_order(db: Database, pair: int) -> None:
    for number in (20, 10, 30):
        actions.log_session(db, pair, day(number), **acted(LATER))
    first = actions.log_session(db, pair, day(2), **acted(LATER))
    actions.log_session(db, pair, day(40), "last", **acted(LATER))

    def kinds() -> list[str]:
        return [session.kind for session in store.relationships.sessions(db, pair)]

    assert kinds() == ["first", "goals", "between", "between", "last"]
    actions.correct_session(db, first, day(25), closing=False, **acted(LATER))
    assert kinds() == ["first", "goals", "between", "between", "last"]
    actions.delete_session(db, store.relationships.sessions(db, pair)[0].id, **acted(LATER))
    assert kinds() == ["first", "goals", "between", "last"]


def test_the_closing_session_is_proposed_near_the_end_and_once() -> None:
    sessions = [Session(1, 1, day(1), "first"), Session(2, 1, day(9), "goals")]
    near = timedelta(days=14)
    assert proposed_session_kind(sessions, day(20), day(60), near) == "between"
    assert proposed_session_kind(sessions, day(46), day(60), near) == "last"
    assert proposed_session_kind([], day(46), day(60), near) == "first", "who never met closes nothing"
    closed = [*sessions, Session(3, 1, day(46), "last")]
    assert proposed_session_kind(closed, day(50), day(60), near) == "between"
    assert proposed_session_kind(sessions, day(5), None, near) == "goals", "by the day that is asked for"
    assert kinds_by_date(closed) == {1: "first", 2: "goals", 3: "last"}


def test_a_session_of_the_same_day_and_length_is_noticed(db: Database, pair: int) -> None:
    actions.log_session(db, pair, day(3), minutes=60, **acted(LATER))
    with pytest.raises(actions.NotAllowed, match="March 5, 2026 and 60 minutes is on record already"):
        actions.log_session(db, pair, day(3), minutes=60, **acted(LATER))
    actions.log_session(db, pair, day(3), minutes=30, **acted(LATER))
    actions.log_session(db, pair, day(3), minutes=60, twice=True, **acted(LATER))
    assert len(store.relationships.sessions(db, pair)) == 3


def test_a_goal_s_day_is_corrected_and_a_goal_deleted(db: Database, pair: int) -> None:
    goal_id = actions.set_goal(db, pair, "Lead a project", **acted(day(30)))
    actions.set_progress(db, goal_id, 100, "achieved", **acted(day(40)))
    with pytest.raises(actions.NotAllowed, match="closed before that, on April 11"):
        actions.correct_goal(db, goal_id, day(50), **acted(LATER))
    actions.correct_goal(db, goal_id, day(5), **acted(LATER))
    assert pd.isna(facts(db, day(4)).relationships.loc[pair, "goal_on"])
    assert facts(db, day(5)).relationships.loc[pair, "goal_on"].date() == day(5)
    assert facts(db, LATER).goals["achieved_on"].iat[0].date() == day(40), "what came after stays"
    actions.delete_goal(db, goal_id, **acted(LATER))
    assert facts(db, LATER).goals.empty and store.relationships.goals(db, pair) == []
    actions.undo(db, **acted(LATER))
    assert store.relationships.goals(db, pair)[0].text == "Lead a project"
    assert len(facts(db, LATER).goals) == 1


def test_a_check_is_corrected_and_deleted_and_its_figures_follow(db: Database, pair: int) -> None:
    check_id = actions.record_check(db, pair, "mentee", {"trust": 1}, comment="Hm", answered_on=day(20), **acted(LATER))
    actions.correct_check(db, check_id, {"trust": 5}, comment="Fine", answered_on=day(22), **acted(LATER))
    (check,) = store.relationships.checks(db, pair)
    assert (check.answers, check.comment, check.answered_on) == ({"trust": 5}, "Fine", day(22))
    assert [note.text for note in store.people.notes(db, "checks", check_id)] == ["Hm", "Fine"]
    read = facts(db, LATER).checks
    assert [(moment.date(), score) for moment, score in zip(read["on"], read["score"], strict=True)] == [(day(22), 5.0)]
    assert facts(db, day(21)).checks.empty
    with pytest.raises(actions.NotAllowed, match="outside 1 to 5"):
        actions.correct_check(db, check_id, {"trust": 6}, answered_on=day(22), **acted(LATER))
    actions.record_check(db, pair, "mentee", {"trust": 3}, answered_on=day(23), **acted(LATER))
    with pytest.raises(actions.NotAllowed, match="already answered that day"):
        actions.correct_check(db, check_id, {"trust": 5}, answered_on=day(23), **acted(LATER))
    actions.delete_check(db, check_id, **acted(LATER))
    assert list(facts(db, LATER).checks["score"]) == [3.0]


def test_a_corrected_quiz_stays_with_the_pair(db: Database, pair: int) -> None:
    quiz_id = actions.record_check(db, pair, "mentee", {"goals": 2}, kind="quiz", answered_on=day(9), **acted(LATER))
    actions.correct_check(db, quiz_id, {"goals": 4}, answered_on=day(9), **acted(LATER))
    actions.delete_check(db, quiz_id, **acted(LATER))
    assert "checks" not in set(store.ledger.frame(db)["subject"])


def test_a_session_stays_within_the_days_of_its_pair_also_after_the_end(db: Database, pair: int) -> None:
    session_id = actions.log_session(db, pair, day(3), **acted(day(20)))
    actions.end_relationship(db, pair, "completed", **acted(day(30)))
    for outside in (day(-1), day(31)):
        with pytest.raises(actions.NotAllowed):
            actions.correct_session(db, session_id, outside, closing=False, **acted(LATER))
    actions.correct_session(db, session_id, day(9), closing=True, **acted(LATER))
    assert [(each.held_on, each.kind) for each in store.relationships.sessions(db, pair)] == [(day(9), "last")]


def test_a_plan_that_was_a_mistake_is_deleted(db: Database, pair: int) -> None:
    plan_id = actions.plan_appointment(db, pair, day(9), "10:00", **acted())
    actions.delete_appointment(db, plan_id, **acted())
    assert store.relationships.appointments(db, pair, cancelled=True) == []
    actions.undo(db, **acted())
    assert [each.starts_on for each in store.relationships.appointments(db, pair)] == [day(9)]


def test_a_plan_goes_with_what_was_said_of_its_days_and_the_session_stays(db: Database, pair: int) -> None:
    plan_id = actions.plan_appointment(db, pair, day(9), "10:00", rhythm="weekly", **acted())
    missed, met = PlannedDay(plan_id, day(9)), PlannedDay(plan_id, day(16))
    actions.miss_meetings(db, [missed], **acted(LATER))
    actions.log_sessions(db, [NewSession(pair, day(16), 45, met)], **acted(LATER))
    actions.delete_appointment(db, plan_id, **acted(LATER))
    assert store.who_met.answered(db, 1) == {}
    assert [each.held_on for each in store.relationships.sessions(db, pair)] == [day(16)]
    lines = [(line.verb, line.subject) for line in store.relationships.timeline(db, pair)]
    assert ("missed", "answered_appointments") not in lines
    assert store.journal.steps(db, limit=1)[0].sentence == "A planned meeting was deleted"
    actions.undo(db, **acted())
    assert store.who_met.answered(db, 1) == {missed: False, met: True}
    assert [each.starts_on for each in store.relationships.appointments(db, pair)] == [day(9)]


def test_words_that_were_written_later_about_a_row_stand_on_it(db: Database, pair: int) -> None:
    goal_id = actions.set_goal(db, pair, "Lead a project", **acted())
    made = store.journal.last_action(db, acted()["by"])
    actions.reword_goal(db, goal_id, "Lead two projects", **acted())
    with pytest.raises(actions.NotAllowed, match="Later work stands on this"):
        actions.undo(db, made, **acted())
    actions.undo(db, **acted())
    actions.undo(db, made, **acted())
    assert store.relationships.goals(db, pair) == []


# --- a correction wakes, a deletion lets a pause go on


def asleep(db: Database, pair: int, on: date) -> bool:
    snooze = store.relationships.snoozes(db, store.relationships.relationship(db, pair).program_id)[pair]
    return snooze.asleep(on)


@pytest.mark.parametrize(
    ("corrected", "wakes"),
    [
        ({"contact": 1, "trust": 1}, True),  # from 2.0 to 1.0
        ({"contact": 2, "trust": 3}, False),  # from 2.0 to 2.5: poor still, but better
        ({"contact": 5, "trust": 5}, False),
        ({"contact": 3, "trust": 1}, False),  # 2.0 as before
    ],
)
def test_a_check_that_is_corrected_to_worse_wakes_a_snoozed_pair(
    db: Database, pair: int, corrected: dict[str, int], wakes: bool
) -> None:
    check_id = actions.record_check(db, pair, "mentee", {"contact": 2, "trust": 2}, **acted(day(30)))
    actions.snooze(db, pair, day(50), "We talked", **acted(day(31)))
    actions.correct_check(db, check_id, corrected, answered_on=day(30), **acted(day(32)))
    assert asleep(db, pair, day(32)) is not wakes
    actions.undo(db, **acted(day(32)))
    assert asleep(db, pair, day(32)), "with the correction taken back it sleeps on"


def test_a_check_on_which_the_two_differ_more_wakes_too_and_other_words_do_not(db: Database, pair: int) -> None:
    actions.record_check(db, pair, "mentor", {"contact": 5, "trust": 5}, **acted(day(29)))
    check_id = actions.record_check(db, pair, "mentee", {"contact": 3, "trust": 5}, **acted(day(30)))
    actions.snooze(db, pair, day(50), "We talked", **acted(day(31)))
    actions.correct_check(
        db, check_id, {"contact": 3, "trust": 5}, comment="More", answered_on=day(30), **acted(day(32))
    )
    assert asleep(db, pair, day(32))
    actions.correct_check(db, check_id, {"contact": 3, "trust": 3}, answered_on=day(30), **acted(day(32)))
    assert not asleep(db, pair, day(32))


def paused(db: Database, pair: int) -> tuple[str, date | None]:
    relationship = store.relationships.relationship(db, pair)
    assert relationship is not None
    return relationship.stage, relationship.paused_on


def test_a_pause_goes_on_when_the_session_that_ended_it_is_deleted(db: Database, pair: int) -> None:
    actions.log_session(db, pair, day(3), minutes=60, **acted(day(3)))
    actions.pause_relationship(db, pair, **acted(day(10)))
    before = figures(db, range(60))
    session_id = actions.log_session(db, pair, day(20), minutes=60, **acted(day(20)))
    assert paused(db, pair) == ("active", None)
    actions.delete_session(db, session_id, **acted(day(25)))
    assert paused(db, pair) == ("paused", day(10))
    assert bool(facts(db, day(24)).relationships.loc[pair, "paused"])
    for known, after in zip(before, figures(db, range(60)), strict=True):
        pd.testing.assert_frame_equal(known, after)
    actions.undo(db, **acted(day(25)))
    assert paused(db, pair) == ("active", None)
    assert not facts(db, day(24)).relationships.loc[pair, "paused"]


def test_a_pause_stays_over_when_the_two_met_again_or_paused_anew(db: Database, pair: int) -> None:
    actions.pause_relationship(db, pair, **acted(day(10)))
    first = actions.log_session(db, pair, day(20), minutes=60, **acted(day(20)))
    actions.log_session(db, pair, day(22), minutes=60, **acted(day(22)))
    actions.delete_session(db, first, **acted(day(25)))
    assert paused(db, pair) == ("active", None)
    other = actions.log_session(db, pair, day(30), minutes=60, **acted(day(30)))
    actions.pause_relationship(db, pair, **acted(day(31)))
    actions.delete_session(db, other, **acted(day(32)))
    assert paused(db, pair) == ("paused", day(31)), "the newer pause is its own"


def test_a_pause_that_somebody_ended_by_hand_stays_over(db: Database, pair: int) -> None:
    actions.pause_relationship(db, pair, **acted(day(10)))
    actions.resume_relationship(db, pair, **acted(day(15)))
    session_id = actions.log_session(db, pair, day(20), minutes=60, **acted(day(20)))
    actions.delete_session(db, session_id, **acted(day(25)))
    assert paused(db, pair)[1] is None
