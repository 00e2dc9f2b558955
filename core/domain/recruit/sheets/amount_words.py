"""Amount words: what a word of an amount stands for in each language of the playbook. Adds nothing up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from core.domain import playbook
from core.domain.playbook.languages import LanguageFile, by_key

DAYS_A_MONTH = 20.0  # working days
WEEKS_A_MONTH = 4.0  # as the question kit counts: an hour a week is four a month
_RATES = {
    "daily": DAYS_A_MONTH,
    "weekly": WEEKS_A_MONTH,
    "fortnightly": WEEKS_A_MONTH / 2,
    "monthly": 1.0,
    "quarterly": 1 / 3,
    "yearly": 1 / 12,
}
_UNITS = ("minute", "hour", "half_day", "day", "week", "month", "quarter", "year")
_COUNTS = {"once": 1.0, "twice": 2.0}
_FRACTION = re.compile(r"(\d*)\s*([½¼¾⅓⅔])|(\d+)\s+([13])/([24])\b")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_CLOCK = re.compile(r"\b(\d{1,2})\s?(?:h|:)\s?([0-5]\d)(?:\s?m(?:in)?)?\b")
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "–": "-", "—": "-"})
_HAN = "\u3400-\u9fff"
_PIECE = re.compile(rf"\d+(?:[.,]\d+)?|[{_HAN}]+|[^\W\d_{_HAN}]+|[×*/+<>≤≥~(),;-]")


@dataclass(frozen=True)
class Meaning:
    """What a word can stand for: `kind` n(umber), unit, rate, count or one of the lists of `[amounts]`."""

    kind: str
    value: float = 0.0
    unit: str = ""


@dataclass(frozen=True)
class Token:
    """A word, a figure or a sign of an answer with all that it can stand for; none where it is not known."""

    text: str
    meanings: tuple[Meaning, ...] = ()

    def get(self, kind: str) -> Meaning | None:
        """What it stands for as this kind of word, or None."""
        return next((meaning for meaning in self.meanings if meaning.kind == kind), None)

    def is_a(self, *kinds: str) -> bool:
        """Whether it can stand for one of these kinds."""
        return any(meaning.kind in kinds for meaning in self.meanings)

    @property
    def is_figure(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdigit()


def readings(text: str) -> list[tuple[Token, ...]]:
    """The answer cut into tokens, in each language that knows as much of it as any other; mostly one."""
    plain = _plain(text)
    cut = [_tokens(plain, code) for code in _languages()]
    known = [sum(len(token.text) for token in tokens if token.meanings) for tokens in cut]
    best = max(known, default=0)
    # A language that leaves out no word of a phrase reads it in fewer tokens: "once a week" before "once", "week".
    return list(dict.fromkeys(tokens for tokens, count in zip(cut, known, strict=True) if count == best))


def _plain(text: str) -> str:
    """Lower case, without accents and thin signs; fractions and times of day as decimal numbers."""
    spelled = _FRACTION.sub(_spelled_fraction, text.translate(_PLAIN_LETTERS))
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", spelled).casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_PLAIN_LETTERS)
    return _CLOCK.sub(lambda clock: f" {int(clock[1]) + int(clock[2]) / 60:.4f} h ", plain.replace("−", "-"))


def _spelled_fraction(match: re.Match[str]) -> str:
    if match[3]:
        return f" {int(match[3]) + int(match[4]) / int(match[5]):.4f} "
    return f" {int(match[1] or 0) + _FRACTIONS[match[2]]:.4f} "


def _tokens(plain: str, code: str) -> tuple[Token, ...]:
    """Figures, signs and words in order; of words the longest phrase that means something in this language."""
    table, longest = _words(code), _longest(code)
    pieces = [part for piece in _PIECE.findall(plain) for part in _segments(piece, table)]
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        for length in range(min(longest, len(pieces) - at), 0, -1):
            phrase = " ".join(pieces[at : at + length])
            if meanings := table.get(phrase):
                tokens.append(Token(phrase, meanings))
                at += length
                break
        else:
            tokens.append(_figure(pieces[at]) if pieces[at][0].isdigit() else _sign(pieces[at]))
            at += 1
    return tuple(tokens)


def _segments(piece: str, table: Mapping[str, tuple[Meaning, ...]]) -> Iterator[str]:
    """Chinese stands without spaces: the longest known words one after the other; anything else stays whole."""
    if not re.match(f"[{_HAN}]", piece):
        yield piece
        return
    at = 0
    while at < len(piece):
        length = next((n for n in range(min(8, len(piece) - at), 0, -1) if piece[at : at + n] in table), 1)
        yield piece[at : at + length]
        at += length


def _figure(text: str) -> Token:
    return Token(text, (Meaning("n", float(text.replace(",", "."))),))


def _sign(text: str) -> Token:
    kinds = {
        "x": "times", "×": "times", "*": "times", "/": "per", "<": "less", "≤": "most", ">": "more", "≥": "more",
        "+": "more", "-": "range", "~": "range", "(": "pause", ")": "pause", ",": "pause", ";": "pause",
    }  # fmt: skip
    return Token(text, (Meaning(kinds[text]),)) if text in kinds else Token(text)


def _languages() -> tuple[str, ...]:
    return tuple(playbook.languages())


@cache
def _words(code: str) -> Mapping[str, tuple[Meaning, ...]]:
    """Every word and phrase of amounts in one language, as `_plain` leaves it."""
    table: dict[str, dict[Meaning, None]] = {}
    for word, meaning in _meanings(playbook.languages()[code]):
        for spelling in _spellings(word):
            table.setdefault(spelling, {})[meaning] = None
    return MappingProxyType({word: tuple(meanings) for word, meanings in table.items() if word})


def _meanings(file: LanguageFile) -> Iterator[tuple[str, Meaning]]:
    for word, number in file.numbers.items():
        yield word, Meaning("n", number)
    for key, words in by_key(file.time):
        meaning = (
            Meaning("unit", 0.0, key)
            if key in _UNITS
            else Meaning("rate", _RATES[key])
            if key in _RATES
            else Meaning("count", _COUNTS[key])
            if key in _COUNTS
            else Meaning(key)
        )
        for word in words if key != "until" else ():
            yield word, meaning
    for key, words in by_key(file.amounts):
        for word in words:
            yield word, Meaning(key)


def _spellings(word: str) -> set[str]:
    """The pieces of a word as they are looked up; umlauts also in two letters."""
    two_letters = word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {" ".join(_PIECE.findall(_plain(spelling))) for spelling in (word, two_letters)}


@cache
def _longest(code: str) -> int:
    return max(word.count(" ") + 1 for word in _words(code))
