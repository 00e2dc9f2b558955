"""The stages of a long run on screen: what it tells appears, and is not kept with a cached result."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from ui.frame.cache import CACHES


def told_while_a_value_is_made() -> None:
    import streamlit as st

    from core.store import Version
    from ui.frame.cache import Cache
    from ui.frame.run_status import RunStatus

    stages = RunStatus()

    def make() -> int:
        stages("Reading")
        stages("Scoring", "0%")
        stages("Scoring", "50%")
        stages("Solving", "round 1")
        return 7

    if "cache" not in st.session_state:
        st.session_state["cache"] = Cache("of a test", most=1)
    st.write(st.session_state["cache"].get_or_make(Version("", 0, 0, ()), "answer", make))
    if st.checkbox("Done"):
        stages.clear()


@pytest.fixture(autouse=True)
def no_cache_is_left() -> Iterator[None]:
    yield
    CACHES.pop("of a test", None)


def test_stages_that_passed_are_listed_and_a_cached_answer_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.frame.run_status.A_MOMENT", 0.0)
    app = AppTest.from_function(told_while_a_value_is_made).run()
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
    app = AppTest.from_function(told_while_a_value_is_made).run()
    assert not app.exception
    assert not app.status
