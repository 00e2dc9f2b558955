"""Round comparison: every figure of two rounds on the same day of each, with what differs. Judges no forecast.

Two rounds are only comparable at the same age: on the same day since each began, or as long after each ended. What the
team did itself and what is counted has no interval; every other difference has one, and is told only when the interval
leaves out zero (`change` in figures.py: the same rule as everywhere).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from core.domain.base import intervals
from core.domain.base.dates import short_date
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.kpis.figures import Figure, measure_all, written
from core.domain.kpis.forecast_check import ForecastLine, check_forecast
from core.domain.kpis.ledger import Ledger
from core.domain.kpis.registry import STAGES
from core.domain.kpis.thresholds import Thresholds

AFTER_END = 28  # days: closing questions are answered and late closings recorded by then
AlignedBy = Literal["day", "end"]
ALIGNMENTS: Mapping[AlignedBy, str] = {"day": "On the same day of each", "end": "After the end of both"}
# What a difference says; "higher" and "lower" where neither is better.
VERDICTS: Mapping[str, str] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "none": "no telling difference",
    "unknown": "not enough to compare",
}


@dataclass(frozen=True)
class Round:
    """A program as a side of the comparison: with its own thresholds and, if one was chosen, its design option."""

    program: Program
    thresholds: Thresholds
    option: Option | None = None


@dataclass(frozen=True)
class Alignment:
    """The day on which each round is looked at, and in words why these two days go together."""

    by: AlignedBy
    old_on: date
    new_on: date
    words: str


@dataclass(frozen=True)
class FigureDifference:
    """One figure of both rounds. `difference` is new minus old, None where either has no value; `low` and `high` are
    its 95% interval, None where it has none. `verdict` is a key of VERDICTS."""

    old: Figure
    new: Figure
    difference: float | None
    low: float | None
    high: float | None
    verdict: str

    @property
    def words(self) -> str:
        """The difference with its interval: "+9 points (−2 to +20)"; "" where there is none."""
        if self.difference is None:
            return ""
        unit = self.new.unit
        if self.low is None or self.high is None:
            return _signed(self.difference, unit)
        return f"{_signed(self.difference, unit)} ({_signed(self.low, unit, bare=True)} to " + (
            f"{_signed(self.high, unit, bare=True)})"
        )


@dataclass(frozen=True)
class RoundComparison:
    """Two rounds side by side: every figure, and each round beside its own forecast."""

    old: Program
    new: Program
    alignment: Alignment
    lines: tuple[FigureDifference, ...]
    forecasts: tuple[ForecastLine, ...]

    @property
    def finding(self) -> str:
        """How many figures are better, worse or cannot be told apart, as a sentence."""
        counted = Counter(line.verdict for line in self.lines)
        compared = len(self.lines) - counted["unknown"]
        if not compared:
            return "Not enough to compare: no figure has a value in both rounds"
        parts = [f"{counted[key]} {VERDICTS[key]}" for key in ("better", "worse") if counted[key]]
        if differ := counted["higher"] + counted["lower"]:
            parts.append(f"{differ} that differ where neither is better")
        if counted["none"]:
            parts.append(f"{counted['none']} with no telling difference")
        return f"Of {compared} figures, {', '.join(parts)}" if compared > 1 else f"1 figure to compare: {parts[0]}"


def alignments(ledger: Ledger, old: Program, new: Program, on: date) -> dict[AlignedBy, Alignment]:
    """The ways in which two rounds can be compared as of a day: the same day of each, and after the end of both.

    Neither is there for a program without a first day, the second only once both are over.
    """
    possible: dict[AlignedBy, Alignment] = {}
    programs = (old, new)
    if all(program.starts_on for program in programs):
        starts, since = [program.starts_on for program in programs], "start"
    else:
        starts, since = [ledger.first_day_of(program.id) for program in programs], "first entry"
    first = _same_distance(starts, on)
    if first is not None:
        days, old_on, new_on = first
        both = _both(old_on, new_on)
        if days >= 0:
            words = f"{_days(days)} after the {since} of each: {both}"
        else:
            words = f"{_days(-days)} before the {since} of each: {both}"
        possible["day"] = Alignment("day", old_on, new_on, words)
    rounds = ledger.as_of(on).rounds
    ends = [_end(rounds, program.id) for program in programs]
    last = _same_distance(ends, on, at_most=AFTER_END)
    if last is not None:
        days, old_on, new_on = last
        both = _both(old_on, new_on)
        words = f"{_days(days)} after the end of each: {both}" if days else f"On the last day of each: {both}"
        possible["end"] = Alignment("end", old_on, new_on, words)
    return possible


def compare_rounds(
    ledger: Ledger, old: Round, new: Round, alignment: Alignment, *, published: bool = False
) -> RoundComparison:
    """Every figure of two whole programs on the days of the alignment, in the order of the stages.

    Each round is measured by its own thresholds and targets. `published` hides what fewer than five cases stand behind.
    """
    sides = []
    forecasts: list[ForecastLine] = []
    for side, day in ((old, alignment.old_on), (new, alignment.new_on)):
        part = ledger.as_of(day, side.thresholds).only(program_id=side.program.id)
        sides.append(measure_all(part, targets=side.program.design.targets, published=published))
        if side.option is not None:
            forecasts += check_forecast(side.program, side.option, part)
    lines = tuple(difference(before, after) for before, after in zip(*sides, strict=True))
    return RoundComparison(old.program, new.program, alignment, lines, tuple(forecasts))


def difference(old: Figure, new: Figure) -> FigureDifference:
    """What differs between the same figure of two rounds, and what that says."""
    if old.value is None or new.value is None:
        return FigureDifference(old, new, None, None, None, "unknown")
    gap, low, high = new.value - old.value, None, None
    if old.in_full:
        alike = written(old.value, old.unit) == written(new.value, new.unit)
        direction = 0 if alike else 1 if gap > 0 else -1
    elif old.interval is None or new.interval is None:
        direction = 0
    else:
        low, high = intervals.difference(old.interval, new.interval)
        direction = 1 if low > 0 else -1 if high < 0 else 0
    return FigureDifference(old, new, gap, low, high, _verdict(direction, new.better))


def rounds_table(comparison: RoundComparison) -> pd.DataFrame:
    """The figures side by side, a row each, numbers as numbers: for the page, the report and the workbook.

    Columns: stage, key, label, unit, better, old, new (as read), old_value, old_low, old_high, old_n, new_value …,
    difference, low, high, difference_words, verdict.
    """
    rows = []
    for line in comparison.lines:
        row: dict[str, object] = {
            "stage": STAGES[line.new.stage],
            "key": line.new.key,
            "label": line.new.label,
            "unit": line.new.unit,
            "better": line.new.better,
            "headline": line.new.headline,
            "old": line.old.shown,
            "new": line.new.shown,
        }
        for name, figure in (("old", line.old), ("new", line.new)):
            row |= {f"{name}_value": figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
            row[f"{name}_n"] = figure.n
        row |= {"difference": line.difference, "low": line.low, "high": line.high}
        row |= {"difference_words": line.words, "verdict": VERDICTS[line.verdict]}
        rows.append(row)
    frame = pd.DataFrame(rows)
    numbers = [name for name in frame if str(name).endswith(("value", "low", "high", "_n"))] + ["difference"]
    return frame.astype(dict.fromkeys(numbers, float))


def _same_distance(days: list[date | None], on: date, at_most: int | None = None) -> tuple[int, date, date] | None:
    """How many days after its own day each round can be looked at as of `on`, and those two days; None if one has none.

    The round that is younger decides: the other is looked at when it was as old.
    """
    old, new = days
    if old is None or new is None:
        return None
    distance = min((on - old).days, (on - new).days)
    if at_most is not None:
        distance = min(distance, at_most)
    return distance, old + timedelta(days=distance), new + timedelta(days=distance)


def _end(rounds: pd.DataFrame, program_id: int) -> date | None:
    """The day on which a round was over, or None while it is not."""
    if program_id not in rounds.index or pd.isna(rounds["ended_on"][program_id]):
        return None
    return pd.Timestamp(rounds["ended_on"][program_id]).date()


def _verdict(direction: int, better: str) -> str:
    if not direction:
        return "none"
    if better == "neither":
        return "higher" if direction > 0 else "lower"
    return "better" if (direction > 0) == (better == "higher") else "worse"


def _signed(value: float, unit: str, *, bare: bool = False) -> str:
    """A difference with its sign, rounded as its figure is: "+9 points", "−0.3", "+4 days"; `bare` without the unit."""
    if unit == "%":
        number, noun = f"{abs(value) * 100:,.0f}", "points"
    elif unit == "of 5":
        number, noun = f"{abs(value):.1f}", ""
    else:
        whole = value == round(value) or abs(value) >= 20
        number, noun = f"{abs(value):,.0f}" if whole else f"{abs(value):.1f}", unit
    sign = "" if number in ("0", "0.0") else "+" if value > 0 else "−"
    if number == "1":
        noun = noun.removesuffix("s")
    return f"{sign}{number}" if bare or not noun else f"{sign}{number} {noun}"


def _both(old_on: date, new_on: date) -> str:
    """The two days of an alignment; once where they are the same."""
    if old_on == new_on:
        return short_date(new_on)
    return f"{short_date(old_on)} and {short_date(new_on)}"


def _days(number: int) -> str:
    return f"{number:,} day" if number == 1 else f"{number:,} days"
