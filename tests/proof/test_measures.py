"""Measures from a sheet: read, accounted for, kept, read again, corrected, taken back and erased."""

from __future__ import annotations

from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.measure_reading import MeasuredValue
from core.domain.proof.measure_sheets import ReadMeasures, read_measures
from core.domain.proof.scores import number_in
from core.domain.recruit.sheets import read
from core.domain.recruit.sheets.account_words import summarize
from tests.proof.test_company_store import colleague, directory
from tests.story import acted

TODAY = date(2026, 4, 1)
SHEET = """Employee e-mail,Survey date,Measure,Score,Remark
ana@example.com,2026-03-01,Engagement,4.2,fine
BEN@example.com,2026-03-01,engagement,"3,5",
eve@example.com,2026-03-01,Engagement,4,
ana@example.com,2026-03-01,Engagement,4.2,
ana@example.com,2026-03-01,Engagement,1,
ana@example.com,2026-05-01,Engagement,5,
ana@example.com,,Engagement,5,
ben@example.com,2026-03-02,360 feedback,high,
ben@example.com,2026-03-02,360 feedback,80%,
"""


@pytest.fixture
def company(db: Database) -> Database:
    directory(
        db,
        date(2026, 1, 5),
        colleague(2, "Ana Ruiz", employee_id="0042"),
        colleague(3, "Ben Ode", employee_id="43"),
    )
    return db


def sheet(db: Database, text: str, name: str = "measures.csv") -> ReadMeasures:
    return read_measures(read(text.encode(), name), store.people.everyone(db), on=TODAY)


def test_every_row_and_column_is_accounted_for(company: Database) -> None:
    account = sheet(company, SHEET).account
    assert [line.keys for line in account.columns] == [("email",), ("day",), ("measure",), ("value",), ()]
    assert len(account.rows) == 9
    assert [(line.row, line.why) for line in account.left_out] == [
        (4, "is about nobody on record"),
        (5, "says the same as row 2"),
        (6, "row 2 has another value of that day"),
        (7, "“2026-05-01” has not come yet"),
        (8, "has no day"),
        (9, "“high” is not a number"),
    ]
    assert [(line.row, line.typed, line.understood) for line in account.values] == [
        (3, "3,5", "3.5"),
        (10, "80%", "80"),
    ]
    assert summarize(account) == "3 measured values read, 6 rows left out, 4 of 5 columns used"


def test_a_sheet_is_kept_once_and_read_back(company: Database) -> None:
    values = sheet(company, SHEET).rows
    preview = actions.preview_measures(company, values, **acted(TODAY))
    assert store.measures.frame(company).empty, "a preview writes nothing"
    effects = actions.import_measures(company, values, **acted(TODAY))
    assert preview == effects == actions.MeasureEffects(new=3, changed=0, unchanged=0)
    frame = store.measures.frame(company)
    assert frame["value"].tolist() == [4.2, 3.5, 80.0]
    assert store.measures.names(company) == ["360 feedback", "Engagement"], "the first spelling stays"
    assert actions.import_measures(company, values, **acted(TODAY)).unchanged == 3
    corrected = sheet(company, SHEET.replace("4.2", "4.4"))
    assert actions.import_measures(company, corrected.rows, **acted(TODAY)).changed == 1
    assert store.measures.frame(company)["value"].tolist() == [4.4, 3.5, 80.0]
    actions.undo(company, **acted(TODAY))
    assert store.measures.frame(company)["value"].tolist() == [4.2, 3.5, 80.0]


def test_people_are_known_by_number_and_a_contradiction_is_nobody(company: Database) -> None:
    text = (
        "Employee number,E-mail,Date,What was measured,Value\n"
        "0042,,2026-03-01,Rating,3\n43.0,,2026-03-01,Rating,4\n0042,ben@example.com,2026-03-02,Rating,4\n,,2026-03-02,Rating,1\n"
    )
    sheet_read = sheet(company, text)
    names = store.people.names(company)
    assert [names[value.person_id] for value in sheet_read.rows] == ["Ana Ruiz", "Ben Ode"]
    assert [line.why for line in sheet_read.account.left_out] == [
        "has the address of one person and the number of another",
        "has neither an email address nor an employee number",
    ]


def test_a_day_that_could_be_two_is_asked(company: Database) -> None:
    text = "E-mail,Date,Measure,Value\nana@example.com,02/03/2026,Rating,3\n"
    sheet_read = sheet(company, text)
    assert not sheet_read.rows and [question.about for question in sheet_read.account.questions] == ["dates"]
    table = read(text.encode(), "measures.csv")
    columns = guess_columns(table)
    answered = read_measures(
        table, store.people.everyone(company), on=TODAY, columns=type(columns)(columns.keys, "day")
    )
    assert [value.measured_on for value in answered.rows] == [date(2026, 3, 2)] and not answered.account.questions
    proven = sheet(company, text + "ben@example.com,25/03/2026,Rating,3\n")
    assert [value.measured_on for value in proven.rows] == [date(2026, 3, 2), date(2026, 3, 25)]


def test_a_sheet_without_its_columns_reads_nothing_and_says_so(company: Database) -> None:
    sheet_read = sheet(company, "E-mail,Remark\nana@example.com,good\n")
    assert not sheet_read.rows
    assert sheet_read.account.left_out[0].why == "no column of days, what was measured and values is known"


def test_nothing_is_measured_in_the_future(company: Database) -> None:
    ana = store.people.everyone(company)[0].id
    late = MeasuredValue(2, ana, date(2026, 4, 2), "Rating", 3.0)
    with pytest.raises(actions.NotAllowed, match="a day that has not come"):
        actions.import_measures(company, [late], **acted(TODAY))


def test_an_erased_person_has_no_measures(company: Database) -> None:
    actions.import_measures(company, sheet(company, SHEET).rows, **acted(TODAY))
    ana, ben = (
        next(p.id for p in store.people.everyone(company) if p.name == name) for name in ("Ana Ruiz", "Ben Ode")
    )
    assert len(store.person_data.rows_about(company, ana)["measures"]) == 1
    actions.erase_person(company, ana, **acted(TODAY))
    assert set(store.measures.frame(company)["person_id"]) == {ben}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("4", 4.0),
        ("4.25", 4.25),
        ("-1", -1.0),
        ("3,5", 3.5),
        ("1,234,567", 1_234_567.0),
        ("1,234.5", 1234.5),
        ("85 %", 85.0),
        ("4,125", None),
        ("high", None),
        ("4 of 5", None),
        ("", None),
        ("1e400", None),
    ],
)
def test_numbers_in_cells(cell: str, number: float | None) -> None:
    assert number_in(cell) == number
