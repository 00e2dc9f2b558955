"""Comparing: what an import would change, person by person and field by field, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.people import Intake
from core.spreadsheets import values
from core.spreadsheets.checking import Checked
from core.spreadsheets.columns import PERSON_KEYS, Role, label

_LABELS = {
    "name": "Name",
    "email": "E-mail",
    "manager": "Manager",
    "job_title": "Job title",
    "hired_on": "Hire date",
    "in_directory": "In the directory",
}


@dataclass(frozen=True)
class Change:
    """One field of one person: what is on record and what the sheet says."""

    row: int
    name: str
    email: str
    role: str
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Preview:
    """What an import would do: people new, changed and unchanged, rows left out, and every field that changes."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    changes: tuple[Change, ...]
    new_rows: tuple[int, ...]


def compare(checked: Checked, existing: Mapping[str, Mapping[str, Any]]) -> Preview:
    """What importing would change, by the rules of the import itself: an empty cell never erases what is known, and who
    is in the directory keeps its department, location, level, job title and name when a form says otherwise.

    `existing` holds the people on record by lower-case e-mail (anything unique for those without one):
    {"name": str, "email": str, "in_directory": bool,
     "person": {department, location, level, job_title, employee_id, hired_on (date or ISO text), status,
                manager_name, manager_email, manager_employee_id},
     "mentor": answers of the program in question, capacity among them, or None when not enrolled,
     "mentee": the same}.
    """
    by_number = {number: one for one in existing.values() if (number := one["person"].get("employee_id"))}
    changes: list[Change] = []
    new_rows: list[int] = []
    changed = unchanged = 0
    for role, rows in checked.by_role.items():
        for row in rows:
            held = existing.get(row.email) if row.email else None
            held = held or by_number.get(row.person.get("employee_id", ""))
            if held is None or (role != "directory" and held.get(role) is None):
                new_rows.append(row.row)
            found = list(_changes(row, role, held)) if held is not None else []
            changes.extend(found)
            if held is None or (role != "directory" and held.get(role) is None):
                continue
            changed += bool(found)
            unchanged += not found
    return Preview(len(new_rows), changed, unchanged, len(checked.skipped), tuple(changes), tuple(new_rows))


def _changes(row: Intake, role: str, held: Mapping[str, Any]) -> Iterable[Change]:
    kept_by_directory = role != "directory" and held.get("in_directory")
    for field, old, new in _about_the_person(row, held):
        if _same(field, old, new) or _nothing(new) or (kept_by_directory and not _nothing(old)):
            continue
        yield Change(row.row, row.name, row.email, role, field, _label(role, field), old, new)
    if role == "directory" and not held.get("in_directory"):
        yield Change(row.row, row.name, row.email, role, "in_directory", _label(role, "in_directory"), False, True)
    answers = held.get(role) if role != "directory" else None
    for field, new in row.answers.items() if answers is not None else ():
        old = answers.get(field) if answers else None
        if not _nothing(new) and not _same(field, old, new):
            yield Change(row.row, row.name, row.email, role, field, _label(role, field), old, new)


def _about_the_person(row: Intake, held: Mapping[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    person = held["person"]
    yield "name", held.get("name"), row.name
    yield "email", (held.get("email") or "").casefold(), row.email
    for field in PERSON_KEYS.values():
        yield field, person.get(field), row.person.get(field)
    for key in ("manager_email", "manager_employee_id", "manager_name"):
        if given := row.person.get(key):
            known = person.get(key) or ""
            if values.folded(str(known)) != values.folded(str(given)):
                yield "manager", person.get("manager_name") or person.get("manager_email") or known, given


def _same(field: str, old: Any, new: Any) -> bool:
    if field == "manager":
        return False  # only told when it differs
    return _plain(old) == _plain(new)


def _plain(value: Any) -> Any:
    """A value as it is compared: lists as tuples, days as text, nothing as nothing."""
    if isinstance(value, list | tuple):
        return tuple(value) or None
    value = values.iso(value)
    return None if value == "" else value


def _nothing(value: Any) -> bool:
    return value is None or value == "" or value == () or value == []


def _label(role: str, field: str) -> str:
    kinds: Role = "mentor" if role == "mentor" else "mentee" if role == "mentee" else "directory"
    return _LABELS.get(field) or label(kinds, field)
