"""Amounts: the number that a person means by "1h30", "two hours every other week", "2-3", "no". Knows no rows.

An answer is cut into words and figures in the language that knows most of them (amount_words), and the amount is read
from what each stands for. What does not add up is no amount: the caller then names the cell instead of guessing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.domain.recruit.sheets import amount_words, vocabulary
from core.domain.recruit.sheets.amount_words import Token
from core.domain.recruit.sheets.frequency import LASTS, HowOften, how_often

LONGEST = 120  # characters; what is longer is no amount
HOURS_A_DAY = 8.0
_HOURS_OF = {"": 1.0, "minute": 1 / 60, "hour": 1.0, "half_day": HOURS_A_DAY / 2, "day": HOURS_A_DAY}
_MINUTES_FROM = 30  # a number from here on without a unit may mean minutes
_CALENDAR_YEARS = (1900, 2100)
_FEW_WORDS = 4  # "a mentee" and "nur eine" name a number; in a longer sentence "a" is only an article
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_WHOLE_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")

Reading = tuple[float | None, str]  # the number, or None, and why there is none


@dataclass(frozen=True)
class Amount:
    """A number that an answer means; `low` and `high` differ where it names a range; `open`: "5+", "at least 2"."""

    low: float
    high: float
    unit: str = ""
    open: bool = False
    below: bool = False  # "<1", "less than an hour"
    figure: bool = True  # written in digits, not in words
    joined: bool = False  # the upper end of a range whose lower end has a unit of its own: "45 min to 1 hour"
    unknown: bool = False  # a word that stands for nothing here follows the number

    @property
    def middle(self) -> float:
        """The middle of a range; half of "less than 1"."""
        return self.high / 2 if self.below else (self.low + self.high) / 2


def hours_a_month(text: str, header: str = "") -> Reading:
    """Hours a month. A bare number counts as what the header asks for ("Hours per week"), else as hours a month.

    Ranges count with their middle, "5+" with one hour more, "less than 1" with half of it.
    """
    return _unanimous(text, lambda tokens: _hours(tokens, _asked_for(header)))


def years(text: str) -> Reading:
    """Years from "16", "10+", "5-10 years" (the middle), "15 yrs 6 mo", "3½", "less than a year" (half).

    A calendar year ("since 2015") is no number of years: how many it is depends on the day.
    """
    return _unanimous(_IN_BRACKETS.sub(" ", text), _years)


def seats(text: str) -> Reading:
    """How many mentees: the most that somebody names, "No" is none. What else has a unit or is a date, does not count:
    "1 mentee in 2026", "2 people, 1 hour a month each"."""
    if vocabulary.yes_no(text) is False and not any(map(str.isdigit, text)):
        return 0.0, ""
    return _unanimous(_WHOLE_DATE.sub(" ", text), _seats)


def _unanimous(text: str, read: Callable[[tuple[Token, ...]], Reading]) -> Reading:
    """What the answer means in every language that knows it equally well."""
    if len(text) > LONGEST:
        return None, "is too long for a number"
    results = [read(tokens) for tokens in amount_words.readings(text)]
    numbers = {number for number, _ in results if number is not None}  # a language in which it adds up
    if len(numbers) > 1:
        return None, "can be read in two ways"
    return (numbers.pop(), "") if numbers else results[0] if results else (None, "names no number")


def _hours(tokens: tuple[Token, ...], asked_for: tuple[str, float | None]) -> Reading:
    often = how_often(_in_the_long_run(tokens))
    amounts = [amount for amount in _amounts(often.rest) if amount.unit not in LASTS]
    meets = any(token.is_a("meeting") for token in often.rest)
    if not amounts:
        says_how_often = often.rate is not None or often.count is not None
        return None, "says how often, not how long" if says_how_often else "names no number of hours"
    timed = [amount for amount in amounts if amount.unit]
    bare = [amount for amount in amounts if not amount.unit]
    count = often.count
    if meets and len(bare) == 1 and timed and count is None:  # "two 1-hour sessions a month"
        amounts, bare, count = timed, [], bare[0].middle
    if not timed and bare and (meets or bare[0].unknown):
        return None, "names no number of hours"
    if not timed and asked_for[0] == "hour" and any(amount.high >= _MINUTES_FROM for amount in bare):
        return None, "may mean minutes; say how many hours a month"
    if often.each_meeting and often.rate is None and count is None:
        return None, "says how long a meeting takes, not how often"
    length = _length(amounts, asked_for[0])
    if length is None:
        return None, "names more than one number of hours"
    rate = often.rate if often.rate is not None else 1.0 if timed and count is not None else asked_for[1]
    return round(length * (1.0 if count is None else count) * (1.0 if rate is None else rate), 2), ""


def _length(amounts: Sequence[Amount], unit: str) -> float | None:
    """Hours of one amount; of "1 hour 30" their sum, of "45 min to 1 hour" their middle; None for anything else."""
    one_more = [amount.open and (amount.unit or unit) == "hour" for amount in amounts]
    hours = [
        _HOURS_OF[amount.unit or unit] * amount.middle + (1.0 if more else 0.0)
        for amount, more in zip(amounts, one_more, strict=True)
    ]
    if len(amounts) == 1:
        return hours[0]
    first, second, *others = amounts
    if others:
        return None
    if second.joined:
        return sum(hours) / 2
    if first.unit == "hour" and second.unit in ("", "minute") and 1 <= second.high < 60 and not second.unknown:
        minutes = second.high / 60 if second.unit or second.high >= 5 else None
        return None if minutes is None else hours[0] + minutes
    return None


def _asked_for(header: str) -> tuple[str, float | None]:
    """Unit and periods a month of a header such as "Hours per week"; hours, and None, where it names neither."""
    tokens = amount_words.readings(header[:LONGEST])[:1] if header else []
    often = how_often(tokens[0]) if tokens else HowOften(())
    units = [meaning.unit for token in often.rest if (meaning := token.get("unit")) and not token.is_figure]
    return ("minute" if "minute" in units and "hour" not in units else "hour"), often.rate


def _years(tokens: tuple[Token, ...]) -> Reading:
    amounts = _amounts(tokens)
    if any(_is_calendar_year(amount) for amount in amounts):
        return None, "names a calendar year, not a number of years"
    counted = [amount for amount in amounts if amount.unit in ("", "year", "month", "decade")]
    if not counted:
        return None, "names no number of years"
    first, *others = counted
    extra = others[0] if others and others[0].unit == "month" and first.unit in ("", "year") else None
    if others[1 if extra else 0 :] and any(amount.unit for amount in others[1 if extra else 0 :]):
        return None, "names more than one number of years"
    total = _in_years(first) + (_in_years(extra) if extra else 0.0)
    return round(total, 2), ""


def _in_years(amount: Amount) -> float:
    number = amount.low if amount.open else amount.middle
    return number * 10 if amount.unit == "decade" else number / 12 if amount.unit == "month" else number


def _seats(tokens: tuple[Token, ...]) -> Reading:
    amounts = [amount for amount in _amounts(_without_dates(tokens)) if not amount.unit]
    amounts = [amount for amount in amounts if not _is_calendar_year(amount)]
    words = [token for token in tokens if not token.is_a("pause")]
    if any(amount.figure for amount in amounts) or len(words) > _FEW_WORDS:
        amounts = [amount for amount in amounts if amount.figure or amount.high != 1]
    if not amounts:
        return None, "names no number of mentees"
    return max(amount.high for amount in amounts), ""


def _without_dates(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the day that stands beside the name of a month: "2 from 15 January"."""
    if sum(token.is_a("n") for token in tokens) < 2:
        return tokens
    months = {place for place, token in enumerate(tokens) if not token.meanings and vocabulary.month_named(token.text)}
    beside = {place - 1 for place in months} | {place + 1 for place in months}
    return tuple(token for place, token in enumerate(tokens) if not (place in beside and token.is_figure))


def _is_calendar_year(amount: Amount) -> bool:
    return any(_CALENDAR_YEARS[0] <= number <= _CALENDAR_YEARS[1] for number in (amount.low, amount.high))


def _in_the_long_run(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Of "3 hours in the first month, then 1" the part after "then"."""
    places = [place for place, token in enumerate(tokens) if token.is_a("then")]
    rest = tokens[places[-1] + 1 :] if places else tokens
    return rest if any(token.is_a("n") for token in rest) else tokens


def _amounts(tokens: Sequence[Token]) -> list[Amount]:
    """Every number or range of an answer with its unit, in order."""
    amounts: list[Amount] = []
    ahead: set[str] = set()  # what stands before a number: less, more, between
    at = 0
    while at < len(tokens):
        token = tokens[at]
        number = token.get("n")
        if number and not _is_article(tokens, at):
            amount, length = _amount(tokens, at, ahead)
            amounts.append(replace(amount, joined="range" in ahead and bool(amounts) and bool(amounts[-1].unit)))
            if amounts[-1].joined and not amount.unit:  # "an hour or two"
                *amounts, earlier, _ = amounts
                amounts.append(replace(earlier, high=max(earlier.high, amount.high)))
            ahead, at = set(), at + length
            continue
        unit = token.get("unit")
        alone = "decade" if token.is_a("decade") else unit.unit if unit else ""
        half = _half_behind(tokens, at + 1) if unit else None
        if alone in ("half_day", "decade") or half:  # "a decade", "hora y media"
            number_alone = 1.0 + (half[0] if half else 0.0)
            amounts.append(Amount(number_alone, number_alone, alone, "more" in ahead, "less" in ahead, figure=False))
            at += half[1] if half else 0
        ahead |= {kind for kind in ("less", "more", "between", "range") if token.is_a(kind)}
        at += 1
    return amounts


def _is_article(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word for 1 only leads to something else: "a half day", "a decade"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    unit = following.get("unit") if following else None
    leads = bool(following and (following.is_a("decade") or (unit and unit.unit == "half_day")))
    number = tokens[at].get("n")
    return leads and bool(number and number.value == 1) and not tokens[at].is_figure


def _amount(tokens: Sequence[Token], at: int, ahead: set[str]) -> tuple[Amount, int]:
    """One number or range from here on with what belongs to it, and how many tokens that takes."""
    low, length = _number(tokens, at)
    high, open_end = low, "more" in ahead
    joints = ("range", "plus") if "between" in ahead else ("range",)
    while at + length + 1 < len(tokens) and tokens[at + length].is_a(*joints) and tokens[at + length + 1].is_a("n"):
        high, more = _number(tokens, at + length + 1)
        length += 1 + more
    while at + length < len(tokens) and tokens[at + length].is_a("more") and not tokens[at + length].is_a("unit"):
        open_end, length = True, length + 1
    if at + length < len(tokens) and tokens[at + length].is_a("range"):  # "1-hour"
        length += 1 if at + length + 1 < len(tokens) and tokens[at + length + 1].is_a("unit") else 0
    unit, unknown = "", False
    if at + length + 1 < len(tokens) and len(tokens[at + length].text) <= 2 and not tokens[at + length].meanings:
        length += 1 if tokens[at + length + 1].is_a("unit") else 0  # "30 de minute"
    if at + length < len(tokens):
        token = tokens[at + length]
        named = token.get("unit")
        if named or token.is_a("decade"):
            unit, length = named.unit if named else "decade", length + 1
        else:
            unknown = not token.meanings
    behind = tokens[at + length : at + length + 2]
    if unit and behind and behind[0].is_a("more") and not (len(behind) > 1 and behind[1].is_a("n")):
        open_end, length = True, length + 1
    if unit and (half := _half_behind(tokens, at + length)):
        high, low, length = high + half[0], low + half[0], length + half[1]
    amount = Amount(
        min(low, high), max(low, high), unit, open_end, "less" in ahead, tokens[at].is_figure, unknown=unknown
    )
    return amount, length


def _number(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """A number with the half behind it ("3 and a half"), and how many tokens it takes."""
    meaning = tokens[at].get("n")
    number = meaning.value if meaning else 0.0
    half = _half_behind(tokens, at + 1) if number >= 1 else None
    if half:
        return number + half[0], 1 + half[1]
    return number, 1


def _half_behind(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """(0.5, tokens) where "and a half" or "半" stands here and no unit of its own follows."""
    joint = 1 if at < len(tokens) and tokens[at].is_a("plus") else 0
    if at + joint >= len(tokens):
        return None
    part = tokens[at + joint].get("n")
    if not part or not 0 < part.value < 1 or tokens[at + joint].is_figure:
        return None
    return part.value, joint + 1


hours_a_month = lru_cache(maxsize=20_000)(hours_a_month)
years = lru_cache(maxsize=20_000)(years)
seats = lru_cache(maxsize=20_000)(seats)
