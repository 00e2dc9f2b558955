"""Row choices: what a person says about single rows of a checked sheet, such as who somebody is. Guesses nothing."""

from collections.abc import Mapping
from dataclasses import replace

from core.domain.base.people import Intake
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.row_checks import Checked

LEFT_OUT = ""  # instead of an address: the row is not read


def apply_row_choices(checked: Checked, addresses: Mapping[int, str]) -> Checked:
    """The sheet with rows left out, or read under another address: row → address, or LEFT_OUT. The account says so."""
    by_role: dict[str, list[Intake]] = {}
    problems = list(checked.problems)
    for role, rows in checked.by_role.items():
        by_role[role] = []
        for row in rows:
            address = addresses.get(row.row, row.email)
            if address == LEFT_OUT:
                problems.append(Problem(row.row, "", row.name, "is left out by you", True))
                continue
            if address != row.email:
                reason = f"is {address} on record, the same person as you say"
                problems.append(Problem(row.row, "", row.email, reason, False))
            by_role[role].append(replace(row, email=address))
    return replace(checked, by_role=by_role, problems=sorted(problems, key=lambda problem: problem.row))
