"""Design: what a program's design says, part by part, read from the JSON it is stored as and written back.

A part that was never filled in is empty, never missing. Whatever a stored design holds beside (an older or a newer
version wrote it) is carried along untouched. Never reads the database, decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, NamedTuple

from core.domain.design.department_rating import DepartmentRating
from core.domain.design.outcome_aim import OutcomeAim
from core.domain.design.phase_plan import PhaseEvaluation, PhasePlan
from core.domain.design.standard_rating import StandardRating
from core.domain.design.stored_part import StoredPart, parts, parts_by_key, stored_day


@dataclass(frozen=True, slots=True)
class Interest(StoredPart):
    """How many people said that they want a mentor, or would mentor others; None: nobody asked."""

    mentees: int | None = None
    mentors: int | None = None


class AssumedRange(NamedTuple):
    """An assumption of the forecast as the team changed it; stored as a list of the three."""

    low: float
    likely: float
    high: float


class MeasuredRange(NamedTuple):
    """An assumption as an own round measured it, and the sentence that says so; stored as a list of the four."""

    low: float
    likely: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class PlanLine(StoredPart):
    """A line of the plan: a linked course, a message, a touchpoint or a feedback method (plan.PARTS).

    Linked learning has a day of its own (`on`); what moves with the program has an `anchor` ("start" or "end") and
    `days` after it. `origin`: the playbook's entry it came from. `id` 0: not in a plan yet.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day, "done_on": stored_day}

    id: int = 0
    label: str = ""
    owner: str = ""
    on: date | None = None
    anchor: str = ""
    days: int | None = None
    audience: str = ""
    message: str = ""
    stage: str = ""
    role: str = ""
    why: str = ""
    rhythm: str = ""
    changed: str = ""  # because of the feedback
    text: str = ""  # of a message, as the team worded it; "" while the playbook's stands
    done_on: date | None = None  # a message: sent
    origin: str = ""


@dataclass(frozen=True, slots=True)
class StepChange(StoredPart):
    """What the team changed on a step of the implementation plan by hand: ticked, another owner, another day."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}

    done: bool | None = None
    owner: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RoundReview(StoredPart):
    """A review of a round: in the team's words, and who owns the changes. `final`: written at its end; `by`: a code."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}
    WHOLE: ClassVar[bool] = True

    worked: str = ""
    changes: str = ""
    owner: str = ""
    final: bool = False
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class OptionDecision(StoredPart):
    """A decision for an option: which (its id and its name at the time), on what grounds, by whom (a code)."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": stored_day}
    WHOLE: ClassVar[bool] = True

    on: date | None = None
    by: str = ""
    option: int = 0
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Design(StoredPart):
    """The design of a program: an attribute a key of the JSON in `programs.design`; a part without content is empty."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {
        "purposes": tuple,
        "goal_by": stored_day,
        "reasons": tuple,
        "interest": Interest.from_dict,
        "readiness": parts_by_key(DepartmentRating),
        "evaluations": parts_by_key(PhaseEvaluation),
        "phase": lambda stored: PhasePlan.from_dict(stored) if stored else None,
        "assumptions": lambda stored: {id: AssumedRange(*values) for id, values in stored.items()},
        "measured": lambda stored: {id: MeasuredRange(*values) for id, values in stored.items()},
        "outcomes": lambda stored: {id: OutcomeAim.read(value) for id, value in stored.items()},
        "targets_on": stored_day,
        "touchpoints": parts(PlanLine),
        "communication": parts(PlanLine),
        "feedback": parts(PlanLine),
        "links": parts(PlanLine),
        "steps": parts_by_key(StepChange),
        "decisions": parts(OptionDecision),
        "reviews": parts(RoundReview),
        "standard": parts_by_key(StandardRating),
        "lessons": lambda stored: RoundReview.from_dict(stored) if stored else None,
    }

    # why
    purposes: tuple[str, ...] = ()
    goal: str = ""
    goal_measure: str = ""
    goal_by: date | None = None
    organization_goal: str = ""
    audience: str = ""
    reasons: tuple[str, ...] = ()  # wrong ones, ticked
    interest: Interest = Interest()
    # where
    readiness: Mapping[str, DepartmentRating] = field(default_factory=dict, hash=False)  # by department
    evaluations: Mapping[str, PhaseEvaluation] = field(default_factory=dict, hash=False)  # by phase of the roll-out
    phase: PhasePlan | None = None  # that this program runs; None: it is for everybody
    # what the forecast takes for granted, by assumption
    assumptions: Mapping[str, AssumedRange] = field(default_factory=dict, hash=False)  # changed by the team
    measured: Mapping[str, MeasuredRange] = field(default_factory=dict, hash=False)  # by rounds before
    # what it should reach
    targets: Mapping[str, float] = field(default_factory=dict, hash=False)  # KPI -> value in its own unit, shares 0..1
    outcomes: Mapping[str, OutcomeAim] = field(default_factory=dict, hash=False)  # by outcome of a purpose
    targets_on: date | None = None  # the day of the first targets
    cohort_figures: bool = False
    # the plan
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)  # question of the journey -> answer
    touchpoints: tuple[PlanLine, ...] = ()
    communication: tuple[PlanLine, ...] = ()
    feedback: tuple[PlanLine, ...] = ()
    links: tuple[PlanLine, ...] = ()
    last_line: int = 0  # the highest number a line ever had
    steps: Mapping[str, StepChange] = field(default_factory=dict, hash=False)  # by step of the playbook's plan
    # the decision, and what the chosen option brought; None before the first
    decision_asked: str = ""
    decisions: tuple[OptionDecision, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)  # axis -> pole
    seats: int | None = None
    months: int | None = None  # of a timeline-free program: how far it is planned ahead
    cadence: float | None = None  # sessions a month
    capacity: int | None = None  # mentees per mentor
    budget: float | None = None
    owner: str | None = None
    # one round after the other
    reviews: tuple[RoundReview, ...] = ()
    previous: int | None = None  # the program of the round before
    other_track: int | None = None  # the program that runs the other direction
    lessons: RoundReview | None = None  # of the round before
    # the program standard, by statement of the playbook
    standard: Mapping[str, StandardRating] = field(default_factory=dict, hash=False)

    def lines(self, part: str) -> tuple[PlanLine, ...]:
        """The lines of a part of the plan: "touchpoints", "communication", "feedback" or "links"."""
        lines: tuple[PlanLine, ...] = getattr(self, part)
        return lines

    def with_lines(self, part: str, lines: Iterable[PlanLine]) -> Design:
        """The design with other lines in a part of its plan."""
        changes: dict[str, Any] = {part: tuple(lines)}
        return replace(self, **changes)
