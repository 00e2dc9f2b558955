"""Actions on people: import, move along the pipeline, erase."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from core import store
from core.actions.doing import NotAllowed, acting, called
from core.people import Intake, Role, Wish, blocked_move

_PERSON_FIELDS = ("department", "location", "level", "job_title", "employee_id", "hired_on", "status")


@dataclass(frozen=True)
class Imported:
    """What an import did: people or enrolments added, changed, left as they were; and what it could not do."""

    new: int
    changed: int
    unchanged: int
    problems: tuple[tuple[int, str], ...] = ()  # (row in the sheet, sentence)


def import_people(
    db: Database,
    program_id: int | None,
    role: str,
    rows: Sequence[Intake],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Add or update people from checked rows, as one action. `role` is "mentor", "mentee" or "directory".

    Idempotent: the same rows twice change nothing. Someone in the directory keeps the directory's department, location
    and level; a form only fills what is empty. An empty cell never erases what is known.
    """
    if role != "directory" and program_id is None:
        raise NotAllowed("Choose a program first.")
    with acting(db, by=by, on=on, at=at) as journal:
        if program_id is not None and store.program(db, program_id) is None:
            raise NotAllowed("This program is not on record any more.")
        known = _Known(db)
        snapshots = store.last_snapshots(db) if role == "directory" else {}
        new = changed = unchanged = 0
        ids: list[int | None] = []
        problems: list[tuple[int, str]] = []
        for number, row in enumerate(rows):
            held = known.find(row)
            person_id, touched = _keep_person(journal, held, row, role == "directory", program_id)
            known.add(person_id, row, role == "directory")
            if role == "directory":
                _keep_snapshot(journal, snapshots, known.rows[person_id])
            ids.append(person_id)
            fresh = held is None
            if role != "directory":
                fresh, answered = _keep_enrolment(db, journal, program_id, person_id, role, row)
                touched = touched or answered
            new += fresh
            changed += touched and not fresh
            unchanged += not touched and not fresh
            if progress and number % 500 == 0:
                progress(number / len(rows))
        if role == "directory":
            problems = _keep_managers(db, journal, known, rows, ids)
    return Imported(new, changed, unchanged, tuple(problems))


def move(db: Database, enrolment_ids: Iterable[int], to: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Move people along the pipeline, all or none. Raises NotAllowed naming who cannot go there and why."""
    with acting(db, by=by, on=on, at=at) as journal:
        for enrolment_id in enrolment_ids:
            held = _enrolment(db, enrolment_id)
            if reason := blocked_move(Role(held["role"]), held["stage"], to):
                raise NotAllowed(f"{called(db, held['person_id'])}: {reason}.")
            if to != "accepted" and held["stage"] == "accepted" and _is_matched(db, held):
                raise NotAllowed(f"{called(db, held['person_id'])} has a live match. Undo or end it first.")
            journal.update("moved", "enrolments", enrolment_id, {"stage": to}, **_about(held), detail={"to": to})


def accept(db: Database, *enrolment_ids: int, by: str, on: date, at: datetime | None = None) -> None:
    """Accept people into the program, all or none, so that they can be matched."""
    move(db, enrolment_ids, "accepted", by=by, on=on, at=at)


def set_availability(
    db: Database,
    enrolment_id: int,
    to: str,
    until: date | None = None,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say whether a mentor is ready, on a break (until a day, if known) or retired. Live matches stay as they are."""
    if to not in ("ready", "break", "retired"):
        raise NotAllowed(f"“{to}” is not a status of a mentor.")
    with acting(db, by=by, on=on, at=at) as journal:
        held = _enrolment(db, enrolment_id)
        changes = {"availability": to, "available_from": until if to == "break" else None}
        journal.update("changed", "enrolments", enrolment_id, changes, **_about(held), detail={"availability": to})


def set_capacity(db: Database, enrolment_id: int, seats: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Change how many mentees a mentor takes, 0 to 20; never below the mentees they already have."""
    with acting(db, by=by, on=on, at=at) as journal:
        held = _enrolment(db, enrolment_id)
        taken = store.loads(db).get(held["person_id"], 0)
        if not 0 <= seats <= 20:
            raise NotAllowed("A mentor takes 0 to 20 mentees.")
        if seats < taken:
            raise NotAllowed(f"{called(db, held['person_id'])} already has {taken} mentees.")
        journal.update(
            "changed", "enrolments", enrolment_id, {"capacity": seats}, **_about(held), detail={"capacity": seats}
        )


def confirm_wishes(
    db: Database, enrolment_id: int, wishes: Sequence[Wish], *, by: str, on: date, at: datetime | None = None
) -> None:
    """Keep the confirmed reading of what someone wrote under wishes; only this reaches the matching."""
    with acting(db, by=by, on=on, at=at) as journal:
        held = _enrolment(db, enrolment_id)
        confirmed = [{"kind": wish.kind, "value": wish.value, "must": wish.must} for wish in wishes]
        answers = held["answers"] | {"wishes_confirmed": confirmed}
        journal.update("confirmed", "enrolments", enrolment_id, {"answers": answers}, **_about(held))


def write_note(
    db: Database,
    person_id: int,
    kind: str,
    text: str,
    *,
    subject: str = "people",
    subject_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a free text about a person (and a subject of theirs), where erasing finds it; returns its id."""
    if not text.strip():
        raise NotAllowed("The note is empty.")
    with acting(db, by=by, on=on, at=at) as journal:
        return add_note(journal, subject, subject_id if subject_id is not None else person_id, person_id, kind, text)


def exclude(
    db: Database, person_id: int, other_id: int, reason: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Two people are not to be paired (again), in either direction."""
    with acting(db, by=by, on=on, at=at) as journal:
        if (person_id, other_id) not in store.exclusions(db):
            add_exclusion(journal, person_id, other_id, reason)


def erase_person(db: Database, person_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Empty a person's row, answers and notes; ids and dates stay, so that figures still add up. Not undoable."""
    with acting(db, by=by, on=on, at=at) as journal:
        person = store.row_of(db, "people", person_id)
        if person is None or person["erased_on"]:
            raise NotAllowed("This person is not on record any more.")
        for relationship in store.relationships(db):
            if relationship.open and person_id in (relationship.mentee_id, relationship.mentor_id):
                raise NotAllowed(f"{person['name']} is in a running relationship. End it first.")
        for held in store.enrolments_of(db, person_id):
            journal.update(
                "erased",
                "enrolments",
                held["id"],
                {"answers": {}, "stage": "withdrawn", "availability": "retired"},
                **_about(held),
            )
        for note in store.notes_about(db, person_id):
            journal.delete("erased", "notes", note["id"], person_id=person_id)
        for match in store.matches_of(db, person_id):
            changes: dict[str, Any] = {"breakdown": {}}
            if match["state"] not in ("introduced", "ended", "vetoed", "superseded"):
                changes["state"] = "superseded"
            journal.update(
                "erased", "matches", match["id"], changes, program_id=match["program_id"], person_id=person_id
            )
        for check in store.checks_by(db, person_id):
            answers = {key: value for key, value in check["answers"].items() if not isinstance(value, str)}
            journal.update("erased", "checks", check["id"], {"answers": answers}, person_id=person_id)
        emptied = {
            "name": f"Erased person {person_id}",
            "email": None,
            "employee_id": "",
            "location": "",
            "job_title": "",
            "hired_on": None,
            "manager_id": None,
            "in_directory": 0,
            "status": "unknown",
            "erased_on": on,
        }
        journal.update("erased", "people", person_id, emptied, person_id=person_id)
        store.forget(db, person_id)


def add_note(
    journal: store.Journal,
    subject: str,
    subject_id: int,
    person_id: int,
    kind: str,
    text: str,
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
) -> int:
    """Part of other actions: a note in the same transaction. An empty text is not kept and gives 0."""
    if not text.strip():
        return 0
    return journal.insert(
        "noted",
        "notes",
        {
            "subject": subject,
            "subject_id": subject_id,
            "person_id": person_id,
            "kind": kind,
            "text": text.strip(),
            "written_on": journal.on,
            "written_by": journal.by,
        },
        person_id=person_id,
        program_id=program_id,
        relationship_id=relationship_id,
    )


def add_exclusion(journal: store.Journal, person_id: int, other_id: int, reason: str) -> None:
    """Part of other actions: an exclusion in the same transaction."""
    row = {"person_id": person_id, "other_id": other_id, "reason": reason, "excluded_on": journal.on}
    journal.insert("excluded", "exclusions", row, person_id=person_id, detail={"other": other_id})


class _Known:
    """Who is on record, found by e-mail, employee id or a name that only one person has."""

    def __init__(self, db: Database) -> None:
        self.rows: dict[int, store.Row] = {}
        self.by_email: dict[str, int] = {}
        self.by_employee: dict[str, int] = {}
        self.by_name: dict[str, set[int]] = {}
        for row in store.people_rows(db):
            self.rows[row["id"]] = row
            self._index(row["id"], row["email"] or "", row["employee_id"], row["name"])

    def find(self, row: Intake) -> store.Row | None:
        found = self.by_email.get(row.email.casefold()) if row.email else None
        if found is None and (employee_id := str(row.person.get("employee_id") or "")):
            found = self.by_employee.get(employee_id)
        return self.rows.get(found) if found is not None else None

    def add(self, person_id: int, row: Intake, directory: bool) -> None:
        held = self.rows.get(person_id) or {"id": person_id, "email": None, **dict.fromkeys(_PERSON_FIELDS, "")}
        self.rows[person_id] = held | _wanted(held, row, directory)
        self._index(person_id, row.email, str(row.person.get("employee_id") or ""), row.name)

    def manager(self, person: Mapping[str, Any]) -> tuple[int | None, str | None]:
        """The manager's id, or why there is none."""
        employee_id, email = str(person.get("manager_employee_id") or ""), str(person.get("manager_email") or "")
        name = str(person.get("manager_name") or "")
        if employee_id and employee_id in self.by_employee:
            return self.by_employee[employee_id], None
        if email and email.casefold() in self.by_email:
            return self.by_email[email.casefold()], None
        if name:
            found = self.by_name.get(_folded(name), set())
            if len(found) == 1:
                return next(iter(found)), None
            if len(found) > 1:
                return None, f"the manager {name} could be {len(found)} people; the reporting line is left open"
        if employee_id or email or name:
            return None, f"the manager {name or email or employee_id} is not in the directory"
        return None, None

    def _index(self, person_id: int, email: str, employee_id: str, name: str) -> None:
        if email:
            self.by_email[email.casefold()] = person_id
        if employee_id:
            self.by_employee[employee_id] = person_id
        if name:
            self.by_name.setdefault(_folded(name), set()).add(person_id)


def _keep_person(
    journal: store.Journal, held: store.Row | None, row: Intake, directory: bool, program_id: int | None
) -> tuple[int, bool]:
    if held is None:
        fields = {"name": row.name, "email": row.email or None, **_wanted({}, row, directory)}
        return journal.insert("imported", "people", fields, program_id=program_id), True
    wanted = _wanted(held, row, directory)
    if held.get("erased_on"):
        raise NotAllowed(f"Row {row.row}: this person was erased. Take the row out to go on.")
    if wanted:
        journal.update("changed", "people", held["id"], wanted, person_id=held["id"], detail={"what": sorted(wanted)})
    return held["id"], bool(wanted)


def _keep_snapshot(journal: store.Journal, snapshots: dict[int, store.Row], person: store.Row) -> None:
    """What the directory says of a person today, kept when it differs from what it last said: career moves read it."""
    says = {"department": person["department"], "level": person["level"], "status": person["status"] or "active"}
    last = snapshots.get(person["id"])
    if last and all(last[name] == value for name, value in says.items()):
        return
    about: dict[str, Any] = {"person_id": person["id"], "detail": {"status": says["status"]}}
    if last and last["taken_on"] == journal.on.isoformat():
        journal.update("recorded", "snapshots", last["id"], says, **about)
        kept = last | says
    else:
        row = {"person_id": person["id"], "taken_on": journal.on, **says}
        kept = row | {"id": journal.insert("recorded", "snapshots", row, **about), "taken_on": journal.on.isoformat()}
    snapshots[person["id"]] = kept


def _wanted(held: Mapping[str, Any], row: Intake, directory: bool) -> dict[str, Any]:
    """The fields of a person that this row would change."""
    given = {name: _plain(row.person.get(name)) for name in _PERSON_FIELDS if row.person.get(name) not in (None, "")}
    if row.email:
        given["email"] = row.email
    if row.name:
        given["name"] = row.name
    if directory:
        given["in_directory"] = 1
    elif held.get("in_directory"):
        given = {name: value for name, value in given.items() if held.get(name) in (None, "")}
    return {
        name: value
        for name, value in given.items()
        if held.get(name) != value
        and not (name == "email" and str(held.get("email") or "").casefold() == str(value).casefold())
    }


def _keep_enrolment(
    db: Database, journal: store.Journal, program_id: int | None, person_id: int, role: str, row: Intake
) -> tuple[bool, bool]:
    """(is it new, was anything written)."""
    assert program_id is not None
    answers = json.loads(json.dumps({k: v for k, v in row.answers.items() if k != "capacity" and v not in (None, "")}))
    seats = int(row.answers.get("capacity") or 1)
    about = {"program_id": program_id, "person_id": person_id, "role": role}
    held = store.enrolment_of(db, program_id, person_id, role)
    if held is None:
        applied_on = min(row.applied_on or journal.on, journal.on)
        fields = about | {"applied_on": applied_on, "answers": answers, "capacity": seats}
        journal.insert(
            "enrolled", "enrolments", fields, **about, on=applied_on, detail={"to": "applied", "capacity": seats}
        )
        return True, True
    merged = held["answers"] | answers
    if merged.get("wishes") != held["answers"].get("wishes"):
        merged.pop("wishes_confirmed", None)  # the reading was of other words
    changes: dict[str, Any] = {} if merged == held["answers"] else {"answers": merged}
    if "capacity" in row.answers and seats != held["capacity"]:
        changes["capacity"] = seats
    if changes:
        detail: dict[str, Any] = {"what": sorted(changes)}
        if "capacity" in changes:
            detail["capacity"] = seats
        journal.update("changed", "enrolments", held["id"], changes, **about, detail=detail)
    return False, bool(changes)


def _keep_managers(
    db: Database, journal: store.Journal, known: _Known, rows: Sequence[Intake], ids: Sequence[int | None]
) -> list[tuple[int, str]]:
    problems = []
    current = store.manager_of(db)
    for row, person_id in zip(rows, ids, strict=True):
        manager_id, problem = known.manager(row.person)
        if manager_id == person_id:
            manager_id, problem = None, "is given as their own manager; the reporting line is left open"
        if problem:
            problems.append((row.row, f"{row.name}: {problem}"))
        if person_id is not None and manager_id is not None and current.get(person_id) != manager_id:
            journal.update(
                "reports_to",
                "people",
                person_id,
                {"manager_id": manager_id},
                person_id=person_id,
                detail={"manager": manager_id},
            )
    return problems


def _folded(name: str) -> str:
    """A name for comparison: "Meister, Gregory" and "gregory meister" are the same."""
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split() if comma else name.split()).casefold()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _about(held: store.Row) -> dict[str, Any]:
    return {name: held[name] for name in ("program_id", "person_id", "role")}


def _enrolment(db: Database, enrolment_id: int) -> store.Row:
    held = store.enrolment(db, enrolment_id)
    if held is None:
        raise NotAllowed("This person is not in the program any more.")
    return held


def _is_matched(db: Database, held: store.Row) -> bool:
    return any(
        match["state"] in ("approved", "introduced") and match["program_id"] == held["program_id"]
        for match in store.matches_of(db, held["person_id"])
    )
