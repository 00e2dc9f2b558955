"""Store, circles: who sits together, when they met, who came, what was learned, how members rate it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database

from core.domain.match.circle_people import CirclePeople
from core.domain.match.presence import absent
from core.domain.relationships.circles import Circle, CircleCheck, CircleMeeting, CircleMember
from core.store.journal import Row, day, first, rows
from core.store.matching import matching_facts
from core.store.people import mentees, mentors


def all(db: Database, program_id: int, *, ended: bool = False) -> list[Circle]:
    """The circles of a program by name; those that ended only with `ended`."""
    return _circles(db, "circles.program_id = ? AND (? OR ended_on IS NULL)", (program_id, int(ended)))


def circle(db: Database, circle_id: int) -> Circle | None:
    """One circle, or None."""
    return next(iter(_circles(db, "circles.id = ? AND ?", (circle_id, 1))), None)


def of_person(db: Database, program_id: int, person_id: int) -> Circle | None:
    """The circle that somebody is a member of now, or None."""
    return next(
        (seat for seat in all(db, program_id) if any(member.person_id == person_id for member in seat.members)), None
    )


def meetings(db: Database, circle_id: int) -> list[CircleMeeting]:
    """The meetings of a circle, newest first, with who came and what they learned."""
    present, lessons = (
        rows(db, sql, (circle_id,))
        for sql in (
            """SELECT meeting_id, people.name FROM circle_attendance
               JOIN circle_meetings ON circle_meetings.id = meeting_id
               JOIN people ON people.id = person_id WHERE circle_id = ? ORDER BY people.name COLLATE NOCASE""",
            """SELECT subject_id AS meeting_id, people.name, text FROM notes
               JOIN circle_meetings ON subject = 'circle_meetings' AND circle_meetings.id = subject_id
               JOIN people ON people.id = person_id WHERE circle_id = ? ORDER BY notes.id""",
        )
    )
    return [
        CircleMeeting(
            row["id"],
            date.fromisoformat(row["held_on"]),
            row["minutes"],
            tuple(person["name"] for person in present if person["meeting_id"] == row["id"]),
            tuple((lesson["name"], lesson["text"]) for lesson in lessons if lesson["meeting_id"] == row["id"]),
        )
        for row in rows(db, "SELECT * FROM circle_meetings WHERE circle_id = ? ORDER BY held_on DESC", (circle_id,))
    ]


def checks(db: Database, circle_id: int) -> list[CircleCheck]:
    """How members rated a circle, oldest first."""
    return [
        CircleCheck(row["person_id"], date.fromisoformat(row["checked_on"]), json.loads(row["answers"]))
        for row in rows(db, "SELECT * FROM circle_checks WHERE circle_id = ? ORDER BY checked_on, id", (circle_id,))
    ]


def check_on(db: Database, circle_id: int, person_id: int, on: date) -> int | None:
    """The id of what a member answered that day, or None."""
    row = first(
        db,
        "SELECT id FROM circle_checks WHERE circle_id = ? AND person_id = ? AND checked_on = ?",
        (circle_id, person_id, on.isoformat()),
    )
    return int(row["id"]) if row else None


def people(
    db: Database, program_id: int, host_ids: Iterable[int] = (), *, on: date, free: bool = False
) -> CirclePeople:
    """The mentees of a program who can sit in circles on a day, and these mentors to lead them.

    With `free`, only mentees who are in no circle.
    """
    leading = set(host_ids)
    seated = {member.person_id for seat in all(db, program_id) for member in seat.members} if free else set()
    return CirclePeople.of(
        [
            mentee
            for mentee in mentees(db, program_id, stage="accepted")
            if mentee.id not in seated and not absent(mentee, on)
        ],
        [mentor for mentor in mentors(db, program_id) if mentor.id in leading],
        matching_facts(db, program_id, on=on, rated=False),
    )


def memberships_of(db: Database, person_id: int) -> list[Row]:
    """Where somebody sits now, as rows, in every program."""
    return rows(db, "SELECT * FROM circle_members WHERE person_id = ? AND left_on IS NULL", (person_id,))


def _circles(db: Database, where: str, parameters: tuple[int, int]) -> list[Circle]:
    people: dict[int, list[CircleMember]] = {}
    for row in rows(
        db,
        f"""SELECT circle_members.*, people.name FROM circle_members
            JOIN circles ON circles.id = circle_id JOIN people ON people.id = person_id
            WHERE left_on IS NULL AND {where} ORDER BY people.name COLLATE NOCASE, people.id""",
        parameters,
    ):
        member = CircleMember(
            row["id"], row["person_id"], row["name"], row["role"], date.fromisoformat(row["joined_on"])
        )
        people.setdefault(row["circle_id"], []).append(member)
    circle_rows = rows(db, f"SELECT * FROM circles WHERE {where} ORDER BY name COLLATE NOCASE, id", parameters)
    return [
        Circle(
            row["id"],
            row["program_id"],
            row["name"],
            row["topic"],
            date.fromisoformat(row["formed_on"]),
            day(row["ended_on"]),
            tuple(people.get(row["id"], ())),
        )
        for row in circle_rows
    ]
