"""Migration 26: the values that were published of a program, so that later ones are decided against them."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m026_published_values(db: Database) -> None:
    """Cases are ids and codes, content is the rounded value. Neither changes: what has left cannot be taken back."""
    run(
        db,
        """
        CREATE TABLE published_values (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            key TEXT NOT NULL CHECK (key <> ''),
            part TEXT NOT NULL DEFAULT '',
            as_of TEXT NOT NULL,
            published_on TEXT NOT NULL,
            published_by TEXT NOT NULL,
            cases TEXT NOT NULL CHECK (json_valid(cases)),
            content TEXT NOT NULL CHECK (json_valid(content)),
            UNIQUE (program_id, key, part, as_of)
        ) STRICT;
        CREATE TRIGGER published_values_stand BEFORE UPDATE ON published_values
            BEGIN SELECT RAISE(ABORT, 'What was published stands as it is.'); END;
        CREATE TRIGGER published_values_stay BEFORE DELETE ON published_values
            BEGIN SELECT RAISE(ABORT, 'What was published stays on record.'); END;
        """,
    )
