"""Home: three ways to begin on first start, then where the program stands and the one next step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import begin, open_page
from tests.story import acted, introduced, proposed, recruited


def home() -> AppTest:
    return open_page("home")


def test_first_start_shows_three_doors(path: Path) -> None:
    labels = [button.label for button in home().button]
    assert labels == [
        "Open the demo company",
        "Show me in three minutes",
        "Start with a spreadsheet",
        "Start with the design",
    ]


@pytest.mark.parametrize(
    ("until", "next_step"),
    [("recruited", "Find the best matches"), ("proposed", "Review the proposals"), ("introduced", "Follow the")],
)
def test_the_next_step_follows_what_was_done(path: Path, until: str, next_step: str) -> None:
    with store.opened(path) as db:
        program_id = recruited(db)
        if until == "proposed":
            proposed(db, program_id)
        if until == "introduced":
            introduced(db, program_id)
    links = [link.label for link in home().get("page_link")]
    assert links[0].startswith(next_step)


def test_a_step_is_begun_not_done_and_counts_are_spelled(path: Path) -> None:
    with store.opened(path) as db:
        introduced(db, recruited(db, mentees=1, mentors=1))
    said = [one.value for one in home().caption]
    assert "1 mentor and 1 mentee accepted, of 2 applications" in said
    assert "1 approved" in said


def test_a_running_program_says_how_many_need_somebody_and_why(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        program_id = recruited(db)
        actions.change_program(db, program_id, design={"choices": {"formality": "formal"}}, **acted())
        one, _ = introduced(db, program_id)
        actions.log_session(db, one, **acted(date(2026, 4, 10)))
    assert (
        "**1 of 2 active pairs needs you; 1 needs a reminder**: no first session yet 1, health check overdue 1"
        in said(home())
    )
    with store.opened(path) as db:
        for pair in store.relationships.all(db):
            actions.snooze(db, pair.id, date(2026, 5, 4), "All at the fair", **acted(date(2026, 4, 20)))
    assert "nobody needs you today" in said(home())


def said(app: AppTest) -> str:
    return "\n".join(one.value for one in app.markdown).replace("\\", "")


def test_what_happened_lately_is_told_in_words_without_names(path: Path) -> None:
    with store.opened(path) as db:
        actions.add_coordinator(db, "Nora Lind", **acted())
        relationship_id = introduced(db, recruited(db))[0]
        actions.log_session(db, relationship_id, **acted(date(2026, 3, 20)))
    lately = home().dataframe[0].value
    told = [line for line in lately["What"] if line != "The program was launched"]
    assert told[:3] == ["1 session was held", "2 pairs were introduced", "2 matches were approved"]
    assert set(lately["By"]) == {"Nora Lind"}


def test_what_somebody_did_several_times_on_a_day_is_one_line(path: Path) -> None:
    with store.opened(path) as db:
        actions.add_coordinator(db, "Nora Lind", **acted())
        first, second = introduced(db, recruited(db))
        for pair, day in ((first, 20), (second, 20), (first, 21)):
            actions.log_session(db, pair, **acted(date(2026, 3, day)))
    lately = home().dataframe[0].value
    told = list(zip(lately["Day"], lately["What"], strict=True))
    assert told[:2] == [("Mar 21, 2026", "1 session was held"), ("Mar 20, 2026", "2 sessions were held")]


def test_two_programs_can_be_switched_in_the_sidebar(path: Path) -> None:
    with store.opened(path) as db:
        recruited(db)
        actions.create_program(db, "Autumn", **acted())
    app = home()
    picker = next(box for box in app.selectbox if box.key.startswith("studio_program_choice"))
    assert sorted(picker.options) == ["Autumn · in design", "Spring · in design"]
    other = next(option for option in (1, 2) if option != picker.value)
    picker.set_value(other).run()
    assert app.session_state["studio_program"] == other


def test_a_file_of_a_newer_version_is_refused_in_words(path: Path) -> None:
    with store.opened(path) as db:
        db["_sqlite_migrations"].insert({"migration_set": "mentoring", "name": "m999", "applied_at": "2030-01-01"})
    app = begin()
    assert not app.exception
    assert "newer version" in app.error[0].value


def test_a_team_that_began_with_a_sheet_is_sent_on_and_not_back_to_the_design(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        for pair in introduced(db, recruited(db)):
            actions.log_session(db, pair, **acted(date(2026, 4, 10)))
    app = home()
    first = next(link.label for link in app.get("page_link"))
    assert first == "See who needs attention" and "Compare two or three ways" not in said(app)
    assert "need" in said(app)


def test_who_needs_somebody_is_shown_beside_the_next_step(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-20")
    with store.opened(path) as db:
        introduced(db, recruited(db))
    app = home()
    assert "Follow and measure" in said(app) and "no first session yet" in said(app)
