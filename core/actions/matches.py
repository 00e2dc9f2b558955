"""Actions on matches: propose, approve, reject, introduce."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core import store
from core.actions.doing import NotAllowed, acting, called
from core.actions.people import add_note
from core.matches import OPEN, REASONS, Match, Proposal, blocked_move
from core.matching import rules


def propose(
    db: Database,
    program_id: int,
    proposals: Sequence[Proposal],
    *,
    settings: Mapping[str, Any],
    input_hash: str,
    result: Mapping[str, Any],
    rematch: bool = False,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a matching run and its proposals; proposals still open from an earlier run are replaced. Gives the run's id.

    `settings` and `result` hold numbers, codes and person ids only, never names. Approved pairs stay; with `rematch`,
    those to whom the run gives another mentor are proposed anew. Introduced pairs are never touched.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        if store.program(db, program_id) is None:
            raise NotAllowed("This program is not on record any more.")
        row = {
            "program_id": program_id,
            "run_on": on,
            "run_by": by,
            "settings": dict(settings),
            "input_hash": input_hash,
            "result": dict(result),
        }
        run_id = journal.insert("ran", "runs", row, program_id=program_id)
        live = {match.mentee_id: match for match in store.matches(db, program_id, ("approved", "introduced"))}
        for old in store.matches(db, program_id, ("proposed", "shortlisted")):
            journal.update("superseded", "matches", old.id, {"state": "superseded"}, **_about(old))
        for new in proposals:
            held = live.get(new.mentee_id)
            if held and not (rematch and held.state == "approved" and held.mentor_id != new.mentor_id):
                continue
            if held:
                journal.update("superseded", "matches", held.id, {"state": "superseded"}, **_about(held))
            row = {
                "program_id": program_id,
                "run_id": run_id,
                "mentee_id": new.mentee_id,
                "mentor_id": new.mentor_id,
                "state": new.state,
                "score": new.score,
                "breakdown": dict(new.breakdown),
                "proposed_on": on,
            }
            journal.insert(
                "proposed",
                "matches",
                row,
                program_id=program_id,
                person_id=new.mentee_id,
                detail={"mentor": new.mentor_id},
            )
    return run_id


def approve(
    db: Database,
    match_id: int,
    mentor_id: int | None = None,
    *,
    reason: str = "",
    comment: str = "",
    score: float | None = None,
    breakdown: Mapping[str, Any] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Settle a proposal, with its own mentor or another one; returns the id of the approved match.

    With another mentor the proposal is replaced, and `score` and `breakdown` say how the new pair fits. `reason` is a
    code of REASONS. Raises NotAllowed with the rule that forbids the pair.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        match = _match(db, match_id)
        chosen = mentor_id if mentor_id is not None else match.mentor_id
        fit = {"score": score, "breakdown": dict(breakdown or {})}
        settled = _settle(db, journal, match, chosen, store.matching_facts(db, match.program_id), reason, fit)
        add_note(journal, "matches", settled, match.mentee_id, "decision", comment, program_id=match.program_id)
    return settled


def approve_all(db: Database, match_ids: Iterable[int], *, by: str, on: date, at: datetime | None = None) -> list[int]:
    """Approve several proposals with their own mentors as one action, a line of history each. All or none."""
    with acting(db, by=by, on=on, at=at) as journal:
        chosen = [_match(db, match_id) for match_id in match_ids]
        facts = {program_id: store.matching_facts(db, program_id) for program_id in {m.program_id for m in chosen}}
        settled = []
        for match in chosen:
            now = replace(facts[match.program_id], loads=store.loads(db))
            settled.append(_settle(db, journal, match, match.mentor_id, now, "", {}))
    return settled


def _settle(
    db: Database,
    journal: store.Journal,
    match: Match,
    mentor_id: int,
    facts: rules.Facts,
    reason: str,
    fit: Mapping[str, Any],
) -> int:
    if live := store.live_match(db, match.program_id, match.mentee_id):
        raise NotAllowed(_already(db, live))
    if refused := blocked_move(match.state, "approved"):
        raise NotAllowed(f"The match of {called(db, match.mentee_id)} {refused}.")
    _check_pair(db, match.program_id, match.mentee_id, mentor_id, facts)
    decided = {"state": "approved", "decided_on": journal.on, "decided_by": journal.by, "reason": _reason(reason)}
    detail = {"mentor": mentor_id, "reason": reason}
    if mentor_id == match.mentor_id:
        journal.update("approved", "matches", match.id, decided, **_about(match), detail=detail)
        settled = match.id
    else:
        row = decided | {
            "program_id": match.program_id,
            "run_id": match.run_id,
            "mentee_id": match.mentee_id,
            "mentor_id": mentor_id,
            "proposed_on": journal.on,
            **fit,
        }
        settled = journal.insert("approved", "matches", row, **_about(match), detail=detail)
    for other in store.matches(db, match.program_id, OPEN, mentee_id=match.mentee_id):
        journal.update("superseded", "matches", other.id, {"state": "superseded"}, **_about(other))
    return settled


def reject(
    db: Database,
    match_id: int,
    *,
    reason: str = "other",
    comment: str = "",
    park: bool = False,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Veto a match, or park it to be decided later. `reason` is a code of REASONS."""
    to = "parked" if park else "vetoed"
    with acting(db, by=by, on=on, at=at) as journal:
        match = _match(db, match_id)
        if match.state in ("approved", "introduced") and match.decided_by != by and match.decided_by:
            raise NotAllowed(_already(db, match))
        if refused := blocked_move(match.state, to):
            raise NotAllowed(f"This match {refused}.")
        changes = {"state": to, "decided_on": on, "decided_by": by, "reason": _reason(reason)}
        detail = {"mentor": match.mentor_id, "reason": reason}
        journal.update(to, "matches", match.id, changes, **_about(match), detail=detail)
        add_note(journal, "matches", match.id, match.mentee_id, "decision", comment, program_id=match.program_id)


def introduce(
    db: Database,
    program_id: int,
    match_ids: Iterable[int] | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> list[int]:
    """Turn approved matches (all of them by default) into relationships, all or none; returns their ids."""
    made = []
    with acting(db, by=by, on=on, at=at) as journal:
        program = store.program(db, program_id)
        if program is None:
            raise NotAllowed("This program is not on record any more.")
        chosen = (
            store.matches(db, program_id, ("approved",))
            if match_ids is None
            else [_match(db, match_id) for match_id in match_ids]
        )
        if not chosen:
            raise NotAllowed("No approved match is waiting to be introduced.")
        if program.stage == "draft":
            journal.update("started", "programs", program_id, {"stage": "running"}, program_id=program_id)
        for match in chosen:
            if refused := blocked_move(match.state, "introduced"):
                raise NotAllowed(f"{called(db, match.mentee_id)}'s match {refused}.")
            journal.update("introduced", "matches", match.id, {"state": "introduced"}, **_about(match))
            row = {
                "match_id": match.id,
                "program_id": program_id,
                "mentee_id": match.mentee_id,
                "mentor_id": match.mentor_id,
                "stage": "introduced",
                "introduced_on": on,
                "ends_on": program.ends_on(on),
            }
            made.append(
                journal.insert("began", "relationships", row, **_about(match), detail={"mentor": match.mentor_id})
            )
    return made


def _check_pair(db: Database, program_id: int, mentee_id: int, mentor_id: int, facts: rules.Facts) -> None:
    mentee, mentor = store.mentee(db, program_id, mentee_id), store.mentor(db, program_id, mentor_id)
    if mentee is None or mentor is None:
        raise NotAllowed("One of the two does not take part in this program any more.")
    program = store.program(db, program_id)
    switches = program.settings.get("matching", {}).get("switches") if program else None
    if blocked := rules.blocker(mentee, mentor, facts, switches):
        raise NotAllowed(f"{mentor.name} {blocked.sentence}.")


def _reason(code: str) -> str:
    if code and code not in REASONS:
        raise NotAllowed(f"“{code}” is not on the list of reasons.")
    return code


def _about(match: Match) -> dict[str, Any]:
    return {"program_id": match.program_id, "person_id": match.mentee_id}


def _already(db: Database, live: Match) -> str:
    who = store.actors(db).get(live.decided_by or "", live.decided_by or "someone")
    names = store.names(db)
    return f"{names[live.mentee_id]} is already matched with {names[live.mentor_id]}, decided by {who}."


def _match(db: Database, match_id: int) -> Match:
    match = store.match(db, match_id)
    if match is None:
        raise NotAllowed("This match is not on record any more.")
    return match
