"""Outcomes: what became of each person of a risk set after some months, and what had before. Matches nobody.

What could not have been seen by the newest directory, or by the newest day of a measure, is unknown, never "no".

Who stood among the others and starts later is followed all the same: the question is what starting on that day changed,
beside not starting on it. Calling them unknown from their own start on was tried. It keeps every counterpart who left
before they could start, and drops those who stayed and did: where mentoring changed nothing, it showed people staying
for it. What remains is that they may have its benefit too, so that a difference is rather too small than too large
(Hernán and Robins 2016, Using Big Data to Emulate a Target Trial, American Journal of Epidemiology 183:758-764).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from core.domain.base.dates import add_months
from core.domain.kpis.comparison import BEFORE
from core.domain.proof.company import Company, as_of
from core.domain.proof.risk_sets import ranks

HORIZONS = (6, 12, 18)  # months after the start
EARLIER = 12  # months before the start, in which nothing should differ
STAYED, PROMOTED, MOVED = "Still here", "Promoted", "Moved to another department"
MEASURED_WITHIN = 6  # months: a measure "after 12 months" is the last of the half year up to then
MEASURED_BEFORE = 12
_CHANGE = ", change in "


def measure_of(outcome: str) -> str:
    """What was measured, of the name of an outcome that is a change; "" for any other."""
    return outcome.rpartition(_CHANGE)[0]


def change(measure: str, months: int) -> str:
    """The name of the outcome of how a measure changed."""
    return f"{measure}{_CHANGE}{months} months"


def stayed(months: int) -> str:
    """The name of the outcome of still being here."""
    return f"{STAYED} after {months} months"


def outcomes(company: Company, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Name → what became of each row: True, False, a number, or None where it cannot be known yet. See risk_sets.py."""
    values = directory_before(company, rows)
    for months in HORIZONS:
        values |= directory_after(company, rows, months)
    values |= measured_before(company, rows)
    for months in HORIZONS:
        values |= measured_after(company, rows, months)
    return values


def directory_before(company: Company, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Whether each row's person was promoted or moved in the months before the start."""
    before = _later(rows, -EARLIER)
    known_before = _covered(company, rows, before)
    at_start, then = _places(company, rows, rows["start"]), _places(company, rows, before)
    return {
        f"{PROMOTED} in the {EARLIER} months{BEFORE}": _rose(then, at_start, known_before),
        f"{MOVED} in the {EARLIER} months{BEFORE}": _moved(then, at_start, known_before),
    }


def directory_after(company: Company, rows: pd.DataFrame, months: int) -> dict[str, np.ndarray]:
    """Whether each row's person was still here, promoted and moved so many months after the start. Reads no later day
    than that."""
    end = _later(rows, months)
    known = _covered(company, rows, end)
    at_start, after = _places(company, rows, rows["start"]), _places(company, rows, end)
    is_known = known & after["status"].isin(("active", "leave", "left")).to_numpy()
    return {
        stayed(months): _flags((after["status"] != "left").to_numpy(), is_known),
        f"{PROMOTED} within {months} months": _rose(at_start, after, known),
        f"{MOVED} within {months} months": _moved(at_start, after, known),
    }


def measured_before(company: Company, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """What was measured last in the year before the start; NaN where nothing was."""
    return {f"{name}{BEFORE}": _last_before(measured, rows) for name, measured in _by_measure(company)}


def measured_after(company: Company, rows: pd.DataFrame, months: int) -> dict[str, np.ndarray]:
    """How each measure changed from before the start; NaN where one of the two is missing, or the months are not over.

    They are over by the newest directory or the newest day of the measure itself: until then a later value may still
    come. Reads no later day than their end.
    """
    end = _later(rows, months)
    since = _later(rows, months - MEASURED_WITHIN) + pd.Timedelta(days=1)
    changes = {}
    for name, measured in _by_measure(company):
        seen = [measured["on"].max(), *([pd.Timestamp(company.updated_on)] if company.updated_on else [])]
        over = (end <= max(seen)).to_numpy()
        moved = _last_between(measured, rows, since, end) - _last_before(measured, rows)
        changes[change(name, months)] = np.where(over, moved, np.nan)
    return changes


def months_reached(company: Company, starts: pd.Series, months: int) -> int:
    """How many participants started so long before the newest directory."""
    newest = company.updated_on
    return 0 if newest is None else sum(add_months(day.date(), months) <= newest for day in starts)


def _later(rows: pd.DataFrame, months: int) -> pd.Series:
    """The day this many months after (or before) the start of each row."""
    ends = {day: pd.Timestamp(add_months(day.date(), months)) for day in rows["start"].unique()}
    return rows["start"].map(ends).astype("datetime64[ns]")


def _covered(company: Company, rows: pd.DataFrame, days: pd.Series) -> np.ndarray:
    """Whether a directory had come by the earlier, and one from the later on, of the start and the day of each row."""
    if company.updated_on is None:
        return np.zeros(len(rows), dtype=bool)
    first, newest = (pd.Timestamp(day) for day in (company.directory_days[0], company.directory_days[-1]))
    earlier, later = np.minimum(days, rows["start"]), np.maximum(days, rows["start"])
    return ((earlier >= first) & (later <= newest)).to_numpy()


def _places(company: Company, rows: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """Department, level with its rank, and status of each row on a day."""
    snapshot = as_of(company.snapshots, rows["person"].to_numpy(), days.to_numpy())
    return snapshot.assign(rank=ranks(snapshot["level"]))


def _rose(before: pd.DataFrame, after: pd.DataFrame, known: np.ndarray) -> np.ndarray:
    """Whether each was at a higher level; who left counts with the last level there was."""
    ranks = before["rank"].to_numpy(), after["rank"].to_numpy()
    return _flags(ranks[1] > ranks[0], known & np.isfinite(ranks[0]) & np.isfinite(ranks[1]))


def _moved(before: pd.DataFrame, after: pd.DataFrame, known: np.ndarray) -> np.ndarray:
    """Whether each was in another department."""
    both = (before["department"].notna() & after["department"].notna()).to_numpy()
    return _flags((before["department"] != after["department"]).to_numpy(), known & both)


def _flags(holds: np.ndarray, known: np.ndarray) -> np.ndarray:
    flags = np.full(len(holds), None, dtype=object)
    flags[known] = holds[known].astype(bool)
    return flags


def _by_measure(company: Company) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each measure as it was first spelled, with its values."""
    for key, measured in company.measures.groupby(company.measures["measure"].str.casefold(), sort=True):
        yield str(measured["measure"].iloc[0]) if len(measured) else str(key), measured


def _last_before(measured: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    return _last_between(measured, rows, _later(rows, -MEASURED_BEFORE), rows["start"])


def _last_between(measured: pd.DataFrame, rows: pd.DataFrame, since: pd.Series, until: pd.Series) -> np.ndarray:
    """The last value of each row's person from one day to another, both included."""
    dated = measured.assign(measured_on=measured["on"])
    last = as_of(dated, rows["person"].to_numpy(), until.to_numpy())
    return np.where(last["measured_on"].to_numpy() >= since.to_numpy(), last["value"].to_numpy(dtype=float), np.nan)
