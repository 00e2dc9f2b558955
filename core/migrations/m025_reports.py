"""Migration 25: reports that a team composes, their cells in order, and the versions that were kept."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m025_reports(db: Database) -> None:
    """A place is a number between its neighbors', so that moving a cell changes no other row and can be undone alone.

    Frozen blocks and versions name the quotes in them and do not hold their words: those stay where they were written,
    so that they go with a withdrawn yes or an erased person.
    """
    run(
        db,
        """
        CREATE TABLE reports (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            title TEXT NOT NULL CHECK (trim(title) <> ''),
            created_on TEXT NOT NULL
        ) STRICT;
        CREATE INDEX reports_program ON reports (program_id);

        CREATE TABLE report_cells (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            report_id INTEGER NOT NULL REFERENCES reports (id),
            place REAL NOT NULL,
            kind TEXT NOT NULL,
            title TEXT NOT NULL DEFAULT '',
            settings TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
            program_id INTEGER NOT NULL REFERENCES programs (id),
            part TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(part)),
            fixed_on TEXT,
            hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
            notes TEXT NOT NULL DEFAULT '',
            frozen_on TEXT,
            blocks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(blocks))
        ) STRICT;
        CREATE INDEX report_cells_report ON report_cells (report_id, place);

        CREATE TABLE report_versions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            report_id INTEGER NOT NULL REFERENCES reports (id),
            number INTEGER NOT NULL CHECK (number > 0),
            kept_on TEXT NOT NULL,
            written_by TEXT NOT NULL,
            view TEXT NOT NULL CHECK (json_valid(view)),
            UNIQUE (report_id, number)
        ) STRICT;
        """,
    )
