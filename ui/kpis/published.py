"""KPI page, published figures: what a sponsor sees of a report. Shows no name, no row and no file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from core.charts.figures import overview_chart, trend_chart
from core.charts.funnel import funnel_chart, heat_chart
from core.charts.theme import palette
from core.documents.kpi_digest import DEPARTMENTS_STAND, ROUNDED, VERDICTS_EXPLAINED
from core.domain import kpis
from ui.frame.cells import md
from ui.kpis.figures import FRAME, Drawing
from ui.kpis.lights import ICONS


def headlines(report: kpis.Report) -> None:
    """The headline figures with their verdicts; those too few to publish are named below."""
    there = [figure for figure in report.headlines if figure.value is not None]
    grid = st.grid(4, min_column_width=240)
    for figure in there:
        with grid.cell(), st.container(border=True, height="stretch"):
            st.caption(kpis.STAGES[figure.stage])
            st.metric(figure.label, figure.shown, help=md(kpis.KPIS[figure.key].definition(report.thresholds)))
            if figure.target is not None:
                verdict = f": {ICONS[figure.verdict]} **{kpis.verdict_words(figure)}**" if figure.verdict else ""
                st.markdown(f"Target {kpis.target_words(figure)}{verdict}")
            if since := kpis.since_words(figure):
                st.caption(since[:1].upper() + since[1:])
    missing = [figure.label for figure in report.headlines if figure.value is None]
    if missing:
        st.caption(f"Too few cases to publish: {', '.join(missing)}.")


def charts(report: kpis.Report) -> None:
    """The funnel, the targets, departments, trends and curves, as far as they are published."""
    colors = palette(st.context.theme.type)
    if len(report.steps):
        with _part("How far do people get?"):
            _draw(funnel_chart(report.steps, colors))
    if (overview := overview_chart(report.figures, colors=colors)) is not None:
        with _part("How does each stage do against its target?"):
            _draw(overview)
    if len(report.cells):
        with _part("Where does it differ?"):
            _draw(heat_chart(report.cells, colors))
            st.caption(DEPARTMENTS_STAND)
    moved = [key for key in report.points["key"].unique() if (report.points["key"] == key).sum() > 1]
    if moved:
        with _part("How have figures moved?"):
            for key in moved:
                marks = list(report.milestones)
                _draw(trend_chart(report.points, key, target=report.target(key), milestones=marks, colors=colors))
    if report.curves:
        with _part("How long until a pair meets, and how long do pairs stay together?"):
            for title, what, curve in report.curves.values():
                st.markdown(f"**{md(title)}**")
                later = curve[curve["day"] > 0]  # what a curve would show between these days nobody published
                shares = {f"Day {row.day:.0f}": [f"{row.share:.0%}"] for row in later.itertuples()}
                st.table(pd.DataFrame(shares, index=[what]))
    if report.themes:
        with _part("What do people comment on?"):
            st.markdown("\u2003".join(f"**{md(theme)}** about {number}" for theme, number in report.themes.items()))


def method(report: kpis.Report) -> None:
    """How these figures are made safe, and where each target comes from."""
    with _part("How to read these figures"):
        st.markdown(f"{ROUNDED} Groups under {kpis.SMALLEST} people are not shown by themselves. {VERDICTS_EXPLAINED}")
        lines = []
        for figure in report.headlines:
            kpi = kpis.KPIS[figure.key]
            source = kpi.target_source(report.program.design.targets) if figure.target is not None else ""
            target = f"Target: {kpis.target_words(figure)}. {source}." if source else ""
            lines.append(f"- **{md(kpi.label)}**: {md(kpi.definition(report.thresholds))} {md(target)}")
        st.markdown("\n".join(lines))


def _draw(chart: Drawing) -> None:
    """The chart under its title, which wraps on a phone."""
    spec = chart.to_dict(validate=False)
    title = str(spec.pop("title"))
    spec["height"] += FRAME
    st.markdown(f"**{md(title)}**")
    st.vega_lite_chart(spec, alt=title)


@contextmanager
def _part(question: str) -> Iterator[None]:
    with st.container(gap="small"):
        st.header(question, anchor=False)
        yield
