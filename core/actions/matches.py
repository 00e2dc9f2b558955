"""Actions on matches: propose, approve, pair, swap, reject, defer, reopen, solve the rest, introduce.

A decision may bring `rest`: mentee (person id) -> the proposal that the solver now has for them, or None. It replaces
the proposals of others that are still open, in the same action; whoever was decided meanwhile, or is parked, stays.
`seen` is the state that whoever decides had on the screen: when it is no longer true, the answer says who decided what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core import people, store
from core.actions.doing import NotAllowed, acting, called
from core.actions.people import add_note
from core.matches import OPEN, REASONS, STATE_LABELS, Match, Proposal, blocked_move
from core.matching import rules
from core.people import Mentee, Mentor

Rest = Mapping[int, Proposal | None]
Sides = tuple[Mapping[int, Mentee], Mapping[int, Mentor]]  # by person id


def propose(
    db: Database,
    program_id: int,
    proposals: Sequence[Proposal],
    *,
    settings: Mapping[str, Any],
    input_hash: str,
    result: Mapping[str, Any],
    rematch: bool = False,
    adopt: Mapping[str, Any] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a matching run and its proposals; proposals still open from an earlier run are replaced. Gives the run's id.

    `settings` and `result` hold numbers, codes and person ids only, never names. Approved pairs stay; with `rematch`,
    those to whom the run gives another mentor are proposed anew. Introduced pairs are never touched. `adopt` becomes
    what the program matches by from now on, in the same action.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program = store.program(db, program_id)
        if program is None:
            raise NotAllowed("This program is not on record any more.")
        if adopt is not None and adopt != program.settings.get("matching"):
            changes = {"settings": dict(program.settings) | {"matching": dict(adopt)}}
            about = {"program_id": program_id, "detail": {"what": ["settings"]}}
            journal.update("changed", "programs", program_id, changes, **about)
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
        match = _match(db, match_id)
        if live := store.live_match(db, match.program_id, match.mentee_id):
            raise NotAllowed(_already(db, live))
        _check_seen(db, match, seen)
        chosen = mentor_id if mentor_id is not None else match.mentor_id
        fit = {"score": score, "breakdown": dict(breakdown or {})}
        facts = store.matching_facts(db, match.program_id, rated=False)
        settled = _settle(db, journal, match, chosen, facts, reason, fit)
        add_note(journal, "matches", settled, match.mentee_id, "decision", comment, program_id=match.program_id)
        _propose_rest(db, journal, match.program_id, match.run_id, rest or {})
    return settled


def pair(
    db: Database,
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
        _propose_rest(db, journal, program_id, run_id, rest or {})
    return settled


def pair_up(
    db: Database,
    journal: store.Journal,
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
    if live := store.live_match(db, program_id, mentee_id):
        raise NotAllowed(_already(db, live))
    _check_recused(db, program_id, mentee_id, journal.by)
    _check_pair(db, program_id, mentee_id, mentor_id, store.matching_facts(db, program_id, rated=False))
    row = {
        "program_id": program_id,
        "run_id": run_id,
        "mentee_id": mentee_id,
        "mentor_id": mentor_id,
        "state": "approved",
        "score": score,
        "breakdown": dict(breakdown or {}),
        "reason": _reason(reason),
        "proposed_on": journal.on,
        "decided_on": journal.on,
        "decided_by": journal.by,
    }
    about = {"program_id": program_id, "person_id": mentee_id}
    settled = journal.insert("approved", "matches", row, **about, detail={"mentor": mentor_id, "reason": reason})
    for other in store.matches(db, program_id, OPEN, mentee_id=mentee_id):
        journal.update("superseded", "matches", other.id, {"state": "superseded"}, **_about(other))
    return settled


def swap(
    db: Database,
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
        one, other = _match(db, match_id), _match(db, other_id)
        if one.mentee_id == other.mentee_id or one.mentor_id == other.mentor_id:
            raise NotAllowed("A swap takes two mentees with different mentors.")
        for match, state in zip((one, other), seen, strict=True):
            if live := store.live_match(db, match.program_id, match.mentee_id):
                raise NotAllowed(_already(db, live))
            _check_seen(db, match, state)
        settled = []
        for match, mentor_id in ((one, other.mentor_id), (other, one.mentor_id)):
            new = (fits or {}).get(match.mentee_id)
            fit = {"score": new.score if new else None, "breakdown": dict(new.breakdown) if new else {}}
            facts = store.matching_facts(db, match.program_id, rated=False)
            settled.append(_settle(db, journal, match, mentor_id, facts, reason, fit))
            add_note(journal, "matches", settled[-1], match.mentee_id, "decision", comment, program_id=match.program_id)
    return settled[0], settled[1]


def solve_rest(
    db: Database, program_id: int, run_id: int, rest: Rest, *, by: str, on: date, at: datetime | None = None
) -> int:
    """Replace the proposals still open by what the solver has now, around all that was decided; returns how many."""
    with acting(db, by=by, on=on, at=at) as journal:
        changed = _propose_rest(db, journal, program_id, run_id, rest)
        if not changed:
            raise NotAllowed("Every open proposal already is what the solver would propose.")
    return changed


def reopen(db: Database, match_id: int, *, seen: str = "", by: str, on: date, at: datetime | None = None) -> None:
    """Take an approved or parked match back onto the table: it is a proposal again."""
    with acting(db, by=by, on=on, at=at) as journal:
        match = _match(db, match_id)
        _check_seen(db, match, seen)
        _check_recused(db, match.program_id, match.mentee_id, by)
        if refused := blocked_move(match.state, "proposed"):
            raise NotAllowed(f"This match {refused}.")
        changes = {"state": "proposed", "decided_on": None, "decided_by": None, "reason": ""}
        journal.update("reopened", "matches", match.id, changes, **_about(match), detail={"mentor": match.mentor_id})


def approve_all(db: Database, match_ids: Iterable[int], *, by: str, on: date, at: datetime | None = None) -> list[int]:
    """Approve several proposals with their own mentors as one action, a line of history each. All or none."""
    with acting(db, by=by, on=on, at=at) as journal:
        chosen = [_match(db, match_id) for match_id in match_ids]
        programs = {match.program_id for match in chosen}
        facts = {program_id: store.matching_facts(db, program_id, rated=False) for program_id in programs}
        sides = {program_id: _sides(db, program_id) for program_id in programs} if len(chosen) > 1 else {}
        settled = []
        for match in chosen:
            now = replace(facts[match.program_id], loads=store.loads(db))
            settled.append(_settle(db, journal, match, match.mentor_id, now, "", {}, sides.get(match.program_id)))
    return settled


def _propose_rest(db: Database, journal: store.Journal, program_id: int, run_id: int | None, rest: Rest) -> int:
    changed = 0
    for mentee_id, new in rest.items():
        held = store.matches(db, program_id, ("proposed", "parked", "approved", "introduced"), mentee_id=mentee_id)
        if any(one.state != "proposed" for one in held) or (
            new and any(one.mentor_id == new.mentor_id for one in held)
        ):
            continue
        for old in held:
            journal.update("superseded", "matches", old.id, {"state": "superseded"}, **_about(old))
        if new:
            row = {
                "program_id": program_id,
                "run_id": run_id,
                "mentee_id": mentee_id,
                "mentor_id": new.mentor_id,
                "state": "proposed",
                "score": new.score,
                "breakdown": dict(new.breakdown),
                "proposed_on": journal.on,
            }
            about = {"program_id": program_id, "person_id": mentee_id}
            journal.insert("proposed", "matches", row, **about, detail={"mentor": new.mentor_id})
        changed += bool(held or new)
    return changed


def _settle(
    db: Database,
    journal: store.Journal,
    match: Match,
    mentor_id: int,
    facts: rules.Facts,
    reason: str,
    fit: Mapping[str, Any],
    sides: Sides | None = None,
) -> int:
    if live := store.live_match(db, match.program_id, match.mentee_id):
        raise NotAllowed(_already(db, live))
    if refused := blocked_move(match.state, "approved"):
        raise NotAllowed(f"The match of {called(db, match.mentee_id)} {refused}{_decided(db, match)}.")
    _check_recused(db, match.program_id, match.mentee_id, journal.by)
    _check_pair(db, match.program_id, match.mentee_id, mentor_id, facts, sides)
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
    rest: Rest | None = None,
    seen: str = "",
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
        _check_seen(db, match, seen)
        _check_recused(db, match.program_id, match.mentee_id, by)
        if refused := blocked_move(match.state, to):
            raise NotAllowed(f"This match {refused}{_decided(db, match)}.")
        changes = {"state": to, "decided_on": on, "decided_by": by, "reason": _reason(reason)}
        detail = {"mentor": match.mentor_id, "reason": reason}
        journal.update(to, "matches", match.id, changes, **_about(match), detail=detail)
        add_note(journal, "matches", match.id, match.mentee_id, "decision", comment, program_id=match.program_id)
        _propose_rest(db, journal, match.program_id, match.run_id, rest or {})


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
        held = store.enrolment(db, enrolment_id)
        if held is None:
            raise NotAllowed("This person is not in the program any more.")
        program_id, mentee_id = held["program_id"], held["person_id"]
        if live := store.live_match(db, program_id, mentee_id):
            raise NotAllowed(_already(db, live))
        if match_id is not None:
            _check_seen(db, _match(db, match_id), seen)
        _check_recused(db, program_id, mentee_id, by)
        if refused := people.blocked_move(people.Role(held["role"]), held["stage"], "waitlist"):
            raise NotAllowed(f"{called(db, mentee_id)}: {refused}.")
        about = {"program_id": program_id, "person_id": mentee_id}
        for match in store.matches(db, program_id, OPEN, mentee_id=mentee_id):
            journal.update("superseded", "matches", match.id, {"state": "superseded"}, **about)
        told = {"to": "waitlist", "reason": _reason(reason)}
        journal.update("moved", "enrolments", enrolment_id, {"stage": "waitlist"}, **about, role="mentee", detail=told)
        add_note(journal, "enrolments", enrolment_id, mentee_id, "decision", comment, program_id=program_id)


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


def _sides(db: Database, program_id: int) -> Sides:
    """Everybody of a program by person id, read once where many pairs are checked in a row."""
    return (
        {one.id: one for one in store.mentees(db, program_id)},
        {one.id: one for one in store.mentors(db, program_id)},
    )


def _check_pair(
    db: Database, program_id: int, mentee_id: int, mentor_id: int, facts: rules.Facts, sides: Sides | None = None
) -> None:
    if sides:
        mentee, mentor = sides[0].get(mentee_id), sides[1].get(mentor_id)
    else:
        mentee, mentor = store.mentee(db, program_id, mentee_id), store.mentor(db, program_id, mentor_id)
    if mentee is None or mentor is None:
        raise NotAllowed("One of the two does not take part in this program any more.")
    program = store.program(db, program_id)
    switches = program.settings.get("matching", {}).get("switches") if program else None
    if blocked := rules.blocker(mentee, mentor, facts, switches):
        raise NotAllowed(f"{mentor.name} {blocked.sentence}.")


def _check_seen(db: Database, match: Match, seen: str) -> None:
    """Refuse what was clicked on a screen that is no longer true, and say what was decided meanwhile."""
    if not seen or match.state == seen:
        return
    state = STATE_LABELS[match.state].lower()
    raise NotAllowed(
        f"Meanwhile {called(db, match.mentee_id)} with {called(db, match.mentor_id)} is {state}{_decided(db, match)}. "
        "Nothing was changed."
    )


def _check_recused(db: Database, program_id: int, mentee_id: int, by: str) -> None:
    if store.recused(db, program_id, mentee_id, by):
        raise NotAllowed(f"You stepped back from deciding on {called(db, mentee_id)}. Somebody else has to decide.")


def _decided(db: Database, match: Match) -> str:
    """Who decided a match, to end a sentence with; nothing for one that nobody decided."""
    if match.decided_by is None:
        return ""
    return f", decided by {store.actors(db).get(match.decided_by, match.decided_by)}"


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
