"""The pool room: who is still to be matched and which seats are left, read in blocks and in an order of its own.

The order is that of a salted hash of everybody's key, so that ties depend neither on names nor on the order of sign-up.
At scale the scores are never copied as a whole.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.matching.flow import Flags, Ints

Floats = NDArray[np.floating[Any]]

POINT = 2**30  # a score of 1 as a whole number; a power of two, so that float32 and float64 convert exactly
ALL_PAIRS = 20_000  # pools up to this many pairs are solved on all pairs at once
FIRST_CANDIDATES = 12  # best mentors per mentee, and best mentees per mentor, that the first round looks at
NEAR_SLACK = 16  # whole-number steps below which no further candidates are looked for when ties are held
BLOCK = 1 << 20  # pairs looked at in one go when the whole pool is read


@dataclass(frozen=True, eq=False)
class Pool:
    """The mentees still to be matched and the seats left, both in canonical order.

    rows (n',) and cols (m,) lead back to the original numbers; `straight` is true if both are simply 0, 1, 2, ...
    Codes of pairs are i * m + j in canonical numbers. keep (n',) is the current mentor or -1, bonus a whole number;
    near (n',) the mentor in an earlier answer or -1.
    """

    scores: Floats
    allowed: Flags | None
    rows: Ints
    cols: Ints
    straight: bool
    capacity: Ints
    keep: Ints
    bonus: int
    near: Ints

    @classmethod
    def without(
        cls,
        pins: Sequence[tuple[int, int]],
        scores: Floats,
        capacity: Ints,
        allowed: Flags | None,
        order: tuple[Ints, Ints],
        current: Ints,
        bonus: float,
        before: Ints,
    ) -> "Pool":
        """The pool once the pinned mentees and their seats are taken out."""
        n, m = scores.shape
        rows, cols = order
        pinned = np.zeros(n, bool)
        seats = capacity.copy()
        for i, j in pins:
            pinned[i] = True
            seats[j] -= 1
        rows = rows[~pinned[rows]]
        place = np.empty(m + 1, np.int64)
        place[cols] = np.arange(m)
        place[m] = -1  # a current mentor of -1 stays -1
        straight = len(rows) == n and bool((np.diff(rows) > 0).all() and (np.diff(cols) > 0).all())
        seats = np.minimum(seats[cols], len(rows))
        keep, near = place[current[rows]], place[before[rows]]
        return cls(scores, allowed, rows, cols, straight, seats, keep, math.ceil(bonus * POINT), near)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.cols)

    @property
    def slack(self) -> int:
        """What a pair has to gain before it joins the candidates.

        With an earlier answer ties are broken by single steps, and to hunt for each of them over the whole pool would
        take round after round for billionths of a point.
        """
        return 0 if self.complete or not (self.near >= 0).any() else NEAR_SLACK

    @property
    def complete(self) -> bool:
        """Whether the pool is small enough to be solved on all its pairs, so that no round can add any."""
        n, m = self.shape
        return n * m <= ALL_PAIRS

    def blocks(self) -> Iterable[tuple[int, Floats, Flags | None]]:
        """The pool in bands of rows: the first row's number, scores (rows, m), allowed (rows, m) or None."""
        n, m = self.shape
        step = max(1, BLOCK // max(1, m))
        for low in range(0, n, step):
            yield low, self._block(self.scores, low, step), self._block(self.allowed, low, step)

    def _block(self, whole: Any, low: int, step: int) -> Any:
        if whole is None:
            return None
        if self.straight:
            return whole[low : low + step]
        return np.take(whole[self.rows[low : low + step]], self.cols, axis=1)

    def scores_of(self, codes: Ints) -> Floats:
        """The scores of pairs, in the type they came in."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.scores[self.rows[rows], self.cols[cols]]

    def original(self, codes: Ints) -> Ints:
        """Codes of pairs in the caller's numbers."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.rows[rows] * self.shape[1] + self.cols[cols]

    def first_candidates(self, given: Ints | None) -> Ints:
        """The pairs the first round looks at: those given, else all of a small pool, else the best of each side.

        Pairs that count more than their score are always among them, so that no later round has to look for them.
        """
        n, m = self.shape
        if n == 0 or m == 0:
            return np.empty(0, np.int64)
        rows = np.arange(n)
        stay_codes = np.concatenate([(rows * m + now)[now >= 0] for now in (self.keep, self.near)])
        if self.complete:
            codes = np.arange(n * m, dtype=np.int64)
        elif given is not None:
            codes = self._canonical(given)
        else:
            codes = self._best_of_each()
        codes = np.union1d(codes, stay_codes)
        return self.with_allowed(codes)

    def with_allowed(self, codes: Ints) -> Ints:
        """Of these pairs those that the rules allow."""
        if self.allowed is None:
            return codes
        rows, cols = np.divmod(codes, self.shape[1])
        return codes[self.allowed[self.rows[rows], self.cols[cols]]]

    def _canonical(self, codes: Ints) -> Ints:
        """Codes in the caller's numbers as codes of this pool; pairs of pinned mentees fall away."""
        n, m = self.shape
        row_place = np.full(self.scores.shape[0], -1, np.int64)
        row_place[self.rows] = np.arange(n)
        col_place = np.empty(m, np.int64)
        col_place[self.cols] = np.arange(m)
        rows, cols = np.divmod(codes, m)
        rows = row_place[rows]
        return (rows * m + col_place[cols])[rows >= 0]

    def _best_of_each(self) -> Ints:
        """Each mentee's best mentors and each mentor's best mentees, ties spread evenly over the pool."""
        m = self.shape[1]
        width = min(FIRST_CANDIDATES, m)
        found = []
        best = np.full((width, m), -2.0, np.float32)
        best_row = np.zeros((width, m), np.int64)
        spread = np.modf(np.arange(m) * 0.7548776662)[0].astype(np.float32) * np.float32(1e-4)
        for low, block, may in self.blocks():
            wish = block.astype(np.float32)
            wish += spread
            # Coarse scores tie by the hundred: a different mentor's turn for every mentee keeps the first round useful.
            for k in range(len(wish)):
                shift = (low + k) * 7919 % m
                wish[k, : m - shift] += spread[shift:]
                wish[k, m - shift :] += spread[:shift]
            if may is not None:
                wish[~may] = -1.0
            top = np.argpartition(wish, m - width, axis=1)[:, m - width :]
            found.append(((np.arange(len(wish)) + low)[:, None] * m + top).ravel())
            tall = np.vstack([best, wish])
            pick = np.argpartition(tall, len(tall) - width, axis=0)[len(tall) - width :]
            best_row = np.take_along_axis(
                np.vstack([best_row, np.arange(len(wish))[:, None] + low + np.zeros((1, m), np.int64)]), pick, axis=0
            )
            best = np.take_along_axis(tall, pick, axis=0)
        real = best > -1.5
        found.append((best_row * m + np.arange(m))[real])
        return np.unique(np.concatenate(found))


def canonical_order(keys: tuple[Sequence[Any], Sequence[Any]] | None, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Rows and columns in the order of their hashed keys, or as they are."""
    if keys is None:
        return np.arange(shape[0]), np.arange(shape[1])
    if len(keys) != 2:
        raise ValueError("keys has to be two lists: the mentees' and the mentors'")
    return _by_hash(keys[0], shape[0], "mentee"), _by_hash(keys[1], shape[1], "mentor")


def _by_hash(keys: Sequence[Any], count: int, side: str) -> Ints:
    """Numbers in the order of a salted hash of their keys, so that neither names nor sign-up order decide a tie."""
    words = [str(key) for key in keys]
    if len(words) != count:
        raise ValueError(f"keys has {len(words)} of {count} {side}s")
    if len(set(words)) < count:
        raise ValueError(f"keys of {side}s are not unique")
    salt = f"tie of a {side}".encode()[:16]
    marks = [hashlib.blake2b(word.encode(), digest_size=8, salt=salt).digest() for word in words]
    return np.array(sorted(range(count), key=marks.__getitem__), np.int64)
