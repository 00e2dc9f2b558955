"""Migration 4: what was imported, conversations with applicants, what was ticked for them, forms begun but not sent."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m004_recruiting(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER REFERENCES programs (id),
            imported_on TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee', 'directory')),
            file TEXT NOT NULL DEFAULT '',
            new INTEGER NOT NULL DEFAULT 0,
            changed INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE conversations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            enrolment_id INTEGER NOT NULL REFERENCES enrolments (id),
            held_on TEXT NOT NULL,
            decision TEXT NOT NULL DEFAULT '' CHECK (decision IN ('', 'mentor', 'other_method'))
        ) STRICT;
        CREATE INDEX conversations_enrolment ON conversations (enrolment_id);

        CREATE TABLE ticks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            enrolment_id INTEGER NOT NULL REFERENCES enrolments (id),
            code TEXT NOT NULL,
            ticked_on TEXT NOT NULL,
            UNIQUE (enrolment_id, code)
        ) STRICT;

        CREATE TABLE drafts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            program_id INTEGER NOT NULL REFERENCES programs (id),
            person_id INTEGER NOT NULL REFERENCES people (id),
            role TEXT NOT NULL CHECK (role IN ('mentor', 'mentee')),
            saved_on TEXT NOT NULL,
            answers TEXT NOT NULL CHECK (json_valid(answers)),
            UNIQUE (program_id, person_id, role)
        ) STRICT;
        """,
    )
