"""The question kit on screen: what to paste into a survey tool, a sheet to fill in, and why each thing is asked."""

from __future__ import annotations

import streamlit as st

from core.documents.question_kit import FORM_TOOLS, paste_text, template, why_text
from core.domain.recruit import forms
from ui.frame.cells import md
from ui.frame.studio import Studio

ROLES = {"mentor": "Mentors", "mentee": "Mentees"}


def question_kit(studio: Studio, months: int | None = None) -> None:
    """Choose a role and the extras; copy the text or take the sheet. `months`: how long the program runs."""
    role = st.segmented_control(
        "For whom?",
        list(ROLES),
        format_func=ROLES.__getitem__,
        default="mentor",
        required=True,
        key="recruit_kit_role",
        persist_state="session",
    )
    offered = forms.extras_of(role)
    extras = st.multiselect(
        "Ask this too",
        list(offered),
        format_func=offered.__getitem__,
        key=f"recruit_kit_extras_{role}",
        placeholder="Optional questions, off unless you turn them on",
    )
    tool = st.segmented_control(
        "Asked with",
        list(FORM_TOOLS),
        format_func=FORM_TOOLS.__getitem__,
        default="microsoft",
        required=True,
        key="recruit_kit_tool",
        persist_state="session",
    )
    st.caption(
        "Paste the questions and their options as they stand. Both Microsoft Forms and Google Forms make an option of "
        "every line you paste, and the export then maps by itself."
    )
    label = studio.label if studio.program else None
    text = paste_text(role, extras, tool=tool, months=months, label=label)
    left, right = st.columns(2)
    left.download_button(
        "Download as text",
        data=text,
        file_name=_file_name(studio, f"questions for {ROLES[role]}", "txt"),
        key="recruit_kit_text",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        "Download as a sheet to fill in",
        data=lambda: template(role, extras, months=months, label=label),
        file_name=_file_name(studio, f"sheet for {ROLES[role]}", "xlsx"),
        key="recruit_kit_sheet",
        icon=":material/table:",
        on_click="ignore",
        width="stretch",
    )
    st.code(text, language=None, wrap_lines=True, height=360)
    with st.expander("What is asked and why", key="recruit_kit_why", type="compact", on_change="rerun") as why:
        if why.open:
            st.markdown("\n".join(_shown(line) for line in why_text(role, extras, months=months).splitlines()))


def _file_name(studio: Studio, content: str, ending: str) -> str:
    """The program and the day before what it holds; before there is a program, that alone."""
    return studio.label.file_name(content, ending) if studio.program else f"{content}.{ending}"


def _shown(line: str) -> str:
    """A line of the note: its question stays bold, its words stay words."""
    if not line.startswith("- **"):
        return md(line)
    question, rest = line.removeprefix("- **").split("**", 1)
    return f"- **{md(question)}**{md(rest)}"
