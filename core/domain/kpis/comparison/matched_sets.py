"""Matched sets: each participant and those most alike who did not take part. Knows covariates, never an outcome.

Among people who agree in the exact columns, the assignment that pairs mentors and mentees finds the counterparts: as
many participants as possible have one, then as many counterparts as possible up to `ratio`, then the least total
distance. Nobody is the counterpart of two. That is optimal matching without replacement (Rosenbaum 1989, Optimal
Matching for Observational Studies, JASA 84:1024-1032), with as many counterparts for each as there are (Ming and
Rosenbaum 2000, Substantial Gains in Bias Reduction from Matching with a Variable Number of Controls, Biometrics
56:118-124). A nearest-neighbor search takes one participant after the other, and the last ones get what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.domain.kpis.comparison.covariates import Covariates, Flags, Floats, Inclination
from core.domain.match.assignment import assign

Ints = NDArray[np.int64]
MANY_CELLS = 20_000_000  # from here on distances are stored as float32: half the memory, exact to a millionth


@dataclass(frozen=True, eq=False)
class MatchedSets:
    """Pairs of row numbers, sorted by participant, and why each participant without a counterpart has none.

    participant, counterpart, distance: (pairs,); a participant with two counterparts stands in two pairs.
    reasons: row number of a participant → the reason as words that follow "because".
    """

    participant: Ints
    counterpart: Ints
    distance: Floats
    reasons: dict[int, str]


@dataclass(frozen=True, eq=False)
class Stratum:
    """Row numbers of those who agree in the exact columns, and how to say whom: "with department Finance"."""

    participants: Ints
    others: Ints
    words: str


def strata(
    people: pd.DataFrame, exact: Sequence[str], took_part: Flags, known: Flags, day: str | None = None
) -> list[Stratum]:
    """The strata with at least one participant, in the order of their values; only people whose columns are known.

    day: the exact column that goes without saying, because nobody is compared with another day.
    """
    rows = np.flatnonzero(known)
    groups: dict[tuple[str, ...], list[int]] = {}
    if not exact:
        groups[()] = list(rows)
    else:
        values = [people[column].astype(str).to_numpy()[rows] for column in exact]
        for row, key in zip(rows, zip(*values, strict=True), strict=True):
            groups.setdefault(key, []).append(int(row))
    parts = []
    for key in sorted(groups):
        members = np.asarray(groups[key], dtype=np.int64)
        words = " and ".join(f"{column} {value}" for column, value in zip(exact, key, strict=True) if column != day)
        inside = members[took_part[members]]
        if len(inside):
            parts.append(Stratum(inside, members[~took_part[members]], f" with {words}" if words else ""))
    return parts


def matched_sets(
    parts: Sequence[Stratum],
    positions: Floats,
    near: Covariates,
    inclined: Inclination,
    *,
    caliper: float,
    ratio: int,
    keys: Sequence[str],
    persons: Ints,
) -> MatchedSets:
    """The best sets of each stratum. `positions` (n, k) give the distance; `keys` (n,) break ties, whatever the order.

    persons: (n,), whom each row is about. Somebody who did not take part may stand in several strata, once in each, as
    they were on several days; they are the counterpart of one participant all the same.
    caliper: how far two people's inclinations may be apart, in standard deviations; np.inf for no limit.
    """
    limit = caliper * inclined.spread + 1e-9 * max(1.0, inclined.spread) if np.isfinite(caliper) else np.inf
    within = []
    for part in parts:
        mine, theirs = inclined.scores[part.participants][:, None], inclined.scores[part.others]
        # Two comparisons instead of a table of gaps: 30 million pairs then take 30 MB, not 250.
        within.append((theirs >= mine - limit) & (theirs <= mine + limit))
    pairs: list[tuple[int, int, float]] = []
    for group in _sharing(parts, persons):
        pairs.extend(_best([(parts[place], within[place]) for place in group], positions, ratio, keys, persons))
    matched = {participant for participant, _, _ in pairs}
    reasons: dict[int, str] = {}
    for part, close in zip(parts, within, strict=True):
        mine, theirs = inclined.scores[part.participants], inclined.scores[part.others]
        for place, participant in enumerate(part.participants):
            if int(participant) not in matched:
                gap = np.abs(mine[place] - theirs)
                reasons[int(participant)] = _reason(part, place, gap, close[place], near, inclined)
    pairs.sort(key=lambda pair: (pair[0], pair[2], pair[1]))
    return MatchedSets(
        participant=np.array([pair[0] for pair in pairs], dtype=np.int64),
        counterpart=np.array([pair[1] for pair in pairs], dtype=np.int64),
        distance=np.array([pair[2] for pair in pairs], dtype=np.float64),
        reasons=reasons,
    )


def _sharing(parts: Sequence[Stratum], persons: Ints) -> list[list[int]]:
    """The strata by number, those together in which the same other person stands; in their order."""
    group_of = list(range(len(parts)))
    first_seen: dict[int, int] = {}
    for number, part in enumerate(parts):
        for group in {group_of[first_seen.setdefault(int(person), number)] for person in persons[part.others]}:
            group_of = [group_of[number] if other == group else other for other in group_of]
    return [[number for number, other in enumerate(group_of) if other == group] for group in dict.fromkeys(group_of)]


def _best(
    parts: Sequence[tuple[Stratum, Flags]], positions: Floats, ratio: int, keys: Sequence[str], persons: Ints
) -> list[tuple[int, int, float]]:
    """The pairs of strata with people in common. Each participant stands in `ratio` rows; the first goes first.

    A person who stands in several strata is one column, with the values of the stratum that a participant is in.
    """
    rows = np.concatenate([part.participants[close.any(axis=1)] for part, close in parts])
    if not len(rows):
        return []
    everybody = np.concatenate([part.others[close.any(axis=0)] for part, close in parts])
    reached, first_row = np.unique(persons[everybody], return_index=True)
    place_of = {int(person): place for place, person in enumerate(reached)}
    kind = np.float32 if len(rows) * len(reached) * ratio > MANY_CELLS else np.float64
    alike = np.zeros((len(rows), len(reached)), dtype=kind)
    allowed = np.zeros(alike.shape, dtype=bool)
    rows_of: list[dict[int, int]] = []
    start = 0
    for part, close in parts:
        can, others = close.any(axis=1), part.others[close.any(axis=0)]
        places = np.array([place_of[int(person)] for person in persons[others]], dtype=np.int64)
        block = np.ix_(np.arange(start, start + int(can.sum())), places)
        alike[block] = distances(positions[part.participants[can]], positions[others])
        allowed[block] = close[np.ix_(can, close.any(axis=0))]
        rows_of += [dict(zip(persons[others].tolist(), others.tolist(), strict=True))] * int(can.sum())
        start += int(can.sum())
    np.divide(alike, -(float(alike.max()) or 1.0), out=alike)
    np.add(alike, 1, out=alike)
    slots = np.repeat(np.arange(len(rows)), ratio)
    turn = np.tile(np.arange(ratio), len(rows))
    answer = assign(
        alike if ratio == 1 else alike[slots],
        np.ones(len(reached), np.int64),
        allowed=allowed if ratio == 1 else allowed[slots],
        objective="coverage",
        waited=(turn == 0, ratio > 1),
        keys=(
            [f"{place} {keys[rows[row]]}" for row, place in zip(slots, turn, strict=True)],
            [keys[row] for row in everybody[first_row]],
        ),
    )
    taken = np.flatnonzero(answer.mentor_of >= 0)
    left = rows[slots[taken]]
    whom = reached[answer.mentor_of[taken]].tolist()
    right = np.array([rows_of[row][person] for row, person in zip(slots[taken], whom, strict=True)], dtype=np.int64)
    apart = np.linalg.norm(positions[left] - positions[right], axis=1)
    return list(zip(left.tolist(), right.tolist(), apart.tolist(), strict=True))


def distances(left: Floats, right: Floats) -> Floats:
    """Plain distances (n, m) between rows of coordinates; 0 where there are no coordinates."""
    if not left.shape[1]:
        return np.zeros((len(left), len(right)))
    from scipy.spatial.distance import cdist  # only here, as in intervals.py

    return np.asarray(cdist(left, right), dtype=np.float64)


def _reason(part: Stratum, place: int, gaps: Floats, within: Flags, near: Covariates, inclined: Inclination) -> str:
    """Why this participant has no counterpart, as words that follow "because"."""
    if not len(part.others):
        return f"nobody else{part.words} is there to compare with"
    if within.any():
        return f"everybody close enough{part.words} is compared with another participant"
    other = part.others[int(np.argmin(gaps))]
    steps = inclined.slopes * (near.values[part.participants[place]] - near.values[other])
    by_column = dict.fromkeys(near.columns, 0.0)
    for column, step in zip(near.columns, steps, strict=True):
        by_column[column] += step
    most = max(by_column, key=lambda column: abs(by_column[column]))
    count = len(part.others)
    people = "the only person" if count == 1 else f"the nearest of {count:,} people"
    return f"{people}{part.words} to compare with is too different, most of all in {most}"
