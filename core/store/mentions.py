"""Store, mentions: every text of the file in which somebody may be named, as it stands and as undo would put it back.

Writes only what undo keeps (`rewrite_before`): the rows themselves are changed by an action.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from sqlite_utils import Database

from core.domain.base.mentions import NameMention, SoughtName, TextPlace, mentions, sought_name
from core.store.journal import Row, as_json, first, rows

# Table -> the columns in which people's words stand. A test holds it against the schema.
TEXTS = {
    "attendance": ("guest",),
    "attributes": ("name", "value"),
    "checks": ("answers",),
    "coordinators": ("name", "email"),
    "drafts": ("answers",),
    "enrolments": ("answers",),
    "imports": ("file",),
    "circles": ("name",),
    "links": ("label", "address"),
    "matches": ("reason", "breakdown"),
    "measures": ("measure",),
    "notes": ("text",),
    "opinions": ("reviewer", "note"),
    "options": ("name", "design"),
    "people": ("job_title",),
    "profiles": ("shown",),
    "programs": ("name", "design", "settings"),
    "relationships": ("agreement", "end_reason"),
    "report_cells": ("title", "settings", "part", "notes", "blocks"),
    "report_versions": ("view",),
    "reports": ("title",),
    "runs": ("settings", "result"),
    "settings": ("value",),
    "struck_readings": ("words",),
}


def sought(db: Database, person_id: int) -> SoughtName | None:
    """What to look for in texts that name a person; None when they are no longer on record."""
    person = first(db, "SELECT name, email FROM people WHERE id = ? AND erased_on IS NULL", (person_id,))
    if person is None:
        return None
    # Letters are signed by coordinators. One of the very same name is taken for the person, who takes part too.
    others = rows(
        db,
        """SELECT name FROM people WHERE id <> ?1 AND erased_on IS NULL
           UNION ALL SELECT name FROM coordinators WHERE name <> ?2 COLLATE NOCASE""",
        (person_id, person["name"]),
    )
    return sought_name(person["name"], person["email"], (other["name"] for other in others))


def mentions_of(db: Database, sought: SoughtName) -> list[NameMention]:
    """Every mention in the file of the person who is sought, table by table; what is theirs included.

    A coordinator of that name goes on working here, whoever it is: people decide about that name.
    """
    named = (mention for place, content in _texts(db) for mention in mentions(place, content, sought))
    return [
        replace(mention, sure=False, likely=False) if mention.place.table == "coordinators" else mention
        for mention in named
    ]


def content_at(db: Database, place: TextPlace) -> str:
    """What the column of a place holds, in the row or in what undo keeps of it."""
    if place.history_id is None:
        row = first(db, f"SELECT {place.column} AS content FROM {place.table} WHERE id = ?", (place.row_id,))
        return str(row["content"]) if row else ""
    return str(_before(db, place.history_id)[place.column])


def rewrite_before(db: Database, history_id: int, changes: Row) -> None:
    """Put other words into what undo keeps of the row of a line of history."""
    row = _before(db, history_id) | changes
    db.conn.execute("UPDATE befores SET row = ? WHERE id = ?", (as_json(row), history_id))


def _texts(db: Database) -> Iterator[tuple[TextPlace, str]]:
    for table, columns in TEXTS.items():
        for row in db.query(f"SELECT id, {', '.join(columns)} FROM {table} ORDER BY id"):
            for column in columns:
                yield TextPlace(table, row["id"], column), row[column]
    earlier = db.query(
        """SELECT befores.id, history.subject, history.subject_id, befores.row
           FROM befores JOIN history ON history.id = befores.id ORDER BY befores.id"""
    )
    for line in earlier:
        columns = TEXTS.get(line["subject"], ())
        row = json.loads(line["row"]) if columns else {}
        for column in columns:
            if isinstance(row.get(column), str):
                yield TextPlace(line["subject"], line["subject_id"], column, line["id"]), row[column]


def _before(db: Database, history_id: int) -> Row:
    line = first(db, "SELECT row FROM befores WHERE id = ?", (history_id,))
    return dict(json.loads(line["row"])) if line else {}
