"""Disclosure: whether a value may be published beside all that was published before. Decides only, and writes nothing.

Whoever keeps every file of ours can add and subtract them. So a value follows earlier ones only when no sum or
difference of them is about fewer than five people or pairs, when those who changed did not all change alike, and when,
of a share, solving for everybody at once leaves of each both answers possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.domain.kpis.suppression import SMALLEST

# What stands behind a value: who (a person, a pair) and what they add to it. "" adds nothing but being there.
Cases = Mapping[str, str]
PENDING = "pending"
MOST_COMBINATIONS = 200  # of small sets that are looked through; beyond that the earlier value stands
_SUBJECTS = (("relationship_id", "pair"), ("person_id", "person"), ("mentor_id", "person"))
# The time that a pair has been open grows for everybody every day: only what happened to it counts as a change.
_ADDED = {"share": "counts", "mean": "value", "sum": "value", "ratio": "top", "count": None, "days": "days"}


@dataclass(frozen=True)
class BoundedSum:
    """What a published share tells: these cases came to between `fewest` and `most` hits."""

    cases: Cases
    fewest: int
    most: int


def cases_of(kind: str, rows: pd.DataFrame) -> dict[str, str]:
    """Who stands behind a figure of this kind (registry.KINDS), and what each of them adds to it."""
    column = _ADDED[kind]
    added: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        added.setdefault(_subject(row), []).append(_contribution(row, column))
    return {subject: "|".join(sorted(parts)) for subject, parts in sorted(added.items())}


def changed(before: Cases, after: Cases) -> list[str]:
    """Who came, went or adds something else now."""
    return [subject for subject in {**before, **after} if before.get(subject) != after.get(subject)]


def may_follow(candidate: Cases, earlier: Sequence[Cases]) -> bool:
    """May this value stand beside the earlier ones of the same figure, of whatever group and day?"""
    if len(candidate) < SMALLEST:
        return False
    others = [dict(items) for items in dict.fromkeys(tuple(cases.items()) for cases in earlier)]
    for cases in others:
        subjects = changed(cases, candidate)
        if subjects and (len(subjects) < SMALLEST or _alike(cases, candidate, subjects)):
            return False
    return not _isolates([*others, candidate])


def gives_away(sums: Sequence[BoundedSum]) -> bool:
    """Do these sums leave only one answer for somebody? Those who are in the same sums are one unknown."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # only here: it takes long to load

    known = [{who: added for who, added in total.cases.items() if added != PENDING} for total in sums]
    patterns = _units_by_pattern(known)
    sizes = np.array([sum(map(_weight, units)) for units in patterns.values()], dtype=float)
    columns = np.array(list(patterns), dtype=float).T
    limits = LinearConstraint(columns, [total.fewest for total in sums], [total.most for total in sums])
    bounds, whole = Bounds(np.zeros(len(sizes)), sizes), np.ones(len(sizes))
    lowest, highest = sizes.copy(), np.zeros(len(sizes))
    for place, size in enumerate(sizes):
        goal = np.zeros(len(sizes))
        goal[place] = 1
        for sign in (1, -1):
            if lowest[place] < size and highest[place] > 0:
                break  # an earlier answer has both already
            outcome = milp(sign * goal, constraints=limits, bounds=bounds, integrality=whole)
            if outcome.x is None:
                return True  # nobody could have published this: better not add to it
            lowest, highest = np.minimum(lowest, outcome.x.round()), np.maximum(highest, outcome.x.round())
        if lowest[place] >= size or highest[place] <= 0:
            return True
    return False


def _units_by_pattern(sets: Sequence[Cases]) -> dict[tuple[bool, ...], list[tuple[str, str]]]:
    """Who is in which of the sets, with what they add there; those in the same sets come together."""
    patterns: dict[tuple[bool, ...], list[tuple[str, str]]] = {}
    for unit in dict.fromkeys(item for cases in sets for item in cases.items()):
        subject, contribution = unit
        patterns.setdefault(tuple(cases.get(subject) == contribution for cases in sets), []).append(unit)
    return patterns


def _patterns(sets: Sequence[Cases]) -> dict[tuple[bool, ...], set[str]]:
    return {pattern: {subject for subject, _ in units} for pattern, units in _units_by_pattern(sets).items()}


def _weight(unit: tuple[str, str]) -> int:
    """How many hits somebody can add: two where both sides of a pair are asked."""
    return sum(part != PENDING for part in unit[1].split("|"))


def _subject(row: Mapping[Any, Any]) -> str:
    for column, noun in _SUBJECTS:
        value = row.get(column)
        if value is not None and not pd.isna(value) and value >= 0:
            return f"{noun} {int(value)}"
    return "team"


def _contribution(row: Mapping[Any, Any], column: str | None) -> str:
    if row.get("pending"):
        return PENDING
    if column is None:
        return ""
    if column == "days":
        return f"{row['days']:g}" if row["happened"] else "open"
    value = row[column]
    return str(int(value)) if isinstance(value, bool | np.bool_) else f"{float(value):.6g}"


def _alike(before: Cases, after: Cases, subjects: Sequence[str]) -> bool:
    """Did all of them change in one way? Then the difference would say of each what they did."""
    ways = {(before.get(subject), after.get(subject)) for subject in subjects}
    return len(ways) == 1 and not ways & {(None, ""), ("", None)}


def _isolates(sets: Sequence[Cases]) -> bool:
    """Can the sets be added and subtracted until only fewer than five subjects remain?

    Those who are in the same sets are one column. A combination is about a few columns only when the other columns
    alone have a lower rank.
    """
    patterns = _patterns(sets)
    columns = np.array(list(patterns), dtype=float).T
    subjects = list(patterns.values())
    small = [place for place, group in enumerate(subjects) if len(group) < SMALLEST]
    rank = np.linalg.matrix_rank(columns)

    def gone(places: Sequence[int]) -> bool:
        return bool(np.linalg.matrix_rank(np.delete(columns, places, axis=1)) < rank)

    if not small or not gone(small):
        return False
    looked_through = 0
    for size in range(1, SMALLEST):
        for places in combinations(small, size):
            if len(set().union(*(subjects[place] for place in places))) >= SMALLEST:
                continue
            looked_through += 1
            if looked_through > MOST_COMBINATIONS or gone(places):
                return True
    return False
