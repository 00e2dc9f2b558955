"""Design, the outcomes of the purposes: baseline, target, day and source of each, and figures from elsewhere."""

from datetime import date

import streamlit as st

from core import actions
from core.domain.base.dates import short_date
from core.domain.design.outcome_aim import OutcomeAim
from core.domain.design.programs import Program
from core.domain.design.purposes import SOURCES, sources_of
from core.domain.kpis.purposes import NOT_SET, aim_in_words, in_unit
from core.domain.playbook import Playbook
from core.domain.playbook.design import Outcome
from ui.design.outcome_sheet import outcome_sheet
from ui.frame.cells import md
from ui.frame.studio import Studio


def outcomes(studio: Studio, program: Program, book: Playbook) -> None:
    """Each outcome of the chosen purposes with what it should reach; a click changes it."""
    chosen = [book.purposes[id] for id in program.design.purposes if id in book.purposes]
    if not chosen:
        return
    st.subheader("What should the purposes reach?", anchor=False)
    for purpose in chosen:
        st.markdown(f"**{md(purpose.label)}**")
        for outcome in purpose.outcomes:
            aim = program.design.outcomes.get(outcome.id, OutcomeAim())
            words, button = st.columns([4, 1], vertical_alignment="center")
            words.markdown(f"{md(outcome.label)}: {md(aim_in_words(outcome, aim) or NOT_SET)}", help=md(outcome.how))
            with button.popover("Set", icon=":material/flag:", key=f"design_outcome_{outcome.id}"):
                _aim(studio, program, outcome, aim)
                if aim.source == "entered":
                    _readings(studio, program, outcome, aim)
    aims = program.design.outcomes
    if entered := [
        outcome
        for purpose in chosen
        for outcome in purpose.outcomes
        if outcome.id in aims and aims[outcome.id].source == "entered"
    ]:
        outcome_sheet(studio, program, entered)


def _aim(studio: Studio, program: Program, outcome: Outcome, aim: OutcomeAim) -> None:
    sources = sources_of(outcome)
    st.caption(md(outcome.how))
    with st.form(f"design_aim_{program.id}_{outcome.id}", border=False):
        source = st.radio(
            "Where does the figure come from?",
            sources,
            index=sources.index(aim.source) if aim.source in sources else 0,
            format_func=SOURCES.__getitem__,
        )
        left, right = st.columns(2)
        with left:
            baseline = _number(f"Baseline ({outcome.unit}), if known", outcome, aim.baseline)
        with right:
            target = _number(f"Target ({outcome.unit})", outcome, aim.target)
        due = st.date_input("By when?", aim.due, format="MM/DD/YYYY")
        if st.form_submit_button("Save", type="primary"):
            values = (None, None, None) if source == "none" else (baseline, target, due)
            if studio.do(
                actions.aim_outcome,
                program.id,
                outcome.id,
                source,
                values[1],
                baseline=values[0],
                due=values[2],
                toast=f"Saved: {outcome.label}",
            ):
                st.rerun()


def _readings(studio: Studio, program: Program, outcome: Outcome, aim: OutcomeAim) -> None:
    by_day = sorted(aim.readings, key=lambda reading: reading.on or date.min)  # a sheet may begin with the newest
    for reading in reversed(by_day):
        as_of = short_date(reading.on) if reading.on else ""
        st.caption(f"{as_of}: {md(in_unit(reading.value, outcome.unit))}, {md(reading.report)}")
    with st.form(f"design_reading_{program.id}_{outcome.id}_{len(aim.readings)}", border=False):
        value = _number(f"New figure ({outcome.unit})", outcome, None)
        day = st.date_input("As of", studio.today, max_value=studio.today, format="MM/DD/YYYY")
        report = st.text_input("From which report?", max_chars=120, placeholder="Engagement survey 2026")
        if st.form_submit_button("Add figure"):
            if value is None or day is None:
                st.error("Enter the figure and its day.")
            elif studio.do(
                actions.read_outcome, program.id, outcome.id, value, day, report, toast=f"Saved: {outcome.label}"
            ):
                st.rerun()


def _number(label: str, outcome: Outcome, value: float | None) -> float | None:
    """A field for a value of an outcome; a share is typed as a percentage and comes back as 0..1."""
    share = outcome.unit == "%"
    most = 100.0 if share else 5.0 if outcome.unit == "of 5" else None
    shown = None if value is None else round(value * 100, 2) if share else value
    entered = st.number_input(label, 0.0, most, shown, 0.1 if outcome.unit == "of 5" else 1.0, format="%g")
    return None if entered is None else round(float(entered) / 100, 4) if share else float(entered)
