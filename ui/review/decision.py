"""Decision: approve, choose another, park, veto or swap on one case; what it changes for others stands there first."""

from __future__ import annotations

import streamlit as st

from core import actions
from core.domain.match.matches import REASONS, REASONS_FOR
from core.domain.review.case_view import CandidateView
from core.domain.review.cases import ReviewCase
from ui.frame.cells import md
from ui.review.confirmation import PendingDecision, about, ask, overtaken, pending, settle
from ui.review.overrides import ACTS, PANELS, Act
from ui.review.session import ReviewSession

# What else can be done with an open case: kind -> label, icon, key.
OTHERWISE = {
    "park": ("Park", ":material/pause:", "P"),
    "veto": ("Veto", ":material/block:", "V"),
    "swap": ("Swap two", ":material/swap_horiz:", "S"),
    "wait": ("Not this round", ":material/schedule:", "N"),
}


def choose(session: ReviewSession, case: ReviewCase, candidate: CandidateView, number: int) -> None:
    """The button under a candidate: approve at once what was proposed, ask first about anybody else."""
    if case.decided:
        return
    if candidate.proposed and case.match is not None:
        st.button(
            "Approve",
            key=f"review_approve_{candidate.id}",
            type="primary",
            icon=":material/check:",
            shortcut=session.single_key("A"),
            width="stretch",
            disabled=candidate.forbidden,
            on_click=settle,
            args=(session, case.mentee.id, actions.approve, case.match.id),
            kwargs={
                "seen": case.match.state,
                "reason": "mentee_choice" if candidate.choice == 1 else "good_fit",
                "toast": f"{candidate.name} approved for {session.privacy(case).name(case.mentee)}",
            },
        )
        return
    st.button(
        "Choose instead" if case.match else "Choose",
        key=f"review_choose_{candidate.id}",
        icon=":material/swap_calls:",
        shortcut=session.single_key(str(number)) if number <= 9 and pending() is None else None,
        width="stretch",
        disabled=candidate.forbidden,
        on_click=ask,
        args=(PendingDecision("choose", case.mentee.id, about(session, case), candidate.id),),
    )


def bar(session: ReviewSession, case: ReviewCase) -> None:
    """What else can be done with a case."""
    id, now = case.mentee.id, about(session, case)
    with st.container(horizontal=True):
        if case.state in ("open", "without"):
            paired = case.match is not None
            for kind, (label, icon, key) in OTHERWISE.items():
                if paired or kind == "wait":
                    st.button(
                        label,
                        key=f"review_{kind}",
                        icon=icon,
                        shortcut=session.single_key(key),
                        on_click=ask,
                        args=(PendingDecision(kind, id, now),),
                    )
        elif case.state in ("approved", "parked") and case.match is not None:
            st.button(
                "Back on the table",
                key="review_reopen",
                icon=":material/undo:",
                on_click=settle,
                args=(session, id, actions.reopen, case.match.id),
                kwargs={"seen": case.match.state, "toast": "Open again", "move_on": False},
            )
        elif case.state == "waiting":
            st.button(
                "Back on the table",
                key="review_accept",
                icon=":material/undo:",
                on_click=settle,
                args=(session, id, actions.accept, case.mentee.enrolment_id),
                kwargs={"toast": "Open again", "move_on": False},
            )


def confirm(session: ReviewSession, case: ReviewCase) -> None:
    """The panel of the decision that waits: what it changes, the reason, confirm or not."""
    asked = pending()
    if asked is None or asked.mentee_id != case.mentee.id:
        return
    if news := overtaken(session, case, asked):
        ask(None)
        st.warning(f"{md(news)} Nothing was changed.", icon=":material/sync:")
        return
    with st.container(border=True, key="review_panel"):
        act = PANELS[asked.kind](session, case, asked)
        _reasons(session, asked)
        st.text_input(
            "In your own words (optional)",
            key=f"review_comment_{asked.kind}_{asked.mentee_id}",
            max_chars=500,
            help="Kept with the decision and shown in the minutes: nothing that was said in confidence.",
        )
        with st.container(horizontal=True):
            st.button(
                "Confirm",
                key="review_confirm",
                type="primary",
                icon=":material/check:",
                shortcut="Mod+Enter",
                disabled=act is None,
                on_click=_confirmed,
                args=(act, asked),
            )
            st.button("Cancel", key="review_cancel", on_click=ask, args=(None,))


def _reasons(session: ReviewSession, asked: PendingDecision) -> None:
    """The reasons that fit the act, one click or one number key each."""
    chosen = st.session_state.get("review_reason")
    with st.container(horizontal=True, gap="small"):
        for number, code in enumerate(REASONS_FOR[ACTS[asked.kind]], start=1):
            st.button(
                REASONS[code],
                key=f"review_reason_{code}",
                icon=f":material/radio_button_{'checked' if code == chosen else 'unchecked'}:",
                shortcut=session.single_key(str(number)),
                on_click=lambda code: st.session_state.update(review_reason=code),
                args=(code,),
            )


def _confirmed(act: Act, asked: PendingDecision) -> None:
    """Reads reason and words as they are now: they may have been typed in the very moment of the click."""
    reason = st.session_state.get("review_reason")
    comment = st.session_state.get(f"review_comment_{asked.kind}_{asked.mentee_id}", "")
    if reason is None:
        st.error("Choose a reason first: it belongs in the minutes.", icon=":material/block:")
        return
    act(reason, comment)
