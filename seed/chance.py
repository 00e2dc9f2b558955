"""Seed, chance: the draws that decide a story, each purpose and person apart from all others. Knows no story.

With one stream for everything, one pair more moves whatever is drawn after it, and a new score tells another story. So
people draw from streams of their own, and what happens to a share of the pairs is spread over them: of twenty in a row
that may drop out at 10 in 100, two do, whichever pairs these are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, pi, sqrt
from random import Random
from typing import TypeVar

T = TypeVar("T")

CYCLE = 20  # draws in a row that cover 0 to 1 evenly


class Chance:
    """The chance of one story. A purpose is what is decided, in words; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[tuple[str, str], Random] = {}
        self._points: dict[str, list[float]] = {}  # of the running cycle, by purpose
        self._owed: dict[str, float] = {}  # what `whole` left over, by purpose

    def stream(self, purpose: str, person: str = "") -> Random:
        """The stream of a purpose and, where it is about somebody, a person (by e-mail)."""
        key = (purpose, person)
        if key not in self._streams:
            self._streams[key] = Random(f"{self.seed} {purpose} {person}")
        return self._streams[key]

    def lot(self, purpose: str, person: str) -> float:
        """A number from 0 to 1 that a person draws once for a purpose."""
        return Random(f"{self.seed} {purpose} {person}").random()

    def ambitious(self, person: str, share: float) -> bool:
        """Is this person (by e-mail) one of the ambitious, a share of everybody? They are so all their life."""
        return self.lot("ambition", person) < share

    def point(self, purpose: str) -> float:
        """A number from 0 to 1. CYCLE of them in a row are spread evenly, in an order nobody can tell."""
        points = self._points.setdefault(purpose, [])
        if not points:
            rng = self.stream(purpose)
            points += [(step + rng.random()) / CYCLE for step in range(CYCLE)]
            rng.shuffle(points)
        return points.pop()

    def happens(self, purpose: str, share: float) -> bool:
        """True for this share of the times, spread evenly over them."""
        return self.point(purpose) < share

    def pick(self, purpose: str, shares: Sequence[tuple[T, float]]) -> T:
        """One of the values, each by its share of the times, spread evenly over them."""
        left = self.point(purpose) * sum(share for _, share in shares)
        for value, share in shares:
            left -= share
            if left < 0:
                return value
        return shares[-1][0]

    def around(self, purpose: str, mean: float, deviation: float) -> float:
        """A number around a mean (logistic: most are near, few far); CYCLE in a row have about this deviation."""
        return _logistic(self.point(purpose), mean, deviation)

    def lot_around(self, purpose: str, person: str, mean: float, deviation: float) -> float:
        """A number around a mean that a person draws once for a purpose."""
        return _logistic(self.lot(purpose, person), mean, deviation)

    def whole(self, purpose: str, number: float) -> int:
        """A number as a whole one; what is left over is added at the next time for the purpose."""
        wanted = self._owed.get(purpose, 0.5) + number
        self._owed[purpose] = wanted % 1
        return int(wanted)

    def some(self, purpose: str, group: Sequence[T], count: int) -> list[T]:
        """So many members of a group, in its order."""
        drawn = self.stream(purpose).sample(range(len(group)), count)
        return [group[place] for place in sorted(drawn)]


def _logistic(point: float, mean: float, deviation: float) -> float:
    """The number of a logistic distribution below which this share of it lies."""
    point = min(max(point, 1e-9), 1 - 1e-9)
    return mean + deviation * sqrt(3) / pi * log(point / (1 - point))
