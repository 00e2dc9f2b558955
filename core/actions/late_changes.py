"""Actions on people who come and go while the cohort runs: a new mentor at once, a mentee or mentor who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core import store
from core.actions.action import NotAllowed, acting, called
from core.actions.people import add_note, move_all
from core.actions.relationships import close, relationship_of
from core.domain.base.people import Role
from core.domain.match import rules
from core.domain.match.matches import OPEN


def join(
    db: Database,
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

    For late joiners and after a switch. Returns the relationship's id. Raises NotAllowed with the rule that forbids it.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = store.program(db, program_id)
        mentee, mentor = store.mentee(db, program_id, mentee_id), store.mentor(db, program_id, mentor_id)
        if program is None or mentee is None or mentor is None:
            raise NotAllowed("One of the two does not take part in this program any more.")
        if mentee.stage != "accepted" or mentor.stage != "accepted":
            waiting = mentee if mentee.stage != "accepted" else mentor
            raise NotAllowed(f"{waiting.name} is not accepted in this program.")
        if store.live_match(db, program_id, mentee_id):
            raise NotAllowed(f"{mentee.name} already has a mentor.")
        switches = program.settings.get("matching", {}).get("switches")
        if blocked := rules.blocker(mentee, mentor, store.matching_facts(db, program_id, rated=False), switches):
            raise NotAllowed(f"{mentor.name} {blocked.sentence}.")
        about = {"program_id": program_id, "person_id": mentee_id}
        for other in store.matches(db, program_id, OPEN, mentee_id=mentee_id):
            journal.update("superseded", "matches", other.id, {"state": "superseded"}, **about)
        if program.stage == "draft":
            journal.update("started", "programs", program_id, {"stage": "running"}, program_id=program_id)
        pair = {"program_id": program_id, "mentee_id": mentee_id, "mentor_id": mentor_id}
        fit = {"score": score, "breakdown": dict(breakdown or {})}
        decided = {"state": "approved", "proposed_on": on, "decided_on": on, "decided_by": by}
        match_id = journal.insert("approved", "matches", pair | fit | decided, **about, detail={"mentor": mentor_id})
        journal.update("introduced", "matches", match_id, {"state": "introduced"}, **about)
        row = {
            **pair,
            "match_id": match_id,
            "stage": "introduced",
            "introduced_on": on,
            "ends_on": program.ends_on(on),
        }
        made = journal.insert("began", "relationships", row, **about, detail={"mentor": mentor_id})
        add_note(journal, "matches", match_id, mentee_id, "decision", comment, program_id=program_id)
    return made


def leave(
    db: Database,
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

    Their running relationships end as dropped (no time, or left the company), open and approved matches are replaced,
    and the other side of each pair is free again. What happened before stays as it was.
    """
    reason = "left_company" if left_company else "no_time"
    with acting(db, by=by, on=on, at=at) as journal:
        held = [
            row
            for role in Role
            if (row := store.enrolment_of(db, program_id, person_id, role)) and row["stage"] != "withdrawn"
        ]
        if not held:
            raise NotAllowed(f"{called(db, person_id)} does not take part in this program.")
        ended = []
        for match in store.matches_of(db, person_id):
            if match["program_id"] != program_id:
                continue
            about = {"program_id": program_id, "person_id": match["mentee_id"]}
            if match["state"] in (*OPEN, "approved"):
                journal.update("superseded", "matches", match["id"], {"state": "superseded"}, **about)
        for one in store.relationships(db, program_id):
            if one.open and person_id in (one.mentee_id, one.mentor_id):
                close(db, journal, relationship_of(db, one.id), "dropped", reason, comment=comment)
                ended.append(one.id)
        move_all(db, journal, [row["id"] for row in held if row["stage"] != "declined"], "withdrawn")
        if left_company:
            journal.update("changed", "people", person_id, {"status": "left"}, person_id=person_id)
    return ended
