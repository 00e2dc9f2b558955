"""Raters: the ratings that several people gave of one person become one value, their mean. Names no rater.

What fewer than three raters said is not kept: with two, each of them could work out what the other one said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from core.domain.base.text import counted, folded

FEWEST = 3  # raters behind a value, as tools for 360 feedback have it
LONGEST_ROUND = 100  # days in which ratings can be those of one round
_SELF = frozenset(("self", "self rating", "self assessment", "self review", "self evaluation", "myself", "own", "me"))


@dataclass(frozen=True, slots=True)
class Rating:
    """What one rater gave: `rater` is "" where the sheet does not tell raters apart."""

    row: int
    place: int
    person_id: int
    measure: str
    day: date
    value: float
    rater: str = ""

    @property
    def about(self) -> tuple[int, str, date]:
        """The same for all ratings of one person, measure and day."""
        return self.person_id, folded(self.measure), self.day


@dataclass(frozen=True)
class MeanRating:
    """The mean of the ratings of one person, and the rows that it is of, the first one first."""

    first: Rating
    value: float
    rows: tuple[int, ...]


def is_self(relation: str, rater: str, rated: str) -> bool:
    """Whether a rating is somebody's of themselves, which is no feedback from others."""
    return folded(relation) in _SELF or folded(rater) in _SELF or bool(rater and rater.casefold() == rated.casefold())


def mean_ratings(ratings: Iterable[Rating]) -> tuple[list[MeanRating], dict[tuple[int, int], str]]:
    """The means by person, measure and day; and (row, column) → why a rating is in none."""
    groups: dict[tuple[int, str, date], list[Rating]] = {}
    for rating in ratings:
        groups.setdefault(rating.about, []).append(rating)
    means: list[MeanRating] = []
    left_out: dict[tuple[int, int], str] = {}
    for group in groups.values():
        counting: dict[object, Rating] = {}
        for rating in group:
            first = counting.setdefault(rating.rater.casefold() or rating.row, rating)
            if first is not rating:
                same = first.value == rating.value
                left_out[rating.row, rating.place] = (
                    f"says the same as row {first.row}" if same else f"row {first.row} has another rating of this rater"
                )
        if len(counting) < FEWEST:
            why = f"has ratings of {counted(len(counting), 'rater')} only; fewer than {FEWEST} are not saved"
            left_out |= {(rating.row, rating.place): why for rating in counting.values()}
        else:
            rows = tuple(rating.row for rating in counting.values())
            means.append(MeanRating(group[0], fmean(rating.value for rating in counting.values()), rows))
    return means, left_out


def round_days(ratings: Sequence[Rating]) -> tuple[date, date] | None:
    """The first and the last day of ratings that look like one round: too few of a day, enough together, not too long.

    None where that is not so.
    """
    days = {rating.day for rating in ratings}
    if len(days) < 2 or (max(days) - min(days)).days > LONGEST_ROUND:
        return None
    of_day, together = (_enough(ratings, by_day) for by_day in (True, False))
    return (min(days), max(days)) if together > of_day else None


def _enough(ratings: Sequence[Rating], by_day: bool) -> int:
    """How many people have enough raters in some measure, day by day or all days together."""
    raters: dict[tuple[int, str, date | None], set[object]] = {}
    for rating in ratings:
        key = (rating.person_id, folded(rating.measure), rating.day if by_day else None)
        raters.setdefault(key, set()).add(rating.rater.casefold() or rating.row)
    return len({person for (person, _, _), names in raters.items() if len(names) >= FEWEST})
