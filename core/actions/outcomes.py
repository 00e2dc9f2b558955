"""Actions on the outcomes of purposes: what each should reach, and figures that come from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from core.actions.action import NotAllowed
from core.actions.designs import write_design
from core.domain import playbook
from core.domain.design import purposes
from core.domain.design.design import Design
from core.domain.design.outcome_aim import OutcomeAim, OutcomeReading
from core.domain.playbook.design import Outcome
from core.store import Db


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


def _outcome(outcome_id: str) -> Outcome:
    for purpose in playbook.load().purposes.values():
        for outcome in purpose.outcomes:
            if outcome.id == outcome_id:
                return outcome
    raise NotAllowed("This outcome is not in the playbook.")
