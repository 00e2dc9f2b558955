"""Store, people: who works here, who takes part, who still waits for a mentor, who manages whom."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlite_utils import Database

from core.domain.base import people
from core.domain.base.notes import Note
from core.domain.base.people import Availability, Enrolment, Mentee, Mentor, Person, Role, StruckReading
from core.domain.match.exclusions import Exclusion
from core.store.as_of import as_of, earlier
from core.store.journal import Row, day, first, rows
from core.store.programs import setting

_PERSON = (
    "id, name, coalesce(email, '') AS email, employee_id, department, location, level, job_title, manager_id, "
    "hired_on, status, in_directory, away_until, leaves_on"
)
_ENROLLED = """
    SELECT people.id, people.name, coalesce(people.email, '') AS email, people.department, people.location,
           people.level, people.status, people.away_until, people.leaves_on,
           enrolments.id AS enrolment_id, enrolments.role, enrolments.stage, enrolments.capacity,
           enrolments.applied_on, enrolments.answers, {size} AS unit_size
    FROM enrolments JOIN people ON people.id = enrolments.person_id {units}
    WHERE enrolments.program_id = ? AND enrolments.role = ?
"""
_UNIT = "department <> '' AND in_directory AND status = 'active'"  # who counts for the size of a department
# Everybody's departments are counted in one go; for one person it is quicker to count that one.
_ALL = _ENROLLED.format(
    size="units.size",
    units=f"""LEFT JOIN (SELECT department, count(*) AS size FROM people WHERE {_UNIT} GROUP BY department) units
              ON units.department = people.department""",
)
_ONE = _ENROLLED.format(
    size=f"(SELECT nullif(count(*), 0) FROM people unit WHERE unit.department = people.department AND {_UNIT})",
    units="",
)
# Mentees who need no mentor (any more): whoever has one, and whoever was seen through.
_SETTLED = """
    SELECT mentee_id FROM matches WHERE program_id = ?1 AND state IN ('approved', 'introduced')
    UNION SELECT mentee_id FROM relationships WHERE program_id = ?1 AND stage IN ('completed', 'ended')
"""


def person(db: Database, person_id: int) -> Person | None:
    """One person, or None."""
    row = first(db, f"SELECT {_PERSON} FROM people WHERE id = ?", (person_id,))
    return _person(row) if row else None


def on_record(db: Database, person_id: int) -> bool:
    """Is this person on record, and not erased?"""
    return first(db, "SELECT 1 FROM people WHERE id = ? AND erased_on IS NULL", (person_id,)) is not None


def person_by_email(db: Database, email: str) -> Person | None:
    """The person with this email, whatever its case, or None."""
    row = first(db, f"SELECT {_PERSON} FROM people WHERE email = ?", (email.strip(),))
    return _person(row) if row else None


def only_person_called(db: Database, words: str) -> int | None:
    """The id of the one person with this name or email address, whatever its case; None for nobody or several."""
    named = rows(
        db,
        "SELECT id FROM people WHERE erased_on IS NULL AND (name = ?1 COLLATE NOCASE OR email = ?1) LIMIT 2",
        (" ".join(words.split()),),
    )
    return int(named[0]["id"]) if len(named) == 1 else None


def everyone(db: Database) -> list[Person]:
    """Everybody on record who was not erased, by name."""
    person_rows = rows(db, f"SELECT {_PERSON} FROM people WHERE erased_on IS NULL ORDER BY name, id")
    return [_person(row) for row in person_rows]


def names(db: Database) -> dict[int, str]:
    """Everybody's name by id."""
    return {row["id"]: row["name"] for row in rows(db, "SELECT id, name FROM people")}


def departments(db: Database) -> dict[int, str]:
    """The department of everyone on record, by person id; "" where none is known."""
    return {row["id"]: row["department"] for row in rows(db, "SELECT id, department FROM people")}


def mentees(db: Database, program_id: int, *, stage: str | None = None, at: int | None = None) -> list[Mentee]:
    """The mentees of a program (all stages unless one is named), in order of their enrolment.

    With `at`, as they stood at that line of history: answers, stage, department and so on.
    """
    return [people.mentee(*_enrolled(row)) for row in _participants(db, program_id, Role.MENTEE, stage, at=at)]


def mentors(db: Database, program_id: int, *, stage: str | None = None, at: int | None = None) -> list[Mentor]:
    """The mentors of a program (all stages unless one is named), in order of their enrolment.

    With `at`, as they stood at that line of history: answers, stage, seats and so on.
    """
    return [people.mentor(*_enrolled(row)) for row in _participants(db, program_id, Role.MENTOR, stage, at=at)]


def settled_mentees(db: Database, program_id: int) -> set[int]:
    """Mentees who need no mentor: one is approved or introduced, or the mentee was seen through.

    Whoever switched or was dropped is back in the pool; whoever completed a relationship in this program is not.
    """
    return {row["mentee_id"] for row in rows(db, _SETTLED, (program_id,))}


def waiting(db: Database, program_id: int) -> int:
    """How many accepted mentees need a mentor, counted without reading them; some of them may not be there."""
    counted = first(
        db,
        f"""SELECT count(*) AS n FROM enrolments WHERE program_id = ?1 AND role = 'mentee' AND stage = 'accepted'
            AND person_id NOT IN ({_SETTLED})""",
        (program_id,),
    )
    return counted["n"] if counted else 0


def mentee(db: Database, program_id: int, person_id: int) -> Mentee | None:
    """One mentee of a program, or None."""
    enrolments = _participants(db, program_id, Role.MENTEE, None, person_id)
    return people.mentee(*_enrolled(enrolments[0])) if enrolments else None


def mentor(db: Database, program_id: int, person_id: int) -> Mentor | None:
    """One mentor of a program, or None."""
    enrolments = _participants(db, program_id, Role.MENTOR, None, person_id)
    return people.mentor(*_enrolled(enrolments[0])) if enrolments else None


def enrolment(db: Database, enrolment_id: int) -> Enrolment | None:
    """One enrolment, or None."""
    row = first(db, "SELECT * FROM enrolments WHERE id = ?", (enrolment_id,))
    return _enrolment(row) if row else None


def enrolment_of(db: Database, program_id: int, person_id: int, role: str) -> Enrolment | None:
    """The enrolment of a person in a program in this role, or None."""
    row = first(
        db,
        "SELECT * FROM enrolments WHERE program_id = ? AND person_id = ? AND role = ?",
        (program_id, person_id, role),
    )
    return _enrolment(row) if row else None


def stages(db: Database, program_id: int, role: str) -> dict[int, str]:
    """The stage of everybody in this role, by person id, in order of their enrolment."""
    sql = "SELECT person_id, stage FROM enrolments WHERE program_id = ? AND role = ? ORDER BY id"
    return {row["person_id"]: row["stage"] for row in rows(db, sql, (program_id, str(role)))}


def stage_counts(db: Database, program_id: int) -> dict[tuple[str, str], int]:
    """How many are at each (role, stage)."""
    counts = rows(
        db,
        "SELECT role, stage, count(*) AS n FROM enrolments WHERE program_id = ? GROUP BY role, stage",
        (program_id,),
    )
    return {(row["role"], row["stage"]): row["n"] for row in counts}


def locations(db: Database) -> list[str]:
    """The locations that occur among people on record, sorted; an empty one is left out."""
    places = rows(
        db, "SELECT DISTINCT location FROM people WHERE erased_on IS NULL AND location <> '' ORDER BY location"
    )
    return [row["location"] for row in places]


def manager_of(db: Database) -> dict[int, int | None]:
    """Who reports to whom, by person id: everybody on record."""
    return {row["id"]: row["manager_id"] for row in rows(db, "SELECT id, manager_id FROM people")}


def has_directory(db: Database) -> bool:
    """Was a directory imported? Without one, reporting lines are "not checked"."""
    return first(db, "SELECT 1 FROM people WHERE in_directory = 1 LIMIT 1") is not None


def exclusions(db: Database) -> set[tuple[int, int]]:
    """Pairs never to be paired again, in both directions."""
    pairs = {(row["person_id"], row["other_id"]) for row in rows(db, "SELECT person_id, other_id FROM exclusions")}
    return pairs | {(b, a) for a, b in pairs}


def exclusion_list(db: Database) -> list[Exclusion]:
    """Who is kept apart, oldest first: each once, as it was recorded."""
    exclusion_rows = rows(db, "SELECT * FROM exclusions ORDER BY id")
    return [Exclusion(**row | {"excluded_on": date.fromisoformat(row["excluded_on"])}) for row in exclusion_rows]


def struck_readings(db: Database) -> dict[int, tuple[StruckReading, ...]]:
    """What was struck of the readings of people's sentences, by person id: in every program, and as of now."""
    struck: dict[int, tuple[StruckReading, ...]] = {}
    for row in rows(db, "SELECT person_id, topic, words FROM struck_readings ORDER BY id"):
        struck[row["person_id"]] = (*struck.get(row["person_id"], ()), StruckReading(row["topic"], row["words"]))
    return struck


def struck_ids(db: Database, person_id: int) -> dict[StruckReading, int]:
    """What was struck of one person's readings, with the ids of the rows."""
    struck = rows(db, "SELECT id, topic, words FROM struck_readings WHERE person_id = ? ORDER BY id", (person_id,))
    return {StruckReading(row["topic"], row["words"]): row["id"] for row in struck}


def notes(db: Database, subject: str, subject_id: int, kind: str | None = None) -> list[Note]:
    """Free text about a subject, oldest first."""
    wanted = "AND kind = ?" if kind else ""
    note_rows = rows(
        db,
        f"SELECT * FROM notes WHERE subject = ? AND subject_id = ? {wanted} ORDER BY id",
        (subject, subject_id, *([kind] if kind else [])),
    )
    return [note(row) for row in note_rows]


def note(row: Row) -> Note:
    """A row of notes as an object."""
    return Note(**row | {"written_on": date.fromisoformat(row["written_on"])})


def people_rows(db: Database) -> list[Row]:
    """Everybody as stored: the importer looks people up in it."""
    return rows(db, "SELECT * FROM people")


def enrolled(db: Database, program_id: int) -> dict[tuple[int, str], Row]:
    """Every enrolment of a program by (person id, role), as stored, its answers as a dict."""
    enrolments = rows(db, "SELECT * FROM enrolments WHERE program_id = ?", (program_id,))
    return {(row["person_id"], row["role"]): row | {"answers": json.loads(row["answers"])} for row in enrolments}


def enrolments_of(db: Database, person_id: int) -> list[Enrolment]:
    """Every enrolment of a person."""
    return [_enrolment(row) for row in rows(db, "SELECT * FROM enrolments WHERE person_id = ?", (person_id,))]


def availability(db: Database, person_id: int) -> Availability | None:
    """Whether a person mentors now, since when, why and by whom; None where nobody ever said: they count as ready."""
    row = first(
        db,
        """SELECT availabilities.*, coalesce((
               SELECT text FROM notes WHERE subject = 'availabilities' AND subject_id = availabilities.id
               ORDER BY id DESC LIMIT 1), '') AS reason
           FROM availabilities WHERE person_id = ?""",
        (person_id,),
    )
    return (
        Availability(**row | {"until": day(row["until"]), "since": date.fromisoformat(row["since"])}) if row else None
    )


def _participants(
    db: Database,
    program_id: int,
    role: Role,
    stage: str | None,
    person_id: int | None = None,
    *,
    at: int | None = None,
) -> list[Row]:
    sql, parameters = _ALL if person_id is None else _ONE, [program_id, str(role)]
    if person_id is not None:
        sql, parameters = sql + " AND people.id = ?", [*parameters, person_id]
    if stage is not None and at is None:
        sql, parameters = sql + " AND enrolments.stage = ?", [*parameters, stage]
    zones = setting(db, "time_zones", {})  # of the locations, as kept in Settings
    participants = rows(db, sql + " ORDER BY enrolments.id", tuple(parameters))
    if at is not None:
        participants = [row for row in as_of(db, participants, at) if stage in (None, row["stage"])]
    away = _availabilities(db, person_id, at)
    struck = struck_readings(db)
    return [
        row
        | {"time_zone": zones.get(row["location"], ""), "struck": struck.get(row["id"], ())}
        | _in_role(away.get(row["id"]), row["role"])
        for row in participants
    ]


def _availabilities(db: Database, person_id: int | None, at: int | None) -> dict[int, Row]:
    """Who is not simply ready, by person id: as of now, or at a line of history."""
    whose, parameters = ("", ()) if person_id is None else ("WHERE person_id = ?", (person_id,))
    today = rows(db, f"SELECT id, person_id, status, until FROM availabilities {whose}", parameters)
    # A row that was taken back since is not there today, and was at that line.
    then = {row["id"]: row for row in today} | (earlier(db, "availabilities", at) if at is not None else {})
    return {row["person_id"]: row for row in then.values() if row is not None}


def _in_role(recorded: Row | None, role: str) -> Row:
    """What it means in a role: a break holds for mentors and mentees, a retired mentor may learn."""
    if recorded is None or (recorded["status"] == "retired" and role != Role.MENTOR):
        return {"availability": "ready", "available_from": None}
    return {"availability": recorded["status"], "available_from": recorded["until"]}


def _enrolled(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    answers = json.loads(row["answers"]) | {"capacity": row["capacity"]}
    names = ("applied_on", "available_from", "away_until", "leaves_on")
    return row | {name: day(row[name]) for name in names}, answers


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(
        **row | {"applied_on": date.fromisoformat(row["applied_on"]), "answers": json.loads(row["answers"])}
    )


def _person(row: Row) -> Person:
    days = {name: day(row[name]) for name in ("hired_on", "away_until", "leaves_on")}
    return Person(**row | days | {"in_directory": bool(row["in_directory"])})
