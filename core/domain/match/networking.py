"""Networking: who sits at which table in which round of an event before anybody chooses. Values only, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.domain.match.circles import form

Floats = NDArray[np.float64]

ROUNDS, TABLE = 6, 4
MOST_ROUNDS, LARGEST_TABLE = 12, 10
MEET = 0.5  # what a mentee and a mentor gain from a table in common, before their topics are looked at


@dataclass(frozen=True)
class Seating:
    """Tables of an event: for each round, for each table, the person ids. repeats: how often two meet once more."""

    rounds: tuple[tuple[tuple[int, ...], ...], ...]
    repeats: int

    @property
    def tables_of(self) -> Mapping[int, tuple[int, ...]]:
        """Person id -> the number of the table, from 1, in each round."""
        numbers: dict[int, list[int]] = {}
        for tables in self.rounds:
            for number, table in enumerate(tables, 1):
                for person_id in table:
                    numbers.setdefault(person_id, []).append(number)
        return {person_id: tuple(places) for person_id, places in numbers.items()}

    def met(self, person_id: int) -> list[int]:
        """Whom somebody sits with over all rounds, in order of their first meeting."""
        mates = (other for tables in self.rounds for table in tables if person_id in table for other in table)
        return [other for other in dict.fromkeys(mates) if other != person_id]


def seat(
    ids: Sequence[int],
    fit: ArrayLike,
    *,
    rounds: int = ROUNDS,
    table: int = TABLE,
    apart: Iterable[tuple[int, int]] = (),
    seconds: float = 1.0,
) -> Seating:
    """Tables of at most `table` people for each round: nobody sits alone, or meets twice while it can be helped.

    ids: a person id for each row of fit. fit: (n, n) symmetric in 0..1, what two people gain from a table in common;
    each round is the best one on what the earlier ones left. apart: pairs of rows who never share a table. seconds: for
    each round, as `form` takes it. Where a round cannot go without a repeat, as few pairs as possible meet again, and
    `repeats` counts them. Raises ValueError for fewer than two people, or tables and rounds that cannot be.
    """
    n = len(ids)
    if n < 2:
        raise ValueError("an event needs two people or more")
    if not (2 <= table <= LARGEST_TABLE and 1 <= rounds <= MOST_ROUNDS):
        raise ValueError(f"a table seats 2 to {LARGEST_TABLE}, and there are 1 to {MOST_ROUNDS} rounds")
    gain, never = np.array(fit, np.float64), set(apart)
    sizes = _table_sizes(n, table)
    meetings = np.zeros((n, n), np.int64)
    seated: list[tuple[tuple[int, ...], ...]] = []
    for _ in range(rounds):
        met = {(int(i), int(j)) for i, j in zip(*np.nonzero(np.triu(meetings)), strict=True)}
        tables = form(gain, sizes=sizes, apart=met | never, keys=ids, seconds=seconds)
        if tables.left_out:  # who would sit alone meets somebody again instead
            again = (1.0 - meetings / (meetings.max() + 1)) * (0.5 + gain / 2)
            tables = form(again, sizes=sizes, apart=never, keys=ids, seconds=seconds)
        if tables.left_out:
            raise ValueError("the people who must not share a table leave somebody alone")
        for members in tables.members:
            for i, j in combinations(members, 2):
                meetings[i, j] += 1
                meetings[j, i] += 1
        seated.append(tuple(tuple(ids[member] for member in members) for members in tables.members))
    return Seating(tuple(seated), int(np.triu(np.maximum(meetings - 1, 0)).sum()))


def gains(scores: ArrayLike) -> Floats:
    """(n, n) for the mentees and then the mentors of these scores (mentees, mentors), each in 0..1.

    A mentee and a mentor gain from a table in common, more where they fit; two of one role gain nothing.
    """
    between = MEET + (1 - MEET) * np.clip(np.array(scores, np.float64), 0.0, 1.0)
    first = len(between)
    fit = np.zeros((sum(between.shape), sum(between.shape)))
    fit[:first, first:], fit[first:, :first] = between, between.T
    return fit


def _table_sizes(n: int, table: int) -> tuple[int, int]:
    """The fewest and most at a table, as close as n people allow: 60 at four sit in fours, 61 in threes and fours."""
    tables = -(-n // table)
    smallest = min(table, n // tables)
    return (smallest, table) if smallest >= 2 else (2, 3)  # an odd number of people in twos: three at one table
