"""Needed: why pairs need somebody, counted by reason and without a name, each with the way to them. Writes nothing."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.domain.base.text import counted
from core.domain.relationships import attention
from ui.frame.cells import md
from ui.home.week import Place, go_to
from ui.relationships.overview import Overview

MOST = 5  # reasons


def show_needed(seen: Overview, *, informal: bool) -> None:
    """How many pairs need somebody, and the reasons, weightiest first: no name stands on a page that is projected."""
    if informal:
        st.markdown("This program is informal: nobody is monitored. Help is there for whoever asks.")
        return
    if not seen.queue:
        st.markdown(":material/spa: Nobody needs you today.")
        return
    st.markdown(f"**{seen.needed}.**")
    pairs = Counter(code for line in seen.queue for code in {concern.code for concern in line.concerns})
    codes = [code for code in sorted(attention.WEIGHTS, key=lambda code: -attention.WEIGHTS[code]) if pairs[code]]
    for code in codes[:MOST]:
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                st.markdown(f"{md(attention.LABELS[code].capitalize())} :gray[· {counted(pairs[code], 'pair')}]")
            if st.button("Open", key=f"home_reason_{code}"):
                go_to(place_of_reasons(code))
    if len(codes) > MOST:
        st.caption(f"And {counted(len(codes) - MOST, 'more reason')}.")


def place_of_reasons(*codes: str) -> Place:
    """The queue, narrowed to these reasons; without any, the whole of it."""
    return Place(
        "See who needs attention",
        "relationships",
        {"relationships_by_reason": list(codes), "relationships_focus": None},
    )
