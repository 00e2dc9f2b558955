"""Purposes: which targets they propose, and what may be said about an outcome's aim. Measures nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core.domain.design.outcome_aim import OutcomeAim, OutcomeReading
from core.domain.playbook.design import Outcome, Purpose

MOST_TARGETS = 5  # beyond it nobody in a meeting keeps them apart
# Where the figure of an outcome comes from.
SOURCES: Mapping[str, str] = {
    "own": "The program's own data",
    "entered": "A figure from elsewhere, entered here",
    "none": "Not measured",
}


def proposed_targets(purposes: Sequence[Purpose]) -> list[str]:
    """The KPIs that these purposes propose a target for: the most telling of each first, five at most."""
    rows = [purpose.targets for purpose in purposes]
    longest = max((len(targets) for targets in rows), default=0)
    in_turn = (targets[place] for place in range(longest) for targets in rows if place < len(targets))
    return list(dict.fromkeys(in_turn))[:MOST_TARGETS]


def sources_of(outcome: Outcome) -> list[str]:
    """The sources that an outcome can have, the likely one first: only what a KPI measures can be our own data."""
    return ["own", "entered", "none"] if outcome.kpi else ["entered", "none"]


def aim_refused(outcome: Outcome, source: str, baseline: float | None, target: float | None) -> str | None:
    """Why an outcome cannot have this aim, as a sentence, or None."""
    if source not in SOURCES:
        return "Say where the figure comes from."
    if source not in sources_of(outcome):
        return f"“{outcome.label}” is not measured from the program's own data."
    if source == "none" and (baseline is not None or target is not None):
        return "What is not measured has no baseline and no target."
    if source != "none" and target is None:
        return "Set a target, or say that it is not measured."
    for value in (baseline, target):
        if value is not None and (reason := value_refused(outcome, value)):
            return reason
    return None


def value_refused(outcome: Outcome, value: float) -> str | None:
    """Why an outcome cannot have this value, as a sentence, or None."""
    most = {"%": 1.0, "of 5": 5.0}.get(outcome.unit)
    if value < 0 or (most is not None and value > most):
        return f"This figure for “{outcome.label}” is out of its range."
    return None


def carried_over(aim: OutcomeAim) -> OutcomeAim:
    """The aim in the next round: its newest figure is where that begins; its day belongs to the old round."""
    newest = _newest(aim.readings)
    return replace(aim, baseline=newest.value if newest else aim.baseline, due=None, readings=(), stored={})


def last_reading_on(aim: OutcomeAim, on: date) -> tuple[float, date, str] | None:
    """(value, day, report) of the newest figure entered for a day up to this one, or None."""
    newest = _newest([reading for reading in aim.readings if reading.on and reading.on <= on])
    return (newest.value, newest.on or on, newest.report) if newest else None


def _newest(readings: Sequence[OutcomeReading]) -> OutcomeReading | None:
    """The figure of the latest day, of several of that day the one entered last; a sheet may begin with the newest."""
    return max(reversed(readings), key=lambda reading: reading.on or date.min, default=None)
