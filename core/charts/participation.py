"""Charts of what taking part changed: differences with their intervals, and shares month by month. Compares nothing."""

from __future__ import annotations

from math import ceil
from textwrap import wrap

import altair as alt
import pandas as pd

from core.charts.theme import Palette, palette
from core.domain.base.text import in_sentence, listed
from core.domain.proof.effect_table import MOST_MEASURES, VERDICTS
from core.domain.proof.outcome_curves import GROUPS, STAYED
from core.domain.proof.outcomes import measure_of

LINE = 40  # pixels an outcome: three lines of its name on a phone
LETTERS = 20  # a line there
FRAME = 100  # and its axis with title
LEGEND = 60
POINTS = "percentage points"
MOST_NAMED = 2  # differences in a title
_NARROW = "width < 520"


def effects_title(table: pd.DataFrame) -> str:
    """What the differences say together: how many of them are more than chance, and which where these are few."""
    known = table[table["verdict"] != VERDICTS["few"]]
    clear = known.loc[known["verdict"] == VERDICTS["clear"], "outcome"].tolist()
    if len(known) == 1:
        return "The one difference known so far is " + ("more than chance" if clear else "one that could be chance")
    if not clear:
        return f"None of the {len(known)} differences is more than chance"
    verb = "is" if len(clear) == 1 else "are"
    named = f": {listed(map(in_sentence, clear))}" if len(clear) <= MOST_NAMED else ""
    return f"{len(clear)} of {len(known)} differences {verb} more than chance{named}"


def effect_units(table: pd.DataFrame) -> list[str]:
    """The units of the known differences, each a chart of its own: points, then measures if at most MOST_MEASURES."""
    units = dict.fromkeys(_units(table[table["verdict"] != VERDICTS["few"]]))
    measures = [unit for unit in units if unit != POINTS]
    return [POINTS] * (POINTS in units) + (measures if len(measures) <= MOST_MEASURES else [])


def effects_chart(
    table: pd.DataFrame,
    colors: Palette | None = None,
    *,
    unit: str = POINTS,
    legend: bool = True,
    people: str = "Participants behind it",
) -> alt.LayerChart | alt.FacetChart | None:
    """Differences in a unit of `effect_units` with their intervals, from `effect_table`; None where none is known.

    `legend`: whether the colors are named above it; where several stand below each other, the first does.
    `people`: what those are called whose number stands in the column `sets`.
    """
    colors = colors or palette()
    rows = table[(_units(table) == unit) & (table["verdict"] != VERDICTS["few"])]
    if rows.empty:
        return None
    factor = 100 if unit == POINTS else 1
    points = rows.assign(
        **{name: factor * rows[name] for name in ("estimate", "low", "high")},
        label=[_label(outcome, unit) for outcome in rows["outcome"]],
    )
    order = points["label"].tolist()
    reach = max(5.0 if unit == POINTS else 0.0, float(points[["low", "high"]].abs().max().max()))
    words = list(VERDICTS.values())[:2]
    base = alt.Chart(points).encode(
        y=alt.Y(
            "label:N",
            sort=order,
            title=None,
            axis=alt.Axis(
                labelExpr=f"{_NARROW} ? split(datum.label, '\\n') : replace(datum.label, regexp('\\n', 'g'), ' ')",
                labelLimit=300,
                labelLineHeight=13,
                minExtent=alt.ExprRef(f"{_NARROW} ? 115 : 278"),  # the zeros of several stand below each other
                labelOverlap=False,
                ticks=False,
                domain=False,
            ),
        ),
        color=alt.Color(
            "verdict:N",
            scale=alt.Scale(domain=words, range=[colors.accent, colors.second]),
            legend=alt.Legend(
                title=None, orient="top", direction="vertical", symbolType="circle", symbolOpacity=1
            )  # fits a phone
            if legend
            else None,
        ),
    )
    scale = alt.Scale(domain=[-reach, reach], nice=True)
    title = f"Difference, {unit}"
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
    ).properties(height=LINE * len(order) + FRAME + legend * LEGEND)


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
    percents = alt.Axis(labelExpr="datum.label + '%'")  # of what, the title above says; beside the axis it was cut off
    y = alt.Y("percent:Q", title=None, scale=alt.Scale(domain=domain, nice=True), axis=percents)
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


def _units(table: pd.DataFrame) -> pd.Series:
    """The unit of each row: points of shares, else what was measured."""
    return table["outcome"].map(measure_of).where(~table["is_share"].astype(bool), POINTS)


def _label(outcome: str, unit: str) -> str:
    """An outcome beside its line, without the unit that the axis says already, with breaks where a phone needs them."""
    label = outcome.removeprefix(f"{unit}, ")
    return "\n".join(wrap(label[:1].upper() + label[1:], LETTERS))
