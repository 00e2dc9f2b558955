"""Planned meetings whose day is over: each becomes a session with one click, or did not take place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from functools import partial

import streamlit as st

from core import actions, store
from core.domain.base.dates import clock, short_date
from core.domain.base.text import counted
from core.domain.relationships.relationships import LONGEST_SESSION, Relationship
from core.domain.relationships.who_met import LONGEST_LOOK_BACK, PastMeeting, past_meetings
from ui.frame.cells import md
from ui.frame.fields import label_of
from ui.frame.paging import page_of
from ui.frame.studio import Studio

ON_A_PAGE = 10
WEEKS_AROUND = timedelta(weeks=4)  # sessions before the first planned day may belong to it


def gather_past_meetings(studio: Studio, pairs: Mapping[int, Relationship]) -> list[PastMeeting]:
    """The planned meetings of these pairs that nobody answered for, oldest first."""
    on, db = studio.today, studio.db
    first = on - timedelta(days=LONGEST_LOOK_BACK) - WEEKS_AROUND
    sessions = store.who_met.sessions(db, studio.program_id, first, on)
    days = {pair: [session.held_on for session in sessions[pair]] for pair in sessions}
    planned = store.who_met.appointments(db, studio.program_id)
    return past_meetings(pairs, planned, days, store.who_met.answered(db, studio.program_id), on=on)


def show_past_meetings(studio: Studio, meetings: Sequence[PastMeeting], labels: Mapping[int, str], key: str) -> None:
    """A line each, with what became of it as a click; those on the page together as one step. labels: of the pairs."""
    if not meetings:
        return
    st.markdown(f"**Did they take place?** {counted(len(meetings), 'planned meeting')} up to today")
    shown = page_of(meetings, f"{key}_page", ON_A_PAGE)
    for meeting in shown:
        _line(studio, meeting, labels[meeting.appointment.relationship_id], key)
    if len(shown) > 1:
        st.button(
            f"All {len(shown)} took place",
            key=f"{key}_all",
            icon=":material/done_all:",
            on_click=_took_place,
            args=(studio, shown, key),
            help="Those on this page, each with the minutes beside it. Mark those that did not first.",
        )


def _line(studio: Studio, meeting: PastMeeting, label: str, key: str) -> None:
    day, at = short_date(meeting.day), clock(time.fromisoformat(meeting.appointment.starts_at))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.markdown(f":material/event: **{md(label)}** :gray[{day} at {at}]")
        st.number_input(
            label_of(f"Minutes of {label}, {day}"),
            1,
            LONGEST_SESSION,
            meeting.appointment.minutes,
            icon=":material/timer:",
            key=_minutes_key(meeting, key),
            label_visibility="collapsed",
            width=120,
        )
        st.button(
            "Took place",
            key=f"{key}_held_{meeting.appointment.id}_{meeting.day}",
            type="primary",
            on_click=_took_place,
            args=(studio, [meeting], key),
        )
        st.button(
            "Did not",
            key=f"{key}_missed_{meeting.appointment.id}_{meeting.day}",
            on_click=partial(studio.do, actions.miss_meetings, [meeting.planned]),
            kwargs={"toast": "Noted: it did not take place"},
        )


def _took_place(studio: Studio, meetings: Sequence[PastMeeting], key: str) -> None:
    """Callback: each becomes a session as long as the field beside it says."""
    sessions = [meeting.as_session(st.session_state.get(_minutes_key(meeting, key))) for meeting in meetings]
    studio.do(actions.log_sessions, sessions, toast=f"{counted(len(sessions), 'session')} recorded")


def _minutes_key(meeting: PastMeeting, key: str) -> str:
    return f"{key}_minutes_{meeting.appointment.id}_{meeting.day}"
