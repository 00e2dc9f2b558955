"""The Playbook page: everything by role and stage, searchable, written out on request."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.domain import playbook
from core.domain.playbook.entries import guide, written_out
from tests.pages import open_page


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    return open_page("playbook")


def test_session_guides_come_first_without_a_search(page: AppTest) -> None:
    assert page.pills(key="playbook_kind").value == "Session guide"
    assert [expander.label for expander in page.expander] == [
        session_guide.label for session_guide in playbook.load().guides.values()
    ]


def test_what_a_newcomer_looks_for_is_at_hand_and_every_other_kind_one_step_away(page: AppTest) -> None:
    pills = page.pills(key="playbook_kind")
    assert len(pills.options) == 8 and pills.options[-1].startswith("Other kinds")
    pills.set_value("Other kinds").run()
    others = page.selectbox(key="playbook_other_kind")
    every = {passage.kind for passage in playbook.search(playbook.load())}
    assert len(pills.options) - 1 + len(others.options) == len(every)
    others.set_value("Common mistake").run()
    assert [expander.label for expander in page.expander] == [
        known_error.label for known_error in playbook.load().known_errors.values()
    ]


def test_a_search_narrows_and_an_empty_result_says_so(page: AppTest) -> None:
    page.text_input(key="playbook_words").set_value("switch").run()
    assert page.expander
    page.text_input(key="playbook_words").set_value("zebra crossing").run()
    assert not page.expander
    assert "zebra crossing" in page.caption[-1].value


def test_role_and_stage_filter_together(page: AppTest) -> None:
    page.segmented_control(key="playbook_role").set_value("mentor").run()
    page.segmented_control(key="playbook_stage").set_value("offboarding").run()
    titles = [expander.label for expander in page.expander]
    assert titles == [
        session_guide.label for session_guide in playbook.load().guides.values() if session_guide.id == "last"
    ]


@pytest.mark.parametrize(
    "passage", playbook.search(playbook.load()), ids=lambda passage: f"{passage.kind}-{passage.id}"
)
def test_every_entry_is_written_out_without_gaps(passage: playbook.Passage) -> None:
    text = written_out(playbook.load(), passage)
    assert text is None or (text.strip() and "None" not in text.split() and "\n\n\n" not in text)


def test_a_guide_holds_its_steps_questions_and_outcome() -> None:
    first_guide = playbook.load().guides["first"]
    text = guide(playbook.load(), "first")
    for words in (first_guide.outcome, first_guide.steps[0].text, first_guide.questions[0].questions[0]):
        assert words in text
