"""Figures: a KPI measured on the facts of a day, with interval, verdict and words. Registers none and reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from core.domain.base import intervals
from core.domain.base.dates import short_date
from core.domain.kpis import survival, verdicts
from core.domain.kpis.facts import Facts
from core.domain.kpis.ledger import Ledger, read
from core.domain.kpis.registry import KPIS, STAGES, Kind, Kpi, in_order
from core.domain.kpis.suppression import SMALLEST
from core.domain.kpis.thresholds import Thresholds


@dataclass(frozen=True)
class Figure:
    """A KPI measured on one day. `value` is None when too few cases allow none, or when it is hidden.

    Shares are 0..1. `n` is the number of cases (the denominator of a share); `pending` are those shown apart, because
    nobody can know yet how they come out. `low` and `high` are the 95% interval, None where there is none. `verdict`
    compares the value with the target: on, near, off, early or None. `settled`: does chance have no part in that;
    `more`: how many further cases would settle it, None where no number would.
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
    pending: int = 0
    better: str = "neither"
    noun: str = "pairs"
    ours: bool = False
    settled: bool = False
    more: int | None = None
    rounded: bool = False  # as it may be published (rounding.py)
    unchanged_since: date | None = None  # the day of the published value that still stands

    @property
    def in_full(self) -> bool:
        """Is everything counted that there is, so that chance has no part in the value?"""
        return self.ours or self.kind in ("count", "sum")

    @property
    def interval(self) -> tuple[float, float, float] | None:
        """(value, low, high) where all three can be told."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return self.value, self.low, self.high


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
    """One KPI on these facts. Columns of its cases by kind: share: counts (bool), and pending (bool, never where it
    counts) where the outcome of some cannot be known yet; mean, sum: value; ratio: top, bottom; days: days, happened;
    count: none."""
    cases = kpi.cases(facts)
    pending = int(cases["pending"].sum()) if "pending" in cases else 0
    value, n, top, bottom, low, high = _values(kpi.kind, cases, pending)
    target = (targets or {}).get(kpi.key, kpi.target)
    too_few = value is None or (n < kpi.minimum and kpi.kind not in ("count", "sum"))
    hidden = published and 0 < (n or pending) < SMALLEST
    if too_few or hidden:
        value = low = high = None
    if kpi.ours:
        low = high = None
    figure = Figure(
        kpi.key, kpi.label, kpi.stage, kpi.kind, kpi.unit, kpi.headline, facts.on.date(), value, n, top, bottom,
        _finite(low), _finite(high), target, None, "", hidden, pending, kpi.better, kpi.noun, kpi.ours,
    )  # fmt: skip
    if hidden:
        return replace(figure, n=None, numerator=None, denominator=None, pending=0, shown="hidden: fewer than 5")
    longest = float(cases["days"].max()) if kpi.kind == "days" and n >= kpi.minimum else 0.0
    figure = replace(figure, verdict=verdict(figure, longest), shown=shown(figure))
    return replace(figure, **_certainty(figure))


def judge(figure: Figure) -> Figure:
    """The figure with its verdict and how certain that is, from the numbers that stand in it."""
    figure = replace(figure, verdict=verdict(figure))
    return replace(figure, **_certainty(figure))


def since_words(figure: Figure) -> str:
    """That an earlier published value still stands: "unchanged since Oct 31, 2026"; "" where it is the report's own."""
    return f"unchanged since {short_date(figure.unchanged_since)}" if figure.unchanged_since else ""


def table(figures: Iterable[Figure]) -> pd.DataFrame:
    """Figures as a frame, one row each, numbers as numbers: for the command line, JSON, CSV and the workbook."""
    columns = (
        "stage", "key", "label", "shown", "value", "unit", "low", "high", "n", "pending", "numerator", "denominator",
        "target", "verdict", "certainty", "on",
    )  # fmt: skip
    rows = [
        asdict(figure) | {"verdict": verdict_words(figure), "certainty": certainty_words(figure)} for figure in figures
    ]
    frame = pd.DataFrame(rows, columns=list(columns))
    frame["stage"] = frame["stage"].map(STAGES)
    frame["on"] = [day.isoformat() for day in frame["on"]]
    return frame


def verdict(figure: Figure, longest: float = 0) -> str | None:
    """Where the value stands beside its target: a key of verdicts.WORDS, or None where nothing is aimed at.

    It is too early while there are too few cases, or while those that are pending could still lift the figure to its
    target. A median that is not reached yet has failed once somebody was waited for (`longest`) beyond the target.
    """
    if figure.target is None or figure.better == "neither" or not (figure.n or figure.pending):
        return None
    if figure.value is None:
        return "off" if figure.better == "lower" and longest >= figure.target else "early"
    if written(figure.value, figure.unit) == written(figure.target, figure.unit):
        return "on"  # "70%, just below 70%" would only puzzle
    stands = verdicts.standing(figure.value, figure.target, figure.unit, figure.better)
    if stands != "on" and figure.pending and figure.better == "higher":
        at_best = ((figure.numerator or 0) + figure.pending) / ((figure.n or 0) + figure.pending)
        return "early" if at_best >= figure.target else stands
    return stands


def verdict_words(figure: Figure) -> str:
    """The verdict as it is read everywhere: "on target", "just below", "below", "too early"; "" where there is none."""
    return verdicts.WORDS[figure.better][figure.verdict] if figure.verdict else ""


def target_words(figure: Figure) -> str:
    """The target with its direction where lower is better; "" where there is none."""
    if figure.target is None:
        return ""
    words = written(figure.target, figure.unit)
    return f"at most {words} (lower is better)" if figure.better == "lower" else words


def certainty_words(figure: Figure) -> str:
    """How certain the verdict is, in a few quiet words: "11 more pairs would settle it"; "" without a verdict."""
    if figure.verdict is None:
        return ""
    if figure.verdict == "early":
        if figure.pending:
            return pending_words(figure)
        return "too few to judge"
    if figure.in_full:
        return "counted in full"
    if figure.settled:
        return "not by chance"
    if figure.more is None:
        return "too close to the target to settle"
    about = "about " if figure.rounded else ""
    return f"{about}{figure.more:,} more {_named(figure.more, figure.noun)} would settle it"


def pending_words(figure: Figure) -> str:
    """How many cases are shown apart: "5 pairs still open"."""
    about = "about " if figure.rounded else ""
    return f"{about}{figure.pending:,} {_named(figure.pending, figure.noun)} still open"


def _named(number: int, noun: str) -> str:
    return noun[:-1] if number == 1 else noun


def _certainty(figure: Figure) -> dict[str, Any]:
    """Whether the verdict is settled, and how many more cases would settle it."""
    if figure.verdict in (None, "early") or figure.target is None:
        return {}
    if figure.in_full or figure.value is None:
        return {"settled": True}
    ends = (figure.value, figure.low, figure.high)
    if verdicts.settled(*ends, figure.target):
        return {"settled": True}
    return {"more": verdicts.cases_to_settle(figure.kind, figure.n or 0, *ends, figure.target)}


def change(before: Figure, after: Figure) -> str | None:
    """ "up" or "down" when the interval of the difference leaves out zero; None when nothing can be said.

    Of what is counted in full every difference is one.
    """
    if before.ours and before.value is not None and after.value is not None:
        return "up" if after.value > before.value else "down" if after.value < before.value else None
    if before.interval is None or after.interval is None:
        return None
    low, high = intervals.difference(before.interval, after.interval)
    return "up" if low > 0 else "down" if high < 0 else None


def shown(figure: Figure) -> str:
    """The figure as it is read aloud: "72%", "12 days", "too few to say (3 of 4)"."""
    if figure.value is not None:
        return written(figure.value, figure.unit)
    if not figure.n:
        return KPIS[figure.key].none
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
        return "No case yet." + _apart(figure)
    interval = ""
    if figure.low is not None or figure.high is not None:
        ends = [written(end, figure.unit) if end is not None else "not known" for end in (figure.low, figure.high)]
        interval = f"\n95% interval: {ends[0]} to {ends[1]}"
    interval += _apart(figure)
    if figure.kind == "share":
        return f"{figure.numerator:.0f} ÷ {figure.denominator:.0f} = {figure.shown}{interval}"
    if figure.kind == "ratio":
        top, bottom = _without_zero(figure.numerator), _without_zero(figure.denominator)
        return f"{top} ÷ {bottom} = {figure.shown}{interval}  (n = {figure.n})"
    if figure.kind == "mean":
        return f"{_without_zero(figure.numerator)} in all ÷ {figure.n} = {figure.shown}{interval}"
    if figure.kind == "days":
        return f"median over {figure.n}, of which it has happened for {figure.numerator:.0f}: {figure.shown}{interval}"
    return f"{figure.shown}  (n = {figure.n})"


def _without_zero(number: float | None) -> str:
    """A number to a tenth; a whole one without its ".0"."""
    return f"{number:,.1f}".removesuffix(".0")


def _apart(figure: Figure) -> str:
    if not figure.pending:
        return ""
    return f"\nShown apart: {pending_words(figure)}"


def _facts(ledger: Ledger | pd.DataFrame | Facts, on: date | None, thresholds: Thresholds | None) -> Facts:
    if isinstance(ledger, Facts):
        return ledger
    read_once = read(ledger) if isinstance(ledger, pd.DataFrame) else ledger
    day = on or read_once.last_day or date(1970, 1, 1)
    return read_once.as_of(day, thresholds)


def _values(
    kind: Kind, cases: pd.DataFrame, pending: int
) -> tuple[float | None, int, float, float, float | None, float | None]:
    """(value, n, numerator, denominator, low, high) of the cases. A pending one never counts as a hit."""
    n = len(cases) - pending
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
