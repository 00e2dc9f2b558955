"""Funnel cell: how far mentees get, step by step, as a chart. Counts by core.domain.kpis."""

from __future__ import annotations

import pandas as pd

from core.domain.kpis import funnel, funnel_title
from core.domain.report.blocks import Block, ChartBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource

PARTS = {"came": "Reached it", "waiting": "May still reach it", "lost": "Will not reach it"}


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """Stacked bars: of those in the bar above, who came, who still may and who will not."""
    steps = funnel(source.facts, source.material.targets, published=True)
    if steps.empty:
        return (TextBlock(("Fewer than five people have applied as mentees, so their way is not shown.",)),)
    return (_bars(steps, "Each bar is the people who reached the step above it."),)


def published_blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The same bars of the funnel as it was published, in fives."""
    steps = source.published.steps
    if steps.empty:
        return (TextBlock(("The steps have not been published.",)),)
    note = "Each bar is the people who reached the step above it. Every number is rounded to five by itself, so the "
    return (_bars(steps, f"{note}parts of a bar may add up to more or fewer."),)


def _bars(steps: pd.DataFrame, note: str) -> ChartBlock:
    rows = []
    for step in steps.to_dict("records"):
        came = step["reached"] if pd.isna(step["came"]) else step["came"]
        counts = {"came": came, "waiting": step["waiting"], "lost": step["lost"]}
        for part, label in PARTS.items():
            rows.append((step["label"], 0.0 if pd.isna(counts[part]) else float(counts[part]), label))
    return ChartBlock(
        kind="stacked bars",
        title=funnel_title(steps),
        frame=pd.DataFrame(rows, columns=["x", "y", "series"]),
        y_label="Mentees",
        note=note,
    )


KIND = CellKind(
    label="Funnel",
    help="How far mentees get from applying to the end, and where they are lost.",
    heading="How far do people get?",
    icon=":material/filter_alt:",
    blocks=blocks,
    for_sponsor=published_blocks,
)
