"""Store, data on a person: all that is stored about somebody, to hand it out or to erase it. Deletes no row itself."""

from __future__ import annotations

import pandas as pd
from sqlite_utils import Database

from core.domain.base.notes import Note
from core.store.erasure import await_cleaning
from core.store.journal import FORGOTTEN, Row, rows
from core.store.participant_choices import curated_about
from core.store.people import note


def rows_about(db: Database, person_id: int) -> dict[str, list[Row]]:
    """Everything that is stored about a person, table by table, for a subject-access export."""
    about = {
        "person": "SELECT * FROM people WHERE id = ?1",
        "participation": "SELECT * FROM enrolments WHERE person_id = ?1",
        "availability": "SELECT * FROM availabilities WHERE person_id = ?1",
        "snapshots": "SELECT * FROM snapshots WHERE person_id = ?1",
        "measures": "SELECT * FROM measures WHERE person_id = ?1",
        "forms": "SELECT * FROM drafts WHERE person_id = ?1",
        "conversations": """
            SELECT conversations.* FROM conversations JOIN enrolments ON enrolments.id = conversations.enrolment_id
            WHERE enrolments.person_id = ?1""",
        "ticks": """
            SELECT ticks.* FROM ticks JOIN enrolments ON enrolments.id = ticks.enrolment_id
            WHERE enrolments.person_id = ?1""",
        "draws": """
            SELECT draw_tickets.*, program_id, number, drawn_on, seed FROM draw_tickets
            JOIN draws ON draws.id = draw_id WHERE person_id = ?1""",
        "attributes": "SELECT * FROM attributes WHERE person_id = ?1",
        "notes": """
            SELECT * FROM notes WHERE person_id = ?1 OR (subject = 'relationships' AND subject_id IN (
                SELECT id FROM relationships WHERE mentee_id = ?1 OR mentor_id = ?1
            ))""",
        "appointments": """
            SELECT appointments.* FROM appointments JOIN relationships ON relationships.id = relationship_id
            WHERE mentee_id = ?1 OR mentor_id = ?1""",
        "messages": """
            SELECT outbox.*, notes.kind, notes.text FROM outbox
            LEFT JOIN notes ON notes.subject = 'outbox' AND notes.subject_id = outbox.id
            WHERE outbox.person_id = ?1""",
        "planned meetings": """
            SELECT answered_appointments.* FROM answered_appointments
            JOIN appointments ON appointments.id = appointment_id
            JOIN relationships ON relationships.id = relationship_id WHERE mentee_id = ?1 OR mentor_id = ?1""",
        "consultations": "SELECT * FROM consultations WHERE person_id = ?1",
        "companions": "SELECT * FROM companions WHERE mentee_id = ?1 OR mentor_id = ?1",
        "recognitions": "SELECT * FROM recognitions WHERE person_id = ?1",
        "matches": "SELECT * FROM matches WHERE mentee_id = ?1 OR mentor_id = ?1",
        "exclusions": "SELECT * FROM exclusions WHERE person_id = ?1 OR other_id = ?1",
        "struck readings": "SELECT * FROM struck_readings WHERE person_id = ?1",
        "relationships": "SELECT * FROM relationships WHERE mentee_id = ?1 OR mentor_id = ?1",
        "sessions": """
            SELECT sessions.* FROM sessions JOIN relationships ON relationships.id = sessions.relationship_id
            WHERE mentee_id = ?1 OR mentor_id = ?1""",
        "goals": """
            SELECT goals.* FROM goals JOIN relationships ON relationships.id = goals.relationship_id
            WHERE mentee_id = ?1 OR mentor_id = ?1""",
        "checks": """
            SELECT checks.* FROM checks JOIN relationships ON relationships.id = checks.relationship_id
            WHERE (mentee_id = ?1 AND role = 'mentee') OR (mentor_id = ?1 AND role = 'mentor')""",
        "circles": """
            SELECT circle_members.*, circles.name FROM circle_members JOIN circles ON circles.id = circle_id
            WHERE person_id = ?1""",
        "circle meetings": """
            SELECT circle_attendance.*, held_on FROM circle_attendance
            JOIN circle_meetings ON circle_meetings.id = meeting_id WHERE person_id = ?1""",
        "circle checks": "SELECT * FROM circle_checks WHERE person_id = ?1",
        "history": "SELECT * FROM history WHERE person_id = ?1 OR (subject = 'people' AND subject_id = ?1)",
    }
    return {name: rows(db, sql, (person_id,)) for name, sql in about.items()} | curated_about(db, person_id)


def frames_about(db: Database, person_id: int) -> dict[str, pd.DataFrame]:
    """The same as frames, tables without a row left out: sheets of a workbook."""
    return {name: pd.DataFrame(records) for name, records in rows_about(db, person_id).items() if records}


def notes_about(db: Database, person_id: int) -> list[Note]:
    """Every note about a person, and every message written to the other one of their pairs, since it names them."""
    note_rows = rows(
        db,
        """SELECT * FROM notes WHERE person_id = ?1 OR (subject = 'outbox' AND subject_id IN (
               SELECT outbox.id FROM outbox JOIN relationships ON relationships.id = outbox.relationship_id
               WHERE mentee_id = ?1 OR mentor_id = ?1
           ))""",
        (person_id,),
    )
    return [note(row) for row in note_rows]


def forget(db: Database, person_id: int) -> None:
    """Empty what undo kept about a person: rows, answers, notes and reasons as they were before a change.

    The file remembers that it must be cleaned of them (see `clean`).
    """
    db.conn.execute(
        """
        UPDATE befores SET row = ?2 WHERE id IN (
            SELECT history.id FROM history JOIN befores USING (id)
            WHERE person_id = ?1 OR (subject = 'people' AND subject_id = ?1)
               OR json_extract(befores.row, '$.person_id') = ?1
               OR (subject = 'matches' AND subject_id IN (
                    SELECT id FROM matches WHERE mentee_id = ?1 OR mentor_id = ?1))
               OR (subject = 'checks' AND subject_id IN (
                    SELECT checks.id FROM checks JOIN relationships ON relationships.id = checks.relationship_id
                    WHERE mentee_id = ?1 OR mentor_id = ?1))
               OR (subject = 'recognitions' AND subject_id IN (
                    SELECT recognitions.id FROM recognitions JOIN relationships ON relationships.id = relationship_id
                    WHERE mentee_id = ?1 OR mentor_id = ?1))
               OR (subject = 'opinions' AND subject_id IN (
                    SELECT subject_id FROM history WHERE subject = 'opinions' AND person_id = ?1))
        )""",
        (person_id, FORGOTTEN),
    )
    await_cleaning(db)
