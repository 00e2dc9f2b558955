"""Sessions from a form export: when two met, for how long, once for both sides; read and asked like checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.recruit.sheets import read
from core.domain.relationships.check_headers import SESSIONS
from core.domain.relationships.form_answers import questions
from core.domain.relationships.session_forms import ReadSessions, read_sessions
from tests.relationships.test_check_forms import workbook
from tests.story import DAY, acted, introduced, recruited

LATER = date(2026, 4, 20)
HEADER = ("Completion time", "Your e-mail address", *(question for question, _ in questions(SESSIONS)[2:]))


def sessions_in(db: Database, *rows: Sequence[object], header: Sequence[str] = HEADER, **more: object) -> ReadSessions:
    people = store.people.everyone(db)
    return read_sessions(
        read(workbook([header, *rows]), "sessions.xlsx"),
        store.relationships.all(db),
        {person.email: person.id for person in people},
        {person.id: person.name for person in people},
        **({"on": LATER} | more),  # type: ignore[arg-type]
    )


def test_a_talk_counts_once_though_both_sides_tell_of_it(db: Database) -> None:
    first, second = introduced(db, recruited(db))
    sessions = sessions_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", "60", "I try it out"],
        ["4/9/26 9:30", "mo@example.com", "2026-04-08", "1 hour", ""],
        ["4/9/26 9:30", "mia@example.com", "2026-04-07", "1h30", ""],
    )
    assert [(row.relationship_id, row.held_on, row.minutes, row.outcome) for row in sessions.rows] == [
        (first, date(2026, 4, 8), 60, "I try it out"),
        (second, date(2026, 4, 7), 90, ""),
    ]
    assert sessions.problems == ((3, "row 2 tells of the same session"),)
    assert [(line.typed, line.understood) for line in sessions.account.values] == [
        ("1 hour", "60 minutes"), ("1h30", "90 minutes"),
    ]  # fmt: skip
    assert [line.keys for line in sessions.account.columns] == [
        ("day",), ("email",), ("held_on",), ("minutes",), ("outcome",),
    ]  # fmt: skip


def test_sessions_are_kept_as_one_action_in_the_order_of_their_days(db: Database) -> None:
    first, _ = introduced(db, recruited(db))
    rows = sessions_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", 45, "Goals are written"],
        ["3/12/26 9:00", "ana@example.com", "2026-03-11", 60, ""],
    ).rows
    assert actions.import_sessions(db, rows, **acted(LATER)) == 2
    assert actions.import_sessions(db, rows, **acted(LATER)) == 0
    assert [
        (session.held_on, session.kind, session.minutes, session.outcome)
        for session in store.relationships.sessions(db, first)
    ] == [(date(2026, 3, 11), "first", 60, ""), (date(2026, 4, 8), "goals", 45, "Goals are written")]
    assert store.relationships.relationship(db, first).stage == "active"
    actions.undo(db, **acted(LATER))
    assert store.relationships.sessions(db, first) == []


def test_a_row_that_cannot_be_a_session_says_why(db: Database) -> None:
    introduced(db, recruited(db))
    sessions = sessions_in(
        db,
        ["4/9/26 9:00", "ana@example.com", "", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-05-01", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-02-01", 60, ""],
        ["4/9/26 9:00", "eve@example.com", "2026-04-08", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "yesterday", 60, ""],
        ["4/9/26 9:00", "ana@example.com", "2026-04-08", "all day long", ""],
    )
    assert [reason for _, reason in sessions.problems] == [
        "no day says when the two met",
        "the session is dated 2026-05-01, which lies in the future",
        "the session is dated 2026-02-01, before the introduction",
        "eve@example.com is not on record",
        "“yesterday” is no date",
    ]
    assert [(row.held_on, row.minutes) for row in sessions.rows] == [(date(2026, 4, 8), None)]
    assert [(line.typed, line.understood) for line in sessions.account.values] == [("all day long", "")]


@pytest.mark.parametrize(
    "header",
    [
        ("Timestamp", "Email", "Date", "Minutes", "Next steps"),
        ("Zeitstempel", "E-Mail-Adresse", "Datum des Treffens", "Dauer des Treffens", "Ergebnis"),
        ("Horodateur", "Adresse e-mail", "Date de la rencontre", "Durée de la rencontre", "Prochaines étapes"),
        ("Marca temporal", "Correo electrónico", "Fecha de la reunión", "Cuánto duró", "Próximos pasos"),
    ],
)
def test_a_form_in_other_words_and_languages_is_read(db: Database, header: tuple[str, ...]) -> None:
    introduced(db, recruited(db))
    sessions = sessions_in(db, ["2026-04-09 9:00", "ana@example.com", "2026-04-08", 60, "More"], header=header)
    assert [(row.held_on, row.minutes, row.outcome) for row in sessions.rows] == [(date(2026, 4, 8), 60, "More")]


def test_days_that_fit_both_ways_are_asked_and_a_column_can_be_chosen(db: Database) -> None:
    introduced(db, recruited(db), on=date(2026, 1, 5))
    header = ("Your e-mail address", "Us")
    sessions = sessions_in(db, ["ana@example.com", "02/03/2026"], header=header)
    assert sessions.rows == () and [line.keys for line in sessions.account.columns] == [("email",), ()]
    by_hand = sessions.mapping.assign(1, "held_on")
    asked = sessions_in(db, ["ana@example.com", "02/03/2026"], header=header, mapping=by_hand)
    assert [question.about for question in asked.account.questions] == ["dates"]
    (row,) = sessions_in(db, ["ana@example.com", "02/03/2026"], header=header, mapping=by_hand.with_dates("day")).rows
    assert row.held_on == DAY
