"""Open questions on screen: what a day brought is written down when somebody looks, and told. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.match.open_questions import DueChanges, due_changes, sentences
from ui.frame.cells import md
from ui.frame.studio import Studio


def current_questions(studio: Studio) -> DueChanges:
    """How the questions of the program stand today, with nothing left that has to be written down.

    What was written stays on the page until something else changes: the page is drawn anew right after it.
    """
    changes = _due(studio)
    if changes.any:
        try:
            with store.opened(studio.path, create=not studio.demo) as db:
                done = actions.update_questions(db, studio.program_id, by=actions.CALENDAR, on=studio.today)
        except (actions.NotAllowed, store.StoreError) as refusal:
            st.error(md(refusal), icon=":material/block:")
            return changes
        lines = sentences(done, store.people.names(studio.db))
        st.session_state["review_told"] = (_state(studio), lines)
        changes = _due(studio)
    state, lines = st.session_state.get("review_told", (None, []))
    if lines and state == _state(studio):
        st.info("\n".join(f"- {md(line)}" for line in lines), icon=":material/schedule:")
    return changes


def _state(studio: Studio) -> tuple[int, int]:
    return studio.program_id, store.revision(studio.db)


def _due(studio: Studio) -> DueChanges:
    questions = store.open_questions.read(studio.db, studio.program_id, on=studio.today)
    return due_changes(questions, studio.today)
