"""Drawn effect: one outcome of those drawn in beside those drawn out, as drawn. Reads no database and looks nobody up.

Whoever was drawn in counts as drawn in, whether they started or not, and whoever was drawn out as drawn out, even if
they came in later: only so are the two groups what chance made them (intention to treat; Gerber and Green 2012, Field
Experiments, chapters 2 and 5). Tests and intervals: redraws.py, yes_draws.py.

The difference over the difference in starting is the effect on those who start because they were drawn in, if being
drawn does nothing by itself and keeps nobody from starting (Angrist, Imbens and Rubin 1996, Identification of Causal
Effects Using Instrumental Variables, JASA 91:444-455). The interval of a number inverts the same test (Imbens and
Rosenbaum 2005, Robust, accurate confidence intervals with a weak instrument, JRSS A 168:109-126).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from core.domain.base.intervals import LEVEL
from core.domain.kpis.comparison.covariates import Flags, Floats
from core.domain.kpis.comparison.effects import FEWEST
from core.domain.kpis.comparison.matched_sets import Ints
from core.domain.proof.redraws import DrawnPeople, Redraws, comparable, redraws
from core.domain.proof.yes_draws import YesCounts, yes_counts, yes_interval, yes_p_value

# By how much more of those drawn in have to start: with less, every bit of chance is multiplied more than fivefold.
LEAST_TAKEN_UP = 0.2
STARTS_WRONG = 0.01  # of the 5% that a bound on the effect of starting may be wrong: the part of the starts
STARTED = 2  # the column of who has started, beside the outcome and who was drawn in
NAN = float("nan")


@dataclass(frozen=True)
class StarterEffect:
    """The effect on those who start because they were drawn in: the difference over the difference in starting."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class DrawnEffect:
    """One outcome so many months after the draw, in its own unit; yes or no in 0..1.

    people_in, people_out: of whom it is known, in `draws` draws that have both. mean_in is their plain mean; mean_out
    weighs each draw by those drawn in, so that estimate is mean_in - mean_out. started_in, started_out: the shares that
    had started by then, weighed alike. starters: None where being drawn changed too little about who starts. All
    figures are NaN where fewer than FEWEST are known on a side.
    """

    outcome: str
    months: int
    is_share: bool
    draws: int
    people_in: int
    people_out: int
    mean_in: float = NAN
    mean_out: float = NAN
    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    p: float = NAN
    started_in: float = NAN
    started_out: float = NAN
    starters: StarterEffect | None = None
    level: float = LEVEL

    @property
    def known(self) -> bool:
        """Whether enough people are known on both sides, and enough ways of drawing them, to say anything."""
        return isfinite(self.low) and isfinite(self.high)

    @property
    def clear(self) -> bool:
        """Whether it is more than chance: the exact test says so, and the interval leaves out zero."""
        return self.known and self.p <= 1 - self.level + 1e-12 and (self.low > 0 or self.high < 0)


def drawn_effect(
    outcome: str, months: int, values: Floats, *, is_share: bool, draw: Ints, drawn_in: Flags, started: Flags
) -> DrawnEffect:
    """The effect of being drawn in on one outcome: `values` (n,), NaN where not known; `started` (n,) by its day."""
    known = np.isfinite(values)
    known[known] = comparable(draw[known], drawn_in[known])
    people = DrawnPeople(draw[known], drawn_in[known])
    people_in = int(people.drawn_in.sum())
    people_out = len(people.drawn_in) - people_in
    unmeasured = DrawnEffect(outcome, months, is_share, len(people.draws), people_in, people_out)
    if min(people_in, people_out) < FEWEST:
        return unmeasured
    columns = np.column_stack([values[known], people.drawn_in, started[known]]).astype(float)
    redrawn = redraws(columns, people)
    estimate, _, more_started = (round(float(difference), 12) for difference in redrawn.observed)
    starters = None
    if is_share:
        counts = yes_counts(values[known], people)
        low, high = yes_interval(counts, LEVEL)
        p = yes_p_value(counts)
        if more_started >= LEAST_TAKEN_UP:
            starters = _yes_per_start(counts, yes_counts(columns[:, STARTED], people), estimate, more_started)
    else:
        low, high = redrawn.interval(LEVEL)
        p = redrawn.p_value()
        if more_started >= LEAST_TAKEN_UP:
            starters = _number_per_start(redrawn, estimate, more_started)
    mean_in, _, started_in = (round(float(mean), 12) for mean in columns[people.drawn_in].mean(axis=0))
    return DrawnEffect(
        outcome=outcome,
        months=months,
        is_share=is_share,
        draws=len(people.draws),
        people_in=people_in,
        people_out=people_out,
        mean_in=mean_in,
        mean_out=min(max(mean_in - estimate, 0.0), 1.0) if is_share else round(mean_in - estimate, 11),
        estimate=estimate,
        low=low,
        high=high,
        p=p,
        started_in=started_in,
        started_out=max(started_in - more_started, 0.0),
        starters=starters,
    )


def _number_per_start(redrawn: Redraws, estimate: float, more_started: float) -> StarterEffect | None:
    """The effect on a number of those who start because they were drawn in, by inverting the test of all redraws."""
    if redrawn.p_value(STARTED) > 1 - LEVEL:
        return None
    low, high = redrawn.interval(LEVEL, divisor=STARTED)
    return StarterEffect(estimate / more_started, low, high) if isfinite(low) and isfinite(high) else None


def _yes_per_start(
    counts: Sequence[YesCounts], starts: Sequence[YesCounts], estimate: float, more_started: float
) -> StarterEffect | None:
    """The effect on a yes or no: the yeses that came of the seat over the starts that came of it.

    One effect for everybody would say that nothing can change where nobody has a yes, so both are bounded instead, and
    what may be wrong is split between the two (Bonferroni).
    """
    few_starts, most_starts = yes_interval(starts, 1 - STARTS_WRONG)
    if few_starts <= 0:
        return None
    low, high = yes_interval(counts, LEVEL + STARTS_WRONG)
    ends = (low / (most_starts if low > 0 else few_starts), high / (few_starts if high > 0 else most_starts))
    return StarterEffect(*(min(max(value, -1.0), 1.0) for value in (estimate / more_started, *ends)))
