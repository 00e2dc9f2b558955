"""Design, roll-out: the phases along the adoption curve; the evaluation of one opens the next."""

import streamlit as st

from core import actions, store
from core.domain.base.dates import add_months, short_date
from core.domain.base.text import counted
from core.domain.design import phases, readiness
from core.domain.design.phase_plan import PhaseEvaluation, PhasePlan, SheetLine
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from ui.design.phase_evaluation import newest_comments, read_sheet
from ui.frame.cells import md
from ui.frame.phase_seats import phase_seats
from ui.frame.session import choose_program
from ui.frame.studio import Studio

ICONS = {"open": "play_circle", "waiting": "hourglass_empty", "done": "check_circle", "stopped": "block"}
MONTHS_TO_EVALUATION = 3  # after the start: the first checks and most first sessions are in


def rollout(studio: Studio, program: Program, book: Playbook) -> None:
    """The waves of the roll-out, and the phase that this program runs inside its own."""
    design = program.design
    ranked = readiness.rank(design.readiness, book.signals, book.phases)
    waves = readiness.rollout(ranked, book.phases, design.evaluations)
    for wave in waves:
        with st.container(border=True):
            _wave(wave)
            plan = design.phase if design.phase and design.phase.phase == wave.phase.id else None
            evaluation = design.evaluations.get(wave.phase.id)
            if plan:
                _planned(studio, program, plan)
            elif wave.state == "open":
                st.caption(md(wave.phase.action))
                if design.phase is None:
                    _plan(studio, program, wave.phase.id, [department.name for department in wave.departments])
            if evaluation:
                _evaluated(evaluation)
            if wave.state in ("open", "stopped"):
                _evaluate(studio, program, wave, plan)
            if plan and evaluation:
                _open_next(studio, program, waves)
    if design.phase and design.phase.phase not in {wave.phase.id for wave in waves}:
        with st.container(border=True):
            st.markdown(f"**{md(phases.phase_name(design.phase, book.phases))}**")
            _planned(studio, program, design.phase)


def _wave(wave: readiness.Wave) -> None:
    state = readiness.WAVE_LABELS[wave.state]
    st.markdown(
        f":material/{ICONS[wave.state]}: **{md(wave.phase.label)}** · {state} · {md(wave.phase.share)}",
        help=md(wave.phase.meaning),
    )
    if wave.departments:
        named = ", ".join(f"{department.name} ({department.readiness:.0%})" for department in wave.departments)
        st.markdown(md(named))
    if wave.why:
        st.caption(md(wave.why))


def _plan(studio: Studio, program: Program, phase: str, ready: list[str], plan: PhasePlan | None = None) -> None:
    """The form that makes the program this phase, or changes its plan."""
    people = store.people.everyone(studio.db)
    chosen = list(plan.departments) if plan else ready
    names = list(dict.fromkeys([*chosen, *sorted({person.department for person in people if person.department})]))
    first = program.starts_on or studio.today
    with (
        st.popover("Change the plan" if plan else "Plan this phase", icon=":material/edit_calendar:"),
        st.form(f"design_phase_{program.id}_{phase}", border=False),
    ):
        departments = st.multiselect("Departments", names, chosen, accept_new_options=True)
        start = (plan.seats if plan else None) or program.design.seats or 18
        seats = st.number_input("Seats for mentees", phases.LEAST_SEATS, 10_000, max(start, phases.LEAST_SEATS), 1)
        day = st.date_input(
            "Evaluated on", (plan and plan.evaluate_on) or add_months(first, MONTHS_TO_EVALUATION), format="MM/DD/YYYY"
        )
        if st.form_submit_button("Save", type="primary") and studio.do(
            actions.plan_phase, program.id, phase, departments, int(seats), day, toast="The phase is planned"
        ):
            st.rerun()


def _planned(studio: Studio, program: Program, plan: PhasePlan) -> None:
    """Departments, seats, dates and targets of the phase that the program runs."""
    starts = f"Pairs are introduced on {short_date(program.starts_on)}" if program.starts_on else "No start date yet"
    ends = f"evaluated on {short_date(plan.evaluate_on)}" if plan.evaluate_on else "no evaluation date yet"
    targets = counted(len(program.design.targets), "KPI target") if program.design.targets else "No KPI target yet"
    st.markdown(f":material/groups: This program runs this phase, for {md(', '.join(plan.departments))}.")
    phase_seats(studio)
    st.caption(f"{starts}, {ends}. {targets}; start and targets are set under Plan.")
    _plan(studio, program, plan.phase, [], plan)
    st.button(
        "Run it for everybody instead",
        key="design_drop_phase",
        on_click=studio.do,
        args=(actions.drop_phase, program.id),
        kwargs={"toast": "The program is for everybody again"},
    )


def _evaluated(evaluation: PhaseEvaluation) -> None:
    day = f" on {short_date(evaluation.on)}" if evaluation.on else ""
    st.caption(f"Evaluated{day}: {md(evaluation.note)}")
    if evaluation.sheet:
        with st.expander("The figures it was based on"):
            _show_sheet(evaluation.sheet)


def _evaluate(studio: Studio, program: Program, wave: readiness.Wave, plan: PhasePlan | None) -> None:
    """The evaluation sheet, where the program runs this phase, and the verdict with its reasons."""
    with st.expander(
        f"Evaluate “{md(wave.phase.label)}”",
        icon=":material/rule:",
        key=f"design_sheet_{wave.phase.id}",
        on_change="rerun",
    ) as part:
        if not part.open:
            return
        sheet: tuple[SheetLine, ...] = ()
        if plan:
            sheet = read_sheet(studio, program, plan)
            _show_sheet(sheet)
            for comment in newest_comments(studio, program):
                st.markdown(f"> {md(comment.text)}\n>\n> {md(comment.role)}, {short_date(comment.written_on)}")
            if plan.evaluate_on and studio.today < plan.evaluate_on:
                st.caption(
                    f"The evaluation is planned for {short_date(plan.evaluate_on)}; these are the figures so far."
                )
        else:
            st.caption("This program is not planned as this phase, so no figures are filled in here.")
        with st.form(f"design_evaluate_{wave.phase.id}", border=False):
            verdict = st.radio(
                "What do we decide?", list(readiness.VERDICTS), format_func=lambda code: readiness.VERDICTS[code][0]
            )
            note = st.text_area("Why?", placeholder="Figures, comments, what you changed", height=90)
            if st.form_submit_button("Save", type="primary") and studio.do(
                actions.evaluate_phase, program.id, wave.phase.id, verdict, note, sheet, toast="Evaluation saved"
            ):
                st.rerun()


def _show_sheet(sheet: tuple[SheetLine, ...]) -> None:
    rows = [
        {
            "What": line.label,
            "Measured against": line.basis,
            "Expected": line.expected,
            "Actual": line.actual,
            "Standing": line.standing,
        }
        for line in sheet
    ]
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        alt="The evaluation sheet: what was expected and what came",
        placeholder="–",
    )


def _open_next(studio: Studio, program: Program, waves: list[readiness.Wave]) -> None:
    """The next phase as a program of its own, once the evaluation allows it."""
    if reason := phases.next_phase_refused(program.design, waves):
        st.caption(f":material/info: {md(reason)}")
        return
    assert program.design.phase is not None  # else it was refused
    wave = phases.next_wave(program.design.phase.phase, waves)
    assert wave is not None
    if following := store.programs.following(studio.db, program.id):
        st.caption(f"“{md(following.name)}” goes on from this program.")
        return
    with st.form("design_open_phase", border=False):
        name, button = st.columns([3, 2], vertical_alignment="bottom")
        new_name = name.text_input("Name of the next program", f"{program.name}: {wave.phase.label}")
        if button.form_submit_button("Open the next phase", type="primary") and studio.do(
            actions.open_next_phase, program.id, new_name, toast="The next phase is open"
        ):
            with store.opened(studio.path) as db:
                new = store.programs.program_named(db, new_name)
            if new:
                choose_program(new.id)
            st.rerun()
