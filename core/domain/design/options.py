"""Options: one way a program could be set up over the six choices, what clashes, what speaks for it. Never writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from math import ceil
from typing import Any

from core.domain.base.entered_text import LONGEST_NAME
from core.domain.playbook.design import Axis, Clash, Suggestion, Template

AXES = ("duration", "direction", "formality", "matching", "scope", "access")
MOST = 4  # options a sponsor can still compare

# Where the pool counts as small or large, and readiness as low or high (formats.toml, conditions). Ours.
POOL_SMALL, POOL_LARGE = 0.8, 1.2
READINESS_LOW, READINESS_HIGH = 0.3, 0.6
SHORT_MONTHS = 4

# Field -> (lowest, highest, what it is called in a sentence).
LIMITS: Mapping[str, tuple[float, float, str]] = {
    "seats": (1, 10_000, "The number of seats"),
    "months": (1, 36, "The length in months"),
    "cadence": (0.25, 8, "The number of sessions a month"),
    "capacity": (1, 20, "The number of mentees per mentor"),
    "budget": (0, 100_000_000, "The budget"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One design option. `months` is the planning horizon of a timeline-free one; `budget` in the own currency."""

    id: int
    name: str
    poles: Mapping[str, str] = field(default_factory=dict, hash=False)  # axis -> pole; an axis may still be open
    seats: int = 20  # of mentees; of an open program: how many are expected
    months: int = 6
    cadence: float = 1.0  # sessions a month
    capacity: int = 1  # mentees per mentor
    budget: float = 0.0
    owner: str = ""
    summary: str = ""
    chosen_on: date | None = None

    @property
    def time_bound(self) -> bool:
        return self.poles.get("duration") != "timeline_free"

    @property
    def open(self) -> bool:
        return self.poles.get("access") == "open"

    @property
    def mentors_needed(self) -> int:
        """Mentors for every seat at the planned capacity."""
        return ceil(self.seats / self.capacity)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The axes without a pole yet."""
        return tuple(axis for axis in AXES if axis not in self.poles)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known around an option: who is interested (None: nobody asked), mean readiness 0..1, and so on."""

    mentees: int | None = None
    mentors: int | None = None
    readiness: float | None = None
    links_named: bool = False
    cohort_figures: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """The pole that most speaks for on one axis, with the reasons, and the poles others reasons speak for."""

    axis: str
    pole: str
    whys: tuple[str, ...]
    weight: int
    against: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing in which an option differs from another."""

    label: str
    now: str
    before: str


def design(option: Option) -> dict[str, Any]:
    """What is kept of an option, as a JSON object; `option` reads it back."""
    kept = asdict(option)
    return {name: kept[name] for name in kept if name not in ("id", "name", "chosen_on")}


def option(option_id: int, name: str, kept: Mapping[str, Any], chosen_on: date | None = None) -> Option:
    """An option from what was kept of it; a key that is missing takes the default."""
    known = {key: value for key, value in kept.items() if key in _KEPT}
    return Option(id=option_id, name=name, chosen_on=chosen_on, **known)


def from_template(template: Template) -> dict[str, Any]:
    """What is kept of an option that starts from a template."""
    return {
        "poles": dict(template.poles),
        "seats": template.seats,
        "months": template.months,
        "cadence": template.cadence,
        "capacity": template.capacity,
        "summary": template.summary,
    }


def refused(changes: Mapping[str, Any], axes: Mapping[str, Axis]) -> str | None:
    """Why these values cannot stand in an option, as a sentence, or None."""
    for name, value in changes.items():
        if name not in _KEPT:
            return f"An option has no “{name}”."
        if name == "poles":
            for axis, pole in value.items():
                if axis not in axes or pole not in {one.id for one in axes[axis].poles}:
                    return f"“{pole}” is not one of the choices for {axis}."
        elif name in LIMITS:
            low, high, label = LIMITS[name]
            if not isinstance(value, int | float) or not low <= value <= high:
                return f"{label} must be between {low:g} and {high:,g}."
    return None


def conditions(one: Option, situation: Situation) -> frozenset[str]:
    """The conditions of formats.toml that hold for an option in its situation."""
    expected = _expected(one, situation)
    pool = None if situation.mentors is None else situation.mentors * one.capacity / max(expected, 1)
    ready = situation.readiness
    holds = {
        "pool_small": pool is not None and pool < POOL_SMALL,
        "pool_large": pool is not None and pool >= POOL_LARGE,
        "readiness_low": ready is not None and ready < READINESS_LOW,
        "readiness_high": ready is not None and ready >= READINESS_HIGH,
        "cohort_reporting": situation.cohort_figures,
        "links_missing": not situation.links_named,
        "short_run": one.months < SHORT_MONTHS,
        "first_program": situation.first,
    }
    return frozenset(name for name, true in holds.items() if true)


def clashes(one: Option, holding: Collection[str], catalogue: Iterable[Clash]) -> list[Clash]:
    """What does not go together in an option: all its poles chosen and its condition, if any, holding. Worst first."""
    found = [
        clash
        for clash in catalogue
        if all(one.poles.get(axis) == pole for axis, pole in clash.poles.items())
        and (not clash.condition or clash.condition in holding)
    ]
    return sorted(found, key=lambda clash: clash.severity != "clash")


def advice(purposes: Collection[str], holding: Collection[str], catalogue: Iterable[Suggestion]) -> dict[str, Advice]:
    """For each axis the pole with the most weight behind it, and why; an axis nothing speaks about is left out."""
    spoken: dict[str, dict[str, list[Suggestion]]] = {}
    for one in catalogue:
        if one.purpose in purposes or one.condition in holding:
            spoken.setdefault(one.axis, {}).setdefault(one.pole, []).append(one)
    found = {}
    for axis, poles in spoken.items():
        weights = {pole: sum(reason.weight for reason in reasons) for pole, reasons in poles.items()}
        best = max(weights, key=weights.__getitem__)
        others = {pole: tuple(reason.why for reason in reasons) for pole, reasons in poles.items() if pole != best}
        found[axis] = Advice(axis, best, tuple(one.why for one in poles[best]), weights[best], others)
    return found


def changes(one: Option, other: Option, axes: Mapping[str, Axis]) -> list[Change]:
    """In what `one` differs from `other`, the six choices first."""
    found = []
    for axis in axes.values():
        now, before = one.poles.get(axis.id), other.poles.get(axis.id)
        if now != before:
            found.append(Change(axis.label, pole_label(axis, now), pole_label(axis, before)))
    for name, label in _FIELDS.items():
        now, before = getattr(one, name), getattr(other, name)
        if now != before:
            found.append(Change(label, _said(now), _said(before)))
    return found


def pole_label(axis: Axis, pole: str | None) -> str:
    """The pole in words, or that nothing is chosen yet."""
    return next((one.label for one in axis.poles if one.id == pole), "Not chosen yet")


def copy_name(name: str, taken: Collection[str]) -> str:
    """A free name for a copy: "Pilot (2)"; a long name gives way to the number."""
    folded = {one.casefold() for one in taken}
    number = 2
    while (candidate := f"{name[: LONGEST_NAME - len(f' ({number})')].rstrip()} ({number})").casefold() in folded:
        number += 1
    return candidate


def length(one: Option) -> str:
    """The length in words: "9 months", or "no end date, planned for 12 months"."""
    months = f"{one.months} month{'s' if one.months != 1 else ''}"
    return months if one.time_bound else f"no end date, planned for {months}"


def _expected(one: Option, situation: Situation) -> int:
    if situation.mentees is None:
        return one.seats
    return situation.mentees if one.open else min(one.seats, situation.mentees)


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,g}"
    return f"{value:,}" if isinstance(value, int) else str(value) or "Nobody yet"


_KEPT = frozenset({"poles", "seats", "months", "cadence", "capacity", "budget", "owner", "summary"})
_FIELDS: Mapping[str, str] = {
    "seats": "Seats",
    "months": "Months",
    "cadence": "Sessions a month",
    "capacity": "Mentees per mentor",
    "budget": "Budget",
    "owner": "Owner",
}


def chosen(options: Sequence[Option]) -> Option | None:
    """The option that was chosen, or None."""
    return next((one for one in options if one.chosen_on), None)


@dataclass(frozen=True, slots=True)
class Touched:
    """Something that runs and that a new choice touches: the question and its answers, code -> words."""

    id: str
    question: str
    answers: Mapping[str, str] = field(hash=False)


def touched(one: Option, months: int | None, matching: str | None, relationships: int, proposals: int) -> list[Touched]:
    """What has to be asked before an option replaces the settings of a program (its months, its way of matching)."""
    asked = []
    length_now = one.months if one.time_bound else None
    if relationships and length_now != months:
        new = f"{length_now} months" if length_now else "no end date"
        asked.append(
            Touched(
                "relationships",
                f"{_counted(relationships, 'relationship')} running with "
                f"{f'{months} months' if months else 'no end date'}. What should happen to {_them(relationships)}?",
                {"keep": "Keep the end they were promised", "move": f"Take over the new length ({new})"},
            )
        )
    if proposals and one.poles.get("matching") != matching:
        asked.append(
            Touched(
                "proposals",
                f"{_counted(proposals, 'proposal')} waiting for a decision. What should happen to {_them(proposals)}?",
                {"keep": "Decide on them as planned", "withdraw": "Withdraw them and match anew"},
            )
        )
    return asked


def changed_since(one: Option, settings: Mapping[str, Any], months: int | None) -> bool:
    """Was the chosen option changed after the program took its settings from it? Then it has to be chosen again."""
    taken = {
        "choices": dict(one.poles),
        "seats": one.seats,
        "cadence": one.cadence,
        "capacity": one.capacity,
        "budget": one.budget,
        "owner": one.owner,
    }
    return months != (one.months if one.time_bound else None) or any(
        settings.get(name) != value for name, value in taken.items()
    )


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun} is" if n == 1 else f"{n:,} {noun}s are"


def _them(n: int) -> str:
    return "it" if n == 1 else "them"
