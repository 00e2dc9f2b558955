"""Survey waves: the date, or the stretch of time, that a header, a cell or a file's name speaks of. Guesses no year.

"Engagement Q1 2025" was measured in a quarter, "Score before" at a time that only people know. A stretch of time counts
by its last day, because everything in it has been measured by then; whoever shows that says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from core.domain.base.text import folded
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.written_dates import FIRST_YEAR, LAST_YEAR, DateOrder, moment

Span = Literal["day", "month", "quarter", "half", "year", "unknown"]
LONGEST_TEXT = 200  # characters in which a date is looked for; a longer header is a question, its end says nothing
TWO_DATES = "names two dates"
CHANGE = "is a change between two dates, not a value of one day"

_YEAR = r"(?<![\d.])((?:19|20)\d{2})(?![\d.]\d|\d)"
_SHORT = r"((?:19|20)\d{2}|['’]\d{2})(?!\d)"  # a year of two digits is one only behind its apostrophe
_AFTER_LETTER = r"((?:19|20)\d{2}|['’]?\d{2})(?!\d)"
_NAME = r"([^\W\d_]{3,12})"
# A change is no value: "Delta 2025", "Change from 2024 to 2025", "Engagement change". "Change readiness" is a skill.
_IS_CHANGE = re.compile(
    r"\b(?:delta|vs|versus|diff|difference)\b|[Δ±]|^change(?:$| (?:in|from|since|of|between|to)\b)|\bchange$",
    re.IGNORECASE,
)
_EDGES = " \t-–—:,;|/·.[]()"
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[-–,;:/]?\s*[)\]]")
_DANGLING = re.compile(
    r"\s+(?:as of|in|of|at|on|for|from|per|by)$|^(?:as of|in|of|at|on|for|from|per|by)$", re.IGNORECASE
)
_TIME_OF_EXPORT = re.compile(r"(?<=\d{8})[T -]\d{4,6}(?!\d)")


@dataclass(frozen=True, slots=True)
class SurveyWave:
    """When something was measured, as a text says it. `day`: the day itself or the last day of the span; None where
    only people know it, or (`ambiguous`) where day and month could be either."""

    text: str
    span: Span
    day: date | None = None
    ambiguous: bool = False

    @property
    def key(self) -> str:
        """The same in small and capital letters, and whatever signs stand between its words."""
        return folded(self.text)


@dataclass(frozen=True, slots=True)
class DatedText:
    """A text without the wave that it names. `odd`: why it names none that can be used."""

    rest: str
    wave: SurveyWave | None = None
    odd: str = ""


@dataclass(frozen=True, slots=True)
class _Match:
    """A wave and where it stands in a text."""

    start: int
    end: int
    wave: SurveyWave


@lru_cache(maxsize=10_000)
def dated_text(text: str, order: DateOrder | None = None) -> DatedText:
    """The wave in a text and what is left of it: "eNPS Mar 2026" gives "eNPS" and March 2026."""
    line = " ".join(text[:LONGEST_TEXT].replace("_", " ").split())
    if (whole := _whole(line, order)) is not None:
        return DatedText("", whole)
    if _IS_CHANGE.search(line):
        return DatedText(line, odd=CHANGE)
    match = next(_dated(line, order), None)
    place = next(_undated(line if match is None else _without(line, match)), None)
    if match is None:
        return DatedText(_clean(_without(line, place)), place.wave) if place else DatedText(_clean(line))
    rest = _without(line, match)
    if next(_dated(rest, order), None) is not None:
        return DatedText(line, odd=TWO_DATES)
    if place is not None:
        rest = _without(rest, place)
        if match.wave.span in ("year", "half", "quarter"):  # "Wave 2 2025": the second of a year has a day of its own
            words = f"{place.wave.text} {match.wave.text}"
            return DatedText(_clean(rest), SurveyWave(words, "unknown"))
    return DatedText(_clean(rest), match.wave)


def wave_in_name(name: str, order: DateOrder | None = None) -> SurveyWave | None:
    """The wave in the name of a file or sheet, or in a title: only one with a date, for "Wave 2" may be anything."""
    stem = re.sub(r"\.[A-Za-z]{2,5}(?:\.gz)?$", "", name.strip())
    line = " ".join(re.sub(r"(?<!\d)\.|\.(?!\d)", " ", stem.replace("_", " ")).split())
    dated = dated_text(_TIME_OF_EXPORT.sub("", line), order)
    return dated.wave if dated.wave and (dated.wave.day or dated.wave.ambiguous) else None


def _whole(line: str, order: DateOrder | None) -> SurveyWave | None:
    """The day that a whole text is, in any spelling that a cell may have."""
    if not any(map(str.isdigit, line)):
        return None
    read = moment(line, order)
    if read.value is not None:
        return SurveyWave(line, "day", read.value.date(), read.ambiguous and order is None)
    return SurveyWave(line, "day", None, True) if read.ambiguous else None


def _dated(line: str, order: DateOrder | None) -> Iterator[_Match]:
    """Every wave with a year, the most exact first; none that overlaps a more exact one."""
    taken: list[tuple[int, int]] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(line):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if (wave := read(match, order)) is not None:
                taken.append(match.span())
                yield _Match(match.start(), match.end(), wave)


def _undated(line: str) -> Iterator[_Match]:
    for pattern in _ORDINALS:
        if match := pattern.search(line):
            yield _Match(match.start(), match.end(), SurveyWave(match[0].strip(_EDGES), "unknown"))


def _without(line: str, match: _Match) -> str:
    return " ".join(f"{line[: match.start]} {line[match.end :]}".split())


def _clean(rest: str) -> str:
    """What is left of a header without the brackets and the small words that held its date."""
    before = ""
    while rest != before:
        before = rest
        rest = _EMPTY_BRACKETS.sub(" ", rest)
        if rest.count("(") == rest.count(")") and rest.count("[") == rest.count("]"):
            rest = rest.strip(" \t-–—:,;|/·")
            rest = rest[1:-1] if rest[:1] + rest[-1:] in ("()", "[]") and rest[1:-1].count("(") == 0 else rest
        else:
            rest = rest.strip(_EDGES)
        rest = _DANGLING.sub("", " ".join(rest.split()))
    return rest


def _year(text: str) -> int:
    digits = text.strip("'’")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _span(match: re.Match[str], year: str, last_month: int, span: Span) -> SurveyWave | None:
    number = _year(year)
    if not FIRST_YEAR <= number <= LAST_YEAR or not 1 <= last_month <= 12:
        return None
    day = date(number, last_month, monthrange(number, last_month)[1])
    return SurveyWave(match[0].strip(_EDGES), span, day)


def _day(match: re.Match[str], order: DateOrder | None) -> SurveyWave | None:
    return _whole(match[0].strip("()[] "), order)


def _named_month(month: int, year: int) -> Callable[[re.Match[str], DateOrder | None], SurveyWave | None]:
    """A month by its name; `month` and `year` are the groups of its pattern."""

    def read(match: re.Match[str], _: DateOrder | None) -> SurveyWave | None:
        number = vocabulary.month_named(match[month])
        return _span(match, match[year], number, "month") if number else None

    return read


def _part(
    part: int, year: int, months: int, span: Span
) -> Callable[[re.Match[str], DateOrder | None], SurveyWave | None]:
    """A quarter, a half or a month by its number; `part` and `year` are the groups, `months` how long each part is."""
    return lambda match, _: _span(match, match[year], int(match[part]) * months, span)


def _year_and_month(match: re.Match[str], _: DateOrder | None) -> SurveyWave | None:
    return _span(match, match[1], int(match[2] or match[3]), "month")


def _day_or_month(match: re.Match[str], _: DateOrder | None) -> SurveyWave | None:
    """ "Mar 26" is a day of any year, or March 2026."""
    return SurveyWave(match[0].strip(_EDGES), "unknown") if vocabulary.month_named(match[1]) else None


def _unknown(match: re.Match[str], _: DateOrder | None) -> SurveyWave | None:
    """A year that begins when the organization says, or a season: only people know the day."""
    return SurveyWave(match[0].strip(_EDGES), "unknown")


_FISCAL = (
    rf"\b(?:Q[1-4]|H[12]) FY ?{_AFTER_LETTER}|\bFY ?{_AFTER_LETTER}(?:[-/]\d{{2,4}})?(?: ?(?:Q[1-4]|H[12]))?"
    rf"|\bfiscal(?: year)? {_AFTER_LETTER}"
)
_TWO_YEARS = rf"{_YEAR}\s?[-–—/]\s?(?:(?:19|20)\d{{2}}|1[3-9]|[2-9]\d)(?!\d)"
_SEASON = r"(?:spring|summer|fall|autumn|winter|mid[- ]?year)"
_YEAR_END = rf"\b(?:year[- ]end|end of(?: year)?|EOY|YE) {_SHORT}|{_YEAR} (?:year[- ]end|EOY)\b"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], DateOrder | None], SurveyWave | None]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"(?<!\d)\d{4}([-/.])\d{1,2}\1\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)", _day),
        (r"(?<!\d)\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)", _day),
        (rf"\b{_NAME}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b", _day),
        (rf"\b\d{{1,2}}(?:st|nd|rd|th|\.)? {_NAME}\.?,? \d{{4}}\b", _day),
        (r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", _day),
        (_FISCAL, _unknown),
        (_TWO_YEARS, _unknown),
        (rf"\b{_SEASON} (?:of )?{_SHORT}|{_YEAR} {_SEASON}\b", _unknown),
        (rf"\b{_YEAR}[- ]W\d{{1,2}}\b|\bW\d{{1,2}}[- /]{_YEAR}", _unknown),
        (rf"\bH([12])[- /]*{_AFTER_LETTER}", _part(1, 2, 6, "half")),
        (rf"{_YEAR}[- /]*H([12])\b", _part(2, 1, 6, "half")),
        (rf"\b([12])H[- /]?{_AFTER_LETTER}", _part(1, 2, 6, "half")),
        (rf"\bQ([1-4])[- /]*{_AFTER_LETTER}", _part(1, 2, 3, "quarter")),
        (rf"{_YEAR}[- /]*Q([1-4])\b", _part(2, 1, 3, "quarter")),
        (rf"\b([1-4])Q[- /]?{_AFTER_LETTER}", _part(1, 2, 3, "quarter")),
        (rf"\b{_NAME}[-. ]+{_SHORT}", _named_month(1, 2)),
        (rf"\b{_NAME}(['’]\d{{2}})(?!\d)", _named_month(1, 2)),
        (rf"{_YEAR}[-. ]+{_NAME}\b", _named_month(2, 1)),
        (rf"\b{_NAME}[-. ]\d{{2}}(?!\d)", _day_or_month),
        (rf"{_YEAR}(?:[-/.](0?[1-9]|1[0-2])| (0[1-9]|1[0-2]))(?![\d/.-])", _year_and_month),
        (rf"(?<![\d/.-])(0?[1-9]|1[0-2])[-/.]{_YEAR}", _part(1, 2, 1, "month")),
        (_YEAR_END, lambda match, _: _span(match, match[1] or match[2], 12, "year")),
        (rf"{_YEAR}|(?<!\w)(['’]\d{{2}})(?!\d)", lambda match, _: _span(match, match[1] or match[2], 12, "year")),
    )
)
_BESIDE = (
    r"(?:before|after|pre|post|baseline|endline|follow[- ]?up)\b"
    r"(?:[- ](?:mentoring|program|programme|training|survey|test)\b)?"
)
# What says that there were several times, and not when: "Wave 2", "W1", "Score before", "post-program".
_ORDINALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:wave|round|cycle|time|period) ?#?\d{1,2}\b",
        r"\b[WT]\d{1,2}\b",
        rf"^{_BESIDE}|\b{_BESIDE}[)\]]?$",
        r"\b(?:spring|summer|autumn|winter|mid[- ]?year|year[- ]end)\b",
    )
)
