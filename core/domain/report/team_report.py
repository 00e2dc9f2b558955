"""Team report: a report as the team composed it, its cells in order and the versions kept. Values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TEAM, SPONSOR = "team", "sponsor"
# Whom a report is for: exact numbers stay with the team, a sponsor gets what was published.
AUDIENCES: Mapping[str, str] = {TEAM: "For the team", SPONSOR: "For the sponsor"}


@dataclass(frozen=True, slots=True)
class ReportCell:
    """A cell as it is on record. part: group → its name, nothing for the whole program; fixed_on: None for "latest".

    `blocks` is what was frozen on `frozen_on`, as data; empty while the cell is live. `frozen_for`: whom it was for.
    """

    id: int
    report_id: int
    place: float
    kind: str
    program_id: int
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    part: Mapping[str, str] = field(default_factory=dict, hash=False)
    fixed_on: date | None = None
    hidden: bool = False
    notes: str = ""
    frozen_on: date | None = None
    blocks: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    frozen_for: str = TEAM

    def day(self, latest: date) -> date:
        """The day that its figures are about, while it is live."""
        return self.fixed_on or latest


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """A frozen copy of a report. `view` is the whole of it as data; `written_by` is a code of history."""

    id: int
    report_id: int
    number: int
    kept_on: date
    written_by: str
    view: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def as_of(self) -> date:
        """The day that its figures are about."""
        return date.fromisoformat(self.view["label"]["as_of"]["day"])


@dataclass(frozen=True, slots=True)
class TeamReport:
    """A report of a program, its cells in the order in which they are read. `audience`: a key of AUDIENCES."""

    id: int
    program_id: int
    title: str
    created_on: date
    cells: tuple[ReportCell, ...] = ()
    audience: str = TEAM


def last_version_before(versions: Iterable[ReportVersion], day: date) -> ReportVersion | None:
    """The version about the latest day before this one: one kept today has nothing to compare with yet."""
    return max(
        (version for version in versions if version.as_of < day),
        key=lambda version: (version.as_of, version.number),
        default=None,
    )
