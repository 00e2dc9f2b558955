"""Duplicates: which session or goal on record is the one that a form tells of. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rapidfuzz import fuzz

from core.domain.base.text import folded
from core.domain.relationships.monthly_forms import GoalAnswer, SessionAnswer
from core.domain.relationships.relationships import Goal, Session

ALIKE = 86  # of 100: words of a goal this close are the same goal


def same_session(
    answer: SessionAnswer, role: str, sessions: Sequence[Session], sources: Mapping[int, Mapping[str, date]]
) -> Session | None:
    """The session on record that this side tells of: of the same day, else of a day beside it and as long.

    Two people remember a day differently; nobody tells of two sessions as one. So a day beside it only counts between
    the two sides. `sources`: session → the side that told of it → for which day.
    """
    for session in sessions:
        if answer.held_on in (session.held_on, sources.get(session.id, {}).get(role)):
            return session
    beside = [
        session
        for session in sessions
        if abs((session.held_on - answer.held_on).days) == 1
        and session.minutes is not None
        and session.minutes == answer.minutes
        and sources.get(session.id)
        and role not in sources[session.id]
    ]
    return beside[0] if beside else None


def same_goal(answer: GoalAnswer, goals: Sequence[Goal]) -> Goal | None:
    """The goal on record that is told of: in these words, in words much like them, or by its place on the form."""
    if not answer.text:
        listed = [goal for goal in goals if goal.state != "dropped"]
        return listed[answer.place - 1] if answer.place <= len(listed) else None
    words = folded(answer.text)
    exact = [goal for goal in goals if folded(goal.text) == words]
    alike = [goal for goal in goals if fuzz.ratio(folded(goal.text), words) >= ALIKE]
    return next(iter((*exact, *alike)), None)


def is_older(told_on: date, last_told: date | None) -> bool:
    """Whether an answer is older than what was last told of a goal: a late answer does not turn progress back."""
    return last_told is not None and told_on < last_told
