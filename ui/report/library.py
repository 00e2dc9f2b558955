"""Library: the reports of a program, which of them is open, and how a new one starts. Composes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import full_month
from core.domain.report.team_report import AUDIENCES, TeamReport
from ui.frame.cells import empty, md
from ui.frame.fields import field
from ui.frame.studio import Studio, acting

BLANK = "blank"
HELP = (
    "A report for the team holds exact numbers and says so on every page. A report for the sponsor holds only figures "
    "that were published on the KPIs page, rounded."
)


def open_report(studio: Studio) -> TeamReport:
    """The report that is open, chosen above; without any the page offers the templates and ends."""
    _say_what_is_gone(studio)
    reports = store.reports.reports(studio.db, studio.program_id)
    if not reports:
        empty("There is no report yet. Start from a template; you can change every cell afterwards.", stop=False)
        _templates(studio)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # Two reports may have one title: the number tells them apart.
        names = {report.id: _name(report, reports) for report in reports}
        report_id = _choose(studio, names)
        with st.popover("New report", icon=":material/add:", key="report_new"):
            _templates(studio)
        with st.popover("Rename or delete", icon=":material/edit_note:", key="report_manage"):
            _manage(studio, next(report for report in reports if report.id == report_id))
    report = store.reports.report(studio.db, report_id)
    assert report is not None  # it stood in the list a moment ago, read in the same run
    return report


def _say_what_is_gone(studio: Studio) -> None:
    """That the cell whose form was open is deleted, here or in another window: what was typed went with it, unsaved."""
    path, cell_id = st.session_state.pop("report_form", (None, 0))
    if path == studio.path and store.reports.cell(studio.db, cell_id) is None:
        st.warning(
            "The cell that you were editing has been deleted, so your change was not saved. "
            "Whoever deleted it can undo that.",
            icon=":material/warning:",
        )


def _choose(studio: Studio, names: Mapping[int, str]) -> int:
    """Which report is open, at first the newest."""
    place = f"report_open_{studio.program_id}"
    if st.session_state.get(place) not in names:
        st.session_state[place] = next(iter(names))
    chosen = int(st.session_state[place])
    # A box remembers its choice by the words it showed: with other words it has to be another box.
    field(
        st.selectbox,
        "Report",
        f"report_choice {' · '.join(names.values())}",
        chosen,
        lambda report_id: st.session_state.update({place: report_id, "report_editing": None}),
        options=list(names),
        format_func=names.__getitem__,
        width=420,
    )
    return chosen


def choose_audience(studio: Studio, report: TeamReport) -> None:
    """Whom the report is for; the pages, the projector and the files follow."""

    def save(audience: str | None) -> None:
        if audience:  # a click on what is chosen already may arrive as no choice: the box then shows the record again
            studio.do(actions.address_report, report.id, audience, toast=AUDIENCES[audience])

    # One key for both audiences: a box of its own for each sent its old choice again after an undo.
    field(
        st.segmented_control,
        "Who it is for",
        f"report_audience_{report.id}",
        report.audience,
        save,
        options=list(AUDIENCES),
        format_func=AUDIENCES.__getitem__,
        required=True,
        label_visibility="collapsed",
        help=HELP,
    )


def _name(report: TeamReport, reports: Sequence[TeamReport]) -> str:
    twice = sum(other.title == report.title for other in reports) > 1
    return f"{report.title} (report {report.id})" if twice else report.title


def _templates(studio: Studio) -> None:
    for template in playbook.load().report_templates.values():
        with st.container(border=True):
            st.markdown(f"**{md(template.label)}**  \n{md(template.help)}")
            st.button(
                f"Use {md(template.label)}",
                key=f"report_start_{template.id}",
                on_click=_start,
                args=(studio, template.label, template.id),
            )
    st.button("Start with an empty report", key=f"report_start_{BLANK}", on_click=_start, args=(studio, "Report", None))


@acting()
def _start(studio: Studio, label: str, template: str | None) -> None:
    title = f"{label}, {full_month(studio.today)}"
    before = {report.id for report in store.reports.reports(studio.db, studio.program_id)}
    if studio.do(actions.create_report, studio.program_id, title, template, toast=f"{title} started"):
        with store.opened(studio.path) as db:
            new = next(report for report in store.reports.reports(db, studio.program_id) if report.id not in before)
        st.session_state[f"report_open_{studio.program_id}"] = new.id
        st.session_state["report_editing"] = None


def _manage(studio: Studio, report: TeamReport) -> None:
    field(
        st.text_input,
        "Title",
        f"report_title_{report.id}",
        report.title,
        lambda text: studio.do(actions.retitle_report, report.id, text, toast="Renamed"),
        max_chars=120,
    )
    st.caption("This deletes the report with its cells and versions. Undo brings them back.")
    st.button(
        "Delete this report",
        key="report_delete",
        icon=":material/delete:",
        on_click=studio.do,
        args=(actions.delete_report, report.id),
        kwargs={"toast": f"{report.title} deleted"},
    )
