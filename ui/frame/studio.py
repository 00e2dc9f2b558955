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
from core.domain.base.file_label import FileLabel
from core.domain.base.people import Mentee, Mentor, Role
from core.domain.design.programs import Program
from core.store import Db
from ui.frame.cache import Cache
from ui.frame.cells import empty, md
from ui.frame.session import DEMO_PROGRAM, current_path, demo_day, forget_choices

NOBODY = "app"  # who acts until a coordinator is named in Settings
# Building 2,000 people takes 40 ms. A location's time zone is a setting.
PARTICIPANTS = Cache("participants", "people", "enrolments", "availabilities", "settings", "struck_readings", most=8)


@dataclass
class _OpenConnections:
    """The connections of what is running in this thread now, one for each file; the stack closes them."""

    stack: ExitStack
    connections: dict[Path, Db]


_reading: ContextVar[_OpenConnections | None] = ContextVar("reading", default=None)


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
        token = _reading.set(_OpenConnections(stack, {}))
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

    @property
    def label(self) -> FileLabel:
        """What a file made now says about itself. Only after `need_program`."""
        made_by = store.programs.actors(self.db).get(self.by, self.by)
        return FileLabel(self.need_program().name, self.today, made_by, self.today)

    def mentees(self, stage: str | None = None) -> list[Mentee]:
        """The mentees of the chosen program, or those at one stage, in order of their enrolment."""
        return [mentee for mentee in self._participants(Role.MENTEE) if stage in (None, mentee.stage)]

    def mentors(self, stage: str | None = None) -> list[Mentor]:
        """The mentors of the chosen program, or those at one stage, in order of their enrolment."""
        return [mentor for mentor in self._participants(Role.MENTOR) if stage in (None, mentor.stage)]

    def _participants(self, role: Role) -> tuple[Any, ...]:
        read = store.people.mentors if role == Role.MENTOR else store.people.mentees
        key = (self.program_id, role)
        return PARTICIPANTS.get_or_make(
            PARTICIPANTS.version(self.db), key, lambda: tuple(read(self.db, self.program_id))
        )

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


def open_studio() -> Studio:
    """The studio for this run: opens the file, finds the program, says who acts."""
    day = demo_day()
    path = current_path()
    db = _connection(path, create=day is None)
    _notice_another_edition(path, db)
    programs = store.programs.all(db)
    chosen = st.session_state.get("studio_program")
    first = next((program for program in programs if day and program.name == DEMO_PROGRAM), None)
    first = first or (programs[0] if programs else None)
    program = next((program for program in programs if program.id == chosen), first)
    return Studio(path, program, _acting(db), day or _today(), day is not None, store.edition(db))


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


def remember_edition(path: Path) -> None:
    """This session knows of the copy that was put in place: it did so itself."""
    with store.opened(path) as db:
        st.session_state["studio_edition"] = (path, store.edition(db))


def _acting(db: Db) -> str:
    codes = [coordinator.code for coordinator in store.programs.coordinators(db)]
    chosen = st.session_state.get("studio_by")
    return str(chosen) if chosen in codes else codes[0] if codes else NOBODY


def _today() -> date:
    """Today; MENTORING_TODAY (an ISO day) lets a rehearsal or a test stand on another day."""
    day = os.environ.get("MENTORING_TODAY")
    return date.fromisoformat(day) if day else date.today()


def end_of_day(day: date) -> datetime:
    """The moment at which that day was over here: `on` is the coordinators' own day, the moment of recording is UTC."""
    return datetime.combine(day + timedelta(days=1), time.min).astimezone(UTC)
