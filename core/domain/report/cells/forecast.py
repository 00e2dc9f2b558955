"""Forecast cell: what the design promised beside what has happened. Simulates by core.domain.design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

import pandas as pd

from core.domain.design.assumptions import assumed
from core.domain.design.forecast import RESULTS, Range, forecast
from core.domain.design.options import Option
from core.domain.kpis import SMALLEST
from core.domain.report.blocks import Block, ChartBlock, TableBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource, about, head_count

PUBLISHED = ("applied", "accepted", "matched", "completed")  # steps of the funnel that the forecast knows


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The middle 80% of the simulated runs of the chosen option, and the actual numbers of the whole program."""
    option = next((option for option in source.material.options if option.chosen_on), None)
    if option is None or source.part:
        return blocks_without_forecast(source)
    return _beside(source, option, _actual(source), head_count, over=source.over)


def published_blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The forecast beside the numbers of the funnel as they were published, in fives."""
    option = next((option for option in source.material.options if option.chosen_on), None)
    if option is None or source.part:
        return blocks_without_forecast(source)
    steps = source.published.steps
    reached = {row.stage: int(row.reached) for row in steps.itertuples() if row.stage in PUBLISHED}
    if not reached:
        return (TextBlock(("The steps have not been published, so there is nothing to compare with.",)),)
    return _beside(source, option, reached, about, over=False)


def _beside(
    source: CellSource, option: Option, actual: Mapping[str, int], words: Callable[[int], str], *, over: bool
) -> tuple[Block, ...]:
    expected = forecast_of(source, option)
    so_far = "" if over else " so far"
    drawn, rows = [], []
    for key, number in actual.items():
        result = expected.get(key)
        if result is None or isnan(result.median):
            continue
        label = RESULTS[key][0]
        drawn.append((label, result.median, "Forecast", result.low, result.high))
        if number == 0 or number >= SMALLEST:
            drawn.append((label, float(number), f"Actual{so_far}", float("nan"), float("nan")))
        rows.append((label, range_in_words(result), words(number), _against(number, result, over)))
    last_label, last_range, last_number = rows[-1][:3]
    return (
        ChartBlock(
            kind="ranges",
            title=f"{last_label}: {last_number}{so_far}; the forecast was {last_range}",
            frame=pd.DataFrame(drawn, columns=["x", "y", "series", "low", "high"]),
            y_label="People",
            note=f"Forecast of “{option.name}”: the line holds the middle 80% of the simulations. Matched pairs count "
            "each mentee once, also one who got another mentor.",
        ),
        TableBlock(("", "Forecast", f"Actual{so_far}", "How it compares"), tuple(rows)),
    )


def blocks_without_forecast(source: CellSource) -> tuple[Block, ...]:
    """Why there is no forecast: of a part of the program, or because no option was chosen."""
    if not any(option.chosen_on for option in source.material.options):
        return (TextBlock(("No design option has been chosen, so there is no forecast to compare with.",)),)
    return (TextBlock(("The forecast is about the whole program: choose the whole program for this cell.",)),)


def forecast_of(source: CellSource, option: Option) -> dict[str, Range]:
    """The results of an option by key, with the program's own assumptions."""
    design = source.program.design
    return dict(forecast(option, assumed(option, design.interest, design.assumptions, design.measured)).results)


def range_in_words(value: Range) -> str:
    """A range of people in words: "14 (9 to 18)"."""
    if round(value.low) == round(value.high):
        return f"{value.median:,.0f}"
    return f"{value.median:,.0f} ({value.low:,.0f} to {value.high:,.0f})"


def _actual(source: CellSource) -> dict[str, int]:
    facts = source.facts
    pairs, mentees, mentors = facts.relationships, facts.mentees, facts.mentors
    return {
        "applied": int(mentees["applied_on"].notna().sum()),
        "accepted": int(mentees["accepted_on"].notna().sum()),
        "mentors": int(mentors["accepted_on"].notna().sum()),
        "matched": int(mentees["matched_on"].notna().sum()),
        "completed": int((pairs["how"] == "completed").sum()),
        "still_active": int(pairs["open"].sum()),
    }


def _against(number: int, likely: Range, over: bool) -> str:
    if 0 < number < SMALLEST:
        return "too few to publish"
    if likely.low <= number <= likely.high:
        return "within the forecast"
    if number > likely.high:
        return "more than the forecast"
    return "less than the forecast" if over else "less than the forecast so far"


KIND = CellKind(
    label="Forecast against actual",
    help="What the chosen design option promised, beside what has happened until now.",
    heading="Did it come as we expected?",
    icon=":material/query_stats:",
    blocks=blocks,
    for_sponsor=published_blocks,
)
