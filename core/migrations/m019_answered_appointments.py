"""Migration 19: of a planned meeting whose day is over, whether it took place."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m019_answered_appointments(db: Database) -> None:
    """A row for a day of an appointment: a rhythm has many. That a session was held is said by the session itself."""
    run(
        db,
        """
        CREATE TABLE answered_appointments (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            appointment_id INTEGER NOT NULL REFERENCES appointments (id),
            planned_on TEXT NOT NULL,
            took_place INTEGER NOT NULL CHECK (took_place IN (0, 1)),
            UNIQUE (appointment_id, planned_on)
        ) STRICT;
        """,
    )
