"""First start: three ways to begin. Decides nothing and writes no file."""

import streamlit as st

from ui.frame import demo
from ui.frame.cells import md
from ui.frame.studio import Studio


def doors(studio: Studio) -> None:
    """Demo, spreadsheet or design: what somebody with an hour can start with."""
    look_around, sheet, design = st.columns(3, border=True)
    with look_around:
        st.header(":material/travel_explore: Look around", anchor=False)
        st.markdown(
            "An invented company with a program that runs, one in matching and one in design. "
            "Walk through it month by month, or be shown around."
        )
        demo.entry("door_demo", primary=True)
    with sheet:
        st.header(":material/upload_file: Bring a spreadsheet", anchor=False)
        st.markdown("Drop the form exports of your mentors and mentees, and look at explained matches minutes later.")
        if st.button("Start with a spreadsheet", width="stretch", key="door_sheet"):
            st.switch_page("../pages/recruit.py")
    with design:
        st.header(":material/architecture: Design a program", anchor=False)
        st.markdown(
            "Compare two or three ways to run it, with seats, hours and cost, and take the slides to your sponsor."
        )
        if st.button("Start with the design", width="stretch", key="door_design"):
            st.switch_page("../pages/design.py")
    st.caption(f"Everything stays in one file on this machine: {md(studio.path)}")


def demo_later(studio: Studio) -> None:
    """The way into the demo once there is a program: below everything, outside of the demo only."""
    if not studio.demo:
        with st.container(border=True):
            st.markdown("**See what the studio can do** · An invented company, kept apart from your own data.")
            demo.entry("home_demo")
