"""Names: the name of a person in the order in which it is spoken, out of what a cell holds. Knows no column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from core.domain.base.entered_text import LONGEST_PERSON
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.reading import one_line
from core.domain.recruit.sheets.uncomputed import is_error, is_formula

_TITLES = frozenset("dr prof mag ing dipl drs ir mgr dott dra sra mr mrs ms mx herr frau mme pan pani".split())
_SUFFIXES = frozenset(
    """jr sr ii iii iv phd ph d md mba esq msc ma ba bsc bs ms llm llb jd cpa cfa pmp csm rn pe dds edd dphil mphil
    meng beng csc mph""".split()
)
_COMPANY_ENDINGS = frozenset("gmbh ltd llc inc plc corp sarl srl kg limited".split())
_NO_NAME = frozenset(("of", "and", "for", "&", "für", "und", "the", "at"))  # words of a position or a department
_ADDRESS = re.compile(r"[^\s@]@[^\s@]")
_ASIDE = re.compile(r"(.*?\S)(\s*(?:[(\[{（【][^)\]}）】]*[)\]}）】]\s*)+)")
_COMMON_NAME = re.compile(r"\s*CN=((?:\\.|[^,\\])+)", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"\d+\s*[-–:|]\s*(?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_JOINTS = re.compile(r"[,/&+()]|\s+")


def person_name(text: str, *, family_first: bool = False, address: str = "") -> str:
    """A name in the order people say it: "Meister, Gregory" becomes "Gregory Meister"; "" where it is no name.

    What stands in brackets stays behind the name, degrees and "Jr." too. `family_first`: the form asks for the family
    name first, so two words without a comma are turned around, unless the `address` (ana.weber@…) shows that they stand
    as they are spoken. Then "Ana Weber, Sales" is not turned around either. An address, a number, "N/A" and a line of a
    company are no names.
    """
    name = one_line(text).rstrip(";").strip(" \"“”'")
    if len(name) > LONGEST_PERSON:
        return name  # the row check says that it is too long
    if not any(map(str.isalpha, name)) or _ADDRESS.search(name) or is_error(name) or is_formula(name):
        return ""
    if vocabulary.is_nothing(name) or vocabulary.is_anonymous(name) or _is_company(name):
        return ""
    aside = ""
    if name[-1] in ")]}）】" and (match := _ASIDE.fullmatch(name)):
        name, aside = match[1], match[2].rstrip()  # with the space before it, or without, as it was typed
    parts = [part.strip() for part in name.split(",") if part.strip()]
    suffixes = [part for part in parts[1:] if _is_suffix(part)]
    names = [part for part in parts if part not in suffixes]
    if len(names) > 2 or not names:
        return ""
    words = names[0].split()
    if len(names) == 2:
        if len(words) > 1 and _is_spoken(words, address, whole=True):
            whole = ", ".join(names)
        elif _NO_NAME.intersection(names[1].casefold().split()):
            return ""
        else:
            whole = _turned_around(words, names[1].split())
    else:
        turns = family_first and len(words) == 2 and not _is_spoken(words, address)
        whole = f"{words[1]} {words[0]}" if turns else names[0]
    return ", ".join([whole, *suffixes]) + aside


@lru_cache(maxsize=1 << 10)
def is_family_first(header: str) -> bool:
    """Whether a header asks for the family name before the given name: "Nachname, Vorname", "Name, Vorname"."""
    keys = [
        {name.key for name in vocabulary.header_keys(part)} for part in re.split(r"[,/&+()]", header) if part.strip()
    ]
    if len(keys) < 2:
        keys = [{name.key for name in vocabulary.header_keys(word)} for word in _JOINTS.split(header) if word]
    at = next((place for place, asked in enumerate(keys) if "first_name" in asked), None)
    return at is not None and any(asked & {"last_name", "name"} for asked in keys[:at])


def directory_entry(text: str) -> str:
    """The name in "CN=Halvorsen\\, Greta,OU=Staff,DC=…" as directories refer to people; any other text unchanged."""
    match = _COMMON_NAME.match(text[:LONGEST_PERSON])
    return re.sub(r"\\(.)", r"\1", match[1]).strip() if match else text


def without_number(text: str) -> str:
    """A name without the number before it: "1002 - Greta Halvorsen"."""
    return _NUMBER_BEFORE.sub("", text, count=1)


def employee_number(text: str) -> str:
    """An employee number without the ".0" that a spreadsheet adds; zeros before it stay."""
    number = one_line(text).lstrip("'")
    return re.sub(r"^(\d+)[.,]0+$", r"\1", number)


@lru_cache(maxsize=100_000)
def number_key(number: str) -> str:
    """An employee number for comparison: no ".0" and, where it is all digits, no zeros before it; no case."""
    bare = employee_number(number).casefold()
    return bare.lstrip("0") or "0" if bare.isdecimal() else bare


@lru_cache(maxsize=100_000)
def folded(name: str) -> str:
    """A name for comparison: no case, no accents, no order of its parts."""
    plain = name.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).replace("ß", "ss").replace("ł", "l").replace("ø", "o")
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(sorted(_WORD.findall(plain)))


def _is_suffix(part: str) -> bool:
    """Degrees and "Jr.", alone or several: "PhD", "MBA CPA"."""
    words = _WORD.findall(part.casefold())
    return bool(words) and all(word in _SUFFIXES for word in words)


def _is_company(name: str) -> bool:
    words = _WORD.findall(name.casefold())
    return len(words) > 1 and any(word in _COMPANY_ENDINGS for word in words[1:])


def _is_spoken(words: Sequence[str], address: str, *, whole: bool = False) -> bool:
    """Whether an address such as ana.lopez@… shows that "Ana Lopez" stands in the order in which it is spoken: by its
    first part, or by all of them."""
    parts = [folded(part) for part in re.split(r"[._-]", address.partition("@")[0])]
    names = [folded(word) for word in words]
    return parts == names if whole else parts[0] == names[0]


def _turned_around(family: Sequence[str], names_before: Sequence[str]) -> str:
    """ "Weber, Anna Dr." and "Dr. Weber, Anna" with the title in front, "Smith, John III" with the number behind."""
    titles = [word for word in (*family, *names_before) if _is_title(word)]
    numbers = [word for word in names_before[1:] if _is_suffix(word) and not word.endswith(".")]
    first = [word for word in names_before if word not in titles and word not in numbers]
    return " ".join([*titles, *first, *(word for word in family if word not in titles), *numbers])


def _is_title(word: str) -> bool:
    return word.endswith(".") and word.strip(".").casefold() in _TITLES
