"""Spoken languages: the English names of the languages that an answer names. Knows no column."""

from __future__ import annotations

import re

from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.listed_answers import without_other
from core.domain.recruit.sheets.reading import one_line

_PARTS = re.compile(r"[;,，、/|&+\n\r]|\.\s|\.$")
_ASIDE = re.compile(r"\s*[(\[（]([^)\]）]*)[)\]）]")
_SHORTEST_NAME = 4  # letters of a name that is looked for within a sentence: shorter words are codes or mean nothing


def languages(text: str) -> tuple[list[str], list[str]]:
    """(the languages of a cell in order, those among them that are not known and stay as they are typed).

    "English (fluent), German (B2)", "EN, DE", "Englisch", "english & spanish", "Native: Romanian. Also English."
    """
    names: dict[str, None] = {}
    unknown: list[str] = []
    for part in _PARTS.split(_ASIDE.sub(_aside_in_answer, text)):
        piece = one_line(without_other(part.strip()))
        if not piece or vocabulary.is_nothing(piece) or _is_level(piece):
            continue
        if named := _named(piece):
            names |= dict.fromkeys(named)
        else:
            unknown.append(piece)
            names[piece] = None
    return list(names), unknown


def _aside_in_answer(match: re.Match[str]) -> str:
    """What stands in brackets is a level as a rule; a language in them counts."""
    return f", {match[1]}" if vocabulary.language_named(match[1]) else " "


def _named(piece: str) -> list[str]:
    """The languages of one part: as a whole, all its words, or those that stand in a sentence; none after a "no"."""
    if whole := vocabulary.language_named(piece):
        return [whole]
    words = re.findall(r"[^\W\d_]+", piece)
    if any(vocabulary.yes_no(word) is False or vocabulary.number(word) == 0 for word in words):
        return []
    each = [vocabulary.language_named(word) for word in words]
    if words and all(each) and all(len(word) < _SHORTEST_NAME for word in words):  # codes
        return [name for name in each if name]
    return [name for word, name in zip(words, each, strict=True) if name and len(word) >= _SHORTEST_NAME]


def _is_level(piece: str) -> bool:
    """Whether a part says how well, not which: "fluent", "B2"."""
    return vocabulary.language_named(f"{piece} English") == "English" and not vocabulary.language_named(piece)
