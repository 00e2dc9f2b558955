"""Charts of a pair's score: what each criterion adds to it, and what it is before and after a change. Scores nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted
from core.domain.match.choices import RunChanges
from core.domain.match.criteria import CRITERIA
from core.domain.match.proposals import Proposals

GOT, MISSED = "Adds", "Could add"
MOST = 40  # pairs of a change that stay readable; the table behind holds all


def parts_frame(breakdown: Mapping[str, Mapping[str, Any]], possible: Mapping[str, float]) -> pd.DataFrame:
    """A row a criterion that counts: Criterion, Points, Of, Why. The points add up to the fit, what they are of to 100.

    possible: criterion -> the points of 100 that it could add at most to a pair of this mentee.
    """
    return pd.DataFrame(
        [
            (CRITERIA[key].label, part["points"], possible[key], part["sentence"])
            for key, part in breakdown.items()
            if possible[key] > 0
        ],
        columns=["Criterion", "Points", "Of", "Why"],
    )


def parts_sentence(frame: pd.DataFrame) -> str:
    """The bars in words: "Strengths meet needs 36 of 40 points, …"."""
    return ", ".join(f"{row.Criterion} {row.Points:.0f} of {row.Of:.0f}" for row in frame.itertuples()) + " points"


def parts_chart(frame: pd.DataFrame, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """A bar a criterion as long as the points it could add, filled as far as it adds them."""
    colors = colors or palette()
    wide = frame.assign(**{GOT: frame["Points"], MISSED: frame["Of"] - frame["Points"]})
    wide["label"] = [f"{row.Points:.0f} of {row.Of:.0f}" for row in frame.itertuples()]
    long = wide.melt(["Criterion", "Points", "Of", "Why", "label"], [GOT, MISSED], "What", "of 100")
    y = alt.Y(
        "Criterion:N",
        sort=frame["Criterion"].tolist(),
        title=None,
        axis=alt.Axis(labelLimit=190, labelOverlap=False, ticks=False, domain=False),
    )
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=y,
            x=alt.X("of 100:Q", title="Points of 100", axis=alt.Axis(tickMinStep=5)),
            color=alt.Color(
                "What:N",
                scale=alt.Scale(domain=[GOT, MISSED], range=[colors.accent, colors.line]),
                legend=alt.Legend(title=None, orient="top", columns=1),
            ),
            order=alt.Order("What:N"),
            tooltip=["Criterion", alt.Tooltip("Points:Q", format=".1f"), alt.Tooltip("Of:Q", format=".1f"), "Why"],
        )
    )
    figures = alt.Chart(wide).mark_text(align="left", dx=4, color=colors.text)
    figures = figures.encode(y=y, x=alt.X("Of:Q"), text="label:N")
    return alt.layer(bars, figures).properties(height=max(120, 26 * len(frame) + 110))


def before_after_frame(changes: RunChanges, after: Proposals) -> pd.DataFrame:
    """A row a mentee whose mentor changes: Mentee, Before, After, Mentor before, Mentor after; the biggest loss first.

    Before and After are points of 100 by the scores of the run after the change, empty without a mentor: what moves is
    the pair, not the measure.
    """

    def fit(mentee: Mentee, mentor: Mentor | None) -> float | None:
        if mentor is None:
            return None
        return float(after.scores[after.row[mentee.id], after.column[mentor.id]]) * 100

    return pd.DataFrame(
        [
            (
                move.mentee.name,
                fit(move.mentee, move.before),
                fit(move.mentee, move.after),
                move.before.name if move.before else None,
                move.after.name if move.after else None,
            )
            for move in changes.moves
        ],
        columns=["Mentee", "Before", "After", "Mentor before", "Mentor after"],
    )


def before_after_title(frame: pd.DataFrame) -> str:
    """The finding: how many pairs gain and lose, and by how much in all."""
    known = frame.dropna(subset=["Before", "After"])
    change = known["After"] - known["Before"]
    gain, loss = int((change > 0.05).sum()), int((change < -0.05).sum())
    sentence = f"{counted(gain, 'mentee gains', 'mentees gain')} and {counted(loss, 'loses', 'lose')}"
    changed = len(frame) - len(known)
    return f"{sentence}; {counted(changed, 'gets or loses', 'get or lose')} a mentor" if changed else sentence


def before_after(frame: pd.DataFrame, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """What a change does to the fit of each mentee's pair: a ring before, a dot after, a line between them.

    frame: as `before_after_frame` gives it; its first MOST rows are drawn.
    """
    colors = colors or palette()
    shown = frame.head(MOST)
    mentees = list(dict.fromkeys(shown["Mentee"]))
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "Mentee:N",
            sort=mentees,
            title=None,
            axis=alt.Axis(labelLimit=150, labelOverlap=False, ticks=False, domain=False),
        ),
        tooltip=[
            "Mentee",
            "Mentor before",
            alt.Tooltip("Before:Q", format=".0f"),
            "Mentor after",
            alt.Tooltip("After:Q", format=".0f"),
        ],
    )
    scale = alt.Scale(zero=False, nice=True)
    title = "Fit, of 100 points: ring before, dot after"
    lines = base.mark_rule(color=colors.quiet, strokeWidth=2).encode(
        x=alt.X("Before:Q", scale=scale, title=title, axis=alt.Axis(tickMinStep=1)), x2="After:Q"
    )
    rings = base.mark_point(filled=False, color=colors.quiet, size=60, strokeWidth=2).encode(x="Before:Q")
    dots = base.mark_point(filled=True, color=colors.accent, size=80, opacity=1).encode(x="After:Q")
    return alt.layer(lines, rings, dots).properties(height=max(120, 24 * len(mentees) + 100))
