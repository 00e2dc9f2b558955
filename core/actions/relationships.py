"""Actions on relationships: sessions, goals, checks, stages and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_exclusion, add_note
from core.domain.base.dates import full_day
from core.domain.relationships.form_answers import CheckRow
from core.domain.relationships.relationships import (
    CLOSED,
    MAX_OPEN_GOALS,
    SESSION_KINDS,
    Relationship,
    blocked_day,
    blocked_move,
    next_session_kind,
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
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Record that a session was held (today or earlier); returns its id. The first one makes the pair active."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        day = held_on or on
        _refuse_day(relationship, day, on)
        if minutes is not None and not 1 <= minutes <= 600:
            raise NotAllowed("A session lasts 1 to 600 minutes.")
        kind = kind or next_session_kind(store.relationships.session_count(db, relationship_id))
        if kind not in SESSION_KINDS:
            raise NotAllowed(f"“{kind}” is not a kind of session.")
        row = {
            "relationship_id": relationship_id,
            "held_on": day,
            "kind": kind,
            "minutes": minutes,
            "structure": structure,
            "role_taken": role_taken,
        }
        about = about_pair(relationship)
        session_id = journal.insert("held", "sessions", row, **about, on=day, detail={"kind": kind, "minutes": minutes})
        # A day before the pause is a session that was written down late; it does not take the pair up again.
        if relationship.stage == "introduced" or (relationship.paused_on and day >= relationship.paused_on):
            resumed = {"stage": "active", "paused_on": None}
            journal.update("activated", "relationships", relationship_id, resumed, **about, on=day)
        _note(journal, relationship, "sessions", session_id, "outcome", outcome)
    return session_id


def set_goal(
    db: Db,
    relationship_id: int,
    text: str,
    measure: str = "",
    done: str = "",
    *,
    set_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Agree on a learning goal with its measure and definition of done; returns its id. At most three are open."""
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = open_relationship(db, relationship_id, on)
        if not text.strip():
            raise NotAllowed("A goal needs a sentence.")
        day = set_on or on
        _refuse_day(relationship, day, on)
        _refuse_too_many_goals(db, relationship_id)
        row = {"relationship_id": relationship_id, "set_on": day}
        goal_id = journal.insert("set", "goals", row, **about_pair(relationship), on=day)
        for kind, words in (("goal", text), ("measure", measure), ("done", done)):
            _note(journal, relationship, "goals", goal_id, kind, words)
    return goal_id


def reword_goal(
    db: Db,
    goal_id: int,
    text: str,
    measure: str = "",
    done: str = "",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Change the words of a goal; the earlier words stay in its history."""
    with acting(db, by=by, on=on, at=at) as journal:
        goal, relationship = _goal(db, goal_id, on)
        if not text.strip():
            raise NotAllowed("A goal needs a sentence.")
        words = {"goal": (text, goal.text), "measure": (measure, goal.measure), "done": (done, goal.done)}
        for kind, (new, old) in words.items():
            if new.strip() != old:
                _note(journal, relationship, "goals", goal_id, kind, new)


def set_progress(
    db: Db,
    goal_id: int,
    progress: int,
    state: str = "open",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say how far a goal is, in percent, and whether it is open, achieved or dropped."""
    if not 0 <= progress <= 100:
        raise NotAllowed("Progress is 0 to 100 percent.")
    if state not in ("open", "achieved", "dropped"):
        raise NotAllowed(f"“{state}” is not a state of a goal.")
    with acting(db, by=by, on=on, at=at) as journal:
        goal, relationship = _goal(db, goal_id, on)
        if state == "open" and goal.state != "open":
            _refuse_too_many_goals(db, relationship.id)
        progress = 100 if state == "achieved" else progress
        changes = {"progress": progress, "state": state, "closed_on": None if state == "open" else on}
        verb = {"open": "progressed", "achieved": "achieved", "dropped": "abandoned"}[state]
        journal.update(
            verb, "goals", goal_id, changes, **about_pair(relationship), detail={"from": goal.progress, "to": progress}
        )


def record_check(
    db: Db,
    relationship_id: int,
    role: str,
    answers: Mapping[str, Any],
    *,
    kind: str = "health",
    wants_switch: bool = False,
    comment: str = "",
    answered_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep one side's answers to a health check, a quiz or the closing questions; returns the id.

    `answers`: statement id to 1..5 (or a code); free text goes to `comment`.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        return _answered(db, journal, relationship_id, role, answers, kind, wants_switch, comment, answered_on or on)


def import_checks(
    db: Db, rows: Sequence[CheckRow], *, kind: str = "health", by: str, on: date, at: datetime | None = None
) -> int:
    """Keep the answers that a file holds as one action; returns how many were new. Reading the file again adds none."""
    with acting(db, by=by, on=on, at=at) as journal:
        added = 0
        for row in rows:
            known = {
                (check.kind, check.role, check.answered_on)
                for check in store.relationships.checks(db, row.relationship_id)
            }
            if (kind, row.role, row.answered_on) not in known:
                answered = (row.answers, kind, row.wants_switch, row.comment, row.answered_on)
                _answered(db, journal, row.relationship_id, row.role, *answered)
                added += 1
    return added


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
    _refuse_day(relationship, day, journal.on)
    if relationship.paused_on and day < relationship.paused_on:
        raise NotAllowed(f"The pause began after this, on {full_day(relationship.paused_on)}.")
    last = max((session.held_on for session in store.relationships.sessions(db, relationship.id)), default=day)
    if last > day:
        raise NotAllowed(f"A session was held after this, on {full_day(last)}.")
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
    _note(journal, relationship, "relationships", relationship.id, "ending", comment)


def _answered(
    db: Db,
    journal: store.journal.Journal,
    relationship_id: int,
    role: str,
    answers: Mapping[str, Any],
    kind: str,
    wants_switch: bool,
    comment: str,
    day: date,
) -> int:
    if role not in ("mentor", "mentee"):
        raise NotAllowed("A check is answered by the mentor or by the mentee.")
    for key, value in answers.items():
        if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= 5:
            raise NotAllowed(f"The answer to “{key}” is outside 1 to 5.")
    relationship = relationship_of(db, relationship_id)
    # The closing questions may be answered after the end; everything else while the relationship runs.
    future = "lies in the future" if day > journal.on else None
    if refused := (future if kind == "closing" else blocked_day(relationship, day, journal.on)):
        raise NotAllowed(f"{full_day(day)} {refused}.")
    row = {
        "relationship_id": relationship_id,
        "kind": kind,
        "role": role,
        "answered_on": day,
        "answers": dict(answers),
        "wants_switch": wants_switch,
    }
    about = about_pair(relationship) | {"role": role}
    about["person_id"] = relationship.mentee_id if role == "mentee" else relationship.mentor_id
    numbers = {key: value for key, value in answers.items() if isinstance(value, int | float)}
    detail = {"kind": kind, "switch": wants_switch, "answers": numbers}
    check_id = journal.insert("checked", "checks", row, **about, on=day, detail=detail)
    _note(journal, relationship, "checks", check_id, "comment", comment, about["person_id"])
    return check_id


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
        _refuse_day(relationship, on, on)
        if relationship.paused_on and on < relationship.paused_on:
            raise NotAllowed(f"The pause began after this, on {full_day(relationship.paused_on)}.")
        journal.update(verb, "relationships", relationship_id, {"stage": to, **changes}, **about_pair(relationship))


def _note(
    journal: store.journal.Journal,
    relationship: Relationship,
    subject: str,
    subject_id: int,
    kind: str,
    text: str,
    person_id: int | None = None,
) -> None:
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


def _refuse_day(relationship: Relationship, day: date, on: date) -> None:
    if refused := blocked_day(relationship, day, on):
        raise NotAllowed(f"{full_day(day)} {refused}.")


def _refuse_too_many_goals(db: Db, relationship_id: int) -> None:
    if sum(goal.state == "open" for goal in store.relationships.goals(db, relationship_id)) >= MAX_OPEN_GOALS:
        raise NotAllowed(f"{MAX_OPEN_GOALS} goals are open already. Close one first: fewer goals get further.")


def about_pair(relationship: Relationship) -> dict[str, Any]:
    return {
        "program_id": relationship.program_id,
        "relationship_id": relationship.id,
        "person_id": relationship.mentee_id,
    }


def relationship_of(db: Db, relationship_id: int) -> Relationship:
    """Part of other actions: the relationship, or the refusal."""
    relationship = store.relationships.relationship(db, relationship_id)
    if relationship is None:
        raise NotAllowed("This relationship is not on record any more.")
    return relationship


def open_relationship(db: Db, relationship_id: int, on: date) -> Relationship:
    """Part of other actions: the relationship while it runs on this day, or the refusal."""
    relationship = relationship_of(db, relationship_id)
    if (ended_on := relationship.ended_on) is not None:
        raise NotAllowed(f"This relationship ended on {full_day(ended_on)}.")
    _refuse_day(relationship, on, on)
    return relationship


def _goal(db: Db, goal_id: int, on: date) -> tuple[Any, Relationship]:
    row = store.journal.row_of(db, "goals", goal_id)
    if row is None:
        raise NotAllowed("This goal is not on record any more.")
    goal = next(goal for goal in store.relationships.goals(db, row["relationship_id"]) if goal.id == goal_id)
    return goal, open_relationship(db, row["relationship_id"], on)
