"""Intervals: how far chance alone could move a share, mean, ratio or difference. Closed forms, so a page stays fast."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 0.95


def share(hits: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of hits/of, in 0..1 (Wilson 1927, J. American Statistical Association 22:209-212)."""
    if not 0 <= hits <= of or of == 0:
        raise ValueError(f"{hits} of {of} is not a share.")
    z = normal_quantile(level)
    p = hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    # At 0 and at `of` the bound is exact; rounding must not leave a crumb.
    return (0.0 if hits == 0 else max(middle - half, 0.0)), (1.0 if hits == of else min(middle + half, 1.0))


def mean(values: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """Student's interval of a mean; with fewer than two values it is as wide as can be (minus to plus infinity)."""
    numbers = np.asarray(values, dtype=float)
    n = len(numbers)
    if n < 2:
        return -np.inf, np.inf
    half = _t(level, n - 1) * float(numbers.std(ddof=1)) / sqrt(n)
    return float(numbers.mean()) - half, float(numbers.mean()) + half


def ratio(tops: ArrayLike, bottoms: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """Interval of sum(tops)/sum(bottoms) over cases, by linearization (Cochran 1977, Sampling Techniques, 2.11)."""
    top, bottom = np.asarray(tops, dtype=float), np.asarray(bottoms, dtype=float)
    n = len(top)
    if n < 2:
        return 0.0, np.inf
    value = top.sum() / bottom.sum()
    spread = sqrt(n / (n - 1) * float(((top - value * bottom) ** 2).sum())) / bottom.sum()
    half = _t(level, n - 1) * spread
    return max(value - half, 0.0), value + half


def difference(before: tuple[float, float, float], after: tuple[float, float, float]) -> tuple[float, float]:
    """Interval of after minus before, each given as (value, low, high), by the square-and-add method.

    For Wilson's intervals of two shares this is Newcombe's method 10 (Newcombe 1998, Statistics in Medicine
    17:873-890). When the two overlap in people, as two days of one program do, it is wider than needed: cautious.
    """
    (old, old_low, old_high), (new, new_low, new_high) = before, after
    gap = new - old
    return (
        gap - sqrt((new - new_low) ** 2 + (old_high - old) ** 2),
        gap + sqrt((new_high - new) ** 2 + (old - old_low) ** 2),
    )


def share_ratio(first: tuple[int, int], second: tuple[int, int], level: float = LEVEL) -> tuple[float, float]:
    """Score interval of one share divided by another, each as (hits, of) (Koopman 1984, Biometrics 40:513-517).

    All ratios at which the two shares that fit best are not refuted. Unlike the logarithmic interval it holds for few
    cases and where nobody or everybody is a hit; without a hit in the second it has no end.
    """
    (hits, of), (other_hits, other_of) = first, second
    if not (0 <= hits <= of and 0 <= other_hits <= other_of and of and other_of):
        raise ValueError(f"{hits} of {of} beside {other_hits} of {other_of} are no shares.")
    limit = normal_quantile(level) ** 2

    def refuted(ratio: float) -> bool:
        return _distance_at_ratio(first, second, ratio) > limit

    if hits == 0 and other_hits == 0:
        return 0.0, np.inf
    value = (hits / of) / (other_hits / other_of) if other_hits else np.inf
    low = 0.0 if hits == 0 else _boundary(refuted, 0.0, value)
    high = np.inf if other_hits == 0 else _boundary(refuted, np.inf, value)
    return low, high


def _distance_at_ratio(first: tuple[int, int], second: tuple[int, int], ratio: float) -> float:
    """How far the counts lie from what is expected where the first share is `ratio` times the second: a chi-square."""
    (hits, of), (other_hits, other_of) = first, second
    both, linear = of + other_of, ratio * (of + other_hits) + hits + other_of
    root = sqrt(max(linear * linear - 4 * ratio * both * (hits + other_hits), 0.0))
    other_share = (linear - root) / (2 * ratio * both)
    share_then = ratio * other_share
    parts = ((hits, of, share_then), (other_hits, other_of, other_share))
    distance = 0.0
    for count, n, p in parts:
        off, variance = count - n * p, n * p * (1 - p)
        if abs(off) > 1e-9:  # a share of 0 or 1 is as it was counted, up to rounding
            distance += off * off / variance if variance > 0 else np.inf
    return distance


def _boundary(refuted: Callable[[float], bool], outside: float, value: float) -> float:
    """The ratio between the observed one and a refuted one at which refuting begins, by halving."""
    inside = value if 0 < value < np.inf else 1.0
    if outside == 0.0:
        while refuted(inside):  # without a finite observed ratio: go where nothing is refuted
            inside *= 2
        beyond = inside
        while not refuted(beyond) and beyond > 1e-9:
            beyond /= 2
    else:
        while refuted(inside):
            inside /= 2
        beyond = inside
        while not refuted(beyond) and beyond < 1e9:
            beyond *= 2
    for _ in range(60):
        middle = sqrt(inside * beyond)
        inside, beyond = (inside, middle) if refuted(middle) else (middle, beyond)
    return inside


@cache
def normal_quantile(level: float) -> float:
    """How many standard errors the middle `level` of a normal distribution reaches to either side: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)  # scipy has it too, and takes most of a second to load


@lru_cache(maxsize=1024)
def _t(level: float, degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, degrees))
