"""Comparing: what an import would change, person by person and field by field, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.base.people import Intake
from core.domain.recruit.sheets import values
from core.domain.recruit.sheets.columns import Role, label
from core.domain.recruit.sheets.people_index import PERSON_FIELDS, Known, keeps_manager, wanted
from core.domain.recruit.sheets.row_checks import Checked

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
class Namesake:
    """A row that would add somebody, while somebody else of this name is on record: perhaps the same person."""

    row: int
    name: str
    email: str
    on_record: str  # the address on record


@dataclass(frozen=True)
class Preview:
    """What an import would do: people new, changed and unchanged, rows left out, and every field that changes."""

    new: int
    changed: int
    unchanged: int
    rejected: int
    changes: tuple[Change, ...]
    new_rows: tuple[int, ...]
    namesakes: tuple[Namesake, ...] = ()


def compare(checked: Checked, existing: Mapping[str, Mapping[str, Any]]) -> Preview:
    """What importing one sheet would change; see `compare_all`."""
    return compare_all([checked], existing)[0]


def compare_all(sheets: Sequence[Checked], existing: Mapping[str, Mapping[str, Any]]) -> list[Preview]:
    """What importing these sheets together would change, by the rules of the import itself (known.wanted), each after
    the ones before it, directories first. The answers stand in the order of `sheets`.

    `existing` holds the people on record by lower-case e-mail (anything unique for those without one):
    {"name": str, "email": str, "in_directory": bool,
     "person": {department, location, level, job_title, employee_id, hired_on (date or ISO text), status,
                manager_name, manager_email, manager_employee_id},
     "mentor": answers of the program in question, capacity among them, or None when not enrolled,
     "mentee": the same}.
    """
    record = _Record(existing)
    order = sorted(range(len(sheets)), key=lambda place: sheets[place].role != "directory")
    previews = {place: record.preview(sheets[place]) for place in order}
    return [previews[place] for place in range(len(sheets))]


class _Record:
    """The people on record, and what becomes of them sheet by sheet; nothing is written."""

    def __init__(self, existing: Mapping[str, Mapping[str, Any]]) -> None:
        self.known = Known()
        self.people: dict[int, dict[str, Any]] = {}
        self.answers: dict[tuple[int, str], dict[str, Any]] = {}
        for number, entry in enumerate(existing.values()):
            flat = {name: values.iso(entry["person"].get(name)) for name in PERSON_FIELDS}
            self.people[number] = flat | {key: entry.get(key) for key in ("name", "email", "in_directory")}
            self._index(number)
            for role in ("mentor", "mentee"):
                if entry.get(role) is not None:
                    self.answers[number, role] = dict(entry[role])
        lines = (self.known.manager(entry["person"])[0] for entry in existing.values())
        self.manager_of = dict(enumerate(lines))

    def preview(self, checked: Checked) -> Preview:
        """What this sheet changes; afterwards the record is as if it had been imported."""
        changes: list[Change] = []
        new_rows: list[int] = []
        unchanged = 0
        namesakes = self._namesakes(checked)
        for role, rows in checked.by_role.items():
            placed = [(row, *self._keep(row, role)) for row in rows]
            for row, number, new, differences in placed:
                differences += self._manager(row, role, number)
                changes += [] if new else differences
                new_rows += [row.row] if new else []
                unchanged += not new and not differences
        changed = sum(map(len, checked.by_role.values())) - len(new_rows) - unchanged
        return Preview(
            len(new_rows), changed, unchanged, len(checked.skipped), tuple(changes), tuple(new_rows), namesakes
        )

    def _namesakes(self, checked: Checked) -> tuple[Namesake, ...]:
        namesakes = (
            (row, self.people[number]["email"] or "")
            for row in checked.rows
            if self.known.find(row) is None
            for number in sorted(self.known.named(row.name))
        )
        return tuple(Namesake(row.row, row.name, row.email, address) for row, address in namesakes)

    def _keep(self, row: Intake, role: str) -> tuple[int, bool, list[Change]]:
        number = self.known.find(row)
        new = number is None
        if number is None:
            number = len(self.people)
            self.people[number] = {}
        person = self.people[number]
        fields = wanted(person, row, role == "directory")
        changes = [_change(row, role, field, person.get(field), value) for field, value in fields.items()]
        self.people[number] = person | fields
        self._index(number)
        if role == "directory":
            return number, new, changes
        before = self.answers.get((number, role))
        answers = {field: value for field, value in row.answers.items() if not _nothing(value)}
        differing = {field: value for field, value in answers.items() if not _same((before or {}).get(field), value)}
        changes += [_change(row, role, field, (before or {}).get(field), value) for field, value in differing.items()]
        self.answers[number, role] = {**(before or {}), **differing}
        return number, before is None, changes

    def _manager(self, row: Intake, role: str, number: int) -> list[Change]:
        manager, _ = self.known.manager(row.person)
        current = self.manager_of.get(number)
        in_directory = bool(self.people[number].get("in_directory"))
        if manager in (None, number, current) or keeps_manager(role, in_directory, current):
            return []
        assert manager is not None
        self.manager_of[number] = manager
        before = self.people[current]["name"] if current is not None else None
        return [_change(row, role, "manager", before, self.people[manager]["name"])]

    def _index(self, number: int) -> None:
        person = self.people[number]
        self.known.add(number, person.get("email") or "", person.get("employee_id") or "", person.get("name") or "")


def _change(row: Intake, role: str, field: str, old: Any, new: Any) -> Change:
    if field == "in_directory":
        old, new = bool(old), bool(new)
    return Change(row.row, row.name, row.email, role, field, _label(role, field), old, new)


def _same(old: Any, new: Any) -> bool:
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
