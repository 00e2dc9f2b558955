"""Checks as form tools export them: who answered, labels of any scale, columns by hand, and the account of it all."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlite_utils import Database

from benchmarks.sheet_cases import CASES
from core import actions, store
from core.domain import playbook
from core.domain.recruit import sheets
from core.domain.recruit.sheets import read
from core.domain.relationships.check_columns import guess_columns
from core.domain.relationships.form_answers import NOT_READ, ReadChecks, decide, questions, read_checks
from tests.story import DAY, acted, introduced, recruited

LATER = date(2026, 4, 10)
STATEMENTS = tuple(question for question, _ in questions("health", "mentee")[2:7])
QUESTIONS = tuple(question for question, _ in questions("health", "mentee")[7:10])
MENTOR_STATEMENTS = tuple(question for question, _ in questions("health", "mentor")[2:7])
QUIZ = tuple(statement.mentee for statement in playbook.load().quiz.statements)
KEYS = ("contact", "trust", "direction", "usefulness", "initiative")


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """The rows as the only sheet of an .xlsx file."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(file)
    return file.getvalue()


def checks_in(db: Database, rows: Sequence[Sequence[object]], **more: object) -> ReadChecks:
    """What a file of these rows gives, its first row the header."""
    table = read(workbook(rows), "checks.xlsx")
    people = store.people.everyone(db)
    emails, names = {person.email: person.id for person in people}, {person.id: person.name for person in people}
    return read_checks(table, store.relationships.all(db), emails, names, **({"on": LATER} | more))  # type: ignore[arg-type]


def ratings(checks: ReadChecks) -> list[list[int | str | None]]:
    """The answers to the five statements, row by row."""
    return [[row.answers.get(key) for key in KEYS] for row in checks.rows]


def column_lines(checks: ReadChecks) -> dict[str, tuple[tuple[str, ...], str]]:
    """Header → keys and certainty."""
    return {line.header: (line.keys, line.certainty) for line in checks.account.columns}


# The shared cases


@pytest.fixture
def case_pairs(db: Database) -> list[int]:
    """The people of case 121, each mentee beside a mentor; the relationships' ids in the order of the mentees."""
    folder, on = CASES / "121-checks-from-microsoft-forms", date(2026, 8, 3)
    program_id = actions.create_program(db, "Autumn", months=6, **acted(on))
    roles: tuple[sheets.Role, ...] = ("mentor", "mentee")
    for role in roles:
        checked = sheets.load((folder / f"{role}s.csv").read_bytes(), f"{role}s.csv", role)
        actions.import_people(db, program_id, role, checked.rows, **acted(on))
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    actions.accept(db, *(person.enrolment_id for person in (*mentees, *mentors)), **acted(on))
    seats = [mentor.id for mentor in mentors for _ in range(mentor.capacity)]
    return [
        actions.join(db, program_id, mentee.id, seat, **acted(on)) for mentee, seat in zip(mentees, seats, strict=False)
    ]


@pytest.mark.parametrize(
    "file",
    [
        "121-checks-from-microsoft-forms/checks_ms_forms.csv",
        "121-checks-from-microsoft-forms/checks_google_forms.csv",
        "122-checks-with-form-labels/checks_labels.csv",
        "122-checks-with-form-labels/checks_german.csv",
    ],
)
def test_a_form_of_the_shared_cases_keeps_all_six_answers(db: Database, case_pairs: list[int], file: str) -> None:
    people = store.people.everyone(db)
    checks = read_checks(
        read((CASES / file).read_bytes(), Path(file).name),
        store.relationships.all(db),
        {person.email: person.id for person in people},
        {person.id: person.name for person in people},
        on=date(2026, 10, 1),
    )
    assert (checks.problems, checks.account.questions, checks.account.notes) == ((), (), ())
    assert ratings(checks) == [
        [1, 2, 3, 4, 5], [2, 3, 4, 5, 1], [3, 4, 5, 1, 2], [4, 5, 1, 2, 3], [5, 1, 2, 3, 4], [1, 2, 3, 4, 5],
    ]  # fmt: skip
    by_mail = {person.id: person.email.split("@")[0] for person in people}
    mentee_of = {pair.id: by_mail[pair.mentee_id] for pair in store.relationships.all(db)}
    assert [mentee_of[row.relationship_id] for row in checks.rows] == [
        "piet.hollander", "zsofia.marton", "ruben.achterberg", "ioana.dragomirescu", "amadou.sarr", "lucia.benavente",
    ]  # fmt: skip
    assert [row.answered_on for row in checks.rows] == [date(2026, 9, day) for day in range(7, 13)]
    assert {tuple(row.answers[key] for key in ("expectations", "going_well", "switch")) for row in checks.rows} == {
        ("yes", "yes", "no")
    }
    assert actions.import_checks(db, checks.rows, **acted(date(2026, 10, 1))) == 6


# Who answered


def test_the_asked_address_counts_before_the_account_a_form_was_sent_from(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Your e-mail address", *STATEMENTS]
    checks = checks_in(
        db,
        [
            head,
            [1, "4/2/26 9:00", "4/2/26 9:05", "ben@example.com", "Ben Ode", "ana@example.com", 4, 4, 4, 4, 4],
            [2, "4/3/26 9:00", "4/3/26 9:05", "mo@example.com", "Mo Long", "", 2, 2, 2, 2, 2],
        ],
    )
    assert checks.problems == ()
    assert [(line.who, line.as_role) for line in checks.account.rows] == [("Ana Ruiz", "mentee"), ("Mo Long", "mentor")]
    assert column_lines(checks)["Email"] == (("email",), "likely")
    (sender,) = checks.account.values
    assert (sender.column, sender.typed) == ("Email", "ben@example.com")
    assert sender.why == "sent from the account of Ben Ode; the address that was asked for counts"


def test_a_form_without_addresses_is_read_by_names_that_nobody_shares(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [["Timestamp", "Your name", *STATEMENTS], ["2026/04/02 9:00:00", "RUIZ, Ana", 4, 4, 4, 4, 4]]
    rows.append(["2026/04/02 9:00:00", "Nobody Else", 4, 4, 4, 4, 4])
    checks = checks_in(db, rows)
    assert [line.who for line in checks.account.rows] == ["Ana Ruiz", "Nobody Else"]
    assert checks.problems == ((3, "nobody called Nobody Else is on record"),)


def test_an_address_of_somebody_else_is_never_the_one_who_answered(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your manager's e-mail", "Your mentor's e-mail address", "Your e-mail address", *STATEMENTS]
    checks = checks_in(
        db,
        [head, ["2026/04/02 9:00:00", "mia@example.com", "mo@example.com", "ana@example.com", 4, 4, 4, 4, 4]],
    )
    assert [line.who for line in checks.account.rows] == ["Ana Ruiz"]
    lines = column_lines(checks)
    assert lines["Your manager's e-mail"] == ((), "not used")
    assert lines["Your mentor's e-mail address"] == (("other",), "sure")


@pytest.mark.parametrize(
    ("stamp", "address"),
    [("Zeitstempel", "E-Mail-Adresse"), ("Timestamp", "Username"), ("Submitted", "Respondent"), ("", "")],
)
def test_who_answered_is_found_under_any_header_of_addresses(db: Database, stamp: str, address: str) -> None:
    introduced(db, recruited(db))
    checks = checks_in(db, [[stamp, address, *STATEMENTS], ["2026-04-02 9:00", "ana@example.com", 4, 4, 4, 4, 4]])
    assert [line.who for line in checks.account.rows] == ["Ana Ruiz"]


# With whom, and on which side


def two_mentees(db: Database) -> tuple[int, int]:
    program_id = recruited(db, mentees=2, mentors=1, seats=2)
    mentor = store.people.mentors(db, program_id)[0]
    first, second = (
        actions.join(db, program_id, mentee.id, mentor.id, **acted()) for mentee in store.people.mentees(db, program_id)
    )
    return first, second


@pytest.mark.parametrize("partner", ["Ben Ode", "Ode, Ben", "ben", "BEN@example.com", "Ben Ode <ben@example.com>"])
def test_a_mentor_of_several_names_the_mentee_in_any_way(db: Database, partner: str) -> None:
    _, second = two_mentees(db)
    head = ["Timestamp", "Your e-mail address", "With whom?", *MENTOR_STATEMENTS]
    checks = checks_in(db, [head, ["2026/04/02 9:00:00", "mo@example.com", partner, 4, 4, 4, 4, 4]])
    assert [(row.relationship_id, row.role) for row in checks.rows] == [(second, "mentor")]


@pytest.mark.parametrize("kind", ["health", "quiz"])
def test_a_late_answer_counts_for_the_pair_that_ran_on_its_day(db: Database, kind: str) -> None:
    """Ana's pair ended on April 5, and the file with her answer of April 1 is read on April 10."""
    pair, _ = introduced(db, recruited(db))
    actions.end_relationship(db, pair, "switched", ended_on=date(2026, 4, 5), **acted(LATER))
    asked = [question for question, _ in questions(kind, "mentee") if question in (*STATEMENTS, *QUIZ)]
    head = ["Completion time", "Email", *asked]
    late, after = (["2026-04-01 09:00", "ana@example.com"], ["2026-04-08 09:00", "ana@example.com"])
    checks = checks_in(db, [head, [*late, *[4] * len(asked)], [*after, *[4] * len(asked)]], kind=kind)
    assert [(row.relationship_id, row.answered_on) for row in checks.rows] == [(pair, date(2026, 4, 1))]
    assert checks.problems == ((3, "Ana Ruiz has no running relationship"),)
    (effect,) = actions.import_answers(db, checks, **acted(LATER))
    assert effect.outcome == "new"
    assert [check.answered_on for check in store.relationships.checks(db, pair)] == [date(2026, 4, 1)]


def test_answers_about_somebody_who_is_no_partner_are_left_out(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your e-mail address", "The other person's name or e-mail address", *STATEMENTS]
    checks = checks_in(
        db,
        [
            head,
            ["2026/04/02 9:00:00", "ana@example.com", "Mia Berg", 4, 4, 4, 4, 4],
            ["2026/04/03 9:00:00", "ana@example.com", "my mentor", 4, 4, 4, 4, 4],
        ],
    )
    assert checks.problems == ((2, "Ana Ruiz has no running relationship with Mia Berg"),)
    (partner,) = checks.account.values
    assert (partner.typed, partner.understood, partner.why) == (
        "my mentor", "Mo Long", "the only relationship that is running",
    )  # fmt: skip


def test_one_form_for_both_sides_gives_each_its_own_columns(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your e-mail address", *STATEMENTS, *MENTOR_STATEMENTS]
    checks = checks_in(
        db,
        [
            head,
            ["2026/04/02 9:00:00", "ana@example.com", 1, 2, 3, 4, 5, "", "", "", "", ""],
            ["2026/04/02 9:00:00", "mo@example.com", "", "", "", "", "", 5, 4, 3, 2, 1],
        ],
    )
    assert checks.problems == ()
    assert [row.role for row in checks.rows] == ["mentee", "mentor"]
    assert ratings(checks) == [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]


def test_somebody_on_both_sides_answers_for_the_side_whose_wording_is_filled(db: Database) -> None:
    program_id = recruited(db, mentees=2, mentors=2)
    mentees, mentors = store.people.mentees(db, program_id), store.people.mentors(db, program_id)
    as_mentee = actions.join(db, program_id, mentees[0].id, mentors[0].id, **acted())
    other_program = actions.create_program(db, "Other", months=6, **acted())
    rows = [sheets.load(b"Name,E-mail,Topics,Seats\nAna Ruiz,ana@example.com,Negotiation,1\n", "m.csv", "mentor").rows]
    actions.import_people(db, other_program, "mentor", rows[0], **acted())
    needs = sheets.load(b"Name,E-mail,Needs\nEve Low,eve@example.com,Negotiation\n", "n.csv", "mentee").rows
    actions.import_people(db, other_program, "mentee", needs, **acted())
    ana, eve = store.people.mentors(db, other_program)[0], store.people.mentees(db, other_program)[0]
    actions.accept(db, ana.enrolment_id, eve.enrolment_id, **acted())
    as_mentor = actions.join(db, other_program, eve.id, ana.id, **acted())
    head = ["Timestamp", "Your e-mail address", *STATEMENTS[1:], *MENTOR_STATEMENTS[1:]]
    checks = checks_in(
        db,
        [
            head,
            ["2026/04/02 9:00:00", "ana@example.com", 4, 4, 4, 4, "", "", "", ""],
            ["2026/04/02 9:00:00", "ana@example.com", "", "", "", "", 2, 2, 2, 2],
        ],
    )
    assert [(row.relationship_id, row.role) for row in checks.rows] == [(as_mentee, "mentee"), (as_mentor, "mentor")]


# Labels


@pytest.mark.parametrize(
    "labels",
    [
        ("Strongly disagree", "Somewhat disagree", "Neither agree nor disagree", "Somewhat agree", "Strongly agree"),
        ("Disagree", "Somewhat disagree", "Neutral", "Somewhat agree", "Agree"),
        ("Trifft nicht zu", "Trifft eher nicht zu", "Teils/teils", "Trifft eher zu", "Trifft zu"),
        ("Stimme überhaupt nicht zu", "Stimme eher nicht zu", "Weder noch", "Stimme eher zu", "Stimme voll zu"),
        ("1 - Strongly disagree", "2 - Disagree", "3 - Neither", "4 - Agree", "5 - Strongly agree"),
        ("5 (Strongly disagree)", "4 (Disagree)", "3 (Neither)", "2 (Agree)", "1 (Strongly agree)"),
        ("1", "2", "3.0", "4,0", "5 of 5"),
    ],
)
def test_a_scale_is_understood_by_its_labels(db: Database, labels: tuple[str, ...]) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your e-mail address", *STATEMENTS]
    checks = checks_in(db, [head, ["2026/04/02 9:00:00", "ana@example.com", *labels]])
    assert ratings(checks) == [[1, 2, 3, 4, 5]]


def test_a_number_that_runs_downwards_by_its_header_is_turned_and_said(db: Database) -> None:
    introduced(db, recruited(db))
    head = [
        "Timestamp",
        "Your e-mail address",
        *(f"(1 = Strongly agree, 5 = Strongly disagree) {s}" for s in STATEMENTS),
    ]
    checks = checks_in(db, [head, ["2026/04/02 9:00:00", "ana@example.com", 5, 4, 3, 2, 1]])
    assert ratings(checks) == [[1, 2, 3, 4, 5]]
    assert ("5", "1 Strongly disagree", "here 1 stands for the strongest agreement") in {
        (line.typed, line.understood, line.why) for line in checks.account.values
    }


@pytest.mark.parametrize(
    ("answers", "ids"),
    [
        (("Yes", "Mostly", "No"), ("yes", "mostly", "no")),
        (("Teilweise", "Nicht wirklich", "Ja, ich möchte wechseln"), ("partly", "no", "yes")),
        (("Ja", "Größtenteils", "Weiß nicht, ich würde gern darüber reden"), ("yes", "mostly", "talk")),
        (("Partly", "Not really", "Maybe"), ("partly", "no", "talk")),
    ],
)
def test_an_answer_to_pick_is_understood_in_other_words(
    db: Database, answers: tuple[str, ...], ids: tuple[str, ...]
) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your e-mail address", STATEMENTS[0], *QUESTIONS]
    (row,) = checks_in(db, [head, ["2026/04/02 9:00:00", "ana@example.com", 4, *answers]]).rows
    assert tuple(row.answers[key] for key in ("expectations", "going_well", "switch")) == ids


def test_a_label_that_nobody_knows_is_asked_and_the_answer_is_remembered(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [
        ["Timestamp", "Your e-mail address", STATEMENTS[0]],
        ["2026/04/02 9:00:00", "ana@example.com", "Samaa mieltä"],
    ]
    asked = checks_in(db, rows)
    assert asked.problems == ((2, "“Samaa mieltä” is not an answer from 1 to 5"),)
    (question,) = asked.account.questions
    assert question.choices == ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
    mapping = decide(asked.mapping, question, "Agree")
    actions.save_mapping(db, mapping.to_dict(), **acted(LATER))
    again = guess_columns(read(workbook(rows), "checks.xlsx"), "health", (), store.imports.saved_mappings(db))
    assert ratings(checks_in(db, rows, mapping=again)) == [[4, None, None, None, None]]


# Columns by hand, days and what is left


def test_a_reworded_statement_is_asked_and_can_be_chosen_by_hand(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [
        ["Timestamp", "Your e-mail address", *STATEMENTS[1:], "Our rhythm is fine"],
        ["2026/04/02 9:00:00", "ana@example.com", 4, 4, 4, 4, 2],
    ]
    checks = checks_in(db, rows)
    assert column_lines(checks)["Our rhythm is fine"] == ((), "ask")
    (question,) = checks.account.questions
    assert question.text == "Which question is “Our rhythm is fine”?" and STATEMENTS[0] in question.choices
    assert checks.account.notes[0].startswith("No column holds the answers to “We meet as often as we agreed.”")
    (index,) = checks.mapping.called("our rhythm is FINE!")
    for by_hand in (checks.mapping.assign(index, "contact"), decide(checks.mapping, question, STATEMENTS[0])):
        assert ratings(checks_in(db, rows, mapping=by_hand)) == [[2, 4, 4, 4, 4]]
    left_out = checks_in(db, rows, mapping=decide(checks.mapping, question, NOT_READ))
    assert left_out.account.questions == () and ratings(left_out) == [[None, 4, 4, 4, 4]]
    with pytest.raises(KeyError):
        checks.mapping.assign(index, "no such question")


def test_the_order_of_columns_decides_nothing(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [
        ["ID", "Start time", "Completion time", "Email", "Name", "Your e-mail address", *STATEMENTS, *QUESTIONS],
        [1, "4/1/26 9:00", "4/2/26 9:05", "anonymous", "", "ana@example.com", 1, 2, 3, 4, 5, "Yes", "Mostly", "No"],
    ]
    forwards, backwards = checks_in(db, rows), checks_in(db, [row[::-1] for row in rows])
    assert forwards.rows == backwards.rows
    assert [row.answered_on for row in forwards.rows] == [date(2026, 4, 2)]
    assert column_lines(forwards)["Email"] == ((), "not used")


def test_a_grid_and_a_quiz_export_are_read_by_their_questions(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Completion time", "Total points", "Your e-mail address"]
    values: list[object] = ["4/2/26 9:05", 0, "ana@example.com"]
    for number, statement in enumerate(STATEMENTS, 1):
        head += [f"How is it going? [{statement}]", f"Points - {statement}", f"Feedback - {statement}"]
        values += [number, 1, ""]
    checks = checks_in(db, [head, values])
    assert ratings(checks) == [[1, 2, 3, 4, 5]]
    beside = [line for line in checks.account.columns if line.header.startswith(("Points", "Feedback", "Total"))]
    assert [line.why for line in beside] == ["added by the form"] * 11


def test_days_that_fit_both_ways_are_asked(db: Database) -> None:
    introduced(db, recruited(db), on=date(2026, 1, 5))
    rows = [["Date", "Your e-mail address", *STATEMENTS], ["02/03/2026", "ana@example.com", 4, 4, 4, 4, 4]]
    checks = checks_in(db, rows)
    (question,) = checks.account.questions
    assert (question.about, question.choices, question.default) == (
        "dates", ("day-first", "month-first"), "month-first",
    )  # fmt: skip
    (row,) = checks_in(db, rows, mapping=decide(checks.mapping, question, "day-first")).rows
    assert row.answered_on == date(2026, 3, 2)


def test_an_order_that_would_date_an_answer_before_the_introduction_is_not_taken(db: Database) -> None:
    introduced(db, recruited(db))
    rows = [["Date", "Your e-mail address", *STATEMENTS], ["02/03/2026", "ana@example.com", 4, 4, 4, 4, 4]]
    checks = checks_in(db, rows)
    assert (checks.account.questions, [row.answered_on for row in checks.rows]) == ((), [DAY])


def test_a_cell_that_is_no_date_leaves_its_row_out(db: Database) -> None:
    introduced(db, recruited(db))
    checks = checks_in(db, [["Date", "Your e-mail address", *STATEMENTS], ["soon", "ana@example.com", 4, 4, 4, 4, 4]])
    assert checks.problems == ((2, "“soon” is not a date"),)


def test_a_file_without_our_questions_says_so(db: Database) -> None:
    introduced(db, recruited(db))
    checks = checks_in(db, [["Timestamp", "E-mail", "Topics"], ["2026/04/02 9:00:00", "ana@example.com", "Coaching"]])
    assert checks.rows == ()
    assert checks.account.notes == ("No column holds an answer to “Health check”.",)
    assert checks.problems == ((2, "nothing was answered"),)


def test_comments_of_several_columns_are_all_kept(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Timestamp", "Your e-mail address", STATEMENTS[0], "What would make it better?", "Kommentar"]
    checks = checks_in(db, [head, ["2026/04/02 9:00:00", "ana@example.com", 4, "More time", "Danke"]])
    assert [row.comment for row in checks.rows] == ["More time\nDanke"]


@pytest.mark.parametrize(
    ("header", "certainty"),
    [
        ("We meet as often as we agreed", "sure"),
        ("We meet as often as we agred", "likely"),
        ("We do not meet as often as we agreed.", "ask"),
        ("We never meet as often as we agreed", "ask"),
    ],
)
def test_a_statement_in_other_words_is_asked_because_not_turns_it_around(
    db: Database, header: str, certainty: str
) -> None:
    introduced(db, recruited(db))
    checks = checks_in(db, [["Timestamp", "Your e-mail address", header], ["2026/04/02 9:00:00", "ana@example.com", 4]])
    assert column_lines(checks)[header] == ((() if certainty == "ask" else ("contact",)), certainty)


def test_a_grid_whose_statements_stand_in_a_second_row_is_read(db: Database) -> None:
    introduced(db, recruited(db))
    head = ["Respondent ID", "End Date", "Your e-mail address", "How do you see it?", "", "", "", "", QUESTIONS[2]]
    below = ["", "", "Open-Ended Response", *STATEMENTS, "Response"]
    row = [118, "04/02/2026 09:06:00 AM", "ana@example.com", "Disagree", 3, "Agree", 5, "Neither", "No"]
    checks = checks_in(db, [head, below, row])
    assert (checks.problems, ratings(checks)) == ((), [[2, 3, 4, 5, 3]])
    assert [row.answered_on for row in checks.rows] == [date(2026, 4, 2)]
