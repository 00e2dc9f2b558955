"""Yes draws: the test and the interval of draws for an outcome of yes or no, counted exactly. Draws nobody.

The test is Fisher's (1935, The Design of Experiments) over all draws, as in redraws.py. The interval says how many of
those drawn in have a yes because of the seat, whomever it was that it helped or harmed: once these are taken off, what
is left would have been the same whoever was drawn (Rosenbaum 2001, Effects attributable to treatment: inference in
experiments and observational studies with a discrete pivot, Biometrika 88:219-231). For one draw that assumes nothing;
over several, that it was about the same share in each. Exact tests of few people are cautious: it holds the truth
somewhat more often than it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import lgamma

import numpy as np

from core.domain.kpis.comparison.covariates import Floats
from core.domain.proof.redraws import COUNTED_OUT, SAMPLE, SEED, DrawnPeople, share_as_large


@dataclass(frozen=True, order=True)
class YesCounts:
    """A draw for an outcome of yes or no: its people, how many were drawn in, and the yeses of either group."""

    people: int
    drawn_in: int
    yes_in: int
    yes_out: int

    @property
    def drawn_out(self) -> int:
        return self.people - self.drawn_in

    def variance(self, caused: int) -> float:
        """Of what this draw adds to the difference, where `caused` of its yeses came of the seat."""
        yes = self.yes_in + self.yes_out - caused
        return self.drawn_in / self.drawn_out * yes * (self.people - yes) / (self.people - 1)


def yes_counts(values: Floats, people: DrawnPeople) -> list[YesCounts]:
    """The counts of every draw for an outcome of 0 and 1, sorted: the order of the draws must not matter."""
    counts = []
    for places in people.draws:
        drawn_in, yes = people.drawn_in[places], values[places] > 0.5
        counts.append(
            YesCounts(len(places), int(drawn_in.sum()), int((yes & drawn_in).sum()), int((yes & ~drawn_in).sum()))
        )
    return sorted(counts)


def yes_p_value(counts: Sequence[YesCounts]) -> float:
    """Fisher's exact test over the draws: how often chance alone brings a difference this large, to either side."""
    return _p_value_of(counts, [0] * len(counts))


def yes_interval(counts: Sequence[YesCounts], level: float) -> tuple[float, float]:
    """How large a share of those drawn in may have a yes (above 0) or have lost it (below) because of the seat."""
    caused = [0] * len(counts)
    unrefuted = [] if _is_refuted(counts, caused, level) else [0]
    for sign in (1, -1):
        for total, shares in _more_and_more(counts, sign):
            if not _is_refuted(counts, shares, level):
                unrefuted.append(total)
    drawn_in = sum(draw.drawn_in for draw in counts)
    estimate = _difference(counts, caused)
    return min([estimate, *unrefuted]) / drawn_in, max([estimate, *unrefuted]) / drawn_in


def _more_and_more(counts: Sequence[YesCounts], sign: int) -> list[tuple[int, list[int]]]:
    """Every number of yeses that the seat may have caused (or, with -1, prevented), dealt to the draws as evenly as
    their counts allow; of equal shares, where it leaves most to chance."""
    caused = [0] * len(counts)
    steps: list[tuple[int, list[int]]] = []
    while True:
        can = [
            at
            for at, draw in enumerate(counts)
            if draw.yes_in - draw.drawn_in <= caused[at] + sign <= draw.yes_in  # a yes or a no of somebody drawn in
        ]
        if not can:
            return steps
        at = min(
            can,
            key=lambda at: (
                abs(caused[at] + sign) / counts[at].drawn_in,
                -counts[at].variance(caused[at] + sign),
                at,
            ),
        )
        caused[at] += sign
        steps.append((sum(caused), list(caused)))


def _is_refuted(counts: Sequence[YesCounts], caused: Sequence[int], level: float) -> bool:
    """Whether chance too rarely brings what is left. Chebyshev's bound saves the counting far from the estimate: with
    two thousand people, most of the time."""
    variance = sum(draw.variance(taken) for draw, taken in zip(counts, caused, strict=True))
    if variance < (1 - level) * _difference(counts, caused) ** 2 * (1 - 1e-9):
        return True
    return _p_value_of(counts, caused) <= 1 - level + 1e-12


def _difference(counts: Sequence[YesCounts], caused: Sequence[int]) -> float:
    """Yeses of those drawn in, beside as many of those drawn out, once those that came of the seat are taken off."""
    return sum(
        draw.yes_in - taken - draw.drawn_in * draw.yes_out / draw.drawn_out
        for draw, taken in zip(counts, caused, strict=True)
    )


def _p_value_of(counts: Sequence[YesCounts], caused: Sequence[int]) -> float:
    """How often chance brings a difference as large as what is left once the yeses that came of the seat are taken off.

    What is left would have been the same whoever was drawn, so the yeses among those drawn in are hypergeometric.
    """
    observed = abs(_difference(counts, caused))
    sizes: Floats = np.zeros(1)
    chances: Floats = np.ones(1)
    for at, (draw, taken) in enumerate(zip(counts, caused, strict=True)):
        of_draw, likely = _hypergeometric(draw, draw.yes_in + draw.yes_out - taken)
        if len(sizes) * len(of_draw) > 16 * COUNTED_OUT:
            return _sampled_p_value(counts, caused, observed)
        sums = (sizes[:, None] + of_draw[None, :]).ravel()
        sizes, place = np.unique(np.round(sums, 9), return_inverse=True)
        chances = np.bincount(place, (chances[:, None] * likely[None, :]).ravel()).astype(np.float64)
        if len(sizes) > COUNTED_OUT and at + 1 < len(counts):
            return _sampled_p_value(counts, caused, observed)
    return share_as_large(np.abs(sizes), max(observed - 1e-8, 0.0), chances)


@lru_cache(maxsize=4096)  # from one number of caused yeses to the next, all draws but one stay as they are
def _hypergeometric(draw: YesCounts, yes: int) -> tuple[Floats, Floats]:
    """What a draw with so many yeses can add to the difference, and how likely each is."""
    hits = np.arange(max(0, draw.drawn_in - (draw.people - yes)), min(draw.drawn_in, yes) + 1)
    logs = np.array(
        [_log_ways(yes, int(hit)) + _log_ways(draw.people - yes, draw.drawn_in - int(hit)) for hit in hits]
    ) - _log_ways(draw.people, draw.drawn_in)
    return (hits * draw.people - yes * draw.drawn_in) / draw.drawn_out, np.exp(logs)


def _log_ways(people: int, chosen: int) -> float:
    return lgamma(people + 1) - lgamma(chosen + 1) - lgamma(people - chosen + 1)


def _sampled_p_value(counts: Sequence[YesCounts], caused: Sequence[int], observed: float) -> float:
    rng = np.random.default_rng(SEED)
    sums: Floats = np.zeros(SAMPLE)
    for draw, taken in zip(counts, caused, strict=True):
        yes = draw.yes_in + draw.yes_out - taken
        hits = rng.hypergeometric(yes, draw.people - yes, draw.drawn_in, SAMPLE)
        sums += (hits * draw.people - yes * draw.drawn_in) / draw.drawn_out
    return (share_as_large(np.abs(sums), max(observed - 1e-8, 0.0)) * SAMPLE + 1) / (SAMPLE + 1)
