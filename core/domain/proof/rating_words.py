"""Rating words: ratings that are words ("Meets", "Exceeds"), in an order that is known or that somebody says.

A word on a ladder has its number there, whatever other words a sheet holds: else "Meets" would be another number in the
next sheet, and a change would show that nobody made. What is on no ladder is asked and never put in order by its sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.domain.base.text import folded
from core.domain.recruit.sheets import vocabulary

MOST_WORDS = 9  # different ratings of one measure; more are answers in somebody's own words
_PERFORMANCE = (
    "unsatisfactory|unacceptable|does not meet expectations|does not meet|well below expectations"
    "|far below expectations|significantly below expectations",
    "below expectations|below|needs improvement|improvement needed|partially meets expectations|partially meets"
    "|partly meets expectations",
    "meets expectations|meets|fully meets expectations|fully meets|meets all expectations|met expectations|met"
    "|satisfactory|on target",
    "exceeds expectations|exceeds|above expectations|above|exceeded expectations|exceeded",
    "outstanding|exceptional|far exceeds expectations|far exceeds|greatly exceeds expectations"
    "|significantly exceeds expectations|consistently exceeds expectations|well above expectations",
)
_SATISFACTION = (
    "very dissatisfied",
    "dissatisfied",
    "neutral|neither satisfied nor dissatisfied",
    "satisfied",
    "very satisfied",
)
_QUALITY = ("poor", "fair", "good", "very good", "excellent")
_HEIGHT = ("low", "medium|moderate", "high")
LADDERS: tuple[Mapping[str, int], ...] = tuple(
    {word: number for number, words in enumerate(ladder, start=1) for word in words.split("|")}
    for ladder in (_PERFORMANCE, _SATISFACTION, _QUALITY, _HEIGHT)
)


def known_numbers(words: Iterable[str]) -> dict[str, int] | None:
    """Each word → its number on the one ladder that has them all; None where none does, or where two words share one.

    Keys are `folded`.
    """
    texts = {folded(word) for word in words}
    if not texts:
        return None
    agreed = {text: vocabulary.agreement(text) for text in texts}
    ladders: list[Mapping[str, int | None]] = [*LADDERS, agreed]
    for ladder in ladders:
        numbers = {text: ladder.get(text) for text in texts}
        known = {text: number for text, number in numbers.items() if number is not None}
        if len(known) == len(texts) and len(set(known.values())) == len(texts):
            return known
    return None


def ordered_numbers(order: Sequence[str]) -> dict[str, int]:
    """Each word → its place in an order that somebody gave, the lowest is 1. Keys are `folded`."""
    return {folded(word): place for place, word in enumerate(order, start=1)}
