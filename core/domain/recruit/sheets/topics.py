"""Topics: what people wrote becomes topics of the tree, and suggestions where it is a guess. Changes no tree."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.domain import playbook
from core.domain.base.text import spoken
from core.domain.playbook.topics import Topic
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.listed_answers import Options
from core.domain.recruit.sheets.reading import one_line
from core.domain.recruit.sheets.values import Read, email

MOST_LOOKED_UP = 500  # distinct unknown texts; in a larger mess the rest stays as typed
A_SENTENCE = 5  # words from which on a text may mention several topics


@dataclass(frozen=True)
class TopicSuggestion:
    """A free text that is no topic by name.

    `topics`: what it was read as (empty: kept as typed, a topic of this organization); `suggestions`: what it may mean,
    best first; `rows`: where; `words`: for each of `topics` the words of the text that it was read from.
    """

    text: str
    topics: tuple[str, ...]
    suggestions: tuple[str, ...]
    rows: tuple[int, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Guess:
    """What one free text was read as, from which words, and what it may mean."""

    text: str
    topics: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class TopicReader:
    """Reads cells of topics; `choices` are decisions made before: spoken text -> label, "" to keep the words."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self._tree = playbook.load().topics
        self._choices = choices
        self._guesses: dict[str, _Guess] = {}
        self._unknown: dict[str, list[str]] = {}  # cell -> spoken texts in it that were guessed
        self._rows: dict[str, list[int]] = {}

    def reader(self, options: Options, separator: str) -> Callable[[str], Read]:
        """How to read a cell of topics: labels of the tree where they are known, else the words as typed."""
        known = options.with_names(_names_with_commas())
        is_own = self._is_own_list(options.parts_seen)

        def read(text: str) -> Read:
            if _is_no_topic(text):
                return Read(None, "is no topic")
            return Read(self._read(text, known, separator, is_own=is_own) or None)

        return read

    def _named(self, part: str) -> Topic | None:
        """The topic of this name, in any of the languages."""
        return self._tree.named(part) or self._tree.topics.get(vocabulary.topic_named(part) or "")

    def _is_own_list(self, parts: Collection[str]) -> bool:
        """Whether most answers of a column are no topics of the tree: then the organization has its own words."""
        return sum(self._named(part) is not None for part in parts) * 2 < len(parts)

    def saw(self, cell: str, row: int) -> None:
        """Remember that a row holds this cell, for the suggestions."""
        for words in self._unknown.get(cell, ()):
            self._rows.setdefault(words, []).append(row)

    def suggestions(self) -> list[TopicSuggestion]:
        """Every free text that was guessed or kept, the most frequent first."""
        guesses = [
            TopicSuggestion(guess.text, guess.topics, guess.suggestions, tuple(dict.fromkeys(rows)), guess.words)
            for guess, rows in ((self._guesses[words], rows) for words, rows in self._rows.items())
        ]
        return sorted(guesses, key=lambda guess: (-len(guess.rows), guess.text))

    def _read(self, cell: str, known: Options, separator: str, *, is_own: bool) -> tuple[str, ...]:
        labels: dict[str, None] = {}
        for part in self._parts(cell, known, separator):
            words = spoken(part)
            if words in self._choices:
                labels[self._choices[words] or part] = None
            elif topic := self._named(part):
                # Matching knows what a synonym means; what an organization calls its topic is its own.
                labels[part if is_own else topic.label] = None
            else:
                self._unknown.setdefault(cell, []).append(words)
                labels |= dict.fromkeys(self._guess(part, words).topics or (part,))
        return tuple(labels)

    def _parts(self, cell: str, known: Options, separator: str) -> list[str]:
        """The single answers of a cell; prose stays whole, since its commas part no answers."""
        parts = known.parts(cell, separator)
        if len(parts) > 1 and separator not in cell and "\n" not in cell and _is_prose(cell, parts):
            return [one_line(cell)]
        return parts

    def _guess(self, part: str, words: str) -> _Guess:
        if words not in self._guesses:
            self._guesses[words] = self._meant(part) if len(self._guesses) < MOST_LOOKED_UP else _Guess(part)
        return self._guesses[words]

    def _meant(self, part: str) -> _Guess:
        suggestions = tuple(topic.label for topic in self._tree.suggestions(part))
        if len(part.split()) >= A_SENTENCE:
            text = f" {spoken(part)} "
            # "Leadership of packs of dogs" is about dogs: what follows "of" says which kind is meant.
            mentions = [
                mention
                for mention in self._tree.passages(part)
                if mention.alone and f" {mention.words} of " not in text
            ]
            mentions.sort(key=lambda mention: text.find(f" {mention.words} "))  # as they are told
            topics = tuple(mention.topic.label for mention in mentions)
            return _Guess(part, topics, suggestions, tuple(mention.words for mention in mentions))
        topic = self._tree.find(part)
        return _Guess(part, (topic.label,), suggestions, (part,)) if topic else _Guess(part, (), suggestions)


def _is_prose(cell: str, parts: Sequence[str]) -> bool:
    """Whether a cell with commas is a sentence and no list: it is long, and most of its parts begin small."""
    small = sum(part[:1].islower() for part in parts[1:])
    return len(cell.split()) >= 2 * A_SENTENCE and small == len(parts) - 1 and not parts[0][:1].islower()


def _is_no_topic(text: str) -> bool:
    """Whether a cell holds an address, a day, a number, or yes and no: no team calls a topic that."""
    in_words = any(map(str.isalpha, text)) or not text.strip()
    return not in_words or email(text) is not None or vocabulary.yes_no(text) is not None


@cache
def _names_with_commas() -> tuple[str, ...]:
    """Every name in the tree, so that those with commas stay whole."""
    tree = playbook.load().topics
    synonyms = (name for topic in tree.topics.values() for name in topic.synonyms if "," in name)
    translated = (name for file in playbook.languages().values() for name in file.topics if "," in name)
    return (*synonyms, *translated, *tree.labels)
