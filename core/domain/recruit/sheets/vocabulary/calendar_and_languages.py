"""Calendar and languages: spoken languages, months and weekdays by their names in any language. Reads no dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from core.domain.base.text import folded
from core.domain.recruit.sheets.vocabulary.tables import answer_words, language_files, phrase_needle, unanimous

# Languages whose names Babel gives, those of the playbook in the order in which sheets are likely to need them.
_LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ro", "sv", "cs", "zh", "zh_Hant")
_SPOKEN = tuple(
    """en de fr es pt it nl pl ro sv cs zh da no fi is et lv lt sk sl hr sr bs mk bg hu el tr ru uk be sq ca eu gl ga
    cy mt lb he ar fa hi bn ur pa ta te mr gu kn ml ja ko vi th id ms fil sw af hy ka az kk""".split()
)
_LONG_CODES: Mapping[str, str] = MappingProxyType(
    {
        "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "esp": "es", "por": "pt",
        "ita": "it", "nld": "nl", "dut": "nl", "pol": "pl", "ron": "ro", "rum": "ro", "swe": "sv", "ces": "cs",
        "cze": "cs", "zho": "zh", "chi": "zh", "dan": "da", "nor": "no", "nob": "no", "nb": "no", "fin": "fi",
        "hun": "hu", "ell": "el", "tur": "tr", "rus": "ru", "ukr": "uk", "ara": "ar", "jpn": "ja", "kor": "ko",
    }
)  # fmt: skip
_CODE = re.compile(r"([A-Za-z]{2,3})([-_][A-Za-z]{2,4})?")


@lru_cache(maxsize=1 << 13)
def language_named(text: str) -> str | None:
    """The English name of the language that an answer names, in any language, by code or with a level.

    "Deutsch", "en-GB", "German (B2)", "Native: Romanian"; None where it names no language or several.
    """
    text = text.strip()
    if name := _by_code(text) or _language(folded(text)):
        return name
    pieces = [piece for piece in map(folded, re.split(r"[()\[\]（）:：,;/–—]|\s-\s", text)) if piece]
    names = {name for piece in pieces if (name := _language(piece) or _language_among_levels(piece))}
    return names.pop() if len(names) == 1 else None


@lru_cache(maxsize=1 << 10)
def month_named(text: str) -> int | None:
    """The number of a month by its name or abbreviation in any language."""
    return _calendar_named(folded(text), "months")


@lru_cache(maxsize=1 << 10)
def weekday_named(text: str) -> int | None:
    """The number of a weekday, Monday is 0, by its name or abbreviation in any language."""
    return _calendar_named(folded(text), "days")


def _by_code(text: str) -> str | None:
    match = _CODE.fullmatch(text)
    if not match:
        return None
    code = _LONG_CODES.get(match[1].lower(), match[1].lower())
    # "no" alone is an answer, not Norwegian.
    return None if code == "no" and not match[2] else _language_names("en").by_code.get(code)


def _language(words: str) -> str | None:
    """The language that folded words name as a whole; the data of one language after the other, English first."""
    if name := _own_language_names().get(words):
        return name
    codes = (_language_names(locale).by_name.get(words) for locale in _LOCALES)
    code = next((code for code in codes if code), None)
    return _language_names("en").by_code[code] if code else None


def _language_among_levels(words: str) -> str | None:
    """The language in "fluent English" or "Englisch fließend": what is left is nothing but a level."""
    for level in _levels():
        words = f" {words} ".replace(phrase_needle(level), " ").strip()
    return _language(words) if words else None


def _calendar_named(words: str, part: Literal["months", "days"]) -> int | None:
    numbers = (_calendar(locale)[part].get(words) for locale in _LOCALES)
    return next((number for number in numbers if number is not None), None)


@dataclass(frozen=True)
class _LanguageNames:
    """The names of the spoken languages in one language."""

    by_name: Mapping[str, str]
    by_code: Mapping[str, str]


@cache
def _language_names(locale: str) -> _LanguageNames:
    # Babel takes 10 ms to import and 6 ms for each language: an English answer reads English names only.
    from babel import Locale

    names = Locale.parse(locale).languages
    by_code = {code: names[code] for code in _SPOKEN if code in names}
    by_name: dict[str, str] = {}
    for code, name in by_code.items():
        by_name.setdefault(folded(name), code)
    return _LanguageNames(by_name, by_code)


@cache
def _calendar(locale: str) -> Mapping[str, Mapping[str, int]]:
    """Month and weekday names of one language → number."""
    from babel import Locale

    data = Locale.parse(locale)
    calendar: dict[str, Mapping[str, int]] = {}
    for part, table in (("months", data.months), ("days", data.days)):
        names: dict[str, int] = {}
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {folded(name): number for number, name in table[form][width].items()}
        calendar[part] = MappingProxyType(names)
    return calendar


@cache
def _own_language_names() -> Mapping[str, str]:
    return unanimous((word, name) for file in language_files() for word, name in file.language_names.items())


@cache
def _levels() -> tuple[str, ...]:
    return tuple(sorted(answer_words("language_levels"), key=len, reverse=True))
