"""KPI deck: one report date as a .pptx with native charts, that anybody can change in PowerPoint."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from core.charts.figures import at_risk, overview_title
from core.charts.funnel import PARTS, cell_words, heat_title, in_words
from core.charts.theme import ink_on, palette
from core.documents.brand import Brand
from core.documents.kpi_digest import DEPARTMENTS_STAND, ROUNDED, VERDICTS_EXPLAINED, interval
from core.documents.slides import FONT, LEFT, QUIET, TOP, WIDTH, Deck
from core.domain.base.dates import full_date, short_day
from core.domain.kpis import KPIS, SMALLEST, Figure, certainty_words, since_words, target_words, verdict_words, written
from core.domain.kpis.funnel import funnel_title
from core.domain.kpis.report import Report

NOTHING = "–"
GRID = RGBColor(0xD3, 0xDA, 0xE1)
SECOND, PALE_BLUE = RGBColor(0xDB, 0x62, 0x00), RGBColor(0xB0, 0xD0, 0xEA)
DEFINITIONS_A_SLIDE = 8
MOST_DAYS_NAMED = 9  # below the axis of a small chart


def deck(report: Report, brand: Brand | None = None) -> bytes:
    """The report as a .pptx: funnel, figures against targets, trends, how long, departments, comments, definitions."""
    brand = brand or Brand()
    out = Deck(brand, " · ".join(part for part in (brand.name, report.label.line) if part))
    about = f"Only {report.part}" if report.part else "The whole program"
    made = f"Made by {report.label.made_by}, {full_date(report.label.made_on)}"
    out.cover(report.title, ["How the program is doing", about, f"As of {full_date(report.on)}", made])
    _funnel(out, report)
    _figures(out, report, report.headlines, overview_title(report.figures))
    _trends(out, report)
    _curves(out, report)
    _heat(out, report)
    supporting = [figure for figure in report.figures if not figure.headline]
    _figures(out, report, supporting, "Supporting figures")
    _comments(out, report)
    _definitions(out, report)
    return out.file()


def _funnel(out: Deck, report: Report) -> None:
    if report.steps.empty:
        out.page("Fewer than five people have applied", "Nothing is shown for so few.")
        return
    steps = report.steps
    note = "Each mentee counts once. A bar holds those who reached the step above it."
    if report.published:
        note += f" {ROUNDED}"
    out.page(funnel_title(steps), note)
    data = CategoryChartData(number_format="0")
    data.categories = steps["label"].tolist()
    came = steps["came"].fillna(steps["reached"])
    data.add_series(PARTS["came"], came.tolist())
    data.add_series(PARTS["waiting"], steps["waiting"].fillna(0).tolist())
    data.add_series(PARTS["lost"], steps["lost"].fillna(0).tolist())
    chart = _chart(out, XL_CHART_TYPE.BAR_STACKED, LEFT, TOP, 8.3, 5.3, data)
    chart.category_axis.reverse_order = True
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for series, color in zip(plot.series, (out.accent, PALE_BLUE, SECOND), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = color
    _legend(chart)
    rows = [["Step", "Of those above"]]
    for row in steps.itertuples():
        rows.append([str(row.label), in_words(row)])
    out.table(rows, left=9.1, width=3.63, height=5.2, most=12)


def _figures(out: Deck, report: Report, figures: list[Figure], title: str) -> None:
    out.page(title, f"{VERDICTS_EXPLAINED} {ROUNDED}" if report.published else VERDICTS_EXPLAINED)
    rows = [["Figure", "Value", "95% interval", "n", "Target", "Verdict", "How certain"]]
    for figure in figures:
        rows.append(
            [
                figure.label,
                ", ".join(words for words in (figure.shown, since_words(figure)) if words),
                interval(figure) or NOTHING,
                NOTHING if figure.n is None or figure.kind in ("count", "sum") else f"{figure.n:,}",
                target_words(figure) or NOTHING,
                verdict_words(figure) or NOTHING,
                certainty_words(figure) or NOTHING,
            ]
        )
    out.table(rows, shares=[2.6, 1.5, 1.6, 0.6, 1.9, 1.1, 2.3], first_bold=False, height=5.4, most=12)


def _trends(out: Deck, report: Report) -> None:
    # A single point is no trend.
    several = report.points.groupby("key", sort=False)["n"].count()
    keys = [key for key in report.points["key"].unique() if several[key] > 1]
    if not keys:
        return
    out.page("How the figures moved", "Each point counts everything up to that day. A day without a point has none.")
    for number, key in enumerate(keys):
        rows = report.points[report.points["key"] == key]
        data = CategoryChartData(number_format="0%" if KPIS[key].unit == "%" else "0.0")
        data.categories = [short_day(day) for day in rows["on"]]
        data.add_series(KPIS[key].label, [None if pd.isna(value) else value for value in rows["value"]])
        target = report.target(key)
        if target is not None:
            data.add_series(f"Target {written(target, KPIS[key].unit)}", [target] * len(rows))
        left, top = LEFT + (number % 2) * 6.15, TOP + (number // 2) * 2.75
        last = rows["shown"].iloc[-1]
        chart = _chart(out, XL_CHART_TYPE.LINE, left, top, 5.95, 2.65, data, f"{KPIS[key].label}: {last}")
        for series, color in zip(chart.plots[0].series, (out.accent, SECOND), strict=False):
            series.smooth = False
            series.format.line.color.rgb = color
            series.format.line.width = Pt(2.5 if color == out.accent else 1.5)
        if target is not None:
            chart.plots[0].series[1].format.line.dash_style = MSO_LINE.DASH
        _legend(chart)
        _name_every(chart.category_axis, -(-len(rows) // MOST_DAYS_NAMED))
        if KPIS[key].unit == "%":
            chart.value_axis.minimum_scale = 0
            chart.value_axis.tick_labels.number_format = "0%"
            chart.value_axis.tick_labels.number_format_is_linked = False


def _curves(out: Deck, report: Report) -> None:
    if not report.curves:
        return
    title = "; ".join(title for title, _, _ in report.curves.values())
    note = (
        "At every thirtieth day, to five points; never nearer to 0% or 100% than few people allow. "
        if report.published
        else ""
    )
    out.page(
        title, f"{note}Kaplan–Meier: pairs for whom it has not happened yet count for as long as they have been seen."
    )
    for number, (_, what, curve) in enumerate(report.curves.values()):
        left = LEFT + number * 6.15
        data = XyChartData(number_format="0%")
        interval_lines = () if report.published else (("95% interval, low", "low"), ("95% interval, high", "high"))
        for label, column in ((what, "share"), *interval_lines):
            series = data.add_series(label)
            # The days of a published curve are far apart: steps would say when between them it happened.
            corners = zip(curve["day"], curve[column], strict=True) if report.published else _stairs(curve, column)
            for day, share in corners:
                series.add_data_point(day, share)
        chart = _chart(out, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, left, TOP, 5.95, 4.3, data, what)
        for series, color, width in zip(
            chart.plots[0].series, (out.accent, GRID, GRID), (2.5, 1.25, 1.25), strict=False
        ):
            series.smooth = False
            series.format.line.color.rgb = color
            series.format.line.width = Pt(width)
        chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 1
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "0%", False
        chart.category_axis.minimum_scale = 0
        chart.category_axis.tick_labels.number_format = "0"
        chart.category_axis.tick_labels.number_format_is_linked = False
        chart.category_axis.has_major_gridlines = False
        chart.category_axis.has_title = True
        chart.category_axis.axis_title.text_frame.text = "Days since the introduction"
        chart.category_axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)
        chart.category_axis.maximum_scale = max(float(curve["day"].max()), 1.0)
        risk = at_risk(curve)
        rows = [["Day", *[f"{day:.0f}" for day in risk["day"]]], ["Still at risk", *map(str, risk["at_risk"])]]
        out.table(rows, TOP + 4.4, left=left, width=5.95, height=0.8, most=11, shares=[2.2, *([1.0] * len(risk))])


def _stairs(curve: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    """The corners of a step curve, so that a plain line chart draws it as steps."""
    corners: list[tuple[float, float]] = []
    for day, share in zip(curve["day"], curve[column], strict=True):
        if corners and corners[-1][1] != share:
            corners.append((float(day), corners[-1][1]))
        corners.append((float(day), float(share)))
    return corners


def _heat(out: Deck, report: Report) -> None:
    if report.cells.empty:
        return
    note = "Share of each department's applicants who got there."
    if report.published:
        note += (
            f" {ROUNDED} {DEPARTMENTS_STAND} Departments under {SMALLEST} applicants are put together with the "
            "next-smallest."
        )
    out.page(heat_title(report.cells), note)
    stages = report.cells["label"].drop_duplicates().tolist()
    rows = [["Department", *stages]]
    shades: list[list[float | None]] = []
    for name, cells in report.cells.groupby("group", sort=False):
        of = int(cells["of"].iloc[0])
        rows.append([f"{name} ({of})", *cell_words(cells)])
        shades.append([row.share if row.of >= SMALLEST else None for row in cells.itertuples()])
    out.table(rows, shares=[2.2, *([1.0] * len(stages))], height=5.3, most=12)
    _shade(out.slide.shapes[-1].table, shades)


def _shade(grid: Any, shades: list[list[float | None]]) -> None:
    """Color the cells by their share, as the heat map on the page does."""
    colors = palette("light")
    for y, row in enumerate(shades, start=1):
        for x, share in enumerate(row, start=1):
            if share is None:
                continue
            cell = grid.cell(y, x)
            cell.fill.solid()
            tile = colors.scale[min(int(share * len(colors.scale)), len(colors.scale) - 1)]
            cell.fill.fore_color.rgb = RGBColor.from_string(tile.removeprefix("#"))
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.color.rgb = RGBColor.from_string(ink_on(tile, colors).removeprefix("#"))


def _comments(out: Deck, report: Report) -> None:
    if not report.themes:
        return
    out.page("What people say, by theme", "Comments on health checks and at the end, tagged by the program team.")
    data = CategoryChartData(number_format="0")
    data.categories = [theme or "No theme yet" for theme in report.themes]
    data.add_series("Comments", list(report.themes.values()))
    chart = _chart(out, XL_CHART_TYPE.BAR_CLUSTERED, LEFT, TOP, WIDTH, 5.2, data)
    chart.category_axis.reverse_order = True
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = out.accent


def _definitions(out: Deck, report: Report) -> None:
    figures = list(report.headlines)
    for start in range(0, len(figures), DEFINITIONS_A_SLIDE):
        out.page("What each figure means" + (" (continued)" if start else ""))
        rows = [["Figure", "Definition", "Target comes from"]]
        for figure in figures[start : start + DEFINITIONS_A_SLIDE]:
            kpi = KPIS[figure.key]
            rows.append(
                [
                    kpi.label,
                    kpi.definition(report.thresholds),
                    NOTHING if figure.target is None else kpi.target_source(report.program.design.targets),
                ]
            )
        out.table(rows, shares=[1.6, 4.2, 2.2], height=5.4, most=12)
        methods = (
            "Intervals: Wilson for shares, Student for means, Kaplan–Meier for days; none for what we did ourselves."
        )
        out.text([methods], LEFT, 6.75, WIDTH, 0.3, size=10, color=QUIET)


def _chart(
    out: Deck, kind: Any, left: float, top: float, width: float, height: float, data: Any, title: str = ""
) -> Any:
    frame = out.slide.shapes.add_chart(kind, Inches(left), Inches(top), Inches(width), Inches(height), data)
    chart = frame.chart
    chart.font.name, chart.font.size = FONT, Pt(11)
    chart.has_title, chart.has_legend = bool(title), False
    if title:
        chart.chart_title.text_frame.text = title
        run = chart.chart_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(13), True
    if chart.value_axis.has_major_gridlines:
        chart.value_axis.major_gridlines.format.line.color.rgb = GRID
    return chart


def _name_every(axis: Any, step: int) -> None:
    """Name only every so many categories below the axis; python-pptx has no word for it."""
    axis.tick_labels.font.size = Pt(9)
    skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": str(step)})
    axis._element.insert_element_before(skip, "c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")


def _legend(chart: Any) -> None:
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(10)
