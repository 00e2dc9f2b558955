"""Readiness: whether to run a program at all, how ready each department is, where to start. Never reads or writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.base.text import counted
from core.domain.design.department_rating import DepartmentRating
from core.domain.design.design import Design
from core.domain.design.options import Situation
from core.domain.design.phase_plan import PhaseEvaluation
from core.domain.design.programs import Program
from core.domain.design.progress import Progress
from core.domain.playbook import Playbook
from core.domain.playbook.design import Phase, Signal, WrongReason

PILOT_DEPARTMENTS = 2  # a pilot of 15 to 20 pairs rarely needs more
PILOT_LEAST = 0.3  # below it even the readiest department should not be the pilot. Ours.
ONE_SIDED = 0.5  # less than half of one role's interest on the other side is one-sided. Ours.
MOST_PURPOSES = 3

WAVE_LABELS: Mapping[str, str] = {
    "open": "Open now",
    "waiting": "Waits",
    "done": "Evaluated",
    "stopped": "Stopped",
}

# What the evaluation of a phase can say, and whether the next may open.
VERDICTS: Mapping[str, tuple[str, bool]] = {
    "go": ("Go on as it is", True),
    "adapt": ("Go on with changes", True),
    "stop": ("Not yet", False),
}


@dataclass(frozen=True, slots=True)
class DepartmentReadiness:
    """A department with its rating, its readiness (0..1) and its phase on the adoption curve."""

    name: str
    rating: DepartmentRating
    readiness: float
    phase: Phase


@dataclass(frozen=True, slots=True)
class Wave:
    """A phase of the roll-out: who is in it, and whether it may open."""

    phase: Phase
    departments: tuple[DepartmentReadiness, ...]
    state: str  # a key of WAVE_LABELS
    why: str


@dataclass(frozen=True, slots=True)
class ReasonWarning:
    """A wrong reason to run a program that seems to apply, and what makes us think so."""

    reason: WrongReason
    because: str


def weigh(rating: DepartmentRating, signals: Mapping[str, Signal]) -> float:
    """Weight of the signals seen divided by the weight of all signals, 0..1: what people do counts more."""
    whole = sum(signal.weight for signal in signals.values())
    return sum(signals[signal].weight for signal in rating.signals if signal in signals) / whole if whole else 0.0


def rank(
    ratings: Mapping[str, DepartmentRating], signals: Mapping[str, Signal], phases: Mapping[str, Phase]
) -> list[DepartmentReadiness]:
    """The rated departments (name -> rating) with readiness and phase, readiest first."""
    order = sorted(phases.values(), key=lambda phase: -phase.minimum)
    departments = []
    for name, rating in ratings.items():
        ready = weigh(rating, signals)
        phase = next(phase for phase in order if ready >= phase.minimum)
        departments.append(DepartmentReadiness(name, rating, ready, phase))
    return sorted(departments, key=lambda department: (-department.readiness, department.name.casefold()))


def mean_readiness(departments: Sequence[DepartmentReadiness]) -> float | None:
    """Mean over the rated departments, weighted by their people where every head count is known; None without any."""
    if not departments:
        return None
    people = [department.rating.people or 0 for department in departments]
    if all(people):
        return sum(department.readiness * n for department, n in zip(departments, people, strict=True)) / sum(people)
    return sum(department.readiness for department in departments) / len(departments)


def rollout(
    departments: Sequence[DepartmentReadiness],
    phases: Mapping[str, Phase],
    evaluations: Mapping[str, PhaseEvaluation],
) -> list[Wave]:
    """The waves of the roll-out. A wave opens when the one before was evaluated and may be followed."""
    first, *later = phases.values()
    pilots, why = _pilots(departments, first)
    waves = [_wave(first, pilots, evaluations, True, why)]
    waiting = [department for department in departments if department not in pilots]
    for phase in later:
        inside = tuple(department for department in waiting if department.phase == phase)
        if phase == later[0]:  # ready for a pilot, but not among the few that start
            inside = tuple(department for department in waiting if department.phase == first) + inside
        if not inside:
            continue
        before = waves[-1]
        cleared = before.state == "done"
        waits = f"Opens once “{before.phase.label}” is evaluated and goes on."
        waves.append(_wave(phase, inside, evaluations, cleared, "" if cleared else waits))
    return waves


def situation(program: Program, progress: Progress, book: Playbook) -> Situation:
    """What is known around the program's options. Who is accepted counts as interested, whatever was counted before."""
    design = program.design
    return Situation(
        mentees=_people_interested(design.interest.mentees, progress.mentees),
        mentors=_people_interested(design.interest.mentors, progress.mentors),
        readiness=mean_readiness(rank(design.readiness, book.signals, book.phases)),
        links_named=bool(design.links) and all(line.owner for line in design.links),
        cohort_figures=design.cohort_figures or "completed" in design.targets,
        first=not design.previous,
    )


def _people_interested(counted: int | None, accepted: int) -> int | None:
    return max(counted or 0, accepted) if counted is not None or accepted else None


def interest_gap(mentors: int | None, mentees: int | None, capacity: int = 1) -> str | None:
    """Why the interest of the two roles does not meet, as a sentence, or None. None stands for "nobody asked"."""
    if mentors is None or mentees is None:
        if mentors is None and mentees is None:
            return "Add how many people want to join in each role."
        return f"Add how many {'mentors' if mentors is None else 'mentees'} want to join."
    seats = mentors * capacity
    if not mentors or not mentees:
        return f"There is no interest from {'mentors' if not mentors else 'mentees'} yet."
    if seats < ONE_SIDED * mentees:
        return f"{mentees:,} people want a mentor, but mentors offer {counted(seats, 'seat')}."
    if mentees < ONE_SIDED * seats:
        return (
            f"Mentors offer {counted(seats, 'seat')}; only {counted(mentees, 'person wants', 'people want')} a mentor."
        )
    return None


def goal_gaps(design: Design) -> list[str]:
    """What the goal still lacks to be measurable and tied to the organization, a sentence each."""
    gaps = []
    if not design.goal.strip():
        gaps.append("Say what should be different when the program has worked.")
    if not re.search(r"\d", design.goal_measure):
        gaps.append("Name the metric that will show it, from what to what.")
    if not design.goal_by:
        gaps.append("Say by which day.")
    if not design.organization_goal.strip():
        gaps.append("Name the goal of the organization that it serves.")
    if not design.audience.strip():
        gaps.append("Say for whom it is.")
    return gaps


def warnings(
    design: Design,
    departments: Sequence[DepartmentReadiness],
    signals: Mapping[str, Signal],
    reasons: Mapping[str, WrongReason],
    capacity: int = 1,
) -> list[ReasonWarning]:
    """The wrong reasons that apply: those the team ticked, and those its own answers point to."""
    because = {id: "You selected this." for id in reasons if id in design.reasons}
    mentors, mentees = design.interest.mentors, design.interest.mentees
    pull = any(
        signals[signal].kind != "say"
        for department in departments
        for signal in department.rating.signals
        if signal in signals
    )
    wanted = pull or (mentors and mentees)  # then it is not leadership alone, whatever the goal still lacks
    if "leadership-only" in reasons and "leadership-only" not in because and not wanted:
        if departments:
            because["leadership-only"] = (
                "No department shows a signal beyond survey comments, and interest is not on record for both roles."
            )
        elif design.goal and not design.organization_goal.strip():
            because["leadership-only"] = (
                "Interest is not on record for both roles, and the goal is not linked to one of the organization yet."
            )
    if "one-sided" in reasons and None not in (mentors, mentees) and (gap := interest_gap(mentors, mentees, capacity)):
        because["one-sided"] = gap
    return [ReasonWarning(reason, because[id]) for id, reason in reasons.items() if id in because]


def _pilots(departments: Sequence[DepartmentReadiness], first: Phase) -> tuple[tuple[DepartmentReadiness, ...], str]:
    """The departments that start, readiest first, and what to say about it ("" when they are ready)."""
    ready = tuple(department for department in departments if department.readiness >= first.minimum)
    if ready:
        return ready[:PILOT_DEPARTMENTS], ""
    if departments and departments[0].readiness >= PILOT_LEAST:
        best = departments[0]
        return (best,), f"No department is fully ready. {best.name} shows the most; keep the pilot small."
    if departments:
        return (), "No department shows enough yet. Offer ad-hoc mentoring and look again."
    return (), "Rate the departments first."


def _wave(
    phase: Phase,
    inside: tuple[DepartmentReadiness, ...],
    evaluations: Mapping[str, PhaseEvaluation],
    cleared: bool,
    why: str,
) -> Wave:
    evaluation = evaluations.get(phase.id)
    if evaluation is None or not cleared:
        return Wave(phase, inside, "open" if cleared and inside else "waiting", why)
    label, follows = VERDICTS[evaluation.verdict]
    return Wave(phase, inside, "done" if follows else "stopped", label)
