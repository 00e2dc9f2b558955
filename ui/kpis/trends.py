"""KPIs over time: the trend of one figure with the plan's milestones, and how long things take and last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from core.charts import figures as charts
from core.domain import kpis, playbook
from core.domain.design import plan
from core.domain.design.programs import Program
from core.domain.kpis import engagement, outcomes, survival
from ui.frame.cells import worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import Choice
from ui.kpis.figures import draw, rows
from ui.kpis.ledger import facts, once, once_by

# The steps of the plan that a trend marks, in a word that fits beside a line.
MARKED = {
    "introduce": "Introductions",
    "first-check": "First checks",
    "pilot-evaluation": "Evaluation",
    "review": "Review",
}
FEWEST_EVENTS = 5


def trend(studio: Studio, choice: Choice, read: kpis.Ledger, key: str) -> None:
    """One figure week by week up to the chosen day."""
    kpi = kpis.KPIS[key]
    days = kpis.days(_first_day(choice, read), choice.on)
    today = facts(studio, read, choice.on, choice.thresholds)

    def on_day(day: date) -> kpis.Figure:
        return once_by(
            studio,
            read,
            day,
            (key, choice.program.id, *choice.key[2:]),  # not the day that is looked at: points stay
            lambda: kpis.measure_all(today if day == choice.on else read, day, keys=[key], **choice.keywords)[0],
        )

    figures = once(studio, read, ("trend", key, *choice.key), lambda: [on_day(day) for day in days])
    points = kpis.points(figures)
    marks = kpis.milestones(choice.program, days[0], choice.on, steps_of(choice.program))
    target = figures[-1].target
    draw(
        studio,
        read,
        (key, *choice.key),
        lambda colors: charts.trend_chart(points, key, target=target, milestones=marks, colors=colors),
        name="trend",
    )
    worked_out(
        f"{kpi.definition(choice.thresholds)} Each point counts everything up to that day, so the points share cases.",
        None,
        None if choice.sponsor else points.drop(columns="key"),
        name=f"trend-{key}",
    )


def lasting(studio: Studio, choice: Choice, read: kpis.Ledger, part: kpis.Facts) -> None:
    """How long until the first session, and how long pairs stay together: two Kaplan–Meier curves."""
    left, right = st.columns(2)
    with left:
        _curve(studio, choice, read, lambda: engagement.first_sessions(part), "first session", "Not met yet")
    with right:
        _curve(studio, choice, read, lambda: outcomes.lengths(part), "together", "Still together")


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
    if len(cases) < kpis.SMALLEST or (choice.sponsor and happened < FEWEST_EVENTS):
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
        None if choice.sponsor else lambda: rows(studio, cases),
        name=f"curve-{name.replace(' ', '-')}",
    )


def _first_day(choice: Choice, read: kpis.Ledger) -> date:
    program = choice.program
    starts = [day for day in (read.first_day_of(program.id), program.starts_on) if day is not None and day <= choice.on]
    return min(starts, default=choice.on)


def steps_of(program: Program) -> list[tuple[date | None, str]]:
    """The days of the plan that a trend marks, each with a word."""
    days_with_words: list[tuple[date | None, str]] = []
    for step in playbook.load().plan.values():
        if step.id in MARKED:
            days_with_words.append((plan.day_of_step(program, step), MARKED[step.id]))
    return days_with_words
