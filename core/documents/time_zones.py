"""Time zones of calendar files: how a clock is set forward and back, as rules that every calendar reads. Values in.

Lists of days (RDATE) would be right too, but classic Outlook takes the first of them for the whole year. A zone whose
clock follows a rule gets two components, STANDARD and DAYLIGHT, with a yearly rule each; one that is never set a single
STANDARD. The few whose days follow no rule that a calendar knows (Morocco and Gaza, by the moon; Egypt, whose day may
fall into the next month) get a component for every change, for as long as the meetings go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CYCLE = 28  # years after which the weekdays of a calendar come again: a rule that holds for so long holds
STEP = timedelta(days=14)  # no clock is set forward and back within two weeks; Morocco waits a month
AHEAD = 5  # years that are written out for meetings without an end


@dataclass(frozen=True)
class ClockChange:
    """One moment at which the clock is set: on the clock as it stood before, and how far from UTC before and after."""

    day: datetime
    before: timedelta
    after: timedelta
    name: str


def time_zone(zone: str, first: date, last: date | None = None) -> Timezone:
    """The VTIMEZONE of an IANA zone for meetings from `first` to `last` (None: without an end)."""
    start = first.year - 1  # a calendar looks for the change before the first meeting
    component = Timezone()
    component.add("tzid", zone)
    changes = _changes(zone, start)
    rules = _rules(changes, start)
    if rules is not None:
        for change, rule in rules:
            component.add_component(_part(change, rule))
        return component
    end = (last.year if last else first.year + AHEAD) + 1
    component.add_component(_part(_unchanged(zone, datetime(start, 1, 1, tzinfo=UTC))))
    for change in changes:
        if change.day.year <= end:
            component.add_component(_part(change))
    return component


@lru_cache(maxsize=64)
def _changes(zone: str, start: int) -> tuple[ClockChange, ...]:
    """Every change of the clock in the years of a cycle from `start`; the first is how it stood, if there is none."""
    clock = ZoneInfo(zone)
    moment, end = datetime(start, 1, 1, tzinfo=UTC), datetime(start + CYCLE, 1, 1, tzinfo=UTC)
    changes = []
    while moment < end:
        later = moment + STEP
        if _offset(clock, moment) != _offset(clock, later):
            early, late = moment, later
            while late - early > timedelta(seconds=1):
                middle = early + (late - early) // 2
                middle -= timedelta(microseconds=middle.microsecond)
                if _offset(clock, middle) == _offset(clock, early):
                    early = middle
                else:
                    late = middle
            before, after = _offset(clock, early), _offset(clock, late)
            day = (late + before).replace(tzinfo=None)
            changes.append(ClockChange(day, before, after, late.astimezone(clock).tzname() or zone))
        moment = later
    return tuple(changes) or (_unchanged(zone, datetime(start, 1, 1, tzinfo=UTC)),)


def _rules(changes: Sequence[ClockChange], start: int) -> list[tuple[ClockChange, dict[str, object] | None]] | None:
    """The first change of each kind with its yearly rule; None when the changes follow none."""
    if len(changes) == 1 and changes[0].before == changes[0].after:
        return [(changes[0], None)]
    kinds: dict[tuple[timedelta, timedelta], list[ClockChange]] = {}
    for change in changes:
        kinds.setdefault((change.before, change.after), []).append(change)
    if len(kinds) != 2:
        return None
    rules: list[tuple[ClockChange, dict[str, object] | None]] = []
    for same in kinds.values():
        if [change.day.year for change in same] != list(range(start, start + CYCLE)):
            return None
        rule = _rule([change.day for change in same])
        if rule is None:
            return None
        rules.append((same[0], rule))
    return rules


def _rule(days: Sequence[datetime]) -> dict[str, object] | None:
    """The yearly rule that gives exactly these days of one cycle: the last or nth weekday of a month, or from a day."""
    if len({(day.month, day.weekday(), day.time()) for day in days}) != 1:
        return None
    weekday, rule = WEEKDAYS[days[0].weekday()], {"freq": "yearly", "bymonth": days[0].month}
    if all((day + timedelta(days=7)).month != day.month for day in days):
        return rule | {"byday": f"-1{weekday}"}
    places = {(day.day - 1) // 7 + 1 for day in days}
    if len(places) == 1:
        return rule | {"byday": f"{places.pop()}{weekday}"}
    first, last = min(day.day for day in days), max(day.day for day in days)
    if last - first == 6:  # "Friday from the 23rd on": each of the seven days comes up within a cycle
        return rule | {"byday": weekday, "bymonthday": list(range(first, last + 1))}
    return None


def _part(change: ClockChange, rule: dict[str, object] | None = None) -> TimezoneDaylight | TimezoneStandard:
    """One component: from this moment on, and every year by the rule, the clock stands so far from UTC."""
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", change.day)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    if rule:
        part.add("rrule", rule)
    return part


def _unchanged(zone: str, moment: datetime) -> ClockChange:
    """How the clock stands at a moment, as a change to itself."""
    there = moment.astimezone(ZoneInfo(zone))
    offset = _offset(ZoneInfo(zone), moment)
    return ClockChange(there.replace(tzinfo=None), offset, offset, there.tzname() or zone)


def _offset(clock: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()
