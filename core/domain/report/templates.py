"""Templates: the cells that a new report starts with, from the playbook. Makes no row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.domain import playbook
from core.domain.report.team_report import ReportCell, TeamReport


@dataclass(frozen=True, slots=True)
class StartingCell:
    """A cell of a new report."""

    kind: str
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)


def report_of(
    template_id: str, title: str, program_id: int, on: date, *, audience: str, part: Mapping[str, Any] | None = None
) -> TeamReport:
    """A report of a template that is on no record, to leave as a file at once. part: as in Facts.only."""
    cells = tuple(
        ReportCell(place, 0, place, cell.kind, program_id, cell.title, cell.settings, dict(part or {}))
        for place, cell in enumerate(starting_cells(template_id), start=1)
    )
    return TeamReport(0, program_id, title, on, cells, audience)


def starting_cells(template_id: str) -> list[StartingCell]:
    """The cells of a template in their order. Raises KeyError for a template that is not there."""
    return [
        StartingCell(
            cell.kind, cell.title, {**cell.settings, **({"figures": list(cell.figures)} if cell.figures else {})}
        )
        for cell in playbook.load().report_templates[template_id].cells
    ]
