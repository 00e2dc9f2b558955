"""Design, readiness: departments rated by signals, and the roll-out along the adoption curve."""

import pandas as pd
import streamlit as st

from core import actions, store
from core.domain.base.dates import short_date
from core.domain.design import readiness
from core.domain.design.programs import Program
from core.domain.playbook import Playbook
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio

OTHER = "Another department…"
KINDS = {"say": "said", "ask": "asked", "do": "done"}
ICONS = {"open": "play_circle", "waiting": "hourglass_empty", "done": "check_circle", "stopped": "block"}


def departments(studio: Studio, program: Program, book: Playbook) -> None:
    """The rated departments and the form that rates one."""
    ranked = readiness.rank(program.design.readiness, book.signals, book.phases)
    if ranked:
        rows = [
            {
                "Department": department.name,
                "Readiness": round(department.readiness * 100),
                "Phase": department.phase.label,
                "Signals": len(department.rating.signals),
                "Without evidence": department.rating.unproven,
                "People": department.rating.people,
            }
            for department in ranked
        ]
        share = st.column_config.ProgressColumn("Readiness", format="%d %%", min_value=0, max_value=100)
        st.dataframe(
            rows,
            hide_index=True,
            column_config={"Readiness": share},
            alt="Readiness of each department, readiest first",
        )
    else:
        st.caption("No department was rated yet. Begin with the ones where somebody asked.")
    with st.expander("Rate a department", expanded=not ranked, icon=":material/edit_note:", on_change="rerun") as part:
        if part.open:
            known = sorted({person.department for person in store.people.everyone(studio.db) if person.department})
            _rate(studio, program, book, list(dict.fromkeys([department.name for department in ranked] + known)))
    worked_out(
        "A department's readiness is the weight of the signals seen there divided by the weight of all signals. "
        "The weights are ours: what people do counts more than what they ask for, and that more than what they say.",
        "readiness = sum of weights seen ÷ sum of all weights",
        lambda: pd.DataFrame(
            [
                {"Signal": signal.label, "Kind": KINDS[signal.kind], "Weight": signal.weight}
                for signal in book.signals.values()
            ]
        ),
        name="readiness",
    )


def _rate(studio: Studio, program: Program, book: Playbook, names: list[str]) -> None:
    name = st.selectbox("Department", [*names, OTHER], key="design_department")
    typed = st.text_input("Its name", key="design_department_name", max_chars=80) if name == OTHER else ""
    rating = program.design.readiness.get(" ".join(typed.split()) or name)
    # Another form for each department and after each rating: it starts with what is on record, and nothing else.
    with st.form(f"design_rate_{typed or name}_{len(program.design.readiness)}", border=False):
        people = st.number_input("People in it (optional)", 1, 100_000, rating.people if rating else None, 1)
        seen = {}
        for signal in book.signals.values():
            tick, note = st.columns([2, 3], vertical_alignment="center")
            label = f"{signal.label} ({KINDS[signal.kind]}, weight {signal.weight})"
            on = tick.checkbox(label, bool(rating and signal.id in rating.signals), help=signal.meaning)
            words = note.text_input(
                f"Evidence: {signal.label}",
                rating.signals.get(signal.id, "") if rating else "",
                max_chars=300,
                placeholder=signal.note,
                label_visibility="collapsed",
            )
            if on or words.strip():
                seen[signal.id] = words
        saved, dropped = st.columns(2)
        if saved.form_submit_button("Save the rating", type="primary") and studio.do(
            actions.rate_department,
            program.id,
            typed or ("" if name == OTHER else name),
            seen,
            people,
            toast=f"{typed or name} rated",
        ):
            st.rerun()
        if (
            rating
            and dropped.form_submit_button("Take the rating away")
            and studio.do(actions.drop_department, program.id, name, toast=f"Rating of {name} taken away")
        ):
            st.rerun()


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
