"""Mentions: where a text names somebody, surely or perhaps, and the text without it. Decides nothing.

Only a full name or an address is sure. A given or a family name alone may be somebody else or an ordinary word ("Long",
"Will"): people look at those.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.domain.base.text import PLAIN_LETTERS

FORMER = "a former participant"
CONTEXT = 45  # characters to either side of a mention
NESTED = "{}"  # in the path of a place: a text that is JSON itself
KEY = "="  # in the path of a place: the key and not what it stands for
_NAME_PART = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s+|\n\s*(?:[-*•]\s+)?)[“\"'(]*$")
_IN_A_DATE = re.compile(r"\W{1,2}\d")  # "April 1"
# Scripts that write without spaces: a name has no edge there.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NOT_A_NAME = frozenset("dr prof mr mrs ms mx sir herr frau van von der den de del della di da du la le el al".split())


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text stands: a column of a row, now or before a line of history; `path` is the way through its JSON."""

    table: str
    row_id: int
    column: str
    history_id: int | None = None
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMention:
    """A name in a text, with the words around it. `sure`: a full name or an address; `likely`: a part of nobody else's.

    `likely` also asks for the capital that a name has, and that no number follows, as in a date.
    """

    place: TextPlace
    start: int
    words: str
    before: str
    after: str
    sure: bool
    likely: bool


@dataclass(frozen=True, slots=True)
class SoughtName:
    """What somebody is called in texts: a pattern over plain letters, and which parts nobody else on record has."""

    pattern: re.Pattern[str]
    hints: frozenset[str]  # a text with none of them names nobody
    own_parts: frozenset[str]


def sought_name(name: str, address: str | None, others: Iterable[str]) -> SoughtName:
    """What to look for. `others` are the names of everybody else on record."""
    words, all_taken = _name_parts(name), [_name_parts(other) for other in others]
    parts = [word for word in words if word not in _NOT_A_NAME] or words
    taken = {part for other in all_taken for part in other}
    hints = set(parts)
    whole = []
    if address:
        whole.append(re.escape(address.casefold()))
        hints.add(address.casefold())
    gap = r"[\W_]{1,3}"  # "Ana  Ruiz", "ana.ruiz", "Ruiz, Ana"
    if len(parts) > 1:
        first, last = re.escape(parts[0]), re.escape(parts[-1])
        ending = r"(?:@[\w.-]*\w)?"  # another address of theirs
        whole += [gap.join(map(re.escape, words)) + ending, first + gap + last + ending, last + gap + first]
    elif parts and parts[0] not in taken:
        whole.append(re.escape(parts[0]))
    doubtful = []
    if words in all_taken:  # a namesake: the full name may be theirs
        doubtful, whole = whole[bool(address) :], whole[: bool(address)]
    single = [re.escape(part) for part in sorted(parts, key=lambda part: (-len(part), part)) if len(part) > 1]
    if len(parts) > 1:  # "A. Ruiz"
        single.insert(0, rf"{re.escape(parts[0][0])}\.? ?{re.escape(parts[-1])}")
    left, right = ("", "") if _UNSPACED.search(name) else (r"(?<![^\W_])", r"(?![^\W_])")
    either = "|".join(
        f"(?P<{kind}>{'|'.join(forms)})" for kind, forms in (("sure", whole), ("part", doubtful + single)) if forms
    )
    return SoughtName(re.compile(f"{left}(?:{either or '(?!)'}){right}"), frozenset(hints), frozenset(parts) - taken)


def _name_parts(name: str) -> list[str]:
    return [_plain_letters(part) for part in _NAME_PART.findall(name)]


def mentions(place: TextPlace, content: str, sought: SoughtName) -> list[NameMention]:
    """Every mention of somebody in what a column holds, plain or as JSON, in its order."""
    plain = _plain_letters(content)  # most texts name nobody: their letters need no places
    if not any(hint in plain for hint in sought.hints):
        return []
    listed: list[NameMention] = []

    def look(text: str, path: tuple[str | int, ...]) -> str:
        letters, origin = _plain(text)
        for match in sought.pattern.finditer(letters):
            start, end = origin[match.start()], origin[match.end() - 1] + 1
            words = text[start:end]
            sure = match.lastgroup == "sure"
            own = any(part in sought.own_parts for part in re.split(r"[\W_]+", match[0]) if part)
            listed.append(
                NameMention(
                    TextPlace(place.table, place.row_id, place.column, place.history_id, path),
                    start,
                    words,
                    " ".join(text[max(0, start - CONTEXT) : start].split()),
                    " ".join(text[end : end + CONTEXT].split()),
                    sure,
                    likely=not sure and own and words[:1].isupper() and not _IN_A_DATE.match(text[end:]),
                )
            )
        return text

    _each_text(content, look)
    return listed


def without(content: str, named: Collection[NameMention], instead: str = FORMER) -> str:
    """What a column holds with these mentions replaced. All of them are of this column."""
    by_path: dict[tuple[str | int, ...], list[NameMention]] = {}
    for mention in named:
        by_path.setdefault(mention.place.path, []).append(mention)

    def replace(text: str, path: tuple[str | int, ...]) -> str:
        for mention in sorted(by_path.get(path, ()), key=lambda mention: -mention.start):
            before, after = text[: mention.start], text[mention.start + len(mention.words) :]
            begins = bool(_SENTENCE_START.search(before))
            text = before + (instead[:1].upper() + instead[1:] if begins else instead) + after
        return text

    return _each_text(content, replace)


def _each_text(content: str, change: Callable[[str, tuple[str | int, ...]], str]) -> str:
    """The content with every text in it changed: itself, or the texts and keys within its JSON, however deep."""

    def walk(value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, dict):
            return {change(key, (*path, key, KEY)): walk(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, (*path, place)) for place, inner in enumerate(value)]
        if not isinstance(value, str):
            return value
        if value[:1] in ("{", "[", '"'):
            try:
                inner = json.loads(value)
            except ValueError:
                return change(value, path)
            changed = walk(inner, (*path, NESTED))
            return value if changed == inner else json.dumps(changed, ensure_ascii=False)
        return change(value, path)

    return str(walk(content, ()))


def _plain_letters(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_accents_off())


@lru_cache(maxsize=1)
def _accents_off() -> dict[int, str]:
    marks = {code: "" for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))}
    return marks | PLAIN_LETTERS


def _plain(text: str) -> tuple[str, list[int] | range]:
    """The text in small letters without accents, and for each letter its place in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters, origin = [], []
    for place, sign in enumerate(text):
        plain = _plain_sign(sign)
        letters.append(plain)
        origin += [place] * len(plain)
    return "".join(letters), origin


@lru_cache(maxsize=1 << 12)
def _plain_sign(sign: str) -> str:
    return _plain_letters(sign)
