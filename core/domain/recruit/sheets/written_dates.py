"""Dates: the day that a cell names, in any spelling and twelve languages. Guesses no day, month or year."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from core.domain.recruit.sheets import vocabulary

DateOrder = Literal["day", "month"]  # which of the two comes first in 03/04/2026
LONGEST_DATE = 80  # characters; the expressions below may look at a text as often as it is long
MOST_DATE_WORDS = 4  # "the 1st of March 2026" without its first word
FIRST_YEAR, LAST_YEAR = 1930, 2100
_EXCEL_DAYS = (20_000, 70_000)  # from 1954 to 2091
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 (a day, no moment)

_ZONE = r"(?:Z|(?:[A-Z]{2,5})?[+\-]?[\d:]*|[+\-]\d{2}:?\d{2})?"
_BEFORE_TIME = r"(?:(?:at|um|à|a las|às|alle|ore|om|kl\.?|o|la|v|ve)\s+)?(上午|下午|AM|PM)?\s*"
_TIME = (
    rf"(?:(?:[T ,]+|(?<=日)){_BEFORE_TIME}"
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*(?:Uhr|uur|h)?\s*" + _ZONE + ")?"
)
_WORD = r"([^\W\d_]{1,12})"
_OF = r"(?:\s+(?:of|de|di|del|van|von))?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])\s?(\d{1,2})\2\s?(\d{1,2})\.?" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})" + _TIME)
_CHINESE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?" + _TIME)
_ORDINAL = r"(?:st|nd|rd|th|er|ere|ère|[oaª°]|:[ae])?"
_DAY_MONTH_NAME = re.compile(
    rf"(\d{{1,2}}){_ORDINAL}[-./ ]*{_OF}[-./ ]*{_WORD}\.?{_OF}[-./, ]*(\d{{4}}|\d{{2}})(?: ?r\.)?" + _TIME
)
_MONTH_NAME_DAY = re.compile(rf"{_WORD}[-. ]+(\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(\d{{4}})" + _TIME)
_YEAR_MONTH_NAME = re.compile(rf"(\d{{4}})[-./ ]+{_WORD}\.?[-./ ]+(\d{{1,2}})" + _TIME)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")  # days since 1899-12-30: a date cell that Excel saved as a number
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_LEADING_WORD = re.compile(r"([^\W\d_]{1,12}(?:-feira)?)\.?,?\s+(?=\S)")
_BEFORE_A_DAY = frozenset(("the", "den", "le", "el", "il", "am", "der", "on", "dnia", "em", "op"))
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[-. /]+([^\W\d_]{3,12})\.?|([^\W\d_]{3,12})[-. /]+(\d{1,2})")
_NO_TIME = (None,) * 5
_YEAR_ALONE = re.compile(r"(?:19|20)\d{2}(?:\.0)?")


class Moment(NamedTuple):
    """A day, perhaps with a time. `order` is the one that the text proves by itself; `ambiguous`: either would fit.

    `odd` says why there is no day, where more can be said than that this is no date.
    """

    value: datetime | None
    order: DateOrder | None = None
    ambiguous: bool = False
    odd: str = ""


def day_at_the_end(text: str, order: DateOrder | None) -> date | None:
    """The day with which a text ends ("On leave until 1 March 2026"), or None."""
    words = text.split()
    for start in range(max(0, len(words) - MOST_DATE_WORDS), len(words)):
        if (day := moment(" ".join(words[start:]), order).value) is not None:
            return day.date()
    return None


@lru_cache(maxsize=100_000)
def moment(text: str, order: DateOrder | None) -> Moment:
    """The day and time that a text names; `order` decides where day and month could be either. Value None: no date."""
    if len(text) > LONGEST_DATE:
        return Moment(None, odd="is not a date")
    text = " ".join(unicodedata.normalize("NFKC", text).split()).lstrip("'")
    if text.isalpha():
        return Moment(None, odd="is not a date")
    day = _moment(text, order)
    if day is None:
        day = _moment(_without_weekday(text), order)
    return day or Moment(None, odd=_why_no_day(text))


def looks_like_a_date(text: str) -> bool:
    """Whether a number was asked for and a spreadsheet program made a day of it: "2026-02-01", "5-Feb", 46054."""
    text = " ".join(text[:LONGEST_DATE].split())
    if text.replace(".0", "").isdigit() and len(text) < 5:
        return False
    if moment(text, "day").value is not None:
        return True
    match = _DAY_AND_MONTH.fullmatch(text)
    return bool(match and vocabulary.month_named(match[2] or match[3]))


def _moment(text: str, order: DateOrder | None) -> Moment | None:
    """The day of a text in one of the known shapes; None where it has none of them."""
    if match := _YEAR_FIRST.fullmatch(text):
        return _calendar_day(match[1], match[3], match[4], match.groups()[4:])
    if match := _CHINESE.fullmatch(text):
        return _calendar_day(match[1], match[2], match[3], match.groups()[3:])
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order)
    if match := _DAY_MONTH_NAME.fullmatch(text):
        return _named(match[3], match[2], match[1], match.groups()[3:])
    if match := _MONTH_NAME_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2], match.groups()[3:])
    if match := _YEAR_MONTH_NAME.fullmatch(text):
        return _named(match[1], match[2], match[3], match.groups()[3:])
    if (match := _SERIAL.fullmatch(text)) and _EXCEL_DAYS[0] <= int(match[1]) <= _EXCEL_DAYS[1]:
        return Moment(_EXCEL_START + timedelta(days=float(f"{match[1]}.{match[2] or 0}")))
    if match := _EIGHT_DIGITS.fullmatch(text):
        return _calendar_day(match[1], match[2], match[3], _NO_TIME)
    return None


def _named(year: str, month: str, day: str, time: tuple[Any, ...]) -> Moment | None:
    number = vocabulary.month_named(month)
    return _calendar_day(year, number, day, time) if number else None


def _without_weekday(text: str) -> str:
    """Without a weekday or an article before the day, or a weekday behind it: "Fri, 05 Mar", "2021年3月5日 周五"."""
    while match := _LEADING_WORD.match(text):
        word = match[1].casefold()
        if word not in _BEFORE_A_DAY and vocabulary.weekday_named(word) is None:
            break
        text = text[match.end() :]
    before, space, last = text.rpartition(" ")
    return before.rstrip(",") if space and vocabulary.weekday_named(last.strip("()")) is not None else text


def _why_no_day(text: str) -> str:
    if _YEAR_ALONE.fullmatch(text):
        return "names a year and no day"
    if re.fullmatch(r"\d{1,2}[-/.](?:19|20)\d{2}|(?:19|20)\d{2}[-/.]\d{1,2}", text):
        return "names a month and no day"
    words = [word for word in re.findall(r"[^\W\d_]+", text) if vocabulary.month_named(word)]
    if words and re.search(r"\d{4}|\d{2}", text) and len(re.findall(r"\d+", text)) == 1:
        return "names a month and no day"
    if re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", text):
        return "is not a day of the calendar"
    return "is not a date"


def _year_last(match: re.Match[str], order: DateOrder | None) -> Moment:
    first, second, time = int(match[1]), int(match[3]), match.groups()[4:]
    if match[2] == "." or first > 12:  # a point parts day, month and year; nobody writes the month first with it
        return _calendar_day(match[4], second, first, time, "day" if first > 12 else None)
    if second > 12:
        return _calendar_day(match[4], first, second, time, "month")
    if first == second:
        return _calendar_day(match[4], first, second, time)
    if order is None:
        return Moment(None, None, True)
    day, month = (first, second) if order == "day" else (second, first)
    return Moment(_day_and_time(match[4], month, day, time), None, True)


def _calendar_day(
    year: str | int, month: str | int, day: str | int, time: tuple[Any, ...], proof: DateOrder | None = None
) -> Moment:
    value = _day_and_time(year, month, day, time)
    return Moment(value, proof, odd="" if value else "is not a day of the calendar")


def _day_and_time(year: str | int, month: str | int, day: str | int, time: tuple[Any, ...]) -> datetime | None:
    """`time`: half of the day before it, hour, minute, second, half of the day behind it."""
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return None
    before, *clock, behind = time
    hour, minute, second = (int(part) if part else 0 for part in clock)
    half = {"上午": "a", "下午": "p"}.get(before or "", (before or behind or "")[:1].casefold())
    if half and hour <= 12:  # some exports write "15:10 PM": then the hour already says it
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(number, int(month), int(day), hour, minute, second)  # noqa: DTZ001 (as the form wrote it)
    except ValueError:
        return None
