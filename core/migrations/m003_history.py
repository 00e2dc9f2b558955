"""Migration 3: the history that is only appended to, what an undo needs, and the ledger over it."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m003_history(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE history (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            action_id INTEGER NOT NULL,
            at TEXT NOT NULL,
            "on" TEXT NOT NULL,
            "by" TEXT NOT NULL CHECK ("by" <> ''),
            verb TEXT NOT NULL,
            subject TEXT NOT NULL,
            subject_id INTEGER NOT NULL,
            program_id INTEGER,
            relationship_id INTEGER,
            person_id INTEGER,
            role TEXT,
            detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
        ) STRICT;
        CREATE INDEX history_action ON history (action_id);
        CREATE INDEX history_undid ON history (action_id) WHERE verb = 'undid';
        CREATE INDEX history_subject ON history (subject, subject_id);
        CREATE INDEX history_program ON history (program_id, verb);
        """,
    )
    for event in ("UPDATE", "DELETE"):
        db.conn.execute(f"""
            CREATE TRIGGER history_no_{event.lower()} BEFORE {event} ON history
            BEGIN SELECT RAISE(ABORT, 'History is append only.'); END
        """)
    # What a changed row held before, so that its action can be undone; emptied for a person who is erased.
    run(
        db,
        """
        CREATE TABLE befores (
            id INTEGER PRIMARY KEY REFERENCES history (id), row TEXT NOT NULL CHECK (json_valid(row))
        ) STRICT;

        CREATE VIEW ledger AS
            SELECT h.id AS fact, h."on" AS "on", h.at, h.verb, h.subject, h.subject_id, h.program_id, h.relationship_id,
                   h.person_id, h.role, h.detail
            FROM history h
            WHERE h.verb <> 'undid' AND h.action_id NOT IN (
                SELECT json_extract(u.detail, '$.action') FROM history u WHERE u.verb = 'undid'
            );
        """,
    )
