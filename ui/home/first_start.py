"""First start: three ways to begin, and building the demo for the first of them."""

import streamlit as st

from ui.frame.cells import md
from ui.frame.session import demo_days, demo_folder, enter_demo
from ui.frame.studio import Studio


def doors(studio: Studio) -> None:
    """Demo, spreadsheet or design: what somebody with an hour can start with."""
    demo, sheet, design = st.columns(3, border=True)
    with demo:
        st.header(":material/travel_explore: Look around", anchor=False)
        st.markdown("An invented company in the middle of a nine-month program. Walk through it month by month.")
        if st.button("Open the demo company", type="primary", width="stretch", key="door_demo"):
            open_demo()
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


def open_demo() -> None:
    """Build the demo's files when they are not there yet, with progress, and step in at its last day."""
    if not demo_days():
        import seed  # only here: Faker takes a while to load and nothing else needs it

        bar = st.progress(0.0, "Inventing a company and its story…")
        seed.demo(demo_folder(), progress=lambda share: bar.progress(share, "Inventing a company and its story…"))
        bar.empty()
    enter_demo(demo_days()[-1])
    st.rerun()
