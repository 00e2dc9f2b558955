"""Preview: a report as it leaves, its label above and its cells one after the other. Changes nothing."""

from __future__ import annotations

import streamlit as st

from core.domain.base.dates import short_date
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
            about = [
                md(cell.group),
                f"as of {short_date(cell.as_of)}" if cell.as_of != view.label.as_of else "",
                f"frozen on {short_date(cell.frozen_on)}" if cell.frozen_on else "",
            ]
            if words := " · ".join(part for part in about if part):
                st.caption(words)
            draw_blocks(cell.blocks, f"{key}_{number}")
        if not view.cells:
            st.caption("Every cell is hidden, so this report shows nothing.")
