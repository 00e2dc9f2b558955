"""Actions, erasing: what is known about a person goes for good. Never touches an id, a date or a figure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting
from core.store import Db


def erase_person(db: Db, person_id: int, *, by: str, on: date, at: datetime | None = None) -> bool:
    """Empty a person's row, answers and notes; ids and dates stay, so that figures still add up. Not undoable.

    Returns whether the words have left the file and its log already (`store.clean`); a reader can make that wait.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        person = store.journal.row_of(db, "people", person_id)
        if person is None or person["erased_on"]:
            raise NotAllowed("This person is not on record any more.")
        for relationship in store.relationships.all(db):
            if relationship.open and person_id in (relationship.mentee_id, relationship.mentor_id):
                raise NotAllowed(f"{person['name']} is in a running relationship. End it first.")
        for enrolment in store.people.enrolments_of(db, person_id):
            journal.update(
                "erased",
                "enrolments",
                enrolment.id,
                {"answers": {}, "stage": "withdrawn", "availability": "retired"},
                **about_enrolment(enrolment),
            )
        curated = store.participant_choices.curated_about(db, person_id)
        for table in ("profiles", "choices", "recusals", "owners", "opinions"):
            for row in curated[table]:
                journal.delete("erased", table, row["id"], person_id=person_id)
        for row_id in store.people.struck_ids(db, person_id).values():
            journal.delete("erased", "struck_readings", row_id, person_id=person_id)
        for form in store.recruiting.begun_forms_of(db, person_id):
            journal.delete("erased", "drafts", form.id, person_id=person_id)
        for note in store.person_data.notes_about(db, person_id):
            journal.delete("erased", "notes", note.id, person_id=person_id)
        for match in store.matches.matches_of(db, person_id):
            changes: dict[str, Any] = {"breakdown": {}}
            if match.state not in ("introduced", "ended", "vetoed", "superseded"):
                changes["state"] = "superseded"
            journal.update("erased", "matches", match.id, changes, program_id=match.program_id, person_id=person_id)
        for check in store.relationships.checks_by(db, person_id):
            answers = {key: value for key, value in check.answers.items() if not isinstance(value, str)}
            journal.update("erased", "checks", check.id, {"answers": answers}, person_id=person_id)
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
            "away_until": None,
            "leaves_on": None,
            "erased_on": on,
        }
        journal.update("erased", "people", person_id, emptied, person_id=person_id)
        store.person_data.forget(db, person_id)
    return store.clean(db, store.CLEANING_SECONDS)
