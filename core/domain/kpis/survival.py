"""Survival: how long until something happens, when for some it has not happened yet (Kaplan and Meier 1958)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from core.domain.base import intervals

LEVEL = 0.95


def curve(days: ArrayLike, happened: ArrayLike, level: float = LEVEL) -> pd.DataFrame:
    """The Kaplan–Meier estimate: a row per day on which something happened or somebody was last seen, from day 0.

    `days`: for each case the days until it happened, or until it was last seen without; `happened`: whether it did.
    Columns: day, at_risk (just before that day), events, share (still without it), low, high (log-log interval by
    Greenwood's variance; Collett 2015, Modelling Survival Data in Medical Research, 2.2). The estimate is SciPy's.
    """
    from scipy.stats import CensoredData, ecdf  # only here, as in intervals.py

    length, event = np.asarray(days, dtype=float), np.asarray(happened, dtype=bool)
    if not len(length):
        return _table([0.0], [0], [0], [1.0], [1.0], [1.0])
    estimate = ecdf(CensoredData(uncensored=length[event], right=length[~event])).sf
    times, share = estimate.quantiles, estimate.probabilities
    at_risk = len(length) - np.searchsorted(np.sort(length), times, side="left")
    happened_on = np.sort(length[event])
    events = np.searchsorted(happened_on, times, side="right") - np.searchsorted(happened_on, times, side="left")
    low, high = _log_log(share, at_risk, events, level)
    if times[0] == 0:
        return _table(times, at_risk, events, share, low, high)
    first = np.array([0.0, len(length), 0, 1, 1, 1])
    steps = np.column_stack([times, at_risk, events, share, low, high])
    return _table(*np.vstack([first, steps]).T)


def median(estimate: pd.DataFrame) -> tuple[float | None, float | None, float | None]:
    """The first day by which it has happened for half of the cases, with its interval; None where it is not reached.

    The interval holds the days whose own interval includes one half (Brookmeyer and Crowley 1982, Biometrics 38:29-41).
    """
    return tuple(_first_day(estimate, name) for name in ("share", "low", "high"))  # type: ignore[return-value]


def _table(*columns: ArrayLike) -> pd.DataFrame:
    names, kinds = ("day", "at_risk", "events", "share", "low", "high"), (float, int, int, float, float, float)
    columns_of = zip(names, columns, kinds, strict=True)
    return pd.DataFrame({name: np.asarray(values, dtype=kind) for name, values, kind in columns_of})


def _first_day(estimate: pd.DataFrame, name: str) -> float | None:
    reached = estimate["day"].to_numpy()[estimate[name].to_numpy() <= 0.5 + 1e-9]
    return float(reached[0]) if len(reached) else None


def _log_log(share: np.ndarray, at_risk: np.ndarray, events: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Greenwood's variance on the log-log scale; at a share of one nothing has happened yet, so the bounds are one."""
    low, high = np.ones_like(share), np.ones_like(share)
    gone = share <= 0
    low[gone] = 0.0
    inside = (share > 0) & (share < 1)
    growth = np.cumsum(np.where(at_risk > events, events / (at_risk * np.maximum(at_risk - events, 1)), 0.0))
    log = np.log(share[inside])
    width = intervals.normal_quantile(level) * np.sqrt(growth[inside]) / np.abs(log)
    low[inside], high[inside] = share[inside] ** np.exp(width), share[inside] ** np.exp(-width)
    # Where nobody is left the scale gives no upper bound: take Wilson's for "none of those still at risk".
    for place in np.flatnonzero(gone):
        high[place] = (high[place - 1] if place else 1.0) * intervals.share(0, int(max(at_risk[place], 1)), level)[1]
    return low, high


def days_title(estimate: pd.DataFrame, sentence: str, otherwise: str) -> str:
    """A sentence with the median day in it ("Half of the pairs had met by day {day}"), or the one for none yet."""
    middle = median(estimate)[0]
    return otherwise if middle is None else sentence.format(day=f"{middle:.0f}")
