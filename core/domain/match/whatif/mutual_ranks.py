"""Mutual ranks: what place two people have in each other's order, and who would fit each other better."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.domain.match.whatif.comparison import Ints, fit_of


@dataclass(frozen=True, eq=False)
class Swaps:
    """Pairs (mentees[k], mentors[k]) who are not together and would both fit better if they were, by joint gain.

    mentee_gain: how much better the mentee's score would be; mentor_gain: how much better than the mentor's weakest
    mentee, or than an empty seat.
    """

    mentees: Ints
    mentors: Ints
    mentee_gain: NDArray[np.float64]
    mentor_gain: NDArray[np.float64]


def fit_better(
    scores: ArrayLike,
    capacity: ArrayLike,
    mentor_of: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    mentor_scores: ArrayLike | None = None,
    minimum: float = 0.0,
    margin: float = 1e-6,
) -> Swaps:
    """Pairs who would both fit each other better: what stable matching (Gale and Shapley, 1962) calls blocking.

    mentor_scores (n, m): how the mentors see it, if that is not the same. margin: a gain up to it does not count. A
    best total nearly always leaves a few such pairs; they are worth a look in the meeting, not a fault.
    """
    mine = np.asarray(scores)
    theirs = mine if mentor_scores is None else np.asarray(mentor_scores)
    current = np.asarray(mentor_of, np.int64)
    seats = np.asarray(capacity, np.int64)
    now = fit_of(mine, current)
    now[current < 0] = -np.inf
    matched = np.flatnonzero(current >= 0)
    weakest = np.full(len(seats), np.inf)
    np.minimum.at(weakest, current[matched], theirs[matched, current[matched]].astype(np.float64))
    load = np.bincount(current[matched], minlength=len(seats))
    weakest[load < seats] = 0.0
    weakest[seats == 0] = np.inf
    pairs_found = []
    step = max(1, 1_000_000 // max(1, mine.shape[1]))
    for low in range(0, len(mine), step):
        part = slice(low, low + step)
        better = (mine[part] > (now[part] + margin)[:, None]) & (theirs[part] > weakest + margin)
        better &= mine[part] >= mine.dtype.type(minimum)
        if allowed is not None:
            better &= np.asarray(allowed)[part]
        rows, cols = np.nonzero(better)
        pairs_found.append(np.stack([rows + low, cols]))
    rows, cols = np.concatenate(pairs_found, axis=1) if pairs_found else np.empty((2, 0), np.int64)
    rows, cols = rows[current[rows] != cols], cols[current[rows] != cols]
    mentee_gain = mine[rows, cols] - np.maximum(now[rows], 0.0)
    mentor_gain = theirs[rows, cols] - weakest[cols]
    order = np.argsort(-(mentee_gain + mentor_gain), kind="stable")
    return Swaps(rows[order], cols[order], mentee_gain[order], mentor_gain[order])


@dataclass(frozen=True)
class Ranks:
    """A pair's place on both sides: this mentor is the mentee's `for_mentee`-th of `mentors`, and the other way
    round."""

    for_mentee: int
    mentors: int
    for_mentor: int
    mentees: int


def ranks(scores: ArrayLike, pair: tuple[int, int], *, allowed: ArrayLike | None = None) -> Ranks:
    """Both ranks of a pair among those the rules allow, 1 the best; equals share the better rank.

    A pair that is itself not allowed is ranked as if it were.
    """
    table = np.asarray(scores)
    i, j = pair
    may = np.ones(table.shape, bool) if allowed is None else np.asarray(allowed, bool)
    row, col = may[i].copy(), may[:, j].copy()
    row[j] = col[i] = True
    return Ranks(
        for_mentee=1 + int((table[i, row] > table[i, j]).sum()),
        mentors=int(row.sum()),
        for_mentor=1 + int((table[col, j] > table[i, j]).sum()),
        mentees=int(col.sum()),
    )
