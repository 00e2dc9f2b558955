"""Store, recruiting: conversations, ticks, drafts, seats, who waited."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base.people import Role
from core.domain.recruit import admission
from core.domain.recruit.applications import BegunForm, Conversation, Tick
from core.domain.recruit.draw import Draw
from core.store.journal import Row, first, rows
from core.store.programs import program


def conversations(db: Database, program_id: int) -> dict[int, list[Conversation]]:
    """The conversations of a program by enrolment id, oldest first."""
    talks = rows(
        db,
        """SELECT conversations.* FROM conversations JOIN enrolments ON enrolments.id = conversations.enrolment_id
           WHERE enrolments.program_id = ? ORDER BY conversations.held_on, conversations.id""",
        (program_id,),
    )
    by_enrolment: dict[int, list[Conversation]] = {}
    for row in talks:
        talk = Conversation(**row | {"held_on": date.fromisoformat(row["held_on"])})
        by_enrolment.setdefault(talk.enrolment_id, []).append(talk)
    return by_enrolment


def ticks(db: Database, program_id: int) -> dict[int, dict[str, Tick]]:
    """What is ticked in a program: by enrolment id, then by code."""
    ticked = rows(
        db,
        """SELECT ticks.* FROM ticks JOIN enrolments ON enrolments.id = ticks.enrolment_id
           WHERE enrolments.program_id = ?""",
        (program_id,),
    )
    by_enrolment: dict[int, dict[str, Tick]] = {}
    for row in ticked:
        by_enrolment.setdefault(row["enrolment_id"], {})[row["code"]] = _tick(row)
    return by_enrolment


def tick(db: Database, enrolment_id: int, code: str) -> Tick | None:
    """One tick, or None."""
    row = first(db, "SELECT * FROM ticks WHERE enrolment_id = ? AND code = ?", (enrolment_id, code))
    return _tick(row) if row else None


def begun_forms(db: Database, program_id: int) -> list[BegunForm]:
    """Forms that were begun, the latest first."""
    return _begun_forms(db, "drafts.program_id = ?", (program_id,))


def begun_form(db: Database, program_id: int, person_id: int, role: str) -> BegunForm | None:
    """The form that this person began, or None."""
    where = "drafts.program_id = ? AND drafts.person_id = ? AND drafts.role = ?"
    return next(iter(_begun_forms(db, where, (program_id, person_id, role))), None)


def begun_forms_of(db: Database, person_id: int) -> list[BegunForm]:
    """Every form that a person began."""
    return _begun_forms(db, "drafts.person_id = ?", (person_id,))


def seats(db: Database, program_id: int) -> admission.Seats:
    """The seats of a program and who holds one."""
    its_program = program(db, program_id)
    assert its_program is not None
    accepted = rows(
        db,
        "SELECT person_id FROM enrolments WHERE program_id = ? AND role = ? AND stage = 'accepted'",
        (program_id, str(Role.MENTEE)),
    )
    finished = rows(
        db,
        """
        SELECT DISTINCT mentee_id FROM relationships WHERE program_id = ?1 AND stage IN ('completed', 'ended')
        EXCEPT SELECT mentee_id FROM relationships WHERE program_id = ?1 AND ended_on IS NULL
        EXCEPT SELECT mentee_id FROM matches WHERE program_id = ?1 AND state = 'approved'
        """,
        (program_id,),
    )
    return admission.seats(its_program, [row["person_id"] for row in accepted], {row["mentee_id"] for row in finished})


def draws(db: Database, program_id: int | None = None) -> list[Draw]:
    """Every draw of a program, or of all, and who was drawn in and out, oldest first; those that were taken back too.

    Read from history, which keeps a draw whatever is done about it: nobody can draw again unseen.
    """
    lines = rows(
        db,
        """
        SELECT h.action_id, h.subject, h.program_id, h."on", h."by", h.person_id, h.detail,
               h.action_id IN (SELECT action_id FROM undone_actions) AS taken_back
        FROM history h
        WHERE h.subject IN ('draws', 'draw_tickets') AND h.verb = 'drew' AND (?1 IS NULL OR h.program_id = ?1)
        ORDER BY h.id
        """,
        (program_id,),
    )
    tickets: dict[int, dict[bool, list[int]]] = {}
    for line in lines:
        if line["subject"] == "draw_tickets":
            won = bool(json.loads(line["detail"])["won"])
            tickets.setdefault(line["action_id"], {True: [], False: []})[won].append(line["person_id"])
    return [
        Draw(
            **json.loads(line["detail"]),
            program_id=line["program_id"],
            drawn_on=date.fromisoformat(line["on"]),
            by=line["by"],
            drawn_in=tuple(tickets[line["action_id"]][True]),
            drawn_out=tuple(tickets[line["action_id"]][False]),
            taken_back=bool(line["taken_back"]),
        )
        for line in lines
        if line["subject"] == "draws"
    ]


def with_mentor(db: Database, program_id: int) -> set[int]:
    """Mentees (person ids) who have a mentor at the moment: approved, introduced and not ended."""
    sql = "SELECT mentee_id FROM matches WHERE program_id = ? AND state IN ('approved', 'introduced')"
    return {row["mentee_id"] for row in rows(db, sql, (program_id,))}


def waited(db: Database, program_id: int) -> set[int]:
    """People who stand on a waiting list, or stood on one of an earlier program when it ended."""
    waiting = rows(
        db,
        """SELECT DISTINCT person_id FROM enrolments
           WHERE role = 'mentee' AND stage = 'waitlist' AND (program_id = ?1 OR program_id < ?1)""",
        (program_id,),
    )
    return {row["person_id"] for row in waiting}


def _tick(row: Row) -> Tick:
    return Tick(**row | {"ticked_on": date.fromisoformat(row["ticked_on"])})


def _begun_forms(db: Database, where: str, parameters: tuple[Any, ...]) -> list[BegunForm]:
    forms = rows(
        db,
        f"""SELECT drafts.id, drafts.person_id, people.name, drafts.role, drafts.saved_on, drafts.answers
            FROM drafts JOIN people ON people.id = drafts.person_id
            WHERE {where} ORDER BY drafts.saved_on DESC, drafts.id DESC""",
        parameters,
    )
    return [
        BegunForm(**row | {"saved_on": date.fromisoformat(row["saved_on"]), "answers": json.loads(row["answers"])})
        for row in forms
    ]
