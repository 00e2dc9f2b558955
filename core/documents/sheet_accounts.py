"""Sheet accounts as files: what became of every column, row and value, and what the import changes. Writes no path."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from core.documents.tables import workbook
from core.domain.recruit.sheets import Account, SheetEffects
from core.domain.recruit.sheets.account_words import summarize
from core.domain.recruit.sheets.import_changes import describe_effects

_COLUMNS = ("Column", "Header", "Read as", "How sure", "Why", "Examples")
_ROWS = ("Row", "Who", "Outcome", "As", "Why")
_VALUES = ("Row", "Who", "Column", "Typed", "Understood", "Why")
_CHANGES = ("Row", "Name", "Email", "Field", "On record", "In the file")
_REMARKS = ("Kind", "Text", "Choices")


def accounts_json(accounts: Sequence[Account], effects: Sequence[SheetEffects] = ()) -> bytes:
    """The accounts of sheets, and what importing them changes, as JSON (UTF-8)."""
    content = {
        "sheets": [asdict(account) | {"summary": summarize(account)} for account in accounts],
        "import": [asdict(sheet) for sheet in effects],
        "follows": describe_effects(effects),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, default=str).encode()


def accounts_workbook(accounts: Sequence[Account], effects: Sequence[SheetEffects] = ()) -> bytes:
    """The same as an Excel file that is safe to open: columns, rows, values and changes, a sheet each.

    With several accounts, a first column says which file a line is about.
    """
    tables: Mapping[str, tuple[Sequence[str], list[tuple[str, Sequence[Any]]]]] = {
        "Columns": (_COLUMNS, [(account.file, line) for account in accounts for line in _columns(account)]),
        "Rows": (_ROWS, [(account.file, line) for account in accounts for line in _rows(account)]),
        "Understood otherwise": (_VALUES, [(account.file, line) for account in accounts for line in _values(account)]),
        "Questions and notes": (
            _REMARKS,
            [
                *((account.file, line) for account in accounts for line in _remarks(account)),
                *(("", ("What follows", sentence, "")) for sentence in describe_effects(effects)),
            ],
        ),
        "Changes": (_CHANGES, [(sheet.file, line) for sheet in effects for line in _changes(sheet)]),
    }
    several = len(accounts) > 1
    return workbook({name: _frame(headers, lines, several) for name, (headers, lines) in tables.items()})


def _frame(headers: Sequence[str], lines: Sequence[tuple[str, Sequence[Any]]], several: bool) -> pd.DataFrame:
    if several:
        return pd.DataFrame([(file, *line) for file, line in lines], columns=["File", *headers])
    return pd.DataFrame([line for _, line in lines], columns=list(headers))


def _columns(account: Account) -> list[Sequence[Any]]:
    return [
        (line.letter, line.header, line.label or "Not used", line.certainty, line.why, " · ".join(line.samples))
        for line in account.columns
    ]


def _rows(account: Account) -> list[Sequence[Any]]:
    return [(line.row, line.who, line.outcome, line.as_role, line.why) for line in account.rows]


def _values(account: Account) -> list[Sequence[Any]]:
    return [(line.row, line.who, line.column, line.typed, line.understood, line.why) for line in account.values]


def _remarks(account: Account) -> list[Sequence[Any]]:
    questions = [("Question", question.text, ", ".join(question.choices)) for question in account.questions]
    return [*questions, *(("Note", note, "") for note in account.notes)]


def _changes(sheet: SheetEffects) -> list[Sequence[Any]]:
    return [
        (change.row, change.name, change.email, change.label, _plain(change.old), _plain(change.new))
        for change in sheet.changes
    ]


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
