"""Design, lines of the plan: a table, and a form that adds, changes or takes away one line."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from core import actions
from core.domain.design import plan
from core.domain.design.programs import Program
from ui.frame.studio import Studio

NEW = 0  # ids start at 1

LABELS: Mapping[str, Mapping[str, str]] = {
    "links": {"on": "Date that meets ours", "label": "Course, track or onboarding", "owner": "Owner"},
    "communication": {
        "on": "Day",
        "label": "Channel",
        "audience": "Audience",
        "owner": "Owner",
        "message": "Message",
    },
    "touchpoints": {"on": "Day", "label": "Touchpoint", "stage": "Stage", "role": "For", "why": "Why"},
    "feedback": {
        "label": "Method",
        "rhythm": "Rhythm, and when it is reviewed",
        "owner": "Who owns changes",
        "changed": "What we changed because of it",
    },
}
LONG = {"message", "why", "changed"}
WORDED = {"stage", "role"}  # kept as codes, shown as words


def lines(studio: Studio, program: Program, part: str, choices: Mapping[str, Sequence[str]] | None = None) -> None:
    """The lines of one part of the plan. `choices`: fields that are picked from a list."""
    held = plan.lines(program, part)
    labels = LABELS[part]
    if held:
        rows = [
            {label: line["day"] if name == "on" else _shown(name, line.get(name, "")) for name, label in labels.items()}
            for line in held
        ]
        st.dataframe(rows, hide_index=True, alt=f"{len(held)} lines of the plan")
    singular = plan.PARTS[part][0]
    with st.expander(
        f"Add or change a {singular}", icon=":material/edit_calendar:", key=f"design_{part}_open", on_change="rerun"
    ) as expander:
        if expander.open:
            _edit(studio, program, part, held, choices or {})


def _shown(name: str, value: str) -> str:
    return value.capitalize() if name in WORDED else value


def _edit(
    studio: Studio, program: Program, part: str, held: Sequence[dict[str, Any]], choices: Mapping[str, Sequence[str]]
) -> None:
    by_id = {line["id"]: line for line in held}
    singular = plan.PARTS[part][0]
    id = st.selectbox(
        "Line",
        [NEW, *by_id],
        format_func=lambda id: by_id[id]["label"] if id in by_id else f"A new {singular}",
        key=f"design_{part}_line",
    )
    line = by_id.get(id, {})
    with st.form(f"design_{part}_form_{id}_{program.design.get('last_line', 0)}", border=False):
        values: dict[str, Any] = {}
        for name, label in LABELS[part].items():
            if name == "on":
                values[name] = _day(program, part, label, line)
            elif name in choices:
                listed = list(dict.fromkeys([*choices[name], *([line[name]] if line.get(name) else [])]))
                at = listed.index(line[name]) if line.get(name) in listed else 0
                values[name] = st.selectbox(label, listed, at, format_func=lambda one, name=name: _shown(name, one))
            elif name in LONG:
                values[name] = st.text_area(label, line.get(name, ""), max_chars=500, height=80)
            else:
                values[name] = st.text_input(label, line.get(name, ""), max_chars=120)
        save, drop = st.columns(2)
        kept = {name: value for name, value in values.items() if name != "on"} | _placed(program, part, values)
        if save.form_submit_button("Keep the line", type="primary") and studio.do(
            actions.keep_line, program.id, part, kept, id or None, said=f"{singular.capitalize()} kept"
        ):
            st.rerun()
        if (
            id
            and drop.form_submit_button("Take it away")
            and studio.do(actions.drop_line, program.id, part, id, said=f"{line['label']} taken away")
        ):
            st.rerun()


def _day(program: Program, part: str, label: str, line: Mapping[str, Any]) -> date | int | None:
    if part == "links" or program.starts_on:
        return st.date_input(label, line.get("day") or program.starts_on)
    return st.number_input("Days after the start (negative: before)", -400, 1200, int(line.get("days", 0)), 1)


def _placed(program: Program, part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A day as it is kept: linked learning has a day of its own, everything else hangs on the program's start."""
    if "on" not in values or values["on"] is None:
        return {}
    if part == "links":
        return {"on": values["on"].isoformat()}
    days = values["on"] if isinstance(values["on"], int) else plan.days_from(program, "start", values["on"])
    return {"anchor": "start", "days": days}
