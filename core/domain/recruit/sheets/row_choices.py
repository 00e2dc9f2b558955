"""Row choices: who rows of a checked sheet may be, what can be said about it, and the sheet once it is. Guesses nobody.

An answer about a row is a text, the same on the page and on the command line: the address under which the row is read,
NO_ADDRESS, NUMBER and an employee number on record, or LEFT_OUT.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.domain.base.people import Intake
from core.domain.base.text import few, listed
from core.domain.recruit.sheets.addresses import email
from core.domain.recruit.sheets.checked_rows import Checked, SharedRows
from core.domain.recruit.sheets.drafts import Problem
from core.domain.recruit.sheets.import_changes import Namesake, SheetEffects

LEFT_OUT = "out"
NO_ADDRESS = "none"  # known by the employee number, else by the name alone
NUMBER = "#"  # before an employee number: the person who has it on record
TWO_PEOPLE, SAME_PERSON = "Two people", "The same person"
_LEAVE = "Leave the row out"


@dataclass(frozen=True)
class RowDoubt:
    """Rows that may be about somebody else than they look. `choices`: what can be said → an answer for each row.

    `default`: what holds until somebody says otherwise; "" where the import has to wait for it.
    """

    rows: tuple[int, ...]
    text: str
    choices: Mapping[str, Mapping[int, str]]
    default: str = ""


def list_doubts(checked: Checked, effects: Sequence[SheetEffects]) -> list[RowDoubt]:
    """Who of a sheet may be somebody else, in the order of the rows; `effects`: what importing the sheet would do."""
    doubts = [*_one_address(checked), *_only_named(checked), *_in_sheet(checked)]
    for sheet in effects:
        if sheet.file == checked.table.file and sheet.role in checked.by_role:
            doubts += _on_record(sheet)
    by_rows = {doubt.rows: doubt for doubt in reversed(doubts)}
    return sorted(by_rows.values(), key=lambda doubt: doubt.rows)


def blocked_answer(checked: Checked, row: int, answer: str) -> str | None:
    """Why a row cannot be read as it is said, or None."""
    if row not in {intake.row for _, intake in (*_left_out(checked), *_read(checked))}:
        return f"row {row} holds nobody about whom this could be said"
    if answer in (LEFT_OUT, NO_ADDRESS) or answer.removeprefix(NUMBER) != answer or email(answer):
        return None
    return f"“{answer}” is no address, nor “{NO_ADDRESS}”, “{LEFT_OUT}” or “{NUMBER}” and an employee number"


def apply_row_choices(checked: Checked, answers: Mapping[int, str]) -> Checked:
    """The sheet with rows left out or read as somebody else, by row; the account says so.

    Rows that share an address are read once it is said who they are.
    """
    wanted = [(role, row) for role, row in _left_out(checked) if answers.get(row.row, LEFT_OUT) != LEFT_OUT]
    freed = {row.row for _, row in wanted}
    rows_of: dict[str, list[Intake]] = {role: [] for role in checked.by_role}
    for role, row in (*_read(checked), *wanted):
        rows_of[role].append(row)
    problems = [problem for problem in checked.problems if not (problem.skipped and problem.row in freed)]
    by_role: dict[str, list[Intake]] = {}
    for role, rows in rows_of.items():
        by_role[role] = []
        for row in sorted(rows, key=lambda intake: intake.row):
            answer = answers.get(row.row, row.email)
            if answer == LEFT_OUT:
                problems.append(Problem(row.row, "", row.name, "is left out by you", True))
                continue
            changed, reason = _as_said(row, answer)
            if reason:
                problems.append(Problem(row.row, "", row.email, reason, False))
            by_role[role].append(changed)
    return replace(checked, by_role=by_role, problems=sorted(problems, key=lambda problem: problem.row))


def _read(checked: Checked) -> Iterator[tuple[str, Intake]]:
    return ((role, row) for role, rows in checked.by_role.items() for row in rows)


def _left_out(checked: Checked) -> Iterator[tuple[str, Intake]]:
    """The rows that are read only once somebody says how, with their roles."""
    yield from (intake for group in checked.shared for intake in group.intakes)
    yield from checked.only_named


def _as_said(row: Intake, answer: str) -> tuple[Intake, str]:
    """The row as it is read, and what is said of it; nothing where the answer is what stands there."""
    if answer == row.email:
        return row, ""
    if answer == NO_ADDRESS:
        return replace(row, email=""), "is read without an address, as you say" if row.email else ""
    if answer.startswith(NUMBER):
        number = answer.removeprefix(NUMBER)
        person: dict[str, Any] = {**row.person, "employee_id": number}
        return replace(row, person=person), f"has the employee number {number} on record, the same person as you say"
    return replace(row, email=answer), f"is read with the address {answer}, as you say"


def _one_address(checked: Checked) -> Iterator[RowDoubt]:
    """Rows of different people under one address: whose it is, nobody can tell from the sheet."""
    for group in checked.shared:
        people = [f"{intake.name} (row {intake.row})" for _, intake in group.intakes]
        text = f"{listed(people)} have one address, {group.address}. Whose is it?"
        yield RowDoubt(group.rows, text, _owners(group))


def _owners(group: SharedRows) -> dict[str, Mapping[int, str]]:
    choices: dict[str, Mapping[int, str]] = {}
    rest = "the other is" if len(group.rows) == 2 else "the others are"
    for _, owner in group.intakes:
        others = {row: NO_ADDRESS for row in group.rows if row != owner.row}
        choices[f"{owner.name} (row {owner.row}); {rest} read without one"] = {owner.row: group.address} | others
    same = {row: LEFT_OUT for row in group.rows if row != group.latest} | {group.latest: group.address}
    choices[f"{SAME_PERSON}: row {group.latest} counts"] = same
    choices["Nobody's: leave the rows out"] = dict.fromkeys(group.rows, LEFT_OUT)
    return choices


def _only_named(checked: Checked) -> Iterator[RowDoubt]:
    """Rows without an address and a number, as one question: there may be many."""
    names = {row.row: row.name for _, row in checked.only_named}
    if rows := tuple(names):
        who = few([f"{name} (row {row})" for row, name in names.items()])
        has = "has a name" if len(rows) == 1 else "have a name"
        text = f"{who} {has}, and no address or number. Without one, nobody can be told from a namesake later."
        leave = "Leave the row out" if len(rows) == 1 else "Leave these rows out"
        yield RowDoubt(rows, text, {leave: {}, "Read by name alone": dict.fromkeys(rows, NO_ADDRESS)}, leave)


def _in_sheet(checked: Checked) -> Iterator[RowDoubt]:
    for likely in checked.likely_duplicates:
        (first, second), (name, other) = likely.rows, likely.names
        own, others = likely.emails
        if own and others:
            text = f"Rows {first} and {second}: {name} ({own}) and {other} ({others}) have {likely.why}."
            choices: dict[str, Mapping[int, str]] = {
                TWO_PEOPLE: {},
                f"{SAME_PERSON}: row {second} counts": {first: LEFT_OUT},
            }
            yield RowDoubt((first,), text, choices, TWO_PEOPLE)


def _on_record(sheet: SheetEffects) -> Iterator[RowDoubt]:
    for namesake in sheet.namesakes:
        if same := _same_as(namesake):
            comes = f"comes with {namesake.email}" if namesake.email else "comes without an address"
            known = f"with {namesake.on_record}" if namesake.on_record else f"with the number {namesake.number}"
            text = f"Row {namesake.row}: {namesake.name} {comes}; somebody of this name is on record {known}."
            choices: dict[str, Mapping[int, str]] = {TWO_PEOPLE: {}, SAME_PERSON: {namesake.row: same}}
            yield RowDoubt((namesake.row,), text, choices, TWO_PEOPLE)
    for alike in sheet.alike_numbers:
        text = (
            f"Row {alike.row}: {alike.name} has the employee number {alike.number}; {alike.on_record} has "
            f"{alike.known_number} on record."
        )
        choices = {TWO_PEOPLE: {}, SAME_PERSON: {alike.row: f"{NUMBER}{alike.known_number}"}}
        yield RowDoubt((alike.row,), text, choices, TWO_PEOPLE)
    for shared in sheet.shared_addresses:
        if shared.number:
            text = f"Row {shared.row}: {shared.name} has the employee number {shared.number} of {shared.on_record}."
            as_written = {shared.row: shared.email or NO_ADDRESS}
            yield RowDoubt((shared.row,), text, {SAME_PERSON: as_written, _LEAVE: {shared.row: LEFT_OUT}})
            continue
        text = f"Row {shared.row}: {shared.name} has {shared.email}, the address of {shared.on_record} on record."
        choices = {
            SAME_PERSON: {shared.row: shared.email},
            f"{TWO_PEOPLE}: read it without an address": {shared.row: NO_ADDRESS},
            _LEAVE: {shared.row: LEFT_OUT},
        }
        yield RowDoubt((shared.row,), text, choices)


def _same_as(namesake: Namesake) -> str:
    """The answer that makes a row the person on record; "" where that person has neither an address nor a number."""
    return namesake.on_record or (f"{NUMBER}{namesake.number}" if namesake.number else "")
