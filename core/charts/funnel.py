"""Charts of the funnel: how far people get, and the same by group as a heat map. The title says the finding."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.charts.theme import Palette, ink_on, palette
from core.domain.kpis import funnel_title

STEP = 24  # pixels a stage
HEAD = 40  # pixels that the names of the stages take off a heat map where they stand upright, on a phone
_NARROW = "width < 520"  # on a phone: there the cells of the heat map are too small for words, which the tooltip has
PARTS = {"came": "Reached it", "waiting": "May still reach it", "lost": "Will not reach it"}


def funnel_chart(steps: pd.DataFrame, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """One bar a step from kpis.funnel: of those in the bar above, who came, who may, who will not."""
    colors = colors or palette()
    rows = _parts(steps)
    order = steps["label"].tolist()
    shades = [colors.accent, colors.scale[2], colors.second]
    labels = list(PARTS.values())
    most = max(float(steps["reached"].max()), float(steps["of"].max()), 1.0) if len(steps) else 1.0
    room = alt.ExprRef(f"{_NARROW} ? {most * 2.2} : {most * 1.35}")
    bars = (
        alt.Chart(rows)
        .mark_bar(height=16, stroke=colors.background, strokeWidth=1)
        .encode(
            y=alt.Y(
                "label:N",
                sort=order,
                title=None,
                axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False),
            ),
            # No axis: the numbers stand beside the bars, with room for their words.
            x=alt.X("people:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, room], nice=False)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=labels, range=shades),
                legend=alt.Legend(
                    orient="top",
                    direction="horizontal",
                    title=None,
                    symbolType="square",
                    # One line on a phone too: “Reached”, “May still”, “Will not”.
                    labelExpr=f"{_NARROW} ? split(split(datum.label, ' reach')[0], ' it')[0] : datum.label",
                ),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("label:N", title="Stage"),
                alt.Tooltip("part:N", title="Mentees who"),
                alt.Tooltip("people:Q", title="Count"),
                alt.Tooltip("of:Q", title="Of those in the bar above"),
            ],
        )
    )
    ends = rows.groupby("label", sort=False)["people"].sum().reset_index()
    words = ends.merge(steps.assign(says=[in_words(row) for row in steps.itertuples()]), on="label")
    text = (
        alt.Chart(words)
        .mark_text(align="left", dx=6, color=colors.text, fontSize=12)
        .encode(y=alt.Y("label:N", sort=order), x="people:Q", text="says:N")
    )
    return alt.layer(bars, text).properties(title=funnel_title(steps), height=STEP * max(len(order), 1))


def heat_chart(
    cells: pd.DataFrame, colors: Palette | None = None, smallest: int = 5
) -> alt.LayerChart | alt.FacetChart:
    """Groups by stages from kpis.heat: the share of a group's applicants who got there, with the count in the cell."""
    colors = colors or palette()
    shown = cells.assign(
        words=cell_words(cells, smallest),
        shade=cells["share"].astype(float).where(cells["of"] >= smallest),
        row=[f"{row.group} ({row.of})" for row in cells.itertuples()],
    )
    order = shown["row"].drop_duplicates().tolist()
    x = alt.X(
        "label:N",
        sort=shown["label"].drop_duplicates().tolist(),
        title=None,
        axis=alt.Axis(
            orient="top",
            labelExpr=f"{_NARROW} ? datum.label : split(datum.label, ' at ')",  # two lines where there is room for them
            labelAngle=alt.ExprRef(f"{_NARROW} ? -90 : 0"),
            labelAlign=alt.ExprRef(f"{_NARROW} ? 'left' : 'center'"),
            labelBaseline=alt.ExprRef(f"{_NARROW} ? 'middle' : 'bottom'"),
            labelOverlap=False,
            ticks=False,
            domain=False,
            labelLimit=130,
        ),
    )
    axis = alt.Axis(ticks=False, domain=False, labelLimit=200, labelOverlap=False)
    y = alt.Y("row:N", sort=order, title=None, axis=axis)
    base = alt.Chart(shown).encode(x=x, y=y)
    tiles = base.mark_rect(stroke=colors.background, strokeWidth=2, cornerRadius=4).encode(
        color=alt.condition(
            "isValid(datum.shade)",
            alt.Color("shade:Q", scale=alt.Scale(domain=[0, 1], range=list(colors.scale)), legend=None),
            alt.value("transparent"),
        ),
        tooltip=[
            alt.Tooltip("group:N", title="Group"),
            alt.Tooltip("label:N", title="Stage"),
            alt.Tooltip("reached:Q", title="Mentees who got there"),
            alt.Tooltip("of:Q", title="Of applicants"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
        ],
    )
    pale, strong, turn = _inks(colors)
    words = base.mark_text(fontSize=11, opacity=alt.ExprRef(f"{_NARROW} ? 0 : 1")).encode(
        text="words:N",
        color=alt.condition(f"isValid(datum.shade) && datum.shade >= {turn}", alt.value(strong), alt.value(pale)),
    )
    return alt.layer(tiles, words).properties(title=heat_title(cells, smallest), height=HEAD + 24 * max(len(order), 1))


def cell_words(cells: pd.DataFrame, smallest: int = 5) -> list[str]:
    """What stands in each cell: the count, and its share from five people on; of published cells the rounded share."""
    if "words" in cells:
        return [str(words) for words in cells["words"]]
    return [f"{row.reached}" if row.of < smallest else f"{row.reached} · {row.share:.0%}" for row in cells.itertuples()]


def heat_title(cells: pd.DataFrame, smallest: int = 5) -> str:
    """The finding: which groups differ most in how many get to a first session."""
    met = cells[(cells["stage"] == "met") & (cells["of"] >= smallest) & (cells["group"] != "All")]
    if len(met) < 2:
        return "How far each group gets"
    ranked = met.astype({"share": float}).sort_values("share")
    low, high = ranked.iloc[0], ranked.iloc[-1]
    if f"{low['share']:.0%}" == f"{high['share']:.0%}":
        return f"First session: {low['share']:.0%} in every group of five or more"
    return f"First session: from {low['share']:.0%} ({low['group']}) to {high['share']:.0%} ({high['group']})"


def _parts(steps: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for row in steps.itertuples():
        if pd.isna(row.of):
            rows.append([row.label, PARTS["came"], 0, row.reached, None])
            continue
        for place, part in enumerate(PARTS):
            rows.append([row.label, PARTS[part], place, getattr(row, part), row.of])
    return pd.DataFrame(rows, columns=["label", "part", "place", "people", "of"])


def in_words(row: Any) -> str:
    """A step of kpis.funnel in a few letters: who came of whom. A share only where nobody can change it any more."""
    if pd.isna(row.of):
        return f"{row.reached:.0f}"
    if row.of == 0:
        return "nobody yet"
    words = f"{row.came:.0f} of {row.of:.0f}"
    if row.waiting:
        return f"{words} · {row.waiting:.0f} may still"
    return words if pd.isna(row.share) else f"{words} · {row.share:.0%}"


def _inks(colors: Palette) -> tuple[str, str, float]:
    """The ink on pale tiles, the one on strong tiles, and the share from which a tile is strong."""
    steps = np.linspace(0, 1, 101)
    channels = np.array([[int(tile[at : at + 2], 16) for at in (1, 3, 5)] for tile in colors.scale])
    places = np.linspace(0, 1, len(colors.scale))
    mixed = np.column_stack([np.interp(steps, places, channel) for channel in channels.T]).round().astype(int)
    inks = [ink_on("#" + "".join(f"{part:02X}" for part in tile), colors) for tile in mixed]
    turn = next((share for share, ink in zip(steps, inks, strict=True) if ink != inks[0]), 1.01)
    return inks[0], inks[-1], round(float(turn), 2)
