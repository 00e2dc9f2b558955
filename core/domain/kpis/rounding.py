"""Rounding: a figure as it may leave: people in fives, sums to two figures, shares to five points. Measures nothing.

A share near 0% or 100% is a bound, because "100%" says of each of them what they did. The verdict is that of the
rounded value, so that it says nothing beyond it.
"""

from __future__ import annotations

import math
from dataclasses import replace

from core.domain.base import intervals
from core.domain.kpis.figures import Figure, judge, written
from core.domain.kpis.suppression import SMALLEST

STEP = 0.05  # of a share
MOST, LEAST = 0.95, 0.05
BEST_RATING, WORST_RATING = 4.8, 1.2  # of 1 to 5: with five people somebody may still have answered 4, or 2


def people(number: float) -> int:
    """A number of people or cases to the nearest five."""
    return int((number + 2) // 5 * 5)


def two_figures(number: float) -> float:
    """A sum to two figures, and never finer than fives below a hundred."""
    if abs(number) < 100:
        return float(people(number))
    digits = math.floor(math.log10(abs(number))) - 1
    return float(round(number / 10**digits) * 10**digits)


def share(value: float, n: int) -> tuple[float, str]:
    """A share of about n cases to five points, and the word before it: "about", "at least" or "at most"."""
    fewest = max(people(n) - 2, SMALLEST)  # who reads the rounded n has to reckon with as few
    most = min(math.floor((1 - 1 / fewest) / STEP + 1e-9) * STEP, MOST)
    rounded_value = math.floor(value / STEP + 0.5) * STEP
    if rounded_value >= most - 1e-9:
        return round(most, 2), "at least"
    if rounded_value <= 1 - most + 1e-9:
        return round(1 - most, 2), "at most"
    return round(rounded_value, 2), "about"


def rounded(figure: Figure) -> Figure:
    """The figure as it may be published; it has a value and at least five cases."""
    if figure.value is None or figure.n is None:
        shown = figure.shown if figure.kind == "days" else "too few to say"
        return replace(
            figure, n=None, numerator=None, denominator=None, low=None, high=None, pending=0, shown=shown, rounded=True
        )
    n, word, value = people(figure.n), "about", figure.value
    low, high = figure.low, figure.high
    if figure.kind == "share":
        value, word = share(value, figure.n)
    elif figure.unit == "of 5":
        value = round(value, 1)
        if not WORST_RATING < value < BEST_RATING:
            value, word = (BEST_RATING, "at least") if value > 3 else (WORST_RATING, "at most")
    elif figure.kind in ("count", "sum"):
        value = two_figures(value)
    elif figure.unit == "%":
        value = round(value / STEP) * STEP
    elif figure.kind == "days":
        value = float(round(value)) if value < 20 else two_figures(value)
    else:
        value = round(value, 1)
    if word != "about":
        low = high = None
    step = STEP if figure.unit == "%" else 0.1 if figure.unit == "of 5" else 1.0
    low = None if low is None else round(math.floor(low / step + 1e-9) * step, 2)
    high = None if high is None else round(math.ceil(high / step - 1e-9) * step, 2)
    coarse = replace(
        figure, value=value, n=n, low=low, high=high, pending=people(figure.pending), rounded=True,
        numerator=value * n if figure.kind == "share" else None, denominator=None,
        shown=f"{word} {written(value, figure.unit)}", verdict=None, settled=False, more=None,
    )  # fmt: skip
    # A bound says nothing of a target that lies beyond it.
    beyond = figure.target is not None and (
        (word == "at least" and figure.target > value) or (word == "at most" and figure.target < value)
    )
    judged = replace(coarse, verdict="early") if beyond else judge(coarse)
    more = None if judged.more is None else max(people(judged.more), SMALLEST)
    return replace(judged, numerator=None, more=more)


def possible_hits(figure: Figure, n: int) -> tuple[int, int]:
    """The fewest and most hits of n cases that would be published in the very same words as this rounded share."""
    same = [hits for hits in range(n + 1) if _looks(_of_hits(figure, hits, n)) == _looks(figure)]
    return (min(same), max(same)) if same else (0, n)


def _of_hits(figure: Figure, hits: int, n: int) -> Figure:
    low, high = (None, None) if figure.ours else intervals.share(hits, n)
    return rounded(replace(figure, value=hits / n, n=n, low=low, high=high, numerator=hits, denominator=n))


def _looks(figure: Figure) -> tuple[object, ...]:
    return figure.shown, figure.n, figure.low, figure.high, figure.verdict, figure.more, figure.settled
