"""Answers: what an answer says in any language: yes or no, a status, a number, a role, nothing. Knows no column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from core.domain.base.text import folded, spoken
from core.domain.recruit.sheets.vocabulary.calendar_and_languages import month_named
from core.domain.recruit.sheets.vocabulary.tables import (
    answer_words,
    answers_in,
    language_files,
    phrase_needle,
    spellings,
    unanimous,
    words_of,
)

LONGEST_ANSWER = 300  # characters: an expression may look at a text as often as it is long
Standing = Literal["active", "leave", "left", "withdrawn", "enrolled"]
ParticipantRole = Literal["mentor", "mentee", "both"]
TimeKind = Literal[
    "hour", "minute", "half_day", "day", "week", "month", "quarter", "year", "daily", "weekly", "fortnightly",
    "monthly", "quarterly", "yearly", "per", "every_other", "once", "twice", "until",
]  # fmt: skip
_AGREEMENT = ("strongly_disagree", "disagree", "neutral", "agree", "strongly_agree")
_TICKS: Mapping[str, bool] = MappingProxyType({"✓": True, "✔": True, "☑": True, "☒": True, "✗": False, "✘": False})
_DITTO_MARKS = frozenset(('"', "''", "〃", "”", "״", ",,", "″"))
_FIRST_CLAUSE = re.compile(r"\s*([^,.;:!()（，。；：！–—]+?)\s*(?:[,.;:!(（，。；：！–—]|\s-\s)")
_DATE = re.compile(r"[\d./年月日-]*\d[\d./年月日-]*")


@lru_cache(maxsize=1 << 13)
def yes_no(text: str) -> bool | None:
    """Yes or no, also at the start of a sentence ("Yes, twice"); None for anything else."""
    text = text[:LONGEST_ANSWER].strip()
    if text in _TICKS:
        return _TICKS[text]
    whole = _yes_no().get(folded(text))
    if whole is not None:
        return whole
    clause = _FIRST_CLAUSE.match(text)
    return _yes_no().get(folded(clause[1])) if clause else None


@lru_cache(maxsize=1 << 13)
def status(text: str) -> Standing | None:
    """What the words say of somebody without doubt; a date may follow ("On leave until 2026-03-01")."""
    words = folded(text)
    if words in _statuses():
        return _statuses()[words]
    if not re.search(r"\d", text):
        return None
    before = " ".join(word for word in folded(_DATE.sub(" ", text)).split() if month_named(word) is None)
    while before:
        if before in _statuses():
            return _statuses()[before]
        before = next((before[: -len(word) - 1] for word in _before_dates() if before.endswith(f" {word}")), "")
    return None


@lru_cache(maxsize=1 << 12)
def is_leave_or_left(text: str) -> bool:
    """Whether a word of a status says of some companies' people that they are away, of others' that they have left."""
    words = folded(text)
    return words in answer_words("leave_or_left") and words not in _statuses()


@lru_cache(maxsize=1 << 12)
def number(text: str) -> float | None:
    """The number that words say: "two", "anderthalb", "a dozen"; digits are not read here."""
    return _numbers().get(folded(text))


@lru_cache(maxsize=1 << 12)
def time_kinds(text: str) -> frozenset[TimeKind]:
    """What a word or phrase about time can be, in all languages: "h" an hour, "alle zwei Wochen" fortnightly."""
    return _times().get(folded(text), frozenset())


@lru_cache(maxsize=1 << 12)
def agreement(text: str) -> int | None:
    """1 (strongly disagree) to 5 (strongly agree); a digit before or behind the words does not matter."""
    words = folded(text)
    return _agreements().get(words) or _agreements().get(re.sub(r"^\d\s|\s\d$", "", words))


@lru_cache(maxsize=1 << 12)
def role(text: str) -> ParticipantRole | None:
    """Mentor, mentee or both; "I need a mentor" is a mentee."""
    # Without its accent the French "mentoré" is the Italian "mentore": the accent counts while it is there.
    words = folded(text)
    if whole := _roles_as_written().get(spoken(text)) or _roles().get(words):
        return whole
    left_over = f" {words} "
    roles = set()
    for phrase in (*_role_phrases("mentee"), *_role_phrases("mentor")):
        needle = phrase_needle(phrase)
        if needle in left_over:
            roles.add("mentee" if phrase in _role_phrases("mentee") else "mentor")
            left_over = left_over.replace(needle, " ")
    if len(roles) == 1:
        return "mentor" if "mentor" in roles else "mentee"
    return "both" if roles else None


@lru_cache(maxsize=1 << 12)
def other_answer(text: str) -> str | None:
    """What stands behind "Other:"; an empty text where nothing does, None where the answer is none of the kind."""
    if folded(text) in answer_words("other_prefix"):
        return ""
    head, colon, rest = text.replace("：", ":").partition(":")
    return rest.strip() if colon and folded(head) in answer_words("other_prefix") else None


@lru_cache(maxsize=1 << 12)
def is_nothing(text: str) -> bool:
    """Whether an answer says that there is none: "n/a", "keine Angabe", "-"."""
    words = folded(text)
    return not words or words in answer_words("nothing")


@lru_cache(maxsize=1 << 12)
def is_ditto(text: str) -> bool:
    """Whether a cell says that its answer is that of the row above: "ditto", "idem", "〃"."""
    return text.strip() in _DITTO_MARKS or folded(text) in answer_words("ditto")


def is_mostly(text: str) -> bool:
    """Whether an answer is yes for the most part."""
    return folded(text) in answer_words("mostly")


@lru_cache(maxsize=1 << 13)
def topic_named(text: str) -> str | None:
    """The id of the topic of the playbook that an answer names as a whole in another language, or None."""
    return _topics().get(folded(text))


def is_not_sure(text: str) -> bool:
    """Whether an answer says that somebody does not know."""
    return folded(text) in answer_words("not_sure")


def is_anonymous(text: str) -> bool:
    """Whether a name or an address only says that nobody signed in."""
    return folded(text) in answer_words("anonymous")


@cache
def _yes_no() -> Mapping[str, bool]:
    return unanimous(
        (word, key == "yes") for file in language_files() for key in ("yes", "no") for word in answers_in(file, key)
    )


@cache
def _statuses() -> Mapping[str, Standing]:
    standings: tuple[Standing, ...] = ("active", "leave", "left", "withdrawn", "enrolled")
    return unanimous(
        (word, standing) for file in language_files() for standing in standings for word in answers_in(file, standing)
    )


@cache
def _before_dates() -> tuple[str, ...]:
    return tuple({s for file in language_files() for word in file.time.until for s in spellings(word)})


@cache
def _numbers() -> Mapping[str, float]:
    return unanimous((word, number) for file in language_files() for word, number in file.numbers.items())


@cache
def _times() -> Mapping[str, frozenset[TimeKind]]:
    kinds: dict[str, set[TimeKind]] = {}
    for word, kind, _ in words_of("time"):
        for spelling in spellings(word):
            kinds.setdefault(spelling, set()).add(kind)  # type: ignore[arg-type]
    return MappingProxyType({word: frozenset(known) for word, known in kinds.items()})


@cache
def _agreements() -> Mapping[str, int]:
    return unanimous(
        (word, n) for file in language_files() for n, key in enumerate(_AGREEMENT, 1) for word in answers_in(file, key)
    )


@cache
def _roles() -> Mapping[str, ParticipantRole]:
    roles: tuple[ParticipantRole, ...] = ("mentor", "mentee", "both")
    return unanimous((word, role) for file in language_files() for role in roles for word in answers_in(file, role))


@cache
def _roles_as_written() -> Mapping[str, ParticipantRole]:
    meanings: dict[str, set[ParticipantRole]] = {}
    for file in language_files():
        for role in ("mentor", "mentee", "both"):
            for word in answers_in(file, role):
                meanings.setdefault(spoken(word), set()).add(role)
    return MappingProxyType({word: next(iter(roles)) for word, roles in meanings.items() if len(roles) == 1})


@cache
def _role_phrases(key: str) -> tuple[str, ...]:
    """The longest first: "need a mentor" is a mentee before "mentor" is a mentor. What is both in two languages counts
    for none."""
    other = "mentee" if key == "mentor" else "mentor"
    return tuple(sorted(answer_words(key) - answer_words(other), key=len, reverse=True))


@cache
def _topics() -> Mapping[str, str]:
    return unanimous((name, topic) for file in language_files() for name, topic in file.topics.items())
