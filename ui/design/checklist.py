"""Design, the checklist: steps that tick themselves, where each is done, their owners and days, the calendar file."""

import streamlit as st

from core import actions, store
from core.documents.calendar import plan_calendar
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.checklist import PlanItem
from core.domain.design.programs import Program
from ui.design.places import open_place
from ui.frame.cells import md
from ui.frame.fields import field
from ui.frame.studio import Studio

PHASES = {"design": "Design", "launch": "Launch", "run": "Run"}


def checklist(studio: Studio, program: Program, steps: list[PlanItem], dated: list[PlanItem]) -> None:
    """The implementation plan as three lists, and every date of the plan as a file."""
    done = sum(item.done for item in steps)
    st.progress(done / len(steps), f"{done} of {len(steps)} steps done")
    for column, (phase, label) in zip(st.columns(3), PHASES.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{label}**")
            for item in (item for item in steps if item.phase == phase):
                _step(studio, program, item)
    with st.expander("Change who or when", icon=":material/edit_calendar:", on_change="rerun") as part:
        if part.open:
            _change(studio, program, steps)
    if dated:
        # Read now: the file is made later, on another thread.
        revision, file_label = store.revision(studio.db), studio.label
        st.download_button(
            f"Download {counted(len(dated), 'date')} for the calendar (.ics)",
            key="design_ics",
            icon=":material/event:",
            data=lambda: plan_calendar(program.id, dated, file_label, revision=revision),
            file_name=file_label.file_name("plan", "ics"),
            mime="text/calendar",
            on_click="ignore",
        )


def _step(studio: Studio, program: Program, item: PlanItem) -> None:
    field(
        st.checkbox,
        item.label,
        f"design_step_{program.id}_{item.id}",
        item.done,
        lambda done: studio.do(
            actions.plan_step, program.id, item.id, done=done, toast="Done" if done else "Open again"
        ),
        disabled=item.by_data,
        help="Ticked by what is on record." if item.by_data else None,
    )
    mark = ":orange[:material/schedule: Late] · " if item.state == "late" else ""
    day = short_date(item.day) if item.day else "no date yet"
    by_hand = "Checked off by hand." if item.done and not item.by_data else ""
    st.caption(f"{mark}{day} · {md(item.owner)}. {md(item.reason)} {by_hand}")
    if not item.done:
        open_place(item.opens, f"design_step_{item.id}")


def _change(studio: Studio, program: Program, steps: list[PlanItem]) -> None:
    by_id = {item.id: item for item in steps}
    id = st.selectbox("Step", list(by_id), format_func=lambda id: by_id[id].label, key="design_step")
    item = by_id[id]
    with st.form(f"design_step_form_{id}", border=False):
        owner, when = st.columns(2)
        who = owner.text_input("Owner", item.owner, max_chars=80)
        day = when.date_input("Day", item.day, format="MM/DD/YYYY")
        moved = day if day != item.day else None  # a day that nobody changed goes on moving with the start
        if st.form_submit_button("Save") and studio.do(
            actions.plan_step, program.id, id, owner=who, day=moved, toast="Step saved"
        ):
            st.rerun()
