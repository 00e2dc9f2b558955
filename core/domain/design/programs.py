"""Programs: one run of mentoring, its dates, its design and its settings. Decides; never reads or writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain.base.dates import add_months
from core.domain.design.design import Design

DEFAULT_MONTHS = 9


@dataclass(frozen=True, slots=True)
class Program:
    """One run of mentoring. `settings`: weights, thresholds, as stored."""

    id: int
    name: str
    stage: str
    created_on: date
    starts_on: date | None = None
    months: int | None = None  # None: timeline-free
    design: Design = field(default_factory=Design, hash=False)
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def informal(self) -> bool:
        """Informal programs are not monitored."""
        return self.choice("formality") == "informal"

    @property
    def reverse(self) -> bool:
        """In reverse mentoring the mentee is the senior of the two."""
        return self.choice("direction") == "reverse"

    def choice(self, axis: str) -> str | None:
        """The pole chosen on one of the six axes, or None while nothing is chosen."""
        return self.design.choices.get(axis)

    def ends_on(self, introduced_on: date) -> date | None:
        """The planned last day of a relationship introduced on this day; None in a timeline-free program."""
        return add_months(introduced_on, self.months) if self.months else None
