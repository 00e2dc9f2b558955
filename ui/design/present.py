"""Design, present mode: the sponsor's story on the whole screen, large, one step at a time, without the sidebar."""

from collections.abc import Callable

import altair as alt
import streamlit as st

from core.charts import options as charts
from core.charts.theme import palette
from core.documents.pitch import NONE, OptionCase, Pitch
from core.domain.base.dates import full_date, short_day
from core.domain.design import options
from core.domain.design.forecast import RESULTS
from ui.design.options import comparison
from ui.frame.cells import md

MOST_RISKS = 5
MOST_ITEMS = 8
LETTERS = 18  # pixels, in charts
TALL = 480  # pixels of a chart, which fills the screen beside another
FIGURES = ("outlay", "cost", "monthly_mentee", "break_even")

Slide = tuple[str, Callable[[], None]]


def begin() -> None:
    """Enter present mode at its first step; the router leaves the sidebar out."""
    st.session_state["presenting"] = "design"
    st.session_state["design_slide"] = 0


def end() -> None:
    """Back to the page."""
    st.session_state["presenting"] = ""


def show(pitch: Pitch) -> None:
    """The step at hand and the way on; arrow keys work too."""
    steps = slides(pitch)
    at = min(st.session_state.get("design_slide", 0), len(steps) - 1)
    title, draw = steps[at]
    st.title(md(title))
    draw()
    st.space("medium")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Back",
            key="design_back",
            icon=":material/arrow_back:",
            disabled=at == 0,
            shortcut="Left",
            on_click=_go,
            args=(at - 1,),
        )
        st.button(
            "Next",
            key="design_next",
            icon=":material/arrow_forward:",
            disabled=at == len(steps) - 1,
            type="primary",
            shortcut="Right",
            on_click=_go,
            args=(at + 1,),
        )
        st.markdown(f"{at + 1} of {len(steps)}")
        st.button("End", key="design_end", icon=":material/close:", type="tertiary", on_click=end)


def slides(pitch: Pitch) -> list[Slide]:
    """The steps of the story: title and what draws it."""
    steps: list[Slide] = [(pitch.program.name, lambda: _why(pitch))]
    for number, case in enumerate(pitch.cases, start=1):
        steps.append((f"Option {number}: {case.option.name}", lambda case=case: _option(pitch, case)))
    steps.append(("Side by side", lambda: _compared(pitch)))
    steps.append(("What each is likely to deliver", lambda: _forecast(pitch)))
    steps.append(("What could go wrong", lambda: _risks(pitch)))
    if pitch.journey:
        steps.append(("The journey of both roles", lambda: _journey(pitch)))
    steps.append(("The plan", lambda: _plan(pitch)))
    steps.append(("The decision we ask for", lambda: _decision(pitch)))
    return steps


def _go(to: int) -> None:
    st.session_state["design_slide"] = to


def _why(pitch: Pitch) -> None:
    byline = " · ".join(part for part in (pitch.brand.name, full_date(pitch.on)) if part)
    st.markdown(md(byline))
    for label, text in pitch.goal:
        st.markdown(f"## {md(label)}: {md(text)}")
    for purpose in pitch.purposes:
        with st.container(border=True):
            st.markdown(f"## {md(purpose.label)}")
            st.markdown(f"### {md(purpose.measured)}")


def _option(pitch: Pitch, case: OptionCase) -> None:
    option = case.option
    if option.summary:
        st.markdown(f"## {md(option.summary)}")
    figures = {pitch.outcome(case.forecast): "Likely outcome"}
    results = {pitch.result_in_words(case.forecast, key): RESULTS[key][0] for key in FIGURES}
    figures |= {value: label for value, label in results.items() if value != NONE}
    grid = st.columns(len(figures))
    for column, (value, label) in zip(grid, figures.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"## {md(label)}")
            st.markdown(f"### {md(value)}")
    for number, (column, axis) in enumerate(zip(st.columns(3) * 2, pitch.book.axes.values(), strict=True)):
        with column.container(border=True, key=f"design_pole_{number}"):
            st.markdown(f"## {md(axis.label)}")
            st.markdown(f"### {md(options.pole_label(axis, option.poles.get(axis.id)))}")
    for clash in case.clashes:
        st.markdown(f"## :orange[:material/warning:] {md(clash.reason)}")


def _compared(pitch: Pitch) -> None:
    comparison(pitch.comparison())


def _forecast(pitch: Pitch) -> None:
    drawn = [case.forecast for case in pitch.cases]
    colors = palette(st.context.theme.type)
    left, right = st.columns(2)  # one below the other they would not fit on the screen
    left.altair_chart(large(charts.delivered_chart(drawn, colors, LETTERS)), alt=charts.delivered_title(drawn))
    right.altair_chart(large(charts.active_chart(drawn, colors, LETTERS)), alt=charts.active_title(drawn))


def large(chart: alt.Chart | alt.LayerChart) -> alt.Chart | alt.LayerChart:
    """The same chart with letters that can be read from the last row."""
    return (
        chart.configure_axis(labelFontSize=LETTERS, titleFontSize=LETTERS)
        .configure_title(fontSize=24)
        .configure_legend(labelFontSize=18)
        .properties(height=TALL)
    )


def _risks(pitch: Pitch) -> None:
    for what, why, fix in pitch.risks()[:MOST_RISKS]:
        st.markdown(f"## {md(what)}")
        st.markdown(f"### {md(why)} {md(fix)}")
    if not pitch.risks():
        st.markdown("## No clash, no wrong reason and no known error stands in the way.")


def _journey(pitch: Pitch) -> None:
    comparison([["", "Mentors", "Mentees"], *pitch.journey])


def _plan(pitch: Pitch) -> None:
    aims, steps = st.columns(2) if pitch.targets else (st.container(), st.container())
    for label, target in pitch.targets:
        aims.markdown(f"## :material/flag: {md(label)}: {md(target)}")
    coming = [item for item in pitch.items if item.kind == "step" and not item.done][:MOST_ITEMS]
    for item in coming:
        if item.day:
            late = " (late)" if item.day < pitch.on else ""
            steps.markdown(f"## {short_day(item.day)}: {md(item.label)}{late}")
    if not coming:
        steps.markdown("## A start date puts the plan on the calendar.")


def _decision(pitch: Pitch) -> None:
    st.markdown(f"## {md(pitch.decision)}")
    for case in pitch.cases:
        with st.container(border=True):
            st.markdown(f"## {md(case.option.name)}{' :material/check:' if case.option.chosen_on else ''}")
            cost = pitch.result_in_words(case.forecast, "cost")
            st.markdown(f"### {md(pitch.outcome(case.forecast))}, full cost {md(cost)}")
