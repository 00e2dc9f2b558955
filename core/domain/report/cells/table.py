"""Table cell: figures, steps or departments as a table of text. Measures by core.domain.kpis."""

from __future__ import annotations

import pandas as pd

from core.domain.kpis import (
    KPIS,
    STAGES,
    certainty_words,
    funnel,
    heat,
    in_order,
    since_words,
    target_words,
    verdict_words,
)
from core.domain.report.blocks import TableBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import GROUPS, CellSource, about

CONTENTS = {"figures": "Main figures with their targets", "steps": "Steps from applying to the end"} | {
    by: f"How far people get, by {label.lower()}" for by, label in GROUPS.items()
}
STEPS = ("accepted", "matched", "met", "completed")  # columns that fit beside a group's name


def blocks(source: CellSource, settings: Settings) -> tuple[TableBlock | TextBlock, ...]:
    """The table that was chosen."""
    content = settings["content"]
    if content == "steps":
        return (_steps(source),)
    return (_by_group(source, content),) if content in GROUPS else (_figures(source),)


def published_blocks(source: CellSource, settings: Settings) -> tuple[TableBlock | TextBlock, ...]:
    """The table that was chosen, of what was published."""
    content, report = settings["content"], source.published
    if content == "steps":
        steps = report.steps
        if steps.empty:
            return (TextBlock(("The steps have not been published.",)),)
        targets = ["" if pd.isna(target) else f"{target:.0%}" for target in steps["target"]]
        counts = [about(int(reached)) for reached in steps["reached"]]
        rows = tuple(zip(map(str, steps["label"]), counts, targets, strict=True))
        return (TableBlock(("Step", "Mentees", "Target"), rows, "People are counted in fives."),)
    if content == "department" and not report.cells.empty:
        lines = []
        for name, group in report.cells.groupby("group", sort=False):
            shares = dict(zip(group["stage"], map(str, group["words"]), strict=True))
            lines.append((str(name), about(int(group["of"].iat[0])), *(shares[stage] for stage in STEPS)))
        columns = (GROUPS[content], "Applied", *(STAGES[stage] for stage in STEPS))
        return (TableBlock(columns, tuple(lines), "Shares of those who applied, to five points."),)
    if content in GROUPS:
        return (TextBlock((f"How far people get by {GROUPS[content].lower()} has not been published.",)),)
    return (_figures(source),)


def _figures(source: CellSource) -> TableBlock:
    figures = source.figures(key for key in in_order() if KPIS[key].headline)
    rows = tuple(
        (
            figure.label,
            figure.shown,
            target_words(figure) or "no target",
            verdict_words(figure) or "not judged",
            ", ".join(words for words in (certainty_words(figure), since_words(figure)) if words),
        )
        for figure in figures
    )
    return TableBlock(("Figure", "Value", "Target", "Where it stands", "How certain"), rows)


def _steps(source: CellSource) -> TableBlock | TextBlock:
    steps = funnel(source.facts, source.material.targets, published=True)
    if steps.empty:
        return TextBlock(("Fewer than five people have applied as mentees, so their steps are not shown.",))
    rows = tuple(
        (
            str(step["label"]),
            f"{step['reached']:,}",
            "" if pd.isna(step["share"]) else f"{step['share']:.0%}",
            "" if pd.isna(step["target"]) else f"{step['target']:.0%}",
        )
        for step in steps.to_dict("records")
    )
    return TableBlock(("Step", "Mentees", "Of those before", "Target"), rows)


def _by_group(source: CellSource, by: str) -> TableBlock | TextBlock:
    cells = heat(source.facts, by, published=True)
    if cells.empty:
        return TextBlock(("Fewer than five people have applied as mentees, so groups are not shown.",))
    rows = []
    for name, group in cells.groupby("group", sort=False):
        shares = {row.stage: f"{row.share:.0%}" for row in group.itertuples()}
        rows.append((str(name), f"{group['of'].iat[0]:,}", *(shares[stage] for stage in STEPS)))
    return TableBlock(
        (GROUPS[by], "Applied", *(STAGES[stage] for stage in STEPS)),
        tuple(rows),
        note="Shares of those who applied. Groups with fewer than 5 applicants are put together.",
    )


KIND = CellKind(
    label="Table",
    help="The main figures, the steps, or how far groups get, as a table.",
    heading="The figures in a table",
    icon=":material/table:",
    blocks=blocks,
    for_sponsor=published_blocks,
    fields=(CellField("content", "Content", "choice", "figures", lambda source: CONTENTS),),
)
