"""KPIs, what the program is for: each outcome of its purposes beside its target. Shows only."""

from collections.abc import Iterable

import streamlit as st

from core.domain import playbook
from core.domain.base.text import counted, listed
from core.domain.kpis import Figure
from core.domain.kpis.purposes import NOT_MEASURED, outcome_lines
from ui.frame.cells import md
from ui.kpis.choices import Choice


def purposes(choice: Choice, figures: Iterable[Figure]) -> None:
    """The outcomes of the program's purposes as a table; nothing where no purpose was chosen."""
    book, design = playbook.load(), choice.program.design
    chosen = [book.purposes[id] for id in design.purposes if id in book.purposes]
    if not chosen:
        return
    lines = outcome_lines(chosen, design.outcomes, figures, choice.on)
    st.header("What the program is for", anchor=False)
    rows = [
        {
            "Outcome": line.outcome.label,
            "Now": line.now or "No figure",
            "Target": line.aim,
            "Standing": line.standing,
            "Source": line.source,
            "Purpose": line.purpose.label,
        }
        for line in lines
        if line.known
    ]
    if rows:
        st.dataframe(
            rows,
            hide_index=True,
            alt="The outcomes of the program's purposes, each with its figure and target",
            placeholder="–",
        )
    unmeasured = sum(line.aim == NOT_MEASURED for line in lines)
    notes = []
    if silent := [line.outcome.label for line in lines if not line.known]:
        has = "has" if len(silent) == 1 else "have"
        notes.append(f"{listed(silent)} {has} no target and no figure yet.")
    if unmeasured:
        notes.append(f"{counted(unmeasured, 'outcome is', 'outcomes are')} not measured, by decision.")
    if choice.groups:
        notes.append(
            "The program's own figures are for the part chosen above; targets and entered figures are for all of it."
        )
    st.caption(md(" ".join([*notes, "Set targets and enter figures under Design, Plan."])))
