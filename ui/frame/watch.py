"""Watch: what others change appears by itself. A small fragment that looks at the database's revision every second."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import store
from core.store import Db
from ui.frame.cells import md
from ui.frame.studio import Studio

EVERY = 1.0  # seconds
# Given the database and the revision that is on screen: must the page be left as it is?
Paused = Callable[[Db, int], bool]


def watch(studio: Studio, *, paused: bool | Paused = False) -> None:
    """Draw the page anew when somebody else changed something; call it before the page reads.

    With `paused`, as while a dialog is open, it only says who changed something and offers to refresh. What is chosen
    on the page stays, since only the facts are read anew. A function is asked only when there is news.
    """
    _look(str(studio.path), store.revision(studio.db), paused)


@st.fragment(run_every=EVERY)
def _look(path: str, seen: int, paused: bool | Paused) -> None:
    try:
        with store.opened(path, create=False) as db:
            if store.revision(db) == seen:
                return
            waits = paused(db, seen) if callable(paused) else paused
            news = _news(db, seen) if waits else ""
    except store.StoreError:
        return  # the next full run says it properly
    if not waits:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/sync: {md(news)}")
        if st.button("Refresh", key="watch_refresh"):
            st.rerun()


def _news(db: Db, seen: int) -> str:
    names = store.programs.actors(db)
    changes = store.ledger.newer(db, seen)
    if not changes:
        return "A step was undone."
    return (
        ", ".join(f"{names.get(by, 'Someone')} changed {count}" for by, count in changes.items()) + " since you looked."
    )
