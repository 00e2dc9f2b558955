"""Text: words of free text, and how names, items and points are put into a sentence. Knows no topic.

No model and no statistics over the cohort: what a text means never changes because somebody else signed up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Only inflections are undone: "negotiated" meets "negotiate". Word families are not: a stem that joins "negotiation"
# with "negotiator" joins "production" with "product" and "lead" with "leader" too.
_IRREGULAR = {
    "became": "become", "began": "begin", "being": "be", "been": "be", "is": "be", "are": "be", "am": "be", "was": "be",
    "were": "be", "broke": "break", "broken": "break", "brought": "bring", "built": "build", "came": "come",
    "chose": "choose", "chosen": "choose", "dealt": "deal", "did": "do", "does": "do", "found": "find", "gave": "give",
    "given": "give", "got": "get", "gotten": "get", "grew": "grow", "grown": "grow", "had": "have", "has": "have",
    "held": "hold", "kept": "keep", "knew": "know", "known": "know", "led": "lead", "left": "leave", "learnt": "learn",
    "made": "make", "met": "meet", "ran": "run", "said": "say", "sold": "sell", "spoke": "speak", "spoken": "speak",
    "stood": "stand", "taught": "teach", "thought": "think", "told": "tell", "took": "take", "taken": "take",
    "understood": "understand", "went": "go", "gone": "go", "won": "win", "wrote": "write", "written": "write",
    "analyses": "analysis", "an": "a", "lives": "life",
}  # fmt: skip
# Nouns that only look like an inflected verb: a market is not marketing, and who meets somebody holds no meeting.
_NOUNS = frozenset(
    """accounting building coding consulting engineering evening hiring manufacturing marketing meeting mentoring
    morning networking onboarding programming prospecting prototyping purchasing rebuilding recruiting
    reporting restructuring sourcing thing training speed need feed seed selling""".split()
)
# Words that many people write and that tell nothing about a fit.
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """a about after again all also am an and any are as at back be because been before being best better
        between both but by can could day days do does done each end ever every few first for from full get
        give go good got grow had has have help her here high him his how if in into is it its just keep
        know learn less let like lot made make many may me mentee mentees mentor mentoring mentors month
        months more most much must my myself need needs never new next no nobody not now of off often on
        once one only or other others our out over own part pass people person plan role roles run same see
        six skill skills so some someone something still stay such take than that the their them then there
        these they thing things this three through time to today together too twenty two under up us use
        very want wants was way we week weeks well were what when where whether which while who why will
        with within without work working would year years yes you your experience experiences able around""",
    )
)


# Letters that Unicode does not take apart into a plain letter and its accent.
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_WORD, _WORD_OR_SIGN = re.compile(r"\w+"), re.compile(r"\w+|#")
_HAN = "\u3400-\u9fff"
_SCRIPT_CHANGE = re.compile(rf"(?<=[{_HAN}])(?=[^\W{_HAN}])|(?<=[^\W{_HAN}])(?=[{_HAN}])")


def spoken(text: str) -> str:
    """The words of a text as they are compared: lower case, no punctuation, "&" read as "and"."""
    return " ".join(_WORD.findall(text.casefold().replace("&", " and ")))


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """The words of a text as they are compared across languages: like `spoken`, without accents, "email" as one word.

    Letters that are not Latin and "#" stay; Chinese and Latin words that stand together are parted.
    """
    if text.isascii():  # most names and answers: no accents to take off, no scripts to part
        letters = text.casefold().replace("&", " and ")
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().replace("&", " and "))
        letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(PLAIN_LETTERS)
        letters = _SCRIPT_CHANGE.sub(" ", letters)
    words = " ".join(_WORD_OR_SIGN.findall(letters.replace("_", " ")))
    return re.sub(r"\be (?=mail|post(?:adress\w*)?\b)", "e", words)


@lru_cache(maxsize=1 << 14)
def word_form(word: str) -> str:
    """A word (lower case) without its inflection, as it is compared and not as it is written: "managed" and "managing"
    give "manag", "stories" gives "story"."""
    word = _IRREGULAR.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _NOUNS:
        return word
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) > 2 and re.search("[aeiouy]", bare):
            word = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
            break
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=1 << 14)
def tag(answer: str) -> str:
    """A short answer (a language, a place, a way of working) as it is compared, see `spoken`."""
    return spoken(answer)


def telling(word: str) -> bool:
    """Does a word (lower case) say anything about what somebody wants or knows?"""
    return len(word) > 2 and word.isalpha() and word not in _EMPTY


def in_sentence(label: str) -> str:
    """A label in the middle of a sentence: a plain capital falls, an abbreviation stays, a comma asks for quotes."""
    lowered = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"“{lowered}”" if "," in lowered else lowered


def lower_first(sentence: str) -> str:
    """A sentence that goes on behind a colon: its first letter is small."""
    return sentence[:1].lower() + sentence[1:]


def listed(items: Iterable[str]) -> str:
    """Items as one speaks them: "a", "a and b", "a, b and c"."""
    names = list(items)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def few(names: Iterable[str], most: int = 5) -> str:
    """Names as one speaks them, at most `most` of them: "Ana, Ben, Carl, Dora and 12 more"."""
    known = list(names)
    return listed(known) if len(known) <= most else listed([*known[: most - 1], f"{len(known) - most + 1} more"])


def counted(n: int, singular: str, plural: str = "") -> str:
    """A number and its noun: "1 month", "3 months"; `plural` where an s is not enough: "1,200 people want"."""
    return f"{n:,} {singular if n == 1 else plural or f'{singular}s'}"


def definite(n: int, singular: str, plural: str = "") -> str:
    """What is spoken of by its number: "the pair", "the 3 pairs"."""
    return f"the {singular}" if n == 1 else "the " + counted(n, singular, plural)


def points(share: float) -> str:
    """A score or a difference of scores (0..1) as spoken: "21 points", "1 point", "less than a point"."""
    number = abs(share) * 100
    if 0 < number < 0.5:
        return "less than a point"
    return counted(round(number), "point")


def money(currency: str, value: float) -> str:
    """An amount without cents: $12,300, or CHF 12,300 where the currency is a word."""
    space = "" if len(currency) == 1 else " "
    return f"{currency}{space}{value:,.0f}"
