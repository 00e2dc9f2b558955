"""The minutes on screen: which meeting, what was decided line by line, and the files. Decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core import store
from core.documents import minutes
from core.documents.minutes import Minutes, decision_log
from core.documents.tables import workbook
from core.domain.base.dates import full_date
from core.domain.base.text import counted
from core.domain.review.cases import STATES
from core.domain.review.decisions import Decision, last_decisions
from ui.frame.cells import md
from ui.frame.studio import Studio
from ui.review.session import ReviewSession, review_session


def show(studio: Studio) -> None:
    """The decisions of a meeting, or since the last run, and the minutes as files."""
    meetings = store.meetings.all(studio.db, studio.program_id)
    labels = {meeting.id: f"Meeting of {full_date(meeting.held_on)}" for meeting in meetings}
    chosen = st.selectbox(
        "Minutes of",
        [*labels, 0],
        format_func=lambda id: labels.get(id, "Everything since the last matching run"),
        key="review_minutes",
        persist_state="session",
    )
    record = _minutes(studio, chosen if chosen in labels else 0)
    if record is None:
        st.markdown("Nothing was decided yet.")
        return
    frame = pd.DataFrame(record.lines, columns=["Day", "Decision", "Why", "By"])
    if len(frame):
        st.dataframe(frame, hide_index=True, alt=counted(len(frame), "decision"), placeholder="–")
    else:
        st.markdown("Nothing was decided yet.")
    for line in record.follow_ups:
        st.caption(f"Open: {md(line)}")
    label = replace(studio.label, as_of=record.on)
    name = label.file_name
    with st.container(horizontal=True):
        st.download_button(
            "Minutes for Word",
            lambda: minutes.word(record, label),
            name(record.title, "docx"),
            key="review_minutes_docx",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Minutes as Markdown",
            lambda: minutes.markdown(record, label).encode(),
            name(record.title, "md"),
            "text/markdown",
            key="review_minutes_md",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Decision log for Excel",
            lambda: workbook({"Decisions": decision_log(record)}, label=label),
            name(f"{record.title} log", "xlsx"),
            key="review_minutes_xlsx",
            icon=":material/download:",
            on_click="ignore",
        )


def _minutes(studio: Studio, meeting_id: int) -> Minutes | None:
    program = studio.need_program()
    meeting = store.meetings.meeting(studio.db, meeting_id) if meeting_id else None
    session = review_session(studio)
    if meeting is None and session is None:
        return None
    run_line = store.runs.line_of(studio.db, session.run.id) if session else 0
    after, until = (meeting.opened, meeting.closed) if meeting else (run_line, None)
    decisions = store.matches.decisions(studio.db, program.id, after=after, until=until)
    reviewed = session if session and (until is None or run_line < until) else None
    since_run = store.matches.decisions(studio.db, program.id, after=run_line, until=until) if reviewed else []
    return Minutes(
        program=program.name,
        on=meeting.held_on if meeting else studio.today,
        decisions=decisions,
        people=store.people.names(studio.db),
        actors=store.programs.actors(studio.db),
        meeting=meeting,
        open=_left(reviewed, since_run, closed=until is not None) if reviewed else (),
        total=len(reviewed.run.cases) if reviewed else 0,
        changes=store.matches.changes(studio.db, program.id, after=after, until=until),
    )


def _left(session: ReviewSession, decisions: list[Decision], *, closed: bool) -> list[tuple[str, str]]:
    """(name, state) of the cases that were not decided: as they stand, or as they stood when the meeting closed."""
    cases = session.run.cases.values()
    if not closed:
        return [(case.mentee.name, STATES[case.state]) for case in cases if not case.decided]
    last = last_decisions(decisions)
    settled = {id for id, decision in last.items() if decision.verb not in ("vetoed", "reopened")}
    return [(case.mentee.name, STATES["open"]) for case in cases if case.mentee.id not in settled]
