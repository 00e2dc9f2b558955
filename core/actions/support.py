"""Actions of support: consultations, ad-hoc pairs, recognition, closing words, own links, themes of comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting, called, checked_address, checked_name
from core.actions.people import add_note
from core.actions.relationships import about_pair, add_pair_note, relationship_of
from core.actions.rounds import list_invited
from core.domain import playbook
from core.domain.base.entered_text import LONGEST_PERSON, is_link
from core.domain.base.people import Role
from core.domain.relationships.relationships import CLOSING_WORDS, Relationship
from core.domain.relationships.support import RECOGNITIONS, THEMES
from core.store import Db
from core.store.journal import Journal


def ask_consultation(
    db: Db,
    person_id: int,
    question: str = "",
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
    asked_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Note that somebody would like to talk with the program team; returns its id. A pair's wish joins the queue."""
    with acting(db, by=by, on=on, at=at) as journal:
        day = asked_on or on
        if day > on:
            raise NotAllowed("It cannot have been asked in the future.")
        if relationship_id is not None:
            relationship = relationship_of(db, relationship_id)
            program_id = relationship.program_id
            if person_id not in (relationship.mentee_id, relationship.mentor_id):
                raise NotAllowed(f"{called(db, person_id)} is not one of this pair.")
        return add_consultation(journal, person_id, question, program_id, relationship_id, day)


def add_consultation(
    journal: Journal, person_id: int, question: str, program_id: int | None, relationship_id: int | None, day: date
) -> int:
    """Part of other actions: what `ask_consultation` does, within an action that is open."""
    where = {"program_id": program_id, "relationship_id": relationship_id}
    about = {**where, "person_id": person_id}
    asked_id = journal.insert("asked", "consultations", about | {"asked_on": day}, **about, on=day)
    add_note(journal, "consultations", asked_id, person_id, "question", question, **where)
    return asked_id


def hold_consultation(
    db: Db, consultation_id: int, answer: str = "", *, by: str, on: date, at: datetime | None = None
) -> None:
    """Note that the talk took place, and what helps from here."""
    with acting(db, by=by, on=on, at=at) as journal:
        consultation = store.journal.row_of(db, "consultations", consultation_id)
        if consultation is None or consultation["done_on"]:
            raise NotAllowed("This consultation is done already.")
        where = {name: consultation[name] for name in ("program_id", "relationship_id", "person_id")}
        journal.update("advised", "consultations", consultation_id, {"done_on": on}, **where)
        add_note(
            journal,
            "consultations",
            consultation_id,
            consultation["person_id"],
            "answer",
            answer,
            program_id=consultation["program_id"],
            relationship_id=consultation["relationship_id"],
        )


def register_companions(
    db: Db,
    mentee: tuple[str, str],
    mentor: tuple[str, str],
    topic: str = "",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Register a pair outside any program: (name, email) of both. Nothing about them is monitored; returns its id."""
    with acting(db, by=by, on=on, at=at) as journal:
        ids = [_person(db, journal, *who) for who in (mentee, mentor)]
        if ids[0] == ids[1]:
            raise NotAllowed("A pair is two people.")
        row = {"mentee_id": ids[0], "mentor_id": ids[1], "registered_on": on}
        if any((pair.mentee_id, pair.mentor_id) == tuple(ids) for pair in store.support.companions(db)):
            raise NotAllowed("This pair is registered already.")
        pair_id = journal.insert("registered", "companions", row, person_id=ids[0])
        add_note(journal, "companions", pair_id, ids[0], "topic", topic)
    return pair_id


def recognize(
    db: Db,
    person_id: int,
    kind: str,
    words: str = "",
    *,
    consent: bool = False,
    program_id: int | None = None,
    relationship_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep that somebody was recognized; returns its id. A story or a mention needs the person's consent and words."""
    with acting(db, by=by, on=on, at=at) as journal:
        return add_recognition(
            db,
            journal,
            person_id,
            kind,
            words,
            consent=consent,
            program_id=program_id,
            relationship_id=relationship_id,
        )


def add_recognition(
    db: Db,
    journal: Journal,
    person_id: int,
    kind: str,
    words: str = "",
    *,
    consent: bool = False,
    program_id: int | None = None,
    relationship_id: int | None = None,
) -> int:
    """Part of other actions: the one door to every recognition."""
    if kind not in RECOGNITIONS:
        raise NotAllowed(f"“{kind}” is not a kind of recognition.")
    if kind in ("story", "mention") and not consent:
        raise NotAllowed("Stories and mentions need the person's consent first.")
    if kind == "story" and not words.strip():
        raise NotAllowed("A story needs a few sentences.")
    if store.people.person(db, person_id) is None:
        raise NotAllowed("This person is no longer on record.")
    where = {"program_id": program_id, "relationship_id": relationship_id, "person_id": person_id}
    row = {**where, "kind": kind, "given_on": journal.on, "consent": int(consent)}
    recognition_id = journal.insert("recognized", "recognitions", row, **where, detail={"kind": kind})
    about = {"program_id": program_id, "relationship_id": relationship_id}
    add_note(journal, "recognitions", recognition_id, person_id, "words", words, **about)
    return recognition_id


def write_closing(
    db: Db,
    relationship_id: int,
    words: Mapping[str, str],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep reflection, next steps and the feedback both ways (keys of CLOSING_WORDS), as the pair wants them kept.

    Feedback belongs to whom it is for, and goes when they are erased; who wrote it is the other of the two.
    """
    if unknown := set(words) - set(CLOSING_WORDS):
        raise NotAllowed(f"“{min(unknown)}” is not a closing question.")
    if not any(text.strip() for text in words.values()):
        raise NotAllowed("Nothing was written yet.")
    with acting(db, by=by, on=on, at=at) as journal:
        relationship = relationship_of(db, relationship_id)
        add_closing_words(db, journal, relationship, words)


def add_closing_words(db: Db, journal: Journal, relationship: Relationship, words: Mapping[str, str]) -> list[str]:
    """Part of other actions: what `write_closing` does, within an action that is open; returns which words are new."""
    changed = []
    for kind, text in words.items():
        notes = store.people.notes(db, "relationships", relationship.id, kind)
        if not notes or notes[-1].text != text.strip():
            owner = relationship.mentor_id if kind == "feedback_to_mentor" else relationship.mentee_id
            add_pair_note(journal, relationship, "relationships", relationship.id, kind, text, owner)
            changed.append(kind)
    return changed


def invite_as_mentor(db: Db, relationship_id: int, *, by: str, on: date, at: datetime | None = None) -> int | None:
    """A mentee who could pass it on is invited to mentor in the next round, never in the one that they are in.

    Where that round is on record, they join its list of mentors as recommended, and the enrolment's id is returned;
    else they are a candidate once it is.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        return add_invitation(db, journal, relationship_of(db, relationship_id))


def add_invitation(db: Db, journal: Journal, relationship: Relationship) -> int | None:
    """Part of other actions: the one door to every invitation to mentor."""
    mentee_id = relationship.mentee_id
    if store.relationships.invited(db, mentee_id):
        raise NotAllowed(f"{called(db, mentee_id)} is invited already.")
    following = store.programs.following(db, relationship.program_id)
    if following is not None and store.people.enrolment_of(db, following.id, mentee_id, Role.MENTOR):
        raise NotAllowed(f"{called(db, mentee_id)} is on the list of mentors already.")
    journal.remember("invited", "relationships", relationship.id, **about_pair(relationship))
    return list_invited(journal, following.id, mentee_id, relationship.mentor_id, {}) if following else None


def add_link(
    db: Db,
    label: str,
    address: str,
    role: str,
    stage: str,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Add a link of the team's own to the library; returns its id."""
    label, address = checked_name(label, "A link"), address.strip()
    if not is_link(address):
        raise NotAllowed("A link starts with https:// and has no spaces.")
    if role not in ("mentor", "mentee", "both", "coordinator") or stage not in playbook.load().stages:
        raise NotAllowed("Choose for whom the link is, and when.")
    with acting(db, by=by, on=on, at=at) as journal:
        row = {"label": label, "address": address, "role": role, "stage": stage, "added_on": on}
        return journal.insert("created", "links", row)


def remove_link(db: Db, link_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Take a link of the team's own off the library."""
    with acting(db, by=by, on=on, at=at) as journal:
        if store.journal.row_of(db, "links", link_id) is None:
            raise NotAllowed("This link is no longer in the library.")
        journal.delete("removed", "links", link_id)


def tag_comment(db: Db, note_id: int, theme: str, *, by: str, on: date, at: datetime | None = None) -> None:
    """Say which theme a comment is about ("" takes the theme off)."""
    if theme and theme not in THEMES:
        raise NotAllowed(f"“{theme}” is not a theme.")
    with acting(db, by=by, on=on, at=at) as journal:
        note = store.journal.row_of(db, "notes", note_id)
        if note is None:
            raise NotAllowed("This comment is no longer on record.")
        about: dict[str, Any] = {"person_id": note["person_id"], "detail": {"theme": theme}}
        journal.update("tagged", "notes", note_id, {"theme": theme}, **about)


def _person(db: Db, journal: Journal, name: str, email: str) -> int:
    """The person with this email, added with the name when nobody has it."""
    if not email.strip():
        raise NotAllowed("Both need an email address.")
    email = checked_address(email)
    if person := store.people.person_by_email(db, email):
        return person.id
    if not name.strip():
        raise NotAllowed(f"{email} is not on record yet and needs a name.")
    row = {"name": checked_name(name, "A person", LONGEST_PERSON), "email": email}
    return journal.insert("imported", "people", row)
