"""Checks from a form export: found by their words, matched to one side of a pair, kept once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.recruit.sheets import read
from core.domain.relationships.form_answers import ReadChecks, questions, read_checks
from tests.story import DAY, acted, introduced, recruited

LATER = date(2026, 4, 10)
HEADER = (
    "Timestamp,Email Address,The other person's name or e-mail address,We meet as often as we agreed.,"
    "How is it? [I can talk openly with my mentor, also about what is hard.],"
    "Is it going well between the two of you?,"
    '"Would it be better to switch to someone else? Nobody is to blame, and it happens in good programs.",Comment'
).replace("[I can talk openly with my mentor, also", "[I can talk openly with my mentor also")


def export(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def taken(db: Database, data: bytes, kind: str = "health") -> ReadChecks:
    people = store.people.everyone(db)
    return read_checks(
        read(data, "answers.csv"),
        store.relationships.all(db),
        {person.email: person.id for person in people},
        {person.id: person.name for person in people},
        kind=kind,
        on=LATER,
    )


def test_an_export_becomes_the_answers_of_both_sides(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    upload = taken(
        db,
        export(
            "4/2/2026 10:00:00,ana@example.com,,4 Agree,Strongly agree,Mostly,No\\, we go on,All fine".replace(
                "\\,", ""
            ),
            "4/3/2026 9:00:00,Mo@Example.com,,2,3,Not really,Yes,",
        ),
    )
    assert upload.problems == ()
    mentee, mentor = upload.rows
    assert (mentee.relationship_id, mentee.role, mentee.answered_on) == (relationship_id, "mentee", date(2026, 4, 2))
    assert mentee.answers == {"contact": 4, "trust": 5, "going_well": "mostly", "switch": "no"}
    assert (mentor.role, mentor.answers["switch"], mentor.wants_switch) == ("mentor", "yes", True)
    assert mentee.comment == "All fine"


@pytest.mark.parametrize("stamp", ["Horodateur", "Marca temporal", "Fertigstellungszeit", "Start time"])
def test_the_day_of_a_check_stands_under_the_stamp_of_any_form_tool(db: Database, stamp: str) -> None:
    introduced(db, recruited(db))
    data = export("4/2/2026 10:00:00,ana@example.com,,4,5,Mostly,No,").decode().replace("Timestamp", stamp)
    checks = taken(db, data.encode())
    assert (checks.problems, [line.header for line in checks.account.columns if "day" in line.keys]) == ((), [stamp])
    assert [row.answered_on for row in checks.rows] == [date(2026, 4, 2)]


def test_a_file_is_one_action_and_adds_nothing_the_second_time(db: Database) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    upload = taken(db, export("4/2/2026,ana@example.com,,4,4,Yes,,", "4/2/2026,mo@example.com,,4,4,Yes,,"))
    assert actions.import_checks(db, upload.rows, **acted(LATER)) == 2
    revision = store.revision(db)
    assert actions.import_checks(db, upload.rows, **acted(LATER)) == 0
    assert store.revision(db) == revision
    assert {check.role for check in store.relationships.checks(db, relationship_id)} == {"mentee", "mentor"}
    actions.undo(db, **acted(LATER))
    assert store.relationships.checks(db, relationship_id) == []


def test_every_row_that_is_left_out_says_why(db: Database) -> None:
    introduced(db, recruited(db))
    upload = taken(
        db,
        export(
            "4/2/2026,nobody@example.com,,4,4,Yes,,",
            "4/2/2026,,,4,4,Yes,,",
            "4/2/2026,ana@example.com,,9,4,Yes,,",
            "4/2/2026,ben@example.com,,,,,,",
            "2/1/2026,mo@example.com,,4,4,Yes,,",
            "4/2/2026,mia@example.com,,4,4,Maybe,,",
        ),
    )
    assert upload.rows == ()
    reasons = dict(upload.problems)
    assert [reasons[row].partition(", before")[0] for row in sorted(reasons)] == [
        "nobody@example.com is not on record",
        "no email address says who answered",
        "“9” is not an answer from 1 to 5",
        "nothing was answered",
        "the answer is dated Feb 1, 2026",
        "“Maybe” is not an answer to “Is it going well between the two of you?”",
    ]


def test_a_mentor_of_two_names_the_mentee(db: Database) -> None:
    program = recruited(db, mentees=2, mentors=1, seats=2)
    mentor, (ana, ben) = store.people.mentors(db, program)[0], store.people.mentees(db, program)
    first = actions.join(db, program, ana.id, mentor.id, **acted())
    second = actions.join(db, program, ben.id, mentor.id, **acted())
    upload = taken(
        db,
        export(
            "4/2/2026,mo@example.com,Ode Ben,4,4,Yes,,",
            "4/2/2026,mo@example.com,ana@example.com,3,3,Yes,,",
            "4/2/2026,mo@example.com,,3,3,Yes,,",
        ),
    )
    assert [row.relationship_id for row in upload.rows] == [second, first]
    assert "several running relationships" in upload.problems[0][1]


@pytest.mark.parametrize("kind", ["health", "quiz", "closing"])
@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_our_own_questions_are_found_again(db: Database, kind: str, role: str) -> None:
    relationship_id, _ = introduced(db, recruited(db))
    asked = questions(kind, role)
    who = {"mentor": "mo@example.com", "mentee": "ana@example.com"}[role]
    answered = {"date": "2026-04-09", "long text, optional": "More"}
    cells = [who, "", *("3" if "/ 5" in how else answered.get(how, how.split(" / ")[0]) for _, how in asked[2:-1])]
    cells.append("Said")
    header = ",".join(f'"{question}"' for question, _ in asked)
    upload = taken(db, f"{header}\n{','.join(chr(34) + cell + chr(34) for cell in cells)}\n".encode(), kind)
    assert upload.problems == ()
    (row,) = upload.rows
    assert (row.relationship_id, row.role, row.comment, row.answered_on) == (relationship_id, role, "Said", LATER)
    assert len(row.answers) + len(row.other_answers) == len(asked) - 3
    assert [line.header for line in upload.account.columns if not line.keys] == []


def test_days_are_read_in_the_order_that_fits(db: Database) -> None:
    introduced(db, recruited(db))
    (row,) = taken(db, export("10/04/2026,ana@example.com,,4,4,Yes,,")).rows
    assert row.answered_on == LATER
    assert row.answered_on > DAY
