"""Values: what one cell says and, in words, what is odd about it or how it was understood. Knows no column.

Each kind of answer has a module of its own (addresses, names, written_dates, amounts, listed_answers,
spoken_languages); this one puts limits on what they read and gives the reader for a question.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from core.domain.base.text import counted, spoken
from core.domain.recruit.sheets import amounts, vocabulary
from core.domain.recruit.sheets.addresses import email, read_address
from core.domain.recruit.sheets.listed_answers import Options, without_other
from core.domain.recruit.sheets.names import employee_number, folded, person_name
from core.domain.recruit.sheets.reading import clean, one_line
from core.domain.recruit.sheets.spoken_languages import languages
from core.domain.recruit.sheets.uncomputed import is_error, is_formula
from core.domain.recruit.sheets.written_dates import DateOrder, Moment, looks_like_a_date, moment

__all__ = [
    "DateOrder", "Moment", "Options", "Read", "capacity", "email", "employee_number", "folded", "hours", "is_blank",
    "is_error", "is_formula", "iso", "moment", "person_name", "read_address", "reader", "roles", "self_check",
    "spoken_languages", "status", "years", "yes_no",
]  # fmt: skip

MOST_HOURS = 160.0  # a month; more is no time for mentoring but a mistake
MOST_YEARS = 70.0
MOST_SEATS = 20
LONGEST_NOTHING = 40  # characters; a longer text says something

_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "n.a.", "none", "nan", "null", "."))
_YES = frozenset(("yes", "y", "true", "1", "x", "✓"))
_NO = frozenset(("no", "n", "false", "0", "☐"))
_NEGATIVE = re.compile(r"[-−]\s*\d")
# Codes of HR systems and words that `vocabulary.status` leaves out, because they say it only in a column of statuses.
_STATUS = {
    "active": "a|yes|true|1|full time|part time|fulltime|parttime|regular|permanent|temporary|contractor|intern"
    "|probation|current|working",
    "leave": "l|suspended",
    "left": "t|no|false|0|former|ended|separated",
}
STATUSES: Mapping[str, str] = {word: status for status, words in _STATUS.items() for word in words.split("|")}


class Read(NamedTuple):
    """What a cell says: the value (None when nothing can be used), what is odd about it, and `read_as`: how it was
    understood, where that differs from what is typed."""

    value: Any
    odd: str = ""
    read_as: str = ""


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "N/A", "keine Angabe"."""
    if not text or text.strip().casefold() in _NOTHING:
        return True
    # A tick says something although it holds no word.
    return len(text) <= LONGEST_NOTHING and any(map(str.isalpha, text)) and vocabulary.is_nothing(text)


def hours(text: str, header: str = "") -> Read:
    """Hours a month, from words or a number of any unit; see `amounts.hours_a_month`."""
    if looks_like_a_date(text):
        return Read(None, "looks like a date; a spreadsheet program probably turned a range of hours into one")
    if _NEGATIVE.match(text.strip()):
        return Read(None, "is less than no time")
    number, odd = amounts.hours_a_month(text, header)
    if number is None:
        return Read(None, odd)
    if number > MOST_HOURS:
        return Read(None, f"is more than {MOST_HOURS:.0f} hours a month")
    return Read(number, read_as="" if _says_just(text, number) else f"{number:g} hours a month")


def years(text: str) -> Read:
    """Years, from words or a number; see `amounts.years`."""
    if looks_like_a_date(text):
        return Read(None, "looks like a date, not a number of years")
    number, odd = amounts.years(text)
    if number is None:
        return Read(None, odd)
    if number > MOST_YEARS or _NEGATIVE.match(text.strip()):
        return Read(None, f"is not between 0 and {MOST_YEARS:.0f} years")
    return Read(number, read_as="" if _says_just(text, number) else f"{number:g} years")


def capacity(text: str) -> Read:
    """How many mentees: the most that the answer names, a whole number from 0 to 20; see `amounts.seats`."""
    if looks_like_a_date(text):
        return Read(None, "looks like a date; 1 is assumed")
    if _NEGATIVE.match(text.strip()):
        return Read(None, "is less than none; 1 is assumed")
    if vocabulary.is_nothing(text) and vocabulary.number(text) is None and not any(map(str.isdigit, text)):
        return Read(None, "is not answered; 1 is assumed")
    number, odd = amounts.seats(text)
    if number is None:
        return Read(None, f"{odd}; 1 is assumed")
    if number > MOST_SEATS:
        return Read(MOST_SEATS, f"is more than {MOST_SEATS} mentees; {MOST_SEATS} is used")
    seats = int(number)
    if 0 < number < 1:
        return Read(None, "is less than one mentee; 1 is assumed")
    if number != seats:
        return Read(seats, f"is no whole number; {seats} is used")
    if not seats and vocabulary.number(text) is None and not any(map(str.isdigit, text)):
        return Read(seats, "says no; no mentees are assumed")
    understood = f"up to {counted(seats, 'mentee')}" if seats else "no mentees"
    return Read(seats, read_as="" if _says_just(text, number) else understood)


def yes_no(text: str) -> Read:
    """True or False, from a plain yes or no or an answer that begins with one; "a few times" is neither."""
    answer = spoken(text) or text.strip()
    if answer in _YES:
        return Read(True)
    if answer in _NO:
        return Read(False)
    answered = vocabulary.yes_no(text)
    if answered is None:
        first, _, rest = answer.partition(" ")
        answered = vocabulary.yes_no(first) if rest and len(first) > 1 else None
    if answered is None and answer.startswith("not "):
        answered = False
    return Read(answered, "" if answered is not None else "is neither yes nor no")


def self_check(text: str, options: Options) -> Read:
    """A mentee's readiness: an answer of the question kit, yes or no in any language, or how far somebody agrees."""
    answer = one_line(text)
    if known := options.named(answer):
        return Read(known)
    agreed = vocabulary.agreement(answer)
    if agreed is not None:
        understood = {5: "Yes", 4: "Mostly", 3: "Not sure"}.get(agreed, "No")
    elif vocabulary.is_mostly(answer):
        understood = "Mostly"
    elif vocabulary.is_not_sure(answer):
        understood = "Not sure"
    elif (answered := vocabulary.yes_no(answer)) is not None and len(answer.split()) <= 2:
        understood = "Yes" if answered else "No"
    else:
        return Read(answer or None)
    return Read(understood, read_as="" if understood == answer else understood)


def status(text: str) -> Read:
    """active, leave or left; "unknown" and a remark when the words leave a doubt."""
    answer = spoken(text)
    known = vocabulary.status(text) or STATUSES.get(answer)
    if known is None:
        return Read("unknown", "is not a known status: active, on leave or left")
    return Read(known, read_as="" if known == answer else known)


@lru_cache(maxsize=1 << 12)
def roles(text: str) -> frozenset[str]:
    """Which roles an answer asks for: mentor, mentee, both or none."""
    role = vocabulary.role(text)
    return frozenset(("mentor", "mentee")) if role == "both" else frozenset((role,)) if role else frozenset()


def spoken_languages(text: str) -> Read:
    """The languages of an answer by their English names; what is not known stays as typed, and that is said."""
    names, unknown = languages(text)
    listed = ", ".join(names)
    odd = f"{', '.join(unknown)}: no language that is known; kept as typed" if unknown else ""
    return Read(tuple(names) or None, odd, "" if spoken(listed) == spoken(text) else listed)


def reader(kind: str, key: str, options: Options, separator: str, header: str = "") -> Callable[[str], Read]:
    """How to read a cell of this kind of question (everything but addresses, names, dates and topics)."""
    by_key: dict[str, Callable[[str], Read]] = {
        "hours": lambda text: hours(text, header),
        "years": years,
        "capacity": capacity,
        "mentored_before": yes_no,
        "status": status,
        "languages": spoken_languages,
        "self_check": lambda text: self_check(text, options),
        "employee_id": lambda text: Read(employee_number(text) or None),
    }
    if key in by_key:
        read = by_key[key]
        return lambda text: read(without_separator(text, separator))
    if kind in ("choices", "ranked", "list", "names"):
        return lambda text: Read(tuple(options.parts(text, separator)) or None)
    if kind == "choice":
        return lambda text: _choice(without_separator(text, separator), options)
    if kind == "long":
        return lambda text: Read(clean(text) or None)
    return lambda text: Read(one_line(without_separator(text, separator)) or None)


def without_separator(text: str, separator: str) -> str:
    """A single answer without the separator that some tools write behind the last one."""
    return text.rstrip(f"{separator}; \t")


def _choice(text: str, options: Options) -> Read:
    answer = one_line(without_other(text))
    return Read(options.named(text) or options.named(answer) or answer or None)


def _says_just(text: str, number: float) -> bool:
    """Whether a text holds nothing but this number."""
    typed = text.strip().lstrip("'").replace(",", ".")
    try:
        return float(typed) == number
    except ValueError:
        return False


def iso(value: Any) -> Any:
    """A day as ISO text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value
