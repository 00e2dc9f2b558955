"""Known: who is on record, found by address, employee number or a name that only one person has. Reads no database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from core.domain.base.people import Intake
from core.domain.recruit.sheets.duplicates import is_one_person
from core.domain.recruit.sheets.names import folded, number_key
from core.domain.recruit.sheets.values import iso

PERSON_FIELDS = ("department", "location", "level", "job_title", "employee_id", "hired_on", "status")


def wanted(record: Mapping[str, Any], row: Intake, directory: bool) -> dict[str, Any]:
    """Fields of a person (name, email, in_directory, PERSON_FIELDS) that a row changes; `record` empty: somebody new.

    An empty cell never erases what is known. Who is in the directory keeps what it says; a form only fills gaps.
    """
    days = _stated_days(row)
    stated: dict[str, Any] = {"name": row.name, "email": row.email}
    stated |= {name: iso(row.person.get(name)) for name in PERSON_FIELDS}
    stated = {name: value for name, value in stated.items() if value not in (None, "")}
    if directory:
        stated["in_directory"] = 1
    elif record.get("in_directory"):
        stated = {name: value for name, value in stated.items() if record.get(name) in (None, "")}
        days = {}
    return {
        name: value
        for name, value in (stated | days).items()
        if iso(record.get(name)) != value
        and not (name == "email" and str(record.get("email") or "").casefold() == str(value).casefold())
        and not (name == "employee_id" and _is_same_number(str(record.get(name) or ""), str(value), directory))
    }


def _is_same_number(known: str, number: str, directory: bool) -> bool:
    """Whether the number on record stays: a spreadsheet takes zeros away, and only a directory gives them back."""
    return bool(known) and number_key(known) == number_key(number) and not (directory and len(number) > len(known))


def _stated_days(row: Intake) -> dict[str, str | None]:
    """The last day of a leave and the last day at the company that hold from now on; none where a row says nothing.

    A status replaces both: "active" ends a leave, and "on leave" without a day has no end any more.
    """
    status = row.person.get("status")
    days: dict[str, str | None] = {}
    if status in ("active", "leave", "left"):
        days = {"away_until": iso(row.person.get("away_until")) if status == "leave" else None, "leaves_on": None}
    if "leaves_on" in row.person:
        days["leaves_on"] = iso(row.person["leaves_on"])
    return days


def settle_status(row: Intake, on: date) -> Intake:
    """The row with the status that it states for a day: left once the last day is over, back once a leave is.

    In: person["leaves_on"], the last day at the company, and person["away_until"], the last day of a leave. A last day
    that the status speaks against (a former contract, a day that is still ahead) is not taken.
    """
    leaves_on, away_until, status = (row.person.get(name) for name in ("leaves_on", "away_until", "status"))
    if leaves_on and not status and leaves_on <= on:
        return replace(row, person={**row.person, "status": "left"})
    if leaves_on and status and (leaves_on <= on) != (status == "left"):
        row = replace(row, person={**row.person, "leaves_on": None})
    if status == "leave" and away_until and away_until < on:
        return replace(row, person={**row.person, "status": "active"})
    return row


def keeps_manager(role: str, in_directory: bool, current: int | None) -> bool:
    """Whether a sheet of this role leaves a reporting line alone: the directory knows it better than a form."""
    return role != "directory" and bool(in_directory) and current is not None


class Known:
    """An index of people by id; rows of a sheet join it as they are read."""

    def __init__(self) -> None:
        self._by_email: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        self._by_bare_number: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        self._address_of: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._identified: set[int] = set()  # who has an address or a number

    def add(self, person_id: int, email: str, number: str, name: str) -> None:
        """Remember a person; a new address takes the place of the one before."""
        if email:
            before = self._address_of.get(person_id)
            if before and before != email.casefold():
                self._by_email.pop(before, None)
            self._by_email[email.casefold()] = person_id
            self._address_of[person_id] = email.casefold()
        if number:
            self._by_number[number] = person_id
            self._by_bare_number.setdefault(number_key(number), set()).add(person_id)
        if email or number:
            self._identified.add(person_id)
        if name:
            self._by_name.setdefault(folded(name), set()).add(person_id)
            self._names[person_id] = name

    def add_address(self, person_id: int, email: str) -> None:
        """Remember another address that somebody used, unless it is somebody's own."""
        if email:
            self._by_email.setdefault(email.casefold(), person_id)

    def find(self, row: Intake) -> int | None:
        """The id of the person a row is about: by address first, then by employee number; None when new.

        A number that differs by the zeros before it counts where the names agree too, with one person. A row with
        neither is about the one person of this name who has neither: there is nothing else to know them by.
        """
        number = str(row.person.get("employee_id") or "")
        person_id = self._by_email.get(row.email.casefold()) if row.email else None
        if person_id is None and number:
            person_id = self._by_number.get(number)
        if person_id is None and number:
            alike = [id for id in self.alike_numbers(number) if is_one_person(row.name, self._names[id])]
            person_id = alike[0] if len(alike) == 1 else None
        if person_id is None and not row.email and not number:
            bare = self.named(row.name) - self._identified
            person_id = next(iter(bare)) if len(bare) == 1 else None
        return person_id

    def alike_numbers(self, number: str) -> frozenset[int]:
        """Everybody who has this employee number, or one that differs by ".0" or the zeros before it."""
        return frozenset(self._by_bare_number.get(number_key(number), ())) if number else frozenset()

    def named(self, name: str) -> frozenset[int]:
        """Everybody of this name, whatever its case, accents and order."""
        return frozenset(self._by_name.get(folded(name), ()))

    def manager(self, person: Mapping[str, Any]) -> tuple[int | None, str | None]:
        """The manager's id, or why there is none; (None, None) when the row names no manager."""
        number, email = str(person.get("manager_employee_id") or ""), str(person.get("manager_email") or "")
        name = str(person.get("manager_name") or "")
        if number in self._by_number:
            return self._by_number[number], None
        alike = self.alike_numbers(number)
        if len(alike) == 1:
            return next(iter(alike)), None
        if email.casefold() in self._by_email:
            return self._by_email[email.casefold()], None
        if alike:
            return None, f"the manager {number} could be {len(alike)} people; the reporting line is left open"
        namesakes = self.named(name) if name else frozenset()
        if len(namesakes) == 1:
            return next(iter(namesakes)), None
        if len(namesakes) > 1:
            return None, f"the manager {name} could be {len(namesakes)} people; the reporting line is left open"
        if number or email or name:
            return None, f"the manager {name or email or number} is not in the directory"
        return None, None
