"""Settings, texts: words are edited, previewed, saved, undone; the handbooks are there to save."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import store
from core.domain.playbook.texts import EditedText, TextKey
from tests.pages import open_page
from tests.story import recruited

KEY = TextKey("message", "introduce-mentee")


def field(app: AppTest, end: str) -> object:
    kinds = (app.text_area, app.text_input, app.button)
    return next(each for kind in kinds for each in kind if each.key and each.key.endswith(end) and "text_" in each.key)


def chosen(kind: str, key: TextKey) -> AppTest:
    app = open_page("settings")
    app.selectbox(key="settings_text_kind").set_value(kind).run()
    app.selectbox(key=f"settings_text_{kind}").set_value(key).run()
    assert not app.exception
    return app


def test_a_letter_is_worded_previewed_with_empty_values_saved_and_undone(path: Path) -> None:
    app = chosen("message", KEY)
    field(app, "_subject").set_value("Meet {mentor}")
    field(app, "_body").set_value("Hi {mentee_first},\n\n{choice}\n\nMeet {mentor}.").run()
    assert app.code[-1].value == "Hi Ana,\n\nMo was your first choice and said yes.\n\nMeet Mo Long."
    app.segmented_control(key=f"settings_text_shown_{KEY.id}").set_value("Optional values empty").run()
    assert app.code[-1].value == "Hi Ana,\n\nMeet Mo Long."
    field(app, "_save").click().run()
    with store.opened(path) as db:
        assert store.texts.own_texts(db) == {
            KEY: EditedText("Hi {mentee_first},\n\n{choice}\n\nMeet {mentor}.", "Meet {mentor}")
        }
    app.button(key="studio_undo").click().run()
    assert "The first step is yours" in field(app, "_body").value, "the field shows what holds now"
    with store.opened(path) as db:
        assert store.texts.own_texts(db) == {}


def test_a_broken_text_is_said_at_once_and_not_saved(path: Path) -> None:
    app = chosen("message", KEY)
    field(app, "_body").set_value("Hi {nickname},\n\nMeet {mentor}.").run()
    assert "nickname" in app.warning[0].value
    field(app, "_save").click().run()
    assert "nickname" in app.error[0].value
    with store.opened(path) as db:
        assert store.texts.own_texts(db) == {}


def test_the_way_back_to_the_studio_s_own(path: Path) -> None:
    guide = TextKey("guide", "first")
    app = chosen("guide", guide)
    assert field(app, "_restore").disabled
    body = field(app, "_body")
    body.set_value(body.value.replace("Build enough trust", "Build trust")).run()
    field(app, "_save").click().run()
    app = open_page("playbook")
    app.pills(key="playbook_kind").set_value("Session guide").run()
    assert not app.exception
    app = chosen("guide", guide)
    assert field(app, "_body").value.startswith("## Purpose\n\nBuild trust")
    field(app, "_restore").click().run()
    assert field(app, "_body").value.startswith("## Purpose\n\nBuild enough trust")


@pytest.mark.parametrize("begun", [False, True], ids=["no program", "a program"])
def test_the_playbook_page_offers_the_handbooks_of_the_program(path: Path, begun: bool) -> None:
    if begun:
        with store.opened(path) as db:
            recruited(db)
    app = open_page("playbook")
    assert not app.exception
    labels = [button.label for button in app.get("download_button") if "For ment" in button.label]
    assert labels == (
        ["For mentors (PDF)", "For mentors (Word)", "For mentees (PDF)", "For mentees (Word)"] if begun else []
    )
