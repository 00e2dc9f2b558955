"""Charts of what taking part changed: differences with their intervals, and shares month by month. Compares nothing."""

from __future__ import annotations

from math import ceil

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.proof.effect_table import VERDICTS
from core.domain.proof.outcome_curves import GROUPS, STAYED

LINE = 34  # pixels an outcome
FRAME = 114  # and its axis with title, and the legend
_NARROW = "width < 520"


def effects_title(table: pd.DataFrame) -> str:
    """What the differences say together: how many of them are more than chance."""
    shares = _shares(table)
    clear = int((shares["verdict"] == VERDICTS["clear"]).sum())
    if len(shares) == 1:
        return "The one difference known so far is " + ("more than chance" if clear else "one that could be chance")
    if not clear:
        return f"None of the {len(shares)} differences is more than chance"
    return f"{clear} of {len(shares)} differences {'is' if clear == 1 else 'are'} more than chance"


def effects_chart(
    table: pd.DataFrame, colors: Palette | None = None, *, people: str = "Participants behind it"
) -> alt.LayerChart | alt.FacetChart | None:
    """Differences of shares in points with their intervals, from `effect_table`; None where none is known.

    `people`: what those are called whose number stands in the column `sets`.
    """
    colors = colors or palette()
    shares = _shares(table)
    if shares.empty:
        return None
    points = shares.assign(**{name: 100 * shares[name] for name in ("estimate", "low", "high")})
    order = points["outcome"].tolist()
    reach = max(5.0, float(points[["low", "high"]].abs().max().max()))
    words = list(VERDICTS.values())[:2]
    base = alt.Chart(points).encode(
        y=alt.Y(
            "outcome:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelLimit=alt.ExprRef(f"{_NARROW} ? 130 : 300"), ticks=False, domain=False),
        ),
        color=alt.Color(
            "verdict:N",
            scale=alt.Scale(domain=words, range=[colors.accent, colors.second]),
            legend=alt.Legend(title=None, orient="top", direction="vertical", symbolType="circle"),  # fits a phone
        ),
    )
    scale = alt.Scale(domain=[-reach, reach], nice=True)
    title = "Difference, percentage points"
    zero = alt.Chart(pd.DataFrame({"at": [0]})).mark_rule(color=colors.quiet, strokeDash=[4, 3])
    return alt.layer(
        zero.encode(x=alt.X("at:Q", scale=scale, title=title)),
        base.mark_rule(strokeWidth=5, opacity=0.35).encode(x=alt.X("low:Q", scale=scale, title=title), x2="high:Q"),
        base.mark_circle(size=90, opacity=1).encode(
            x=alt.X("estimate:Q", scale=scale, title=title),
            tooltip=[
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("difference:N", title="Difference"),
                alt.Tooltip("interval:N", title="95% interval"),
                alt.Tooltip("sets:Q", title=people),
                alt.Tooltip("verdict:N", title="Reads"),
            ],
        ),
    ).properties(height=LINE * len(order) + FRAME)


def curves_chart(curves: pd.DataFrame, outcome: str, colors: Palette | None = None) -> alt.LayerChart | alt.FacetChart:
    """The two groups month by month, as steps, from `outcome_curves`."""
    colors = colors or palette()
    rows = curves[curves["outcome"] == outcome].assign(percent=lambda frame: 100 * frame["share"])
    least = float(rows["percent"].min())
    domain = [max(0.0, 10 * (least // 10) - 10), 100] if outcome == STAYED else [0, max(20.0, rows["percent"].max())]
    hue = alt.Color(
        "group:N",
        scale=alt.Scale(domain=list(GROUPS), range=[colors.accent, colors.second]),
        legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="stroke"),
    )
    months = alt.Scale(domain=[0, max(1, ceil(rows["month"].max()))], nice=False)
    x = alt.X("month:Q", title="Months after the start", scale=months, axis=alt.Axis(tickMinStep=1))
    y = alt.Y("percent:Q", title=f"{outcome}, % of people", scale=alt.Scale(domain=domain, nice=True))
    base = alt.Chart(rows).encode(x=x, y=y, color=hue)
    tips = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("month:Q", title="Months", format=".1f"),
        alt.Tooltip("percent:Q", title="% of people", format=".1f"),
    ]
    return alt.layer(
        base.mark_line(interpolate="step-after", strokeWidth=2.5),
        base.mark_circle(size=40, opacity=1).encode(tooltip=tips),
    ).properties(height=280)


def curves_title(curves: pd.DataFrame, outcome: str) -> str:
    """Where the two curves end, in words."""
    last = curves[curves["outcome"] == outcome].groupby("group", sort=False).tail(1).set_index("group")
    ends = [f"{100 * last.loc[group, 'share']:.0f}% of {words}" for group, words in zip(GROUPS, _WORDS, strict=True)]
    months = [f"{last.loc[group, 'month']:.0f}" for group in GROUPS]
    when = f"after {months[0]} months" if months[0] == months[1] else f"after {months[0]} and {months[1]} months"
    return f"{outcome}: {ends[0]} and {ends[1]}, {when}"


_WORDS = ("participants", "their counterparts")


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["is_share"].astype(bool) & (table["verdict"] != VERDICTS["few"])]
