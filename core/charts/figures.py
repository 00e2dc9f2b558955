"""Charts of one figure: its trend, groups side by side with intervals, how long until. The title says the finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

import altair as alt
import pandas as pd

from core.charts.theme import DAYS, Palette, palette
from core.domain.kpis import KPIS, Figure, certainty_words, verdict_words, written
from core.domain.kpis.verdicts import WORDS

FORMATS = {"%": ".0%"}
PHONE_PLOT = 250  # pixels from the first day to the last on a phone
WORD = 15  # pixels that an upright word takes beside its line
_OVERVIEW = ("label", "value", "low", "high", "target", "n", "shown")


def trend_chart(
    points: pd.DataFrame,
    key: str,
    *,
    target: float | None = None,
    milestones: Sequence[tuple[date, str]] = (),
    colors: Palette | None = None,
) -> alt.LayerChart | alt.FacetChart:
    """One KPI over time from kpis.trend: line, interval as a band, target as a dashed line, the plan's milestones."""
    colors = colors or palette()
    kpi = KPIS[key]
    rows = points[points["key"] == key].dropna(subset=["value"]).assign(target=target)
    rows["on"] = pd.to_datetime(rows["on"])
    y_axis = alt.Axis(format=FORMATS.get(kpi.unit, "~g"), title=None if kpi.unit == "%" else kpi.unit.capitalize())
    y = alt.Y("value:Q", axis=y_axis, scale=alt.Scale(zero=kpi.unit != "of 5"))
    x = alt.X("on:T", title=None, axis=alt.Axis(labelExpr=DAYS, labelOverlap=True, tickCount=8))
    tips = [
        alt.Tooltip("on:T", title="As of", format="%B %d, %Y"),
        alt.Tooltip("shown:N", title=kpi.label),
        alt.Tooltip("n:Q", title="n"),
    ]
    base = alt.Chart(rows).encode(x=x)
    layers = [
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_area(opacity=0.18, color=colors.accent)
        .encode(y=alt.Y("low:Q", axis=y_axis), y2="high:Q"),
        base.mark_line(color=colors.accent, strokeWidth=2.5).encode(y=y),
        base.mark_circle(color=colors.accent, size=36, opacity=1).encode(y=y, tooltip=tips),
    ]
    if len(rows):
        last = rows.iloc[[-1]]
        layers.append(
            alt.Chart(last)
            .mark_text(align="left", dx=8, color=colors.text, fontSize=13, fontWeight=600)
            .encode(x="on:T", y="value:Q", text="shown:N")
        )
    if target is not None and len(rows):
        layers += _target(rows.iloc[[0]].assign(words=f"Target {written(target, kpi.unit)}"), colors)
    if milestones:
        layers += _milestones(milestones, rows["on"], colors)
    return alt.layer(*layers).properties(title=trend_title(points, key, target), height=150)


def trend_title(points: pd.DataFrame, key: str, target: float | None = None) -> str:
    """The finding: where the figure stands, and beside its target."""
    rows = points[points["key"] == key].dropna(subset=["value"])
    label = KPIS[key].label
    if rows.empty:
        return f"{label}: too few to say yet"
    last = rows.iloc[-1]
    beside = f", target {written(target, KPIS[key].unit)}" if target is not None else ""
    beside += f": {last['verdict']}" if last["verdict"] else ""
    return f"{label}: {last['shown']} (n = {int(last['n'])}){beside}"


def dots_chart(
    groups: pd.DataFrame, key: str, *, target: float | None = None, colors: Palette | None = None
) -> alt.LayerChart | alt.FacetChart:
    """Groups side by side from kpis.compared: the value as a dot on its 95% interval, in words beside it."""
    colors = colors or palette()
    kpi = KPIS[key]
    rows = groups.assign(words=[_beside(row) for row in groups.itertuples()])
    order = rows["group"].tolist()
    y = alt.Y("group:N", sort=order, title=None, axis=None)
    domain = [0, max(1.0, float(rows["high"].max(skipna=True) or 0))] if kpi.unit == "%" else None
    scale = alt.Scale(domain=domain) if domain else alt.Scale(zero=kpi.unit != "of 5")
    axis = alt.Axis(format=FORMATS.get(kpi.unit, "~g"), title=f"{kpi.label}, {kpi.unit}", tickCount=6)
    tips = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("shown:N", title=kpi.label),
        alt.Tooltip("n:Q", title="n"),
        alt.Tooltip("says:N", title="Beside the first"),
    ]
    base = alt.Chart(rows).encode(y=y)
    drawn = base.transform_filter("isValid(datum.value)")
    layers = [
        drawn.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=5, opacity=0.35, color=colors.accent)
        .encode(x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q"),
        drawn.mark_circle(size=130, opacity=1, color=colors.accent).encode(x=alt.X("value:Q", axis=axis), tooltip=tips),
        base.mark_text(align="left", dy=-15, fontSize=12, color=colors.text).encode(x=alt.value(2), text="words:N"),
    ]
    if target is not None:
        layers.append(
            alt.Chart(pd.DataFrame({"target": [target]}))
            .mark_rule(strokeDash=[6, 4], color=colors.second, strokeWidth=1.5)
            .encode(x="target:Q", tooltip=[alt.Tooltip("target:Q", title="Target", format=FORMATS.get(kpi.unit, "~g"))])
        )
    return alt.layer(*layers).properties(title=dots_title(groups, key), height=52 * max(len(order), 1))


def dots_title(groups: pd.DataFrame, key: str) -> str:
    """The finding: who differs from the first by more than chance would give, or nobody."""
    label = KPIS[key].label
    if len(groups) < 2:
        return f"{label}: nothing to compare yet"
    apart = groups[groups["says"].isin(["higher", "lower"])]
    first = groups["group"].iloc[0]
    if apart.empty:
        return f"{label}: no clear difference"
    group = apart.iloc[0]
    if len(apart) > 1:
        return f"{label}: {len(apart)} groups clearly differ from {first}"
    return f"{label}: {group['group']} clearly {group['says']} than {first}"


def overview_chart(
    figures: Sequence[Figure], *, colors: Palette | None = None
) -> alt.LayerChart | alt.FacetChart | None:
    """All shares among the figures, a row each: dot, 95% interval, target as a tick, verdict in words; or None."""
    colors = colors or palette()
    shares = [figure for figure in figures if figure.unit == "%" and figure.value is not None and figure.headline]
    if not shares:
        return None
    frame = pd.DataFrame([[getattr(share, name) for name in _OVERVIEW] for share in shares], columns=list(_OVERVIEW))
    frame["words"] = [_beside_target(share) for share in shares]
    frame["certainty"] = [certainty_words(share) for share in shares]
    most = max(1.0, float(frame["high"].astype(float).max()))
    axis = alt.Axis(format=".0%", title=None, tickCount=6)
    y = alt.Y("label:N", sort=frame["label"].tolist(), title=None, axis=None)
    base = alt.Chart(frame).encode(y=y)
    tips = [
        alt.Tooltip("label:N", title="Figure"),
        alt.Tooltip("shown:N", title="Value"),
        alt.Tooltip("low:Q", title="At least", format=".0%"),
        alt.Tooltip("high:Q", title="At most", format=".0%"),
        alt.Tooltip("target:Q", title="Target", format=".0%"),
        alt.Tooltip("n:Q", title="n"),
        alt.Tooltip("certainty:N", title="How certain"),
    ]
    scale = alt.Scale(domain=[0, most], nice=False)
    layers = [
        base.mark_rule(strokeWidth=6, opacity=0.35, color=colors.accent).encode(
            x=alt.X("low:Q", axis=axis, scale=scale), x2="high:Q"
        ),
        base.mark_tick(thickness=3, size=16, color=colors.second).encode(x="target:Q"),
        base.mark_circle(size=110, opacity=1, color=colors.accent).encode(x="value:Q", tooltip=tips),
        base.mark_text(align="left", dy=-15, fontSize=12, color=colors.text).encode(x=alt.value(2), text="words:N"),
    ]
    return alt.layer(*layers).properties(title=overview_title(figures), height=40 * len(shares))


def overview_title(figures: Sequence[Figure]) -> str:
    """The finding: how many headline figures stand where beside their targets, all of them counted."""
    aimed = sum(figure.headline and figure.target is not None for figure in figures)
    counted = Counter(verdict_words(figure) for figure in figures if figure.headline and figure.verdict)
    if not counted or counted.keys() == {"too early"}:
        return "Too early to compare with the targets"
    order = [words for key in ("on", "near", "off", "early") for words in dict.fromkeys(w[key] for w in WORDS.values())]
    named = ", ".join(f"{counted[words]} {words}" for words in order if counted[words])
    if nothing := aimed - counted.total():
        named += f", {nothing} with nothing to show yet"
    return f"Of {aimed} targets, {named}"


def survival_chart(
    curve: pd.DataFrame, *, title: str, what: str, colors: Palette | None = None
) -> alt.LayerChart | alt.FacetChart:
    """A Kaplan–Meier curve from kpis.survival with its interval and the numbers still at risk below the axis.

    `what` names the share, such as "Share that has not met".
    """
    colors = colors or palette()
    x = alt.X("day:Q", title="Days since the introduction", scale=alt.Scale(nice=False))
    axis = alt.Axis(format=".0%", title=what, values=[0, 0.25, 0.5, 0.75, 1])
    y = alt.Y("share:Q", axis=axis, scale=alt.Scale(domain=[-0.22, 1]))
    steps = _steps(curve)
    risk = at_risk(curve)
    tips = [
        alt.Tooltip("day:Q", title="Day"),
        alt.Tooltip("share:Q", title=what, format=".0%"),
        alt.Tooltip("low:Q", title="At least", format=".0%"),
        alt.Tooltip("high:Q", title="At most", format=".0%"),
        alt.Tooltip("at_risk:Q", title="Still at risk"),
    ]
    base = alt.Chart(steps).encode(x=x)
    return alt.layer(
        base.mark_area(interpolate="step-after", opacity=0.18, color=colors.accent).encode(
            y=alt.Y("low:Q", axis=axis, scale=alt.Scale(domain=[-0.22, 1])), y2="high:Q"
        ),
        base.mark_line(interpolate="step-after", color=colors.accent, strokeWidth=2.5).encode(y=y),
        base.mark_circle(color=colors.accent, size=24, opacity=0.01).encode(y=y, tooltip=tips),
        alt.Chart(risk)
        .mark_text(fontSize=11, color=colors.quiet)
        .encode(x="day:Q", y=alt.datum(-0.17), text="at_risk:Q"),
        alt.Chart(pd.DataFrame({"words": ["Pairs still at risk"]}))
        .mark_text(fontSize=11, color=colors.quiet, align="left")
        .encode(x=alt.value(4), y=alt.datum(-0.08), text="words:N"),
    ).properties(title=title, height=280)


def at_risk(curve: pd.DataFrame, ticks: int = 6) -> pd.DataFrame:
    """How many are still at risk at a few days along the axis: day, at_risk."""
    last = float(curve["day"].max())
    step = max(round(last / ticks / 7) * 7, 1)
    rows = []
    for number in range(ticks + 1):
        day = number * step
        if day > last:
            break
        later = curve[curve["day"] >= day]
        rows.append([day, int(later["at_risk"].iloc[0])])
    return pd.DataFrame(rows, columns=["day", "at_risk"])


def _beside(row: Any) -> str:
    return f"{row.group}: {row.shown}" if pd.isna(row.value) else f"{row.group}: {row.shown} (n = {row.n})"


def _beside_target(share: Figure) -> str:
    words = f"{share.label}: {share.shown} (n = {share.n})"
    return f"{words}, {verdict_words(share)}" if share.verdict else words


def _steps(curve: pd.DataFrame) -> pd.DataFrame:
    return curve[["day", "at_risk", "share", "low", "high"]]


def _target(first: pd.DataFrame, colors: Palette) -> list[alt.Chart]:
    rule = alt.Chart(first).mark_rule(strokeDash=[6, 4], color=colors.second, strokeWidth=1.5).encode(y="target:Q")
    words = (
        alt.Chart(first)
        .mark_text(align="left", dx=4, dy=-7, color=colors.text, fontSize=11)
        .encode(x=alt.value(0), y="target:Q", text="words:N")
    )
    return [rule, words]


def _milestones(milestones: Sequence[tuple[date, str]], shown_days: pd.Series, colors: Palette) -> list[alt.Chart]:
    """A line for each day with its word beside it, upright."""
    marks = pd.DataFrame(
        {"on": pd.to_datetime([day for day, _ in milestones]), "label": [name for _, name in milestones]}
    )
    rule = alt.Chart(marks).mark_rule(color=colors.quiet, strokeDash=[2, 3]).encode(x="on:T", tooltip=["label:N"])
    placed = words_beside(marks, shown_days)
    words = [
        alt.Chart(rows)
        .mark_text(align="left", angle=270, dx=6, dy=dy, y=alt.ExprRef("height"), color=colors.quiet, fontSize=11)
        .encode(x="on:T", text="label:N")
        for side, dy in (("after", 9), ("before", -7))
        if len(rows := placed[placed["side"] == side])
    ]
    return [rule, *words]


def words_beside(marks: pd.DataFrame, shown_days: pd.Series) -> pd.DataFrame:
    """Where each word stands so that none lies on another, also on a phone: on, label, side ("before", "after").

    After their lines as far as there is room, else before; where no arrangement has room, two words of the nearest
    lines become one.
    """
    every_day = pd.concat([shown_days, marks["on"]])
    first, days = every_day.min(), max((every_day.max() - every_day.min()).days, 1)
    lines = [(day - first).days / days * PHONE_PLOT for day in marks["on"]]
    arrangements = sorted(product(("after", "before"), repeat=len(lines)), key=lambda sides: sides.count("before"))
    for sides in arrangements:
        if _have_room(lines, sides):
            return marks.assign(side=sides)
    if len(marks) == 1:
        return marks.assign(side="after")
    gaps = [after - before for before, after in pairwise(lines)]
    nearest = gaps.index(min(gaps))
    labels = marks["label"].tolist()
    labels[nearest] += f", {labels.pop(nearest + 1).lower()}"
    return words_beside(marks.drop(index=marks.index[nearest + 1]).assign(label=labels), shown_days)


def _have_room(lines: Sequence[float], sides: Sequence[str]) -> bool:
    """Does no word lie on another, on a line or outside of the picture?"""
    places = [
        (line, line + WORD) if side == "after" else (line - WORD, line) for line, side in zip(lines, sides, strict=True)
    ]
    if any(start < 0 or end > PHONE_PLOT for start, end in places):
        return False
    if any(start < line < end for start, end in places for line in lines):
        return False
    return all(before[1] <= after[0] for before, after in pairwise(sorted(places)))
