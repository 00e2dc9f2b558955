"""The attention queue on screen: a line a relationship, its reason, since when, the one step that helps, snooze."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import actions, playbook
from core.actions.appointments import LONGEST_SNOOZE
from core.attention import Concern, Followed
from core.programs import Program
from ui.cells import md, worked_out
from ui.relationship_overview import Overview, show
from ui.studio import Studio

FIRST = 8  # lines that are shown at once
COLORS = {80: "red", 45: "orange", 0: "gray"}  # from this weight on


def queue(studio: Studio, program: Program, seen: Overview) -> None:
    """Who needs somebody, worst first; everybody else is left in peace."""
    if program.informal:
        st.caption("This program is informal: nobody is monitored. Help is there for whoever asks.")
        return
    if not seen.queue:
        st.markdown(":material/spa: Nobody needs you today.")
    else:
        st.caption(f"{len(seen.queue)} of {len(seen.followed)} running relationships need somebody.")
    everything = st.session_state.get("relationships_whole_queue", False)
    for one, found in seen.queue if everything else seen.queue[:FIRST]:
        _line(studio, one, found)
    if len(seen.queue) > FIRST and not everything:
        st.button(
            f"Show all {len(seen.queue)}",
            key="relationships_queue_all",
            on_click=lambda: st.session_state.update(relationships_whole_queue=True),
        )
    _quiet(seen)
    limits = playbook.load().attention
    worked_out(
        "Worst first: what weighs most, then how many reasons, then since when. "
        + " ".join(f"{one.label} {one.value} {one.unit}. {one.source}" for one in limits.values())
        + " Settings changes the thresholds.",
        name="attention",
    )


def step_of(concern: Concern) -> tuple[str, str, str]:
    """The one-click step of a concern: (what the button says, the part it opens, the message it drafts)."""
    kind, _, what = concern.step.partition(":")
    if kind == "message":
        return "Draft a message", "messages", what
    if kind == "guide":
        return "Open the guide", "checks", ""
    return {
        "switch": ("Offer a switch", "end", ""),
        "close": ("Close it", "end", ""),
        "capacity": ("Look at the seats", "end", ""),
        "look": ("Have a look", "end", ""),
    }[kind]


def _line(studio: Studio, one: Followed, found: list[Concern]) -> None:
    worst, id = found[0], one.relationship.id
    label, part, message = step_of(worst)
    color = next(name for weight, name in COLORS.items() if worst.weight >= weight)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"relationships_line_{id}"):
        with st.container(gap=None):
            st.markdown(f":{color}[:material/circle:] **{md(one.mentee)}** with **{md(one.mentor)}**")
            for concern in found:
                since = f"{concern.since:%b} {concern.since.day}"
                st.markdown(f"{md(concern.sentence[:1].upper() + concern.sentence[1:])} :gray[· since {since}]")
        with st.container(horizontal=True, width="content"):
            st.button(label, key=f"relationships_step_{id}", type="primary", on_click=show, args=(id, part, message))
            if part != "journey":
                st.button("Open", key=f"relationships_open_{id}", on_click=show, args=(id,))
            if st.button("Snooze", key=f"relationships_snooze_{id}", type="tertiary"):
                _snooze(studio, one)


@st.dialog("Leave them in peace for a while")
def _snooze(studio: Studio, one: Followed) -> None:
    st.markdown(f"**{md(one.mentee)}** with **{md(one.mentor)}** leaves the queue until this day.")
    until = st.date_input(
        "Until",
        studio.today + timedelta(days=14),
        min_value=studio.today + timedelta(days=1),
        max_value=studio.today + timedelta(days=LONGEST_SNOOZE),
        key="relationships_snooze_until",
    )
    reason = st.text_input("Why", key="relationships_snooze_why", placeholder="For example: both are on holiday")
    if st.button("Snooze", type="primary", key="relationships_snooze_do") and studio.do(
        actions.snooze, one.relationship.id, until, reason, said="Out of the queue for a while"
    ):
        st.rerun()


def _quiet(seen: Overview) -> None:
    if not seen.quiet:
        return
    names = [f"{md(seen.labels[id])} until {until:%b} {until.day}" for id, until in sorted(seen.quiet.items())]
    st.caption(f":material/snooze: Snoozed: {'; '.join(names[:6])}{' …' if len(names) > 6 else ''}")
