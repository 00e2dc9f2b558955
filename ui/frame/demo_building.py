"""Demo building: the demo's files, written in the background while a window shows how far it is. Replaces no file.

Another window of this process waits for the same writer; another process writes the same days, and whoever is first
gives a day its file.
"""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import streamlit as st

from core.domain.base.dates import full_date
from ui.frame.cells import md
from ui.frame.session import (
    OPENING_DAY,
    asked_day,
    database_path,
    demo_days,
    demo_file,
    demo_folder,
    enter_demo,
    leave_demo,
    read_link,
)

LOOKS = 0.25  # seconds from one look at the folder to the next
FIRST = 0.3  # of the work, until the first day: the company and its pilot are invented before it

_lock = threading.Lock()
_writers: dict[Path, _Writer] = {}


class _Writer(threading.Thread):
    """Writes the files of one folder; `failure` says in words why it could not."""

    def __init__(self, folder: Path) -> None:
        super().__init__(name="demo", daemon=True)
        self.folder, self.failure, self.days = folder, "", 0

    def run(self) -> None:
        import seed  # only here: Faker takes a while to load and nothing else needs it

        self.days = len(seed.demo_days())
        try:
            seed.demo(self.folder)
        except Exception as error:  # the window that waits has to say something, whatever it was
            self.failure = str(error) or type(error).__name__


def writing() -> bool:
    """Are files of the demo being written by this process?"""
    writer = _writers.get(demo_folder())
    return writer is not None and writer.is_alive()


def finish_writing() -> None:
    """Wait until this process writes no file of the demo."""
    if writer := _writers.get(demo_folder()):
        writer.join()


def ask_for_demo(day: date = OPENING_DAY) -> None:
    """Callback: this session is to look at the demo on a day; the run that follows writes it where it is missing."""
    enter_demo(day)
    st.session_state["studio_asked"] = day.isoformat()


def follow_link() -> None:
    """Open the day of the demo that was asked for, by a button or the address: `?demo=` is the day that shows most.

    Where its file is missing, it is written while the page shows how far that is.
    """
    read_link()
    if (day := asked_day()) is None:
        return
    if not demo_file(day).exists() and _is_told(day):
        _wait_for(day)
    st.session_state.pop("studio_asked", None)


def _is_told(day: date) -> bool:
    """Is this a day of the demo's story, or is there none at all yet? Other days lead to the nearest file."""
    if not demo_days():
        return True
    import seed

    return day in seed.demo_days()


def _wait_for(day: date) -> None:
    """Show how far the writing is until this day has its file; ends the run when it cannot get one."""
    with _lock:
        writer = _writers.get(demo_folder())
        if writer is None or not writer.is_alive():
            writer = _writers[demo_folder()] = _Writer(demo_folder())
            writer.start()
    place = st.empty()
    with place.container(border=True):
        st.markdown("**Preparing the demo company**")
        bar = st.progress(0.0, "Making up a company and its pilot…")
        early = st.empty()
    offered: date | None = None
    while writer.is_alive() and not demo_file(day).exists():
        days = demo_days()
        if days:
            share = FIRST + (1 - FIRST) * len(days) / max(writer.days, len(days))
            bar.progress(share, f"The story is ready up to {md(full_date(days[-1]))}")
        if days and offered is None:
            offered = days[0]
            early.button(
                f"Start with {md(full_date(offered))}",
                key="demo_early",
                icon=":material/arrow_forward:",
                on_click=_enter_early,
                args=(offered,),
            )
        time.sleep(LOOKS)
    if demo_file(day).exists():
        place.empty()
        return
    writer.join()
    if days := demo_days():  # a day that the story does not tell: the nearest one
        place.empty()
        enter_demo(min(days, key=lambda there: abs((there - day).days)))
        return
    place.empty()
    st.error(
        f"The demo could not be written beside {md(database_path().name)}: {md(writer.failure)}",
        icon=":material/block:",
    )
    st.button("Back to your own data", key="demo_failed", on_click=leave_demo)
    st.stop()


def _enter_early(day: date) -> None:
    st.session_state.pop("studio_asked", None)
    enter_demo(day)


@st.fragment(run_every=1.0)
def progress_note() -> None:
    """Beside the slider: how many days are still being written; draws the page anew when the last one is there."""
    if writing():
        st.caption(f":material/hourglass_top: More days are being written: {len(demo_days())} so far.")
    else:
        st.rerun()
