"""Sheet cases: the small sheets of `tests/cases`, each read for its role and compared with the values a person means.

A folder is one shape that people's sheets really have; its `expected.json` says what it is about and, by e-mail, the
right values. Used by tests/recruit/test_cases.py and by `python -m benchmarks intake`. Never writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.domain.base.people import Intake
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Checked, SheetError

CASES = Path(__file__).parent.parent / "tests" / "cases"
MANAGER = "_boss"  # in expected.json: the manager's address, number or name
IN_ANY_ORDER = ("topics", "languages")  # of a list only what a mentee needs has an order


@dataclass(frozen=True)
class CaseFile:
    """One file of a case: what it is read as, and the right values by e-mail (None: what is right is told in words)."""

    case: str
    path: Path
    role: str
    values: Mapping[str, Mapping[str, Any]] | None

    def read(self) -> Checked:
        """The file as it is understood for its role. Raises SheetError."""
        role: sheets.Role = "mentor" if self.role == "mentor" else "mentee" if self.role == "mentee" else "directory"
        return sheets.load(self.path.read_bytes(), self.path.name, role)


@dataclass(frozen=True)
class Difference:
    """One value that differs: whose, which, what a person means and what was read (None: the person is missing)."""

    file: str
    email: str
    key: str
    expected: Any
    read: Any

    def __str__(self) -> str:
        return f"{self.file}, {self.email}, {self.key}: expected {self.expected!r}, read {self.read!r}"


def case_files() -> Iterator[CaseFile]:
    """Every file of every case, in the order of the folders."""
    for folder in sorted(path.parent for path in CASES.glob("*/expected.json")):
        for file in json.loads((folder / "expected.json").read_text(encoding="utf-8"))["files"]:
            yield CaseFile(folder.name, folder / file["file"], file["role"], file["values by e-mail"])


def differences(file: CaseFile) -> tuple[list[Difference], int]:
    """What was read otherwise than a person means it, and how many values are compared.

    A file that is refused, and a person who is missing, count with all of their values. Somebody who was read and
    should not be counts as one.
    """
    expected = file.values or {}
    total = sum(max(1, len(values)) for values in expected.values())
    try:
        checked = file.read()
    except SheetError as refusal:
        return [
            Difference(file.path.name, email, key, value, str(refusal))
            for email, values in expected.items()
            for key, value in (values or {"name": ""}).items()
        ], total
    rows = {row.email: row for row in checked.by_role.get(file.role, [])}
    numbers = {str(row.person.get("employee_id") or ""): row.email for row in rows.values()}
    names = {row.name: row.email for row in rows.values()}
    wrong = []
    for email, values in expected.items():
        row = rows.get(email)
        if row is None:
            wrong += [
                Difference(file.path.name, email, key, value, None) for key, value in (values or {"": ""}).items()
            ]
            continue
        for key, value in values.items():
            read = _read(row, key, numbers, names)
            if not _same(key, value, read):
                wrong.append(Difference(file.path.name, email, key, value, read))
    return wrong, total


def _read(row: Intake, key: str, numbers: Mapping[str, str], names: Mapping[str, str]) -> Any:
    if key == "name":
        return row.name
    if key == MANAGER:
        number, name = str(row.person.get("manager_employee_id") or ""), str(row.person.get("manager_name") or "")
        return row.person.get("manager_email") or numbers.get(number) or names.get(name) or number or name or None
    return row.answers.get(key, row.person.get(key, row.applied_on if key == "applied_on" else None))


def _same(key: str, expected: Any, read: Any) -> bool:
    if key in IN_ANY_ORDER and isinstance(expected, list):
        return sorted(expected) == sorted(read or ())
    return bool(_plain(expected) == _plain(read))


def _plain(value: Any) -> Any:
    """A value as it is compared: lists as lists, days as ISO text, "3.5" and 3.5 as one number."""
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, bool) or value is None:
        return value
    try:
        return round(float(value), 2)
    except ValueError:
        return value
