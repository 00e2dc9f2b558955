"""The plan as a chart: a lane each for steps, messages and both journeys, every item with its name beside its mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.dates import short_date
from core.domain.design.checklist import STATES, PlanItem
from core.domain.design.timeline import LANES, lanes_of

NARROWEST = 760  # pixels: names were set so that none meets another in a chart this wide; a wider one has more room
ROW = 19  # pixels
HEAD = 2  # rows above the lanes: today, and the start and end
LONGEST_NAME = 44  # letters beside a mark; the whole name is in the tooltip
LETTER = 6.2  # pixels, of a letter at 11 px
MARK, GAP = 9, 8  # pixels from the middle of a mark to its name, and between neighbors
AXIS_HEIGHT = 40
LATE = "Late: "


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item on its row of a lane. `from_` and `to`: pixels that mark and name take up in the narrowest chart."""

    item: PlanItem
    lane: str
    row: int
    name: str
    left: bool  # the name stands left of the mark
    from_: float
    to: float


def place(items: Sequence[PlanItem], first: date, last: date) -> list[PlacedItem]:
    """Every item with a day on the first row of its lane on which it meets nothing, lanes from the top."""
    placed: list[PlacedItem] = []
    below = HEAD
    for lane in LANES:
        rows: list[list[tuple[float, float]]] = []
        for item in (item for item in items if item.day and lane in lanes_of(item)):
            name, left, from_, to = _extent(item, first, last)
            number = next(
                (number for number, taken in enumerate(rows) if all(to < a or b < from_ for a, b in taken)), len(rows)
            )
            if number == len(rows):
                rows.append([])
            rows[number].append((from_ - GAP, to + GAP))
            placed.append(PlacedItem(item, lane, below + 1 + number, name, left, from_, to))
        if rows:
            below += 1 + len(rows)  # the lane's own name has a row
    return placed


def _extent(item: PlanItem, first: date, last: date) -> tuple[str, bool, float, float]:
    assert item.day is not None
    x = NARROWEST * (item.day - first).days / max((last - first).days, 1)
    name = item.label if len(item.label) <= LONGEST_NAME else f"{item.label[: LONGEST_NAME - 1].rstrip()}…"
    name = f"{LATE}{name}" if item.state == "late" else name
    width = LETTER * len(name)
    left = x + MARK + width > NARROWEST
    return (name, left, x - MARK - width, x + MARK) if left else (name, left, x - MARK, x + MARK + width)


def plan_chart(
    items: Sequence[PlanItem],
    *,
    on: date,
    days: Sequence[tuple[date, str]] = (),
    colors: Palette | None = None,
) -> alt.LayerChart | alt.FacetChart:
    """The items over their days, with today and `days` (the start, the end) as lines. There is at least one item."""
    colors = colors or palette()
    known = [item.day for item in items if item.day]
    first, last = min(known) - timedelta(days=3), max(known) + timedelta(days=3)
    placed = place(items, first, last)
    rows = max(entry.row for entry in placed) + 1
    frame = pd.DataFrame(
        [
            {
                "day": entry.item.day,
                "y": (entry.row + 0.5) * ROW,
                "lane": entry.lane,
                "name": entry.name,
                "left": entry.left,
                "what": entry.item.label,
                "state": entry.item.state,
                "standing": STATES[entry.item.state],
                "owner": entry.item.owner or "–",
                "when": short_date(entry.item.day) if entry.item.day else "",
            }
            for entry in placed
        ]
    )
    frame["day"] = pd.to_datetime(frame["day"])
    span = alt.Scale(domain=[first.isoformat(), last.isoformat()])
    x = alt.X("day:T", title=None, scale=span, axis=alt.Axis(format="%b %Y", tickCount=8, labelOverlap=True))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, rows * ROW], reverse=True, nice=False))
    tips = [
        alt.Tooltip("what:N", title="What"),
        alt.Tooltip("when:N", title="Day"),
        alt.Tooltip("owner:N", title="Owner"),
        alt.Tooltip("standing:N", title="State"),
    ]
    base = alt.Chart(frame).encode(x=x, y=y)
    marks: dict[str, dict[str, Any]] = {
        "done": {"shape": "circle", "filled": True, "color": colors.accent},
        "due": {"shape": "circle", "filled": False, "color": colors.accent, "strokeWidth": 2},
        "late": {"shape": "triangle-up", "filled": True, "color": colors.second},
        "past": {"shape": "circle", "filled": False, "color": colors.quiet, "strokeWidth": 1.5},
    }
    lanes = {entry.lane: min(other.row for other in placed if other.lane == entry.lane) - 1 for entry in placed}
    heads = pd.DataFrame([{"lane": lane, "y": (row + 0.55) * ROW} for lane, row in lanes.items()])
    names = base.mark_text(fontSize=11, color=colors.text, baseline="middle").encode(text="name:N")
    layers: list[alt.Chart] = [
        alt.Chart(heads.assign(y=heads["y"] - 0.5 * ROW)).mark_rule(color=colors.line).encode(y=y),
        alt.Chart(heads)
        .mark_text(align="left", fontSize=12, fontWeight="bold", color=colors.quiet)
        .encode(x=alt.value(0), y=y, text="lane:N"),
        *_lines([(on, "Today"), *days], (first, last), span, y, colors),
        *(
            base.transform_filter(f"datum.state == '{state}'")
            .mark_point(size=80, opacity=1, **look)
            .encode(tooltip=tips)
            for state, look in marks.items()
        ),
        names.transform_filter("!datum.left").mark_text(align="left", dx=MARK, fontSize=11, color=colors.text),
        names.transform_filter("datum.left").mark_text(align="right", dx=-MARK, fontSize=11, color=colors.text),
    ]
    return alt.layer(*layers).properties(height=rows * ROW + AXIS_HEIGHT)


def _lines(
    days: Sequence[tuple[date, str]], ends: tuple[date, date], span: alt.Scale, y: alt.Y, colors: Palette
) -> list[alt.Chart]:
    """Today and the days of the program as lines over all lanes, today's name above the others'."""
    first, last = ends
    shown = [(day, name, 0.5 if name == "Today" else 1.5) for day, name in days if first <= day <= last]
    if not shown:
        return []
    frame = pd.DataFrame(
        [
            {"day": day, "name": f"{name}, {short_date(day)}", "y": row * ROW, "left": (last - day) * 5 < last - first}
            for day, name, row in shown
        ]
    )
    frame["day"] = pd.to_datetime(frame["day"])
    x = alt.X("day:T", scale=span)
    base = alt.Chart(frame)
    names = base.encode(x=x, y=y, text="name:N")
    look: dict[str, Any] = {"fontSize": 11, "color": colors.quiet, "baseline": "middle"}
    return [
        base.mark_rule(color=colors.quiet, strokeDash=[2, 3]).encode(x=x),
        names.transform_filter("!datum.left").mark_text(align="left", dx=4, **look),
        names.transform_filter("datum.left").mark_text(align="right", dx=-4, **look),
    ]
