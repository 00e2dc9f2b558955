"""Next round: who of earlier rounds could mentor in this one, with their history, and who not and why. Never writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.domain.base.people import Mentor
from core.domain.base.text import counted
from core.domain.match.presence import Absence, absent

# What a mentee's answers say of them as a mentor too; needs, aims and what they ask of a mentor stay behind.
SHARED_ANSWERS = ("languages", "interests", "hours", "gender", "time_zone", "industry", "unit_size")


@dataclass(frozen=True)
class PastParticipant:
    """Somebody of an earlier round: a mentor as they stood there, or a mentee who was invited to mentor.

    answers: what they bring along. pairs, completed, running: their relationships as a mentor, in all programs.
    """

    person: Mentor
    program: str  # the last one they mentored in, or the one in which they were a mentee
    answers: Mapping[str, Any]
    invited_by: str = ""  # the mentor of the mentee who was invited, "" for a mentor
    inviter_id: int = 0  # that mentor's person id
    pairs: int = 0
    completed: int = 0
    running: int = 0

    @property
    def invited(self) -> bool:
        """Is this a mentee who was invited?"""
        return bool(self.invited_by)

    @property
    def history(self) -> str:
        """What they did so far: "Mentor in Spring 2026: 3 pairs, 2 completed, 1 running"."""
        if self.invited:
            return f"Mentee of {self.invited_by} in {self.program}, invited to mentor"
        ended = f", {self.completed} completed" if self.completed else ""
        running = f", {self.running} running" if self.running else ""
        return f"Mentor in {self.program}: {counted(self.pairs, 'pair')}{ended}{running}"


def blocked_candidate(candidate: PastParticipant, on: date) -> Absence | None:
    """Why somebody cannot come over on a day, or None: gone, on leave, on a break, retired from mentoring."""
    return absent(candidate.person, on)


def shared_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What a mentee's answers say of them as a mentor."""
    return {key: answers[key] for key in SHARED_ANSWERS if key in answers}
