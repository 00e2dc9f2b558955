"""Circles on record: who sits in them, when they met, what was learned, how members rate them. Values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

SIZES = (4, 8)
LONGEST_LESSON = 500  # characters

# What members are asked about their circle (ours), on the scale of the health check: 1 to 5.
CHECK: Mapping[str, str] = {
    "safe": "I can bring an open question here.",
    "use": "I take something with me that I can use.",
    "turn": "Everybody gets a turn.",
}
POOR = 3.0  # a mean below it needs a talk, as for a pair


@dataclass(frozen=True, slots=True)
class CircleMember:
    """Somebody in a circle at the moment: a member or its host."""

    id: int
    person_id: int
    name: str
    role: str  # member or host
    joined_on: date


@dataclass(frozen=True, slots=True)
class CircleMeeting:
    """A meeting of a circle that took place; lessons are (name, words)."""

    id: int
    held_on: date
    minutes: int
    present: tuple[str, ...]
    lessons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CircleCheck:
    """How a member rated the circle on a day, 1 to 5 by the keys of CHECK."""

    person_id: int
    checked_on: date
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on record with those who sit in it now."""

    id: int
    program_id: int
    name: str
    topic: str
    formed_on: date
    ended_on: date | None
    people: tuple[CircleMember, ...]

    @property
    def members(self) -> tuple[CircleMember, ...]:
        """Who sits in it, its hosts left out."""
        return tuple(person for person in self.people if person.role == "member")

    @property
    def hosts(self) -> tuple[CircleMember, ...]:
        """The mentors who lead it, if any."""
        return tuple(person for person in self.people if person.role == "host")


def rating(checks: Sequence[CircleCheck]) -> float | None:
    """The mean of what each member said last, or None while nobody answered."""
    latest = {check.person_id: check for check in sorted(checks, key=lambda check: check.checked_on)}
    return mean(mean(check.answers.values()) for check in latest.values()) if latest else None
