"""Options: ways a program could be set up over the six choices, what clashes, what speaks for each. Never writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from core.domain.base.entered_text import LONGEST_NAME
from core.domain.base.text import counted
from core.domain.design.design import Design
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

    @classmethod
    def from_dict(cls, option_id: int, name: str, stored: Mapping[str, Any], chosen_on: date | None = None) -> Option:
        """An option from the JSON object it is stored as; a key that is missing takes the default."""
        values = {key: value for key, value in stored.items() if key in _STORED}
        return cls(id=option_id, name=name, chosen_on=chosen_on, **values)

    def to_dict(self) -> dict[str, Any]:
        """What is stored of an option beside its name and the day it was chosen, as a JSON object."""
        return {name: value for name, value in asdict(self).items() if name in _STORED}

    @property
    def time_bound(self) -> bool:
        """Does a relationship have an end date? Also while that is open."""
        return self.poles.get("duration") != "timeline_free"

    @property
    def open(self) -> bool:
        """May everybody join, whatever the number of seats?"""
        return self.poles.get("access") == "open"

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
    """The pole of an axis that most speaks for, with the reasons and their weight."""

    axis: str
    pole: str
    whys: tuple[str, ...]
    weight: int
    against: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)  # another pole -> its reasons


@dataclass(frozen=True, slots=True)
class OptionDifference:
    """A thing in which an option differs from another, both values in words."""

    label: str
    here: str
    there: str


def from_template(template: Template) -> dict[str, Any]:
    """The values of an option that starts from a template, as they are stored."""
    return {
        "poles": dict(template.poles),
        "seats": template.seats,
        "months": template.months,
        "cadence": template.cadence,
        "capacity": template.capacity,
        "summary": template.summary,
    }


def values_refused(values: Mapping[str, Any], axes: Mapping[str, Axis]) -> str | None:
    """Why these values cannot stand in an option, as a sentence, or None."""
    for name, value in values.items():
        if name not in _STORED:
            return f"An option has no “{name}”."
        if name == "poles":
            for axis, pole in value.items():
                if axis not in axes or pole not in {known.id for known in axes[axis].poles}:
                    return f"“{pole}” is not one of the choices for {axis}."
        elif name in LIMITS:
            low, high, label = LIMITS[name]
            if not isinstance(value, int | float) or not low <= value <= high:
                return f"{label} must be between {low:g} and {high:,g}."
    return None


def conditions(option: Option, situation: Situation) -> frozenset[str]:
    """The ids of the conditions of formats.toml that hold for an option in its situation."""
    expected = _expected_mentees(option, situation)
    pool = None if situation.mentors is None else situation.mentors * option.capacity / max(expected, 1)
    ready = situation.readiness
    holds = {
        "pool_small": pool is not None and pool < POOL_SMALL,
        "pool_large": pool is not None and pool >= POOL_LARGE,
        "readiness_low": ready is not None and ready < READINESS_LOW,
        "readiness_high": ready is not None and ready >= READINESS_HIGH,
        "cohort_reporting": situation.cohort_figures,
        "links_missing": not situation.links_named,
        "short_run": option.months < SHORT_MONTHS,
        "first_program": situation.first,
    }
    return frozenset(name for name, true in holds.items() if true)


def clashes(option: Option, holding: Collection[str], catalogue: Iterable[Clash]) -> list[Clash]:
    """The clashes of the catalogue that an option has, clashes before cautions.

    An option has a clash when all its poles are chosen and its condition, if there is one, is among those `holding`.
    """
    present = [
        clash
        for clash in catalogue
        if all(option.poles.get(axis) == pole for axis, pole in clash.poles.items())
        and (not clash.condition or clash.condition in holding)
    ]
    return sorted(present, key=lambda clash: clash.severity != "clash")


def advice(purposes: Collection[str], holding: Collection[str], catalogue: Iterable[Suggestion]) -> dict[str, Advice]:
    """For each axis the pole with the most weight behind it, and why; an axis nothing speaks about is left out."""
    speaking: dict[str, dict[str, list[Suggestion]]] = {}
    for suggestion in catalogue:
        if suggestion.purpose in purposes or suggestion.condition in holding:
            speaking.setdefault(suggestion.axis, {}).setdefault(suggestion.pole, []).append(suggestion)
    advice_by_axis = {}
    for axis, poles in speaking.items():
        weights = {pole: sum(suggestion.weight for suggestion in speaks) for pole, speaks in poles.items()}
        whys = {pole: tuple(suggestion.why for suggestion in speaks) for pole, speaks in poles.items()}
        best = max(weights, key=weights.__getitem__)
        others = {pole: reasons for pole, reasons in whys.items() if pole != best}
        advice_by_axis[axis] = Advice(axis, best, whys[best], weights[best], others)
    return advice_by_axis


def differences(option: Option, other: Option, axes: Mapping[str, Axis]) -> list[OptionDifference]:
    """In what an option differs from another, the six choices first."""
    different = []
    for axis in axes.values():
        here, there = option.poles.get(axis.id), other.poles.get(axis.id)
        if here != there:
            different.append(OptionDifference(axis.label, pole_label(axis, here), pole_label(axis, there)))
    for name, label in _COMPARED.items():
        here, there = getattr(option, name), getattr(other, name)
        if here != there:
            different.append(OptionDifference(label, _in_words(here), _in_words(there)))
    return different


def pole_label(axis: Axis, pole_id: str | None) -> str:
    """The pole in words, or that nothing is chosen yet."""
    return next((pole.label for pole in axis.poles if pole.id == pole_id), "Not chosen yet")


def copy_name(name: str, names: Collection[str]) -> str:
    """A name for a copy that is not among the names, whatever their case: "Pilot (2)"; a long one gives way to it."""
    folded = {name.casefold() for name in names}
    number = 2
    while (candidate := f"{name[: LONGEST_NAME - len(f' ({number})')].rstrip()} ({number})").casefold() in folded:
        number += 1
    return candidate


def seats_in_words(option: Option) -> str:
    """The seats, or that there is no limit: how many come to an open program only its forecast says."""
    return "Open to all" if option.open else f"{option.seats:,}"


def length_in_words(option: Option) -> str:
    """The length in words: "9 months", or "Ongoing (12-month plan)"."""
    return counted(option.months, "month") if option.time_bound else f"Ongoing ({option.months}-month plan)"


def _expected_mentees(option: Option, situation: Situation) -> int:
    if situation.mentees is None:
        return option.seats
    return situation.mentees if option.open else min(option.seats, situation.mentees)


def _in_words(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,g}"
    return f"{value:,}" if isinstance(value, int) else str(value) or "Nobody yet"


_STORED = frozenset({"poles", "seats", "months", "cadence", "capacity", "budget", "owner", "summary"})
_COMPARED: Mapping[str, str] = {
    "seats": "Seats",
    "months": "Months",
    "cadence": "Sessions a month",
    "capacity": "Mentees per mentor",
    "budget": "Budget",
    "owner": "Owner",
}


def chosen(options: Sequence[Option]) -> Option | None:
    """The option that was chosen, or None."""
    return next((option for option in options if option.chosen_on), None)


@dataclass(frozen=True, slots=True)
class RunningQuestion:
    """What to ask about something that runs and that a new choice touches. `answers`: code -> words."""

    id: str
    question: str
    answers: Mapping[str, str] = field(hash=False)


def questions_before_choosing(
    option: Option, months: int | None, matching: str | None, relationships: int, proposals: int
) -> list[RunningQuestion]:
    """What has to be asked before an option replaces the settings of a program.

    `months`, `matching`: the program's length (None: no end) and its way of matching; `relationships`, `proposals`: how
    many are running.
    """
    questions = []
    months_then = option.months if option.time_bound else None
    if relationships and months_then != months:
        new = f"{months_then} months" if months_then else "no end date"
        questions.append(
            RunningQuestion(
                "relationships",
                f"{_there_are(relationships, 'relationship')} running with "
                f"{f'{months} months' if months else 'no end date'}. What should happen to {_them(relationships)}?",
                {"keep": "Keep the end they were promised", "move": f"Take over the new length ({new})"},
            )
        )
    if proposals and option.poles.get("matching") != matching:
        questions.append(
            RunningQuestion(
                "proposals",
                f"{_there_are(proposals, 'proposal')} waiting for a decision. "
                f"What should happen to {_them(proposals)}?",
                {"keep": "Decide on them as planned", "withdraw": "Withdraw them and match again"},
            )
        )
    return questions


def changed_since(option: Option, design: Design, months: int | None) -> bool:
    """Was the chosen option changed after the program took its design and its months from it? Then choose it again."""
    brought = (option.poles, option.seats, option.cadence, option.capacity, option.budget, option.owner)
    taken_over = (design.choices, design.seats, design.cadence, design.capacity, design.budget, design.owner)
    return months != (option.months if option.time_bound else None) or brought != taken_over


def _there_are(n: int, noun: str) -> str:
    return counted(n, f"{noun} is", f"{noun}s are")


def _them(n: int) -> str:
    return "it" if n == 1 else "them"
