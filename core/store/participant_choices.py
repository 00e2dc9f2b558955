"""Store, participants' choices: rankings of mentees, requests of either side, and what people agreed to show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base.people import Role
from core.domain.match.matches import LIVE
from core.domain.match.open_questions import OpenQuestions
from core.domain.match.participant_choices import RankedChoice, Request
from core.store import matches, people
from core.store.journal import Row, first, rows
from core.store.programs import program


def choices(db: Database, program_id: int, *, mentee_id: int | None = None) -> list[RankedChoice]:
    """The ranked choices of a program, or of one mentee, first choice first."""
    where, parameters = "program_id = ?", [program_id]
    if mentee_id is not None:
        where, parameters = f"{where} AND mentee_id = ?", [*parameters, mentee_id]
    ranked = rows(db, f"SELECT * FROM choices WHERE {where} ORDER BY mentee_id, place", tuple(parameters))
    return [_choice(row) for row in ranked]


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


def some_open(db: Database, program_id: int) -> bool:
    """Is a question of a program open, or could one be asked? To know that, nobody's answers have to be read."""
    question = first(
        db,
        """
        SELECT 1 FROM requests WHERE program_id = ?1 AND state = 'open'
        UNION ALL SELECT 1 FROM choices WHERE program_id = ?1 AND answer = '' AND (asked_on IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM matches WHERE matches.program_id = ?1 AND matches.mentee_id = choices.mentee_id
            AND matches.state IN ('approved', 'introduced'))) LIMIT 1
        """,
        (program_id,),
    )
    return question is not None


def open_questions(db: Database, program_id: int, *, on: date) -> OpenQuestions:
    """What decides on the open questions of a program, and on the next ones."""
    facts = matches.matching_facts(db, program_id, on=on, rated=False)
    its_program = program(db, program_id)
    mentors = {mentor.id: mentor for mentor in people.mentors(db, program_id)}
    elsewhere = _asked_elsewhere(db, program_id)
    return OpenQuestions(
        tuple(choices(db, program_id)),
        tuple(requests(db, program_id, "open")),
        {mentee.id: mentee for mentee in people.mentees(db, program_id)},
        mentors,
        {id: max(0, mentor.capacity - facts.loads.get(id, 0) - elsewhere.get(id, 0)) for id, mentor in mentors.items()},
        frozenset(match.mentee_id for match in matches.all(db, program_id, LIVE)),
        replace(facts, waited=frozenset(matches.waited_last_round(db, program_id))),
        its_program.settings.get("matching", {}).get("switches") if its_program else None,
    )


def _asked_elsewhere(db: Database, program_id: int) -> dict[int, int]:
    """Mentor (person id) -> questions that other running programs have open; a seat counts in all of them."""
    asked = rows(
        db,
        """
        SELECT mentor_id, count(*) AS n FROM (
            SELECT program_id, mentor_id FROM requests WHERE state = 'open'
            UNION ALL SELECT program_id, mentor_id FROM choices
            WHERE (asked_on IS NOT NULL AND answer = '') OR (answer = 'yes' AND NOT EXISTS (
                SELECT 1 FROM matches WHERE matches.program_id = choices.program_id
                AND matches.mentee_id = choices.mentee_id AND matches.state IN ('approved', 'introduced')))
        ) AS question JOIN programs ON programs.id = program_id
        WHERE program_id <> ? AND programs.stage <> 'closed' GROUP BY mentor_id
        """,
        (program_id,),
    )
    return {row["mentor_id"]: row["n"] for row in asked}


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
