"""Check labels: what an answer of a check says, in the words of any form and language. Knows no column, no person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from core.domain import playbook
from core.domain.base.text import folded
from core.domain.playbook.practice import CheckQuestion, FormQuestion
from core.domain.recruit.sheets import values, vocabulary

_DIGIT = re.compile(r"([1-5])(?:[.,]0+)?(?:\D.*)?")
_FIRST_CLAUSE = re.compile(r"[,.;:!(–—，。；]")
_ENDS = re.compile(r"\b([15])\s*(?:=|:|-|–|→|means|bedeutet|steht für)\s*([^\d,;()/]+)", re.IGNORECASE)


class Scale:
    """How the labels of one file stand for 1 (strongly disagree) to 5 (strongly agree).

    `texts`: all answers on the scale that the file holds; `chosen`: what a person said a label means, by its words.
    Forms name the ends of a scale in their own ways: where "agree somewhat" is the weaker answer and no stronger one
    than "agree" occurs, "agree" is the end.
    """

    def __init__(self, texts: Iterable[str], chosen: Mapping[str, str]) -> None:
        self._chosen = {words: int(number) for words, number in chosen.items() if number in ("1", "2", "3", "4", "5")}
        labels = {_label(text) for text in texts if not values.is_blank(text)} - {""}
        self._ends = _strongest(labels)

    def rating(self, text: str, *, downwards: bool = False) -> int | None:
        """1 to 5, or None; words count before a digit beside them. `downwards`: here 1 is the strongest agreement."""
        words = folded(text)
        number = self._chosen.get(words) or self._ends.get(_label(text)) or _own_scale().get(_label(text))
        number = number or vocabulary.agreement(text)
        if number is not None:
            return number
        digit = _DIGIT.fullmatch(text.strip())
        return None if digit is None else 6 - int(digit[1]) if downwards else int(digit[1])


def runs_downwards(header: str) -> bool:
    """Whether a header says that 1 is the strongest agreement: "1 = strongly agree … 5 = strongly disagree"."""
    ends = {number: vocabulary.agreement(label) or 3 for number, label in _ENDS.findall(header)}
    return ends.get("1", 3) > 3 or ends.get("5", 3) < 3


def is_plain(text: str) -> bool:
    """Whether a label is the playbook's own or begins with its number, so that nothing had to be understood."""
    return bool(_DIGIT.fullmatch(text.strip())) or _label(text) in _own_scale()


def picked(text: str, question: CheckQuestion | FormQuestion, chosen: Mapping[str, str]) -> str | None:
    """The id of the answer that a text stands for: the label or its beginning, or the same in another language."""
    words = folded(text)
    ids = [answer.id for answer in question.answers]
    if chosen.get(words) in ids:
        return chosen[words]
    labels = {answer.id: folded(answer.label) for answer in question.answers}
    exact = [id for id, label in labels.items() if label == words]
    beginning = exact or [id for id, label in labels.items() if label.startswith(f"{words} ")]
    if len(beginning) == 1:
        return beginning[0]
    return next((id for id in _meant(text) if id in ids), None)


def _meant(text: str) -> tuple[str, ...]:
    """The ids that an answer in any language can stand for."""
    clause = _FIRST_CLAUSE.split(text, maxsplit=1)[0]
    if folded(clause) in _words_of("no"):
        return ("no",)
    if folded(clause) in _words_of("partly"):
        return ("partly", "mostly")
    if vocabulary.is_not_sure(clause):
        return ("talk",)
    answer = vocabulary.yes_no(text)
    return () if answer is None else ("yes",) if answer else ("no",)


def _strongest(labels: Iterable[str]) -> dict[str, int]:
    """Labels that are an end of the scale because the file's own weaker label holds all their words and one more."""
    known = {label: vocabulary.agreement(label) for label in labels}
    ends: dict[str, int] = {}
    for label, number in known.items():
        words = set(label.split())
        weaker = [
            (len(other.split()), other)
            for other, of_other in known.items()
            if of_other in (2, 4) and words < set(other.split())
        ]
        if number not in (None, 2, 4) or not weaker:
            continue
        hedged = known[min(weaker)[1]]
        end = 5 if hedged == 4 else 1
        if number in (None, hedged) and end not in known.values():
            ends[label] = end
    return ends


def _label(text: str) -> str:
    """The words of a label without a number before or behind them."""
    return re.sub(r"^\d\s|\s\d$", "", folded(text))


@cache
def _own_scale() -> Mapping[str, int]:
    scales = (playbook.load().health_check.scale, playbook.load().quiz.scale)
    return {folded(label): number for scale in scales for number, label in enumerate(scale, 1)}


@cache
def _words_of(key: str) -> frozenset[str]:
    return frozenset(map(folded, getattr(playbook.load().check_words, key)))
