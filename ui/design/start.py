"""Design, the beginning: a program with a name, perhaps from a template."""

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.design import options
from core.domain.design.design import Design
from core.domain.design.programs import Program
from core.domain.design.tracks import BOTH, DIRECTION, reverse_name, split_refused
from ui.frame.cells import md
from ui.frame.session import choose_program
from ui.frame.studio import Studio

NOTHING = "An empty sheet"


def new_program(studio: Studio, key: str = "design_new") -> None:
    """The form that starts a program: its name and, if wanted, the template of its first option."""
    templates = playbook.load().templates
    with st.form(key, border=False):
        name = st.text_input("What is the program called?", placeholder="Leaders of tomorrow 2027")
        template = st.radio(
            "Start from",
            [NOTHING, *templates],
            format_func=lambda id: id if id == NOTHING else templates[id].label,
            captions=["Start from scratch.", *(template.summary for template in templates.values())],
        )
        if st.form_submit_button("Start the design", type="primary"):
            _start(studio, name, template)


def _start(studio: Studio, name: str, template: str) -> None:
    templates = playbook.load().templates
    design = Design(purposes=templates[template].purposes) if template in templates else Design()
    if not studio.do(actions.create_program, name, design=design, toast="The design has begun"):
        return
    with store.opened(studio.path) as db:
        program = store.programs.program_named(db, name)
    if program is None:
        return
    if template in templates:
        label, values = templates[template].label, options.from_template(templates[template])
        studio.do(actions.add_option, program.id, label, values, toast=f"{label} added")
    choose_program(program.id)
    st.rerun()


def another_program(studio: Studio) -> None:
    """The quiet way to a second program, for a page that already shows one."""
    with st.popover("New program", icon=":material/add:"):
        new_program(studio, "design_another")


def lessons(studio: Studio) -> None:
    """What the round before handed on, where a program is the next round of another."""
    design = studio.need_program().design
    previous = store.programs.program(studio.db, design.previous) if design.previous else None
    if previous is None:
        return
    with st.container(border=True):
        st.markdown(f":material/history_edu: **The next round of {md(previous.name)}.**")
        if design.lessons:
            st.markdown(f"**What worked:** {md(design.lessons.worked)}")
            st.markdown(f"**What will change:** {md(design.lessons.changes)} ({md(design.lessons.owner)})")
        else:
            st.caption("It was copied without a review, so nobody wrote down what should change.")


def tracks(studio: Studio) -> None:
    """The two directions of a program: how to run them apart, or where the other one is."""
    program = studio.need_program()
    if other := store.programs.program(studio.db, program.design.other_track or 0):
        direction = "mentoring" if program.reverse else "reverse mentoring"
        with st.container(border=True):
            st.markdown(
                f":material/swap_horiz: **{md(other.name)}** runs the other direction, {direction}. The two tracks "
                "recruit, match and measure apart."
            )
            st.button(f"Go to the {direction} track", on_click=choose_program, args=(other.id,), key="design_track")
    elif program.choice(DIRECTION) == BOTH:
        refused = split_refused(program, store.programs.progress(studio.db, program.id))
        with st.container(border=True):
            st.markdown(
                ":material/swap_horiz: **This program runs in both directions.** To recruit, match and measure them "
                "apart, make two linked programs. Each gets half of the seats and budget; who has applied stays here."
            )
            st.button(
                "Make two tracks",
                key="design_split",
                icon=":material/call_split:",
                disabled=bool(refused),
                on_click=_split,
                args=(studio, program),
            )
            if refused:
                st.caption(f":material/info: {md(refused)}")


def _split(studio: Studio, program: Program) -> None:
    """Callback: make two tracks, and go on with the one at hand."""
    choose_program(program.id)
    toast = f"{reverse_name(program.name)} is the second track"
    studio.do(actions.split_directions, program.id, toast=toast)
