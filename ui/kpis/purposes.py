"""KPIs, what the program is for: each outcome of its purposes beside its target, a line each. Shows only."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core.domain import playbook
from core.domain.base.text import listed
from core.domain.kpis import Figure
from core.domain.kpis.purposes import NOT_MEASURED, NOT_SET, OutcomeLine, outcome_lines
from ui.frame.cells import md
from ui.kpis.choices import Choice


def purposes(choice: Choice, figures: Iterable[Figure]) -> None:
    """The outcomes of the program's purposes, a line each; nothing where no purpose was chosen."""
    book, design = playbook.load(), choice.program.design
    chosen = [book.purposes[id] for id in design.purposes if id in book.purposes]
    if not chosen:
        return
    lines = outcome_lines(chosen, design.outcomes, figures, choice.on)
    with st.container(gap="xxsmall"):
        st.header("What the program is for", anchor=False, help="Set targets and enter figures under Design, Plan.")
        for line in lines:
            if line.known and line.aim != NOT_MEASURED:
                st.markdown(_in_one_line(line))
        if notes := _notes(lines, choice):
            st.caption(md(" ".join(notes)))


def _in_one_line(line: OutcomeLine) -> str:
    """An outcome with its figure, standing, target, source and purpose."""
    standing = f" ({md(line.standing)})" if line.standing else ""
    now = f": **{md(line.now)}**{standing}" if line.now else ": no figure yet"
    target = line.aim if line.aim == NOT_SET else f"Target {line.aim}"
    source = line.source if line.now else ""  # where a figure comes from
    about = " · ".join(md(part) for part in (target, source, line.purpose.label) if part)
    return f"{md(line.outcome.label)}{now}\u2002:small[:gray[{about}]]"


def _notes(lines: Sequence[OutcomeLine], choice: Choice) -> list[str]:
    """What is not shown, and why."""
    notes = []
    if silent := [line.outcome.label for line in lines if not line.known]:
        has = "has" if len(silent) == 1 else "have"
        notes.append(f"{listed(silent)} {has} no target and no figure yet.")
    if unmeasured := [line.outcome.label for line in lines if line.aim == NOT_MEASURED]:
        notes.append(f"Not measured, by decision: {listed(unmeasured)}.")
    if choice.groups:
        notes.append(
            "The program's own figures are for the part chosen above; targets and entered figures are for all of it."
        )
    return notes
