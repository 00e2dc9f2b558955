"""Redraws: what a difference between drawn in and drawn out could have been, had chance drawn others. Draws nobody.

Within a draw everybody had the same chance. So if a seat changed nothing, all ways in which the seats could have fallen
were equally likely, and the difference that was seen is one of theirs: counted out where there are few ways, else a
seeded sample with the real draw among it (Fisher 1935, The Design of Experiments). Draws are never mixed: each keeps
its own people and seats, and weighs as much as it drew in, so that the difference is the effect on those drawn in.

An interval holds every effect that this test does not refute: one effect for everybody, taken off those drawn in before
asking again (Rosenbaum 2002, Observational Studies, 2.6). Because each redraw refutes on either side of one stretch,
the ends are read from the sorted stretches, without a search. For what is yes or no, see yes_draws.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb, inf, prod

import numpy as np

from core.domain.kpis.comparison.covariates import Flags, Floats
from core.domain.kpis.comparison.matched_sets import Ints

COUNTED_OUT = 4096  # so many ways are counted out one by one, of more a sample
SAMPLE = 1999
CELLS = 2_000_000  # numbers in memory at once
SEED = 19  # of the sample: the same facts give the same figure


@dataclass(frozen=True, eq=False)
class Redraws:
    """Differences of k columns, each draw weighing as much as it drew in: `observed` (k,), and `redrawn` (r, k) in each
    way the seats could have fallen, the real one among them."""

    observed: Floats
    redrawn: Floats

    def p_value(self, column: int = 0) -> float:
        """How often chance alone brings a difference this large, to either side."""
        return share_as_large(np.abs(self.redrawn[:, column]), abs(float(self.observed[column])))

    def interval(self, level: float, divisor: int = 1) -> tuple[float, float]:
        """Every effect of a unit of the column `divisor` on the first one that the test does not refute.

        With being drawn in as the divisor, that is the effect of the seat. Endless where too few ways could refute it.
        """
        outcome, unit = float(self.observed[0]), float(self.observed[divisor])
        outcomes, units = self.redrawn[:, 0], self.redrawn[:, divisor]
        refutes = np.abs(units) < abs(unit) * (1 - 1e-9)
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = np.stack([(outcome - outcomes) / (unit - units), (outcome + outcomes) / (unit + units)])
        ends = np.where(np.abs(ends) < 1e-12, 0.0, ends)
        lows = np.sort(np.where(refutes, ends.min(axis=0), -inf))
        highs = np.sort(np.where(refutes, ends.max(axis=0), inf))
        place = int((1 - level) * len(refutes) + 1e-9)  # so many stretches may leave an effect out and refute it
        return float(lows[place]), float(highs[-1 - place])


@dataclass(frozen=True, eq=False)
class DrawnPeople:
    """Who was drawn: `draw` (n,) the number of each person's draw, `drawn_in` (n,) bool. In every draw somebody is
    drawn in and somebody out."""

    draw: Ints
    drawn_in: Flags

    @cached_property
    def draws(self) -> tuple[Ints, ...]:
        """The places of each draw's people."""
        return tuple(np.flatnonzero(self.draw == number) for number in np.unique(self.draw))

    @property
    def ways(self) -> int:
        """In how many ways the seats could have fallen."""
        return prod(comb(len(places), int(self.drawn_in[places].sum())) for places in self.draws)

    def difference(self, values: Floats) -> Floats:
        """Drawn in minus drawn out for the columns of `values` (n, k), each draw weighing as much as it drew in."""
        return _differences(self, [self.drawn_in[places].astype(float) for places in self.draws], values)[0]


def comparable(draw: Ints, drawn_in: Flags) -> Flags:
    """Whether each person's draw (n,) has somebody drawn in and somebody drawn out."""
    both = [number for number in np.unique(draw) if np.unique(drawn_in[draw == number]).size == 2]
    return np.isin(draw, both)


def redraws(values: Floats, people: DrawnPeople) -> Redraws:
    """What chance could have made of the columns of `values` (n, k); the same whatever other columns stand beside."""
    observed = people.difference(values)
    if people.ways <= COUNTED_OUT:
        redrawn = np.zeros((1, values.shape[1]))
        for places in people.draws:
            chosen = _every_way(len(places), int(people.drawn_in[places].sum()))
            of_draw = _of_draw(people, chosen, places, values)
            redrawn = (redrawn[:, None, :] + of_draw[None, :, :]).reshape(-1, values.shape[1])
        return Redraws(observed, redrawn)
    rng = np.random.default_rng(SEED)
    parts = [observed[None, :]]
    step = max(1, CELLS // len(values))
    for start in range(0, SAMPLE, step):
        rows = min(step, SAMPLE - start)
        masks = [_sampled_ways(rng, rows, len(places), int(people.drawn_in[places].sum())) for places in people.draws]
        parts.append(_differences(people, masks, values))
    return Redraws(observed, np.concatenate(parts))


def share_as_large(sizes: Floats, size: float, weights: Floats | None = None) -> float:
    """The share of differences that are as large as one of this size, up to rounding."""
    least = size * (1 - 1e-9) - 1e-12 * float(sizes.max(initial=0.0))
    return float(np.average(sizes >= least, weights=weights))


def _differences(people: DrawnPeople, masks: list[Floats], values: Floats) -> Floats:
    parts = [_of_draw(people, np.atleast_2d(mask), at, values) for mask, at in zip(masks, people.draws, strict=True)]
    return np.asarray(sum(parts), dtype=np.float64)


def _of_draw(people: DrawnPeople, mask: Floats, places: Ints, values: Floats) -> Floats:
    """What one draw adds to the difference (r, k), for each way of drawing: `mask` (r, people)."""
    size, seats = len(places), int(people.drawn_in[places].sum())
    of_draw = values[places]
    sums = mask @ of_draw
    return (sums * size - of_draw.sum(axis=0) * seats) / (size - seats) / int(people.drawn_in.sum())


def _every_way(size: int, seats: int) -> Floats:
    chosen = np.array(list(combinations(range(size), seats)))
    mask = np.zeros((len(chosen), size))
    np.put_along_axis(mask, chosen, 1.0, axis=1)
    return mask


def _sampled_ways(rng: np.random.Generator, rows: int, size: int, seats: int) -> Floats:
    chosen = rng.random((rows, size)).argpartition(seats - 1, axis=1)[:, :seats]
    mask = np.zeros((rows, size))
    np.put_along_axis(mask, chosen, 1.0, axis=1)
    return mask
