"""Plan: what has to happen by when, what is done already, which known errors still threaten. Never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from core.domain.base.dates import add_months
from core.domain.design.design import PlanLine, StepChange
from core.domain.design.programs import Program
from core.domain.playbook.design import Channel, KnownError, PlanStep
from core.domain.playbook.journey import JourneyQuestion, Touchpoint

HORIZON = 12  # months until a timeline-free program is looked at again
# Plan lines that a team writes by itself: part -> (singular, fields that must be filled).
PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "links": ("linked learning", ("label", "owner", "on")),
    "communication": ("message", ("label", "audience", "message", "owner")),
    "touchpoints": ("touchpoint", ("label", "stage", "role")),
    "feedback": ("way to ask", ("label", "rhythm", "owner")),
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


@dataclass(frozen=True, slots=True)
class Progress:
    """What the data says about a program today: counts, not opinions."""

    applied: int = 0
    mentors: int = 0  # accepted
    mentees: int = 0  # accepted
    approved: int = 0  # matches decided in a review, introduced ones included
    introduced: int = 0
    open: int = 0  # relationships that run
    met: int = 0  # relationships with a session
    checked: int = 0  # relationships with an answered health check
    first_introduced_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One dated thing to do. `day` None: no start date yet, or no end in a timeline-free program."""

    id: str
    label: str
    kind: str  # step, message, touchpoint or link
    day: date | None
    owner: str
    done: bool = False
    by_data: bool = False  # ticked by the data, not by hand
    phase: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ErrorCheck:
    """A known error, whether this program avoids it, and the sentence that says why."""

    error: KnownError
    avoided: bool
    sentence: str


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


def steps(
    program: Program, progress: Progress, catalogue: Mapping[str, PlanStep], questions: Mapping[str, JourneyQuestion]
) -> list[PlanItem]:
    """The implementation checklist with the team's own owners and days, ticked where the data shows that it is done."""
    items = []
    for step in catalogue.values():
        change = program.design.steps.get(step.id, StepChange())
        by_data = bool(step.done) and FACTS[step.done](program, progress, questions)
        items.append(
            PlanItem(
                step.id,
                step.label,
                "step",
                day_of_step(program, step),
                change.owner or step.owner,
                by_data or bool(change.done),
                by_data,
                step.phase,
            )
        )
    return sorted(items, key=lambda item: (item.day or date.max, list(catalogue).index(item.id)))


def day_of_step(program: Program, step: PlanStep) -> date | None:
    """The day of a step of the implementation plan: the team's own, or the playbook's; None while the start is open."""
    change = program.design.steps.get(step.id)
    return change.on if change and change.on else day_from_anchor(program, step.anchor, step.days)


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


def dated(
    program: Program, progress: Progress, catalogue: Mapping[str, PlanStep], questions: Mapping[str, JourneyQuestion]
) -> list[PlanItem]:
    """Everything of the plan that has a day, in order: steps, messages, touchpoints, links."""
    items = [item for item in steps(program, progress, catalogue, questions) if item.day]
    for part, kind in (("communication", "message"), ("touchpoints", "touchpoint"), ("links", "link")):
        for line in lines(program, part):
            if on := day_of_line(program, line):
                detail = line.message or line.why
                items.append(PlanItem(f"{part}-{line.id}", line.label, kind, on, line.owner, detail=detail))
    return sorted(items, key=lambda item: (item.day or date.max, item.kind, item.id))


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


def check_errors(
    program: Program, progress: Progress, catalogue: Mapping[str, KnownError], questions: Mapping[str, JourneyQuestion]
) -> list[ErrorCheck]:
    """The program as it stands, checked for each known error of programs; open ones first."""
    checks = []
    for error in catalogue.values():
        avoided, sentence = CHECKS[error.check](program, progress, questions)
        checks.append(ErrorCheck(error, avoided, sentence))
    return sorted(checks, key=lambda check: check.avoided)


Questions = Mapping[str, JourneyQuestion]
Verdict = tuple[bool, str]


def _has_participants(program: Program, progress: Progress, _: Questions) -> Verdict:
    if progress.applied:
        return True, f"{progress.applied:,} people are on record."
    return False, "Nobody is on record yet. Start with the spreadsheet you have."


def _communicates(program: Program, progress: Progress, _: Questions) -> Verdict:
    times = [period_of(program, line) for line in program.design.communication]
    before, during = times.count("before"), times.count("during")
    if before and during:
        return True, f"{before} messages before the launch, {during} during the run."
    if not times:
        return False, "There is no communication plan yet."
    return False, f"There is nothing planned {'before the launch' if not before else 'during the run'}."


def _reviewed(program: Program, progress: Progress, _: Questions) -> Verdict:
    if progress.approved:
        return True, f"{progress.approved:,} matches were decided one by one."
    return False, "No match was reviewed yet. Plan a review meeting before anyone is introduced."


def _measured(program: Program, progress: Progress, _: Questions) -> Verdict:
    if not targets_set(program):
        return False, "There is no KPI target yet."
    since = program.design.targets_on
    if progress.first_introduced_on and since and since > progress.first_introduced_on:
        return False, "Targets were set after the first pair was introduced. Define them earlier in the next round."
    return True, "Targets were set before the launch."


def _journey(program: Program, progress: Progress, questions: Questions) -> Verdict:
    cells = {(question.stage, question.role) for question in questions.values()}
    open_questions = unanswered(program, questions)
    answered = {(question.stage, question.role) for question in questions.values() if question not in open_questions}
    if cells == answered:
        return True, "Every stage of both roles has an answer."
    return False, f"{len(answered)} of {len(cells)} stages and roles have an answer so far."


def _pilots(program: Program, progress: Progress, _: Questions) -> Verdict:
    if any(evaluation.verdict in ("go", "adapt") for evaluation in program.design.evaluations.values()):
        return True, "A pilot was evaluated before the next phase."
    if not program.design.readiness:
        return False, "No department was rated yet, so nobody knows where to pilot."
    if program.choice("access") == "open":
        return False, "It is open to all before a pilot was evaluated."
    return True, "It starts with a pilot where readiness is strongest."


def _linked(program: Program, progress: Progress, _: Questions) -> Verdict:
    links = program.design.links
    if links and all(line.owner for line in links):
        return True, f"{len(links)} linked: " + ", ".join(line.label for line in links) + "."
    if program.choice("scope") == "standalone":
        return True, "Standalone by choice, so its effect can be told apart. Look for a link in the next round."
    return False, "No other learning is named with its owner and dates."


def _goes_on(program: Program, progress: Progress, _: Questions) -> Verdict:
    if program.design.reviews:
        return True, "A review is on record, and the next round can start from it."
    if program.stage == "closed":
        return False, "The round was closed without a review."
    if program.starts_on:
        return True, "The review at the end is in the plan."
    return False, "No review is planned yet: a start date puts it into the plan."


# The code of a known error's check (pitfalls.toml) -> whether the program avoids it, and the sentence.
CHECKS: Mapping[str, Callable[[Program, Progress, Questions], Verdict]] = {
    "has_participants": _has_participants,
    "has_communication_before_and_during": _communicates,
    "matches_reviewed": _reviewed,
    "kpis_before_launch": _measured,
    "journey_answered": _journey,
    "pilot_first": _pilots,
    "links_named": _linked,
    "review_planned": _goes_on,
}

# The code of a fact that ticks a step of the plan (plan.toml, done).
FACTS: Mapping[str, Callable[[Program, Progress, Questions], bool]] = {
    "goal_set": lambda program, *_: bool(program.design.goal.strip()),
    "targets_set": lambda program, *_: targets_set(program),
    "option_chosen": lambda program, *_: bool(program.design.choices),
    "journey_answered": lambda *facts: _journey(*facts)[0],
    "communication_planned": lambda *facts: _communicates(*facts)[0],
    "mentors_accepted": lambda _, progress, __: progress.mentors > 0,
    "mentees_accepted": lambda _, progress, __: progress.mentees > 0,
    "matches_approved": lambda _, progress, __: progress.approved > 0,
    "introduced": lambda _, progress, __: progress.introduced > 0,
    "first_sessions_held": lambda _, progress, __: 0 < progress.introduced <= progress.met,
    "checks_answered": lambda _, progress, __: progress.checked > 0,
    "review_written": lambda program, *_: bool(program.design.reviews),
}


def outline(items: Sequence[PlanItem], most: int) -> list[PlanItem]:
    """At most so many items for a slide: steps first, then messages, in order of their day."""
    ranked = sorted(items, key=lambda item: (item.kind != "step", item.kind != "message"))
    return sorted(ranked[:most], key=lambda item: (item.day or date.max, item.label))
