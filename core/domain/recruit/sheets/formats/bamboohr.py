"""BambooHR: a report of employees. Its columns are read by their names alone; nothing in its cells is special."""

from collections.abc import Sequence

from core.domain.recruit.sheets.sheet_format import SheetFormat


def recognized_by(headers: Sequence[str]) -> bool:
    """Whether "Employee #" stands beside another of its columns."""
    beside = {"reports to", "work email", "employment status", "hire date"}
    return "employee number" in headers and not beside.isdisjoint(headers)


FORMAT = SheetFormat(label="BambooHR", recognized_by=recognized_by)
