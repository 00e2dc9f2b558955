"""The case list on screen: which cases are looked at, the one at hand, the way to the next, who looks after it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import actions, store
from core.domain.review.agenda import KINDS
from core.domain.review.cases import STATES, ReviewCase, next_open
from ui.frame.fields import field
from ui.frame.sidebar import undo_button
from ui.review.confirmation import go
from ui.review.lead import following, lead, leading
from ui.review.session import ReviewSession, project, projecting


def pick(session: ReviewSession) -> ReviewCase | None:
    """The case at hand, with the way to the one before and after; None when the filter leaves nobody."""
    ids = [id for id, case in session.run.cases.items() if _wanted(session, case)]
    undone = [id for id in st.session_state.pop("studio_undone", ()) if id in session.run.cases]
    if undone:
        go(undone[0])  # what was taken back is looked at again; whom it moved along comes later in the action
    case_id = st.session_state.get("review_case")
    if case_id in session.run.cases and case_id not in ids:
        ids = [
            id for id in session.run.cases if id in {*ids, case_id}
        ]  # a colleague's decision must not take it off the screen
    if not ids:
        st.caption("No case fits the filter.")
        return None
    if case_id not in ids:
        case_id = next_open({id: session.run.cases[id] for id in ids}, None) or ids[0]
        st.session_state["review_case"] = case_id
    with st.container(horizontal=True, vertical_alignment="center" if projecting() else "bottom"):
        field(
            st.selectbox,
            "Mentee",
            # A box keeps the words it first showed for its choice: when they change, it has to be another box.
            f"review_pick_{case_id}_{session.run.cases[case_id].state}{session.suffix}",
            case_id,
            go,
            options=ids,
            format_func=lambda id: _label(session, session.run.cases[id]),
            label_visibility="collapsed" if projecting() else "visible",
        )
        at = ids.index(case_id)
        before, after = ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None
        with st.container(horizontal=True, width="content"):
            _step("Back", "review_before", ":material/arrow_back:", "Left", before)
            _step("Next", "review_after", ":material/arrow_forward:", "Right", after)
        if projecting():
            undo_button(session.studio)
            st.toggle("Follow the host", following(), key="review_follows", persist_state="session")
            st.button(
                "End", key="review_end", icon=":material/close:", type="tertiary", on_click=project, args=(False,)
            )
    if not projecting() and leading():
        lead(session.studio, case_id)
    return session.run.cases[case_id]


def filters(session: ReviewSession) -> None:
    """Which cases are walked through: by why they need people, decided or not, department, who looks after them."""
    st.pills(
        "Show",
        list(KINDS),
        selection_mode="multi",
        format_func=KINDS.__getitem__,
        key="review_kinds",
        persist_state="session",
    )
    st.toggle("Only what is still to decide", key="review_undecided", persist_state="session")
    departments = sorted({case.mentee.department for case in session.run.cases.values() if case.mentee.department})
    st.multiselect("Departments", departments, key="review_departments", persist_state="session", placeholder="All")
    people = {coordinator.code: coordinator.name for coordinator in store.programs.coordinators(session.studio.db)}
    if len(people) > 1:
        st.multiselect(
            "Coordinator",
            list(people),
            format_func=people.__getitem__,
            key="review_owners",
            persist_state="session",
            placeholder="Anybody",
        )


def search(session: ReviewSession, case: ReviewCase) -> None:
    """Another candidate by name, to stand beside the others with the rule or the ripple."""
    privacy = session.privacy(case)
    people = {person.id: privacy.name(person) for person in session.run.now.mentors.people}
    st.selectbox(
        "Look at another mentor",
        sorted(people, key=lambda id: people[id]),
        index=None,
        format_func=people.__getitem__,
        key=f"review_search_{case.mentee.id}{session.suffix}",
        placeholder="Type a name",
    )


def owner(session: ReviewSession, case: ReviewCase) -> None:
    """Which coordinator looks after this mentee; only asked where there are several."""
    people = {coordinator.code: coordinator.name for coordinator in store.programs.coordinators(session.studio.db)}
    if len(people) < 2:
        return
    field(
        st.selectbox,
        "Coordinator",
        f"review_owner_{case.mentee.id}",
        case.owner if case.owner in people else "",
        partial(_assign, session, case.mentee.id),
        options=["", *people],
        format_func=lambda code: people.get(code, "Nobody yet"),
    )


def _assign(session: ReviewSession, mentee_id: int, code: str) -> None:
    session.studio.do(actions.assign_owner, session.studio.program_id, mentee_id, code, toast="Noted")


def _step(label: str, key: str, icon: str, shortcut: str, to: int | None) -> None:
    st.button(label, key=key, icon=icon, shortcut=shortcut, disabled=to is None, on_click=go, args=(to,))


def _wanted(session: ReviewSession, case: ReviewCase) -> bool:
    chosen = st.session_state
    return (
        (not chosen.get("review_kinds") or case.kind in chosen["review_kinds"])
        and (not chosen.get("review_undecided") or not case.decided)
        and (not chosen.get("review_departments") or case.mentee.department in chosen["review_departments"])
        and (not chosen.get("review_owners") or case.owner in chosen["review_owners"])
    )


def _label(session: ReviewSession, case: ReviewCase) -> str:
    return f"{session.privacy(case).name(case.mentee)} · {KINDS[case.kind].lower()} · {STATES[case.state].lower()}"
