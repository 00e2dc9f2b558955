"""Recruit: bring mentors and mentees in, follow where each stands, and see what the pool still lacks."""

import streamlit as st

from core import store
from ui.cells import cell
from ui.import_wizard import start
from ui.pipeline import pipeline
from ui.studio import open_studio

studio = open_studio()
st.title("Recruit")
st.caption("Bring mentors and mentees in, follow where each stands, and see what the pool still lacks.")

if studio.program is None or not store.stage_counts(studio.db, studio.program.id):
    with cell(1, "Who wants to take part?"):
        start(studio)
    st.stop()

with cell(1, "Who stands where?"):
    if not store.has_directory(studio.db):
        st.caption("There is no directory on record, so reporting lines are not checked.")
    pipeline(studio)

with cell(2, "Who else wants to take part?"):
    start(studio)
