"""Confirmation: a decision is asked about first, refused when the screen is stale, and leads on to the next case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import store
from core.domain.review.cases import STATES, ReviewCase, next_open
from ui.frame.cells import md
from ui.frame.studio import acting
from ui.review.session import ReviewSession


@dataclass(frozen=True)
class PendingDecision:
    """A decision that waits to be confirmed. kind: choose, veto, park, swap or wait; mentor_id: of a choice.

    `about` is the run, the match and its state as they were when it was asked.
    """

    kind: str
    mentee_id: int
    about: tuple[int, int | None, str]
    mentor_id: int | None = None


def pending() -> PendingDecision | None:
    """The decision that waits to be confirmed in this window: while there is one, nothing is redrawn by itself."""
    return st.session_state.get("review_asked")


def ask(asked: PendingDecision | None) -> None:
    """Put a decision up to be confirmed, or take it away again."""
    st.session_state.update(review_asked=asked, review_reason=None)


def about(session: ReviewSession, case: ReviewCase) -> tuple[int, int | None, str]:
    """What a decision on this case is about, as far as colleagues can change it."""
    return session.run.id, case.match.id if case.match else None, case.state


def overtaken(session: ReviewSession, case: ReviewCase, asked: PendingDecision) -> str | None:
    """What a colleague did meanwhile to the case of a decision that waits, as a sentence; None while it stands."""
    if asked.about == about(session, case):
        return None
    actors = store.programs.actors(session.studio.db)
    if asked.about[0] != session.run.id:
        return f"Meanwhile {actors.get(session.run.run_by, 'somebody')} ran the matching again."
    who = case.match.decided_by if case.match else None
    by = f", decided by {actors.get(who, who)}" if who else ""
    return f"Meanwhile this case changed: {STATES[case.state].lower()}{by}."


def go(mentee_id: int | None) -> None:
    """To another case; a decision that was asked about the one before is no longer asked."""
    st.session_state.update(review_case=mentee_id, review_asked=None, review_reason=None)


@acting()
def run(session: ReviewSession, action: Callable[..., Any], *args: Any, toast: str, **kwargs: Any) -> bool:
    """Act on what this window shows. Refused when it shows the proposals of a run that was replaced meanwhile."""
    newest = store.runs.last(session.studio.db, session.studio.program_id)
    if newest is None or newest.id != session.run.id:
        who = store.programs.actors(session.studio.db).get(newest.run_by, "Somebody") if newest else "Somebody"
        st.error(
            f"Meanwhile {md(who)} ran the matching again. Nothing was changed; these are the new proposals.",
            icon=":material/block:",
        )
        return False
    return session.studio.do(action, *args, toast=toast, **kwargs)


def settle(
    session: ReviewSession,
    mentee_id: int,
    action: Callable[..., Any],
    *args: Any,
    toast: str,
    move_on: bool = True,
    **kwargs: Any,
) -> None:
    """Run a decision; when it holds, go on to the next open case."""
    done = run(session, action, *args, toast=toast, **kwargs)
    ask(None)
    following = next_open(session.run.cases, mentee_id) if done and move_on else None
    if following is not None:
        st.session_state["review_case"] = following
