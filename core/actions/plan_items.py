"""Actions on items of the plan: mark one as done, word a message. Never sends: a sent message left elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from core.actions.action import NotAllowed
from core.actions.designs import write_design
from core.domain.design import plan
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
