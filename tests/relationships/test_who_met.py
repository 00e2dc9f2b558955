"""Who met: many sessions as one action, planned meetings that became sessions or did not, and what is asked about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.relationships.who_met import (
    LONGEST_LOOK_BACK,
    NewSession,
    PastMeeting,
    PlannedDay,
    last_day,
    months,
    past_meetings,
)
from tests.story import DAY, acted, introduced, recruited

TODAY = DAY + timedelta(days=60)


@pytest.fixture
def pairs(db: Database) -> list[int]:
    """Ana with Mo and Ben with Mia, introduced on DAY."""
    return introduced(db, recruited(db))


def recorded(db: Database) -> list[tuple[int, date, str, int | None]]:
    """Every session: whose, when, which kind, how long."""
    sessions = store.who_met.sessions(db, 1, DAY, TODAY)
    return [(pair, session.held_on, session.kind, session.minutes) for pair in sessions for session in sessions[pair]]


def asked_about(db: Database, on: date = TODAY) -> list[PastMeeting]:
    """The planned meetings that are still to be answered."""
    sessions = store.who_met.sessions(db, 1, DAY, TODAY)
    days = {pair: [session.held_on for session in sessions[pair]] for pair in sessions}
    pairs = {pair.id: pair for pair in store.relationships.all(db, 1)}
    return past_meetings(pairs, store.who_met.appointments(db, 1), days, store.who_met.answered(db, 1), on=on)


def test_many_sessions_are_one_action_that_one_undo_takes_back(db: Database, pairs: list[int]) -> None:
    day = DAY + timedelta(days=20)
    actions.log_sessions(db, [NewSession(pair, day, 45) for pair in pairs], **acted(TODAY))
    assert recorded(db) == [(pairs[0], day, "first", 45), (pairs[1], day, "first", 45)]
    assert {pair.stage for pair in store.relationships.all(db)} == {"active"}
    actions.undo(db, **acted(TODAY))
    assert recorded(db) == []
    assert {pair.stage for pair in store.relationships.all(db)} == {"introduced"}


def test_two_sessions_of_a_pair_get_their_kinds_by_their_days(db: Database, pairs: list[int]) -> None:
    days = [DAY + timedelta(days=30), DAY + timedelta(days=10)]
    actions.log_sessions(db, [NewSession(pairs[0], day, 60) for day in days], **acted(TODAY))
    assert [(day, kind) for _, day, kind, _ in recorded(db)] == [(days[1], "first"), (days[0], "goals")]


def test_the_same_day_and_length_is_never_recorded_twice(db: Database, pairs: list[int]) -> None:
    session = NewSession(pairs[0], DAY + timedelta(days=20), 45)
    actions.log_sessions(db, [session], **acted(TODAY))
    before = store.revision(db)
    with pytest.raises(
        actions.NotAllowed, match="Ana Ruiz with Mo Long, Mar 22, 2026: the same day and length is on record"
    ):
        actions.log_sessions(db, [NewSession(pairs[1], session.held_on, 45), session], **acted(TODAY))
    with pytest.raises(actions.NotAllowed, match="on record"):
        actions.log_sessions(db, [NewSession(pairs[1], session.held_on, 45)] * 2, **acted(TODAY))
    assert store.revision(db) == before, "all or nothing"
    actions.log_sessions(db, [NewSession(pairs[0], session.held_on, 30)], **acted(TODAY))
    assert len(recorded(db)) == 2, "two talks on one day are two sessions when they differ in length"


@pytest.mark.parametrize(("days", "minutes"), [(-1, 60), (61, 60), (5, 0), (5, 601)])
def test_one_session_that_cannot_be_stops_all(db: Database, pairs: list[int], days: int, minutes: int) -> None:
    sound = NewSession(pairs[1], DAY + timedelta(days=5), 60)
    with pytest.raises(actions.NotAllowed):
        actions.log_sessions(db, [sound, NewSession(pairs[0], DAY + timedelta(days=days), minutes)], **acted(TODAY))
    assert recorded(db) == []


def test_nothing_marked_is_refused(db: Database) -> None:
    with pytest.raises(actions.NotAllowed, match="Nobody is marked"):
        actions.log_sessions(db, [], **acted())


def test_a_planned_meeting_becomes_a_session_with_one_step(db: Database, pairs: list[int]) -> None:
    day = DAY + timedelta(days=50)
    actions.plan_appointment(db, pairs[0], day, "10:00", minutes=45, **acted())
    assert asked_about(db, day - timedelta(days=1)) == []
    (meeting,) = asked_about(db)
    actions.log_sessions(db, [meeting.as_session(30)], **acted(TODAY))
    assert recorded(db) == [(pairs[0], day, "first", 30)]
    assert asked_about(db) == []
    actions.undo(db, **acted(TODAY))
    assert asked_about(db) == [meeting] and recorded(db) == []


def test_a_rhythm_is_asked_about_day_by_day(db: Database, pairs: list[int]) -> None:
    first = DAY + timedelta(days=14)
    actions.plan_appointment(db, pairs[0], first, "10:00", rhythm="fortnightly", **acted())
    days = [first + timedelta(days=14 * turn) for turn in range(4)]
    meetings = asked_about(db)
    assert [meeting.day for meeting in meetings] == days
    actions.miss_meetings(db, [meetings[1].planned], **acted(TODAY))
    actions.log_sessions(db, [meetings[3].as_session()], **acted(TODAY))
    assert [meeting.day for meeting in asked_about(db)] == [days[0], days[2]]
    actions.log_session(db, pairs[0], days[0] + timedelta(days=6), **acted(TODAY))
    assert [meeting.day for meeting in asked_about(db)] == [days[2]], (
        "six days later is nearer to this than to the next"
    )
    with pytest.raises(actions.NotAllowed, match="was said already"):
        actions.miss_meetings(db, [meetings[1].planned], **acted(TODAY))


def test_a_meeting_on_another_day_was_the_planned_one(db: Database, pairs: list[int]) -> None:
    day = DAY + timedelta(days=50)
    actions.plan_appointment(db, pairs[0], day, "10:00", **acted())
    actions.log_session(db, pairs[0], day - timedelta(days=4), **acted(TODAY))
    (meeting,) = asked_about(db)
    actions.log_sessions(db, [NewSession(pairs[0], day + timedelta(days=5), 60, meeting.planned)], **acted(TODAY))
    assert asked_about(db) == [], "held five days late, and said so"


def test_what_is_not_planned_any_more_cannot_be_answered(db: Database, pairs: list[int]) -> None:
    day = DAY + timedelta(days=50)
    planned = actions.plan_appointment(db, pairs[0], day, "10:00", **acted())
    for wrong in (PlannedDay(planned, day + timedelta(days=1)), PlannedDay(99, day)):
        with pytest.raises(actions.NotAllowed, match="No meeting is planned"):
            actions.miss_meetings(db, [wrong], **acted(TODAY))
    with pytest.raises(actions.NotAllowed, match="still ahead"):
        actions.miss_meetings(db, [PlannedDay(planned, day)], **acted(day - timedelta(days=1)))
    actions.cancel_appointment(db, planned, **acted(day - timedelta(days=1)))
    assert asked_about(db) == []
    with pytest.raises(actions.NotAllowed, match="No meeting is planned"):
        actions.log_sessions(db, [NewSession(pairs[0], day, 60, PlannedDay(planned, day))], **acted(TODAY))
    assert recorded(db) == []


def test_nobody_is_asked_about_a_pause_or_about_long_ago(db: Database, pairs: list[int]) -> None:
    actions.plan_appointment(db, pairs[0], DAY, "10:00", rhythm="weekly", **acted())
    assert len(asked_about(db)) == 9
    actions.pause_relationship(db, pairs[0], **acted(DAY + timedelta(days=30)))
    assert len(asked_about(db)) == 5
    late = DAY + timedelta(days=LONGEST_LOOK_BACK + 10)
    assert [meeting.day for meeting in asked_about(db, late)] == [DAY + timedelta(days=turn) for turn in (14, 21, 28)]
    actions.end_relationship(db, pairs[0], "ended", **acted(TODAY))
    assert asked_about(db) == []


def test_months_and_their_last_days() -> None:
    assert last_day(date(2028, 2, 1)) == date(2028, 2, 29)
    assert months(date(2025, 11, 30), date(2026, 2, 1)) == [
        date(2026, 2, 1),
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2025, 11, 1),
    ]
