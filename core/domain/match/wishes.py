"""Wishes: what one side asks of the other, checked against what the other side stated, and put into words.

Only confirmed wishes come here (`Participant.wishes`); wish_reading.py proposes them from free text. Nothing is ever
inferred about a person: what they did not state can't be checked and is decided by hand.

Values, by kind (alternatives are joined with " or ", "not " turns a value around):
language "Romanian" · location "Berlin" or "same" · gender "woman", "man", "non-binary" or "same" · level "Director",
"Director or above", "more senior" or "same" · department "another", "same" or a name · industry "Pharma" · other: as it
was written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentor, Participant, Wish, level_rank
from core.domain.base.text import in_sentence, spoken, tag

Floats = NDArray[np.float32]

GENDERS: Mapping[str, str] = {
    "woman": "woman", "women": "woman", "female": "woman", "lady": "woman", "f": "woman", "w": "woman",
    "man": "man", "men": "man", "male": "man", "m": "man", "gentleman": "man",
    "non binary": "non-binary", "nonbinary": "non-binary", "nb": "non-binary", "enby": "non-binary",
}  # fmt: skip
_BLANK_GENDER = re.compile(r"prefer not|rather not|not (?:to )?(?:say|state)|undisclosed|^$", re.IGNORECASE)


# What a wish can be about, as somebody chooses it who corrects a reading.
KINDS: Mapping[str, str] = {
    "language": "Language",
    "location": "Location",
    "gender": "Gender",
    "level": "Level",
    "department": "Department",
    "industry": "Industry",
    "other": "Something else",
}


class WishOutcomes(NamedTuple):
    """The wishes of one side and how they fare with the other; k different wishes.

    counts: float32 (wishers, k), how often each wisher states each wish. outcomes: float32 (k, others), 1 where the
    wish is met, 0 where it is not, 0.5 where that can't be checked.
    """

    counts: Floats
    outcomes: Floats


def blocked_reading(wish: Wish) -> str | None:
    """Why a wish cannot be kept as it was read or corrected, or None."""
    if wish.kind not in KINDS:
        return f"“{wish.kind}” is nothing that a wish can be about"
    return None if wish.value.strip() else "say what is wished for, or set the wish aside"


def met(wish: Wish, wisher: Participant, other: Participant) -> bool | None:
    """Is the wish met by what the other side stated? None when that can't be checked: decide by hand."""
    return _holds(wish.kind, wish.value, _own(wish.kind, wisher), _stated(wish.kind, other))


def says(wish: Wish, wisher: Participant, other: Participant, names: tuple[str, str]) -> str:
    """How this wish fares with `other`, as a clause; `names` are how the wisher and the other are called in it."""
    asker, asked = names
    outcome = met(wish, wisher, other)
    if outcome is None:
        wants = f"asked for {spelled(wish)} as a must" if wish.must else f"would like {spelled(wish)}"
        return f"{asker} {wants}, which can't be checked: decide by hand"
    if outcome:
        return f"{asked} {_phrases(wish)[0]}, as {asker} {'requires' if wish.must else 'wishes'}"
    return f"{asked} {lacks(wish)}, which {asker} {'asked for as a must' if wish.must else 'would like'}"


def lacks(wish: Wish) -> str:
    """How it sounds that somebody does not meet a wish, as words that follow their name."""
    return _phrases(wish)[1]


def spelled(wish: Wish) -> str:
    """A wish as a noun: "a woman", "somebody who speaks Romanian", "“plays chess”"."""
    if wish.kind == "other":
        return f"“{wish.value}”"
    if wish.kind == "gender" and wish.value != "same" and not wish.value.startswith("not "):
        return _a(wish.value)
    return f"somebody who {_phrases(wish)[0]}"


def check(wishers: Sequence[Participant], others: Sequence[Participant], *, musts: bool = False) -> WishOutcomes:
    """The wishes (only musts if `musts`) of all wishers against what all others stated; `counts @ outcomes` adds up."""
    asked = [
        Counter((wish.kind, wish.value, _own(wish.kind, wisher)) for wish in wisher.wishes if wish.must or not musts)
        for wisher in wishers
    ]
    distinct = {wish: column for column, wish in enumerate(dict.fromkeys(wish for wishes in asked for wish in wishes))}
    counts = np.zeros((len(wishers), len(distinct)), np.float32)
    for row, wishes in enumerate(asked):
        for wish, times in wishes.items():
            counts[row, distinct[wish]] = times
    outcomes = np.zeros((len(distinct), len(others)), np.float32)
    stated = {kind: [_stated(kind, other) for other in others] for kind in {kind for kind, _, _ in distinct}}
    for (kind, value, own), row in distinct.items():
        known = {answer: _holds(kind, value, own, answer) for answer in set(stated[kind])}
        worth = {answer: 0.5 if holds is None else float(holds) for answer, holds in known.items()}
        outcomes[row] = [worth[answer] for answer in stated[kind]]
    return WishOutcomes(counts, outcomes)


def _own(kind: str, wisher: Participant) -> Hashable:
    """What the wisher's own side of a relative wish ("another department") is compared with."""
    return _stated(kind, wisher) if kind in ("gender", "department", "level", "location") else None


def _stated(kind: str, other: Participant) -> Hashable:
    """What a person stated that a wish of this kind is checked against; empty when nothing."""
    if kind == "language":
        return tuple(sorted({tag(language) for language in other.languages}))
    if kind == "industry":
        worked = (*other.industries, other.industry) if isinstance(other, Mentor) else (other.industry,)
        return tuple(sorted({tag(industry) for industry in worked if industry}))
    if kind == "gender":
        gender = tag(other.gender)
        return "" if _BLANK_GENDER.search(gender) else GENDERS.get(gender, gender)
    if kind == "level":
        return level_rank(other.level)
    return tag(getattr(other, kind)) if kind in ("location", "department") else ""


def _holds(kind: str, value: str, own: Hashable, stated: Hashable) -> bool | None:
    if stated is None or stated in ("", ()) or kind == "other":
        return None
    if value.startswith("not "):
        holds = _holds(kind, value.removeprefix("not "), own, stated)
        return None if holds is None else not holds
    if value in ("same", "another", "more senior"):
        return _relative(value, own, stated)
    if kind == "level":
        return _level_holds(value, stated)
    options = [spoken(option) for option in re.split(r"\s+or\s+", value)]
    if isinstance(stated, tuple):
        return any(f" {option} " in f" {answer} " for option in options for answer in stated)
    if kind == "gender":
        return stated in {GENDERS.get(option, option) for option in options}
    return any(f" {option} " in f" {stated} " for option in options)


def _relative(value: str, own: Hashable, stated: Hashable) -> bool | None:
    if own is None or own == "":
        return None
    if value == "more senior":
        return bool(stated > own)  # type: ignore[operator]  # both are ranks
    return (stated == own) == (value == "same")


def _level_holds(value: str, stated: Hashable) -> bool | None:
    above = value.endswith(" or above")
    ranks = [level_rank(option) for option in re.split(r"\s+or\s+", value.removesuffix(" or above"))]
    known = [rank for rank in ranks if rank is not None]
    if not known or not isinstance(stated, int):
        return None
    return stated >= min(known) if above else stated in known


def _phrases(wish: Wish) -> tuple[str, str]:
    """How it sounds when the wish is met and when it is not, as words that follow the other's name."""
    if wish.value.startswith("not "):
        met_words, unmet = _phrases(Wish(wish.kind, wish.value.removeprefix("not "), wish.must))
        return unmet, met_words
    value = wish.value
    if wish.kind == "language":
        return f"speaks {value}", f"does not speak {value}"
    if wish.kind == "gender":
        phrase = "of the same gender" if value == "same" else _a(value)
        return f"is {phrase}", f"is not {phrase}"
    if wish.kind == "location":
        place = "at the same location" if value == "same" else f"in {value}"
        return f"is {place}", f"is not {place}"
    if wish.kind == "department":
        unit = {"another": "another department", "same": "the same department"}.get(value, value)
        return f"works in {unit}", f"does not work in {unit}"
    if wish.kind == "level":
        level = {"more senior": "more senior", "same": "at the same level"}.get(value, f"at {value} level")
        return f"is {level}", f"is not {level}"
    if wish.kind == "industry":
        return f"knows {in_sentence(value)}", f"has not worked in {in_sentence(value)}"
    return value, value


def _a(noun: str) -> str:
    return f"a {noun}"
