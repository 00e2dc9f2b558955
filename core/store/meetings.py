"""Store, meetings: review meetings, who is present or steps back, what reviewers think, who looks after whom."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from core.domain.review.meeting import Attendee, Meeting, Recusal
from core.domain.review.opinions import Opinion
from core.store.journal import Row, first, rows

_MEETING = """
    SELECT meetings.*, o.id AS opened, c.id AS closed,
           CAST(round((julianday(coalesce(closed_at, 'now')) - julianday(opened_at)) * 1440) AS INTEGER) AS minutes
    FROM meetings
    LEFT JOIN history o ON o.subject = 'meetings' AND o.subject_id = meetings.id AND o.verb = 'opened'
    LEFT JOIN history c ON c.subject = 'meetings' AND c.subject_id = meetings.id AND c.verb = 'closed'
"""


def meeting(db: Database, meeting_id: int) -> Meeting | None:
    """One meeting with who is present and who steps back, or None."""
    row = first(db, f"{_MEETING} WHERE meetings.id = ? ORDER BY c.id DESC", (meeting_id,))
    return _meeting(db, row) if row else None


def open_meeting(db: Database, program_id: int) -> Meeting | None:
    """The meeting that is going on in a program, or None."""
    row = first(db, f"{_MEETING} WHERE meetings.program_id = ? AND closed_at IS NULL", (program_id,))
    return _meeting(db, row) if row else None


def all(db: Database, program_id: int) -> list[Meeting]:
    """The meetings of a program, newest first."""
    id_rows = rows(db, "SELECT id FROM meetings WHERE program_id = ? ORDER BY id DESC", (program_id,))
    return [whole for row in id_rows if (whole := meeting(db, row["id"]))]


def now(db: Database) -> str:
    """This moment as the database writes moments (UTC), for a row that keeps one."""
    row = first(db, "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now') AS moment")
    return str(row["moment"]) if row else ""


def recused(db: Database, program_id: int, mentee_id: int, coordinator: str) -> bool:
    """Did this coordinator step back from deciding on this mentee, in the meeting that is going on or before it?"""
    recusal = first(
        db,
        """SELECT 1 FROM recusals JOIN attendance ON attendance.id = recusals.attendance_id
           JOIN meetings ON meetings.id = attendance.meeting_id
           WHERE program_id = ?1 AND closed_at IS NULL AND mentee_id = ?2 AND coordinator = ?3
           UNION ALL
           SELECT 1 FROM opinions WHERE program_id = ?1 AND mentee_id = ?2 AND reviewer = ?3 AND thumb = 'away'""",
        (program_id, mentee_id, coordinator),
    )
    return recusal is not None


def opinions(db: Database, program_id: int) -> list[Opinion]:
    """What reviewers think of the pairs of a program, oldest first."""
    opinion_rows = rows(db, "SELECT * FROM opinions WHERE program_id = ? ORDER BY id", (program_id,))
    return [Opinion(**{**row, "given_on": date.fromisoformat(row["given_on"])}) for row in opinion_rows]


def owners(db: Database, program_id: int) -> dict[int, str]:
    """Mentee (person id) -> the coordinator who looks after them, by code."""
    assigned = rows(db, "SELECT mentee_id, coordinator FROM owners WHERE program_id = ?", (program_id,))
    return {row["mentee_id"]: row["coordinator"] for row in assigned}


def owner_row(db: Database, program_id: int, mentee_id: int) -> Row | None:
    """The stored row of who looks after a mentee, or None."""
    return first(db, "SELECT * FROM owners WHERE program_id = ? AND mentee_id = ?", (program_id, mentee_id))


def _meeting(db: Database, row: Row) -> Meeting:
    present = rows(
        db,
        "SELECT id, person_id, coordinator, guest FROM attendance WHERE meeting_id = ? ORDER BY id",
        (row["id"],),
    )
    back = rows(
        db,
        """SELECT recusals.* FROM recusals JOIN attendance ON attendance.id = recusals.attendance_id
           WHERE meeting_id = ? ORDER BY recusals.id""",
        (row["id"],),
    )
    return Meeting(
        id=row["id"],
        program_id=row["program_id"],
        run_id=row["run_id"],
        held_on=date.fromisoformat(row["held_on"]),
        minutes=max(0, row["minutes"] or 0),
        opened=row["opened"] or 0,
        closed=row["closed"],
        present=tuple(Attendee(**attendee) for attendee in present),
        recusals=tuple(Recusal(**recusal) for recusal in back),
    )
