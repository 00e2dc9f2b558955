"""First slot: a day and time on which two people both work, for their first session. Decides; reads no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.domain.base.dates import clock, full_day
from core.domain.base.people import Participant
from core.domain.base.text import spoken
from core.domain.match.availability import offset, zone

NOTICE = timedelta(days=7)  # the mentee writes first, and somebody has to answer
LOOKS_AHEAD = 60  # days: a shared day further away is no suggestion
USUAL = time(10)
STARTS, ENDS = time(9), time(17)  # the working day, on the clock of each
STEP, LENGTH = timedelta(minutes=30), timedelta(minutes=60)

FRIDAY, SATURDAY, SUNDAY, THURSDAY = 4, 5, 6, 3
WEEKEND = frozenset({SATURDAY, SUNDAY})
# Where the weekend is another one, by time zone.
WEEKENDS: Mapping[str, frozenset[int]] = {
    **dict.fromkeys(
        (
            "Africa/Algiers", "Africa/Cairo", "Africa/Khartoum", "Africa/Tripoli", "Asia/Aden", "Asia/Amman",
            "Asia/Baghdad", "Asia/Bahrain", "Asia/Damascus", "Asia/Dhaka", "Asia/Jerusalem", "Asia/Kuwait",
            "Asia/Muscat", "Asia/Qatar", "Asia/Riyadh", "Asia/Tel_Aviv",
        ),
        frozenset({FRIDAY, SATURDAY}),
    ),
    "Asia/Tehran": frozenset({THURSDAY, FRIDAY}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which nobody works, at these locations or, without any, everywhere."""

    on: date
    name: str = ""
    locations: tuple[str, ...] = ()

    def holds_for(self, participant: Participant) -> bool:
        """Does this person have the day off?"""
        return not self.locations or spoken(participant.location) in map(spoken, self.locations)


@dataclass(frozen=True, slots=True)
class FirstSlot:
    """A beginning, on the clock of each side. Without a known zone both stand on the same clock."""

    mentee: datetime
    mentor: datetime

    def sentence(self, to_mentee: bool, other: str) -> str:
        """ "Tuesday, March 10, at 10:00 AM (2:30 PM for Mo)": the reader's clock first."""
        mine, theirs = (self.mentee, self.mentor) if to_mentee else (self.mentor, self.mentee)
        text = f"{mine:%A}, {full_day(mine.date())}, at {clock(mine.time())}"
        if mine.replace(tzinfo=None) == theirs.replace(tzinfo=None):
            return text
        day = f"{theirs:%A}, " if theirs.date() != mine.date() else ""
        return f"{text} ({day}{clock(theirs.time())} for {other})"


def stored_holidays(stored: Iterable[Mapping[str, Any]]) -> tuple[Holiday, ...]:
    """The holidays as Settings keep them."""
    return tuple(
        Holiday(date.fromisoformat(row["on"]), row.get("name", ""), tuple(row.get("locations", ()))) for row in stored
    )


def first_slot(mentee: Participant, mentor: Participant, holidays: Sequence[Holiday], *, on: date) -> FirstSlot | None:
    """The first hour from a week after `on` that is working time for both, or None.

    Nobody's weekend, holiday or break; the time is that closest to ten in the morning for the mentee. Where only one
    zone is known, both are taken to live by it. None when their working hours do not meet, or when one of them names
    hours from UTC and no place whose clock is known.
    """
    if any(offset(person) is not None and not zone(person) for person in (mentee, mentor)):
        return None
    zones = [zone(mentee) or zone(mentor) or "UTC", zone(mentor) or zone(mentee) or "UTC"]
    ready = [person.available_from for person in (mentee, mentor) if person.availability == "break"]
    earliest = max([on + NOTICE, *(day for day in ready if day)])
    for ahead in range(LOOKS_AHEAD):
        for start in _starts(earliest + timedelta(days=ahead), zones[0]):
            there = start.astimezone(ZoneInfo(zones[1]))
            if all(
                _works(moment, person, name, holidays)
                for moment, person, name in ((start, mentee, zones[0]), (there, mentor, zones[1]))
            ):
                return FirstSlot(start, there)
    return None


def _starts(day: date, name: str) -> list[datetime]:
    """The beginnings on the mentee's clock, those nearest to the usual one first."""
    usual = datetime.combine(day, USUAL, ZoneInfo(name))
    first = datetime.combine(day, STARTS, ZoneInfo(name))
    last = datetime.combine(day, ENDS, ZoneInfo(name)) - LENGTH
    starts = []
    while first <= last:
        starts.append(first)
        first += STEP
    return sorted(starts, key=lambda start: (abs(start - usual), start))


def _works(moment: datetime, person: Participant, name: str, holidays: Sequence[Holiday]) -> bool:
    if moment.weekday() in WEEKENDS.get(name, WEEKEND) or moment.time() < STARTS:
        return False
    end = moment + LENGTH
    if end.date() != moment.date() or end.time() > ENDS:
        return False
    return not any(holiday.on == moment.date() and holiday.holds_for(person) for holiday in holidays)
