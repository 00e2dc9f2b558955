"""Migration 13: one view of the history that counts, and the ledger over it, without the pair's own quiz."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.statements import run


def apply(db: Database) -> None:
    """`history_steps` says of each line when it was taken back, so that the same SELECT tells of now and of then.

    `ledger_steps` is what the ledger was made of, also what was taken back since; `ledger` is the part that counts.
    The index makes that a look-up a line; without CAST, whose number compares as action_id does, it is not used.
    The alignment quiz belongs to the two who answer it: no figure reads it, so neither view holds it.
    """
    run(
        db,
        """
        CREATE INDEX history_undone_action ON history (CAST(json_extract(detail, '$.action') AS INTEGER))
            WHERE verb = 'undid';

        CREATE VIEW history_steps AS
            SELECT h.*, (
                SELECT max(u.at) FROM history u
                WHERE u.verb = 'undid' AND CAST(json_extract(u.detail, '$.action') AS INTEGER) = h.action_id
            ) AS undone_at
            FROM history h WHERE h.verb <> 'undid';

        CREATE VIEW live_history AS SELECT * FROM history_steps WHERE undone_at IS NULL;

        DROP VIEW ledger;

        CREATE VIEW ledger_steps AS
            SELECT h.id AS fact, h."on" AS "on", h.at, h.verb, h.subject, h.subject_id, h.program_id,
                   coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
                       AS relationship_id,
                   h.person_id,
                   coalesce(json_extract(h.detail, '$.mentor'), r.mentor_id, m.mentor_id) AS mentor_id,
                   h.role,
                   coalesce(s.department, p.department) AS department,
                   coalesce(s.level, p.level) AS level,
                   p.location,
                   substr(e.applied_on, 1, 4) || ' Q' || ((substr(e.applied_on, 6, 2) + 2) / 3) AS cohort,
                   h.detail,
                   h.undone_at
            FROM history_steps h
            LEFT JOIN people p ON p.id = h.person_id
            LEFT JOIN relationships r
                ON r.id = coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
            LEFT JOIN matches m ON m.id = CASE h.subject WHEN 'matches' THEN h.subject_id END
            LEFT JOIN snapshots s ON s.id = CASE h.subject WHEN 'snapshots' THEN h.subject_id END
            LEFT JOIN enrolments e
                ON e.program_id = h.program_id AND e.person_id = h.person_id AND e.role = coalesce(h.role, 'mentee')
            WHERE NOT (h.verb = 'checked' AND json_extract(h.detail, '$.kind') IS 'quiz');

        CREATE VIEW ledger AS
            SELECT fact, "on", at, verb, subject, subject_id, program_id, relationship_id, person_id, mentor_id, role,
                   department, level, location, cohort, detail
            FROM ledger_steps WHERE undone_at IS NULL;
        """,
    )
