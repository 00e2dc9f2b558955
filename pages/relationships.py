"""Relationships: who needs us now, one relationship with all that happened, and support around them."""

from itertools import count

import streamlit as st

from core import store
from core.domain.base.dates import full_date
from core.domain.relationships.relationships import STAGE_LABELS
from ui.frame.cells import cell, empty, md
from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.relationships.agreement import agreement
from ui.relationships.checks import checks
from ui.relationships.circles import circles
from ui.relationships.correct import correct
from ui.relationships.end import pause_or_end
from ui.relationships.goals import goals
from ui.relationships.import_answers import chooses, form_answers
from ui.relationships.journey import journey
from ui.relationships.late_joiners import waiting
from ui.relationships.messages import draft
from ui.relationships.met_grid import who_met
from ui.relationships.outbox import outbox
from ui.relationships.overview import at_work, choose, overview, writable
from ui.relationships.owner import looked_after
from ui.relationships.queue import queue
from ui.relationships.support import PARTS as SUPPORT
from ui.relationships.support import calls_for_help
from ui.relationships.table import table

PARTS = {
    "journey": "Journey",
    "goals": "Goals",
    "checks": "Checks",
    "agreement": "Agreement",
    "messages": "Messages",
    "end": "Pause, switch, close",
    "correct": "Correct",
}
MORE = {
    "met": "Who met?",
    "waiting": "Who waits for a mentor?",
    "answers": "Answers from a form",
    "outbox": "Outbox",
    "circles": "Circles",
}

studio = open_studio()
st.title("Relationships")
st.caption("Who needs you now, and why.")

program = studio.need_program()
watch(studio, paused=at_work)
seen = overview(studio, program)
if not seen.pairs:
    letters = store.support.outbox(studio.db, program.id)  # shortlists are sent before anybody is introduced
    empty("No pair was introduced yet.", link=("../pages/review.py", "Review the proposals"), stop=False)
    number = count(1)
    if letters:
        with cell(next(number), "Which messages wait to be sent?"):
            outbox(studio, program)
    if chooses(program):
        with cell(next(number), "What did people choose?"):
            form_answers(studio, program, introduced=False)
    with cell(next(number), "Which mentees could learn together?"):  # a circle needs no pair
        circles(studio, program)
    st.stop()

with cell(1, "Who needs us now?"):
    queue(studio, program, seen)

with cell(2, "How is one relationship doing?"):
    table(seen)
    relationship = choose(seen)
    if relationship is not None:
        until = f", planned until {full_date(relationship.ends_on)}" if relationship.ends_on else ""
        st.markdown(
            f":blue-badge[{STAGE_LABELS[relationship.stage]}] **{md(seen.labels[relationship.id])}** "
            f":gray[introduced on {full_date(relationship.introduced_on)}{until}]"
        )
        looked_after(studio, program, seen, relationship)
        calls_for_help(studio, relationship)
        if writable(relationship) and not relationship.open:
            st.caption("It ended while you were here. What you typed is still there, and can no longer be saved.")
        part = st.segmented_control(
            "Part",
            list(PARTS),
            format_func=PARTS.__getitem__,
            # A default beside a value that a callback set is a warning in the log.
            default=None if "relationships_part" in st.session_state else "journey",
            required=True,
            key="relationships_part",
            persist_state="session",
            label_visibility="collapsed",
        )
        if part == "journey":
            journey(studio, relationship)
        elif part == "goals":
            goals(studio, relationship)
        elif part == "checks":
            checks(studio, program, relationship)
        elif part == "agreement":
            agreement(studio, program, relationship)
        elif part == "messages":
            draft(studio, program, relationship)
        elif part == "correct":
            correct(studio, relationship)
        else:
            pause_or_end(studio, program, relationship)

with cell(3, "What else is going on?"):
    more = st.pills(
        "More",
        [*MORE, *SUPPORT],
        format_func=lambda key: MORE.get(key) or SUPPORT[key][0],
        key="relationships_more",
        persist_state="session",
        label_visibility="collapsed",
    )
    if more == "met":
        who_met(studio, seen)
    elif more == "waiting":
        waiting(studio, program)
    elif more == "answers":
        form_answers(studio, program, introduced=True)
    elif more == "outbox":
        outbox(studio, program)
    elif more == "circles":
        circles(studio, program)
    elif more in SUPPORT:
        SUPPORT[more][1](studio, program)
    else:
        st.caption("Who met, late joiners and leavers, messages on their way, and the support around all pairs.")
