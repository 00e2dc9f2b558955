"""Steps: what an action did, as the history tells it: who, when, what, about whom. Never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base import events
from core.domain.base.step_words import STEP_WORDS
from core.domain.base.text import counted

# What history can be filtered by: each group with the tables that its steps are about.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Pairs": (
        *("relationships", "sessions", "goals", "checks", "appointments", "answered_appointments", "snoozes"),
        "consultations",
    ),
    "Circles": ("circles", "circle_members", "circle_meetings", "circle_checks"),
    "People": (
        "people",
        "enrolments",
        "availabilities",
        "conversations",
        "ticks",
        "drafts",
        "imports",
        "exclusions",
        "measures",
        "draws",
        "attributes",
    ),
    "Matching and review": ("runs", "matches", "meetings", "opinions", "choices", "requests", "profiles", "owners"),
    "Letters and recognition": ("outbox", "recognitions", "links"),
    "Reports": ("reports", "report_cells", "report_versions", "published_values"),
    "Programs and settings": ("programs", "options", "settings", "coordinators"),
}


@dataclass(frozen=True, slots=True)
class StepPart:
    """Lines of one action with the same verb about the same table: how many rows."""

    verb: str
    subject: str
    n: int


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One action. people and relationships: the ids that its lines are about, in their order.

    taken_back: it was undone. takes_back: the action that it undid, if it is an undo.
    """

    action_id: int
    on: date
    at: str
    by: str
    parts: Sequence[StepPart]
    people: tuple[int, ...] = ()
    relationships: tuple[int, ...] = ()
    taken_back: bool = False
    takes_back: int | None = None

    @property
    def sentence(self) -> str:
        """What was done: "1 session was held". Lines that only accompany another are left out where one has words."""
        if self.takes_back is not None:
            return f"Step {self.takes_back} was undone"
        sentences = [
            words for part in self.parts if (words := events.sentence(part.verb, part.subject, part.n)) is not None
        ]
        if not sentences:
            listed = (events.EVENTS.get((part.verb, part.subject)) for part in self.parts)
            if words := next((event.timeline for event in listed if event and event.timeline), ""):
                return words
            main = next((part for part in self.parts if part.subject != "notes"), self.parts[0])
            singular, plural, done = STEP_WORDS.get((main.verb, main.subject), ("entry", "entries", "changed"))
            return f"{counted(main.n, f'{singular} was', f'{plural} were')} {done}"
        return "; ".join(dict.fromkeys(sentences))
