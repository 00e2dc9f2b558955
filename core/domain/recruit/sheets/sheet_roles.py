"""Sheet roles: whom a sheet is about, given the place where somebody dropped it. Reads no file and no row."""

from collections.abc import Mapping
from typing import Any

from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.columns import Role
from core.domain.recruit.sheets.mapping import guess
from core.domain.recruit.sheets.missing_columns import missing
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.sheet_kind import other_role


def suited(table: Table, role: Role, saved: Mapping[str, Mapping[str, Any]] | None = None) -> ColumnMapping:
    """The mapping for a file that was given as `role`.

    A sheet that holds both roles is read as both. A sheet that cannot be what it was given as, and plainly is
    something else, is read as that: two files dropped in each other's place are no reason to stop.
    """
    mapping = guess(table, role, saved)
    if role != "directory" and not mapping.saved and guess(table, None).role == "mixed":
        return guess(table, "mixed", saved)
    if missing(table, mapping) is None:
        return mapping
    other = other_role(table, role)
    other_mapping = guess(table, other, saved) if other else mapping
    return other_mapping if missing(table, other_mapping) is None else mapping
