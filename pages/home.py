"""Home: where the program stands today, and the one next step. First start: three ways to begin."""

import streamlit as st

from core import store
from core.domain.base import events
from core.domain.base.dates import short_date
from core.domain.relationships import attention
from ui.frame.cells import cell, md
from ui.frame.studio import open_studio
from ui.home.first_start import demo_later, doors
from ui.home.journey import checklist
from ui.relationships.overview import overview

LATEST = 8
ACTIONS = 60  # that are put together to the latest lines

studio = open_studio()
st.title("Home")
st.caption("Where your program stands today, and what to do next.")

if studio.program is None:
    doors(studio)
    st.stop()

steps = checklist(studio)
done = sum(step.done for step in steps)
reached = max((number for number, step in enumerate(steps) if step.done), default=-1)
# Whoever started with a spreadsheet goes on from there; a step that was left out can still be taken below.
upcoming = next((step for step in steps[reached + 1 :] if not step.done), None)
seen = overview(studio, studio.program)

with cell(1, "What comes next?"):
    with st.container(border=True):
        if upcoming:
            st.markdown(f"**{upcoming.title}** · {upcoming.why}")
            st.page_link(upcoming.page, label=upcoming.action, icon=":material/arrow_forward:")
        if seen.queue:
            st.markdown(f"**{seen.needed}**: {md(attention.count_reasons(seen.queue))}.")
        elif not upcoming:
            st.markdown("Every step of this program has begun, and nobody needs you today.")
        if seen.queue or not upcoming:
            st.page_link("../pages/relationships.py", label="See who needs attention", icon=":material/arrow_forward:")
    st.progress(done / len(steps), f"{done} of {len(steps)} steps begun")

with cell(2, "Where does the program stand?"):
    for column, step in zip(st.columns(len(steps)), steps, strict=True):
        with column.container(border=True, height="stretch"):
            st.badge(
                "Begun" if step.done else "To do",
                icon=":material/check_circle:" if step.done else ":material/radio_button_unchecked:",
                color="green" if step.done else "gray",
            )
            st.page_link(step.page, label=step.title)
            st.caption(md(step.state))

with cell(3, "What happened lately?"):
    who = store.programs.actors(studio.db)
    lately = events.merged(store.journal.recent(studio.db, studio.program.id, events.reported(), ACTIONS))[:LATEST]
    if lately:
        lines = [
            {
                "Day": short_date(line.on),
                "What": events.sentence(line.verb, line.subject, line.n),
                "By": who.get(line.by, line.by),
            }
            for line in lately
        ]
        st.dataframe(lines, hide_index=True, alt="The latest changes in this program")
    else:
        st.caption("Nothing yet. What you and your colleagues decide shows up here.")

demo_later(studio)
