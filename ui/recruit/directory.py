"""Directory and departments: who works here, which reporting lines are odd, whom the program reaches, whom to ask."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import store
from core.documents.tables import safe_csv
from core.domain import playbook
from core.domain.base import people
from core.domain.base.dates import short_date
from core.domain.base.text import counted, few
from core.domain.design import readiness
from core.domain.recruit import participation
from ui.frame.cells import cell, md, worked_out
from ui.frame.studio import Studio

STATUSES = {"active": "Active", "leave": "On leave", "left": "Left", "unknown": "Not known"}
FEW = 5


def departments(studio: Studio) -> None:
    """Participation by department, the list of people to invite, and the state of the directory."""
    everyone = store.people.everyone(studio.db)
    mentors = {mentor.id for mentor in studio.mentors()}
    mentees = {mentee.id for mentee in studio.mentees()}
    known = store.people.has_directory(studio.db)
    with cell(1, "Whom does the program reach?"):
        reaches = _reach(studio, everyone, mentors, mentees, known)
    with cell(2, "Whom could we invite?"):
        if known:
            _invite(studio, everyone, mentors | mentees, reaches)
        else:
            st.caption("Import a directory first: it says who works here and does not take part yet.")
    with cell(3, "Directory check"):
        _directory(studio, everyone, known)


def _reach(
    studio: Studio, everyone: list[people.Person], mentors: set[int], mentees: set[int], known: bool
) -> list[participation.Reach]:
    book = playbook.load()
    ratings = studio.need_program().design.readiness
    ready = {name: readiness.weigh(rating, book.signals) for name, rating in ratings.items()}
    reaches = participation.departments(everyone, mentors, mentees, ready)
    if not known:
        st.caption("Without a directory, head counts are not known, so no shares are shown.")
    rows = [
        {
            "Department": reach.department,
            "People": reach.people or None,
            "Mentors": reach.mentors,
            "Mentees": reach.mentees,
            "Take part": _percent(reach.share),
            "Readiness": _percent(reach.readiness),
        }
        for reach in reaches
    ]
    share = st.column_config.ProgressColumn(format="%d%%", min_value=0, max_value=100)
    st.dataframe(
        rows,
        hide_index=True,
        column_config={"Take part": share, "Readiness": share},
        alt="Participation by department beside head count and readiness",
        placeholder="–",
    )
    silent = [reach.department for reach in reaches if reach.people >= FEW and not reach.taking_part]
    if silent and known:
        st.caption(md(f"Nobody takes part yet in {few(silent)}."))
    worked_out(
        "Take part is people in either role, each once, of the active people whom the directory counts in the "
        "department. Readiness is the weight of the signals noted in the design, of all signals.",
        rows=pd.DataFrame(rows),
        name="participation",
        label=studio.label,
    )
    return reaches


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _invite(
    studio: Studio, everyone: list[people.Person], taking_part: set[int], reaches: list[participation.Reach]
) -> None:
    names = [reach.department for reach in reaches if reach.people]
    chosen = st.multiselect("Departments", names, key="recruit_invite", placeholder="All departments")
    listed = participation.to_invite(everyone, taking_part, chosen)
    noun = "colleague" if len(listed) == 1 else "colleagues"
    st.markdown(f"**{len(listed):,} {noun}** could be invited: active, with an email address, not taking part yet.")
    frame = pd.DataFrame(
        [
            {
                "Name": colleague.name,
                "Email": colleague.email,
                "Department": colleague.department,
                "Level": colleague.level,
            }
            for colleague in listed
        ],
        columns=["Name", "Email", "Department", "Level"],
    )
    st.download_button(
        "Download the invite list",
        data=lambda: safe_csv(frame),
        file_name=studio.label.file_name("invite-list", "csv"),
        mime="text/csv",
        key="recruit_invite_list",
        icon=":material/download:",
        on_click="ignore",
        disabled=frame.empty,
    )


def _directory(studio: Studio, everyone: list[people.Person], known: bool) -> None:
    """Counts by status, loops in reporting lines, people without a manager, and the days it was recorded."""
    if not known:
        st.caption("No directory is on record, so reporting lines are not checked when people are matched.")
        return
    listed = [person for person in everyone if person.in_directory]
    counts = {label: sum(person.status == status for person in listed) for status, label in STATUSES.items()}
    shown = {label: count for label, count in counts.items() if count}
    for column, (label, count) in zip(st.columns(max(3, len(shown))), shown.items(), strict=False):
        column.metric(label, f"{count:,}", border=True)
    names = {person.id: person.name for person in everyone}
    lines = store.people.manager_of(studio.db)
    loops = people.cycles(lines)
    for loop in loops:
        st.warning(
            md(f"{few([names.get(id, '?') for id in loop])} report to each other in a loop. Correct the directory."),
            icon=":material/sync_problem:",
        )
    active = [person for person in listed if person.status == "active"]
    without = [person for person in active if person.manager_id is None]
    managed = f"{len(active) - len(without):,} of {len(active):,} active people have a known manager"
    st.caption(md(f"{managed}; {'no loop' if not loops else 'see the loops above'} in the reporting lines."))
    if without:
        label = f"{len(without):,} without a known manager"
        with st.expander(label, key="recruit_no_manager", type="compact", on_change="rerun") as more:
            if more.open:
                rows = [
                    {"Name": person.name, "Title": person.job_title, "Department": person.department}
                    for person in without
                ]
                st.dataframe(rows, hide_index=True, alt="People without a known manager", placeholder="–")
    days = store.imports.snapshot_days(studio.db)
    if days:
        recorded = [{"Day": short_date(day), "People who were new or changed": count} for day, count in days]
        with st.expander(counted(len(days), "snapshot"), key="recruit_snapshots", type="compact") as more:
            st.dataframe(recorded, hide_index=True, alt="The days on which the directory was recorded", placeholder="–")
