"""Funnel cell: how far mentees get, step by step, as a chart. Counts by core.domain.kpis."""

from __future__ import annotations

import pandas as pd

from core.domain.kpis import funnel, worst_step
from core.domain.report.blocks import Block, ChartBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource, head_count

PARTS = {"came": "Reached it", "waiting": "May still reach it", "lost": "Will not reach it"}


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """Stacked bars: of those in the bar above, who came, who still may and who will not."""
    steps = funnel(source.facts, source.material.targets, published=True)
    if steps.empty:
        return (TextBlock(("Fewer than five people have applied as mentees, so their way is not shown.",)),)
    rows = []
    for step in steps.to_dict("records"):
        came = step["reached"] if pd.isna(step["came"]) else step["came"]
        counts = {"came": came, "waiting": step["waiting"], "lost": step["lost"]}
        for part, label in PARTS.items():
            rows.append((step["label"], 0.0 if pd.isna(counts[part]) else float(counts[part]), label))
    return (
        ChartBlock(
            kind="stacked bars",
            title=_finding(steps),
            frame=pd.DataFrame(rows, columns=["x", "y", "series"]),
            y_label="Mentees",
            note="Each bar is the people who reached the step above it.",
        ),
    )


def _finding(steps: pd.DataFrame) -> str:
    worst = worst_step(steps)
    if worst is not None:
        return (
            f"Furthest from its target: “{worst['label']}”. {worst['lost']:.0f} of {worst['of']:.0f} will not reach "
            f"it; the target is that {worst['target']:.0%} do"
        )
    first, last = steps.iloc[0], steps[steps["stage"] == "completed"].iloc[0]
    completed = head_count(int(last["reached"]))
    return f"Completed so far: {completed} of {int(first['reached']):,} who applied"


KIND = CellKind(
    label="Funnel",
    help="How far mentees get from applying to the end, and where they are lost.",
    heading="How far do people get?",
    icon=":material/filter_alt:",
    blocks=blocks,
)
