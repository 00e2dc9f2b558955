"""Reporting lines: who manages whom in a sheet, with what is odd about it. Looks at no database."""

from collections.abc import Mapping, Sequence

from core.domain.base.people import cycles
from core.domain.recruit.sheets.columns import MANAGER_KEYS
from core.domain.recruit.sheets.drafts import Draft
from core.domain.recruit.sheets.names import folded, number_key
from core.domain.recruit.sheets.person_references import read_reference

Remark = tuple[int, str, str, str]  # row, column, value, reason


def settle(drafts: Sequence[Draft], column: str, directory: bool) -> list[Remark]:
    """Give every draft one reference to its manager, the surest there is, and say what is odd.

    In: person["given_manager_email"], ["given_manager_id"], ["given_manager_name"] as written. Out: one of
    person["manager_email"], ["manager_employee_id"], ["manager_name"], the first that the sheet itself can confirm.
    """
    known = _Sheet(drafts)
    remarks: list[Remark] = []
    manager_of: dict[int, int | None] = {}
    for draft in drafts:
        reference = _read_reference(draft)
        if not reference:
            continue
        manager, remark = known.manager(reference)
        if remark:
            remarks.append((draft.row, column, _reference_text(reference), remark))
        if manager is draft:
            remarks.append(
                (draft.row, column, _reference_text(reference), "names this person as their own manager; left out")
            )
            continue
        manager_of[draft.row] = manager.row if manager else None
        if manager:
            _refer(draft, manager)
        else:
            draft.person.update(reference)
            if directory and not remark:
                reason = "is not in this file; the reporting line stays open unless this person is on record already"
                remarks.append((draft.row, column, _reference_text(reference), reason))
    names = {draft.row: draft.name for draft in drafts}
    for loop in cycles(manager_of):
        who = ", ".join(f"{names[row]} (row {row})" for row in loop)
        remarks.append((loop[0], column, "", f"these people report to each other in a loop: {who}"))
    return remarks


class _Sheet:
    """The people of a sheet by address, number and name."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.by_email = {draft.email: draft for draft in drafts if draft.email}
        self.by_number = {draft.person["employee_id"]: draft for draft in drafts if draft.person.get("employee_id")}
        self.by_bare_number: dict[str, list[Draft]] = {}
        for number, draft in self.by_number.items():
            self.by_bare_number.setdefault(number_key(number), []).append(draft)
        self.by_name: dict[str, dict[str, Draft]] = {}
        for draft in drafts:
            self.by_name.setdefault(folded(draft.name), {})[draft.email or str(draft.row)] = draft

    def manager(self, reference: Mapping[str, str]) -> tuple[Draft | None, str]:
        """The manager's draft, if the sheet holds one, and what is odd about the reference."""
        number, address, name = (
            reference.get(key, "") for key in ("manager_employee_id", "manager_email", "manager_name")
        )
        manager = self.by_number.get(number) or self._by_bare_number(number) or self.by_email.get(address)
        named = self.by_name.get(folded(name), {}) if name else {}
        if manager:
            if name and named and manager not in named.values():
                return manager, f"differs from the other reference, which is {manager.name}; {manager.name} was taken"
            return manager, ""
        if len(named) > 1:
            return None, f"could be {len(named)} people of this name; the reporting line is left open"
        return next(iter(named.values()), None), ""

    def _by_bare_number(self, number: str) -> Draft | None:
        """Whose number this is when a spreadsheet took the zeros before it: 1001 for 001001, if only one fits."""
        fitting = self.by_bare_number.get(number_key(number), []) if number else []
        return fitting[0] if len(fitting) == 1 else None


def _read_reference(draft: Draft) -> dict[str, str]:
    """What the row says about the manager, each thing under what it really is (a name column may hold addresses)."""
    written: dict[str, str] = {}
    for key in MANAGER_KEYS:
        reference = read_reference(draft.person.pop(f"given_{key}", ""), is_number=key == "manager_id")
        parts = {
            "manager_employee_id": reference.number,
            "manager_email": reference.email,
            "manager_name": reference.name,
        }
        written = {part: text for part, text in parts.items() if text} | written
    return written


def _refer(draft: Draft, manager: Draft) -> None:
    if manager.email:
        draft.person["manager_email"] = manager.email
    elif number := manager.person.get("employee_id"):
        draft.person["manager_employee_id"] = number
    else:
        draft.person["manager_name"] = manager.name


def _reference_text(reference: Mapping[str, str]) -> str:
    return reference.get("manager_name") or reference.get("manager_email") or reference.get("manager_employee_id", "")
