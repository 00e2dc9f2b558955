"""Ready to introduce: the approved pairs, what holds some of them back, and the way on for each. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.text import definite
from core.domain.match.matches import Match
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.review.session import ReviewSession

LISTED = 20  # pairs by name


def show(studio: Studio, session: ReviewSession | None) -> None:
    """Who waits to be introduced. A pair that a rule holds back is named and goes back on the table in one click."""
    approved = store.matches.all(studio.db, studio.program_id, ("approved",))
    against = session.run.held_back if session else {}
    ready = [match for match in approved if match.mentee_id not in against]
    names = store.people.names(studio.db)
    if not approved:
        st.markdown("Nobody is approved and waiting.")
        return
    lines = [f"- {md(names[match.mentee_id])} with {md(names[match.mentor_id])}" for match in ready[:LISTED]]
    if lines:
        st.markdown("\n".join(lines))
    if len(ready) > LISTED:
        st.caption(f"And {len(ready) - LISTED} more.")
    for match in approved:
        if session is not None and match.mentee_id in against:
            _held_back(session, match, names)
    if ready:
        st.button(
            f"Introduce {definite(len(ready), 'approved pair')}",
            type="primary",
            key="review_introduce",
            icon=":material/handshake:",
            on_click=studio.do,
            args=(actions.introduce, studio.program_id, [match.id for match in ready]),
            kwargs={"toast": "Introduced; the messages are under “Send and archive”"},
        )


def _held_back(session: ReviewSession, match: Match, names: dict[int, str]) -> None:
    """An approved pair that cannot be introduced: why, and back on the table, where others stand beside the mentee."""
    mentor = session.run.base.mentors[session.run.base.column[match.mentor_id]]
    privacy = session.privacy(session.run.cases[match.mentee_id])  # names its mentor, as the pair beside it is named
    why = privacy.against(mentor, session.run.held_back[match.mentee_id])
    with st.container(horizontal=True, vertical_alignment="center"):
        pair = f"{md(names[match.mentee_id])} with {md(names[match.mentor_id])}"
        st.markdown(f":orange[:material/block: {pair} cannot be introduced: {md(why)}]")
        st.button(
            "Back on the table",
            key=f"review_held_back_{match.id}",
            icon=":material/undo:",
            on_click=_reopen,
            args=(session, match),
        )


def _reopen(session: ReviewSession, match: Match) -> None:
    if session.studio.do(actions.reopen, match.id, seen="approved", toast="Open again: choose another mentor"):
        st.session_state["review_case"] = match.mentee_id
