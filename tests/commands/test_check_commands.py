"""import-checks: answers of a form without the browser: the same account and choices, one line of refusal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from core import actions, store
from core.__main__ import main
from core.domain.relationships.form_answers import questions
from tests.story import acted, introduced, recruited

STATEMENTS = tuple(question for question, _ in questions("health", "mentee")[2:7])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the database of two pairs, introduced on March 2, 2026."""
    with store.opened(tmp_path / "studio.db") as db:
        introduced(db, recruited(db))
    return tmp_path


def run(place: Path, header: tuple[str, ...], *rows: tuple[str, ...], options: tuple[str, ...] = ()) -> int:
    """The command on a file of these rows, as of April 10, 2026; its exit code."""
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows))
    (place / "checks.csv").write_text(text, encoding="utf-8")
    command = ["import-checks", "--db", str(place / "studio.db"), "--on", "2026-04-10", *options]
    return main([*command, str(place / "checks.csv")])


def checks_on_record(place: Path) -> list[tuple[str, date, dict[str, object]]]:
    with store.opened(place / "studio.db") as db:
        return [
            (check.role, check.answered_on, dict(check.answers))
            for pair in store.relationships.all(db)
            for check in store.relationships.checks(db, pair.id)
        ]


HEADER = ("Timestamp", "Email Address", *STATEMENTS)
ANA = ("2026/04/02 9:00:00", "ana@example.com", "Agree", "4", "4", "4", "Stimme voll zu")


def test_answers_are_kept_and_what_is_left_out_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    eve = ("2026/04/02 9:00:00", "eve@example.com", "4", "4", "4", "4", "4")
    assert run(place, HEADER, ANA, eve, options=("--account", str(place / "account.json"))) == 0
    printed = capsys.readouterr()
    assert "1 mentee read, 1 row left out, 7 of 7 columns used." in printed.out
    assert "1 kept, 0 on record already." in printed.out
    assert "row 3: eve@example.com is not on record" in printed.err
    answers = {"contact": 4, "trust": 4, "direction": 4, "usefulness": 4, "initiative": 5}
    assert checks_on_record(place) == [("mentee", date(2026, 4, 2), answers)]
    (account,) = json.loads((place / "account.json").read_text(encoding="utf-8"))["sheets"]
    assert [line["outcome"] for line in account["rows"]] == ["read", "left out"]
    assert [line["understood"] for line in account["values"]] == ["5 Strongly agree"]
    assert run(place, HEADER, ANA) == 0
    assert "0 kept, 1 on record already." in capsys.readouterr().out


def test_a_dry_run_says_the_same_and_writes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, HEADER, ANA, options=("--dry-run",)) == 0
    assert "1 kept, 0 on record already.\nDry run: nothing was written." in capsys.readouterr().out
    assert checks_on_record(place) == []


def test_columns_and_labels_can_be_said_and_are_remembered(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = ("Timestamp", "Email Address", "Our rhythm is fine", *STATEMENTS[1:])
    row = ("2026/04/02 9:00:00", "ana@example.com", "Disagree", "Samaa", "4", "4", "4")
    assert run(place, header, row) == 2
    printed = capsys.readouterr()
    assert "Answer with --column “Our rhythm is fine=FIELD”." in printed.out
    assert "Answer with --answer “samaa=MEANING”" in printed.out
    assert (
        "nobody's answers could be read: 1 × “Samaa” is not an answer from 1 to 5. Nothing was written." in printed.err
    )
    assert checks_on_record(place) == []
    options = ("--column", "our rhythm is fine=contact", "--answer", "Samaa=Agree")
    assert run(place, header, row, options=options) == 0
    assert [answers["contact"] for _, _, answers in checks_on_record(place)] == [2]
    later = ("2026/04/09 9:00:00", "ana@example.com", "Agree", "Samaa", "4", "4", "4")
    assert run(place, header, later) == 0  # as said the last time
    assert [answers["contact"] for _, _, answers in checks_on_record(place)] == [2, 4]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--column", "Nobody=contact"), "no column is called “Nobody”; there are “Timestamp”, “Email Address”"),
        (("--column", "Timestamp=nothing"), "“nothing” is not a question; there are contact, trust,"),
        (("--answer", "Samaa=much"), "--answer takes “Label=meaning”; meanings are “Strongly disagree”"),
        (("--account", "account.txt"), "--account takes a name that ends with .json or .xlsx, not account.txt."),
        (("--kind", "quiz"), "nobody's answers could be read: 1 × nothing was answered. Nothing was written."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    row = ("2026/04/02 9:00:00", "ana@example.com", "4", "", "", "", "")
    header = ("Timestamp", "Email Address", STATEMENTS[0], *("",) * 4)
    assert run(place, header, row, options=options) == 2
    assert sentence in capsys.readouterr().err
    assert checks_on_record(place) == []


def test_dates_that_fit_both_ways_are_asked_before_anything_is_kept(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = ("03/04/2026", "ana@example.com", "4", "4", "4", "4", "4")
    assert run(place, ("Date", "Email", *STATEMENTS), row) == 2
    assert "Answer with --dates day-first or --dates month-first. Nothing was written." in capsys.readouterr().err
    assert run(place, ("Date", "Email", *STATEMENTS), row, options=("--dates", "day-first")) == 0
    assert [day for _, day, _ in checks_on_record(place)] == [date(2026, 4, 3)]


def test_months_are_kept_by_the_same_command(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = ("2026/04/09 9:00:00", "ana@example.com", "2026-04-08", "45")
    header = ("Timestamp", "Email", "When did you meet?", "Minutes")
    assert run(place, header, row, options=("--kind", "monthly")) == 0
    assert "1 kept, 0 on record already." in capsys.readouterr().out
    with store.opened(place / "studio.db") as db:
        (session,) = store.relationships.sessions(db, store.relationships.all(db)[0].id)
    assert (session.held_on, session.minutes) == (date(2026, 4, 8), 45)


def test_a_ranking_comes_from_a_form_and_what_a_rule_forbids_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.opened(tmp_path / "studio.db") as db:
        program_id = recruited(db)
        away = store.people.mentors(db, program_id)[1]
        actions.set_availability(db, away.enrolment_id, "retired", **acted())
    header = ("Timestamp", "Email", "First choice", "Second choice")
    rows = (
        ("2026/04/09 9:00:00", "ana@example.com", "mo@example.com", ""),
        ("2026/04/09 9:00:00", "ben@example.com", "Mia Berg", "Mo Long"),
    )
    assert run(tmp_path, header, *rows, options=("--kind", "shortlist")) == 0
    printed = capsys.readouterr()
    assert "1 kept, 0 on record already, 1 not taken." in printed.out
    assert "row 3, ranking: Mia Berg, Mo Long: Mia Berg" in printed.err
    with store.opened(tmp_path / "studio.db") as db:
        (choice,) = store.participant_choices.choices(db, program_id)
    assert (choice.place, choice.chosen_on) == (1, date(2026, 4, 9))
