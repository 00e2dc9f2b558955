"""The phase a program runs: how far its seats are taken, and who is outside its departments. Shows only."""

import streamlit as st

from core.domain.design.phases import seats_of
from ui.frame.cells import md
from ui.frame.studio import Studio


def phase_seats(studio: Studio) -> None:
    """The seats of the phase that the chosen program runs; nothing where it runs none."""
    if studio.program is None or (plan := studio.program.design.phase) is None:
        return
    seats = seats_of(plan, studio.mentees("accepted"))
    st.markdown(f":material/event_seat: **{md(seats.sentence)}**")
    if seats.outside:
        st.markdown(f":orange[:material/warning:] {md(seats.outside_sentence)}")
