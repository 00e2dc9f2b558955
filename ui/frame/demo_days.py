"""Demo days: where a page has nothing to show on this day of the demo, the way to the day on which it has most."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import store
from core.domain.base.dates import full_date
from core.store import Db
from ui.frame.studio import Studio, demo_days, demo_file, enter_demo


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
