"""Migration 20: lines of history that a correction took the place of; they count no more, and stay to be read."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m020_corrected_lines(db: Database) -> None:
    """A correction names the lines it stands for in its detail, as an undo names its action; history is never edited.

    A corrected day can lie before or after the first one, so that no later fact could outweigh the wrong one on every
    day in between: the wrong fact has to go. Once the correction is taken back, it counts again.
    """
    counts = """action_id NOT IN (SELECT action_id FROM undone_actions)
              AND {line} NOT IN (SELECT line FROM replaced_lines
                                 WHERE action_id NOT IN (SELECT action_id FROM undone_actions))"""
    run(
        db,
        f"""
        CREATE INDEX history_replaces ON history (action_id) WHERE json_extract(detail, '$.replaces') IS NOT NULL;

        CREATE VIEW replaced_lines AS
            SELECT each.value AS line, h.at AS replaced_at, h.action_id
            FROM history h, json_each(h.detail, '$.replaces') each
            WHERE json_extract(h.detail, '$.replaces') IS NOT NULL;

        DROP VIEW ledger;
        DROP VIEW ledger_steps;
        DROP VIEW live_history;

        CREATE VIEW live_history AS
            SELECT * FROM history WHERE verb <> 'undid' AND {counts.format(line="id")};

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
                   h.action_id
            FROM history h
            LEFT JOIN people p ON p.id = h.person_id
            LEFT JOIN relationships r
                ON r.id = coalesce(h.relationship_id, CASE h.subject WHEN 'relationships' THEN h.subject_id END)
            LEFT JOIN matches m ON m.id = CASE h.subject WHEN 'matches' THEN h.subject_id END
            LEFT JOIN snapshots s ON s.id = CASE h.subject WHEN 'snapshots' THEN h.subject_id END
            LEFT JOIN enrolments e
                ON e.program_id = h.program_id AND e.person_id = h.person_id AND e.role = coalesce(h.role, 'mentee')
            WHERE h.verb <> 'undid'
              AND NOT (h.verb IN ('checked', 'corrected', 'deleted') AND json_extract(h.detail, '$.kind') IS 'quiz');

        CREATE VIEW ledger AS
            SELECT fact, "on", at, verb, subject, subject_id, program_id, relationship_id, person_id, mentor_id, role,
                   department, level, location, cohort, detail
            FROM ledger_steps WHERE {counts.format(line="fact")};
        """,
    )
