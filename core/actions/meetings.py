"""Actions on review meetings: open and close, who is present, who steps back, who looks after whom, which answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, called, checked_name, program_on_record
from core.domain.review.meeting import RECUSALS, Meeting
from core.store import Db


def open_meeting(
    db: Db,
    program_id: int,
    run_id: int | None = None,
    *,
    people: Iterable[int] = (),
    guests: Iterable[str] = (),
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Begin a review meeting with these people (ids) and guests (names), and whoever opens it; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        program_on_record(db, program_id)
        if store.meetings.open_meeting(db, program_id):
            raise NotAllowed("A meeting is going on already. Join it, or close it first.")
        row: store.Row = {"program_id": program_id, "run_id": run_id, "held_on": on}
        if journal.at:
            row["opened_at"] = journal.at
        meeting_id = journal.insert("opened", "meetings", row, program_id=program_id)
        _join(db, journal, meeting_id, coordinators=[by], people=people, guests=guests)
    return meeting_id


def join_meeting(
    db: Db,
    meeting_id: int,
    *,
    people: Iterable[int] = (),
    guests: Iterable[str] = (),
    coordinators: Iterable[str] = (),
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Add to who is present; whoever is there already stays."""
    with acting(db, by=by, on=on, at=at) as journal:
        _open(db, meeting_id)
        _join(db, journal, meeting_id, coordinators=coordinators, people=people, guests=guests)


def leave_meeting(db: Db, attendance_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take somebody off who is present by mistake. Refused once they stepped back from a case: that is on record."""
    with acting(db, by=by, on=on, at=at) as journal:
        row = store.journal.row_of(db, "attendance", attendance_id)
        if row is None:
            raise NotAllowed("This person is no longer on the list.")
        meeting = _open(db, row["meeting_id"])
        if any(recusal.attendance_id == attendance_id for recusal in meeting.recusals):
            raise NotAllowed("They stepped back from a case, which belongs in the minutes, so they stay on the list.")
        journal.delete("left", "attendance", attendance_id, program_id=meeting.program_id, person_id=row["person_id"])


def close_meeting(db: Db, meeting_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """End a meeting: what is decided afterwards is not in its minutes."""
    with acting(db, by=by, on=on, at=at) as journal:
        meeting = _open(db, meeting_id)
        closed = journal.at or store.meetings.now(db)
        journal.update("closed", "meetings", meeting_id, {"closed_at": closed}, program_id=meeting.program_id)


def recuse(
    db: Db,
    attendance_id: int,
    mentee_id: int,
    reason: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Somebody present steps back from deciding on a mentee; a coordinator's decisions on them are refused then."""
    if reason not in RECUSALS:
        raise NotAllowed(f"“{reason}” is not a reason to step back.")
    with acting(db, by=by, on=on, at=at) as journal:
        row = store.journal.row_of(db, "attendance", attendance_id)
        if row is None:
            raise NotAllowed("This person is no longer on the list.")
        meeting = _open(db, row["meeting_id"])
        if any(attendee.attendance_id == attendance_id for _, attendee in meeting.stepping_back(mentee_id)):
            raise NotAllowed(f"They stepped back from {called(db, mentee_id)} already.")
        new = {"attendance_id": attendance_id, "mentee_id": mentee_id, "reason": reason}
        about = {"program_id": meeting.program_id, "person_id": mentee_id}
        journal.insert("recused", "recusals", new, **about, detail={"reason": reason})


def return_to_case(db: Db, recusal_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take back that somebody stepped back."""
    with acting(db, by=by, on=on, at=at) as journal:
        row = store.journal.row_of(db, "recusals", recusal_id)
        if row is None:
            raise NotAllowed("This was already withdrawn.")
        journal.delete("returned", "recusals", recusal_id, person_id=row["mentee_id"])


def take_in_answers(db: Db, run_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Review a run with people's answers as they are now; so far they counted as the run, or this action, saw them."""
    with acting(db, by=by, on=on, at=at) as journal:
        run = store.runs.run(db, run_id)
        if run is None:
            raise NotAllowed("This matching run is no longer on record.")
        if not store.as_of.last_changes(db, store.as_of.answers_line(db, run_id)):
            raise NotAllowed("Nobody's answers changed since.")
        seen = {"answers_at": store.revision(db)}
        journal.update("took_in", "runs", run_id, seen, program_id=run.program_id)


def assign_owner(
    db: Db,
    program_id: int,
    mentee_id: int,
    coordinator: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Say which coordinator (code) looks after a mentee; "" for nobody."""
    with acting(db, by=by, on=on, at=at) as journal:
        if coordinator and coordinator not in store.programs.actors(db):
            raise NotAllowed("This coordinator is no longer on record.")
        if store.people.mentee(db, program_id, mentee_id) is None:
            raise NotAllowed("This mentee no longer takes part in the program.")
        about = {"program_id": program_id, "person_id": mentee_id, "role": "mentee"}
        owner = store.meetings.owner_row(db, program_id, mentee_id)
        if owner and not coordinator:
            journal.delete("assigned", "owners", owner["id"], **about)
        elif owner:
            journal.update("assigned", "owners", owner["id"], {"coordinator": coordinator}, **about)
        elif coordinator:
            row = {"program_id": program_id, "mentee_id": mentee_id, "coordinator": coordinator}
            journal.insert("assigned", "owners", row, **about)


def _join(
    db: Db,
    journal: store.journal.Journal,
    meeting_id: int,
    *,
    coordinators: Iterable[str],
    people: Iterable[int],
    guests: Iterable[str],
) -> None:
    meeting = _open(db, meeting_id)
    there = {(attendee.person_id, attendee.coordinator, attendee.guest) for attendee in meeting.present}
    wanted: list[tuple[int | None, str, str]] = [(None, code, "") for code in coordinators]
    wanted += [(person_id, "", "") for person_id in people]
    wanted += [(None, "", checked_name(name, "A guest")) for name in guests if name.strip()]
    for attendee in dict.fromkeys(wanted):
        if attendee not in there:
            row = {"meeting_id": meeting_id, "person_id": attendee[0], "coordinator": attendee[1], "guest": attendee[2]}
            journal.insert("attended", "attendance", row, program_id=meeting.program_id, person_id=attendee[0])


def _open(db: Db, meeting_id: int) -> Meeting:
    meeting = store.meetings.meeting(db, meeting_id)
    if meeting is None:
        raise NotAllowed("This meeting is no longer on record.")
    if meeting.closed is not None:
        raise NotAllowed("This meeting is closed.")
    return meeting
