"""A small program on record, made through actions: what the store, action and page tests start from."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlite_utils import Database

from core import actions, store
from core.domain.base.file_label import FileLabel
from core.domain.base.people import Intake
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord

DAY = date(2026, 3, 2)
LABEL = FileLabel("Spring", DAY, "Ina Coord", DAY)


def acted(on: date = DAY, by: str = "coordinator:1") -> dict[str, Any]:
    """The keywords of every action."""
    return {"by": by, "on": on}


def mentor_row(
    number: int, name: str, topics: tuple[str, ...] = ("Negotiation",), seats: int = 1, **more: Any
) -> Intake:
    person = {"department": "Sales", "location": "Madrid", "level": "Director"} | more.pop("person", {})
    answers = {"topics": list(topics), "capacity": seats, "hours": 3.5, "languages": ["English"], **more}
    return Intake(number, name, f"{name.split()[0].lower()}@example.com", person, answers, DAY)


def mentee_row(number: int, name: str, needs: tuple[str, ...] = ("Negotiation",), **more: Any) -> Intake:
    person = {"department": "Finance", "location": "Madrid", "level": "Junior"} | more.pop("person", {})
    answers = {"needs": list(needs), "hours": 3.5, "languages": ["English"], **more}
    return Intake(number, name, f"{name.split()[0].lower()}@example.com", person, answers, DAY)


def recruited(db: Database, mentees: int = 2, mentors: int = 2, seats: int = 1) -> int:
    """A program with accepted mentors Mo, Mia, … and mentees Ana, Ben, …; returns its id."""
    program_id = actions.create_program(db, "Spring", months=9, **acted())
    names = ["Mo Long", "Mia Berg", "Max Sand", "Moira Fell"][:mentors]
    actions.import_people(
        db, program_id, "mentor", [mentor_row(i + 2, name, seats=seats) for i, name in enumerate(names)], **acted()
    )
    names = ["Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao"][:mentees]
    actions.import_people(
        db, program_id, "mentee", [mentee_row(i + 2, name) for i, name in enumerate(names)], **acted()
    )
    people = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in people), **acted())
    return program_id


def proposed(db: Database, program_id: int) -> list[int]:
    """Mentee i beside mentor i as open proposals; returns the matches' ids."""
    pairs = zip(store.people.mentees(db, program_id), store.people.mentors(db, program_id), strict=False)
    actions.propose(
        db,
        program_id,
        RunRecord(tuple(Proposal(mentee.id, mentor.id, 0.8) for mentee, mentor in pairs)),
        **acted(),
    )
    return [match.id for match in store.matches.all(db, program_id, ("proposed",))]


def introduced(db: Database, program_id: int, on: date = DAY) -> list[int]:
    """Everybody proposed, approved and introduced; returns the relationships' ids."""
    actions.approve_all(db, proposed(db, program_id), **acted(on))
    return actions.introduce(db, program_id, **acted(on))
