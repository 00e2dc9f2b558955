"""The account of a sheet: each column, row and value is there once, with what became of it and why."""

from __future__ import annotations

from core.domain.recruit import sheets
from core.domain.recruit.sheets import Account, account
from core.domain.recruit.sheets.sheet_roles import suited

SHEET = """Timestamp,Name,E-mail,Topics,Max mentees,Hours,Works remotely,Line manager
2026-09-01 9:00,"Pop, Ana",mailto:Ana@x.example,presenting,up to 3,1h30,Yes,Uwe Brandt
2026-09-01 9:00,Bo Li,nobody,Negotiation,2,2,No,Uwe Brandt
2026-09-02 9:00,Cy Ro,cy@x.example,Negotiation,2,often,No,Uwe Brandt
"""


def of(text: str) -> Account:
    return account(sheets.load(text.encode(), "mentors.csv", "mentor"))


def test_every_column_says_what_it_is_read_as_or_why_not() -> None:
    lines = of(SHEET).columns
    assert [(line.letter, line.keys, line.certainty) for line in lines] == [
        ("A", ("applied_on",), "sure"),
        ("B", ("name",), "sure"),
        ("C", ("email",), "sure"),
        ("D", ("topics",), "sure"),
        ("E", ("capacity",), "sure"),
        ("F", ("hours",), "sure"),
        ("G", (), "not used"),
        ("H", ("manager_name",), "sure"),
    ]
    assert lines[6].why == "is about “remote”, which is not asked here"
    assert lines[3].samples == ("presenting", "Negotiation", "Negotiation") and all(line.why for line in lines)


def test_every_row_is_somebody_or_has_a_reason() -> None:
    sheet = of(SHEET)
    assert [(line.row, line.who, line.outcome, line.as_role) for line in sheet.rows] == [
        (2, "Ana Pop", "read", "mentor"),
        (3, "Bo Li", "left out", ""),
        (4, "Cy Ro", "read", "mentor"),
    ]
    assert sheet.read == 2 and [line.why for line in sheet.left_out] == ["E-mail: is not an email address"]


def test_what_is_understood_otherwise_than_typed_is_told_and_nothing_else() -> None:
    understood = {(line.row, line.column): (line.typed, line.understood) for line in of(SHEET).values}
    assert understood == {
        (2, "Name"): ("Pop, Ana", "Ana Pop"),
        (2, "E-mail"): ("mailto:Ana@x.example", "ana@x.example"),
        (2, "Topics"): ("presenting", "Public speaking"),
        (2, "Max mentees"): ("up to 3", "up to 3 mentees"),
        (2, "Hours"): ("1h30", "1.5 hours a month"),
        (4, "Hours"): ("often", ""),
    }


def test_a_person_in_both_roles_is_one_row() -> None:
    table = sheets.read(b"Name,E-mail,Role,Topics\nAna,a@x.example,Both,Negotiation\n", "all.csv")
    (line,) = account(sheets.check(table, suited(table, "mentor"))).rows
    assert (line.who, line.as_role) == ("Ana", "mentor and mentee")
