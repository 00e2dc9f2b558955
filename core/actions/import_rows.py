"""Actions, import rows: what the rows of a sheet write. Begins and ends no transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import store
from core.actions.action import NotAllowed, checked_address, checked_name
from core.actions.people import move_all
from core.actions.sheet_work import Sheet, SheetWork
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.people import Intake, Role
from core.domain.recruit import own_topics
from core.domain.recruit.sheets.duplicates import is_one_person
from core.domain.recruit.sheets.import_changes import (
    AlikeNumber,
    AwayMentor,
    Leaver,
    Namesake,
    OtherAddress,
    RowPerson,
    SharedAddress,
)
from core.domain.recruit.sheets.people_index import PERSON_FIELDS, Known, keeps_manager, settle_status, wanted
from core.domain.recruit.sheets.person_references import read_reference
from core.domain.recruit.sheets.values import iso
from core.store import Db

EVERY = 250  # rows between two reports of progress


@dataclass
class Importing:
    """One import in progress: who is on record, what the directory last said, which sheets are done."""

    db: Db
    journal: store.journal.Journal
    program_id: int | None
    people: dict[int, store.Row] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    done: list[SheetWork] = field(default_factory=list)

    decided: own_topics.Decided = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in store.people.people_rows(self.db):
            self.people[row["id"]] = row
            self.known.add(row["id"], row["email"] or "", row["employee_id"], row["name"])
        self.snapshots = store.ledger.last_snapshots(self.db)
        self.enrolled = store.people.enrolled(self.db, self.program_id) if self.program_id is not None else {}
        self.manager_of = store.people.manager_of(self.db)
        self.decided = store.own_topics.decided(self.db)

    def run(self, sheet: Sheet, progress: Callable[[int], None] | None) -> None:
        work = SheetWork(sheet, self._namesakes(sheet), self._alike_numbers(sheet))
        for number, row in enumerate(sheet.rows):
            if row.person.get("withdrawn"):
                self._withdraw(row, work)
            else:
                self._keep(settle_status(row, self.journal.on), work)
            if progress and number % EVERY == 0:
                progress(number)
        self._keep_managers(work)
        self.done.append(work)

    def keep_import(self, work: SheetWork) -> None:
        """The line under past imports by which a sheet is taken back; none where it changed nothing."""
        if not work.touched:
            return
        sheet = work.sheet
        source = {"imported_on": self.journal.on, "role": sheet.role, "file": sheet.file, "rejected": sheet.rejected}
        about = {"program_id": self.program_id, "role": None if sheet.role == "directory" else sheet.role}
        fields = {**source, **work.counts(), "program_id": self.program_id}
        self.journal.insert("brought", "imports", fields, **about, detail={"rows": len(work.ids)})

    def _namesakes(self, sheet: Sheet) -> tuple[Namesake, ...]:
        return tuple(
            Namesake(row.row, row.name, row.email, person["email"] or "", person["employee_id"])
            for row in sheet.rows
            if self.known.find(row) is None
            for person in [self.people[person_id] for person_id in sorted(self.known.named(row.name))]
        )

    def _alike_numbers(self, sheet: Sheet) -> tuple[AlikeNumber, ...]:
        return tuple(
            AlikeNumber(row.row, row.name, number, person["name"], person["employee_id"])
            for row in sheet.rows
            if (number := str(row.person.get("employee_id") or "")) and self.known.find(row) is None
            for person in [self.people[person_id] for person_id in sorted(self.known.alike_numbers(number))]
        )

    def _keep(self, row: Intake, work: SheetWork) -> None:
        """What a row says of the person; then, by the sheet's role, what the directory says today or the answers."""
        person_id = self.known.find(row)
        if person_id is None:
            person_id = self._add_person(row, work)
        else:
            self._note_doubts(self.people[person_id], row, work)
            self._change_person(person_id, row, work)
        self._note_leaving(person_id, row, work)
        work.rows.append(row)
        work.ids.append(person_id)
        on_record = self.people[person_id]
        # By the address on record: a form that gives another one does not change it where the directory knows it.
        self.known.add(person_id, on_record["email"] or "", str(row.person.get("employee_id") or ""), row.name)
        self.known.add_address(person_id, row.email)
        if work.sheet.role == "directory":
            self._keep_snapshot(self.people[person_id])
        else:
            self._keep_enrolment(person_id, row, work)

    def _withdraw(self, row: Intake, work: SheetWork) -> None:
        """Who withdrew or did not consent: out of the program if they were in it, else nothing about them is kept."""
        work.withdrawn.append(RowPerson(row.row, row.name, row.email))
        person_id = self.known.find(row)
        enrolment = self.enrolled.get((person_id, work.sheet.role)) if person_id is not None else None
        if person_id is None or enrolment is None:
            return
        work.rows.append(row)
        work.ids.append(person_id)
        if enrolment["stage"] == "withdrawn":
            return
        try:
            move_all(self.db, self.journal, [enrolment["id"]], "withdrawn")
        except NotAllowed as refusal:
            work.problems.append((row.row, f"{row.name} withdrew and stays in the program: {str(refusal).rstrip('.')}"))
            return
        self.enrolled[person_id, work.sheet.role] = enrolment | {"stage": "withdrawn"}
        work.touched.add(person_id)

    def _note_leaving(self, person_id: int, row: Intake, work: SheetWork) -> None:
        leaves_on = row.person.get("leaves_on")
        accepted = self._accepted_roles(person_id)
        if leaves_on and leaves_on > self.journal.on and accepted:
            work.leavers.append(Leaver(row.row, row.name, row.email, accepted, "leaving", leaves_on))

    def _accepted_roles(self, person_id: int) -> tuple[str, ...]:
        in_program = ((role, self.enrolled.get((person_id, role))) for role in ("mentor", "mentee"))
        return tuple(role for role, enrolment in in_program if enrolment and enrolment["stage"] == "accepted")

    def _note_doubts(self, on_record: store.Row, row: Intake, work: SheetWork) -> None:
        """Whether the row's address or number is on record under another name, or its number at another address."""
        address, number = on_record["email"] or "", str(row.person.get("employee_id") or "")
        by_address = bool(row.email) and address.casefold() == row.email.casefold()
        if (
            row.email
            and address
            and not by_address
            and "email" not in wanted(on_record, row, work.sheet.role == "directory")
        ):
            work.other_addresses.append(OtherAddress(row.row, row.name, row.email, address))
        # A directory may give its numbers new names: people marry, and it says whom it means.
        by_number = bool(number) and not by_address and work.sheet.role != "directory"
        if (by_address or by_number) and not is_one_person(row.name, on_record["name"]):
            shared = "" if by_address else number
            work.shared_addresses.append(SharedAddress(row.row, row.name, row.email, on_record["name"], shared))

    def _add_person(self, row: Intake, work: SheetWork) -> int:
        name = checked_name(row.name, "A person", LONGEST_PERSON)
        address = checked_address(row.email) if row.email else None
        fields = {"name": name, "email": address, **wanted({}, row, work.sheet.role == "directory")}
        person_id = self.journal.insert("imported", "people", fields, program_id=self.program_id)
        self.people[person_id] = {**_NOBODY, **fields, "id": person_id}
        work.created.add(person_id)
        work.touched.add(person_id)
        work.new[person_id] = RowPerson(row.row, row.name, row.email)
        return person_id

    def _change_person(self, person_id: int, row: Intake, work: SheetWork) -> None:
        on_record = self.people[person_id]
        fields = wanted(on_record, row, work.sheet.role == "directory")
        if not fields:
            return
        about: dict[str, Any] = {"person_id": person_id, "detail": {"what": sorted(fields)}}
        self.journal.update("changed", "people", person_id, fields, **about)
        self.people[person_id] = on_record | fields
        work.touched.add(person_id)
        if person_id in work.created:
            return  # a second row about somebody who came in with this sheet
        differences = {name: (on_record[name], new) for name, new in fields.items()}
        if "in_directory" in fields:
            differences["in_directory"] = (False, True)
        work.note_changes(person_id, row, differences)
        if fields.get("status") in ("left", "leave"):
            day = row.person.get("leaves_on" if fields["status"] == "left" else "away_until")
            accepted = self._accepted_roles(person_id)
            work.leavers.append(Leaver(row.row, row.name, row.email, accepted, fields["status"], day))

    def _keep_enrolment(self, person_id: int, row: Intake, work: SheetWork) -> None:
        assert self.program_id is not None
        role = work.sheet.role
        answered = {key: value for key, value in row.answers.items() if key != "capacity" and not _is_blank(value)}
        counted = {key: own_topics.merged(answered[key], self.decided) for key in own_topics.KEYS if key in answered}
        answers = self._with_recommender(json.loads(json.dumps(answered | counted, default=iso)))
        seats = 1 if row.answers.get("capacity") is None else int(row.answers["capacity"])
        about = {"program_id": self.program_id, "person_id": person_id, "role": role}
        enrolment = self.enrolled.get((person_id, role))
        person = RowPerson(row.row, row.name, row.email)
        if enrolment is None:
            applied_on = min(row.applied_on or self.journal.on, self.journal.on)
            fields = about | {"applied_on": applied_on, "answers": answers, "capacity": seats}
            detail = {"to": "applied", "capacity": seats}
            recorded = store.people.availability(self.db, person_id) if person_id not in work.created else None
            if role == Role.MENTOR and recorded and recorded.on(self.journal.on) != "ready":
                detail["availability"] = recorded.status
            enrolment_id = self.journal.insert("enrolled", "enrolments", fields, **about, on=applied_on, detail=detail)
            self.enrolled[person_id, role] = {**fields, "id": enrolment_id, "stage": "applied"}
            work.rankings_stated.add(person_id)
            self._note_applicant(enrolment_id, person_id, person, work)
            work.new.setdefault(person_id, person)
            work.touched.add(person_id)
            return
        enrolment_id = enrolment["id"]
        waiting = enrolment["stage"] in ("applied", "recommended")
        if waiting and not any(enrolment_id in sheet.applicants for sheet in (*self.done, work)):
            self._note_applicant(enrolment_id, person_id, person, work)
        merged = enrolment["answers"] | answers
        if "recommender_id" in answers:
            merged.pop("recommended_by", None)
        elif "recommended_by" in answers:
            merged.pop("recommender_id", None)
        if merged.get("wishes") != enrolment["answers"].get("wishes") and "wishes_confirmed" in merged:
            del merged["wishes_confirmed"]  # the reading was of other words
            work.unconfirmed[enrolment_id] = person
        if merged.get("ranked_mentors") != enrolment["answers"].get("ranked_mentors"):
            work.rankings_stated.add(person_id)
        changes: dict[str, Any] = {} if merged == enrolment["answers"] else {"answers": merged}
        differences = {key: (enrolment["answers"].get(key), value) for key, value in answers.items()}
        if differences.pop("recommender_id", None) or "recommended_by" in differences:
            differences["recommended_by"] = (self._recommender(enrolment["answers"]), self._recommender(answers))
        if "capacity" in row.answers and seats != enrolment["capacity"]:
            changes["capacity"] = seats
            differences["capacity"] = (enrolment["capacity"], seats)
        if not changes:
            return
        more = {"capacity": seats} if "capacity" in changes else {}
        self.journal.update(
            "changed", "enrolments", enrolment_id, changes, **about, detail={"what": sorted(changes), **more}
        )
        self.enrolled[person_id, role] = enrolment | changes
        work.touched.add(person_id)
        if person_id not in work.new:
            work.note_changes(
                person_id, row, {key: (old, new) for key, (old, new) in differences.items() if old != new}
            )

    def _with_recommender(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The answers with who recommended as an id, where that person is on record: erasing them empties the name."""
        reference = read_reference(str(answers.get("recommended_by") or ""))
        # Looked up as a manager is: by number, address or a name that one person alone has.
        recommender_id = self.known.manager(
            {
                "manager_employee_id": reference.number,
                "manager_email": reference.email,
                "manager_name": reference.name,
            }
        )[0]
        if recommender_id is None:
            return answers
        return {key: value for key, value in answers.items() if key != "recommended_by"} | {
            "recommender_id": recommender_id
        }

    def _recommender(self, answers: Mapping[str, Any]) -> str | None:
        recommender = self.people.get(answers.get("recommender_id", 0))
        return recommender["name"] if recommender else answers.get("recommended_by")

    def _note_applicant(self, enrolment_id: int, person_id: int, person: RowPerson, work: SheetWork) -> None:
        work.applicants[enrolment_id] = person
        if self.people[person_id]["status"] == "left":
            work.gone[enrolment_id] = person
        recorded = store.people.availability(self.db, person_id) if work.sheet.role == Role.MENTOR else None
        if recorded and (status := recorded.on(self.journal.on)) != "ready":
            until = recorded.until if status == "break" else None
            work.away[enrolment_id] = AwayMentor(person.row, person.name, status, until)

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

    def _keep_managers(self, work: SheetWork) -> None:
        """Reporting lines, once everybody is on record: a manager may stand below their people in the sheet."""
        for row, person_id in zip(work.rows, work.ids, strict=True):
            manager_id, problem = self.known.manager(row.person)
            if manager_id == person_id:
                manager_id, problem = None, "is given as their own manager; the reporting line is left open"
            if problem:
                work.problems.append((row.row, f"{row.name}: {problem}"))
            current = self.manager_of.get(person_id)
            settled = keeps_manager(work.sheet.role, self.people[person_id]["in_directory"], current)
            if manager_id is None or current == manager_id or settled:
                continue
            about: dict[str, Any] = {"person_id": person_id, "detail": {"manager": manager_id}}
            self.journal.update("reports_to", "people", person_id, {"manager_id": manager_id}, **about)
            self.manager_of[person_id] = manager_id
            work.touched.add(person_id)
            work.lines.add(person_id)
            if person_id not in work.created:
                before = self.people[current]["name"] if current is not None else None
                work.note_changes(person_id, row, {"manager": (before, self.people[manager_id]["name"])})


def _is_blank(value: Any) -> bool:
    """A cell that says nothing; 0 and False say something."""
    return value is None or (isinstance(value, str | list | tuple) and not value)


_NOBODY = {"email": None, "in_directory": 0, "away_until": None, "leaves_on": None, **dict.fromkeys(PERSON_FIELDS, "")}
