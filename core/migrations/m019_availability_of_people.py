"""Migration 19: whether somebody mentors now, is on a break or has retired belongs to the person, not to a program."""

from __future__ import annotations

from sqlite_utils import Database

from core.migrations.registry import migration
from core.migrations.statements import run


@migration
def m019_availability_of_people(db: Database) -> None:
    """The strictest of what each program recorded goes on to count, as it did when it was read: retired before a break,
    a break without an end before one with an end. The columns go, so that nothing can disagree with the person's row.
    """
    run(
        db,
        """
        CREATE TABLE availabilities (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL UNIQUE REFERENCES people (id),
            status TEXT NOT NULL CHECK (status IN ('ready', 'break', 'retired')),
            until TEXT,
            since TEXT NOT NULL,
            set_by TEXT NOT NULL,
            CHECK (until IS NULL OR status = 'break')
        ) STRICT;
        INSERT INTO availabilities (person_id, status, until, since, set_by)
            WITH away AS (
                SELECT e.person_id, e.available_from, e.availability = 'retired' AS retired, e.applied_on,
                       (SELECT max(id) FROM history h WHERE h.subject = 'enrolments' AND h.subject_id = e.id
                        AND json_extract(h.detail, '$.availability') IS NOT NULL) AS line
                FROM enrolments e JOIN people ON people.id = e.person_id
                WHERE people.erased_on IS NULL
                  AND (e.availability = 'break' OR (e.availability = 'retired' AND e.role = 'mentor'))
            )
            SELECT person_id, CASE WHEN retired THEN 'retired' ELSE 'break' END, until,
                   coalesce((SELECT "on" FROM history WHERE id = line), applied_on),
                   coalesce((SELECT "by" FROM history WHERE id = line), 'app')
            FROM (
                SELECT person_id, max(retired) AS retired, max(line) AS line, min(applied_on) AS applied_on,
                       CASE WHEN NOT max(retired) AND count(available_from) = count(*) THEN max(available_from) END
                           AS until
                FROM away GROUP BY person_id
            ) ORDER BY person_id;
        ALTER TABLE enrolments DROP COLUMN availability;
        ALTER TABLE enrolments DROP COLUMN available_from;
        """,
    )
