"""Calibration: were pairs that scored high on a criterion rated better? Counts and intervals; changes no weight.

Pairs are split at HIGH on each criterion and their ratings compared. Nothing is tested for significance: many pairs
share mentors, and a program's weights already chose them, so this is a hint for the next discussion about weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.base import intervals
from core.domain.match.criteria import CRITERIA

HIGH = 0.7  # of 1: "this criterion spoke for the pair"
FEWEST = 5  # pairs on a side before a mean is shown


@dataclass(frozen=True)
class RatedPair:
    """A past pair: its score per criterion (0..1) when it was proposed, and how it was rated since (1..5)."""

    scores: Mapping[str, float]
    rating: float


@dataclass(frozen=True)
class Side:
    """The pairs on one side of the split: how many, their mean rating and its 95 % interval (None: too few)."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class CriterionFinding:
    """One criterion: pairs that scored high on it beside the others."""

    key: str
    high: Side
    other: Side

    @property
    def sentence(self) -> str:
        """What can be said, in words."""
        label = CRITERIA[self.key].label
        if self.high.mean is None or self.other.mean is None:
            return f"{label}: too few to say ({self.high.n} pairs scored high, {self.other.n} did not)."
        gap = self.high.mean - self.other.mean
        low, high = intervals.difference(_three(self.other), _three(self.high))
        if low <= 0 <= high:
            return f"{label}: no difference that {self.high.n + self.other.n} pairs can show."
        return f"{label}: pairs that scored high were rated {abs(gap):.1f} {'better' if gap > 0 else 'worse'} of 5."


def findings(pairs: Sequence[RatedPair]) -> list[CriterionFinding]:
    """For every criterion, the ratings of pairs that scored at least HIGH on it and of the others, in their order."""
    return [
        CriterionFinding(
            key,
            _side([pair.rating for pair in pairs if pair.scores.get(key, 0.0) >= HIGH]),
            _side([pair.rating for pair in pairs if pair.scores.get(key, 1.0) < HIGH]),
        )
        for key in CRITERIA
    ]


def _side(ratings: list[float]) -> Side:
    if len(ratings) < FEWEST:
        return Side(len(ratings), None, None, None)
    low, high = intervals.mean(ratings)
    return Side(len(ratings), sum(ratings) / len(ratings), max(1.0, low), min(5.0, high))


def _three(side: Side) -> tuple[float, float, float]:
    assert side.mean is not None and side.low is not None and side.high is not None
    return side.mean, side.low, side.high
