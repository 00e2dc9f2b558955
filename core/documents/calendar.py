"""Calendar: dates as .ics files that a calendar can take in, update and cancel. Values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from core.documents.time_zones import time_zone
from core.domain.base.entered_text import address
from core.domain.base.file_label import FileLabel
from core.domain.design.checklist import PlanItem
from core.domain.relationships.appointments import WEEKS, Appointment

PRODUCT = "-//Mentoring studio//EN"
DOMAIN = "mentoring-studio.local"
KINDS = {"step": "To do", "message": "Message", "touchpoint": "Touchpoint", "link": "Linked course"}


def plan_calendar(program_id: int, items: Iterable[PlanItem], label: FileLabel, *, revision: int = 0) -> bytes:
    """The dated items of a plan as one all-day event each.

    The same item keeps its UID, and `revision` (of the database) its order, so that importing a later file moves
    events instead of doubling them. Items without a day are left out.
    """
    calendar = _calendar(label.program, label)
    for item in items:
        if item.day is None:
            continue
        event = Event()
        event.add("uid", f"plan-{program_id}-{item.id}@{DOMAIN}")
        event.add("dtstamp", datetime.combine(label.made_on, time(), UTC))
        event.add("sequence", revision)
        event.add("summary", f"{item.label} ({label.program})")
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a reminder, not a meeting: it blocks nobody's day
        event.add("categories", [KINDS[item.kind]])
        details = [item.detail, f"Owner: {item.owner}" if item.owner else "", "Done." if item.done else ""]
        if words := "\n".join(part for part in details if part):
            event.add("description", words)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def pair_calendar(
    ahead: Appointment,
    title: str,
    people: Iterable[tuple[str, str]],
    *,
    detail: str = "",
    until: date | None = None,
    label: FileLabel,
    revision: int = 0,
) -> bytes:
    """A meeting of a pair, once or in a rhythm until the planned end, as a calendar file.

    `people`: (name, email) of the mentee, who drives the meetings, and the mentor. The same appointment keeps its UID,
    and `revision` (of the database) its order: importing a later file moves the event, and once the appointment is
    called off the file is a cancellation (METHOD:CANCEL) of the same event.
    """
    cancelled = ahead.cancelled_on is not None
    calendar = _calendar(title, label, "CANCEL" if cancelled else "PUBLISH")
    event = Event()
    event.add("uid", f"pair-{ahead.relationship_id}-{ahead.id}@{DOMAIN}")
    event.add("dtstamp", datetime.combine(label.made_on, time(), UTC))
    event.add("sequence", revision)
    event.add("summary", title)
    start = datetime.combine(ahead.starts_on, time.fromisoformat(ahead.starts_at), ZoneInfo(ahead.zone))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=ahead.minutes))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if ahead.rhythm in WEEKS:
        rule: dict[str, object] = {"freq": "weekly", "interval": WEEKS[ahead.rhythm]}
        if until is not None:
            rule["until"] = datetime.combine(until, time(23, 59, 59), ZoneInfo(ahead.zone)).astimezone(UTC)
        event.add("rrule", rule)
    if detail:
        event.add("description", detail)
    there = [(name, whole) for name, written in people if (whole := address(written))]
    for number, (name, email) in enumerate(there):
        who = vCalAddress(f"mailto:{email}")
        who.params["CN"] = vText(name)
        event.add("organizer" if number == 0 else "attendee", who, encode=False)
    if ahead.zone != "UTC":
        last = until if ahead.rhythm in WEEKS else ahead.starts_on
        calendar.add_component(time_zone(ahead.zone, ahead.starts_on, last))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(name: str, label: FileLabel, method: str = "PUBLISH") -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-caldesc", label.line)
    return calendar
