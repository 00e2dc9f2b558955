"""Actions on messages: kept as drafts, reworded, discarded, what became of them. The studio itself sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, acting, program_on_record
from core.actions.people import add_note
from core.domain import playbook
from core.domain.base.entered_text import is_link, one_line
from core.domain.relationships.letters import FORM_LINKS, FORM_OF, FORMS, LINKS, STATES, Letter, OutboxLetter, blank
from core.store import Db
from core.store.journal import Journal


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
    mark_messages(db, [outbox_id], state, by=by, on=on, at=at)


def mark_messages(
    db: Db, outbox_ids: Sequence[int], state: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Say of several letters what became of them, as one action. None may leave while it has a blank."""
    if state not in STATES or state == "draft":
        raise NotAllowed(f"“{state}” is not a state of a message.")
    with acting(db, by=by, on=on, at=at) as journal:
        for outbox_id in outbox_ids:
            stored = _waiting(db, outbox_id)
            if gaps := stored.letter.blanks:
                raise NotAllowed(f"Fill in {gaps[0]} first: the letter to {stored.letter.to_name} still lacks it.")
            where = _where(stored.letter, stored.program_id)
            changes = {"state": state, "sent_on": on if state == "sent" else None}
            verb = "sent" if state == "sent" else "handed"
            journal.update(verb, "outbox", outbox_id, changes, **where, detail={"state": state})


def reword_message(
    db: Db, outbox_id: int, subject: str, body: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Keep other words for a letter that waits. It is a draft again: what was copied or saved has the old ones."""
    with acting(db, by=by, on=on, at=at) as journal:
        _reword(journal, _waiting(db, outbox_id), subject, body)


def discard_message(db: Db, outbox_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a letter that waits out of the outbox: it may be drafted again."""
    with acting(db, by=by, on=on, at=at) as journal:
        stored = _waiting(db, outbox_id)
        where = _where(stored.letter, stored.program_id)
        journal.update("discarded", "outbox", outbox_id, {"discarded_on": on}, **where)


def fill_letters(db: Db, program_id: int, gap: str, text: str, *, by: str, on: date, at: datetime | None = None) -> int:
    """Fill in a blank of every waiting letter that has it, as one action; returns how many there were."""
    text = one_line(text)
    if not text:
        raise NotAllowed("There is nothing to fill in.")
    with acting(db, by=by, on=on, at=at) as journal:
        return _replace(journal, store.support.outbox(db, program_id, waiting=True), [gap], text)


def set_form_link(
    db: Db, program_id: int, form: str, link: str, *, by: str, on: date, at: datetime | None = None
) -> int:
    """Say where a form of FORMS is: kept for the letters to come, and put into those that wait, as one action.

    There it takes the place of the blank, or of the link before. Returns how many letters changed.
    """
    link = one_line(link)
    if form not in FORMS or not is_link(link):
        raise NotAllowed("A link starts with https:// and has no spaces.")
    with acting(db, by=by, on=on, at=at) as journal:
        program = program_on_record(db, program_id)
        links = dict(program.settings.get(FORM_LINKS, {}))
        earlier = [links[form]] if form in links else []
        settings = {**program.settings, FORM_LINKS: {**links, form: link}}
        detail = {"what": ["settings"]}
        journal.update("changed", "programs", program_id, {"settings": settings}, program_id=program_id, detail=detail)
        waiting = store.support.outbox(db, program_id, waiting=True)
        of_form = [stored for stored in waiting if FORM_OF.get(stored.letter.message_id) == form]
        return _replace(journal, of_form, [*map(blank, LINKS), *earlier], link)


def _waiting(db: Db, outbox_id: int) -> OutboxLetter:
    """The letter while it waits, or the refusal."""
    stored = store.support.letter(db, outbox_id)
    if stored is None:
        raise NotAllowed("This message is no longer in the outbox.")
    if stored.state == "sent":
        raise NotAllowed("This message was sent already.")
    return stored


def _replace(journal: Journal, letters: Iterable[OutboxLetter], parts: Iterable[str], text: str) -> int:
    """Put a text in place of these parts of letters; returns how many of them had one."""
    changed = 0
    for stored in letters:
        subject, body = stored.letter.subject, stored.letter.body
        for part in parts:
            subject, body = subject.replace(part, text), body.replace(part, text)
        if (subject, body) != (stored.letter.subject, stored.letter.body):
            _reword(journal, stored, subject, body)
            changed += 1
    return changed


def _reword(journal: Journal, stored: OutboxLetter, subject: str, body: str) -> None:
    worded = stored.letter.worded(subject, body.strip())
    _refuse_empty(worded)
    where = _where(stored.letter, stored.program_id)
    journal.update("reworded", "outbox", stored.id, {"state": "draft"}, **where)
    _word(journal, stored.id, worded, stored.program_id)


def _keep(journal: Journal, letter: Letter, program_id: int | None) -> int:
    if letter.message_id not in playbook.load().messages:
        raise NotAllowed(f"“{letter.message_id}” is not a message of the playbook.")
    _refuse_empty(letter)
    where = _where(letter, program_id)
    row = {**where, "message": letter.message_id, "drafted_on": journal.on}
    outbox_id = journal.insert("drafted", "outbox", row, **where, detail={"message": letter.message_id})
    _word(journal, outbox_id, letter, program_id)
    return outbox_id


def _refuse_empty(letter: Letter) -> None:
    if not letter.subject.strip() or not letter.body.strip():
        raise NotAllowed("A message needs a subject and a text.")


def _word(journal: Journal, outbox_id: int, letter: Letter, program_id: int | None) -> None:
    """The words of a letter as they are now; earlier ones stay."""
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


def _where(letter: Letter, program_id: int | None) -> dict[str, int | None]:
    return {"program_id": program_id, "relationship_id": letter.relationship_id, "person_id": letter.person_id}
