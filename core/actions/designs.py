"""Actions on a program's design: purpose, assumptions, targets, journey and plan. One action a part.

Readiness, outcomes and phases have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.actions.action import NotAllowed, acting, program_on_record
from core.domain import playbook
from core.domain.design import assumptions, plan, readiness
from core.domain.design.design import AssumedRange, Design, PlanLine, StepChange
from core.domain.kpis import KPIS
from core.store import Db

# What `change_design` may write; everything else has an action of its own.
_PARTS = frozenset(
    {
        "purposes",
        "goal",
        "goal_measure",
        "goal_by",
        "organization_goal",
        "audience",
        "reasons",
        "interest",
        "cohort_figures",
        "decision_asked",
    }
)


def change_design(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None, **parts: Any) -> None:
    """Change what the program is for. `parts`: attributes of Design, of which purposes (1 to 3), goal, goal_measure,
    goal_by, organization_goal, audience, reasons (wrong ones, ticked), interest, cohort_figures and decision_asked
    may be changed here. Raises NotAllowed for any other, and for values that cannot be."""
    if unknown := sorted(set(parts) - _PARTS):
        raise NotAllowed(f"A design has no “{unknown[0]}”.")
    book = playbook.load()
    if "purposes" in parts:
        if not 1 <= len(parts["purposes"]) <= readiness.MOST_PURPOSES:
            raise NotAllowed(f"A program serves one to {readiness.MOST_PURPOSES} purposes.")
        if not set(parts["purposes"]) <= set(book.purposes):
            raise NotAllowed("One of these purposes is not in the playbook.")
    if interest := parts.get("interest"):
        counts = (count for count in (interest.mentees, interest.mentors) if count is not None)
        if not all(0 <= count <= 1_000_000 for count in counts):
            raise NotAllowed("A head count cannot be negative.")
    write_design(db, program_id, lambda design: replace(design, **parts), sorted(parts), by=by, on=on, at=at)


def assume(
    db: Db,
    program_id: int,
    assumption: str,
    low: float,
    likely: float,
    high: float,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Change an assumption of the forecast; it holds for every option of the program."""
    if refused := assumptions.range_refused(assumption, low, likely, high):
        raise NotAllowed(refused)

    def add_range(design: Design) -> Design:
        edited = dict(design.assumptions) | {assumption: AssumedRange(low, likely, high)}
        return replace(design, assumptions=edited)

    write_design(db, program_id, add_range, ["assumptions"], by=by, on=on, at=at)


def assume_default(db: Db, program_id: int, assumption: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Go back to the assumption as it came: measured, counted or ours."""

    def drop_range(design: Design) -> Design:
        edited = {id: values for id, values in design.assumptions.items() if id != assumption}
        return replace(design, assumptions=edited)

    write_design(db, program_id, drop_range, ["assumptions"], by=by, on=on, at=at)


def set_targets(
    db: Db,
    program_id: int,
    targets: Mapping[str, float],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Set KPI targets: KPI key -> value in the KPI's own unit, shares 0..1.

    The day of the first targets stays: KPIs should precede the launch.
    """
    for key, value in targets.items():
        if key not in KPIS:
            raise NotAllowed("One of these targets belongs to no KPI.")
        most = {"%": 1.0, "of 5": 5.0}.get(KPIS[key].unit)
        if value < 0 or (most is not None and value > most):
            raise NotAllowed(f"The target for “{KPIS[key].label}” is out of its range.")

    def set_them(design: Design) -> Design:
        aims = bool(targets) or any(aim.aims for aim in design.outcomes.values())
        return replace(design, targets=dict(targets), targets_on=(design.targets_on or on) if aims else None)

    write_design(db, program_id, set_them, ["targets"], by=by, on=on, at=at)


def answer_journey(
    db: Db,
    program_id: int,
    answers: Mapping[str, str],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Save the team's answers to questions of the journey (id -> text). A stage that gets its first answer also gets
    the playbook's touchpoints for it; the team changes them as it likes."""
    book = playbook.load()
    if not set(answers) <= set(book.journey):
        raise NotAllowed("One of these questions is not in the playbook.")
    filled = {id: text.strip() for id, text in answers.items() if text.strip()}

    def add_answers(design: Design) -> Design:
        begun = {book.journey[id].stage for id in design.answers if id in book.journey}
        others = {id: text for id, text in design.answers.items() if id not in answers or id in filled}
        time_bound = design.choices.get("duration") != "timeline_free"
        design = replace(design, answers=others | filled)
        for stage in sorted({book.journey[id].stage for id in filled} - begun):
            lines = plan.lines_from_touchpoints(book.touchpoints.values(), stage, time_bound)
            design = _add_lines(design, "touchpoints", lines)
        return design

    write_design(db, program_id, add_answers, ["answers", "touchpoints"], by=by, on=on, at=at)


def plan_messages(db: Db, program_id: int, owner: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Start the communication plan from the playbook's; lines that are there already stay as they are."""
    if not owner.strip():
        raise NotAllowed("A message needs an owner.")
    lines = plan.lines_from_channels(playbook.load().channels.values(), owner.strip())
    write_design(
        db,
        program_id,
        lambda design: _add_lines(design, "communication", lines),
        ["communication"],
        by=by,
        on=on,
        at=at,
    )


def keep_line(
    db: Db,
    program_id: int,
    part: str,
    values: Mapping[str, Any],
    line_id: int | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Add a line to a part of the plan (links, communication, touchpoints, feedback), or change the one of `line_id`.

    `values`: attributes of PlanLine. Messages and touchpoints carry `anchor` and `days`, so that they move when the
    start moves (`plan.days_from`); links carry their own day (`on`). Raises NotAllowed while a needed one is missing.
    """
    if refused := plan.line_refused(part, values):
        raise NotAllowed(refused)
    stripped: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }

    def write_line(design: Design) -> Design:
        if line_id is None:
            return _add_lines(design, part, [PlanLine(**stripped)])
        lines = design.lines(part)
        if line_id not in {line.id for line in lines}:
            raise NotAllowed("This line is no longer in the plan.")
        return design.with_lines(part, (replace(line, **stripped) if line.id == line_id else line for line in lines))

    write_design(db, program_id, write_line, [part], by=by, on=on, at=at)


def drop_line(
    db: Db, program_id: int, part: str, line_id: int, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Take a line out of a part of the plan."""

    def remove_line(design: Design) -> Design:
        return design.with_lines(part, (line for line in design.lines(part) if line.id != line_id))

    write_design(db, program_id, remove_line, [part], by=by, on=on, at=at)


def plan_step(
    db: Db,
    program_id: int,
    step: str,
    *,
    done: bool | None = None,
    owner: str | None = None,
    day: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Tick a step of the implementation plan by hand (or untick it), give it an owner or a day; None leaves it."""
    if step not in playbook.load().plan:
        raise NotAllowed("This step is not in the playbook.")
    values: dict[str, Any] = {"done": done, "owner": owner and " ".join(owner.split()), "on": day}
    changed = {name: value for name, value in values.items() if value is not None}

    def change_step(design: Design) -> Design:
        change = replace(design.steps.get(step, StepChange()), **changed)
        return replace(design, steps=dict(design.steps) | {step: change})

    write_design(db, program_id, change_step, ["steps"], by=by, on=on, at=at)


def _add_lines(design: Design, part: str, lines: Iterable[PlanLine]) -> Design:
    """The design with these lines added, numbered on; a line whose origin stands there already is left out."""
    listed = list(design.lines(part))
    origins = {line.origin for line in listed if line.origin}
    number = max([design.last_line, *(line.id for line in listed)])
    for line in lines:
        if line.origin not in origins:
            number += 1
            listed.append(replace(line, id=number))
    return replace(design.with_lines(part, listed), last_line=number)


def write_design(
    db: Db,
    program_id: int,
    change: Callable[[Design], Design],
    what: list[str],
    *,
    by: str,
    on: date,
    at: datetime | None,
) -> None:
    """Part of other actions: read the design afresh, change it, write it, all in one transaction.

    Two people never overwrite each other.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        design = change(program.design)
        if design != program.design:
            changes = {"design": design.to_dict()}
            journal.update("changed", "programs", program_id, changes, program_id=program_id, detail={"what": what})
