"""Seed, the programs of the story with their dates and purposes. All of it is invented.

On the last day one program runs, with a round to be reviewed; one is in matching, and one in design.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.match.proposals import Settings

# Whoever has no language in common is not paired: with offices in three countries it would not work. But nobody waits
# because the pool is thin in what they need most: here every mentee is to meet somebody.
MATCHING = Settings(switches={"language": True}, needs_floor=False)


ONE_COHORT, SHORTLISTS, COMMUNITY = "One cohort, matched by us", "Shortlists to choose from", "Open community"


@dataclass(frozen=True)
class PlannedProgram:
    """One program as planned.

    windows: (first day, last day, share of the applications). rounds: days on which a matching is run; what it proposes
    is reviewed `review_days` later and introduced `introduction_days` later. look_weeks: from one look at the attention
    queue to the next. size: of the shares of people who apply. matching: how the runs match. begins: the day of the
    introductions where no round is planned yet. goes_on: is it the next round of the program before it?
    departments: of a pilot, with the day it is evaluated; none means everybody. choice: the option that is chosen.
    reports: (day, title) of what is written for the sponsor.
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
    begins: date | None = None
    goes_on: bool = True
    departments: tuple[str, ...] = ()
    evaluated: date | None = None
    choice: str = ONE_COHORT
    reports: tuple[tuple[date, str], ...] = ()

    @property
    def curated(self) -> bool:
        """Do mentees choose from a shortlist here?"""
        return self.choice == SHORTLISTS


PILOT = PlannedProgram(
    "Mentoring pilot 2025",
    created=date(2024, 12, 2),
    months=6,
    windows=((date(2024, 12, 16), date(2025, 1, 17), 1.0),),
    rounds=(date(2025, 1, 27), date(2025, 2, 13)),
    size=0.345,
    look_weeks=2,
    closes=date(2025, 9, 15),
    purpose={
        "purposes": ("engagement-retention",),
        "goal": "Find out with about twenty pairs whether mentoring takes hold here.",
        "goal_measure": "Pairs that meet at least five times: 15 of 20; ratings at the end: 4 of 5 or better",
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
        (date(2025, 10, 27), date(2025, 11, 21), 0.60),
        (date(2025, 12, 1), date(2025, 12, 19), 0.07),
        (date(2026, 1, 12), date(2026, 6, 19), 0.13),
        (date(2026, 8, 17), date(2026, 9, 18), 0.20),  # for the round that is reviewed after the last day
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
        date(2026, 9, 28),  # its review is due after the last day of the story
    ),
    size=0.9,
    purpose={
        "purposes": ("career-growth", "knowledge-transfer"),
        "goal": "Six in ten mentees achieve a learning goal within nine months, and mentors come back.",
        "goal_measure": "Mentees who achieve a learning goal: 60% or more; mentors who come back: 40% or more",
        "goal_by": date(2026, 10, 15),
        "organization_goal": "Half of the open lead positions are filled from inside.",
        "audience": "Everybody below director level who wants to change something in the next year.",
    },
    decision="It worked well in the pilot; the leadership team asked for more seats and the same care.",
    reviews=(
        (
            date(2026, 4, 20),
            False,
            "Four of five pairs are healthy after the first month. Mentors praise the kick-off.",
            "We call pairs that have not met for six weeks, and offer a switch earlier.",
        ),
    ),
    reports=((date(2026, 9, 29), "September 2026 for the sponsor"),),
)

NEXT = PlannedProgram(
    "Mentoring 2027",
    created=date(2026, 8, 3),
    months=9,
    purpose={
        "purposes": ("career-growth", "community"),
        "goal": "Seven in ten mentees achieve a learning goal, and half of the pairs cross departments.",
        "goal_measure": "Mentees who achieve a learning goal: 70% or more; pairs across departments: 50% or more",
        "goal_by": date(2027, 10, 15),
        "organization_goal": "Half of the open lead positions are filled from inside.",
        "audience": "Everybody below director level, with more seats for the offices outside Chicago.",
        "decision_asked": "Approve “One cohort, matched by us” for 2027 by November 13, 2026.",
    },
    begins=date(2027, 1, 25),
)

MANAGERS = PlannedProgram(
    "First-time managers 2026",
    created=date(2026, 8, 10),
    months=6,
    windows=((date(2026, 8, 24), date(2026, 9, 11), 1.0),),
    rounds=(date(2026, 9, 22),),
    size=0.75,
    purpose={
        "purposes": ("career-growth",),
        "goal": "New managers hold regular one-on-ones and keep their teams together in their first year.",
        "goal_measure": "New managers who complete six months: 8 of 10; ratings at the end: 4.2 of 5 or better",
        "goal_by": date(2027, 4, 30),
        "organization_goal": "Half of the open lead positions are filled from inside.",
        "audience": "People in Engineering and Customer Success who lead a team soon or for the first time.",
    },
    decision="New managers know best whom they can learn from, and the two departments are small enough to try it.",
    goes_on=False,
    departments=("Engineering", "Customer Success"),
    evaluated=date(2027, 4, 15),
    choice=SHORTLISTS,
)

FIRST_DAY = date(2024, 11, 25)  # the directory is brought in
DEMO_FROM = date(2025, 11, 1)  # the demo's slider starts with the intake of the main program
LAST_DAY = date(2026, 9, 30)
# The directory is brought in again on these days of a year (month, day): once a quarter, the last time before the main
# program is matched first.
REFRESHES = ((3, 1), (6, 1), (9, 1), (11, 25))
# Everybody is asked how engaged they are on these days of a year (month, day), a week before the main program's first
# pairs are introduced and half a year on.
SURVEYS = ((6, 2), (12, 2))
