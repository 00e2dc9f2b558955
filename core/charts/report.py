"""Chart of a block of a report: one place that draws every kind. The title says the finding; decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from textwrap import wrap
from typing import Any, Literal
from unicodedata import bidirectional

import altair as alt
import pandas as pd

from core.charts.theme import DAYS, Palette, ink_on, palette
from core.domain.report.blocks import ChartBlock

ROW = 46  # pixels of a row: its name and value, and below them its mark
TALL = 260  # pixels of a chart with two axes
LETTER = 7  # pixels of a bold letter of twelve
TITLE_LETTERS = 72  # of a line of the title
NOTHING = "No data yet"
LEFT_TO_RIGHT = "\u200e"
NUMBERS = "numbers"  # what stands on colored bars: a drawing names it so, for a page that recolors drawings in the dark
_NARROW = "width < 480"  # on a phone a legend has no room for a line
_ROOMY = 0.12  # of the longest bar: a shorter part has no room for its number


def block_chart(block: ChartBlock, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """The block as a chart in this palette, the light one by default. Without a title it is drawn without."""
    colors = colors or palette()
    rows = block.frame.dropna(subset=["y"]).reset_index(drop=True)
    layers = _DRAWN_BY[block.kind](block, rows, colors) if len(rows) else _empty(colors)
    chart = alt.layer(*layers).properties(height=_height(block, rows))
    if block.title:
        title = alt.Title(wrap(block.title, TITLE_LETTERS), anchor="start", offset=24)
        if block.y_label:
            title = alt.Title(title.text, subtitle=block.y_label, subtitleColor=colors.quiet, anchor="start", offset=24)
        chart = chart.properties(title=title)
    return chart


def _height(block: ChartBlock, rows: pd.DataFrame) -> int:
    if block.kind in ("line", "step") and len(rows):
        return TALL
    return ROW * max(1, rows["x"].nunique() if block.kind == "stacked bars" else len(rows))


def value_words(block: ChartBlock, value: float) -> str:
    """A value of the chart as it is written everywhere: 64%, 1,250 or 3.4; "" where there is none."""
    if pd.isna(value):
        return ""
    if block.share:
        return f"{value:.0%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def has_number_places(rows: pd.DataFrame) -> bool:
    """Do the marks stand on a scale of numbers? Else they stand at days or names."""
    return all(isinstance(x, Number) for x in rows["x"])


def x_words(value: Any) -> str:
    """What stands on the horizontal axis, in words: a day as "Nov 26, 2026", a number without a needless zero."""
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:%b} {value.day}, {value.year}" if hasattr(value, "year") else str(value)


def _curve(block: ChartBlock, rows: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    """A line, or steps: the interval as a band, the last value beside its end, a dashed target."""
    days = bool(rows["x"].map(lambda value: hasattr(value, "year")).all())
    numbers = has_number_places(rows)
    shown = rows.assign(
        x=pd.to_datetime(rows["x"]) if days else rows["x"],
        words=[value_words(block, value) for value in rows["y"]],
    )
    kind = "T" if days else "Q" if numbers else "O"
    axis_x = (
        alt.Axis(labelExpr=DAYS, tickCount=6, labelOverlap="greedy", labelSeparation=10, grid=False)
        if days
        else alt.Axis(labelOverlap="greedy", labelSeparation=10, labelAngle=0, tickCount=8, grid=False)
    )
    scale_x = alt.Undefined if days or not numbers else alt.Scale(nice=False)
    x = alt.X(f"x:{kind}", title=block.x_label or None, axis=axis_x, sort=None, scale=scale_x)
    top = max(float(shown[["y", "high"]].max().max()), block.target or 0)
    domain = [min(0.0, float(shown[["y", "low"]].min().min())), top * 1.12 or 1]
    if block.share and top <= 1:
        domain[1] = 1.0
    y_axis = alt.Axis(format=_number_format(block), tickCount=5, domain=False, ticks=False)
    y = alt.Y("y:Q", title=None, axis=y_axis, scale=alt.Scale(domain=domain, nice=False))
    color, names = _series_color(shown, colors)
    interpolate: Literal["step-after", "linear"] = "step-after" if block.kind == "step" else "linear"
    base = alt.Chart(shown).encode(x=x)
    tips = [
        alt.Tooltip("x:T", title=block.x_label or "Day", format="%B %d, %Y")
        if days
        else alt.Tooltip(f"x:{kind}", title=block.x_label or "At"),
        alt.Tooltip("words:N", title=block.y_label or "Value"),
        *([alt.Tooltip("series:N", title="Of")] if names else []),
    ]
    layers = [
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_area(opacity=0.18, interpolate=interpolate)
        .encode(y=alt.Y("low:Q", axis=y_axis), y2="high:Q", color=color),
        base.mark_line(strokeWidth=2.5, interpolate=interpolate).encode(y=y, color=color),
        base.mark_circle(size=30 if block.kind == "line" else 4, opacity=1).encode(y=y, color=color, tooltip=tips),
    ]
    if block.target is not None:
        layers += _target_across(block, shown, x, colors)
    return layers + _end_labels(shown, x, domain, colors, names)


def _end_labels(
    rows: pd.DataFrame, x: alt.X, domain: list[float], colors: Palette, names: list[str]
) -> list[alt.Chart]:
    """The last value of every series beside its end: the lowest of several below it, the others above, moved apart."""
    ends = rows.groupby("series", sort=False).tail(1).sort_values("y").copy()
    ends["label"] = [_beside(row.series, row.words) if names else row.words for row in ends.itertuples()]
    gap = (domain[1] - domain[0]) * 0.09
    below = bool(names) and ends["y"].iloc[0] - domain[0] > 2 * gap  # else it would lie on the axis
    places: list[float] = []
    for number, value in enumerate(ends["y"]):
        first_above = number == 0 or (number == 1 and below)
        places.append(value if first_above else max(value, places[-1] + gap))
    ends["place"] = places
    layers = []
    for part, dy in ((ends.iloc[: int(below)], 16), (ends.iloc[int(below) :], -11)):
        text = alt.Chart(part).encode(x=x, y="place:Q", text="label:N")
        style: dict[str, Any] = {"align": "right", "dy": dy, "fontSize": 13, "fontWeight": 600}
        if len(part):
            layers += [_halo(text, style, colors), text.mark_text(**style, color=colors.text)]
    return layers


def _halo(text: alt.Chart, style: dict[str, Any], colors: Palette) -> alt.Chart:
    """The same words wide in the background's color: laid below, so that no line runs through them."""
    return text.mark_text(**style, stroke=colors.background, strokeWidth=4, strokeJoin="round", color=colors.background)


def _target_across(block: ChartBlock, rows: pd.DataFrame, x: alt.X, colors: Palette) -> list[alt.Chart]:
    target = rows.iloc[[0]].assign(target=block.target, words=_target_words(block))
    rule = alt.Chart(target).mark_rule(strokeDash=[6, 4], color=colors.second, strokeWidth=1.5).encode(y="target:Q")
    style: dict[str, Any] = {"align": "left", "dx": 4, "dy": -8, "fontSize": 12}
    text = alt.Chart(target).encode(x=alt.value(0), y="target:Q", text="words:N")
    return [
        rule,
        _halo(text, style, colors),
        text.mark_text(**style, color=colors.text),
    ]


def _bars(block: ChartBlock, rows: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    """A bar a row with its name and value above it; of several series a bar each, in a color each."""
    shown = _named_rows(block, rows)
    color, _ = _series_color(shown, colors)
    base = alt.Chart(shown).encode(y=_rows_axis(shown))
    most = pd.concat([shown["y"], shown["high"]])
    x = alt.X("y:Q", axis=None, scale=alt.Scale(domain=_bar_domain(block, most), nice=False))
    tips = [alt.Tooltip("name:N", title="Of"), alt.Tooltip("words:N", title=block.y_label or "Value")]
    bars = base.mark_bar(height=14, yOffset=8, cornerRadiusEnd=2).encode(x=x, color=color, tooltip=tips)
    intervals = (
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(yOffset=8, strokeWidth=1.5, color=colors.text)
        .encode(x="low:Q", x2="high:Q")
    )
    return [bars, intervals, *_target_down(block, colors), *_row_words(base, shown, colors)]


def _stacked(block: ChartBlock, rows: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    """A bar a row, its parts side by side with their numbers where there is room; the legend in one line."""
    order = list(dict.fromkeys(rows["series"]))
    # What is still open is pale, as in the funnel of the KPI page.
    shades = [colors.accent, colors.scale[2], colors.second] if len(order) == 3 else [*_shades(colors, len(order))]
    totals = rows.groupby("x", sort=False)["y"].sum()
    shown = rows.assign(
        name=rows["x"].map(x_words),
        words=[f"{value_words(block, totals[row.x])} in all" for row in rows.itertuples()],
        number=[value_words(block, value) for value in rows["y"]],
        place=rows["series"].map(order.index),
        end=rows.groupby("x", sort=False)["y"].cumsum(),
        ink=[ink_on(shades[order.index(name)], colors) for name in rows["series"]],
    )
    shown["middle"] = shown["end"] - shown["y"] / 2
    longest = float(totals.max()) or 1
    shown["place_of_row"] = shown["name"]
    base = alt.Chart(shown).encode(y=_rows_axis(shown))
    legend = alt.Legend(
        orient="top", title=None, symbolType="square", columns=alt.ExprRef(f"{_NARROW} ? 1 : 0"), labelLimit=320
    )
    bars = base.mark_bar(height=18, yOffset=8, stroke=colors.background, strokeWidth=1).encode(
        x=alt.X("y:Q", axis=None, stack="zero", scale=alt.Scale(domain=[0, longest], nice=False)),
        color=alt.Color("series:N", scale=alt.Scale(domain=order, range=shades), legend=legend),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("name:N", title="Of"),
            alt.Tooltip("series:N", title="Part"),
            alt.Tooltip("number:N", title=block.y_label or "Value"),
        ],
    )
    numbers = (
        alt.Chart(shown[shown["y"] >= longest * _ROOMY])
        .mark_text(fontSize=11, dy=8)
        .encode(y=_rows_axis(shown), x="middle:Q", text="number:N", color=alt.Color("ink:N", scale=None))
        .properties(name=NUMBERS)
    )
    first = alt.Chart(shown.drop_duplicates("name")).encode(y=_rows_axis(shown))
    return [bars, numbers, *_target_down(block, colors), *_row_words(first, shown, colors)]


def _ranges(block: ChartBlock, rows: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    """The likely value as a dot on its range, in words above it."""
    shown = _named_rows(block, rows)
    color, _ = _series_color(shown, colors)
    base = alt.Chart(shown).encode(y=_rows_axis(shown))
    most = pd.concat([shown["y"], shown["high"]])
    axis = alt.Axis(format=_number_format(block), title=None, tickCount=5, domain=False, grid=False)
    x = alt.X("y:Q", axis=axis, scale=alt.Scale(domain=_bar_domain(block, most), nice=False))
    spans = (
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_bar(height=6, yOffset=8, opacity=0.35, cornerRadius=3)
        .encode(x=alt.X("low:Q", axis=axis), x2="high:Q", color=color)
    )
    tips = [alt.Tooltip("name:N", title="Of"), alt.Tooltip("words:N", title=block.y_label or "Value")]
    dots = base.mark_circle(size=130, opacity=1, yOffset=8).encode(x=x, color=color, tooltip=tips)
    return [spans, dots, *_target_down(block, colors), *_row_words(base, shown, colors)]


def _named_rows(block: ChartBlock, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their name and words; `place_of_row` keeps apart what bears one name in two series."""
    names = [f"{x_words(row.x)} · {row.series}" if row.series else x_words(row.x) for row in rows.itertuples()]
    shown = rows.assign(name=names)
    shown["words"] = [_with_range(block, row) for row in rows.itertuples()]
    shown["place_of_row"] = [f"{number:04d}" for number in range(len(shown))]
    return shown


def _beside(name: str, words: str) -> str:
    """A name and its value. After a name that runs from the right a mark keeps the figures from joining it."""
    runs_from_the_right = any(bidirectional(letter) in ("R", "AL") for letter in name)
    return f"{name}{LEFT_TO_RIGHT}: {words}" if runs_from_the_right else f"{name}: {words}"


def _with_range(block: ChartBlock, row: Any) -> str:
    words = value_words(block, row.y)
    if pd.isna(row.low) or pd.isna(row.high):
        return words
    return f"{words} ({value_words(block, row.low)} to {value_words(block, row.high)})"


def _rows_axis(rows: pd.DataFrame) -> alt.Y:
    order = list(dict.fromkeys(rows["place_of_row"]))
    return alt.Y("place_of_row:N", sort=order, axis=None)


def _row_words(base: alt.Chart, rows: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    """Above the mark of every row its name, and at the right end its value: a long name ends before it."""
    room = max(map(len, rows["words"])) * LETTER + 12
    name: dict[str, Any] = {"align": "left", "dy": -10, "fontSize": 12, "limit": alt.ExprRef(f"width - {room}")}
    value: dict[str, Any] = {"align": "right", "dy": -10, "fontSize": 12, "fontWeight": 600}
    named = base.encode(x=alt.value(2), text="name:N")
    valued = base.encode(x=alt.value("width"), text="words:N")
    return [
        named.mark_text(**name, color=colors.text),
        _halo(valued, value, colors),
        valued.mark_text(**value, color=colors.text),
    ]


def _target_down(block: ChartBlock, colors: Palette) -> list[alt.Chart]:
    if block.target is None:
        return []
    base = alt.Chart(pd.DataFrame({"target": [block.target], "words": [_target_words(block)]})).encode(x="target:Q")
    near_the_left = block.target < (1 if block.share else float(block.frame["y"].max())) / 3
    return [
        base.mark_rule(strokeDash=[6, 4], color=colors.second, strokeWidth=1.5),
        base.mark_text(
            align="left" if near_the_left else "right", baseline="bottom", fontSize=12, color=colors.text
        ).encode(y=alt.value(-3), text="words:N"),
    ]


def _number_format(block: ChartBlock) -> str:
    return ".0%" if block.share else ",~f"


def _target_words(block: ChartBlock) -> str:
    return f"Target {value_words(block, block.target or 0)}"


def _bar_domain(block: ChartBlock, values: pd.Series) -> list[float]:
    most = max(float(values.max()), block.target or 0)
    if block.share and most <= 1:
        return [0, 1]
    return [min(0.0, float(values.min())), most * 1.02 or 1]


def _series_color(rows: pd.DataFrame, colors: Palette) -> tuple[Any, list[str]]:
    """The color of a mark, and the series by name where there is more than one: their labels say which is which."""
    names = list(dict.fromkeys(rows["series"]))
    if len(names) < 2:
        return alt.value(colors.accent), []
    scale = alt.Scale(domain=names, range=list(_shades(colors, len(names))))
    return alt.Color("series:N", scale=scale, legend=None), names


def _shades(colors: Palette, number: int) -> tuple[str, ...]:
    return tuple(colors.series[at % len(colors.series)] for at in range(number))


def _empty(colors: Palette) -> list[alt.Chart]:
    words = alt.Chart(pd.DataFrame({"words": [NOTHING]}))
    return [
        words.mark_text(align="left", fontSize=13, color=colors.quiet).encode(
            x=alt.value(2), y=alt.value(20), text="words:N"
        )
    ]


_DRAWN_BY: dict[str, Callable[[ChartBlock, pd.DataFrame, Palette], list[alt.Chart]]] = {
    "line": _curve,
    "step": _curve,
    "bars": _bars,
    "stacked bars": _stacked,
    "ranges": _ranges,
}
