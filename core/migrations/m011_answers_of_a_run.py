"""Migration 11: up to which line of history people's answers count in the review of a run (NULL: as it saw them)."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m011_answers_of_a_run(db: Database) -> None:
    run(db, "ALTER TABLE runs ADD COLUMN answers_at INTEGER;\n")
