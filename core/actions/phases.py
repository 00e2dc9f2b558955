"""Actions on phases and tracks: plan the phase a program runs, open the next one, run two directions apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.actions.designs import write_design
from core.actions.programs import add_program
from core.actions.rounds import copy_round
from core.domain import playbook
from core.domain.design import phases, readiness, rounds, tracks
from core.domain.design.phase_plan import PhasePlan
from core.store import Db


def plan_phase(
    db: Db,
    program_id: int,
    phase: str,
    departments: Iterable[str],
    seats: int,
    evaluate_on: date,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Make a program a phase of the roll-out: its departments, seats and the day it is evaluated."""
    if phase not in playbook.load().phases:
        raise NotAllowed("This phase is not in the playbook.")
    names = tuple(dict.fromkeys(checked_name(name, "A department") for name in departments))
    program = program_on_record(db, program_id)
    if reason := phases.phase_refused(names, seats, program.starts_on, evaluate_on):
        raise NotAllowed(reason)
    plan = PhasePlan(phase=phase, departments=names, seats=seats, evaluate_on=evaluate_on)
    write_design(db, program_id, lambda design: replace(design, phase=plan), ["phase"], by=by, on=on, at=at)


def drop_phase(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Run a program for everybody again instead of as a phase."""
    write_design(db, program_id, lambda design: replace(design, phase=None), ["phase"], by=by, on=on, at=at)


def open_next_phase(db: Db, program_id: int, name: str, *, by: str, on: date, at: datetime | None = None) -> int:
    """Open the phase after this program's as a program of its own; returns its id. Refused before the evaluation."""
    name, book = checked_name(name, "A program"), playbook.load()
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        design = program.design
        departments = readiness.rank(design.readiness, book.signals, book.phases)
        waves = readiness.rollout(departments, book.phases, design.evaluations)
        if reason := phases.next_phase_refused(design, waves):
            raise NotAllowed(reason)
        assert design.phase is not None  # else it was refused
        wave = phases.next_wave(design.phase.phase, waves)
        assert wave is not None
        following = rounds.next_design(program, store.programs.measured(db, program_id, on=on))
        following = replace(following, phase=phases.opened_phase(design, wave))
        return copy_round(db, journal, program, name, following)


def split_directions(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> int:
    """Make two tracks of a program in both directions; returns the id of the new one, for reverse mentoring.

    This program goes on as the track in which the mentor is the senior. Each track gets half of the seats and budget.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if reason := tracks.split_refused(program, store.programs.progress(db, program_id)):
            raise NotAllowed(reason)
        familiar, reverse = tracks.split_design(program)
        name = tracks.reverse_name(program.name)
        reverse_id = add_program(
            db,
            journal,
            name,
            months=program.months,
            starts_on=program.starts_on,
            design=reverse,
            stage=program.stage,
            settings=program.settings,
        )
        changes = {"design": replace(familiar, other_track=reverse_id).to_dict()}
        detail = {"what": ["choices", "seats", "budget"]}
        journal.update("changed", "programs", program_id, changes, program_id=program_id, detail=detail)
        for option in store.programs.options(db, program_id):
            if option.chosen_on is not None:
                here, there = tracks.split_option(option)
                journal.update("changed", "options", option.id, {"design": here.to_dict()}, program_id=program_id)
                row = {"program_id": reverse_id, "name": option.name, "design": there.to_dict(), "chosen_on": on}
                journal.insert("created", "options", row, program_id=reverse_id)
    return reverse_id
