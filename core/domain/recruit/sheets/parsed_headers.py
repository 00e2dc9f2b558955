"""Parsed headers: what a header alone says: whom it is about, what it may hold, which place or option. Sees no cell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import MappingProxyType

from rapidfuzz import fuzz, process

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.languages import by_key
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.columns import (
    KEYS_OF_WORDS,
    ROLES,
    fields,
    is_not_an_answer,
    is_other_stamp,
)
from core.domain.recruit.sheets.headers import header_words, without_code
from core.sheet_reader.limits import LONGEST_HEADER

OWN_QUESTION, NAME, LONG_PHRASE, SHORT_PHRASE, SPELLING = 1.0, 0.95, 0.9, 0.75, 0.7
CONSENT = 0.8  # of a phrase about consent: cells of yes and no have to bear it out
PART = 0.72  # a name of several words that stands within a longer header
FIRST_WORD = 0.6  # a name of one word with which a longer header begins: "Time that I can give"
FIRST_WORDS = ("hours", "capacity")
FOREIGN = 0.12  # what a meaning loses that a word has only in another language than the sheet's
A_LONG_PHRASE = 24  # letters from which on a phrase leaves little doubt
USUAL_PLACE = 5  # of a name that stands in no list as it is: "Your department"
NEARER = 0.001  # what a name loses for each place in its list: "Office" says more of a location than "Country"
SAME_SPELLING = 88.0  # of 100: "Departement" passes, "Vacation" for "Location" does not
SHORTEST_MISSPELLED = 5  # letters
WORDS_OF_A_NAME = 4  # a longer header is a question, and no misspelled name
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
class HeaderEvidence:
    """How much a header speaks for a key, 0 to 1, and why in a few words."""

    weight: float
    why: str
    languages: frozenset[str] = frozenset()


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
    whole = _identity_part(line) or _evidence(line)
    whose = None if _is_own_question(line) else vocabulary.about(line)
    keys = _without_others(whole, whose)
    if whose and whose.kind == "manager":
        keys |= _of_manager(line, whose)
    if consent := None if _is_own_question(line) else vocabulary.consent(line):
        keys = {"consent": HeaderEvidence(CONSENT, f"asks for “{consent}”")}
    yes_means = vocabulary.yes_means(line) or ""
    if yes_means == "withdrawn":
        keys, yes_means = {"consent": HeaderEvidence(NAME, "Yes means withdrawn")}, ""
    added = is_not_an_answer(line, source) or is_other_stamp(line)
    furniture = vocabulary.is_furniture(line) and not _is_own_question(line)
    not_asked = "" if _is_own_question(line) or consent else vocabulary.not_asked(line) or ""
    rank, base = _ranked(line)
    return Header(
        text=text[:LONGEST_HEADER],
        base=base,
        rank=rank,
        whose=whose,
        added=added or (furniture and not _is_name(line) and not _NOTHING.fullmatch(line.casefold())),
        perhaps_added=furniture and _is_name(line),
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
    keys = header.keys if _identity_part(header.text) else _without_others(_evidence(part), header.whose)
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
    if vocabulary.header_keys(line) or _is_own_question(line):
        return None
    match = _PARTED.fullmatch(line)
    return (match[1], match[2].strip()) if match else None


@lru_cache(maxsize=1 << 12)
def _evidence(line: str) -> dict[str, HeaderEvidence]:
    """What a header may ask for, each key with the strongest reason."""
    keys: dict[str, HeaderEvidence] = {}

    def speak(key: str, weight: float, why: str, language: str = "") -> None:
        languages = frozenset([language] if language else ()) | (keys[key].languages if key in keys else frozenset())
        if key not in keys or keys[key].weight < weight:
            keys[key] = HeaderEvidence(round(weight, 4), why, languages)
        else:
            keys[key] = replace(keys[key], languages=languages)

    words = header_words(line)
    if not words:
        return keys
    for key in _own_questions().get(words, ()):
        speak(key, OWN_QUESTION, "our own question")
    if keys:
        return keys
    for key, place in _names().get(words, {}).items():
        speak(key, NAME - NEARER * place, "known by this name")
    for whole in sorted(vocabulary.header_keys(line), key=lambda whole: (whole.language != "en", whole.language)):
        place = _places().get((whole.key, vocabulary.header_words(line)), USUAL_PLACE)
        language = "" if whole.language == "en" else f" in {playbook.languages()[whole.language].name}"
        for key in KEYS_OF_WORDS.get(whole.key, (whole.key,)):
            speak(key, NAME - NEARER * min(place, 30), f"known by this name{language}", whole.language)
    phrases = vocabulary.asked(line)
    for phrase in phrases:
        longer = any(
            other.key != phrase.key and phrase.phrase != other.phrase and folded(phrase.phrase) in folded(other.phrase)
            for other in phrases
        )
        length = 0.0 if longer else min(1.0, len(phrase.phrase) / A_LONG_PHRASE)
        weight = SHORT_PHRASE - 0.15 * longer + (LONG_PHRASE - SHORT_PHRASE) * length
        for key in KEYS_OF_WORDS.get(phrase.key, (phrase.key,)):
            speak(key, weight, f"asks about “{phrase.phrase}”", phrase.language)
    if "role" not in keys and len(phrases) < 3 and vocabulary.role(line) == "both":
        speak("role", SHORT_PHRASE, "names both roles")
    if "mentored_before" in keys:
        keys.pop("role", None)  # "Have you been a mentor or a mentee before?" asks of no role in this program
    if not keys:
        for key, name in _part_names(words).items():
            speak(key, PART, f"holds “{name}”")
    if not keys:
        borne_out = {"hours": vocabulary.hint(line, "giving"), "capacity": vocabulary.role(line) == "mentee"}
        for key in FIRST_WORDS:
            if borne_out[key] and any(name.key == key for name in vocabulary.header_keys(words.split()[0])):
                speak(key, FIRST_WORD, f"begins with “{words.split()[0]}”")
    if not keys and len(words) >= SHORTEST_MISSPELLED and len(words.split()) <= WORDS_OF_A_NAME:
        names = process.extract(words, _all_names(), scorer=fuzz.token_sort_ratio, score_cutoff=SAME_SPELLING, limit=5)
        for name, alike, _ in names:
            for key in _all_names_keys()[name]:
                speak(key, SPELLING * alike / 100, f"much like “{name}”")
    return keys


def _identity_part(line: str) -> dict[str, HeaderEvidence]:
    """What the last part of a header asks of who somebody is: "Tell us about yourself [Last name]" is a last name."""
    parts = parted(line)
    keys = _evidence(parts[1]) if parts else {}
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
    keys = _evidence(rest) if rest else {}
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


@cache
def _own_questions() -> Mapping[str, frozenset[str]]:
    """Our own wordings, whole and their first line → keys."""
    table: dict[str, set[str]] = {}
    for role in ROLES:
        for key, known in fields(role).items():
            for text in known.texts:
                for wording in {text, text.splitlines()[0]}:
                    if role != "directory" or len(wording.split()) > 1:
                        table.setdefault(header_words(wording), set()).add(key)
    return {words: frozenset(keys) for words, keys in table.items() if words}


def _is_own_question(line: str) -> bool:
    return header_words(line) in _own_questions()


def _is_name(line: str) -> bool:
    return header_words(line) in _names() or folded(line) in _every_name()


@cache
def _every_name() -> frozenset[str]:
    return frozenset(name for _, name in _places())


@cache
def _names() -> Mapping[str, Mapping[str, int]]:
    """Other names of columns in our own files → key → place in its list."""
    table: dict[str, dict[str, int]] = {}
    for role in ROLES:
        for key, known in fields(role).items():
            for place, name in enumerate((*known.texts, *known.names)):
                places = table.setdefault(header_words(name), {})
                places[key] = min(place, places.get(key, place))
    return table


@cache
def _places() -> Mapping[tuple[str, str], int]:
    """(key, name) → place of the name in the list of its language."""
    places: dict[tuple[str, str], int] = {}
    for file in playbook.languages().values():
        for key, names in by_key(file.headers):
            for place, name in enumerate(names):
                places.setdefault((key, folded(name)), place)
    return places


@cache
def _all_names_keys() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for key, name in _places():
        if len(name) >= SHORTEST_MISSPELLED:
            table.setdefault(name, set()).update(KEYS_OF_WORDS.get(key, (key,)))
    return {name: frozenset(keys) for name, keys in table.items()}


@cache
def _all_names() -> tuple[str, ...]:
    return tuple(_all_names_keys())


def _part_names(words: str) -> dict[str, str]:
    """Keys whose name, of two words or more, begins or ends a longer header: "Expertise areas of yours"."""
    parts = words.split()
    for length in range(len(parts) - 1, 1, -1):
        for part in (" ".join(parts[:length]), " ".join(parts[-length:])):
            if keys := _all_names_keys().get(part):
                return dict.fromkeys(keys, part)
    return {}
