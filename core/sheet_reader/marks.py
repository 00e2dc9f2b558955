"""Marks: what a sheet shows beside the texts of its cells: hidden rows and columns, merged cells. Reads no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.sheet_reader.limits import MOST_COLUMNS, MOST_MARKS


@dataclass
class Marks:
    """What was seen while the rows were read, so complete once they are. Rows count from 1, columns from 0."""

    hidden_rows: list[int] = field(default_factory=list)  # of those that hold text
    filtered: bool = False  # the sheet has a filter, which hides rows
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last row, first and last column
    formulas: list[tuple[int, int]] = field(default_factory=list)  # row and column of a formula without a value
    stray_quotes: list[int] = field(default_factory=list)  # rows in which a quotation mark is never closed

    def hide_row(self, number: int) -> None:
        self.hidden_rows.append(number)

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that nobody sees, the last included."""
        self.hidden_columns.extend(range(max(0, first), min(last + 1, MOST_COLUMNS)))
        del self.hidden_columns[MOST_COLUMNS:]

    def merge(self, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
        """Cells that show one text together."""
        is_more_than_a_cell = last_row > first_row or last_column > first_column
        if is_more_than_a_cell and first_column < MOST_COLUMNS and len(self.merged) < MOST_MARKS:
            self.merged.append((first_row, last_row, first_column, min(last_column, MOST_COLUMNS - 1)))

    def miss_value(self, row: int, column: int) -> None:
        """A formula whose value no program has stored."""
        if len(self.formulas) < MOST_MARKS:
            self.formulas.append((row, column))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Marks":
        """What `dataclasses.asdict` wrote, with tuples again where JSON has lists."""
        pairs = {name: [tuple(place) for place in values[name]] for name in ("merged", "formulas")}
        return cls(**{**values, **pairs})
