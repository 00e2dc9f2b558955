"""Own topics: what people named that is no topic of the playbook, and what the organization decided about it.

A topic of its own counts in matching as any other: equal words on both sides. Decides nothing and changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from core.domain.base.text import spoken
from core.domain.playbook.topics import TopicTree

KEYS = ("topics", "needs")  # the answers that hold topics
MOST_CLOSE = 4
ALIKE = 82.0  # of 100: "Kubernetes basics" and "Kubernetes" pass, "Surgery" and "Sales" don't

Decided = Mapping[str, str]  # the words of a topic, see `spoken` -> what it counts as; "" for a topic of its own


@dataclass(frozen=True)
class OwnTopic:
    """A topic that is not of the playbook: as most people write it, how many people named it, and which are close."""

    text: str
    people: int
    close: tuple[str, ...]


@dataclass(frozen=True)
class TopicAnswers:
    """The topics that one participant named, by the key of the question."""

    enrolment_id: int
    person_id: int
    role: str
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class TopicChange:
    """What a decision changes in one answer of a participant."""

    enrolment_id: int
    person_id: int
    role: str
    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def topic_answers(enrolment_id: int, person_id: int, role: str, answers: Mapping[str, Any]) -> TopicAnswers:
    """The topics among somebody's answers."""
    return TopicAnswers(enrolment_id, person_id, role, {key: tuple(answers[key]) for key in KEYS if answers.get(key)})


def undecided(named: Iterable[TopicAnswers], decided: Decided, tree: TopicTree) -> list[OwnTopic]:
    """The own topics about which nobody decided, the most frequent first, with close ones to merge them into."""
    people: dict[str, set[int]] = {}
    spellings: dict[str, dict[str, int]] = {}
    for participant in named:
        for text in (text for texts in participant.answers.values() for text in texts if not tree.named(text)):
            words = spoken(text)
            people.setdefault(words, set()).add(participant.person_id)
            spellings.setdefault(words, {}).setdefault(text, 0)
            spellings[words][text] += 1
    labels = {words: max(texts, key=lambda text: texts[text]) for words, texts in spellings.items()}
    topics = [
        OwnTopic(labels[words], len(people[words]), _close(words, labels, tree))
        for words in people
        if words and words not in decided
    ]
    return sorted(topics, key=lambda topic: (-topic.people, topic.text.casefold()))


def merged(topics: Iterable[str], decided: Decided) -> tuple[str, ...]:
    """Topics as the organization counts them, each once, in order."""
    return tuple(dict.fromkeys(_counts_as(topic, decided) for topic in topics))


def changes(named: Iterable[TopicAnswers], decided: Decided) -> list[TopicChange]:
    """What the decisions change in the answers on record: the preview, and what the action writes."""
    return [
        TopicChange(participant.enrolment_id, participant.person_id, participant.role, key, before, after)
        for participant in named
        for key, before in participant.answers.items()
        if (after := merged(before, decided)) != before
    ]


def blocked(choices: Mapping[str, str], decided: Decided) -> str | None:
    """Why these choices (topic -> what it counts as, "" for a topic of its own) can't be kept, or None."""
    later = {**decided, **{spoken(text): label for text, label in choices.items()}}
    for text, label in choices.items():
        if not spoken(text):
            return "A topic needs a name."
        step, steps = label, 0
        while step and steps <= len(later):
            if spoken(step) == spoken(text):
                return f"“{text}” can't count as itself."
            step, steps = later.get(spoken(step), ""), steps + 1
    return None


def _counts_as(topic: str, decided: Decided) -> str:
    """What a topic counts as in the end: "k8s" as "Kubernetes", which may count as something else."""
    for _ in range(len(decided)):
        label = decided.get(spoken(topic), "")
        if not label:
            break
        topic = label
    return topic


def _close(words: str, labels: Mapping[str, str], tree: TopicTree) -> tuple[str, ...]:
    own = process.extract(words, [other for other in labels if other != words], scorer=fuzz.token_set_ratio, limit=3)
    alike = [labels[other] for other, score, _ in own if score >= ALIKE]
    return tuple(dict.fromkeys([*alike, *(topic.label for topic in tree.suggestions(words))]))[:MOST_CLOSE]
