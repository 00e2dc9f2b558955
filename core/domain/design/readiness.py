"""Readiness: whether to run a program at all, how ready each department is, where to start. Never reads or writes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.domain.design.options import Situation
from core.domain.design.plan import Standing
from core.domain.design.programs import Program
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
class Department:
    """A department as it was rated: signal id -> the evidence noted for it ("" while nothing is noted)."""

    name: str
    people: int | None = None
    signals: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def unproven(self) -> int:
        """How many signals were ticked without evidence."""
        return sum(not note.strip() for note in self.signals.values())


@dataclass(frozen=True, slots=True)
class Rated:
    """A department with its readiness (0..1) and its place on the adoption curve."""

    department: Department
    readiness: float
    phase: Phase


@dataclass(frozen=True, slots=True)
class Wave:
    """A phase of the roll-out: who is in it, and whether it may open ("open", "waiting", "done", "stopped")."""

    phase: Phase
    departments: tuple[Rated, ...]
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A wrong reason that seems to apply, and what makes us think so."""

    reason: WrongReason
    because: str


def departments(design: Mapping[str, Any]) -> list[Department]:
    """The departments rated in a program's design."""
    rated = design.get("readiness", {})
    return [Department(name, one.get("people"), dict(one.get("signals", {}))) for name, one in rated.items()]


def readiness(department: Department, signals: Mapping[str, Signal]) -> float:
    """Weight of the signals seen divided by the weight of all signals, 0..1: what people do counts more."""
    whole = sum(signal.weight for signal in signals.values())
    return sum(signals[signal].weight for signal in department.signals if signal in signals) / whole if whole else 0.0


def rated(found: Sequence[Department], signals: Mapping[str, Signal], phases: Mapping[str, Phase]) -> list[Rated]:
    """The departments with readiness and phase, readiest first."""
    order = sorted(phases.values(), key=lambda phase: -phase.minimum)
    return sorted(
        (
            Rated(one, ready, next(phase for phase in order if ready >= phase.minimum))
            for one in found
            for ready in (readiness(one, signals),)
        ),
        key=lambda one: (-one.readiness, one.department.name.casefold()),
    )


def mean_readiness(found: Sequence[Rated]) -> float | None:
    """Mean over the rated departments, weighted by their people where every head count is known; None without any."""
    if not found:
        return None
    weights = [one.department.people for one in found]
    if all(weights):
        return sum(one.readiness * (one.department.people or 0) for one in found) / sum(n or 0 for n in weights)
    return sum(one.readiness for one in found) / len(found)


def rollout(
    found: Sequence[Rated], phases: Mapping[str, Phase], evaluations: Mapping[str, Mapping[str, Any]]
) -> list[Wave]:
    """The waves of the roll-out. A wave opens when the one before was evaluated and may be followed (domain.md 9)."""
    first, *rest = phases.values()
    pilots, why = _pilots(found, first)
    waves = [_wave(first, pilots, evaluations, True, why)]
    for phase in rest:
        inside = tuple(one for one in found if one.phase == phase and one not in pilots)
        if phase == rest[0]:  # ready for a pilot, but not among the few that start
            inside = tuple(one for one in found if one.phase == first and one not in pilots) + inside
        if not inside:
            continue
        before = waves[-1]
        cleared = before.state == "done"
        waits = f"Opens when “{before.phase.label}” was evaluated and may be followed."
        waves.append(_wave(phase, inside, evaluations, cleared, "" if cleared else waits))
    return waves


def situation(program: Program, standing: Standing, book: Playbook) -> Situation:
    """What is known around the program's options. Who is accepted counts as interested, whatever was counted before."""
    interest = program.design.get("interest", {})
    links = program.design.get("links", ())
    found = rated(departments(program.design), book.signals, book.phases)
    return Situation(
        mentees=_counted(interest.get("mentees"), standing.mentees),
        mentors=_counted(interest.get("mentors"), standing.mentors),
        readiness=mean_readiness(found),
        links_named=bool(links) and all(line.get("owner") for line in links),
        cohort_figures=bool(program.design.get("cohort_figures")) or "completed" in program.design.get("targets", {}),
        first=not program.design.get("previous"),
    )


def _counted(asked: int | None, accepted: int) -> int | None:
    return max(asked or 0, accepted) if asked is not None or accepted else None


def interest_gap(mentors: int | None, mentees: int | None, capacity: int = 1) -> str | None:
    """Why the interest of the two roles does not meet, as a sentence, or None. None stands for "nobody asked"."""
    if mentors is None or mentees is None:
        missing = "both roles" if mentors is None and mentees is None else "mentors" if mentors is None else "mentees"
        return f"Nobody counted the interest of {missing} yet."
    seats = mentors * capacity
    if not mentors or not mentees:
        return f"There is no interest from {'mentors' if not mentors else 'mentees'} yet."
    if seats < ONE_SIDED * mentees:
        return f"{mentees:,} people want a mentor, but mentors offer {seats:,} seat{'s' if seats != 1 else ''}."
    if mentees < ONE_SIDED * seats:
        return f"Mentors offer {seats:,} seats, but only {mentees:,} want one."
    return None


def goal_gaps(design: Mapping[str, Any]) -> list[str]:
    """What the goal still lacks to be measurable and tied to the organization, a sentence each."""
    goal, measure = str(design.get("goal", "")).strip(), str(design.get("goal_measure", "")).strip()
    gaps = []
    if not goal:
        gaps.append("Say what should be different when the program has worked.")
    if not re.search(r"\d", measure):
        gaps.append("Name the figure that shows it, from where to where.")
    if not design.get("goal_by"):
        gaps.append("Say by which day.")
    if not str(design.get("organization_goal", "")).strip():
        gaps.append("Name the goal of the organization that it serves.")
    if not str(design.get("audience", "")).strip():
        gaps.append("Say for whom it is.")
    return gaps


def warnings(
    design: Mapping[str, Any],
    found: Sequence[Rated],
    signals: Mapping[str, Signal],
    reasons: Mapping[str, WrongReason],
    capacity: int = 1,
) -> list[Warned]:
    """The wrong reasons that apply (domain.md 1.2): those the team ticked, and those its own answers point to."""
    ticked = set(design.get("reasons", ()))
    because = {one: "You said so yourself." for one in reasons if one in ticked}
    interest = design.get("interest", {})
    mentors, mentees = interest.get("mentors"), interest.get("mentees")
    pull = any(
        signals[signal].kind != "say" for rate in found for signal in rate.department.signals if signal in signals
    )
    if "leadership-only" in reasons and "leadership-only" not in because:
        if found and not pull and not (mentors and mentees):
            because["leadership-only"] = "No department shows a signal beyond survey comments, and nobody has asked."
        elif design.get("goal") and not str(design.get("organization_goal", "")).strip():
            because["leadership-only"] = "The goal is not linked to a goal of the organization yet."
    if "one-sided" in reasons and None not in (mentors, mentees) and (gap := interest_gap(mentors, mentees, capacity)):
        because["one-sided"] = gap
    return [Warned(reason, because[one]) for one, reason in reasons.items() if one in because]


def _pilots(found: Sequence[Rated], first: Phase) -> tuple[tuple[Rated, ...], str]:
    ready = tuple(one for one in found if one.readiness >= first.minimum)[:PILOT_DEPARTMENTS]
    if ready:
        return ready, ""
    if found and found[0].readiness >= PILOT_LEAST:
        best = found[0]
        return (best,), f"No department is fully ready. {best.department.name} shows the most; keep the pilot small."
    if found:
        return (), "No department shows enough yet. Offer ad-hoc mentoring and look again."
    return (), "Rate the departments first."


def _wave(
    phase: Phase,
    inside: tuple[Rated, ...],
    evaluations: Mapping[str, Mapping[str, Any]],
    cleared: bool,
    why: str,
) -> Wave:
    verdict = evaluations.get(phase.id, {}).get("verdict")
    if verdict is None or not cleared:
        return Wave(phase, inside, "open" if cleared and inside else "waiting", why)
    label, follows = VERDICTS[verdict]
    return Wave(phase, inside, "done" if follows else "stopped", label)
