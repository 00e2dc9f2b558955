"""Migration 9: the timeline of one relationship without reading the whole history."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m009_history_of_one_relationship(db: Database) -> None:
    run(db, "CREATE INDEX history_relationship ON history (relationship_id) WHERE relationship_id IS NOT NULL;\n")
