"""Bands: how strong a fit is in words, measured by the pool it comes from. Scores nobody and decides nothing.

A score has no meaning by itself: missing answers count half, so that two strangers may well share 50 points. What two
people of this pool have who are paired at random, as far as the rules allow them, is the mark to compare with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRONG, GOOD, FAIR, THIN = "strong", "good", "fair", "thin"
TOP, UPPER = 0.95, 0.80  # shares of the allowed pairs that a strong and a good fit leave behind
FEWEST_PAIRS = 20  # allowed pairs below which a pool has no bands of its own


@dataclass(frozen=True)
class Bands:
    """From which score (0..1) a fit of this pool is strong, good and fair; below that it is thin.

    usual: the mean of all pairs that the rules allow, the score of a random one. pairs: how many those are.
    """

    strong: float
    good: float
    usual: float
    pairs: int

    def word(self, score: float) -> str:
        """The band of a score."""
        if score >= self.strong:
            return STRONG
        return GOOD if score >= self.good else FAIR if score >= self.usual else THIN

    @property
    def sentence(self) -> str:
        """What the words mean in this pool."""
        strong, good, usual = (points_of(mark) for mark in (self.strong, self.good, self.usual))
        return (
            f"A random allowed pair of this pool has {usual} points. Strong is {strong} and above, as 5 in 100 allowed "
            f"pairs are; good is {good} and above, as 20 in 100 are; fair is above a random pair, thin below it."
        )


def bands(scores: NDArray[np.float32], allowed: NDArray[np.bool_]) -> Bands | None:
    """The bands of a pool, from the scores (n, m) of all pairs that the rules allow; None where they are too few.

    A mark is a whole number of points, so that the same number on the screen has the same word.
    """
    open_scores = scores[allowed]
    if len(open_scores) < FEWEST_PAIRS:
        return None
    usual = _whole(float(open_scores.mean(dtype=np.float64)))
    good, strong = (_whole(float(mark)) for mark in np.quantile(open_scores, (UPPER, TOP)))
    good = max(good, usual)
    return Bands(max(strong, good), good, usual, len(open_scores))


def points_of(score: float) -> int:
    """A score as it is shown: whole points of 100."""
    return round(score * 100)


def _whole(score: float) -> float:
    return points_of(score) / 100
