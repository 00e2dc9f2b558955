"""Actions, recruiting: recommendations, conversations, ticks, forms filled in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting, checked_address, checked_name, enrolment_on_record
from core.actions.imports import bring_in
from core.actions.people import add_note, move_all
from core.actions.sheet_work import Sheet
from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.base.people import CRITERIA, DECISIONS, ONBOARDING, Enrolment, Intake, Role, blocked_move
from core.store import Db


def recommend(
    db: Db,
    program_id: int,
    name: str,
    email: str,
    recommended_by: str,
    topics: Sequence[str] = (),
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Put somebody on the list of mentors whom a colleague recommended; they answer the form later."""
    if not name.strip() or not email.strip():
        raise NotAllowed("A recommendation needs a name and an email address.")
    name, email = checked_name(name, "A person", LONGEST_PERSON), checked_address(email)
    with acting(db, by=by, on=on, at=at) as journal:
        recommender_id = store.people.only_person_called(db, recommended_by)
        recommender = (
            {"recommender_id": recommender_id} if recommender_id else {"recommended_by": recommended_by.strip()}
        )
        answers = {**recommender, "topics": list(topics)}
        row = Intake(1, name, email, {}, answers)
        person = store.people.person_by_email(db, row.email)
        if person and store.people.enrolment_of(db, program_id, person.id, Role.MENTOR):
            raise NotAllowed(f"{person.name} is on the list of mentors already.")
        person_id = (
            person.id if person else journal.insert("imported", "people", {"name": row.name, "email": row.email})
        )
        about = {"program_id": program_id, "person_id": person_id, "role": str(Role.MENTOR)}
        fields = {**about, "stage": "recommended", "applied_on": on, "answers": answers}
        journal.insert("enrolled", "enrolments", fields, **about, detail={"to": "recommended", "capacity": 1})


def hold_conversation(
    db: Db,
    enrolment_id: int,
    note: str,
    decision: str = "",
    *,
    agreed: Mapping[str, Sequence[str]] | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep a conversation with an applicant: what was said, and what was decided together; returns its id.

    `agreed` may hold needs and styles as they were sharpened in the talk: they replace the answers, so the matching
    reads them. A first talk moves an applicant to "in conversation". A decision about a mentee moves on from there:
    "mentor" accepts (or puts on the waiting list while no seat is free), "other_method" advises to wait.
    """
    if decision not in DECISIONS:
        raise NotAllowed(f"“{decision}” is not a decision of a conversation.")
    if not note.strip() and not decision:
        raise NotAllowed("Write down what was said, or what was decided.")
    with acting(db, by=by, on=on, at=at) as journal:
        enrolment = enrolment_on_record(db, enrolment_id)
        about = about_enrolment(enrolment)
        row = {"enrolment_id": enrolment_id, "held_on": on, "decision": decision}
        conversation_id = journal.insert("talked", "conversations", row, **about, detail={"decision": decision})
        add_note(
            journal,
            "enrolments",
            enrolment_id,
            enrolment.person_id,
            "conversation",
            note,
            program_id=enrolment.program_id,
        )
        if new := {key: list(value) for key, value in (agreed or {}).items() if list(value)}:
            answers = {**enrolment.answers, **new}
            if answers != enrolment.answers:
                detail = {"what": ["answers"], "agreed": sorted(new)}
                journal.update("changed", "enrolments", enrolment_id, {"answers": answers}, **about, detail=detail)
        to = _follows(db, enrolment, decision)
        if to and blocked_move(Role(enrolment.role), enrolment.stage, to) is None:
            move_all(db, journal, [enrolment_id], to)
        return conversation_id


def tick(
    db: Db,
    enrolment_ids: Iterable[int],
    code: str,
    done: bool = True,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Tick (or untick) a criterion of mentors or a step of the onboarding, all or none; twice changes nothing."""
    with acting(db, by=by, on=on, at=at) as journal:
        for enrolment_id in enrolment_ids:
            enrolment = enrolment_on_record(db, enrolment_id)
            known = {*ONBOARDING[Role(enrolment.role)], *(CRITERIA if enrolment.role == Role.MENTOR else ())}
            if code not in known:
                raise NotAllowed(f"“{code}” is nothing that a {enrolment.role} can tick.")
            about: dict[str, Any] = about_enrolment(enrolment)
            about["detail"] = {"code": code}
            ticked = store.recruiting.tick(db, enrolment_id, code)
            if done and ticked is None:
                row = {"enrolment_id": enrolment_id, "code": code, "ticked_on": on}
                journal.insert("ticked", "ticks", row, **about)
            elif not done and ticked is not None:
                journal.delete("unticked", "ticks", ticked.id, **about)


def save_form(
    db: Db,
    program_id: int,
    role: str,
    name: str,
    email: str,
    entered: Mapping[str, Any],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep a form that is not finished, to go on later. The person is on record from then on, but has not applied."""
    if not name.strip() or not email.strip():
        raise NotAllowed("Fill in the name and the email address first: they say whose form this is.")
    name, email = checked_name(name, "A person", LONGEST_PERSON), checked_address(email)
    with acting(db, by=by, on=on, at=at) as journal:
        person = store.people.person_by_email(db, email)
        row = {"name": name, "email": email}
        person_id = person.id if person else journal.insert("imported", "people", row)
        about: dict[str, Any] = {"program_id": program_id, "person_id": person_id, "role": role}
        form = {"saved_on": on, "answers": dict(entered)}
        begun = store.recruiting.begun_form(db, program_id, person_id, role)
        if begun is None:
            journal.insert("saved", "drafts", about | form, **about)
        else:
            journal.update("saved", "drafts", begun.id, form, **about)


def send_form(
    db: Db, program_id: int, role: str, row: Intake, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Take a finished form as an application (or as a new answer of somebody who applied); its draft goes."""
    with acting(db, by=by, on=on, at=at) as journal:
        bring_in(db, program_id, [Sheet(role, [row], "Form")], by=by, on=on, at=at)
        person = store.people.person_by_email(db, row.email)
        assert person is not None  # just brought in
        if begun := store.recruiting.begun_form(db, program_id, person.id, role):
            about = {"program_id": program_id, "person_id": person.id, "role": role}
            journal.delete("removed", "drafts", begun.id, **about)


def _follows(db: Db, enrolment: Enrolment, decision: str) -> str | None:
    """The stage that follows from a decision, or from having talked at all."""
    to = DECISIONS[decision][1]
    if to is None:
        return "conversation"
    if enrolment.role == Role.MENTOR:
        return "not_now" if to == "advised_to_wait" else to
    return "waitlist" if to == "accepted" and store.recruiting.seats(db, enrolment.program_id).refused(1) else to
