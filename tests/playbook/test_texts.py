"""Texts in the team's own words: what can be worded, what is refused, and what the playbook then says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import playbook
from core.domain.playbook.entries import guide
from core.domain.playbook.texts import (
    EditedText,
    TextKey,
    fillable,
    read_guide,
    refused,
    studio_texts,
    with_texts,
    written_guide,
)
from tests.story import acted

BOOK = playbook.load()
INTRODUCTION = TextKey("message", "introduce-mentee")
FIRST = TextKey("guide", "first")


@pytest.mark.parametrize("key", studio_texts(BOOK), ids=lambda key: f"{key.kind}-{key.id}")
def test_every_text_of_the_studio_may_stand_as_it_is_and_leaves_the_book_as_it_is(key: TextKey) -> None:
    _, text = studio_texts(BOOK)[key]
    assert refused(BOOK, key, text) is None
    assert studio_texts(with_texts(BOOK, {key: text}))[key][1] == text
    own = EditedText(f"{text.body} Ours.", text.subject)
    changed = studio_texts(with_texts(BOOK, {key: own}))
    assert {other for other, value in changed.items() if value != studio_texts(BOOK)[other]} == {key}
    assert "Ours." in changed[key][1].body


@pytest.mark.parametrize("session", BOOK.guides.values(), ids=lambda session: session.id)
def test_a_guide_is_read_back_as_it_was_written(session: object) -> None:
    assert read_guide(session, written_guide(session)) == session


def test_a_guide_in_own_words_shows_wherever_the_guide_does() -> None:
    text = written_guide(BOOK.guides["first"]).replace("(5 min, mentee): Say hello", "(15 min, both): Have a coffee")
    changed = with_texts(BOOK, {FIRST: EditedText(text)})
    assert changed.guides["first"].minutes == 70
    assert "1. **Arrive** (15 min, both): Have a coffee" in guide(changed, "first")
    assert "Say hello" in guide(BOOK, "first"), "the studio's own stays"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (EditedText("", "Hi"), "is empty"),
        (EditedText("x" * 20_001, "Hi"), "too long"),
        (EditedText("Hello {first_name},\n\nSee you.", ""), "needs a subject"),
        (EditedText("Hello {first_name},\n\nSee you.", "two\nlines"), "needs a subject"),
        (EditedText("Hello {nickname},\n\nSee you.", "Hi"), "{nickname} doesn't exist"),
        (EditedText("Hello {first_name,\n\nSee you.", "Hi"), "brace is not closed"),
        (EditedText("Hello {First_name},\n\nSee you.", "Hi"), "{First_name} doesn't exist"),
        (EditedText("Hello {first_name},\n\n{shortlist}", "Hi"), "{shortlist} is not known"),
        (EditedText("Hello {first_name},\n\nSee you.", "Hi {choice}"), "can't stand in the subject"),
        (EditedText("Hello {first_name}, {choice}\n\nBye {slot}", "Hi"), "Too little would be left"),
        (EditedText("Hello {first_name}, {choice} See you.", "Hi"), "Too little would be left"),
    ],
)
def test_a_message_that_would_go_out_broken_is_refused(text: EditedText, sentence: str) -> None:
    assert sentence in str(refused(BOOK, INTRODUCTION, text))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("## Purpose", "## Aim (mentor)", "“## Purpose” is missing"),
        ("## Outcome", "", "“## Outcome” is missing"),
        ("(5 min, mentee)", "(five minutes)", "A step can't be read"),
        ("## Why (mentor)", "## Why", "should say who asks"),
        ("## How (both)", "## Why (mentor)", "occurs twice"),
        ("## Purpose", "Hello\n\n## Purpose", "Before the first heading"),
    ],
)
def test_a_guide_that_cannot_be_read_is_refused_with_the_place(old: str, new: str, sentence: str) -> None:
    text = written_guide(BOOK.guides["first"])
    assert old in text
    assert sentence in str(refused(BOOK, FIRST, EditedText(text.replace(old, new, 1))))


def test_a_sentence_for_everybody_holds_no_placeholder_and_unknown_texts_are_refused() -> None:
    assert "no {placeholder}" in str(refused(BOOK, TextKey("waiting", "load"), EditedText("Dear {first_name}")))
    assert "{shortlist} is not known" in str(
        refused(BOOK, TextKey("choice", "first-mentee"), EditedText("{shortlist}"))
    )
    for key in (TextKey("message", "no-such"), TextKey("nothing", "first")):
        assert refused(BOOK, key, EditedText("Hi")) == "There is no such text."


def test_a_text_that_does_not_fit_any_more_is_passed_over() -> None:
    text = EditedText("Hello {nickname},\n\nSee you.", "Hi")
    assert with_texts(BOOK, {INTRODUCTION: text}).messages["introduce-mentee"] == BOOK.messages["introduce-mentee"]
    older = replace(
        BOOK,
        placeholders={**BOOK.placeholders, "nickname": "Nickname"},
        messages={
            **BOOK.messages,
            "introduce-mentee": replace(BOOK.messages["introduce-mentee"], body="Hello {nickname}"),
        },
    )
    assert with_texts(older, {INTRODUCTION: text}).messages["introduce-mentee"].subject == "Hi"


def test_the_values_that_a_pair_s_letter_gives_are_those_that_may_be_used() -> None:
    assert {"mentor", "slot", "handbook"} <= fillable(BOOK, BOOK.messages["introduce-mentor"])
    assert "mentor" not in fillable(BOOK, BOOK.messages["shortlist"])
    for message in BOOK.messages.values():
        assert message.placeholders <= fillable(BOOK, message)
    assert set(BOOK.examples) == set(BOOK.placeholders), "each has an example for the preview"


# --- kept in the file -----------------------------------------------------------------------------------------------


def test_own_words_are_kept_and_undone_one_text_at_a_time(db: Database) -> None:
    words = EditedText("Hello {first_name},\r\n\r\nOur own words.", "  Our  subject ")
    actions.edit_text(db, INTRODUCTION, words, **acted())
    cleaned = EditedText("Hello {first_name},\n\nOur own words.", "Our subject")
    assert store.texts.own_texts(db) == {INTRODUCTION: cleaned}
    first = store.journal.last_action(db, acted()["by"])
    library = TextKey("resource", "agreement")
    actions.edit_text(db, library, EditedText("We agree."), **acted())
    assert store.texts.playbook(db).resources["agreement"].body == "We agree."
    assert first is not None
    actions.undo(db, first, **acted())
    assert store.texts.own_texts(db) == {library: EditedText("We agree.")}, "the other text stays"
    actions.restore_text(db, library, **acted())
    assert store.texts.own_texts(db) == {}
    assert store.texts.playbook(db) is BOOK


def test_the_studio_s_own_words_are_not_kept_as_a_copy(db: Database) -> None:
    _, own = studio_texts(BOOK)[FIRST]
    actions.edit_text(db, FIRST, EditedText(f"{own.body} Ours."), **acted())
    assert FIRST in store.texts.own_texts(db)
    actions.edit_text(db, FIRST, own, **acted())
    assert store.texts.own_texts(db) == {}, "a later version of the studio's own text shows"


def test_a_refused_text_leaves_no_trace(db: Database) -> None:
    before = store.revision(db)
    with pytest.raises(actions.NotAllowed, match=r"\{nickname\} doesn't exist"):
        actions.edit_text(db, INTRODUCTION, EditedText("Hello {nickname}\n\nBye", "Hi"), **acted())
    assert store.revision(db) == before and store.texts.own_texts(db) == {}
