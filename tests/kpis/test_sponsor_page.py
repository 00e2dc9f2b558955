"""The sponsor's page: published figures at an address of their own, without names and without ways to other pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.kpis.summary import QUESTIONS
from tests.kpis.test_kpis_page import NAMES, START, TODAY, running
from tests.pages import begin, go_to
from tests.story import acted


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "studio.db"
    monkeypatch.setenv("MENTORING_DB", str(path))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    return path


def sponsor(program_id: int | None = None) -> AppTest:
    app = go_to(begin({"program": str(program_id)} if program_id else None), "sponsor")
    assert not app.exception, app.exception
    return app


def everything(at: AppTest) -> str:
    """All that went to the browser, as text."""
    return "\n".join(str(block.proto) for block in at.main) + "\n".join(str(element) for element in at)


def test_nothing_is_shown_before_anything_is_published(database: Path) -> None:
    running(database)
    at = sponsor()
    assert any("Nothing has been published" in str(part.value) for part in [*at.markdown, *at.info, *at.caption])
    assert not at.metric


def test_it_shows_published_figures_only_and_no_name_row_file_or_link(database: Path) -> None:
    program_id = running(database)
    with store.opened(database) as db:
        actions.publish_figures(db, program_id, **acted(TODAY - timedelta(days=7)))
    at = sponsor(program_id)
    assert [title.value for title in at.title] == ["Spring"]
    shown = {metric.label: metric.value for metric in at.metric}
    # Six of seven met in time: 85.7%, and whoever reads "about 5" has to reckon with five.
    assert shown["First session in time"] == "at least 80%"
    lines = [part.value for part in at.markdown]
    for question in QUESTIONS.values():
        assert any(line.startswith(f"**{question}**") for line in lines), question
    answers = " ".join(line for line in lines if line.startswith("**"))
    # All seven have a mentor; "(7 of 7)" stands on the team's page only.
    assert "At least 80\\% of accepted mentees have been matched with a mentor" in answers and "7 of 7" not in answers
    assert "so far, everyone's time counted, an estimate" in answers.replace("\\", "")
    assert sum("What we ask of" in line for line in lines) == 1
    assert not at.dataframe and not at.get("download_button") and not at.button and not at.selectbox
    assert not at.get("page_link") and not at.get("link_button")
    assert not at.sidebar.children
    words = everything(at) + "".join(str(chart.proto) for chart in at.get("vega_lite_chart"))
    for name in NAMES:
        assert name.split()[0] not in words
    assert "Legal" not in words and "We met" not in words

    with store.opened(database) as db:  # what happens later is not seen before it is published
        pair = store.relationships.all(db)[6]
        actions.end_relationship(db, pair.id, "dropped", reason="no_time", **acted(TODAY))
    assert {metric.label: metric.value for metric in sponsor(program_id).metric} == shown


def test_the_day_before_a_round_began_is_no_reason_to_fail(database: Path) -> None:
    program_id = running(database)
    with store.opened(database) as db, pytest.raises(actions.NotAllowed, match="no figure has five cases"):
        actions.publish_figures(db, program_id, as_of=START - timedelta(days=1), **acted(TODAY))
