"""Seats: what one more seat, or one more mentor, would change; every figure is a solved case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.domain.match.assignment import Assignment, assign
from core.domain.match.whatif.comparison import Ints


@dataclass(frozen=True, eq=False)
class MoreSeats:
    """What more seats change. mentors: who would give one each (m for a mentor who is not there yet).

    placed: mentees who get a mentor; more: by how many more are matched, since others may give way; gain: what the
    total rises by; answer: the best answer with these seats.
    """

    mentors: tuple[int, ...]
    placed: Ints
    more: int
    gain: float
    answer: Assignment


def worth_asking(answer: Assignment, willing: ArrayLike, most: int) -> list[int]:
    """The mentors whose next seat could help at all, by the prices of the answer: those that place somebody first.

    A price is what a seat is worth at most while the weakest pair stays as it is: somebody without one adds nothing to
    the total.
    """
    may = np.asarray(willing, bool) & (answer.places | (answer.price > 1e-6))
    ranked = sorted(np.flatnonzero(may).tolist(), key=lambda j: (not answer.places[j], -answer.price[j], j))
    return ranked[:most]


def with_more_seats(
    scores: ArrayLike,
    capacity: ArrayLike,
    answer: Assignment,
    mentors: Sequence[int],
    fits: Mapping[int, ArrayLike],
    **options: Any,
) -> MoreSeats:
    """What one more seat with each of these mentors changes, solved as a case of its own.

    fits: mentor -> scores (n,) of everybody with that mentor once they offer the seat, where the seat changes them (a
    mentor's hours are shared over the mentees they take). options: those `assign` was given (allowed, pins, minimum,
    keep, keys).
    """
    seats = np.array(capacity, np.int64)
    table = np.array(scores)
    for j in mentors:
        seats[j] += 1
        if j in fits:
            table[:, j] = fits[j]
    after = assign(table, seats, objective=answer.objective, near=answer, **options)
    return _more(tuple(mentors), answer, after)


def with_new_mentor(
    scores: ArrayLike,
    capacity: ArrayLike,
    answer: Assignment,
    fit: ArrayLike,
    *,
    seats: int = 1,
    may: ArrayLike | None = None,
    allowed: ArrayLike | None = None,
    pins: Iterable[tuple[int, int]] = (),
    minimum: float = 0.0,
    keep: tuple[ArrayLike, float] | None = None,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
    ranked: ArrayLike | None = None,
    waited: tuple[ArrayLike, bool] | None = None,
) -> MoreSeats:
    """What one more mentor would bring: `fit` (n,) scores and `seats` seats, `may` (n,) if rules forbid some pairs.

    So advice such as "one more mentor for data storytelling would place 4 people and add 2.9" is a solved case. The new
    mentor's number is m. The rest are the options `assign` was given.
    """
    table = np.asarray(scores)
    n, m = table.shape
    column = np.asarray(fit, table.dtype).reshape(-1, 1)
    if len(column) != n:
        raise ValueError(f"fit has {len(column)} scores for {n} mentees")
    rules = None
    if allowed is not None or may is not None:
        old = np.ones((n, m), bool) if allowed is None else np.asarray(allowed, bool)
        new = np.ones(n, bool) if may is None else np.asarray(may, bool)
        rules = np.column_stack([old, new])
    rows, cols = np.divmod(answer.candidates, m) if m else (answer.candidates, answer.candidates)
    everybody = np.arange(n) * (m + 1) + m
    wider = replace(
        answer,
        price=np.append(answer.price, 0.0),
        candidates=np.union1d(rows * (m + 1) + cols, everybody),
    )
    more = assign(
        np.hstack([table, column]),
        np.append(np.asarray(capacity, np.int64), seats),
        allowed=rules,
        pins=pins,
        objective=answer.objective,
        minimum=minimum,
        keep=keep,
        keys=None if keys is None else (keys[0], [*keys[1], "a mentor who is not there yet"]),
        ranked=ranked,
        waited=waited,
        near=wider,
    )
    return _more((m,), answer, more)


def _more(mentors: tuple[int, ...], before: Assignment, after: Assignment) -> MoreSeats:
    placed = np.flatnonzero((before.mentor_of < 0) & (after.mentor_of >= 0))
    return MoreSeats(mentors, placed, after.matched - before.matched, after.total - before.total, after)
