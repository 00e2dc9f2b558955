"""Actions on messages: kept as drafts, what became of them, marked sent. The studio itself sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_note
from core.domain import playbook
from core.store import Db

STATES = ("copied", "opened", "saved", "sent")


def keep_message(
    db: Db,
    message: str,
    person_id: int,
    subject: str,
    body: str,
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Put a message into the outbox as a draft, in the words that somebody read and changed; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        return _keep(journal, message, person_id, subject, body, program_id, relationship_id)


def keep_messages(
    db: Db,
    program_id: int,
    drafts: Sequence[tuple[str, int | None, int, str, str]],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> list[int]:
    """Put several drafts into the outbox as one action; returns their ids.

    Each is (message, relationship id or None, person id, subject, body).
    """
    if not drafts:
        raise NotAllowed("There is nothing to draft.")
    with acting(db, by=by, on=on, at=at) as journal:
        return [
            _keep(journal, message, person_id, subject, body, program_id, relationship_id)
            for message, relationship_id, person_id, subject, body in drafts
        ]


def mark_message(db: Db, outbox_id: int, state: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Say what became of a message: copied, opened in the mail program, saved as a file, or sent."""
    if state not in STATES:
        raise NotAllowed(f"“{state}” is not a state of a message.")
    with acting(db, by=by, on=on, at=at) as journal:
        letter = store.support.letter(db, outbox_id)
        if letter is None:
            raise NotAllowed("This message is not in the outbox any more.")
        if letter["state"] == "sent":
            raise NotAllowed("This message was sent already.")
        where = {name: letter[name] for name in ("program_id", "relationship_id", "person_id")}
        changes = {"state": state, "sent_on": on if state == "sent" else None}
        journal.update(
            "sent" if state == "sent" else "handed", "outbox", outbox_id, changes, **where, detail={"state": state}
        )


def _keep(
    journal: store.journal.Journal,
    message: str,
    person_id: int,
    subject: str,
    body: str,
    program_id: int | None,
    relationship_id: int | None,
) -> int:
    if message not in playbook.load().messages:
        raise NotAllowed(f"“{message}” is not a message of the playbook.")
    if not subject.strip() or not body.strip():
        raise NotAllowed("A message needs a subject and a text.")
    where = {"program_id": program_id, "relationship_id": relationship_id, "person_id": person_id}
    row = {**where, "message": message, "drafted_on": journal.on}
    outbox_id = journal.insert("drafted", "outbox", row, **where, detail={"message": message})
    for kind, text in (("subject", " ".join(subject.split())), ("body", body)):
        add_note(
            journal,
            "outbox",
            outbox_id,
            person_id,
            kind,
            text,
            program_id=program_id,
            relationship_id=relationship_id,
        )
    return outbox_id
