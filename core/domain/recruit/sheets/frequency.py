"""How often: "per week", "every 2 weeks", "twice", "for 6 months" in an answer about time. Reads no number of hours."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.amount_words import DAYS_A_MONTH, WEEKS_A_MONTH, Token

_A_MONTH = {"day": DAYS_A_MONTH, "week": WEEKS_A_MONTH, "month": 1.0, "quarter": 1 / 3, "year": 1 / 12}
_LONG_WORD = 5  # letters
LASTS = ("week", "month", "quarter", "year")  # units of how often and for how long, never of one talk


@dataclass(frozen=True)
class HowOften:
    """How often something takes place, as far as an answer says it, and the tokens that say something else."""

    rest: tuple[Token, ...]
    rate: float | None = None  # periods a month
    count: float | None = None  # times in a period
    each_meeting: bool = False  # "an hour per session"


def how_often(tokens: tuple[Token, ...]) -> HowOften:
    """Takes "per week", "every 2 weeks", "twice", "3 x", "for 6 months" out of an answer."""
    often = HowOften(())
    at = 0
    while at < len(tokens):
        token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        number = token.get("n")
        if lasting := _lasting(tokens, at):
            # "6 hours over 6 months" is one a month, "2 hours a month for 6 months" two.
            in_all = token.is_a("more") and often.rate is None and often.rest
            often, at = replace(often, rate=1 / lasting[1] if in_all else often.rate), at + lasting[0]
        elif not token.meanings and _is_weekday(token.text):
            often, at = replace(often, rate=WEEKS_A_MONTH if often.rate is None else often.rate), at + 1
        elif period := _period(tokens, at, begun=bool(often.rest) or often.count is not None):
            often, at = replace(often, rate=period[1]), at + period[0]
        elif (rate := token.get("rate")) and not number:
            often, at = replace(often, rate=rate.value), at + 1
        elif token.is_a("per") and following and following.is_a("meeting"):
            often, at = replace(often, each_meeting=True), at + 2
        elif count := token.get("count"):
            often, at = replace(often, count=count.value), at + 1
        elif (number and following and following.is_a("times")) or (
            token.is_a("times") and following and (number := following.get("n"))
        ):
            often, at = replace(often, count=number.value), at + 2
        else:
            often, at = replace(often, rest=(*often.rest, token)), at + 1
    return often


def _period(tokens: tuple[Token, ...], at: int, *, begun: bool) -> tuple[int, float] | None:
    """(how many tokens, periods a month) of "per week", "every other week", "every 2 weeks", "a month"."""
    first = tokens[at]
    if first.is_a("unit"):  # "2 h week": a unit of its own that counts nothing
        unit = first.get("unit")
        alone = begun and unit and unit.unit in LASTS and not (at and tokens[at - 1].is_a("n"))
        return (1, _A_MONTH[unit.unit]) if unit and alone else None
    if not first.is_a("per", "every_other") or (first.is_a("n", "range") and not begun):
        return None
    number, length = 2.0 if first.is_a("every_other") else 1.0, 1
    while at + length < len(tokens):
        token = tokens[at + length]
        figure = token.get("n")
        if unit := token.get("unit"):
            if unit.unit not in _A_MONTH or number <= 0:
                return None
            return length + 1, _A_MONTH[unit.unit] / number
        if figure and not first.is_a("n"):
            number = figure.value
        elif token.is_a("every_other"):
            number = 2.0
        elif not token.is_a("per"):
            return None
        length += 1
    return None


def _is_weekday(word: str) -> bool:
    """ "Friday", "Mondays"; short forms are words of other languages: "do" is a Dutch Thursday."""
    return len(word) >= _LONG_WORD and vocabulary.weekday_named(word.removesuffix("s")) is not None


def _lasting(tokens: tuple[Token, ...], at: int) -> tuple[int, float] | None:
    """(how many tokens, months) where they say for how long it goes on ("for 6 months"); None where they don't."""
    if at + 2 >= len(tokens) or not tokens[at].is_a("lasting"):
        return None
    number, unit = tokens[at + 1].get("n"), tokens[at + 2].get("unit")
    if not number or number.value <= 0 or not unit or unit.unit not in LASTS:
        return None
    return 3, number.value / _A_MONTH[unit.unit]
