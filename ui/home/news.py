"""News on screen: what happened since yesterday, a line for each kind of step, without names of participants."""

import streamlit as st

from core import store
from core.domain.base import events
from core.domain.base.dates import short_date
from core.domain.home.news import latest_news
from ui.frame.studio import Studio

ACTIONS = 200  # the latest that are looked at: more than a busy day has
LATEST = 8


def show_news(studio: Studio) -> None:
    """What happened and who did it, the latest first."""
    db = studio.db
    recent = store.journal.recent(db, studio.program_id, events.reported(), ACTIONS)
    news = latest_news(recent, studio.today)
    st.caption(news.since)
    if not news.lines:
        return
    who = store.programs.actors(db)
    lines = [
        {
            "Day": short_date(line.on),
            "What": events.sentence(line.verb, line.subject, line.n),
            "By": who.get(line.by, line.by),
        }
        for line in news.lines[:LATEST]
    ]
    st.dataframe(lines, hide_index=True, alt="The latest changes in this program", placeholder="–")
    if len(news.lines) > LATEST:
        st.caption(f"And {len(news.lines) - LATEST} more; the whole history is in Settings.")
