"""Actions on a round of a program: launch, review, close, the next one as a copy, and who comes over into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, checked_name, program_on_record
from core.domain.base.people import Role
from core.domain.design import plan, rounds
from core.domain.design.design import Design, RoundReview
from core.domain.design.programs import Program
from core.domain.match.next_round import blocked_candidate
from core.store import Db


def launch_program(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Start a program. Refused before it has a KPI target and a start date."""
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if refused := plan.launch_refused(program):
            raise NotAllowed(refused)
        journal.update("started", "programs", program_id, {"stage": "running"}, program_id=program_id)


def write_review(
    db: Db,
    program_id: int,
    worked: str,
    changes: str,
    owner: str,
    *,
    final: bool = False,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Save a review of the round: what worked, what changes, who owns it; during the run or at its end (`final`)."""
    if refused := rounds.review_refused(worked, changes, owner):
        raise NotAllowed(refused)
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        review = RoundReview(
            worked=worked.strip(),
            changes=changes.strip(),
            owner=" ".join(owner.split()),
            final=final,
            on=on,
            by=by,
        )
        design = replace(program.design, reviews=(*program.design.reviews, review))
        changed, detail = {"design": design.to_dict()}, {"what": ["reviews"]}
        journal.update("reviewed", "programs", program_id, changed, program_id=program_id, detail=detail)


def close_program(
    db: Db, program_id: int, *, without_review: bool = False, by: str, on: date, at: datetime | None = None
) -> None:
    """Close a round. Refused while relationships run, and without a review unless `without_review` says so."""
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if program.stage == "closed":
            raise NotAllowed("This program is closed already.")
        if running := store.programs.progress(db, program_id).open:
            are = "relationship is" if running == 1 else "relationships are"
            raise NotAllowed(f"{running} {are} still running. Complete or end them before you close the round.")
        if (warning := rounds.closing_warning(program)) and not without_review:
            raise NotAllowed(warning)
        detail = {"reviewed": bool(program.design.reviews)}
        journal.update("closed", "programs", program_id, {"stage": "closed"}, program_id=program_id, detail=detail)


def next_round(db: Db, program_id: int, name: str, *, by: str, on: date, at: datetime | None = None) -> int:
    """Start the next round as a copy: its options, its plan, the last review and the measured rates; returns its id."""
    name = checked_name(name, "A program")
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        design = rounds.next_design(program, store.programs.measured(db, program_id, on=on))
        return copy_round(db, journal, program, name, design)


def copy_round(db: Db, journal: store.journal.Journal, program: Program, name: str, design: Design) -> int:
    """Part of other actions: the round after a program with this design, its settings and its options; its id."""
    if store.programs.program_named(db, name):
        raise NotAllowed(f"There is already a program called {name}.")
    row = {
        "name": name,
        "stage": "draft",
        "created_on": journal.on,
        "months": program.months,
        "design": design.to_dict(),
        "settings": dict(program.settings),
    }
    next_id = journal.insert("created", "programs", row, detail={"previous": program.id})
    for option in store.programs.options(db, program.id):
        copy = {"program_id": next_id, "name": option.name, "design": option.to_dict()}
        journal.insert("created", "options", copy, program_id=next_id)
    return next_id


def bring_over(
    db: Db, program_id: int, person_ids: Iterable[int], *, by: str, on: date, at: datetime | None = None
) -> int:
    """Take mentors of earlier rounds who are ready into this one, all or none; returns how many came.

    A mentor is accepted with the answers and seats of their last round. A mentee who was invited joins the list of
    mentors as recommended: they have not said what they offer yet.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        if program.stage == "closed":
            raise NotAllowed("This program is closed. Bring people over into a round that is still ahead or running.")
        candidates = {
            candidate.person.id: candidate for candidate in store.past_participants.candidates(db, program_id)
        }
        chosen = list(dict.fromkeys(person_ids))
        if not chosen:
            raise NotAllowed("Choose who comes over first.")
        for person_id in chosen:
            candidate = candidates.get(person_id)
            if candidate is None:
                raise NotAllowed("Somebody you chose is on the list of mentors already, or is no candidate any more.")
            if absence := blocked_candidate(candidate, on):
                raise NotAllowed(f"{candidate.person.name} {absence.sentence}.")
            if candidate.invited:
                list_invited(journal, program_id, person_id, candidate.inviter_id, candidate.answers)
                continue
            about = {"program_id": program_id, "person_id": person_id, "role": str(Role.MENTOR)}
            seats = candidate.person.capacity
            fields = {"stage": "accepted", "applied_on": on, "answers": dict(candidate.answers), "capacity": seats}
            detail = {"to": "accepted", "capacity": seats}
            journal.insert("enrolled", "enrolments", about | fields, **about, detail=detail)
    return len(chosen)


def list_invited(
    journal: store.journal.Journal, program_id: int, person_id: int, invited_by: int, answers: Mapping[str, Any]
) -> int:
    """Part of other actions: a mentee who was invited joins the list of mentors of a round; the enrolment's id."""
    about = {"program_id": program_id, "person_id": person_id, "role": str(Role.MENTOR)}
    fields = {"stage": "recommended", "applied_on": journal.on, "answers": {**answers, "recommender_id": invited_by}}
    detail = {"to": "recommended", "capacity": 1}
    return journal.insert("enrolled", "enrolments", about | fields, **about, detail=detail)
