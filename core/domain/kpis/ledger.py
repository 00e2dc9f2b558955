"""Ledger: the dated facts, read once and typed; `as_of` gives what was true on a day. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from core.domain.kpis.as_of import facts_on
from core.domain.kpis.facts import Facts
from core.domain.kpis.rows import Rows
from core.domain.kpis.thresholds import Thresholds

COLUMNS = (
    "fact", "on", "at", "verb", "subject", "subject_id", "program_id", "relationship_id", "person_id", "mentor_id",
    "role", "department", "level", "location", "cohort", "detail",
)  # fmt: skip
NONE = -1  # an id that is not there


@dataclass(frozen=True, eq=False)
class Ledger:
    """Every dated fact, typed and sorted by the day it happened; `as_of` gives a day as frames. Made by `read`."""

    facts: pd.DataFrame

    @property
    def first_day(self) -> date | None:
        """The day of the first fact that belongs to a program, or None."""
        return self._first(self.facts["program_id"].to_numpy() != NONE)

    def first_day_of(self, program_id: int) -> date | None:
        """The day of the first fact of a program, or None."""
        return self._first(self.facts["program_id"].to_numpy() == program_id)

    @property
    def last_day(self) -> date | None:
        """The day of the newest fact, or None."""
        return None if self.facts.empty else self.facts["on"].iat[-1].date()

    def as_of(self, on: date, thresholds: Thresholds | None = None) -> Facts:
        """What was true at the end of that day, by everything recorded until now."""
        return facts_on(self._rows.until(self._until(on)), pd.Timestamp(on).as_unit("s"), thresholds or Thresholds())

    def state(self, on: date) -> tuple[int, int]:
        """What the facts up to this day are: their number and the highest one. Equal means nothing changed before."""
        part = self.facts["fact"][: self._until(on)]
        return len(part), int(part.max()) if len(part) else 0

    def recorded_later(self, on: date, ended: datetime, program_id: int | None = None) -> int:
        """How many facts dated up to this day were recorded after it: why its figures may differ from those of then.

        `ended` is the moment at which the day was over where the coordinators are: the day is theirs, the moment of
        recording is UTC.
        """
        facts = self.facts
        moment = pd.Timestamp(ended).tz_convert(None)
        late = (facts["on"] <= pd.Timestamp(on)) & (facts["recorded"] >= moment)
        if program_id is not None:
            late &= facts["program_id"] == program_id
        return int(late.sum())

    def _first(self, mask: np.ndarray) -> date | None:
        """The day of the first of these rows, which are sorted by day."""
        return self.facts["on"].iat[int(mask.argmax())].date() if mask.any() else None

    def _until(self, on: date) -> int:
        """How many rows are of this day or earlier: they are sorted by day."""
        return int(np.searchsorted(self.facts["on"].to_numpy(), pd.Timestamp(on).to_datetime64(), side="right"))

    @cached_property
    def _rows(self) -> Rows:
        return Rows.of_frame(self.facts)


def read(frame: pd.DataFrame) -> Ledger:
    """A ledger frame (store.ledger, or the view `ledger` from a notebook) in any order of rows, typed and sorted.

    Raises ValueError naming the columns that are missing.
    """
    if missing := [name for name in COLUMNS if name not in frame.columns]:
        raise ValueError(f"The ledger has no column {', '.join(missing)}.")
    days = frame["on"].to_numpy(dtype="datetime64[D]")
    order = np.lexsort((frame["fact"].to_numpy(dtype=np.int64), days))
    facts: dict[str, Any] = {"fact": frame["fact"].to_numpy(dtype=np.int64), "on": days.astype("datetime64[s]")}
    moments, moment_texts = pd.factorize(frame["at"].to_numpy(dtype=object))
    facts["recorded"] = np.array([text[:16] for text in moment_texts], dtype="datetime64[s]")[moments]  # UTC
    for name in ("subject_id", "program_id", "relationship_id", "person_id", "mentor_id"):
        facts[name] = _ids(frame[name])
    for name in ("verb", "subject", "role", "department", "level", "location", "cohort", "detail"):
        codes, texts = pd.factorize(frame[name].to_numpy(dtype=object))
        facts[name] = pd.Categorical.from_codes(codes, categories=[str(text) for text in texts])
    return Ledger(pd.DataFrame(facts).iloc[order].reset_index(drop=True))


def _ids(column: pd.Series) -> np.ndarray:
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(dtype=np.int64)
    return pd.to_numeric(column, errors="coerce").fillna(NONE).to_numpy(dtype=np.int64)
