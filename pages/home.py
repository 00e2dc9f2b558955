"""Home: the pulse of a program and its one next step. First start: three ways to begin."""

import streamlit as st

from core import store
from core.domain.base.dates import full_date
from core.domain.home.due import due_this_week
from core.domain.home.next_step import next_step
from core.domain.home.program_stage import stage_now
from ui.frame.cells import cell, md
from ui.frame.phase_seats import phase_seats
from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.home.first_start import demo_later, doors
from ui.home.journey import checklist, show_journey
from ui.home.needed import show_needed
from ui.home.news import show_news
from ui.home.pulse import read_facts, read_pulse, show_preparation, show_pulse
from ui.home.step import show_step
from ui.home.week import gather_waiting, show_week
from ui.relationships.overview import overview

studio = open_studio()
st.title("Home")
program = studio.program
if program is None:
    st.caption("Where your program stands today, and what to do next.")
    doors(studio)
    st.stop()
watch(studio)

read, choice, part = read_facts(studio, program)
steps = checklist(studio, part)
seen = overview(studio, program)
progress = store.programs.progress(studio.db, program.id)
waiting = gather_waiting(studio, program, seen)
due = due_this_week(waiting, studio.today)
stage = stage_now(program, progress)
reached = max((number for number, step in enumerate(steps) if step.done), default=-1)
# Whoever started with a spreadsheet goes on from there; a step that was left out can still be taken below.
upcoming = next((step for step in steps[reached + 1 :] if not step.done), None)
urgent = sum(line.urgent for line in seen.queue)

st.caption(f"{md(program.name)} on {full_date(studio.today)}: what to do next, and how it is going.")
with cell(1, "What comes next?"):
    step = next_step(
        closed=program.stage == "closed",
        introduced=bool(progress.introduced),
        upcoming=upcoming is not None,
        urgent=urgent,
        due=[item.kind for item in due],
        reminders=len(seen.queue) - urgent,
    )
    show_step(step, upcoming=upcoming, due=due, seen=seen)

with cell(2, "How is it going?"):
    phase_seats(studio)
    if progress.introduced:
        show_pulse(read_pulse(studio, read, choice, part))
        st.page_link("../pages/kpis.py", label="All figures, and how they are worked out", icon=":material/monitoring:")
    else:
        show_preparation(studio, program, stage)

left, right = st.columns(2, gap="large") if seen.followed else (None, st.container())
if left is not None:
    with left, cell(3, "Who needs you?"):
        show_needed(seen, informal=program.informal)
with right, cell(4 if left is not None else 3, "What is due this week?"):
    show_week(due)

with cell(5 if left is not None else 4, "What happened since yesterday?"):
    show_news(studio)

with cell(6 if left is not None else 5, "How far has the program come?"):
    show_journey(steps)

demo_later(studio)
