"""KPI digest: one report date as Markdown for an email, and every chart of it as a picture."""

from __future__ import annotations

import io
import zipfile

import altair as alt

from core.charts.figures import overview_chart, overview_title, survival_chart, trend_chart
from core.charts.funnel import funnel_chart, heat_chart
from core.charts.theme import png, svg
from core.documents.markdown import escape
from core.domain.base.dates import full_date
from core.domain.kpis import (
    SMALLEST,
    STAGES,
    Figure,
    certainty_words,
    funnel_title,
    since_words,
    target_words,
    verdict_words,
    written,
)
from core.domain.kpis.report import Report

VERDICTS_EXPLAINED = (
    "The verdict compares the value with its target; “just” is within 5 points, 0.2 of 5, or a tenth of the target. "
    "Behind it: whether the 95% interval settles it, or how many more cases would."
)
ROUNDED = (
    "People are counted in fives, sums to two figures, shares to five points. A figure changes only with five new "
    "cases; until then the earlier one stands. Verdicts are those of the rounded figures, so they can differ from "
    "those of the exact figures on the KPI page."
)
DEPARTMENTS_STAND = "A department without five new cases stands as it was published before."
MOVED = {"up": "up", "down": "down"}


def digest(report: Report) -> str:
    """The report as Markdown for an email: where people are lost, every headline figure in a line, what it means."""
    lines = [f"# {escape(report.title)}: KPIs as of {full_date(report.on)}", ""]
    if len(report.steps):
        lines += [f"**{funnel_title(report.steps)}.**", ""]
    lines += [f"{overview_title(report.figures)}.", ""]
    stage = ""
    for figure in report.headlines:
        if figure.stage != stage:
            stage = figure.stage
            lines += ["", f"## {STAGES[stage]}", ""]
        lines.append(f"- **{figure.label}**: {_sentence(report, figure)}")
    if report.themes:
        themes = ", ".join(f"{escape(theme)} ({number})" for theme, number in report.themes.items())
        lines += ["", "## What people say", "", f"Comments by theme: {themes}."]
    lines += [
        "",
        "---",
        f"{VERDICTS_EXPLAINED} A change is called a change only when chance is unlikely to explain it."
        + (f" Groups under {SMALLEST} people are not broken out. {ROUNDED}" if report.published else ""),
        "",
        f"{escape(report.label.line)}.",
        "",
    ]
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def pictures(report: Report) -> bytes:
    """Every chart as PNG and SVG, in one .zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, chart in charts(report).items():
            # A picture travels alone: it says what it is about, and of which day.
            chart = chart.properties(title={"text": str(chart.title), "subtitle": report.label.line})
            file.writestr(f"{name}.png", png(chart))
            file.writestr(f"{name}.svg", svg(chart))
    return out.getvalue()


def charts(report: Report) -> dict[str, alt.LayerChart | alt.FacetChart]:
    """The charts of the report by file name, in the light theme."""
    charts_by_name: dict[str, alt.LayerChart | alt.FacetChart] = {}
    if len(report.steps):
        charts_by_name["funnel"] = funnel_chart(report.steps)
    if (shares := overview_chart(report.figures)) is not None:
        charts_by_name["targets"] = shares
    if len(report.cells):
        charts_by_name["departments"] = heat_chart(report.cells)
    for key in report.points["key"].unique():
        if (report.points["key"] == key).sum() < 2:
            continue  # a single point is no trend
        marks = list(report.milestones)
        charts_by_name[f"trend-{key}"] = trend_chart(report.points, key, target=report.target(key), milestones=marks)
    if report.published:
        return charts_by_name  # a step curve would say what happened between the days of a published one
    for name, (title, what, curve) in report.curves.items():
        charts_by_name[name.replace(" ", "-")] = survival_chart(curve, title=title, what=what)
    return charts_by_name


def interval(figure: Figure) -> str:
    """The 95% interval in words, or "" where there is none."""
    if figure.low is None and figure.high is None:
        return ""
    ends = ["not known" if end is None else written(end, figure.unit) for end in (figure.low, figure.high)]
    return f"{ends[0]} to {ends[1]}"


def _sentence(report: Report, figure: Figure) -> str:
    parts = [", ".join(words for words in (figure.shown, since_words(figure)) if words)]
    beside = [f"95% interval {interval(figure)}"] if interval(figure) else []
    if figure.n is not None and figure.kind not in ("count", "sum") and figure.value is not None:
        beside.append(f"n = {'about ' if figure.rounded else ''}{figure.n:,}")
    if beside:
        parts[0] += f" ({', '.join(beside)})"
    if figure.target is not None:
        beside = [target_words(figure), verdict_words(figure), certainty_words(figure)]
        parts.append(f"target {', '.join(words for words in beside if words)}")
    if moved := report.moved(figure.key):
        parts.append(f"{MOVED[moved]} in the last four weeks")
    return "; ".join(parts)
