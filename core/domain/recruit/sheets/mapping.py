"""Mapping: which column holds what, and in which order days are written. Proposes, never decides against a person."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.column_choice import ColumnChoice
from core.domain.recruit.sheets.column_mapping import Column, ColumnMapping
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.columns import DATE_KEYS, Role, fields
from core.domain.recruit.sheets.headers import header_words
from core.domain.recruit.sheets.open_columns import REQUIRED
from core.domain.recruit.sheets.parsed_headers import Header, parse_all
from core.domain.recruit.sheets.reading import Table
from core.domain.recruit.sheets.sheet_kind import columns_of, kind_of_sheet, samples_of

_DAY_FIRST = frozenset({"de", "fr", "es", "pt", "it", "nl", "pl", "ro", "cs"})  # the languages of such headers


def guess(table: Table, role: Role | None, saved: Mapping[str, Mapping[str, Any]] | None = None) -> ColumnMapping:
    """Which column holds what. Without a role it is found out from the columns; None stays None when nothing tells.

    `saved` holds earlier mappings by their shape (as `ColumnMapping.to_dict` gave them); one that fits is taken as it
    was.
    """
    samples = samples_of(table)
    headers = parse_all(table.headers, table.source)
    sheet_role = role or kind_of_sheet(table, headers, samples)
    shape = _shape(table, sheet_role)
    if saved and shape in saved and (restored := _from_saved(table, saved[shape], samples)):
        return _dated(table, restored, headers)
    choice = ColumnChoice(table, sheet_role or "mentor", headers, samples)
    columns = columns_of(table, choice)
    if sheet_role and _lacking_answers(columns, sheet_role):
        # A sheet of the other role has no topics of this one, whatever is left in it.
        looks_like = kind_of_sheet(table, headers, samples, role) if role else None
        if looks_like in (None, role, "mixed", "directory"):
            choice.find_required(ask=looks_like != "directory")
            columns = columns_of(table, choice)
    if sheet_role is None:
        columns = tuple(replace(column, key=None, confidence=0.0) for column in columns)
    questions = tuple(choice.decisions.questions) if sheet_role else ()
    return _dated(table, ColumnMapping(sheet_role, columns, table.source, shape, questions=questions), headers)


def _lacking_answers(columns: Sequence[Column], role: Role) -> bool:
    """Whether topics, or needs, are not among what the columns of this role are read as."""
    return not set(REQUIRED.get(role, ())) <= {column.key for column in columns}


def _shape(table: Table, role: Role | None) -> str:
    """The same for every file with these headers in this order, whoever answered."""
    text = "\n".join([role or "?", *(header_words(header) for header in table.headers)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _from_saved(table: Table, saved: Mapping[str, Any], samples: Sequence[CellSample]) -> ColumnMapping | None:
    """The saved mapping with this file's cells as samples; None when it is of no use any more (it was made by hand)."""
    try:
        mapping = ColumnMapping.from_dict(saved)
    except (KeyError, TypeError, ValueError):
        return None
    known = fields(mapping.role) if mapping.role else {}
    if len(mapping.columns) != len(table.headers) or any(
        column.key and column.key not in known for column in mapping.columns
    ):
        return None
    shown = zip(mapping.columns, samples, strict=True)
    return replace(mapping, columns=tuple(replace(column, samples=tuple(cells.cells[:3])) for column, cells in shown))


def _dated(table: Table, mapping: ColumnMapping, headers: Sequence[Header]) -> ColumnMapping:
    """Decide the order of day and month from all dates of the file, the form's own stamps included."""
    if mapping.saved and mapping.date_order:
        return mapping
    read = [column.index for column in mapping.columns if column.key in DATE_KEYS]
    proving = [place for place, header in enumerate(headers) if header.added or set(header.keys) & set(DATE_KEYS)]
    proofs: set[str] = set()
    ambiguous = False
    for index in dict.fromkeys((*read, *proving)):
        for cell in dict.fromkeys(table.frame[index].to_numpy()):
            moment = values.moment(cell, None)
            proofs.update([moment.order] if moment.order else [])
            ambiguous = ambiguous or (moment.ambiguous and index in read)
    if len(proofs) == 1:
        order: values.DateOrder = "day" if "day" in proofs else "month"
        return replace(mapping, date_order=order, ask_dates=False)
    return (
        replace(mapping, date_order="day", ask_dates=False)
        if ambiguous and _is_day_first(headers)
        else replace(mapping, date_order=None, ask_dates=ambiguous)
    )


def _is_day_first(headers: Sequence[Header]) -> bool:
    """Whether the headers are in a language in which nobody writes the month before the day."""
    other = sum(1 for header in headers if header.languages and header.languages <= _DAY_FIRST)
    english = sum(1 for header in headers if header.languages == {"en"})
    return other >= 2 and other > 2 * english
