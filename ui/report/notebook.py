"""Notebook: the cells of one report as the team composes them, each with its toolbar. Works no figure out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import actions
from core.domain.base.dates import short_date
from core.domain.report.cells import kinds
from core.domain.report.composition import kind_of
from core.domain.report.team_report import ReportCell
from ui.frame.cells import empty, md
from ui.report.cell_form import edit
from ui.report.cell_views import Notebook
from ui.report.drawn_blocks import draw_blocks


def compose(notebook: Notebook) -> None:
    """Every cell with its toolbar, and below them a new one."""
    cells = notebook.report.cells
    if not cells:
        empty("This report has no cells yet. Add the first one below.", stop=False)
    for number, cell in enumerate(cells):
        with st.container(border=True, key=f"report_cell_{cell.id}"):
            _cell(notebook, cell, first=number == 0, last=number == len(cells) - 1)
    _add(notebook)


def _cell(notebook: Notebook, cell: ReportCell, *, first: bool, last: bool) -> None:
    view = notebook.view(cell)
    hidden = ":gray-badge[:material/visibility_off: Hidden] " if cell.hidden else ""
    frozen = f":blue-badge[:material/ac_unit: Frozen on {short_date(cell.frozen_on)}] " if cell.frozen_on else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"{kind_of(cell).icon} {md(view.title)}", anchor=False)
        _toolbar(notebook, cell, view.title, first=first, last=last)
    own = notebook.materials[notebook.report.program_id].program.name
    other = md(view.program) if view.program != own else ""
    about = [kind_of(cell).label, other, md(view.group) if view.group else "", _day(cell, view.as_of)]
    st.caption(f"{hidden}{frozen}{' · '.join(part for part in about if part)}")
    if st.session_state.get("report_editing") == cell.id:
        st.session_state["report_form"] = (notebook.studio.path, cell.id)  # a day of the demo is a file of its own
        edit(notebook, cell)
    draw_blocks(view.blocks, f"report_blocks_{cell.id}")
    if cell.notes:
        st.caption(f":material/speaker_notes: {md(cell.notes)}")


def _day(cell: ReportCell, as_of: Any) -> str:
    return f"{'on' if cell.fixed_on or cell.frozen_on else 'latest,'} {short_date(as_of)}"


def _toolbar(notebook: Notebook, cell: ReportCell, title: str, *, first: bool, last: bool) -> None:
    studio = notebook.studio

    def button(key: str, label: str, icon: str, act: Callable[..., Any], *args: Any, **more: Any) -> None:
        st.button(label, key=f"report_{key}_{cell.id}", icon=icon, on_click=act, args=args, **more)

    def act(action: Callable[..., Any], toast: str, *args: Any) -> None:
        studio.do(action, cell.id, *args, toast=toast)

    with st.container(horizontal=True, width="content", gap="small"):
        editing = st.session_state.get("report_editing") == cell.id
        button("edit", "Close" if editing else "Edit", ":material/edit:", _toggle_edit, cell.id)
        button("up", "Up", ":material/arrow_upward:", act, actions.move_cell, "Moved up", -1, disabled=first)
        button("down", "Down", ":material/arrow_downward:", act, actions.move_cell, "Moved down", 1, disabled=last)
        with st.popover("More", icon=":material/more_horiz:", key=f"report_more_{cell.id}"):
            button(
                "duplicate",
                "Duplicate",
                ":material/content_copy:",
                act,
                actions.duplicate_cell,
                "Duplicated",
                width="stretch",
            )
            if cell.hidden:
                button("show", "Show", ":material/visibility:", act, actions.show_cell, "Shown again", width="stretch")
            else:
                button("hide", "Hide", ":material/visibility_off:", act, actions.hide_cell, "Hidden", width="stretch")
            if cell.frozen_on:
                button(
                    "thaw", "Make live", ":material/play_arrow:", act, actions.thaw_cell, "Live again", width="stretch"
                )
            else:
                button(
                    "freeze",
                    "Freeze",
                    ":material/ac_unit:",
                    act,
                    actions.freeze_cell,
                    "Frozen as of today",
                    width="stretch",
                )
            button(
                "delete", "Delete", ":material/delete:", act, actions.delete_cell, f"“{title}” deleted", width="stretch"
            )


def _toggle_edit(cell_id: int) -> None:
    editing = st.session_state.get("report_editing")
    st.session_state["report_editing"] = None if editing == cell_id else cell_id


def _add(notebook: Notebook) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kind = st.selectbox(
                "New cell", list(kinds()), format_func=lambda key: kinds()[key].label, key="report_new_kind", width=320
            )
            st.button(
                "Add",
                key="report_add",
                icon=":material/add:",
                on_click=notebook.studio.do,
                args=(actions.add_cell, notebook.report.id, kind),
                kwargs={"toast": f"{kinds()[kind].label} added"},
            )
        st.caption(md(kinds()[kind].help))
