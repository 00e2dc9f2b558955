"""Figures: a KPI measured on the facts of a day, with interval, verdict and words. Registers none and reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from core.domain.base import intervals
from core.domain.kpis import survival
from core.domain.kpis.facts import Facts
from core.domain.kpis.ledger import Ledger, read
from core.domain.kpis.registry import KPIS, STAGES, Kind, Kpi, in_order
from core.domain.kpis.suppression import SMALLEST
from core.domain.kpis.thresholds import Thresholds


@dataclass(frozen=True)
class Figure:
    """A KPI measured on one day. `value` is None when too few cases allow none, or when it is hidden.

    Shares are 0..1. `n` is the number of cases (the denominator of a share); `low` and `high` are the 95% interval,
    None where there is none. `verdict` compares the interval with the target: reached, missed, open or None.
    """

    key: str
    label: str
    stage: str
    kind: str
    unit: str
    headline: bool
    on: date
    value: float | None
    n: int | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    target: float | None
    verdict: str | None
    shown: str
    hidden: bool = False


def measure_all(
    ledger: Ledger | pd.DataFrame | Facts,
    on: date | None = None,
    *,
    program_id: int | None = None,
    targets: Mapping[str, float] | None = None,
    published: bool = False,
    keys: Iterable[str] | None = None,
    thresholds: Thresholds | None = None,
    **groups: Any,
) -> list[Figure]:
    """Every figure (or those in `keys`) as of the end of the day `on`, in the order of the stages.

    `ledger` is a frame of store.ledger over all programs, the same read once (`read`), or the facts of a day. `groups`
    are the keywords of Facts.only. `targets` replace the default targets by key. `published` hides what fewer than five
    cases stand behind.
    """
    facts = _facts(ledger, on, thresholds)
    if program_id is not None or groups:
        facts = facts.only(program_id=program_id, **groups)
    return [measure(KPIS[key], facts, targets, published=published) for key in (keys or in_order())]


def measure(kpi: Kpi, facts: Facts, targets: Mapping[str, float] | None = None, *, published: bool = False) -> Figure:
    """One KPI on these facts. Columns of its cases by kind: share: counts (bool); mean, sum: value; ratio: top, bottom;
    days: days, happened; count: none."""
    cases = kpi.cases(facts)
    value, n, top, bottom, low, high = _values(kpi.kind, cases)
    target = (targets or {}).get(kpi.key, kpi.target)
    too_few = value is None or (n < kpi.minimum and kpi.kind not in ("count", "sum"))
    hidden = published and 0 < n < SMALLEST
    if too_few or hidden:
        value = low = high = None
    figure = Figure(
        kpi.key, kpi.label, kpi.stage, kpi.kind, kpi.unit, kpi.headline, facts.on.date(), value, n, top, bottom,
        _finite(low), _finite(high), target, None, "", hidden,
    )  # fmt: skip
    if hidden:
        return replace(figure, n=None, numerator=None, denominator=None, shown="hidden: fewer than 5")
    return replace(figure, verdict=verdict(figure, kpi.better), shown=shown(figure))


def table(figures: Iterable[Figure]) -> pd.DataFrame:
    """Figures as a frame, one row each, numbers as numbers: for the command line, JSON, CSV and the workbook."""
    columns = (
        "stage", "key", "label", "shown", "value", "unit", "low", "high", "n", "numerator", "denominator", "target",
        "verdict", "on",
    )  # fmt: skip
    rows = [asdict(figure) for figure in figures]
    frame = pd.DataFrame(rows, columns=list(columns))
    frame["stage"] = frame["stage"].map(STAGES)
    frame["on"] = [day.isoformat() for day in frame["on"]]
    return frame


def verdict(figure: Figure, better: str) -> str | None:
    """Is the target reached? "open" when the interval holds it, so that chance alone could decide."""
    if figure.value is None or figure.target is None or better == "neither":
        return None
    low = figure.value if figure.low is None and figure.kind in ("count", "sum") else figure.low
    high = figure.value if figure.high is None and figure.kind in ("count", "sum") else figure.high
    if better == "lower":
        if high is not None and high <= figure.target:
            return "reached"
        return "missed" if low is not None and low > figure.target else "open"
    if low is not None and low >= figure.target:
        return "reached"
    return "missed" if high is not None and high < figure.target else "open"


def change(before: Figure, after: Figure) -> str | None:
    """ "up" or "down" when the interval of the difference leaves out zero; None when nothing can be said."""
    sides = [(figure.value, figure.low, figure.high) for figure in (before, after)]
    if any(part is None for side in sides for part in side):
        return None
    low, high = intervals.difference(sides[0], sides[1])  # type: ignore[arg-type]
    return "up" if low > 0 else "down" if high < 0 else None


def shown(figure: Figure) -> str:
    """The figure as it is read aloud: "72%", "12 days", "too few to say (3 of 4)"."""
    if figure.value is not None:
        return written(figure.value, figure.unit)
    if figure.n == 0:
        return "nothing yet"
    if figure.kind == "share":
        return f"too few to say ({figure.numerator:.0f} of {figure.denominator:.0f})"
    if figure.kind == "days" and figure.n is not None and figure.n >= SMALLEST:
        return "not yet for half of them"
    return f"too few to say ({figure.n})"


def written(value: float, unit: str) -> str:
    """A number with its unit, rounded as far as it can be trusted."""
    if unit == "%":
        return f"{value:.0%}"
    if unit == "of 5":
        return f"{value:.1f} of 5"
    number = f"{value:,.0f}" if value == round(value) or abs(value) >= 20 else f"{value:.1f}"
    return f"{number} {unit[:-1] if value == 1 and unit.endswith('s') else unit}"


def formula(figure: Figure) -> str:
    """The formula with the day's numbers, for "How is this worked out?"."""
    if figure.hidden:
        return "Hidden: fewer than 5 cases."
    if figure.n == 0:
        return "No case yet."
    interval = ""
    if figure.low is not None or figure.high is not None:
        ends = [written(end, figure.unit) if end is not None else "not known" for end in (figure.low, figure.high)]
        interval = f"\n95% interval: {ends[0]} to {ends[1]}"
    if figure.kind == "share":
        return f"{figure.numerator:.0f} ÷ {figure.denominator:.0f} = {figure.shown}{interval}"
    if figure.kind == "ratio":
        return f"{figure.numerator:,.1f} ÷ {figure.denominator:,.1f} = {figure.shown}{interval}  (n = {figure.n})"
    if figure.kind == "mean":
        return f"{figure.numerator:,.1f} in all ÷ {figure.n} = {figure.shown}{interval}"
    if figure.kind == "days":
        return f"median over {figure.n}, of which it has happened for {figure.numerator:.0f}: {figure.shown}{interval}"
    return f"{figure.shown}  (n = {figure.n})"


def _facts(ledger: Ledger | pd.DataFrame | Facts, on: date | None, thresholds: Thresholds | None) -> Facts:
    if isinstance(ledger, Facts):
        return ledger
    read_once = read(ledger) if isinstance(ledger, pd.DataFrame) else ledger
    day = on or read_once.last_day or date(1970, 1, 1)
    return read_once.as_of(day, thresholds)


def _values(kind: Kind, cases: pd.DataFrame) -> tuple[float | None, int, float, float, float | None, float | None]:
    """(value, n, numerator, denominator, low, high) of the cases."""
    n = len(cases)
    if kind == "count":
        return float(n), n, float(n), float(n), None, None
    if kind == "sum":
        total = float(cases["value"].sum())
        return total, n, total, float(n), None, None
    if not n:
        return None, 0, 0.0, 0.0, None, None
    if kind == "share":
        hits = int(cases["counts"].sum())
        return hits / n, n, float(hits), float(n), *intervals.share(hits, n)
    if kind == "mean":
        return float(cases["value"].mean()), n, float(cases["value"].sum()), float(n), *intervals.mean(cases["value"])
    if kind == "ratio":
        top, bottom = float(cases["top"].sum()), float(cases["bottom"].sum())
        return top / bottom, n, top, bottom, *intervals.ratio(cases["top"], cases["bottom"])
    middle, low, high = survival.median(survival.curve(cases["days"], cases["happened"]))
    return middle, n, float(cases["happened"].sum()), float(n), low, high


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
