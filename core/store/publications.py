"""Store, publications: what was published of a program, by whom and when. Decides nothing about the next value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from core.domain.kpis.publication import PublishedValue
from core.store.journal import day, rows


@dataclass(frozen=True)
class Publication:
    """One time that figures were published: of which part ("" for the whole), as of which day, by whom and when."""

    part: str
    as_of: date
    published_by: str
    published_on: date


def record(db: Database, program_id: int) -> list[PublishedValue]:
    """Every value that was published of a program, oldest first."""
    value_rows = rows(
        db,
        "SELECT key, part, as_of, cases, content FROM published_values WHERE program_id = ? ORDER BY as_of, id",
        (program_id,),
    )
    return [
        PublishedValue(
            row["key"],
            row["part"],
            date.fromisoformat(row["as_of"]),
            json.loads(row["cases"]),
            json.loads(row["content"]),
        )
        for row in value_rows
    ]


def publications(db: Database, program_id: int) -> list[Publication]:
    """The newest publication of each part, the whole program first."""
    part_rows = rows(
        db,
        """SELECT part, max(as_of) AS as_of, published_by, published_on FROM published_values
           WHERE program_id = ? AND part NOT LIKE 'department %' GROUP BY part ORDER BY part""",
        (program_id,),
    )
    return [
        Publication(
            row["part"], date.fromisoformat(row["as_of"]), row["published_by"], day(row["published_on"]) or date.min
        )
        for row in part_rows
    ]
