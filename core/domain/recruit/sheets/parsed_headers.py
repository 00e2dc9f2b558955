"""Parsed headers: what a header alone says: whom it is about, what it may hold, which place or option. Sees no cell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from core.domain.base.text import folded
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.columns import is_not_an_answer, is_of_who_signed_in, is_other_stamp
from core.domain.recruit.sheets.header_evidence import (
    CONSENT,
    LONG_PHRASE,
    NAME,
    HeaderEvidence,
    evidence_of,
    is_known_name,
    is_own_question,
)
from core.domain.recruit.sheets.headers import without_code
from core.sheet_reader.limits import LONGEST_HEADER

FOREIGN = 0.12  # what a meaning loses that a word has only in another language than the sheet's
# Whose the keys are that a header about somebody else may still mean.
KEYS_OF_SOMEBODY: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "manager": frozenset({"manager_name", "manager_email", "manager_id"}),
        "recommender": frozenset({"recommended_by"}),
        "mentor": frozenset({"ranked_mentors", "wishes", "wants_mentor", "styles", "aim", "needs"}),
        "mentee": frozenset({"capacity", "wishes", "styles", "wants_to_mentor", "topics"}),
        # "What can you offer a colleague?"
        "other": frozenset({"capacity", "topics"}),
    }
)
_OF_MANAGERS = {"email": "manager_email", "employee_id": "manager_id", "name": "manager_name"}
IDENTITY = frozenset({"email", "name", "first_name", "last_name", "call_me", "employee_id"})
IDENTITY_PARTS = frozenset({"email", "name", "first_name", "last_name"})  # the fields of a block of contact details
_OPTION = re.compile(r"(.*\S)\s*[\[【]([^\[\]【】]+)[\]】]\s*", re.DOTALL)
_PARTED = re.compile(r"(.*?\S)\s*(?:\s[-–—>|/]\s|:\s)\s*(\S.*)", re.DOTALL)
_NUMBERED = re.compile(r"(.*[^\W\d_])[ ._#-]?(\d{1,2})", re.DOTALL)
_NOTHING = re.compile(
    r"(?:unnamed|column|spalte|colonne|columna|coluna|colonna|kolom|kolumna|coloana|kolumn|sloupec|列|field|f|q|var|x)?\W*\d*"
)


@dataclass(frozen=True)
class Header:
    """A header, taken apart.

    base: what all columns of one question share, folded; rank: its place among them, from 1, 0 without one; whose: whom
    it is about, None for the participant; added: a form tool or an export adds such a column by itself; perhaps_added:
    it may be that, or a question ("Language"); not_asked: the words by which it stays unread; yes_means: what Yes says
    of somebody's standing; says_nothing: blank, or a number that a program gave; languages: codes of those in which it
    is known.
    """

    text: str
    base: str
    rank: int = 0
    whose: vocabulary.Somebody | None = None
    added: bool = False
    perhaps_added: bool = False
    not_asked: str = ""
    yes_means: str = ""
    says_nothing: bool = False
    keys: Mapping[str, HeaderEvidence] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()

    @property
    def best(self) -> float:
        """The weight of the likeliest key."""
        return max((evidence.weight for evidence in self.keys.values()), default=0.0)


@lru_cache(maxsize=1 << 12)
def parse(text: str, source: str) -> Header:
    """What a header says by itself. `source`: the key of the sheet's format in FORMATS."""
    line = without_code(" ".join(text[:LONGEST_HEADER].split()))
    whole = _identity_part(line) or evidence_of(line)
    whose = None if is_own_question(line) else vocabulary.about(line)
    keys = _without_others(whole, whose)
    if whose and whose.kind == "manager":
        keys |= _of_manager(line, whose)
    if consent := None if is_own_question(line) else vocabulary.consent(line):
        keys = {"consent": HeaderEvidence(CONSENT, f"asks for “{consent}”")}
    yes_means = vocabulary.yes_means(line) or ""
    if yes_means == "withdrawn":
        keys, yes_means = {"consent": HeaderEvidence(NAME, "Yes means withdrawn")}, ""
    added = is_not_an_answer(line, source) or is_other_stamp(line)
    furniture = vocabulary.is_furniture(line) and not (is_own_question(line) or is_of_who_signed_in(line, source))
    not_asked = "" if is_own_question(line) or consent else vocabulary.not_asked(line) or ""
    rank, base = _ranked(line)
    return Header(
        text=text[:LONGEST_HEADER],
        base=base,
        rank=rank,
        whose=whose,
        added=added or (furniture and not is_known_name(line) and not _NOTHING.fullmatch(line.casefold())),
        perhaps_added=furniture and is_known_name(line),
        not_asked=not_asked,
        yes_means=yes_means,
        says_nothing=bool(_NOTHING.fullmatch(line.casefold())),
        keys=MappingProxyType(keys),
        languages=frozenset(
            [
                *(name.language for name in vocabulary.header_keys(line)),
                *(ask.language for ask in vocabulary.asked(line)),
            ]
        ),
    )


def parse_all(texts: Sequence[str], source: str) -> list[Header]:
    """The headers of a sheet; a word that means different things counts more in the language of the others."""
    headers = [parse(text, source) for text in texts]
    blocks = {parts[0] for text in texts if (parts := parted(text)) and _identity_part(text)}
    headers = [
        _in_block(header, parts[1]) if (parts := parted(header.text)) and parts[0] in blocks else header
        for header in headers
    ]
    counts = Counter(language for header in headers for language in header.languages)
    alone = Counter(language for header in headers for language in header.languages if len(header.languages) == 1)
    language = max(counts, key=lambda code: (alone[code], counts[code]), default="")
    return [_in_language(header, language) for header in headers]


def _in_block(header: Header, part: str) -> Header:
    """A field of a block of contact details asks what it says itself: "Tell us about yourself [Company]"."""
    keys = header.keys if _identity_part(header.text) else _without_others(evidence_of(part), header.whose)
    return replace(header, keys=MappingProxyType(dict(keys)))


def _in_language(header: Header, language: str) -> Header:
    if len(header.keys) < 2 or language not in header.languages:
        return header
    keys = {
        key: evidence
        if language in evidence.languages or not evidence.languages
        else replace(evidence, weight=round(evidence.weight - FOREIGN, 4))
        for key, evidence in header.keys.items()
    }
    return replace(header, keys=MappingProxyType(keys))


def parted(text: str) -> tuple[str, str] | None:
    """A header as (question, option): "Topics [Public speaking]", "Topics - Public speaking"; None for one thing."""
    line = without_code(" ".join(text[:LONGEST_HEADER].split()))
    if match := _OPTION.fullmatch(line):
        return match[1], match[2].strip()
    if vocabulary.header_keys(line) or is_own_question(line):
        return None
    match = _PARTED.fullmatch(line)
    return (match[1], match[2].strip()) if match else None


def _identity_part(line: str) -> dict[str, HeaderEvidence]:
    """What the last part of a header asks of who somebody is: "Tell us about yourself [Last name]" is a last name."""
    parts = parted(line)
    keys = evidence_of(parts[1]) if parts else {}
    return {key: evidence for key, evidence in keys.items() if key in IDENTITY_PARTS and evidence.weight >= LONG_PHRASE}


def _without_others(keys: Mapping[str, HeaderEvidence], whose: vocabulary.Somebody | None) -> dict[str, HeaderEvidence]:
    """The keys that a header about somebody else may still mean."""
    if whose is None:
        return dict(keys)
    if whose.kind == "organization":
        return {key: evidence for key, evidence in keys.items() if key not in IDENTITY}
    allowed = KEYS_OF_SOMEBODY.get(whose.kind, frozenset())
    return {key: evidence for key, evidence in keys.items() if key in allowed}


def _of_manager(line: str, whose: vocabulary.Somebody) -> dict[str, HeaderEvidence]:
    """What of the manager is asked, in words that no list holds as a whole: "Reports To Associate ID"."""
    rest = " ".join(f" {folded(line)} ".replace(folded(whose.word), " ").split())
    keys = evidence_of(rest) if rest else {}
    best = max((evidence.weight for evidence in keys.values()), default=0.0)
    return {
        manager_key: replace(keys[key], why=f"{keys[key].why}, of “{whose.word}”")
        for key, manager_key in _OF_MANAGERS.items()
        if key in keys and keys[key].weight == best
    }


def _ranked(line: str) -> tuple[int, str]:
    """(place among like columns, what they share): "Topic 2" is the second of "topic"; 0 and the whole without one."""
    ranked = vocabulary.ordinal(line)
    if ranked:
        return ranked.number, folded(ranked.rest)
    if match := _NUMBERED.fullmatch(line):
        return int(match[2]), folded(match[1])
    return 0, folded(line)
