"""Trend cell: one KPI over time, with its interval and target. Measures by core.domain.kpis."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.domain.base.dates import short_date
from core.domain.kpis import KPIS, Figure, verdict_words
from core.domain.report.blocks import Block, ChartBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.cells.figures import labels
from core.domain.report.source import CellSource

MOST_POINTS = 12  # of a year, one a month


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """A line from the first day on which the figure could be said."""
    key = settings["figure"]
    if key not in KPIS:
        return (TextBlock(("No figure is chosen yet.",)),)
    return _line([source.figures([key], day)[0] for day in source.days(MOST_POINTS)])


def published_blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """A line through the values that were published: what was true between their days nobody published."""
    key = settings["figure"]
    if key not in KPIS:
        return (TextBlock(("No figure is chosen yet.",)),)
    return _line(source.published_values(key) or source.figures([key]))


def _line(figures: Sequence[Figure]) -> tuple[Block, ...]:
    now = figures[-1]
    known = [figure for figure in figures if figure.value is not None]
    if len(known) < 2:
        return (TextBlock((f"{now.label}: {now.shown}. There are too few values yet to draw how it moved.",)),)
    verdict = f", {verdict_words(now)}" if now.verdict else ""
    return (
        ChartBlock(
            kind="line",
            title=f"{now.label}: {known[0].shown} on {short_date(known[0].on)}, {now.shown} now{verdict}",
            frame=pd.DataFrame(
                [(figure.on, figure.value, "", figure.low, figure.high) for figure in known],
                columns=["x", "y", "series", "low", "high"],
            ).astype({"y": float, "low": float, "high": float}),
            y_label=now.label,
            share=now.unit == "%",
            target=now.target,
            note="Each point counts everything up to that day. The band is the 95% interval."
            if now.low is not None
            else "Each point counts everything up to that day.",
        ),
    )


KIND = CellKind(
    label="Trend",
    help="How one KPI moved over time.",
    heading="How has it moved?",
    icon=":material/show_chart:",
    blocks=blocks,
    for_sponsor=published_blocks,
    fields=(CellField("figure", "Figure", "choice", "met_in_time", labels),),
)
