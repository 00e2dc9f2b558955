"""Design, the targets: KPIs with a figure before the launch, as the purposes propose them, then the outcomes."""

import streamlit as st

from core import actions
from core.domain.base.dates import full_date
from core.domain.base.text import listed
from core.domain.design.programs import Program
from core.domain.design.purposes import proposed_targets
from core.domain.kpis import KPIS, in_order
from core.domain.kpis import written as kpi_written
from core.domain.playbook import Playbook
from ui.design.outcomes import outcomes
from ui.frame.cells import md
from ui.frame.studio import Studio


def targets(studio: Studio, program: Program, book: Playbook) -> None:
    """KPI targets, and what the outcomes of the purposes should reach."""
    current = program.design.targets
    known = [key for key in in_order() if KPIS[key].target is not None or key in current]
    purposes = [book.purposes[id] for id in program.design.purposes if id in book.purposes]
    proposed = [key for key in proposed_targets(purposes) if key in known]
    if proposed:
        names = listed(KPIS[key].label for key in proposed)
        propose = "purpose proposes" if len(purposes) == 1 else "purposes propose"
        st.caption(f"Your {propose}: {md(names)}.")
    else:
        st.caption("Choose the purposes under “Should we?” first: they propose two to five targets.")
    defaults = [key for key in known if key in current] or [key for key in known if key in proposed]
    with st.form("design_targets", border=False):
        picked = st.multiselect(
            "KPIs with a target",
            known,
            defaults,
            format_func=lambda key: KPIS[key].label,
            key=f"design_target_kpis_{program.id}_{'_'.join(defaults)}",  # other purposes, other proposals
        )
        st.caption("Save once to get a field for each KPI you add.")
        values = {}
        columns = st.columns(3)
        for number, key in enumerate(picked):
            kpi = KPIS[key]
            share = kpi.unit == "%"
            start = current.get(key, kpi.target or 0.0)
            entered = columns[number % 3].number_input(
                f"{kpi.label} ({kpi.unit})",
                0.0,
                100.0 if share else None,
                float(start * (100 if share else 1)),
                5.0 if share else 0.1 if kpi.unit == "of 5" else 1.0,
                format="%.1f" if kpi.unit == "of 5" else "%g",
                help=f"{md(kpi.definition())} {md(kpi.source)}",
            )
            values[key] = round(entered / 100, 4) if share else entered
        cohort = st.checkbox(
            "Figures are wanted per cohort",
            program.design.cohort_figures,
            help="Everyone who starts together is compared with the next round.",
        )
        if st.form_submit_button("Save", type="primary") and studio.do(
            actions.set_targets, program.id, values, toast="Targets saved"
        ):
            if cohort != program.design.cohort_figures:
                studio.do(actions.change_design, program.id, cohort_figures=cohort, toast="Targets saved")
            st.rerun()
    if current:
        since = program.design.targets_on  # not known yet in a next round, which takes the targets over
        taken_over = "Taken over from the round before" if program.design.previous else "Targets"
        when = f"First set on {full_date(since)}" if since else taken_over
        figures = (f"{KPIS[key].label} {kpi_written(n, KPIS[key].unit)}" for key, n in current.items() if key in KPIS)
        st.caption(f"{when}: {md(', '.join(figures))}")
    outcomes(studio, program, book)
