"""Migration 14: what a coordinator struck of the readings of people's sentences; it holds in every program."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m014_struck_readings(db: Database) -> None:
    """Not among the answers: a review reads those as they were, and a struck reading counts for nothing from now on."""
    run(
        db,
        """
        CREATE TABLE struck_readings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            topic TEXT NOT NULL CHECK (topic <> ''),
            words TEXT NOT NULL CHECK (words <> ''),
            struck_on TEXT NOT NULL,
            UNIQUE (person_id, topic, words)
        ) STRICT;
        """,
    )
