"""Participation: what taking part changed, worked out once for these facts. Shows nothing; Proof and Design read it."""

from __future__ import annotations

from collections.abc import Sequence

from core import store
from core.domain.proof.draw_experiment import DrawExperiment, draw_experiment
from core.domain.proof.participation_effect import ParticipationEffect, participation_effect
from core.domain.recruit.draw import Draw
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

EXPERIMENTS = Cache("draws as experiments", of=COMPANIES, most=12, spinner="Comparing those drawn in and out…")


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


def drawn_experiment(studio: Studio, draws: Sequence[Draw]) -> DrawExperiment:
    """What being drawn in changed as of today, from these draws."""
    db = studio.db
    version = COMPANIES.version(db)
    company = COMPANIES.get_or_make(version, None, lambda: store.company.company(db))
    return EXPERIMENTS.get_or_make(
        version, (tuple(draws), studio.today), lambda: draw_experiment(company, draws, on=studio.today)
    )
