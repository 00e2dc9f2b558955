"""The history of one pair as entries on lanes: sessions, goals, checks, letters. Decides; never draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.events import HistoryLine
from core.domain.base.ratings import is_poor, mean_rating
from core.domain.base.text import counted
from core.domain.relationships.letters import OutboxLetter
from core.domain.relationships.relationships import SESSION_KINDS, Check, Goal, Relationship, Session

SESSIONS, LETTERS = "Sessions", "Letters"
CHECKS = {"mentee": "Health check of the mentee, of 5", "mentor": "Health check of the mentor, of 5"}
LONGEST_GOAL = 60  # letters of a goal's name on its lane
GOAL_VERBS = ("set", "progressed", "achieved", "abandoned")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened in a pair on a day. `value`: minutes, percent or a mean of 5; `poor`: is that low?"""

    on: date
    lane: str
    kind: str  # session, goal, check or letter
    label: str  # what stands beside its mark
    words: str
    value: float | None = None
    poor: bool = False


def timeline_entries(
    sessions: Iterable[Session],
    goals: Iterable[Goal],
    checks: Iterable[Check],
    letters: Iterable[OutboxLetter],
    history: Iterable[HistoryLine],
) -> list[TimelineEntry]:
    """All that a timeline shows, lane after lane in order of days. `history` tells how far goals were when."""
    book = playbook.load()
    made = [
        TimelineEntry(
            session.held_on,
            SESSIONS,
            "session",
            "",
            SESSION_KINDS[session.kind] + (f", {session.minutes} minutes" if session.minutes else ""),
            session.minutes,
        )
        for session in sessions
    ]
    lines = sorted(history, key=lambda line: (line.on, line.id))
    for number, goal in enumerate(goals, start=1):
        made += _progress(goal, number, [line for line in lines if _is_about(line, goal)])
    for role, lane in CHECKS.items():
        for check in checks:
            mean = mean_rating(check.answers)
            if check.kind == "health" and check.role == role and mean is not None:
                poor = is_poor(mean, book.health_check.poor)
                words = f"Rated {mean:.1f} of 5{', which is poor' if poor else ''}"
                made.append(TimelineEntry(check.answered_on, lane, "check", f"{mean:.1f}", words, mean, poor))
    for stored in sorted(letters, key=lambda stored: (stored.sent_on or stored.drafted_on, stored.id)):
        message = book.messages.get(stored.letter.message_id)
        state = "sent" if stored.sent_on else "drafted"
        words = f"{message.label if message else 'Message'} to {stored.letter.to_name}, {state}"
        made.append(TimelineEntry(stored.sent_on or stored.drafted_on, LETTERS, "letter", "", words))
    return made


def summary(
    relationship: Relationship, sessions: Sequence[Session], goals: Sequence[Goal], checks: Sequence[Check]
) -> str:
    """How the pair is doing, in a sentence: the title of its timeline and what a screen reader hears."""
    last = f", the last on {short_date(max(session.held_on for session in sessions))}" if sessions else ""
    parts = [f"{counted(len(sessions), 'session')} since {short_date(relationship.introduced_on)}{last}"]
    if goals:
        reached = sum(goal.state == "achieved" for goal in goals)
        parts.append(f"{reached} of {counted(len(goals), 'goal')} reached")
    latest = {
        check.role: mean
        for check in sorted(checks, key=lambda check: (check.answered_on, check.id))
        if check.kind == "health" and (mean := mean_rating(check.answers)) is not None
    }
    if latest:
        ratings = " and ".join(f"{latest[role]:.1f} by the {role}" for role in CHECKS if role in latest)
        parts.append(f"last rated {ratings}")
    return "; ".join(parts)


def _is_about(line: HistoryLine, goal: Goal) -> bool:
    return line.subject == "goals" and line.subject_id == goal.id and line.verb in GOAL_VERBS


def _progress(goal: Goal, number: int, lines: Iterable[HistoryLine]) -> list[TimelineEntry]:
    name = goal.text if len(goal.text) <= LONGEST_GOAL else f"{goal.text[: LONGEST_GOAL - 1].rstrip()}…"
    lane = f"Goal {number}: {name}" if name else f"Goal {number}"
    steps = []
    for line in lines:
        share = int(line.detail.get("to", 100 if line.verb == "achieved" else 0))
        words = {"set": "Set", "achieved": "Achieved", "abandoned": "Dropped"}.get(line.verb, f"{share}%")
        steps.append(TimelineEntry(line.on, lane, "goal", words, words, share))
    return steps
