"""Store, imports: what was brought in and how columns are read. Brings nobody in itself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.recruit.applications import PastImport
from core.store.journal import first, rows

MAPPING = "mapping:"  # settings whose key starts so hold how the columns of one shape of file are read


def saved_mappings(db: Database) -> dict[str, dict[str, Any]]:
    """Saved mappings by the shape of file they are for, as `ColumnMapping.to_dict` gave them."""
    settings = rows(db, "SELECT key, value FROM settings WHERE key GLOB ?", (f"{MAPPING}*",))
    return {row["key"].removeprefix(MAPPING): json.loads(row["value"]) for row in settings}


def all(db: Database, program_id: int | None = None) -> list[PastImport]:
    """What was imported, newest first."""
    import_rows = rows(
        db,
        """
        SELECT imports.*, history."by", history.action_id
        FROM imports JOIN history ON history.subject = 'imports' AND history.subject_id = imports.id
        WHERE history.verb = 'brought' AND (imports.program_id = ?1 OR imports.program_id IS NULL OR ?1 IS NULL)
        ORDER BY imports.id DESC
        """,
        (program_id,),
    )
    return [PastImport(**row | {"imported_on": date.fromisoformat(row["imported_on"])}) for row in import_rows]


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
