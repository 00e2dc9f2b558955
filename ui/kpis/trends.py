"""KPIs over time: the trend of one figure with the plan's milestones, and how long things take and last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from core.charts import figures as charts
from core.domain import kpis, playbook
from core.domain.design import checklist
from core.domain.design.programs import Program
from core.domain.kpis import engagement, outcomes, survival
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import Choice, label_of
from ui.kpis.figures import SLIM, draw, history, pick, rows
from ui.kpis.ledger import once

# The steps of the plan that a trend marks, in a word that fits beside a line.
MARKED = {
    "introduce": "Introductions",
    "first-check": "First checks",
    "pilot-evaluation": "Evaluation",
    "review": "Review",
}
PICTURES = {"figure": "One figure", "first session": "Until the first session", "together": "Time together"}


def over_time(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> None:
    """One of three pictures: a figure day by day, how long until pairs meet, how long they stay together."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picture = st.segmented_control(
            "Picture",
            list(PICTURES),
            default="figure",
            required=True,
            format_func=PICTURES.__getitem__,
            key="kpis_over_time",
            persist_state="session",
            label_visibility="collapsed",
        )
        key = ""
        if picture == "figure":
            key = pick("Figure", "kpis_trend_key", headline=True, label_visibility="collapsed")
    if key:
        _trend(studio, choice, read, part, key)
    elif picture == "first session":
        _curve(studio, choice, read, lambda: engagement.first_sessions(part), "first session", "Not met yet")
    else:
        _curve(studio, choice, read, lambda: outcomes.lengths(part), "together", "Still together")


def _trend(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts, key: str) -> None:
    """One figure up to the chosen day."""
    kpi = kpis.KPIS[key]
    figures = history(studio, read, choice, part)[key]
    points = kpis.points(figures)
    if points["value"].isna().all():
        st.markdown(f"**{md(charts.trend_title(points, key))}**")
        return
    marks = kpis.milestones(choice.program, figures[0].on, choice.on, steps_of(choice.program))
    target = figures[-1].target
    draw(
        studio,
        read,
        (key, *choice.key),
        lambda colors: charts.trend_chart(points, key, target=target, milestones=marks, colors=colors),
        name="trend",
        frame=SLIM,
    )
    worked_out(
        f"{kpi.definition(choice.thresholds)} Each point counts everything up to that day, so the points share cases.",
        None,
        points.drop(columns="key"),
        name=f"trend-{key}",
        label=label_of(studio, choice),
    )


def _curve(
    studio: Studio,
    choice: Choice,
    read: kpis.Ledger,
    find: Callable[[], pd.DataFrame],
    name: str,
    what: str,
) -> None:
    cases = once(studio, read, ("lasting", name, *choice.key), find)
    happened = int(cases["happened"].sum())
    if len(cases) < kpis.SMALLEST:
        st.caption(f"{what}: too few pairs to draw a curve.")
        return
    curve = once(studio, read, ("curve", name, *choice.key), lambda: survival.curve(cases["days"], cases["happened"]))
    title = kpis.curve_title(name, curve)
    draw(
        studio,
        read,
        choice.key,
        lambda colors: charts.survival_chart(curve, title=title, what=what, colors=colors),
        name=name.replace(" ", "-"),
    )
    definitions = {
        "first session": "Kaplan–Meier: of the pairs still without a first session on a day, the share that stays so. "
        "Pairs that have not met count for as long as they have waited; pairs that ended without meeting, until then.",
        "together": "Kaplan–Meier: an early end is a drop, a switch or an end by L&D. Open and completed pairs count "
        "for as long as they lasted.",
    }
    middle, low, high = survival.median(curve)
    half = "not reached" if middle is None else f"day {middle:.0f}"
    interval = " to ".join("not known" if end is None else f"{end:.0f}" for end in (low, high))
    worked_out(
        definitions[name],
        f"{len(cases)} pairs, for {happened} it has happened; median: {half} (95% interval {interval})",
        lambda: rows(studio, cases),
        name=f"curve-{name.replace(' ', '-')}",
        label=label_of(studio, choice),
    )


def steps_of(program: Program) -> list[tuple[date | None, str]]:
    """The days of the plan that a trend marks, each with a word."""
    days_with_words: list[tuple[date | None, str]] = []
    for step in playbook.load().plan.values():
        if step.id in MARKED:
            days_with_words.append((checklist.day_of_step(program, step), MARKED[step.id]))
    return days_with_words
