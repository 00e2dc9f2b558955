"""Migration 18: of a planned meeting whose day is over, whether it took place; of a letter, that it was discarded."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m018_plans_and_drafts_answered(db: Database) -> None:
    """A row for a day of an appointment: a rhythm has many. That a session was held is said by the session itself.

    A discarded letter keeps its row: an erasure finds the words that name somebody through it.
    """
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

        ALTER TABLE outbox ADD COLUMN discarded_on TEXT CHECK (discarded_on IS NULL OR state <> 'sent');
        """,
    )
