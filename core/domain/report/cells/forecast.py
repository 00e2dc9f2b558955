"""Forecast cell: what the design promised beside what has happened. Simulates by core.domain.design."""

from __future__ import annotations

from math import isnan

import pandas as pd

from core.domain.design.assumptions import assumed
from core.domain.design.forecast import RESULTS, Range, forecast
from core.domain.design.options import Option
from core.domain.kpis import SMALLEST
from core.domain.report.blocks import Block, ChartBlock, TableBlock, TextBlock
from core.domain.report.cell_kind import CellKind, Settings
from core.domain.report.source import CellSource, head_count


def blocks(source: CellSource, settings: Settings) -> tuple[Block, ...]:
    """The middle 80% of the simulated runs of the chosen option, and the actual numbers of the whole program."""
    option = next((option for option in source.material.options if option.chosen_on), None)
    if option is None:
        return (TextBlock(("No design option has been chosen, so there is no forecast to compare with.",)),)
    if source.part:
        return (TextBlock(("The forecast is about the whole program: choose the whole program for this cell.",)),)
    expected = forecast_of(source, option)
    actual = _actual(source)
    so_far = "" if source.over else " so far"
    drawn, rows = [], []
    for key, number in actual.items():
        result = expected.get(key)
        if result is None or isnan(result.median):
            continue
        label = RESULTS[key][0]
        drawn.append((label, result.median, "Forecast", result.low, result.high))
        if number == 0 or number >= SMALLEST:
            drawn.append((label, float(number), f"Actual{so_far}", float("nan"), float("nan")))
        rows.append((label, range_in_words(result), head_count(number), _against(number, result, source.over)))
    last_label, last_range, last_number = rows[-1][:3]
    return (
        ChartBlock(
            kind="ranges",
            title=f"{last_label}: {last_number}{so_far}; the forecast was {last_range}",
            frame=pd.DataFrame(drawn, columns=["x", "y", "series", "low", "high"]),
            y_label="People",
            note=f"Forecast of “{option.name}”: the line holds the middle 80% of the simulations.",
        ),
        TableBlock(("", "Forecast", f"Actual{so_far}", "How it compares"), tuple(rows)),
    )


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
)
