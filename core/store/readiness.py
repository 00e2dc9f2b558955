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
        gone AS MATERIALIZED (
            SELECT id, department, coalesce(leaves_on, (
                SELECT min(taken_on) FROM snapshots WHERE person_id = inside.id AND status = 'left')) AS "on"
            FROM inside WHERE status = 'left' OR leaves_on <= ?2
        ),
        applicants AS MATERIALIZED (
            SELECT DISTINCT person_id FROM enrolments WHERE role = 'mentee' AND applied_on > ?1 AND applied_on <= ?2
        ),
        leavers AS (
            SELECT department, count(*) AS n FROM gone WHERE "on" > ?1 AND "on" <= ?2 GROUP BY department
        ),
        pairs AS (  -- UNION counts a pair of two people of one department once
            SELECT department, count(*) AS n FROM (
                SELECT inside.department, companions.id FROM companions JOIN inside ON inside.id = mentee_id
                WHERE registered_on > ?1 AND registered_on <= ?2
                UNION
                SELECT inside.department, companions.id FROM companions JOIN inside ON inside.id = mentor_id
                WHERE registered_on > ?1 AND registered_on <= ?2
            ) GROUP BY department
        )
        SELECT inside.department AS name,
            sum(in_directory AND gone.id IS NULL) AS people,
            count(applicants.person_id) AS applied,
            coalesce(pairs.n, 0) AS ad_hoc,
            sum(in_directory AND gone.id IS NULL AND coalesce(hired_on > ?1 AND hired_on <= ?2, 0)) AS hired,
            coalesce(leavers.n, 0) AS "left"
        FROM inside
            LEFT JOIN gone ON gone.id = inside.id
            LEFT JOIN applicants ON applicants.person_id = inside.id
            LEFT JOIN pairs ON pairs.department = inside.department
            LEFT JOIN leavers ON leavers.department = inside.department
        GROUP BY inside.department ORDER BY inside.department
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
            hired=row["hired"],
            left=row["left"],
        )
        for row in department_rows
    ]
