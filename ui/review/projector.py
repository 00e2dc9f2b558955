"""The projector: one mentee, as large as the screen allows, without the frame around the page."""

from __future__ import annotations

import streamlit as st

from ui.frame.studio import Studio
from ui.review import agenda, case_list, comparison
from ui.review.lead import follow, following
from ui.review.session import project, review_session

# Everything is measured in the page's own letters, so it all grows with the screen: 19 pixels at 1440, 25 at 1920.
# A case begins at its top, wherever the page was scrolled to: for a moment it has no height. Two names, in turn: an
# animation runs again only under another one.
LOOK = """<style>
:root { font-size: max(16px, 1.3vw) }
.st-key-review_wall_0 { animation: review-top-0 80ms }
.st-key-review_wall_1 { animation: review-top-1 80ms }
@keyframes review-top-0 { from { max-height: 0; overflow: hidden } }
@keyframes review-top-1 { from { max-height: 0; overflow: hidden } }
[data-testid=stMainBlockContainer] { padding-top: 4.2rem; padding-bottom: 6rem }
[class*=st-key-review_wall_] [data-testid=stVerticalBlock] { gap: .5rem }
[class*=st-key-review_wall_] h1, [class*=st-key-review_wall_] h3 {
  padding: 0; margin: 0; font-size: 1.4rem; line-height: 1.35; min-height: 1.9rem; overflow: visible
}
[class*=st-key-review_wall_] [data-testid=stHeading] { padding-bottom: .5rem }
[data-testid=stToastContainer] { top: auto; bottom: 1rem }
</style>"""


def show(studio: Studio) -> None:
    """The case at hand and what is decided about it; without one, the way back."""
    st.html(LOOK)
    if following():
        follow(studio)
    session = review_session(studio)
    case = case_list.pick(session) if session else None
    if session is None or case is None:
        st.title("Review")
        st.markdown("There is no case to show.")
        st.button("End", key="review_end", icon=":material/close:", on_click=project, args=(False,))
        return
    with st.container(key=f"review_wall_{list(session.run.cases).index(case.mentee.id) % 2}"):
        agenda.notices(session)
        comparison.show(session, case)
        agenda.progress(session)
