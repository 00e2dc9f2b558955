"""Store, programs: programs, their options, coordinators and settings."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.programs import Program
from core.store.journal import Row, first, rows


def programs(db: Database) -> list[Program]:
    """All programs, running first, then the newest."""
    order = "CASE stage WHEN 'running' THEN 0 WHEN 'draft' THEN 1 ELSE 2 END, id DESC"
    return [_program(row) for row in rows(db, f"SELECT * FROM programs ORDER BY {order}")]


def program(db: Database, program_id: int) -> Program | None:
    """One program, or None."""
    found = first(db, "SELECT * FROM programs WHERE id = ?", (program_id,))
    return _program(found) if found else None


def program_named(db: Database, name: str) -> Program | None:
    """The program of this name, whatever its case, or None."""
    found = first(db, "SELECT * FROM programs WHERE name = ?", (name.strip(),))
    return _program(found) if found else None


def options(db: Database, program_id: int) -> list[Row]:
    """The design options of a program: dicts with id, name, design (dict), chosen_on."""
    found = rows(db, "SELECT * FROM options WHERE program_id = ? ORDER BY id", (program_id,))
    return [row | {"design": json.loads(row["design"])} for row in found]


def coordinators(db: Database) -> list[Row]:
    """The coordinators: dicts with id, name, email, code (what history calls them)."""
    return [row | {"code": f"coordinator:{row['id']}"} for row in rows(db, "SELECT * FROM coordinators ORDER BY id")]


def actors(db: Database) -> dict[str, str]:
    """Who acted, by the code in history, in words for the screen."""
    people = {row["code"]: row["name"] for row in coordinators(db)}
    return people | {"cli": "command line", "demo": "demo story", "app": "coordinator"}


def setting(db: Database, key: str, default: Any = None) -> Any:
    """One setting, or the default."""
    found = first(db, "SELECT value FROM settings WHERE key = ?", (key,))
    return json.loads(found["value"]) if found else default


def setting_row(db: Database, key: str) -> Row | None:
    """The stored row of a setting, or None: its id is what history names."""
    return first(db, "SELECT * FROM settings WHERE key = ?", (key,))


def _program(row: Row) -> Program:
    return Program(
        id=row["id"],
        name=row["name"],
        stage=row["stage"],
        created_on=date.fromisoformat(row["created_on"]),
        starts_on=date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
        months=row["months"],
        design=json.loads(row["design"]),
        settings=json.loads(row["settings"]),
    )
