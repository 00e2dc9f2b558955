"""Checks dropped on the Relationships page: what was read is accounted for, what is not sure is asked, once a form."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain import playbook
from core.domain.design import options
from core.domain.relationships.form_answers import questions
from tests.pages import drawn, open_page
from tests.story import DAY, acted, introduced, recruited

TODAY = DAY + timedelta(days=60)
STATEMENTS = tuple(question for question, _ in questions("health", "mentee")[2:7])


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ana with Mo, Ben with Mia, introduced 60 days ago."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    with store.opened(tmp_path / "studio.db") as db:
        introduced(db, recruited(db))
    return tmp_path / "studio.db"


def dropped(header: tuple[str, ...], *rows: tuple[str, ...], kind: str = "health") -> AppTest:
    """The page with such a file dropped among the answers of forms."""
    app = open_page("relationships", relationships_more="answers", relationships_form_kind=kind)
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows))
    uploader = next(box for box in app.file_uploader if box.key == "relationships_form")
    uploader.upload("checks.csv", text.encode(), "text/csv").run()
    return drawn(app, "relationships")


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.caption) for element in kind).replace("\\", "")


def keep_button(app: AppTest):
    return next(button for button in app.button if button.key == "relationships_form_keep")


def choose(app: AppTest, place: str, choice: str) -> None:
    """Choose in the selectbox whose key ends so."""
    next(box for box in app.selectbox if str(box.key).endswith(place)).set_value(choice).run()


def test_answers_are_kept_after_they_are_accounted_for(path: Path) -> None:
    header = ("Timestamp", "Email Address", *STATEMENTS)
    app = dropped(
        header,
        ("2026/04/02 9:00:00", "ana@example.com", "Agree", "Neither agree nor disagree", "4", "4", "4"),
        ("2026/04/02 9:00:00", "eve@example.com", "4", "4", "4", "4", "4"),
    )
    text = words(app)
    assert "**1 mentee read, 1 row left out, 7 of 7 columns used.**" in text
    assert "No column holds the answers to “Are your expectations met so far?”" in text
    (left_out,) = [frame.value for frame in app.dataframe if list(frame.value.columns) == ["Row", "Who", "Why"]]
    assert left_out.values.tolist() == [[3, "eve@example.com", "eve@example.com is not on record"]]
    keep_button(app).click().run()
    with store.opened(path) as db:
        (check,) = store.relationships.checks(db, store.relationships.all(db)[0].id)
        assert (check.answers["trust"], check.answered_on) == (3, date(2026, 4, 2))
        assert store.imports.saved_mappings(db) == {}  # nothing was decided by hand


def test_a_column_decided_once_is_read_so_the_next_time(path: Path) -> None:
    header = ("Timestamp", "Email Address", "Our rhythm is fine", *STATEMENTS[1:])
    row = ("2026/04/02 9:00:00", "ana@example.com", "Disagree", "4", "4", "4", "4")
    app = dropped(header, row)
    assert "6 of 7 columns used, 1 question.**" in words(app)
    assert "Which question is “Our rhythm is fine”?" in words(app)
    (question,) = [control for control in app.radio if str(control.key).endswith("_column 2")]
    question.set_value(STATEMENTS[0]).run()
    assert "1 question" not in words(app) and "7 of 7 columns used" in words(app)
    keep_button(app).click().run()
    with store.opened(path) as db:
        (check,) = store.relationships.checks(db, store.relationships.all(db)[0].id)
    assert check.answers["contact"] == 2
    again = dropped(header, ("2026/04/20 9:00:00", "ana@example.com", "4", "4", "4", "4", "4"))
    assert "7 of 7 columns used" in words(again) and "1 question" not in words(again)


def test_any_column_can_be_changed_by_hand(path: Path) -> None:
    app = dropped(("Day", "Contact", STATEMENTS[0], "Line 4"), ("2026-04-02", "ana@example.com", "4", "All fine"))
    app.session_state["relationships_form_columns_False"] = True
    app.run()
    assert "Not used: “Line 4” (" in words(app)
    choose(app, "_3", "comment")
    labels = [button.label for button in app.get("download_button")]
    assert {"Account of this file (.xlsx)", "Account of this file (.json)"} <= set(labels)
    keep_button(app).click().run()
    with store.opened(path) as db:
        (check,) = store.relationships.checks(db, store.relationships.all(db)[0].id)
    assert check.comment == "All fine"


def test_what_was_chosen_by_hand_is_taken_back(path: Path) -> None:
    app = dropped(("Day", "Contact", STATEMENTS[0]), ("2026-04-02", "ana@example.com", "4"))
    app.session_state["relationships_form_columns_False"] = True
    app.run()
    choose(app, "_2", "")
    assert "2 of 3 columns used" in words(app)
    next(button for button in app.button if str(button.key).endswith("_anew")).click().run()
    assert "3 of 3 columns used" in words(app)


def test_the_button_is_off_until_dates_are_decided_and_says_so(path: Path) -> None:
    app = dropped(("Date", "Email", *STATEMENTS), ("03/04/2026", "ana@example.com", "4", "4", "4", "4", "4"))
    assert keep_button(app).disabled and "Say first how dates are to be read." in words(app)
    (dates,) = [control for control in app.segmented_control if str(control.key).endswith("_dates")]
    dates.set_value("day-first").run()
    keep_button(app).click().run()
    with store.opened(path) as db:
        (check,) = store.relationships.checks(db, store.relationships.all(db)[0].id)
    assert check.answered_on == date(2026, 4, 3)


def test_a_file_in_which_nobody_is_found_says_why_it_cannot_be_kept(path: Path) -> None:
    app = dropped(("Date", "Topic"), ("2026-04-02", "Coaching"))
    assert keep_button(app).disabled
    assert "Nobody's answers could be read." in words(app)
    assert "No column says who answered" in words(app)


def test_sessions_of_a_form_are_kept_like_answers(path: Path) -> None:
    row = ("2026/04/09 9:00:00", "ana@example.com", "2026-04-08", "1 hour")
    app = dropped(("Timestamp", "Email", "When did you meet?", "Minutes"), row, kind="monthly")
    assert keep_button(app).label == "Save 1 entry"
    (shown,) = [frame.value for frame in app.dataframe if "Outcome" in frame.value.columns]
    assert shown.values.tolist() == [[2, "Ana Ruiz", "mentee", "session on April 8, 2026", "new"]]
    keep_button(app).click().run()
    with store.opened(path) as db:
        (session,) = store.relationships.sessions(db, store.relationships.all(db)[0].id)
    assert (session.held_on, session.minutes) == (date(2026, 4, 8), 60)


def test_what_people_choose_comes_back_before_anybody_is_introduced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    with store.opened(tmp_path / "studio.db") as db:
        program_id = recruited(db)
        usual = options.from_template(playbook.load().templates["onboarding"])
        choosing = dict(usual) | {"poles": {**usual["poles"], "matching": "curated"}}
        option_id = actions.add_option(db, program_id, "Choosing", choosing, **acted())
        actions.choose_option(db, option_id, **acted())
    header = ("Timestamp", "Your e-mail address", "Whom of your shortlist would you like best as a mentor?")
    app = dropped(header, ("2026/04/20 9:00:00", "ana@example.com", "Mia Berg"), kind="shortlist")
    (shown,) = [frame.value for frame in app.dataframe if "Outcome" in frame.value.columns]
    assert shown.values.tolist() == [[2, "Ana Ruiz", "mentee", "ranking: Mia Berg", "new"]]
    keep_button(app).click().run()
    with store.opened(tmp_path / "studio.db") as db:
        (choice,) = store.participant_choices.choices(db, program_id)
    assert (choice.place, choice.answer) == (1, "")
