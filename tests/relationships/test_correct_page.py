"""The page of a pair: what was recorded wrongly is put right there, and the closing session is proposed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import open_page
from tests.story import DAY, acted, introduced, recruited

TODAY = DAY + timedelta(days=60)


@pytest.fixture
def pair(path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    with store.opened(path) as db:
        return introduced(db, recruited(db))[0]


def opened(pair: int, part: str) -> AppTest:
    return open_page("relationships", relationships_which="all", relationships_one=pair, relationships_part=part)


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_a_session_a_goal_and_a_check_are_corrected_and_deleted(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        session_id = actions.log_session(
            db, pair, DAY + timedelta(days=3), minutes=30, outcome="A plan", **acted(TODAY)
        )
        goal_id = actions.set_goal(db, pair, "Lead a project", **acted(TODAY))
        check_id = actions.record_check(db, pair, "mentee", {"trust": 2, "switch": "no"}, **acted(TODAY))
    app = opened(pair, "correct")
    choice = app.selectbox(key=f"relationships_correct_{pair}")
    choice.set_value(f"session_{session_id}").run()
    next(box for box in app.date_input if box.label == "Held on").set_value(DAY + timedelta(days=9))
    press(app, "Save the correction")
    app.selectbox(key=f"relationships_correct_{pair}").set_value(f"goal_{goal_id}").run()
    next(box for box in app.date_input if box.label == "Set on").set_value(DAY + timedelta(days=10))
    press(app, "Save the correction")
    app.selectbox(key=f"relationships_correct_{pair}").set_value(f"check_{check_id}").run()
    next(area for area in app.text_area if area.label == "Comment").input("Better now")
    press(app, "Save the correction")
    with store.opened(path) as db:
        (session,) = store.relationships.sessions(db, pair)
        assert (session.held_on, session.minutes, session.outcome) == (DAY + timedelta(days=9), 30, "A plan")
        assert store.relationships.goals(db, pair)[0].set_on == DAY + timedelta(days=10)
        (check,) = store.relationships.checks(db, pair)
        assert (check.answers, check.comment) == ({"trust": 2, "switch": "no"}, "Better now")
    press(app, "Delete")
    with store.opened(path) as db:
        assert store.relationships.checks(db, pair) == []


def test_the_same_day_and_length_is_noticed_before_it_is_logged(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.log_session(db, pair, TODAY, minutes=60, **acted(TODAY))
    app = opened(pair, "journey")
    press(app, "Log the session")
    assert any("is on record already" in each.value for each in app.error)
    next(box for box in app.checkbox if box.label == "They met twice that day").check()
    press(app, "Log the session")
    with store.opened(path) as db:
        assert len(store.relationships.sessions(db, pair)) == 2


def test_near_the_planned_end_the_closing_session_is_proposed(pair: int, path: Path) -> None:
    with store.opened(path) as db:
        actions.log_session(db, pair, DAY, **acted(TODAY))
        ends_on: date = store.relationships.relationship(db, pair).ends_on or TODAY
        assert ends_on > TODAY + timedelta(days=30)
    assert next(box for box in opened(pair, "journey").selectbox if box.label == "Kind").value == ""
    with store.opened(path) as db:
        actions.extend_relationship(db, pair, TODAY + timedelta(days=5), **acted(TODAY))
    app = opened(pair, "journey")
    assert next(box for box in app.selectbox if box.label == "Kind").value == "last"
    press(app, "Log the session")
    with store.opened(path) as db:
        assert [session.kind for session in store.relationships.sessions(db, pair)] == ["first", "last"]


def test_a_goal_is_set_with_its_day(pair: int, path: Path) -> None:
    app = opened(pair, "goals")
    next(box for box in app.text_input if box.label == "Goal").input("Lead a project")
    next(box for box in app.date_input if box.label == "Set on").set_value(DAY + timedelta(days=4))
    press(app, "Set the goal")
    with store.opened(path) as db:
        assert store.relationships.goals(db, pair)[0].set_on == DAY + timedelta(days=4)
