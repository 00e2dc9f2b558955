"""Actions that let a pair be: veto, park, reopen, not this round."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from core.actions.action import NotAllowed, acting, called, enrolment_on_record
from core.actions.match_checks import (
    about,
    already,
    by_whom,
    check_recused,
    check_seen,
    check_unmatched,
    match_of,
    reason_of,
    supersede_open,
)
from core.actions.people import add_note
from core.actions.runs import Rest, propose_rest
from core.domain.base import people
from core.domain.match.matches import blocked_move


def reject(
    db: Database,
    match_id: int,
    *,
    reason: str = "other",
    comment: str = "",
    park: bool = False,
    rest: Rest | None = None,
    seen: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Veto a match, or park it to be decided later. `reason` is a code of REASONS."""
    to = "parked" if park else "vetoed"
    with acting(db, by=by, on=on, at=at) as journal:
        match = match_of(db, match_id)
        if match.state in ("approved", "introduced") and match.decided_by != by and match.decided_by:
            raise NotAllowed(already(db, match))
        check_seen(db, match, seen)
        check_recused(db, match.program_id, match.mentee_id, by)
        if refused := blocked_move(match.state, to):
            raise NotAllowed(f"This match {refused}{by_whom(db, match)}.")
        changes = {"state": to, "decided_on": on, "decided_by": by, "reason": reason_of(reason)}
        detail = {"mentor": match.mentor_id, "reason": reason}
        journal.update(to, "matches", match.id, changes, **about(match), detail=detail)
        add_note(journal, "matches", match.id, match.mentee_id, "decision", comment, program_id=match.program_id)
        propose_rest(db, journal, match.program_id, match.run_id, rest or {})


def defer(
    db: Database,
    enrolment_id: int,
    match_id: int | None = None,
    *,
    reason: str = "",
    comment: str = "",
    seen: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Not this round: a mentee goes on the waiting list, and the proposal that was open (`match_id`) is let go."""
    with acting(db, by=by, on=on, at=at) as journal:
        held = enrolment_on_record(db, enrolment_id)
        program_id, mentee_id = held["program_id"], held["person_id"]
        check_unmatched(db, program_id, mentee_id)
        if match_id is not None:
            check_seen(db, match_of(db, match_id), seen)
        check_recused(db, program_id, mentee_id, by)
        if refused := people.blocked_move(people.Role(held["role"]), held["stage"], "waitlist"):
            raise NotAllowed(f"{called(db, mentee_id)}: {refused}.")
        supersede_open(db, journal, program_id, mentee_id)
        named = {"program_id": program_id, "person_id": mentee_id}
        told = {"to": "waitlist", "reason": reason_of(reason)}
        journal.update("moved", "enrolments", enrolment_id, {"stage": "waitlist"}, **named, role="mentee", detail=told)
        add_note(journal, "enrolments", enrolment_id, mentee_id, "decision", comment, program_id=program_id)


def reopen(db: Database, match_id: int, *, seen: str = "", by: str, on: date, at: datetime | None = None) -> None:
    """Take an approved or parked match back onto the table: it is a proposal again."""
    with acting(db, by=by, on=on, at=at) as journal:
        match = match_of(db, match_id)
        check_seen(db, match, seen)
        check_recused(db, match.program_id, match.mentee_id, by)
        if refused := blocked_move(match.state, "proposed"):
            raise NotAllowed(f"This match {refused}.")
        changes = {"state": "proposed", "decided_on": None, "decided_by": None, "reason": ""}
        journal.update("reopened", "matches", match.id, changes, **about(match), detail={"mentor": match.mentor_id})
