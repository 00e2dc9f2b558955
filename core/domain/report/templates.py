"""Templates: the cells that a new report starts with, from the playbook. Makes no row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain import playbook


@dataclass(frozen=True, slots=True)
class StartingCell:
    """A cell of a new report."""

    kind: str
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)


def starting_cells(template_id: str) -> list[StartingCell]:
    """The cells of a template in their order. Raises KeyError for a template that is not there."""
    return [
        StartingCell(
            cell.kind, cell.title, {**cell.settings, **({"figures": list(cell.figures)} if cell.figures else {})}
        )
        for cell in playbook.load().report_templates[template_id].cells
    ]
