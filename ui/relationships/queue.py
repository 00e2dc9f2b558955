"""The attention queue on screen: a line a relationship, its reason, since when, the one step that helps, snooze."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import actions, store
from core.actions.appointments import LONGEST_SNOOZE
from core.domain import playbook
from core.domain.base.dates import short_day
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern, Followed, QueueLine
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio, acting
from ui.relationships.messages import drafted
from ui.relationships.overview import Overview, show

FIRST = 5  # lines that are shown at once
# What the button of a next step says, and the part of the relationship that it opens.
BUTTONS = {
    "message": ("Draft a message", "messages"),
    "guide": ("Open the guide", "checks"),
    "switch": ("Offer a switch", "end"),
    "close": ("Close it", "end"),
    "capacity": ("See the options", "end"),
    "talk": ("Have a talk", "checks"),
    "look": ("Have a look", "end"),
}
COLORS = {80: "red", 45: "orange", 0: "gray"}  # from this weight on


def queue(studio: Studio, program: Program, seen: Overview) -> None:
    """Who needs somebody, worst first; everybody else is left in peace."""
    if program.informal:
        st.caption("This program is informal: nobody is monitored. Help is there for whoever asks.")
        return
    urgent, routine = seen.urgent, seen.routine
    if not seen.queue:
        st.markdown(":material/spa: Nobody needs you today.")
    else:
        st.caption(f"{seen.needed}.")
    lines = {line.followed.relationship.id: line.followed for line in seen.queue}
    if (snoozing := st.session_state.get("relationships_snoozing")) in lines:
        _snooze(studio, lines[snoozing])
    else:
        _awake()  # somebody else was faster
    focus = st.session_state.get("relationships_focus")
    if focus is not None and focus == st.session_state.get("relationships_one"):
        # One line stays while somebody works on it, so that what it opened stands right below.
        lines_here = [line for line in seen.queue if line.followed.relationship.id == focus]
        for line in lines_here:
            _line(studio, line)
        if not lines_here:
            st.caption(":material/check: This pair does not need you any more.")
        st.button(
            "Back to the whole queue",
            key="relationships_back",
            icon=":material/arrow_back:",
            on_click=lambda: st.session_state.pop("relationships_focus", None),
        )
        return
    everything = st.session_state.get("relationships_whole_queue", False)
    for line in urgent if everything else urgent[:FIRST]:
        _line(studio, line)
    if len(urgent) > FIRST and not everything:
        st.button(
            f"Show all {len(urgent)}",
            key="relationships_queue_all",
            on_click=lambda: st.session_state.update(relationships_whole_queue=True),
        )
    if routine:
        _reminders(studio, program, routine)
    _quiet(seen)
    limits = playbook.load().attention
    worked_out(
        "Worst first: what weighs most, then how many reasons, then since when. "
        + " ".join(f"{limit.label} {limit.value} {limit.unit}. {limit.source}" for limit in limits.values())
        + " Settings changes the thresholds.",
        name="attention",
    )


def _reminders(studio: Studio, program: Program, routine: list[QueueLine]) -> None:
    """What a reminder settles: all drafts at once, or one by one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/notifications: **{counted(len(routine), 'pair needs', 'pairs need')} only a reminder**: "
            f"{attention.count_reasons(routine)}."
        )
        st.button(
            "Draft all reminders",
            key="relationships_remind_all",
            on_click=_draft_all,
            args=(studio, program, routine),
        )
    with st.expander("Look at them one by one", key="relationships_routine", on_change="rerun") as shown:
        if shown.open:
            for line in routine:
                _line(studio, line)


@acting()
def _draft_all(studio: Studio, program: Program, routine: list[QueueLine]) -> None:
    """Callback: a draft for each side that a reminder is about, unless one waits in the outbox already."""
    waiting = {stored.letter.key for stored in store.support.outbox(studio.db, program.id, waiting=True)}
    drafts = []
    for line in routine:
        for concern in line.concerns:
            for to in _sides(concern):
                ready = drafted(studio, program, line.followed.relationship, concern.step.message_id, to)
                if ready and ready.key not in waiting:
                    waiting.add(ready.key)
                    drafts.append(ready)
    if not drafts:
        st.toast("Every reminder waits in the outbox already.")
    elif studio.do(actions.keep_messages, program.id, drafts, toast=f"{len(drafts)} drafts in the outbox"):
        st.session_state["relationships_more"] = "outbox"


def _sides(concern: Concern) -> list[str]:
    """Whom a reminder goes to: the side the concern is about, else whom the template names; without one, nobody."""
    if not concern.step.message_id:
        return []
    to = concern.role or playbook.load().messages[concern.step.message_id].to
    return ["mentee", "mentor"] if to == "both" else [to]


def _line(studio: Studio, line: QueueLine) -> None:
    followed, worst, id = line.followed, line.worst, line.followed.relationship.id
    label, part = BUTTONS[worst.step.kind]
    color = next(name for weight, name in COLORS.items() if worst.weight >= weight)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"relationships_line_{id}"):
        with st.container(gap=None):
            st.markdown(f":{color}[:material/circle:] **{md(followed.mentee)}** with **{md(followed.mentor)}**")
            for concern in line.concerns:
                since = short_day(concern.since)
                st.markdown(f"{md(concern.sentence[:1].upper() + concern.sentence[1:])} :gray[· since {since}]")
        with st.container(horizontal=True, width="content"):
            st.button(
                label,
                key=f"relationships_step_{id}",
                type="primary",
                on_click=show,
                args=(id, part, worst.step.message_id),
            )
            if part != "journey":
                st.button("Open", key=f"relationships_open_{id}", on_click=show, args=(id,))
            st.button(
                "Snooze",
                key=f"relationships_snooze_{id}",
                type="tertiary",
                on_click=lambda: st.session_state.update(relationships_snoozing=id),
            )


def _awake() -> None:
    """Callback: the dialog was closed."""
    st.session_state.pop("relationships_snoozing", None)


@st.dialog("Leave them in peace for a while", on_dismiss=_awake)
def _snooze(studio: Studio, followed: Followed) -> None:
    st.markdown(f"**{md(followed.mentee)}** with **{md(followed.mentor)}** leaves the queue until this day.")
    until = st.date_input(
        "Until",
        studio.today + timedelta(days=14),
        min_value=studio.today + timedelta(days=1),
        max_value=studio.today + timedelta(days=LONGEST_SNOOZE),
        key="relationships_snooze_until",
    )
    reason = st.text_input("Why", key="relationships_snooze_why", placeholder="For example: both are on holiday")
    if st.button("Snooze", type="primary", key="relationships_snooze_do"):
        snoozing = st.session_state.pop("relationships_snoozing", None)
        studio.do(
            actions.snooze, followed.relationship.id, until, reason, toast="Out of the queue for a while", again=True
        )
        st.session_state["relationships_snoozing"] = snoozing  # refused: the dialog stays, with what is typed


def _quiet(seen: Overview) -> None:
    if not seen.quiet:
        return
    names = [f"{md(seen.labels[id])} until {short_day(until)}" for id, until in sorted(seen.quiet.items())]
    st.caption(f":material/snooze: Snoozed: {'; '.join(names[:6])}{' …' if len(names) > 6 else ''}")
