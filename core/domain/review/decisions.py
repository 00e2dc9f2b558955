"""Decisions: lines of history as a meeting tells them, one sentence each. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.base import events
from core.domain.match.matches import REASONS


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of history that decided something. `fact` is its id; `reason` a code of REASONS, or ""."""

    fact: int
    on: date
    at: str
    by: str
    verb: str
    mentee_id: int
    mentor_id: int | None = None
    match_id: int | None = None
    reason: str = ""
    comment: str = ""

    def sentence(self, people: Mapping[int, str]) -> str:
        """What was decided, without who and why."""
        mentor = people.get(self.mentor_id, "somebody") if self.mentor_id is not None else "somebody"
        return events.decision(self.verb).format(mentee=people.get(self.mentee_id, "Somebody"), mentor=mentor)

    def why(self) -> str:
        """The reason and the comment, or ""."""
        return ": ".join(part for part in (REASONS.get(self.reason, ""), self.comment) if part)


def last_decisions(decisions: Iterable[Decision]) -> dict[int, Decision]:
    """The last decision on each mentee (person id): what still holds at the end of a meeting."""
    return {decision.mentee_id: decision for decision in sorted(decisions, key=lambda decision: decision.fact)}
