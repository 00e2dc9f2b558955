"""Design, the plan: start, targets, journey, feedback, messages, linked learning, checklist, launch."""

import streamlit as st

from core import actions, store
from core.domain import playbook
from core.domain.base.dates import full_date
from core.domain.design import checklist as facts
from core.domain.design import plan
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from ui.design.checklist import checklist
from ui.design.lines import lines
from ui.design.messages import messages
from ui.design.targets import targets
from ui.design.timeline import compress, picture
from ui.frame.cells import cell, md
from ui.frame.fields import field
from ui.frame.studio import Studio

ROLES = {"mentor": "Mentors", "mentee": "Mentees"}


def planning(studio: Studio) -> None:
    """Everything with a date, and the targets that must stand before the launch."""
    program, book = studio.need_program(), playbook.load()
    progress = store.programs.progress(studio.db, program.id)
    steps = facts.steps(program, progress, book, on=studio.today)
    dated = facts.dated(program, progress, book, on=studio.today)
    with cell(1, "When does it start?", "Every date of the plan follows from it.", anchor="start"):
        _start(studio, program)
    with cell(2, "Where does the plan stand?"):
        picture(studio, program, dated)
        compress(studio, program, dated)
    with cell(3, "What has to happen by when?", "Steps tick themselves where what is on record shows it."):
        checklist(studio, program, steps, dated)
    with cell(4, "How will we know that it works?", "Targets come before the launch.", anchor="targets"):
        targets(studio, program, book)
    with cell(
        5,
        "What is the journey of both roles?",
        "The first answer of a stage plans its touchpoints.",
        anchor="journey",
    ):
        _journey(studio, program, book)
    with cell(6, "How do we ask for feedback, and act on it?", anchor="feedback"):
        _feedback(studio, program, book)
    with cell(7, "How do we spread the word, before and during?", anchor="messages"):
        if not program.design.communication:
            _start_messages(studio, program, book)
        lines(studio, program, "communication")
        messages(studio, program, book)
    with cell(8, "What other learning does it link to?", "Each with its owner and a shared date.", anchor="links"):
        lines(studio, program, "links")


def _start(studio: Studio, program: Program) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        field(
            st.date_input,
            "Pairs are introduced on",
            "design_starts_on",
            program.starts_on,
            lambda day: studio.do(actions.change_program, program.id, starts_on=day, toast="Start date saved"),
            format="MM/DD/YYYY",
        )
    ends = plan.ends_on(program)
    if ends:
        word = "Planned end" if program.months else "Next review"
        right.markdown(f"{word}: **{full_date(ends)}**")
    refused = plan.launch_refused(program)
    if program.stage == "draft":
        st.button(
            "Launch the program",
            key="design_launch",
            icon=":material/rocket_launch:",
            disabled=bool(refused),
            help=refused,
            on_click=studio.do,
            args=(actions.launch_program, program.id),
            kwargs={"toast": "The program is launched"},
        )
        if refused:
            st.caption(f":material/info: {md(refused)}")


def _journey(studio: Studio, program: Program, book: Playbook) -> None:
    answers = program.design.answers
    stage = st.segmented_control(
        "Stage",
        list(book.stages),
        default=next(iter(book.stages)),
        format_func=lambda id: book.stages[id].label,
        key="design_stage",
        required=True,
        label_visibility="collapsed",
    )
    st.caption(md(book.stages[stage].summary))
    with st.form(f"design_journey_{stage}", border=False):
        texts = {}
        for column, (role, label) in zip(st.columns(2), ROLES.items(), strict=True):
            column.markdown(f"**{label}**")
            for question in book.journey.values():
                if (question.stage, question.role) == (stage, role):
                    texts[question.id] = column.text_area(
                        question.text,
                        answers.get(question.id, ""),
                        help=md(question.hint),
                        max_chars=600,
                        height=80,
                        placeholder=question.hint,
                    )
        if st.form_submit_button("Save", type="primary") and studio.do(
            actions.answer_journey, program.id, texts, toast="Answers saved"
        ):
            st.rerun()
    left = len(plan.unanswered(program, book.journey))
    st.progress(1 - left / len(book.journey), f"{len(book.journey) - left} of {len(book.journey)} questions answered")
    lines(
        studio,
        program,
        "touchpoints",
        {"stage": list(book.stages), "role": ["mentor", "mentee", "both", "coordinator"]},
    )


def _feedback(studio: Studio, program: Program, book: Playbook) -> None:
    if not program.design.feedback:
        for method in book.feedback.values():
            st.caption(f"**{md(method.label)}:** {md(method.suits)} {md(method.rhythm)}")
    lines(studio, program, "feedback", {"label": [method.label for method in book.feedback.values()]})
    if notice := plan.notice(program):
        st.markdown("**What we changed: the notice to participants**")
        st.code(notice, language=None, wrap_lines=True)


def _start_messages(studio: Studio, program: Program, book: Playbook) -> None:
    with st.form("design_messages", border=False):
        owner, button = st.columns([3, 2], vertical_alignment="bottom")
        who = owner.text_input("Owner of the messages", max_chars=80)
        if button.form_submit_button(f"Start from our {len(book.channels)} messages", type="primary") and studio.do(
            actions.plan_messages, program.id, who, toast="The communication plan has begun"
        ):
            st.rerun()
