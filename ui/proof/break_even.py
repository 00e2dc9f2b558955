"""Proof, break-even: departures that have to be prevented beside those that were. Decides nothing."""

from __future__ import annotations

import streamlit as st

from core import store
from core.domain.design.assumptions import assumed
from core.domain.design.forecast import RUNS, forecast
from core.domain.design.options import chosen
from core.domain.design.programs import Program
from core.domain.proof.break_even import break_even
from ui.frame.cells import empty, md
from ui.frame.participation import measured_effect
from ui.frame.studio import Studio

ICONS = {
    "pays": ":material/check_circle:",
    "does not pay": ":material/cancel:",
    "cannot be told": ":material/schedule:",
}


def pays_for_itself(studio: Studio, program: Program) -> None:
    """The chosen design's break-even, with what was measured in all programs of the file."""
    option = chosen(store.programs.options(studio.db, program.id))
    if option is None:
        empty(
            "No design option is chosen, so it is not known what the program has to bring back.",
            link=("../pages/design.py", "Choose an option"),
            stop=False,
        )
        return
    design = program.design
    expected = forecast(option, assumed(option, design.interest, design.assumptions, design.measured)).results
    needed, people = expected["break_even"], expected["matched"]
    answer = break_even(measured_effect(studio, "mentee", None), people, needed)
    low, high = round(needed.low), round(needed.high)
    many = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    departures = "departure" if low == high == 1 else "departures"
    st.markdown(md(f"“{option.name}” has to prevent {many} {departures} to pay for itself, everyone's time counted."))
    st.markdown(f"{ICONS[answer.verdict]} {md(answer.answer)}")
    st.markdown(md(answer.evidence))
    st.caption(
        f"What is needed is the middle 80% of {RUNS:,} simulations of the design. What was measured is about the "
        "mentees of all programs, whatever is chosen above."
    )
