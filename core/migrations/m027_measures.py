"""Migration 27: dated measures of people that come from elsewhere: engagement, 360 feedback, performance."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m027_measures(db: Database) -> None:
    """A value a person, a measure and a day; a sheet that says another value corrects it."""
    run(
        db,
        """
        CREATE TABLE measures (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            measure TEXT NOT NULL COLLATE NOCASE CHECK (trim(measure) <> ''),
            measured_on TEXT NOT NULL,
            value REAL NOT NULL,
            UNIQUE (person_id, measure, measured_on)
        ) STRICT;
        """,
    )
