"""Session: which file this session works with, what it chose there, and the link that brings it back. Reads no rows."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
OPENING_DAY = date(2026, 9, 30)  # of the demo: the day on which every page has something to show
DEMO_PROGRAM = "Mentoring 2026"  # the demo's program that a window starts with


def database_path() -> Path:
    """The file with the team's own data: MENTORING_DB, or data/mentoring.db."""
    return Path(os.environ.get("MENTORING_DB") or ROOT / "data" / "mentoring.db")


def can_be_written(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself where it is not there yet."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def demo_folder() -> Path:
    """The demo's own files, beside the team's and never mixed with them."""
    return database_path().parent / "demo"


def demo_days() -> list[date]:
    """The days at which the demo story can be looked at, oldest first; empty until it was built."""
    return sorted(date.fromisoformat(file.stem[5:]) for file in demo_folder().glob("demo-????-??-??.db"))


def demo_file(day: date) -> Path:
    """The demo's own database as of that day."""
    return demo_folder() / f"demo-{day.isoformat()}.db"


def demo_day() -> date | None:
    """The day at which this session looks at the demo, or None with the team's own data."""
    chosen = st.session_state.get("studio_demo")
    days = demo_days() if chosen else []
    if not days:
        return None
    wanted = date.fromisoformat(chosen)
    return min(days, key=lambda day: abs((day - wanted).days))


def current_path() -> Path:
    """The file this session works with: the team's own, or the demo's as of the chosen day."""
    day = demo_day()
    return demo_file(day) if day else database_path()


def choose_program(program_id: int) -> None:
    """Work on this program from now on."""
    st.session_state["studio_program"] = program_id


def enter_demo(day: date) -> None:
    """Switch this session to the demo, as it stood on that day. From one day to another, what was chosen stays."""
    if "studio_demo" not in st.session_state:
        forget_choices()
    st.session_state["studio_demo"] = day.isoformat()
    st.session_state["studio_day_choice"] = day  # the slider follows, whoever moved the day


def leave_demo() -> None:
    """Back to the team's own data."""
    forget_choices()
    st.query_params.clear()


def forget_choices() -> None:
    """Drop all that this session chose in one file: the same numbers mean other people in another file."""
    for name in list(st.session_state):
        if name != "studio_link_read":
            del st.session_state[name]


def read_link() -> None:
    """A reload or a shared link brings back the demo's day and the program (never a person)."""
    if st.session_state.get("studio_link_read"):
        return
    st.session_state["studio_link_read"] = True
    try:
        if "demo" in st.query_params:
            asked = st.query_params["demo"]
            day = date.fromisoformat(asked) if asked else OPENING_DAY
            st.session_state["studio_demo"] = st.session_state["studio_asked"] = day.isoformat()
        if "program" in st.query_params:
            st.session_state["studio_program"] = int(st.query_params["program"])
    except ValueError:
        st.query_params.clear()  # somebody's typing slip is no reason to fail


def asked_day() -> date | None:
    """The day of the demo that a button or the address asks for and that is not open yet, or None."""
    asked = st.session_state.get("studio_asked")
    return date.fromisoformat(asked) if asked else None


def write_link(day: date | None, program_id: int | None) -> None:
    """Put the demo's day and the program that was chosen into the address; None leaves either out."""
    wanted = {}
    if day:
        wanted["demo"] = day.isoformat()
    if program_id and st.session_state.get("studio_program"):
        wanted["program"] = str(program_id)
    for name in ("demo", "program"):
        if name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]
