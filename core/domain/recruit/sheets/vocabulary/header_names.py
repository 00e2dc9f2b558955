"""Header names: what a header says in any language: the key it names, what it asks, whom it is about. Sees no cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from core.domain.base.text import folded
from core.domain.playbook.languages import by_key
from core.domain.recruit.sheets.vocabulary.tables import (
    HAN,
    IN_BRACKETS,
    Phrases,
    header_words,
    indexed,
    language_files,
    spellings,
    unanimous,
    words_of,
)
from core.sheet_reader.limits import LONGEST_HEADER

SomebodyKind = Literal[
    "manager", "recommender", "form_filler", "organization", "emergency", "mentor", "mentee", "other"
]
# Keys whose own names are about somebody else: "Manager", "Recommended by", "Preferred mentor".
_MANAGER = frozenset({"manager_name", "manager_email", "manager_id"})
_KEYS_OF_OTHERS = _MANAGER | {"recommended_by", "ranked_mentor"}


@dataclass(frozen=True)
class KeyName:
    """A key that a header names as a whole, and the language (code) in which it does."""

    key: str
    language: str


@dataclass(frozen=True)
class AskedKey:
    """A key that a question asks for, by the phrase that gives it away."""

    key: str
    phrase: str
    language: str


@dataclass(frozen=True)
class Somebody:
    """Whom a header is about, if not the participant, and the word that says so."""

    kind: SomebodyKind
    word: str
    language: str


@lru_cache(maxsize=1 << 13)
def header_keys(text: str) -> frozenset[KeyName]:
    """The keys whose name a header is as a whole, in all languages; words such as "your" and "please" do not count.

    What stands in brackets is left out if it names nobody and nothing; "Name / Nom" counts where both sides agree.
    """
    text = text[:LONGEST_HEADER]
    if keys := named_keys(header_words(text)):
        return keys
    if not_asked(text):
        return frozenset()
    parts = [header_words(part) for part in re.split(r"\s[/|–—-]\s|[/|]|\n", IN_BRACKETS.sub(r" | \1 ", text))]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(named_keys(part) for part in parts):
        shared = frozenset.intersection(*(frozenset(name.key for name in named_keys(part)) for part in parts))
        if shared:
            return frozenset(name for part in parts for name in named_keys(part) if name.key in shared)
    inside = IN_BRACKETS.findall(text)
    outside = header_words(IN_BRACKETS.sub(" ", text))
    if inside and not any(_tells(folded(part)) for part in inside):
        return named_keys(outside)
    return frozenset()


@lru_cache(maxsize=1 << 13)
def asked(text: str) -> tuple[AskedKey, ...]:
    """The keys that a question asks for by phrases in it; first the key whose phrases cover most of the question.

    "Combien de mentorés pouvez-vous accompagner ?" holds a phrase of topics that is longer than each of capacity's.
    """
    words = header_words(text)
    phrases = _questions().inside(words)
    covered: dict[tuple[str, str], set[int]] = {}
    for phrase in phrases:
        start = f" {words} ".find(phrase.needle)
        places = covered.setdefault((phrase.key, phrase.language), set())
        places.update(range(start, start + len(phrase.needle)))
    phrases.sort(key=lambda phrase: (-len(covered[phrase.key, phrase.language]), -len(phrase.needle)))
    return tuple(AskedKey(phrase.key, phrase.phrase, phrase.language) for phrase in phrases)


@lru_cache(maxsize=1 << 13)
def about(text: str) -> Somebody | None:
    """Who a header is about, if not the participant. A name of a column of their own ("Company email") is theirs."""
    words = header_words(text)
    names = named_keys(words)
    if any(name.key not in _KEYS_OF_OTHERS for name in names):
        return None
    present = _other_people().inside(words)
    # "HR manager" is no manager of one's own: the longer phrase tells.
    phrases = [
        phrase
        for phrase in present
        if phrase.key != "other" or all(folded(p.phrase) in folded(phrase.phrase) for p in present)
    ] or present
    if phrases:
        return Somebody(phrases[0].key, phrases[0].phrase, phrases[0].language)  # type: ignore[arg-type]
    manager = next((name for name in sorted(names, key=lambda name: name.language) if name.key in _MANAGER), None)
    return Somebody("manager", text.strip(), manager.language) if manager else None


@lru_cache(maxsize=1 << 13)
def not_asked(text: str) -> str | None:
    """The phrase by which a column stays unread whatever its cells look like ("date of birth", "remote"), or None."""
    words = header_words(text)
    if named_keys(words):
        return None
    return next((phrase.phrase for phrase in _not_asked().inside(words)), None)


@lru_cache(maxsize=1 << 13)
def hint(text: str, key: str) -> str | None:
    """The word of a header that speaks for topics or needs where nothing else asks for them: "What they offer"."""
    phrases = _hints().inside(header_words(text))
    return next((phrase.phrase for phrase in phrases if phrase.key == key), None)


@lru_cache(maxsize=1 << 13)
def consent(text: str) -> str | None:
    """The phrase by which a header asks for consent to take part and be stored; None for photos and newsletters."""
    phrases = _consent().inside(header_words(text))
    if any(phrase.key == "others" for phrase in phrases):
        return None
    return next((phrase.phrase for phrase in phrases), None)


@lru_cache(maxsize=1 << 13)
def is_furniture(text: str) -> bool:
    """Whether forms and exports add such a column by themselves."""
    words = header_words(text)
    starts = _furniture_starts()
    return words in _furniture() or any(text.casefold().lstrip().startswith(start) for start in starts)


@lru_cache(maxsize=1 << 13)
def yes_means(text: str) -> Literal["left", "active", "withdrawn"] | None:
    """What Yes says under a header about somebody's standing: "Leaver" left, "Opted out" withdrawn."""
    words = header_words(text)
    return _standing_headers().get(words) or _standing_headers().get(IN_BRACKETS.sub("", words))


@lru_cache(maxsize=1 << 13)
def named_keys(words: str) -> frozenset[KeyName]:
    """The keys whose name these words are as a whole; words such as "your" do not count."""
    return frozenset(name for code, table in _names().items() for name in _in_language(words, code, table))


def _in_language(words: str, code: str, table: Mapping[str, frozenset[KeyName]]) -> frozenset[KeyName]:
    while words:
        if words in table:
            return table[words]
        words = next(_without_filler(words, _fillers()[code]), "")
    return frozenset()


def _without_filler(words: str, fillers: tuple[str, ...]) -> Iterator[str]:
    for filler in fillers:
        gap = "" if HAN.match(filler) else " "
        if words.startswith(filler + gap):
            yield words[len(filler + gap) :].strip()
        elif words.endswith(gap + filler):
            yield words[: -len(gap + filler)].strip()


def _tells(words: str) -> bool:
    """Whether words in brackets change what the header asks: "(manager)", "(years)", not "(required)"."""
    return bool(named_keys(words) or _questions().inside(words) or _other_people().inside(words)) or bool(
        _not_asked().inside(words)
    )


@cache
def _names() -> Mapping[str, Mapping[str, frozenset[KeyName]]]:
    """For each language: name of a column → keys."""
    tables: dict[str, Mapping[str, frozenset[KeyName]]] = {}
    for file in language_files():
        table: dict[str, set[KeyName]] = {}
        for key, words in by_key(file.headers):
            for word in words:
                for spelling in spellings(word):
                    table.setdefault(spelling, set()).add(KeyName(key, file.code))
        tables[file.code] = MappingProxyType({word: frozenset(names) for word, names in table.items()})
    return MappingProxyType(tables)


@cache
def _fillers() -> Mapping[str, tuple[str, ...]]:
    return {
        file.code: tuple(sorted((s for word in file.fillers for s in spellings(word)), key=len, reverse=True))
        for file in language_files()
    }


@cache
def _questions() -> Phrases:
    return indexed(words_of("questions"))


@cache
def _consent() -> Phrases:
    return indexed(words_of("consent"))


@cache
def _hints() -> Phrases:
    return indexed(words_of("hints"))


@cache
def _other_people() -> Phrases:
    return indexed(words_of("other_people"))


@cache
def _not_asked() -> Phrases:
    return indexed(words_of("not_asked"))


@cache
def _furniture() -> frozenset[str]:
    return frozenset(s for file in language_files() for word in file.furniture.headers for s in spellings(word))


@cache
def _furniture_starts() -> tuple[str, ...]:
    return tuple(word.casefold() for file in language_files() for word in file.furniture.starts)


@cache
def _standing_headers() -> Mapping[str, Literal["left", "active", "withdrawn"]]:
    headers: list[tuple[str, Literal["left", "active", "withdrawn"]]] = []
    for file in language_files():
        headers += [(word, "left") for word in file.negations.leaver]
        headers += [(word, "active") for word in file.negations.active]
        headers += [(word, "withdrawn") for word in file.negations.withdrawn]
    return unanimous(headers)
