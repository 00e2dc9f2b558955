"""By id: for each id the last value, first day or number of its rows. Plain arrays; knows no noun."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

NEVER = np.datetime64("NaT", "s")


def last_value(ids: pd.Index, keys: np.ndarray, values: np.ndarray, missing: Any) -> np.ndarray:
    """For each id the value of the last row with this key, or what stands for none."""
    last_values = np.full(len(ids), missing, dtype=values.dtype if len(values) else np.asarray(missing).dtype)
    if last_values.dtype.kind in "US":
        last_values = last_values.astype(object)
    at = ids.get_indexer(keys) if len(keys) else np.empty(0, dtype=np.intp)
    last_values[at[at >= 0]] = values[at >= 0]
    return last_values


def first_day(ids: pd.Index, keys: np.ndarray, days: np.ndarray) -> np.ndarray:
    """For each id the day of its first row; rows are sorted by day."""
    return last_value(ids, keys[::-1], days[::-1], NEVER)


def earliest_day(ids: pd.Index, keys: np.ndarray, days: np.ndarray) -> np.ndarray:
    """For each id its earliest day, whatever the order of the rows."""
    order = np.argsort(days, kind="stable")
    return first_day(ids, keys[order], days[order])


def count(ids: pd.Index, keys: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """How many rows (or what weight) each id has."""
    at = ids.get_indexer(keys) if len(keys) else np.empty(0, dtype=np.intp)
    sure = at >= 0
    return np.bincount(at[sure], weights=None if weights is None else weights[sure], minlength=len(ids))


def pick(values: np.ndarray, at: np.ndarray, missing: Any) -> np.ndarray:
    """The values at these places, or what stands for none where the place is -1."""
    picked = np.full(len(at), missing, dtype=values.dtype)
    picked[at >= 0] = values[at[at >= 0]]
    return picked


def whole_days(span: Any) -> Any:
    """Whole days of a span, or of many."""
    return (span / np.timedelta64(1, "D")).astype(np.int64)
