"""Actions that correct or delete what was recorded of a pair: sessions, goals, checks, plans. History stays whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.appointments import wake_sleeping
from core.actions.checks import blocked_answers
from core.actions.people import replace_note
from core.actions.relationships import about_pair, blocked_length, refuse_day, relationship_of, renumber_sessions
from core.domain.base.dates import full_day
from core.domain.base.events import HistoryLine
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern
from core.domain.relationships.relationships import Check, Goal, Relationship, Session
from core.store import Db
from core.store.journal import Journal

PAUSE_STEPS = ("activated", "paused", "resumed")  # what says whether a pair pauses


def correct_session(
    db: Db,
    session_id: int,
    held_on: date,
    *,
    closing: bool,
    minutes: int | None = None,
    structure: str = "",
    role_taken: str = "",
    outcome: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say anew when a session was held, how long, and its shape; `closing`: it was the closing session.

    Also after the end of the pair, within its days. What was recorded before counts in no figure any more.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        session, relationship = _session(db, session_id)
        refuse_day(relationship, held_on, on)
        if refusal := blocked_length(minutes):
            raise NotAllowed(refusal)
        kind = "last" if closing else "between" if session.kind == "last" else session.kind
        changes = {
            "held_on": held_on,
            "kind": kind,
            "minutes": minutes,
            "structure": structure,
            "role_taken": role_taken,
        }
        same = all(getattr(session, name) == value for name, value in changes.items())
        if same and outcome.strip() == session.outcome:
            raise NotAllowed("Nothing was changed.")
        if not same:
            facts = _facts(db, "sessions", session_id, ("held", "corrected"))
            detail = {**facts[-1].detail, "kind": kind, "minutes": minutes, "replaces": _ids(facts)}
            journal.update(
                "corrected", "sessions", session_id, changes, **about_pair(relationship), on=held_on, detail=detail
            )
        _replace_words(journal, relationship, "sessions", session_id, {"outcome": (session.outcome, outcome)})
        renumber_sessions(db, journal, relationship)


def delete_session(db: Db, session_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a session off the record that did not take place, or stands there twice; it can be undone.

    A pause that it ended goes on, unless the two met again since.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        _, relationship = _session(db, session_id)
        pause = _ended_pause(db, relationship, session_id)
        _delete(db, journal, relationship, "sessions", session_id, also=[pause.line_id] if pause else [])
        if pause:
            paused = {"stage": "paused", "paused_on": pause.since}
            journal.update("changed", "relationships", relationship.id, paused, **about_pair(relationship))
        elif relationship.stage == "active" and not store.relationships.session_count(db, relationship.id):
            about = about_pair(relationship)
            journal.update("changed", "relationships", relationship.id, {"stage": "introduced"}, **about)
        renumber_sessions(db, journal, relationship)


def correct_goal(db: Db, goal_id: int, set_on: date, *, by: str, on: date, at: datetime | None = None) -> None:
    """Say anew on which day a goal was set; its words are reworded by `reword_goal`."""
    with acting(db, by=by, on=on, at=at) as journal:
        goal, relationship = _goal(db, goal_id)
        refuse_day(relationship, set_on, on)
        if goal.closed_on and set_on > goal.closed_on:
            raise NotAllowed(f"The goal was closed before that, on {full_day(goal.closed_on)}.")
        if set_on == goal.set_on:
            raise NotAllowed("Nothing was changed.")
        detail = {"replaces": _ids(_facts(db, "goals", goal_id, ("set", "corrected")))}
        journal.update(
            "corrected", "goals", goal_id, {"set_on": set_on}, **about_pair(relationship), on=set_on, detail=detail
        )


def delete_goal(db: Db, goal_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a goal off the record that was never agreed, or stands there twice; what the pair gave up is dropped."""
    with acting(db, by=by, on=on, at=at) as journal:
        _, relationship = _goal(db, goal_id)
        _delete(db, journal, relationship, "goals", goal_id)


def correct_check(
    db: Db,
    check_id: int,
    answers: Mapping[str, Any],
    *,
    wants_switch: bool = False,
    comment: str = "",
    answered_on: date,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say anew what one side answered, and when; who answered and which check it was stays.

    Answers that turn out worse than they were seen wake a snoozed pair: the snooze covered what it said before.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        check, relationship = _check(db, check_id)
        seen = _concerns(db, relationship, on)
        if refusal := blocked_answers(relationship, check.kind, answers, answered_on, on):
            raise NotAllowed(refusal)
        changes = {"answers": dict(answers), "wants_switch": wants_switch, "answered_on": answered_on}
        same = all(getattr(check, name) == value for name, value in changes.items())
        if same and comment.strip() == check.comment:
            raise NotAllowed("Nothing was changed.")
        about = _about_check(relationship, check)
        if not same:
            numbers = {key: value for key, value in answers.items() if isinstance(value, int | float)}
            detail = {
                "kind": check.kind,
                "switch": wants_switch,
                "answers": numbers,
                "replaces": _ids(_facts(db, "checks", check_id, ("checked", "corrected"))),
            }
            journal.update("corrected", "checks", check_id, changes, **about, on=answered_on, detail=detail)
        person_id = about["person_id"]
        words = {"comment": (check.comment, comment)}
        _replace_words(journal, relationship, "checks", check_id, words, person_id)
        if attention.got_heavier(seen, _concerns(db, relationship, on)):
            wake_sleeping(db, journal, relationship)


def delete_check(db: Db, check_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take the answers of one side off the record, such as those that were typed in for the wrong pair."""
    with acting(db, by=by, on=on, at=at) as journal:
        check, relationship = _check(db, check_id)
        _delete(db, journal, relationship, "checks", check_id, kind=check.kind, about=_about_check(relationship, check))


def delete_appointment(db: Db, appointment_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a plan off the record that was a mistake, with what was said of its days; sessions that were held stay."""
    with acting(db, by=by, on=on, at=at) as journal:
        appointment = store.relationships.appointment(db, appointment_id)
        if appointment is None:
            raise NotAllowed("This meeting is no longer on record.")
        relationship = relationship_of(db, appointment.relationship_id)
        for answer_id in store.who_met.answer_ids(db, appointment_id):
            _delete(db, journal, relationship, "answered_appointments", answer_id)
        _delete(db, journal, relationship, "appointments", appointment_id)


def _delete(
    db: Db,
    journal: Journal,
    relationship: Relationship,
    table: str,
    row_id: int,
    *,
    kind: str = "",
    about: Mapping[str, Any] | None = None,
    also: Sequence[int] = (),
) -> None:
    """Take a row away with every fact about it; its words stay among the notes, so that an undo brings all back.

    `also`: lines about other rows that hold no more.
    """
    replaced = [*_ids(_facts(db, table, row_id)), *also]
    detail: dict[str, Any] = {"replaces": replaced} | ({"kind": kind} if kind else {})
    journal.delete("deleted", table, row_id, **(about or about_pair(relationship)), detail=detail)


def _concerns(db: Db, relationship: Relationship, on: date) -> list[Concern]:
    """What the attention rules say of a pair now; nothing of one that has ended."""
    limits = attention.thresholds(store.programs.setting(db, "thresholds", {}))
    followed = store.relationships.followed(db, relationship.program_id, relationship.id)
    return [concern for pair in followed for concern in attention.concerns(pair, on, limits)]


@dataclass(frozen=True, slots=True)
class _EndedPause:
    """A pause that a session ended: since when the pair had paused, and the line of history that says it met again."""

    since: str
    line_id: int


def _ended_pause(db: Db, relationship: Relationship, session_id: int) -> _EndedPause | None:
    """The pause that would go on without this session, or None: where it ended none, or other steps or sessions did."""
    if relationship.stage != "active":
        return None
    recorded = next((line for line in _facts(db, "sessions", session_id) if line.verb == "held"), None)
    if recorded is None:
        return None
    lines = store.journal.action_lines(db, recorded.action_id)
    following = (line for line in lines if line.id > recorded.id and line.subject in ("sessions", "relationships"))
    ended = next(following, None)  # recording a session says at once that it ended the pause
    if ended is None or ended.verb != "activated" or ended.subject_id != relationship.id or ended.before is None:
        return None
    before = json.loads(ended.before)
    steps = [line for line in _facts(db, "relationships", relationship.id) if line.verb in PAUSE_STEPS]
    if before["stage"] != "paused" or not steps or steps[-1].id != ended.id:
        return None
    others = [each for each in store.relationships.sessions(db, relationship.id) if each.id != session_id]
    if any(each.held_on.isoformat() >= before["paused_on"] for each in others):
        return None
    return _EndedPause(before["paused_on"], ended.id)


def _facts(db: Db, table: str, row_id: int, verbs: tuple[str, ...] = ()) -> list[HistoryLine]:
    """The lines of history about a row that count until now, oldest first."""
    lines = store.journal.live_lines(db, table, row_id)
    return [line for line in lines if not verbs or line.verb in verbs]


def _ids(lines: Sequence[HistoryLine]) -> list[int]:
    return [line.id for line in lines]


def _replace_words(
    journal: Journal,
    relationship: Relationship,
    table: str,
    row_id: int,
    words: Mapping[str, tuple[str, str]],
    person_id: int | None = None,
) -> None:
    """Texts of a row as they are now, by kind: (what it said, what it says)."""
    where = {"program_id": relationship.program_id, "relationship_id": relationship.id}
    for kind, (earlier, text) in words.items():
        replace_note(journal, earlier, table, row_id, person_id or relationship.mentee_id, kind, text, **where)


def _about_check(relationship: Relationship, check: Check) -> dict[str, Any]:
    person_id = relationship.mentee_id if check.role == "mentee" else relationship.mentor_id
    return about_pair(relationship) | {"role": check.role, "person_id": person_id}


def _session(db: Db, session_id: int) -> tuple[Session, Relationship]:
    relationship = _relationship_of_row(db, "sessions", session_id, "session")
    sessions = {session.id: session for session in store.relationships.sessions(db, relationship.id)}
    return sessions[session_id], relationship


def _goal(db: Db, goal_id: int) -> tuple[Goal, Relationship]:
    relationship = _relationship_of_row(db, "goals", goal_id, "goal")
    goals = {goal.id: goal for goal in store.relationships.goals(db, relationship.id)}
    return goals[goal_id], relationship


def _check(db: Db, check_id: int) -> tuple[Check, Relationship]:
    relationship = _relationship_of_row(db, "checks", check_id, "check")
    checks = {check.id: check for check in store.relationships.checks(db, relationship.id)}
    return checks[check_id], relationship


def _relationship_of_row(db: Db, table: str, row_id: int, what: str) -> Relationship:
    row = store.journal.row_of(db, table, row_id)
    if row is None:
        raise NotAllowed(f"This {what} is no longer on record.")
    return relationship_of(db, row["relationship_id"])
