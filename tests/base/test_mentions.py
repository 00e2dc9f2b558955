"""Names in texts: what is surely somebody, what may be, and the text without them."""

from __future__ import annotations

import json

import pytest

from core.domain.base.mentions import NameMention, TextPlace, mentions, sought_name, without

PLACE = TextPlace("notes", 1, "text")


def mentioned(
    content: str, name: str = "Ana Ruiz", address: str = "ana.r@example.com", *others: str
) -> list[NameMention]:
    return mentions(PLACE, content, sought_name(name, address, others))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("Thanks to ANA RUIZ!", "Ana Ruiz", "ANA RUIZ"),
        ("ana\n  ruiz came", "Ana Ruiz", "ana\n  ruiz"),
        ("Ruiz, Ana (Sales)", "Ana Ruiz", "Ruiz, Ana"),
        ("write to ana.ruiz@other.example.org.", "Ana Ruiz", "ana.ruiz@other.example.org"),
        ("write to Ana.R@example.com", "Ana Ruiz", "Ana.R@example.com"),
        ("with Joao Lukasz", "João Łukasz", "Joao Lukasz"),
        ("with João Łukasz", "Joao Lukasz", "João Łukasz"),
        ("Anne-Marie van der Berg said", "Anne-Marie van der Berg", "Anne-Marie van der Berg"),
        ("Anne-Marie Berg said", "Anne-Marie van der Berg", "Anne-Marie Berg"),
        ("跟王小明谈过", "王小明", "王小明"),
        ("met Ana Ruiz's team", "Dr. Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_a_full_name_and_an_address_are_sure(content: str, name: str, words: str) -> None:
    (mention,) = mentioned(content, name)
    assert (mention.words, mention.sure) == (words, True)


@pytest.mark.parametrize(
    ("content", "likely"),
    [
        ("Ana asked", True),
        ("ask A. Ruiz", True),
        ("ask ana", False),  # small: perhaps a word
        ("met on Ana 3", False),  # as in "April 3"
    ],
)
def test_a_part_of_a_name_alone_is_not_sure(content: str, likely: bool) -> None:
    (mention,) = mentioned(content)
    assert (mention.sure, mention.likely) == (False, likely)


def test_a_part_that_somebody_else_has_is_not_even_likely() -> None:
    (mention,) = mentioned("Then Ana left the room", "Ana Ruiz", "", "Ana Weber")
    assert (mention.before, mention.words, mention.after) == ("Then", "Ana", "left the room")
    assert not mention.likely
    assert [mention.sure for mention in mentioned("Lee", "Lee", "", "Bruce Lee")] == [False]


def test_the_full_name_of_two_people_is_not_sure_and_an_address_still_is() -> None:
    by_name, by_address = mentioned("Ana Ruiz, ana.r@example.com", "Ana Ruiz", "ana.r@example.com", "ana ruiz")
    assert (by_name.words, by_name.sure, by_name.likely) == ("Ana Ruiz", False, False)
    assert by_address.sure


@pytest.mark.parametrize("content", ["Banana", "Anatomy of a ruizism", "Hanna", "", "Susana Ruizos"])
def test_a_word_that_holds_the_name_is_another_word(content: str) -> None:
    assert mentioned(content) == []


def test_names_are_found_in_json_however_deep_and_the_rest_stays_as_it_was() -> None:
    inner = json.dumps({"aim": "Learn from\nAna Ruiz", "needs": ["Chess", "ANA RUIZ on strategy"]}, ensure_ascii=False)
    content = json.dumps({"id": 7, "answers": inner, "Ana Ruiz": True}, ensure_ascii=False)
    names = mentioned(content)
    assert len(names) == 3
    cleaned = json.loads(without(content, names))
    assert cleaned["id"] == 7 and cleaned["A former participant"] is True
    assert json.loads(cleaned["answers"]) == {
        "aim": "Learn from\nA former participant",
        "needs": ["Chess", "A former participant on strategy"],
    }


def test_a_replacement_begins_a_sentence_with_a_capital() -> None:
    content = "Ana Ruiz came. Ana Ruiz went, and “Ana Ruiz” is what Ana Ruiz's team says"
    assert without(content, mentioned(content)) == (
        "A former participant came. A former participant went, and “a former participant” is what "
        "a former participant's team says"
    )


def test_only_the_mentions_that_are_given_go() -> None:
    content = "Ana and Ana"
    first, second = mentioned(content)
    assert without(content, [second]) == "Ana and a former participant"
    assert without(content, [first]) == "A former participant and Ana"
