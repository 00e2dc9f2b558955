"""Applications: a talk about one, what was ticked, a form that was begun, a sheet brought in. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """A talk with an applicant. decision: a code of DECISIONS, "" while nothing was decided."""

    id: int
    enrolment_id: int
    held_on: date
    decision: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A criterion or a step of the onboarding that somebody ticked for a participant."""

    id: int
    enrolment_id: int
    code: str
    ticked_on: date


@dataclass(frozen=True, slots=True)
class BegunForm:
    """An application that was saved to go on with later: answers by the key of their question."""

    id: int
    person_id: int
    name: str
    role: str
    saved_on: date
    answers: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class PastImport:
    """A sheet that was brought in: how many people were new, changed, as before, left out; by whom, as which action."""

    id: int
    program_id: int | None
    imported_on: date
    role: str
    file: str
    new: int
    changed: int
    unchanged: int
    rejected: int
    by: str
    action_id: int
