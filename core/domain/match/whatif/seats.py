"""Seats: what one more seat, or one more mentor, would change; every figure is a solved case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.domain.match.assignment import Assignment, assign
from core.domain.match.whatif.comparison import Ints


@dataclass(frozen=True, eq=False)
class MoreSeats:
    """What more seats change. mentor: who would give one (m for a mentor who is not there yet).

    placed: mentees who get a mentor; gain: what the total rises by; answer: the best answer with these seats and all
    that came before it in the list.
    """

    mentor: int
    placed: Ints
    gain: float
    answer: Assignment


def seats_to_ask_for(
    scores: ArrayLike,
    capacity: ArrayLike,
    answer: Assignment,
    *,
    mentors: int = 5,
    willing: ArrayLike | None = None,
    **options: Any,
) -> list[MoreSeats]:
    """ "Ask these five mentors for one more seat": the mentors to ask, one seat each, in this order.

    The prices of the answer say whose seat places somebody, and else whose adds most; that seat is added, the
    assignment solved again (so the figures are not estimates), and the new prices name the next. Ends early when
    nobody's seat helps. willing: bool (m,), who may be asked at all. options: those `assign` was given (allowed,
    pins, minimum, keep, keys). Taking the best next seat is a rule of thumb for several, exact for one seat of
    "overall", "coverage" and "even".
    """
    seats = np.array(capacity, np.int64)
    may = np.ones(len(seats), bool) if willing is None else np.array(willing, bool)
    asked = []
    for _ in range(mentors):
        helps = may & (answer.places | (answer.price > 1e-6))
        if not helps.any():
            break
        j = max(np.flatnonzero(helps), key=lambda j: (answer.places[j], answer.price[j], -j))
        may[j] = False
        seats[j] += 1
        more = assign(scores, seats, objective=answer.objective, near=answer, **options)
        asked.append(_more(int(j), answer, more))
        answer = more
    return asked


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
        near=wider,
    )
    return _more(m, answer, more)


def _more(mentor: int, before: Assignment, after: Assignment) -> MoreSeats:
    placed = np.flatnonzero((before.mentor_of < 0) & (after.mentor_of >= 0))
    return MoreSeats(mentor, placed, after.total - before.total, after)
