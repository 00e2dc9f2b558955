"""Unmatched: why one mentee has no mentor: the rules, the minimum, or who holds the seats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.domain.match.whatif.comparison import Ints


@dataclass(frozen=True, eq=False)
class UnmatchedCause:
    """Why mentee i has no mentor. cause: "rules", "minimum" (only weak fits are left), "seats" or "matched".

    open: how many mentors the rules allow at or above the minimum. below: how many they allow below it; best_below:
    the best of those scores, 0 if none. rule_codes, rule_counts: what the rules keep away, by code and number of
    mentors; first the rule that keeps away the best score. rivals, rival_mentors: who holds the seats of the best
    mentors still open to the mentee; a mentor without a seat shows as rival -1.
    """

    mentee: int
    cause: str
    open: int
    below: int
    best_below: float
    rule_codes: Ints
    rule_counts: Ints
    rivals: Ints
    rival_mentors: Ints


def why_unmatched(
    scores: ArrayLike,
    capacity: ArrayLike,
    mentor_of: ArrayLike,
    mentee: int,
    *,
    reasons: ArrayLike | None = None,
    allowed: ArrayLike | None = None,
    minimum: float = 0.0,
    best: int = 3,
) -> UnmatchedCause:
    """Why this mentee has no mentor: the rules that cost most, the minimum, or who competes.

    reasons (m,): the code of the first rule that forbids each mentor for this mentee, 0 where none does; without it,
    `allowed` (n, m) decides and every forbidden pair counts as code 1. `best`: how many of the mentee's best open
    mentors the rivals are listed for. To learn what placing the mentee would cost, force the pair with `ripple`.
    """
    table = np.asarray(scores)
    current, seats = np.asarray(mentor_of, np.int64), np.asarray(capacity, np.int64)
    own = table[mentee].astype(np.float64)
    codes = _reason_codes(reasons, allowed, mentee, len(own))
    enough = table[mentee] >= table.dtype.type(minimum)
    open_, below = (codes == 0) & enough, (codes == 0) & ~enough
    rule_codes, counts = np.unique(codes[codes != 0], return_counts=True)
    costs = np.array([own[codes == code].max() for code in rule_codes])
    order = np.lexsort((rule_codes, -counts, -costs))
    wanted = np.flatnonzero(open_)
    wanted = wanted[np.argsort(-own[wanted], kind="stable")][:best]
    rivals = [(k, j) for j in wanted for k in (np.flatnonzero(current == j) if seats[j] else [-1])]
    rival_pairs = np.array(rivals, np.int64).reshape(-1, 2)
    cause = "matched" if current[mentee] >= 0 else "seats" if open_.any() else "minimum" if below.any() else "rules"
    return UnmatchedCause(
        mentee=int(mentee),
        cause=cause,
        open=int(open_.sum()),
        below=int(below.sum()),
        best_below=float(own[below].max(initial=0.0)),
        rule_codes=rule_codes[order],
        rule_counts=counts[order],
        rivals=rival_pairs[:, 0],
        rival_mentors=rival_pairs[:, 1],
    )


def _reason_codes(reasons: ArrayLike | None, allowed: ArrayLike | None, mentee: int, m: int) -> Ints:
    if reasons is not None:
        codes = np.asarray(reasons, np.int64)
        if codes.shape != (m,):
            raise ValueError(f"reasons has the shape {codes.shape}; one mentee and {m} mentors need ({m},)")
        return codes
    if allowed is not None:
        return np.where(np.asarray(allowed, bool)[mentee], 0, 1)
    return np.zeros(m, np.int64)
