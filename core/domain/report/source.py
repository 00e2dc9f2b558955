"""Source: what cells of a report are made of, gathered once; a cell sees its own program, group and day. Reads no file.

Everything here is made for publishing: figures are suppressed as everywhere where fewer than five stand behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.base.dates import month_ends
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.kpis import KPIS, SMALLEST, Facts, Figure, Ledger, Thresholds, days, measure
from core.domain.report.blocks import Quote

GROUPS: Mapping[str, str] = {"department": "Department", "level": "Level", "location": "Location"}


@dataclass(frozen=True, slots=True)
class WrittenComment:
    """What somebody wrote with a check. `theme` in words, "" without one; `source` names it on record."""

    source: str
    text: str
    theme: str
    written_on: date
    relationship_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story that everybody in it agreed to publish. `relationship_id`: None for one outside a pair."""

    quote: Quote
    told_on: date
    department: str


@dataclass(frozen=True, eq=False)
class ReportMaterial:
    """All about one program that its cells may draw on. `currency`: the sign before an amount."""

    program: Program
    ledger: Ledger
    thresholds: Thresholds = field(default_factory=Thresholds)
    options: Sequence[Option] = ()
    comments: Sequence[WrittenComment] = ()
    stories: Sequence[ToldStory] = ()
    currency: str = ""
    # The facts of a day are the same for every cell: working them out takes 40 ms on the demo.
    _days: dict[date, Facts] = field(default_factory=dict, repr=False)

    def facts(self, on: date) -> Facts:
        """What was true in this program at the end of a day."""
        if on not in self._days:
            self._days[on] = self.ledger.as_of(on, self.thresholds).only(program_id=self.program.id)
        return self._days[on]

    @property
    def targets(self) -> Mapping[str, float]:
        """The program's own targets by KPI."""
        return self.program.design.targets


@dataclass(frozen=True, eq=False)
class CellSource:
    """What one cell sees. part: group (a key of GROUPS) → its name; last_version_on: of the last version before."""

    material: ReportMaterial
    on: date
    part: Mapping[str, str] = field(default_factory=dict)
    last_version_on: date | None = None

    @property
    def program(self) -> Program:
        """The program that the cell is about."""
        return self.material.program

    @cached_property
    def facts(self) -> Facts:
        """What was true of this part of the program on the day of the cell."""
        return self.facts_on(self.on)

    def facts_on(self, day: date) -> Facts:
        """What was true of this part of the program on another day."""
        facts = self.material.facts(day)
        groups: dict[str, Any] = dict(self.part)
        return facts.only(**groups) if groups else facts

    def days(self, most: int) -> list[date]:
        """Days for a line, oldest first, ending with the cell's: month ends, which cells share; weeks of a short time.

        At most `most` of them.
        """
        ends = [day for day in month_ends(self.first_day, self.on) if day < self.on]
        return [*ends[1 - most :], self.on] if len(ends) > 2 else days(self.first_day, self.on, most - 1)[-most:]

    @property
    def first_day(self) -> date:
        """The day on which the program began, by its first fact or its planned start; never after the cell's day."""
        starts = (self.material.ledger.first_day_of(self.program.id), self.program.starts_on)
        return min([day for day in starts if day is not None and day <= self.on], default=self.on)

    @property
    def over(self) -> bool:
        """Was the round over on that day?"""
        rounds = self.material.facts(self.on).rounds
        return bool(rounds["over"].get(self.program.id, False))

    def figures(self, keys: Iterable[str], day: date | None = None) -> list[Figure]:
        """Figures of this part on the cell's day or another, made for publishing; a key that is no KPI is left out."""
        facts = self.facts if day is None else self.facts_on(day)
        return [measure(KPIS[key], facts, self.material.targets, published=True) for key in keys if key in KPIS]


def head_count(n: int) -> str:
    """A number of people as it may be published: "none", "fewer than 5", "12"."""
    return "none" if n == 0 else f"fewer than {SMALLEST}" if n < SMALLEST else f"{n:,}"
