"""The past of the directory as the file holds it: read back from what each change kept, on real SQLite."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlite_utils import Database

from core import actions, store
from core.domain.base.people import Intake
from core.domain.proof.company import as_of
from core.domain.proof.participation_effect import participation_effect
from core.domain.proof.risk_sets import SPAN, risk_sets
from tests.story import acted, introduced, recruited

JANUARY, MARCH, MAY = date(2026, 1, 5), date(2026, 3, 2), date(2026, 5, 4)


def colleague(row: int, name: str, **person: object) -> Intake:
    about = {"department": "Sales", "location": "Madrid", "level": "Senior", "hired_on": date(2020, 2, 1)} | person
    return Intake(row, name, f"{name.split()[0].lower()}@example.com", about)


def directory(db: Database, on: date, *people: Intake) -> None:
    actions.import_people(db, None, "directory", people, **acted(on))


def location_of(db: Database, person_id: int, on: date) -> object:
    places = store.company.company(db).places
    return as_of(places, [person_id], [pd.Timestamp(on)])["location"].iloc[0]


def test_where_somebody_worked_is_known_of_every_day(db: Database) -> None:
    directory(db, JANUARY, colleague(2, "Ana Ruiz"))
    directory(db, MARCH, colleague(2, "Ana Ruiz", location="Berlin", department="Finance"))
    (ana,) = store.people.everyone(db)
    assert [location_of(db, ana.id, day) for day in (JANUARY, MARCH, MAY)] == ["Madrid", "Berlin", "Berlin"]
    assert pd.isna(location_of(db, ana.id, date(2026, 1, 4))), "the day before nobody knew"
    company = store.company.company(db)
    assert company.directory_days == (JANUARY, MARCH)
    assert company.snapshots["department"].tolist() == ["Sales", "Finance"]
    assert company.until(MARCH.replace(day=1)).snapshots["department"].tolist() == ["Sales"]


def test_an_import_that_was_taken_back_never_happened(db: Database) -> None:
    directory(db, JANUARY, colleague(2, "Ana Ruiz"))
    directory(db, MARCH, colleague(2, "Ana Ruiz", location="Berlin", department="Finance"))
    actions.undo(db, **acted(MARCH))
    (ana,) = store.people.everyone(db)
    directory(db, MAY, colleague(2, "Ana Ruiz", location="Lisbon"))
    assert [location_of(db, ana.id, day) for day in (JANUARY, MARCH, MAY)] == ["Madrid", "Madrid", "Lisbon"]
    assert store.company.company(db).snapshots["department"].tolist() == ["Sales"]


def test_the_span_of_a_manager_is_that_of_the_day(db: Database) -> None:
    boss = colleague(2, "Bo Lind", employee_id="1")
    people = [colleague(row, name, manager_email="bo@example.com") for row, name in ((3, "Ana Ruiz"), (4, "Ben Ode"))]
    directory(db, JANUARY, boss, *people)
    directory(db, MARCH, colleague(4, "Ben Ode", manager_email="bo@example.com", status="left"))
    ana = next(person.id for person in store.people.everyone(db) if person.name == "Ana Ruiz")
    spans = [
        risk_sets(store.company.company(db), pd.Series({ana: pd.Timestamp(day)})).loc[f"{ana}@{day}", SPAN]
        for day in (JANUARY, MARCH)
    ]
    assert spans == [2, 1], "Ben had left by March"


def test_first_days_are_those_of_pairs_and_of_circles(db: Database) -> None:
    program_id = recruited(db)
    introduced(db, program_id, MARCH)
    starts = store.company.company(db).starts
    assert sorted(starts["role"]) == ["mentee", "mentee", "mentor", "mentor"]
    assert set(starts["on"]) == {pd.Timestamp(MARCH)} and set(starts["program_id"]) == {program_id}


def test_a_later_directory_changes_nothing_of_an_earlier_day(db: Database) -> None:
    everybody = [colleague(row, f"P{row} Test") for row in range(2, 30)]
    directory(db, JANUARY, *everybody)
    program_id = recruited(db, mentees=4, mentors=4)
    introduced(db, program_id, MARCH)

    def sentences() -> tuple[object, ...]:
        effect = participation_effect(store.company.company(db), role="mentee", program_id=program_id, on=MAY)
        return effect.refusal, effect.horizons, effect.rows.to_json(date_format="iso")

    before = sentences()
    directory(
        db,
        date(2026, 6, 1),
        *(
            colleague(row, f"P{row} Test", status="left" if row % 2 else "active", location="Oslo")
            for row in range(2, 30)
        ),
    )
    assert sentences() == before
