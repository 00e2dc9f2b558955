"""Report: every figure, trend and curve of one report date, gathered once for workbook, digest and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from core.domain.base.dates import short_date
from core.domain.base.file_label import FileLabel
from core.domain.design.programs import Program
from core.domain.kpis import survival
from core.domain.kpis.cost import PublishedCost
from core.domain.kpis.engagement import first_sessions
from core.domain.kpis.figures import Figure, change, measure_all
from core.domain.kpis.funnel import funnel, heat, rows_of
from core.domain.kpis.ledger import Ledger
from core.domain.kpis.outcomes import lengths
from core.domain.kpis.registry import KPIS, in_order
from core.domain.kpis.suppression import SMALLEST
from core.domain.kpis.thresholds import Thresholds
from core.domain.kpis.trend import days, milestones, trend

TRENDS = ("met_in_time", "healthy", "cadence", "completed")
TREND_POINTS = 26
CURVES = {"first session": "Not met yet", "together": "Still together"}  # what the share of each curve is
BEFORE = timedelta(weeks=4)


@dataclass(frozen=True)
class Report:
    """The figures of one program on one day. `published`: of the record, rounded; else exact, with the rows behind.

    `curves` by name: (title, what the share is, Kaplan–Meier frame). `cases`: the rows behind each figure by key.
    """

    program: Program
    on: date
    published: bool
    part: str  # the groups it is about in words, "" for the whole program
    thresholds: Thresholds
    figures: tuple[Figure, ...]
    before: tuple[Figure, ...]
    steps: pd.DataFrame
    cells: pd.DataFrame
    points: pd.DataFrame
    milestones: tuple[tuple[date, str], ...]
    curves: Mapping[str, tuple[str, str, pd.DataFrame]]
    themes: Mapping[str, int] = field(default_factory=dict)
    cases: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cost: PublishedCost | None = None
    made_by: str = "the program team"
    made_on: date | None = None  # None: on the day it is about

    @property
    def label(self) -> FileLabel:
        """What every file made of it says about itself."""
        return FileLabel(self.program.name, self.on, self.made_by, self.made_on or self.on, self.part)

    @property
    def title(self) -> str:
        """What the report is about: the program, and the part of it that was chosen."""
        return self.label.title

    @property
    def headlines(self) -> list[Figure]:
        """The headline figures, in the order of the stages."""
        return [figure for figure in self.figures if figure.headline]

    def target(self, key: str) -> float | None:
        """The target of a figure: the program's own or the default."""
        return next(figure.target for figure in self.figures if figure.key == key)

    def moved(self, key: str) -> str | None:
        """Did the figure go up or down in the last four weeks by more than chance?"""
        then = {figure.key: figure for figure in self.before}
        now = {figure.key: figure for figure in self.figures}
        return change(then[key], now[key]) if key in then else None


def measured_report(
    ledger: Ledger,
    program: Program,
    on: date,
    *,
    thresholds: Thresholds | None = None,
    themes: Mapping[str, int] | None = None,
    steps: tuple[tuple[date | None, str], ...] = (),
    **groups: Any,
) -> Report:
    """The report of a program as of a day, with exact numbers and the rows behind them.

    `themes`: comments by theme; `steps`: days of the plan; `groups`: the keywords of Facts.only for a part.
    """
    thresholds = thresholds or Thresholds()
    targets = dict(program.design.targets)
    choices: dict[str, Any] = {"program_id": program.id, "targets": targets, **groups}
    part = ledger.as_of(on, thresholds).only(program_id=program.id, **groups)
    starts = [day for day in (ledger.first_day_of(program.id), program.starts_on) if day is not None and day <= on]
    first = min(starts, default=on)
    cases = {key: KPIS[key].cases(part) for key in in_order()} | {"funnel": rows_of(part)}
    return Report(
        program=program,
        on=on,
        published=False,
        part=part_in_words(groups),
        thresholds=thresholds,
        figures=tuple(measure_all(part, targets=targets)),
        before=tuple(measure_all(ledger, on - BEFORE, thresholds=thresholds, **choices)),
        steps=funnel(part, targets),
        cells=heat(part),
        points=trend(ledger, TRENDS, days(first, on, TREND_POINTS), thresholds=thresholds, **choices),
        milestones=tuple(milestones(program, first, on, steps)),
        curves=_curves(first_sessions(part), lengths(part)),
        themes=dict(themes or {}),
        cases=cases,
    )


def part_in_words(groups: Mapping[str, Any]) -> str:
    """The chosen groups in words: "Finance, Sales · applied from Mar 2, 2026"; "" for everybody."""
    parts = []
    for name, values in groups.items():
        if name == "since":
            parts.append(f"applied from {short_date(values)}")
        else:
            parts.append(values if isinstance(values, str) else ", ".join(values))
    return " · ".join(part for part in parts if part)


def _curves(first: pd.DataFrame, together: pd.DataFrame) -> dict[str, tuple[str, str, pd.DataFrame]]:
    curves = {}
    for (name, what), cases in zip(CURVES.items(), (first, together), strict=True):
        if len(cases) < SMALLEST:
            continue
        curve = survival.curve(cases["days"], cases["happened"])
        curves[name] = (curve_title(name, curve), what, curve)
    return curves


def curve_title(name: str, curve: pd.DataFrame) -> str:
    """The finding of a curve: the median day, or how many are left at the end."""
    if name == "first session":
        met = "Half of the pairs met by day {day}"
        return survival.days_title(curve, met, "Less than half of the pairs have met")
    most = f"{curve['share'].iloc[-1]:.0%} stay together to day {curve['day'].max():.0f}"
    return survival.days_title(curve, "Half of the pairs ended early by day {day}", most)
