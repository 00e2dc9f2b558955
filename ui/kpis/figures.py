"""Figures: cards of KPIs by stage, each with how it is worked out and the rows behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from core import store
from core.charts.theme import Palette, palette
from core.domain import kpis
from core.domain.base.dates import short_day
from ui.frame.cells import md, worked_out
from ui.frame.studio import Studio
from ui.kpis.choices import Choice
from ui.kpis.ledger import once, once_by

Drawing = alt.LayerChart | alt.FacetChart
FRAME = 90  # pixels that axes and legend take off a chart's height on the page
ICONS = {
    "on": ":material/check_circle:",
    "near": ":material/adjust:",
    "off": ":material/error:",
    "early": ":material/schedule:",
}
MOVED = {"up": "Up", "down": "Down"}


def draw(
    studio: Studio, read: kpis.Ledger, key: tuple[Any, ...], make: Callable[[Palette], Drawing | None], *, name: str
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
    shown["height"] += FRAME
    with st.container(key=f"kpis_{name}", gap="small"):
        st.markdown(f"**{md(title)}**")  # as text it wraps on a phone; inside the chart it would be cut
        st.vega_lite_chart(shown, alt=title)


def earlier(studio: Studio, read: kpis.Ledger, choice: Choice, day: date) -> list[kpis.Figure]:
    """The same figures on an earlier day; what happens now does not change them."""
    return once_by(studio, read, day, ("earlier", *choice.key), lambda: kpis.measure_all(read, day, **choice.keywords))


def pick(label: str, key: str, *, headline: bool = False) -> str:
    """Ask for one figure; the choice stays in the session."""
    keys = [kpi_key for kpi_key in kpis.in_order() if kpis.KPIS[kpi_key].headline or not headline]
    return st.selectbox(
        label,
        keys,
        index=keys.index("met_in_time"),
        format_func=lambda kpi_key: kpis.KPIS[kpi_key].label,
        key=key,
        persist_state="session",
    )


def cards(
    studio: Studio,
    choice: Choice,
    part: kpis.Facts,
    figures: Sequence[kpis.Figure],
    before: Sequence[kpis.Figure],
) -> None:
    """The headline figures stage by stage, then the supporting ones on request."""
    then = {figure.key: figure for figure in before}
    now = {figure.key: figure for figure in figures}
    for headline in (True, False):
        shown = [figure for figure in figures if figure.headline == headline]
        if headline:
            _grid(studio, choice, part, shown, now, then)
            continue
        more = st.expander(f"{len(shown)} supporting figures", key="kpis_supporting", on_change="rerun")
        if more.open:
            with more:
                _grid(studio, choice, part, shown, now, then)


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


def _grid(
    studio: Studio,
    choice: Choice,
    part: kpis.Facts,
    figures: Sequence[kpis.Figure],
    now: dict[str, kpis.Figure],
    then: dict[str, kpis.Figure],
) -> None:
    grid = st.grid(4, min_column_width=240)
    for figure in figures:
        with grid.cell(), st.container(border=True, height="stretch"):
            _card(studio, choice, part, figure, now.get(kpis.KPIS[figure.key].beside), then.get(figure.key))


def _card(
    studio: Studio,
    choice: Choice,
    part: kpis.Facts,
    figure: kpis.Figure,
    companion: kpis.Figure | None,
    before: kpis.Figure | None,
) -> None:
    kpi = kpis.KPIS[figure.key]
    st.caption(kpis.STAGES[figure.stage])
    st.metric(figure.label, figure.shown, help=md(kpi.question))
    if figure.target is not None:
        verdict = f": {ICONS[figure.verdict]} **{kpis.verdict_words(figure)}**" if figure.verdict else ""
        st.markdown(f"Target {kpis.target_words(figure)}{verdict}")
    if beside := _beside(figure, companion, before):
        st.caption("  \n".join(beside))
    worked_out(
        kpi.definition(choice.thresholds),
        kpis.formula(figure),
        None if choice.sponsor else lambda: rows(studio, kpi.cases(part)),
        name=f"kpi-{figure.key}",
    )


def _beside(figure: kpis.Figure, companion: kpis.Figure | None, before: kpis.Figure | None) -> list[str]:
    """What stands quietly under the value: how certain the verdict is, interval and n, what is open, what moved."""
    parts = []
    if certainty := kpis.certainty_words(figure):
        parts.append(certainty[:1].upper() + certainty[1:])
    if figure.low is not None or figure.high is not None:
        ends = ["not known" if end is None else kpis.written(end, figure.unit) for end in (figure.low, figure.high)]
        parts.append(f"95% interval {ends[0]} to {ends[1]} · n = {figure.n:,}")
    elif figure.n and figure.kind not in ("count", "sum"):
        parts.append(f"n = {figure.n:,}")
    if figure.pending and figure.verdict != "early":
        parts.append(f"{kpis.pending_words(figure)}, not counted")
    if companion is not None:
        parts.append(f"{companion.label}: {companion.shown}")
    measured = before is not None and before.value is not None and figure.value is not None
    if before is not None and measured and (figure.low is not None or figure.ours):
        moved = kpis.change(before, figure)
        since = short_day(before.on)
        parts.append(f"{MOVED[moved]} since {since}" if moved else f"No clear change since {since}")
    return parts
