"""Wide sheets of measures: a row a person, a column for each date; 360 exports, ratings in words, days in names.

Every shape is a real file, every expected value is written by hand.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from core import actions, store
from core.domain.base.people import Person
from core.domain.kpis.comparison import BEFORE
from core.domain.proof.measure_columns import MeasureColumns, mapping_of
from core.domain.proof.measure_guess import guess_columns
from core.domain.proof.measure_reading import MeasuredValue
from core.domain.proof.measure_sheets import (
    EACH_DAY,
    NO,
    ONE_ROUND,
    YES,
    ReadMeasures,
    decide,
    measured_days,
    read_measures,
)
from core.domain.proof.outcomes import outcomes
from core.domain.recruit.sheets import SheetError, Table, read
from core.domain.recruit.sheets.account_words import summarize
from core.store import Db
from tests.proof.test_company_store import colleague, directory
from tests.story import acted

TODAY = date(2026, 11, 26)
NAMES = ("Ana Ruiz", "Ben Ode", "Eve Lo", "Dan Fu")
Cell = str | int | float | date | None
Value = tuple[str, str, str, float]  # who, what, ISO day, value


@pytest.fixture(scope="module")
def company() -> Iterator[Db]:
    with store.opened(":memory:") as db:
        people = [colleague(row, name, employee_id=f"10{row}") for row, name in enumerate(NAMES, start=2)]
        directory(db, date(2024, 1, 5), *people)
        yield db


@pytest.fixture(scope="module")
def people(company: Db) -> list[Person]:
    return store.people.everyone(company)


def workbook(rows: Sequence[Sequence[Cell]], *merged: str, sheet: str = "Sheet1") -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(content: str | bytes, name: str) -> Table:
    return read(content.encode() if isinstance(content, str) else content, name)


def values(sheet: ReadMeasures, people: Sequence[Person]) -> list[Value]:
    first = {person.id: person.name.split()[0] for person in people}
    return [(first[row.person_id], row.measure, row.measured_on.isoformat(), row.value) for row in sheet.rows]


ANA, BEN = "ana@example.com", "ben@example.com"
SHAPES: Mapping[str, tuple[str, str | bytes, list[Value]]] = {
    "several measures and quarters, decimal comma, one gap": (
        "engagement.csv",
        f'Email,Engagement Q1 2025,Engagement Q3 2025,eNPS Q1 2025\n{ANA},4.2,4.4,9\n{BEN},"3,5",,7\n',
        [
            ("Ana", "Engagement", "2025-03-31", 4.2),
            ("Ana", "Engagement", "2025-09-30", 4.4),
            ("Ana", "eNPS", "2025-03-31", 9.0),
            ("Ben", "Engagement", "2025-03-31", 3.5),
            ("Ben", "eNPS", "2025-03-31", 7.0),
        ],
    ),
    "months in words, the date before the measure": (
        "enps.csv",
        f"Mar 2026 eNPS;E-mail;eNPS June 2026\n9;{ANA};10\n-3;{BEN};0\n",
        [
            ("Ana", "eNPS", "2026-03-31", 9.0),
            ("Ana", "eNPS", "2026-06-30", 10.0),
            ("Ben", "eNPS", "2026-03-31", -3.0),
            ("Ben", "eNPS", "2026-06-30", 0.0),
        ],
    ),
    "years and half years, ratings in known words": (
        "reviews.csv",
        f"Email,2024 performance,Performance 2025 H1\n{ANA},Exceeds expectations,Meets\n{BEN},Below,Not rated\n",
        [
            ("Ana", "performance", "2024-12-31", 4.0),
            ("Ana", "Performance", "2025-06-30", 3.0),
            ("Ben", "performance", "2024-12-31", 2.0),
        ],
    ),
    "a day in brackets beside the number of the wave, percentages": (
        "pulse.csv",
        f"Email,Pulse W1 (2026-03-01),Pulse W2 (2026-06-01)\n{ANA},80%,85 %\n{BEN},70%,65%\n",
        [
            ("Ana", "Pulse", "2026-03-01", 80.0),
            ("Ana", "Pulse", "2026-06-01", 85.0),
            ("Ben", "Pulse", "2026-03-01", 70.0),
            ("Ben", "Pulse", "2026-06-01", 65.0),
        ],
    ),
    "date cells below merged measures": (
        "two-rows.xlsx",
        workbook(
            [
                [None, "Engagement", None, "eNPS", None],
                ["Email", date(2025, 3, 1), date(2025, 9, 1), date(2025, 3, 1), date(2025, 9, 1)],
                [ANA, 4, 4.5, 9, 8],
                [BEN, 3, 3.5, 7, None],
            ],
            "B1:C1",
            "D1:E1",
        ),
        [
            ("Ana", "Engagement", "2025-03-01", 4.0),
            ("Ana", "Engagement", "2025-09-01", 4.5),
            ("Ana", "eNPS", "2025-03-01", 9.0),
            ("Ana", "eNPS", "2025-09-01", 8.0),
            ("Ben", "Engagement", "2025-03-01", 3.0),
            ("Ben", "Engagement", "2025-09-01", 3.5),
            ("Ben", "eNPS", "2025-03-01", 7.0),
        ],
    ),
    "measures below merged dates, the address merged downwards": (
        "two-rows.xlsx",
        workbook(
            [
                ["Email", "Q1 2025", None, "Q3 2025", None],
                [None, "Engagement", "Trust", "Engagement", "Trust"],
                [ANA, 4, 5, 4.5, 5],
            ],
            "A1:A2",
            "B1:C1",
            "D1:E1",
        ),
        [
            ("Ana", "Engagement", "2025-03-31", 4.0),
            ("Ana", "Trust", "2025-03-31", 5.0),
            ("Ana", "Engagement", "2025-09-30", 4.5),
            ("Ana", "Trust", "2025-09-30", 5.0),
        ],
    ),
    "two rows of headers as a text file, years that look like totals": (
        "two-rows.csv",
        f"Email,Engagement,,eNPS,\n,2024,2025,2024,2025\n{ANA},4,5,9,8\n",
        [
            ("Ana", "Engagement", "2024-12-31", 4.0),
            ("Ana", "Engagement", "2025-12-31", 5.0),
            ("Ana", "eNPS", "2024-12-31", 9.0),
            ("Ana", "eNPS", "2025-12-31", 8.0),
        ],
    ),
    "one measure over several dates, a title above": (
        "titled.xlsx",
        workbook(
            [
                ["Results of the engagement survey", None, None],
                [None, "Engagement", None],
                ["Employee number", "2025-03-01", "2025-09-01"],
                ["102", 4, 5],
                ["103", 3, 4],
            ],
            "A1:C1",
            "B2:C2",
        ),
        [
            ("Ana", "Engagement", "2025-03-01", 4.0),
            ("Ana", "Engagement", "2025-09-01", 5.0),
            ("Ben", "Engagement", "2025-03-01", 3.0),
            ("Ben", "Engagement", "2025-09-01", 4.0),
        ],
    ),
    "a row for each measure, a column for each month": (
        "by-measure.csv",
        f"Email,Measure,03/2026,09/2026\n{ANA},Engagement,4,5\n{ANA},eNPS,9,8\n",
        [
            ("Ana", "Engagement", "2026-03-31", 4.0),
            ("Ana", "Engagement", "2026-09-30", 5.0),
            ("Ana", "eNPS", "2026-03-31", 9.0),
            ("Ana", "eNPS", "2026-09-30", 8.0),
        ],
    ),
    "a row for each period, a column for each measure": (
        "by-period.csv",
        f"Email,Period,Engagement,Wellbeing\n{ANA},2025 H1,4,5\n{ANA},2025 H2,3,2\n",
        [
            ("Ana", "Engagement", "2025-06-30", 4.0),
            ("Ana", "Wellbeing", "2025-06-30", 5.0),
            ("Ana", "Engagement", "2025-12-31", 3.0),
            ("Ana", "Wellbeing", "2025-12-31", 2.0),
        ],
    ),
    "the date in the name of the file": (
        "Pulse 2026-03.xlsx",
        workbook([["Email", "Engagement", "eNPS"], [ANA, 4, 9], [BEN, 3, 7]]),
        [
            ("Ana", "Engagement", "2026-03-31", 4.0),
            ("Ana", "eNPS", "2026-03-31", 9.0),
            ("Ben", "Engagement", "2026-03-31", 3.0),
            ("Ben", "eNPS", "2026-03-31", 7.0),
        ],
    ),
    "the date in the name of the sheet goes before that of the file": (
        "Survey 2024.xlsx",
        workbook([["Email", "Engagement"], [ANA, 4]], sheet="Q2 2025"),
        [("Ana", "Engagement", "2025-06-30", 4.0)],
    ),
    "the date above the headers": (
        "pulse.csv",
        f"Pulse survey of 2026-02-15\n\nEmail,Engagement\n{ANA},4\n",
        [("Ana", "Engagement", "2026-02-15", 4.0)],
    ),
    "scores of a scale, numbers beside their words": (
        "scale.csv",
        f"Email,Satisfaction 2024,Rating 2025\n{ANA},4 of 5,4 - Exceeds\n{BEN},3/5,Meets (3)\n",
        [
            ("Ana", "Satisfaction", "2024-12-31", 4.0),
            ("Ana", "Rating", "2025-12-31", 4.0),
            ("Ben", "Satisfaction", "2024-12-31", 3.0),
            ("Ben", "Rating", "2025-12-31", 3.0),
        ],
    ),
    "agreement in words": (
        "agreement.csv",
        f"Email,Trust 2024,Trust 2025\n{ANA},Agree,Strongly agree\n{BEN},Disagree,Neutral\n",
        [
            ("Ana", "Trust", "2024-12-31", 4.0),
            ("Ana", "Trust", "2025-12-31", 5.0),
            ("Ben", "Trust", "2024-12-31", 2.0),
            ("Ben", "Trust", "2025-12-31", 3.0),
        ],
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_wide_sheet_gives_these_values(shape: str, people: list[Person]) -> None:
    name, content, expected = SHAPES[shape]
    sheet = read_measures(table_of(content, name), people, on=TODAY)
    assert values(sheet, people) == expected
    assert not sheet.missing and not sheet.account.questions
    assert summarize(sheet.account).startswith(f"{len(expected)} measured value")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_column_and_row_is_accounted_for(shape: str, people: list[Person]) -> None:
    name, content, expected = SHAPES[shape]
    table = table_of(content, name)
    account = read_measures(table, people, on=TODAY).account
    assert len(account.columns) == len(table.headers)
    assert all(line.keys or line.why for line in account.columns)
    assert not account.left_out
    assert sum(line.gives for line in account.rows) == len(expected)


@pytest.mark.parametrize(
    "row", [",2026-03-01,,", ",2026-04-01,Trust,3", ",,,2025", ",,Engagement,"], ids=["day", "all", "year", "name"]
)
def test_a_first_row_about_nobody_is_no_header(row: str, people: list[Person]) -> None:
    text = f"Email,Date,Measure,Value\n{row}\n{ANA},2026-03-01,Engagement,4\n"
    sheet = read_measures(table_of(text, "x.csv"), people, on=TODAY)
    assert len(sheet.rows) == 1 and [line.row for line in sheet.account.rows] == [2, 3], "nothing goes without a word"


def test_a_second_row_of_headers_is_named(people: list[Person]) -> None:
    name, content, _ = SHAPES["two rows of headers as a text file, years that look like totals"]
    notes = read_measures(table_of(content, name), people, on=TODAY).account.notes
    assert "Row 2 was read as a second row of headers." in notes and "totals" not in " ".join(notes)


def test_a_time_without_a_date_is_asked_and_answered(people: list[Person]) -> None:
    table = table_of(f"Email,Score before,Score after\n{ANA},3,4\n{BEN},2,5\n", "impact.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert not sheet.rows and [(day.text, day.day) for day in sheet.days] == [("before", None), ("after", None)]
    assert "“before” is a time without a date" in sheet.account.left_out[0].why
    half = sheet.columns.with_day("before", date(2026, 1, 15))
    assert len(read_measures(table, people, on=TODAY, columns=half).rows) == 2, "what is dated is read already"
    whole = read_measures(table, people, on=TODAY, columns=half.with_day("after", date(2026, 10, 1)))
    assert values(whole, people) == [
        ("Ana", "Score", "2026-01-15", 3.0),
        ("Ana", "Score", "2026-10-01", 4.0),
        ("Ben", "Score", "2026-01-15", 2.0),
        ("Ben", "Score", "2026-10-01", 5.0),
    ]


@pytest.mark.parametrize(
    ("header", "text", "why"),
    [
        ("Engagement FY25", "FY25", "is a time without a date"),
        ("Engagement 2024/25", "2024/25", "is a time without a date"),
        ("Mid-year 2025 engagement", "Mid-year 2025", "is a time without a date"),
        ("Spring 2025 engagement", "Spring 2025", "is a time without a date"),
        ("Engagement Mar-26", "Mar-26", "is a time without a date"),
        ("Engagement wave 2 2025", "wave 2 2025", "is a time without a date"),
        ("Engagement Q4 2026", "Q4 2026", "is not over yet"),
    ],
)
def test_no_day_is_made_up(header: str, text: str, why: str, people: list[Person]) -> None:
    sheet = read_measures(table_of(f"Email,{header}\n{ANA},4\n", "x.csv"), people, on=TODAY)
    (day,) = sheet.days
    assert (day.text, day.day, day.why) == (text, None, why) and not sheet.rows
    measures = read_measures(
        table_of(f"Email,{header}\n{ANA},4\n", "x.csv"),
        people,
        on=TODAY,
        columns=sheet.columns.with_day(day.key, date(2026, 4, 2)),
    )
    assert [(row.measure.casefold(), row.measured_on) for row in measures.rows] == [("engagement", date(2026, 4, 2))]


def test_a_quarter_may_get_the_day_of_its_survey(people: list[Person]) -> None:
    table = table_of(f"Email,Engagement Q1 2025\n{ANA},4\n", "x.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert "“Q1 2025” is Mar 31, 2025" in " ".join(sheet.account.notes)
    known = read_measures(table, people, on=TODAY, columns=sheet.columns.with_day("q1 2025", date(2025, 2, 10)))
    assert values(known, people) == [("Ana", "Engagement", "2025-02-10", 4.0)]
    assert "Months, quarters" not in " ".join(known.account.notes)


def test_dates_that_could_be_two_are_asked_once(people: list[Person]) -> None:
    table = table_of(f"Email,Engagement 03/04/2026,Engagement 05/06/2026\n{ANA},4,5\n", "x.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert not sheet.rows
    (question,) = sheet.account.questions
    for choice, days in {
        "day-first": ["2026-04-03", "2026-06-05"],
        "month-first": ["2026-03-04", "2026-05-06"],
    }.items():
        answered = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, choice))
        assert [day for _, _, day, _ in values(answered, people)] == days and not answered.account.questions
    proven = read_measures(
        table_of(f"Email,Engagement 03/04/2026,Engagement 25/06/2026\n{ANA},4,5\n", "x.csv"), people, on=TODAY
    )
    assert [day for _, _, day, _ in values(proven, people)] == ["2026-04-03", "2026-06-25"]


def test_a_sheet_without_any_date_asks_for_one(people: list[Person]) -> None:
    table = table_of(f"Email,Engagement,eNPS\n{ANA},4,9\n", "pulse.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert sheet.missing == ("days",) and not sheet.rows
    dated = read_measures(table, people, on=TODAY, columns=sheet.columns.with_day("", date(2026, 5, 4)))
    assert values(dated, people) == [("Ana", "Engagement", "2026-05-04", 4.0), ("Ana", "eNPS", "2026-05-04", 9.0)]


def test_dates_without_a_measure_ask_for_its_name(people: list[Person]) -> None:
    table = table_of(f"Email,2025-03-01,2025-09-01\n{ANA},4,5\n", "x.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert sheet.missing == ("what was measured",) and not sheet.rows
    named = read_measures(table, people, on=TODAY, columns=sheet.columns.with_measure(" Engagement "))
    assert values(named, people) == [("Ana", "Engagement", "2025-03-01", 4.0), ("Ana", "Engagement", "2025-09-01", 5.0)]


def test_numbers_that_no_header_explains_are_asked(people: list[Person]) -> None:
    table = table_of(f"Email,Engagement,Parking space,Salary\n{ANA},4,17,90000\n", "Pulse 2026-03.csv")
    sheet = read_measures(table, people, on=TODAY)
    assert values(sheet, people) == [("Ana", "Engagement", "2026-03-31", 4.0)]
    (question,) = sheet.account.questions
    assert question.text == "1 column holds numbers or ratings: “Parking space”. Was this measured of people?"
    refused = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, NO))
    assert not refused.account.questions and len(refused.rows) == 1
    agreed = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, YES))
    assert values(agreed, people)[1] == ("Ana", "Parking space", "2026-03-31", 17.0)
    assert "Salary" not in {row.measure for row in agreed.rows}


def test_words_of_an_unknown_order_are_asked_and_remembered(people: list[Person]) -> None:
    text = f"Email,Rating 2024,Rating 2025\n{ANA},Star,Solid\n{BEN},Solid,Star\neve@example.com,Starter,Solid\n"
    table = table_of(text, "x.csv")
    sheet = read_measures(table, people, on=TODAY)
    (question,) = sheet.account.questions
    assert not sheet.rows and set(question.choices) == {"Star", "Solid", "Starter"}
    ordered = sheet.columns.with_ladder("Rating", ("Starter", "Solid", "Star"))
    answered = read_measures(table, people, on=TODAY, columns=ordered)
    assert [value for *_, value in values(answered, people)] == [3.0, 2.0, 2.0, 3.0, 1.0, 2.0]
    assert "“Starter” is 1, “Solid” is 2 and “Star” is 3" in " ".join(answered.account.notes)
    saved = {mapping["shape"]: mapping for mapping in [mapping_of(table, ordered)]}
    later = table_of(text.replace("Rating 2024", "Rating 2023"), "later.csv")
    assert len(read_measures(later, people, on=TODAY, columns=guess_columns(later, saved)).rows) == 6
    another = table_of(text.replace("Starter", "Trainee"), "another.csv")
    again = read_measures(another, people, on=TODAY, columns=guess_columns(another, saved))
    assert [asked.about for asked in again.account.questions] == ["order"], "a word that is new is asked"


def test_two_words_of_one_step_are_asked(people: list[Person]) -> None:
    text = f"Email,Rating 2024\n{ANA},Needs improvement\n{BEN},Below expectations\neve@example.com,Below expectations\n"
    sheet = read_measures(table_of(text, "x.csv"), people, on=TODAY)
    assert not sheet.rows and [asked.about for asked in sheet.account.questions] == ["order"]


def ratings(*rows: tuple[str, str, str, str, int, int]) -> str:
    header = "Employee email,Rater email,Relationship,Date,Listening,Strategic thinking"
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


FEEDBACK = ratings(
    (ANA, ANA, "Self", "2026-03-02", 5, 5),
    (ANA, "boss@x.com", "Manager", "2026-03-02", 4, 3),
    (ANA, "p1@x.com", "Peer", "2026-03-02", 3, 2),
    (ANA, "p2@x.com", "Peer", "2026-03-02", 2, 4),
    (ANA, "p2@x.com", "Peer", "2026-03-02", 5, 4),
    (BEN, "p1@x.com", "Peer", "2026-03-02", 4, 4),
    (BEN, "p2@x.com", "Peer", "2026-03-02", 2, 4),
)


def test_a_360_export_gives_means_of_at_least_three_raters(people: list[Person]) -> None:
    sheet = read_measures(table_of(FEEDBACK, "360.csv"), people, on=TODAY)
    assert values(sheet, people) == [
        ("Ana", "Listening", "2026-03-02", 3.0),
        ("Ana", "Strategic thinking", "2026-03-02", 3.0),
    ]
    why = {line.row: line.why for line in sheet.account.rows}
    assert why[2] == "is somebody's rating of themselves"
    assert why[4] == why[5] == "counts in the mean with row 3"
    assert why[6] == "Listening: row 5 has another rating of this rater; Strategic thinking: says the same as row 5"
    assert why[7] == why[8] == "has ratings of 2 raters only; fewer than 3 are not saved"
    assert summarize(sheet.account) == "2 measured values read, 4 rows left out, 6 of 6 columns used"


def test_no_rater_is_named_anywhere(people: list[Person]) -> None:
    sheet = read_measures(table_of(FEEDBACK, "360.csv"), people, on=TODAY)
    assert "@x.com" not in repr(sheet.account) and "@x.com" not in repr(sheet.rows)


def test_ratings_of_several_days_may_be_one_round(people: list[Person]) -> None:
    rows = [(ANA, f"p{number}@x.com", "Peer", f"2026-03-0{number}", number, 3) for number in (2, 3, 4)]
    table = table_of(ratings(*rows), "360.csv")
    sheet = read_measures(table, people, on=TODAY)
    (question,) = sheet.account.questions
    assert not sheet.rows and "from Mar 2, 2026 to Mar 4, 2026" in question.text
    together = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, ONE_ROUND))
    assert values(together, people) == [
        ("Ana", "Listening", "2026-03-04", 3.0),
        ("Ana", "Strategic thinking", "2026-03-04", 3.0),
    ]
    apart = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, EACH_DAY))
    assert not apart.rows and not apart.account.questions


def test_rows_without_a_rater_are_asked_about_before_any_is_taken(people: list[Person]) -> None:
    lines = "".join(f"{who},{score},2026-03-01\n" for who in (ANA, BEN) for score in (3, 4, 5))
    table = table_of(f"Email,Engagement,Date\n{lines}", "x.csv")
    sheet = read_measures(table, people, on=TODAY)
    (question,) = sheet.account.questions
    assert not sheet.rows, "which of three values is somebody's is not guessed"
    rated = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, YES))
    assert [value for *_, value in values(rated, people)] == [4.0, 4.0]
    plain = read_measures(table, people, on=TODAY, columns=decide(sheet.columns, question, NO))
    assert [value for *_, value in values(plain, people)] == [3.0, 3.0] and len(plain.account.left_out) == 4


def test_a_form_about_colleagues_is_about_those_it_names_and_not_about_who_sent_it(people: list[Person]) -> None:
    header = "Timestamp,Email Address,Who are you giving feedback to? (email),Listening [1-5]"
    lines = [f"2026-03-01 10:0{score},p{score}@x.com,{ANA},{score}" for score in (2, 4, 5)]
    sheet = read_measures(table_of("\n".join([header, *lines]), "form.csv"), people, on=TODAY)
    assert [(who, day, round(value, 4)) for who, _, day, value in values(sheet, people)] == [
        ("Ana", "2026-03-01", 3.6667)
    ]
    assert "@x.com" not in repr(sheet.account)


def test_a_row_for_each_rater_and_question(people: list[Person]) -> None:
    lines = [f"2025 H1,{ANA},p{score}@x.com,{what},{score}" for score in (3, 4, 5) for what in ("Listens", "Delivers")]
    text = "\n".join(["Review cycle,Reviewee email,Reviewer email,Question,Score", *lines])
    assert values(read_measures(table_of(text, "360.csv"), people, on=TODAY), people) == [
        ("Ana", "Listens", "2025-06-30", 4.0),
        ("Ana", "Delivers", "2025-06-30", 4.0),
    ]


def test_a_manager_who_rates_everybody_once_is_no_rater(people: list[Person]) -> None:
    text = f"Email,Reviewer,Review date,Rating\n{ANA},Bo Lind,2026-03-01,4\n{BEN},Bo Lind,2026-03-01,3\n"
    sheet = read_measures(table_of(text, "reviews.csv"), people, on=TODAY)
    assert values(sheet, people) == [("Ana", "Rating", "2026-03-01", 4.0), ("Ben", "Rating", "2026-03-01", 3.0)]


def test_what_a_wide_sheet_cannot_give_is_named_with_its_column(people: list[Person]) -> None:
    text = (
        "Email,Engagement Q1 2025,Engagement Q3 2025,Engagement 2024 vs 2025,Department 2025,eNPS 2024 2025,"
        "Comment 2025\n"
        f'{ANA},4,"4,125",0.3,Sales,7,good year\n'
        f"{BEN},high,4,0.1,Finance,8,a long remark\n"
        "eve@example.com,3,6 of 5,0.2,Legal,9,\n"
        "dan@example.com,N/A,,0,IT,9,\n"
        "zoe@example.com,4,4,0,IT,9,\n"
    )
    account = read_measures(table_of(text, "x.csv"), people, on=TODAY).account
    assert {line.header: line.why for line in account.columns if not line.keys} == {
        "Engagement 2024 vs 2025": "is a change between two dates, not a value of one day",
        "Department 2025": "says where people work or who they are, not a measure",
        "eNPS 2024 2025": "names two dates",
        "Comment 2025": "holds neither numbers nor ratings",
    }
    assert [(line.row, line.column, line.typed, line.why) for line in account.values] == [
        (2, "Engagement Q3 2025", "4,125", "“4,125” could be a number with thousands or one with decimals"),
        (3, "Engagement Q1 2025", "high", "“high” is not a number"),
        (4, "Engagement Q3 2025", "6 of 5", "“6 of 5” is more than its scale"),
    ]
    assert [(line.row, line.why) for line in account.left_out] == [
        (5, "has no value"),
        (6, "is about nobody on record"),
    ]
    assert summarize(account) == "3 measured values read, 2 rows left out, 3 of 7 columns used"


def test_a_percentage_is_the_same_in_a_workbook_and_in_a_text_file(people: list[Person]) -> None:
    book = Workbook()
    page = book.active
    for row in (["Email", "Favorable 2025"], [ANA, 0.57], [BEN, 0.625], ["eve@example.com", 1]):
        page.append(row)
    for place, form in (("B2", "0%"), ("B3", "0.0%"), ("B4", '0" of 100%"')):
        page[place].number_format = form
    file = io.BytesIO()
    book.save(file)
    text = f"Email,Favorable 2025\n{ANA},57%\n{BEN},62.5%\neve@example.com,1\n"
    sheets = [read_measures(table_of(content, "x"), people, on=TODAY) for content in (file.getvalue(), text)]
    assert [value for *_, value in values(sheets[0], people)] == [57.0, 62.5]
    assert sheets[0].rows == sheets[1].rows
    assert {line.why for sheet in sheets for line in sheet.account.left_out} == {
        "“1” is no percentage, unlike most values of this measure"
    }


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["80%", "75%", "0.9"], "“0.9” is no percentage, unlike most values of this measure"),
        (["4", "3.5", "80%"], "“80%” is a percentage, unlike most values of this measure"),
        (["4 of 5", "3 of 5", "8 of 10"], "“8 of 10” is on another scale than most values of this measure (of 5)"),
        (["4 of 5", "3 of 5", "7"], "“7” is more than its scale (of 5)"),
    ],
)
def test_two_scales_are_not_mixed(cells: list[str], why: str, people: list[Person]) -> None:
    rows = "".join(f"{name.split()[0].lower()}@example.com,{cell}\n" for name, cell in zip(NAMES, cells, strict=False))
    sheet = read_measures(table_of(f"Email,Engagement 2025\n{rows}", "x.csv"), people, on=TODAY)
    assert len(sheet.rows) == 2 and [line.why for line in sheet.account.left_out] == [why]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("a.pdf", b"%PDF-1.7 ...", "this is a PDF"),
        ("dates.csv", b"2025-03-01,2025-09-01\n4,5\n", "no header row was found"),
    ],
)
def test_a_file_that_is_no_sheet_says_so(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(SheetError, match=reason):
        read(content, name)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Name,Engagement 2025\nAna Ruiz,4\n", ("email addresses or employee numbers",)),
        (f"Email,Comment\n{ANA},fine\n", ("days", "what was measured", "values")),
        (f"Email,Engagement 2025\n{ANA},\n", ("days", "what was measured", "values")),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_read(
    text: str, missing: tuple[str, ...], people: list[Person]
) -> None:
    sheet = read_measures(table_of(text, "x.csv"), people, on=TODAY)
    assert sheet.missing == missing and not sheet.rows
    assert len(sheet.account.left_out) == 1


def test_a_choice_by_hand_comes_back_for_the_next_sheet_without_its_days(people: list[Person]) -> None:
    first = table_of(f"Email,Cups 2024,Cups before\n{ANA},4,5\n", "x.csv")
    columns = guess_columns(first).assign(1, None).with_day("before", date(2025, 1, 1))
    mapping = mapping_of(first, columns)
    assert "2025-01-01" not in repr(mapping)
    second = table_of(f"Email,Cups 2025,Cups before\n{ANA},6,7\n", "y.csv")
    assert guess_columns(second).keys == ("email", "value", "value")
    assert guess_columns(second, {mapping["shape"]: mapping}).keys == ("email", "value", "value"), (
        "one name, two choices"
    )
    whole = mapping_of(first, guess_columns(first).assign(1, None).assign(2, None))
    assert guess_columns(second, {whole["shape"]: whole}).keys == ("email", None, None)
    assert guess_columns(second, {whole["shape"]: {"kind": "measures", "keys": 3}}).keys == ("email", "value", "value")


def test_values_and_columns_are_saved_and_taken_back_in_one_step(people: list[Person]) -> None:
    with store.opened(":memory:") as db:
        directory(db, date(2024, 1, 5), *(colleague(row, name) for row, name in enumerate(NAMES, start=2)))
        everyone = store.people.everyone(db)
        name, content, expected = SHAPES["several measures and quarters, decimal comma, one gap"]
        table = table_of(content, name)
        sheet = read_measures(table, everyone, on=TODAY)
        preview = actions.preview_measures(db, sheet.rows, **acted(TODAY))
        assert store.measures.frame(db).empty
        mapping = mapping_of(table, sheet.columns)
        effects = actions.import_measures(db, sheet.rows, mapping=mapping, **acted(TODAY))
        assert preview == effects == actions.MeasureEffects(new=5, changed=0, unchanged=0)
        assert sorted(store.measures.frame(db)["value"]) == sorted(value for *_, value in expected)
        assert store.imports.saved_mappings(db)[mapping["shape"]] == mapping
        actions.undo(db, **acted(TODAY))
        assert store.measures.frame(db).empty and not store.imports.saved_mappings(db)


def test_the_overview_says_each_measure_and_day(people: list[Person]) -> None:
    name, content, _ = SHAPES["several measures and quarters, decimal comma, one gap"]
    lines = measured_days(read_measures(table_of(content, name), people, on=TODAY).rows)
    assert [(line.measure, line.day.isoformat(), line.people, line.lowest, line.highest) for line in lines] == [
        ("Engagement", "2025-03-31", 2, 3.5, 4.2),
        ("Engagement", "2025-09-30", 1, 4.4, 4.4),
        ("eNPS", "2025-03-31", 2, 7.0, 9.0),
    ]
    assert lines[0].mean == pytest.approx(3.85)


MEASURES = ("Engagement", "eNPS", "Trust")
DAYS = (date(2024, 3, 31), date(2024, 12, 31), date(2025, 3, 31), date(2025, 9, 30))
WAVES = {day: (day.isoformat(), f"{day:%b %Y}", f"{day:%Y-%m}", f"Q{(day.month + 2) // 3} {day.year}") for day in DAYS}
grids = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(MEASURES), st.sampled_from(DAYS)),
    st.integers(-100, 100).map(lambda tenths: tenths / 10),
    min_size=1,
    max_size=24,
)


@settings(max_examples=60, deadline=None)
@given(
    grids, st.integers(0, 3), st.permutations(range(len(MEASURES) * len(DAYS))), st.sampled_from(("one", "two", "flip"))
)
def test_a_wide_sheet_and_its_long_twin_give_the_same(
    people: list[Person], grid: dict[tuple[str, str, date], float], spelling: int, order: list[int], rows: str
) -> None:
    cells = [(measure, day) for measure in MEASURES for day in DAYS if any(key[1:] == (measure, day) for key in grid)]
    cells = [cells[place] for place in order if place < len(cells)]
    heads = {
        "one": [["Email", *(f"{measure} {WAVES[day][spelling]}" for measure, day in cells)]],
        "two": [["", *(measure for measure, _ in cells)], ["Email", *(WAVES[day][spelling] for _, day in cells)]],
        "flip": [["", *(WAVES[day][spelling] for _, day in cells)], ["Email", *(measure for measure, _ in cells)]],
    }[rows]
    wide = [*heads, *([mail(name), *(grid.get((name, *cell), "") for cell in cells)] for name in NAMES)]
    long = [["Email", "Day", "Measure", "Value"]]
    long += [[mail(name), day.isoformat(), measure, value] for (name, measure, day), value in grid.items()]
    first, second = (read_measures(table_of(text_of(lines), "x.csv"), people, on=TODAY) for lines in (wide, long))
    assert without_rows(first.rows) == without_rows(second.rows)
    assert len(first.rows) == len(grid) and not first.account.questions


def mail(name: str) -> str:
    return f"{name.split()[0].lower()}@example.com"


def text_of(rows: Sequence[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def without_rows(values: Sequence[MeasuredValue]) -> set[tuple[int, date, str, float]]:
    return {(value.person_id, value.measured_on, value.measure, value.value) for value in values}


def test_columns_chosen_by_hand_keep_their_values_several(people: list[Person]) -> None:
    columns = MeasureColumns(("email", "value", "value", "day"))
    assert columns.assign(3, "value").keys == ("email", "value", "value", "value")
    assert columns.assign(1, "day").keys == ("email", "day", "value", None)


def test_a_wide_sheet_gives_before_and_after_each_start(company: Db, people: list[Person]) -> None:
    text = f"Email,Engagement 2025-02-10,Engagement 2025-09-01,Engagement 2026-03-01\n{ANA},3,4,4.5\n{BEN},4,,3.5\n"
    with store.rehearsing(company) as copy:
        sheet = read_measures(table_of(text, "x.csv"), people, on=TODAY)
        actions.import_measures(copy, sheet.rows, **acted(TODAY))
        frame = store.company.company(copy)
    start = pd.Timestamp(date(2025, 3, 1))
    rows = pd.DataFrame({"person": [people[0].id, people[1].id], "start": [start, start]})
    changes = outcomes(frame, rows)
    assert changes[f"Engagement{BEFORE}"].tolist() == [3.0, 4.0]
    assert changes["Engagement, change in 6 months"][0] == 1.0, "4 on September 1 after 3 before the start"
    assert np.isnan(changes["Engagement, change in 6 months"][1]), "nobody asked Ben by then"
    assert changes["Engagement, change in 12 months"].tolist() == [1.5, -0.5]
    assert np.isnan(changes["Engagement, change in 18 months"]).all(), "not over by the newest day of the measure"
