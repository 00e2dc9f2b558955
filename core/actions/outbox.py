"""Actions on messages: kept as drafts, what became of them, marked sent. The studio itself sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_note
from core.domain import playbook
from core.domain.relationships.letters import STATES, Letter
from core.store import Db


def keep_message(
    db: Db,
    letter: Letter,
    *,
    program_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Put a letter into the outbox as a draft, in the words that somebody read and changed; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        return _keep(journal, letter, program_id)


def keep_messages(
    db: Db, program_id: int, letters: Sequence[Letter], *, by: str, on: date, at: datetime | None = None
) -> list[int]:
    """Put several letters into the outbox as one action; returns their ids."""
    if not letters:
        raise NotAllowed("There is nothing to draft.")
    with acting(db, by=by, on=on, at=at) as journal:
        return [_keep(journal, letter, program_id) for letter in letters]


def mark_message(db: Db, outbox_id: int, state: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Say what became of a letter: copied, opened in the mail program, saved as a file, or sent."""
    if state not in STATES or state == "draft":
        raise NotAllowed(f"“{state}” is not a state of a message.")
    with acting(db, by=by, on=on, at=at) as journal:
        stored = store.support.letter(db, outbox_id)
        if stored is None:
            raise NotAllowed("This message is not in the outbox any more.")
        if stored.state == "sent":
            raise NotAllowed("This message was sent already.")
        where = _where(stored.letter, stored.program_id)
        changes = {"state": state, "sent_on": on if state == "sent" else None}
        journal.update(
            "sent" if state == "sent" else "handed", "outbox", outbox_id, changes, **where, detail={"state": state}
        )


def _keep(journal: store.journal.Journal, letter: Letter, program_id: int | None) -> int:
    if letter.message_id not in playbook.load().messages:
        raise NotAllowed(f"“{letter.message_id}” is not a message of the playbook.")
    if not letter.subject.strip() or not letter.body.strip():
        raise NotAllowed("A message needs a subject and a text.")
    where = _where(letter, program_id)
    row = {**where, "message": letter.message_id, "drafted_on": journal.on}
    outbox_id = journal.insert("drafted", "outbox", row, **where, detail={"message": letter.message_id})
    for kind, text in (("subject", " ".join(letter.subject.split())), ("body", letter.body)):
        add_note(
            journal,
            "outbox",
            outbox_id,
            letter.person_id,
            kind,
            text,
            program_id=program_id,
            relationship_id=letter.relationship_id,
        )
    return outbox_id


def _where(letter: Letter, program_id: int | None) -> dict[str, int | None]:
    return {"program_id": program_id, "relationship_id": letter.relationship_id, "person_id": letter.person_id}
