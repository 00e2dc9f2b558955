"""Trend: the same figure on many days, and side by side for groups and programs. Decides only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.domain.base.dates import short_day
from core.domain.design.programs import Program
from core.domain.kpis.facts import Facts
from core.domain.kpis.figures import Figure, change, measure, measure_all, verdict_words
from core.domain.kpis.ledger import Ledger
from core.domain.kpis.registry import KPIS
from core.domain.kpis.suppression import hidden
from core.domain.kpis.thresholds import Thresholds

WEEK = timedelta(days=7)
MOST_POINTS = 30  # each costs a reading of all facts up to its day; a curve of a year shows no more
MONTH = timedelta(weeks=4)
MOVED = {"up": "Up", "down": "Down"}
SAYS = {"up": "higher", "down": "lower", None: "no clear difference"}


def days(first: date, on: date, at_most: int = MOST_POINTS) -> list[date]:
    """The days of a trend, oldest first, ending with `on`: every week, or every few weeks over a long time."""
    weeks = max((on - first).days // 7, 0)
    step = weeks // at_most + 1
    return [on - WEEK * number for number in range(0, weeks + 1, step)][::-1]


def month_before(on_days: Iterable[date], on: date) -> date | None:
    """The last of some days that lies at least a month back: what a figure of today is compared with, or None."""
    return max((day for day in on_days if day <= on - MONTH), default=None)


def moved_words(figure: Figure, past: Sequence[Figure]) -> str:
    """ "Up since Mar 3": against the last figure at least a month older; "" where nothing can be said.

    What is a sample moves by chance, so a small difference is none.
    """
    day = month_before((then.on for then in past if then.value is not None), figure.on)
    if day is None or (figure.low is None and not figure.ours):
        return ""
    before = next(then for then in past if then.on == day)
    moved = change(before, figure)
    return f"{MOVED[moved]} since {short_day(day)}" if moved else ""


def trend(
    ledger: Ledger,
    keys: Iterable[str],
    on_days: Sequence[date],
    *,
    thresholds: Thresholds | None = None,
    **choices: Any,
) -> pd.DataFrame:
    """Figures on each day: key, on, value, low, high, n, shown, verdict. `choices`: keywords of `measure_all`."""
    wanted = list(keys)
    figures = [
        figure for day in on_days for figure in measure_all(ledger, day, keys=wanted, thresholds=thresholds, **choices)
    ]
    return points(figures)


def points(figures: Iterable[Figure]) -> pd.DataFrame:
    """Figures of several days as the rows of a trend."""
    columns = ["key", "on", "value", "low", "high", "n", "shown"]
    rows = [[*(getattr(figure, name) for name in columns), verdict_words(figure)] for figure in figures]
    frame = pd.DataFrame(rows, columns=[*columns, "verdict"])
    return frame.astype({"value": float, "low": float, "high": float})


def milestones(
    program: Program | None, first: date, last: date, steps: Iterable[tuple[date | None, str]] = ()
) -> list[tuple[date, str]]:
    """The days that lie in this time, in order: the program's start and planned end, and given steps of its plan."""
    if program is None:
        return []
    end = program.ends_on(program.starts_on) if program.starts_on else None
    marks = [(program.starts_on, "Start"), (end, "Planned end"), *steps]
    known: dict[date, str] = {}
    for day, label in marks:
        if day is not None and first <= day <= last:
            known[day] = f"{known[day]}, {label.lower()}" if day in known else label
    return sorted(known.items())


def compared(
    facts: Facts,
    key: str,
    by: str,
    *,
    names: Mapping[int, str] | None = None,
    reference: str | None = None,
    published: bool = False,
    targets: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """One figure side by side: group, value, low, high, n, shown, says (against `reference`, by default the first).

    `by` is department, level, location, cohort or program_id (with `names`). Groups in the order of their names;
    published, small groups are left out with the next-smallest.
    """
    values = facts.enrolments[by].unique()
    groups = sorted(values, key=str)
    figures = {}
    for group in groups:
        wanted: dict[str, Any] = {by: int(group) if by == "program_id" else str(group)}
        part = facts.only(**wanted)
        label = (names or {}).get(int(group), f"Program {group}") if by == "program_id" else str(group)
        figures[label] = measure(KPIS[key], part, targets)
    figures = {label: figure for label, figure in figures.items() if figure.n}
    if published:
        small = hidden({label: figure.n or 0 for label, figure in figures.items()})
        figures = {label: figure for label, figure in figures.items() if label not in small}
    against = figures.get(reference or "") or next(iter(figures.values()), None)
    rows = []
    for label, figure in figures.items():
        says = "" if against is None or figure is against else SAYS[change(against, figure)]
        rows.append([label, figure.value, figure.low, figure.high, figure.n, figure.shown, says])
    frame = pd.DataFrame(rows, columns=["group", "value", "low", "high", "n", "shown", "says"])
    return frame.astype({"value": float, "low": float, "high": float})
