"""Compression: a plan that begins late, fitted into the days that are left before the start. Never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.domain.design.checklist import KINDS, PlanItem
from core.domain.design.design import Design, StepChange
from core.domain.design.programs import Program

PART_OF: Mapping[str, str] = {kind: part for part, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class DayMove:
    """An item of the plan that gets another day."""

    item: PlanItem
    before: date
    after: date


def moves(program: Program, items: Sequence[PlanItem], *, on: date) -> list[DayMove]:
    """The open items before the start with new days between today and the start, in their order; [] where none is late.

    1. Open steps, messages and touchpoints before the start are moved; a linked course has a date of its own.
    2. The first of them gets today, and the distances to the start shrink alike.
    """
    start = program.starts_on
    if start is None or start <= on or program.stage == "closed":
        return []
    ahead = [item for item in items if not item.done and item.kind != "link" and item.day and item.day < start]
    first = min((item.day for item in ahead if item.day), default=start)
    if first >= on:
        return []
    before, left = (start - first).days, (start - on).days
    return [DayMove(item, item.day, on + (item.day - first) * left // before) for item in ahead if item.day]


def compressed(design: Design, days: Sequence[DayMove], start: date) -> Design:
    """The design with these days. Messages and touchpoints go on moving with the start, steps have their own days."""
    steps = dict(design.steps)
    for move in days:
        if move.item.kind == "step":
            steps[move.item.id] = replace(steps.get(move.item.id, StepChange()), on=move.after)
            continue
        part, number = PART_OF[move.item.kind], int(move.item.id.rpartition("-")[2])
        lines = (
            replace(line, on=None, anchor="start", days=(move.after - start).days) if line.id == number else line
            for line in design.lines(part)
        )
        design = design.with_lines(part, lines)
    return replace(design, steps=steps)
