"""Assumptions: what a forecast takes for granted, each with its range and its source. Never reads or writes.

Every value is a triangle (low, likely, high). Where no workplace figure exists, the source says so: there is none for
early ends or rematches, and figures of people who chose to join are never used as an input (evidence.toml, usable).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from core.domain.design.design import AssumedRange, Interest, MeasuredRange
from core.domain.design.options import Option

OURS = "Ours, a cautious guess until you have a round of your own."
FINANCE = "Ours, a placeholder: ask finance for your own figure."


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption. `unit`: share (0..1), hours, money or people; `axis`/`pole`: only for options with that pole."""

    id: str
    label: str
    group: str
    unit: str
    low: float
    likely: float
    high: float
    source: str = OURS
    evidence: tuple[str, ...] = ()
    axis: str = ""
    pole: str = ""
    origin: str = "default"  # default, interest, measured or edited


GROUPS = ("People", "Time", "L&D's work", "Money")

_POLES = {"formality": "formal", "matching": "led", "duration": "time_bound", "access": "limited"}  # while undecided
_SPREAD = 0.2  # around a head count nobody has asked for


def _share(id: str, label: str, low: float, likely: float, high: float, **more: Any) -> Assumption:
    return Assumption(id, label, "People", "share", low, likely, high, **more)


def _hours(id: str, label: str, low: float, likely: float, high: float, **more: Any) -> Assumption:
    return Assumption(id, label, more.pop("group", "L&D's work"), "hours", low, likely, high, **more)


REGISTRY: Mapping[str, Assumption] = {
    assumption.id: assumption
    for assumption in (
        _share("apply", "Interested people who apply as mentees", 0.5, 0.7, 0.9),
        _share("suitable", "Applications that are accepted while seats last", 0.75, 0.9, 0.97),
        _share("mentors_yes", "Interested people who become mentors", 0.5, 0.7, 0.9),
        _share(
            "match_led",
            "Accepted mentees who get a mentor, matched by L&D",
            0.85, 0.95, 1.0,
            source="Ours: rules and missing topics leave some without. A vendor's rule of thumb is at least 70%.",
            evidence=("B1",), axis="matching", pole="led",
        ),
        _share(
            "match_curated",
            "Accepted mentees who get a mentor, from shortlists",
            0.75, 0.9, 0.97,
            source="Ours: mentors may decline. One company matched 80% with one of their first four choices.",
            evidence=("F5",), axis="matching", pole="curated",
        ),
        _share(
            "match_free",
            "Accepted mentees who get a mentor, finding each other",
            0.4, 0.65, 0.85,
            source="Ours: some never ask, and well-known mentors are full. A vendor's rule of thumb is at least 70%.",
            evidence=("B1",), axis="matching", pole="free",
        ),
        _share(
            "drop_formal",
            "Pairs that stop early, each month, with follow-up",
            0.01, 0.025, 0.05,
            source="Ours. There is no workplace figure for early ends or rematches; the youth figure is not used.",
            axis="formality", pole="formal",
        ),
        _share(
            "drop_informal",
            "Pairs that stop early, each month, without follow-up",
            0.02, 0.05, 0.09,
            source="Ours. There is no workplace figure for early ends or rematches; the youth figure is not used.",
            axis="formality", pole="informal",
        ),
        _share(
            "held",
            "Planned sessions that are held",
            0.6, 0.75, 0.9,
            source="Ours, below a vendor's rule of thumb of 80–90%. About 41% find time hard to get.",
            evidence=("B3", "F6"),
        ),
        _hours("session", "Hours of a session", 0.75, 1.0, 1.5, group="Time"),
        _hours(
            "prepare_mentee", "Hours around a session, mentee", 0.5, 1.0, 2.0, group="Time",
            source="Ours: with two sessions it makes the four hours a month that people report.", evidence=("F6",),
        ),
        _hours("prepare_mentor", "Hours around a session, mentor", 0.25, 0.5, 1.0, group="Time"),
        _hours("onboard", "Hours of onboarding for each participant", 1.0, 2.0, 3.0, group="Time"),
        _hours("setup_formal", "Hours to set up a formal program", 60, 100, 160, axis="formality", pole="formal"),
        _hours("setup_informal", "Hours to set up an informal one", 20, 40, 70, axis="formality", pole="informal"),
        _hours("integrate", "Hours to agree with linked learning", 16, 30, 50, axis="scope", pole="integrated"),
        _hours("second_track", "Hours for a second track", 30, 60, 100, axis="direction", pole="both"),
        _hours("application", "Hours for each application", 0.25, 0.5, 1.0),
        _hours("pair_led", "Hours to match a pair, by L&D", 0.25, 0.5, 1.0, axis="matching", pole="led"),
        _hours("pair_curated", "Hours to match a pair, by shortlist", 0.75, 1.25, 2.0, axis="matching", pole="curated"),
        _hours("pair_free", "Hours to match a pair, free", 0.1, 0.2, 0.4, axis="matching", pole="free"),
        _hours(
            "follow_formal", "Hours for a pair and month, with follow-up", 0.15, 0.3, 0.6,
            axis="formality", pole="formal",
        ),
        _hours(
            "follow_informal", "Hours for a pair and month, without follow-up", 0.02, 0.05, 0.1,
            axis="formality", pole="informal",
        ),
        Assumption("hour_senior", "An hour of the more senior of two", "Money", "money", 50, 65, 90, FINANCE),
        Assumption("hour_junior", "An hour of the more junior of two", "Money", "money", 30, 45, 60, FINANCE),
        Assumption("hour_ld", "An hour of L&D", "Money", "money", 35, 50, 65, FINANCE),
        Assumption("leaver", "Cost of replacing one leaver", "Money", "money", 15_000, 25_000, 40_000, FINANCE),
    )
}  # fmt: skip


def assumed(
    option: Option,
    interest: Interest | None = None,
    edited: Mapping[str, AssumedRange] | None = None,
    measured: Mapping[str, MeasuredRange] | None = None,
) -> dict[str, Assumption]:
    """The assumptions that matter for an option, by id, in the order of the registry.

    What the team edited wins over what an own round measured, which wins over head counts and our defaults.
    """
    poles = _POLES | dict(option.poles)
    by_id = {assumption.id: assumption for assumption in _interested(option, interest or Interest())}
    by_id |= {id: known for id, known in REGISTRY.items() if not known.axis or poles.get(known.axis) == known.pole}
    for id, rate in (measured or {}).items():
        if id in by_id:
            by_id[id] = replace(by_id[id], **rate._asdict(), origin="measured")
    for id, values in (edited or {}).items():
        if id in by_id:
            by_id[id] = replace(by_id[id], **values._asdict(), source="Changed by your team.", origin="edited")
    return by_id


def range_refused(id: str, low: float, likely: float, high: float) -> str | None:
    """Why these values cannot be those of an assumption, as a sentence, or None."""
    known = REGISTRY.get(id)
    if known is None and id not in ("interest_mentees", "interest_mentors"):
        return "This assumption is not on the list."
    if not low <= likely <= high:
        return "The likely value must lie between the lowest and the highest."
    if low < 0:
        return "An assumption cannot be negative."
    if known and known.unit == "share" and high > 1:
        return "A share cannot be more than 100%."
    return None


def value_in_words(unit: str, value: float) -> str:
    """An assumption's value in words: "75%", "1.5 h", "25,000"."""
    if unit == "share":
        return f"{value:.1%}".replace(".0%", "%")
    return f"{value:,.0f}" if unit in ("money", "people") or value >= 100 else f"{value:,.3g} h"


def _interested(option: Option, interest: Interest) -> tuple[Assumption, Assumption]:
    return (
        _people("interest_mentees", "People interested in a mentor", interest.mentees, option.seats * 1.5),
        _people(
            "interest_mentors",
            "People interested in mentoring others",
            interest.mentors,
            ceil(option.seats / option.capacity) * 1.5,
        ),
    )


def _people(id: str, label: str, count: int | None, fallback: float) -> Assumption:
    if count is not None:
        return Assumption(
            id, label, "People", "people", count, count, count, "Counted by your team.", origin="interest"
        )
    likely = ceil(fallback)
    return Assumption(
        id,
        label,
        "People",
        "people",
        round(likely * (1 - _SPREAD)),
        likely,
        round(likely * (1 + _SPREAD)),
        "Nobody was asked yet: taken as half as many again as the seats.",
    )
