"""One relationship, its end: pause, another planned end, a switch, an end. What follows an end is in closing.py."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_date
from core.domain.design.programs import Program
from core.domain.playbook.entries import guide
from core.domain.relationships.relationships import DROP_REASONS, STAGE_LABELS, Relationship
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.relationships.closing import closing
from ui.relationships.late_joiners import next_best

MOST_SEATS = 20  # as `actions.set_capacity` allows
HOW = {
    "completed": "Completed: they reached the end",
    "switched": "Switch: someone else fits better, nobody is to blame",
    "dropped": "Dropped: it stopped early",
    "ended": "Ended by the program team",
}


def pause_or_end(studio: Studio, program: Program, relationship: Relationship) -> None:
    """What may happen to this relationship now; an ended one shows its closing."""
    if relationship.open:
        _seats(studio, relationship)
        _pause(studio, relationship)
        _until(studio, relationship)
        _end(studio, relationship)
        return
    assert relationship.ended_on is not None  # what is not open has ended
    reason = f" ({DROP_REASONS[relationship.end_reason].lower()})" if relationship.end_reason in DROP_REASONS else ""
    st.markdown(f"{STAGE_LABELS[relationship.stage]}{reason} on {full_date(relationship.ended_on)}.")
    for note in store.people.notes(studio.db, "relationships", relationship.id, "ending"):
        st.caption(f"“{md(note.text)}”")
    if relationship.stage != "completed":
        next_best(studio, program, relationship.mentee_id)
    closing(studio, program, relationship)


def _pause(studio: Studio, relationship: Relationship) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if relationship.stage == "paused":
            since = f" since {full_date(relationship.paused_on)}" if relationship.paused_on else ""
            st.markdown(f"Paused{since}.")
            st.button(
                "Resume",
                key="relationships_resume",
                on_click=studio.do,
                args=(actions.resume_relationship, relationship.id),
                kwargs={"toast": "Resumed"},
            )
        else:
            st.button(
                "Pause",
                key="relationships_pause",
                icon=":material/pause_circle:",
                on_click=studio.do,
                args=(actions.pause_relationship, relationship.id),
                kwargs={"toast": "Paused, nothing is asked of them"},
            )
        if relationship.ends_on is None:
            st.button(
                "We looked: it still serves both",
                key="relationships_look",
                on_click=studio.do,
                args=(actions.look_at, relationship.id),
                kwargs={"toast": "Noted, the next look is in a year"},
            )


def _seats(studio: Studio, relationship: Relationship) -> None:
    """The seats of a mentor who has more mentees than they offered: to be corrected, if they agree."""
    taken = store.matches.loads(studio.db).get(relationship.mentor_id, 0)
    offered = store.matches.offered(studio.db, relationship.mentor_id)
    enrolment = store.people.enrolment_of(studio.db, relationship.program_id, relationship.mentor_id, "mentor")
    if taken <= offered or enrolment is None:
        return
    with st.form(f"relationships_seats_{relationship.id}", border=False):
        number, button, _ = st.columns([2, 2, 4], vertical_alignment="bottom")
        seats = number.number_input(
            "Mentees the mentor takes", taken, MOST_SEATS, taken, help=f"Offered: {offered}. Ask the mentor first."
        )
        if button.form_submit_button("Change the seats"):
            studio.do(actions.set_capacity, enrolment.id, int(seats), toast="Seats changed", again=True)


def _until(studio: Studio, relationship: Relationship) -> None:
    if relationship.ends_on is None:
        return
    with st.form(f"relationships_until_{relationship.id}", border=False):
        day, button, _ = st.columns([2, 2, 4], vertical_alignment="bottom")
        ends_on = day.date_input(
            "Planned end",
            max(relationship.ends_on, studio.today + timedelta(days=1)),
            min_value=studio.today,
            format="MM/DD/YYYY",
        )
        if button.form_submit_button("Change the planned end"):
            studio.do(actions.extend_relationship, relationship.id, ends_on, toast="Planned end changed", again=True)


def _end(studio: Studio, relationship: Relationship) -> None:
    st.markdown("**End this relationship**")
    how = st.radio(
        "How", list(HOW), index=None, format_func=HOW.__getitem__, key=f"relationships_how_{relationship.id}"
    )
    if how is None:
        return
    reason = ""
    if how == "dropped":
        reason = st.selectbox("Reason", list(DROP_REASONS), format_func=DROP_REASONS.__getitem__)
    if how == "completed":
        with st.expander("Guide for the last session", key="relationships_last_guide"):
            st.markdown(guide(store.texts.playbook(studio.db), "last"))
    if how == "switched":
        st.caption(
            "Both return to the pool, the two are not paired again, and all that happened stays on record. "
            "The next best mentors with a free seat are shown at once."
        )
    left, right = st.columns([1, 3])
    first = max(
        [
            relationship.introduced_on,
            *(session.held_on for session in store.relationships.sessions(studio.db, relationship.id)),
        ]
    )
    day = left.date_input(
        "On", studio.today, min_value=first, max_value=studio.today, key="relationships_end_on", format="MM/DD/YYYY"
    )
    comment = right.text_input("A word about why (optional)", key="relationships_end_why", max_chars=500)
    st.button(
        "Make the switch" if how == "switched" else "End it",
        key="relationships_end",
        type="primary",
        on_click=_ended,
        args=(studio, relationship, how, reason, day, comment),
    )


def _ended(studio: Studio, relationship: Relationship, how: str, reason: str, day: object, comment: str) -> None:
    """Callback: end it, and stay with this relationship so that the next step is in sight."""
    if studio.do(
        actions.end_relationship,
        relationship.id,
        how,
        reason,
        comment=comment,
        ended_on=day,
        toast=f"{STAGE_LABELS[how]}",
    ):
        st.session_state["relationships_which"] = "all"
        st.session_state["relationships_part"] = "end"
        st.session_state.pop("relationships_running", None)
