"""Dates: months in plain dates, how a date is put into words and read from them. Knows no clock."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name, monthrange
from datetime import date, time

# A day at the start of a line: 2026-12-25, "Dec 25, 2026" or "December 25, 2026".
_LEADING_DATE = re.compile(r"\s*(?:(?P<iso>\d{4}-\d\d-\d\d)|(?P<words>[^\W\d]+ \d{1,2}, \d{4}))(?=[\s:,]|$)[\s:,]*")

_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def add_months(day: date, months: int) -> date:
    """The same day some months later (or earlier), or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_date(day: date) -> str:
    """A date in words, where it stands alone or opens a document: "November 26, 2026"."""
    return f"{full_day(day)}, {day.year}"


def short_date(day: date | str) -> str:
    """A date in few letters, in lists and captions: "Nov 26, 2026". A row of the store brings it as an ISO day."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{short_day(day)}, {day.year}"


def leading_date(line: str) -> tuple[date, str]:
    """The day that a typed line begins with, in words or as 2026-12-25, and what follows. Raises ValueError."""
    match = _LEADING_DATE.match(line)
    if match is None:
        raise ValueError(f"“{line}” does not begin with a day")
    rest = line[match.end() :].strip()
    if match["iso"]:
        return date.fromisoformat(match["iso"]), rest
    month, day, year = match["words"].replace(",", "").split()
    numbers = {name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names)}
    if month.casefold() not in numbers:
        raise ValueError(f"“{month}” is not a month")
    return date(int(year), numbers[month.casefold()], int(day)), rest


def typed_day(text: str) -> date | None:
    """The day that somebody typed: "Nov 26, 2026", 11/26/2026 (month first) or 2026-11-26; None for anything else."""
    try:
        if match := _MONTH_FIRST.fullmatch(text.strip()):
            month, day, year = (int(part) for part in match.groups())
            return date(year, month, day)
        named, rest = leading_date(text)
    except ValueError:
        return None
    return None if rest else named


def full_day(day: date) -> str:
    """A day whose year is clear, in a sentence: "November 26"."""
    return f"{day:%B} {day.day}"


def short_day(day: date) -> str:
    """A day whose year is clear, in few letters: "Nov 26"."""
    return f"{day:%b} {day.day}"


def clock(at: time) -> str:
    """A time of day: "9:00 AM", and "noon"."""
    return "noon" if at == time(12) else f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def full_month(day: date) -> str:
    """ "November 2026": the month of a day."""
    return f"{day:%B %Y}"


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month that ends between the two days, both included."""
    ends = []
    day = first
    while (end := day.replace(day=monthrange(day.year, day.month)[1])) <= last:
        ends.append(end)
        day = add_months(end.replace(day=1), 1)
    return ends
