"""Participation: what taking part changed, worked out once for these facts. Shows nothing; Proof and Design read it."""

from __future__ import annotations

from core import store
from core.domain.proof.participation_effect import ParticipationEffect, participation_effect
from ui.frame.cache import Cache
from ui.frame.studio import Studio

# Its past is read from history and what each change kept; that moves only with a line about one of these tables.
COMPANIES = Cache(
    "companies",
    *("people", "snapshots", "imports", "relationships", "circles", "circle_members", "measures"),
    most=3,
    left_out=("history", "befores"),
)
EFFECTS = Cache("effects of taking part", of=COMPANIES, most=24, spinner="Looking for people like them…")


def measured_effect(studio: Studio, role: str, program_id: int | None) -> ParticipationEffect:
    """What taking part in this role changed as of today, in a program or, without one, in all."""
    db = studio.db
    version = COMPANIES.version(db)

    company = COMPANIES.get_or_make(version, None, lambda: store.company.company(db))
    return EFFECTS.get_or_make(
        version,
        (role, program_id, studio.today),
        lambda: participation_effect(company, role=role, program_id=program_id, on=studio.today),
    )
