"""The one next step on screen: what to do now, why, and the button that opens it. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.base.text import counted
from core.domain.home.due import DueItem
from core.domain.relationships import attention
from ui.frame.cells import md
from ui.home.journey import JourneyStep
from ui.home.needed import place_of_reasons
from ui.home.week import PLACES, Place, go_to
from ui.relationships.overview import Overview

NEXT_ROUND = Place("Plan the next round", "design", {"design_part": "next"})
FIGURES = Place("Look at the figures", "kpis")


def show_step(kind: str, *, upcoming: JourneyStep | None, due: Sequence[DueItem], seen: Overview) -> None:
    """The next step by its code of core.domain.home.next_step, as one sentence and one button."""
    sentence, place = _step(kind, upcoming, due, seen)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="home_next"):
        with st.container():
            st.markdown(sentence)
        if st.button(place.label, key="home_next_step", type="primary", icon=":material/arrow_forward:"):
            go_to(place)


def _step(kind: str, upcoming: JourneyStep | None, due: Sequence[DueItem], seen: Overview) -> tuple[str, Place]:
    if kind == "round":
        return "This round is closed. What it taught and measured can start the next one.", NEXT_ROUND
    if kind in ("people", "reminders"):
        return _people(kind, seen), place_of_reasons()
    if kind == "journey" and upcoming is not None:
        return f"**{upcoming.title}** · {upcoming.why}", Place(upcoming.action, upcoming.page)
    for item in due:
        if item.kind == kind:
            return f"**{md(item.sentence)}.**", PLACES[kind]
    return "Nothing waits for you today.", FIGURES


def _people(kind: str, seen: Overview) -> str:
    """How many pairs need somebody, and what is most urgent; whom it is about stands on the page that opens."""
    lines = [line for line in seen.queue if line.urgent == (kind == "people")]
    reason = attention.LABELS[lines[0].worst.code]
    if kind == "people":
        return f"**{counted(len(lines), 'pair needs', 'pairs need')} you.** Most urgent: {md(reason)}."
    return f"**{counted(len(lines), 'pair needs', 'pairs need')} a reminder.** First: {md(reason)}."
