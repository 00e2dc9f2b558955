"""Cell form: what a cell is about and what its kind asks. Saves with one button; decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from core import actions, store
from core.domain.report.cell_kind import CellField
from core.domain.report.composition import kind_of
from core.domain.report.source import GROUPS, CellSource
from core.domain.report.team_report import ReportCell
from ui.frame.cells import md
from ui.report.cell_views import Notebook

WHOLE = "whole"
LATEST = "latest"


def edit(notebook: Notebook, cell: ReportCell) -> None:
    """The form of a live cell; a frozen one says how to change it."""
    if cell.frozen_on:
        st.caption("This cell is frozen. Make it live again (under More) before you change what it shows.")
        _notes(notebook, cell)
        return
    kind, source = kind_of(cell), notebook.source(cell)
    st.caption(md(kind.help))
    with st.form(f"report_form_{cell.id}", border=False):
        title = st.text_input(
            "Title", cell.title, placeholder=kind.heading, max_chars=120, help="Left empty, the studio’s own title."
        )
        settings = kind.complete(cell.settings)
        answers = {field.name: _ask(cell, field, settings[field.name], source) for field in kind.fields}
        program_id, part, fixed_on = _about(notebook, cell, source)
        notes = st.text_area(
            "Speaker notes", cell.notes, help="For whoever presents: they go into the notes of the slide.", height=80
        )
        if st.form_submit_button("Save", type="primary"):
            _save(notebook, cell, notes, title, answers, program_id, part, fixed_on)


def _about(notebook: Notebook, cell: ReportCell, source: CellSource) -> tuple[int, dict[str, str], date | None]:
    """Which program, group and day the cell is about."""
    programs = {program.id: program.name for program in store.programs.all(notebook.studio.db)}
    groups = {WHOLE: "The whole program"} | _groups(source)
    left, middle, right = st.columns(3)
    program_id = left.selectbox(
        "Program", list(programs), index=list(programs).index(cell.program_id), format_func=programs.__getitem__
    )
    name, value = next(iter(cell.part.items()), ("", ""))
    current = f"{name}:{value}" if name else WHOLE
    options = [*groups, *([] if current in groups else [current])]
    group = middle.selectbox(
        "Group",
        options,
        index=options.index(current),
        format_func=lambda code: groups.get(code, value),
        help="A group stands in the title and in the names of files. Fewer than five people are never shown.",
    )
    fixed_on = right.date_input(
        "Day",
        cell.fixed_on,
        max_value=notebook.studio.today,
        help="Left empty, always the latest day.",
        format="MM/DD/YYYY",
    )
    part = {} if group == WHOLE else dict([str(group).split(":", 1)])
    return program_id, part, fixed_on if isinstance(fixed_on, date) else None


def _groups(source: CellSource) -> dict[str, str]:
    people = source.material.facts(source.on).enrolments
    return {
        f"{name}:{value}": f"{label}: {value}"
        for name, label in GROUPS.items()
        for value in sorted(map(str, people[name].unique()))
    }


def _ask(cell: ReportCell, field: CellField, value: Any, source: CellSource) -> Any:
    key = f"report_{cell.id}_{field.name}"
    choices = dict(field.choices(source)) if field.choices else {}
    help = field.help or None
    if field.shape == "text":
        return st.text_area(field.label, value, key=key, help=help, height=140)
    if field.shape == "day":
        day = st.date_input(
            field.label, date.fromisoformat(value) if value else None, key=key, help=help, format="MM/DD/YYYY"
        )
        return day.isoformat() if isinstance(day, date) else ""
    if field.shape == "choice":
        codes = list(choices)
        index = codes.index(value) if value in codes else 0
        return st.selectbox(field.label, codes, index=index, key=key, format_func=choices.__getitem__, help=help)
    chosen = [code for code in value if code in choices]
    return st.multiselect(field.label, list(choices), chosen, key=key, format_func=choices.__getitem__, help=help)


def _save(
    notebook: Notebook,
    cell: ReportCell,
    notes: str,
    title: str,
    answers: dict[str, Any],
    program_id: int,
    part: dict[str, str],
    fixed_on: date | None,
) -> None:
    st.session_state["report_editing"] = None
    saved = notebook.studio.do(
        actions.edit_cell,
        cell.id,
        title=title,
        settings=answers,
        program_id=program_id,
        part=part,
        fixed_on=fixed_on or LATEST,
        notes=notes,
        toast="Saved",
        again=True,
    )
    if not saved:
        st.session_state["report_editing"] = cell.id


def _notes(notebook: Notebook, cell: ReportCell) -> None:
    with st.form(f"report_notes_{cell.id}", border=False):
        notes = st.text_area("Speaker notes", cell.notes, height=80)
        if st.form_submit_button("Save", type="primary"):
            st.session_state["report_editing"] = None
            notebook.studio.do(actions.annotate_cell, cell.id, notes, toast="Saved", again=True)
