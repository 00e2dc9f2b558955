"""Store, equity: which groups are looked at, who is in them, and who reached which step. Guesses no group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlite_utils import Database

from core.store.journal import Row, rows
from core.store.programs import setting

SETTING = "equity"
ON_RECORD = ("department", "level", "location")


@dataclass(frozen=True)
class GroupChoice:
    """The columns that people may be grouped by, and who agreed to that, when. Without columns nothing is looked at."""

    columns: tuple[str, ...] = ()
    by: str = ""
    on: date | None = None


def choice(db: Database) -> GroupChoice:
    """What the organization chose to look at; nothing until somebody does."""
    chosen = setting(db, SETTING, None)
    if not chosen:
        return GroupChoice()
    return GroupChoice(tuple(chosen["columns"]), chosen["by"], date.fromisoformat(chosen["on"]))


def columns(db: Database) -> list[str]:
    """What people can be grouped by: what the directory says, then the attributes that were brought in."""
    return [*ON_RECORD, *(row["name"] for row in rows(db, "SELECT DISTINCT name FROM attributes ORDER BY name"))]


def attribute_rows(db: Database, name: str) -> dict[int, Row]:
    """The rows of one attribute, by person id."""
    return {row["person_id"]: row for row in rows(db, "SELECT * FROM attributes WHERE name = ?", (name,))}


def attributes_of(db: Database, person_id: int) -> list[Row]:
    """The attributes of a person."""
    return rows(db, "SELECT * FROM attributes WHERE person_id = ? ORDER BY id", (person_id,))


def people(db: Database) -> pd.DataFrame:
    """Everybody who was not erased, by person id: the directory's columns, every attribute, in_directory, status."""
    records = rows(
        db,
        "SELECT id, department, level, location, in_directory, status FROM people WHERE erased_on IS NULL ORDER BY id",
    )
    frame = pd.DataFrame(records, columns=["id", *ON_RECORD, "in_directory", "status"]).set_index("id")
    for name in columns(db)[len(ON_RECORD) :]:
        values = {person_id: row["value"] for person_id, row in attribute_rows(db, name).items()}
        frame[name] = frame.index.map(lambda person_id, values=values: values.get(person_id, ""))
    return frame


def first_choices(db: Database, program_id: int) -> dict[int, int]:
    """Mentee -> the mentor whom they ranked first."""
    ranked = rows(
        db, "SELECT mentee_id, mentor_id FROM choices WHERE program_id = ? AND place = 1 ORDER BY id", (program_id,)
    )
    return {row["mentee_id"]: row["mentor_id"] for row in ranked}


def approved_pairs(db: Database, program_id: int) -> list[tuple[int, int, float | None]]:
    """(mentee, mentor, fit or None) of the first match of every mentee that was approved, whatever became of it."""
    pairs = rows(
        db,
        """
        SELECT mentee_id, mentor_id, score FROM matches
        WHERE program_id = ? AND state IN ('approved', 'introduced', 'ended') ORDER BY id
        """,
        (program_id,),
    )
    first: dict[int, tuple[int, int, float | None]] = {}
    for row in pairs:
        first.setdefault(row["mentee_id"], (row["mentee_id"], row["mentor_id"], row["score"]))
    return list(first.values())
