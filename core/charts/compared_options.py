"""Charts that compare options (a figure, time, cost against outcome) and departments. Values in, a chart out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.dates import add_months
from core.domain.design.comparison import ComparedRow
from core.domain.design.forecast import Forecast
from core.domain.design.options import Option
from core.domain.design.readiness import DepartmentReadiness

BAR = 12  # pixels
MOST_DEPARTMENTS = 8
LONGEST_NAME = 26  # letters: every template's name is whole, and its figures still stand beside it on a phone
DRAWN = 220  # pixels that are left for the crosses at least
LARGE = 20  # pixels of a letter on a projector
ROOM = 0.12  # of the drawing's width or height, beside the outermost range


def figure_chart(
    names: Sequence[str], row: ComparedRow, words: Sequence[str], colors: Palette | None = None, letters: int = 13
) -> alt.LayerChart:
    """One figure of every option: a pale bar over its range, a dot at its likely value, name and words above."""
    rows = [
        {"option": f"{place}", "label": f"{_short(names[place])}: {words[place]}", "low": value.low,
         "median": value.median, "high": value.high}
        for place, value in row.known.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["option", "label", "low", "median", "high"])
    base = _rows_of_options(frame, len(names), colors)
    axis = _axis(",.0f" if row.unit == "people" else ".1f", letters)
    x = alt.X("low:Q", title=None, scale=alt.Scale(zero=True), axis=axis)
    bars = base.mark_bar(height=BAR, opacity=0.45, cornerRadius=5).encode(x=x, x2="high:Q")
    dots = base.mark_circle(size=160, opacity=1).encode(x="median:Q")
    return _titled(bars + dots + _labels(base, colors, letters), row.label, letters, len(frame))


def timeline_chart(
    names: Sequence[str], options: Sequence[Option], words: Sequence[str], start: date | None,
    colors: Palette | None = None, letters: int = 13,
) -> alt.LayerChart:  # fmt: skip
    """How long each option runs, in months or, once the start is known, in dates; one without an end has an arrow."""
    rows = []
    for place, option in enumerate(options):
        ends: object = option.months if start is None else add_months(start, option.months).isoformat()
        begins: object = 0 if start is None else start.isoformat()
        label = f"{_short(names[place])}: {words[place]}"
        rows.append(
            {"option": f"{place}", "label": label, "from": begins, "to": ends, "ongoing": not option.time_bound}
        )
    frame = pd.DataFrame(rows, columns=["option", "label", "from", "to", "ongoing"])
    base = _rows_of_options(frame, len(names), colors)
    kind = "Q" if start is None else "T"
    axis = _axis(",.0f" if start is None else "%b %Y", letters)
    bars = base.mark_bar(height=BAR, opacity=0.75, cornerRadius=5).encode(
        x=alt.X(f"from:{kind}", title=None, axis=axis), x2=f"to:{kind}"
    )
    arrows = base.transform_filter("datum.ongoing").mark_point(shape="triangle-right", filled=True, size=260, opacity=1)
    drawn = bars + arrows.encode(x=f"to:{kind}") + _labels(base, colors, letters)
    return _titled(drawn, "Timeline" if start else "Timeline in months", letters, len(frame))


def cost_frame(names: Sequence[str], forecasts: Sequence[Forecast]) -> pd.DataFrame:
    """A row an option: option, cost and outcome, each as low, likely and high."""
    rows = []
    for name, forecast in zip(names, forecasts, strict=True):
        cost, outcome = forecast.results["cost"], forecast.results[forecast.outcome]
        rows.append(
            {"option": name, "cost_low": cost.low, "cost": cost.median, "cost_high": cost.high,
             "outcome_low": outcome.low, "outcome": outcome.median, "outcome_high": outcome.high}
        )  # fmt: skip
    columns = ["option", "cost_low", "cost", "cost_high", "outcome_low", "outcome", "outcome_high"]
    return pd.DataFrame(rows, columns=columns)


def cost_chart(
    names: Sequence[str], forecasts: Sequence[Forecast], currency: str, colors: Palette | None = None, letters: int = 13
) -> alt.LayerChart:
    """Full cost against outcome: a cross an option, as wide as its range of cost, as high as its range of outcome."""
    frame = cost_frame([_short(name) for name in names], forecasts)
    frame["label"] = [f"{row.option}: {row.outcome:,.0f}" for row in frame.itertuples()]
    shown = colors or palette()
    color = alt.Color("option:N", sort=None, scale=alt.Scale(range=list(shown.series)), legend=None)
    tick = alt.Axis(format=",.0f", labelFontSize=letters, titleFontSize=letters, tickCount=5)
    width = float(frame["cost_high"].max()) * (1 + 2 * ROOM) if len(frame) else 1.0
    frame["place"] = _apart(frame["outcome_high"], letters)
    x = alt.X(
        "cost_low:Q", title=f"Full cost, everyone's time counted ({currency})", axis=tick,
        scale=alt.Scale(domain=[0, width], nice=False),
    )  # fmt: skip
    y = alt.Y(
        "outcome_low:Q", title=outcome_title(forecasts),
        scale=alt.Scale(domain=[0, max(float(frame["place"].max()), 1) * (1 + ROOM)]),
        axis=alt.Axis(format=",d", tickMinStep=1, labelFontSize=letters, titleFontSize=letters, tickCount=5),
    )  # fmt: skip
    base = alt.Chart(frame).encode(color=color, tooltip=list(cost_frame((), ()).columns))
    wide = base.mark_rule(strokeWidth=4, opacity=0.55).encode(x=x, x2="cost_high:Q", y=alt.Y("outcome:Q"))
    high = base.mark_rule(strokeWidth=4, opacity=0.55).encode(x="cost:Q", y=y, y2="outcome_high:Q")
    dots = base.mark_circle(size=260, opacity=1).encode(x="cost:Q", y="outcome:Q")
    named = alt.Chart(frame).encode(x="cost:Q", y="place:Q", text="label:N", color=alt.value(shown.text))
    # A name stands towards the middle of the chart, where there is room for it.
    left = named.transform_filter(f"datum.cost <= {width / 2}").mark_text(
        align="left", dx=-4, dy=-0.7 * letters, fontSize=letters
    )
    right = named.transform_filter(f"datum.cost > {width / 2}").mark_text(
        align="right", dx=4, dy=-0.7 * letters, fontSize=letters
    )
    return (high + wide + dots + left + right).properties(height=340)


def _apart(tops: pd.Series, letters: int) -> pd.Series:
    """Heights for the names above the crosses, so that none is written over another."""
    places = tops.sort_values()
    room = places.max() * (letters + 6) / DRAWN
    for before, after in zip(places.index, places.index[1:], strict=False):
        places[after] = max(places[after], places[before] + room)
    return places


def outcome_title(forecasts: Sequence[Forecast]) -> str:
    """What the outcome counts, as the name of an axis."""
    kinds = {forecast.outcome for forecast in forecasts}
    if kinds == {"completed"}:
        return "Completed relationships"
    return "Pairs still active" if kinds == {"still_active"} else "Completed, or still active"


def readiness_chart(
    departments: Sequence[DepartmentReadiness], start_at: float, colors: Palette | None = None, letters: int = 13
) -> alt.LayerChart:
    """How ready each department is, readiest on top; the dashed line is where a department may start."""
    shown = colors or palette()
    rows = [
        {"department": _short(department.name), "readiness": department.readiness,
         "words": f"{department.readiness:.0%}", "ready": department.readiness >= start_at}
        for department in departments[:MOST_DEPARTMENTS]
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["department", "readiness", "words", "ready"])
    y = alt.Y("department:N", sort=None, title=None, axis=alt.Axis(labelFontSize=letters, labelLimit=400))
    base = alt.Chart(frame).encode(y=y)
    axis = alt.Axis(format=".0%", tickCount=4, labelFontSize=letters)
    bars = base.mark_bar(cornerRadius=4, color=shown.accent).encode(
        x=alt.X("readiness:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=axis),
        opacity=alt.condition("datum.ready", alt.value(1), alt.value(0.55)),
    )
    words = base.mark_text(align="left", dx=6, fontSize=letters, color=shown.text).encode(
        x="readiness:Q", text="words:N"
    )
    rule = alt.Chart(pd.DataFrame({"at": [start_at]})).mark_rule(strokeDash=[6, 4], color=shown.quiet, strokeWidth=2)
    return (bars + words + rule.encode(x="at:Q")).properties(height=max(len(frame), 1) * (letters + 22) + 60)


def _rows_of_options(frame: pd.DataFrame, options: int, colors: Palette | None) -> alt.Chart:
    """A row an option in the order of the options, each in the color it has in every chart."""
    order = [f"{place}" for place in range(options)]
    series = list((colors or palette()).series)
    return alt.Chart(frame).encode(
        y=alt.Y("option:N", sort=order, axis=None),
        color=alt.Color("option:N", sort=order, scale=alt.Scale(domain=order, range=series[:options]), legend=None),
        tooltip=["label"],
    )


def _axis(number_format: str, letters: int) -> alt.Axis | None:
    """A few numbers below the bars; on a projector the words above the bars are enough, and room is scarce."""
    return alt.Axis(tickCount=3, format=number_format, labelFlush=True) if letters < LARGE else None


def _labels(base: alt.Chart, colors: Palette | None, letters: int) -> alt.Chart:
    words = base.mark_text(align="left", dy=-letters * 0.6 - BAR / 2 - 2, fontSize=letters)
    return words.encode(x=alt.value(2), text="label:N", color=alt.value((colors or palette()).text))


def _titled(chart: alt.LayerChart, title: str, letters: int, rows: int) -> alt.LayerChart:
    heading = alt.TitleParams(title, fontSize=letters + 1, anchor="start")
    return chart.properties(title=heading, height=rows * (letters + BAR + 22) + 2 * letters + 50)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
