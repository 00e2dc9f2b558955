"""Migration 8: dated snapshots of the directory; the ledger with what figures are cut by, still without names."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m008_ledger_for_figures(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            taken_on TEXT NOT NULL,
            department TEXT NOT NULL DEFAULT '',
            level TEXT NOT NULL DEFAULT '',
            status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'leave', 'left', 'unknown')),
            UNIQUE (person_id, taken_on)
        ) STRICT;

        DROP VIEW ledger;

        CREATE VIEW ledger AS
            SELECT h.id AS fact, h."on" AS "on", h.at, h.verb, h.subject, h.subject_id, h.program_id,
                   coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
                       AS relationship_id,
                   h.person_id,
                   coalesce(r.mentor_id, m.mentor_id) AS mentor_id,
                   h.role,
                   coalesce(s.department, p.department) AS department,
                   coalesce(s.level, p.level) AS level,
                   p.location,
                   substr(e.applied_on, 1, 4) || ' Q' || ((substr(e.applied_on, 6, 2) + 2) / 3) AS cohort,
                   h.detail
            FROM history h
            LEFT JOIN people p ON p.id = h.person_id
            LEFT JOIN relationships r
                ON r.id = coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
            LEFT JOIN matches m ON m.id = CASE h.subject WHEN 'matches' THEN h.subject_id END
            LEFT JOIN snapshots s ON s.id = CASE h.subject WHEN 'snapshots' THEN h.subject_id END
            LEFT JOIN enrolments e
                ON e.program_id = h.program_id AND e.person_id = h.person_id AND e.role = coalesce(h.role, 'mentee')
            WHERE h.verb <> 'undid' AND h.action_id NOT IN (
                SELECT json_extract(u.detail, '$.action') FROM history u WHERE u.verb = 'undid'
            );
        """,
    )
