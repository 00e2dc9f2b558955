"""Rounds: what one round teaches the next: its review, its measured rates, what carries over. Never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.design.assumptions import around
from core.domain.design.programs import Program

SESSIONS_ENOUGH = 5  # with a length, before their length is taken over
REVIEW_FIELDS: Mapping[str, str] = {
    "worked": "What worked?",
    "changes": "What will change?",
    "owner": "Who owns the changes?",
}
# What the design of a round hands on; dates, decisions and reviews stay behind.
_CARRIED = (
    "purposes",
    "organization_goal",
    "audience",
    "readiness",
    "evaluations",
    "reasons",
    "links",
    "answers",
    "touchpoints",
    "communication",
    "feedback",
    "targets",
    "outcomes",
    "cohort_figures",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a round counted. `pair_months`: months that relationships ran; `minutes`: of sessions that have a length."""

    applied: int = 0
    accepted: int = 0
    mentors: int = 0
    matched: int = 0
    pair_months: float = 0.0
    ended_early: int = 0
    sessions: int = 0
    minutes: Sequence[int] = ()


def assumptions(program: Program, measured: Measured) -> dict[str, list[Any]]:
    """The measured rates as assumptions of the next forecast: id -> [low, likely, high, source].

    Shares come with their 80 % Wilson interval, so that a small round stays a wide range. Rates that the round could
    not measure are left out.
    """
    interest = program.design.get("interest", {})
    way, touch = program.choice("matching") or "led", "informal" if program.informal else "formal"
    shares = {
        "apply": (measured.applied, interest.get("mentees") or 0, "applied of those interested"),
        "suitable": (measured.accepted, measured.applied, "accepted of those who applied"),
        "mentors_yes": (measured.mentors, interest.get("mentors") or 0, "became mentors of those interested"),
        f"match_{way}": (measured.matched, measured.accepted, "matched of those accepted"),
        f"drop_{touch}": (measured.ended_early, round(measured.pair_months), "early ends in months of relationships"),
        "held": (
            measured.sessions,
            round(measured.pair_months * float(program.design.get("cadence") or 1)),
            "sessions held of those planned",
        ),
    }
    found: dict[str, list[Any]] = {}
    for id, (seen, of, words) in shares.items():
        if of > 0:
            share = min(seen / of, 1.0)
            low, high = around(share, of)
            source = f"Your own round “{program.name}”: {seen:,} of {of:,} {words}."
            found[id] = [round(low, 4), round(share, 4), round(high, 4), source]
    if len(measured.minutes) >= SESSIONS_ENOUGH:
        hours = sorted(minutes / 60 for minutes in measured.minutes)
        tenth = len(hours) // 10
        source = f"Your own round “{program.name}”: {len(hours):,} sessions with a length."
        middle = hours[len(hours) // 2]
        found["session"] = [round(hours[tenth], 2), round(middle, 2), round(hours[-1 - tenth], 2), source]
    return found


def next_design(program: Program, measured: Measured) -> dict[str, Any]:
    """The design a next round starts from: what carries over, the lessons, the measured rates as assumptions."""
    carried = {key: program.design[key] for key in _CARRIED if key in program.design}
    if "links" in carried:
        carried["links"] = [{key: line[key] for key in line if key != "on"} for line in carried["links"]]
    for part in ("communication", "touchpoints"):  # fixed days belong to the old round
        if part in carried:
            carried[part] = [line for line in carried[part] if "anchor" in line]
    if "feedback" in carried:
        carried["feedback"] = [{key: line[key] for key in line if key != "changed"} for line in carried["feedback"]]
    known = dict(program.design.get("measured", {})) | assumptions(program, measured)
    return carried | {
        "previous": program.id,
        "lessons": last_review(program) or {},
        "measured": known,
    }


def last_review(program: Program) -> dict[str, Any] | None:
    """The newest review of a round: worked, changes, owner, final, on; None while there is none."""
    reviews = program.design.get("reviews") or ()
    return dict(reviews[-1]) if reviews else None


def review_refused(worked: str, changes: str, owner: str) -> str | None:
    """Why a review cannot be kept, as a sentence, or None."""
    if not worked.strip() or not changes.strip():
        return "A review says what worked and what will change."
    if not owner.strip():
        return "Name who owns the changes, or they will not happen."
    return None


def closing_warning(program: Program) -> str | None:
    """What to say when a round is about to be closed, or None: one round without a review is a known error."""
    if not program.design.get("reviews"):
        return "This round has no review. Without one the next team starts from zero: write it first, it takes minutes."
    if not program.design["reviews"][-1].get("final"):
        return "The last review was written during the run. Add the one at the end before you close."
    return None
