"""Templates of reports, as data/playbook/reports.toml holds them: which cells a report starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TemplateCell:
    """A cell of a template. kind: a module of core/domain/report/cells; `figures`: the KPIs of a cell with several."""

    kind: str
    title: str = ""
    settings: Mapping[str, str] = field(default_factory=dict, hash=False)
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportTemplate:
    """A report to start from."""

    id: str
    label: str
    help: str
    cells: tuple[TemplateCell, ...]


@dataclass(frozen=True)
class ReportsFile:
    templates: tuple[ReportTemplate, ...]
