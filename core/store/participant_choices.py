"""Store, participants' choices: rankings of mentees, requests of either side, and what people agreed to show."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base.people import Role
from core.domain.match.participant_choices import RankedChoice, Request
from core.domain.relationships.choice_forms import Pool
from core.store import people
from core.store.as_of import earlier
from core.store.journal import Row, first, rows


def pool(db: Database, program_id: int) -> Pool:
    """Who was accepted into a program, by role, to be found in the answers of a form."""
    mentors = people.mentors(db, program_id, stage="accepted")
    mentees = people.mentees(db, program_id, stage="accepted")
    return Pool(
        program_id,
        {
            "mentor": {mentor.id: mentor.name for mentor in mentors},
            "mentee": {mentee.id: mentee.name for mentee in mentees},
        },
        {person.email.casefold(): person.id for person in people.everyone(db) if person.email},
    )


def last_word(db: Database, subject: str, program_id: int, person_id: int, role: str) -> date | None:
    """The day of the last line about somebody's "choices" or "profiles" in a program, or None."""
    line = first(
        db,
        """SELECT max("on") AS last_on FROM live_history
           WHERE subject = ? AND program_id = ? AND person_id = ? AND role = ?""",
        (subject, program_id, person_id, role),
    )
    return _day(line["last_on"]) if line else None


def choices(db: Database, program_id: int, *, mentee_id: int | None = None) -> list[RankedChoice]:
    """The ranked choices of a program, or of one mentee, first choice first."""
    where, parameters = "program_id = ?", [program_id]
    if mentee_id is not None:
        where, parameters = f"{where} AND mentee_id = ?", [*parameters, mentee_id]
    ranked = rows(db, f"SELECT * FROM choices WHERE {where} ORDER BY mentee_id, place", tuple(parameters))
    return [_choice(row) for row in ranked]


def choices_at(db: Database, program_id: int, at: int) -> list[RankedChoice]:
    """The ranked choices of a program as they stood at a line of history."""
    now = {row["id"]: row for row in rows(db, "SELECT * FROM choices WHERE program_id = ?", (program_id,))}
    then = now | earlier(db, "choices", at)
    return [_choice(row) for row in then.values() if row is not None and row["program_id"] == program_id]


def choice(db: Database, choice_id: int) -> RankedChoice | None:
    """One ranked choice, or None."""
    row = first(db, "SELECT * FROM choices WHERE id = ?", (choice_id,))
    return _choice(row) if row else None


def requests(db: Database, program_id: int, state: str | None = None) -> list[Request]:
    """The requests of a program, oldest first; only those in this state when given."""
    where, parameters = "program_id = ?", [program_id]
    wanted: tuple[Any, ...] = (*parameters, state) if state else tuple(parameters)
    where += " AND state = ?" if state else ""
    return [_request(row) for row in rows(db, f"SELECT * FROM requests WHERE {where} ORDER BY id", wanted)]


def request(db: Database, request_id: int) -> tuple[int, Request] | None:
    """The program of a request and the request, or None."""
    row = first(db, "SELECT * FROM requests WHERE id = ?", (request_id,))
    return (row["program_id"], _request(row)) if row else None


def profiles(db: Database, program_id: int) -> dict[int, tuple[str, ...]]:
    """Enrolment -> the fields that its owner agreed to show."""
    agreed = rows(
        db,
        """SELECT profiles.* FROM profiles JOIN enrolments ON enrolments.id = profiles.enrolment_id
           WHERE program_id = ?""",
        (program_id,),
    )
    return {row["enrolment_id"]: tuple(json.loads(row["shown"])) for row in agreed}


def profile_row(db: Database, enrolment_id: int) -> Row | None:
    """The stored row of what somebody agreed to show, or None."""
    return first(db, "SELECT * FROM profiles WHERE enrolment_id = ?", (enrolment_id,))


def curated_about(db: Database, person_id: int) -> dict[str, list[Row]]:
    """What meetings and curation hold about a person, table by table, for a subject-access export and for erasing."""
    about = {
        "choices": "SELECT * FROM choices WHERE mentee_id = ?1 OR mentor_id = ?1",
        "requests": "SELECT * FROM requests WHERE mentee_id = ?1 OR mentor_id = ?1",
        "profiles": """SELECT profiles.* FROM profiles JOIN enrolments ON enrolments.id = profiles.enrolment_id
                       WHERE person_id = ?1""",
        "attendance": "SELECT * FROM attendance WHERE person_id = ?1",
        "recusals": "SELECT * FROM recusals WHERE mentee_id = ?1",
        "owners": "SELECT * FROM owners WHERE mentee_id = ?1",
        "opinions": "SELECT * FROM opinions WHERE mentee_id = ?1 OR mentor_id = ?1",
    }
    return {name: rows(db, sql, (person_id,)) for name, sql in about.items()}


def _choice(row: Row) -> RankedChoice:
    return RankedChoice(
        row["id"],
        row["mentee_id"],
        row["mentor_id"],
        row["place"],
        date.fromisoformat(row["chosen_on"]),
        row["answer"],
        _day(row["asked_on"]),
        _day(row["expires_on"]),
    )


def _request(row: Row) -> Request:
    return Request(
        row["id"],
        row["mentee_id"],
        row["mentor_id"],
        Role(row["asked_by"]),
        date.fromisoformat(row["asked_on"]),
        date.fromisoformat(row["expires_on"]),
        row["state"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
