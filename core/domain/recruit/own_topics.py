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
from core.domain.recruit.sheets import vocabulary

KEYS = ("topics", "needs")  # the answers that hold topics
MOST_CLOSE = 4
ALIKE = 82.0  # of 100: "Kubernetes basics" and "Kubernetes" pass, "Surgery" and "Sales" don't

Decided = Mapping[str, str]  # the words of a topic, see `spoken` -> what it counts as; "" for a topic of its own


@dataclass(frozen=True)
class OwnTopic:
    """A topic that is not of the playbook: as most people write it, and how many people named it."""

    text: str
    people: int


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


def names_topic(named: Iterable[TopicAnswers], topic: str) -> bool:
    """Whether anybody named this topic, in any spelling."""
    words = spoken(topic)
    return any(
        spoken(text) == words for participant in named for texts in participant.answers.values() for text in texts
    )


def undecided(named: Iterable[TopicAnswers], decided: Decided, tree: TopicTree) -> list[OwnTopic]:
    """The own topics about which nobody decided, the most frequent first."""
    people: dict[str, set[int]] = {}
    spellings: dict[str, dict[str, int]] = {}
    for participant in named:
        for text in (text for texts in participant.answers.values() for text in texts if not tree.named(text)):
            words = spoken(text)
            people.setdefault(words, set()).add(participant.person_id)
            spellings.setdefault(words, {}).setdefault(text, 0)
            spellings[words][text] += 1
    topics = [
        OwnTopic(max(texts, key=lambda text: texts[text]), len(people[words]))
        for words, texts in spellings.items()
        if words and words not in decided
    ]
    return sorted(topics, key=lambda topic: (-topic.people, topic.text.casefold()))


def close_topics(topic: str, others: Iterable[str], tree: TopicTree) -> tuple[str, ...]:
    """What a topic may be the same as, best first: its name in another language, alike ones of `others`, then topics of
    the playbook."""
    words = spoken(topic)
    labels = {spoken(other): other for other in others if spoken(other) != words}
    alike = process.extract(words, list(labels), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=3)
    translated = tree.topics.get(vocabulary.topic_named(topic) or "")
    likely = [
        *([translated.label] if translated else []),
        *(labels[other] for other, _, _ in alike),
        *(known.label for known in tree.suggestions(words)),
    ]
    return tuple(dict.fromkeys(likely))[:MOST_CLOSE]


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


def support(named: Iterable[TopicAnswers], decided: Decided, topic: str) -> tuple[int, int]:
    """(mentors who offer a topic, mentees who ask for it) once the decisions are followed; each person counts once."""
    people: dict[str, set[int]] = {key: set() for key in KEYS}
    for participant in named:
        for key, texts in participant.answers.items():
            if spoken(topic) in map(spoken, merged(texts, decided)):
                people[key].add(participant.person_id)
    return len(people["topics"]), len(people["needs"])


def as_counted(label: str, tree: TopicTree) -> str:
    """What a topic is merged into, as the playbook calls it where it knows it: "negotiating" is "Negotiation"."""
    known = tree.named(label) or tree.topics.get(vocabulary.topic_named(label) or "")
    return known.label if known else label


def with_choices(decided: Decided, choices: Mapping[str, str]) -> Decided:
    """The decisions as they are once these choices (topic -> what it counts as) are among them."""
    return {**decided, **{spoken(text): label for text, label in choices.items()}}


def blocked(choices: Mapping[str, str], decided: Decided, tree: TopicTree) -> str | None:
    """Why these choices (topic -> what it counts as, "" for a topic of its own) can't be kept, or None."""
    later = with_choices(decided, choices)
    for text, label in choices.items():
        if not spoken(text):
            return "A topic needs a name."
        if known := tree.named(text):
            return f"“{text}” is “{known.label}” in the playbook, so it can't count as anything else."
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
