"""Source: what cells of a report are made of, gathered once; a cell sees its own program, group and day. Reads no file.

Nothing here shows what fewer than five people stand behind. What a sponsor's cell sees are published figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.base.dates import month_ends
from core.domain.base.text import money
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.kpis import (
    KPIS,
    SMALLEST,
    Facts,
    Figure,
    Ledger,
    PublishedValue,
    Report,
    Round,
    Thresholds,
    days,
    measure,
    part_in_words,
    published_report,
)
from core.domain.kpis.cost import Cost, PublishedCost, cost_of
from core.domain.kpis.publication import restored, unpublished
from core.domain.kpis.summary import ANSWERS, Summary, summarize
from core.domain.report.blocks import Quote
from core.domain.report.team_report import SPONSOR, TEAM

GROUPS: Mapping[str, str] = {"department": "Department", "level": "Level", "location": "Location"}


class NothingPublished(Exception):
    """Of this part of a program nothing was published up to that day."""


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
    """All about one program that its cells may draw on. `currency`: the sign before an amount; `record`: all that was
    published of it; previous: the round that it follows."""

    program: Program
    ledger: Ledger
    thresholds: Thresholds = field(default_factory=Thresholds)
    options: Sequence[Option] = ()
    comments: Sequence[WrittenComment] = ()
    stories: Sequence[ToldStory] = ()
    currency: str = ""
    record: Sequence[PublishedValue] = ()
    previous: Round | None = None
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
    """What one cell sees. part: group (a key of GROUPS) → its name; last_version_on: of the last version before.

    `audience`: a key of AUDIENCES. For the sponsor, figures are those of the record of published values.
    """

    material: ReportMaterial
    on: date
    part: Mapping[str, str] = field(default_factory=dict)
    last_version_on: date | None = None
    audience: str = TEAM

    @property
    def for_sponsor(self) -> bool:
        """Does it leave for a sponsor?"""
        return self.audience == SPONSOR

    @cached_property
    def published(self) -> Report:
        """What was published of this part up to the cell's day. Raises NothingPublished."""
        report = self._published_on(self.on)
        if report is None:
            raise NothingPublished
        return report

    def _published_on(self, day: date) -> Report | None:
        known = [value for value in self.material.record if value.on <= day]
        return published_report(self.program, known, part_in_words(self.part), thresholds=self.material.thresholds)

    def published_values(self, key: str) -> list[Figure]:
        """Every value of a figure that was published of this part up to the cell's day, oldest first."""
        part = part_in_words(self.part)
        values = [value for value in self.material.record if value.key == key and value.part == part]
        return [restored(value) for value in sorted(values, key=lambda value: value.on) if value.on <= self.on]

    @cached_property
    def summary(self) -> Summary:
        """What the first screen of the KPIs says of this part, and what it asks for. Raises NothingPublished."""
        keys = [key for readings in ANSWERS.values() for key in readings]
        material = self.material
        cost: Cost | PublishedCost | None = None
        if self.for_sponsor:
            cost = self.published.cost
        elif not self.part:
            cost = cost_of(material.program, material.options, self.facts)

        def amount(value: float) -> str:
            return money(material.currency, value)

        return summarize(self.figures(keys), cost, amount, material.thresholds, published=self.for_sponsor)

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
        """The day on which the program began, by its first fact or its planned start; never after the cell's day.

        For the sponsor, the first day of which something is published.
        """
        if self.for_sponsor:
            return min([value.on for value in self.material.record if value.on <= self.on], default=self.on)
        starts = (self.material.ledger.first_day_of(self.program.id), self.program.starts_on)
        return min([day for day in starts if day is not None and day <= self.on], default=self.on)

    @property
    def over(self) -> bool:
        """Was the round over on that day?"""
        rounds = self.material.facts(self.on).rounds
        return bool(rounds["over"].get(self.program.id, False))

    def figures(self, keys: Iterable[str], day: date | None = None) -> list[Figure]:
        """Figures of this part on the cell's day or an earlier one; a key that is no KPI is left out.

        For the sponsor, as they were published until then. Raises NothingPublished for the cell's day.
        """
        wanted = [key for key in keys if key in KPIS]
        if self.for_sponsor:
            report = self.published if day in (None, self.on) else self._published_on(day or self.on)
            known = {} if report is None else {figure.key: figure for figure in report.figures}
            return [known.get(key) or unpublished(key, day or self.on, self.program) for key in wanted]
        facts = self.facts if day is None else self.facts_on(day)
        return [measure(KPIS[key], facts, self.material.targets, published=True) for key in wanted]


def about(n: int) -> str:
    """A published number of people, which is one of fives; what is rounded to none may be one or two."""
    return f"about {n:,}" if n else f"fewer than {SMALLEST}"


def head_count(n: int) -> str:
    """A number of people as it may be published: "none", "fewer than 5", "12"."""
    return "none" if n == 0 else f"fewer than {SMALLEST}" if n < SMALLEST else f"{n:,}"
