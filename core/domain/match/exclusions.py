"""Exclusions: two people who are not to be paired, in either direction, in every program; and why. Never stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SWITCHED = "switched"  # kept by a switch, never chosen by hand

# Why two people are kept apart; the code is stored, the label is shown.
EXCLUSION_REASONS: Mapping[str, str] = {
    "asked_not_to": "One of them asked for it",
    "conflict": "Conflict of interest",
    "close": "Family or close friends",
    "history": "It did not go well before",
    "other": "Other",
    SWITCHED: "They were paired and switched",
}


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two people (ids) who are kept apart, whoever is mentor or mentee."""

    id: int
    person_id: int
    other_id: int
    reason: str
    excluded_on: date


def reason_label(code: str) -> str:
    """A reason in words; a code of an older version as it is."""
    return EXCLUSION_REASONS.get(code, code)


def blocked_exclusion(person_id: int, other_id: int, reason: str) -> str | None:
    """Why two people cannot be kept apart for this reason, or None."""
    if person_id == other_id:
        return "Choose two different people."
    if reason not in EXCLUSION_REASONS or reason == SWITCHED:
        codes = ", ".join(code for code in EXCLUSION_REASONS if code != SWITCHED)
        return f"“{reason}” is not a reason to keep people apart. The reasons are: {codes}."
    return None
