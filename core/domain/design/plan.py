"""Plan: the days of a program, its own lines, and what keeps it from being launched. Never reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from core.domain.base.dates import add_months
from core.domain.design.design import PlanLine
from core.domain.design.programs import Program
from core.domain.playbook.design import Channel
from core.domain.playbook.journey import JourneyQuestion, Touchpoint

LONGEST_TEXT = 4000  # characters of a message
MARKED = ("communication", "touchpoints", "links")  # parts whose items somebody can mark as done
HORIZON = 12  # months until a timeline-free program is looked at again
# Plan lines that a team writes by itself: part -> (singular, fields that must be filled).
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "links": ("linked course", ("label", "owner", "on")),
    "communication": ("message", ("label", "audience", "message", "owner")),
    "touchpoints": ("touchpoint", ("label", "stage", "role")),
    "feedback": ("feedback method", ("label", "rhythm", "owner")),
}
FIELDS = {
    "label": "a name",
    "owner": "an owner",
    "on": "a day",
    "audience": "an audience",
    "message": "a message",
    "stage": "a stage",
    "role": "a role",
    "rhythm": "a rhythm",
}


def day_from_anchor(program: Program, anchor: str, days: int) -> date | None:
    """The day so many days after an anchor of the program; None while the start is open."""
    if program.starts_on is None:
        return None
    start = program.starts_on if anchor != "end" else ends_on(program)
    return start + timedelta(days=days) if start else None


def ends_on(program: Program) -> date | None:
    """The planned end, or of a timeline-free program the day it is looked at again."""
    if program.starts_on is None:
        return None
    return add_months(program.starts_on, program.months or program.design.months or HORIZON)


def days_from(program: Program, anchor: str, on: date) -> int:
    """How many days after (negative: before) the anchor a day lies. The start must be known."""
    zero = day_from_anchor(program, anchor, 0)
    assert zero is not None
    return (on - zero).days


def lines(program: Program, part: str) -> list[PlanLine]:
    """The team's own lines of a part of the plan, in the order of their days."""
    return sorted(program.design.lines(part), key=lambda line: (day_of_line(program, line) or date.max, line.id))


def day_of_line(program: Program, line: PlanLine) -> date | None:
    """The day of a line: its own, or so many days after its anchor; None while the start is open."""
    return line.on or (day_from_anchor(program, line.anchor, line.days or 0) if line.anchor else None)


def period_of(program: Program, line: PlanLine) -> str:
    """Whether a message goes out before the launch or during the run: "before" or "during"."""
    if line.on and program.starts_on:
        return "before" if line.on < program.starts_on else "during"
    return "before" if line.anchor in ("", "start") and (line.days or 0) < 0 else "during"


def lines_from_channels(channels: Iterable[Channel], owner: str) -> list[PlanLine]:
    """The communication plan to start from, as lines without ids."""
    return [
        PlanLine(
            label=channel.label,
            audience=channel.audience,
            message=channel.message,
            anchor=channel.anchor,
            days=channel.days,
            owner=owner,
            origin=channel.id,
        )
        for channel in channels
    ]


def lines_from_touchpoints(touchpoints: Iterable[Touchpoint], stage: str, time_bound: bool) -> list[PlanLine]:
    """The default touchpoints of a stage, as lines without ids. Without an end date, none hangs on the end."""
    return [
        PlanLine(
            label=touchpoint.label,
            stage=touchpoint.stage,
            role=touchpoint.role,
            anchor="start" if touchpoint.anchor == "introduction" else touchpoint.anchor,
            days=touchpoint.days,
            why=touchpoint.why,
            origin=touchpoint.id,
        )
        for touchpoint in touchpoints
        if touchpoint.stage == stage and (time_bound or touchpoint.anchor != "end")
    ]


def line_refused(part: str, values: Mapping[str, Any]) -> str | None:
    """Why a line with these values of a PlanLine cannot stand in a part of the plan, as a sentence, or None."""
    if part not in PARTS:
        return f"A plan has no “{part}”."
    singular, needed = PARTS[part]
    if unknown := sorted(set(values) - {known.name for known in fields(PlanLine)}):
        return f"A {singular} has no “{unknown[0]}”."
    for name in needed:
        if not str(values.get(name) or "").strip():
            return f"A {singular} needs {FIELDS[name]}."
    return None


def unanswered(program: Program, questions: Mapping[str, JourneyQuestion]) -> list[JourneyQuestion]:
    """The questions of the journey that have no answer yet."""
    answers = program.design.answers
    return [question for question in questions.values() if not answers.get(question.id, "").strip()]


def launch_refused(program: Program) -> str | None:
    """Why a program cannot be launched, as a sentence, or None: KPIs are defined before."""
    if program.stage != "draft":
        return "This program was launched before."
    if not targets_set(program):
        return "Set at least one KPI target first: KPIs are defined before the launch."
    if program.starts_on is None:
        return "Choose a start date first."
    return None


def targets_set(program: Program) -> bool:
    """Is there a target, of a KPI or of an outcome?"""
    return bool(program.design.targets) or any(aim.aims for aim in program.design.outcomes.values())


def notice(program: Program) -> str:
    """What participants are told about changes made after their feedback; empty while nothing was changed."""
    answered = [line for line in program.design.feedback if line.changed.strip()]
    if not answered:
        return ""
    changes = [f"You told us ({line.label.lower()}), and we changed this:\n{line.changed.strip()}" for line in answered]
    return "\n\n".join(
        [f"{program.name}: what we changed because of you", *changes, "Thank you. Please go on telling us."]
    )
