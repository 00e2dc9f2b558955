"""Groups cell: one KPI side by side for departments, levels or locations. Compares by core.domain.kpis."""

from __future__ import annotations

from core.domain.kpis import KPIS, SMALLEST, compared
from core.domain.report.blocks import Block, ChartBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.cells.figures import labels
from core.domain.report.source import GROUPS, CellSource


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """A value and its interval for each group that is large enough."""
    key, by = settings["figure"], settings["by"] if settings["by"] in GROUPS else "department"
    if key not in KPIS:
        return (TextBlock(("No figure is chosen yet.",)),)
    label, noun = KPIS[key].label, GROUPS[by].lower()
    groups = compared(source.facts, key, by, published=True, targets=source.material.targets)
    groups = groups[groups["value"].notna()]
    if groups.empty:
        return (TextBlock((f"{label}: no {noun} has enough cases yet to show a value of its own.",)),)
    title = f"{label}: {groups['shown'].iat[0]} in {groups['group'].iat[0]}, the only {noun} with enough cases"
    if len(groups) > 1:
        highest, lowest = groups.loc[groups["value"].idxmax()], groups.loc[groups["value"].idxmin()]
        title = f"{label}: {lowest['shown']} in {lowest['group']} to {highest['shown']} in {highest['group']}"
        if lowest["shown"] == highest["shown"]:
            title = f"{label}: {lowest['shown']} in every {noun} with enough cases"
    return (
        ChartBlock(
            kind="ranges",
            title=title,
            frame=groups.rename(columns={"group": "x", "value": "y"}).assign(series="")[
                ["x", "y", "series", "low", "high"]
            ],
            y_label=label,
            share=KPIS[key].unit == "%",
            target=source.material.targets.get(key, KPIS[key].target),
            note=f"Lines: 95% intervals; where they overlap, chance may explain the difference. A {noun} with fewer "
            f"than {SMALLEST} cases is not shown.",
        ),
    )


KIND = CellKind(
    label="Groups",
    help="One KPI side by side for departments, levels or locations.",
    heading="Where does it differ?",
    icon=":material/groups:",
    blocks=blocks,
    fields=(
        CellField("figure", "Figure", "choice", "met_in_time", labels),
        CellField("by", "Side by side", "choice", "department", lambda source: GROUPS),
    ),
)
