"""Design, roll-out: the phases along the adoption curve; the evaluation of one opens the next."""

import streamlit as st

from core import actions
from core.domain.base.dates import short_date
from core.domain.design import readiness
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from ui.frame.cells import md
from ui.frame.studio import Studio

ICONS = {"open": "play_circle", "waiting": "hourglass_empty", "done": "check_circle", "stopped": "block"}


def rollout(studio: Studio, program: Program, book: Playbook) -> None:
    """The waves of the roll-out; the evaluation of the open one gates the next."""
    ranked = readiness.rank(program.design.readiness, book.signals, book.phases)
    evaluations = program.design.evaluations
    for wave in readiness.rollout(ranked, book.phases, evaluations):
        with st.container(border=True):
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
            if evaluation := evaluations.get(wave.phase.id):
                day = f" on {short_date(evaluation.on)}" if evaluation.on else ""
                st.caption(f"Evaluated{day}: {md(evaluation.note)}")
            if wave.state == "open":
                st.caption(md(wave.phase.action))
            if wave.state in ("open", "stopped"):
                _evaluate(studio, program, wave)


def _evaluate(studio: Studio, program: Program, wave: readiness.Wave) -> None:
    with st.popover(f"Evaluate “{wave.phase.label}”", icon=":material/rule:"):  # noqa: SIM117
        with st.form(f"design_evaluate_{wave.phase.id}", border=False):
            verdict = st.radio(
                "What does it say?", list(readiness.VERDICTS), format_func=lambda code: readiness.VERDICTS[code][0]
            )
            note = st.text_area("What is it based on?", placeholder="Figures, comments, what you changed", height=90)
            if st.form_submit_button("Keep the evaluation") and studio.do(
                actions.evaluate_phase, program.id, wave.phase.id, verdict, note, toast="Evaluation kept"
            ):
                st.rerun()
