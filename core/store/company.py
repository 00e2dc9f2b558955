"""Store, company: what was known of everybody on every day, and who started mentoring when. Reads only."""

from __future__ import annotations

import json
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd
from sqlite_utils import Database

from core.domain.proof.company import Company
from core.store import measures
from core.store.journal import rows


def company(db: Database) -> Company:
    """The directory with its past, the first days of participants, and the measures from elsewhere."""
    snapshots = rows(
        db, 'SELECT person_id, taken_on AS "on", department, level, status FROM snapshots ORDER BY taken_on, id'
    )
    starts = rows(
        db,
        """
        SELECT mentee_id AS person_id, program_id, 'mentee' AS role, introduced_on AS "on" FROM relationships
        UNION ALL SELECT mentor_id, program_id, 'mentor', introduced_on FROM relationships
        UNION ALL SELECT person_id, program_id, CASE circle_members.role WHEN 'host' THEN 'mentor' ELSE 'mentee' END,
                         joined_on FROM circle_members JOIN circles ON circles.id = circle_id
        ORDER BY 4, 1
        """,
    )
    imported = rows(db, "SELECT imported_on FROM imports WHERE role = 'directory'")
    days = {row["on"] for row in snapshots} | {row["imported_on"] for row in imported}
    return Company(
        snapshots=_dated(snapshots, ["person_id", "on", "department", "level", "status"]),
        places=_dated(_places(db), ["person_id", "on", "location", "manager_id", "hired_on"]),
        directory_days=tuple(sorted(map(date.fromisoformat, days))),
        starts=_dated(starts, ["person_id", "program_id", "role", "on"]),
        measures=measures.frame(db),
    )


def _places(db: Database) -> list[dict[str, Any]]:
    """Where each person worked, under whom and since when, from each day on which their row was written.

    A change keeps what the row held before it. So the rows of the past come out by walking back from today's.
    """
    today = {row["id"]: row for row in rows(db, "SELECT id, location, manager_id, hired_on FROM people")}
    lines = rows(
        db,
        """
        SELECT h.id, h.subject_id, h."on", befores.row,
               h.id IN (SELECT id FROM live_history WHERE subject = 'people') AS live
        FROM history h LEFT JOIN befores ON befores.id = h.id WHERE h.subject = 'people' ORDER BY h.subject_id, h.id
        """,
    )
    written = []
    for person_id, of_person in groupby(lines, key=lambda line: line["subject_id"]):
        if person_id not in today:
            continue
        row = today[person_id]
        for line in reversed(list(of_person)):
            if line["live"]:
                state = {name: row.get(name) for name in ("location", "manager_id", "hired_on")}
                written.append({"person_id": person_id, "on": line["on"], "line": line["id"], **state})
            if line["row"] is not None:
                row = json.loads(line["row"])
    return sorted(written, key=lambda state: (state["on"], state["line"]))


def _dated(records: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Records as a frame in their order: ids as integers, days as timestamps, empty texts as unknown."""
    table = pd.DataFrame(records, columns=columns)
    for name in columns:
        if name in ("on", "hired_on"):
            table[name] = pd.to_datetime(table[name]).astype("datetime64[ns]")
        elif name == "manager_id":
            table[name] = table[name].astype(float)  # NaN for nobody
        elif name.endswith("_id"):
            table[name] = table[name].astype("int64")
        else:
            table[name] = table[name].astype(object).where(table[name].notna() & (table[name] != ""), None)
    return table
