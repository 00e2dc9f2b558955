"""Design: whether to run a program, two to four ways to run it, what they need and deliver, the plan, the decision."""

import streamlit as st

from ui.design import present
from ui.design.brief import brief_and_decide, read_pitch
from ui.design.forecast import forecasts
from ui.design.options import compare
from ui.design.plan import planning
from ui.design.purpose import should_we
from ui.design.rounds import next_round
from ui.design.start import another_program, lessons, new_program, tracks
from ui.frame.studio import open_studio

PARTS = {
    "why": "Should we?",
    "options": "Options",
    "forecast": "Forecast",
    "plan": "Plan",
    "brief": "Brief and decision",
    "next": "Next round",
}

studio = open_studio()
program = studio.program

if program and st.session_state.get("presenting") == "design":
    present.show(read_pitch(studio, program))
    st.stop()

st.title("Design")
st.caption("Choose what the program is for and how it should run, before anyone is asked to join.")

if program is None:
    new_program(studio)
    st.stop()

tracks(studio)
part = st.segmented_control(
    "Part",
    list(PARTS),
    format_func=PARTS.__getitem__,
    default="why",
    required=True,
    key="design_part",
    persist_state="session",
    label_visibility="collapsed",
)
if part == "why":
    lessons(studio)
    should_we(studio)
elif part == "plan":
    planning(studio)
elif part == "next":
    next_round(studio)
else:
    {"options": compare, "forecast": forecasts, "brief": brief_and_decide}[part](studio, read_pitch(studio, program))

another_program(studio)
