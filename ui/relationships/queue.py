"""The attention queue on screen: a line a pair, a step for each reason, filters, pages. Writes nothing by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.domain import playbook
from core.domain.base.dates import short_date
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships import attention
from core.domain.relationships.attention import Concern, QueueLine
from ui.frame.cells import md, worked_out
from ui.frame.paging import draw_page
from ui.frame.studio import Studio
from ui.relationships.bulk_steps import bulk_step, draft_letters, open_bulk_step
from ui.relationships.overview import Overview, show
from ui.relationships.snoozing import close_snooze, open_snooze, snooze_dialog, snoozed_pairs

FIRST = 5  # lines that are shown at once
# What the button of a next step says, and the part of the relationship that it opens.
BUTTONS = {
    "message": ("Draft a message", "messages"),
    "guide": ("Open the guide", "checks"),
    "switch": ("Offer a switch", "end"),
    "close": ("Close it", "end"),
    "capacity": ("Change the seats", "end"),
    "talk": ("Have a talk", "journey"),  # the call for help stands above every part, with its form
    "look": ("Have a look", "end"),
}
ENDS = {"switch": "switched", "close": "completed"}  # how an end that a step opens is filled in
COLORS = {80: "red", 45: "orange", 0: "gray"}  # from this weight on
NOBODY = ""
FILTERS = ("relationships_by_reason", "relationships_by_owner", "relationships_by_department")


def queue(studio: Studio, program: Program, seen: Overview) -> None:
    """Who needs somebody, worst first; everybody else is left in peace."""
    if program.informal:
        st.caption("This program is informal: nobody is monitored. Help is there for whoever asks.")
        return
    if not seen.queue:
        st.markdown(":material/spa: Nobody needs you today.")
    else:
        st.caption(f"{seen.needed}.")
    lines = {line.followed.relationship.id: line for line in seen.queue}
    if (snoozing := st.session_state.get("relationships_snoozing")) in lines:
        snooze_dialog(studio, lines[snoozing])
    else:
        close_snooze()  # somebody else was faster
    focus = st.session_state.get("relationships_focus")
    if focus != st.session_state.get("relationships_one") or focus not in seen.pairs:
        # Somebody went on to another pair: coming back to this one later must not leave the queue without its lines.
        focus = st.session_state["relationships_focus"] = None
    if focus is not None:
        # One line stays while somebody works on it, so that what it opened stands right below.
        if focus in lines:
            _line(seen, lines[focus])
        else:
            st.caption(f":material/check: {md(seen.labels[focus])}: not in the queue now.")
        st.button(
            "Back to the whole queue",
            key="relationships_back",
            icon=":material/arrow_back:",
            on_click=lambda: st.session_state.pop("relationships_focus", None),
        )
        return
    matching, reasons = _filtered(seen)
    bulk_step(studio, program, seen, matching, reasons)
    urgent = [line for line in matching if line.urgent]
    routine = [line for line in matching if not line.urgent]
    _urgent(seen, urgent)
    if routine:
        _reminders(studio, program, seen, routine)
    snoozed_pairs(studio, seen)
    limits = playbook.load().attention
    worked_out(
        "Worst first: what weighs most, then how many reasons, then since when. A snoozed pair is back before its day "
        "as soon as there is a new reason, or one got heavier. "
        + " ".join(f"{limit.label} {limit.value} {limit.unit}. {limit.source}" for limit in limits.values())
        + " Settings changes the thresholds.",
        name="attention",
    )


def _filtered(seen: Overview) -> tuple[list[QueueLine], Sequence[str]]:
    """The lines that the filters leave and the reasons that were chosen, and the button for a step with all lines.

    A queue of one line needs no filter. Filters outlive what they let through: the last pair that one named may just
    have been settled, or another program was chosen. Then it is said, with the way to all.
    """
    state = st.session_state
    chosen = any(state.get(key) for key in FILTERS)
    if not seen.queue or (len(seen.queue) == 1 and not chosen):
        return seen.queue, ()
    codes = Counter(code for line in seen.queue for code in {concern.code for concern in line.concerns})
    departments = sorted({line.followed.department for line in seen.queue} - {""})
    owners = {NOBODY: "Nobody yet", **seen.coordinators}
    reason, owner, department, several = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    reasons = reason.multiselect(
        "Reason",
        [code for code in attention.LABELS if codes[code] or code in state.get("relationships_by_reason", ())],
        format_func=lambda code: f"{attention.LABELS[code].capitalize()} ({codes[code]})",
        key="relationships_by_reason",
        persist_state="session",
        placeholder="Any",
    )
    looking_after = owner.multiselect(
        "Coordinator",
        list(owners),
        format_func=owners.__getitem__,
        key="relationships_by_owner",
        persist_state="session",
        placeholder="Anyone",
    )
    units = department.multiselect(
        "Mentee's department",
        sorted({*departments, *state.get("relationships_by_department", ())}),
        key="relationships_by_department",
        persist_state="session",
        placeholder="Any",
    )
    lines = [
        line
        for line in seen.queue
        if (not reasons or {concern.code for concern in line.concerns} & set(reasons))
        and (not looking_after or seen.owners.get(line.followed.relationship.id, NOBODY) in looking_after)
        and (not units or line.followed.department in units)
    ]
    if lines:
        several.button(
            "Work on this pair" if len(lines) == 1 else f"Work on {'these' if chosen else 'all'} {len(lines)}",
            key="relationships_several",
            icon=":material/checklist:",
            on_click=open_bulk_step,
            help="One step for several pairs: draft messages, note planned talks, or snooze. You see first whom it is "
            "for.",
        )
    if chosen and lines:
        matches = "matches" if len(lines) == 1 else "match"
        st.caption(f"{len(lines)} of {counted(len(seen.queue), 'pair')} in the queue {matches}.")
    elif chosen:
        waiting = counted(len(seen.queue), "pair in the queue does", "pairs in the queue do")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/filter_alt: Nobody matches these filters; {waiting} not.")
            st.button("Show all of them", key="relationships_no_filter", on_click=_clear_filters)
    return lines, reasons


def _clear_filters() -> None:
    for key in FILTERS:
        st.session_state[key] = []


def _urgent(seen: Overview, urgent: Sequence[QueueLine]) -> None:
    """The lines that ask for a person: the first few, then pages of all."""
    everything = st.session_state.get("relationships_whole_queue", False)
    if everything:
        draw_page(urgent, "relationships_page_urgent", lambda line: _line(seen, line))
        return
    for line in urgent[:FIRST]:
        _line(seen, line)
    if len(urgent) > FIRST:
        st.button(
            f"Show all {len(urgent)}",
            key="relationships_queue_all",
            on_click=lambda: st.session_state.update(relationships_whole_queue=True),
        )


def _reminders(studio: Studio, program: Program, seen: Overview, routine: list[QueueLine]) -> None:
    """What a reminder settles: all drafts at once, or one by one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/notifications: **{counted(len(routine), 'pair needs', 'pairs need')} only a reminder**: "
            f"{attention.count_reasons(routine)}."
        )
        st.button(
            "Draft all reminders",
            key="relationships_remind_all",
            on_click=draft_letters,
            args=(studio, program, routine),
        )
    with st.expander("Look at them one by one", key="relationships_routine", on_change="rerun") as shown:
        if shown.open:
            draw_page(routine, "relationships_page_routine", lambda line: _line(seen, line))


def _line(seen: Overview, line: QueueLine) -> None:
    followed, id = line.followed, line.followed.relationship.id
    color = next(name for weight, name in COLORS.items() if line.worst.weight >= weight)
    with st.container(border=True, gap="small", key=f"relationships_line_{id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            owner = seen.coordinators.get(seen.owners.get(id, NOBODY), "")
            about = " · ".join(filter(None, (followed.department, f"coordinator: {owner}" if owner else "")))
            with st.container():
                st.markdown(
                    f":{color}[:material/circle:] **{md(followed.mentee)}** with **{md(followed.mentor)}**"
                    + (f" :gray[{md(about)}]" if about else "")
                )
            with st.container(horizontal=True, width="content"):
                st.button("Open", key=f"relationships_open_{id}", on_click=show, args=(id,))
                st.button(
                    "Snooze",
                    key=f"relationships_snooze_{id}",
                    type="tertiary",
                    on_click=open_snooze,
                    args=(id,),
                )
        if line.snooze:
            st.caption(
                f":material/alarm: Snoozed until {short_date(line.snooze.until)} (“{md(line.snooze.reason)}”), "
                f"but back already. New: {md(_listed(line.fresh))}."
            )
        for position, concern in enumerate(line.concerns):
            _reason(id, concern, position)


def _reason(relationship_id: int, concern: Concern, position: int) -> None:
    """One reason, and the step that mends it; the weightiest stands out."""
    label, part = BUTTONS[concern.step.kind]
    with st.container(horizontal=True, vertical_alignment="center"):
        sentence = concern.sentence[:1].upper() + concern.sentence[1:]
        with st.container():
            st.markdown(f"{md(sentence)} :gray[· since {short_date(concern.since)}]")
        st.button(
            label,
            key=f"relationships_step_{relationship_id}_{position}",
            type="secondary" if position else "primary",
            on_click=show,
            args=(relationship_id, part),
            kwargs={
                "message": concern.step.message_id,
                "to": concern.role if concern.step.message_id else "",
                "how": ENDS.get(concern.step.kind, ""),
            },
        )


def _listed(concerns: Sequence[Concern]) -> str:
    return ", ".join(dict.fromkeys(attention.LABELS[concern.code] for concern in concerns))
