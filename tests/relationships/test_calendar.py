"""Calendar files of a pair: a calendar reads them, moves the same event and takes it away when the pair ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlite_utils import Database

from core import actions, store
from core.documents.calendar import pair_calendar
from tests.story import DAY, acted, introduced, recruited

PEOPLE = [("Ana Ruiz, née Łaś", "ana@example.com"), ("Mo Long", "mo@example.com")]


def file_of(db: Database, one: int) -> Calendar:
    (ahead,) = store.appointments(db, one, cancelled=True)
    until = store.relationship(db, one).ends_on
    return Calendar.from_ical(
        pair_calendar(ahead, "Mentoring", PEOPLE, detail="Guide", until=until, on=DAY, revision=store.revision(db))
    )


def event_of(calendar: Calendar) -> Event:
    (event,) = calendar.walk("VEVENT")
    return event


def test_the_event_stays_the_same_from_plan_to_cancellation(db: Database) -> None:
    one, _ = introduced(db, recruited(db))
    later = DAY + timedelta(days=7)
    actions.plan_appointment(db, one, later, "10:00", rhythm="fortnightly", zone="Europe/Madrid", **acted())
    first = file_of(db, one)
    actions.plan_appointment(db, one, later, "11:30", rhythm="fortnightly", zone="Europe/Madrid", **acted())
    second = file_of(db, one)
    actions.end_relationship(db, one, "completed", **acted(later))
    third = file_of(db, one)

    events = [event_of(calendar) for calendar in (first, second, third)]
    assert len({str(event["uid"]) for event in events}) == 1
    orders = [int(event["sequence"]) for event in events]
    assert orders == sorted(set(orders))
    assert [str(calendar["method"]) for calendar in (first, second, third)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[1]["dtstart"].dt == datetime(2026, 3, 9, 11, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    assert events[1]["dtend"].dt - events[1]["dtstart"].dt == timedelta(minutes=60)


def test_an_undone_end_publishes_the_event_again_with_a_later_order(db: Database) -> None:
    one, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, one, DAY, "10:00", rhythm="weekly", **acted())
    actions.end_relationship(db, one, "ended", **acted())
    cancelled = file_of(db, one)
    actions.undo(db, **acted())
    again = file_of(db, one)
    assert str(again["method"]) == "PUBLISH"
    assert int(event_of(again)["sequence"]) > int(event_of(cancelled)["sequence"])


def test_the_rhythm_ends_with_the_program_and_names_both(db: Database) -> None:
    one, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, one, DAY, "10:00", rhythm="monthly", zone="America/New_York", **acted())
    calendar = file_of(db, one)
    event = event_of(calendar)
    rule = event["rrule"]
    assert (rule["freq"], rule["interval"]) == (["WEEKLY"], [4])
    assert rule["until"][0].date() >= date(2026, 12, 2)
    assert calendar.walk("VTIMEZONE")
    assert str(event["organizer"]) == "mailto:ana@example.com"
    assert event["organizer"].params["CN"] == "Ana Ruiz, née Łaś"
    assert str(event["attendee"]) == "mailto:mo@example.com"


def test_a_single_meeting_has_no_rhythm(db: Database) -> None:
    one, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, one, DAY, "10:00", **acted())
    event = event_of(file_of(db, one))
    assert "rrule" not in event
    assert event["dtstart"].dt == datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("UTC"))
