"""Proof, the standard on screen: filled from the data, rated and proven by the team, gaps lead to their page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import seed
from core import actions, store
from core.domain import playbook
from seed.programs import LAST_DAY, MAIN
from tests.pages import open_page
from tests.story import acted, recruited

AREAS = playbook.load().standard.values()


def standard(**state: object) -> AppTest:
    return open_page("proof", proof_part="standard", **state)


def opened() -> AppTest:
    """The page with every area open."""
    return standard(**{f"proof_standard_{area.id}": True for area in AREAS})


def words(app: AppTest) -> str:
    return "\n".join(node.value for node in (*app.subheader, *app.markdown, *app.caption)).replace("\\", "")


def test_a_new_program_shows_its_gaps_and_claims_no_certificate(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Spring", **acted())
    shown = words(standard())
    assert "0 of 26 statements are in place, " in shown
    assert "The design names no goal yet. Write down the goal" in shown
    assert "your own assessment, not a certificate" in shown


def test_every_area_opens_with_its_statements_and_what_they_rest_on(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db, mentees=1, mentors=3)
    shown = words(opened())
    for area in AREAS:
        for statement in area.statements:
            assert statement.text in shown
    assert "Marked as trained: 0 of 3 accepted mentors." in shown
    assert "Marked as trained: 0 of 1 accepted mentee." in shown


def test_a_rating_and_evidence_are_saved_from_the_page(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
    key = f"proof_standard_{program_id}_conduct"
    app = standard(proof_standard_ethics=True, **{f"{key}_edit": True})
    app.segmented_control(key=f"{key}_rating").set_value("in_place").run()
    assert "1 statement is in place by your own rating, with no evidence attached" in words(app)
    evidence, link = app.text_input[-2:]
    evidence.set_value("Our **code**")
    link.set_value("no address")
    next(button for button in app.button if button.label == "Attach").click().run()
    assert "has no spaces" in app.error[0].value
    evidence, link = app.text_input[-2:]
    assert evidence.value == "Our **code**"  # what was typed is not lost
    link.set_value("https://example.com/code")
    next(button for button in app.button if button.label == "Attach").click().run()
    assert not app.exception
    with store.opened(path) as db:
        rating = store.programs.program(db, program_id).design.standard["conduct"]
    assert (rating.rating, [(item.text, item.link) for item in rating.evidence]) == (
        "in_place",
        [("Our **code**", "https://example.com/code")],
    )
    assert "with no evidence attached" not in words(app)
    raw = "\n".join(caption.value for caption in app.caption)
    assert "Our **code**" not in raw  # people's text is shown letter by letter
    next(button for button in app.button if button.label == "Delete").click().run()
    with store.opened(path) as db:
        assert store.programs.program(db, program_id).design.standard["conduct"].evidence == ()


@pytest.mark.parametrize("part", ["score", "standard"])
def test_the_demo_is_shown_whole(path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setenv("MENTORING_TODAY", LAST_DAY.isoformat())
    with store.opened(path) as db:
        seed.tell(db, until=LAST_DAY)
        program = store.programs.program_named(db, MAIN.name)
    assert program is not None
    app = open_page(
        "proof", proof_part=part, studio_program=program.id, **{f"proof_standard_{area.id}": True for area in AREAS}
    )
    shown = words(app)
    if part == "standard":
        assert "With a health check: " in shown and "pairs introduced at least 60 days ago." in shown
    else:
        assert "comparisons have enough pairs" in shown and "No telling difference" in shown
