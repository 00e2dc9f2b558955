"""A status that means on leave here and gone there: asked once, on the page and the command line, remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import store
from core.__main__ import main
from core.domain import playbook
from core.domain.recruit import sheets
from core.domain.recruit.sheets import vocabulary
from tests.pages import drawn, open_page

DIRECTORY = """Nombre completo,Correo electrónico,Número de empleado,Estado
Ana Ruiz,ana@example.com,1001,Alta
Ben Ode,ben@example.com,1002,Baja
Cleo Ash,cleo@example.com,1003,BAJA
Dev Rao,dev@example.com,1004,Baja maternal
"""
MENTORS = """Name,Email,Topics,Status
Mo Long,mo@example.com,Negotiation,Active
Mia Berg,mia@example.com,Hiring,Baja
Max Sand,max@example.com,Hiring,Active
"""


def statuses(checked: sheets.Checked) -> dict[str, str | None]:
    return {row.name: row.person.get("status") for row in checked.rows}


def load(text: str, role: sheets.Role, *words: tuple[str, str]) -> sheets.Checked:
    return sheets.load(text.encode(), "people.csv", role, sheets.ReadingChoices(statuses=words))


def test_a_word_of_two_meanings_is_one_question() -> None:
    checked = load(DIRECTORY, "directory")
    (question,) = sheets.account(checked).questions
    assert question.text == ("“Baja” in “Estado” (2 rows) can mean on leave or left the company. Which is it here?")
    assert question.choices == ("On leave", "Left the company", "Active")
    assert statuses(checked) == {"Ana Ruiz": "active", "Ben Ode": "unknown", "Cleo Ash": "unknown", "Dev Rao": "leave"}
    reasons = [line.why for line in sheets.account(checked).values if line.typed.casefold() == "baja"]
    assert reasons == ["can mean on leave or left the company; say which"] * 2


@pytest.mark.parametrize("meaning", ["leave", "left"])
def test_the_answer_holds_for_every_row_of_the_word(meaning: str) -> None:
    checked = load(DIRECTORY, "directory", ("baja", meaning))
    assert sheets.account(checked).questions == ()
    assert statuses(checked) == {"Ana Ruiz": "active", "Ben Ode": meaning, "Cleo Ash": meaning, "Dev Rao": "leave"}


def test_a_mapping_keeps_the_answer_for_the_next_file_of_this_shape() -> None:
    table = sheets.read(DIRECTORY.encode(), "people.csv")
    mapping = sheets.guess(table, "directory").with_status("Baja", "left")
    again = sheets.guess(table, "directory", {mapping.shape: mapping.to_dict()})
    assert statuses(sheets.check(table, again))["Ben Ode"] == "left"


def test_every_language_has_such_words_and_none_of_them_is_sure() -> None:
    for code, language in playbook.languages().items():
        for word in language.answers.leave_or_left:
            assert vocabulary.is_leave_or_left(word) and vocabulary.status(word) is None, (code, word)


def test_the_page_asks_before_the_import_and_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    at = _drop(open_page("recruit"), MENTORS)
    assert at.button(key="recruit_start").label == "Answer 1 question first"
    (question,) = [control for control in at.segmented_control if control.key.startswith("recruit_question_")]
    at = drawn(question.set_value("Left the company").run(), "recruit")
    assert at.button(key="recruit_start").label == "Import and accept"
    drawn(at.button(key="recruit_start").click().run(), "recruit")
    with store.opened(tmp_path / "studio.db") as db:
        rows = db.query("SELECT name, status FROM people ORDER BY name")
        assert {row["name"]: row["status"] for row in rows}["Mia Berg"] == "left"
        (saved,) = store.imports.saved_mappings(db).values()
    assert saved["statuses"] == {"baja": "left"}


def _drop(at: AppTest, text: str) -> AppTest:
    uploader = next(uploader for uploader in at.file_uploader if uploader.key.startswith("recruit_mentor_"))
    uploader.upload("mentors.csv", text.encode(), "text/csv")
    return drawn(at.run(), "recruit")


def test_the_command_line_prints_the_question_with_its_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, file = tmp_path / "people.csv", tmp_path / "studio.db"
    sheet.write_text(DIRECTORY, encoding="utf-8")
    command = ["import", "--db", str(file), "--role", "directory", str(sheet)]
    assert main([*command, "--dry-run"]) == 0
    (question,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("question: ")]
    assert question.endswith("Answer with --status “Baja=leave” or --status “Baja=left”.")
    assert main([*command, "--status", "Baja=left"]) == 0
    assert "question" not in capsys.readouterr().out
    with store.opened(file) as db:
        rows = list(db.query("SELECT name, status FROM people ORDER BY name"))
    assert [row["status"] for row in rows] == ["active", "left", "left", "leave"]
    assert main([*command, "--status", "Baja=gone"]) == 2
    assert "the meanings are leave, left, active" in capsys.readouterr().err
