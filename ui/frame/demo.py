"""Demo: the way in, what the sidebar shows of it, the way to its fullest day, starting it over. Writes no file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import store
from core.domain.base.dates import full_date, short_date
from core.store import Db
from ui.frame import guided_path
from ui.frame.cache import forget_all
from ui.frame.cells import md
from ui.frame.demo_building import ask_for_demo, finish_writing, progress_note, writing
from ui.frame.session import database_path, demo_days, demo_file, demo_folder, enter_demo, leave_demo
from ui.frame.studio import Studio


def entry(key: str, *, primary: bool = False) -> None:
    """Two buttons into the demo: to look around alone, and along its guided path. `key` is unique on the page."""
    with st.container(horizontal=True):
        kind = "primary" if primary else "secondary"
        st.button("Open the demo company", type=kind, key=key, on_click=ask_for_demo)
        st.button(guided_path.LABEL, icon=":material/route:", key=f"{key}_path", on_click=guided_path.start)


def controls(studio: Studio) -> None:
    """The demo's mark, its day, and the way out."""
    with st.container(border=True, gap="small"):
        st.badge("Demo", icon=":material/theater_comedy:", color="violet")
        st.caption("An invented company. Nothing here touches your own data.")
        days = demo_days()
        if len(days) > 1:
            if st.session_state.get("studio_day_choice") not in days:
                st.session_state["studio_day_choice"] = studio.today
            st.select_slider(
                "Today is",
                days,
                format_func=short_date,
                key="studio_day_choice",
                on_change=lambda: enter_demo(st.session_state["studio_day_choice"]),
            )
        if writing():
            progress_note()
        if not guided_path.walking():
            st.button(guided_path.LABEL, key="studio_path", icon=":material/route:", on_click=guided_path.start)
        st.button("Leave the demo", key="studio_leave", icon=":material/logout:", on_click=leave_demo)


def forget_demo() -> None:
    """Throw the demo's files away; whoever opens it next has them built again."""
    finish_writing()
    for pattern in ("demo-*", ".demo-*.part"):  # the second: what a writer that was stopped left
        for file in demo_folder().glob(pattern):
            file.unlink(missing_ok=True)
    leave_demo()
    forget_all()
    st.toast(
        md(f"The demo files beside {database_path().name} are gone. They are built again the next time you open it.")
    )


def fullest_day(studio: Studio, count: Callable[[Db, int], int], what: str) -> None:
    """A button to the day of the demo on which most of this waits; nothing outside the demo.

    `count` says how many there are in a program of a file; `what` is what they are, in the plural.
    """
    if not studio.demo:
        return
    counts = {}
    for day in demo_days():
        with store.opened(demo_file(day), create=False) as db:
            counts[day] = count(db, studio.program_id)
    best = max(counts, key=counts.__getitem__)
    if counts[best] > 1:
        st.button(
            f"See the demo on {full_date(best)}: {counts[best]} {what}",
            key="demo_fullest_day",
            icon=":material/theater_comedy:",
            on_click=enter_demo,
            args=(best,),
        )
