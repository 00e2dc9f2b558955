"""Native charts of report slides: a chart block as a PowerPoint chart with its data behind it. Decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from core.charts.report import has_number_places, value_words, x_words
from core.documents.report_words import alternative_text
from core.documents.slides import FONT, INK, OTHERS, QUIET, READABLE, TOP, Deck, readable_on
from core.documents.word import printable
from core.domain.base.dates import short_day
from core.domain.report.blocks import ChartBlock

GRID, BAND = RGBColor(0xD3, 0xDA, 0xE1), RGBColor(0x8A, 0xA9, 0xC4)
TARGET, PALE = RGBColor(0xDB, 0x62, 0x00), RGBColor(0xB0, 0xD0, 0xEA)
INCHES_A_DAY = 1.4  # that its name takes below an axis


def add_chart(deck: Deck, block: ChartBlock, *, left: float, width: float, height: float) -> None:
    """The block as a native chart on the newest slide: inches. Its title is the slide's."""
    block = _printable(block)
    rows = block.frame.dropna(subset=["y"])
    drawn_by = {"line": _line, "step": _steps, "bars": _bars, "stacked bars": _stacked, "ranges": _ranges}
    # Only a scale of numbers can hold the corners of steps: over days they are a line.
    shape = "line" if block.kind == "step" and not has_number_places(rows) else block.kind
    kind, data, finish = drawn_by[shape](deck, block, rows)
    frame = deck.slide.shapes.add_chart(kind, Inches(left), Inches(TOP), Inches(width), Inches(height), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alternative_text(block))
    chart = frame.chart
    chart.font.name, chart.font.size, chart.font.color.rgb = FONT, Pt(READABLE), INK
    chart.has_title = False
    chart.has_legend = False
    finish(chart)
    if shape == "line":
        _name_few(chart.category_axis, rows["x"].nunique(), width)


def _printable(block: ChartBlock) -> ChartBlock:
    """The block without the letters that a file can't hold, wherever a chart writes people's words."""
    frame = block.frame
    for column in ("x", "series"):
        words = [printable(text) if isinstance(text, str) else text for text in frame[column]]
        frame = frame.assign(**{column: pd.Series(words, index=frame.index, dtype=frame[column].dtype)})
    title, x_label, y_label = map(printable, (block.title, block.x_label, block.y_label))
    return replace(block, frame=frame, title=title, x_label=x_label, y_label=y_label)


def _line(deck: Deck, block: ChartBlock, rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A line a series over what is on the axis; the interval of a single one as two thin lines, the target dashed."""
    places = list(dict.fromkeys(rows["x"]))
    names = list(dict.fromkeys(rows["series"]))
    data = CategoryChartData(number_format=_format(block))
    days = bool(places) and all(hasattr(place, "year") for place in places)
    data.categories = [_day_words(place, places) if days else x_words(place) for place in places]
    lines: list[tuple[str, list[float | None], RGBColor, float, bool]] = []
    for number, name in enumerate(names):
        series = rows[rows["series"] == name].set_index("x")
        lines.append((name or block.y_label or "Value", _at(series["y"], places), _color(deck, number), 2.75, True))
        if len(names) == 1 and series[["low", "high"]].notna().any(axis=None):
            lines.append(("Interval, low", _at(series["low"], places), BAND, 1.25, False))
            lines.append(("Interval, high", _at(series["high"], places), BAND, 1.25, False))
    if block.target is not None:
        lines.append((f"Target {value_words(block, block.target)}", [block.target] * len(places), TARGET, 1.5, False))
    for name, values, *_ in lines:
        data.add_series(name, values)

    def finish(chart: Any) -> None:
        for series, (_, values, color, wide, is_main) in zip(chart.plots[0].series, lines, strict=True):
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = color, Pt(wide)
            if color == TARGET:
                series.format.line.dash_style = MSO_LINE.DASH
            if is_main:
                last = max(at for at, value in enumerate(values) if value is not None)
                _label_point(series.points[last], value_words(block, values[last] or 0))
        _legend(chart, len(lines) > 1)
        _value_axis(chart, block)
        axis = chart.category_axis
        axis.format.line.color.rgb = GRID
        _axis_title(axis, block.x_label)

    return XL_CHART_TYPE.LINE, data, finish


def _steps(deck: Deck, block: ChartBlock, rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A step curve by its corners, with its interval as thin steps."""
    data = XyChartData(number_format=_format(block))
    names = list(dict.fromkeys(rows["series"]))
    lines: list[tuple[RGBColor, float]] = []
    for number, name in enumerate(names):
        series = rows[rows["series"] == name]
        columns = [(name or block.y_label or "Value", "y", _color(deck, number), 2.75)]
        if len(names) == 1 and series[["low", "high"]].notna().any(axis=None):
            columns += [("Interval, low", "low", BAND, 1.25), ("Interval, high", "high", BAND, 1.25)]
        for label, column, color, wide in columns:
            added = data.add_series(label)
            for x, y in _corners(series, column):
                added.add_data_point(x, y)
            lines.append((color, wide))
    if block.target is not None:
        added = data.add_series(f"Target {value_words(block, block.target)}")
        for x in (float(rows["x"].min()), float(rows["x"].max())):
            added.add_data_point(x, block.target)
        lines.append((TARGET, 1.5))

    def finish(chart: Any) -> None:
        for series, (color, wide) in zip(chart.plots[0].series, lines, strict=True):
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = color, Pt(wide)
            if color == TARGET:
                series.format.line.dash_style = MSO_LINE.DASH
        _legend(chart, len(lines) > 1)
        _value_axis(chart, block)
        axis = chart.category_axis
        axis.minimum_scale, axis.maximum_scale = float(rows["x"].min()), max(float(rows["x"].max()), 1.0)
        axis.has_major_gridlines = False
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
        _axis_title(axis, block.x_label)

    return XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data, finish


def _bars(deck: Deck, block: ChartBlock, rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A bar a place and series, with its value at its end; interval and target in words."""
    places = list(dict.fromkeys(rows["x"]))
    names = list(dict.fromkeys(rows["series"]))
    data = CategoryChartData(number_format=_format(block))
    data.categories = [_with_interval(block, rows[rows["x"] == place]) for place in places]
    for name in names:
        series = rows[rows["series"] == name].drop_duplicates("x").set_index("x")
        data.add_series(name or block.y_label or "Value", _at(series["y"], places))

    def finish(chart: Any) -> None:
        _lying_bars(chart, block, len(places))
        for number, series in enumerate(chart.plots[0].series):
            _fill(series, _color(deck, number))
        labels = _data_labels(chart, block)
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        _legend(chart, len(names) > 1)

    return XL_CHART_TYPE.BAR_CLUSTERED, data, finish


def _stacked(deck: Deck, block: ChartBlock, rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A bar a place, its parts side by side, the legend in one line below."""
    places = list(dict.fromkeys(rows["x"]))
    names = list(dict.fromkeys(rows["series"]))
    data = CategoryChartData(number_format=_format(block))
    totals = rows.groupby("x", sort=False)["y"].sum()
    data.categories = [f"{x_words(place)}: {value_words(block, totals[place])} in all" for place in places]
    for name in names:
        data.add_series(name, _at(rows[rows["series"] == name].set_index("x")["y"], places))
    least = float(totals.max()) * 0.05

    def finish(chart: Any) -> None:
        _lying_bars(chart, block, len(places))
        chart.plots[0].overlap = 100
        # What is still open is pale, as in the funnel of the KPI page.
        three = (deck.accent, PALE, TARGET)
        for number, series in enumerate(chart.plots[0].series):
            color = three[number] if len(names) == 3 else _color(deck, number)
            _fill(series, color)
            for at, value in enumerate(series.values):
                if value and value >= least:  # a narrow part has no room for its number
                    _label_point(series.points[at], value_words(block, value), readable_on(color), None)
        _legend(chart, True)

    return XL_CHART_TYPE.BAR_STACKED, data, finish


def _ranges(deck: Deck, block: ChartBlock, rows: pd.DataFrame) -> tuple[Any, Any, Any]:
    """A bar from the low to the high end, its likely value where the color changes and in words beside the name."""
    data = CategoryChartData(number_format=_format(block))
    several = rows["series"].nunique() > 1
    names, starts, lows, highs = [], [], [], []
    for row in rows.itertuples():
        name = f"{x_words(row.x)} · {row.series}" if several else x_words(row.x)
        is_range = not (pd.isna(row.low) or pd.isna(row.high))
        ends = f" ({value_words(block, row.low)} to {value_words(block, row.high)})" if is_range else ""
        names.append(f"{name}: {value_words(block, row.y)}{ends}")
        # Without a range there is nothing between two ends: a bar from nought to the value says how much it is.
        starts.append(row.low if is_range else 0)
        lows.append(row.y - row.low if is_range else row.y)
        highs.append(row.high - row.y if is_range else 0)
    data.categories = names
    data.add_series("Up to the low end", starts)
    data.add_series("Low end to likely", lows)
    data.add_series("Likely to high end", highs)

    def finish(chart: Any) -> None:
        _lying_bars(chart, block, len(names))
        chart.value_axis.visible = True
        chart.value_axis.format.line.color.rgb = GRID
        # The rows run downward, so that the high end of their axis is the foot of the chart.
        chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        labels = chart.value_axis.tick_labels
        labels.number_format, labels.number_format_is_linked = _format(block), False
        plot = chart.plots[0]
        plot.overlap = 100
        below, low, high = plot.series
        below.format.fill.background()
        below.format.line.fill.background()
        _fill(low, deck.accent)
        _fill(high, BAND)

    return XL_CHART_TYPE.BAR_STACKED, data, finish


def _at(series: pd.Series, places: list[Any]) -> list[float | None]:
    """The values in the order of the places, None where there is none."""
    return [float(series[place]) if place in series.index and pd.notna(series[place]) else None for place in places]


def _corners(series: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    """The corners of a step curve: it stays level up to the next x and falls there."""
    corners: list[tuple[float, float]] = []
    for x, y in series[["x", column]].dropna().itertuples(index=False):
        if corners and corners[-1][1] != y:
            corners.append((float(x), corners[-1][1]))
        corners.append((float(x), float(y)))
    return corners


def _day_words(day: Any, days: list[Any]) -> str:
    years = {place.year for place in days}
    return short_day(day) if len(years) == 1 else f"{short_day(day)}, {day.year}"


def _with_interval(block: ChartBlock, rows: pd.DataFrame) -> str:
    row = next(rows.itertuples())
    name = x_words(row.x)
    if len(rows) > 1 or pd.isna(row.low) or pd.isna(row.high):
        return name
    return f"{name} ({value_words(block, row.low)} to {value_words(block, row.high)})"


def _lying_bars(chart: Any, block: ChartBlock, rows: int) -> None:
    axis = chart.category_axis
    axis.reverse_order = True
    axis.format.line.color.rgb = GRID
    axis.tick_labels.font.size = Pt(READABLE)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = min(0.0, float(block.frame["y"].min()))
    chart.plots[0].gap_width = 60 if rows > 3 else 450 // max(rows, 1)  # few bars would be as tall as the slide


def _data_labels(chart: Any, block: ChartBlock) -> Any:
    plot = chart.plots[0]
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = _format(block), False
    labels.show_value = True
    labels.font.size, labels.font.bold = Pt(READABLE), True
    return labels


def _label_point(point: Any, words: str, color: RGBColor = INK, position: Any = XL_LABEL_POSITION.ABOVE) -> None:
    label = point.data_label
    label.has_text_frame = True
    label.text_frame.text = words
    run = label.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(READABLE), True, color
    if position is not None:
        label.position = position


def _value_axis(chart: Any, block: ChartBlock) -> None:
    axis = chart.value_axis
    axis.major_gridlines.format.line.color.rgb = GRID
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(block), False
    axis.minimum_scale = min(0.0, float(block.frame["y"].min()))
    if block.share and float(block.frame["y"].max()) <= 1:
        axis.maximum_scale = 1.0


def _name_few(axis: Any, places: int, width: float) -> None:
    """Name only as many places as stand side by side below the axis; python-pptx has no word for it."""
    step = -(-places // max(int(width / INCHES_A_DAY), 1))
    skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": str(step)})
    axis._element.insert_element_before(skip, "c:tickMarkSkip", "c:noMultiLvlLbl", "c:extLst")


def _axis_title(axis: Any, words: str) -> None:
    if words:
        axis.has_title = True
        axis.axis_title.text_frame.text = words
        run = axis.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold, run.font.color.rgb = Pt(READABLE), False, QUIET


def _legend(chart: Any, wanted: bool) -> None:
    chart.has_legend = wanted
    if wanted:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(READABLE)


def _fill(series: Any, color: RGBColor) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = color


def _color(deck: Deck, number: int) -> RGBColor:
    return deck.accent if number == 0 else RGBColor.from_string(OTHERS[(number - 1) % len(OTHERS)])


def _format(block: ChartBlock) -> str:
    return "0%" if block.share else "#,##0.0" if (block.frame["y"].dropna() % 1).any() else "#,##0"
