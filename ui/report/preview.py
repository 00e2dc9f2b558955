"""Preview: a report as it leaves, its label above and its cells one after the other. Changes nothing."""

from __future__ import annotations

import streamlit as st

from core.documents.report_words import scope
from core.domain.report.blocks import ReportView
from ui.frame.cells import md
from ui.report.drawn_blocks import draw_blocks


def preview(view: ReportView, key: str) -> None:
    """The whole report. `key` is unique on the page."""
    with st.container(border=True, key=key):
        st.header(md(view.title), anchor=False)
        st.caption(md(view.label.line))
        for number, cell in enumerate(view.cells):
            st.subheader(md(cell.title), anchor=False)
            if words := scope(cell, view.label):
                st.caption(md(words[:1].upper() + words[1:]))
            draw_blocks(cell.blocks, f"{key}_{number}")
        if not view.cells:
            st.caption("Every cell is hidden, so this report shows nothing.")
