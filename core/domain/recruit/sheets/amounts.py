"""Amounts: the number that a person means by "1h30", "two hours every other week", "2-3", "no". Knows no rows.

An answer is cut into words and figures, each is given what it stands for (a number, a unit of time, "each", "or"), and
the amount is read from that. What does not add up is no amount: the caller then names the cell instead of guessing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from core.domain.recruit.sheets import vocabulary

HOURS_A_DAY = 8.0
WEEKS_A_MONTH = 4.0  # as the question kit counts: an hour a week is four a month
LONGEST = 120  # characters; what is longer is no amount
_FRACTION = re.compile(r"(\d*)\s*([½¼¾⅓⅔])")
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_CLOCK = re.compile(r"\b(\d{1,2})\s*(?:h|hrs?|hours?|std|:)\s*([0-5]\d)\b(?:\s*(?:min|m)\b)?")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+\.?|[x×*/+<>≤≥~-]")
_TO_MONTHS = {"day": 20.0, "week": WEEKS_A_MONTH, "month": 1.0, "quarter": 1 / 3, "year": 1 / 12}
_HOURS_OF = {"minute": 1 / 60, "hour": 1.0, "day": HOURS_A_DAY}


@dataclass(frozen=True)
class Amount:
    """A number that an answer means; `low` and `high` differ where it names a range; `open`: "5+", "at least 2"."""

    low: float
    high: float
    open: bool = False
    below: bool = False  # "<1", "less than an hour"

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class _Token:
    """A word or a figure of an answer, and what it stands for: `kind` n(umber), unit, rate, or a sign."""

    kind: str
    text: str
    value: float = 0.0
    unit: str = ""


def hours_a_month(text: str) -> tuple[float | None, str]:
    """Hours a month, and what was odd: None where the answer names no amount, or one that can't be told for sure.

    A bare number means hours a month. Ranges count with their middle, "5+" as one hour more, "less than 1" as half.
    """
    if len(text) > LONGEST:
        return None, "is too long for a number of hours"
    tokens = _last_part(_tokens(text))
    times, rate, tokens = _rate(tokens)
    if rate is not None and rate >= _TO_MONTHS["day"] and times is not None:
        return None, "means every day; say how many hours a month"
    amounts = _amounts(tokens)
    if not amounts:
        return None, "says how often, not how long" if rate is not None else "names no number of hours"
    hours = [_HOURS_OF[unit or "hour"] * _counted(amount) for amount, unit in amounts]
    units = [unit for _, unit in amounts]
    if len(hours) == 2 and units[:2] == ["hour", "minute"]:
        total = sum(hours)
    elif len(hours) == 1 or (len(hours) > 1 and units[0] and not any(units[1:])):
        total = hours[0]
    else:
        return None, "names more than one number of hours"
    return round(total * (1.0 if times is None else times) * (1.0 if rate is None else rate), 2), ""


def years(text: str) -> tuple[float | None, str]:
    """Years from "16", "10+", "5-10 years" (the middle), "15 yrs 6 mo", "3½", "less than a year" (half).

    A calendar year ("since 2015") is no number of years: how many it is depends on the day.
    """
    if len(text) > LONGEST:
        return None, "is too long for a number of years"
    tokens = _tokens(re.sub(r"\([^)]*\)", " ", text))
    if any(token.kind == "n" and 1900 <= token.value <= 2100 for token in tokens):
        return None, "names a calendar year, not a number of years"
    amounts = _amounts(tokens)
    if not amounts:
        return None, "names no number of years"
    total = 0.0
    for place, (amount, unit) in enumerate(amounts):
        if place and unit not in ("month",):
            break
        total += (amount.low / 2 if amount.below else amount.middle) / (12 if unit == "month" else 1)
    return round(total, 2), ""


def seats(text: str) -> tuple[float | None, str]:
    """How many mentees somebody means: the most they name. "2-3" is 3 and said; "No" is none and said.

    Years, hours and dates beside the number are not counted: "1 mentee in 2026", "2 people, 1 hour a month each".
    """
    if len(text) > LONGEST:
        return None, "is too long for a number of mentees"
    answer = vocabulary.yes_no(text)
    if answer is False:
        return 0.0, "says no; no seats are assumed"
    tokens = _tokens(text)
    amounts = [
        amount
        for amount, unit in _amounts(tokens)
        if not unit and not 1900 <= amount.high <= 2100 and not (amount.high < 1 and amount.high)
    ]
    if not amounts:
        return (0.0, "") if vocabulary.is_nothing(text) else (None, "names no number of mentees")
    most = max(amount.high for amount in amounts)
    ranged = len({value for amount in amounts for value in (amount.low, amount.high)}) > 1
    return most, f"names a range; up to {most:g} is used" if ranged else ""


def _counted(amount: Amount) -> float:
    """The middle of a range; "less than 1" is half, "5+" one more: as the question kit's own bands are counted."""
    return amount.high / 2 if amount.below else amount.low + 1 if amount.open else amount.middle


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> tuple[_Token, ...]:
    """The words and figures of an answer and what each stands for; words that stand for nothing are left out."""
    plain = unicodedata.normalize("NFKC", _FRACTION.sub(_spelled_fraction, text)).casefold()
    plain = re.sub(r"[–—−]", "-", plain)
    plain = _CLOCK.sub(lambda match: f" {int(match[1]) + int(match[2]) / 60:.4f} hour ", plain)
    tokens: list[_Token] = []
    for word, unit in _words(plain):
        if word[0].isdigit():
            tokens.append(_Token("n", word, float(word.replace(",", "."))))
        elif word in "x×*/+<>≤≥~-":
            tokens.append(_Token(word, word))
        elif unit:
            tokens.append(unit)
    return tuple(tokens)


def _spelled_fraction(match: re.Match[str]) -> str:
    return f" {int(match[1] or 0) + _FRACTIONS[match[2]]:.4f} "


def _words(plain: str) -> list[tuple[str, _Token | None]]:
    """Single words and, first, the phrases of several words that mean one thing ("every other week")."""
    pieces = _TOKEN.findall(plain)
    words: list[tuple[str, _Token | None]] = []
    at = 0
    while at < len(pieces):
        for length in range(min(vocabulary.LONGEST_PHRASE, len(pieces) - at), 0, -1):
            phrase = " ".join(piece.rstrip(".") for piece in pieces[at : at + length])
            meaning = vocabulary.amount_word(phrase)
            if meaning is not None:
                words.append((phrase, _Token(meaning.kind, phrase, meaning.value, meaning.unit)))
                at += length
                break
        else:
            words.append((pieces[at], None))
            at += 1
    return words


def _last_part(tokens: tuple[_Token, ...]) -> list[_Token]:
    """What holds in the long run: of "3 hours in the first month, then 1" the part after "then"."""
    places = [place for place, token in enumerate(tokens) if token.kind == "then"]
    rest = list(tokens[places[-1] + 1 :]) if places else list(tokens)
    return rest if any(token.kind == "n" for token in rest) else list(tokens)


def _rate(tokens: list[_Token]) -> tuple[float | None, float | None, list[_Token]]:
    """(how many times, how many of these periods a month has, the other tokens); None where the answer says neither."""
    times: float | None = None
    rate: float | None = None
    rest: list[_Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        period = _period(tokens, at, begun=any(other.kind in ("unit", "times") for other in rest) or times is not None)
        if period is not None:
            length, months = period
            rate, at = months or rate, at + length
        elif token.kind == "rate":
            rate, at = token.value, at + 1
        elif token.kind == "times":
            times, at = token.value, at + 1
        elif token.kind == "n" and at + 1 < len(tokens) and tokens[at + 1].kind in ("x", "×", "*", "mal"):
            times, at = token.value, at + 2
        else:
            rest.append(token)
            at += 1
    return times, rate, rest


def _period(tokens: list[_Token], at: int, *, begun: bool) -> tuple[int, float] | None:
    """(tokens it takes, periods a month) of "per week", "every other week", "every 2 weeks", "a month"; "for 6 months"
    takes its tokens and says nothing of how often (0)."""
    first = tokens[at]
    if first.kind not in ("per", "every", "for", "a", "/") and not (
        first.kind == "unit" and first.unit in ("week", "month", "quarter", "year") and begun
    ):
        return None
    if first.kind == "a" and not begun:
        return None
    number, other, length = 1.0, False, 0 if first.kind == "unit" else 1
    while at + length < len(tokens) and tokens[at + length].kind in ("n", "other", "a", "every"):
        token = tokens[at + length]
        number = token.value if token.kind == "n" else number
        other = other or token.kind == "other"
        length += 1
    if at + length >= len(tokens) or tokens[at + length].kind != "unit":
        return None
    unit = tokens[at + length].unit
    if unit not in _TO_MONTHS or number <= 0:
        return None
    return length + 1, 0.0 if first.kind == "for" else _TO_MONTHS[unit] / number / (2 if other else 1)


def _amounts(tokens: list[_Token] | tuple[_Token, ...]) -> list[tuple[Amount, str]]:
    """Every number or range of an answer with its unit ("" when it names none), in order."""
    amounts: list[tuple[Amount, str]] = []
    below = least = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind in ("<", "≤", "less"):
            below = True
        elif token.kind in (">", "≥", "more"):
            least = True
        elif token.kind == "a" and at + 1 < len(tokens) and tokens[at + 1].kind == "unit":
            amounts.append((Amount(1.0, 1.0, least, below), tokens[at + 1].unit))
            below, least, at = False, False, at + 1
        elif token.kind == "n":
            high, length = token.value, 1
            while at + length + 1 < len(tokens) and tokens[at + length].kind in ("-", "~", "range"):
                if tokens[at + length + 1].kind != "n":
                    break
                high, length = tokens[at + length + 1].value, length + 2
            open_end = least
            if at + length < len(tokens) and tokens[at + length].kind in ("+", "more"):
                open_end, length = True, length + 1
            while at + length < len(tokens) and tokens[at + length].kind == "a" and token.value < 1:
                length += 1  # "half a day"
            unit = ""
            if at + length < len(tokens) and tokens[at + length].kind == "unit":
                unit, length = tokens[at + length].unit, length + 1
            if at + length < len(tokens) and tokens[at + length].kind == "+":
                open_end, length = True, length + 1
            amounts.append((Amount(min(token.value, high), max(token.value, high), open_end, below), unit))
            below, least, at = False, False, at + length - 1
        at += 1
    return amounts
