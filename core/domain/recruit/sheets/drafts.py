"""Drafts: a row on its way to an intake, and what can be wrong with it. Reads no cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.domain.base.people import Intake


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row: the cell, why, and whether the whole row was left out (`skipped`) or only this cell."""

    row: int
    column: str
    value: str
    reason: str
    skipped: bool

    def __str__(self) -> str:
        cell = f", {self.column}" if self.column else ""
        quoted = f" “{self.value}”" if self.value else ""
        return f"Row {self.row}{cell}:{quoted} {self.reason}."


@dataclass(eq=False)
class Draft:
    """A row read, while managers and duplicates are not settled yet. `stamp`: when it was answered."""

    row: int
    role: str
    name: str
    email: str
    person: dict[str, Any]
    answers: dict[str, Any]
    stamp: datetime | None = None

    def intake(self) -> Intake:
        """The row as the import takes it."""
        day = self.stamp.date() if self.stamp else None
        return Intake(self.row, self.name, self.email, self.person, gathered(self.answers), day)


def gathered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by key; those that belong to one ("discovery.write") under it, by what stands behind the dot."""
    whole: dict[str, Any] = {}
    for key, value in answers.items():
        group, _, part = key.partition(".")
        if part:
            whole.setdefault(group, {})[part] = value
        else:
            whole[key] = value
    return whole
