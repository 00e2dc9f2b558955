"""Design, should we? The goal, the purposes, the reasons, the interest of both roles, and the known errors."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.design import mistakes, readiness
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from ui.design.departments import departments
from ui.design.evidence import show_evidence
from ui.design.places import open_place
from ui.design.rollout import rollout
from ui.frame.cells import cell, md
from ui.frame.fields import field
from ui.frame.studio import Studio

TICKED = ("others-do-it", "one-request", "leadership-only")  # the fourth is read from the numbers


def should_we(studio: Studio) -> None:
    """Everything to settle before anybody compares options."""
    program, book = studio.need_program(), playbook.load()
    with cell(1, "What should be different, and how will we see it?", anchor="goal"):
        _goal(studio, program)
    with cell(2, "Which purposes does it serve?", "One to three. Each brings the KPIs it is measured on."):
        _purposes(studio, program, book)
    with cell(3, "Is it wanted, and for the right reasons?"):
        _reasons(studio, program, book)
    with cell(4, "Which departments are ready?", "What people do counts more than what they say.", anchor="readiness"):
        departments(studio, program, book)
    with cell(5, "Where do we start, and where next?", "The evaluation of one phase opens the next.", anchor="phases"):
        rollout(studio, program, book)
    with cell(6, "Which common mistakes are still open?"):
        _errors(studio, program, book)


def _change(studio: Studio, part: str, value: Any) -> None:
    studio.do(actions.change_design, studio.program_id, **{part: value}, toast="Saved")


def _goal(studio: Studio, program: Program) -> None:
    design, save = program.design, partial(partial, _change, studio)
    left, right = st.columns(2)
    with left:
        field(st.text_area, "What should be different?", "design_goal", design.goal, save("goal"), height=100)
        field(
            st.text_area,  # of one line the end was cut
            "Which metric will show it? From what to what?",
            "design_goal_measure",
            design.goal_measure,
            save("goal_measure"),
            height=76,
            placeholder="Roles filled from inside, 31% to 50%",
        )
    with right:
        field(
            st.text_area,
            "Which goal of the organization does it serve?",
            "design_organization_goal",
            design.organization_goal,
            save("organization_goal"),
            height=100,
        )
        field(
            st.date_input,
            "By when?",
            "design_goal_by",
            design.goal_by,
            save("goal_by"),
            format="MM/DD/YYYY",
        )
    field(
        st.text_area,
        "For whom is it? Ambitions, needs, challenges; and who is it not for, yet?",
        "design_audience",
        design.audience,
        save("audience"),
        height=70,
    )
    gaps = readiness.goal_gaps(design)
    for gap in gaps:
        st.caption(f":material/radio_button_unchecked: {md(gap)}")
    if not gaps:
        st.caption(":material/check_circle: The goal can be measured and serves a goal of the organization.")


def _purposes(studio: Studio, program: Program, book: Playbook) -> None:
    chosen = [id for id in program.design.purposes if id in book.purposes]
    field(
        st.multiselect,
        "Purposes",
        "design_purposes",
        chosen,
        lambda picked: _change(studio, "purposes", tuple(picked)),
        options=list(book.purposes),
        format_func=lambda id: book.purposes[id].label,
        max_selections=readiness.MOST_PURPOSES,
    )
    if not chosen:
        return
    for column, id in zip(st.columns(len(chosen)), chosen, strict=True):
        purpose = book.purposes[id]
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{md(purpose.label)}**")
            st.markdown(md(purpose.summary))
            st.caption(f"Common belief: {md(purpose.believed)}")
            st.caption(f"What research shows: {md(purpose.measured)}")
            for outcome in purpose.outcomes:
                own = outcome.source == "program"
                where = "from the program's own data" if own else "compared with similar colleagues"
                st.markdown(f":material/monitoring: {md(outcome.label)}", help=f"{md(outcome.how)} ({where})")
            show_evidence(book, purpose.evidence)


def _reasons(studio: Studio, program: Program, book: Playbook) -> None:
    design = program.design
    interest = design.interest
    counts = st.columns(2)
    for column, role, label in (
        (counts[0], "mentees", "People who said they want a mentor"),
        (counts[1], "mentors", "People who said they would mentor"),
    ):
        with column:
            field(
                st.number_input,
                label,
                f"design_interest_{role}",
                getattr(interest, role),
                lambda n, role=role: _change(studio, "interest", replace(interest, **{role: n})),
                min_value=0,
                max_value=100_000,
                step=1,
                placeholder="Nobody asked yet",
            )
    gap = readiness.interest_gap(interest.mentors, interest.mentees)
    if gap:
        st.caption(f":material/balance: {md(gap)}")
    ticked = [id for id in TICKED if id in design.reasons]
    field(
        st.pills,
        "Do any of these apply?",
        "design_reasons",
        ticked,
        lambda picked: _change(studio, "reasons", tuple(picked)),
        options=list(TICKED),
        format_func=lambda id: book.wrong_reasons[id].label,
        selection_mode="multi",
    )
    ranked = readiness.rank(design.readiness, book.signals, book.phases)
    warnings = readiness.warnings(design, ranked, book.signals, book.wrong_reasons)
    for warning in warnings:
        with st.container(border=True):
            # What the team selected is a fact; what only follows from its other answers stays a question.
            mark = "." if warning.reason.id in design.reasons else "?"
            st.markdown(f":material/warning: **{md(warning.reason.label)}{mark}** {md(warning.reason.warning)}")
            st.caption(f"{md(warning.because)} Instead: {md(warning.reason.instead)}")
    if not warnings and not gap:
        st.caption(":material/check_circle: Both roles want it, and none of the wrong reasons applies.")


def _errors(studio: Studio, program: Program, book: Playbook) -> None:
    progress = store.programs.progress(studio.db, program.id)
    checks = mistakes.check_errors(program, progress, book, on=studio.today)
    avoided = sum(check.avoided for check in checks)
    st.progress(avoided / len(checks), f"{avoided} of {len(checks)} covered so far")
    for check in checks:
        icon = ":material/check_circle:" if check.avoided else ":material/error:"
        color = "green" if check.avoided else "orange"
        label, more = st.columns([4, 1], vertical_alignment="center")
        label.markdown(f":{color}[{icon}] **{md(check.error.label)}.** {md(check.sentence)}", help=md(check.error.why))
        if not check.avoided:
            label.caption(md(check.error.help))
            with more:
                open_place(check.opens, f"design_error_{check.error.id}")
