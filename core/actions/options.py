"""Actions on design options: make, change, copy, take away, choose. The program follows the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.domain import playbook
from core.domain.base.dates import add_months
from core.domain.design import options
from core.domain.design.design import OptionDecision
from core.domain.design.options import Option, RunningQuestion
from core.domain.design.programs import Program
from core.domain.match.matches import OPEN
from core.store import Db


def add_option(
    db: Db,
    program_id: int,
    name: str,
    values: Mapping[str, Any] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Add a design option (at most four); returns its id. `values`: attributes of Option."""
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        others = store.programs.options(db, program_id)
        if len(others) >= options.MOST:
            raise NotAllowed(f"More than {options.MOST} options cannot be compared. Delete one first.")
        row = {"program_id": program_id, "name": _free_name(name, others), "design": _checked(values or {})}
        return journal.insert("created", "options", row, program_id=program_id)


def copy_option(db: Db, option_id: int, *, by: str, on: date, at: datetime | None = None) -> int:
    """Add a copy of an option beside it; returns the copy's id."""
    option, program_id = _option(db, option_id)
    name = options.copy_name(option.name, [other.name for other in store.programs.options(db, program_id)])
    return add_option(db, program_id, name, option.to_dict(), by=by, on=on, at=at)


def change_option(
    db: Db,
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
        option, program_id = _option(db, option_id)
        row: dict[str, Any] = {}
        if name is not None:
            others = [other for other in store.programs.options(db, program_id) if other.id != option_id]
            row["name"] = _free_name(name, others)
        if changes:
            if "poles" in changes:
                merged = dict(option.poles) | changes["poles"]
                changes["poles"] = {axis: pole for axis, pole in merged.items() if pole is not None}
            row["design"] = option.to_dict() | _checked(changes)
        if row:
            detail = {"what": sorted([*changes, *(["name"] if name is not None else [])])}
            journal.update("changed", "options", option_id, row, program_id=program_id, detail=detail)


def remove_option(db: Db, option_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take an option away. The chosen one stays: choose another first."""
    with acting(db, by=by, on=on, at=at) as journal:
        option, program_id = _option(db, option_id)
        if option.chosen_on:
            raise NotAllowed("This option was chosen. Choose another one before you delete it.")
        journal.delete("removed", "options", option_id, program_id=program_id)


def choose_option(
    db: Db,
    option_id: int,
    note: str = "",
    running: Mapping[str, str] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Choose an option: the program takes its choices, seats, months, cadence and capacity from it.

    `running` answers `questions_before_choosing`, what should happen to what runs: relationships "keep" or "move" their
    end, proposals "keep" or "withdraw". Raises NotAllowed with the question while an answer is missing.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        option, program_id = _option(db, option_id)
        program = program_on_record(db, program_id)
        if program.stage == "closed":
            raise NotAllowed("This program is closed. Plan the next round instead.")
        if option.undecided:
            open_axes = ", ".join(playbook.load().axes[axis].label.lower() for axis in option.undecided)
            raise NotAllowed(f"{option.name} is not complete: choose {open_axes} first.")
        answers = dict(running or {})
        for question in questions_before_choosing(db, program, option):
            if answers.get(question.id) not in question.answers:
                raise NotAllowed(question.question)
        for other in store.programs.options(db, program_id):
            if other.chosen_on and other.id != option_id:
                journal.update("changed", "options", other.id, {"chosen_on": None}, program_id=program_id)
        journal.update("chose", "options", option_id, {"chosen_on": on}, program_id=program_id)
        decision = OptionDecision(on=on, by=by, option=option_id, name=option.name, note=note.strip())
        design = replace(
            program.design,
            choices=dict(option.poles),
            seats=option.seats,
            months=option.months,
            cadence=option.cadence,
            capacity=option.capacity,
            budget=option.budget,
            owner=option.owner,
            decisions=(*program.design.decisions, decision),
        )
        months = option.months if option.time_bound else None
        changes = {"design": design.to_dict(), "months": months}
        detail = {"what": sorted(changes), "option": option_id}
        journal.update("changed", "programs", program_id, changes, program_id=program_id, detail=detail)
        if answers.get("relationships") == "move":
            _move_ends(db, journal, program_id, months, on)
        if answers.get("proposals") == "withdraw":
            for match in store.matches.all(db, program_id, OPEN):
                about = {"program_id": program_id, "person_id": match.mentee_id}
                changed = {"state": "superseded", "decided_on": on, "decided_by": by}
                journal.update("superseded", "matches", match.id, changed, **about)


def questions_before_choosing(db: Db, program: Program, option: Option) -> list[RunningQuestion]:
    """What has to be answered before this option replaces the program's settings: what runs and would be touched."""
    return options.questions_before_choosing(
        option,
        program.months,
        program.choice("matching"),
        sum(relationship.open for relationship in store.relationships.all(db, program.id)),
        len(store.matches.all(db, program.id, OPEN)),
    )


def _move_ends(db: Db, journal: store.journal.Journal, program_id: int, months: int | None, on: date) -> None:
    for relationship in store.relationships.all(db, program_id):
        if relationship.open:
            ends_on = max(add_months(relationship.introduced_on, months), on) if months else None
            about = {
                "program_id": program_id,
                "relationship_id": relationship.id,
                "person_id": relationship.mentee_id,
                "detail": {"what": ["ends_on"], "ends_on": ends_on.isoformat() if ends_on else ""},
            }
            journal.update("changed", "relationships", relationship.id, {"ends_on": ends_on}, **about)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    if refused := options.values_refused(values, playbook.load().axes):
        raise NotAllowed(refused)
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}


def _free_name(name: str, others: list[Option]) -> str:
    name = checked_name(name, "An option")
    if name.casefold() in {option.name.casefold() for option in others}:
        raise NotAllowed(f"There is already an option called {name}.")
    return name


def _option(db: Db, option_id: int) -> tuple[Option, int]:
    option, row = store.programs.option(db, option_id), store.journal.row_of(db, "options", option_id)
    if option is None or row is None:
        raise NotAllowed("This option is no longer on record.")
    return option, row["program_id"]
