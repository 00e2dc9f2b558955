"""Versions: keep a copy of a report, look at one that was kept, and what changed since. Works no figure out."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.base.dates import full_date, short_date
from core.domain.report.cells import changes
from core.domain.report.source import CellSource
from core.domain.report.team_report import ReportVersion, last_version_before
from ui.frame.cells import cell
from ui.kpis.ledger import once
from ui.report.cell_views import Notebook
from ui.report.downloads import files
from ui.report.drawn_blocks import draw_blocks
from ui.report.preview import preview


def versions(notebook: Notebook) -> None:
    """Keep this version; what changed since the last; those that were kept."""
    with cell(
        1, "Save what it says today", "A version is a copy that never changes. It carries its number and its date."
    ):
        st.button(
            "Save this version",
            key="report_keep",
            icon=":material/save:",
            disabled=not any(not other.hidden for other in notebook.report.cells),
            on_click=notebook.studio.do,
            args=(actions.keep_version, notebook.report.id),
            kwargs={"toast": "Version saved"},
        )
    kept_versions = notebook.versions
    if not kept_versions:
        st.caption("No version was saved yet.")
        return
    earlier = last_version_before(kept_versions, notebook.studio.today)
    with cell(2, f"What changed since {full_date(earlier.as_of)}?" if earlier else "What has changed?"):
        _changes(notebook, earlier)
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


def _changes(notebook: Notebook, earlier: ReportVersion | None) -> None:
    """The figures of the report's program then and now; the same as the cell "What changed" says."""
    if earlier is None:
        st.caption("Every version is about today. Come back another day to see what has changed.")
        return
    studio, program_id = notebook.studio, notebook.report.program_id
    source = CellSource(notebook.materials[program_id], studio.today, {}, earlier.as_of)
    key = ("report changes", notebook.drawn_on, earlier.as_of, studio.today, program_id)
    blocks = once(studio, notebook.read, key, lambda: changes.KIND.blocks(source, changes.KIND.complete({})))
    draw_blocks(blocks, "report_changes")
