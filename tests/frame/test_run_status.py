"""The stages of a long run on screen: what it tells appears, and is not kept with a cached result."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


@pytest.fixture(autouse=True)
def nothing_cached() -> None:
    st.cache_resource.clear()


def told_from_a_cached_function() -> None:
    import streamlit as st

    from ui.frame.run_status import Stages

    @st.cache_resource(show_spinner=False)
    def slow(_progress: Stages) -> int:
        _progress("Reading")
        _progress("Scoring", "0%")
        _progress("Scoring", "50%")
        _progress("Solving", "round 1")
        return 7

    stages = Stages()
    st.write(slow(stages))
    if st.checkbox("Done"):
        stages.clear()


def test_stages_that_passed_are_listed_and_a_cached_answer_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.frame.run_status.A_MOMENT", 0.0)
    app = AppTest.from_function(told_from_a_cached_function).run()
    assert not app.exception
    (status,) = app.status
    assert status.label == "Solving\\: round 1"
    assert [line.value.split("\\:")[0] for line in status.caption] == [
        ":material/check: Reading",
        ":material/check: Scoring",
    ]
    again = app.run()
    assert not again.exception
    assert not again.status
    assert again.markdown[0].value == "`7`"


def test_a_quick_run_shows_nothing() -> None:
    app = AppTest.from_function(told_from_a_cached_function).run()
    assert not app.exception
    assert not app.status
