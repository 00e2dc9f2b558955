"""Check headers: what one header of a form about pairs asks for, by its words alone. Sees no cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.practice import CheckQuestion, FormQuestion
from core.domain.playbook.reading import RoleId
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.account import Certainty
from core.domain.recruit.sheets.columns import is_not_an_answer
from core.domain.recruit.sheets.formats import FORMATS
from core.domain.recruit.sheets.headers import header_words

MONTHLY = "monthly"
KINDS: Mapping[str, str] = {
    "health": "Health check",
    "quiz": "Alignment quiz",
    "closing": "Closing questions",
    MONTHLY: "Monthly questions",
    "consent": "Consent to a profile",
    "shortlist": "Ranking of a shortlist",
    "asking": "Asking somebody",
    "answering": "Answering who asked",
}
CHOOSING = ("consent", "shortlist", "asking", "answering")  # told before there are pairs
WHO = ("email", "name", "first_name", "last_name")  # whoever answered
BESIDE: Mapping[str, str] = {
    "email": "Who answered: email address",
    "name": "Who answered: name",
    "first_name": "Who answered: first name",
    "last_name": "Who answered: last name",
    "other": "The other person",
    "role": "Mentor or mentee",
    "day": "Day of the answer",
    "comment": "Comment",
}
ALIKE = 86  # of 100: headers this close to a question are taken for it
SPELLING = 60  # of 100: words this close are one word
APART = 4  # of 100: two questions closer than this to a header cannot be told apart
WORDS_OF_A_QUESTION = 4  # a question of so many words counts wherever it stands in a header
_IN_BRACKETS = re.compile(r"[(（\[].*?[)）\]]")
FIRST_HAN = "\u3400"  # Chinese is written without spaces between its words
NAMED = "a name that such columns go by"
UNKNOWN, NO_HEADER = "not recognized", "has no header"
REFUSED = ("manager", "recommender", "form_filler", "organization", "emergency")


def questions_of(kind: str) -> dict[str, dict[RoleId, str]]:
    """Statement or question id → its wording by role, of one kind of check."""
    book = playbook.load()
    if kind == MONTHLY or kind in CHOOSING:
        return _form_texts(kind)
    if kind == "closing":
        rated_at_end = {question.id: {question.role: question.text} for question in book.satisfaction.values()}
        return rated_at_end | _form_texts(kind)
    statements = book.quiz.statements if kind == "quiz" else book.health_check.statements
    asked: dict[str, dict[RoleId, str]] = {}
    for statement in statements:
        wordings: dict[RoleId, str] = {"mentee": statement.mentee, "mentor": statement.mentor}
        asked[statement.id] = {role: text for role, text in wordings.items() if text}
    if kind == "health":
        asked |= {question.id: {"mentee": question.text, "mentor": question.text} for question in _picked(kind)}
    return asked


def form_questions(kind: str) -> Mapping[str, FormQuestion]:
    """What a form of this kind asks beside statements to rate: how the month was, what comes after the end."""
    return playbook.load().forms.get(kind, {})


def rated_keys(kind: str) -> tuple[str, ...]:
    """The ids of the statements that are answered on the scale, and of the questions of the health check."""
    return tuple(key for key in questions_of(kind) if key not in form_questions(kind))


def _form_texts(kind: str) -> dict[str, dict[RoleId, str]]:
    return {question.id: dict.fromkeys(_sides(question), question.text) for question in form_questions(kind).values()}


def _sides(question: FormQuestion) -> tuple[RoleId, ...]:
    if question.role in ("mentee", "mentor"):
        return (question.role,)
    return ("mentee", "mentor")


def fields(kind: str) -> dict[str, str]:
    """All that a column of this kind of check can hold: key → what it is called, the questions first."""
    return {key: next(iter(texts.values())) for key, texts in questions_of(kind).items()} | dict(BESIDE)


class HeaderReading(NamedTuple):
    """What a header is taken for."""

    key: str | None
    certainty: Certainty
    why: str
    side: str = ""


def read_header(header: str, kind: str, source: str) -> HeaderReading:
    """What a header asks for in a form of this kind. `source`: the key of the sheet's format in FORMATS."""
    words = header_words(header)
    if not words:
        return HeaderReading(None, "not used", NO_HEADER)
    if words in stamps():
        return HeaderReading("day", "sure", "the moment of the answer")
    if is_not_an_answer(header, source) and words not in other_stamps():
        return HeaderReading(None, "not used", "added by the form")
    if key := _form_words(kind).get(words):
        why = "our own question" if words == header_words(form_questions(kind)[key].text) else NAMED
        return HeaderReading(key, "sure", why)
    if (question := _question(header, kind)) is not None:
        return question
    person = vocabulary.about(header)
    names = {name.key for name in vocabulary.header_keys(header)}
    if person and person.kind in REFUSED:
        return HeaderReading(None, "not used", f"is about somebody else (“{person.word}”)")
    if person or _stands_in(header, "other_person") or names & {"wants_mentor", "wants_to_mentor", "ranked_mentor"}:
        return HeaderReading("other", "sure", "names the other person")
    if words in _comments() or _stands_in(header, "comment"):
        return HeaderReading("comment", "sure", "asks for a comment")
    for key in (*WHO, "role"):
        if key in names:
            return HeaderReading(key, "sure", NAMED)
    phrases = {asked.key: asked.phrase for asked in vocabulary.asked(header)}
    for key in ("email", "first_name", "last_name", "name"):
        if key in phrases:
            return HeaderReading(key, "likely", f"asks for “{phrases[key]}”")
    if "applied_on" in names or words in other_stamps() or words in day_words():
        return HeaderReading("day", "likely", "a day beside the answers")
    return HeaderReading(None, "not used", "added by the form" if vocabulary.is_furniture(header) else UNKNOWN)


def _question(header: str, kind: str) -> HeaderReading | None:
    """The question that a header asks. A grid puts its own title before it, so a header may end with a question."""
    words = header_words(header)
    asked = questions_of(kind)
    ranked = sorted(
        (-_likeness(words, header_words(text)), key, role)
        for key, texts in asked.items()
        for role, text in texts.items()
    )
    likeness, key, role = -ranked[0][0], ranked[0][1], ranked[0][2]
    if likeness < ALIKE:
        return None
    side = role if len(set(asked[key].values())) > 1 else ""
    if likeness == 100:
        return HeaderReading(key, "sure", "our own question", side)
    second = next(((-minus, other) for minus, other, _ in ranked if other != key), None)
    if second and likeness - second[0] < APART:
        return HeaderReading(None, "ask", f"could be “{fields(kind)[key]}” or “{fields(kind)[second[1]]}”")
    if _adds_words(words, header_words(asked[key][role])):
        return HeaderReading(None, "ask", f"is like “{asked[key][role]}”, in other words")
    return HeaderReading(key, "likely", f"much like “{asked[key][role]}”", side)


def _likeness(heading: str, asked: str) -> float:
    """0 to 100; 100 for the question itself, alone, at the end of a header or, if it is long enough, anywhere in it."""
    if heading == asked or heading.endswith(f" {asked}"):
        return 100.0
    if len(asked.split()) >= WORDS_OF_A_QUESTION and f" {asked} " in f" {heading} ":
        return 100.0
    return float(fuzz.ratio(heading, asked))


def _adds_words(heading: str, asked: str) -> bool:
    """Whether a header holds a word that is no spelling of one of the question's: "not" turns a statement around."""
    known = asked.split()
    return any(max(fuzz.ratio(word, other) for other in known) < SPELLING for word in heading.split())


def _picked(kind: str) -> tuple[CheckQuestion, ...]:
    return playbook.load().health_check.questions if kind == "health" else ()


def _stands_in(header: str, key: str) -> bool:
    """Whether a header holds one of the playbook's words for this, outside of brackets ("Comment (your mentor …)")."""
    words = vocabulary.header_words(_IN_BRACKETS.sub(" ", header))
    return any(f" {phrase} " in f" {words} " or (phrase >= FIRST_HAN and phrase in words) for phrase in _phrases(key))


@cache
def _phrases(key: str) -> tuple[str, ...]:
    return tuple(map(folded, getattr(playbook.load().check_words, key)))


@cache
def _comments() -> frozenset[str]:
    """What the playbook asks in words of one's own beside its questions."""
    return frozenset(header_words(question.comment) for question in _picked("health") if question.comment)


@cache
def _form_words(kind: str) -> Mapping[str, str]:
    """What a form may call what it asks beside statements: words → key."""
    return {
        header_words(name): question.id
        for question in form_questions(kind).values()
        for name in (question.text, *question.again, *question.words)
    }


@cache
def stamps() -> frozenset[str]:
    return frozenset(header_words(stamp) for sheet_format in FORMATS.values() for stamp in sheet_format.stamps)


@cache
def other_stamps() -> frozenset[str]:
    return frozenset(header_words(stamp) for sheet_format in FORMATS.values() for stamp in sheet_format.other_stamps)


@cache
def day_words() -> frozenset[str]:
    return frozenset(header_words(word) for word in playbook.load().check_words.day)
