"""Store, who met: the sessions and planned meetings of all pairs of a program at once. Decides nothing."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from core.domain.relationships.appointments import Appointment
from core.domain.relationships.relationships import Session
from core.domain.relationships.who_met import PlannedDay
from core.store.journal import rows


def sessions(db: Database, program_id: int, first: date, last: date) -> dict[int, list[Session]]:
    """The sessions held between two days by relationship id, oldest first, without their outcome."""
    by_pair: dict[int, list[Session]] = {}
    for row in rows(
        db,
        """SELECT sessions.* FROM sessions JOIN relationships ON relationships.id = sessions.relationship_id
           WHERE program_id = ? AND held_on BETWEEN ? AND ? ORDER BY held_on, sessions.id""",
        (program_id, first.isoformat(), last.isoformat()),
    ):
        session = Session(**row | {"held_on": date.fromisoformat(row["held_on"])})
        by_pair.setdefault(session.relationship_id, []).append(session)
    return by_pair


def appointments(db: Database, program_id: int) -> list[Appointment]:
    """What the running pairs of a program have planned, without what was called off."""
    appointment_rows = rows(
        db,
        """SELECT appointments.* FROM appointments JOIN relationships ON relationships.id = relationship_id
           WHERE program_id = ? AND ended_on IS NULL AND cancelled_on IS NULL ORDER BY appointments.id""",
        (program_id,),
    )
    return [
        Appointment(**row | {"starts_on": date.fromisoformat(row["starts_on"]), "cancelled_on": None})
        for row in appointment_rows
    ]


def answered(db: Database, program_id: int) -> dict[PlannedDay, bool]:
    """The planned days of which somebody said whether the meeting took place, and what."""
    answered_rows = rows(
        db,
        """SELECT answered_appointments.* FROM answered_appointments
           JOIN appointments ON appointments.id = appointment_id
           JOIN relationships ON relationships.id = relationship_id WHERE program_id = ?""",
        (program_id,),
    )
    return {
        PlannedDay(row["appointment_id"], date.fromisoformat(row["planned_on"])): bool(row["took_place"])
        for row in answered_rows
    }


def answer_ids(db: Database, appointment_id: int) -> list[int]:
    """What was said of the days of one appointment, as the ids of its rows."""
    answer_rows = rows(db, "SELECT id FROM answered_appointments WHERE appointment_id = ?", (appointment_id,))
    return [row["id"] for row in answer_rows]
