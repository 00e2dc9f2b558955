"""Snoozing on screen: the dialog for one pair, and who sleeps until when, why, and the way to wake them."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from core import actions
from core.actions.appointments import LONGEST_SNOOZE
from core.domain.base.dates import short_date
from core.domain.relationships import attention
from core.domain.relationships.attention import QueueLine
from ui.frame.cells import md
from ui.frame.paging import draw_page
from ui.frame.studio import Studio
from ui.relationships.overview import Overview

USUAL_DAYS = 14
NAMED = 4  # snoozed pairs that are named at once


def open_snooze(relationship_id: int) -> None:
    """Callback: ask until when this pair is left in peace."""
    st.session_state.pop("relationships_bulk", None)  # one dialog at a time
    st.session_state["relationships_snoozing"] = relationship_id


def close_snooze() -> None:
    """Callback: the dialog was closed."""
    st.session_state.pop("relationships_snoozing", None)


@st.dialog("Snooze this pair", on_dismiss=close_snooze)
def snooze_dialog(studio: Studio, line: QueueLine) -> None:
    """Ask until when and why; the snooze covers the reasons that stand on this page."""
    followed = line.followed
    st.markdown(
        f"**{md(followed.mentee)}** with **{md(followed.mentor)}** leaves the queue until this day. "
        "A new reason, such as a call for help, brings them back at once."
    )
    until = snooze_until(studio.today, "relationships_snooze_until")
    reason = st.text_input("Why", key="relationships_snooze_why", placeholder="For example: both are on vacation")
    if st.button("Snooze", type="primary", key="relationships_snooze_do"):
        snoozing = st.session_state.pop("relationships_snoozing", None)
        studio.do(
            actions.snooze,
            followed.relationship.id,
            until,
            reason,
            concerns=line.concerns,
            toast="Out of the queue for a while",
            again=True,
        )
        st.session_state["relationships_snoozing"] = snoozing  # refused: the dialog stays, with what is typed


def snooze_until(today: date, key: str, label: str = "Until") -> date:
    """The day on which a snooze ends, within what is allowed."""
    return st.date_input(
        label,
        today + timedelta(days=USUAL_DAYS),
        min_value=today + timedelta(days=1),
        max_value=today + timedelta(days=LONGEST_SNOOZE),
        key=key,
        format="MM/DD/YYYY",
    )


def snoozed_pairs(studio: Studio, seen: Overview) -> None:
    """Who sleeps until when and why, and what would put them into the queue; each can be woken."""
    if not seen.asleep:
        return
    names = [
        f"{md(seen.labels[line.followed.relationship.id])} until {short_date(line.snooze.until)}"
        for line in seen.asleep
        if line.snooze
    ]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    st.caption(f":material/snooze: Snoozed: {'; '.join(names[:NAMED])}{more}")
    with st.expander("Show why, or wake them", key="relationships_asleep", on_change="rerun") as shown:
        if not shown.open:
            return
        draw_page(seen.asleep, "relationships_page_asleep", lambda line: _sleeper(studio, seen, line))


def _sleeper(studio: Studio, seen: Overview, line: QueueLine) -> None:
    assert line.snooze is not None  # that is why it stands here
    id = line.followed.relationship.id
    reasons = ", ".join(dict.fromkeys(attention.LABELS[concern.code] for concern in line.concerns))
    by = seen.coordinators.get(line.snooze.by, "")
    since = f"{by} on {short_date(line.snooze.snoozed_on)}" if by else short_date(line.snooze.snoozed_on)
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            st.markdown(
                f"**{md(seen.labels[id])}** until {short_date(line.snooze.until)}: “{md(line.snooze.reason)}” "
                f":gray[{md(since)} · {md(reasons) if reasons else 'needs nobody at the moment'}]"
            )
        st.button(
            "Wake",
            key=f"relationships_wake_{id}",
            icon=":material/alarm:",
            on_click=studio.do,
            args=(actions.wake, id),
            kwargs={"toast": "Back in the queue, if it needs somebody"},
        )
