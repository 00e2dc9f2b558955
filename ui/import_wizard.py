"""Bringing people in: files dropped, understood, previewed against what is on record, imported as one step."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.actions import Sheet
from ui import sheet as sheets
from ui.studio import Studio

SLOTS = (
    ("mentor", "Mentors", "The answers of people who want to be mentors."),
    ("mentee", "Mentees", "The answers of people who want a mentor."),
    ("directory", "Directory (optional)", "Who works here and who reports to whom, from your HR system."),
)
FILES = "CSV or Excel, as Microsoft Forms, Google Forms or your HR system saved it. One file may hold both roles."


def start(studio: Studio) -> None:
    """The fast way: a name, two files, one click; everybody who can be read is accepted."""
    name = ""
    if studio.program is None:
        name = st.text_input("Name of the program", "Spring program", key="recruit_name", max_chars=80)
    found = _drop(studio)
    ready = _ready(found)
    roles = {sheet.role for sheet in ready}
    if not {"mentor", "mentee"} & roles:
        st.caption("Drop at least one file of mentors or mentees.")
    elif "directory" not in roles and not store.has_directory(studio.db):
        st.caption("Without a directory, reporting lines are not checked. You can add it later.")
    if st.button(
        "Import and accept", type="primary", key="recruit_start", disabled=not {"mentor", "mentee"} & roles
    ) and _start(studio, name, found, ready):
        sheets.forget_files()
        st.rerun()
    for one in found:
        sheets.details(studio, one)


def _drop(studio: Studio) -> list[sheets.Given]:
    """The three uploaders side by side, each with what its file says."""
    st.caption(FILES)
    found = []
    for column, (slot, label, note) in zip(st.columns(len(SLOTS)), SLOTS, strict=True):
        with column:
            one = sheets.given(studio, slot, label, note)
            if one is not None:
                sheets.headline(one)
                found.append(one)
    return found


def _ready(found: list[sheets.Given]) -> list[Sheet]:
    """What can be imported, a sheet for each role."""
    return [
        Sheet(role, rows, one.file, len(one.checked.skipped))
        for one in found
        if one.checked is not None
        for role, rows in one.checked.by_role.items()
        if rows
    ]


def _start(studio: Studio, name: str, found: list[sheets.Given], ready: list[Sheet]) -> bool:
    said = " and ".join(sheets.counted(len(sheet.rows), sheet.role) for sheet in ready)
    bar = st.progress(0.0, "Importing…")
    told = {"progress": lambda share: bar.progress(share, "Importing…"), "said": f"Imported {said}"}
    _remember(studio, found)
    if studio.program is None:
        return studio.do(actions.start_program, name, ready, **told)
    return studio.do(actions.bring_in, studio.program.id, ready, accept=True, **told)


def _remember(studio: Studio, found: list[sheets.Given]) -> None:
    """Keep decisions about columns, dates and topics for the next file of the same shape."""
    saved = store.saved_mappings(studio.db)
    for one in found:
        mapping = one.mapping
        if mapping is None or one.checked is None or saved.get(mapping.shape) == mapping.to_dict():
            continue
        decided = any(column.why.endswith("by you") for column in mapping.columns) or mapping.topics
        if decided or (mapping.date_order and one.checked.ambiguous_dates):
            studio.do(actions.save_mapping, mapping.to_dict(), said="The reading of these columns is kept")
