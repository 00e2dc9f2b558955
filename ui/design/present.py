"""Design, present mode: the sponsor's story on the whole screen, one step at a time. Shows, decides nothing."""

from collections.abc import Callable, Mapping

import altair as alt
import streamlit as st

from core.charts import compared_options as charts
from core.charts.theme import Palette, palette
from core.documents.pitch import Pitch
from core.documents.sponsor_story import StoryStep, byline, departments, program_name, short_name, steps
from core.domain.base.text import counted
from ui.design.options import comparison, comparison_charts
from ui.frame import presenting
from ui.frame.cells import md

PLACE = "design_slide"  # of the session: the step at hand
LETTERS = 24  # pixels, in charts
FEW_ROWS = 4  # of a table of two columns, whose letters may be larger
# Everything is measured in the page's own letters, which grow with the screen: 16 pixels at 1280 by 720, 24 at 1920 by
# 1080; so a step that fills the small screen fills the large one. A step takes what title and buttons leave.
LOOK = """<style>
:root { font-size: max(16px, min(1.25vw, 2.222vh)) }
[data-testid=stHeader] { display: none }
[data-testid=stMainBlockContainer] { height: 100vh; padding: 1.5rem 3rem 1rem }
[data-testid=stMainBlockContainer] > [data-testid=stVerticalBlock] { height: 100%; gap: .5rem; flex-wrap: nowrap }
[data-testid=stMainBlockContainer] h1 { font-size: 2.4rem; line-height: 1.2; font-weight: 300; padding: 0; margin: 0 }
[data-testid=stMainBlockContainer] [data-testid=stHeading] { padding-bottom: 1rem }
[data-testid=stLayoutWrapper]:has(> .st-key-design_step, > .st-key-design_fill) { flex: 1 1 0; min-height: 0 }
.st-key-design_step { height: 100%; gap: 1rem; flex-wrap: nowrap; justify-content: space-evenly }
.st-key-design_fill, .st-key-design_fill [data-testid=stHorizontalBlock], .st-key-design_fill [data-testid=stColumn],
.st-key-design_fill [data-testid=stColumn] > [data-testid=stVerticalBlock] { height: 100% }
.st-key-design_fill [data-testid=stColumn] > [data-testid=stVerticalBlock] { gap: .25rem }
.st-key-design_fill > [data-testid=stLayoutWrapper] { flex: 1 1 0; min-height: 0 }
.st-key-design_fill [data-testid=stColumn] { min-height: 0 }
.st-key-design_fill [data-testid=stColumn] [data-testid=stElementContainer]:has([data-testid=stVegaLiteChart]) {
  flex: 1 1 0; min-height: 0
}
.st-key-design_step [data-testid=stElementToolbar] { display: none }
.st-key-design_step tbody th { min-width: 8.5rem }
.st-key-design_step td [data-testid=stMarkdownContainer] { max-width: none }
.st-key-design_step p, .st-key-design_step th, .st-key-design_step td, .st-key-design_step li {
  font-size: 1.5rem; line-height: 1.35; font-weight: 300
}
.st-key-design_step th p, .st-key-design_step td p { font-size: inherit }
.st-key-design_step th, .st-key-design_step td { padding: .25rem .6rem }
.st-key-design_step [data-testid=stMarkdownContainer], .st-key-design_step p { margin-bottom: 0 }
.st-key-design_step strong { font-weight: 500 }
.st-key-design_lead p, .st-key-design_few :is(p, th, td) { font-size: 2rem }
.st-key-design_nav { flex: none }
.st-key-design_nav p, .st-key-design_nav button { font-size: 1rem }
</style>"""


def begin() -> None:
    """Enter present mode at its first step."""
    presenting.begin("design", PLACE)


def show(pitch: Pitch) -> None:
    """The step at hand and the way on: the arrow keys turn it, Escape ends."""
    st.html(LOOK)
    story = steps(pitch)
    step = story[presenting.screen_at(PLACE, len(story))]
    st.title(md(step.title), anchor=False)
    with st.container(key="design_step"):
        DRAWN[step.id](pitch, step)
    presenting.turn("design", PLACE, len(story))


def _ask(pitch: Pitch, step: StoryStep) -> None:
    with st.container(key="design_lead"):
        st.markdown(md(program_name(pitch)))
        _lines(step)
    st.markdown(md(byline(pitch)))


def _readiness(pitch: Pitch, step: StoryStep) -> None:
    rated = departments(pitch)
    if not rated:
        _lines(step)
        return
    chart = charts.readiness_chart(rated, pitch.waves[0].phase.minimum, _colors(), LETTERS)
    _beside(chart, f"Readiness of {counted(len(rated), 'department')}", step)


def _compared(pitch: Pitch, step: StoryStep) -> None:
    with st.container(key="design_fill", height="stretch"):
        comparison_charts(pitch, LETTERS)
    _lines(step)


def _cost(pitch: Pitch, step: StoryStep) -> None:
    names = [short_name(case.option.name) for case in pitch.cases]
    forecasts = [case.forecast for case in pitch.cases]
    chart = charts.cost_chart(names, forecasts, pitch.brand.currency, _colors(), LETTERS)
    _beside(chart, step.title, step)


def _tables(pitch: Pitch, step: StoryStep) -> None:
    _lines(step)
    short = all(len(rows) <= FEW_ROWS and len(rows[0]) < 3 for rows in step.tables)
    few = st.container(key="design_few" if short else None)
    places = st.columns([5, 4]) if len(step.tables) > 1 else [few]
    for place, rows in zip(places, step.tables, strict=True):
        with place:
            comparison(rows)


# The id of a step of the story -> what draws it.
DRAWN: Mapping[str, Callable[[Pitch, StoryStep], None]] = {
    "ask": _ask,
    "readiness": _readiness,
    "options": _compared,
    "cost": _cost,
    "pilot": _tables,
    "risks": _tables,
    "decision": _tables,
}


def _beside(chart: alt.LayerChart, alt_text: str, step: StoryStep) -> None:
    with st.container(key="design_fill", height="stretch"):
        st.altair_chart(large(chart), height="stretch", alt=alt_text)
    _lines(step)


def large(chart: alt.LayerChart) -> alt.LayerChart:
    """The same chart with the numbers and names of its axes as large as its other words."""
    return chart.configure_axis(labelFontSize=LETTERS, titleFontSize=LETTERS, titleFontWeight="normal")


def _lines(step: StoryStep) -> None:
    for label, text in step.lines:
        st.markdown(f"**{md(label)}:** {md(text)}" if label else md(text))


def _colors() -> Palette:
    return palette(st.context.theme.type)
