"""Review: the meeting. One mentee beside the candidates, decided together; then what goes out."""

import streamlit as st

from core import store
from ui.frame.cells import cell, empty
from ui.frame.demo import fullest_day
from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.match import gate
from ui.relationships.outbox import outbox
from ui.review import (
    agenda,
    attendance,
    case_list,
    comparison,
    confirmation,
    introductions,
    minutes,
    projector,
    ready,
    requests,
    shortlists,
)
from ui.review.open_questions import current_questions
from ui.review.session import projecting, review_session, shown_as_before

PARTS = {"decide": "Decide", "shortlists": "Shortlists", "requests": "Requests", "send": "Send and archive"}

shown_as_before()
studio = open_studio()
if projecting() and studio.program:
    watch(studio, paused=confirmation.pending() is not None)
    projector.show(studio)
    st.stop()

st.title("Review")
st.caption("Decide together: one mentee, the best candidates side by side, the reasons in words.")

program = studio.need_program()
watch(studio, paused=confirmation.pending() is not None)
part = st.segmented_control(
    "Part",
    list(PARTS),
    default="requests" if program.choice("matching") == "free" else "decide",
    format_func=PARTS.__getitem__,
    required=True,
    key="review_part",
    persist_state="session",
    label_visibility="collapsed",
)

if part == "shortlists":
    shortlists.show(studio)
elif part == "requests":
    requests.show(studio)
elif part == "send":
    current_questions(studio)
    with cell(1, "Who is introduced to whom?"):
        introductions.pairs(studio)
    with cell(2, "Who is asked for a yes?"):
        introductions.answers_awaited(studio)
    with cell(3, "Whom do we tell “not this round”?"):
        introductions.not_this_round(studio)
    with cell(4, "What was decided?"):
        minutes.show(studio)
    with cell(5, "What waits in the outbox?"):
        outbox(studio, program)
else:
    session = review_session(studio)
    cases = session.run.cases.values() if session else ()
    if not any(case.state == "open" for case in cases):
        empty(agenda.nothing_open(session), link=("../pages/match.py", "Find the best matches"), stop=False)
        fullest_day(studio, lambda db, id: store.matches.match_states(db, id).get("proposed", 0), "proposals wait")
    unfinished = session and (session.meeting or any(case.state not in ("introduced", "waiting") for case in cases))
    if not unfinished and not store.matches.all(studio.db, program.id, ("approved",)):
        st.stop()
    if session is not None:
        with cell(1, "How far are we?"):
            agenda.progress(session)
            agenda.controls(session)
            agenda.notices(session)
            gate.show(gate.read_gate(studio), "review", hidden=session.blind or session.private)
        with cell(2, "What needs people?", "Hardest first. The thresholds are in Settings."):
            agenda.contents(session)
            case = case_list.pick(session)
            if case:
                attendance.stepping_back(session, case)
                comparison.show(session, case)
        with cell(3, "What can be skimmed?", "Nothing speaks against these."):
            agenda.skim(session)
    with cell(4, "Ready to introduce?"):
        ready.show(studio, session)
