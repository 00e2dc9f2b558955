"""Seed, a pair: a relationship and how it goes in the story. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from core.domain.relationships.appointments import WEEKS

NEXT_AT_LEAST = 6  # days between two meetings of a rhythm


@dataclass
class SeedPair:
    """A relationship and how it goes. `quality`, 0 to 1: the better, the better its sessions, checks and end."""

    id: int
    mentee_id: int
    mentor_id: int
    theme: str
    roles: tuple[str, ...]
    zone: str  # of the mentee's place
    introduced_on: date
    ends_on: date
    quality: float
    twice_a_month: bool
    wants_goals: bool
    fades_after: int | None
    misfit: bool  # the mentee will want somebody else
    rng: Random  # of what they do and when; what happens to some pairs only is spread over all of them
    sessions: int = 0
    goals: dict[int, int] = field(default_factory=dict)  # open goals and their progress
    used_goals: list[str] = field(default_factory=list)
    paused: bool = False
    chain: int = 0  # a pair that is taken up again starts a new chain of meetings; what the old one had planned is off
    ended: bool = False
    rhythm: str = ""  # of RHYTHMS, once they have put their meetings into both calendars
    rhythm_from: date = date.max
    closing_on: date | None = None  # the day of the closing session, when they will hold one
    answered: dict[str, date] = field(default_factory=dict)  # the last health check of each side
    quizzed_on: date | None = None
    poor: set[str] = field(default_factory=set)  # sides whose last health check was poor
    helped: dict[tuple[str, date], int] = field(default_factory=dict)  # by concern and since when: how often
    helped_on: dict[tuple[str, date], date] = field(default_factory=dict)  # ... and when last

    @property
    def sides(self) -> dict[str, int]:
        """The two people by their role."""
        return {"mentee": self.mentee_id, "mentor": self.mentor_id}

    def next_in_rhythm(self, today: date) -> date:
        """The day of the next meeting in their calendars, some days from today at least."""
        step = timedelta(weeks=WEEKS[self.rhythm])
        day = self.rhythm_from
        while day < today + timedelta(days=NEXT_AT_LEAST):
            day += step
        return day
