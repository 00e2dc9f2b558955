"""Forecast check: what a round was expected to bring beside what it brought. Makes no forecast of its own.

A forecast is of the whole round. While the round runs, or pairs are still open that may complete, less than the range
is no verdict yet; more than it is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import pandas as pd

from core.domain.design.assumptions import assumed
from core.domain.design.forecast import RESULTS, Range, forecast
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.kpis.facts import Facts

# Where what was counted stands beside the range. The range holds eight of ten simulated rounds.
STANDINGS: Mapping[str, str] = {
    "within": "in the forecast range",
    "above": "more than forecast",
    "below": "less than forecast",
    "early": "too early: not all of it is over",
}


@dataclass(frozen=True)
class ForecastLine:
    """One result of a round: its forecast range and what was counted. `standing` is a key of STANDINGS."""

    program: Program
    key: str  # of forecast.RESULTS
    label: str
    forecast: Range
    actual: int
    standing: str


def check_forecast(program: Program, option: Option, part: Facts) -> list[ForecastLine]:
    """The results of the chosen option beside the facts of the program on a day. `part`: the facts of this program."""
    design = program.design
    expected = forecast(option, assumed(option, design.interest, design.assumptions, design.measured))
    over = program.id in part.rounds.index and bool(part.rounds["over"][program.id])
    lines = []
    for key, actual in _counted(part, time_bound=option.time_bound).items():
        result = expected.results[key]
        if isnan(result.median):
            continue
        final = over and not (key == "completed" and part.relationships["open"].any())
        lines.append(ForecastLine(program, key, RESULTS[key][0], result, actual, _standing(actual, result, final)))
    return lines


def forecast_table(lines: Sequence[ForecastLine]) -> pd.DataFrame:
    """The lines as a frame: program, key, label, low, median, high, actual, standing."""
    rows = [
        {
            "program": line.program.name,
            "key": line.key,
            "label": line.label,
            "low": line.forecast.low,
            "median": line.forecast.median,
            "high": line.forecast.high,
            "actual": line.actual,
            "standing": STANDINGS[line.standing],
        }
        for line in lines
    ]
    columns = ["program", "key", "label", "low", "median", "high", "actual", "standing"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("low", "median", "high", "actual"), float))


def ranges_in_words(lines: Sequence[ForecastLine]) -> list[str]:
    """The forecast of each line as it is read: "38 (31 to 45)"."""
    return [f"{line.forecast.median:,.0f} ({line.forecast.low:,.0f} to {line.forecast.high:,.0f})" for line in lines]


def _counted(part: Facts, *, time_bound: bool) -> dict[str, int]:
    """What the facts count, by the key of the forecast's result."""
    pairs = part.relationships
    return {
        "applied": int(part.mentees["applied_on"].notna().sum()),
        "accepted": int(part.mentees["accepted_on"].notna().sum()),
        "mentors": int(part.mentors["accepted_on"].notna().sum()),
        "matched": int(pairs["mentee_id"].nunique()),
        "sessions": len(part.sessions),
    } | ({"completed": int((pairs["how"] == "completed").sum())} if time_bound else {})


def _standing(actual: int, expected: Range, final: bool) -> str:
    if actual > expected.high:
        return "above"
    if actual < expected.low:
        return "below" if final else "early"
    return "within"
