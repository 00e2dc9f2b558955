"""Topics: what people wrote becomes topics of the tree, and suggestions where it is a guess. Changes no tree."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from core.domain import playbook
from core.domain.base.text import spoken
from core.domain.recruit.sheets.values import Options, Read

MOST_LOOKED_UP = 500  # distinct unknown texts; in a larger mess the rest stays as typed
A_SENTENCE = 5  # words from which on a text may mention several topics


@dataclass(frozen=True)
class TopicSuggestion:
    """A free text that is no topic by name.

    `topics`: what it was read as (empty: kept as typed); `suggestions`: what it may mean, best first; `rows`: where.
    """

    text: str
    topics: tuple[str, ...]
    suggestions: tuple[str, ...]
    rows: tuple[int, ...]


class TopicReader:
    """Reads cells of topics; `choices` are decisions made before: spoken text -> label, "" to keep the words."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self._tree = playbook.load().topics
        self._choices = choices
        self._guesses: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {}
        self._unknown: dict[str, list[str]] = {}  # cell -> spoken texts in it that were guessed
        self._rows: dict[str, list[int]] = {}

    def reader(self, options: Iterable[str], separator: str) -> Callable[[str], Read]:
        """How to read a cell of topics: labels of the tree where they are known, else the words as typed."""
        known = _names(tuple(options))
        return lambda text: Read(self._read(text, known, separator) or None)

    def saw(self, cell: str, row: int) -> None:
        """Remember that a row holds this cell, for the suggestions."""
        for words in self._unknown.get(cell, ()):
            self._rows.setdefault(words, []).append(row)

    def suggestions(self) -> list[TopicSuggestion]:
        """Every free text that was guessed or kept, the most frequent first."""
        guesses = [
            TopicSuggestion(*self._guesses[words], tuple(dict.fromkeys(rows))) for words, rows in self._rows.items()
        ]
        return sorted(guesses, key=lambda guess: (-len(guess.rows), guess.text))

    def _read(self, cell: str, known: Options, separator: str) -> tuple[str, ...]:
        labels: dict[str, None] = {}
        for part in known.parts(cell, separator):
            words = spoken(part)
            if words in self._choices:
                labels[self._choices[words] or part] = None
            elif topic := self._tree.named(part):
                labels[topic.label] = None
            else:
                self._unknown.setdefault(cell, []).append(words)
                labels |= dict.fromkeys(self._guess(part, words) or (part,))
        return tuple(labels)

    def _guess(self, part: str, words: str) -> tuple[str, ...]:
        if words not in self._guesses:
            if len(self._guesses) >= MOST_LOOKED_UP:
                self._guesses[words] = (part, (), ())
            else:
                self._guesses[words] = (part, self._meant(part), tuple(t.label for t in self._tree.suggestions(part)))
        return self._guesses[words][1]

    def _meant(self, part: str) -> tuple[str, ...]:
        if len(part.split()) >= A_SENTENCE:
            return tuple(topic.label for topic in self._tree.mentions(part))
        topic = self._tree.find(part)
        return (topic.label,) if topic else ()


@cache
def _names(options: tuple[str, ...]) -> Options:
    """The kit's options and every name in the tree, so that names with commas stay whole."""
    tree = playbook.load().topics
    synonyms = (name for topic in tree.topics.values() for name in topic.synonyms if "," in name)
    return Options((*synonyms, *tree.labels, *options))
