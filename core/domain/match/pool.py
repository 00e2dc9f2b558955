"""The solver's pool: who is still to be matched and which seats are left, read in blocks and in an order of its own.

The order is that of a salted hash of everybody's key, so that ties depend neither on names nor on the order of sign-up.
At scale the scores are never copied as a whole.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.match.flow import Flags, Ints

Floats = NDArray[np.floating[Any]]

POINT = 2**30  # a score of 1 as a whole number; a power of two, so that float32 and float64 convert exactly
ALL_PAIRS = 20_000  # pools up to this many pairs are solved on all pairs at once
FIRST_CANDIDATES = 12  # best mentors per mentee, and best mentees per mentor, that the first round looks at
# Scores that are equal on paper differ by the rounding of float32, 6e-8: a quarter of a millionth is above that, and
# below what anybody could see. A pair of an earlier answer counts so much more, so that nobody moves for nothing; and a
# score so far below the highest floor is as good as on it.
NEAR_BONUS = POINT >> 22
AS_GOOD = NEAR_BONUS / POINT
NEAR_SLACK = NEAR_BONUS  # steps below which no further candidates are looked for when ties are held
TIE_SHARE = np.float32(1e-4)  # of a score, by which equal scores differ while first candidates are chosen
NOBODY = -2.0  # instead of the score of a pair that cannot be
BLOCK = 1 << 20  # pairs looked at in one go when the whole pool is read


@dataclass(frozen=True, eq=False)
class SolverPool:
    """The mentees still to be matched and the seats left, both in canonical order.

    rows (n',) and cols (m,) lead back to the original numbers. Codes of pairs are i * m + j in canonical numbers. keep
    (n',) is the current mentor or -1, bonus a whole number; near (n',) the mentor in an earlier answer or -1; waited
    (n',) who goes first among equals.
    """

    scores: Floats
    allowed: Flags | None
    rows: Ints
    cols: Ints
    capacity: Ints
    keep: Ints
    bonus: int
    near: Ints
    waited: Flags

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
        waited: Flags,
    ) -> "SolverPool":
        """The pool once the pinned mentees and their seats are taken out."""
        n, m = scores.shape
        rows, cols = order
        pinned = np.zeros(n, bool)
        seats = capacity.copy()
        for i, j in pins:
            pinned[i] = True
            seats[j] -= 1
        rows = rows[~pinned[rows]]
        place = np.append(_places(cols, m), -1)  # a current mentor of -1 stays -1
        seats = np.minimum(seats[cols], len(rows))
        keep, near = place[current[rows]], place[before[rows]]
        return cls(scores, allowed, rows, cols, seats, keep, math.ceil(bonus * POINT), near, waited[rows])

    def only_waited(self) -> "SolverPool":
        """The pool of those alone who waited, with all its seats."""
        rows = self.rows[self.waited]
        seats = np.minimum(self.capacity, len(rows))
        keep, near = self.keep[self.waited], self.near[self.waited]
        return replace(self, rows=rows, capacity=seats, keep=keep, near=near, waited=self.waited[self.waited])

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.cols)

    @property
    def slack(self) -> int:
        """What a pair has to gain before it joins the candidates.

        With an earlier answer ties are broken by small steps, and to hunt for each of them over the whole pool would
        take round after round for millionths of a point.
        """
        return 0 if self.complete or not (self.near >= 0).any() else NEAR_SLACK

    @property
    def complete(self) -> bool:
        """Whether the pool is small enough to be solved on all its pairs, so that no round can add any."""
        n, m = self.shape
        return n * m <= ALL_PAIRS

    @cached_property
    def row_place(self) -> Ints:
        """The canonical number of each of the caller's rows (n,), -1 for pinned mentees."""
        return _places(self.rows, self.scores.shape[0])

    @cached_property
    def col_place(self) -> Ints:
        """The canonical number of each of the caller's columns (m,)."""
        return _places(self.cols, self.scores.shape[1])

    def blocks(self) -> Iterable[tuple[int, Floats, Flags | None]]:
        """The caller's tables in bands of rows: the first row's number, scores (rows, m), allowed (rows, m) or None."""
        n, m = self.scores.shape
        step = max(1, BLOCK // max(1, m))
        for low in range(0, n, step):
            part = slice(low, low + step)
            yield low, self.scores[part], None if self.allowed is None else self.allowed[part]

    def scores_of(self, codes: Ints) -> Floats:
        """The scores of pairs, in the type they came in."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.scores[self.rows[rows], self.cols[cols]]

    def original(self, codes: Ints) -> Ints:
        """Codes of pairs in the caller's numbers."""
        rows, cols = np.divmod(codes, self.shape[1])
        return self.rows[rows] * self.shape[1] + self.cols[cols]

    def first_candidates(self, known: Ints | None) -> Ints:
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
        elif known is not None:
            codes = self._canonical(known)
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
        rows, cols = np.divmod(codes, self.shape[1])
        rows = self.row_place[rows]
        return (rows * self.shape[1] + self.col_place[cols])[rows >= 0]

    def _best_of_each(self) -> Ints:
        """Each mentee's best mentors and each mentor's best mentees.

        Coarse scores tie by the hundred; a tiny share of the score that differs for every pair (the fractions of a
        low-discrepancy sequence over canonical numbers) lets each mentee look at other mentors, so that the first round
        is of use.
        """
        m = self.scores.shape[1]
        row_share = np.modf(self.row_place * 0.6180339887)[0].astype(np.float32)
        col_share = np.modf(self.col_place * 0.7548776662)[0].astype(np.float32)
        codes = []
        best = _BestRows(m)
        for low, block, may in self.blocks():
            part = slice(low, low + len(block))
            share = row_share[part, None] + col_share
            share -= share >= 1
            share *= TIE_SHARE
            share += block
            if may is not None:
                share[~may] = NOBODY
            share[self.row_place[part] < 0] = NOBODY
            rows, cols = np.nonzero(share >= _width_highest(share.T)[:, None])
            codes.append(self.row_place[rows + low] * m + self.col_place[cols])
            best.read(low, share)
        rows, cols = best.highest()
        codes.append(self.row_place[rows] * m + self.col_place[cols])
        return np.unique(np.concatenate(codes))


class _BestRows:
    """The highest rows of every column of a table that is read block by block.

    Ties at the last place are all taken, so that the order of reading does not matter.
    """

    def __init__(self, m: int) -> None:
        self.least = np.full(m, NOBODY + 1, np.float32)
        self.parts: list[tuple[Ints, Ints, NDArray[np.float32]]] = []
        self.blocks = 0

    def read(self, low: int, block: NDArray[np.float32]) -> None:
        if self.blocks == 0:
            self.least = _width_highest(block)
        rows, cols = np.nonzero(block >= self.least)
        self.parts.append((rows + low, cols, block[rows, cols]))
        self.blocks += 1
        if self.blocks & (self.blocks - 1) == 0:  # after 1, 2, 4, 8 ... blocks; in between the old limits do
            self.highest()

    def highest(self) -> tuple[Ints, Ints]:
        """Rows and columns of the highest so far; what no longer belongs to them is forgotten."""
        if not self.parts:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows, cols, values = (np.concatenate(side) for side in zip(*self.parts, strict=True))
        order = np.lexsort((-values, cols))
        rows, cols, values = rows[order], cols[order], values[order]
        place = np.arange(len(cols)) - np.searchsorted(cols, cols, side="left")
        last = place == FIRST_CANDIDATES - 1
        self.least[cols[last]] = values[last]
        stays = values >= self.least[cols]
        self.parts = [(rows[stays], cols[stays], values[stays])]
        return rows[stays], cols[stays]


def _width_highest(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of every column the value that as many reach as the first round looks at; above that of pairs that cannot be."""
    place = min(FIRST_CANDIDATES, len(table)) - 1
    # From the low end of the negated: where most pairs cannot be, looking for the high end takes fifteen times as long.
    return np.maximum(-np.partition(-table, place, axis=0)[place], np.float32(NOBODY + 1))


def _places(order: Ints, size: int) -> Ints:
    """Where each of `size` numbers stands in `order`, -1 if it does not."""
    place = np.full(size, -1, np.int64)
    place[order] = np.arange(len(order))
    return place


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
