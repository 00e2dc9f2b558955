"""Measures: how well answers of two sides agree, for all pairs at once; neutral where none is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.domain.match.cohort import answered
from core.domain.match.scoring import NEUTRAL, Floats

Flags = NDArray[np.bool_]
Part = tuple[Floats, Flags, Flags]  # (n, m), 0 where unknown; known for the mentee (n,), for the mentor (m,)


def mean(*parts: Part) -> Floats:
    """Mean of the parts that are known for both sides, neutral where none is; in 0..1 whatever the rounding."""
    total = parts[0][0] if len(parts) == 1 else np.add(parts[0][0], parts[1][0])
    rows = np.stack([rows for _, rows, _ in parts], axis=1).astype(np.float32)
    columns = np.stack([columns for _, _, columns in parts]).astype(np.float32)
    count = rows @ columns
    score = np.divide(total, count, out=np.full(total.shape, NEUTRAL, np.float32), where=count > 0)
    return np.clip(score, 0, 1, out=score)


def mean_of_known(*parts: Floats) -> Floats:
    """Mean of the parts that are known (not NaN) pair by pair, neutral where none is."""
    count = sum((~np.isnan(part) for part in parts), np.zeros(parts[0].shape, np.float32))
    total = sum((np.nan_to_num(part) for part in parts), np.zeros(parts[0].shape, np.float32))
    return np.divide(total, count, out=np.full(total.shape, NEUTRAL, np.float32), where=count > 0)


def each_kind(fit: Callable[[Floats, Floats], Floats], mine: Floats, theirs: Floats) -> Floats:
    """`fit` of all pairs (n, m) from their answers (n, k) and (m, k), worked out once per different pair of answers.

    NaN, which stands for no answer, counts as an answer here and becomes 0 in the result.
    """
    one_of_each, of_row = _kinds(mine)
    one_of_others, of_column = _kinds(theirs)
    table = np.nan_to_num(fit(mine[one_of_each], theirs[one_of_others])).astype(np.float32, copy=False)
    return table[:, of_column][of_row]


def share(wanted: Floats, offered: Floats) -> Part:
    """Share of what each mentee wants that each mentor offers."""
    asked = wanted.sum(axis=1)
    return (wanted / np.maximum(asked, 1)[:, None]) @ offered.T, asked > 0, answered(offered)


def both_have(mine: Floats, theirs: Floats, enough: float) -> Floats:
    """The smaller of two numbers as a share of what is enough, (n, m), 1 from there on; NaN where one is unknown."""
    return np.minimum(np.minimum(mine[:, None], theirs) / np.float32(enough), 1)


def _kinds(answers: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One row of each kind of answers (n, k), and for every row its kind; no answer equals no answer."""
    blank = np.nan_to_num(answers, nan=-np.inf)
    _, first, kind = np.unique(blank, axis=0, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)
