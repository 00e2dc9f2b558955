"""Actions on people who come and go while the cohort runs: a new mentor at once, a mentee or mentor who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, called
from core.actions.introductions import begin
from core.actions.match_checks import match_of
from core.actions.matches import pair_up
from core.actions.people import add_note, move_all
from core.actions.relationships import close, relationship_of
from core.domain.base.people import Role
from core.domain.match.matches import OPEN
from core.store import Db


def join(
    db: Db,
    program_id: int,
    mentee_id: int,
    mentor_id: int,
    *,
    score: float | None = None,
    breakdown: Mapping[str, Any] | None = None,
    comment: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Pair a waiting mentee with a mentor who has a free seat and introduce them, as one action; the cohort stays.

    For late joiners and after a switch: the checks and steps of `approve` and of `introduce`. Returns the
    relationship's id. Raises NotAllowed with the rule that forbids the pair, or when whoever acts stepped back from it.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        match_id = pair_up(db, journal, program_id, mentee_id, mentor_id, score=score, breakdown=breakdown)
        (relationship_id,) = begin(db, journal, program_id, [match_of(db, match_id)])
        add_note(journal, "matches", match_id, mentee_id, "decision", comment, program_id=program_id)
    return relationship_id


def leave(
    db: Db,
    program_id: int,
    person_id: int,
    *,
    left_company: bool = False,
    comment: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> list[int]:
    """Take somebody out of a running program as one action; returns the relationships that ended with it.

    Their active relationships end as dropped (no time, or left the company), open and approved matches are replaced,
    and the other side of each pair is free again. What happened before stays as it was.
    """
    reason = "left_company" if left_company else "no_time"
    with acting(db, by=by, on=on, at=at) as journal:
        enrolments = [
            row
            for role in Role
            if (row := store.people.enrolment_of(db, program_id, person_id, role)) and row.stage != "withdrawn"
        ]
        if not enrolments:
            raise NotAllowed(f"{called(db, person_id)} does not take part in this program.")
        ended = []
        for match in store.matches.matches_of(db, person_id):
            if match.program_id != program_id:
                continue
            about = {"program_id": program_id, "person_id": match.mentee_id}
            if match.state in (*OPEN, "approved"):
                journal.update("superseded", "matches", match.id, {"state": "superseded"}, **about)
        for relationship in store.relationships.all(db, program_id):
            if relationship.open and person_id in (relationship.mentee_id, relationship.mentor_id):
                close(db, journal, relationship_of(db, relationship.id), "dropped", reason, comment=comment)
                ended.append(relationship.id)
        for circle in store.circles.all(db, program_id):
            for seat in circle.people:
                if seat.person_id == person_id:
                    about = {"program_id": program_id, "person_id": person_id}
                    journal.update("left_circle", "circle_members", seat.id, {"left_on": on}, **about)
        move_all(db, journal, [row.id for row in enrolments if row.stage != "declined"], "withdrawn")
        if left_company:
            journal.update("changed", "people", person_id, {"status": "left"}, person_id=person_id)
    return ended
