"""Row checks: rows become intakes, or problems with row, column, value and reason. Guesses nothing in silence."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.recruit.sheets import (
    collecting,
    duplicates,
    gathered_rows,
    names,
    reporting_lines,
    values,
    vocabulary,
    written_dates,
)
from core.domain.recruit.sheets.checked_rows import Checked, SharedRows
from core.domain.recruit.sheets.column_mapping import ColumnMapping
from core.domain.recruit.sheets.columns import MANAGER_KEYS, PERSON_KEYS, Role
from core.domain.recruit.sheets.drafts import Draft, Problem
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.parsed_columns import ParsedColumns
from core.domain.recruit.sheets.reading import Table, one_line
from core.domain.recruit.sheets.row_roles import RowRoles

EVERY = 2_000  # rows between two reports of progress
_PLACEHOLDERS = frozenset(word.casefold() for sheet_format in FORMATS.values() for word in sheet_format.placeholders)
_NOUNS = {"email": "email address", "name": "name", "employee_id": "employee number"}
_NO_ANSWERS = ("consent", "division", "rank", "wants_mentor", "wants_to_mentor")
_IN_BRACKETS = re.compile(r"(.*\S)\s*\(([^()]*)\)\s*")
_NO_TOPICS = {
    "mentor": ("topics", "names no topics, so hardly any mentee can be matched"),
    "mentee": ("needs", "names nothing to get better at, so a match can't look at needs"),
}


@collecting.paused()
def check(
    table: Table,
    mapping: ColumnMapping,
    role: Role | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Read every row with this mapping. `progress(done, total)` is told about every 2,000 rows.

    Rows without an identity are left out, single cells that say nothing usable are left empty; both are reported.
    Someone who answered twice counts with the later answer. Raises ValueError when no role is known.
    """
    wanted = role or mapping.role
    if wanted is None:
        raise ValueError("a role is needed to read the rows")
    return _Check(table, mapping, wanted).run(progress)


class _Check:
    """One pass over the rows of a table."""

    def __init__(self, table: Table, mapping: ColumnMapping, role: Role) -> None:
        self.table, self.mapping, self.role = table, mapping, role
        self.sheet = ParsedColumns(table, mapping, role)
        self.roles = RowRoles(self.sheet, role, table.source, self._skip)
        self.only_named: list[Draft] = []
        self.left_out = [Problem(row, "", "", reason, True) for row, reason in table.left_out.items()]
        # What the sheet holds, told apart once and not in each row.
        self.answer_keys = [key for key in self.sheet.answered if key not in PERSON_KEYS and key not in _NO_ANSWERS]
        self.person_keys = [(key, PERSON_KEYS[key]) for key in PERSON_KEYS if key in self.sheet.answered]
        self.manager_keys = [key for key in MANAGER_KEYS if self.sheet.columns(key)]

    def run(self, progress: Callable[[int, int], None] | None) -> Checked:
        sheet, total = self.sheet, len(self.sheet.numbers)
        drafts: list[Draft] = []
        ragged = set(self.table.ragged)
        for place, row in enumerate(sheet.numbers):
            if progress and place % EVERY == 0:
                progress(place, total)
            if row in ragged:
                self._skip(place, "", "", "holds more cells than the header names; check its quotation marks")
            else:
                drafts.extend(self._drafts(place))
        directory = self.role == "directory"
        gathered = gathered_rows.gather(drafts, self._places())
        drafts = gathered.drafts
        settled = duplicates.settle(drafts, sheet.label("email"), directory=directory)
        people = settled.people
        sharing = [draft for group in settled.shared for draft in group.drafts]
        only_named = self._own_names([*people, *sharing])
        remarks: list[reporting_lines.Remark] = []
        if any(sheet.columns(key) for key in MANAGER_KEYS):
            remarks = reporting_lines.settle(
                [*people, *sharing, *only_named], sheet.label("manager_name", "manager_email", "manager_id"), directory
            )
        if progress:
            progress(total, total)
        problems = [
            *self.left_out,
            *sheet.notes,
            *(Problem(*double, skipped=True) for double in dict.fromkeys(settled.lost)),
            *(Problem(*remark, skipped=False) for remark in dict.fromkeys(settled.remarks)),
            *(Problem(*remark, skipped=False) for remark in remarks),
        ]
        roles = ["mentor", "mentee"] if self.role == "mixed" else [self.role]
        return Checked(
            role=self.role,
            table=self.table,
            mapping=self.mapping,
            by_role={role: [draft.intake() for draft in people if draft.role == role] for role in roles},
            problems=sorted(problems, key=lambda problem: problem.row),
            topic_suggestions=sheet.topics.suggestions(),
            likely_duplicates=duplicates.likely(people),
            only_named=[(draft.role, draft.intake()) for draft in only_named],
            shared=[
                SharedRows(
                    group.address,
                    tuple((draft.role, replace(draft.intake(), email=group.address)) for draft in group.drafts),
                    group.latest.row,
                )
                for group in settled.shared
            ],
            ambiguous_dates=sheet.ambiguous,
            joined=gathered.joined,
            parsed=sheet,
        )

    def _own_names(self, others: Sequence[Draft]) -> list[Draft]:
        """Of the rows that have only a name: those whose name nobody else in the sheet has."""
        counts = Counter((draft.role, names.folded(draft.name)) for draft in (*others, *self.only_named))
        return [draft for draft in self.only_named if counts[draft.role, names.folded(draft.name)] == 1]

    def _places(self) -> dict[int, int]:
        """Row → the place of its answer among those of the person, where a column says so."""
        cells = [column.cells for column in self.sheet.columns("rank")[:1]]
        return {
            self.sheet.numbers[place]: int(float(cell))
            for column in cells
            for place, cell in enumerate(column)
            if cell.strip().replace(".", "", 1).isdecimal()
        }

    def _drafts(self, place: int) -> list[Draft]:
        """The row as a draft for each role it is meant for; none when it has no identity."""
        sheet = self.sheet
        roles = self.roles.roles_of(place)
        if not roles:
            return []
        person: dict[str, Any] = {}
        email, wrong = self._email(place)
        name = self._name(place, person, email)
        if number := sheet.value("employee_id", place):
            person["employee_id"] = number
        identified = self._has_identity(place, email, wrong, name, person)
        if not identified and not self._has_only_a_name(email, name, person):
            return []
        self._complete(person, place)
        answers = {key: value for key in self.answer_keys if (value := sheet.value(key, place)) is not None}
        stamp = sheet.day("applied_on", place)
        row = sheet.numbers[place]
        drafts = []
        for role in roles:
            mine = self.roles.answers_of(answers, role) if self.role == "mixed" else answers
            if identified:
                self._remark(place, role, mine)
            drafts.append(Draft(row, role, name, email, dict(person), mine, stamp))
        if not identified:
            self.only_named += drafts
            return []
        return drafts

    @staticmethod
    def _has_only_a_name(email: str, name: str, person: dict[str, Any]) -> bool:
        """Whether a row that is left out could be read by its name alone, if somebody says so."""
        return bool(name) and len(name) <= LONGEST_PERSON and not email and not person.get("employee_id")

    def _remark(self, place: int, role: str, answers: dict[str, Any]) -> None:
        """What a coordinator should know about a row that is kept: no topics, no seats, topics in free words."""
        sheet = self.sheet
        if role in _NO_TOPICS:
            key, reason = _NO_TOPICS[role]
            if not answers.get(key):
                sheet.note(place, sheet.label(key), "", reason)
        for key in ("topics", "needs"):
            for column in sheet.columns(key) if key in answers else ():
                sheet.topics.saw(column.cells[place], sheet.numbers[place])
        if role == "mentor" and sheet.is_blank("capacity", place):
            sheet.note(place, sheet.label("capacity"), "", "is not answered; 1 is assumed")

    def _email(self, place: int) -> tuple[str, str]:
        """(the first usable address, else "", else the first thing written in its place)."""
        wrong = ""
        for column in self.sheet.columns("email"):
            cell = column.cells[place]
            address = values.read_address(cell)
            if address.value:
                if address.odd:
                    self.sheet.note(place, column.name, cell, address.odd)
                return address.value, ""
            if not wrong and any(map(str.isalpha, cell)) and not _says_nobody(cell):
                wrong = one_line(cell)
        return "", wrong

    @staticmethod
    def _no_address(cell: str) -> str:
        """Why a cell is not read as an address: several in one cell are told apart from none."""
        return "holds more than one email address; keep one" if cell.count("@") > 1 else "is not an email address"

    def _absent(self, place: int, key: str) -> str:
        """Why a row has no address or no name: its cell is blank, or holds a formula without a value."""
        row = self.sheet.numbers[place]
        if any((row, column.index) in self.table.formulas for column in self.mapping.of(key)):
            return "is a formula that nobody has computed; open the file in Excel, save it and try again"
        return f"there is no {_NOUNS[key]}"

    def _name(self, place: int, person: dict[str, Any], email: str) -> str:
        for column in self.sheet.columns("name"):
            text = self._unbracketed(column.cells[place], person)
            family_first = names.is_family_first(column.name)
            if name := names.person_name(text, family_first=family_first, address=email):
                return name
        keys = ("first_name", "last_name")
        parts = [one_line(column.cells[place]) for key in keys for column in self.sheet.columns(key)]
        return names.person_name(" ".join(part for part in parts if part))

    def _unbracketed(self, text: str, person: dict[str, Any]) -> str:
        """ "Ana Lee (10023) (On Leave)" in a directory, as Workday and others write it: the name; number and status go
        to the person."""
        if self.role != "directory" or len(text) > LONGEST_PERSON:
            return text
        while match := _IN_BRACKETS.fullmatch(text):
            text, inside = match[1], match[2].strip()
            if inside.isdigit():
                person["employee_id"] = inside
            elif not (status := values.status(inside)).odd:
                person["status"] = status.value
        return text

    def _has_identity(self, place: int, email: str, wrong: str, name: str, person: dict[str, Any]) -> bool:
        sheet = self.sheet
        column = sheet.label("email")
        if not email and not person.get("employee_id"):
            key = "employee_id" if sheet.columns("employee_id") and not sheet.columns("email") else "email"
            self._skip(place, sheet.label(key), wrong, self._no_address(wrong) if wrong else self._absent(place, key))
            return False
        if wrong:
            sheet.note(place, column, wrong, f"{self._no_address(wrong)}; the employee number identifies this person")
        if not name:
            written = next((one_line(name_column.cells[place]) for name_column in sheet.columns("name")), "")
            self._skip(
                place,
                sheet.label("name", "last_name"),
                written,
                "is no name" if written else self._absent(place, "name"),
            )
            return False
        if len(name) > LONGEST_PERSON:
            reason = f"is longer than the {LONGEST_PERSON} characters of a name"
            self._skip(place, sheet.label("name", "last_name"), name, reason)
            return False
        return True

    def _complete(self, person: dict[str, Any], place: int) -> None:
        """Everything else about the person: department (else division), level, days, status, the manager as given."""
        sheet = self.sheet
        for key, field_name in self.person_keys:
            if key not in ("employee_id", "hire_date") and (value := sheet.value(key, place)) is not None:
                person[field_name] = value
        if not person.get("department") and (division := sheet.value("division", place)):
            person["department"] = division
        for field_name, mend in FORMATS[self.table.source].mend.items():
            if field_name in person:
                person[field_name] = mend(person[field_name])
        if hired := sheet.day("hire_date", place):
            person["hired_on"] = hired.date()
        # Whether that day is over, the import knows: a contract that ends next year is nobody who has left.
        if sheet.columns("leave_date"):
            leaves = sheet.day("leave_date", place)
            person["leaves_on"] = leaves.date() if leaves else None
        self._complete_standing(person, place)
        for key in self.manager_keys:
            if manager := sheet.text(key, place):
                person[f"given_{key}"] = manager

    def _complete_standing(self, person: dict[str, Any], place: int) -> None:
        """Until when somebody is on leave; who withdrew from the program has not left the company."""
        sheet = self.sheet
        cells = [column.cells[place] for column in sheet.columns("status")]
        if person.get("status") == "leave" and cells:
            until = written_dates.day_at_the_end(cells[0], self.mapping.date_order)
            person.update({"away_until": until} if until else {})
        elif person.get("status") == "left" and cells and not person.get("leaves_on"):
            last_day = written_dates.day_at_the_end(cells[0], self.mapping.date_order)
            person.update({"leaves_on": last_day} if last_day else {})
        elif person.get("status") == "withdrawn" and self.role == "directory":
            person["status"] = "unknown"
            sheet.note(place, sheet.label("status"), cells[0] if cells else "", "is not a status of a directory")
        elif person.get("status") == "withdrawn":
            del person["status"]
            person["withdrawn"] = True
            sheet.note(place, sheet.label("status"), cells[0], "says that this person does not take part")
        elif person.get("status") == "enrolled":
            del person["status"]
            if self.role == "directory":
                person["status"] = "unknown"
                sheet.note(place, sheet.label("status"), cells[0], "is not a status of a directory")
        for column, answers in sheet.readings("consent"):
            if answers[place].value is False:
                person["withdrawn"] = True
                sheet.note(place, column.name, column.cells[place], "says that this person does not take part")

    def _skip(self, place: int, column: str, value: str, reason: str) -> None:
        self.left_out.append(Problem(self.sheet.numbers[place], column, one_line(value), reason, True))


def _says_nobody(cell: str) -> bool:
    return cell.strip().casefold() in _PLACEHOLDERS or vocabulary.is_anonymous(cell)
