"""Run status: what a long run is doing, stage by stage, once it takes longer than a moment. Invents nothing."""

from __future__ import annotations

from time import perf_counter

import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from ui.frame.cells import md

A_MOMENT = 0.5  # seconds after which a run says what it is doing


class RunStatus:
    """A place on the page where a run tells its stage and how far it is; empty while it is quick."""

    def __init__(self) -> None:
        self._place = st.empty()
        self._began = self._since = perf_counter()
        self._stage = ""
        self._passed: list[str] = []  # not on the screen yet
        self._box: StatusContainer | None = None

    def __call__(self, stage: str, far: str = "") -> None:
        """The run is at this stage, so far."""
        now = perf_counter()
        if self._stage and stage != self._stage:
            self._passed.append(f"{self._stage}: {now - self._since:.1f} s")
        if stage != self._stage:
            self._stage, self._since = stage, now
        if now - self._began >= A_MOMENT:
            self._show(f"{stage}: {far}" if far else stage)

    def clear(self) -> None:
        """The run is done: the place is empty again."""
        if self._box is not None:
            self._place.empty()

    def _show(self, label: str) -> None:
        if self._box is None:
            self._box = self._place.status(md(label), expanded=True)
        self._box.update(label=md(label), expanded=True)
        for line in self._passed:
            self._box.caption(f":material/check: {md(line)}")
        self._passed = []
