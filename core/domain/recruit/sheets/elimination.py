"""Elimination: of the columns that are left, which can hold the topics or needs that a sheet must hold. Takes nothing.

A header in nobody's standard words still has a word of the field in it, and cells say what they are: topics that are
known, several answers in a cell, a few words each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.base.text import listed
from core.domain.recruit.sheets import column_scoring, values, vocabulary
from core.domain.recruit.sheets.column_families import Family
from core.domain.recruit.sheets.column_scoring import CellSample
from core.domain.recruit.sheets.values import Options

WORD, TOPICS, SEVERAL, NEAR = 2, 2, 1, 1  # points of each kind of evidence
ENOUGH = 4  # points from which on a column that stands out is taken: what its header says alone is not enough
WORTH_A_QUESTION = 2
CLEAR = 1  # points by which it stands out
KNOWN_TOPICS = 0.2  # share of answers that name a topic
IN_SEVERAL = 0.3  # share of cells that hold several answers
IN_WORDS = 0.7  # share of cells that are answers in words at all
A_FEW_WORDS = 5  # of an answer that is no sentence
LEAST_LETTERS = 3  # of an answer in words
IN_SHORT = 0.7  # share of answers that are short
OTHER_SENSE = 0.5  # share of cells that are something else: languages, times, roles, status words


OTHER: Mapping[str, str] = {"topics": "needs", "needs": "topics"}


@dataclass(frozen=True)
class RemainingColumn:
    """A family that may hold a required answer, with its points and what speaks for it. `by_header`: a word of its
    header is among that, and none against it; by its cells alone a wish to learn is no offer to teach."""

    family: Family
    points: int
    why: str
    by_header: bool


def candidates(
    key: str, left: Sequence[tuple[Family, bool]], samples: Sequence[CellSample], separator: str
) -> tuple[RemainingColumn, ...]:
    """The families whose cells are words, those with the most points first. `left`: whether each is near already: it
    asks for an aim, or for interests."""
    weighed = (_weigh(key, family, near, samples, separator) for family, near in left)
    return tuple(sorted(filter(None, weighed), key=lambda candidate: (-candidate.points, candidate.family.first)))


def outstanding(weighed: Sequence[RemainingColumn]) -> RemainingColumn | None:
    """The one that stands out, if one does."""
    if not weighed or weighed[0].points < ENOUGH or not weighed[0].by_header:
        return None
    second = weighed[1].points if len(weighed) > 1 else 0
    return weighed[0] if weighed[0].points - second >= CLEAR else None


def askable(weighed: Sequence[RemainingColumn]) -> list[RemainingColumn]:
    """Those that are worth a question: for which something speaks, or the only one that is left."""
    speaking = [candidate for candidate in weighed if candidate.points >= WORTH_A_QUESTION]
    return speaking or list(weighed if len(weighed) == 1 else ())


def _weigh(
    key: str, family: Family, near: bool, samples: Sequence[CellSample], separator: str
) -> RemainingColumn | None:
    cells = [cell for column in family.columns for cell in samples[column].cells]
    if not cells or any(_share(cells, test) >= OTHER_SENSE for test in _OTHER_SENSES):
        return None
    word = vocabulary.hint(family.header.text, key)
    if _share(cells, _is_in_words) < IN_WORDS or (not word and vocabulary.hint(family.header.text, OTHER[key])):
        return None
    by_cell = [Options(()).parts(cell, separator) or [cell] for cell in cells]
    parts = [part for cell in by_cell for part in cell]
    points, reasons = NEAR * near, []
    if word:
        points += WORD
        reasons.append(f"its header says “{word}”")
    if _share(parts, _is_topic) >= KNOWN_TOPICS:
        points += TOPICS
        reasons.append("topics stand in it")
    if _share(parts, lambda part: len(part.split()) <= A_FEW_WORDS) >= IN_SHORT:
        if family.kind == "ranking":
            points += SEVERAL
            reasons.append("it stands in several columns")
        elif sum(len(cell) > 1 for cell in by_cell) >= IN_SEVERAL * len(by_cell):
            points += SEVERAL
            reasons.append("its cells hold several answers")
    by_header = bool(word) and not vocabulary.hint(family.header.text, "against")
    return RemainingColumn(family, points, listed(["no other column asks for it", *reasons]), by_header)


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, texts)) / len(texts) if texts else 0.0


def _is_in_words(cell: str) -> bool:
    return sum(map(str.isalpha, cell)) >= LEAST_LETTERS and vocabulary.yes_no(cell) is None


def _is_topic(part: str) -> bool:
    return column_scoring.is_known_topic(part) or vocabulary.topic_named(part) is not None


_OTHER_SENSES: tuple[Callable[[str], bool], ...] = (
    lambda cell: vocabulary.language_named(cell) is not None,
    lambda cell: values.hours(cell).value is not None,
    lambda cell: values.email(cell) is not None,
    lambda cell: values.moment(cell, "day").value is not None,
    lambda cell: vocabulary.status(cell) is not None,
    column_scoring.is_role,
)
