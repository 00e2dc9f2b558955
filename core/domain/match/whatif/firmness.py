"""Firmness: whether the pairs would be the same under other weightings that a colleague could have chosen."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.domain.match.assignment import Assignment, assign

SPREAD = 0.35  # of the logarithm of a weight: nineteen of twenty draws lie within a factor of two
STABILITY_BLOCK = 32_000_000  # scores held at once while weightings are compared (128 MB of float32)


def plausible_weights(weights: ArrayLike, runs: int = 50, seed: int = 0) -> NDArray[np.float64]:
    """Weightings a sensible colleague could have chosen instead, (runs, k), each summing to 1.

    Every weight is multiplied by a log-normal factor (spread 0.35: nineteen of twenty stay within a factor of two); a
    weight of 0 stays 0. The same seed gives the same weightings. ValueError for negative weights or none above 0.
    """
    base = np.asarray(weights, np.float64)
    if base.ndim != 1 or not np.isfinite(base).all() or (base < 0).any() or not base.sum() > 0:
        raise ValueError("weights have to be numbers of 0 or more, and not all 0")
    drawn = base * np.exp(np.random.default_rng(seed).normal(0.0, SPREAD, (runs, len(base))))
    return drawn / drawn.sum(axis=1, keepdims=True)


def stability(
    answer: Assignment,
    component: Callable[[int], ArrayLike],
    weights: ArrayLike,
    capacity: ArrayLike,
    *,
    runs: int = 50,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
    **options: Any,
) -> NDArray[np.float64]:
    """The share of plausible weightings in which each mentee keeps their mentor (or stays without one), (n,) in 0..1.

    component(c) gives the scores (n, m) of criterion c, c = 0..k-1, for `weights` (k,). Each is asked for once per
    batch of weightings, and a batch holds at most 32 million scores: one batch up to 1,000 x 500, and never the whole
    cube of criteria. options: those `assign` was given (allowed, pins, minimum, keep, keys). progress is told how many
    weightings are done. Every weighting is solved exactly with the answer's own objective.
    """
    drawn = plausible_weights(weights, runs, seed)
    size = len(answer.mentor_of) * len(answer.price)
    batch = max(1, STABILITY_BLOCK // max(1, size))
    times_kept = np.zeros(len(answer.mentor_of))
    done = 0
    for low in range(0, runs, batch):
        for scores in _weighted(component, drawn[low : low + batch]):
            again = assign(scores, capacity, objective=answer.objective, near=answer, **options)
            times_kept += again.mentor_of == answer.mentor_of
            done += 1
            if progress:
                progress(done)
    return times_kept / runs


def _weighted(component: Callable[[int], ArrayLike], drawn: NDArray[np.float64]) -> NDArray[np.float32]:
    """Scores (batch, n, m) of several weightings (batch, k) at once, one criterion in memory at a time."""
    total: NDArray[np.float32] | None = None
    for c in range(drawn.shape[1]):
        if not drawn[:, c].any():
            continue
        part = np.asarray(component(c), np.float32)
        if total is None:
            total = np.zeros((len(drawn), *part.shape), np.float32)
        for k, weight in enumerate(drawn[:, c]):
            total[k] += np.float32(weight) * part
    if total is None:
        raise ValueError("weights have to be numbers of 0 or more, and not all 0")
    return np.clip(total, 0.0, 1.0, out=total)
