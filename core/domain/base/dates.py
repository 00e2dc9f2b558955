"""Dates: months in plain dates, and how a date is put into words. Knows no clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


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


def full_day(day: date) -> str:
    """A day whose year is clear, in a sentence: "November 26"."""
    return f"{day:%B} {day.day}"


def short_day(day: date) -> str:
    """A day whose year is clear, in few letters: "Nov 26"."""
    return f"{day:%b} {day.day}"


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month that ends between the two days, both included."""
    ends = []
    day = first
    while (end := day.replace(day=monthrange(day.year, day.month)[1])) <= last:
        ends.append(end)
        day = add_months(end.replace(day=1), 1)
    return ends
