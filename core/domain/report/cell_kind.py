"""Cell kind: what a kind of cell is called, what is asked about it, and how its blocks come about. Lists none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from core.domain.report.blocks import Block
from core.domain.report.source import CellSource

LONGEST_TEXT = 5_000  # characters that a field of a cell takes
Settings = Mapping[str, Any]
Choices = Callable[[CellSource], Mapping[str, str]]
Blocks = Callable[[CellSource, Settings], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class CellField:
    """A question about a cell. text: a text; choice: one of `choices`; several: a list of them; day: an ISO day or "".

    `choices` gives code → words, for the program, part and day of the cell.
    """

    name: str
    label: str
    shape: Literal["text", "choice", "several", "day"]
    default: Any = ""
    choices: Choices | None = None
    help: str = ""

    def fault(self, value: object) -> str | None:
        """Why a value cannot be an answer to this question, as a sentence, or None."""
        if self.shape == "several":
            wrong = not isinstance(value, list | tuple) or not all(isinstance(code, str) for code in value)
        else:
            wrong = not isinstance(value, str)
        if wrong:
            return f"“{self.label}” cannot be read."
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            return f"“{self.label}” has at most {LONGEST_TEXT:,} characters."
        if self.shape == "day" and value:
            try:
                date.fromisoformat(str(value))
            except ValueError:
                return f"“{self.label}” is not a day."
        return None


@dataclass(frozen=True, slots=True)
class CellKind:
    """A kind of cell. `heading` is its title unless the team types another; `blocks` never come out empty: where there
    is nothing to show, they say why.

    for_sponsor: its blocks in a report for the sponsor, drawn from published figures or without any; None where nothing
    of it is published: then the cell says so.
    """

    label: str
    help: str
    heading: str
    icon: str
    blocks: Blocks
    fields: tuple[CellField, ...] = ()
    for_sponsor: Blocks | None = None

    def complete(self, settings: Settings) -> dict[str, Any]:
        """The settings with the default of every question that was not answered, and nothing else."""
        return {field.name: settings.get(field.name, field.default) for field in self.fields}

    def fault(self, settings: Settings) -> str | None:
        """Why these settings cannot be kept, as a sentence, or None."""
        known = {field.name: field for field in self.fields}
        for name, value in settings.items():
            if name not in known:
                return f"A cell “{self.label}” has no setting “{name}”."
            if fault := known[name].fault(value):
                return fault
        return None
