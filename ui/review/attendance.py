"""Attendance on screen: the meeting begins and ends, who is present, who steps back from a case."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.review.cases import ReviewCase
from core.domain.review.meeting import RECUSALS, conflicts
from ui.frame.cells import md
from ui.review.session import ReviewSession


def meeting(session: ReviewSession) -> None:
    """The drawer of the meeting: start it, add who comes later, close it."""
    going_on = session.meeting is not None
    label = "Meeting" if going_on else "Start the meeting"
    with st.popover(label, icon=":material/groups:", key="review_meeting", on_change="rerun") as shown:
        if not shown.open:
            return
        if session.meeting:
            _present(session)
        _join(session)
        if session.meeting:
            st.button(
                "Close the meeting",
                key="review_close",
                on_click=session.studio.do,
                args=(actions.close_meeting, session.meeting.id),
                kwargs={"toast": "The meeting is closed; its minutes are under “Send and archive”"},
            )


def stepping_back(session: ReviewSession, case: ReviewCase) -> None:
    """Who takes no part in this decision, and who should not; from any screen."""
    if session.meeting is None:
        return
    people, actors = store.people.names(session.studio.db), store.programs.actors(session.studio.db)
    away = session.meeting.stepping_back(case.mentee.id)
    for present, recusal in away:
        with st.container(horizontal=True, vertical_alignment="center"):
            name = present.name(people, actors)
            st.markdown(f":material/front_hand: {md(name)} steps back ({RECUSALS[recusal.reason].lower()}).")
            st.button(
                "Back in",
                key=f"review_return_{recusal.id}",
                type="tertiary",
                on_click=session.studio.do,
                args=(actions.return_to_case, recusal.id),
                kwargs={"toast": f"{name} takes part again"},
            )
    mentors = [case.match.mentor_id] if case.match else []
    for present, why in conflicts(session.meeting, case.mentee.id, mentors, session.run.now.facts.manager_of):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = present.name(people, actors)
            st.markdown(f":orange[:material/front_hand: {md(name)} {md(why)} and should step back.]")
            _recuse(session, case, present.id, name, "line_manager", f"review_conflict_{present.id}")
    gone = {present.id for present, _ in away}
    others = {
        attendee.id: attendee.name(people, actors) for attendee in session.meeting.present if attendee.id not in gone
    }
    with st.popover("Somebody steps back", icon=":material/front_hand:", disabled=not others):
        who = st.selectbox("Who", list(others), format_func=lambda id: others[id], key="review_recuse_who")
        reason = st.selectbox("Why", list(RECUSALS), format_func=RECUSALS.__getitem__, key="review_recuse_why", index=1)
        if who is not None:
            _recuse(session, case, who, others[who], reason, "review_recuse")


def _join(session: ReviewSession) -> None:
    people = store.people.names(session.studio.db)
    there = {attendee.person_id for attendee in session.meeting.present} if session.meeting else set()
    with st.form("review_join", border=False):
        chosen = st.multiselect(
            "Who is here",
            [id for id in people if id not in there],
            format_func=lambda id: people.get(id, ""),
            key="review_people",
            placeholder="People on record",
        )
        guests = st.text_input("Guests (separated by commas)", key="review_guests").split(",")
        if not st.form_submit_button("Add" if session.meeting else "Start", type="primary"):
            return
        here = {"people": chosen, "guests": guests}
        if session.meeting:
            here["coordinators"] = [session.studio.by]
            session.studio.do(actions.join_meeting, session.meeting.id, **here, toast="Noted", again=True)
        else:
            program_id = session.studio.program_id
            sentence = "The meeting has begun"
            session.studio.do(actions.open_meeting, program_id, session.run.id, **here, toast=sentence, again=True)


def _present(session: ReviewSession) -> None:
    assert session.meeting is not None
    people, actors = store.people.names(session.studio.db), store.programs.actors(session.studio.db)
    for attendee in session.meeting.present:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(md(attendee.name(people, actors)))
            st.button(
                "Not here",
                key=f"review_leave_{attendee.id}",
                type="tertiary",
                on_click=session.studio.do,
                args=(actions.leave_meeting, attendee.id),
                kwargs={"toast": "Taken off the list"},
            )


def _recuse(session: ReviewSession, case: ReviewCase, attendance_id: int, name: str, reason: str, key: str) -> None:
    st.button(
        "Step back",
        key=key,
        on_click=session.studio.do,
        args=(actions.recuse, attendance_id, case.mentee.id, reason),
        kwargs={"toast": f"{name} steps back from this case"},
    )
