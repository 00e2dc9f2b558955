"""The wall: one mentee on the projector, as large as the screen allows, without the frame around the page."""

from __future__ import annotations

import streamlit as st

from ui import agenda, attendance, case_list, comparison
from ui.meeting import project, table
from ui.studio import Studio

# Everything is measured in the page's own letters, so it all grows with the screen: 19 pixels at 1440, 25 at 1920.
LARGE = "<style>:root { font-size: max(16px, 1.3vw) }</style>"


def show(studio: Studio) -> None:
    """The case at hand and what is decided about it; without one, the way back."""
    st.html(LARGE)
    laid = table(studio)
    case = case_list.pick(laid) if laid else None
    if laid is None or case is None:
        st.title("Review")
        st.markdown("There is no case to show.")
        st.button("End", key="review_end", icon=":material/close:", on_click=project, args=(False,))
        return
    agenda.progress(laid)
    agenda.notices(laid)
    attendance.stepping_back(laid, case)
    comparison.show(laid, case)
