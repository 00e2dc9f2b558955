"""Actions, imports: people and answers from checked sheets, as one action that can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, checked_address, checked_name, program_on_record, undo
from core.actions.people import move_all
from core.actions.programs import add_program, set_setting
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.people import Intake
from core.domain.design.programs import DEFAULT_MONTHS
from core.domain.recruit.sheets.people_index import PERSON_FIELDS, Known, keeps_manager, wanted
from core.domain.recruit.sheets.values import iso
from core.store import Db

EVERY = 250  # rows between two reports of progress


@dataclass(frozen=True)
class Sheet:
    """What an import takes of one file: the rows of one role ("mentor", "mentee" or "directory")."""

    role: str
    rows: Sequence[Intake]
    file: str = ""
    rejected: int = 0  # rows of the file that were left out when it was checked


@dataclass(frozen=True)
class Imported:
    """What an import did: people or enrolments added, changed, left as they were; and what it could not do."""

    new: int
    changed: int
    unchanged: int
    problems: tuple[tuple[int, str], ...] = ()  # (row in the sheet, sentence)


def import_people(
    db: Db,
    program_id: int | None,
    role: str,
    rows: Sequence[Intake],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Add or update people from the checked rows of one role, as one action; see `bring_in`."""
    sheets = [Sheet(role, rows)]
    return bring_in(db, program_id, sheets, by=by, on=on, at=at, progress=progress)[0]


def bring_in(
    db: Db,
    program_id: int | None,
    sheets: Sequence[Sheet],
    *,
    accept: Collection[str] = (),
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Imported]:
    """Add or update people from checked sheets, as one action; says for each sheet what it did, directories first.

    Idempotent: the same rows twice change nothing. Someone in the directory keeps the directory's department, location
    and level; a form only fills what is empty. An empty cell never erases what is known. Whoever is in the sheets with
    an open application and a role in `accept` is accepted in the same action. `progress` is told the share done.
    """
    if program_id is None and any(sheet.role != "directory" for sheet in sheets):
        raise NotAllowed("Choose a program first.")
    with acting(db, by=by, on=on, at=at) as journal:
        if program_id is not None:
            program_on_record(db, program_id)
        return _bring(db, journal, program_id, sheets, accept, progress)


def start_program(
    db: Db,
    name: str,
    sheets: Sequence[Sheet],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> int:
    """A program from nothing but sheets: created, filled, everybody accepted, as one action. Returns its id.

    Taking it back takes back the program and everybody who came in with it.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        program_id = add_program(db, journal, name, months=DEFAULT_MONTHS)
        _bring(db, journal, program_id, sheets, ("mentor", "mentee"), progress)
    return program_id


def undo_import(db: Db, import_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take an import back as a new action, with the program where the import started it.

    Refused with the reason once later work stands on it.
    """
    action_id = store.imports.import_action(db, import_id)
    if action_id is None:
        raise NotAllowed("This import is not on record any more.")
    undo(db, action_id, by=by, on=on, at=at)


def save_mapping(db: Db, mapping: Mapping[str, Any], *, by: str, on: date, at: datetime | None = None) -> None:
    """Keep how the columns of files of one shape are read, to offer it next time."""
    set_setting(db, f"{store.imports.MAPPING}{mapping['shape']}", dict(mapping), by=by, on=on, at=at)


def _bring(
    db: Db,
    journal: store.journal.Journal,
    program_id: int | None,
    sheets: Sequence[Sheet],
    accept: Collection[str],
    progress: Callable[[float], None] | None,
) -> list[Imported]:
    """What `bring_in` does, within an action that is open."""
    ordered = sorted(sheets, key=lambda sheet: sheet.role != "directory")
    total = sum(len(sheet.rows) for sheet in ordered) or 1
    done: list[Imported] = []
    importing = _Importing(db, journal, program_id)
    before = 0
    for sheet in ordered:
        report = (lambda rows, before=before: progress((before + rows) / total)) if progress else None
        done.append(importing.run(sheet, report))
        before += len(sheet.rows)
    for role in accept:
        move_all(db, journal, importing.open[role], "accepted")
    return done


@dataclass
class _Importing:
    """One import in progress: who is on record, what the directory last said, whose application is open."""

    db: Db
    journal: store.journal.Journal
    program_id: int | None
    people: dict[int, store.Row] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    # enrolments in these sheets that can be accepted, by role
    open: dict[str, list[int]] = field(default_factory=lambda: {"mentor": [], "mentee": []})

    def __post_init__(self) -> None:
        for row in store.people.people_rows(self.db):
            self.people[row["id"]] = row
            self.known.add(row["id"], row["email"] or "", row["employee_id"], row["name"])
        self.snapshots = store.ledger.last_snapshots(self.db)
        self.enrolled = store.people.enrolled(self.db, self.program_id) if self.program_id is not None else {}
        self.manager_of = store.people.manager_of(self.db)

    def run(self, sheet: Sheet, progress: Callable[[int], None] | None) -> Imported:
        ids: list[int] = []
        new: set[int] = set()
        changed: set[int] = set()
        for number, row in enumerate(sheet.rows):
            person_id, fresh, touched = self._keep(row, sheet.role)
            ids.append(person_id)
            new |= {person_id} if fresh else set()
            changed |= {person_id} if touched else set()
            if progress and number % EVERY == 0:
                progress(number)
        problems = self._keep_managers(sheet, ids, changed)
        changed -= new
        counts = {"new": len(new), "changed": len(changed), "unchanged": len(set(ids)) - len(new | changed)}
        if not new and not changed:
            return Imported(**counts, problems=tuple(problems))  # nothing to take back
        source = {"imported_on": self.journal.on, "role": sheet.role, "file": sheet.file, "rejected": sheet.rejected}
        about = {"program_id": self.program_id, "role": None if sheet.role == "directory" else sheet.role}
        fields = {**source, **counts, "program_id": self.program_id}
        self.journal.insert("brought", "imports", fields, **about, detail={"rows": len(ids)})
        return Imported(**counts, problems=tuple(problems))

    def _keep(self, row: Intake, role: str) -> tuple[int, bool, bool]:
        """(the person, is it new here, was anything written)."""
        known_id = self.known.find(row)
        on_record = self.people[known_id] if known_id is not None else None
        if on_record is None:
            name = checked_name(row.name, "A person", LONGEST_PERSON)
            address = checked_address(row.email) if row.email else None
            fields = {"name": name, "email": address, **wanted({}, row, role == "directory")}
            person_id = self.journal.insert("imported", "people", fields, program_id=self.program_id)
            touched = True
        else:
            person_id = on_record["id"]
            fields = wanted(on_record, row, role == "directory")
            touched = bool(fields)
            if fields:
                about: dict[str, Any] = {"person_id": person_id, "detail": {"what": sorted(fields)}}
                self.journal.update("changed", "people", person_id, fields, **about)
        self.people[person_id] = {**_NOBODY, **(on_record or {}), **fields, "id": person_id}
        self.known.add(person_id, row.email, str(row.person.get("employee_id") or ""), row.name)
        if role == "directory":
            self._keep_snapshot(self.people[person_id])
            return person_id, on_record is None, touched
        fresh, answered = self._keep_enrolment(person_id, role, row)
        return person_id, fresh, touched or answered

    def _keep_enrolment(self, person_id: int, role: str, row: Intake) -> tuple[bool, bool]:
        """(is it new, was anything written)."""
        assert self.program_id is not None
        answered = {key: value for key, value in row.answers.items() if key != "capacity" and value not in (None, "")}
        answers = json.loads(json.dumps(answered, default=iso))
        seats = 1 if row.answers.get("capacity") is None else int(row.answers["capacity"])
        about = {"program_id": self.program_id, "person_id": person_id, "role": role}
        enrolment = self.enrolled.get((person_id, role))
        if enrolment is None:
            applied_on = min(row.applied_on or self.journal.on, self.journal.on)
            fields = about | {"applied_on": applied_on, "answers": answers, "capacity": seats}
            detail = {"to": "applied", "capacity": seats}
            enrolment_id = self.journal.insert("enrolled", "enrolments", fields, **about, on=applied_on, detail=detail)
            self.enrolled[person_id, role] = {**fields, "id": enrolment_id, "stage": "applied"}
            self.open[role].append(enrolment_id)
            return True, True
        if enrolment["stage"] in ("applied", "recommended"):
            self.open[role].append(enrolment["id"])
        merged = enrolment["answers"] | answers
        if merged.get("wishes") != enrolment["answers"].get("wishes"):
            merged.pop("wishes_confirmed", None)  # the reading was of other words
        changes: dict[str, Any] = {} if merged == enrolment["answers"] else {"answers": merged}
        if "capacity" in row.answers and seats != enrolment["capacity"]:
            changes["capacity"] = seats
        if changes:
            more = {"capacity": seats} if "capacity" in changes else {}
            self.journal.update(
                "changed", "enrolments", enrolment["id"], changes, **about, detail={"what": sorted(changes), **more}
            )
            self.enrolled[person_id, role] = enrolment | changes
        return False, bool(changes)

    def _keep_snapshot(self, person: store.Row) -> None:
        """What the directory says of a person today, when it differs from what it last said: career moves read it."""
        says = {"department": person["department"], "level": person["level"], "status": person["status"] or "active"}
        last = self.snapshots.get(person["id"])
        if last and all(last[name] == value for name, value in says.items()):
            return
        about: dict[str, Any] = {"person_id": person["id"], "detail": {"status": says["status"]}}
        if last and last["taken_on"] == self.journal.on.isoformat():
            self.journal.update("recorded", "snapshots", last["id"], says, **about)
            snapshot = last | says
        else:
            row = {"person_id": person["id"], "taken_on": self.journal.on, **says}
            snapshot_id = self.journal.insert("recorded", "snapshots", row, **about)
            snapshot = row | {"id": snapshot_id, "taken_on": self.journal.on.isoformat()}
        self.snapshots[person["id"]] = snapshot

    def _keep_managers(self, sheet: Sheet, ids: Sequence[int], changed: set[int]) -> list[tuple[int, str]]:
        """Reporting lines, once everybody is on record: a manager may stand below their people in the sheet."""
        problems = []
        for row, person_id in zip(sheet.rows, ids, strict=True):
            manager_id, problem = self.known.manager(row.person)
            if manager_id == person_id:
                manager_id, problem = None, "is given as their own manager; the reporting line is left open"
            if problem:
                problems.append((row.row, f"{row.name}: {problem}"))
            current = self.manager_of.get(person_id)
            settled = keeps_manager(sheet.role, self.people[person_id]["in_directory"], current)
            if manager_id is None or current == manager_id or settled:
                continue
            about: dict[str, Any] = {"person_id": person_id, "detail": {"manager": manager_id}}
            self.journal.update("reports_to", "people", person_id, {"manager_id": manager_id}, **about)
            self.manager_of[person_id] = manager_id
            changed.add(person_id)
        return problems


_NOBODY = {"email": None, "in_directory": 0, **dict.fromkeys(PERSON_FIELDS, "")}
