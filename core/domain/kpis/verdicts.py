"""Verdicts: where a figure stands beside its target in plain words, and how certain that is. Measures no figure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, isfinite

from core.domain.base import intervals

# By whether higher or lower is better. "early" is no failure: there is nothing to judge yet.
WORDS: Mapping[str, Mapping[str, str]] = {
    "higher": {"on": "on target", "near": "just below", "off": "below", "early": "too early"},
    "lower": {"on": "on target", "near": "just above", "off": "above", "early": "too early"},
}
# How far off the target still is "just": in the figure's own unit, and else a tenth of the target.
JUST: Mapping[str, float] = {"%": 0.05, "of 5": 0.2}
TENTH = 0.1
MOST_MORE = 5  # times the cases there are: more of them no program will ever have


def standing(value: float, target: float, unit: str, better: str) -> str:
    """A key of WORDS for a value that is known."""
    short = target - value if better == "higher" else value - target
    if short <= 1e-9:
        return "on"
    return "near" if short <= JUST.get(unit, TENTH * target) + 1e-9 else "off"


def settled(value: float, low: float | None, high: float | None, target: float) -> bool:
    """Does the 95% interval leave the target out, on the side on which the value is?"""
    if value >= target:
        return low is not None and low >= target
    return high is not None and high < target


def cases_to_settle(
    kind: str, n: int, value: float, low: float | None, high: float | None, target: float
) -> int | None:
    """How many more cases would settle on which side of the target the figure is, if they went as those before.

    A share: Wilson's interval leaves the target t out when (p − t)² > z² t (1 − t) / m, as it holds the shares that the
    score test does not reject (Wilson 1927, J. American Statistical Association 22:209-212). Solved for the number of
    cases m, less the n there are. Any other figure: its half-width h on the side of the target shrinks with the root of
    the number of cases, so m = n (h / d)² for a distance d to the target (Cochran 1977, Sampling Techniques, 4.6).
    None where the target is met exactly, where the interval has no end on that side, and beyond MOST_MORE times n.
    """
    distance = abs(value - target)
    end = low if value >= target else high
    if distance < 1e-9:
        return None
    if kind == "share":
        needed = intervals.normal_quantile(intervals.LEVEL) ** 2 * target * (1 - target) / distance**2
    elif end is None or not isfinite(end):
        return None
    else:
        needed = n * ((end - value) / distance) ** 2
    more = max(ceil(needed - 1e-9) - n, 1)
    return more if more <= MOST_MORE * n else None
