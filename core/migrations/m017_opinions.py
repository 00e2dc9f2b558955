"""Migration 17: what reviewers think of a proposed pair before and in the meeting: a thumb, a note, or a step back."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m017_opinions(db: Database) -> None:
    """About a pair, not about a proposal: after a part was solved again, it stays with the two whom it is about."""
    run(
        db,
        """
        CREATE TABLE opinions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            mentee_id INTEGER NOT NULL REFERENCES people (id),
            mentor_id INTEGER NOT NULL REFERENCES people (id),
            reviewer TEXT NOT NULL CHECK (reviewer <> ''),
            thumb TEXT NOT NULL CHECK (thumb IN ('up', 'down', 'away')),
            note TEXT NOT NULL DEFAULT '',
            given_on TEXT NOT NULL,
            UNIQUE (program_id, mentee_id, mentor_id, reviewer)
        ) STRICT;
        """,
    )
