"""Store, as of: rows as they stood at a line of history, from what every change kept of them."""

from __future__ import annotations

import json
from datetime import date

from sqlite_utils import Database

from core.store.journal import FORGOTTEN, Row, first, rows


def as_of(db: Database, participants: list[Row], at: int) -> list[Row]:
    """Rows of participants (people joined with enrolments) as they stood at the line `at`; newcomers are left out.

    Nothing is kept of somebody who was erased since: they stay as they are today, emptied.
    """
    people, enrolments = earlier(db, "people", at), earlier(db, "enrolments", at)
    then_rows = []
    for row in participants:
        person, enrolment = people.get(row["id"], {}), enrolments.get(row["enrolment_id"], {})
        if person is not None and enrolment is not None:
            # Whether somebody still works here is no answer to be frozen: it holds from the moment it is known.
            today = {name: row[name] for name in ("id", "email", "status", "away_until", "leaves_on")}
            then = {**person, **enrolment, **today}
            then_rows.append({name: then.get(name, value) for name, value in row.items()})
    return then_rows


def answers_line(db: Database, run_id: int) -> int:
    """The line of history up to which people's answers count in the review of a run: the run's own, or a later one.

    0 when there is no such run.
    """
    run = first(
        db,
        """SELECT coalesce(answers_at, history.id) AS line FROM runs JOIN history
           ON subject = 'runs' AND subject_id = runs.id AND verb = 'ran' WHERE runs.id = ?""",
        (run_id,),
    )
    return run["line"] if run else 0


def last_changes(db: Database, at: int) -> dict[int, tuple[date, str]]:
    """Person -> day and coordinator (code) of the last change after the line `at` of what they said or offer."""
    changes = rows(
        db,
        """SELECT coalesce(person_id, subject_id) AS person_id, max(id), "on", "by" FROM history
           WHERE id > ? AND (subject = 'people' OR subject = 'enrolments' AND person_id IS NOT NULL)
           GROUP BY 1""",
        (at,),
    )
    return {row["person_id"]: (date.fromisoformat(row["on"]), row["by"]) for row in changes}


def earlier(db: Database, table: str, at: int) -> dict[int, Row | None]:
    """Rows of a table that changed after the line `at`, by id: what they held then, None when they were not there."""
    before: dict[int, Row | None] = {}
    erased = set()
    lines = rows(
        db,
        """SELECT h.subject_id AS id, befores.row, NOT EXISTS (
               SELECT 1 FROM history o WHERE o.subject = h.subject AND o.subject_id = h.subject_id AND o.id <= ?2
           ) AS new
           FROM history h LEFT JOIN befores ON befores.id = h.id WHERE h.subject = ?1 AND h.id > ?2 ORDER BY h.id""",
        (table, at),
    )
    for line in lines:
        if line["row"] == FORGOTTEN:
            erased.add(line["id"])
        elif line["new"]:
            before[line["id"]] = None
        elif line["row"] is not None:
            before.setdefault(line["id"], json.loads(line["row"]))
    return {id: row for id, row in before.items() if id not in erased}
