"""Store, imports: what was brought in, how columns are read, and who is on record as a sheet would say it."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from core.store.journal import Row, first, rows

MAPPING = "mapping:"  # settings whose key starts so hold how the columns of one shape of file are read


def saved_mappings(db: Database) -> dict[str, dict[str, Any]]:
    """Saved mappings by the shape of file they are for, as `ColumnMapping.to_dict` gave them."""
    settings = rows(db, "SELECT key, value FROM settings WHERE key GLOB ?", (f"{MAPPING}*",))
    return {row["key"].removeprefix(MAPPING): json.loads(row["value"]) for row in settings}


def all(db: Database, program_id: int | None = None) -> list[Row]:
    """What was imported, newest first: id, imported_on, role, file, counts, by, action_id."""
    return rows(
        db,
        """
        SELECT imports.*, history."by", history.action_id
        FROM imports JOIN history ON history.subject = 'imports' AND history.subject_id = imports.id
        WHERE history.verb = 'brought' AND (imports.program_id = ?1 OR imports.program_id IS NULL OR ?1 IS NULL)
        ORDER BY imports.id DESC
        """,
        (program_id,),
    )


def import_action(db: Database, import_id: int) -> int | None:
    """The action of an import that is still on record, or None."""
    line = first(
        db,
        """SELECT action_id FROM history WHERE subject = 'imports' AND subject_id = ?1 AND verb = 'brought'
           AND EXISTS (SELECT 1 FROM imports WHERE id = ?1)""",
        (import_id,),
    )
    return line["action_id"] if line else None


def snapshot_days(db: Database) -> list[tuple[str, int]]:
    """The days on which the directory was recorded, the latest first, and how many people were new or changed."""
    days = rows(db, "SELECT taken_on, count(*) AS n FROM snapshots GROUP BY taken_on ORDER BY taken_on DESC")
    return [(row["taken_on"], row["n"]) for row in days]


def on_record(db: Database, program_id: int | None) -> dict[str, dict[str, Any]]:
    """Everybody as `spreadsheets.compare` reads them, by lower-case e-mail (or "#id" for those without one)."""
    people = rows(db, "SELECT * FROM people WHERE erased_on IS NULL")
    by_id = {row["id"]: row for row in people}
    answers: dict[tuple[int, str], dict[str, Any]] = {}
    if program_id is not None:
        for row in rows(db, "SELECT * FROM enrolments WHERE program_id = ?", (program_id,)):
            answers[row["person_id"], row["role"]] = json.loads(row["answers"]) | {"capacity": row["capacity"]}
    return {
        (row["email"] or f"#{row['id']}").casefold(): {
            "name": row["name"],
            "email": row["email"] or "",
            "in_directory": bool(row["in_directory"]),
            "person": {name: row[name] for name in _FIELDS} | _manager(by_id.get(row["manager_id"])),
            "mentor": answers.get((row["id"], "mentor")),
            "mentee": answers.get((row["id"], "mentee")),
        }
        for row in people
    }


_FIELDS = ("department", "location", "level", "job_title", "employee_id", "hired_on", "status")


def _manager(manager: Row | None) -> dict[str, str]:
    if manager is None:
        return {}
    return {
        "manager_name": manager["name"],
        "manager_email": manager["email"] or "",
        "manager_employee_id": manager["employee_id"],
    }
