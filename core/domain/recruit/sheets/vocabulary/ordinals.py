"""Ordinals: which place of a row of like headers a header or an answer names, "2nd choice". Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from core.domain.base.text import folded
from core.domain.recruit.sheets.vocabulary.header_names import named_keys
from core.domain.recruit.sheets.vocabulary.tables import (
    HAN,
    IN_BRACKETS,
    header_words,
    language_files,
    spellings,
    unanimous,
)
from core.sheet_reader.limits import LONGEST_HEADER

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_HIGHEST_RANK = 20
_ORDINAL_ENDING = re.compile(
    r"(\d{1,2})\s?(?:st|nd|rd|th|er|ère|ere|re|e|ème|eme|º|ª|°|o|a|\.|:a|:e|-a|-lea)(?=\W|$)\.?"
)


@dataclass(frozen=True)
class Ranked:
    """A header with its place in a row of like headers. `rest` has no rank words: "Choice 1" leaves none, `by_rank`."""

    rest: str
    number: int
    by_rank: bool


@lru_cache(maxsize=1 << 13)
def ordinal(text: str) -> Ranked | None:
    """Which place of a row of like headers this is: "Choice 1", "2. Wahl", "Third choice of mentor", "Topic 3"."""
    text = IN_BRACKETS.sub(" ", text[:LONGEST_HEADER]).strip()
    if match := _ORDINAL_ENDING.match(text.casefold()):
        words, number = folded(text[match.end() :]), int(match[1])
        # "2. Department" is a numbered question; "2. Wahl" and "2. Wunschmentor" are ranks.
        ranked = set(words.split()) & _rank_words() or any(name.key == "ranked_mentor" for name in named_keys(words))
        if match[0].endswith((".", "°")) and not ranked:
            return None
    else:
        words, number = _number_in_row(header_words(text))
    if not 1 <= number <= _HIGHEST_RANK:
        return None
    by_rank = bool(set(words.split()) & _rank_words())
    return Ranked(" ".join(word for word in words.split() if word not in _rank_words()), number, by_rank)


def is_rank_word(text: str) -> bool:
    """Whether a header says nothing but "rank", "priority" or the like."""
    return bool(text) and set(folded(text).split()) <= _rank_words()


def _number_in_row(words: str) -> tuple[str, int]:
    """Folded words without their place in a row, and that place; 0 where they have none."""
    first, _, after = words.partition(" ")
    before, _, last = words.rpartition(" ")
    if last.isdecimal() and before:
        return before, int(last)
    if first.isdecimal() and set(after.split()) & _rank_words():
        return after, int(first)
    # "First name" counts nothing.
    if any(name.key != "ranked_mentor" for name in named_keys(words)):
        return words, 0
    for word, place in _ordinal_numbers().items():
        gap = "" if HAN.match(word) else " "
        if words.startswith(word + gap):
            return words[len(word + gap) :].strip(), place
        if words.endswith(f" {word}"):
            return words[: -len(word) - 1], place
    return words, 0


@cache
def _ordinal_numbers() -> Mapping[str, int]:
    """First to fifth as words, the longest first; those with digits are read as digits."""
    numbers = unanimous(
        (word, n)
        for file in language_files()
        for n, key in enumerate(_ORDINALS, 1)
        for word in getattr(file.ordinals, key)
    )
    words = sorted((word for word in numbers if not re.search(r"\d", word)), key=len, reverse=True)
    return MappingProxyType({word: numbers[word] for word in words})


@cache
def _rank_words() -> frozenset[str]:
    return frozenset(s for file in language_files() for word in file.ordinals.rank for s in spellings(word))
