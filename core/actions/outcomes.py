"""Actions on the outcomes of purposes: what each should reach, and figures that come from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed
from core.actions.designs import write_design
from core.domain import playbook
from core.domain.design import purposes
from core.domain.design.design import Design
from core.domain.design.outcome_aim import OutcomeAim, OutcomeReading
from core.domain.playbook.design import Outcome
from core.domain.proof.outcome_figures import OutcomeFigure
from core.store import Db


@dataclass(frozen=True)
class OutcomeEffects:
    """How many figures were new, took the place of another one, and were on record already."""

    new: int
    changed: int
    unchanged: int


def aim_outcome(
    db: Db,
    program_id: int,
    outcome_id: str,
    source: str,
    target: float | None = None,
    *,
    baseline: float | None = None,
    due: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say what an outcome should reach, from where, until when, and where its figure comes from, or "none".

    Values are in the outcome's unit, shares 0..1. Figures entered before stay. The day of the first target stays too.
    """
    outcome = _outcome(outcome_id)
    if reason := purposes.aim_refused(outcome, source, baseline, target):
        raise NotAllowed(reason)

    def set_aim(design: Design) -> Design:
        before = design.outcomes.get(outcome_id, OutcomeAim())
        aim = replace(before, source=source, baseline=baseline, target=target, due=due, words="")
        since = design.targets_on or (on if aim.aims else None)
        return replace(design, outcomes=dict(design.outcomes) | {outcome_id: aim}, targets_on=since)

    write_design(db, program_id, set_aim, ["outcomes"], by=by, on=on, at=at)


def read_outcome(
    db: Db,
    program_id: int,
    outcome_id: str,
    value: float,
    day: date,
    report: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Enter a figure of an outcome that comes from elsewhere: its value, the day it is true for, and the report."""
    outcome, report = _outcome(outcome_id), " ".join(report.split())
    if reason := purposes.value_refused(outcome, value):
        raise NotAllowed(reason)
    if not report:
        raise NotAllowed("Say which report the figure is from.")
    if day > on:
        raise NotAllowed("A figure cannot be from a day that has not come.")

    def add_reading(design: Design) -> Design:
        aim = design.outcomes.get(outcome_id, OutcomeAim())
        if aim.source != "entered":
            raise NotAllowed(f"First say that “{outcome.label}” is a figure from elsewhere, and set its target.")
        reading = OutcomeReading(on=day, value=value, report=report, by=by)
        return replace(
            design,
            outcomes=dict(design.outcomes) | {outcome_id: replace(aim, readings=(*aim.readings, reading))},
        )

    write_design(db, program_id, add_reading, ["outcomes"], by=by, on=on, at=at)


def read_outcomes(
    db: Db,
    program_id: int,
    figures: Sequence[OutcomeFigure],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> OutcomeEffects:
    """Enter the figures of a sheet as one step; another figure of an outcome and day takes the place of the first."""
    counts = {"new": 0, "changed": 0}

    def add_readings(design: Design) -> Design:
        outcomes = dict(design.outcomes)
        for figure in figures:
            if reason := _figure_refused(figure, outcomes, on):
                raise NotAllowed(f"Row {figure.row}: {reason}")
            aim = outcomes[figure.outcome_id]
            same_day = [reading for reading in aim.readings if reading.on == figure.day]
            if same_day and same_day[-1].value == figure.value:
                continue
            counts["changed" if same_day else "new"] += 1
            reading = OutcomeReading(on=figure.day, value=figure.value, report=figure.report, by=by)
            others = tuple(reading for reading in aim.readings if reading.on != figure.day)
            outcomes[figure.outcome_id] = replace(aim, readings=(*others, reading))
        return replace(design, outcomes=outcomes)

    write_design(db, program_id, add_readings, ["outcomes"], by=by, on=on, at=at)
    return OutcomeEffects(counts["new"], counts["changed"], len(figures) - counts["new"] - counts["changed"])


def preview_outcomes(
    db: Db, program_id: int, figures: Sequence[OutcomeFigure], *, by: str, on: date, at: datetime | None = None
) -> OutcomeEffects:
    """What `read_outcomes` would do with these figures now: it is done on a copy, and nothing is written."""
    with store.rehearsing(db) as copy:
        return read_outcomes(copy, program_id, figures, by=by, on=on, at=at)


def _figure_refused(figure: OutcomeFigure, aims: Mapping[str, OutcomeAim], on: date) -> str | None:
    """Why a figure of a sheet cannot be entered, as a sentence, or None."""
    outcome = _outcome(figure.outcome_id)
    if aims.get(outcome.id, OutcomeAim()).source != "entered":
        return f"first say that “{outcome.label}” is a figure from elsewhere, and set its target."
    if figure.day > on:
        return "a figure cannot be from a day that has not come."
    return purposes.value_refused(outcome, figure.value)


def _outcome(outcome_id: str) -> Outcome:
    for purpose in playbook.load().purposes.values():
        for outcome in purpose.outcomes:
            if outcome.id == outcome_id:
                return outcome
    raise NotAllowed("This outcome is not in the playbook.")
