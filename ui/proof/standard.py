"""Proof, standard."""

import streamlit as st

from ui.frame.studio import Studio


def show(studio: Studio) -> None:
    """This part of the page."""
    st.caption(f"Nothing is on record yet for {studio.need_program().name}.")
