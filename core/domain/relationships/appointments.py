"""Appointments: what a pair agreed and the meetings they plan ahead. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

# How often, as sessions a month: what figures compare with; once or twice is usual.
CADENCES: Mapping[str, tuple[str, float]] = {
    "weekly": ("Every week", 4.0),
    "fortnightly": ("Every two weeks", 2.0),
    "monthly": ("Every four weeks", 1.0),
    "needed": ("When needed", 0.5),
}
CHANNELS: Mapping[str, str] = {
    "person": "In person",
    "video": "Video call",
    "phone": "Phone",
    "walk": "Walking",
    "mixed": "Changing",
}
# How either side would like to be told that it is time to stop.
ENDINGS: Mapping[str, str] = {
    "session": "With a last session together",
    "message": "With a message, then a last session",
    "team": "Through the program team",
}
CONFIDENTIALITY: Mapping[str, str] = {
    "between": "All stays between the two",
    "topics": "Topics may be named, words not",
    "asked": "Only what both agreed beforehand is passed on",
}
AGREED: Mapping[str, Mapping[str, object]] = {
    "cadence": CADENCES,
    "channel": CHANNELS,
    "confidentiality": CONFIDENTIALITY,
    "ending": ENDINGS,
}

RHYTHMS: Mapping[str, str] = {
    "once": "Once",
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly": "Every four weeks",
}
WEEKS: Mapping[str, int] = {"weekly": 1, "fortnightly": 2, "monthly": 4}


@cache
def time_zones() -> frozenset[str]:
    """The IANA names that a meeting may stand in. Read once: looking through the machine's files takes 10 ms."""
    return frozenset(available_timezones() | {"UTC"})


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting ahead, once or in a rhythm. It is a plan: only a logged session says that it was held."""

    id: int
    relationship_id: int
    starts_on: date
    starts_at: str  # HH:MM on the clock of `zone`
    minutes: int
    rhythm: str
    zone: str = "UTC"  # IANA name
    cancelled_on: date | None = None

    def next_on(self, on: date, until: date | None = None) -> date | None:
        """The next day of it from `on`, or None when it is over, cancelled or after `until`."""
        if self.cancelled_on is not None:
            return None
        day = self.starts_on
        if self.rhythm in WEEKS and day < on:
            step = 7 * WEEKS[self.rhythm]
            day += timedelta(days=-(-(on - day).days // step) * step)
        return day if day >= on and (until is None or day <= until) else None
