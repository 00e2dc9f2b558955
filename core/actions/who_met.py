"""Actions on many pairs at once: who met, and planned meetings that took place or did not. One step, one undo."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, called
from core.actions.relationships import about_pair, hold_session, open_relationship
from core.domain.base.dates import short_date
from core.domain.relationships.who_met import DOUBLE, NewSession, PlannedDay, on_record
from core.store import Db
from core.store.journal import Journal


def log_sessions(db: Db, sessions: Sequence[NewSession], *, by: str, on: date, at: datetime | None = None) -> list[int]:
    """Record sessions of several pairs as one action, and that planned meetings took place; returns the sessions' ids.

    Raises NotAllowed naming the pair whose day and length is on record already: all are recorded, or none.
    """
    if not sessions:
        raise NotAllowed("Nobody is marked as having met.")
    with acting(db, by=by, on=on, at=at) as journal:
        return [_log(db, journal, session) for session in sorted(sessions, key=lambda session: session.held_on)]


def miss_meetings(db: Db, planned: Collection[PlannedDay], *, by: str, on: date, at: datetime | None = None) -> None:
    """Say of planned meetings that they did not take place: nobody is asked about them again."""
    with acting(db, by=by, on=on, at=at) as journal:
        for planned_day in planned:
            _answer(db, journal, planned_day, took_place=False)


def _log(db: Db, journal: Journal, session: NewSession) -> int:
    pair = open_relationship(db, session.relationship_id, journal.on)
    if on_record(session, store.relationships.sessions(db, pair.id)):
        names = f"{called(db, pair.mentee_id)} with {called(db, pair.mentor_id)}, {short_date(session.held_on)}"
        raise NotAllowed(f"{names}: {DOUBLE}. Nothing was recorded.")
    shape = {"minutes": session.minutes, "structure": "", "role_taken": ""}
    session_id = hold_session(db, journal, pair, session.held_on, None, shape, "")
    if session.planned:
        _answer(db, journal, session.planned, took_place=True)
    return session_id


def _answer(db: Db, journal: Journal, planned: PlannedDay, *, took_place: bool) -> None:
    appointment = store.relationships.appointment(db, planned.appointment_id)
    if appointment is None or appointment.cancelled_on is not None or appointment.next_on(planned.day) != planned.day:
        raise NotAllowed(f"No meeting is planned for {short_date(planned.day)} any more.")
    if planned.day > journal.on:
        raise NotAllowed(f"{short_date(planned.day)} is still ahead.")
    pair = open_relationship(db, appointment.relationship_id, journal.on)
    row = {"appointment_id": appointment.id, "planned_on": planned.day, "took_place": took_place}
    verb = "answered" if took_place else "missed"
    journal.insert(verb, "answered_appointments", row, **about_pair(pair), on=planned.day)
