"""Charts of design options: what they deliver as ranges, active pairs month by month, what moves the result most."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.design.assumptions import value_in_words
from core.domain.design.forecast import RESULTS, Forecast, Swing

LONGEST_LABEL = 28
LONGEST_LINE = 38  # of a title
MOST_SWINGS = 8
ROW = 58  # pixels for a bar and the words above it
DRAWN = 110  # pixels that are left for the lines at least
AROUND = 120  # pixels that title, axis and legend take: Streamlit fits them into the height


def delivered(forecasts: Sequence[Forecast]) -> pd.DataFrame:
    """A row an option: option, low, median, high of completed relationships (active ones where nothing ends)."""
    rows = [
        {
            "option": forecast.option.name,
            "what": "completed"
            if forecast.option.time_bound
            else f"still active after {forecast.option.months} months",
            **_bounds(forecast.results[forecast.outcome]),
        }
        for forecast in forecasts
    ]
    return pd.DataFrame(rows, columns=["option", "what", "low", "median", "high"])


def by_month(forecasts: Sequence[Forecast]) -> pd.DataFrame:
    """A row an option and month: option, month, low, median, high of active pairs."""
    rows = [
        {"option": forecast.option.name, "month": month, **_bounds(value)}
        for forecast in forecasts
        for month, value in enumerate(forecast.active)
    ]
    return pd.DataFrame(rows, columns=["option", "month", "low", "median", "high"])


def delivered_chart(
    forecasts: Sequence[Forecast], colors: Palette | None = None, letters: int = 13
) -> alt.Chart | alt.LayerChart:
    """Range bars (80 %) with the median as a dot; the title says which option delivers most, or that they overlap.

    `letters`: the size of the words in pixels.
    """
    frame = delivered(forecasts)
    frame["label"] = [
        f"{_short(row.option)}: {row.median:,.0f} ({row.low:,.0f}–{row.high:,.0f})" for row in frame.itertuples()
    ]
    base = alt.Chart(frame).encode(y=alt.Y("option:N", sort=frame["option"].tolist(), axis=None))
    tips = ["option", "what", "low", "median", "high"]
    color = alt.Color("option:N", sort=None, legend=None)
    bars = base.mark_bar(height=10, opacity=0.45, cornerRadius=5).encode(
        x=alt.X("low:Q", title="Relationships", axis=alt.Axis(tickMinStep=1, format=",d"), scale=alt.Scale(zero=True)),
        x2="high:Q",
        color=color,
        tooltip=tips,
    )
    dots = base.mark_circle(size=140, opacity=1).encode(x="median:Q", color=color, tooltip=tips)
    words = base.mark_text(align="left", dy=-letters - 3, fontSize=letters, color=(colors or palette()).text).encode(
        x=alt.value(2), text="label:N"
    )
    return (bars + dots + words).properties(
        title=_wrapped(delivered_title(forecasts)), height=len(frame) * (ROW + 2 * (letters - 13)) + AROUND
    )


def delivered_title(forecasts: Sequence[Forecast]) -> str:
    """What the range bars show, in a sentence."""
    if len(forecasts) == 1:
        outcome = forecasts[0].results[forecasts[0].outcome]
        return f"Likely {outcome.low:,.0f} to {outcome.high:,.0f} relationships"
    if len({forecast.outcome for forecast in forecasts}) > 1:
        return "Two kinds of outcome: completed, or still active"
    ranked = sorted(forecasts, key=lambda forecast: -forecast.results[forecast.outcome].median)
    best, second = (forecast.results[forecast.outcome] for forecast in ranked[:2])
    clear = best.low > second.high
    name = _short(ranked[0].option.name)
    return f"{name} likely delivers most" if clear else f"{name} may deliver most, but the ranges overlap"


def active_chart(
    forecasts: Sequence[Forecast], colors: Palette | None = None, letters: int = 13
) -> alt.Chart | alt.LayerChart:
    """Active pairs month by month: median as a line, 80 % as a band, the option's name at the end of its line."""
    frame = by_month(forecasts)
    last = apart(frame.loc[frame.groupby("option")["month"].idxmax()], letters)
    base = alt.Chart(frame).encode(
        x=alt.X("month:Q", title="Months since the introduction", axis=alt.Axis(tickMinStep=1, format="d")),
        color=alt.Color(
            "option:N",
            sort=None,
            legend=alt.Legend(title=None, orient="bottom", direction="vertical", labelLimit=330, symbolOpacity=1),
        ),
    )
    tips = ["option", "month", "low", "median", "high"]
    band = base.mark_area(opacity=0.15).encode(
        y=alt.Y("low:Q", title="Active pairs", axis=alt.Axis(tickMinStep=1, format=",d")), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2.5, point=True).encode(y="median:Q", tooltip=tips)
    ends = alt.Chart(last).mark_text(align="left", dx=8, fontSize=letters, color=(colors or palette()).text)
    words = ends.encode(x="month:Q", y="place:Q", text=alt.Text("median:Q", format=",.0f"))
    return (band + line + words).properties(
        title=_wrapped(active_title(forecasts)), height=220 + AROUND + (letters + 11) * len(forecasts)
    )


def apart(last: pd.DataFrame, letters: int) -> pd.DataFrame:
    """The ends of the lines with `place`, the height of their figures: those that end in one month must not overlap."""
    room = last["high"].max() * (letters + 4) / DRAWN  # what the letters take of the drawing's height, in pairs
    placed = last.sort_values("median").assign(place=lambda ends: ends["median"])
    for _, ends in placed.groupby("month"):
        for before, after in zip(ends.index, ends.index[1:], strict=False):
            placed.loc[after, "place"] = max(placed.loc[after, "median"], placed.loc[before, "place"] + room)
    return placed


def active_title(forecasts: Sequence[Forecast]) -> str:
    """What the lines show, in a sentence."""
    if len(forecasts) == 1:
        active = forecasts[0].active
        return f"Of {active[0].median:,.0f} pairs, {active[-1].median:,.0f} are active to the end"
    lost = max(forecasts, key=lambda forecast: _lost(forecast))
    share = _lost(lost)
    return f"{_short(lost.option.name)} loses most pairs on the way: {share:.0%}" if share else "No pair is lost"


def tornado_chart(
    swings: Sequence[Swing], result: str, likely: float, colors: Palette | None = None
) -> alt.Chart | alt.LayerChart:
    """A bar an assumption, from the result at its lowest to the result at its highest; longest on top."""
    shown = list(swings)[:MOST_SWINGS]
    label = RESULTS[result][0]
    frame = tornado_frame(shown).assign(likely=likely)
    order = frame["assumption"].drop_duplicates().tolist()
    base = alt.Chart(frame).encode(
        y=alt.Y("assumption:N", sort=order, axis=None),
        tooltip=["assumption", "at", "value", "result"],
    )
    bars = base.mark_bar(height=12).encode(
        x=alt.X("likely:Q", title=label, scale=alt.Scale(zero=False), axis=alt.Axis(format=",.1~f", labelOverlap=True)),
        x2="result:Q",
        color=alt.Color(
            "at:N",
            sort=["lowest", "highest"],
            legend=alt.Legend(title="Assumption at its", orient="bottom"),
        ),
    )
    rule = (
        alt.Chart(pd.DataFrame({"likely": [likely]}))
        .mark_rule(strokeDash=[4, 4], color=(colors or palette()).quiet)
        .encode(x="likely:Q")
    )
    # Names stand above their bars, so that a phone shows them whole.
    words = base.mark_text(align="left", dy=-15, fontSize=12, color=(colors or palette()).text).encode(
        x=alt.value(2), text="assumption:N"
    )
    return (bars + rule + words).properties(
        title=_wrapped(tornado_title(shown, result)), height=max(len(order), 1) * ROW + AROUND + 40
    )


def tornado_frame(swings: Sequence[Swing]) -> pd.DataFrame:
    """Two rows an assumption: assumption, at (lowest or highest), value (of the assumption), result."""
    rows = [
        {
            "assumption": f"{swing.assumption.label}, {_span(swing)}",
            "at": at,
            "value": value_in_words(swing.assumption.unit, value),
            "result": result,
        }
        for swing in swings
        for at, value, result in (
            ("lowest", swing.assumption.low, swing.at_low),
            ("highest", swing.assumption.high, swing.at_high),
        )
    ]
    return pd.DataFrame(rows, columns=["assumption", "at", "value", "result"])


def tornado_title(swings: Sequence[Swing], result: str) -> str:
    """What the tornado shows, in a sentence."""
    if not swings:
        return "No assumption moves this result"
    return f"What moves it most: {swings[0].assumption.label.lower()}"


def _span(swing: Swing) -> str:
    low, high = (
        value_in_words(swing.assumption.unit, value) for value in (swing.assumption.low, swing.assumption.high)
    )
    return low if low == high else f"{low} to {high}"


def _bounds(value: object) -> dict[str, float]:
    return {name: round(getattr(value, name), 2) for name in ("low", "median", "high")}


def _lost(forecast: Forecast) -> float:
    start = forecast.active[0].median
    return 1 - forecast.active[-1].median / start if start else 0.0


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _wrapped(title: str) -> list[str]:
    """The title as lines that a narrow chart shows whole."""
    return wrap(title, LONGEST_LINE)
