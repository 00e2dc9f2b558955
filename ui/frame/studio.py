"""The studio of one run: which file, which program, who acts, which day is today. One way to read, one way to act."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from sqlite_utils import Database

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.people import Mentee, Mentor, Role
from core.domain.design.programs import STAGES, Program
from ui.frame.cells import empty, md

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "app"  # who acts until a coordinator is named in Settings
PARTICIPANTS = (
    "people",
    "enrolments",
    "settings",
)  # the tables they are read from: a location's time zone is a setting


@dataclass(frozen=True)
class Studio:
    """What a page works with in one run. `db` is for reading; changes go through `do`."""

    path: Path
    db: Database
    program: Program | None
    by: str
    today: date
    demo: bool

    @property
    def program_id(self) -> int:
        """The chosen program's id. Only after `need_program`."""
        assert self.program is not None
        return self.program.id

    def need_program(self) -> Program:
        """The chosen program; without one, the page says so and ends."""
        if self.program is None:
            empty(
                "There is no program yet. Start with a spreadsheet of mentors and mentees, or with the design.",
                link=("../pages/home.py", "Choose how to start"),
            )
        assert self.program is not None
        return self.program

    def mentees(self, stage: str | None = None) -> list[Mentee]:
        """The mentees of the chosen program, or those at one stage, in order of their enrolment."""
        return [one for one in self._participants(Role.MENTEE) if stage in (None, one.stage)]

    def mentors(self, stage: str | None = None) -> list[Mentor]:
        """The mentors of the chosen program, or those at one stage, in order of their enrolment."""
        return [one for one in self._participants(Role.MENTOR) if stage in (None, one.stage)]

    def _participants(self, role: Role) -> tuple[Any, ...]:
        return _participants(str(self.path), store.stamp(self.db, *PARTICIPANTS), self.program_id, role)

    def do(self, action: Callable[..., Any], *args: Any, said: str, again: bool = False, **kwargs: Any) -> bool:
        """Run one action on a connection of its own and say how it went: done, or the rule that forbids it.

        With `again`, for a form's button, the page is drawn anew when it is done, and says so on the fresh page: a word
        said just before a rerun can be cleared away before the browser has shown it.
        """
        try:
            with store.opened(self.path, create=not self.demo) as db:
                before = store.revision(db)
                action(db, *args, by=self.by, on=self.today, **kwargs)
                changed = store.revision(db) != before
                done = store.last_action(db, self.by) if changed else None
        except (actions.NotAllowed, store.StoreError) as no:
            st.error(md(no), icon=":material/block:")
            return False
        if action is not actions.undo and done is not None:
            st.session_state.setdefault("studio_done", []).append((str(self.path), done, said))
        if again:
            st.session_state["studio_said"] = said
            st.rerun()
        st.toast(md(said), icon=":material/check:")
        return True


# Building 2,000 people takes 40 ms of every rerun: once for each change of people, for all windows of this process.
@st.cache_resource(max_entries=8, show_spinner=False)
def _participants(path: str, stamp: str, program_id: int, role: Role) -> tuple[Mentee, ...] | tuple[Mentor, ...]:
    with store.opened(path) as db:
        if role == Role.MENTOR:
            return tuple(store.mentors(db, program_id))
        return tuple(store.mentees(db, program_id))


def database_path() -> Path:
    """The file with the team's own data: MENTORING_DB, or data/mentoring.db."""
    return Path(os.environ.get("MENTORING_DB") or ROOT / "data" / "mentoring.db")


def demo_folder() -> Path:
    """The demo's own files, beside the team's and never mixed with them."""
    return database_path().parent / "demo"


def demo_days() -> list[date]:
    """The days at which the demo story can be looked at, oldest first; empty until it was built."""
    return sorted(date.fromisoformat(file.stem[5:]) for file in demo_folder().glob("demo-????-??-??.db"))


def demo_file(day: date) -> Path:
    """The demo's own database as of that day."""
    return demo_folder() / f"demo-{day.isoformat()}.db"


def open_studio() -> Studio:
    """The studio for this run: opens the file, finds the program, says who acts."""
    demo_day = _demo_day()
    path = demo_file(demo_day) if demo_day else database_path()
    # It closes with the run that holds it: closing it here could pull it from under a run that is still finishing.
    db = store.open_db(path)
    programs = store.programs(db)
    chosen = st.session_state.get("studio_program")
    program = next((one for one in programs if one.id == chosen), programs[0] if programs else None)
    return Studio(path, db, program, _acting(db), demo_day or _today(), demo_day is not None)


def sidebar() -> None:
    """What stands beside every page: the demo's mark and its date, the program, who acts, undo."""
    _read_link()
    if "studio_demo" in st.session_state and not demo_days():
        leave_demo()  # another window started the demo over, or the link is older than this demo
    try:
        studio = open_studio()
    except store.StoreError as no:
        st.error(md(no), icon=":material/error:")
        if isinstance(no, store.DamagedError):
            st.markdown("Put a saved copy in its place. The damaged file is kept beside it.")
            st.code(f'python -m core restore --db "{database_path()}" "the saved copy.db"', language=None)
        st.stop()
    if said := st.session_state.pop("studio_said", None):
        st.toast(md(said), icon=":material/check:")
    with st.sidebar:
        if studio.demo:
            _demo_controls(studio)
        programs = store.programs(studio.db)
        if studio.program:
            ids = [program.id for program in programs]
            names = {program.id: f"{program.name} · {STAGES[program.stage].lower()}" for program in programs}
            st.selectbox(
                "Program",
                ids,
                index=ids.index(studio.program.id),
                format_func=names.__getitem__,
                key="studio_program_choice",
                on_change=_choose_program,
            )
        people = store.coordinators(studio.db)
        if len(people) > 1:
            codes = [one["code"] for one in people]
            labels = {one["code"]: one["name"] for one in people}
            st.selectbox(
                "Acting as",
                codes,
                index=codes.index(studio.by),
                format_func=labels.__getitem__,
                key="studio_by_choice",
                on_change=lambda: st.session_state.update(studio_by=st.session_state["studio_by_choice"]),
            )
        undo_button(studio)
    _write_link(studio)


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


def choose_program(program_id: int) -> None:
    """Work on this program from now on."""
    st.session_state["studio_program"] = program_id
    st.session_state.pop("studio_program_choice", None)


def _today() -> date:
    """Today; MENTORING_TODAY (an ISO day) lets a rehearsal or a test stand on another day."""
    given = os.environ.get("MENTORING_TODAY")
    return date.fromisoformat(given) if given else date.today()


def _acting(db: Database) -> str:
    codes = [one["code"] for one in store.coordinators(db)]
    chosen = st.session_state.get("studio_by")
    return str(chosen) if chosen in codes else codes[0] if codes else NOBODY


def _demo_day() -> date | None:
    given = st.session_state.get("studio_demo")
    days = demo_days() if given else []
    if not days:
        return None
    wanted = date.fromisoformat(given)
    return min(days, key=lambda day: abs((day - wanted).days))


def _read_link() -> None:
    """A reload or a shared link brings back the demo's day and the program (never a person)."""
    if st.session_state.get("studio_link_read"):
        return
    st.session_state["studio_link_read"] = True
    try:
        if "demo" in st.query_params:
            st.session_state["studio_demo"] = date.fromisoformat(st.query_params["demo"]).isoformat()
        if "program" in st.query_params:
            st.session_state["studio_program"] = int(st.query_params["program"])
    except ValueError:
        st.query_params.clear()  # somebody's typing slip is no reason to fail


def _write_link(studio: Studio) -> None:
    wanted = {}
    if studio.demo:
        wanted["demo"] = studio.today.isoformat()
    if studio.program and st.session_state.get("studio_program"):
        wanted["program"] = str(studio.program.id)
    for name in ("demo", "program"):
        if name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]


def _choose_program() -> None:
    st.session_state["studio_program"] = st.session_state["studio_program_choice"]


def _demo_controls(studio: Studio) -> None:
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
        st.button("Leave the demo", key="studio_leave", icon=":material/logout:", on_click=leave_demo)


def undo_button(studio: Studio) -> None:
    """Take back the last step of this session; nothing is drawn when there is none. Once on a page."""
    done = [line for line in st.session_state.get("studio_done", []) if line[0] == str(studio.path)]
    while done and store.undone(studio.db, done[-1][1]):
        done.pop()  # taken back elsewhere: the button offers the step before
    if not done:
        return
    _, action_id, said = done[-1]
    if final := actions.final(studio.db, action_id):
        st.caption(f":material/info: {md(final)}")
        return
    st.button(
        "Undo last step",
        key="studio_undo",
        icon=":material/undo:",
        help=f"Takes back: {md(said)}",
        on_click=_undo,
        args=(studio, action_id),
    )


def _undo(studio: Studio, action_id: int) -> None:
    if studio.do(actions.undo, action_id, said="Taken back"):
        kept = [line for line in st.session_state["studio_done"] if line[1] != action_id or line[0] != str(studio.path)]
        st.session_state["studio_done"] = kept
