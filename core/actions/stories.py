"""Actions on success stories: tell, rewrite, agree, withdraw, picture. No story is published without a yes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.people import add_note
from core.domain.relationships.pictures import UnsafePicture, safe_picture
from core.domain.relationships.stories import LONGEST_QUOTE, LONGEST_STORY, SuccessStory
from core.store import Db
from core.store.journal import Journal


def tell_story(
    db: Db,
    person_id: int,
    words: str,
    quote: str = "",
    *,
    program_id: int | None = None,
    relationship_id: int | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Put a story on the shelf, before anybody agreed to it; returns its id. About a relationship, it needs both."""
    _check(words, quote)
    with acting(db, by=by, on=on, at=at) as journal:
        if not store.people.on_record(db, person_id):
            raise NotAllowed("This person is no longer on record.")
        if relationship_id is not None:
            relationship = store.relationships.relationship(db, relationship_id)
            if relationship is None or person_id not in (relationship.mentee_id, relationship.mentor_id):
                raise NotAllowed("This person is not one of the pair.")
        where = {"program_id": program_id, "relationship_id": relationship_id, "person_id": person_id}
        story_id = journal.insert(
            "recognized", "recognitions", {**where, "kind": "story", "given_on": on}, **where, detail={"kind": "story"}
        )
        _write(journal, story_id, where, words, quote)
    return story_id


def rewrite_story(
    db: Db, story_id: int, words: str, quote: str = "", *, by: str, on: date, at: datetime | None = None
) -> None:
    """Other words for a story. Who agreed, agreed to the earlier words: they are asked again."""
    _check(words, quote)
    with acting(db, by=by, on=on, at=at) as journal:
        story = _story(db, story_id)
        if (story.words, story.quote) == (words.strip(), quote.strip()):
            raise NotAllowed("The story reads like this already.")
        journal.update(
            "rewrote", "recognitions", story_id, {"consent": 0, "partner_consent": 0}, **_about(db, story_id)
        )
        _write(journal, story_id, _about(db, story_id), words, quote)


def agree_to_story(db: Db, story_id: int, person_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Note that one of those whom a story is about has read it and agreed to its publication."""
    with acting(db, by=by, on=on, at=at) as journal:
        column, agreed = _consent(_story(db, story_id), person_id)
        if agreed:
            raise NotAllowed("That person has agreed already.")
        if not store.people.on_record(db, person_id):
            raise NotAllowed("This person is no longer on record.")
        journal.update("consented", "recognitions", story_id, {column: 1}, **_about(db, story_id))


def withdraw_story(db: Db, story_id: int, person_id: int, *, by: str, on: date, at: datetime | None = None) -> None:
    """Note that one of them takes the yes back: the story is in no newsletter text, slide or post from now on."""
    with acting(db, by=by, on=on, at=at) as journal:
        column, agreed = _consent(_story(db, story_id), person_id)
        if not agreed:
            raise NotAllowed("That person has not agreed.")
        journal.update("withdrew", "recognitions", story_id, {column: 0}, **_about(db, story_id))


def picture_story(db: Db, story_id: int, file: bytes | None, *, by: str, on: date, at: datetime | None = None) -> None:
    """Give a story a picture, or take it off (None). Who agreed did not see it: they are asked again."""
    try:
        picture = base64.b64encode(safe_picture(file)).decode() if file is not None else ""
    except UnsafePicture as refusal:
        raise NotAllowed(str(refusal)) from refusal
    with acting(db, by=by, on=on, at=at) as journal:
        _story(db, story_id)
        changes: dict[str, Any] = {"picture": picture}
        if picture:
            changes |= {"consent": 0, "partner_consent": 0}
        journal.update("pictured", "recognitions", story_id, changes, **_about(db, story_id))


def _check(words: str, quote: str) -> None:
    if not words.strip():
        raise NotAllowed("A story needs a few sentences.")
    for text, most, what in ((words, LONGEST_STORY, "A story"), (quote, LONGEST_QUOTE, "A quote")):
        if len(text.strip()) > most:
            raise NotAllowed(f"{what} has at most {most:,} characters.")


def _story(db: Db, story_id: int) -> SuccessStory:
    story = store.stories.story(db, story_id)
    if story is None:
        raise NotAllowed("This story is no longer on the shelf.")
    return story


def _consent(story: SuccessStory, person_id: int) -> tuple[str, bool]:
    """The column of somebody's yes, and whether they gave it."""
    if person_id == story.person_id:
        return "consent", story.consent
    if person_id == story.partner_id:
        return "partner_consent", story.partner_consent
    raise NotAllowed("The story is not about this person.")


def _about(db: Db, story_id: int) -> dict[str, Any]:
    row = store.journal.row_of(db, "recognitions", story_id) or {}
    return {name: row[name] for name in ("program_id", "relationship_id", "person_id")}


def _write(journal: Journal, story_id: int, about: Mapping[str, Any], words: str, quote: str) -> None:
    where = {"program_id": about["program_id"], "relationship_id": about["relationship_id"]}
    for kind, text in (("words", words), ("quote", quote)):
        add_note(journal, "recognitions", story_id, about["person_id"], kind, text, **where)
