"""Actions on a program's design: purpose, readiness, assumptions, targets, journey and plan. One door a part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.domain import playbook
from core.domain.design import assumptions, plan, readiness
from core.domain.kpis import KPIS

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
Design = dict[str, Any]


def change_design(
    db: Database, program_id: int, *, by: str, on: date, at: datetime | None = None, **parts: Any
) -> None:
    """Change what the program is for: purposes (1 to 3), goal, goal_measure, goal_by (ISO day), organization_goal,
    audience, reasons (wrong ones, ticked), interest {mentors, mentees}, cohort_figures, decision_asked."""
    if unknown := sorted(set(parts) - _PARTS):
        raise NotAllowed(f"A design has no “{unknown[0]}”.")
    book = playbook.load()
    if "purposes" in parts:
        if not 1 <= len(parts["purposes"]) <= readiness.MOST_PURPOSES:
            raise NotAllowed(f"A program serves one to {readiness.MOST_PURPOSES} purposes.")
        if not set(parts["purposes"]) <= set(book.purposes):
            raise NotAllowed("One of these purposes is not in the playbook.")
    for count in (parts.get("interest") or {}).values():
        if count is not None and not 0 <= count <= 1_000_000:
            raise NotAllowed("A head count cannot be negative.")
    _write(db, program_id, lambda design: design | parts, sorted(parts), by=by, on=on, at=at)


def rate_department(
    db: Database,
    program_id: int,
    name: str,
    signals: Mapping[str, str],
    people: int | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Note the signals of readiness seen in a department: signal id -> evidence ("" while nothing is noted)."""
    name = checked_name(name, "A department")
    if not set(signals) <= set(playbook.load().signals):
        raise NotAllowed("One of these signals is not in the playbook.")
    if people is not None and people < 1:
        raise NotAllowed("A department has at least one person.")
    rated = {"people": people, "signals": {one: note.strip() for one, note in signals.items()}}

    def with_it(design: Design) -> Design:
        return design | {"readiness": dict(design.get("readiness", {})) | {name: rated}}

    _write(db, program_id, with_it, ["readiness"], by=by, on=on, at=at)


def drop_department(db: Database, program_id: int, name: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a department's rating away."""

    def without(design: Design) -> Design:
        return design | {"readiness": {one: kept for one, kept in design.get("readiness", {}).items() if one != name}}

    _write(db, program_id, without, ["readiness"], by=by, on=on, at=at)


def evaluate_phase(
    db: Database,
    program_id: int,
    phase: str,
    verdict: str,
    note: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Evaluate a phase of the roll-out ("go", "adapt" or "stop") and say why. The next phase opens only after that."""
    book = playbook.load()
    if verdict not in readiness.VERDICTS:
        raise NotAllowed("An evaluation ends with one of: " + ", ".join(readiness.VERDICTS) + ".")
    if not note.strip():
        raise NotAllowed("Say what the evaluation is based on.")

    def with_it(design: Design) -> Design:
        evaluations = dict(design.get("evaluations", {}))
        rated = readiness.rated(readiness.departments(design), book.signals, book.phases)
        waves = {wave.phase.id: wave for wave in readiness.rollout(rated, book.phases, evaluations)}
        if phase not in waves or (phase not in evaluations and waves[phase].state != "open"):
            raise NotAllowed("This phase is not open yet: the one before it has to be evaluated first.")
        kept = {"verdict": verdict, "note": note.strip(), "on": on.isoformat(), "by": by}
        return design | {"evaluations": evaluations | {phase: kept}}

    _write(db, program_id, with_it, ["evaluations"], by=by, on=on, at=at)


def assume(
    db: Database,
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
    if refused := assumptions.refused(assumption, low, likely, high):
        raise NotAllowed(refused)

    def with_it(design: Design) -> Design:
        return design | {"assumptions": dict(design.get("assumptions", {})) | {assumption: [low, likely, high]}}

    _write(db, program_id, with_it, ["assumptions"], by=by, on=on, at=at)


def assume_default(
    db: Database, program_id: int, assumption: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Go back to the assumption as it came: measured, counted or ours."""

    def without(design: Design) -> Design:
        edited = design.get("assumptions", {})
        return design | {"assumptions": {id: kept for id, kept in edited.items() if id != assumption}}

    _write(db, program_id, without, ["assumptions"], by=by, on=on, at=at)


def set_targets(
    db: Database,
    program_id: int,
    targets: Mapping[str, float],
    outcomes: Mapping[str, str] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Set KPI targets (KPI key -> value in the KPI's own unit, shares 0..1) and, in words, what outcomes should reach.

    The day of the first targets is kept: KPIs should precede the launch.
    """
    for key, value in targets.items():
        if key not in KPIS:
            raise NotAllowed("One of these targets belongs to no KPI.")
        most = {"%": 1.0, "of 5": 5.0}.get(KPIS[key].unit)
        if value < 0 or (most is not None and value > most):
            raise NotAllowed(f"The target for “{KPIS[key].label}” is out of its range.")
    told = {id: " ".join(text.split()) for id, text in (outcomes or {}).items() if text.strip()}

    def with_them(design: Design) -> Design:
        since = design.get("targets_on") or on.isoformat()
        kept = {"targets": dict(targets), "outcomes": told, "targets_on": since if targets or told else None}
        return design | kept

    _write(db, program_id, with_them, ["targets"], by=by, on=on, at=at)


def answer_journey(
    db: Database,
    program_id: int,
    answers: Mapping[str, str],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep the team's answers to questions of the journey (id -> text). A stage that gets its first answer also gets
    the playbook's touchpoints for it; the team changes them as it likes."""
    book = playbook.load()
    if not set(answers) <= set(book.journey):
        raise NotAllowed("One of these questions is not in the playbook.")
    told = {id: text.strip() for id, text in answers.items() if text.strip()}
    emptied = {id for id, text in answers.items() if not text.strip()}

    def with_them(design: Design) -> Design:
        held = dict(design.get("answers", {}))
        begun = {book.journey[id].stage for id in held if id in book.journey}
        design = design | {"answers": {id: text for id, text in held.items() if id not in emptied} | told}
        for stage in sorted({book.journey[id].stage for id in told} - begun):
            time_bound = design.get("choices", {}).get("duration") != "timeline_free"
            design = _with_lines(
                design, "touchpoints", plan.from_touchpoints(book.touchpoints.values(), stage, time_bound)
            )
        return design

    _write(db, program_id, with_them, ["answers", "touchpoints"], by=by, on=on, at=at)


def plan_messages(db: Database, program_id: int, owner: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Start the communication plan from the playbook's; lines that are there already stay as they are."""
    if not owner.strip():
        raise NotAllowed("A message needs an owner.")
    lines = plan.from_channels(playbook.load().channels.values(), owner.strip())
    _write(
        db,
        program_id,
        lambda design: _with_lines(design, "communication", lines),
        ["communication"],
        by=by,
        on=on,
        at=at,
    )


def keep_line(
    db: Database,
    program_id: int,
    part: str,
    values: Mapping[str, Any],
    line_id: int | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Add a line to a part of the plan (links, communication, touchpoints, feedback) or change one.

    Messages and touchpoints carry `anchor` and `days`, so that they move when the start moves (`plan.days_from`);
    links carry their own day (`on`, ISO).
    """
    if refused := plan.line_refused(part, values):
        raise NotAllowed(refused)
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}

    def with_it(design: Design) -> Design:
        lines = [dict(line) for line in design.get(part, ())]
        if line_id is None:
            return _with_lines(design, part, [kept])
        if line_id not in {line["id"] for line in lines}:
            raise NotAllowed("This line is not in the plan any more.")
        return design | {part: [line | kept if line["id"] == line_id else line for line in lines]}

    _write(db, program_id, with_it, [part], by=by, on=on, at=at)


def drop_line(
    db: Database, program_id: int, part: str, line_id: int, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Take a line out of a part of the plan."""

    def without(design: Design) -> Design:
        return design | {part: [line for line in design.get(part, ()) if line["id"] != line_id]}

    _write(db, program_id, without, [part], by=by, on=on, at=at)


def plan_step(
    db: Database,
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
    given = {"done": done, "owner": owner and " ".join(owner.split()), "on": day and day.isoformat()}

    def with_it(design: Design) -> Design:
        held = dict(design.get("steps", {}))
        kept = held.get(step, {}) | {name: value for name, value in given.items() if value is not None}
        return design | {"steps": held | {step: kept}}

    _write(db, program_id, with_it, ["steps"], by=by, on=on, at=at)


def _with_lines(design: Design, part: str, lines: Iterable[Mapping[str, Any]]) -> Design:
    """The design with these lines added; a line whose origin stands there already is left out."""
    held = list(design.get(part, ()))
    origins = {line["origin"] for line in held if line.get("origin")}
    number = max((line["id"] for line in held), default=int(design.get("last_line", 0)))
    number = max(number, int(design.get("last_line", 0)))
    for line in lines:
        if line.get("origin") not in origins:
            number += 1
            held.append(dict(line) | {"id": number})
    return design | {part: held, "last_line": number}


def _write(
    db: Database,
    program_id: int,
    change: Callable[[Design], Design],
    what: list[str],
    *,
    by: str,
    on: date,
    at: datetime | None,
) -> None:
    """Read the design afresh, change it, write it, all in one transaction: two people never overwrite each other."""
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        design = change(dict(program.design))
        if design != program.design:
            journal.update(
                "changed", "programs", program_id, {"design": design}, program_id=program_id, detail={"what": what}
            )
