"""Design, the forecast: ranges per option, what moves them most, and every assumption with its source."""

from functools import partial
from math import isnan

import streamlit as st

from core import actions
from core.charts import options as charts
from core.charts.theme import palette
from core.documents.pitch import OptionCase, Pitch
from core.domain.design import forecast
from core.domain.design.assumptions import GROUPS, Assumption, value_in_words
from core.domain.design.forecast import RESULTS
from core.domain.proof.break_even import break_even
from ui.design.options import comparison
from ui.frame.cells import cell, empty, md, worked_out
from ui.frame.fields import field, picked
from ui.frame.participation import measured_effect
from ui.frame.studio import Studio

SLIDERS = 4
FINE = {"share": 0.01, "hours": 0.25, "money": 1.0, "people": 1.0}
ORIGINS = {"default": "Ours", "interest": "Counted", "measured": "Measured", "edited": "Changed by you"}


def forecasts(studio: Studio, pitch: Pitch) -> None:
    """What each option needs and delivers, and what that rests on."""
    if not pitch.cases:
        empty("There is no option to forecast yet. Add one under “Options”.", stop=False)
        return
    with cell(1, "What is each option likely to deliver?", "Bars and bands show the middle 80% of simulations."):
        _delivered(pitch)
    with cell(2, "What does it need, and what does it cost?"):
        _needs(studio, pitch)
    case = _picked(pitch)
    with cell(3, f"What moves “{case.option.name}” most?"):
        _moves(studio, pitch, case)
    with cell(4, "What does the forecast rest on?", "Change what you know better; it holds for every option."):
        _rests_on(studio, pitch, case)


def _delivered(pitch: Pitch) -> None:
    drawn = [case.forecast for case in pitch.cases]
    colors = palette(st.context.theme.type)
    left, right = st.columns(2)
    left.altair_chart(charts.delivered_chart(drawn, colors), alt=charts.delivered_title(drawn))
    right.altair_chart(charts.active_chart(drawn, colors), alt=charts.active_title(drawn))
    for case in pitch.cases:
        if case.forecast.none_completed > 0.05:
            share = f"{case.forecast.none_completed:.0%}"
            st.caption(f":material/warning: {md(case.option.name)}: in {share} of the runs no pair gets to the end.")
    st.caption(
        "There is no workplace benchmark for rematches and early ends. These are our estimates, shown as ranges; your "
        "first round replaces them."
    )
    worked_out(
        f"Each option is simulated {forecast.RUNS:,} times. A run draws every assumption from its triangle of lowest, "
        "likely and highest, then people one by one: interested, applied, accepted, matched, active month by month, "
        "completed. The range leaves out the lowest and the highest tenth of the runs.",
        "completed = matched × (1 − share that stops each month) ^ months, drawn person by person",
        lambda: charts.by_month(drawn),
        name="forecast",
        label=pitch.label,
    )


def _needs(studio: Studio, pitch: Pitch) -> None:
    keys = [key for key in RESULTS if any(key in case.forecast.results for case in pitch.cases)]
    comparison(
        [
            ["", *(case.option.name for case in pitch.cases)],
            *([RESULTS[key][0], *(pitch.result_in_words(case.forecast, key) for case in pitch.cases)] for key in keys),
        ]
    )
    effect = measured_effect(studio, "mentee", None)
    for case in pitch.cases:
        results = case.forecast.results
        measured = break_even(effect, results["matched"], results["break_even"])
        st.markdown(md(f"{pitch.break_even(case)} {measured.answer}"))
    st.caption(md(measured.evidence))


def _picked(pitch: Pitch) -> OptionCase:
    cases = {case.option.id: case for case in pitch.cases}
    if len(cases) == 1:
        return pitch.cases[0]
    names = {id: case.option.name for id, case in cases.items()}
    start = pitch.cases[0].option.id
    return cases[picked(st.segmented_control, "Look closer at", names, "design_forecast_option", start, required=True)]


def _moves(studio: Studio, pitch: Pitch, case: OptionCase) -> None:
    results = [case.forecast.outcome, *(key for key in ("cost", "cost_each") if key in case.forecast.results)]
    if st.session_state.get("design_result") not in results:
        st.session_state["design_result"] = results[0]
    result = st.segmented_control(
        "Result",
        results,
        format_func=lambda key: RESULTS[key][0],
        key="design_result",
        required=True,
        label_visibility="collapsed",
    )
    assert result is not None  # one is always chosen
    likely = case.forecast.results[result].median
    if isnan(likely):
        st.caption("No pair gets to the end in any simulation, so this result has no likely value.")
        return
    swings = forecast.around_likely(case.option, case.assumed, likely, result)
    left, right = st.columns([3, 2])
    left.altair_chart(
        charts.tornado_chart(swings, result, likely, palette(st.context.theme.type)),
        alt=charts.tornado_title(swings, result),
    )
    with right:
        value = pitch.result_in_words(case.forecast, result).split(" (")[0]
        st.caption(f"The dashed line is the likely value, {md(value)}, as everywhere on this page.")
        st.caption("Try another likely value; the ranges follow at once.")
        for swing in swings[:SLIDERS]:
            if swing.assumption.low < swing.assumption.high:
                _slider(studio, swing.assumption)
    worked_out(
        "One assumption at a time is put at its lowest and its highest, all others at their likely value, without "
        "chance. What that changes in proportion is drawn from the likely value of the simulation.",
        None,
        lambda: charts.tornado_frame(swings),
        name="tornado",
        label=pitch.label,
    )


def _slider(studio: Studio, assumption: Assumption) -> None:
    step = 0.005 if assumption.unit == "share" else FINE[assumption.unit]
    scale = 100 if assumption.unit == "share" else 1
    ends = (min(assumption.low, assumption.likely) * scale, max(assumption.high, assumption.likely) * scale)
    unit = {"share": " (%)", "hours": " (hours)"}.get(assumption.unit, "")
    field(
        st.slider,
        f"{assumption.label}{unit}",
        f"design_slide_{assumption.id}",
        float(round(assumption.likely * scale, 3)),
        lambda value: _assume(studio, assumption.id, assumption.low, value / scale, assumption.high),
        min_value=float(ends[0]),
        max_value=float(ends[1]),
        step=float(step * scale),
        format="%.1f" if assumption.unit == "share" else "%.2f" if assumption.unit == "hours" else "%.0f",
    )


def _assume(studio: Studio, id: str, low: float, likely: float, high: float) -> None:
    studio.do(
        actions.assume, studio.program_id, id, min(low, likely), likely, max(high, likely), toast="Assumption changed"
    )


def _rests_on(studio: Studio, pitch: Pitch, case: OptionCase) -> None:
    rows = [
        {
            "Group": assumption.group,
            "Assumption": assumption.label,
            "Lowest": value_in_words(assumption.unit, assumption.low),
            "Likely": value_in_words(assumption.unit, assumption.likely),
            "Highest": value_in_words(assumption.unit, assumption.high),
            "From": ORIGINS[assumption.origin],
            "Source": assumption.source,
            "Evidence": ", ".join(f"{id} ({pitch.book.evidence[id].grade})" for id in assumption.evidence),
        }
        for group in GROUPS
        for assumption in case.assumed.values()
        if assumption.group == group
    ]
    st.dataframe(rows, hide_index=True, alt="Every assumption with its range and its source", placeholder="–")
    with st.expander("Change an assumption", icon=":material/tune:", on_change="rerun") as part:
        if part.open:
            _edit(studio, case)


def _edit(studio: Studio, case: OptionCase) -> None:
    id = st.selectbox(
        "Assumption", list(case.assumed), format_func=lambda id: case.assumed[id].label, key="design_assumption"
    )
    assumption = case.assumed[id]
    st.caption(md(assumption.source))
    scale = 100.0 if assumption.unit == "share" else 1.0
    step = 0.5 if assumption.unit == "share" else FINE[assumption.unit]
    values = {}
    with st.form(f"design_assume_{id}_{assumption.low}_{assumption.likely}_{assumption.high}", border=False):
        for column, name in zip(st.columns(3), ("low", "likely", "high"), strict=True):
            label = {"low": "Lowest", "likely": "Likely", "high": "Highest"}[name]
            label += " (%)" if assumption.unit == "share" else " (hours)" if assumption.unit == "hours" else ""
            values[name] = column.number_input(label, 0.0, None, float(getattr(assumption, name) * scale), step)
        save, reset = st.columns(2)
        if save.form_submit_button("Save", type="primary") and studio.do(
            actions.assume,
            studio.program_id,
            id,
            *(value / scale for value in values.values()),
            toast="Assumption changed",
        ):
            st.rerun()
        if assumption.origin == "edited" and reset.form_submit_button(
            "Back to where it came from",
            on_click=partial(studio.do, actions.assume_default, studio.program_id, id, toast="Assumption set back"),
        ):
            st.rerun()
