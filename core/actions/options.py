"""Actions on design options: make, change, copy, take away, choose. The program follows the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core import store
from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.domain import playbook
from core.domain.base.dates import add_months
from core.domain.design import options
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.match.matches import OPEN


def add_option(
    db: Database,
    program_id: int,
    name: str,
    kept: Mapping[str, Any] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Add a design option (at most four); returns its id. `kept`: as `options.design` gives it."""
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        held = store.options(db, program_id)
        if len(held) >= options.MOST:
            raise NotAllowed(f"More than {options.MOST} options cannot be compared. Take one away first.")
        row = {"program_id": program_id, "name": _free_name(name, held), "design": _checked(kept or {})}
        return journal.insert("created", "options", row, program_id=program_id)


def copy_option(db: Database, option_id: int, *, by: str, on: date, at: datetime | None = None) -> int:
    """Add a copy of an option beside it; returns the copy's id."""
    one, program_id = _option(db, option_id)
    name = options.copy_name(one.name, [other.name for other in store.options(db, program_id)])
    return add_option(db, program_id, name, options.design(one), by=by, on=on, at=at)


def change_option(
    db: Database,
    option_id: int,
    name: str | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    **changes: Any,
) -> None:
    """Rename an option or change its values; `poles` are merged by axis, a pole of None opens the choice again."""
    with acting(db, by=by, on=on, at=at) as journal:
        one, program_id = _option(db, option_id)
        row: dict[str, Any] = {}
        if name is not None:
            others = [other for other in store.options(db, program_id) if other.id != option_id]
            row["name"] = _free_name(name, others)
        if changes:
            if "poles" in changes:
                merged = dict(one.poles) | changes["poles"]
                changes["poles"] = {axis: pole for axis, pole in merged.items() if pole is not None}
            row["design"] = options.design(one) | _checked(changes)
        if row:
            detail = {"what": sorted([*changes, *(["name"] if name is not None else [])])}
            journal.update("changed", "options", option_id, row, program_id=program_id, detail=detail)


def remove_option(db: Database, option_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take an option away. The chosen one stays: choose another first."""
    with acting(db, by=by, on=on, at=at) as journal:
        one, program_id = _option(db, option_id)
        if one.chosen_on:
            raise NotAllowed("This option was chosen. Choose another one before you take it away.")
        journal.delete("removed", "options", option_id, program_id=program_id)


def choose_option(
    db: Database,
    option_id: int,
    note: str = "",
    running: Mapping[str, str] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Choose an option: the program takes its choices, seats, months, cadence and capacity from it.

    `running` answers what should happen to what runs (`options.touched`): relationships "keep" or "move" their end,
    proposals "keep" or "withdraw". Raises NotAllowed with the question while an answer is missing.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        one, program_id = _option(db, option_id)
        program = program_on_record(db, program_id)
        if program.stage == "closed":
            raise NotAllowed("This program is closed. Plan the next round instead.")
        if one.undecided:
            open_axes = ", ".join(playbook.load().axes[axis].label.lower() for axis in one.undecided)
            raise NotAllowed(f"{one.name} is not complete: choose {open_axes} first.")
        answers = dict(running or {})
        for question in touched(db, program, one):
            if answers.get(question.id) not in question.answers:
                raise NotAllowed(question.question)
        for other in store.options(db, program_id):
            if other.chosen_on and other.id != option_id:
                journal.update("changed", "options", other.id, {"chosen_on": None}, program_id=program_id)
        journal.update("chose", "options", option_id, {"chosen_on": on}, program_id=program_id)
        decision = {"on": on.isoformat(), "by": by, "option": option_id, "name": one.name, "note": note.strip()}
        design = dict(program.design) | {
            "choices": dict(one.poles),
            "seats": one.seats,
            "months": one.months,
            "cadence": one.cadence,
            "capacity": one.capacity,
            "budget": one.budget,
            "owner": one.owner,
            "decisions": [*program.design.get("decisions", ()), decision],
        }
        months = one.months if one.time_bound else None
        changes = {"design": design, "months": months}
        detail = {"what": sorted(changes), "option": option_id}
        journal.update("changed", "programs", program_id, changes, program_id=program_id, detail=detail)
        if answers.get("relationships") == "move":
            _move_ends(db, journal, program_id, months, on)
        if answers.get("proposals") == "withdraw":
            for match in store.matches(db, program_id, OPEN):
                about = {"program_id": program_id, "person_id": match.mentee_id}
                changed = {"state": "superseded", "decided_on": on, "decided_by": by}
                journal.update("superseded", "matches", match.id, changed, **about)


def touched(db: Database, program: Program, one: Option) -> list[options.Touched]:
    """What has to be answered before this option replaces the program's settings: what runs and would be touched."""
    return options.touched(
        one,
        program.months,
        program.choice("matching"),
        sum(relationship.open for relationship in store.relationships(db, program.id)),
        len(store.matches(db, program.id, OPEN)),
    )


def _move_ends(db: Database, journal: store.Journal, program_id: int, months: int | None, on: date) -> None:
    for relationship in store.relationships(db, program_id):
        if relationship.open:
            ends_on = max(add_months(relationship.introduced_on, months), on) if months else None
            about = {
                "program_id": program_id,
                "relationship_id": relationship.id,
                "person_id": relationship.mentee_id,
                "detail": {"what": ["ends_on"]},
            }
            journal.update("changed", "relationships", relationship.id, {"ends_on": ends_on}, **about)


def _checked(kept: Mapping[str, Any]) -> dict[str, Any]:
    if refused := options.refused(kept, playbook.load().axes):
        raise NotAllowed(refused)
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in kept.items()}


def _free_name(name: str, held: list[Option]) -> str:
    name = checked_name(name, "An option")
    if name.casefold() in {one.name.casefold() for one in held}:
        raise NotAllowed(f"There is already an option called {name}.")
    return name


def _option(db: Database, option_id: int) -> tuple[Option, int]:
    one, row = store.option(db, option_id), store.row_of(db, "options", option_id)
    if one is None or row is None:
        raise NotAllowed("This option is not on record any more.")
    return one, row["program_id"]
