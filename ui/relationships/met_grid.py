"""Who met this month: every running pair a line, one click a pair, saved as one step. Records nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_month, short_day
from core.domain.base.text import counted
from core.domain.relationships.relationships import LONGEST_SESSION, Relationship, Session
from core.domain.relationships.who_met import (
    DOUBLE,
    USUAL_MINUTES,
    NewSession,
    PastMeeting,
    last_day,
    months,
    on_record,
)
from ui.frame.fields import field, label_of
from ui.frame.paging import page_of
from ui.frame.studio import Studio, reading
from ui.relationships.appointments import gather_past_meetings, show_past_meetings
from ui.relationships.overview import Overview

ON_A_PAGE = 60
MARKS = "relationships_met_marks"  # what is marked and not saved: by month and pair, on whatever page it stands
ALL = ""
MONTH, WHERE = "relationships_met_month", "relationships_met_where"  # what is chosen
RECORDED = {ALL: "All", "none": "Nothing recorded", "some": "Recorded"}
COLUMNS = [5, 4, 3]

Marks = dict[tuple[date, int], NewSession]


@dataclass(frozen=True)
class _Month:
    """What the grid shows: its first day, the pairs by id, what is on record, what was planned, the usual session."""

    first: date
    labels: Mapping[int, str]
    pairs: Mapping[int, Relationship]
    sessions: Mapping[int, list[Session]]
    planned: Mapping[int, PastMeeting]
    day: date
    minutes: int

    def as_met(self, id: int) -> NewSession:
        """The session that a click on this pair stands for: as it was planned, else of the usual day and length."""
        if meeting := self.planned.get(id):
            return meeting.as_session()
        return NewSession(id, max(self.day, self.pairs[id].introduced_on), self.minutes)


def who_met(studio: Studio, seen: Overview) -> None:
    """Planned meetings whose day is over, then the pairs of a month."""
    meetings = gather_past_meetings(studio, seen.pairs)
    show_past_meetings(studio, meetings, seen.labels, "relationships_past")
    _grid(studio, seen)


@st.fragment
@reading()
def _grid(studio: Studio, seen: Overview) -> None:
    running = {id: pair for id, pair in seen.pairs.items() if pair.open and pair.introduced_on <= studio.today}
    if not running:
        st.caption("No pair is active.")
        return
    month = _choose_month(studio, seen, running)
    ids = _filtered(studio, month)
    met = sum(1 for id in month.pairs if month.sessions.get(id))
    pairs = counted(len(month.pairs), "active pair")
    has = "has" if 1 in (met, len(month.pairs)) else "have"
    st.caption(f"{met} of {pairs} {has} a session in {full_month(month.first)}.")
    marks: Marks = st.session_state.setdefault(MARKS, {})
    for id in page_of(ids, "relationships_met_page", ON_A_PAGE):
        _line(studio, month, id, marks)
    marked = [session for (first, id), session in marks.items() if first == month.first and id in month.pairs]
    fresh = [session for session in marked if not on_record(session, month.sessions.get(session.relationship_id, ()))]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Record {counted(len(fresh), 'session')}" if fresh else "Record sessions",
            key="relationships_met_save",
            type="primary",
            disabled=not fresh,
            on_click=_save,
            args=(studio, month.first, fresh),
        )
        if elsewhere := len(marked) - sum(1 for id in ids if (month.first, id) in marks):
            st.caption(f"{elsewhere} of them not in the list above, but marked.")


def _choose_month(studio: Studio, seen: Overview, running: Mapping[int, Relationship]) -> _Month:
    """The month, and what a click stands for unless a meeting was planned."""
    choices = months(min(pair.introduced_on for pair in running.values()), studio.today)
    if st.session_state.get(MONTH, choices[0]) not in choices:
        st.session_state[MONTH] = choices[0]
    which, held_on, length = st.columns([3, 3, 2])
    first = which.selectbox("Month", choices, format_func=full_month, key=MONTH, persist_state="session")
    last = min(last_day(first), studio.today)
    day = held_on.date_input(
        "Usual day",
        last,
        min_value=first,
        max_value=last,
        key=f"relationships_met_day_{first}",
        help="Where no meeting was planned. Each day can be changed below.",
        format="MM/DD/YYYY",
    )
    minutes = length.number_input("Usual minutes", 1, LONGEST_SESSION, USUAL_MINUTES, key="relationships_met_length")
    pairs = {id: pair for id, pair in running.items() if pair.introduced_on <= last}
    planned = {
        meeting.appointment.relationship_id: meeting
        for meeting in gather_past_meetings(studio, running)
        if first <= meeting.day <= last
    }
    sessions = store.who_met.sessions(studio.db, studio.program_id, first, last)
    return _Month(first, seen.labels, pairs, sessions, planned, day or last, minutes)


def _filtered(studio: Studio, month: _Month) -> list[int]:
    """The pairs to show, by name: of a department, with a part of a name, with or without a session."""
    departments = {mentee.id: mentee.department for mentee in studio.mentees()}
    named, where, which = st.columns([3, 3, 4], vertical_alignment="bottom")
    part = named.text_input("Name", key="relationships_met_name", placeholder="A part of either name").casefold()
    known = sorted({departments.get(pair.mentee_id, "") for pair in month.pairs.values()} - {""}, key=str.casefold)
    if st.session_state.get(WHERE, ALL) not in (ALL, *known):
        st.session_state[WHERE] = ALL
    department = where.selectbox(
        "Mentee's department", [ALL, *known], format_func=lambda name: name or "All", key=WHERE
    )
    recorded = which.segmented_control(
        "Sessions",
        list(RECORDED),
        format_func=RECORDED.__getitem__,
        default=ALL,
        required=True,
        key="relationships_met_recorded",
    )
    return sorted(
        (
            id
            for id, pair in month.pairs.items()
            if part in month.labels[id].casefold()
            and department in (ALL, departments.get(pair.mentee_id, ""))
            and recorded in (ALL, "some" if month.sessions.get(id) else "none")
        ),
        key=lambda id: (month.labels[id].casefold(), id),
    )


def _line(studio: Studio, month: _Month, id: int, marks: Marks) -> None:
    """A pair: whether it met, what is on record, and once it is marked the session that it stands for."""
    place = (month.first, id)
    mark, known = marks.get(place), month.sessions.get(id, [])
    pair_column, record_column, mark_column = st.columns(COLUMNS, vertical_alignment="center")
    key = f"relationships_met_{month.first}_{id}"
    with pair_column:
        field(st.checkbox, label_of(month.labels[id]), key, mark is not None, partial(_mark, place, month.as_met(id)))
    record_column.caption(_record(month, id, known, mark))
    if mark is None:
        return
    # One stop for the keyboard on the way to the next pair, where two fields would be seven.
    session = f"{short_day(mark.held_on)}, {mark.minutes} min"
    with mark_column.popover(session, key=f"{key}_session", on_change="rerun") as shown:
        if shown.open:
            _session_fields(studio, month, id, mark, key)


def _session_fields(studio: Studio, month: _Month, id: int, mark: NewSession, key: str) -> None:
    """The day and the length of a marked session, to change."""
    place = (month.first, id)
    field(
        st.date_input,
        "Day",
        f"{key}_day",
        mark.held_on,
        lambda day: _change(place, held_on=day),
        min_value=max(month.first, month.pairs[id].introduced_on),
        max_value=min(last_day(month.first), studio.today),
        format="MM/DD/YYYY",
    )
    field(
        st.number_input,
        "Minutes",
        f"{key}_minutes",
        mark.minutes,
        lambda minutes: _change(place, minutes=minutes),
        min_value=1,
        max_value=LONGEST_SESSION,
    )


def _record(month: _Month, id: int, known: list[Session], mark: NewSession | None) -> str:
    """What is on record for a pair in this month, or why its mark is left out."""
    if mark and on_record(mark, known):
        return f":material/block: {DOUBLE.capitalize()}"
    days = [short_day(session.held_on) + (f", {session.minutes} min" if session.minutes else "") for session in known]
    paused = [":material/pause_circle: paused"] if month.pairs[id].stage == "paused" else []
    planned = [f"planned for {short_day(month.planned[id].day)}"] if id in month.planned and not mark else []
    return " · ".join([*days, *planned, *paused]) or "Nothing recorded"


def _mark(place: tuple[date, int], session: NewSession, met: bool) -> None:
    """Callback: the pair met, or did not after all."""
    marks: Marks = st.session_state.setdefault(MARKS, {})
    if met:
        marks[place] = session
    else:
        marks.pop(place, None)


def _change(place: tuple[date, int], held_on: date | None = None, minutes: int | None = None) -> None:
    """Callback: another day or length; an emptied field springs back."""
    marks: Marks = st.session_state[MARKS]
    if (mark := marks.get(place)) is None:
        return  # unmarked in the same moment
    marks[place] = replace(mark, held_on=held_on or mark.held_on, minutes=minutes or mark.minutes)


def _save(studio: Studio, month: date, sessions: list[NewSession]) -> None:
    """Callback: record what is marked in this month; refused, the marks stay."""
    if studio.do(actions.log_sessions, sessions, toast=f"{counted(len(sessions), 'session')} recorded"):
        marks: Marks = st.session_state[MARKS]
        st.session_state[MARKS] = {place: mark for place, mark in marks.items() if place[0] != month}
