"""Matches: a proposed pair and where its decision can go next. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LIVE = frozenset({"approved", "introduced"})  # takes a seat of the mentor
OPEN = frozenset({"proposed", "shortlisted", "parked"})  # still to be decided

MOVES: Mapping[str, frozenset[str]] = {
    "proposed": frozenset({"approved", "parked", "vetoed", "superseded"}),
    "shortlisted": frozenset({"approved", "parked", "vetoed", "superseded"}),
    "parked": frozenset({"approved", "vetoed", "superseded", "proposed"}),
    "vetoed": frozenset(),
    "superseded": frozenset(),
    "approved": frozenset({"introduced", "proposed", "vetoed", "superseded"}),
    "introduced": frozenset({"ended"}),
    "ended": frozenset(),
}

STATE_LABELS: Mapping[str, str] = {
    "proposed": "Proposed",
    "shortlisted": "On the shortlist",
    "parked": "Parked",
    "vetoed": "Vetoed",
    "superseded": "Replaced",
    "approved": "Approved",
    "introduced": "Introduced",
    "ended": "Ended",
}

# Why a match was decided by hand; the code is kept in history, the label is shown.
REASONS: Mapping[str, str] = {
    "good_fit": "Good fit",
    "mentee_choice": "The mentee's own choice",
    "known_better": "We know something the form does not say",
    "conflict": "Conflict of interest",
    "load": "Too much on the mentor's plate",
    "asked_not_to": "One of them asked not to",
    "another_way": "Another way of learning fits better",
    "later": "Not now, later",
    "other": "Other",
}

# Which of them fit an act: nobody vetoes a pair for being a good fit.
REASONS_FOR: Mapping[str, tuple[str, ...]] = {
    "approve": ("good_fit", "mentee_choice", "known_better", "load", "other"),
    "veto": ("conflict", "known_better", "asked_not_to", "load", "other"),
    "park": ("later", "known_better", "asked_not_to", "load", "other"),
    "wait": ("later", "another_way", "asked_not_to", "known_better", "other"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed pair. `score` (0..1) and `breakdown` are as they were when it was proposed."""

    id: int
    program_id: int
    run_id: int | None
    mentee_id: int
    mentor_id: int
    state: str
    score: float | None
    breakdown: Mapping[str, Any] = field(hash=False)
    reason: str = ""
    proposed_on: date | None = None
    decided_on: date | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that a matching run proposes (or puts on a shortlist), on its way into the database."""

    mentee_id: int
    mentor_id: int
    score: float
    breakdown: Mapping[str, Any] = field(default_factory=dict, hash=False)
    state: str = "proposed"


def blocked_move(state: str, to: str) -> str | None:
    """Why a match cannot go from `state` to `to`, or None when it can."""
    if state == to:
        return f"is already {STATE_LABELS[to].lower()}"
    if to not in MOVES[state]:
        return f"is {STATE_LABELS[state].lower()} and cannot become {STATE_LABELS[to].lower()}"
    return None
