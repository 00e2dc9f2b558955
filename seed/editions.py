"""Seed, the editions: the programs of the story, with their dates and designs. Dates and names are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Edition:
    """One program as planned. `windows`: (first day, last day, share of the applications); `rounds`: days on which a
    matching is run; those it proposes are reviewed `review_days` later and introduced `introduction_days` later."""

    name: str
    created: date
    windows: tuple[tuple[date, date, float], ...]
    rounds: tuple[date, ...]
    months: int
    size: float = 1.0  # of the shares of people who apply
    review_days: int = 4
    introduction_days: int = 11
    closes: date | None = None
    design: Mapping[str, Any] = field(default_factory=dict)


CHOICES = {
    "duration": "time_bound",
    "direction": "mentoring",
    "formality": "formal",
    "matching": "led",
    "scope": "standalone",
    "access": "limited",
}

PILOT = Edition(
    "Mentoring pilot 2025",
    created=date(2024, 12, 2),
    windows=((date(2024, 12, 9), date(2025, 1, 15), 1.0),),
    rounds=(date(2025, 1, 22),),
    months=6,
    size=0.46,
    closes=date(2025, 9, 15),
    design={
        "purposes": ["engagement-retention"],
        "goal": "Find out with about twenty pairs whether mentoring takes hold here.",
        "choices": CHOICES,
    },
)

MAIN = Edition(
    "Mentoring 2026",
    created=date(2025, 10, 6),
    windows=(
        (date(2025, 10, 27), date(2025, 11, 21), 0.74),
        (date(2025, 12, 1), date(2025, 12, 19), 0.12),
        (date(2026, 1, 12), date(2026, 5, 22), 0.14),
    ),
    rounds=(
        date(2025, 11, 27),
        date(2026, 1, 5),
        date(2026, 1, 29),
        date(2026, 2, 26),
        date(2026, 3, 30),
        date(2026, 4, 29),
        date(2026, 5, 28),
    ),
    months=9,
    design={
        "purposes": ["career-growth", "knowledge-transfer"],
        "goal": "Two of three mentees reach a learning goal within nine months, and mentors come back.",
        "choices": CHOICES,
    },
)

NEXT = Edition(
    "Reverse mentoring 2027",
    created=date(2026, 6, 15),
    windows=(),
    rounds=(),
    months=6,
    design={
        "purposes": ["innovation", "community"],
        "goal": "Every member of the leadership team works with new tools by the summer.",
        "choices": CHOICES | {"direction": "reverse"},
    },
)

FIRST_DAY = date(2024, 11, 25)  # the directory is brought in
DEMO_FROM = date(2025, 11, 1)  # the demo's slider starts with the intake of the main program
LAST_DAY = date(2026, 9, 30)
REFRESH_MONTHS = (3, 6, 9, 12)  # the directory is brought in again on the first working day of these months
