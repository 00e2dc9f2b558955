"""Design: what a program's design says, part by part, read from the JSON it is stored as and written back.

A part that was never filled in is empty, never missing. Whatever a stored design holds beside (an older or a newer
version wrote it) is carried along untouched. Never reads the database, decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, NamedTuple, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """What all parts of a design have in common: `from_dict` reads one from JSON, `to_dict` writes it back.

    `stored` is the JSON a part was read from. Writing starts from it, so that a part nobody changed is written exactly
    as it was, with keys that this version does not know.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}  # field -> how its JSON value is read
    WHOLE: ClassVar[bool] = False  # a new one is written with its empty fields too

    stored: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False, repr=False)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The part that this JSON object stands for; a key that is missing or null leaves its field empty."""
        values = {}
        for name in _names(cls):
            if (value := stored.get(name)) is not None:
                values[name] = cls.READERS[name](value) if name in cls.READERS else value
        return cls(**values, stored=stored)

    def to_dict(self) -> dict[str, Any]:
        """The part as a JSON object: what it was read from, with what changed since; what was emptied loses its key."""
        before, empty = self.from_dict(self.stored), type(self)()
        whole = self.WHOLE and not self.stored
        written = dict(self.stored)
        for name in _names(type(self)):
            value = getattr(self, name)
            if whole or value != getattr(before, name):
                written[name] = _as_json(value)
                if not whole and value == getattr(empty, name):
                    del written[name]
        return written


def _names(part: type[StoredPart]) -> tuple[str, ...]:
    """The fields of a part that have a key of their own."""
    return tuple(known.name for known in fields(part) if known.name != "stored")


def _as_json(value: Any) -> Any:
    if isinstance(value, StoredPart):
        return value.to_dict()
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _day(stored: str) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _parts(part: type[StoredPart]) -> Callable[[list[Any]], tuple[StoredPart, ...]]:
    return lambda stored: tuple(part.from_dict(values) for values in stored)


def _parts_by_key(part: type[StoredPart]) -> Callable[[Mapping[str, Any]], dict[str, StoredPart]]:
    return lambda stored: {key: part.from_dict(values) for key, values in stored.items()}


@dataclass(frozen=True, slots=True)
class Interest(StoredPart):
    """How many people said that they want a mentor, or would mentor others; None: nobody asked."""

    mentees: int | None = None
    mentors: int | None = None


@dataclass(frozen=True, slots=True)
class SignalReading(StoredPart):
    """What was noted about a signal in a department on a day. `counted`: the evidence is a count of what is on record.

    `by`: a code. A reading is never changed: the next one stands beside it.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}
    WHOLE: ClassVar[bool] = True

    signal: str = ""
    seen: bool = False
    evidence: str = ""
    counted: bool = False
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class DepartmentRating(StoredPart):
    """A department as it was rated. `signals`: signal id -> the evidence noted for it ("" while nothing is noted).

    `readings`: everything that was noted, oldest first; ratings by older versions have none.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"readings": _parts(SignalReading)}
    WHOLE: ClassVar[bool] = True

    people: int | None = None
    signals: Mapping[str, str] = field(default_factory=dict, hash=False)
    readings: tuple[SignalReading, ...] = ()

    @property
    def unproven(self) -> int:
        """How many signals were ticked without evidence."""
        return sum(not note.strip() for note in self.signals.values())

    def history(self, signal: str) -> tuple[SignalReading, ...]:
        """What was noted about a signal, oldest first."""
        return tuple(reading for reading in self.readings if reading.signal == signal)

    def noted(self, reading: SignalReading) -> DepartmentRating:
        """The rating with one more reading, which holds from now on."""
        signals = {id: evidence for id, evidence in self.signals.items() if id != reading.signal}
        if reading.seen:
            signals[reading.signal] = reading.evidence
        return replace(self, signals=signals, readings=(*self.readings, reading))


@dataclass(frozen=True, slots=True)
class OutcomeReading(StoredPart):
    """A figure of an outcome that somebody entered: its day, where it is from, and who entered it (a code)."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}
    WHOLE: ClassVar[bool] = True

    on: date | None = None
    value: float = 0.0
    report: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeAim(StoredPart):
    """What an outcome of a purpose should reach, from where and until when. `source`: a key of purposes.SOURCES.

    Values are in the outcome's unit, shares 0..1. `words`: how an older version kept the aim.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"due": _day, "readings": _parts(OutcomeReading)}
    WHOLE: ClassVar[bool] = True

    source: str = ""
    baseline: float | None = None
    target: float | None = None
    due: date | None = None
    readings: tuple[OutcomeReading, ...] = ()
    words: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any] | str) -> OutcomeAim:
        """The aim from its JSON: an object, or the words of an older version."""
        return cls(words=stored) if isinstance(stored, str) else cls.from_dict(stored)

    @property
    def aims(self) -> bool:
        """Does it say what should be reached?"""
        return self.target is not None or bool(self.words)


@dataclass(frozen=True, slots=True)
class PhasePlan(StoredPart):
    """The phase of the roll-out that a program runs: for whom, how many seats, the day it is evaluated.

    `phase`: an id of the playbook. It starts with the program, and its targets are the program's.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"departments": tuple, "evaluate_on": _day}
    WHOLE: ClassVar[bool] = True

    phase: str = ""
    departments: tuple[str, ...] = ()
    seats: int | None = None
    evaluate_on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetLine(StoredPart):
    """A line of a phase's evaluation sheet, in words: what was expected, by what, and what came."""

    WHOLE: ClassVar[bool] = True

    label: str = ""
    basis: str = ""
    expected: str = ""
    actual: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEvaluation(StoredPart):
    """What the evaluation of a phase of the roll-out came to. `verdict`: a key of readiness.VERDICTS; `by`: a code.

    `sheet`: the figures as they stood on that day; evaluations by older versions have none.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day, "sheet": _parts(SheetLine)}
    WHOLE: ClassVar[bool] = True

    verdict: str = ""
    note: str = ""
    on: date | None = None
    by: str = ""
    sheet: tuple[SheetLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardEvidence(StoredPart):
    """What was attached to a statement of the program standard: words, a link, the day, and who did it (a code)."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}
    WHOLE: ClassVar[bool] = True

    text: str = ""
    link: str = ""
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class StandardRating(StoredPart):
    """How the team sees a statement of the program standard: a key of RATINGS ("" while unrated), since when, by whom
    (a code), and what is attached, oldest first."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day, "evidence": _parts(StandardEvidence)}
    WHOLE: ClassVar[bool] = True

    rating: str = ""
    on: date | None = None
    by: str = ""
    evidence: tuple[StandardEvidence, ...] = ()


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

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day, "done_on": _day}

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

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}

    done: bool | None = None
    owner: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RoundReview(StoredPart):
    """A review of a round: in the team's words, and who owns the changes. `final`: written at its end; `by`: a code."""

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}
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

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"on": _day}
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
        "goal_by": _day,
        "reasons": tuple,
        "interest": Interest.from_dict,
        "readiness": _parts_by_key(DepartmentRating),
        "evaluations": _parts_by_key(PhaseEvaluation),
        "phase": lambda stored: PhasePlan.from_dict(stored) if stored else None,
        "assumptions": lambda stored: {id: AssumedRange(*values) for id, values in stored.items()},
        "measured": lambda stored: {id: MeasuredRange(*values) for id, values in stored.items()},
        "outcomes": lambda stored: {id: OutcomeAim.read(value) for id, value in stored.items()},
        "targets_on": _day,
        "touchpoints": _parts(PlanLine),
        "communication": _parts(PlanLine),
        "feedback": _parts(PlanLine),
        "links": _parts(PlanLine),
        "steps": _parts_by_key(StepChange),
        "decisions": _parts(OptionDecision),
        "reviews": _parts(RoundReview),
        "standard": _parts_by_key(StandardRating),
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
