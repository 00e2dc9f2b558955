"""Who rows are about: what is asked, what each answer does to the sheet and the import, and whom a number means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from core import actions, store
from core.actions import Sheet
from core.domain.base.people import Intake
from core.domain.recruit.sheets import Checked, account, load
from core.domain.recruit.sheets.row_choices import (
    LEFT_OUT,
    NO_ADDRESS,
    apply_row_choices,
    blocked_answer,
    list_doubts,
)
from tests.story import acted, mentee_row, mentor_row, recruited

SHARED = (
    "Name,Email,Needs\nAna Pop,desk@example.com,Negotiation\nIon Tudor,desk@example.com,Hiring\n"
    "Eve Moss,eve@example.com,Hiring\n"
)


def sheet(text: str, role: str = "mentee") -> Checked:
    return load(text.encode(), "people.csv", role)


def people(checked: Checked) -> list[tuple[int, str, str]]:
    return [(row.row, row.name, row.email) for row in checked.rows]


def choose(checked: Checked, choice: str) -> Checked:
    (doubt,) = list_doubts(checked, [])
    return apply_row_choices(checked, next(rows for text, rows in doubt.choices.items() if text.startswith(choice)))


def test_whose_a_shared_address_is_is_asked_and_each_answer_is_read() -> None:
    checked = sheet(SHARED)
    assert people(checked) == [(4, "Eve Moss", "eve@example.com")] and checked.skipped == [2, 3]
    (doubt,) = list_doubts(checked, [])
    assert doubt.text == "Ana Pop (row 2) and Ion Tudor (row 3) have one address, desk@example.com. Whose is it?"
    assert doubt.default == "", "the import waits for it"
    eve = (4, "Eve Moss", "eve@example.com")
    assert people(choose(checked, "Ana")) == [(2, "Ana Pop", "desk@example.com"), (3, "Ion Tudor", ""), eve]
    assert people(choose(checked, "Ion")) == [(2, "Ana Pop", ""), (3, "Ion Tudor", "desk@example.com"), eve]
    assert people(choose(checked, "The same person")) == [(3, "Ion Tudor", "desk@example.com"), eve]
    assert people(choose(checked, "Nobody")) == [eve]
    ana = choose(checked, "Ana")
    assert ana.skipped == [] and account(ana).read == 3
    (line,) = [line for line in account(ana).values if line.typed == "desk@example.com"]
    assert (line.row, line.who, line.why) == (3, "Ion Tudor", "is read without an address, as you say")


def test_who_has_no_address_is_the_same_person_the_next_time(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    rows = Sheet("mentee", choose(sheet(SHARED), "Ana").rows)
    (first,) = actions.bring_in(db, program_id, [rows], accept=("mentee",), **acted())
    (again,) = actions.bring_in(db, program_id, [rows], accept=("mentee",), **acted())
    assert (first.new, again.new, again.changed, again.unchanged) == (3, 0, 0, 3)
    emails = {person.name: person.email for person in store.people.everyone(db)}
    assert emails == {"Ana Pop": "desk@example.com", "Ion Tudor": "", "Eve Moss": "eve@example.com"}


def test_numbers_that_tell_two_people_under_one_address_apart_are_said() -> None:
    checked = sheet("Employee #,Name,Email,Needs\n7,Ana Pop,desk@x.example,Hiring\n8,Ion Tudor,desk@x.example,Hiring\n")
    assert people(checked) == [(2, "Ana Pop", ""), (3, "Ion Tudor", "")] and list_doubts(checked, []) == []
    assert [line.why for line in account(checked).values if line.typed == "desk@x.example"] == [
        "is the address of Ion Tudor (row 3) too; Ana Pop is read by the employee number, without it",
        "is the address of Ana Pop (row 2) too; Ion Tudor is read by the employee number, without it",
    ]


def test_people_under_one_address_still_report_to_their_managers() -> None:
    text = (
        "Name,Email,Manager\nAna Pop,desk@example.com,Eve Moss\nIon Tudor,desk@example.com,Ana Pop\n"
        "Eve Moss,eve@example.com,\n"
    )
    rows = {row.name: row.person for row in choose(sheet(text, "directory"), "Ion").rows}
    assert rows["Ana Pop"]["manager_email"] == "eve@example.com"
    assert rows["Ion Tudor"]["manager_name"] == "Ana Pop"


def test_rows_with_only_a_name_are_left_out_until_somebody_says_to_read_them() -> None:
    text = (
        "Name,Email,Needs\nAna Pop,,Hiring\nIon Tudor,n/a,Hiring\nEve Moss,eve@example.com,Hiring\nIon Tudor,,Hiring\n"
    )
    checked = sheet(text)
    assert checked.skipped == [2, 3, 5]
    (doubt,) = list_doubts(checked, [])
    assert (doubt.rows, doubt.default) == ((2,), "Leave the row out"), "two of one name cannot be told apart"
    assert people(choose(checked, "Read by name")) == [(2, "Ana Pop", ""), (4, "Eve Moss", "eve@example.com")]
    answered = apply_row_choices(checked, {2: "ana@example.com"})
    assert people(answered)[0] == (2, "Ana Pop", "ana@example.com")


@pytest.mark.parametrize(
    ("row", "answer", "fits"),
    [
        (2, "ana@example.com", True),
        (4, NO_ADDRESS, True),
        (4, LEFT_OUT, True),
        (4, "#00123", True),
        (4, "Ana", False),
        (4, "", False),
        (9, NO_ADDRESS, False),
    ],
)
def test_what_can_be_said_about_a_row(row: int, answer: str, fits: bool) -> None:
    assert (blocked_answer(sheet(SHARED), row, answer) is None) == fits


def numbered(row: int, name: str, number: str, email: str = "") -> Intake:
    return Intake(row, name, email, {"employee_id": number}, {})


@pytest.mark.parametrize(("known", "number"), [("00123", "123"), ("123", "00123"), ("00123", "0123"), ("123.0", "123")])
def test_an_employee_number_in_another_width_is_the_same_person(db: Database, known: str, number: str) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Mo Long", known, "mo@example.com")])], **acted())
    row = replace(mentor_row(2, "Mo Long"), email="private@example.org", person={"employee_id": number})
    (effects,) = actions.bring_in(db, program_id, [Sheet("mentor", [row])], **acted())
    assert effects.new_people[0].name == "Mo Long" and effects.alike_numbers == ()
    (mo,) = store.people.everyone(db)
    assert (mo.email, mo.employee_id) == ("mo@example.com", known)


def test_a_directory_gives_back_the_zeros_that_a_spreadsheet_took(db: Database) -> None:
    for number, stored in (("123", "123"), ("00123", "00123"), ("123", "00123")):
        actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Mo Long", number)])], **acted())
        assert [person.employee_id for person in store.people.everyone(db)] == [stored]


def test_a_number_that_only_looks_alike_is_asked_about(db: Database) -> None:
    actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Mo Long", "00123")])], **acted())
    checked = sheet("Employee #,Name,Work email\n123,Zoe Hart,zoe@example.com\n", "directory")
    sheets = [Sheet("directory", checked.rows, "people.csv")]
    (doubt,) = list_doubts(checked, actions.preview_import(db, None, sheets, **acted()))
    assert doubt.text == "Row 2: Zoe Hart has the employee number 123; Mo Long has 00123 on record."
    assert doubt.default == "Two people"
    same = apply_row_choices(checked, doubt.choices["The same person"])
    actions.bring_in(db, None, [Sheet("directory", same.rows, "people.csv")], **acted())
    assert [(person.name, person.employee_id) for person in store.people.everyone(db)] == [("Zoe Hart", "00123")]


def test_a_number_of_several_people_names_nobody(db: Database) -> None:
    rows = [numbered(2, "Mo Long", "0123"), numbered(3, "Mia Berg", "00123")]
    actions.bring_in(db, None, [Sheet("directory", rows)], **acted())
    (effects,) = actions.preview_import(db, None, [Sheet("directory", [numbered(2, "Zoe Hart", "123")])], **acted())
    assert effects.new == 1 and [alike.known_number for alike in effects.alike_numbers] == ["0123", "00123"]
    (effects,) = actions.preview_import(db, None, [Sheet("directory", [numbered(2, "Mo Long", "123")])], **acted())
    assert (effects.new, effects.alike_numbers) == (0, ()), "number and name together tell"


def test_a_manager_is_known_by_a_number_in_another_width(db: Database) -> None:
    actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Mo Long", "00123")])], **acted())
    ana = Intake(2, "Ana Ruiz", "ana@example.com", {"manager_employee_id": "123"}, {})
    (effects,) = actions.bring_in(db, None, [Sheet("directory", [ana])], **acted())
    assert effects.problems == ()
    mo, ana_id = (store.people.everyone(db)[place].id for place in (1, 0))
    assert store.people.manager_of(db) == {mo: None, ana_id: mo}
    actions.bring_in(db, None, [Sheet("directory", [numbered(3, "Mia Berg", "0123")])], **acted())
    eve = Intake(2, "Eve Moss", "eve@example.com", {"manager_employee_id": "123"}, {})
    (effects,) = actions.bring_in(db, None, [Sheet("directory", [eve])], **acted())
    assert effects.problems == ((2, "Eve Moss: the manager 123 could be 2 people; the reporting line is left open"),)


def test_somebody_else_at_an_address_on_record_can_be_read_without_it(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=0)
    checked = sheet("Name,Email,Needs\nZoe Hart,ana@example.com,Hiring\n")
    effects = actions.preview_import(db, program_id, [Sheet("mentee", checked.rows, "people.csv")], **acted())
    (doubt,) = list_doubts(checked, effects)
    assert doubt.default == "" and list(doubt.choices)[1] == "Two people: read it without an address"
    other = apply_row_choices(checked, doubt.choices["Two people: read it without an address"])
    actions.bring_in(db, program_id, [Sheet("mentee", other.rows)], **acted())
    emails = {person.name: person.email for person in store.people.everyone(db)}
    assert emails == {"Ana Ruiz": "ana@example.com", "Zoe Hart": ""}


def test_a_number_of_somebody_of_another_name_holds_a_form_up(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Mo Long", "7", "mo@example.com")])], **acted())
    checked = sheet("Employee #,Name,Email,Needs\n7,Zoe Hart,zoe@example.com,Hiring\n")
    effects = actions.preview_import(db, program_id, [Sheet("mentee", checked.rows, "people.csv")], **acted())
    (doubt,) = list_doubts(checked, effects)
    assert (doubt.text, doubt.default) == ("Row 2: Zoe Hart has the employee number 7 of Mo Long.", "")


def test_a_namesake_without_an_address_is_the_same_person_by_the_number(db: Database) -> None:
    program_id = actions.create_program(db, "Spring", **acted())
    actions.bring_in(db, None, [Sheet("directory", [numbered(2, "Ana Ruiz", "7")])], **acted())
    row = mentee_row(2, "Ana Ruiz")
    checked = sheet("Name,Email,Needs\nAna Ruiz,ana@example.com,Hiring\n")
    effects = actions.preview_import(db, program_id, [Sheet("mentee", [row], "people.csv")], **acted())
    (doubt,) = list_doubts(checked, effects)
    same = apply_row_choices(checked, doubt.choices["The same person"])
    actions.bring_in(db, program_id, [Sheet("mentee", same.rows)], **acted())
    assert [(person.email, person.employee_id) for person in store.people.everyone(db)] == [("ana@example.com", "7")]
