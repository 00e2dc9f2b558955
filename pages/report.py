"""Report: what leadership reads, composed cell by cell, presented, kept as versions and taken away as files."""

import streamlit as st

from ui.frame.studio import open_studio
from ui.frame.watch import watch
from ui.report import present
from ui.report.cell_views import open_notebook
from ui.report.downloads import files
from ui.report.library import choose_audience, open_report
from ui.report.notebook import compose
from ui.report.preview import preview
from ui.report.versions import versions

PARTS = {"compose": "Compose", "preview": "Preview", "versions": "Versions"}

studio = open_studio()

if view := present.presented(studio):
    present.show(view)
    st.stop()

st.title("Report")
st.caption("What leadership reads, composed cell by cell. Figures stay live until you freeze them.")
studio.need_program()
watch(studio, paused=st.session_state.get("report_editing") is not None)

notebook = open_notebook(studio, open_report(studio))
with st.container(horizontal=True, vertical_alignment="bottom"):
    part = st.segmented_control(
        "View",
        list(PARTS),
        format_func=PARTS.__getitem__,
        default="compose",
        required=True,
        key="report_part",
        persist_state="session",
        label_visibility="collapsed",
    )
    choose_audience(studio, notebook.report)
    st.button(
        "Present",
        key="report_present",
        icon=":material/slideshow:",
        type="primary",
        on_click=present.begin,
        args=(notebook.report.id,),
    )

if part == "versions":
    versions(notebook)
elif part == "preview":
    view = notebook.composed()
    files(studio, view, "report_file")
    preview(view, "report_preview")
else:
    compose(notebook)
