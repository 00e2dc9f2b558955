"""Listed answers: the single answers that a form wrote into one cell. Knows no column and no topic."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

from core.domain.base.text import spoken
from core.domain.recruit.sheets import vocabulary
from core.domain.recruit.sheets.reading import one_line

# How often two parts have to come together, and never apart, before they are taken for one option with a comma in it:
# a small first letter behind the comma is a sign of its own.
_TOGETHER = 2
_TOGETHER_BOTH_CAPITAL = 5
_SAMPLE = 1_000  # cells that tell what a column holds
_LONGEST_OPTION = 4  # parts of an option that is learned from a column
_COMMAS = re.compile(r"[,，、|]")
_QUOTED = re.compile(r'\s*"([^"]*)"\s*(?=[,，、|]|$)|([^,，、|]+)')


class Options:
    """The known answers of a question; finds them in what a form wrote into one cell."""

    def __init__(self, options: Iterable[str], earlier: Iterable[tuple[str, str]] = ()) -> None:
        """`earlier`: an option as it read before, and as it reads now."""
        self._known = {spoken(option): option for option in options} | {spoken(old): now for old, now in earlier}
        commas = [option for option in self._known.values() if "," in option]
        self._longest = max((option.count(",") + 1 for option in commas), default=1)
        self.learned: tuple[str, ...] = ()
        self.parts_seen: frozenset[str] = frozenset()  # in the column that these options are of
        self._separator_only = False

    def named(self, text: str) -> str | None:
        """The option as the kit spells it, whatever its case and punctuation, or None."""
        return self._known.get(spoken(text))

    def with_names(self, names: Iterable[str]) -> Options:
        """These options and further names that stay whole; the spelling of an option wins."""
        options = Options((*names, *self._known.values()))
        options.learned, options._separator_only = self.learned, self._separator_only
        return options

    def of_column(self, cells: Iterable[str], separator: str) -> Options:
        """These options with those that a column shows to hold commas, as `learned`.

        Parts that always come together, in one order, are one option: people choose it, they don't type it. Where the
        cells use the separator of the tool as a rule, a comma parts nothing.
        """
        texts = [text for text in cells if text.strip()]
        several = sum(separator in text for text in texts)
        learned = [] if several else _with_commas(Counter(texts), self._known)
        options = Options((*self._known.values(), *learned))
        options.learned = tuple(learned)
        options._separator_only = several * 2 > len(texts)
        options.parts_seen = frozenset(part for text in {*texts[:_SAMPLE]} for part in options.parts(text, separator))
        return options

    def parts(self, text: str, separator: str) -> list[str]:
        """The single answers of a cell in order, each once; known ones as the kit spells them, none with "Other:".

        The separator of the tool that wrote the sheet parts them for sure. Without it commas do, though an option may
        hold commas itself: the longest known option wins.
        """
        if separator in text or "\n" in text:
            pieces = re.split(r"[\n\r]", text.replace(separator, "\n"))
            pieces = pieces if separator in text else [part for piece in pieces for part in self._split(piece)]
        else:
            pieces = [text] if self._separator_only else self._split(text)
        answers = (self.named(piece) or one_line(without_other(piece)) for piece in map(_unnumbered, pieces))
        return list(
            dict.fromkeys(
                piece for piece in answers if any(map(str.isalnum, piece)) and not vocabulary.is_nothing(piece)
            )
        )

    def _split(self, text: str) -> list[str]:
        pieces = _pieces(text)
        answers, at = [], 0
        while at < len(pieces):
            for length in range(min(self._longest, len(pieces) - at), 0, -1):
                joined = ", ".join(pieces[at : at + length])
                if length == 1 or self.named(joined):
                    answers.append(joined)
                    at += length
                    break
        return answers


def without_other(text: str) -> str:
    """An answer without the "Other:" that a form puts before what somebody typed."""
    rest = vocabulary.other_answer(text)
    return text if rest is None else rest


def _pieces(text: str) -> list[str]:
    if '"' in text:  # tools that list answers by commas quote an option that holds one
        return [(quoted or plain).strip() for quoted, plain in _QUOTED.findall(text)]
    return [piece.strip() for piece in _COMMAS.split(text)]


def _unnumbered(piece: str) -> str:
    """Without the "1." or "2)" that people put before ranked answers."""
    return re.sub(r"^\s*\d{1,2}\s*[.)]\s+", "", piece)


def _with_commas(cells: Mapping[str, int], known: Iterable[str]) -> list[str]:
    """The options with commas that the cells (text → how often) show, as they are written: parts that never come
    apart."""
    names = set(known)
    is_name = cache(lambda part: spoken(part) in names)
    rows = [(_pieces(text), times) for text, times in cells.items()]
    lengths = {len(row) for row, _ in rows}
    followed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    preceded: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row, times in rows:
        for first, second in pairwise(("", *row, "")):
            followed[first][second] += times
            preceded[second][first] += times
    before = {part: counts.total() for part, counts in preceded.items()}
    after = {part: counts.total() for part, counts in followed.items()}

    def together(first: str, second: str) -> bool:
        if not first or not second or is_name(first) or is_name(second):
            return False
        times = followed[first][second]
        small = second[:1].islower() and not first[:1].islower()
        return times >= (_TOGETHER if small else _TOGETHER_BOTH_CAPITAL) and times == after[first] == before[second]

    options: dict[str, None] = {}
    for row, _ in rows:
        at = 0
        while at < len(row):
            end = at + 1
            while end < len(row) and end - at < _LONGEST_OPTION and together(row[end - 1], row[end]):
                end += 1
            # Where every row holds the same parts, nothing shows that they are one option.
            if end - at > 1 and lengths != {end - at}:
                options[", ".join(row[at:end])] = None
            at = end
    return list(options)
