"""Topic reader: which topics of the playbook's tree a free text speaks of, and by which words. Reads the tree, knows no
person and guesses nothing: what no phrase of a topic says is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Self

from core.domain import playbook
from core.domain.base.text import in_sentence, spoken, telling, word_form
from core.domain.playbook.topics import TopicTree

GAP = "…"  # in a phrase: up to GAP_WORDS words
GAP_WORDS = 3
NEGATED_WORDS = 6  # as far before a phrase as "not" reaches, within its part of the sentence
BESIDE = 3  # words on either side of a phrase among which a word of `unless` makes it something else
CONTEXT = 6  # words shown on either side of a phrase

_WORD = re.compile(r"&|\w+")
_END = re.compile(r"[.;:!?\n()–—]")  # ends a sentence, or what counts as one
_NEGATIONS = frozenset(
    "no not never without nor neither cannot t hate dislike avoid avoiding avoided nothing hardly".split()
)
_NOT_ONLY = frozenset("only just least".split())
_SOMEBODY_ELSE = frozenset("boss manager husband wife partner brother sister father mother friend".split())
_VERBS = frozenset("be do have will can could should would isn aren wasn weren don doesn didn".split())
# Words of grammar. A text with more of them from other languages than from English is not read: only English phrases
# are known, and a word that looks like one ("marketing") stands in a sentence whose "not" would be missed.
_ENGLISH = frozenset(
    """the a an i to of and my for with how is at by from or that what when who we our their have has had can without
    after it be on not more into than been was were""".split()
)
_ELSEWHERE = frozenset(
    """und der das ist nicht mit für von ein eine einen einer den dem auf wie als auch bei mein meine meinem meiner
    wir sich ohne kein keine zu ich el la los las de del que y en un una con por para mi mis se lo sin es le
    les des du et une je est dans pour sur avec mon ma mes aux qui ne sans nous il gli di che per non sono
    mio della nel os da das dos um uma com não meu minha em și să nu din pe cu este sunt pentru mea meu în
    het een van ik niet voor zijn mijn ook naar w z na się nie jest że jak mój se je jsem och att det
    som är jag på av inte og ikke jeg er til med min és hogy nem egy az ve bir için ile ja ei sekä""".split()
)


@dataclass(frozen=True, slots=True)
class TopicQuote:
    """That a text speaks of a topic: `words` say so, as written; `context` is the same with a few words around."""

    topic: str
    words: str
    context: str


class _Words:
    """The words of a text: as compared, as forms, and where they stand, which is worked out when asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = ["and" if word == "&" else word for word in _WORD.findall(text.casefold())]
        self.forms = [word_form(word) for word in self.words]

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word starts and ends in the text as written."""
        spans = [match.span() for match in _WORD.finditer(self.text)]
        # a letter that is two in small ("ß" is not, "İ" is) may part a word: then the text is quoted in small letters
        if len(spans) != len(self.words):
            self.text = self.text.casefold()
            spans = [match.span() for match in _WORD.finditer(self.text)]
        return spans

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """The sentence and the part of a sentence that each word stands in, counted from 0."""
        places = []
        sentence = part = last = 0
        for word, (start, end) in zip(self.words, self.spans, strict=True):
            between = self.text[last:start]
            if _END.search(between):
                sentence, part = sentence + 1, part + 1
            elif "," in between or word == "but":
                part += 1
            places.append((sentence, part))
            last = end
        return places

    @cached_property
    def english(self) -> bool:
        """Has it at least as many words of English grammar as of others'?"""
        return sum(map(_ENGLISH.__contains__, self.words)) >= sum(map(_ELSEWHERE.__contains__, self.words))

    def quote(self, topic: str, at: int, end: int) -> TopicQuote:
        """Some of the words, and what stands around them in the sentence, cut to CONTEXT words on either side."""
        sentence = self.places[at][0]
        first, last = at, end
        while first > max(0, at - CONTEXT) and self.places[first - 1][0] == sentence:
            first -= 1
        while last < min(end + CONTEXT, len(self)) and self.places[last][0] == sentence:
            last += 1
        before = "…" if first > 0 and self.places[first - 1][0] == sentence else ""
        after = "…" if last < len(self) and self.places[last][0] == sentence else ""
        return TopicQuote(topic, self._written(at, end), f"{before}{self._written(first, last)}{after}")

    def _written(self, first: int, last: int) -> str:
        return " ".join(self.text[self.spans[first][0] : self.spans[last - 1][1]].split())


@dataclass(frozen=True, slots=True)
class _TopicPhrase:
    """A phrase of a topic as word forms, GAP among them.

    only: the word as it has to be written, but for a plural, where it stands alone: "presenting" is a topic, "presents"
    are for birthdays, and documents are "conflicting" without any conflict. "" elsewhere.
    """

    topic: str
    forms: tuple[str, ...]
    only: str
    words: int

    @classmethod
    def of(cls, topic: str, text: str) -> Self:
        """The phrase that a text of the file stands for."""
        forms: list[str] = []
        for number, piece in enumerate(text.split(GAP)):
            forms += [GAP] if number else []
            forms += [word_form(word) for word in spoken(piece).split()]
        only = spoken(text) if len(forms) == 1 else ""
        return cls(topic, tuple(forms), only, len(forms) - forms.count(GAP))


@dataclass(frozen=True)
class Reader:
    """Finds the topics of a tree in free text by their phrases, longest first, and names topics in sentences.

    Phrases are those of the file, and labels and synonyms of two telling words or more: a single word of a form's
    answer ("focus", "balance") says little in a sentence.
    """

    tree: TopicTree
    # Read once a text: whoever moves a slider on Match scores the same texts again, and 1,500 of them take 60 ms.
    quotes: Callable[[str], tuple[TopicQuote, ...]] = field(init=False, repr=False, compare=False)
    _phrases: Mapping[str, Mapping[str, Sequence[_TopicPhrase]]] = field(init=False, repr=False, compare=False)
    _unless: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases = set()
        for topic in self.tree.topics.values():
            names = [name for name in (topic.label, *topic.synonyms) if sum(map(telling, spoken(name).split())) > 1]
            phrases |= {_TopicPhrase.of(topic.id, text) for text in (*topic.phrases, *names)}
        unless = {
            topic.id: frozenset(word_form(word) for word in topic.unless)
            for topic in self.tree.topics.values()
            if topic.unless
        }
        object.__setattr__(self, "_phrases", _by_first_words(phrases))
        object.__setattr__(self, "_unless", unless)
        object.__setattr__(self, "quotes", lru_cache(maxsize=1 << 12)(self._find_quotes))

    def _find_quotes(self, text: str) -> tuple[TopicQuote, ...]:
        """Where a text speaks of a topic, in its order. What it denies ("no interest in sales") is left out, and a text
        in another language than English is not read."""
        words = _Words(text)
        quotes: list[TopicQuote] = []
        at = 0
        covered: set[int] = set()  # words within a phrase: "say no to" denies nothing
        for start, form in enumerate(words.forms):
            matches = self._matches(words, start) if start >= at and form in self._phrases else {}
            if not matches:
                continue
            if not words.english:
                return ()
            at = start
            for topic, (_, end) in matches.items():
                if not _denied(words, covered, at, end) and not self._something_else(topic, words, at, end):
                    quotes.append(words.quote(topic, at, end))
            covered.update(*(range(start, end) for _, end in matches.values()))
            at = max(first_end for first_end, _ in matches.values())
        return tuple(quotes)

    def topic(self, text: str) -> str:
        """The id of the topic that a short answer names, or its own words where the tree has no such topic."""
        topic = self.tree.find(text)
        return topic.id if topic else spoken(text)

    def label(self, topic: str) -> str:
        """How a topic is named in the middle of a sentence: "negotiation", but "AI at work"."""
        known = self.tree.topics.get(topic)
        return in_sentence(known.label) if known else topic

    def _matches(self, words: _Words, at: int) -> dict[str, tuple[int, int]]:
        """Topic -> where its phrase that starts at a word ends: up to its first gap, and as a whole.

        The longest counts; one of another topic only if it has several words: "presented numbers to the board" speaks
        of two topics, "product management" of one. What stands in a gap is read for itself.
        """
        matches: dict[str, tuple[int, int]] = {}
        starting = self._phrases[words.forms[at]]
        following = words.forms[at + 1] if at + 1 < len(words) else ""
        written = ("", words.words[at], words.words[at].removesuffix("s"))
        for phrase in starting.get(following, starting[""]):
            if phrase.topic in matches or (phrase.words == 1 and matches) or phrase.only not in written:
                continue
            if (end := _match(phrase.forms, words.forms, at)) and words.places[end - 1][0] == words.places[at][0]:
                first = phrase.forms.index(GAP) if GAP in phrase.forms else end - at
                matches[phrase.topic] = (at + first, end)
        return matches

    def _something_else(self, topic: str, words: _Words, at: int, end: int) -> bool:
        unless = self._unless.get(topic, frozenset())
        beside = (*range(max(0, at - BESIDE), at), *range(end, min(end + BESIDE, len(words))))
        return any(words.forms[near] in unless and words.places[near][0] == words.places[at][0] for near in beside)


@cache
def reader() -> Reader:
    """The reader of the product's own playbook."""
    return Reader(playbook.load().topics)


def _by_first_words(phrases: Iterable[_TopicPhrase]) -> dict[str, dict[str, list[_TopicPhrase]]]:
    """First form -> second form -> the phrases that may start so, longest first; "" for any other second form."""
    starting: dict[str, dict[str, list[_TopicPhrase]]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-phrase.words, phrase.topic, phrase.forms)):
        starting.setdefault(phrase.forms[0], {"": []})
        second = phrase.forms[1] if len(phrase.forms) > 1 and phrase.forms[1] != GAP else ""
        starting[phrase.forms[0]].setdefault(second, []).append(phrase)
    for by_second in starting.values():
        anything = by_second[""]
        for second in by_second.keys() - {""}:
            both = [*by_second[second], *anything]
            by_second[second] = sorted(both, key=lambda phrase: (-phrase.words, phrase.topic, phrase.forms))
    return starting


def _match(forms: Sequence[str], text: Sequence[str], at: int) -> int:
    """Where a phrase that starts at a word of a text ends; 0 if it does not stand there."""
    for number, form in enumerate(forms):
        if form == GAP:
            rest = forms[number + 1 :]
            for start in range(at, min(at + GAP_WORDS + 1, len(text))):
                if text[start] == rest[0] and (end := _match(rest, text, start)):
                    return end
            return 0
        if at >= len(text) or text[at] != form:
            return 0
        at += 1
    return at


def _denied(words: _Words, covered: Container[int], at: int, end: int) -> bool:
    """Does its part of the sentence deny a phrase, or say it of somebody else?"""
    first = words.places.index(words.places[at])
    if first < at and words.words[first] == "my" and words.words[first + 1] in _SOMEBODY_ELSE:
        return True
    for place in range(max(first, at - NEGATED_WORDS), at):
        word, following = words.words[place], words.words[place + 1]
        if place in covered:
            continue
        if word in _NEGATIONS and following not in _NOT_ONLY:
            return True
        if (word, following) in (("instead", "of"), ("rather", "than"), ("other", "than")):
            return True
    after = [near for near in range(end, min(end + 3, len(words))) if words.places[near] == words.places[at]]
    verb = bool(after) and (words.forms[after[0]] in _VERBS or words.words[after[0]] in _VERBS)
    return verb and any(words.words[near] in ("not", "never", "t") for near in after[1:])
