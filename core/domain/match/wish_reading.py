"""Wish reading: the wishes that a free text seems to state, for a person to confirm. Checks none of them.

`wishes.py` says which kinds there are and how their values are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from core.domain import playbook
from core.domain.base.people import Wish
from core.domain.base.text import spoken
from core.domain.match.wishes import GENDERS

_LANGUAGES = tuple(
    re.findall(
        r"\w+",
        """Arabic Bengali Bulgarian Catalan Chinese Croatian Czech Danish Dutch English Estonian Finnish French
        German Greek Hebrew Hindi Hungarian Indonesian Irish Italian Japanese Korean Latvian Lithuanian
        Malay Mandarin Norwegian Persian Polish Portuguese Romanian Russian Serbian Slovak Slovenian Spanish
        Swahili Swedish Tamil Telugu Thai Turkish Ukrainian Urdu Vietnamese Welsh""",
    )
)
_GENDER = re.compile(r"\b(woman|women|female|lady|man|men|male|gentleman|non-?binary)\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(junior|senior|team lead|lead|people manager|manager|director|vp|vice president|executive)\b", re.I
)
_MUST = re.compile(
    r"\b(must|needs? to|ha(?:s|ve) to|required?|essential|only|necessary|cannot|can.?t|has got to)\b", re.I
)
# What is no must for the reading, and may be one for a person: "I need someone in Berlin".
_STRONG = re.compile(r"\b(need\w*|want\w*|insist\w*|important|crucial|vital|unless|deal.?breaker)\b", re.I)
_SOFT = re.compile(
    r"\b(prefer\w*|ideal\w*|rather|if possible|would (?:like|love|be \w+)|nice to have|wish|hope\w*|maybe|perhaps"
    r"|should|bonus|a plus|optional\w*|not a must|doesn.?t have to|not necessar\w+)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(not|no|never|nobody|avoid|except|without|isn.?t|don.?t)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|near|at|around|from)\s+(?:the\s+)?([A-Z][\w’'\-]+(?:\s[A-Z][\w’'\-]+)*)")
_NOTHING = re.compile(
    r"\s*(|-+|n/?a|no|none|nothing|no (?:wishes|preferences?|requests?)|nope|not really)\s*[.!]?\s*", re.I
)
_FILLER = re.compile(r"(?:please|thanks?|thank you)\W*", re.IGNORECASE)


def read_wishes(text: str, *, locations: Iterable[str] = (), departments: Iterable[str] = ()) -> tuple[Wish, ...]:
    """The wishes that a text seems to state, for a person to confirm; never applied by themselves.

    `locations` and `departments` are the names in use, so that "someone in berlin" or "from Finance" is understood.
    What is not understood comes back as it is, of kind "other". A clause is a must only if it says so.
    """
    if _NOTHING.fullmatch(text):
        return ()
    understood: list[Wish] = []
    for sentence in _sentences(text):
        must = False
        for clause in _clauses(sentence):
            must = not _SOFT.search(clause) and (must or bool(_MUST.search(clause)))
            understood.extend(_wishes(clause, must, tuple(locations), tuple(departments)))
    return tuple(dict.fromkeys(understood))


@lru_cache(maxsize=8192)  # a text is asked about in every run and decision until a person has read it
def may_be_must(text: str) -> bool:
    """Could a text state a must, so that a person has to read it before its writer is matched?

    Yes for a clause that says so, that rules something out, or that is not understood, unless it is only a preference.
    """
    if _NOTHING.fullmatch(text):
        return False
    for sentence in _sentences(text):
        for clause in _clauses(sentence):
            if _SOFT.search(clause):
                continue
            says_so = any(words.search(clause) for words in (_MUST, _STRONG, _NOT))
            if says_so or _wishes(clause, False, (), ())[0].kind == "other":
                return True
    return False


def _sentences(text: str) -> list[str]:
    return re.split(r"[.;\n!?]+(?:\s|$)|\bbut\b", text)


def _clauses(sentence: str) -> list[str]:
    sentence = re.sub(r",\s*(if possible|preferably|ideally)\W*$", r" \1", sentence, flags=re.IGNORECASE)
    clauses = (clause.strip() for clause in re.split(r",|\band\b|\bplus\b", sentence))
    return [clause for clause in clauses if re.search(r"\w", clause) and not _FILLER.fullmatch(clause)]


def _wishes(clause: str, must: bool, locations: tuple[str, ...], departments: tuple[str, ...]) -> list[Wish]:
    """The wishes of one clause, by kind; the clause itself as "other" when none is recognized."""
    if re.search(r"\bmy (boss|manager|lead|supervisor)\b", clause, re.IGNORECASE):
        return [Wish("other", clause, must)]
    turned = (
        "not " if _NOT.search(clause) and not re.search(r"not a must|not necessar|doesn.?t have to", clause) else ""
    )
    understood = []
    for kind, values in (
        ("language", _languages(clause)),
        ("gender", _genders(clause)),
        ("department", _departments(clause, departments)),
        ("level", _levels(clause)),
        ("industry", _industries(clause)),
    ):
        if values:
            understood.append(Wish(kind, turned + " or ".join(values), must))
    understood = [_straight(wish) for wish in understood]
    if not any(wish.kind in ("department", "industry") for wish in understood) and (
        places := _places(clause, locations)
    ):
        understood.append(Wish("location", turned + " or ".join(places), must))
    return understood or [Wish("other", clause, must)]


def _straight(wish: Wish) -> Wish:
    """ "Not from my own department" and "from another department" are the same wish."""
    if wish.kind == "department" and wish.value in ("not same", "not another"):
        return Wish("department", "another" if wish.value == "not same" else "same", wish.must)
    return wish


def _languages(clause: str) -> list[str]:
    return [name for name in _LANGUAGES if re.search(rf"\b{name}\b", clause, re.IGNORECASE)]


def _genders(clause: str) -> list[str]:
    if re.search(r"\b(same|my own) gender\b", clause, re.IGNORECASE):
        return ["same"]
    return list(dict.fromkeys(GENDERS[spoken(word)] for word in _GENDER.findall(clause)))


def _departments(clause: str, known: tuple[str, ...]) -> list[str]:
    if re.search(
        r"\b(another|other|different|outside (of )?my)( own)? (department|team|unit|function|area)", clause, re.I
    ):
        return ["another"]
    if re.search(r"\b(my|my own|the same|same|own) (department|team|unit|function|area)\b", clause, re.IGNORECASE):
        return ["same"]
    if named := [name for name in known if name and f" {spoken(name)} " in f" {spoken(clause)} "]:
        return named
    return re.findall(r"\b([A-Z][\w&]*(?: (?:& )?[A-Z][\w&]*)*) (?:department|team|unit)\b", clause)


def _levels(clause: str) -> list[str]:
    if re.search(r"\bmore senior\b|\babove me\b|\bhigher (level|up)\b", clause, re.IGNORECASE):
        return ["more senior"]
    if re.search(r"\b(same|my own|my) level\b", clause, re.IGNORECASE):
        return ["same"]
    above = " or above" if re.search(r"\b(above|at least|or higher|minimum|or more)\b|\+", clause, re.I) else ""
    named = [word.upper() if word.lower() == "vp" else word.capitalize() for word in _LEVEL.findall(clause)]
    return [word + above for word in dict.fromkeys(named)]


def _industries(clause: str) -> list[str]:
    question = playbook.load().intake.of("mentor", extras=True).get("industries")
    options = question.options if question else ()
    named = [name for name in options if f" {spoken(name)} " in f" {spoken(clause)} "]
    return named or re.findall(r"\b([A-Z]?[\w&\-]+) (?:industry|sector)\b", clause)


def _places(clause: str, known: tuple[str, ...]) -> list[str]:
    if re.search(
        r"\b(same|my)( own)? (location|office|city|site|place|country)\b|\bnearby\b|\bin person\b", clause, re.I
    ):
        return ["same"]
    if named := [name for name in known if name and f" {spoken(name)} " in f" {spoken(clause)} "]:
        return named
    places = [place for text in _PLACE.findall(clause) for place in re.split(r"\s+or\s+", text)]
    return [place for place in places if place not in _LANGUAGES]
