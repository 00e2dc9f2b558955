"""Grids that rate topics: never read as a ranking or a tick, asked about with a threshold, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from core import store
from core.__main__ import main
from core.domain.recruit import sheets
from core.domain.recruit.sheets.questions import NEITHER
from tests.pages import drawn, open_page

TOPICS = ("Negotiation", "Public speaking", "Giving feedback", "Kubernetes")
NUMBERS = (("1", "5", "4", "2"), ("2", "2", "5", "5"), ("5", "1", "3", "4"))
WORDS = (
    ("Not confident", "Confident", "Very confident", "Very confident"),
    ("Confident", "Not confident", "Confident", "Confident"),
    ("Very confident", "Not confident", "Not confident", "Confident"),
)
NAMES = ("Ana Ruiz", "Ben Ode", "Cleo Ash")
CONFIDENCE = "How confident are you in these skills?"


def sheet(question: str, ratings: Sequence[Sequence[str]], *more: tuple[str, str]) -> str:
    """An export with a grid; `more`: further columns, each with the one answer that all give."""
    rows = [["Name", "Email", *(f"{question} [{topic}]" for topic in TOPICS), *(header for header, _ in more)]]
    rows += [
        [name, f"{name[:3].lower()}@example.com", *rated, *(answer for _, answer in more)]
        for name, rated in zip(NAMES, ratings, strict=True)
    ]
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def guess(text: str, role: sheets.Role) -> tuple[sheets.Table, sheets.ColumnMapping]:
    table = sheets.read(text.encode(), "answers.csv")
    return table, sheets.guess(table, role)


@pytest.mark.parametrize("ratings", [NUMBERS, WORDS])
@pytest.mark.parametrize(("role", "key"), [("mentee", "needs"), ("mentor", "topics")])
def test_a_rating_is_no_answer_but_a_question(ratings: Sequence[Sequence[str]], role: sheets.Role, key: str) -> None:
    _, mapping = guess(sheet(CONFIDENCE, ratings), role)
    assert mapping.of(key) == ()
    (question,) = mapping.questions
    assert question.id == f"ratings:{key}"
    assert question.text.startswith(f"“{CONFIDENCE}” rates “Negotiation”, “Public speaking”")
    assert question.choices[-1] == NEITHER


@pytest.mark.parametrize(
    ("ratings", "choice", "needs"),
    [
        (NUMBERS, "1 or 2", [("Negotiation", "Kubernetes"), ("Negotiation", "Public speaking"), ("Public speaking",)]),
        (NUMBERS, "1", [("Negotiation",), None, ("Public speaking",)]),
        (WORDS, "Not confident", [("Negotiation",), ("Public speaking",), ("Public speaking", "Giving feedback")]),
    ],
)
def test_the_threshold_tells_the_needs(
    ratings: Sequence[Sequence[str]], choice: str, needs: list[tuple[str, ...] | None]
) -> None:
    table, mapping = guess(sheet(CONFIDENCE, ratings), "mentee")
    decided = mapping.answered("ratings:needs", choice)
    assert [row.answers.get("needs") for row in sheets.check(table, decided).rows] == needs
    saved = sheets.guess(table, "mentee", {decided.shape: decided.to_dict()})
    assert [row.answers.get("needs") for row in sheets.check(table, saved).rows] == needs


def test_a_grid_beside_a_plain_answer_is_left_and_said() -> None:
    text = sheet(CONFIDENCE, NUMBERS, ("What would you like to learn?", "Negotiation"))
    table, mapping = guess(text, "mentee")
    assert mapping.questions == ()
    checked = sheets.check(table, mapping)
    assert [row.answers["needs"] for row in checked.rows] == [("Negotiation",)] * 3
    reasons = {line.why for line in sheets.account(checked).columns if "[" in line.header}
    assert reasons == {"holds ratings, and a rating does not say what somebody wants"}


def test_a_question_to_mentees_is_not_asked_of_mentors() -> None:
    _, mapping = guess(sheet("Which skills do you want to improve?", NUMBERS), "mentor")
    assert mapping.questions == ()


def test_a_ranking_and_ticks_are_read_as_before() -> None:
    ranking = (("1", "2", "3", "4"), ("4", "3", "2", "1"), ("2", "1", "4", "3"))
    table, mapping = guess(sheet("What would you like to learn?", ranking), "mentee")
    assert sheets.check(table, mapping).rows[1].answers["needs"] == TOPICS[::-1]
    ticks = (("x", "", "x", ""), ("", "x", "", "x"), ("x", "x", "", ""))
    table, mapping = guess(sheet("What would you like to learn?", ticks), "mentee")
    assert sheets.check(table, mapping).rows[0].answers["needs"] == ("Negotiation", "Giving feedback")


def test_the_page_asks_and_the_answer_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    at = open_page("recruit")
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentee_"))
    uploader.upload("mentees.csv", sheet(CONFIDENCE, NUMBERS).encode(), "text/csv")
    at = drawn(at.run(), "recruit")
    (question,) = [radio for radio in at.radio if radio.key.startswith("recruit_question_")]
    at = drawn(question.set_value("1 or 2").run(), "recruit")
    drawn(at.button(key="recruit_start").click().run(), "recruit")
    with store.opened(tmp_path / "studio.db") as db:
        assert [person.needs for person in store.people.mentees(db, 1)] == [
            ("Negotiation", "Kubernetes"),
            ("Negotiation", "Public speaking"),
            ("Public speaking",),
        ]


def test_the_command_line_takes_the_ratings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, db = tmp_path / "mentees.csv", tmp_path / "studio.db"
    file.write_text(sheet(CONFIDENCE, NUMBERS), encoding="utf-8")
    command = ["import", "--db", str(db), "--program", "Spring", "--role", "mentee", str(file)]
    assert main(command) == 2
    assert "Say which with import --ratings RATING,RATING" in capsys.readouterr().err
    assert main([*command, "--ratings", "1,2"]) == 0
    with store.opened(db) as opened:
        assert store.people.mentees(opened, 1)[0].needs == ("Negotiation", "Kubernetes")
    file.write_text("Name,Email,Needs\nAna Ruiz,ana@example.com,Hiring\n", encoding="utf-8")
    assert main([*command, "--ratings", "1,2"]) == 2
    assert "no topics are rated" in capsys.readouterr().err
