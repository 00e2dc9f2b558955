"""Seed, the programs of the story with their dates and purposes. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.match.proposals import Settings

# Whoever has no language in common is not paired: with offices in six countries it would not work. But nobody waits
# because the pool is thin in what they need most: here every mentee is to meet somebody.
MATCHING = Settings(switches={"language": True}, needs_floor=False)


@dataclass(frozen=True)
class PlannedProgram:
    """One program as planned.

    windows: (first day, last day, share of the applications). rounds: days on which a matching is run; what it proposes
    is reviewed `review_days` later and introduced `introduction_days` later. look_weeks: from one look at the attention
    queue to the next. size: of the shares of people who apply. matching: how the runs match.
    reviews: (day, is it the last one, what worked, what changes). A plan without rounds stays a draft.
    """

    name: str
    created: date
    months: int
    windows: tuple[tuple[date, date, float], ...] = ()
    rounds: tuple[date, ...] = ()
    size: float = 1.0
    review_days: int = 4
    introduction_days: int = 11
    look_weeks: int = 1
    closes: date | None = None
    matching: Settings = MATCHING
    purpose: Mapping[str, Any] = field(default_factory=dict)
    decision: str = ""
    reviews: tuple[tuple[date, bool, str, str], ...] = ()


PILOT = PlannedProgram(
    "Mentoring pilot 2025",
    created=date(2024, 12, 2),
    months=6,
    windows=((date(2024, 12, 16), date(2025, 1, 17), 1.0),),
    rounds=(date(2025, 1, 27), date(2025, 2, 13)),
    size=0.46,
    look_weeks=2,
    closes=date(2025, 9, 15),
    purpose={
        "purposes": ("engagement-retention",),
        "goal": "Find out with about twenty pairs whether mentoring takes hold here.",
        "goal_measure": "Pairs that meet at least five times, and what they say at the end",
        "goal_by": date(2025, 8, 31),
        "organization_goal": "Fewer people leave in their first three years.",
        "audience": "Colleagues in their first years, from any department.",
    },
    decision="Small enough to learn from, and we keep the matching in our hands.",
    reviews=(
        (
            date(2025, 9, 10),
            True,
            "Pairs that met within two weeks nearly always kept going. The form took five minutes.",
            "A second session on goals for everybody, and a call when a pair has not met after two weeks.",
        ),
    ),
)

MAIN = PlannedProgram(
    "Mentoring 2026",
    created=date(2025, 10, 6),
    months=9,
    windows=(
        (date(2025, 10, 27), date(2025, 11, 21), 0.73),
        (date(2025, 12, 1), date(2025, 12, 19), 0.08),
        (date(2026, 1, 12), date(2026, 6, 19), 0.15),
        (date(2026, 8, 24), date(2026, 9, 18), 0.04),  # they wait for the next program
    ),
    rounds=(
        date(2025, 11, 27),
        date(2026, 1, 5),
        date(2026, 1, 29),
        date(2026, 2, 26),
        date(2026, 3, 30),
        date(2026, 4, 29),
        date(2026, 5, 28),
        date(2026, 6, 25),
    ),
    purpose={
        "purposes": ("career-growth", "knowledge-transfer"),
        "goal": "Six of ten mentees reach a learning goal within nine months, and mentors come back.",
        "goal_measure": "Learning goals achieved; mentors who take part again",
        "goal_by": date(2026, 10, 15),
        "organization_goal": "Half of the open lead positions are filled from inside.",
        "audience": "Everybody below director level who wants to change something in the next year.",
    },
    decision="The pilot went well with it; the leadership team asked for more seats and the same care.",
    reviews=(
        (
            date(2026, 4, 20),
            False,
            "Four of five pairs are healthy after the first month. Mentors praise the kick-off.",
            "We call pairs that have not met for six weeks, and offer a switch earlier.",
        ),
    ),
)

NEXT = PlannedProgram(
    "Mentoring 2027",
    created=date(2026, 8, 3),
    months=9,
    purpose={
        "purposes": ("career-growth", "community"),
        "goal": "Seven of ten mentees reach a learning goal, half of them across departments.",
        "goal_measure": "Learning goals achieved; pairs across departments",
        "goal_by": date(2027, 10, 15),
        "organization_goal": "Half of the open lead positions are filled from inside.",
        "audience": "Everybody below director level, with a first look at the offices outside Madrid.",
    },
)

FIRST_DAY = date(2024, 11, 25)  # the directory is brought in
DEMO_FROM = date(2025, 11, 1)  # the demo's slider starts with the intake of the main program
LAST_DAY = date(2026, 9, 30)
# The directory is brought in again on these days of a year (month, day): once a quarter, the last time before the main
# program is matched first.
REFRESHES = ((3, 1), (6, 1), (9, 1), (11, 25))
