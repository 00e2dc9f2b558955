"""Design, the plan: start, targets, journey, feedback, messages, linked learning, checklist, launch."""

from datetime import date

import streamlit as st

from core import actions, plan, playbook, store
from core.documents.calendar import plan_calendar
from core.kpis import KPIS, in_order
from core.kpis import written as kpi_written
from core.playbook import Playbook
from core.programs import Program
from ui.cells import cell, md
from ui.design_lines import lines
from ui.fields import field
from ui.studio import Studio

ROLES = {"mentor": "Mentors", "mentee": "Mentees"}
PHASES = {"design": "Design", "launch": "Launch", "run": "Run"}


def planning(studio: Studio) -> None:
    """Everything with a date, and the targets that must stand before the launch."""
    program, book = studio.need_program(), playbook.load()
    with cell(1, "When does it start?", "Every date of the plan follows from it."):
        _start(studio, program)
    with cell(2, "How will we know that it works?", "Targets come before the launch."):
        _targets(studio, program, book)
    with cell(
        3, "What is the journey of both roles?", "Answers are kept; a stage's first answer plans its touchpoints."
    ):
        _journey(studio, program, book)
    with cell(4, "How do we ask for feedback, and act on it?"):
        _feedback(studio, program, book)
    with cell(5, "How do we spread the word, before and during?"):
        if not program.design.get("communication"):
            _start_messages(studio, program)
        lines(studio, program, "communication")
    with cell(6, "What other learning does it link to?", "Each with its owner and the date that meets ours."):
        lines(studio, program, "links")
    with cell(7, "What has to happen by when?", "Steps tick themselves where the data shows that they are done."):
        _checklist(studio, program, book)


def _start(studio: Studio, program: Program) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        field(
            st.date_input,
            "Pairs are introduced on",
            "design_starts_on",
            program.starts_on,
            lambda day: studio.do(actions.change_program, program.id, starts_on=day, said="Start date saved"),
        )
    ends = plan.ends_on(program)
    if ends:
        word = "Planned end" if program.months else "Looked at again"
        right.markdown(f"{word}: **{ends:%B} {ends.day}, {ends.year}**")
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
            kwargs={"said": "The program is launched"},
        )
        if refused:
            st.caption(f":material/info: {md(refused)}")


def _targets(studio: Studio, program: Program, book: Playbook) -> None:
    held, told = program.design.get("targets", {}), program.design.get("outcomes", {})
    known = [key for key in in_order() if KPIS[key].target is not None or key in held]
    defaults = [key for key in known if key in held] or [key for key in known if KPIS[key].headline]
    with st.form("design_targets", border=False):
        picked = st.multiselect(
            "KPIs with a target", known, defaults, format_func=lambda key: KPIS[key].label, key="design_target_kpis"
        )
        st.caption("Save once to get a field for each KPI you add.")
        values = {}
        columns = st.columns(3)
        for number, key in enumerate(picked):
            one = KPIS[key]
            share = one.unit == "%"
            start = held.get(key, one.target or 0.0)
            entered = columns[number % 3].number_input(
                f"{one.label} ({one.unit})",
                0.0,
                100.0 if share else None,
                float(start * (100 if share else 1)),
                5.0 if share else 0.1 if one.unit == "of 5" else 1.0,
                help=f"{md(one.definition)} {md(one.source)}",
            )
            values[key] = round(entered / 100, 4) if share else entered
        words = {}
        for purpose in (book.purposes[one] for one in program.design.get("purposes", ()) if one in book.purposes):
            for outcome in purpose.outcomes:
                words[outcome.id] = st.text_input(
                    f"{purpose.label}: {outcome.label}",
                    told.get(outcome.id, ""),
                    max_chars=120,
                    help=md(outcome.how),
                    placeholder="From … to … by …",
                )
        field_cohort = st.checkbox(
            "Figures are wanted per cohort",
            bool(program.design.get("cohort_figures")),
            help="Everyone who starts together is compared with the next round.",
        )
        if st.form_submit_button("Save the targets", type="primary") and studio.do(
            actions.set_targets, program.id, values, words, said="Targets saved"
        ):
            if field_cohort != bool(program.design.get("cohort_figures")):
                studio.do(actions.change_design, program.id, cohort_figures=field_cohort, said="Targets saved")
            st.rerun()
    if held:
        since = date.fromisoformat(program.design["targets_on"])
        set_on = f"First set on {since:%B} {since.day}, {since.year}"
        st.caption(
            f"{set_on}: "
            + md(", ".join(f"{KPIS[k].label} {kpi_written(v, KPIS[k].unit)}" for k, v in held.items() if k in KPIS))
        )


def _journey(studio: Studio, program: Program, book: Playbook) -> None:
    answers = program.design.get("answers", {})
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
        given = {}
        for column, (role, label) in zip(st.columns(2), ROLES.items(), strict=True):
            column.markdown(f"**{label}**")
            for question in book.journey.values():
                if (question.stage, question.role) == (stage, role):
                    given[question.id] = column.text_area(
                        question.text,
                        answers.get(question.id, ""),
                        help=md(question.hint),
                        max_chars=600,
                        height=80,
                        placeholder=question.hint,
                    )
        if st.form_submit_button("Keep the answers", type="primary") and studio.do(
            actions.answer_journey, program.id, given, said="Answers kept"
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
    if not program.design.get("feedback"):
        for method in book.feedback.values():
            st.caption(f"**{md(method.label)}:** {md(method.suits)} {md(method.rhythm)}")
    lines(studio, program, "feedback", {"label": [method.label for method in book.feedback.values()]})
    if told := plan.notice(program):
        st.markdown("**What we changed: the notice to participants**")
        st.code(told, language=None, wrap_lines=True)


def _start_messages(studio: Studio, program: Program) -> None:
    with st.form("design_messages", border=False):
        owner, button = st.columns([3, 2], vertical_alignment="bottom")
        who = owner.text_input("Owner of the messages", max_chars=80)
        if button.form_submit_button("Start from our nine messages", type="primary") and studio.do(
            actions.plan_messages, program.id, who, said="The communication plan has begun"
        ):
            st.rerun()


def _checklist(studio: Studio, program: Program, book: Playbook) -> None:
    standing = store.standing(studio.db, program.id)
    steps = plan.steps(program, standing, book.plan, book.journey)
    done = sum(item.done for item in steps)
    st.progress(done / len(steps), f"{done} of {len(steps)} steps done")
    for column, (phase, label) in zip(st.columns(3), PHASES.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{label}**")
            for item in (item for item in steps if item.phase == phase):
                _step(studio, program, item)
    dated = plan.dated(program, standing, book.plan, book.journey)
    if dated:
        revision = store.revision(studio.db)  # read now: the file is made later, on another thread
        st.download_button(
            f"Download {len(dated)} dates for the calendar (.ics)",
            key="design_ics",
            icon=":material/event:",
            data=lambda: plan_calendar(program.id, program.name, dated, on=studio.today, revision=revision),
            file_name="plan.ics",
            mime="text/calendar",
            on_click="ignore",
        )


def _step(studio: Studio, program: Program, item: plan.Item) -> None:
    day = f"{item.day:%b} {item.day.day}, {item.day.year}" if item.day else "no date yet"
    late = bool(item.day and item.day < studio.today and not item.done)
    mark = ":orange[:material/schedule: late] · " if late else ""
    field(
        st.checkbox,
        item.label,
        f"design_step_{item.id}",
        item.done,
        lambda done: studio.do(
            actions.plan_step,
            program.id,
            item.id,
            done=done,
            owner=_own(program, item, "owner"),
            day=_own_day(program, item),
            said="Done" if done else "Open again",
        ),
        disabled=item.by_data,
        help="Ticked by the data." if item.by_data else None,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{mark}{day} · {md(item.owner)}")
        with st.popover("", icon=":material/edit:", type="tertiary", help=f"Owner and day: {item.label}"):  # noqa: SIM117
            with st.form(f"design_step_form_{item.id}", border=False):
                owner = st.text_input("Owner", item.owner, max_chars=80)
                when = st.date_input("Day", item.day)
                if st.form_submit_button("Save") and studio.do(
                    actions.plan_step,
                    program.id,
                    item.id,
                    done=item.done and not item.by_data,
                    owner=owner,
                    day=when,
                    said="Step saved",
                ):
                    st.rerun()


def _own(program: Program, item: plan.Item, name: str) -> str:
    return str(program.design.get("steps", {}).get(item.id, {}).get(name) or "")


def _own_day(program: Program, item: plan.Item) -> date | None:
    kept = _own(program, item, "on")
    return date.fromisoformat(kept) if kept else None
