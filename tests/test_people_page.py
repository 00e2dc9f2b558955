"""The Recruit page, run as a user would: files dropped, people imported, moved, and what is said on the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import store

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "fixtures"
MENTORS = """Timestamp,Email Address,Your full name,Department,Which topics could you mentor someone in?
2026/09/15 06:39:00,mo@example.com,Mo Long,Sales,"Negotiation, Public speaking"
2026/09/15 06:40:00,nobody,No Address,Sales,Negotiation
"""
MENTEES = """Timestamp,Email Address,Your full name,Department,What would you like to get better at?
2026/09/15 06:39:00,ana@example.com,Ana Ruiz,Finance,Negotiation
2026/09/15 06:39:00,ben@example.com,Ben Ode,Finance,Public speaking
"""


@pytest.fixture
def recruit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-09-20")
    at = AppTest.from_file(str(ROOT / "ui/router.py"), default_timeout=30).run()
    return shown(at.switch_page(str(ROOT / "pages/people.py")).run())


def shown(at: AppTest) -> AppTest:
    assert not at.exception
    assert at.title[0].value == "Recruit"
    return at


def drop(at: AppTest, slot: str, text: str, name: str = "answers.csv") -> AppTest:
    uploader = next(one for one in at.file_uploader if one.key.startswith(f"recruit_{slot}_"))
    uploader.upload(name, text.encode(), "text/csv")
    return shown(at.run())


def said(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*at.markdown, *at.caption, *at.error))


def test_two_files_and_one_click_make_a_program(recruit: AppTest, tmp_path: Path) -> None:
    assert recruit.button(key="recruit_start").disabled
    at = drop(recruit, "mentor", MENTORS)
    assert "**1 mentor** read, 1 row left out" in said(at)
    assert "is no e-mail address" in at.dataframe[0].value["Why"].to_list()
    at = drop(at, "mentee", MENTEES)
    assert "reporting lines are not checked" in said(at)
    at.text_input(key="recruit_name").input("Autumn")
    shown(at.button(key="recruit_start").click().run())
    with store.opened(tmp_path / "studio.db") as db:
        (program,) = store.programs(db)
        assert program.name == "Autumn"
        assert [one.name for one in store.mentors(db, program.id, stage="accepted")] == ["Mo Long"]
        assert [one.name for one in store.mentees(db, program.id, stage="accepted")] == ["Ana Ruiz", "Ben Ode"]
    assert at.dataframe[0].value["Name"].to_list() == ["Ana Ruiz", "Ben Ode"]


def test_files_dropped_in_each_other_s_place_are_read_as_what_they_are(recruit: AppTest) -> None:
    at = drop(drop(recruit, "mentor", MENTEES), "mentee", MENTORS)
    assert "**2 mentees** read" in said(at)
    assert "so it is read as those" in said(at)
    assert not at.button(key="recruit_start").disabled
