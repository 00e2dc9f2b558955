"""Tables: the words of the language data as they are looked up: folded, each list made once. Gives none a meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.languages import LanguageFile, Words, by_key
from core.sheet_reader.limits import LONGEST_HEADER

T = TypeVar("T")
HAN = re.compile(r"[\u3400-\u9fff]")
IN_BRACKETS = re.compile(r"\s*[(\[（【]([^)\]）】]*)[)\]）】]\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class _Phrase:
    """A phrase as it is looked for: with a space where its word ends, without one where a star or Chinese stands."""

    needle: str
    key: str
    phrase: str
    language: str


@dataclass(frozen=True)
class Phrases:
    """Phrases of all languages by their first word; those that may begin inside a word stand apart."""

    by_word: Mapping[str, tuple[_Phrase, ...]]
    loose: tuple[_Phrase, ...]

    def inside(self, text: str) -> list[_Phrase]:
        """The phrases that stand in a folded text, the longest first."""
        padded = f" {text} "
        near = [phrase for word in dict.fromkeys(text.split()) for phrase in self.by_word.get(word, ())]
        present = [phrase for phrase in (*near, *self.loose) if phrase.needle in padded]
        return sorted(present, key=lambda phrase: -len(phrase.needle))


def header_words(text: str) -> str:
    """A header as it is compared: folded, camelCase parted; of a text too long for a header only the beginning."""
    return folded(_CAMEL.sub(" ", text[:LONGEST_HEADER]))


def language_files() -> Iterable[LanguageFile]:
    """The data of every language."""
    return playbook.languages().values()


def spellings(word: str) -> Iterator[str]:
    """A word folded, and again with its umlauts written in two letters, as people do on other keyboards."""
    yield header_words(word)
    if re.search("[äöüÄÖÜ]", word):
        yield header_words(word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


def words_of(section: str) -> Iterator[tuple[str, str, str]]:
    """(word, key, language) of everything in one section of the language data."""
    for file in language_files():
        for key, words in by_key(getattr(file, section)):
            for word in words:
                yield word, key, file.code


def _phrase(text: str, key: str, language: str) -> Iterator[tuple[str | None, _Phrase]]:
    """A phrase with the word it begins with, or None where it may begin inside a word."""
    for spelling in spellings(text):
        open_start, open_end = text.startswith("*"), text.endswith("*")
        if HAN.search(spelling):
            yield None, _Phrase(spelling, key, text, language)
            continue
        needle = f"{'' if open_start else ' '}{spelling}{'' if open_end else ' '}"
        first = spelling.split()[0]
        loose = open_start or (open_end and first == spelling)
        yield None if loose else first, _Phrase(needle, key, text.strip("*"), language)


def indexed(phrases: Iterable[tuple[str, str, str]]) -> Phrases:
    """Phrases, given as `words_of` gives them, so that those of a text are found fast."""
    by_word: dict[str, list[_Phrase]] = {}
    loose: list[_Phrase] = []
    for text, key, language in phrases:
        for first, phrase in _phrase(text, key, language):
            (loose if first is None else by_word.setdefault(first, [])).append(phrase)
    return Phrases(MappingProxyType({word: tuple(listed) for word, listed in by_word.items()}), tuple(loose))


@cache
def answer_words(key: str) -> frozenset[str]:
    """The folded words of one list of answers in all languages."""
    return frozenset(s for file in language_files() for word in getattr(file.answers, key) for s in spellings(word))


def answers_in(file: LanguageFile, key: str) -> Words:
    """One list of answers in one language."""
    words: Words = getattr(file.answers, key)
    return words


def unanimous(meanings: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    """Word → meaning, without the words that mean different things in different languages."""
    table: dict[str, set[T]] = {}
    for word, meaning in meanings:
        for spelling in spellings(word):
            table.setdefault(spelling, set()).add(meaning)
    return MappingProxyType({word: next(iter(known)) for word, known in table.items() if len(known) == 1 and word})


def phrase_needle(words: str) -> str:
    """Folded words as they are looked for in others: with spaces around, except in Chinese."""
    return words if HAN.search(words) else f" {words} "
