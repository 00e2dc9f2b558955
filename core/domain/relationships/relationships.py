"""Relationships: stages and allowed moves, what was recorded, and what may be recorded. Decides; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from core.domain.base.dates import full_date

MOVES: Mapping[str, tuple[str, ...]] = {
    "introduced": ("active", "paused", "completed", "switched", "dropped", "ended"),
    "active": ("paused", "completed", "switched", "dropped", "ended"),
    "paused": ("active", "completed", "switched", "dropped", "ended"),
    "completed": (),
    "switched": (),
    "dropped": (),
    "ended": (),
}
CLOSED = frozenset({"completed", "switched", "dropped", "ended"})

STAGE_LABELS: Mapping[str, str] = {
    "introduced": "Introduced",
    "active": "Active",
    "paused": "Paused",
    "completed": "Completed",
    "switched": "Switched",
    "dropped": "Dropped",
    "ended": "Ended by L&D",
}

DROP_REASONS: Mapping[str, str] = {
    "mismatch": "Mismatch",
    "distance": "Distance",
    "misuse": "Misuse of the relationship",
    "expertise": "Lack of expertise",
    "no_time": "No time",
    "left_company": "Left the company",
    "other": "Other",
}

SESSION_KINDS: Mapping[str, str] = {
    "first": "Getting to know each other",
    "goals": "Learning goals",
    "between": "Regular session",
    "last": "Closing session",
}

MAX_OPEN_GOALS = 3
LONGEST_SESSION = 600  # minutes

# What a session between the goals and the close can be made of.
STRUCTURES: Mapping[str, str] = {
    "questions": "The mentee's questions",
    "mentee_work": "The mentee's work, with feedback",
    "mentor_work": "The mentor's work, with questions",
}

# What is kept of the end besides its reason, each as one side put it, in the last session.
CLOSING_WORDS: Mapping[str, str] = {
    "reflection": "What was learned",
    "next_steps": "Next steps",
    "feedback_to_mentor": "Feedback for the mentor",
    "feedback_to_mentee": "Feedback for the mentee",
}


@dataclass(frozen=True, slots=True)
class Relationship:
    """A match that was introduced."""

    id: int
    match_id: int
    program_id: int
    mentee_id: int
    mentor_id: int
    stage: str
    introduced_on: date
    ends_on: date | None = None  # planned; None in a timeline-free program
    paused_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    agreement: Mapping[str, Any] = field(default_factory=dict, hash=False)
    looked_on: date | None = None  # the last yearly look of a timeline-free relationship

    @property
    def open(self) -> bool:
        return self.stage not in CLOSED


@dataclass(frozen=True, slots=True)
class Session:
    """One meeting. What was said stays with the pair: only that it happened, its shape and its outcome are kept."""

    id: int
    relationship_id: int
    held_on: date
    kind: str
    minutes: int | None = None
    structure: str = ""
    role_taken: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A learning goal with how it will be measured and what "done" means."""

    id: int
    relationship_id: int
    set_on: date
    text: str
    measure: str = ""
    done: str = ""
    progress: int = 0  # percent
    state: str = "open"
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One side's answers to a health check, an alignment quiz or the closing questions."""

    id: int
    relationship_id: int
    kind: str
    role: str
    answered_on: date
    answers: Mapping[str, Any] = field(hash=False)
    wants_switch: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What was recorded of a relationship so far, also of one that has ended."""

    sessions: int = 0
    last_session: date | None = None
    goals: int = 0
    last_check: date | None = None
    rating: float | None = None  # mean of the health check that was answered last


def blocked_move(stage: str, to: str, reason: str = "") -> str | None:
    """Why a relationship cannot go from `stage` to `to`, or None when it can. A drop needs one of DROP_REASONS."""
    if stage == to:
        return f"is already {STAGE_LABELS[to].lower()}"
    if to not in MOVES[stage]:
        return f"is {STAGE_LABELS[stage].lower()} and cannot become {STAGE_LABELS.get(to, to).lower()}"
    if to == "dropped" and reason not in DROP_REASONS:
        return "needs a reason when it is dropped"
    return None


def blocked_day(relationship: Relationship, day: date, on: date) -> str | None:
    """Why something cannot be recorded for `day` when today is `on`, or None."""
    if day > on:
        return "lies in the future: only what happened can be recorded"
    if day < relationship.introduced_on:
        return f"is before the introduction on {full_date(relationship.introduced_on)}"
    if relationship.ended_on and day > relationship.ended_on:
        return "is after the relationship ended"
    return None


def fault(relationship: Relationship, sessions: int, open_goals: int) -> str | None:
    """What makes a relationship a state that must not be, as a sentence, or None. No action may leave one behind."""
    if relationship.stage == "introduced" and sessions:
        return "A session was held since, so this stays as it is"
    if open_goals > MAX_OPEN_GOALS:
        return f"{MAX_OPEN_GOALS} goals are open already. Close one first: fewer goals get further"
    if relationship.stage == "paused" and relationship.paused_on is None:
        return "A pause needs its first day"
    if relationship.open != (relationship.ended_on is None):
        return "Only what has ended has a last day"
    return None


def quiz_shown(program_settings: Mapping[str, Any], helped: bool) -> bool:
    """May L&D see the pair's alignment quiz? When one of them asked for help, or the program said so beforehand."""
    return helped or bool(program_settings.get("quiz_shown"))


def proposed_session_kind(
    sessions: Sequence[Session], day: date, ends_on: date | None = None, near: timedelta = timedelta(0)
) -> str:
    """Which guide comes next for a session on a day: the closing one from `near` before the planned end, once."""
    if ends_on and day >= ends_on - near and sessions and all(session.kind != "last" for session in sessions):
        return "last"
    return next_session_kind(sum(session.kind != "last" and session.held_on <= day for session in sessions))


def next_session_kind(sessions: int) -> str:
    """Which guide comes next after this many sessions."""
    return ("first", "goals")[sessions] if sessions < 2 else "between"


def kinds_by_date(sessions: Sequence[Session]) -> dict[int, str]:
    """The kind of each session by its place in time, whenever it was typed in; a closing session stays one."""
    in_order = sorted(sessions, key=lambda session: (session.held_on, session.id))
    numbered = [session for session in in_order if session.kind != "last"]
    kinds = {session.id: next_session_kind(before) for before, session in enumerate(numbered)}
    return {session.id: kinds.get(session.id, "last") for session in in_order}


def recorded_twice(sessions: Sequence[Session], day: date, minutes: int | None) -> str | None:
    """That a session of this day and length is on record already, as a sentence, or None."""
    if not any(session.held_on == day and session.minutes == minutes for session in sessions):
        return None
    length = f" and {minutes} minutes" if minutes else ""
    return (
        f"A session of {full_date(day)}{length} is on record already. Say that they met twice that day to log it too."
    )
