"""Figures: cards of KPIs by stage, each with how it is worked out and the rows behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd
import streamlit as st

from core import store
from core.charts.theme import Palette, palette
from core.domain import kpis
from core.domain.base.text import counted
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import Choice, label_of
from ui.kpis.ledger import history_days, once, once_by
from ui.kpis.lights import badge

Visibility = Literal["visible", "collapsed"]
Drawing = alt.LayerChart | alt.FacetChart
FRAME = 64  # pixels that axes and legend take off a chart's height on the page, where it has both or a titled axis
SLIM = 34  # and where it has one of them, without a title


def draw(
    studio: Studio,
    read: kpis.Ledger,
    key: tuple[Any, ...],
    make: Callable[[Palette], Drawing | None],
    *,
    name: str,
    frame: int = FRAME,
) -> None:
    """Show a chart that is made once for these facts and this key: making one takes longer than its figures."""
    theme = st.context.theme.type

    def specification() -> tuple[str, dict[str, pd.DataFrame]] | None:
        chart = make(palette(theme))
        if chart is None:
            return None
        # Checked against the schema by tests/kpis/test_charts.py; here that would cost a third of the time.
        spec = chart.to_dict(validate=False)
        # As frames the data need not be read from dictionaries again on every run.
        data = {key: pd.DataFrame(rows) for key, rows in spec.pop("datasets", {}).items()}
        return json.dumps(spec), data

    chart_data = once(studio, read, ("chart", name, theme, *key), specification)
    if chart_data is None:
        return
    shown = json.loads(chart_data[0]) | {"datasets": dict(chart_data[1])}  # a copy of its own: drawing takes it apart
    title = str(shown.pop("title", name))
    shown["height"] += frame
    with st.container(key=f"kpis_{name}", gap="xsmall"):
        st.markdown(f"**{md(title)}**")  # as text it wraps on a phone; inside the chart it would be cut
        st.vega_lite_chart(shown, alt=title)


def history(studio: Studio, read: kpis.Ledger, choice: Choice, part: kpis.Facts) -> dict[str, list[kpis.Figure]]:
    """The headline figures on some days up to the chosen one, oldest first, by key; later facts do not change a day.

    They are measured together: the facts of a day are what takes long, and cards and trend share them.
    """
    program = choice.program
    wanted = tuple(key for key in kpis.in_order() if kpis.KPIS[key].headline)

    def on_day(day: date) -> list[kpis.Figure]:
        if day == choice.on:
            return kpis.measure_all(part, targets=choice.targets, keys=wanted)
        choices = choice.keywords
        return once_by(
            studio,
            read,
            day,
            ("history", wanted, program.id, *choice.key[2:]),  # not the day that is looked at: points stay
            lambda: kpis.measure_all(read, day, keys=wanted, **choices),
        )

    days = history_days(read, program, choice.on)
    measured = once(studio, read, ("history", wanted, *choice.key), lambda: [on_day(day) for day in days])
    by_key: dict[str, list[kpis.Figure]] = {key: [] for key in wanted}
    for figures in measured:
        for figure in figures:
            by_key[figure.key].append(figure)
    return by_key


def pick(label: str, key: str, *, headline: bool = False, label_visibility: Visibility = "visible") -> str:
    """Ask for one figure; the choice stays in the session."""
    keys = [kpi_key for kpi_key in kpis.in_order() if kpis.KPIS[kpi_key].headline or not headline]
    return st.selectbox(
        label,
        keys,
        index=keys.index("met_in_time"),
        format_func=lambda kpi_key: kpis.KPIS[kpi_key].label,
        key=key,
        persist_state="session",
        label_visibility=label_visibility,
    )


def cards(
    studio: Studio,
    choice: Choice,
    part: kpis.Facts,
    figures: Sequence[kpis.Figure],
    past: dict[str, list[kpis.Figure]],
) -> None:
    """The headline figures that aim at something as cards of one height, all others as a table on request."""
    now = {figure.key: figure for figure in figures}
    grid = st.grid(4, min_column_width=200, border=True, gap="xsmall")
    for figure in figures:
        if _aims(figure):
            with grid.cell(), st.container(gap="xxsmall"):
                _card(studio, choice, part, figure, now.get(kpis.KPIS[figure.key].beside), past[figure.key])
    supporting = [figure for figure in figures if not _aims(figure)]
    more = st.expander(f"{counted(len(supporting), 'more figure')}", key="kpis_supporting", on_change="rerun")
    if more.open:
        with more:
            _table(studio, choice, part, supporting)


def rows(studio: Studio, cases: pd.DataFrame) -> pd.DataFrame:
    """Cases with people's names instead of ids, days as days: what "the rows behind it" shows to a coordinator."""
    names = store.people.names(studio.db)
    frame = cases.copy()
    if "relationship_id" in frame and "mentee_id" not in frame:
        pairs = {relationship.id: relationship for relationship in store.relationships.all(studio.db)}
        for role in ("mentee", "mentor"):
            ids = [getattr(pairs.get(id), f"{role}_id", None) for id in frame["relationship_id"]]
            frame[f"{role}_id"] = ids
    for column, label in (("mentor_id", "Mentor"), ("mentee_id", "Mentee"), ("person_id", "Person")):
        if column in frame:
            frame.insert(0, label, [names.get(id, "") for id in frame.pop(column)])
    frame = frame.drop(columns=[name for name in ("relationship_id", "program_id", "answers") if name in frame])
    for column in frame.select_dtypes("datetime").columns:
        frame[column] = frame[column].dt.date
    for column in frame.select_dtypes("bool").columns:
        frame[column] = frame[column].map({True: "yes", False: "no"})
    return frame.rename(columns=lambda name: str(name).replace("_", " ").capitalize())


def _aims(figure: kpis.Figure) -> bool:
    return figure.headline and figure.target is not None


def _table(studio: Studio, choice: Choice, part: kpis.Facts, figures: Sequence[kpis.Figure]) -> None:
    """Figures in few lines, and one of them explained."""
    lines = [
        {
            "Figure": figure.label,
            "Value": figure.shown,
            "Target": kpis.target_words(figure),
            "Verdict": kpis.verdict_words(figure),
            "n": "" if figure.n is None else f"{figure.n:,}",
            "How certain": kpis.certainty_words(figure),
        }
        for figure in figures
    ]
    st.dataframe(
        pd.DataFrame(lines), hide_index=True, alt="More figures", row_height=30, height="content", placeholder="–"
    )
    by_key = {figure.key: figure for figure in figures}
    key = st.selectbox(
        "Explain",
        list(by_key),
        format_func=lambda known: by_key[known].label,
        key="kpis_explained",
        persist_state="session",
    )
    figure = by_key[key]
    st.markdown(f"**{md(figure.label)}**: {md(figure.shown)}. {md(kpis.KPIS[key].question)}")
    _explained(studio, choice, part, figure)


def _card(
    studio: Studio,
    choice: Choice,
    part: kpis.Facts,
    figure: kpis.Figure,
    companion: kpis.Figure | None,
    past: Sequence[kpis.Figure],
) -> None:
    kpi = kpis.KPIS[figure.key]
    scale = 100 if figure.unit == "%" else 1
    course = [round(then.value * scale, 2) for then in past if then.value is not None]
    st.metric(
        figure.label,
        figure.shown if figure.value is not None else "–",
        help=md(kpi.question),
        chart_data=course if len(course) > 2 else None,  # two points are a straight line, whatever happened
        chart_type="line",
    )
    if figure.value is None:  # words as large as a number would be cut
        st.caption(md(f"{figure.shown[:1].upper()}{figure.shown[1:]}"))
    if figure.target is not None:
        light = f"{badge(figure.verdict, kpis.verdict_words(figure))} " if figure.verdict else ""
        st.markdown(f"{light}:small[Target {kpis.target_words(figure)}]")
    if beside := _beside(figure, companion, past):
        st.caption(" · ".join(beside))
    _explained(studio, choice, part, figure)


def _explained(studio: Studio, choice: Choice, part: kpis.Facts, figure: kpis.Figure) -> None:
    kpi = kpis.KPIS[figure.key]
    worked_out(
        kpi.definition(choice.thresholds),
        kpis.formula(figure),
        lambda: rows(studio, kpi.cases(part)),
        name=f"kpi-{figure.key}",
        label=label_of(studio, choice),
    )


def _beside(figure: kpis.Figure, companion: kpis.Figure | None, past: Sequence[kpis.Figure]) -> list[str]:
    """What stands quietly under the value: how certain the verdict is, interval and n, what is open, what moved."""
    parts = []
    if certainty := kpis.certainty_words(figure):
        parts.append(certainty[:1].upper() + certainty[1:])
    if figure.low is not None or figure.high is not None:
        ends = ["not known" if end is None else kpis.written(end, figure.unit) for end in (figure.low, figure.high)]
        parts.append(f"{ends[0]} to {ends[1]}, n = {figure.n:,}")
    elif figure.n and figure.kind not in ("count", "sum"):
        parts.append(f"n = {figure.n:,}")
    if figure.pending and figure.verdict != "early":
        parts.append(f"{kpis.pending_words(figure)}, not counted")
    if companion is not None:
        parts.append(f"{companion.label}: {companion.shown}")
    if moved := kpis.moved_words(figure, past):  # what did not clearly move is seen on the line
        parts.append(moved)
    return parts
