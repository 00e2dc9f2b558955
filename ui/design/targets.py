"""Design, the targets: KPIs with a figure, outcomes in words, before the launch."""

from datetime import date

import streamlit as st

from core import actions
from core.domain.design.programs import Program
from core.domain.kpis import KPIS, in_order
from core.domain.kpis import written as kpi_written
from core.domain.playbook import Playbook
from ui.frame.cells import md
from ui.frame.studio import Studio


def targets(studio: Studio, program: Program, book: Playbook) -> None:
    """KPI targets and, in words, what the outcomes of the purposes should reach."""
    held = program.design.get("targets", {})
    known = [key for key in in_order() if KPIS[key].target is not None or key in held]
    defaults = [key for key in known if key in held] or [key for key in known if KPIS[key].headline]
    with st.form("design_targets", border=False):
        picked = st.multiselect(
            "KPIs with a target",
            known,
            defaults,
            format_func=lambda key: KPIS[key].label,
            key=f"design_target_kpis_{program.id}",
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
                format="%.1f" if one.unit == "of 5" else "%g",
                help=f"{md(one.definition)} {md(one.source)}",
            )
            values[key] = round(entered / 100, 4) if share else entered
        words = _outcomes(program, book)
        cohort = st.checkbox(
            "Figures are wanted per cohort",
            bool(program.design.get("cohort_figures")),
            help="Everyone who starts together is compared with the next round.",
        )
        if st.form_submit_button("Save the targets", type="primary") and studio.do(
            actions.set_targets, program.id, values, words, said="Targets saved"
        ):
            if cohort != bool(program.design.get("cohort_figures")):
                studio.do(actions.change_design, program.id, cohort_figures=cohort, said="Targets saved")
            st.rerun()
    if held:
        since = date.fromisoformat(program.design["targets_on"])
        set_on = f"First set on {since:%B} {since.day}, {since.year}"
        st.caption(
            f"{set_on}: "
            + md(", ".join(f"{KPIS[k].label} {kpi_written(v, KPIS[k].unit)}" for k, v in held.items() if k in KPIS))
        )


def _outcomes(program: Program, book: Playbook) -> dict[str, str]:
    told = program.design.get("outcomes", {})
    purposes = [book.purposes[one] for one in program.design.get("purposes", ()) if one in book.purposes]
    words = {}
    for column, purpose in zip(st.columns(len(purposes)) if purposes else (), purposes, strict=True):
        column.markdown(f"**{md(purpose.label)}**")
        for outcome in purpose.outcomes:
            words[outcome.id] = column.text_input(
                outcome.label,
                told.get(outcome.id, ""),
                max_chars=120,
                help=md(outcome.how),
                placeholder="From … to … by …",
            )
    return words
