"""Actions, monthly forms: what both sides tell of their months becomes sessions, goals and calls. Reads no sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core import store
from core.actions.action import NotAllowed
from core.actions.goals import add_goal, move_goal
from core.actions.relationships import about_pair, add_pair_note, hold_session, relationship_of
from core.actions.support import add_consultation
from core.domain.base.dates import full_date
from core.domain.relationships.duplicates import is_older, same_goal, same_session
from core.domain.relationships.form_effects import NEW, NOT_TAKEN, ON_RECORD, FormEffect
from core.domain.relationships.monthly_forms import GoalAnswer, MonthlyRow, SessionAnswer
from core.domain.relationships.relationships import Relationship
from core.store import Db
from core.store.journal import Journal


def keep_months(db: Db, journal: Journal, rows: Sequence[MonthlyRow]) -> list[FormEffect]:
    """Part of other actions: record what a monthly form tells, and say what each part of a row did.

    What is on record stays: a session of that day is not told anew, and an older answer turns no goal back.
    """
    effects = list(_keep_sessions(db, journal, rows))
    for row in sorted(rows, key=lambda row: (row.answered_on, row.row)):
        relationship = relationship_of(db, row.relationship_id)
        for goal in row.goals:
            effects += _keep_goal(db, journal, relationship, row, goal)
        effects += _keep_call(db, journal, relationship, row)
    return effects


def _keep_sessions(db: Db, journal: Journal, rows: Sequence[MonthlyRow]) -> Iterator[FormEffect]:
    """The sessions of all rows by their days, so that a pair's first is its first; who knows the length goes before."""
    answers = [(session, row) for row in rows for session in row.sessions]
    for session, row in sorted(answers, key=lambda pair: (pair[0].held_on, pair[0].minutes is None, pair[1].row)):
        yield _keep_session(db, journal, relationship_of(db, row.relationship_id), row, session)


def _keep_session(
    db: Db, journal: Journal, relationship: Relationship, row: MonthlyRow, answer: SessionAnswer
) -> FormEffect:
    what = f"session on {full_date(answer.held_on)}"
    sources = store.relationships.session_sources(db, relationship.id)
    on_record = same_session(answer, row.role, store.relationships.sessions(db, relationship.id), sources)
    if on_record is None:
        shape = {"minutes": answer.minutes, "structure": "", "role_taken": ""}
        try:
            hold_session(db, journal, relationship, answer.held_on, None, shape, answer.outcome, told_by=row.role)
        except NotAllowed as refusal:
            return FormEffect(row.row, relationship.id, what, NOT_TAKEN, str(refusal))
        return FormEffect(row.row, relationship.id, what, NEW)
    sides = set(sources.get(on_record.id, ()))
    if sides and row.role not in sides:
        # Nothing of the row changes; with what it held before, an undo puts it back instead of taking it away.
        about = about_pair(relationship)
        journal.update(
            "retold",
            "sessions",
            on_record.id,
            {"minutes": on_record.minutes},
            **about,
            on=answer.held_on,
            detail={"told_by": row.role},
        )
        if answer.outcome and not on_record.outcome:
            add_pair_note(journal, relationship, "sessions", on_record.id, "outcome", answer.outcome)
    both = "both sides tell of it" if sides | {row.role} == {"mentee", "mentor"} and sides else ""
    if on_record.held_on != answer.held_on:
        both = f"both sides tell of it, one for {full_date(on_record.held_on)}; it is as long, so it counts once"
    return FormEffect(row.row, relationship.id, what, ON_RECORD, both)


def _keep_goal(
    db: Db, journal: Journal, relationship: Relationship, row: MonthlyRow, answer: GoalAnswer
) -> Iterator[FormEffect]:
    """A goal that is new, or how far one on record is."""
    what = f"goal {answer.place}"
    goals = store.relationships.goals(db, relationship.id)
    goal = same_goal(answer, goals)
    if goal is None and not answer.text:
        yield FormEffect(row.row, relationship.id, what, NOT_TAKEN, "no goal of this number is on record")
        return
    if goal is None:
        try:
            goal_id = add_goal(db, journal, relationship, answer.text, answer.measure, answer.done, row.answered_on)
        except NotAllowed as refusal:
            yield FormEffect(row.row, relationship.id, what, NOT_TAKEN, str(refusal))
            return
        yield FormEffect(row.row, relationship.id, what, NEW)
        goal = next(goal for goal in store.relationships.goals(db, relationship.id) if goal.id == goal_id)
    elif answer.progress is None and not answer.dropped:
        yield FormEffect(row.row, relationship.id, what, ON_RECORD)
        return
    state = "dropped" if answer.dropped else "achieved" if answer.progress == 100 else "open"
    progress = goal.progress if answer.progress is None else answer.progress
    if (state, progress) == (goal.state, goal.progress):
        if answer.progress:
            yield FormEffect(row.row, relationship.id, f"progress of {what}", ON_RECORD)
        return
    what = f"progress of {what}: {'given up' if answer.dropped else f'{progress}%'}"
    if is_older(row.answered_on, store.relationships.goal_told_on(db, goal.id)):
        yield FormEffect(row.row, relationship.id, what, NOT_TAKEN, "a newer answer is on record")
        return
    try:
        move_goal(db, journal, relationship, goal, progress, state, row.answered_on)
    except NotAllowed as refusal:
        yield FormEffect(row.row, relationship.id, what, NOT_TAKEN, str(refusal))
        return
    yield FormEffect(row.row, relationship.id, what, NEW)


def _keep_call(db: Db, journal: Journal, relationship: Relationship, row: MonthlyRow) -> Iterator[FormEffect]:
    """A call for help joins the queue with its words; words without one stay with the pair."""
    person_id = relationship.mentee_id if row.role == "mentee" else relationship.mentor_id
    if row.asks_help:
        talks = store.support.consultations(db, relationship_id=relationship.id)
        if any((talk.person_id, talk.asked_on) == (person_id, row.answered_on) for talk in talks):
            yield FormEffect(row.row, relationship.id, "call for help", ON_RECORD)
            return
        add_consultation(journal, person_id, row.comment, relationship.program_id, relationship.id, row.answered_on)
        yield FormEffect(row.row, relationship.id, "call for help", NEW)
    elif row.comment:
        notes = store.people.notes(db, "relationships", relationship.id, "remark")
        if any((note.person_id, note.text) == (person_id, row.comment) for note in notes):
            yield FormEffect(row.row, relationship.id, "remark", ON_RECORD)
            return
        add_pair_note(journal, relationship, "relationships", relationship.id, "remark", row.comment, person_id)
        yield FormEffect(row.row, relationship.id, "remark", NEW)
