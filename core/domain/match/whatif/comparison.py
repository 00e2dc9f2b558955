"""Comparison: what differs between two answers, and what one override changes on the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.domain.match.assignment import Assignment, assign

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class AssignmentChange:
    """What differs between two answers for the same n mentees, judged by one table of scores.

    mentees (k,): whose mentor differs, the biggest loss first. before, after (k,): their mentors, -1 for none. gain
    (k,): score after less score before, nobody counting 0. newly_unmatched, newly_matched: mentees who lose or get a
    mentor. total, floor: after less before, of the sum and of the lowest score of open pairs (0 if there is none).
    worst: the weakest open pair (i, j) after, None if there is none. matched: after less before.
    """

    mentees: Ints
    before: Ints
    after: Ints
    gain: NDArray[np.float64]
    newly_unmatched: Ints
    newly_matched: Ints
    total: float
    floor: float
    matched: int
    worst: tuple[int, int] | None


def compare(scores: ArrayLike, before: ArrayLike, after: ArrayLike, *, decided: Iterable[int] = ()) -> AssignmentChange:
    """What changes from one answer (n,) to another (n,), as judged by `scores` (n, m).

    decided: mentees whose pair people have settled. The others are open, and only they tell how weak the weakest is:
    else one weak pair that was wanted would hide what happens to everybody else.

    Two weightings have two tables of scores: judge both answers by the one that is to hold. For a re-match, `before` is
    the current mentors; `len(change.mentees)` is "N pairs would change". ValueError if the shapes do not fit.
    """
    table = np.asarray(scores)
    old, new = np.asarray(before, np.int64), np.asarray(after, np.int64)
    if old.shape != new.shape or old.shape != (len(table),):
        raise ValueError(f"answers of the shapes {old.shape} and {new.shape} do not fit {len(table)} mentees")
    was, now = fit_of(table, old), fit_of(table, new)
    gain = now - was
    differs = np.flatnonzero(old != new)
    differs = differs[np.argsort(gain[differs], kind="stable")]
    may_change = np.ones(len(table), bool)
    may_change[list(decided)] = False
    still_open = may_change & (new >= 0)
    i = int(np.where(still_open, now, np.inf).argmin()) if still_open.any() else -1
    return AssignmentChange(
        mentees=differs,
        before=old[differs],
        after=new[differs],
        gain=gain[differs],
        newly_unmatched=np.flatnonzero((old >= 0) & (new < 0)),
        newly_matched=np.flatnonzero((old < 0) & (new >= 0)),
        total=float(gain.sum()),
        floor=_lowest(now, still_open) - _lowest(was, may_change & (old >= 0)),
        matched=int((new >= 0).sum()) - int((old >= 0).sum()),
        worst=(i, int(new[i])) if i >= 0 else None,
    )


@dataclass(frozen=True, eq=False)
class AssignmentRipple:
    """What an override does: the best answer with it, and how that differs from the answer without."""

    answer: Assignment
    change: AssignmentChange


def ripple(
    scores: ArrayLike,
    capacity: ArrayLike,
    answer: Assignment,
    *,
    force: Iterable[tuple[int, int]] = (),
    forbid: Iterable[tuple[int, int]] = (),
    allowed: ArrayLike | None = None,
    pins: Iterable[tuple[int, int]] = (),
    minimum: float = 0.0,
    keep: tuple[ArrayLike, float] | None = None,
    keys: tuple[Sequence[Any], Sequence[Any]] | None = None,
    ranked: ArrayLike | None = None,
    waited: tuple[ArrayLike, bool] | None = None,
) -> AssignmentRipple:
    """The best answer once pairs are forced or forbidden, and who moves from whom to whom because of it.

    `answer` is what `assign` gave for the same scores, capacity and options. A forced pair replaces an earlier pin of
    that mentee; a forbidden one drops its pin. Forcing a pair that is in the answer, or forbidding one that is not,
    changes nothing. Accepting the override gives exactly this answer: `assign` with the pair as a pin (or not allowed)
    and `near=answer`. ValueError as for `assign`, such as for a forced pair that the rules forbid.
    """
    forced, forbidden = _pairs(force), _pairs(forbid)
    both = forced & forbidden
    if both:
        raise ValueError(f"pair {min(both)} is forced and forbidden")
    may = allowed
    if forbidden:
        table = np.shape(scores)
        may = np.ones(table, bool) if allowed is None else np.array(allowed, bool)
        for i, j in forbidden:
            may[i, j] = False
    taken = {i for i, _ in forced}
    fixed = forced | {(i, j) for i, j in _pairs(pins) if i not in taken and (i, j) not in forbidden}
    after = assign(
        scores,
        capacity,
        allowed=may,
        pins=fixed,
        objective=answer.objective,
        minimum=minimum,
        keep=keep,
        keys=keys,
        ranked=ranked,
        waited=waited,
        near=answer,
    )
    decided = [i for i, _ in fixed]
    return AssignmentRipple(after, compare(scores, answer.mentor_of, after.mentor_of, decided=decided))


def fit_of(table: Floats, mentor_of: Ints) -> NDArray[np.float64]:
    """The score of each mentee with their mentor, 0 without one."""
    fit = np.zeros(len(mentor_of))
    matched = np.flatnonzero(mentor_of >= 0)
    fit[matched] = table[matched, mentor_of[matched]]
    return fit


def _lowest(fit: NDArray[np.float64], pairs: NDArray[np.bool_]) -> float:
    return float(fit[pairs].min()) if pairs.any() else 0.0


def _pairs(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(int(i), int(j)) for i, j in pairs}
