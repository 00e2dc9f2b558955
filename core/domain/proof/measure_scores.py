"""Measure scores: the cells of each measure become numbers on one scale, or say why not. Knows no person.

A measure is in numbers or in words as most of its cells are: one "high" among numbers is a slip and no rating.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.domain.base.text import few, folded, listed
from core.domain.proof.measure_columns import MeasureColumns
from core.domain.proof.rating_words import MOST_WORDS, known_numbers, ordered_numbers
from core.domain.proof.scores import PERCENT, score_in, why_no_score
from core.domain.recruit.sheets.questions import SheetQuestion

ORDER = "order:"  # how the id of a question about ratings in words begins
_MOSTLY_WORDS = 0.8  # share of the cells of a measure without a number, from which on its ratings are words


@dataclass
class ScoreReader:
    """How the cells of one measure are read: as numbers on a scale, or as words with a number each."""

    measure: str
    scale: str = ""
    words: Mapping[str, int] | None = None  # None: numbers; empty: words whose order nobody has said
    ordered: tuple[str, ...] = ()  # the words of the sheet, as they are typed

    def value(self, cell: str) -> float:
        """The number of a cell. Raises ValueError with the end of "“high” …"."""
        if self.words is not None:
            if not self.words:
                raise ValueError("is a rating in words; say their order")
            if (number := self.words.get(folded(cell))) is None:
                raise ValueError("is no rating like the others")
            return float(number)
        score = score_in(cell)
        if score is None:
            raise ValueError(why_no_score(cell))
        if score.scale != self.scale and PERCENT in (score.scale, self.scale):
            raise ValueError(
                f"is {'no' if self.scale == PERCENT else 'a'} percentage, unlike most values of this measure"
            )
        if score.scale and score.scale != self.scale:
            raise ValueError(f"is on another scale than most values of this measure ({self.scale or 'plain numbers'})")
        if self.scale.startswith("of ") and score.value > float(self.scale.removeprefix("of ")):
            raise ValueError(f"is more than its scale ({self.scale})")
        return score.value

    @property
    def question(self) -> SheetQuestion | None:
        """What is to be asked about the words, or None."""
        if self.words is None or self.words:
            return None
        text = (
            f"“{self.measure}” is rated in words: {few([f'“{word}”' for word in self.ordered], MOST_WORDS)}. "
            "Put them in order, the lowest first."
        )
        return SheetQuestion(f"{ORDER}{self.measure}", "order", text, self.ordered)

    @property
    def note(self) -> str:
        """Which number each word is, as a sentence; "" for a measure in numbers."""
        if not self.words:
            return ""
        numbers = sorted(
            {self.words[folded(word)]: word for word in self.ordered if folded(word) in self.words}.items()
        )
        words = listed(f"“{word}” is {number}" for number, word in numbers)
        return f"Ratings of “{self.measure}” in words are read as numbers: {words}."


def score_readers(cells: Iterable[tuple[str, str]], columns: MeasureColumns) -> dict[str, ScoreReader]:
    """A reader for each measure by its `folded` name. `cells`: (measure, what is typed) of all that say something."""
    texts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for measure, typed in cells:
        texts.setdefault(folded(measure), []).append(typed)
        names.setdefault(folded(measure), measure)
    return {key: _reader(names[key], typed, columns) for key, typed in texts.items()}


def _reader(measure: str, typed: list[str], columns: MeasureColumns) -> ScoreReader:
    scores = {cell: score_in(cell) for cell in dict.fromkeys(typed)}
    words = [cell for cell in typed if scores[cell] is None]
    different: dict[str, str] = {}
    for word in words:
        different.setdefault(folded(word), word)
    order = columns.ladders.get(folded(measure))
    numbers = known_numbers(different) if order is None else ordered_numbers(order)
    if words and len(words) >= _MOSTLY_WORDS * len(typed) and (len(different) <= MOST_WORDS or order):
        if order is not None and not different.keys() <= (numbers or {}).keys():
            numbers = None  # a word came that was not there when somebody said the order
        return ScoreReader(measure, words=numbers or {}, ordered=tuple(different.values()))
    scales = Counter(score.scale for cell in typed if (score := scores[cell]) is not None)
    named = Counter({scale: count for scale, count in scales.items() if scale and scale != PERCENT})
    scale = max(scales, key=lambda name: scales[name], default="")
    if not scale and named:  # "4" beside "4 of 5" is on the same scale
        scale = max(named, key=lambda name: named[name])
    return ScoreReader(measure, scale)
