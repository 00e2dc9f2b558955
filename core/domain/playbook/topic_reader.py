"""Topic reader: which topics of the playbook's tree a free text speaks of. Reads the tree, knows no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from core.domain import playbook
from core.domain.base.text import Terms, in_sentence, spoken, stem, telling
from core.domain.playbook.topics import TopicTree


@dataclass(frozen=True)
class Reader:
    """Finds the topics of a tree in free text, by the stems of their labels and synonyms, longest phrase first."""

    tree: TopicTree
    _phrases: Mapping[tuple[str, ...], str] = field(init=False, repr=False, compare=False)
    _lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases: dict[tuple[str, ...], str] = {}
        for topic in self.tree.topics.values():
            for text in (topic.label, *topic.synonyms):
                phrases.setdefault(tuple(stem(word) for word in spoken(text).split()), topic.id)
        lengths: dict[str, set[int]] = {}
        for phrase in phrases:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        object.__setattr__(self, "_phrases", phrases)
        object.__setattr__(self, "_lengths", {first: tuple(sorted(words)[::-1]) for first, words in lengths.items()})

    def terms(self, text: str) -> Terms:
        """The terms of a text; none for an empty one."""
        written = spoken(text).split()
        stems = [stem(word) for word in written]
        topics: set[str] = set()
        words: dict[str, str] = {}
        at = 0
        while at < len(stems):
            length = next(
                (n for n in self._lengths.get(stems[at], ()) if tuple(stems[at : at + n]) in self._phrases), 0
            )
            if length:
                topics.add(self._phrases[tuple(stems[at : at + length])])
            elif telling(written[at]):
                words.setdefault(stems[at], written[at])
            at += length or 1
        return Terms(frozenset(topics), words)

    def topic(self, text: str) -> str:
        """The id of the topic that a short answer names, or its own words where the tree has no such topic."""
        topic = self.tree.find(text)
        return topic.id if topic else spoken(text)

    def label(self, topic: str) -> str:
        """How a topic is named in the middle of a sentence: "negotiation", but "AI at work"."""
        known = self.tree.topics.get(topic)
        return in_sentence(known.label) if known else topic


@cache
def reader() -> Reader:
    """The reader of the product's own playbook."""
    return Reader(playbook.load().topics)
