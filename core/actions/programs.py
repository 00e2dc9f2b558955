"""Actions on programs, coordinators and settings. Options, designs and rounds have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, checked_address, checked_name, program_on_record
from core.domain.design.design import Design
from core.store import Db


def create_program(
    db: Db,
    name: str,
    *,
    months: int | None = None,
    starts_on: date | None = None,
    design: Design | None = None,
    stage: str = "draft",
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Add a program; returns its id. `months` None means timeline-free. Raises NotAllowed when the name is taken."""
    with acting(db, by=by, on=on, at=at) as journal:
        return add_program(db, journal, name, months=months, starts_on=starts_on, design=design, stage=stage)


def add_program(
    db: Db,
    journal: store.journal.Journal,
    name: str,
    *,
    months: int | None = None,
    starts_on: date | None = None,
    design: Design | None = None,
    stage: str = "draft",
    settings: Mapping[str, Any] | None = None,
) -> int:
    """Part of other actions: a program in one transaction with what else they do; returns its id."""
    name = checked_name(name, "A program")
    if store.programs.program_named(db, name):
        raise NotAllowed(f"There is already a program called {name}.")
    if months is not None and not 1 <= months <= 36:
        raise NotAllowed("A time-bound program lasts 1 to 36 months.")
    row = {
        "name": name,
        "stage": stage,
        "created_on": journal.on,
        "starts_on": starts_on,
        "months": months,
        "design": (design or Design()).to_dict(),
        "settings": dict(settings or {}),
    }
    return journal.insert("created", "programs", row)


def change_program(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None, **changes: Any) -> None:
    """Change name, stage, starts_on, months, design or settings of a program.

    `design`: attributes of Design -> values; `settings`: merged by key; what is not named stays as it is.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if "name" in changes:
            changes["name"] = checked_name(str(changes["name"]), "A program")
        if "design" in changes:
            changes["design"] = replace(program.design, **changes["design"]).to_dict()
        if "settings" in changes:
            changes["settings"] = dict(program.settings) | changes["settings"]
        journal.update(
            "changed", "programs", program_id, changes, program_id=program_id, detail={"what": sorted(changes)}
        )


def add_coordinator(db: Db, name: str, email: str = "", *, by: str, on: date, at: datetime | None = None) -> int:
    """Add someone who runs programs; returns the id."""
    name = checked_name(name, "A coordinator")
    address = checked_address(email) if email.strip() else ""
    if any(coordinator.name.casefold() == name.casefold() for coordinator in store.programs.coordinators(db)):
        raise NotAllowed(f"{name} is on the list already.")
    with acting(db, by=by, on=on, at=at) as journal:
        return journal.insert("created", "coordinators", {"name": name, "email": address})


def remove_coordinator(db: Db, coordinator_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a coordinator off the list; what they did stays in history under their number."""
    with acting(db, by=by, on=on, at=at) as journal:
        if store.journal.row_of(db, "coordinators", coordinator_id) is None:
            raise NotAllowed("This coordinator is no longer on the list.")
        journal.delete("removed", "coordinators", coordinator_id)


def set_setting(db: Db, key: str, value: Any, *, by: str, on: date, at: datetime | None = None) -> None:
    """Save a setting of the whole file (thresholds, holidays, time zones, saved mappings)."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_setting(db, journal, key, value)


def keep_setting(db: Db, journal: store.journal.Journal, key: str, value: Any) -> None:
    """Save a setting within an action that is open."""
    wrapped = store.journal.as_json(value)
    if (row := store.programs.setting_row(db, key)) is None:
        journal.insert("created", "settings", {"key": key, "value": wrapped}, detail={"key": key})
    elif row["value"] != wrapped:
        journal.update("changed", "settings", row["id"], {"value": wrapped}, detail={"key": key})
