"""Guided path: seven stops through the demo in three minutes, a bar above each with what to look at. Writes no row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import store
from core.domain.base.text import counted
from core.domain.design.programs import Program
from core.domain.relationships import attention
from core.domain.relationships.relationships import CLOSED
from core.store import Db
from ui.frame.cells import md
from ui.frame.demo_building import ask_for_demo
from ui.frame.session import DEMO_PROGRAM, OPENING_DAY, choose_program, demo_day
from ui.frame.shortcuts import single_key
from ui.frame.studio import Studio, open_studio

LABEL = "Show me in three minutes"
NEXT_PROGRAM = "Mentoring 2027"  # in design
WORDS = 480  # pixels that leave room for the buttons beside them on a projector


@dataclass(frozen=True)
class Stop:
    """A stop: its page by address, the program and part chosen there, and a sentence or two made of that day's data."""

    title: str
    page: str  # the address; Home's is ""
    look: Callable[[Db, Program, date], str]
    program: str = DEMO_PROGRAM
    part: str = ""  # of the page, where it has several


def _home(db: Db, program: Program, on: date) -> str:
    stages = store.relationships.relationship_stages(db, program.id)
    completed = stages.get("completed", 0)
    active = sum(count for stage, count in stages.items() if stage not in CLOSED)  # as Home itself counts them
    others = len(store.programs.all(db)) - 1
    return (
        f"{counted(active, 'pair is', 'pairs are')} active in {program.name}, and {completed} completed. "
        f"{counted(others, 'other program')} can be chosen at the left."
    )


def _design(db: Db, program: Program, on: date) -> str:
    options = len(store.programs.options(db, program.id))
    return (
        f"{program.name} is still in design, with {counted(options, 'option')} to compare in seats, hours, cost and "
        "likely results. The slides for the sponsor come from this page."
    )


def _match(db: Db, program: Program, on: date) -> str:
    waiting = store.people.waiting(db, program.id)
    return (
        f"{counted(waiting, 'mentee waits', 'mentees wait')} for a mentor. The studio proves that no other assignment "
        "fits better as a whole; move a weight and see which pairs change."
    )


def _review(db: Db, program: Program, on: date) -> str:
    proposed = store.matches.match_states(db, program.id).get("proposed", 0)
    return (
        f"{counted(proposed, 'proposal waits', 'proposals wait')} for the meeting. What is clear can be approved as a "
        "block; the rest shows one mentee beside the best candidates, with reasons."
    )


def _relationships(db: Db, program: Program, on: date) -> str:
    followed = store.relationships.followed(db, program.id)
    snoozes = store.relationships.snoozes(db, program.id)
    limits = attention.thresholds(store.programs.setting(db, "thresholds", {}))
    queue = attention.queue(followed, on, limits, informal=program.informal, snoozes=snoozes)
    verb = "is" if len(queue) == 1 else "are"
    return (
        f"{len(queue)} of {counted(len(followed), 'open pair')} {verb} in the queue, "
        "each with its reason and the step that helps. Choose a pair to see its whole story."
    )


def _kpis(db: Db, program: Program, on: date) -> str:
    return (
        "Five answers for somebody with ten seconds, then every step from application to completion. "
        "Every figure explains how it is worked out."
    )


def _report(db: Db, program: Program, on: date) -> str:
    reports = store.reports.reports(db, program.id)
    versions = [version for report in reports for version in store.reports.versions(db, report.id)]
    saved = f"{counted(len(versions), 'version is', 'versions are')} saved"
    return (
        f"{counted(len(reports), 'report')}, composed of live cells; {saved}. A report leaves as slides, "
        "a Word file or a web page, for the team or for the sponsor."
    )


STOPS: tuple[Stop, ...] = (
    Stop("Home", "", _home),
    Stop("Design", "design", _design, NEXT_PROGRAM, "options"),
    Stop("Match", "match", _match),
    Stop("Review", "review", _review, part="decide"),
    Stop("Relationships", "relationships", _relationships),
    Stop("KPIs", "kpis", _kpis),
    Stop("Report", "report", _report),
)


def walking() -> bool:
    """Is this session on the guided path?"""
    return "guided_stop" in st.session_state


def start() -> None:
    """Callback: open the demo on its day, at the first stop."""
    _go(0)


def stop() -> None:
    """End the path where it is; the demo stays open."""
    st.session_state.pop("guided_stop", None)
    st.session_state.pop("guided_going", None)


def arrive(address: str) -> str | None:
    """On the way to a stop: choose its day and program. Gives the address of its page when that is another one."""
    if not st.session_state.pop("guided_going", False) or not walking():
        return None
    here = STOPS[st.session_state["guided_stop"]]
    studio = open_studio()
    if studio.demo and (program := store.programs.program_named(studio.db, here.program)):
        choose_program(program.id)
    if here.part:
        st.session_state[f"{here.page}_part"] = here.part
    return here.page if here.page != address else None


def show(address: str) -> None:
    """The bar above a page: where the path is, what to look at here, on and out. Nothing outside of the path."""
    if not walking():
        return
    studio = open_studio()
    if not studio.demo:
        stop()
        return
    number = st.session_state["guided_stop"]
    here = STOPS[number]
    with st.container(border=True, gap="small", key="guided_path"):
        with st.container(horizontal=True, vertical_alignment="center"):
            if here.page == address:
                words = f"**{number + 1} of {len(STOPS)} · {here.title}**  \n{md(_sentence(studio, here))}"
            else:
                words = f"**{number + 1} of {len(STOPS)}** · The tour waits at {here.title}."
            st.markdown(words, width=WORDS)
            if here.page != address:
                st.button("Back to the tour", key="guided_back", icon=":material/undo:", on_click=_go, args=(number,))
            elif number + 1 < len(STOPS):
                st.button(
                    f"Next: {STOPS[number + 1].title}",
                    key="guided_next",
                    type="primary",
                    icon=":material/arrow_forward:",
                    shortcut=single_key(studio, "N"),
                    on_click=_go,
                    args=(number + 1,),
                )
            last = number + 1 == len(STOPS)
            st.button("Finish" if last else "Stop", key="guided_stop_button", on_click=stop)
        st.progress((number + 1) / len(STOPS))


def _sentence(studio: Studio, here: Stop) -> str:
    program = store.programs.program_named(studio.db, here.program)
    if program is None:
        return f"{here.program} has not begun on this day. Choose a later one at the left."
    if studio.program is None or studio.program.id != program.id:
        return f"This stop is about {program.name}. Choose it at the left to see what is meant."
    return here.look(studio.db, program, studio.today)


def _go(number: int) -> None:
    if demo_day() != OPENING_DAY:
        ask_for_demo()
    st.session_state["guided_stop"] = number
    st.session_state["guided_going"] = True
