"""Calendar files of a pair: a calendar reads them, moves the same event and takes it away when the pair ends."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone
from sqlite_utils import Database

from core import actions, store
from core.documents.calendar import pair_calendar
from core.domain.relationships.appointments import Appointment, time_zones
from tests.story import DAY, LABEL, acted, introduced, recruited

PEOPLE = [("Ana Ruiz, née Łaś", "ana@example.com"), ("Mo Long", "mo@example.com")]


def file_of(db: Database, relationship_id: int) -> Calendar:
    (ahead,) = store.relationships.appointments(db, relationship_id, cancelled=True)
    until = store.relationships.relationship(db, relationship_id).ends_on
    return Calendar.from_ical(
        pair_calendar(ahead, "Mentoring", PEOPLE, detail="Guide", until=until, label=LABEL, revision=store.revision(db))
    )


def event_of(calendar: Calendar) -> Event:
    (event,) = calendar.walk("VEVENT")
    return event


def test_the_event_stays_the_same_from_plan_to_cancellation(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    later = DAY + timedelta(days=7)
    actions.plan_appointment(db, relationship_id, later, "10:00", rhythm="fortnightly", zone="Europe/Madrid", **acted())
    first = file_of(db, relationship_id)
    actions.plan_appointment(db, relationship_id, later, "11:30", rhythm="fortnightly", zone="Europe/Madrid", **acted())
    second = file_of(db, relationship_id)
    actions.end_relationship(db, relationship_id, "completed", **acted(later))
    third = file_of(db, relationship_id)

    events = [event_of(calendar) for calendar in (first, second, third)]
    assert len({str(event["uid"]) for event in events}) == 1
    orders = [int(event["sequence"]) for event in events]
    assert orders == sorted(set(orders))
    assert [str(calendar["method"]) for calendar in (first, second, third)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[1]["dtstart"].dt == datetime(2026, 3, 9, 11, 30, tzinfo=ZoneInfo("Europe/Madrid"))
    assert events[1]["dtend"].dt - events[1]["dtstart"].dt == timedelta(minutes=60)


def test_an_undone_end_publishes_the_event_again_with_a_later_order(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, relationship_id, DAY, "10:00", rhythm="weekly", **acted())
    actions.end_relationship(db, relationship_id, "ended", **acted())
    cancelled = file_of(db, relationship_id)
    actions.undo(db, **acted())
    again = file_of(db, relationship_id)
    assert str(again["method"]) == "PUBLISH"
    assert int(event_of(again)["sequence"]) > int(event_of(cancelled)["sequence"])


def test_the_rhythm_ends_with_the_program_and_names_both(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, relationship_id, DAY, "10:00", rhythm="monthly", zone="America/New_York", **acted())
    calendar = file_of(db, relationship_id)
    event = event_of(calendar)
    rule = event["rrule"]
    assert (rule["freq"], rule["interval"]) == (["WEEKLY"], [4])
    assert rule["until"][0].date() >= date(2026, 12, 2)
    assert calendar.walk("VTIMEZONE")
    assert str(event["organizer"]) == "mailto:ana@example.com"
    assert event["organizer"].params["CN"] == "Ana Ruiz, née Łaś"
    assert str(event["attendee"]) == "mailto:mo@example.com"


def test_a_single_meeting_has_no_rhythm(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    actions.plan_appointment(db, relationship_id, DAY, "10:00", **acted())
    event = event_of(file_of(db, relationship_id))
    assert "rrule" not in event
    assert event["dtstart"].dt == datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("UTC"))


FIRST = date(2026, 1, 1)
YEARS = 3
WITHOUT_A_RULE = {"Africa/Casablanca", "Africa/El_Aaiun", "Africa/Cairo", "Egypt", "Asia/Gaza", "Asia/Hebron"}


def zone_of(name: str, until: date | None = None, rhythm: str = "weekly") -> Timezone:
    """The time zone as a calendar reads it back from the file of a pair that meets from the first of January 2026."""
    ahead = Appointment(1, 1, FIRST, "10:00", 60, rhythm, name)
    (zone,) = Calendar.from_ical(pair_calendar(ahead, "Mentoring", PEOPLE, until=until, label=LABEL)).walk("VTIMEZONE")
    return zone


@pytest.fixture(scope="module")
def zones() -> dict[str, Timezone]:
    """Every zone that a meeting may stand in, read back from a file."""
    return {name: zone_of(name, date(2029, 1, 31)) for name in time_zones() - {"UTC"}}


def test_every_zone_reads_back_as_it_is_day_by_day_over_three_years(zones: dict[str, Timezone]) -> None:
    noons = [datetime(2026, 1, 1, 12) + timedelta(days=n) for n in range(366 * YEARS)]
    wrong = []
    for name, zone in zones.items():
        times, infos = zone.get_transitions()
        changes = [time for time in times if 2026 <= time.year < 2026 + YEARS]
        clock = ZoneInfo(name)
        for moment in (*noons, *changes, *(time - timedelta(seconds=1) for time in changes)):
            offset = infos[bisect_right(times, moment) - 1][0]
            if offset != moment.replace(tzinfo=UTC).astimezone(clock).utcoffset():
                wrong.append((name, moment))
    assert wrong == []


def test_no_zone_is_a_list_of_days_and_few_are_written_out(zones: dict[str, Timezone]) -> None:
    written_out = set()
    for name, zone in zones.items():
        parts = zone.subcomponents
        rules = [part for part in parts if "rrule" in part]
        assert not any("rdate" in part for part in parts)
        if len(parts) > 2:
            written_out.add(name)
            assert not rules
        elif len(parts) == 2:
            assert {part.name for part in rules} == {"STANDARD", "DAYLIGHT"}
        else:
            assert parts[0].name == "STANDARD" and not rules
    assert written_out <= WITHOUT_A_RULE


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("Europe/Madrid", {"DAYLIGHT": (3, "-1SU"), "STANDARD": (10, "-1SU")}),
        ("America/New_York", {"DAYLIGHT": (3, "2SU"), "STANDARD": (11, "1SU")}),
        ("Europe/Dublin", {"DAYLIGHT": (3, "-1SU"), "STANDARD": (10, "-1SU")}),
        ("Australia/Sydney", {"DAYLIGHT": (10, "1SU"), "STANDARD": (4, "1SU")}),
        ("Asia/Jerusalem", {"DAYLIGHT": (3, "FR"), "STANDARD": (10, "-1SU")}),
    ],
)
def test_a_zone_with_summer_time_has_two_yearly_rules(name: str, rules: dict[str, tuple[int, str]]) -> None:
    parts = zone_of(name).subcomponents
    assert {part.name: (part["rrule"]["bymonth"][0], part["rrule"]["byday"][0]) for part in parts} == rules
    assert all(part["rrule"]["freq"] == ["YEARLY"] and "until" not in part["rrule"] for part in parts)


def test_a_zone_without_a_rule_is_written_out_as_long_as_the_meetings_go_on() -> None:
    last = max(part["dtstart"].dt for part in zone_of("Africa/Casablanca", date(2027, 6, 30)).subcomponents)
    assert last.year == 2028
    assert max(part["dtstart"].dt for part in zone_of("Africa/Casablanca").subcomponents).year == 2032
    assert max(part["dtstart"].dt for part in zone_of("Africa/Casablanca", rhythm="once").subcomponents).year == 2027


@pytest.mark.parametrize("address", ["a@x.com, b@y.com", "a@x.com;b@y.com", "a@x.com\nATTENDEE:mailto:b@y.com", "a"])
def test_an_attendee_is_exactly_one_address(address: str) -> None:
    ahead = Appointment(1, 1, FIRST, "10:00", 60, "once", "UTC")
    people = [("Ana", address), ('Mo "M" Long; ,:\n', "mo@example.com")]
    event = event_of(Calendar.from_ical(pair_calendar(ahead, "Mentoring", people, label=LABEL)))
    assert str(event["organizer"]) == "mailto:mo@example.com"
    assert "attendee" not in event
