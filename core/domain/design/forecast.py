"""Forecast: what an option is likely to need and to deliver, as ranges. Seeded; reads and writes nothing.

A run draws every assumption from its triangle, then people one by one (binomial): interested → applied → accepted →
matched → active month by month → completed. 5,000 runs give the ranges; the middle 80% are shown. The tornado asks
the same chain without chance (expected values), one assumption at its lowest and its highest at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.domain.design.assumptions import Assumption
from core.domain.design.options import Option

RUNS = 5_000
SEED = 20_260_101
LOW, HIGH = 10, 90  # percentiles: the middle 80%

Values = NDArray[np.float64]
Rate = TypeVar("Rate", float, Values)

# What a forecast says, in order: key -> (label, unit).
RESULTS: Mapping[str, tuple[str, str]] = {
    "applied": ("Mentees who apply", "people"),
    "accepted": ("Accepted mentees", "people"),
    "mentors_needed": ("Mentors needed for them", "people"),
    "mentors": ("Mentors likely to join", "people"),
    "matched": ("Matched pairs", "people"),
    "completed": ("Completed relationships", "people"),
    "still_active": ("Pairs active at the horizon", "people"),
    "unmatched": ("Accepted, but without a mentor", "people"),
    "turned_away": ("Qualified, no seat", "people"),
    "mentors_short": ("Mentors missing", "people"),
    "mentors_idle": ("Mentors without a mentee", "people"),
    "load": ("Mentees per mentor", "each"),
    "sessions": ("Sessions held", "sessions"),
    "monthly_mentee": ("Hours a month, each mentee", "hours each"),
    "monthly_mentor": ("Hours a month, each mentor", "hours each"),
    "monthly_ld": ("Hours a month, L&D", "hours"),
    "hours_mentees": ("Hours of mentees", "hours"),
    "hours_mentors": ("Hours of mentors", "hours"),
    "hours_ld": ("Hours of L&D", "hours"),
    "outlay": ("Budget and L&D's time", "money"),
    "cost": ("Full cost, everyone's time counted", "money"),
    "cost_each": ("Full cost per completed relationship", "money"),
    "break_even": ("Departures prevented to break even", "people"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The middle 80% of the runs and their median. NaN where no run has a value."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The ranges of one option: `results` by the keys of RESULTS, `active` at the end of month 0, 1, …, months."""

    option: Option
    results: Mapping[str, Range]
    active: tuple[Range, ...]
    none_completed: float  # share of the runs in which nobody completed; those have no cost each
    runs: int
    samples: Mapping[str, Values]  # (runs,) each, for histograms and tests

    @property
    def outcome(self) -> str:
        """The result an option is judged by: completed relationships, or active ones when nothing ends."""
        return "completed" if self.option.time_bound else "still_active"


@dataclass(frozen=True, slots=True)
class Swing:
    """What one assumption does to a result: its value at the assumption's lowest and highest."""

    assumption: Assumption
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        return abs(self.at_high - self.at_low)


def forecast(option: Option, assumed: Mapping[str, Assumption], *, runs: int = RUNS, seed: int = SEED) -> Forecast:
    """Simulate an option. The same option, assumptions and seed give the same ranges to the last digit."""
    values = {id: _triangle(assumption, _rng(seed, id).random(runs)) for id, assumption in assumed.items()}
    for id in ("interest_mentees", "interest_mentors"):
        values[id] = np.rint(values[id])

    def draw(name: str, n: Values, p: Values) -> Values:
        return _rng(seed, "people", name).binomial(n.astype(np.int64), p).astype(np.float64)

    samples, active = _chain(option, values, draw)
    return Forecast(
        option=option,
        results={key: _range(samples[key]) for key in RESULTS if key in samples},
        active=tuple(_range(month) for month in active),
        none_completed=float(np.mean(samples[_outcome(option)] == 0)),
        runs=runs,
        samples=samples,
    )


def expected(option: Option, assumed: Mapping[str, Assumption]) -> dict[str, float]:
    """The chain without chance: every assumption at its likely value, people in fractions."""
    values = {id: np.array([assumption.likely], dtype=np.float64) for id, assumption in assumed.items()}
    samples, _ = _chain(option, values, lambda _, n, p: n * p)
    return {key: float(value[0]) for key, value in samples.items()}


def tornado(option: Option, assumed: Mapping[str, Assumption], result: str | None = None) -> list[Swing]:
    """Which assumption moves a result most (default: the outcome), largest first; those that move nothing are left out.

    All scenarios in one pass: column 2k has assumption k at its lowest, column 2k + 1 at its highest.
    """
    order = list(assumed.values())
    width = 2 * len(order)
    values = {assumption.id: np.full(width, assumption.likely, dtype=np.float64) for assumption in order}
    for k, assumption in enumerate(order):
        values[assumption.id][2 * k : 2 * k + 2] = assumption.low, assumption.high
    samples, _ = _chain(option, values, lambda _, n, p: n * p)
    ends = samples[result or _outcome(option)]
    swings = [Swing(assumption, float(ends[2 * k]), float(ends[2 * k + 1])) for k, assumption in enumerate(order)]
    return sorted((swing for swing in swings if swing.size > 1e-9), key=lambda swing: -swing.size)


def hour_rates(option: Option, junior: Rate, senior: Rate) -> tuple[Rate, Rate]:
    """What an hour of a mentee and an hour of a mentor cost, by who is the senior of the two.

    In reverse mentoring it is the mentee; with two tracks the difference evens out.
    """
    direction = option.poles.get("direction")
    if direction == "both":
        return (junior + senior) / 2, (junior + senior) / 2
    return (senior, junior) if direction == "reverse" else (junior, senior)


def around_likely(
    option: Option, assumed: Mapping[str, Assumption], likely: float, result: str | None = None
) -> list[Swing]:
    """The tornado around the likely value of the simulation, so that a page names one value for one result.

    The chain without chance ends a little beside that middle of the runs: each of its ends moves in proportion.
    """
    middle = expected(option, assumed)[result or _outcome(option)]
    scale = likely / middle if middle else 1.0
    return [
        replace(swing, at_low=swing.at_low * scale, at_high=swing.at_high * scale)
        for swing in tornado(option, assumed, result)
    ]


def _chain(
    option: Option, value: Mapping[str, Values], draw: Callable[[str, Values, Values], Values]
) -> tuple[dict[str, Values], list[Values]]:
    """From interest to cost, all runs at once. `draw(name, n, p)` says how many of n, each with probability p."""
    poles = option.poles
    matching = poles.get("matching", "led")
    formality = "informal" if poles.get("formality") == "informal" else "formal"

    applied = draw("applied", value["interest_mentees"], value["apply"])
    suitable = draw("suitable", applied, value["suitable"])
    accepted = suitable if option.open else np.minimum(suitable, option.seats)
    mentors = draw("mentors", value["interest_mentors"], value["mentors_yes"])
    places = mentors * option.capacity
    matched = draw("matched", np.minimum(accepted, places), value[f"match_{matching}"])

    stay = 1 - value[f"drop_{formality}"]
    active = [matched]
    for month in range(1, option.months + 1):
        active.append(draw(f"month {month}", active[-1], stay))
    pair_months = sum((a + b) / 2 for a, b in zip(active, active[1:], strict=False))

    sessions = pair_months * option.cadence * value["held"]
    meeting = np.minimum(mentors, matched)  # mentees are spread: one each before anyone has two
    load = np.divide(matched, meeting, out=np.ones_like(matched), where=meeting > 0)
    each = option.cadence * value["held"]
    hours_mentees = sessions * (value["session"] + value["prepare_mentee"]) + matched * value["onboard"]
    hours_mentors = sessions * (value["session"] + value["prepare_mentor"]) + meeting * value["onboard"]
    hours_ld = (
        value[f"setup_{formality}"]
        + (applied + mentors) * value["application"]
        + matched * value[f"pair_{matching}"]
        + pair_months * value[f"follow_{formality}"]
        + value.get("integrate", 0.0)
        + value.get("second_track", 0.0)
    )
    mentee_hour, mentor_hour = hour_rates(option, value["hour_junior"], value["hour_senior"])
    outlay = option.budget + hours_ld * value["hour_ld"]
    cost = outlay + hours_mentees * mentee_hour + hours_mentors * mentor_hour

    results = {
        "applied": applied,
        "accepted": accepted,
        "mentors_needed": np.ceil(accepted / option.capacity),
        "mentors": mentors,
        "matched": matched,
        _outcome(option): active[-1],
        "unmatched": accepted - matched,
        "turned_away": suitable - accepted,
        "mentors_short": np.maximum(np.ceil(accepted / option.capacity) - mentors, 0),
        "mentors_idle": mentors - meeting,
        "load": np.where(meeting > 0, load, np.nan),
        "sessions": sessions,
        "monthly_mentee": each * (value["session"] + value["prepare_mentee"]),
        "monthly_mentor": each * (value["session"] + value["prepare_mentor"]) * load,
        "monthly_ld": hours_ld / option.months,
        "hours_mentees": hours_mentees,
        "hours_mentors": hours_mentors,
        "hours_ld": hours_ld,
        "outlay": outlay,
        "cost": cost,
        "break_even": np.ceil(cost / np.maximum(value["leaver"], 1.0)),
    }
    if option.time_bound:
        done = active[-1]
        results["cost_each"] = np.divide(cost, done, out=np.full_like(cost, np.nan), where=done > 0)
    return results, active


def _outcome(option: Option) -> str:
    return "completed" if option.time_bound else "still_active"


def _triangle(assumption: Assumption, chance: Values) -> Values:
    """The triangular distribution by its inverse; exact (no chance) where lowest and highest are the same."""
    width = assumption.high - assumption.low
    if width <= 0:
        return np.full_like(chance, assumption.likely)
    peak = (assumption.likely - assumption.low) / width
    rising = assumption.low + np.sqrt(chance * peak) * width
    falling = assumption.high - np.sqrt((1 - chance) * (1 - peak)) * width
    return np.where(chance < peak, rising, falling)


def _range(values: Values) -> Range:
    known = values[~np.isnan(values)]
    if not len(known):
        return Range(np.nan, np.nan, np.nan)
    low, median, high = np.percentile(known, (LOW, 50, HIGH), method="closest_observation")
    return Range(float(low), float(median), float(high))


def _rng(seed: int, *names: str) -> np.random.Generator:
    """A stream of its own for each name, so that one more assumption does not move the others."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])
