"""Rating grids: columns of one question that rate several topics. Finds them and says what to ask; reads none of them.

A rating says nothing of whether somebody wants the topic: low confidence may be a need or no interest at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.domain.base.text import few, folded
from core.domain.recruit.sheets import column_families, column_scoring, parsed_headers, vocabulary
from core.domain.recruit.sheets.parsed_headers import Header
from core.domain.recruit.sheets.questions import NEITHER, SheetQuestion

QUESTION = "ratings"  # how the id of such a question begins
FEWEST_COLUMNS = 3
MOST_WORDS = 7  # of a scale in words
HIGHEST = 10  # of a scale in numbers
REPEATED = 0.3  # share of rows that give a number twice, from which on it is no place in a ranking
MOSTLY_TOPICS = 0.5
WHY = "holds ratings, and a rating does not say what somebody wants"
_MEANS = {"topics": "can help with a topic", "needs": "wants to get better at a topic"}


@dataclass(frozen=True)
class RatingGrid:
    """Columns that rate one topic each. `scale`: the ratings that occur, numbers in order, words as they come."""

    question: str
    columns: tuple[int, ...]
    topics: tuple[str, ...]
    scale: tuple[str, ...]


def find(headers: Sequence[Header], frame: pd.DataFrame) -> list[RatingGrid]:
    """The grids of a sheet, in its order."""
    by_question: dict[str, list[tuple[int, str, str]]] = {}
    for place, header in enumerate(headers):
        if parts := parsed_headers.parted(header.text):
            by_question.setdefault(folded(parts[0]), []).append((place, *parts))
    grids = []
    for parts_of_grid in by_question.values():
        places, questions, topics = zip(*parts_of_grid, strict=True)
        if len(places) >= FEWEST_COLUMNS and _is_about_topics(questions[0], topics):
            rows = [[cell.strip() for cell in row] for row in frame[list(places)].to_numpy()]
            if scale := _scale(rows, topics):
                grids.append(RatingGrid(questions[0], places, topics, scale))
    return grids


def asks_for(grid: RatingGrid, key: str) -> bool:
    """Whether a grid may tell topics, or needs: not where its question asks for the other in plain words."""
    keys = {"topics", "needs"} & set(parsed_headers.parse(grid.question, "plain").keys)
    return not keys or key in keys


def ask(grid: RatingGrid, key: str) -> SheetQuestion:
    """Which ratings say that somebody offers, or wants, a topic."""
    text = (
        f"“{grid.question}” rates {few([f'“{topic}”' for topic in grid.topics], 4)}. "
        f"Which rating says that somebody {_MEANS[key]}?"
    )
    return SheetQuestion(f"{QUESTION}:{key}", "column", text, (*thresholds(grid.scale), NEITHER), "", (grid.columns,))


def ratings_of(choice: str) -> tuple[str, ...]:
    """The ratings that a choice stands for: "1 or 2" is two, a word is itself."""
    parts = choice.split(" or ")
    return tuple(parts) if all(part.isdecimal() for part in parts) else (choice,)


def thresholds(scale: Sequence[str]) -> tuple[str, ...]:
    """What can be chosen: the ends of a scale of numbers, each rating of a scale in words."""
    if not all(rating.isdecimal() for rating in scale):
        return tuple(scale)
    ends = [scale[:1], scale[:2], scale[-2:], scale[-1:]] if len(scale) > 3 else [scale[:1], scale[-1:]]
    return tuple(" or ".join(end) for end in ends)


def _is_about_topics(question: str, topics: Sequence[str]) -> bool:
    """Whether most of what is rated are topics, or the question asks for some."""
    if any((ranked := vocabulary.ordinal(topic)) and not ranked.rest for topic in topics):
        return False
    known = sum(map(column_scoring.is_known_topic, topics))
    keys = parsed_headers.parse(question, "plain").keys
    return known >= MOSTLY_TOPICS * len(topics) or bool({"topics", "needs"} & set(keys))


def _scale(rows: Sequence[Sequence[str]], topics: Sequence[str]) -> tuple[str, ...]:
    """The ratings in the cells; empty where they tick, rank or say something of their own."""
    cells = [cell for row in rows for cell in row if cell]
    ratings = list(dict.fromkeys(cells))
    if len(ratings) < 2 or len(cells) < 2 * len(ratings):
        return ()
    if all(rating.isdecimal() and int(rating) <= HIGHEST for rating in ratings):
        scale = tuple(sorted(ratings, key=int))
        return scale if set(scale) - {"0", "1"} and _repeats(rows, len(topics)) else ()
    pairs = {(cell, topic) for row in rows for cell, topic in zip(row, topics, strict=True) if cell}
    says_more = any(
        column_families.ticked(cell, topic) is not None
        or column_families.place_in_ranking(cell) is not None
        or column_scoring.is_known_topic(cell)
        for cell, topic in pairs
    )
    return () if says_more or len(ratings) > MOST_WORDS else tuple(ratings)


def _repeats(rows: Sequence[Sequence[str]], topics: int) -> bool:
    """Whether numbers are ratings: in a ranking nobody gives a place twice, nor one that is not there."""
    answered = [[int(cell) for cell in row if cell] for row in rows if any(row)]
    twice = sum(len(set(row)) < len(row) for row in answered)
    return twice >= REPEATED * len(answered) or max(max(row) for row in answered) > topics
