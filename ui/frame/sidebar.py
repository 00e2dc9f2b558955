"""Sidebar: what stands beside every page: the demo, the program, who acts, undo. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core import actions, store
from core.domain.design.programs import Program
from core.domain.home.program_stage import STAGES, stage_now
from ui.frame import demo
from ui.frame.cells import md
from ui.frame.fields import field
from ui.frame.session import choose_program, demo_days, leave_demo, write_link
from ui.frame.shortcuts import single_key
from ui.frame.studio import DoneAction, Studio, acting, open_studio


def sidebar() -> None:
    """What stands beside every page: the demo's mark and its date, the program, who acts, undo."""
    if "studio_demo" in st.session_state and not demo_days():
        leave_demo()  # another window started the demo over, or the link is older than this demo
    studio = open_studio()
    if sentence := st.session_state.pop("studio_said", None):
        st.toast(md(sentence), icon=":material/check:")
    with st.sidebar:
        if studio.demo:
            demo.controls(studio)
        programs = store.programs.all(studio.db)
        if studio.program:
            ids = [program.id for program in programs]
            names = {program.id: f"{program.name} · {stage_in_words(studio, program)}" for program in programs}
            # A box that the browser knows sends what was chosen in it before: another program has to be another box.
            field(
                st.selectbox,
                "Program",
                f"studio_program_choice_{studio.program.id}",
                studio.program.id,
                choose_program,
                options=ids,
                format_func=names.__getitem__,
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
    write_link(studio.today if studio.demo else None, studio.program.id if studio.program else None)


def stage_in_words(studio: Studio, program: Program) -> str:
    """How far a program is: "recruiting". The one place on screen that says so, beside every page."""
    return STAGES[stage_now(program, store.programs.progress(studio.db, program.id))].lower()


def undo_button(studio: Studio) -> None:
    """Take back the last step of this session, by its key too; nothing is drawn without one. Once on a page."""
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
        shortcut=single_key(studio, "U"),
        help=f"Undoes: {md(step.sentence)}",
        on_click=_undo,
        args=(studio, step),
    )


def _stands(studio: Studio, step: DoneAction) -> bool:
    """Is this very step in the file, and not taken back? After a restore its number may be somebody else's."""
    same = store.journal.fingerprint_action(studio.db, step.action_id) == step.fingerprint
    return same and not store.journal.undone(studio.db, step.action_id)


@acting()
def _undo(studio: Studio, step: DoneAction) -> None:
    people = store.journal.people_of(studio.db, step.action_id)
    if studio.do(actions.undo, step.action_id, fingerprint=step.fingerprint, toast="Undone"):
        st.session_state["studio_undone"] = people
        st.session_state["studio_done"] = [other for other in st.session_state["studio_done"] if other != step]
