"""The what-if room: what an override, other weights or one more seat would change, and why somebody has no mentor.

Arrays in, frozen answers out; mentees are rows, mentors columns, scores 0..1. Every answer here comes from solving
again with `assign`, started from the earlier answer and with its pairs kept among equally good ones: so a change is
shown only where something is gained, and what is predicted is exactly what accepting it gives.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.matching.assignment import Assignment, assign

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]

SPREAD = 0.35  # of the logarithm of a weight: nineteen of twenty draws lie within a factor of two
STABILITY_BLOCK = 32_000_000  # scores held at once while weightings are compared (128 MB of float32)


# --- comparing two answers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Change:
    """What differs between two answers for the same n mentees, judged by one table of scores.

    mentees (k,): whose mentor differs, the biggest loss first. before, after (k,): their mentors, -1 for none. gain
    (k,): score after less score before, nobody counting 0. newly_unmatched, newly_matched: mentees who lose or get a
    mentor. total, floor: after less before, of the sum and of the lowest score of matched pairs (0 if nobody is
    matched). worst: the weakest pair (i, j) after, None if nobody is matched. matched: after less before.
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


def compare(scores: ArrayLike, before: ArrayLike, after: ArrayLike) -> Change:
    """What changes from one answer (n,) to another (n,), as judged by `scores` (n, m).

    Two weightings have two tables of scores: judge both answers by the one that is to hold. For a re-match, `before` is
    the current mentors; `len(change.mentees)` is "N pairs would change". ValueError if the shapes do not fit.
    """
    table = np.asarray(scores)
    old, new = np.asarray(before, np.int64), np.asarray(after, np.int64)
    if old.shape != new.shape or old.shape != (len(table),):
        raise ValueError(f"answers of the shapes {old.shape} and {new.shape} do not fit {len(table)} mentees")
    was, now = _fit(table, old), _fit(table, new)
    gain = now - was
    differs = np.flatnonzero(old != new)
    differs = differs[np.argsort(gain[differs], kind="stable")]
    weakest = np.where(new >= 0, now, np.inf)
    i = int(weakest.argmin()) if (new >= 0).any() else -1
    return Change(
        mentees=differs,
        before=old[differs],
        after=new[differs],
        gain=gain[differs],
        newly_unmatched=np.flatnonzero((old >= 0) & (new < 0)),
        newly_matched=np.flatnonzero((old < 0) & (new >= 0)),
        total=float(gain.sum()),
        floor=_lowest(now, new) - _lowest(was, old),
        matched=int((new >= 0).sum()) - int((old >= 0).sum()),
        worst=(i, int(new[i])) if i >= 0 else None,
    )


def _fit(table: Floats, mentor_of: Ints) -> NDArray[np.float64]:
    """The score of each mentee with their mentor, 0 without one."""
    fit = np.zeros(len(mentor_of))
    matched = np.flatnonzero(mentor_of >= 0)
    fit[matched] = table[matched, mentor_of[matched]]
    return fit


def _lowest(fit: NDArray[np.float64], mentor_of: Ints) -> float:
    return float(fit[mentor_of >= 0].min()) if (mentor_of >= 0).any() else 0.0


# --- overrides ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Ripple:
    """What an override does: the best answer with it, and how that differs from the answer without."""

    answer: Assignment
    change: Change


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
) -> Ripple:
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
        near=answer,
    )
    return Ripple(after, compare(scores, answer.mentor_of, after.mentor_of))


def _pairs(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(int(i), int(j)) for i, j in pairs}


# --- how firm an answer is ------------------------------------------------------------------------------------------


def plausible_weights(weights: ArrayLike, runs: int = 50, seed: int = 0) -> NDArray[np.float64]:
    """Weightings a sensible colleague could have chosen instead, (runs, k), each summing to 1.

    Every weight is multiplied by a log-normal factor (spread 0.35: nineteen of twenty stay within a factor of two); a
    weight of 0 stays 0. The same seed gives the same weightings. ValueError for negative weights or none above 0.
    """
    given = np.asarray(weights, np.float64)
    if given.ndim != 1 or not np.isfinite(given).all() or (given < 0).any() or not given.sum() > 0:
        raise ValueError("weights have to be numbers of 0 or more, and not all 0")
    drawn = given * np.exp(np.random.default_rng(seed).normal(0.0, SPREAD, (runs, len(given))))
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
    kept = np.zeros(len(answer.mentor_of))
    done = 0
    for low in range(0, runs, batch):
        for scores in _weighted(component, drawn[low : low + batch]):
            again = assign(scores, capacity, objective=answer.objective, near=answer, **options)
            kept += again.mentor_of == answer.mentor_of
            done += 1
            if progress:
                progress(done)
    return kept / runs


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


@dataclass(frozen=True, eq=False)
class Swaps:
    """Pairs (mentees[k], mentors[k]) who are not together and would both rather be; the biggest joint gain first.

    mentee_gain: how much better the mentee's score would be; mentor_gain: how much better than the mentor's weakest
    mentee, or than an empty seat.
    """

    mentees: Ints
    mentors: Ints
    mentee_gain: NDArray[np.float64]
    mentor_gain: NDArray[np.float64]


def would_rather(
    scores: ArrayLike,
    capacity: ArrayLike,
    mentor_of: ArrayLike,
    *,
    allowed: ArrayLike | None = None,
    mentor_scores: ArrayLike | None = None,
    minimum: float = 0.0,
    margin: float = 1e-6,
) -> Swaps:
    """Pairs who would both rather have each other: what stable matching (Gale and Shapley, 1962) calls blocking.

    mentor_scores (n, m): how the mentors see it, if that is not the same. margin: a gain up to it does not count. A
    best total nearly always leaves a few such pairs; they are worth a look in the meeting, not a fault.
    """
    mine = np.asarray(scores)
    theirs = mine if mentor_scores is None else np.asarray(mentor_scores)
    current = np.asarray(mentor_of, np.int64)
    seats = np.asarray(capacity, np.int64)
    now = _fit(mine, current)
    now[current < 0] = -np.inf
    matched = np.flatnonzero(current >= 0)
    weakest = np.full(len(seats), np.inf)
    np.minimum.at(weakest, current[matched], theirs[matched, current[matched]].astype(np.float64))
    load = np.bincount(current[matched], minlength=len(seats))
    weakest[load < seats] = 0.0
    weakest[seats == 0] = np.inf
    found = []
    step = max(1, 1_000_000 // max(1, mine.shape[1]))
    for low in range(0, len(mine), step):
        part = slice(low, low + step)
        better = (mine[part] > (now[part] + margin)[:, None]) & (theirs[part] > weakest + margin)
        better &= mine[part] >= mine.dtype.type(minimum)
        if allowed is not None:
            better &= np.asarray(allowed)[part]
        rows, cols = np.nonzero(better)
        found.append(np.stack([rows + low, cols]))
    rows, cols = np.concatenate(found, axis=1) if found else np.empty((2, 0), np.int64)
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


# --- why somebody has no mentor -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Unmatched:
    """Why mentee i has no mentor. cause: "rules", "minimum" (only weak fits are left), "seats" or "matched".

    open: how many mentors the rules allow at or above the minimum. below: how many they allow below it; best_below:
    the best of those scores, 0 if none. rule_codes, rule_counts, rule_costs: what the rules keep away, the most
    costly first: code, number of mentors, and the best score lost to it. rivals, rival_mentors, rival_scores,
    own_scores: who holds the seats of the best mentors still open to the mentee, with both scores; mentors without a
    seat show as rival -1.
    """

    mentee: int
    cause: str
    open: int
    below: int
    best_below: float
    rule_codes: Ints
    rule_counts: Ints
    rule_costs: NDArray[np.float64]
    rivals: Ints
    rival_mentors: Ints
    rival_scores: NDArray[np.float64]
    own_scores: NDArray[np.float64]


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
) -> Unmatched:
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
    held = np.array(rivals, np.int64).reshape(-1, 2)
    theirs = np.where(held[:, 0] >= 0, table[held[:, 0], held[:, 1]], 0.0)
    cause = "matched" if current[mentee] >= 0 else "seats" if open_.any() else "minimum" if below.any() else "rules"
    return Unmatched(
        mentee=int(mentee),
        cause=cause,
        open=int(open_.sum()),
        below=int(below.sum()),
        best_below=float(own[below].max(initial=0.0)),
        rule_codes=rule_codes[order],
        rule_counts=counts[order],
        rule_costs=costs[order],
        rivals=held[:, 0],
        rival_mentors=held[:, 1],
        rival_scores=theirs.astype(np.float64),
        own_scores=own[held[:, 1]],
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


# --- where to recruit -----------------------------------------------------------------------------------------------


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
