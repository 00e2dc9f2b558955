"""Charts of calibration: how often the score had the order wrong, and which rating goes with it. Counts nothing."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.match.calibration import OUTCOMES, CriterionRecord, Reliability

CHANCE = 50  # of 100 comparisons


def misranking_frame(records: Sequence[CriterionRecord], outcome: str) -> pd.DataFrame:
    """A row for the total and each criterion on which something can be said: wrong orders of 100, with the interval."""
    rows = [(record.label, record.by_outcome[outcome]) for record in records]
    return pd.DataFrame(
        [
            (label, wrong.share * 100, wrong.low * 100, wrong.high * 100, wrong.pairs, wrong.comparisons)
            for label, wrong in rows
            if wrong.share is not None and wrong.low is not None and wrong.high is not None
        ],
        columns=["Criterion", "Wrong", "Low", "High", "Pairs", "Comparisons"],
    )


def misranking_title(records: Sequence[CriterionRecord], outcome: str) -> str:
    """The finding on the whole score: better than chance, worse, or not told apart from it."""
    wrong = records[0].by_outcome[outcome]
    if wrong.share is None:
        return f"{OUTCOMES[outcome]}: {wrong.words}"
    sentence = f"In {wrong.words} comparisons the pair with the higher score fared worse"
    if wrong.better_than_chance:
        return f"{sentence}: better than chance"
    return f"{sentence}: worse than chance" if wrong.worse_than_chance else f"{sentence}: no better than chance, 50"


def misranking_chart(frame: pd.DataFrame, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """A dot with its interval for the total and each criterion, the line of chance between right and wrong."""
    colors = colors or palette()
    order = frame["Criterion"].tolist()
    numbers = [alt.Tooltip(f"{name}:Q", format=".0f") for name in ("Wrong", "Low", "High")]
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "Criterion:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=190, labelOverlap=False, ticks=False, domain=False),
        ),
        tooltip=["Criterion", *numbers, "Pairs", "Comparisons"],
    )
    scale = alt.Scale(domain=[0, 100])
    reach = base.mark_rule(color=colors.accent, strokeWidth=2).encode(
        x=alt.X("Low:Q", scale=scale, title="Wrong orders of 100", axis=alt.Axis(tickCount=5)), x2="High:Q"
    )
    dots = base.mark_point(filled=True, color=colors.accent, size=70, opacity=1).encode(x="Wrong:Q")
    chance = alt.Chart(pd.DataFrame({"x": [CHANCE]})).mark_rule(color=colors.second, strokeDash=[4, 3]).encode(x="x:Q")
    return alt.layer(chance, reach, dots).properties(height=max(120, 28 * len(frame) + 90))


def reliability_title(curve: Reliability) -> str:
    """The finding: from which rating to which the curve rises, and whether chance could do that as well."""
    rises = (
        f"From {curve.scores[0] * 100:.0f} to {curve.scores[-1] * 100:.0f} points the mean rating goes from "
        f"{curve.fitted[0]:.1f} to {curve.fitted[-1]:.1f} of 5"
    )
    return f"{rises}: more than chance alone gives" if curve.leaves_chance else f"{rises}: chance alone could do that"


def reliability_chart(curve: Reliability, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """The mean rating at each score as a curve that never falls, in the band of chance, with the mean of all pairs."""
    colors = colors or palette()
    frame = pd.DataFrame(
        {
            "Fit": curve.scores * 100,
            "Rating": curve.fitted,
            "Low": curve.low,
            "High": curve.high,
            "Pairs": curve.pairs,
        }
    )
    base = alt.Chart(frame).encode(
        x=alt.X("Fit:Q", title="Fit when proposed, of 100 points", scale=alt.Scale(zero=False))
    )
    rating = alt.Scale(domain=[1, 5])
    band = base.mark_area(color=colors.line, opacity=0.6, interpolate="step-after").encode(
        y=alt.Y("Low:Q", title="Mean rating, 1 to 5", scale=rating), y2="High:Q"
    )
    line = base.mark_line(color=colors.accent, interpolate="step-after", strokeWidth=2).encode(y="Rating:Q")
    dots = base.mark_point(color=colors.accent, filled=True, size=24, opacity=1).encode(
        y="Rating:Q",
        tooltip=[alt.Tooltip("Fit:Q", format=".0f"), alt.Tooltip("Rating:Q", format=".2f"), "Pairs"],
    )
    mean = alt.Chart(pd.DataFrame({"Mean": [curve.mean]})).mark_rule(color=colors.second, strokeDash=[4, 3])
    return alt.layer(band, mean.encode(y="Mean:Q"), line, dots).properties(height=260)
