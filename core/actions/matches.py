"""Actions that decide matches: approve (with another mentor, many at once, swapped), veto, park, reopen, defer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, called, enrolment_on_record
from core.actions.match_checks import (
    Sides,
    about,
    already,
    by_whom,
    check_recused,
    check_rules,
    check_seen,
    check_unmatched,
    match_of,
    pair_of,
    reason_of,
    sides_of,
    supersede_open,
)
from core.actions.open_questions import bring_up_to_date
from core.actions.people import add_note
from core.actions.runs import Rest, propose_rest
from core.domain.base import people
from core.domain.match import rules
from core.domain.match.matches import Match, Proposal, blocked_move
from core.store import Db


def approve(
    db: Db,
    match_id: int,
    mentor_id: int | None = None,
    *,
    reason: str = "",
    comment: str = "",
    score: float | None = None,
    breakdown: Mapping[str, Any] | None = None,
    rest: Rest | None = None,
    seen: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Settle a proposal, with its own mentor or another one; returns the id of the approved match.

    With another mentor the proposal is replaced, and `score` and `breakdown` say how the new pair fits. `reason` is a
    code of REASONS. Raises NotAllowed with the rule that forbids the pair.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        match = match_of(db, match_id)
        check_unmatched(db, match.program_id, match.mentee_id)
        check_seen(db, match, seen)
        chosen = mentor_id if mentor_id is not None else match.mentor_id
        fit = {"score": score, "breakdown": dict(breakdown or {})}
        facts = store.matching.matching_facts(db, match.program_id, on=on, rated=False)
        settled = _settle(db, journal, match, chosen, facts, reason, fit)
        add_note(journal, "matches", settled, match.mentee_id, "decision", comment, program_id=match.program_id)
        propose_rest(db, journal, match.program_id, match.run_id, rest or {})
        bring_up_to_date(db, journal, match.program_id)
    return settled


def pair(
    db: Db,
    program_id: int,
    mentee_id: int,
    mentor_id: int,
    *,
    run_id: int | None = None,
    reason: str = "",
    comment: str = "",
    score: float | None = None,
    breakdown: Mapping[str, Any] | None = None,
    rest: Rest | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Match a mentee for whom no proposal is open; returns the id of the approved match."""
    with acting(db, by=by, on=on, at=at) as journal:
        settled = pair_up(
            db,
            journal,
            program_id,
            mentee_id,
            mentor_id,
            run_id=run_id,
            reason=reason,
            score=score,
            breakdown=breakdown,
        )
        add_note(journal, "matches", settled, mentee_id, "decision", comment, program_id=program_id)
        propose_rest(db, journal, program_id, run_id, rest or {})
    return settled


def pair_up(
    db: Db,
    journal: store.journal.Journal,
    program_id: int,
    mentee_id: int,
    mentor_id: int,
    *,
    run_id: int | None = None,
    reason: str = "",
    score: float | None = None,
    breakdown: Mapping[str, Any] | None = None,
) -> int:
    """Part of other actions: an approved match where no proposal is open; what was open is replaced."""
    check_unmatched(db, program_id, mentee_id)
    check_recused(db, program_id, mentee_id, journal.by)
    facts = store.matching.matching_facts(db, program_id, on=journal.on, rated=False)
    check_rules(db, program_id, *pair_of(db, program_id, mentee_id, mentor_id), facts)
    fit = {"score": score, "breakdown": dict(breakdown or {})}
    settled = _insert(journal, program_id, run_id, (mentee_id, mentor_id), reason, fit)
    supersede_open(db, journal, program_id, mentee_id)
    bring_up_to_date(db, journal, program_id)
    return settled


def swap(
    db: Db,
    match_id: int,
    other_id: int,
    *,
    reason: str = "",
    comment: str = "",
    fits: Mapping[int, Proposal] | None = None,
    seen: tuple[str, str] = ("", ""),
    by: str,
    on: date,
    at: datetime | None = None,
) -> tuple[int, int]:
    """Settle two proposals, each with the other's mentor; returns the ids of the approved matches. Both or none.

    `fits`: mentee (person id) -> score and breakdown of the new pair.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        first, second = match_of(db, match_id), match_of(db, other_id)
        if first.mentee_id == second.mentee_id or first.mentor_id == second.mentor_id:
            raise NotAllowed("A swap takes two mentees with different mentors.")
        for match, state in zip((first, second), seen, strict=True):
            check_unmatched(db, match.program_id, match.mentee_id)
            check_seen(db, match, state)
        settled = []
        for match, mentor_id in ((first, second.mentor_id), (second, first.mentor_id)):
            new = (fits or {}).get(match.mentee_id)
            fit = {"score": new.score if new else None, "breakdown": dict(new.breakdown) if new else {}}
            facts = store.matching.matching_facts(db, match.program_id, on=on, rated=False)
            settled.append(_settle(db, journal, match, mentor_id, facts, reason, fit))
            add_note(journal, "matches", settled[-1], match.mentee_id, "decision", comment, program_id=match.program_id)
        bring_up_to_date(db, journal, first.program_id)
    return settled[0], settled[1]


def approve_all(db: Db, match_ids: Iterable[int], *, by: str, on: date, at: datetime | None = None) -> list[int]:
    """Approve several proposals with their own mentors as one action, a line of history each. All or none."""
    with acting(db, by=by, on=on, at=at) as journal:
        chosen = [match_of(db, match_id) for match_id in match_ids]
        programs = {match.program_id for match in chosen}
        facts = {
            program_id: store.matching.matching_facts(db, program_id, on=on, rated=False) for program_id in programs
        }
        sides = {program_id: sides_of(db, program_id) for program_id in programs} if len(chosen) > 1 else {}
        settled = []
        for match in chosen:
            now = replace(facts[match.program_id], loads=store.matches.loads(db))
            settled.append(_settle(db, journal, match, match.mentor_id, now, "", {}, sides.get(match.program_id)))
        for program_id in programs:
            bring_up_to_date(db, journal, program_id)
    return settled


def reject(
    db: Db,
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
        if refusal := blocked_move(match.state, to):
            raise NotAllowed(f"This match {refusal}{by_whom(db, match)}.")
        changes = {
            "state": to,
            "decided_on": on,
            "decided_by": by,
            "reason": reason_of(reason, "park" if park else "veto"),
        }
        detail = {"mentor": match.mentor_id, "reason": reason}
        journal.update(to, "matches", match.id, changes, **about(match), detail=detail)
        add_note(journal, "matches", match.id, match.mentee_id, "decision", comment, program_id=match.program_id)
        propose_rest(db, journal, match.program_id, match.run_id, rest or {})


def defer(
    db: Db,
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
        enrolment = enrolment_on_record(db, enrolment_id)
        program_id, mentee_id = enrolment.program_id, enrolment.person_id
        check_unmatched(db, program_id, mentee_id)
        if match_id is not None:
            check_seen(db, match_of(db, match_id), seen)
        check_recused(db, program_id, mentee_id, by)
        if refusal := people.blocked_move(people.Role(enrolment.role), enrolment.stage, "waitlist"):
            raise NotAllowed(f"{called(db, mentee_id)}: {refusal}.")
        supersede_open(db, journal, program_id, mentee_id)
        about_mentee = {"program_id": program_id, "person_id": mentee_id, "role": "mentee"}
        detail = {"to": "waitlist", "reason": reason_of(reason, "wait")}
        journal.update("moved", "enrolments", enrolment_id, {"stage": "waitlist"}, **about_mentee, detail=detail)
        add_note(journal, "enrolments", enrolment_id, mentee_id, "decision", comment, program_id=program_id)


def reopen(db: Db, match_id: int, *, seen: str = "", by: str, on: date, at: datetime | None = None) -> None:
    """Take an approved or parked match back onto the table: it is a proposal again."""
    with acting(db, by=by, on=on, at=at) as journal:
        match = match_of(db, match_id)
        check_seen(db, match, seen)
        check_recused(db, match.program_id, match.mentee_id, by)
        if refusal := blocked_move(match.state, "proposed"):
            raise NotAllowed(f"This match {refusal}.")
        changes = {"state": "proposed", "decided_on": None, "decided_by": None, "reason": ""}
        journal.update("reopened", "matches", match.id, changes, **about(match), detail={"mentor": match.mentor_id})


def _settle(
    db: Db,
    journal: store.journal.Journal,
    match: Match,
    mentor_id: int,
    facts: rules.MatchingFacts,
    reason: str,
    fit: Mapping[str, Any],
    sides: Sides | None = None,
) -> int:
    check_unmatched(db, match.program_id, match.mentee_id)
    if refusal := blocked_move(match.state, "approved"):
        raise NotAllowed(f"The match of {called(db, match.mentee_id)} {refusal}{by_whom(db, match)}.")
    check_recused(db, match.program_id, match.mentee_id, journal.by)
    mentee, mentor = pair_of(db, match.program_id, match.mentee_id, mentor_id, sides)
    check_rules(db, match.program_id, mentee, mentor, facts)
    if mentor_id == match.mentor_id:
        detail = {"mentor": mentor_id, "reason": reason}
        journal.update("approved", "matches", match.id, _decided(journal, reason), **about(match), detail=detail)
        settled = match.id
    else:
        settled = _insert(journal, match.program_id, match.run_id, (match.mentee_id, mentor_id), reason, fit)
    supersede_open(db, journal, match.program_id, match.mentee_id)
    return settled


def _insert(
    journal: store.journal.Journal,
    program_id: int,
    run_id: int | None,
    pair_ids: tuple[int, int],
    reason: str,
    fit: Mapping[str, Any],
) -> int:
    """Insert a match that is approved from the start, of two people (mentee, mentor); returns its id."""
    mentee_id, mentor_id = pair_ids
    row = _decided(journal, reason) | {
        "program_id": program_id,
        "run_id": run_id,
        "mentee_id": mentee_id,
        "mentor_id": mentor_id,
        "proposed_on": journal.on,
        **fit,
    }
    about_mentee = {"program_id": program_id, "person_id": mentee_id}
    return journal.insert("approved", "matches", row, **about_mentee, detail={"mentor": mentor_id, "reason": reason})


def _decided(journal: store.journal.Journal, reason: str) -> dict[str, Any]:
    return {
        "state": "approved",
        "decided_on": journal.on,
        "decided_by": journal.by,
        "reason": reason_of(reason, "approve"),
    }
