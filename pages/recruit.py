"""Recruit: bring mentors and mentees in, follow where each stands, and see what the pool still lacks."""

import streamlit as st

from core import store
from ui.frame.cells import cell
from ui.frame.phase_seats import phase_seats
from ui.frame.studio import open_studio
from ui.recruit.bring_over import bring_over
from ui.recruit.coverage import cover
from ui.recruit.directory import departments
from ui.recruit.import_people import begun, bring, past, show_outcome, start
from ui.recruit.intake_form import intake_form
from ui.recruit.own_topics import own_topics, point_to_own_topics
from ui.recruit.pipeline import pipeline
from ui.recruit.question_kit import question_kit

studio = open_studio()
months = studio.program.months if studio.program else None
st.title("Recruit")
st.caption("Bring mentors and mentees in, follow where each stands, and see what the pool still lacks.")
phase_seats(studio)

if studio.program is None or not store.people.stage_counts(studio.db, studio.program.id):
    with cell(1, "Who wants to take part?"):
        start(studio)
    with cell(2, "Haven't sent a form yet?"):
        with st.expander("Questions to send out", key="recruit_first_kit", on_change="rerun") as kit:
            if kit.open:
                question_kit(studio, months)
        if studio.program:
            with st.expander("Fill in a form here", key="recruit_first_form", on_change="rerun") as first:
                if first.open:
                    intake_form(studio)
    if studio.program and (before := store.past_participants.candidates(studio.db, studio.program.id)):
        with cell(3, "Who mentored before?", "Ready, on a break or retired: it is the mentor's own status."):
            bring_over(studio, before)
    st.stop()

begun(studio)
point_to_own_topics(studio)
people, pool, imports, topics, questions, form, reach = st.tabs(
    ["People", "Coverage", "Import", "Topics", "Questions", "Form", "Departments"],
    key="recruit_view",
    on_change="rerun",
)
if people.open:
    with people, cell(1, "Who stands where?"):
        if not store.people.has_directory(studio.db):
            st.caption("There is no directory on record, so reporting lines are not checked.")
        pipeline(studio)
if pool.open:
    with pool:
        cover(studio)
if imports.open:
    with imports:
        with cell(1, "Who else wants to take part?"):
            show_outcome(studio)
            bring(studio)
        with cell(2, "What was imported?"):
            past(studio)
        if candidates := store.past_participants.candidates(studio.db, studio.program.id):
            with cell(3, "Who mentored before?", "Ready, on a break or retired: it is the mentor's own status."):
                bring_over(studio, candidates)
if topics.open:
    with topics:
        own_topics(studio)
if questions.open:
    with questions, cell(1, "What do we ask?"):
        question_kit(studio, months)
if form.open:
    with form, cell(1, "Application form"):
        intake_form(studio)
if reach.open:
    with reach:
        departments(studio)
