"""Topics: the tree of what people learn and teach, with synonyms and neighbors; it reads no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from core.domain.base.text import spoken, telling

CLOSE_ENOUGH = 86.0  # of 100: typing errors pass ("negociation"), different words don't ("mediation")


@dataclass(frozen=True)
class Branch:
    """A main branch of the tree."""

    id: str
    label: str


@dataclass(frozen=True)
class Topic:
    """One thing to get better at or to teach. `related` holds ids of topics elsewhere that help in part.

    `phrases` are how people write about it in a sentence, `unless` the words beside one that make it something else.
    """

    id: str
    label: str
    branch: str
    synonyms: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A topic that a longer text names, and by which words. `alone`: no other telling word stands beside them."""

    topic: Topic
    words: str
    alone: bool


@dataclass(frozen=True)
class Weights:
    """How much of a need a neighboring topic covers, 0 to 1. Ours: practice, not proven."""

    related: float
    sibling: float


@dataclass(frozen=True)
class TopicTree:
    """Branches and topics by id, in the order of the file. A topic may be named by its id, its label or a synonym."""

    branches: Mapping[str, Branch]
    topics: Mapping[str, Topic]
    weights: Weights
    _phrases: Mapping[str, Topic] = field(init=False, repr=False, compare=False)
    _neighbors: Mapping[str, Mapping[str, float]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the lookups. Raises ValueError with a sentence when a phrase belongs to two topics."""
        object.__setattr__(self, "_phrases", MappingProxyType(self._claims()))
        neighbors = {topic.id: MappingProxyType(self._near(topic)) for topic in self.topics.values()}
        object.__setattr__(self, "_neighbors", MappingProxyType(neighbors))

    def _claims(self) -> dict[str, Topic]:
        """Every phrase and its topic, the longest first, so that "change management" wins over "change"."""
        phrases: dict[str, Topic] = {}
        for topic in self.topics.values():
            for words in {spoken(text) for text in (topic.id, topic.label, *topic.synonyms)}:
                if words in phrases:
                    raise ValueError(f"'{words}' belongs to '{phrases[words].id}' and to '{topic.id}'")
                phrases[words] = topic
        return dict(sorted(phrases.items(), key=lambda claim: (-len(claim[0]), claim[0])))

    def _near(self, topic: Topic) -> dict[str, float]:
        near = {sibling.id: self.weights.sibling for sibling in self.children(topic.branch) if sibling is not topic}
        near |= {other.id: self.weights.related for other in self.topics.values() if topic.id in other.related}
        return near | dict.fromkeys(topic.related, self.weights.related)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every topic's label, branch by branch."""
        return tuple(topic.label for topic in self.topics.values())

    def children(self, branch: str) -> tuple[Topic, ...]:
        """The topics of a branch, by the branch's id."""
        return tuple(topic for topic in self.topics.values() if topic.branch == branch)

    def parent(self, topic: str) -> Branch | None:
        """The branch of a topic given by id, label or synonym; None when the topic is unknown."""
        known = self.named(topic)
        return self.branches[known.branch] if known else None

    def named(self, text: str) -> Topic | None:
        """The topic that goes by exactly this id, label or synonym (case and punctuation aside), or None."""
        return self._phrases.get(spoken(text))

    def related(self, topic: str) -> Mapping[str, float]:
        """Ids of the neighbors of a topic -> share of the need they cover (0 to 1); the topic itself is left out.

        Being related counts in both directions. Empty when the topic is unknown.
        """
        known = self.named(topic)
        return self._neighbors[known.id] if known else MappingProxyType({})

    def mentions(self, text: str) -> tuple[Topic, ...]:
        """The topics whose label or synonym occurs word for word in a longer text, longest phrase first."""
        return tuple(dict.fromkeys(mention.topic for mention in self.passages(text)))

    def passages(self, text: str) -> tuple[Mention, ...]:
        """The same with the words that name each, and whether they stand by themselves: "vision" in "computer vision"
        is part of something else."""
        words = f" {spoken(text)} "
        mentions: dict[Topic, Mention] = {}
        for phrase, topic in self._phrases.items():
            at = words.find(f" {phrase} ")
            if at < 0:
                continue
            before, after = words[:at].split()[-1:], words[at + len(phrase) + 2 :].split()[:1]
            alone = " " in phrase or not any(telling(word) for word in (*before, *after))
            mentions.setdefault(topic, Mention(topic, phrase, alone))
            words = words.replace(f" {phrase} ", " | ")
        return tuple(mentions.values())

    def find(self, text: str) -> Topic | None:
        """The topic that goes by this name, perhaps with a typing error ("negociation"); never one that a text only
        holds a word of ("computer vision" is no strategic thinking)."""
        if exact := self.named(text):
            return exact
        words = spoken(text)
        close = process.extract(words, list(self._phrases), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=5)
        return next((self._phrases[phrase] for phrase, _, _ in close if _mistyped(words, phrase)), None)

    def suggestions(self, text: str, limit: int = 3) -> tuple[Topic, ...]:
        """Up to `limit` topics that a text may mean, best first, for a person to choose from."""
        likely = dict.fromkeys(topic for topic in (self.find(text), *self.mentions(text)) if topic)
        close = process.extract(spoken(text), list(self._phrases), scorer=fuzz.token_set_ratio, limit=4 * limit)
        likely |= dict.fromkeys(self._phrases[phrase] for phrase, score, _ in close if score >= 70)
        return tuple(likely)[:limit]


def _mistyped(words: str, phrase: str) -> bool:
    """Whether each word differs from its counterpart by a slip: one letter of a longer word, two of a long one."""
    typed, known = words.split(), phrase.split()
    if len(typed) != len(known):
        return False
    for word, right in zip(typed, known, strict=True):
        slips = 0 if len(right) < 6 else 1 if len(right) < 9 else 2
        if word[:1] != right[:1] or OSA.distance(word, right) > slips:
            return False
    return True


@dataclass(frozen=True)
class TopicsFile:
    weights: Weights
    branches: tuple[Branch, ...]
    topics: tuple[Topic, ...]
