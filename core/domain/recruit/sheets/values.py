"""Values: what a cell says (address, day, number, list) and, in words, what is odd about it. Knows no column."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from core.domain.base import people
from core.domain.base.entered_text import address
from core.domain.base.text import spoken
from core.domain.recruit.sheets.reading import clean, one_line

DateOrder = Literal["day", "month"]  # which of the two comes first in 03/04/2026
MOST_HOURS = 160.0  # a month; more is no time for mentoring but a mistake
MOST_YEARS = 70.0
MOST_SEATS = 20
LONGEST_DATE = 80  # characters; the expressions below may look at a text as often as it is long
LONGEST_NAME = 300

_IN_BRACKETS = re.compile(r"([^<>]*)<([^<>]+)>\s*")
_ERRORS = frozenset(("#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "#spill!"))
_FORMULA = re.compile(r"""=\s*[-+(]*\s*("|'|\[|\d+\s*[-+*/^&]|\$?[A-Za-z]{1,3}\$?\d|[A-Za-z.]+\()""")
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "n.a.", "none", "nan", "null", "."))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NUMBER_WORDS = {"zero": 0, "none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_YES = frozenset(("yes", "y", "true", "1", "x", "✓", "ja", "si", "sí", "oui", "da", "sim", "tak"))
_NO = frozenset(("no", "n", "false", "0", "nein", "non", "nu", "não", "nie", "never"))
_STATUS = {
    "active": "active|a|yes|true|1|employed|full time|part time|fulltime|parttime|regular|permanent|temporary"
    "|contractor|intern|probation|current|working",
    "leave": "leave|l|on leave|parental leave|maternity leave|paternity leave|sick leave|loa|leave of absence"
    "|sabbatical|furloughed|suspended|unpaid leave",
    "left": "left|t|terminated|inactive|no|false|0|former|resigned|retired|dismissed|ended|deceased|separated|alumni",
}
STATUSES: Mapping[str, str] = {word: status for status, words in _STATUS.items() for word in words.split("|")}

_ZONE = r"(?:Z|[A-Z]{2,5}[+\-]?[\d:]*|[+\-]\d{2}:?\d{2})?"
_TIME = r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*" + _ZONE + ")?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. ]+([A-Za-z]{3,9})[-., ]+(\d{4}|\d{2})" + _TIME)
_MONTH_NAME_DAY = re.compile(r"([A-Za-z]{3,9})[. ]+(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})" + _TIME)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")  # days since 1899-12-30: a date cell that Excel saved as a number
_MONTH_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september|oct october"
    "|nov november|dec december"
)
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}


class Read(NamedTuple):
    """What a cell says: the value (None when nothing can be used) and what is odd about it, if anything."""

    value: Any
    odd: str = ""


class Moment(NamedTuple):
    """A day, perhaps with a time. `order` is the one that the text proves by itself; `ambiguous`: either would fit."""

    value: datetime | None
    order: DateOrder | None = None
    ambiguous: bool = False


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, N/A."""
    return not text or text.strip().casefold() in _NOTHING


def email(text: str) -> str | None:
    """The address in lower case, taken out of "Name <address>" or "mailto:", or None when it is not exactly one."""
    written = one_line(text).casefold()
    if (match := _IN_BRACKETS.fullmatch(written)) and ("@" not in match[1] or match[1].strip() == match[2].strip()):
        written = match[2]
    return address(written.strip().removeprefix("mailto:"))


def person_name(text: str) -> str:
    """A name in the order people say it: "Meister, Gregory" becomes "Gregory Meister"; "" when it holds no letter,
    and for what a spreadsheet shows in a name's place: an error or the text of a formula."""
    name = one_line(text)
    if is_formula(name) or is_error(name):
        return ""
    last, comma, first = name.partition(",")
    if comma and first.strip() and last.strip() and "," not in first and first.strip(" .").casefold() not in _SUFFIXES:
        name = f"{first.strip()} {last.strip()}"
    return name if any(map(str.isalpha, name)) else ""


_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq"))


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """A name for comparison: no case, no accents, no order of its parts."""
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("ß", "ss").replace("ł", "l").replace("ø", "o")
    words = re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(sorted(words))


def moment(text: str, order: DateOrder | None) -> Moment:
    """The day and time that a text names; `order` decides where day and month could be either. Value None: no date."""
    text = text.strip()
    if len(text) > LONGEST_DATE:
        return Moment(None)
    if match := _YEAR_FIRST.fullmatch(text):
        return Moment(_moment(match[1], match[3], match[4], match.groups()[4:]))
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(match, order)
    if match := _DAY_MONTH_NAME.fullmatch(text):
        return Moment(_moment(match[3], _MONTHS.get(match[2].casefold(), 0), match[1], match.groups()[3:]))
    if match := _MONTH_NAME_DAY.fullmatch(text):
        return Moment(_moment(match[3], _MONTHS.get(match[1].casefold(), 0), match[2], match.groups()[3:]))
    if (match := _SERIAL.fullmatch(text)) and 20_000 <= int(match[1]) <= 70_000:
        return Moment(datetime(1899, 12, 30) + timedelta(days=int(match[1])))  # noqa: DTZ001 (a day, no moment)
    return Moment(None)


def hours(text: str) -> Read:
    """Hours a month from a band or a number; hours a week and minutes are converted."""
    answer = text.casefold().replace("–", "-").replace("—", "-")
    if _is_date(text):
        return Read(None, "looks like a date; a spreadsheet program probably turned a range of hours into one")
    amount = people.hours_a_month(answer)
    if amount is None:
        return Read(None, "names no number of hours")
    if answer.strip() not in people.HOURS:
        if re.search(r"\bmin(ute)?s?\b", answer) and not re.search(r"\bh(ours?|rs?)?\b", answer):
            amount /= 60
        if re.search(r"\b(week|weekly|wk|p/?w)\b", answer):
            amount *= 4
    if amount > MOST_HOURS:
        return Read(None, f"is more than {MOST_HOURS:.0f} hours a month")
    return Read(round(float(amount), 2))


def years(text: str) -> Read:
    """Years from "16", "10+", "5-10 years" (the middle)."""
    if _is_date(text):
        return Read(None, "looks like a date, not a number of years")
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(text)]
    if not numbers:
        return Read(None, "names no number of years")
    amount = sum(numbers[:2]) / 2 if len(numbers) > 1 and re.search(r"\d\s*(-|–|—|to)\s*\d", text) else numbers[0]
    if amount > MOST_YEARS or text.strip().startswith("-"):
        return Read(None, f"is not between 0 and {MOST_YEARS:.0f} years")
    return Read(amount)


def capacity(text: str) -> Read:
    """How many mentees: the largest whole number, 0 to 20, words up to six included."""
    answer = text.strip().casefold()
    if answer in _NUMBER_WORDS:
        return Read(_NUMBER_WORDS[answer])
    if _is_date(text):
        return Read(None, "looks like a date; 1 is assumed")
    if re.fullmatch(r"-\s*\d.*", answer):
        return Read(None, "is less than none; 1 is assumed")
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(answer)]
    if not numbers:
        words = [_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", answer) if word in _NUMBER_WORDS]
        return Read(max(words)) if words else Read(None, "names no number of mentees; 1 is assumed")
    seats = max(numbers)
    if seats > MOST_SEATS:
        return Read(MOST_SEATS, f"is more than {MOST_SEATS} mentees; {MOST_SEATS} is used")
    if not seats.is_integer():
        return Read(int(seats), f"is no whole number; {int(seats)} is used")
    return Read(int(seats))


def yes_no(text: str) -> Read:
    """True or False, from a plain yes or no or an answer that begins with one."""
    answer = spoken(text) or text.strip()
    first = answer.split()[0] if answer.split() else ""
    if answer in _YES or first in _YES:
        return Read(True)
    if answer in _NO or first in _NO or first == "not":
        return Read(False)
    return Read(None, "is neither yes nor no")


def status(text: str) -> Read:
    """active, leave or left; "unknown" and a remark when the word is not known."""
    answer = spoken(text)
    if answer in STATUSES:
        return Read(STATUSES[answer])
    for word, known in (("leave", "leave"), ("terminated", "left"), ("inactive", "left"), ("active", "active")):
        if word in answer.split():
            return Read(known)
    return Read("unknown", "is no status that is known: active, on leave or left")


def roles(text: str) -> frozenset[str]:
    """Which roles an answer asks for: mentor, mentee, both or none."""
    answer = spoken(text)
    if "both" in answer.split():
        return frozenset(("mentor", "mentee"))
    asked = {role for role in ("mentor", "mentee") if re.search(rf"\b{role}s?\b", answer)}
    return frozenset(asked)


class Options:
    """The known answers of a question; finds them in what a form wrote into one cell."""

    def __init__(self, options: Iterable[str]) -> None:
        self._known = {spoken(option): option for option in options}
        commas = [option for option in self._known.values() if "," in option]
        self._longest = max((option.count(",") + 1 for option in commas), default=1)

    def named(self, text: str) -> str | None:
        """The option as the kit spells it, whatever its case and punctuation, or None."""
        return self._known.get(spoken(text))

    def parts(self, text: str, separator: str) -> list[str]:
        """The single answers of a cell, in order, each once; known ones as the kit spells them.

        The separator of the tool that wrote the sheet parts them for sure. Without it commas do, though an option may
        hold commas itself: the longest known option wins.
        """
        if separator in text or "\n" in text:
            pieces = re.split(r"[\n\r]", text.replace(separator, "\n"))
            pieces = pieces if separator in text else [part for piece in pieces for part in self._split(piece)]
        else:
            pieces = self._split(text)
        answers = (self.named(piece) or one_line(piece) for piece in map(_unnumbered, pieces))
        return list(dict.fromkeys(piece for piece in answers if not is_blank(piece)))

    def _split(self, text: str) -> list[str]:
        pieces = [piece.strip() for piece in re.split(r"[,，、|]", text)]
        answers, at = [], 0
        while at < len(pieces):
            for length in range(min(self._longest, len(pieces) - at), 0, -1):
                joined = ", ".join(pieces[at : at + length])
                if length == 1 or self.named(joined):
                    answers.append(joined)
                    at += length
                    break
        return answers


def reader(kind: str, key: str, options: Options, separator: str) -> Callable[[str], Read]:
    """How to read a cell of this kind of question (everything but addresses, names, dates and topics)."""
    by_key = {"hours": hours, "years": years, "capacity": capacity, "mentored_before": yes_no, "status": status}
    if key in by_key:
        return by_key[key]
    if kind in ("choices", "ranked", "list"):
        return lambda text: Read(tuple(options.parts(text, separator)) or None)
    if kind == "choice":
        return lambda text: Read(options.named(text) or one_line(text.rstrip(f"{separator} ")) or None)
    if kind == "long":
        return lambda text: Read(clean(text) or None)
    return lambda text: Read(one_line(text) or None)


def is_error(text: str) -> bool:
    """Whether a cell holds a spreadsheet's error value such as #N/A."""
    return text.strip().casefold() in _ERRORS


def is_formula(text: str) -> bool:
    """Whether a cell holds the text of a formula, which nobody has computed."""
    return bool(_FORMULA.match(text.strip()))


def _unnumbered(piece: str) -> str:
    """Without the "1." or "2)" that people put before ranked answers."""
    return re.sub(r"^\s*\d{1,2}\s*[.)]\s+", "", piece)


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}( .*)?", text.strip())) or bool(
        re.fullmatch(r"\d{1,2}[-. ][A-Za-z]{3,9}|[A-Za-z]{3,9}[-. ]\d{1,2}", text.strip())
        and any(word.casefold() in _MONTHS for word in re.findall(r"[A-Za-z]+", text))
    )


def _year_last(match: re.Match[str], order: DateOrder | None) -> Moment:
    first, second, time = int(match[1]), int(match[3]), match.groups()[4:]
    if match[2] == "." or first > 12:  # a point parts day, month and year; nobody writes the month first with it
        proof: DateOrder | None = "day" if first > 12 else None
        return Moment(_moment(match[4], second, first, time), proof)
    if second > 12:
        return Moment(_moment(match[4], first, second, time), "month")
    if first == second:
        return Moment(_moment(match[4], first, second, time))
    if order is None:
        return Moment(None, None, True)
    day, month = (first, second) if order == "day" else (second, first)
    return Moment(_moment(match[4], month, day, time), None, True)


def _moment(year: str | int, month: str | int, day: str | int, time: tuple[Any, ...]) -> datetime | None:
    number = int(year)
    if number < 100:
        number += 2000 if number < 70 else 1900
    if not 1930 <= number <= 2100:
        return None
    hour, minute, second = (int(part) if part else 0 for part in time[:3])
    half = (time[3] or "")[:1].casefold()
    if half and hour <= 12:  # some exports write "15:10 PM": then the hour already says it
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(number, int(month), int(day), hour, minute, second)  # noqa: DTZ001 (as the form wrote it)
    except ValueError:
        return None


def iso(value: Any) -> Any:
    """A day as ISO text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value
