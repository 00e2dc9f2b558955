"""Header evidence: how much the words of a header speak for each key, and why. Weighs no cell and no other header."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.languages import by_key
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.columns import KEYS_OF_WORDS, ROLES, fields
from core.domain.recruit.sheets.headers import header_words

OWN_QUESTION, NAME, LONG_PHRASE, SHORT_PHRASE, SPELLING = 1.0, 0.95, 0.9, 0.75, 0.7
CONSENT = 0.8  # of a phrase about consent: cells of yes and no have to bear it out
PART = 0.72  # a name of several words that stands within a longer header
FIRST_WORD = 0.6  # a name of one word with which a longer header begins: "Time that I can give"
FIRST_WORDS = ("hours", "capacity")
A_LONG_PHRASE = 24  # letters from which on a phrase leaves little doubt
USUAL_PLACE = 5  # of a name that stands in no list as it is: "Your department"
NEARER = 0.001  # what a name loses for each place in its list: "Office" says more of a location than "Country"
SAME_SPELLING = 88.0  # of 100: "Departement" passes, "Vacation" for "Location" does not
SHORTEST_MISSPELLED = 5  # letters
WORDS_OF_A_NAME = 4  # a longer header is a question, and no misspelled name


@dataclass(frozen=True)
class HeaderEvidence:
    """How much a header speaks for a key, 0 to 1, and why in a few words."""

    weight: float
    why: str
    languages: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 12)
def evidence_of(line: str) -> dict[str, HeaderEvidence]:
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


def is_own_question(line: str) -> bool:
    """Whether a header is a question of our kit, word for word."""
    return header_words(line) in _own_questions()


def is_known_name(line: str) -> bool:
    """Whether a header is a name of a column as a whole, in any language."""
    return header_words(line) in _names() or folded(line) in _every_name()


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
