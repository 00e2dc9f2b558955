"""The studio of one run: which file, which program, who acts, which day is today. One way to read, one way to act."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.base.people import Mentee, Mentor, Role
from core.domain.design.programs import STAGES, Program
from core.store import Db
from ui.frame.cells import empty, md

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "app"  # who acts until a coordinator is named in Settings
PARTICIPANTS = (
    "people",
    "enrolments",
    "settings",
)  # the tables they are read from: a location's time zone is a setting


@dataclass
class _Reading:
    """The connections of what is running in this thread now, one for each file; the stack closes them."""

    stack: ExitStack
    connections: dict[Path, Db]


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Around a run, or on top of a fragment or a file's maker that reads: what `Studio.db` opened meanwhile is closed.

    It closes however the run ends (st.stop, st.rerun, an error, a newer run), in the thread that opened. Inside a run
    that reads already, that run's connection serves.
    """
    if _reading.get() is not None:
        yield
        return
    with ExitStack() as stack:
        token = _reading.set(_Reading(stack, {}))
        stack.callback(_reading.reset, token)
        yield


@contextmanager
def acting() -> Iterator[None]:
    """On top of a callback that reads before it acts: as `reading`, and a file that cannot be read is said in words."""
    try:
        with reading():
            yield
    except store.StoreError as error:
        st.error(md(error), icon=":material/block:")


@dataclass(frozen=True)
class DoneAction:
    """An action of this session that can be taken back: the very one, whatever gets its number later, and its words."""

    path: Path
    action_id: int
    fingerprint: str | None
    sentence: str


@dataclass(frozen=True)
class Studio:
    """What a page works with in one run. `db` is for reading; changes go through `do`.

    A studio is a value: callbacks and files made on a click may hold it for as long as they wait. The connection is
    not in it, it belongs to what is running.
    """

    path: Path
    program: Program | None
    by: str
    today: date
    demo: bool
    edition: int  # of the file, when this run began: what is clicked on a page is about that one

    @property
    def db(self) -> Db:
        """The one connection of this run, opened when it is first asked for; never makes a file. Raises StoreError.

        Only under `reading` or `acting`: what happens after the run has a connection of its own.
        """
        return _connection(self.path, create=False)

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
        return [participant for participant in self._participants(Role.MENTEE) if stage in (None, participant.stage)]

    def mentors(self, stage: str | None = None) -> list[Mentor]:
        """The mentors of the chosen program, or those at one stage, in order of their enrolment."""
        return [participant for participant in self._participants(Role.MENTOR) if stage in (None, participant.stage)]

    def _participants(self, role: Role) -> tuple[Any, ...]:
        return _participants(str(self.path), store.ledger.stamp(self.db, *PARTICIPANTS), self.program_id, role)

    def do(self, action: Callable[..., Any], *args: Any, toast: str, again: bool = False, **kwargs: Any) -> bool:
        """Run one action on a connection of its own and say how it went: done, or the rule that forbids it.

        With `again`, for a form's button, the page is drawn anew when it is done, and says so on the fresh page: a word
        said just before a rerun can be cleared away before the browser has shown it.
        """
        try:
            with store.opened(self.path, create=not self.demo) as db:
                step = self._act(db, action, *args, toast=toast, **kwargs)
                store.clean(db, store.CLEANING_SECONDS)  # after an erasure; else there is nothing to do
        except (actions.NotAllowed, store.StoreError) as refusal:
            st.error(md(refusal), icon=":material/block:")
            return False
        if action is not actions.undo and step is not None:
            st.session_state.setdefault("studio_done", []).append(step)
        if again:
            st.session_state["studio_said"] = toast
            st.rerun()
        st.toast(md(toast), icon=":material/check:")
        return True

    def _act(self, db: Db, action: Callable[..., Any], *args: Any, toast: str, **kwargs: Any) -> DoneAction | None:
        """Run one action on the file that this page was drawn from; gives the step, None when nothing changed."""
        with store.change(db):
            if store.edition(db) != self.edition:
                raise actions.NotAllowed(
                    "A copy was put in place of this file since the page was drawn. Nothing was changed; look again."
                )
            before = store.revision(db)
            action(db, *args, by=self.by, on=self.today, **kwargs)
            last = store.journal.last_action(db, self.by) if store.revision(db) != before else None
            return (
                DoneAction(self.path, last, store.journal.fingerprint_action(db, last), toast)
                if last is not None
                else None
            )


def _connection(path: Path, *, create: bool) -> Db:
    current = _reading.get()
    if current is None:
        raise RuntimeError("Nothing would close this connection: put @acting() on the callback, @reading() elsewhere.")
    if path not in current.connections:
        current.connections[path] = current.stack.enter_context(store.opened(path, create=create))
    return current.connections[path]


# Building 2,000 people takes 40 ms of every rerun: once for each change of people, for all windows of this process.
@st.cache_resource(max_entries=8, show_spinner=False)
def _participants(path: str, stamp: str, program_id: int, role: Role) -> tuple[Mentee, ...] | tuple[Mentor, ...]:
    with store.opened(path) as db:
        if role == Role.MENTOR:
            return tuple(store.people.mentors(db, program_id))
        return tuple(store.people.mentees(db, program_id))


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


def current_path() -> Path:
    """The file this session works with: the team's own, or the demo's as of the chosen day."""
    demo_day = _demo_day()
    return demo_file(demo_day) if demo_day else database_path()


def open_studio() -> Studio:
    """The studio for this run: opens the file, finds the program, says who acts."""
    demo_day = _demo_day()
    path = current_path()
    db = _connection(path, create=demo_day is None)
    _notice_another_edition(path, db)
    programs = store.programs.all(db)
    chosen = st.session_state.get("studio_program")
    program = next((program for program in programs if program.id == chosen), programs[0] if programs else None)
    return Studio(path, program, _acting(db), demo_day or _today(), demo_day is not None, store.edition(db))


def _notice_another_edition(path: Path, db: Db) -> None:
    """A copy put in place elsewhere: what this session chose, and what was clicked just now, were about other rows."""
    known, present = st.session_state.get("studio_edition"), (path, store.edition(db))
    st.session_state["studio_edition"] = present
    if known is None or known[0] != path or known == present:
        return
    forget_choices()
    st.session_state["studio_edition"] = present
    st.session_state["studio_said"] = (
        "A copy was put in place of this file, so nothing was done with your last click. Look again before you act."
    )
    st.rerun()


def sidebar() -> None:
    """What stands beside every page: the demo's mark and its date, the program, who acts, undo."""
    _read_link()
    if "studio_demo" in st.session_state and not demo_days():
        leave_demo()  # another window started the demo over, or the link is older than this demo
    studio = open_studio()
    if sentence := st.session_state.pop("studio_said", None):
        st.toast(md(sentence), icon=":material/check:")
    with st.sidebar:
        if studio.demo:
            _demo_controls(studio)
        programs = store.programs.all(studio.db)
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
        people = store.programs.coordinators(studio.db)
        if len(people) > 1:
            codes = [person.code for person in people]
            labels = {person.code: person.name for person in people}
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


def forget_demo() -> None:
    """Throw the demo's files away; Home builds them anew."""
    for file in demo_folder().glob("demo-*"):
        file.unlink()
    leave_demo()
    st.cache_resource.clear()
    st.toast(md(f"The demo files beside {database_path().name} are gone; Home builds them anew."))


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
    day = os.environ.get("MENTORING_TODAY")
    return date.fromisoformat(day) if day else date.today()


def end_of_day(day: date) -> datetime:
    """The moment at which that day was over here: `on` is the coordinators' own day, the moment of recording is UTC."""
    return datetime.combine(day + timedelta(days=1), time.min).astimezone(UTC)


def _acting(db: Db) -> str:
    codes = [coordinator.code for coordinator in store.programs.coordinators(db)]
    chosen = st.session_state.get("studio_by")
    return str(chosen) if chosen in codes else codes[0] if codes else NOBODY


def _demo_day() -> date | None:
    chosen = st.session_state.get("studio_demo")
    days = demo_days() if chosen else []
    if not days:
        return None
    wanted = date.fromisoformat(chosen)
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


def remember_edition(path: Path) -> None:
    """This session knows of the copy that was put in place: it did so itself."""
    with store.opened(path) as db:
        st.session_state["studio_edition"] = (path, store.edition(db))


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
    steps = [step for step in st.session_state.get("studio_done", []) if step.path == studio.path]
    while steps and not _stands(studio, steps[-1]):
        steps.pop()  # taken back elsewhere: the button offers the step before
    if not steps:
        return
    step = steps[-1]
    if final := actions.final(studio.db, step.action_id):
        st.caption(f":material/info: {md(final)}")
        return
    st.button(
        "Undo last step",
        key="studio_undo",
        icon=":material/undo:",
        help=f"Takes back: {md(step.sentence)}",
        on_click=_undo,
        args=(studio, step),
    )


def _stands(studio: Studio, step: DoneAction) -> bool:
    """Is this very step in the file, and not taken back? After a restore its number may be somebody else's."""
    same = store.journal.fingerprint_action(studio.db, step.action_id) == step.fingerprint
    return same and not store.journal.undone(studio.db, step.action_id)


def _undo(studio: Studio, step: DoneAction) -> None:
    if studio.do(actions.undo, step.action_id, fingerprint=step.fingerprint, toast="Taken back"):
        st.session_state["studio_done"] = [other for other in st.session_state["studio_done"] if other != step]
