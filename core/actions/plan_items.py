"""Actions on items of the plan: mark one as done, word a message, compress a late plan. Never sends a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, program_on_record
from core.actions.designs import write_design
from core.domain import playbook
from core.domain.design import checklist, compression, plan
from core.domain.design.design import Design, PlanLine
from core.store import Db


def mark_item(
    db: Db,
    program_id: int,
    part: str,
    line_id: int,
    done: bool = True,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say that a message was sent, or that a touchpoint or course took place; with `done` off, that it was not."""
    if part not in plan.MARKED:
        raise NotAllowed("Messages, touchpoints and linked courses can be marked as done.")
    _change_line(
        db, program_id, part, line_id, lambda line: replace(line, done_on=on if done else None), by=by, on=on, at=at
    )


def word_message(
    db: Db, program_id: int, line_id: int, text: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Save the team's own words of a message, placeholders included; empty words bring back the playbook's."""
    text = text.strip()
    if len(text) > plan.LONGEST_TEXT:
        raise NotAllowed(f"A message has at most {plan.LONGEST_TEXT:,} characters.")
    _change_line(db, program_id, "communication", line_id, lambda line: replace(line, text=text), by=by, on=on, at=at)


def compress_plan(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Spread what is still open before the start over the days that are left until it (`compression.moves`)."""
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        items = checklist.dated(program, store.programs.progress(db, program_id), playbook.load(), on=on)
        days = compression.moves(program, items, on=on)
        if not days or program.starts_on is None:
            raise NotAllowed("Nothing that is open before the start is late.")
        changes = {"design": compression.compressed(program.design, days, program.starts_on).to_dict()}
        what = ["steps", "communication", "touchpoints"]
        journal.update("changed", "programs", program_id, changes, program_id=program_id, detail={"what": what})


def _change_line(
    db: Db,
    program_id: int,
    part: str,
    line_id: int,
    change: Callable[[PlanLine], PlanLine],
    *,
    by: str,
    on: date,
    at: datetime | None,
) -> None:
    def write_line(design: Design) -> Design:
        listed = design.lines(part)
        if line_id not in {line.id for line in listed}:
            raise NotAllowed("This item is not in the plan any more.")
        return design.with_lines(part, (change(line) if line.id == line_id else line for line in listed))

    write_design(db, program_id, write_line, [part], by=by, on=on, at=at)
