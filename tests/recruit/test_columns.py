"""Columns: the header decides and cells confirm; what is not sure is asked, and nothing is read in silence."""

from __future__ import annotations

import pytest

from core.domain.recruit import sheets
from core.domain.recruit.sheets import ColumnMapping, Table, account
from core.domain.recruit.sheets.questions import NEITHER, THEY_ARE
from core.domain.recruit.sheets.sheet_roles import suited


def table(text: str, name: str = "sheet.csv") -> Table:
    return sheets.read(text.encode(), name)


def guess(text: str, role: sheets.Role) -> ColumnMapping:
    return sheets.guess(table(text), role)


def keys(text: str, role: sheets.Role) -> dict[str, str | None]:
    return {column.header: column.key for column in guess(text, role).columns}


def read(text: str, role: sheets.Role) -> sheets.Checked:
    return sheets.load(text.encode(), "sheet.csv", role)


# Whose it is


PEOPLE = "Name,E-mail,Needs,{}\nAna Pop,ana.pop@x.example,Negotiation,{}\nCy Rolf,cy.rolf@x.example,Robotics,{}\n"


@pytest.mark.parametrize(
    ("header", "cells", "key"),
    [
        ("Line manager", ("Uwe Brandt", "Uwe Brandt"), "manager_name"),
        ("E-Mail-Adresse deiner Chefin", ("uwe@x.example", "uwe@x.example"), "manager_email"),
        ("Reports To Associate ID", ("101", "101"), "manager_id"),
        ("Manager's level", ("Director", "VP"), None),
        ("Assistant e-mail", ("di@x.example", "di@x.example"), None),
        ("HRBP e-mail", ("di@x.example", "ed@x.example"), None),
        ("Team mailbox", ("sales@x.example", "it@x.example"), None),
        ("Emergency contact", ("Di Mo", "Ed Fu"), None),
        ("Name of reference", ("Di Mo", "Ed Fu"), None),
        ("Who was your mentor?", ("Di Mo", "Ed Fu"), None),
        ("Responsable rh", ("Di Mo", "Ed Fu"), None),
    ],
)
def test_a_header_about_somebody_else_is_never_the_participants(
    header: str, cells: tuple[str, str], key: str | None
) -> None:
    text = PEOPLE.format(header, *cells)
    assert keys(text, "mentee")[header] == key
    first = read(text, "mentee").rows[0]
    assert (first.name, first.email) == ("Ana Pop", "ana.pop@x.example")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Date of birth", ("1990-05-01", "1985-02-03")),
        ("Works remotely", ("Yes", "No")),
        ("Have you been a mentor or a mentee before?", ("Mentor", "Mentee")),
        ("Number of mentees so far", ("2", "3")),
        ("Level of your mentor", ("Director", "VP")),
        ("Active member of a network?", ("Yes", "No")),
        ("Left-handed", ("Yes", "No")),
        ("Years in current role", ("3", "4")),
        ("Consent to photos", ("Yes", "No")),
        ("Status", ("Orange team", "Green team")),
    ],
)
def test_cells_never_make_an_answer_of_a_question_that_asks_something_else(header: str, cells: tuple[str, str]) -> None:
    checked = read(PEOPLE.format(header, *cells), "mentee")
    assert [dict(row.person) for row in checked.rows] == [{}, {}]
    assert [set(row.answers) for row in checked.rows] == [{"needs"}, {"needs"}]
    assert {line.header: line.certainty for line in account(checked).columns}[header] == "not used"


FORM = """ID,Start time,Completion time,Email,Name,{}Needs
1,2026-09-01 9:00,2026-09-01 9:10,{},{},{}Negotiation;
2,2026-09-02 9:00,2026-09-02 9:10,{},{},{}Robotics;
3,2026-09-03 9:00,2026-09-03 9:10,{},{},{}Robotics;
"""


def test_the_asked_address_goes_before_the_forms_own() -> None:
    asked = "Your work e-mail,Vor- und Nachname,"
    cells = [("di@x.example", "Di Mo", "ana@x.example,Ana Pop,"), ("ed@x.example", "Ed Fu", "bo@x.example,Bo Li,")]
    rows = [cell for row in (*cells, ("fay@x.example", "Fay Chen", ",,")) for cell in row]
    checked = read(FORM.format(asked, *rows), "mentee")
    assert [(row.name, row.email) for row in checked.rows] == [
        ("Ana Pop", "ana@x.example"),
        ("Bo Li", "bo@x.example"),
        ("Fay Chen", "fay@x.example"),  # asked and left blank, and the form knows who signed in
    ]


@pytest.mark.parametrize("own", [("di@x.example", "Di Mo"), ("anonymous", "")])
def test_who_filled_in_all_rows_is_nobody(own: tuple[str, str]) -> None:
    rows = [cell for person in ("ana@x.example,Ana Pop,", "bo@x.example,Bo Li,", ",,") for cell in (*own, person)]
    checked = read(FORM.format("Your work e-mail,Your full name,", *rows), "mentee")
    assert [row.email for row in checked.rows] == ["ana@x.example", "bo@x.example"]
    assert checked.skipped == [4]


def test_without_a_question_the_forms_own_address_is_the_address() -> None:
    rows = [("ana@x.example", "Ana Pop", ""), ("bo@x.example", "Bo Li", ""), ("cy@x.example", "Cy Ro", "")]
    checked = read(FORM.format("", *(cell for row in rows for cell in row)), "mentee")
    assert [row.email for row in checked.rows] == ["ana@x.example", "bo@x.example", "cy@x.example"]


# Names


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Your first name,Your last name", "Ana,Pop"),
        ("Vorname,Nachname", "Ana,Pop"),
        ("Name,Vorname", "Pop,Ana"),
        ("Nom,Prénom", "Pop,Ana"),
        ("Nombre,Apellidos", "Ana,Pop"),
        ("Förnamn,Efternamn", "Ana,Pop"),
        ("First Name [Required],Last Name [Required]", "Ana,Pop"),
        ("Name,First name", "Ana Pop,Ana"),
        ("姓,名", "Pop,Ana"),
    ],
)
def test_both_halves_make_one_name(header: str, cells: str) -> None:
    text = f"{header},E-mail,Needs\n{cells},ana@x.example,Negotiation\n"
    assert [row.name for row in read(text, "mentee").rows] == ["Ana Pop"]


def test_what_somebody_wants_to_be_called_is_kept_beside_the_name() -> None:
    text = "Full name,What should we call you?,E-mail,Needs\nAnastasia Pop,Ana,ana@x.example,Negotiation\n"
    row = read(text, "mentee").rows[0]
    assert (row.name, row.answers["call_me"]) == ("Anastasia Pop", "Ana")


# Equally good


def test_two_addresses_as_good_as_each_other_are_asked_about() -> None:
    text = "Full name,Contact,Reach,Needs\nAna Pop,ana@x.example,ana@y.example,Negotiation\n"
    mapping = guess(text, "mentee")
    (question,) = mapping.questions
    assert question.id == "column:email" and question.columns == (1, 2)
    assert sheets.missing(table(text), mapping) == question.text
    decided = mapping.answered(question.id, question.choices[1])
    assert decided.questions == () and [column.index for column in decided.of("email")] == [2]
    assert mapping.answered(question.id, NEITHER).of("email") == ()
    for wrong in (("column:email", "Somewhere"), ("column:name", NEITHER)):
        with pytest.raises(KeyError):
            mapping.answered(*wrong)


def test_columns_that_agree_are_no_question() -> None:
    text = (
        "Full name,E-mail,Mail,Needs\nAna Pop,ana@x.example,ana@x.example,Negotiation\nBo Li,,bo@x.example,Robotics\n"
    )
    mapping = guess(text, "mentee")
    assert mapping.questions == ()
    assert [row.email for row in sheets.check(table(text), mapping).rows] == ["ana@x.example", "bo@x.example"]


def test_of_names_of_places_the_nearer_is_read_and_the_others_are_named() -> None:
    text = "Name,E-mail,Needs,Country,City,Office\nAna Pop,ana@x.example,Negotiation,Romania,Cluj,HQ\n"
    checked = read(text, "mentee")
    assert checked.rows[0].person["location"] == "HQ"
    whys = {line.header: line.why for line in account(checked).columns if not line.keys}
    assert whys == {"Country": "“Office” says it better", "City": "“Office” says it better"}


# Several columns, one answer


@pytest.mark.parametrize(
    ("header", "rows", "needs"),
    [
        ("Topic 1,Topic 2", "Negotiation,Robotics", ("Negotiation", "Robotics")),
        ("2nd priority to learn,1st priority to learn", "Robotics,Negotiation", ("Negotiation", "Robotics")),
        ("Needs.1,Needs.2", "Negotiation,Robotics", ("Negotiation", "Robotics")),
        ("My needs [1st choice],My needs [2nd choice]", "Negotiation,Robotics", ("Negotiation", "Robotics")),
        ("Rank your needs [Robotics],Rank your needs [Negotiation]", "2,1", ("Negotiation", "Robotics")),
        ("Needs [Negotiation],Needs [Robotics]", "x,", ("Negotiation",)),
        ("Needs - Negotiation,Needs - Robotics", "TRUE,FALSE", ("Negotiation",)),
        ("Needs: Negotiation,Needs: Robotics", "Nein,Ja", ("Robotics",)),
        ('"Needs [Hiring, talks]",Needs [Other]', "1,Welding", ("Hiring, talks", "Welding")),
        ("Negotiation,Public speaking", "TRUE,FALSE", ("Negotiation",)),
        ("Needs,", "Negotiation,Robotics", ("Negotiation",)),
    ],
)  # fmt: skip
def test_columns_of_one_question_are_one_answer(header: str, rows: str, needs: tuple[str, ...]) -> None:
    other = "," * rows.count(",")
    text = f"Name,E-mail,{header}\nAna Pop,ana@x.example,{rows}\nBo Li,bo@x.example,{other}\n"
    assert read(text, "mentee").rows[0].answers["needs"] == needs


def test_ticks_under_words_that_nobody_knows_are_asked_about_once() -> None:
    text = """Name,Email,Kubernetes,Welding,Grant writing,Attended training
Ana Pop,ana@x.example,x,,x,yes
Bo Li,bo@x.example,,x,x,no
"""
    mapping = guess(text, "mentor")
    (question,) = mapping.questions
    assert question.columns == (2, 3, 4) and question.choices == (THEY_ARE, NEITHER)
    checked = sheets.check(table(text), mapping.answered(question.id, THEY_ARE))
    assert [row.answers["topics"] for row in checked.rows] == [
        ("Kubernetes", "Grant writing"),
        ("Welding", "Grant writing"),
    ]


NUMBERED = """Name,Email,Thing 2,Thing 1,Thing 3
Ana Pop,ana@x.example,Welding,Kubernetes,Grant writing
Bo Li,bo@x.example,Welding,Robotics,
"""


def test_a_question_about_numbered_columns_names_and_assigns_them_all_in_their_order() -> None:
    mapping = guess(NUMBERED, "mentor")
    (question,) = mapping.questions
    assert question.choices == ("Thing 1 to Thing 3 (columns D, C, E)", NEITHER)
    assert "“Thing 1” to “Thing 3” look like" in question.text
    decided = mapping.answered(question.id, question.choices[0])
    assert decided.questions == ()
    assert [row.answers["topics"] for row in sheets.check(table(NUMBERED), decided).rows] == [
        ("Kubernetes", "Welding", "Grant writing"),
        ("Robotics", "Welding"),
    ]
    assert not mapping.answered(question.id, NEITHER).of("topics")


@pytest.mark.parametrize("named", ["Thing 1", "Thing 2", "Thing 3"])
def test_to_name_one_of_the_numbered_columns_by_hand_assigns_them_all(named: str) -> None:
    choices = sheets.ReadingChoices(columns=((named, "topics"),))
    checked = sheets.load(NUMBERED.encode(), "sheet.csv", "mentor", choices)
    assert checked.rows[0].answers["topics"] == ("Kubernetes", "Welding", "Grant writing")
    assert checked.mapping.questions == ()


def test_a_numbered_column_that_is_named_itself_is_read_as_what_is_said_of_it() -> None:
    for columns in ((("Thing 1", "topics"), ("Thing 2", "not used")), (("Thing 2", "not used"), ("Thing 1", "topics"))):
        choices = sheets.ReadingChoices(columns=columns)
        checked = sheets.load(NUMBERED.encode(), "sheet.csv", "mentor", choices)
        assert checked.rows[0].answers["topics"] == ("Kubernetes", "Grant writing")


def test_to_name_one_of_the_columns_that_are_ticked_answers_for_all_of_them() -> None:
    text = "Name,Email,Kubernetes,Welding,Rust\nAna Pop,ana@x.example,x,,x\nBo Li,bo@x.example,,x,x\n"
    choices = sheets.ReadingChoices(columns=(("Welding", "topics"),))
    checked = sheets.load(text.encode(), "sheet.csv", "mentor", choices)
    assert [row.answers["topics"] for row in checked.rows] == [("Kubernetes", "Rust"), ("Welding", "Rust")]


def test_mentors_who_are_wished_for_are_kept_in_order_and_are_no_topics() -> None:
    text = "Name,E-mail,Needs,Choice 2,Choice 1\nAna Pop,ana@x.example,Negotiation,Bo Li,Cy Ro\n"
    assert read(text, "mentee").rows[0].answers == {"needs": ("Negotiation",), "ranked_mentors": ("Cy Ro", "Bo Li")}


def test_by_hand_a_list_takes_several_columns() -> None:
    text = "Name,E-mail,Topics,Also\nAna Pop,ana@x.example,Negotiation,Robotics\n"
    mapping = guess(text, "mentor").assign(3, "topics")
    assert sheets.check(table(text), mapping).rows[0].answers["topics"] == ("Negotiation", "Robotics")
    restored = ColumnMapping.from_dict(mapping.to_dict())
    assert [column.key for column in restored.columns] == [column.key for column in mapping.columns]


# One row for each answer


def test_rows_of_one_person_are_put_together_in_their_order() -> None:
    text = """Employee,Work email,What do you want to learn?,Priority
Ana Pop,ana@x.example,Robotics,2
Ana Pop,ana@x.example,Negotiation,1
Bo Li,bo@x.example,Robotics,1
"""
    checked = read(text, "mentee")
    assert [(row.row, row.answers["needs"]) for row in checked.rows] == [
        (2, ("Negotiation", "Robotics")),
        (4, ("Robotics",)),
    ]
    lines = {line.row: (line.who, line.outcome) for line in account(checked).rows}
    assert lines == {2: ("Ana Pop", "read"), 3: ("Ana Pop", "read"), 4: ("Bo Li", "read")}


def test_answers_given_at_different_times_are_not_put_together() -> None:
    text = """Timestamp,Name,Email,Needs
2026-09-01 9:00,Ana Pop,ana@x.example,Robotics
2026-09-02 9:00,Ana Pop,ana@x.example,Negotiation
2026-09-01 9:00,Bo Li,bo@x.example,Robotics
2026-09-02 9:00,Bo Li,bo@x.example,Negotiation
"""
    checked = read(text, "mentee")
    assert [row.answers["needs"] for row in checked.rows] == [("Negotiation",), ("Negotiation",)]
    assert checked.skipped == [2, 4]


# Two people, one address


SHARED = "{}Name,E-mail,Needs\n{}Ana Pop,desk@x.example,Negotiation\n{}Ion Pop,desk@x.example,Robotics\n"


def test_two_people_under_one_address_are_both_named() -> None:
    checked = read(SHARED.format("", "", ""), "mentee")
    assert checked.rows == [] and checked.skipped == [2, 3]
    assert all("is the address of two people" in problem.reason for problem in checked.problems)


def test_an_employee_number_tells_two_people_apart() -> None:
    rows = read(SHARED.format("Employee number,", "7,", "8,"), "mentee").rows
    assert [(row.name, row.email, row.person["employee_id"]) for row in rows] == [
        ("Ana Pop", "", "7"),
        ("Ion Pop", "", "8"),
    ]


@pytest.mark.parametrize("again", ['"Pop, Ana"', "Ana Maria Pop", "A. Pop", "ANA POP", "Ana Popp", "Ana Ionescu"])
def test_the_same_person_may_write_the_name_in_another_way(again: str) -> None:
    text = f"Name,E-mail,Needs\nAna Pop,ana@x.example,Negotiation\n{again},ana@x.example,Robotics\n"
    assert [row.row for row in read(text, "mentee").rows] == [3]


# Roles and standing


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("I would like to take part as", ("Mentor", "Mentee", "Both")),
        ("Rolle", ("Mentor:in", "Mentee", "Beides")),
        ("Rôle dans le programme", ("Mentor", "Mentoré", "Les deux")),
    ],
)
def test_a_column_of_roles_in_any_language(header: str, cells: tuple[str, str, str]) -> None:
    people = zip(("Ana Pop", "Bo Li", "Cy Ro"), ("ana", "bo", "cy"), cells, strict=True)
    rows = "".join(f"{name},{box}@x.example,{role},Negotiation\n" for name, box, role in people)
    sheet = table(f"Name,E-mail,{header},Topics\n{rows}")
    checked = sheets.check(sheet, suited(sheet, "mentor"))
    assert {role: [row.name for row in read_rows] for role, read_rows in checked.by_role.items()} == {
        "mentor": ["Ana Pop", "Cy Ro"],
        "mentee": ["Bo Li", "Cy Ro"],
    }


def test_roles_under_a_header_that_does_not_say_so_are_asked_about() -> None:
    text = "Type,Name,Mail,Topics\nMentor,Ana Pop,ana@x.example,Negotiation\nMentee,Bo Li,bo@x.example,Robotics\n"
    mapping = guess(text, "mentor")
    assert [(question.id, question.columns) for question in mapping.questions] == [("column:role", (0,))]
    decided = sheets.check(table(text), mapping.answered("column:role", mapping.questions[0].choices[0]))
    assert [row.name for row in decided.rows] == ["Ana Pop"]


@pytest.mark.parametrize(
    ("header", "cells", "standing"),
    [
        ("Leaver", ("No", "Yes"), [None, "left"]),
        ("Not active", ("No", "Yes"), [None, "left"]),
        ("Ausgeschieden", ("Nein", "Ja"), [None, "left"]),
        ("Active", ("Yes", "No"), ["active", "left"]),
        ("accountEnabled", ("TRUE", "FALSE"), ["active", "left"]),
        ("Status", ("Aktiv", "Inaktiv"), ["active", "left"]),
        ("Position Status", ("A - Active", "T - Terminated"), ["active", "left"]),
        ("Works remotely", ("Yes", "No"), [None, None]),
        ("Parental leave entitlement", ("Yes", "No"), [None, None]),
    ],
)
def test_nobody_is_gone_by_mistake(header: str, cells: tuple[str, str], standing: list[str | None]) -> None:
    text = f"Employee ID,Name,E-mail,{header}\n7,Ana Pop,ana@x.example,{cells[0]}\n8,Bo Li,bo@x.example,{cells[1]}\n"
    assert [row.person.get("status") for row in read(text, "directory").rows] == standing


# A header that says nothing


def test_addresses_and_names_in_them_are_found_under_headers_that_say_nothing() -> None:
    text = "Column1,Column2,Topics\nAna Popa,ana.popa@x.example,Negotiation\nIvo Lind,ivo.lind@x.example,Robotics\n"
    checked = read(text, "mentor")
    assert [(row.name, row.email) for row in checked.rows] == [
        ("Ana Popa", "ana.popa@x.example"),
        ("Ivo Lind", "ivo.lind@x.example"),
    ]
    assert [line.certainty for line in account(checked).columns] == ["likely", "likely", "sure"]


def test_addresses_that_are_the_same_in_all_rows_are_nobodys() -> None:
    text = "Full name,Column2,Topics\nAna Popa,hr@x.example,Negotiation\nIvo Lind,hr@x.example,Robotics\n"
    assert [question.id for question in guess(text, "mentor").questions] == ["column:email"]


def test_without_seats_it_is_said_that_one_is_assumed() -> None:
    checked = read("Name,E-mail,Topics\nAna Pop,ana@x.example,Negotiation\n", "mentor")
    assert "No column of seats was found; 1 mentee is assumed for every mentor." in account(checked).notes
