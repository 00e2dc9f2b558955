"""Actions that introduce: approved matches become relationships."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, called, program_on_record
from core.actions.match_checks import about, check_introduced, match_of
from core.domain.match.matches import Match, blocked_move
from core.store import Db


def introduce(
    db: Db,
    program_id: int,
    match_ids: Iterable[int] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> list[int]:
    """Turn approved matches (all of them by default) into relationships, all or none; returns their ids."""
    with acting(db, by=by, on=on, at=at) as journal:
        approved = (
            store.matches.all(db, program_id, ("approved",))
            if match_ids is None
            else [match_of(db, match_id) for match_id in match_ids]
        )
        if not approved:
            raise NotAllowed("No approved match is waiting to be introduced.")
        return begin(db, journal, program_id, approved)


def begin(db: Db, journal: store.journal.Journal, program_id: int, approved: Iterable[Match]) -> list[int]:
    """Part of other actions: these matches become relationships, and a program in draft starts; returns their ids."""
    program = program_on_record(db, program_id)
    matches = list(approved)
    for match in matches:
        if refusal := blocked_move(match.state, "introduced"):
            raise NotAllowed(f"{called(db, match.mentee_id)}'s match {refusal}.")
    check_introduced(db, program_id, matches, journal.on)
    if program.stage == "draft":
        journal.update("started", "programs", program_id, {"stage": "running"}, program_id=program_id)
    relationship_ids = []
    for match in matches:
        journal.update("introduced", "matches", match.id, {"state": "introduced"}, **about(match))
        ends_on = program.ends_on(journal.on)
        row = {
            "match_id": match.id,
            "program_id": program_id,
            "mentee_id": match.mentee_id,
            "mentor_id": match.mentor_id,
            "stage": "introduced",
            "introduced_on": journal.on,
            "ends_on": ends_on,
        }
        detail = {"mentor": match.mentor_id, "ends_on": ends_on.isoformat() if ends_on else ""}
        relationship_ids.append(journal.insert("began", "relationships", row, **about(match), detail=detail))
    return relationship_ids
