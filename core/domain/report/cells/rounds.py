"""Rounds cell: this round beside the one it follows, and both beside their forecasts. Compares by core.domain.kpis."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from core.domain.base.text import counted, listed
from core.domain.design.options import chosen
from core.domain.kpis import (
    SMALLEST,
    ForecastLine,
    Round,
    RoundComparison,
    alignments,
    compare_rounds,
    forecast_table,
    ranges_in_words,
    rounds_table,
)
from core.domain.kpis.round_comparison import VERDICTS
from core.domain.report.blocks import Block, ChartBlock, TableBlock, TextBlock
from core.domain.report.cell_kind import CellField, CellKind, Settings
from core.domain.report.source import CellSource, head_count

FIGURES = {"main": "Main figures", "all": "All figures"}
DRAWN = 6  # figures of the chart: two bars each, read from a distance


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The shares that differ most as a chart, every figure as a table, and the forecasts of both."""
    before = source.material.previous
    if before is None:
        return (TextBlock(("This program follows no earlier round, so there is nothing to compare it with.",)),)
    if source.part:
        return (TextBlock(("Rounds are compared in full: choose the whole program for this cell.",)),)
    material = source.material
    now = Round(material.program, material.thresholds, chosen(material.options))
    possible = alignments(material.ledger, before.program, now.program, source.on)
    alignment = possible.get("end") or possible.get("day")
    if alignment is None:
        missing = "One of the two rounds has no first day yet, so they cannot be compared."
        return (TextBlock((missing,)),)
    comparison = compare_rounds(material.ledger, before, now, alignment, published=True)
    if settings["figures"] != "all":
        comparison = replace(comparison, lines=tuple(line for line in comparison.lines if line.new.headline))
    return (*_figures(comparison), *_forecasts(comparison))


def _figures(comparison: RoundComparison) -> list[Block]:
    table = rounds_table(comparison)
    known = table[table["old_value"].notna() | table["new_value"].notna()]
    if known.empty:
        return [TextBlock((f"{comparison.finding}.", f"{comparison.alignment.words}."))]
    names = comparison.old.name, comparison.new.name
    columns = ("Figure", *names, "Difference", "How it compares")
    cells = known[["label", "old", "new", "difference_words", "verdict"]].itertuples(index=False)
    silent = len(table) - len(known)
    left_out = f" {counted(silent, 'figure has', 'figures have')} no value in either round." if silent else ""
    note = f"{comparison.alignment.words}. In brackets: 95% intervals.{left_out}"
    shares = table[(table["unit"] == "%") & table["low"].notna()]  # with an interval, so that marks are of one kind
    opening: Block = TextBlock((f"{comparison.finding}.",))
    if not shares.empty:
        differing = "The shares that differ most. " if len(shares) > DRAWN else ""
        opening = ChartBlock(
            kind="ranges",
            title=comparison.finding,
            frame=_two_rows_a_figure(_most_different(shares), names),
            share=True,
            note=f"{differing}{comparison.alignment.words}. Lines are 95% intervals; of twenty figures, one looks "
            "different by chance. What is counted in full stands in the table alone.",
        )
    return [opening, TableBlock(columns, tuple(tuple(map(str, row)) for row in cells), note)]


def _most_different(shares: pd.DataFrame) -> pd.DataFrame:
    """At most `DRAWN` figures: those with a telling difference first, then the widest."""
    ranked = shares.assign(silent=shares["verdict"] == VERDICTS["none"], width=-shares["difference"].abs())
    return shares.loc[ranked.sort_values(["silent", "width"], kind="stable").index[:DRAWN]]


def _two_rows_a_figure(shares: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    rows = [
        (row["label"], row[f"{side}_value"], name, row[f"{side}_low"], row[f"{side}_high"])
        for row in shares.to_dict("records")
        for side, name in zip(("old", "new"), names, strict=True)
    ]
    return pd.DataFrame(rows, columns=["x", "y", "series", "low", "high"])


def _forecasts(comparison: RoundComparison) -> list[Block]:
    """What each round was expected to bring beside what it brought; of a round without a forecast, that it has none."""
    lines = comparison.forecasts
    with_forecast = {line.program.id for line in lines}
    missing = [program.name for program in (comparison.old, comparison.new) if program.id not in with_forecast]
    parts: list[Block] = []
    if lines:
        frame, ranges = forecast_table(lines), ranges_in_words(lines)
        rows = tuple(
            (row.program, row.label, forecast, head_count(line.actual), _standing(line, row.standing))
            for row, forecast, line in zip(frame.itertuples(), ranges, lines, strict=True)
        )
        columns = ("Round", "Result", "Forecast", "Actual", "How it compares")
        parts.append(TableBlock(columns, rows, "In brackets: the middle 80% of the simulations."))
    if missing:
        sentence = f"No design option was chosen for {listed(missing)}, so there is no forecast to compare with."
        parts.append(TextBlock((sentence,)))
    return parts


def _standing(line: ForecastLine, words: str) -> str:
    return "too few to publish" if 0 < line.actual < SMALLEST else words


KIND = CellKind(
    label="Rounds",
    help="This round beside the one it follows, at the same age, and both against their forecasts.",
    heading="How does this round compare with the last?",
    icon=":material/compare:",
    blocks=blocks,
    fields=(CellField("figures", "Figures", "choice", "main", lambda source: FIGURES),),
)
