"""Actions on readiness: what is noted about departments, and how a phase of the roll-out came out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, checked_name
from core.actions.designs import write_design
from core.domain import playbook
from core.domain.design import readiness, record
from core.domain.design.department_rating import DepartmentRating, SignalReading
from core.domain.design.design import Design
from core.domain.design.phase_plan import PhaseEvaluation, SheetLine
from core.store import Db


def rate_department(
    db: Db,
    program_id: int,
    name: str,
    signals: Mapping[str, str],
    people: int | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Note the signals of readiness seen in a department: signal id -> evidence ("" while nothing is noted)."""
    name = checked_name(name, "A department")
    if not set(signals) <= set(playbook.load().signals):
        raise NotAllowed("One of these signals is not in the playbook.")
    if people is not None and people < 1:
        raise NotAllowed("A department has at least one person.")
    seen = {signal: note.strip() for signal, note in signals.items()}

    def add_rating(design: Design) -> Design:
        rating = replace(design.readiness.get(name, DepartmentRating()), people=people)
        for signal in sorted(set(rating.signals) | set(seen)):
            if rating.signals.get(signal) != seen.get(signal):
                evidence = seen.get(signal, "")
                rating = rating.noted(
                    SignalReading(signal=signal, seen=signal in seen, evidence=evidence, on=on, by=by)
                )
        return replace(design, readiness=dict(design.readiness) | {name: rating})

    write_design(db, program_id, add_rating, ["readiness"], by=by, on=on, at=at)


def note_signal(
    db: Db,
    program_id: int,
    name: str,
    signal: str,
    seen: bool,
    evidence: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Note that a signal was seen in a department or was not, and by what; what was noted before stays in its history.

    A department that nobody rated yet gets its head count from the directory.
    """
    name = checked_name(name, "A department")
    if signal not in playbook.load().signals:
        raise NotAllowed("This signal is not in the playbook.")
    reading = SignalReading(signal=signal, seen=seen, evidence=" ".join(evidence.split()), on=on, by=by)
    records = store.readiness.department_records(db, on=on)
    people = {department.name: department.people for department in records}

    def add_reading(design: Design) -> Design:
        rating = design.readiness.get(name, DepartmentRating(people.get(name))).noted(reading)
        return replace(design, readiness=dict(design.readiness) | {name: rating})

    write_design(db, program_id, add_reading, ["readiness"], by=by, on=on, at=at)


def take_over_counts(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Note every signal that counts on record speak for and that nobody has noted yet, each with its count."""
    records = store.readiness.department_records(db, on=on)
    people = {department.name: department.people for department in records}

    def add_counts(design: Design) -> Design:
        ratings = dict(design.readiness)
        waiting = record.open_counts(records, ratings)
        if not waiting:
            raise NotAllowed("Nothing new is on record about these departments.")
        for name, sentences in waiting.items():
            rating = ratings.get(name, DepartmentRating(people[name]))
            for signal, sentence in sentences.items():
                reading = SignalReading(signal=signal, seen=True, evidence=sentence, counted=True, on=on, by=by)
                rating = rating.noted(reading)
            ratings[name] = rating
        return replace(design, readiness=ratings)

    write_design(db, program_id, add_counts, ["readiness"], by=by, on=on, at=at)


def drop_department(db: Db, program_id: int, name: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a department's rating away."""

    def drop_rating(design: Design) -> Design:
        return replace(design, readiness={rated: rating for rated, rating in design.readiness.items() if rated != name})

    write_design(db, program_id, drop_rating, ["readiness"], by=by, on=on, at=at)


def evaluate_phase(
    db: Db,
    program_id: int,
    phase: str,
    verdict: str,
    note: str,
    sheet: Iterable[SheetLine] = (),
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Evaluate a phase of the roll-out ("go", "adapt" or "stop") and say why. The next phase opens only after that.

    `sheet`: the figures that it was based on, kept as they stand.
    """
    book = playbook.load()
    if verdict not in readiness.VERDICTS:
        raise NotAllowed("An evaluation ends with one of: " + ", ".join(readiness.VERDICTS) + ".")
    if not note.strip():
        raise NotAllowed("Say what the evaluation is based on.")

    def add_evaluation(design: Design) -> Design:
        departments = readiness.rank(design.readiness, book.signals, book.phases)
        waves = {wave.phase.id: wave for wave in readiness.rollout(departments, book.phases, design.evaluations)}
        if phase not in waves or (phase not in design.evaluations and waves[phase].state != "open"):
            raise NotAllowed("This phase is not open yet: the one before it has to be evaluated first.")
        evaluation = PhaseEvaluation(verdict=verdict, note=note.strip(), on=on, by=by, sheet=tuple(sheet))
        return replace(design, evaluations=dict(design.evaluations) | {phase: evaluation})

    write_design(db, program_id, add_evaluation, ["evaluations"], by=by, on=on, at=at)
