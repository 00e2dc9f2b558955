"""Design, items of the plan: a table, and a form that adds, changes or deletes one item."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from core import actions
from core.domain.base.text import counted
from core.domain.design import plan
from core.domain.design.design import PlanLine
from core.domain.design.programs import Program
from ui.frame.cells import day_columns
from ui.frame.studio import Studio

NEW = 0  # ids start at 1

LABELS: Mapping[str, Mapping[str, str]] = {
    "links": {"on": "Shared date", "label": "Course, track or onboarding", "owner": "Owner"},
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
DAYS = {"on", "done_on"}
CODES = {"stage", "role"}  # stored as codes, shown as words


def lines(studio: Studio, program: Program, part: str, choices: Mapping[str, Sequence[str]] | None = None) -> None:
    """The lines of one part of the plan. `choices`: fields that are picked from a list."""
    listed = plan.lines(program, part)
    if listed:
        columns = _columns(part)
        rows = [{label: _shown(program, line, name) for name, label in columns.items()} for line in listed]
        st.dataframe(
            rows,
            hide_index=True,
            alt=f"{counted(len(listed), 'item')} of the plan",
            placeholder="",
            column_config=day_columns(*(label for name, label in columns.items() if name in DAYS)),
        )
    singular = plan.PARTS[part][0]
    with st.expander(
        f"Add or change a {singular}", icon=":material/edit_calendar:", key=f"design_{part}_open", on_change="rerun"
    ) as expander:
        if expander.open:
            _edit(studio, program, part, listed, choices or {})


def _columns(part: str) -> dict[str, str]:
    """The columns of the table: the day first, then since when an item is done, where it can be marked."""
    labels = dict(LABELS[part])
    if part not in plan.MARKED:
        return labels
    return {"on": labels.pop("on"), "done_on": "Sent" if part == "communication" else "Done"} | labels


def _shown(program: Program, line: PlanLine, name: str) -> date | str | None:
    if name == "on":
        return plan.day_of_line(program, line)
    value: str | date | None = getattr(line, name)
    return _in_words(name, value) if isinstance(value, str) else value


def _in_words(name: str, value: str) -> str:
    return value.capitalize() if name in CODES else value


def _edit(
    studio: Studio, program: Program, part: str, listed: Sequence[PlanLine], choices: Mapping[str, Sequence[str]]
) -> None:
    by_id = {line.id: line for line in listed}
    singular = plan.PARTS[part][0]
    id = st.selectbox(
        "Item",
        [NEW, *by_id],
        format_func=lambda id: by_id[id].label if id in by_id else f"New {singular}",
        key=f"design_{part}_line",
    )
    line = by_id.get(id, PlanLine())
    if id in by_id and part in ("touchpoints", "links"):  # a message is marked beside its words
        _mark(studio, program, part, line)
    with st.form(f"design_{part}_form_{id}_{program.design.last_line}", border=False):
        values: dict[str, Any] = {}
        for name, label in LABELS[part].items():
            if name == "on":
                values[name] = _day(program, part, label, line)
            elif name in choices:
                before: str = getattr(line, name)
                codes = list(dict.fromkeys([*choices[name], *([before] if before else [])]))
                at = codes.index(before) if before else 0
                values[name] = st.selectbox(label, codes, at, format_func=lambda code, name=name: _in_words(name, code))
            elif name in LONG:
                values[name] = st.text_area(label, getattr(line, name), max_chars=500, height=80)
            else:
                values[name] = st.text_input(label, getattr(line, name), max_chars=120)
        save, drop = st.columns(2)
        day = values.pop("on", None)
        placed = values | _placed(program, part, day)
        if save.form_submit_button("Save", type="primary") and studio.do(
            actions.keep_line, program.id, part, placed, id or None, toast=f"{singular.capitalize()} saved"
        ):
            st.rerun()
        if (
            id
            and drop.form_submit_button("Delete")
            and studio.do(actions.drop_line, program.id, part, id, toast=f"{line.label} deleted")
        ):
            st.rerun()


def _mark(studio: Studio, program: Program, part: str, line: PlanLine) -> None:
    done = line.done_on is not None
    st.button(
        "Not done after all" if done else "Mark as done",
        key=f"design_{part}_done_{line.id}",
        icon=":material/undo:" if done else ":material/check:",
        on_click=studio.do,
        args=(actions.mark_item, program.id, part, line.id, not done),
        kwargs={"toast": "Open again" if done else "Done"},
    )


def _day(program: Program, part: str, label: str, line: PlanLine) -> date | int | None:
    if part == "links" or program.starts_on:
        return st.date_input(label, plan.day_of_line(program, line) or program.starts_on, format="MM/DD/YYYY")
    return st.number_input("Days after the start (negative: before)", -400, 1200, line.days or 0, 1)


def _placed(program: Program, part: str, day: date | int | None) -> dict[str, Any]:
    """The values that a day (or days after the start) stands for: linked learning has a day of its own, everything else
    hangs on the program's start."""
    if day is None:
        return {}
    if part == "links":
        return {"on": day}
    return {"anchor": "start", "days": day if isinstance(day, int) else plan.days_from(program, "start", day)}
