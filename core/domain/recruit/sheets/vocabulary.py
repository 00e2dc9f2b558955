"""Vocabulary: what a header or an answer means in any language of the playbook. Reads no table and decides nothing.

Words are compared as `folded` leaves them. Whatever can mean several things gives all of them; the caller weighs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, TypeVar

from core.domain import playbook
from core.domain.base.text import folded, spoken
from core.domain.playbook.languages import LanguageFile, Words, by_key
from core.sheet_reader.limits import LONGEST_HEADER

T = TypeVar("T")
LONGEST_ANSWER = 300  # characters: an expression may look at a text as often as it is long
SomebodyKind = Literal[
    "manager", "recommender", "form_filler", "organization", "emergency", "mentor", "mentee", "other"
]
Standing = Literal["active", "leave", "left", "withdrawn", "enrolled"]
ParticipantRole = Literal["mentor", "mentee", "both"]
TimeKind = Literal[
    "hour", "minute", "half_day", "day", "week", "month", "quarter", "year", "daily", "weekly", "fortnightly",
    "monthly", "quarterly", "yearly", "per", "every_other", "once", "twice", "until",
]  # fmt: skip
# Keys whose own names are about somebody else: "Manager", "Recommended by", "Preferred mentor".
_MANAGER = frozenset({"manager_name", "manager_email", "manager_id"})
_KEYS_OF_OTHERS = _MANAGER | {"recommended_by", "ranked_mentor"}
_AGREEMENT = ("strongly_disagree", "disagree", "neutral", "agree", "strongly_agree")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_HIGHEST_RANK = 20
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
_TICKS: Mapping[str, bool] = MappingProxyType({"✓": True, "✔": True, "☑": True, "☒": True, "✗": False, "✘": False})
_DITTO_MARKS = frozenset(('"', "''", "〃", "”", "״", ",,", "″"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_IN_BRACKETS = re.compile(r"\s*[(\[（【]([^)\]）】]*)[)\]）】]\s*")
_FIRST_CLAUSE = re.compile(r"\s*([^,.;:!()（，。；：！–—]+?)\s*(?:[,.;:!(（，。；：！–—]|\s-\s)")
_DATE = re.compile(r"[\d./年月日-]*\d[\d./年月日-]*")
_ORDINAL_ENDING = re.compile(
    r"(\d{1,2})\s?(?:st|nd|rd|th|er|ère|ere|re|e|ème|eme|º|ª|°|o|a|\.|:a|:e|-a|-lea)(?=\W|$)\.?"
)


@dataclass(frozen=True)
class KeyName:
    """A key that a header names as a whole, and the language (code) in which it does."""

    key: str
    language: str


@dataclass(frozen=True)
class AskedKey:
    """A key that a question asks for, by the phrase that gives it away."""

    key: str
    phrase: str
    language: str


@dataclass(frozen=True)
class Somebody:
    """Whom a header is about, if not the participant, and the word that says so."""

    kind: SomebodyKind
    word: str
    language: str


@dataclass(frozen=True)
class Ranked:
    """A header with its place in a row of like headers. `rest` has no rank words: "Choice 1" leaves none, `by_rank`."""

    rest: str
    number: int
    by_rank: bool


@dataclass(frozen=True)
class _Phrase:
    """A phrase as it is looked for: with a space where its word ends, without one where a star or Chinese stands."""

    needle: str
    key: str
    phrase: str
    language: str


@dataclass(frozen=True)
class _Phrases:
    """Phrases of all languages by their first word; those that may begin inside a word stand apart."""

    by_word: Mapping[str, tuple[_Phrase, ...]]
    loose: tuple[_Phrase, ...]

    def inside(self, text: str) -> list[_Phrase]:
        """The phrases that stand in a folded text, the longest first."""
        padded = f" {text} "
        near = [phrase for word in dict.fromkeys(text.split()) for phrase in self.by_word.get(word, ())]
        present = [phrase for phrase in (*near, *self.loose) if phrase.needle in padded]
        return sorted(present, key=lambda phrase: -len(phrase.needle))


# Headers


@lru_cache(maxsize=1 << 13)
def header_keys(text: str) -> frozenset[KeyName]:
    """The keys whose name a header is as a whole, in all languages; words such as "your" and "please" do not count.

    What stands in brackets is left out if it names nobody and nothing; "Name / Nom" counts where both sides agree.
    """
    text = text[:LONGEST_HEADER]
    if keys := _whole(header_words(text)):
        return keys
    if not_asked(text):
        return frozenset()
    parts = [header_words(part) for part in re.split(r"\s[/|–—-]\s|[/|]|\n", _IN_BRACKETS.sub(r" | \1 ", text))]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(_whole(part) for part in parts):
        shared = frozenset.intersection(*(frozenset(name.key for name in _whole(part)) for part in parts))
        if shared:
            return frozenset(name for part in parts for name in _whole(part) if name.key in shared)
    inside = _IN_BRACKETS.findall(text)
    outside = header_words(_IN_BRACKETS.sub(" ", text))
    if inside and not any(_tells(folded(part)) for part in inside):
        return _whole(outside)
    return frozenset()


@lru_cache(maxsize=1 << 13)
def asked(text: str) -> tuple[AskedKey, ...]:
    """The keys that a question asks for by phrases in it; first the key whose phrases cover most of the question.

    "Combien de mentorés pouvez-vous accompagner ?" holds a phrase of topics that is longer than each of capacity's.
    """
    words = header_words(text)
    phrases = _questions().inside(words)
    covered: dict[tuple[str, str], set[int]] = {}
    for phrase in phrases:
        start = f" {words} ".find(phrase.needle)
        places = covered.setdefault((phrase.key, phrase.language), set())
        places.update(range(start, start + len(phrase.needle)))
    phrases.sort(key=lambda phrase: (-len(covered[phrase.key, phrase.language]), -len(phrase.needle)))
    return tuple(AskedKey(phrase.key, phrase.phrase, phrase.language) for phrase in phrases)


@lru_cache(maxsize=1 << 13)
def about(text: str) -> Somebody | None:
    """Who a header is about, if not the participant. A name of a column of their own ("Company email") is theirs."""
    words = header_words(text)
    names = _whole(words)
    if any(name.key not in _KEYS_OF_OTHERS for name in names):
        return None
    present = _other_people().inside(words)
    # "HR manager" is no manager of one's own: the longer phrase tells.
    phrases = [
        phrase
        for phrase in present
        if phrase.key != "other" or all(folded(p.phrase) in folded(phrase.phrase) for p in present)
    ] or present
    if phrases:
        return Somebody(phrases[0].key, phrases[0].phrase, phrases[0].language)  # type: ignore[arg-type]
    manager = next((name for name in sorted(names, key=lambda name: name.language) if name.key in _MANAGER), None)
    return Somebody("manager", text.strip(), manager.language) if manager else None


@lru_cache(maxsize=1 << 13)
def not_asked(text: str) -> str | None:
    """The phrase by which a column stays unread whatever its cells look like ("date of birth", "remote"), or None."""
    words = header_words(text)
    if _whole(words):
        return None
    return next((phrase.phrase for phrase in _not_asked().inside(words)), None)


@lru_cache(maxsize=1 << 13)
def hint(text: str, key: str) -> str | None:
    """The word of a header that speaks for topics or needs where nothing else asks for them: "What they offer"."""
    phrases = _hints().inside(header_words(text))
    return next((phrase.phrase for phrase in phrases if phrase.key == key), None)


@lru_cache(maxsize=1 << 13)
def consent(text: str) -> str | None:
    """The phrase by which a header asks for consent to take part and be stored; None for photos and newsletters."""
    phrases = _consent().inside(header_words(text))
    if any(phrase.key == "others" for phrase in phrases):
        return None
    return next((phrase.phrase for phrase in phrases), None)


@lru_cache(maxsize=1 << 13)
def is_furniture(text: str) -> bool:
    """Whether forms and exports add such a column by themselves."""
    words = header_words(text)
    starts = _furniture_starts()
    return words in _furniture() or any(text.casefold().lstrip().startswith(start) for start in starts)


@lru_cache(maxsize=1 << 13)
def yes_means(text: str) -> Literal["left", "active", "withdrawn"] | None:
    """What Yes says under a header about somebody's standing: "Leaver" left, "Opted out" withdrawn."""
    words = header_words(text)
    return _standing_headers().get(words) or _standing_headers().get(_IN_BRACKETS.sub("", words))


@lru_cache(maxsize=1 << 13)
def ordinal(text: str) -> Ranked | None:
    """Which place of a row of like headers this is: "Choice 1", "2. Wahl", "Third choice of mentor", "Topic 3"."""
    text = _IN_BRACKETS.sub(" ", text[:LONGEST_HEADER]).strip()
    if match := _ORDINAL_ENDING.match(text.casefold()):
        words, number = folded(text[match.end() :]), int(match[1])
        # "2. Department" is a numbered question; "2. Wahl" and "2. Wunschmentor" are ranks.
        ranked = set(words.split()) & _rank_words() or any(name.key == "ranked_mentor" for name in _whole(words))
        if match[0].endswith((".", "°")) and not ranked:
            return None
    else:
        words, number = _number_in_row(header_words(text))
    if not 1 <= number <= _HIGHEST_RANK:
        return None
    by_rank = bool(set(words.split()) & _rank_words())
    return Ranked(" ".join(word for word in words.split() if word not in _rank_words()), number, by_rank)


def is_rank_word(text: str) -> bool:
    """Whether a header says nothing but "rank", "priority" or the like."""
    return bool(text) and set(folded(text).split()) <= _rank_words()


# Answers


@lru_cache(maxsize=1 << 13)
def yes_no(text: str) -> bool | None:
    """Yes or no, also at the start of a sentence ("Yes, twice"); None for anything else."""
    text = text[:LONGEST_ANSWER].strip()
    if text in _TICKS:
        return _TICKS[text]
    whole = _yes_no().get(folded(text))
    if whole is not None:
        return whole
    clause = _FIRST_CLAUSE.match(text)
    return _yes_no().get(folded(clause[1])) if clause else None


@lru_cache(maxsize=1 << 13)
def status(text: str) -> Standing | None:
    """What the words say of somebody without doubt; a date may follow ("On leave until 2026-03-01")."""
    words = folded(text)
    if words in _statuses():
        return _statuses()[words]
    if not re.search(r"\d", text):
        return None
    before = " ".join(word for word in folded(_DATE.sub(" ", text)).split() if month_named(word) is None)
    while before:
        if before in _statuses():
            return _statuses()[before]
        before = next((before[: -len(word) - 1] for word in _before_dates() if before.endswith(f" {word}")), "")
    return None


@lru_cache(maxsize=1 << 12)
def is_leave_or_left(text: str) -> bool:
    """Whether a word of a status says of some companies' people that they are away, of others' that they have left."""
    words = folded(text)
    return words in _answers("leave_or_left") and words not in _statuses()


@lru_cache(maxsize=1 << 12)
def number(text: str) -> float | None:
    """The number that words say: "two", "anderthalb", "a dozen"; digits are not read here."""
    return _numbers().get(folded(text))


@lru_cache(maxsize=1 << 12)
def time_kinds(text: str) -> frozenset[TimeKind]:
    """What a word or phrase about time can be, in all languages: "h" an hour, "alle zwei Wochen" fortnightly."""
    return _times().get(folded(text), frozenset())


@lru_cache(maxsize=1 << 12)
def agreement(text: str) -> int | None:
    """1 (strongly disagree) to 5 (strongly agree); a digit before or behind the words does not matter."""
    words = folded(text)
    return _agreements().get(words) or _agreements().get(re.sub(r"^\d\s|\s\d$", "", words))


@lru_cache(maxsize=1 << 12)
def role(text: str) -> ParticipantRole | None:
    """Mentor, mentee or both; "I need a mentor" is a mentee."""
    # Without its accent the French "mentoré" is the Italian "mentore": the accent counts while it is there.
    words = folded(text)
    if whole := _roles_as_written().get(spoken(text)) or _roles().get(words):
        return whole
    left_over = f" {words} "
    roles = set()
    for phrase in (*_role_phrases("mentee"), *_role_phrases("mentor")):
        needle = _needle(phrase)
        if needle in left_over:
            roles.add("mentee" if phrase in _role_phrases("mentee") else "mentor")
            left_over = left_over.replace(needle, " ")
    if len(roles) == 1:
        return "mentor" if "mentor" in roles else "mentee"
    return "both" if roles else None


@lru_cache(maxsize=1 << 12)
def other_answer(text: str) -> str | None:
    """What stands behind "Other:"; an empty text where nothing does, None where the answer is none of the kind."""
    if folded(text) in _answers("other_prefix"):
        return ""
    head, colon, rest = text.replace("：", ":").partition(":")
    return rest.strip() if colon and folded(head) in _answers("other_prefix") else None


@lru_cache(maxsize=1 << 12)
def is_nothing(text: str) -> bool:
    """Whether an answer says that there is none: "n/a", "keine Angabe", "-"."""
    words = folded(text)
    return not words or words in _answers("nothing")


@lru_cache(maxsize=1 << 12)
def is_ditto(text: str) -> bool:
    """Whether a cell says that its answer is that of the row above: "ditto", "idem", "〃"."""
    return text.strip() in _DITTO_MARKS or folded(text) in _answers("ditto")


def is_mostly(text: str) -> bool:
    """Whether an answer is yes for the most part."""
    return folded(text) in _answers("mostly")


@lru_cache(maxsize=1 << 13)
def topic_named(text: str) -> str | None:
    """The id of the topic of the playbook that an answer names as a whole in another language, or None."""
    return _topics().get(folded(text))


def is_not_sure(text: str) -> bool:
    """Whether an answer says that somebody does not know."""
    return folded(text) in _answers("not_sure")


def is_anonymous(text: str) -> bool:
    """Whether a name or an address only says that nobody signed in."""
    return folded(text) in _answers("anonymous")


@lru_cache(maxsize=1 << 12)
def is_total(text: str) -> bool:
    """Whether a cell heads a row of totals: "Total", "Summe: 12", "Total (n=12)"."""
    words = folded(re.sub(r"\(.*?\)|[:=].*|\d+", " ", text))
    return words in _answers("totals")


@lru_cache(maxsize=1 << 12)
def is_footnote(text: str) -> bool:
    """Whether a cell begins a footnote of an export: "Exported on 2026-09-01", "Stand: 1.9.2026", "Source: HR"."""
    head, colon, _ = text.replace("：", ":").partition(":")
    words = folded(text)
    if colon and folded(head) in _answers("footnotes"):
        return True
    begun = (words[len(start) :] for start in _answers("footnotes") if words.startswith(start))
    return any(not rest or re.match(r"\W*\d|\d", rest) for rest in begun) or any(
        words.startswith(f"{start} ") for start in _answers("footnotes") if " " in start
    )


@lru_cache(maxsize=1 << 12)
def is_example(text: str) -> bool:
    """Whether a cell heads a row that only shows how to fill in the sheet."""
    head, colon, _ = text.replace("：", ":").partition(":")
    words = folded(re.sub(r"\d+|[()\[\]]", " ", text))
    return words in _answers("examples") or bool(colon and folded(head) in _answers("examples"))


# Languages, months, weekdays


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
        words = f" {words} ".replace(_needle(level), " ").strip()
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


# Tables, each made once


def header_words(text: str) -> str:
    """A header as it is compared: folded, camelCase parted; of a text too long for a header only the beginning."""
    return folded(_CAMEL.sub(" ", text[:LONGEST_HEADER]))


def _files() -> Iterable[LanguageFile]:
    return playbook.languages().values()


def _spellings(word: str) -> Iterator[str]:
    """A word folded, and again with its umlauts written in two letters, as people do on other keyboards."""
    yield header_words(word)
    if re.search("[äöüÄÖÜ]", word):
        yield header_words(word.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))


@cache
def _names() -> Mapping[str, Mapping[str, frozenset[KeyName]]]:
    """For each language: name of a column → keys."""
    tables: dict[str, Mapping[str, frozenset[KeyName]]] = {}
    for file in _files():
        table: dict[str, set[KeyName]] = {}
        for key, words in by_key(file.headers):
            for word in words:
                for spelling in _spellings(word):
                    table.setdefault(spelling, set()).add(KeyName(key, file.code))
        tables[file.code] = MappingProxyType({word: frozenset(names) for word, names in table.items()})
    return MappingProxyType(tables)


@cache
def _fillers() -> Mapping[str, tuple[str, ...]]:
    return {
        file.code: tuple(sorted((s for word in file.fillers for s in _spellings(word)), key=len, reverse=True))
        for file in _files()
    }


@lru_cache(maxsize=1 << 13)
def _whole(words: str) -> frozenset[KeyName]:
    return frozenset(name for code, table in _names().items() for name in _in_language(words, code, table))


def _in_language(words: str, code: str, table: Mapping[str, frozenset[KeyName]]) -> frozenset[KeyName]:
    while words:
        if words in table:
            return table[words]
        words = next(_without_filler(words, _fillers()[code]), "")
    return frozenset()


def _without_filler(words: str, fillers: tuple[str, ...]) -> Iterator[str]:
    for filler in fillers:
        gap = "" if _HAN.match(filler) else " "
        if words.startswith(filler + gap):
            yield words[len(filler + gap) :].strip()
        elif words.endswith(gap + filler):
            yield words[: -len(gap + filler)].strip()


def _tells(words: str) -> bool:
    """Whether words in brackets change what the header asks: "(manager)", "(years)", not "(required)"."""
    return bool(_whole(words) or _questions().inside(words) or _other_people().inside(words)) or bool(
        _not_asked().inside(words)
    )


def _phrase(text: str, key: str, language: str) -> Iterator[tuple[str | None, _Phrase]]:
    """A phrase with the word it begins with, or None where it may begin inside a word."""
    for spelling in _spellings(text):
        open_start, open_end = text.startswith("*"), text.endswith("*")
        if _HAN.search(spelling):
            yield None, _Phrase(spelling, key, text, language)
            continue
        needle = f"{'' if open_start else ' '}{spelling}{'' if open_end else ' '}"
        first = spelling.split()[0]
        loose = open_start or (open_end and first == spelling)
        yield None if loose else first, _Phrase(needle, key, text.strip("*"), language)


def _indexed(phrases: Iterable[tuple[str, str, str]]) -> _Phrases:
    by_word: dict[str, list[_Phrase]] = {}
    loose: list[_Phrase] = []
    for text, key, language in phrases:
        for first, phrase in _phrase(text, key, language):
            (loose if first is None else by_word.setdefault(first, [])).append(phrase)
    return _Phrases(MappingProxyType({word: tuple(listed) for word, listed in by_word.items()}), tuple(loose))


def _sections(section: str) -> Iterator[tuple[str, str, str]]:
    for file in _files():
        for key, words in by_key(getattr(file, section)):
            for word in words:
                yield word, key, file.code


@cache
def _questions() -> _Phrases:
    return _indexed(_sections("questions"))


@cache
def _consent() -> _Phrases:
    return _indexed(_sections("consent"))


@cache
def _hints() -> _Phrases:
    return _indexed(_sections("hints"))


@cache
def _other_people() -> _Phrases:
    return _indexed(_sections("other_people"))


@cache
def _not_asked() -> _Phrases:
    return _indexed(_sections("not_asked"))


@cache
def _furniture() -> frozenset[str]:
    return frozenset(s for file in _files() for word in file.furniture.headers for s in _spellings(word))


@cache
def _furniture_starts() -> tuple[str, ...]:
    return tuple(word.casefold() for file in _files() for word in file.furniture.starts)


@cache
def _answers(key: str) -> frozenset[str]:
    """The folded words of one list of answers in all languages."""
    return frozenset(s for file in _files() for word in getattr(file.answers, key) for s in _spellings(word))


def _unanimous(meanings: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    """Word → meaning, without the words that mean different things in different languages."""
    table: dict[str, set[T]] = {}
    for word, meaning in meanings:
        for spelling in _spellings(word):
            table.setdefault(spelling, set()).add(meaning)
    return MappingProxyType({word: next(iter(known)) for word, known in table.items() if len(known) == 1 and word})


@cache
def _yes_no() -> Mapping[str, bool]:
    return _unanimous((word, key == "yes") for file in _files() for key in ("yes", "no") for word in _list(file, key))


@cache
def _statuses() -> Mapping[str, Standing]:
    standings: tuple[Standing, ...] = ("active", "leave", "left", "withdrawn", "enrolled")
    return _unanimous((word, standing) for file in _files() for standing in standings for word in _list(file, standing))


@cache
def _roles() -> Mapping[str, ParticipantRole]:
    roles: tuple[ParticipantRole, ...] = ("mentor", "mentee", "both")
    return _unanimous((word, role) for file in _files() for role in roles for word in _list(file, role))


@cache
def _roles_as_written() -> Mapping[str, ParticipantRole]:
    meanings: dict[str, set[ParticipantRole]] = {}
    for file in _files():
        for role in ("mentor", "mentee", "both"):
            for word in _list(file, role):
                meanings.setdefault(spoken(word), set()).add(role)
    return MappingProxyType({word: next(iter(roles)) for word, roles in meanings.items() if len(roles) == 1})


@cache
def _role_phrases(key: str) -> tuple[str, ...]:
    """The longest first: "need a mentor" is a mentee before "mentor" is a mentor. What is both in two languages counts
    for none."""
    other = "mentee" if key == "mentor" else "mentor"
    return tuple(sorted(_answers(key) - _answers(other), key=len, reverse=True))


@cache
def _agreements() -> Mapping[str, int]:
    return _unanimous(
        (word, n) for file in _files() for n, key in enumerate(_AGREEMENT, 1) for word in _list(file, key)
    )


@cache
def _numbers() -> Mapping[str, float]:
    return _unanimous((word, number) for file in _files() for word, number in file.numbers.items())


@cache
def _standing_headers() -> Mapping[str, Literal["left", "active", "withdrawn"]]:
    headers: list[tuple[str, Literal["left", "active", "withdrawn"]]] = []
    for file in _files():
        headers += [(word, "left") for word in file.negations.leaver]
        headers += [(word, "active") for word in file.negations.active]
        headers += [(word, "withdrawn") for word in file.negations.withdrawn]
    return _unanimous(headers)


@cache
def _times() -> Mapping[str, frozenset[TimeKind]]:
    kinds: dict[str, set[TimeKind]] = {}
    for word, kind, _ in _sections("time"):
        for spelling in _spellings(word):
            kinds.setdefault(spelling, set()).add(kind)  # type: ignore[arg-type]
    return MappingProxyType({word: frozenset(known) for word, known in kinds.items()})


@cache
def _before_dates() -> tuple[str, ...]:
    return tuple({s for file in _files() for word in file.time.until for s in _spellings(word)})


@cache
def _ordinal_numbers() -> Mapping[str, int]:
    """First to fifth as words, the longest first; those with digits are read as digits."""
    numbers = _unanimous(
        (word, n) for file in _files() for n, key in enumerate(_ORDINALS, 1) for word in getattr(file.ordinals, key)
    )
    words = sorted((word for word in numbers if not re.search(r"\d", word)), key=len, reverse=True)
    return MappingProxyType({word: numbers[word] for word in words})


@cache
def _rank_words() -> frozenset[str]:
    return frozenset(s for file in _files() for word in file.ordinals.rank for s in _spellings(word))


def _number_in_row(words: str) -> tuple[str, int]:
    """Folded words without their place in a row, and that place; 0 where they have none."""
    first, _, after = words.partition(" ")
    before, _, last = words.rpartition(" ")
    if last.isdecimal() and before:
        return before, int(last)
    if first.isdecimal() and set(after.split()) & _rank_words():
        return after, int(first)
    # "First name" counts nothing.
    if any(name.key != "ranked_mentor" for name in _whole(words)):
        return words, 0
    for word, place in _ordinal_numbers().items():
        gap = "" if _HAN.match(word) else " "
        if words.startswith(word + gap):
            return words[len(word + gap) :].strip(), place
        if words.endswith(f" {word}"):
            return words[: -len(word) - 1], place
    return words, 0


@cache
def _topics() -> Mapping[str, str]:
    return _unanimous((name, topic) for file in _files() for name, topic in file.topics.items())


@cache
def _own_language_names() -> Mapping[str, str]:
    return _unanimous((word, name) for file in _files() for word, name in file.language_names.items())


@cache
def _levels() -> tuple[str, ...]:
    return tuple(sorted(_answers("language_levels"), key=len, reverse=True))


def _list(file: LanguageFile, key: str) -> Words:
    words: Words = getattr(file.answers, key)
    return words


def _needle(words: str) -> str:
    return words if _HAN.search(words) else f" {words} "
