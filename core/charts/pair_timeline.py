"""The timeline of one pair as a chart: a lane each for sessions, every goal, the checks of both sides, and letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.relationships.pair_history import TimelineEntry

LANE_HEIGHT = 46  # pixels: a mark, and the name of the lane above it
AXIS_HEIGHT = 40  # pixels: a chart that fills its place has its axis within its height


def pair_timeline(
    entries: Sequence[TimelineEntry],
    *,
    first: date,
    last: date,
    days: Sequence[tuple[date, str]] = (),
    colors: Palette | None = None,
) -> alt.LayerChart | alt.FacetChart:
    """Every entry on its lane between two days; `days` are drawn across all lanes with their names."""
    colors = colors or palette()
    frame = pd.DataFrame(
        [(entry.on, entry.lane, entry.kind, entry.label, entry.words, entry.value, entry.poor) for entry in entries],
        columns=["on", "lane", "kind", "label", "words", "value", "poor"],
    )
    frame["on"] = pd.to_datetime(frame["on"])
    lanes = list(dict.fromkeys(frame["lane"]))
    span = alt.Scale(domain=[first.isoformat(), last.isoformat()])
    # A month and its year: a pair often lives across a new year.
    x = alt.X("on:T", title=None, scale=span, axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap=True))
    y = alt.Y("lane:N", sort=lanes, title=None, axis=None)
    tips = [
        alt.Tooltip("on:T", title="On", format="%B %-d, %Y"),
        alt.Tooltip("lane:N", title="Of"),
        alt.Tooltip("words:N", title="What"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    lines = base.transform_filter("datum.kind == 'goal' || datum.kind == 'check'")
    layers = [
        lines.mark_line(color=colors.line, strokeWidth=3).encode(detail="lane:N"),
        base.transform_filter("datum.kind == 'session'")
        .mark_circle(size=130, opacity=0.9, color=colors.accent)
        .encode(tooltip=tips),
        base.transform_filter("datum.kind == 'goal'")
        .mark_point(shape="diamond", size=90, filled=True, opacity=1, color=colors.accent)
        .encode(tooltip=tips),
        base.transform_filter("datum.kind == 'check'")
        .mark_point(shape="square", size=80, filled=True, opacity=1)
        .encode(
            color=alt.condition("datum.poor", alt.value(colors.second), alt.value(colors.accent)),
            tooltip=tips,
        ),
        base.transform_filter("datum.kind == 'letter'")
        .mark_tick(thickness=3, size=16, color=colors.quiet)
        .encode(tooltip=tips),
        alt.Chart(_labelled(frame)).mark_text(dy=15, fontSize=11, color=colors.text).encode(x=x, y=y, text="label:N"),
        alt.Chart(pd.DataFrame({"lane": lanes}))
        .mark_text(align="left", dy=-16, fontSize=12, color=colors.quiet)
        .encode(x=alt.value(2), y=y, text="lane:N"),
    ]
    if days:
        layers += _across(days, span, colors, LANE_HEIGHT * max(len(lanes), 1))
    return alt.layer(*layers).properties(height=LANE_HEIGHT * max(len(lanes), 1) + AXIS_HEIGHT)


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Where labels stand: at every check, and at the last step of a goal, whose steps lie closer."""
    checks = frame[frame["kind"] == "check"]
    goals = frame[frame["kind"] == "goal"].groupby("lane", sort=False).tail(1)
    return pd.concat([checks, goals])


def _across(days: Sequence[tuple[date, str]], span: alt.Scale, colors: Palette, height: int) -> list[alt.Chart]:
    """The days as lines; their names in turn above and below, since two days may lie close."""
    marks = pd.DataFrame({"on": pd.to_datetime([day for day, _ in days]), "name": [name for _, name in days]})
    x = alt.X("on:T", scale=span)
    layers = [alt.Chart(marks).mark_rule(color=colors.quiet, strokeDash=[2, 3]).encode(x=x, tooltip=["name:N"])]
    for number in range(len(marks)):
        y, dy = (0, 8) if number % 2 == 0 else (height, -4)
        names = alt.Chart(marks.iloc[[number]]).mark_text(
            align="right", dx=-3, y=y, dy=dy, fontSize=11, color=colors.quiet
        )
        layers.append(names.encode(x=x, text="name:N"))
    return layers
