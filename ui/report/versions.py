"""Versions: keep a copy of a report, look at one that was kept, and what changed since. Works no figure out."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_date, short_date
from core.domain.report.cells import changes
from core.domain.report.source import CellSource
from core.domain.report.team_report import ReportVersion
from ui.frame.cells import cell, md
from ui.kpis.ledger import once
from ui.report.cell_views import DRAWN_ON, Notebook
from ui.report.downloads import files
from ui.report.drawn_blocks import draw_blocks
from ui.report.preview import preview


def versions(notebook: Notebook) -> None:
    """Keep this version; what changed since the last; those that were kept."""
    with cell(
        1, "Keep what it says today", "A version is a copy that nothing changes. Its number and its day stand on it."
    ):
        st.button(
            "Keep this version",
            key="report_keep",
            icon=":material/save:",
            disabled=not any(not other.hidden for other in notebook.report.cells),
            on_click=notebook.studio.do,
            args=(actions.keep_version, notebook.report.id),
            kwargs={"toast": "Version kept"},
        )
    kept_versions = notebook.versions
    if not kept_versions:
        st.caption("No version was kept yet.")
        return
    with cell(2, f"What changed since {full_date(kept_versions[0].as_of)}?"):
        _changes(notebook, kept_versions[0])
    with cell(3, "Versions"):
        by_number = {version.number: version for version in kept_versions}
        who = store.programs.actors(notebook.studio.db)
        number = st.selectbox(
            "Version",
            list(by_number),
            format_func=lambda number: (
                f"Version {number}, {short_date(by_number[number].kept_on)}, kept by "
                f"{who.get(by_number[number].written_by, by_number[number].written_by)}"
            ),
            key="report_version",
        )
        view = notebook.of_version(by_number[number])
        files(notebook.studio, view, f"report_file_{number}")
        preview(view, f"report_kept_{number}")


def _changes(notebook: Notebook, version: ReportVersion) -> None:
    """The figures of the report's program then and now; the same as the cell "What changed" says."""
    studio = notebook.studio
    if version.as_of >= studio.today:
        st.caption(md(f"Version {version.number} is about today. Come back another day to see what has changed."))
        return
    source = CellSource(notebook.materials[notebook.report.program_id], studio.today, {}, version.as_of)
    key = (
        "report changes",
        store.version(studio.db, *DRAWN_ON),
        version.as_of,
        studio.today,
        notebook.report.program_id,
    )
    blocks = once(studio, notebook.read, key, lambda: changes.KIND.blocks(source, changes.KIND.complete({})))
    draw_blocks(blocks, "report_changes")
