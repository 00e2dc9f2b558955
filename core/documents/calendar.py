"""Calendar: dates as .ics files that a calendar can take in, update and cancel. Values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from core.plan import Item

PRODUCT = "-//Mentoring studio//EN"
DOMAIN = "mentoring-studio.local"
KINDS = {"step": "To do", "message": "Message", "touchpoint": "Touchpoint", "link": "Linked learning"}


def plan_calendar(program_id: int, name: str, items: Iterable[Item], *, on: date, revision: int = 0) -> bytes:
    """The dated items of a plan as one all-day event each.

    The same item keeps its UID, and `revision` (of the database) its order, so that importing a later file moves
    events instead of doubling them. `on` stamps the file. Items without a day are left out.
    """
    calendar = _calendar(name)
    for item in items:
        if item.day is None:
            continue
        event = Event()
        event.add("uid", f"plan-{program_id}-{item.id}@{DOMAIN}")
        event.add("dtstamp", datetime.combine(on, time(), UTC))
        event.add("sequence", revision)
        event.add("summary", f"{item.label} ({name})")
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a reminder, not a meeting: it blocks nobody's day
        event.add("categories", [KINDS[item.kind]])
        told = [item.detail, f"Owner: {item.owner}" if item.owner else "", "Done." if item.done else ""]
        if words := "\n".join(part for part in told if part):
            event.add("description", words)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar
