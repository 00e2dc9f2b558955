"""The handbooks of a program as files to save, for mentors and for mentees, to print or to change. Decides nothing."""

import streamlit as st

from core.documents.handbook import FORMATS, READERS, handbook_file, handbook_name
from ui.frame.letter import file, handbook_program
from ui.frame.studio import Studio

LABELS = {"pdf": "PDF", "docx": "Word"}


def handbooks(studio: Studio) -> None:
    """A button for each reader and format; a file is made when it is asked for."""
    about = handbook_program(studio)
    with st.container(horizontal=True):
        for role, readers in READERS.items():
            for ending in FORMATS:
                file(
                    f"For {readers} ({LABELS[ending]})",
                    lambda role=role, ending=ending: handbook_file(about, role, ending),
                    handbook_name(about, role, ending),
                    f"playbook_handbook_{role}_{ending}",
                )
    st.caption("Name, color and logo come from Settings, and so do your own words.")
