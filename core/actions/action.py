"""Actions, the frame: how a change is refused in words, and how an action is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from core import store
from core.domain.base import entered_text
from core.domain.base.dates import short_date
from core.domain.base.events import HistoryLine
from core.domain.base.people import Enrolment
from core.domain.design.programs import Program
from core.domain.match.matches import LIVE
from core.domain.relationships.relationships import fault
from core.store import Db
from core.store.journal import Journal

CALENDAR = "calendar"  # in whose name is written what a day brought: nobody decided it, so it is nobody's to take back


class NotAllowed(Exception):
    """The action is forbidden; the message is a sentence fit for the screen, and nothing was changed."""


# What SQLite says when the schema refuses, in words. Triggers carry their own sentence.
_REFUSALS = (
    ("matches.program_id, matches.mentee_id", "This mentee already has a mentor."),
    ("programs.name", "There is already a program of this name."),
    ("options.program_id, options.name", "There is already an option of this name."),
    ("enrolments.program_id", "This person already takes part in this role."),
    ("checks.relationship_id", "This side already answered that day."),
    ("circles.program_id, circles.name", "There is already a circle of this name."),
    ("answered_appointments.appointment_id", "What became of this planned meeting was said already."),
    ("people.email", "Two people cannot share an email address."),
    ("FOREIGN KEY", "Other records depend on this, so it cannot be deleted."),
)


@contextmanager
def acting(db: Db, *, by: str, on: date, at: datetime | None = None) -> Iterator[Journal]:
    """One action, all or nothing. What the schema refuses becomes NotAllowed, what the file refuses StoreError."""
    try:
        with store.journal.recording(db, by=by, on=on, at=at) as journal:
            yield journal
    except store.SchemaRefusal as refusal:
        raise NotAllowed(_sentence(str(refusal))) from refusal


@contextmanager
def attempting(db: Db) -> Iterator[None]:
    """A part of an action that may be refused by itself: NotAllowed leaves no trace of it, and the rest can go on."""
    try:
        with store.journal.refusable(db):
            yield
    except store.SchemaRefusal as refusal:
        raise NotAllowed(_sentence(str(refusal))) from refusal


def undo(
    db: Db,
    action_id: int | None = None,
    *,
    fingerprint: str | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Take back one action (default: the last of `by`) as a new action; returns the id of the one taken back.

    Refused when later work stands on it, when it was undone already, when it is final (see `final`), when a person in
    it was erased since, or when it is not the action of this `fingerprint` (`store.journal.fingerprint_action`): after
    a copy was put in place, the same number is somebody else's step.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        chosen = action_id if action_id is not None else store.journal.last_action(db, by)
        if chosen is None:
            raise NotAllowed("There is nothing to undo.")
        lines = store.journal.action_lines(db, chosen)
        if not lines:
            raise NotAllowed("This action is not on record.")
        if fingerprint is not None and fingerprint != store.journal.fingerprint_action(db, chosen):
            raise NotAllowed("This step is no longer in the file: a copy was put in its place. Nothing was changed.")
        if reason := blocked_undo(db, chosen):
            is_last = action_id is None and final(db, chosen) is not None
            raise NotAllowed(f"Your last step cannot be undone. {reason}" if is_last else reason)
        for line in reversed(lines):
            _take_back(db, journal, line, chosen)
        _refuse_faults(db, lines)
    return chosen


def blocked_undo(db: Db, action_id: int) -> str | None:
    """Why an action cannot be taken back now, as a sentence, or None; whoever did it, and however long ago.

    Nothing later may stand on a row that it touched. What else would be left in a forbidden state shows when it is
    tried: `undo` refuses that, too.
    """
    if reason := final(db, action_id):
        return reason
    if store.journal.undone(db, action_id):
        return "This was undone already."
    if later := store.journal.later_actions(db, action_id):
        if all(line.by == CALENDAR for line in later):
            went_on = f"The calendar went on from this ({_verb_on(later[-1])})"
            return f"{went_on}, and would again. Record what is right instead."
        later = [line for line in later if line.by != CALENDAR]
        return f"Later work stands on this ({_verb_on(later[-1])}). Undo that first."
    return None


def final(db: Db, action_id: int) -> str | None:
    """Why an action can never be taken back, as a sentence, or None; later work that stands on it is another matter."""
    end = store.journal.end_of_action(db, action_id)
    if end and end.by == CALENDAR:
        return "The calendar wrote this because its day had come, and would do so again. Answer or ask again instead."
    if end and end.verb == "undid":
        return "An undo cannot be undone; do the step again."
    if end and end.verb == "published":
        return "Published figures cannot be undone: the file may be with its readers already."
    if end and end.verb == "erased":
        return f"A person was erased on {short_date(end.on)}. That is final: what was known about them is gone."
    return None


def checked_name(name: str, what: str, longest: int = entered_text.LONGEST_NAME) -> str:
    """The name on one line; `what` is what carries it ("A program"). Raises NotAllowed when it is empty or too long."""
    name = entered_text.one_line(name)
    if not name:
        raise NotAllowed(f"{what} needs a name.")
    if len(name) > longest:
        raise NotAllowed(f"{what} has a name of at most {longest} characters; this one has {len(name):,}.")
    return name


def checked_address(email: str) -> str:
    """The email address in lower case. Raises NotAllowed for anything but exactly one."""
    address = entered_text.address(email)
    if address is None:
        raise NotAllowed(
            f"“{entered_text.one_line(email)}” is not an email address. Give exactly one, such as ana@example.com."
        )
    return address


def called(db: Db, person_id: int) -> str:
    """A person's name, for a sentence."""
    person = store.people.person(db, person_id)
    return person.name if person else f"Person {person_id}"


def program_on_record(db: Db, program_id: int) -> Program:
    """The program. Raises NotAllowed when it is gone."""
    program = store.programs.program(db, program_id)
    if program is None:
        raise NotAllowed("This program is no longer on record.")
    return program


def enrolment_on_record(db: Db, enrolment_id: int) -> Enrolment:
    """Somebody's part in a program. Raises NotAllowed when it is gone."""
    enrolment = store.people.enrolment(db, enrolment_id)
    if enrolment is None:
        raise NotAllowed("This person is no longer in the program.")
    return enrolment


def about_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    """What history says with a line about somebody's part in a program."""
    return {"program_id": enrolment.program_id, "person_id": enrolment.person_id, "role": enrolment.role}


def _refuse_faults(db: Db, lines: list[HistoryLine]) -> None:
    """Rows of other tables may stand on what is taken back: none of them is left in a state that must not be."""
    for person_id in {line.person_id for line in lines if line.subject == "enrolments" and line.person_id}:
        _refuse_unseated(db, person_id)
    touched = {line.subject_id if line.subject == "relationships" else line.relationship_id for line in lines}
    for relationship_id in touched:
        relationship = store.relationships.relationship(db, relationship_id) if relationship_id else None
        if relationship and (wrong := fault(relationship, *_counts(db, relationship.id))):
            raise NotAllowed(f"{wrong}.")


def _refuse_unseated(db: Db, person_id: int) -> None:
    """Whoever is in a live match stays accepted in its program, and a mentor keeps a seat for each mentee."""
    live = [match_row for match_row in store.matches.matches_of(db, person_id) if match_row.state in LIVE]
    for match in live:
        role = "mentor" if match.mentor_id == person_id else "mentee"
        enrolment = store.people.enrolment_of(db, match.program_id, person_id, role)
        if enrolment is None or enrolment.stage != "accepted":
            raise NotAllowed(f"{called(db, person_id)} has a live match. Undo or end it first.")
    taken = store.matches.loads(db).get(person_id, 0)
    if taken > store.matches.offered(db, person_id):
        raise NotAllowed(f"{called(db, person_id)} already has {taken} mentees.")


def _counts(db: Db, relationship_id: int) -> tuple[int, int]:
    still_open = [goal for goal in store.relationships.goals(db, relationship_id) if goal.state == "open"]
    return store.relationships.session_count(db, relationship_id), len(still_open)


def _take_back(db: Db, journal: Journal, line: HistoryLine, action_id: int) -> None:
    table, row_id = line.subject, line.subject_id
    about: dict[str, Any] = {
        "program_id": line.program_id,
        "relationship_id": line.relationship_id,
        "person_id": line.person_id,
        "role": line.role,
        "detail": {"action": action_id},
    }
    if line.before == store.journal.FORGOTTEN:
        raise NotAllowed("Someone in this action was erased since, so it cannot be undone.")
    row = store.journal.row_of(db, table, row_id)
    if line.before is not None:
        before = json.loads(line.before)
        if row is not None and before.keys() - row.keys() and all(before.get(name) == row[name] for name in row):
            raise NotAllowed("What this step changed is recorded elsewhere by now, so it cannot be undone.")
        journal.put_back("undid", table, row_id, before, **about)
    elif row is not None and store.journal.made_row(db, line):
        journal.delete("undid", table, row_id, **about)
    elif row is not None:  # a line that only says something about a row of before
        journal.remember("undid", table, row_id, **about)


def _verb_on(line: HistoryLine) -> str:
    return f"{line.verb.replace('_', ' ')} on {short_date(line.on)}"


def _sentence(refusal: str) -> str:
    for part, sentence in _REFUSALS:
        if part in refusal:
            return sentence
    if refusal.endswith("."):
        return refusal  # a trigger's own words
    return f"The database refused this ({refusal}). Nothing was changed."
