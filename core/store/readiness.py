"""Store, readiness: what a year has put on record about each department. Reads only."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from core.domain.base.dates import add_months
from core.domain.design.record import DepartmentRecord
from core.store.journal import rows

MONTHS = 12


def department_records(db: Database, *, on: date) -> list[DepartmentRecord]:
    """The departments on record with what the twelve months before a day hold about each, by name.

    Everybody counts where they work now. Somebody left on their last day, or where that is not known on the day of the
    first directory that says so.
    """
    since = add_months(on, -MONTHS)
    department_rows = rows(
        db,
        """
        WITH inside AS (SELECT * FROM people WHERE erased_on IS NULL AND department <> ''),
        gone AS (
            SELECT id, department, coalesce(leaves_on, (
                SELECT min(taken_on) FROM snapshots WHERE person_id = inside.id AND status = 'left')) AS "on"
            FROM inside WHERE status = 'left' OR leaves_on <= ?2
        )
        SELECT department AS name,
            sum(in_directory AND id NOT IN (SELECT id FROM gone)) AS people,
            sum(EXISTS (SELECT 1 FROM enrolments WHERE person_id = inside.id AND role = 'mentee'
                        AND applied_on > ?1 AND applied_on <= ?2)) AS applied,
            (SELECT count(*) FROM companions WHERE registered_on > ?1 AND registered_on <= ?2 AND EXISTS (
                SELECT 1 FROM inside AS either WHERE either.department = inside.department
                AND either.id IN (companions.mentee_id, companions.mentor_id))) AS ad_hoc,
            sum(in_directory AND hired_on > ?1 AND hired_on <= ?2 AND id NOT IN (SELECT id FROM gone)) AS hired,
            (SELECT count(*) FROM gone WHERE gone.department = inside.department
             AND "on" > ?1 AND "on" <= ?2) AS "left"
        FROM inside GROUP BY department ORDER BY department
        """,
        (since.isoformat(), on.isoformat()),
    )
    return [
        DepartmentRecord(
            name=row["name"],
            since=since,
            people=row["people"] or None,
            applied=row["applied"],
            ad_hoc=row["ad_hoc"],
            hired=row["hired"] or 0,
            left=row["left"],
        )
        for row in department_rows
    ]
