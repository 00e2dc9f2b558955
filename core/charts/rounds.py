"""Charts of two rounds: every figure as the old value beside the new, each with its interval. Compares nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.kpis import RoundComparison, rounds_table

LINE = 42  # pixels a figure: its words, then the two rounds below each other
FULL_SCALES = {"%": (0.0, 1.0), "of 5": (1.0, 5.0)}
ROUNDS = ("old", "new")


def rounds_chart(
    comparison: RoundComparison, *, colors: Palette | None = None
) -> alt.LayerChart | alt.FacetChart | None:
    """The figures that both rounds have, a line each on a scale of its own, in words above it; None if there is none.

    Shares run from 0% to 100%, answers from 1 to 5, everything else from 0 to the largest end of an interval.
    """
    colors = colors or palette()
    comparable = tuple(line for line in comparison.lines if line.difference is not None)
    if not comparable:
        return None
    table = rounds_table(replace(comparison, lines=comparable))
    names = [f"Compared with: {comparison.old.name}", comparison.new.name]
    order = table["label"].tolist()
    marks = pd.DataFrame([mark for row in table.to_dict("records") for mark in _marks(row, names)])
    telling = [line.verdict != "none" for line in comparable]
    words = pd.DataFrame(
        {"label": order, "words": [_words(row) for row in table.to_dict("records")], "telling": telling}
    )
    y = alt.Y("label:N", sort=order, title=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    offset = alt.YOffset("round:N", sort=names, scale=alt.Scale(domain=["", *names]))
    hue = alt.Color(
        "round:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[colors.second, colors.accent]),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="circle", labelLimit=260),
    )
    tips = [
        alt.Tooltip("label:N", title="Figure"),
        alt.Tooltip("round:N", title="Round"),
        alt.Tooltip("shown:N", title="Value"),
        alt.Tooltip("difference:N", title="Difference"),
        alt.Tooltip("verdict:N", title="This program against it"),
    ]
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(marks).encode(y=y, yOffset=offset, color=hue)
    return alt.layer(
        base.transform_filter("isValid(datum.from) && isValid(datum.to)")
        .mark_rule(strokeWidth=5, opacity=0.35)
        .encode(x=alt.X("from:Q", axis=None, scale=scale), x2="to:Q"),
        base.mark_circle(size=90, opacity=1).encode(x=alt.X("at:Q", axis=None, scale=scale), tooltip=tips),
        _above(words[words["telling"]], y, colors, weight="bold"),
        _above(words[~words["telling"]], y, colors, weight="normal"),
    ).properties(title=comparison.finding, height=LINE * len(order))


def _marks(row: dict[str, Any], names: list[str]) -> list[dict[str, Any]]:
    """The two marks of a figure, placed on its own scale from 0 to 1."""
    ends = [row[f"{name}_{end}"] for name in ROUNDS for end in ("value", "low", "high")]
    least, most = FULL_SCALES.get(row["unit"], (0.0, 0.0))
    most = max([most, *(end for end in ends if pd.notna(end))]) or 1.0

    def place(value: float) -> float | None:
        return None if pd.isna(value) else max((value - least) / (most - least), 0.0)

    return [
        {
            "label": row["label"],
            "round": name,
            "shown": row[side],
            "at": place(row[f"{side}_value"]),
            "from": place(row[f"{side}_low"]),
            "to": place(row[f"{side}_high"]),
            "difference": row["difference_words"],
            "verdict": row["verdict"],
        }
        for side, name in zip(ROUNDS, names, strict=True)
    ]


def _above(words: pd.DataFrame, y: alt.Y, colors: Palette, *, weight: Literal["bold", "normal"]) -> alt.Chart:
    """The words of each figure above its marks; what tells a difference stands out."""
    return (
        alt.Chart(words)
        .mark_text(align="left", fontSize=12, fontWeight=weight, color=colors.text, dy=-LINE / 2 + 9)
        .encode(y=y, x=alt.value(2), text="words:N")
    )


def _words(row: dict[str, Any]) -> str:
    return f"{row['label']}: {row['old']} → {row['new']}, {row['verdict']}"
