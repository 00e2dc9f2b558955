"""Phases: a part of the roll-out as a program runs it, its departments, seats and dates. Never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.domain.base.text import counted, few, listed
from core.domain.design.design import Design
from core.domain.design.phase_plan import PhasePlan
from core.domain.design.readiness import VERDICTS, Wave
from core.domain.playbook.design import Phase

LEAST_SEATS = 2  # with a single pair nothing can be compared
PILOT = "innovators"  # the phase that people call the pilot


class Named(Protocol):
    """Somebody with a name and a department, such as a mentee."""

    @property
    def name(self) -> str: ...

    @property
    def department(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PhaseSeats:
    """How far the seats of a phase are taken. `taken`: accepted mentees of its departments; `outside`: of others."""

    plan: PhasePlan
    taken: int
    outside: tuple[Named, ...] = ()

    @property
    def sentence(self) -> str:
        """How many seats are taken, as a sentence: "12 of the pilot's 18 seats are taken." """
        if self.plan.seats is None:
            return f"{counted(self.taken, 'mentee is', 'mentees are')} accepted; this phase has no number of seats yet."
        whose = "the pilot's" if self.plan.phase == PILOT else "this phase's"
        seats = f"{whose} {counted(self.plan.seats, 'seat')}"
        if self.taken > self.plan.seats:
            more = self.taken - self.plan.seats
            return f"{self.taken:,} mentees are accepted for {seats}: {more:,} too many."
        if not self.taken:
            return f"None of {seats} is taken yet."
        verb = "is" if self.taken == 1 else "are"
        return f"{self.taken:,} of {seats} {verb} taken."

    @property
    def outside_sentence(self) -> str:
        """Who is accepted and not from the phase's departments; "" where nobody is."""
        if not self.outside:
            return ""
        who = counted(len(self.outside), "accepted mentee is", "accepted mentees are")
        names = few((f"{person.name} ({person.department or 'no department known'})" for person in self.outside), 8)
        return f"{who} not from {listed(self.plan.departments)}, so Match leaves them out: {names}."


def is_inside(plan: PhasePlan, department: str) -> bool:
    """Does a department belong to the phase, whatever its case?"""
    return department.casefold() in {name.casefold() for name in plan.departments}


def seats_of(plan: PhasePlan, accepted: Sequence[Named]) -> PhaseSeats:
    """How far the seats of a phase are taken by these accepted mentees."""
    outside = tuple(person for person in accepted if not is_inside(plan, person.department))
    return PhaseSeats(plan, len(accepted) - len(outside), outside)


def phase_refused(departments: Sequence[str], seats: int, starts_on: date | None, evaluate_on: date) -> str | None:
    """Why a phase cannot be planned so, as a sentence, or None. `starts_on`: the day pairs are introduced."""
    if not departments:
        return "Choose at least one department."
    if seats < LEAST_SEATS:
        return f"A phase has at least {LEAST_SEATS} seats."
    if starts_on and evaluate_on <= starts_on:
        return "The evaluation comes after the pairs are introduced."
    return None


def next_phase_refused(design: Design, waves: Sequence[Wave]) -> str | None:
    """Why no next phase can be opened from this program, as a sentence, or None."""
    if design.phase is None:
        return "This program is not planned as a phase."
    evaluation = design.evaluations.get(design.phase.phase)
    if evaluation is None:
        return "Evaluate this phase first: the evaluation opens the next one."
    if not VERDICTS[evaluation.verdict][1]:
        return "The evaluation says “not yet”, so the next phase stays closed."
    if next_wave(design.phase.phase, waves) is None:
        return "No other department is waiting for a phase."
    return None


def next_wave(phase: str, waves: Sequence[Wave]) -> Wave | None:
    """The wave after a phase that has departments, or None."""
    order = [wave.phase.id for wave in waves]
    later = waves[order.index(phase) + 1 :] if phase in order else waves
    return next((wave for wave in later if wave.departments), None)


def opened_phase(design: Design, wave: Wave) -> PhasePlan:
    """The plan that the next phase begins with: who was in the last one stays in; seats and dates are still open."""
    before = design.phase.departments if design.phase else ()
    new = (department.name for department in wave.departments)
    return PhasePlan(phase=wave.phase.id, departments=tuple(dict.fromkeys((*before, *new))))


def phase_name(plan: PhasePlan, phases: Mapping[str, Phase]) -> str:
    """What the playbook calls the phase; its code where the playbook has no such phase any more."""
    return phases[plan.phase].label if plan.phase in phases else plan.phase
