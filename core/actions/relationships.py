"""Actions on relationships: sessions, pauses and ends. Goals and checks of a pair are actions of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_exclusion, add_note
from core.domain.base.dates import full_date
from core.domain.relationships.relationships import (
    CLOSED,
    LONGEST_SESSION,
    SESSION_KINDS,
    Relationship,
    blocked_day,
    blocked_move,
    kinds_by_date,
    next_session_kind,
    recorded_twice,
)
from core.store import Db


def log_session(
    db: Db,
    relationship_id: int,
    held_on: date | None = None,
    kind: str | None = None,
    *,
    minutes: int | None = None,
    structure: str = "",
    role_taken: str = "",
    outcome: str = "",
    twice: bool = False,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Record that a session was held (today or earlier); returns its id. The first one makes the pair active.

    Its kind follows from the days of all sessions, except for a closing session ("last"). A second one of the same day
    and length is taken for a slip unless `twice` says so.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        sessions = store.relationships.sessions(db, relationship_id)
        if not twice and (refusal := recorded_twice(sessions, held_on or on, minutes)):
            raise NotAllowed(refusal)
        shape = {"minutes": minutes, "structure": structure, "role_taken": role_taken}
        return hold_session(db, journal, relationship, held_on or on, kind, shape, outcome)


def hold_session(
    db: Db,
    journal: store.journal.Journal,
    relationship: Relationship,
    day: date,
    kind: str | None,
    shape: Mapping[str, Any],
    outcome: str,
    told_by: str = "",
) -> int:
    """Part of other actions: record one session. `shape`: its minutes, structure and the role taken.

    `told_by`: the side whose form tells of it.
    """
    relationship_id = relationship.id
    refuse_day(relationship, day, journal.on)
    minutes = shape["minutes"]
    if refusal := blocked_length(minutes):
        raise NotAllowed(refusal)
    kind = kind or next_session_kind(store.relationships.session_count(db, relationship_id))
    if kind not in SESSION_KINDS:
        raise NotAllowed(f"“{kind}” is not a kind of session.")
    row = {"relationship_id": relationship_id, "held_on": day, "kind": kind, **shape}
    about = about_pair(relationship)
    detail = {"kind": kind, "minutes": minutes, **({"told_by": told_by} if told_by else {})}
    session_id = journal.insert("held", "sessions", row, **about, on=day, detail=detail)
    # A day before the pause is a session that was written down late; it does not take the pair up again.
    if relationship.stage == "introduced" or (relationship.paused_on and day >= relationship.paused_on):
        resumed = {"stage": "active", "paused_on": None}
        journal.update("activated", "relationships", relationship_id, resumed, **about, on=day)
    add_pair_note(journal, relationship, "sessions", session_id, "outcome", outcome)
    renumber_sessions(db, journal, relationship)
    return session_id


def renumber_sessions(db: Db, journal: store.journal.Journal, relationship: Relationship) -> None:
    """Part of other actions: the kinds of a pair's sessions by their days, also where they came in another order."""
    sessions = store.relationships.sessions(db, relationship.id)
    kinds = kinds_by_date(sessions)
    for session in sessions:
        if session.kind != kinds[session.id]:
            about = about_pair(relationship)
            journal.update("renumbered", "sessions", session.id, {"kind": kinds[session.id]}, **about)


def blocked_length(minutes: int | None) -> str | None:
    """Part of other actions: why a session cannot have lasted so long, as a sentence, or None."""
    if minutes is None or 1 <= minutes <= LONGEST_SESSION:
        return None
    return f"A session lasts 1 to {LONGEST_SESSION} minutes."


def pause_relationship(db: Db, relationship_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Pause a relationship from today."""
    _step(db, relationship_id, "paused", "paused", {"paused_on": on}, by=by, on=on, at=at)


def resume_relationship(db: Db, relationship_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a paused relationship up again, on the day of the pause or later."""
    _step(db, relationship_id, "active", "resumed", {"paused_on": None}, by=by, on=on, at=at)


def end_relationship(
    db: Db,
    relationship_id: int,
    how: str,
    reason: str = "",
    *,
    comment: str = "",
    ended_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """End a relationship: completed, switched, dropped (with a reason of DROP_REASONS) or ended (by L&D).

    The seat becomes free and history stays. After a switch, the two are not proposed to each other again.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        close(db, journal, relationship_of(db, relationship_id), how, reason, comment=comment, ended_on=ended_on)


def close(
    db: Db,
    journal: store.journal.Journal,
    relationship: Relationship,
    how: str,
    reason: str = "",
    *,
    comment: str = "",
    ended_on: date | None = None,
) -> None:
    """Part of other actions: the one door to every end, in the same transaction."""
    if how not in CLOSED:
        raise NotAllowed(f"“{how}” is not an end of a relationship.")
    if refused := blocked_move(relationship.stage, how, reason):
        raise NotAllowed(f"This relationship {refused}.")
    day = ended_on or journal.on
    refuse_day(relationship, day, journal.on)
    if relationship.paused_on and day < relationship.paused_on:
        raise NotAllowed(f"The pause began after this, on {full_date(relationship.paused_on)}.")
    last = max((session.held_on for session in store.relationships.sessions(db, relationship.id)), default=day)
    if last > day:
        raise NotAllowed(f"A session was held after this, on {full_date(last)}.")
    about = about_pair(relationship)
    changes = {"stage": how, "ended_on": day, "end_reason": reason, "paused_on": None}
    journal.update(how, "relationships", relationship.id, changes, **about, on=day, detail={"reason": reason})
    match_about = {"program_id": relationship.program_id, "person_id": relationship.mentee_id}
    journal.update("ended", "matches", relationship.match_id, {"state": "ended"}, **match_about, on=day)
    for ahead in store.relationships.appointments(db, relationship.id):
        journal.update("cancelled", "appointments", ahead.id, {"cancelled_on": day}, **about)
    pair = (relationship.mentee_id, relationship.mentor_id)
    if how == "switched" and pair not in store.people.exclusions(db):
        add_exclusion(journal, *pair, "switched")
    add_pair_note(journal, relationship, "relationships", relationship.id, "ending", comment)


def _step(
    db: Db,
    relationship_id: int,
    to: str,
    verb: str,
    changes: Mapping[str, Any],
    *,
    by: str,
    on: date,
    at: datetime | None,
) -> None:
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = relationship_of(db, relationship_id)
        if refused := blocked_move(relationship.stage, to):
            raise NotAllowed(f"This relationship {refused}.")
        refuse_day(relationship, on, on)
        if relationship.paused_on and on < relationship.paused_on:
            raise NotAllowed(f"The pause began after this, on {full_date(relationship.paused_on)}.")
        journal.update(verb, "relationships", relationship_id, {"stage": to, **changes}, **about_pair(relationship))


def add_pair_note(
    journal: store.journal.Journal,
    relationship: Relationship,
    subject: str,
    subject_id: int,
    kind: str,
    text: str,
    person_id: int | None = None,
) -> None:
    """Part of other actions: what somebody said about a part of this relationship; the mentee, unless `person_id`."""
    add_note(
        journal,
        subject,
        subject_id,
        person_id or relationship.mentee_id,
        kind,
        text,
        program_id=relationship.program_id,
        relationship_id=relationship.id,
    )


def refuse_day(relationship: Relationship, day: date, on: date) -> None:
    """Part of other actions: refuse a day before the introduction, after the end or in the future."""
    if refused := blocked_day(relationship, day, on):
        raise NotAllowed(f"{full_date(day)} {refused}.")


def about_pair(relationship: Relationship) -> dict[str, Any]:
    """Part of other actions: whom a line of history about this relationship concerns."""
    return {
        "program_id": relationship.program_id,
        "relationship_id": relationship.id,
        "person_id": relationship.mentee_id,
    }


def relationship_of(db: Db, relationship_id: int) -> Relationship:
    """Part of other actions: the relationship, or the refusal."""
    relationship = store.relationships.relationship(db, relationship_id)
    if relationship is None:
        raise NotAllowed("This relationship is no longer on record.")
    return relationship


def open_relationship(db: Db, relationship_id: int, on: date) -> Relationship:
    """Part of other actions: the relationship while it runs on this day, or the refusal."""
    relationship = relationship_of(db, relationship_id)
    if (ended_on := relationship.ended_on) is not None:
        raise NotAllowed(f"This relationship ended on {full_date(ended_on)}.")
    refuse_day(relationship, on, on)
    return relationship
