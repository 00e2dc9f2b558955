"""Circles and name cards from the command line: said before they are written, refused in one line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from core import actions, store
from core.__main__ import main
from tests.story import acted, mentee_row, recruited


@pytest.fixture
def db(tmp_path: Path) -> str:
    """A program Spring with four mentors, and ten accepted mentees."""
    path = tmp_path / "studio.db"
    with store.opened(path, create=True) as file:
        program_id = recruited(file, mentees=4, mentors=4)
        rows = [mentee_row(20 + n, f"P{n} Doe", ("Delegation",)) for n in range(6)]
        actions.import_people(file, program_id, "mentee", rows, **acted())
        joining = store.people.mentees(file, program_id, stage="applied")
        actions.accept(file, *(person.enrolment_id for person in joining), **acted())
    return str(path)


def test_circles_are_said_then_formed_then_listed(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form-circles", "--db", db, "--host", "mo@example.com", "--host", "mia@example.com", "--dry-run"]) == 0
    preview = capsys.readouterr().out
    assert "of the best possible" in preview
    assert "nothing was written" in preview
    assert main(["circles", "--db", db]) == 0
    assert capsys.readouterr().out == ""
    assert main(["form-circles", "--db", db, "--host", "mo@example.com", "--host", "mia@example.com"]) == 0
    assert capsys.readouterr().out == preview.replace("Dry run: nothing was written.\n", "")
    assert main(["circles", "--db", db]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("led by" in line and "0 meetings" in line for line in lines)
    assert main(["form-circles", "--db", db]) == 2
    assert "0 mentees are free" in capsys.readouterr().err


def test_sizes_that_cannot_be_are_refused(db: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form-circles", "--db", db, "--sizes", "5", "4"]) == 2
    assert "two are the fewest" in capsys.readouterr().err


def test_name_cards_are_saved_for_everybody_who_waits(
    db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cards.docx"
    assert main(["name-cards", "--db", db, "--out", str(out), "--rounds", "2"]) == 0
    assert "14 cards, 2 rounds, nobody meets twice" in capsys.readouterr().out
    [table] = Document(io.BytesIO(out.read_bytes())).tables
    assert len({cell.text for row in table.rows for cell in row.cells if cell.text}) == 14
    assert main(["name-cards", "--db", db, "--out", str(out), "--rounds", "99"]) == 2
    assert "1 to 12 rounds" in capsys.readouterr().err
