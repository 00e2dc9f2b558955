"""Downloads: a report as slides, Word or one web page, as it is shown now or as it was kept. Composes nothing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import store
from core.documents import report_html, report_slides, report_word
from core.documents.brand import Brand, brand
from core.domain.report.blocks import ReportView
from ui.frame.studio import Studio

Render = Callable[[ReportView, Brand], bytes]
# Label, icon, ending, type, what makes it.
FILES: tuple[tuple[str, str, str, str, Render], ...] = (
    (
        "PowerPoint",
        ":material/slideshow:",
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        report_slides.slides,
    ),
    (
        "Word",
        ":material/description:",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        report_word.document,
    ),
    ("Web page", ":material/language:", "html", "text/html", report_html.page),
)


def files(studio: Studio, view: ReportView, key: str) -> None:
    """A row of files, each made when it is asked for; its name says program, group, day and version."""
    look = brand(store.programs.setting(studio.db, "organization", {}))
    with st.container(horizontal=True):
        for label, icon, ending, mime, render in FILES:
            st.download_button(
                label,
                data=lambda render=render: render(view, look),
                file_name=view.label.file_name("report", ending),
                mime=mime,
                key=f"{key}_{ending}",
                icon=icon,
                on_click="ignore",
            )
    st.caption("Speaker notes go into the notes of the slides. To get a PDF, open the web page and print it.")
