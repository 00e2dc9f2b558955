"""Networking: nobody meets twice, nobody sits alone, everybody has a table in every round."""

from itertools import combinations

import numpy as np
import pytest

from core.domain.match.networking import Seating, gains, seat


def repeats(seating: Seating) -> int:
    """How often two people meet again, counted from the tables alone."""
    pairs = [tuple(sorted(pair)) for tables in seating.rounds for table in tables for pair in combinations(table, 2)]
    return len(pairs) - len(set(pairs))


def everybody_sits(seating: Seating, ids: list[int]) -> None:
    for tables in seating.rounds:
        assert sorted(person for table in tables for person in table) == sorted(ids)
        assert min(map(len, tables)) >= 2


def test_sixty_people_meet_in_six_rounds_and_nobody_meets_twice() -> None:
    ids = list(range(100, 160))
    fit = gains(np.random.default_rng(1).random((40, 20)))
    seating = seat(ids, fit)
    everybody_sits(seating, ids)
    assert len(seating.rounds) == 6
    assert repeats(seating) == seating.repeats == 0
    assert all(len(table) == 4 for tables in seating.rounds for table in tables)
    assert all(len(seating.met(person)) == 18 for person in ids)
    mentors = set(ids[40:])
    assert min(len(mentors & set(seating.met(mentee))) for mentee in ids[:40]) >= 3


@pytest.mark.parametrize(("n", "table", "rounds"), [(5, 4, 1), (7, 3, 2), (9, 2, 3), (22, 4, 3), (23, 5, 2)])
def test_numbers_that_do_not_divide_leave_nobody_alone(n: int, table: int, rounds: int) -> None:
    ids = list(range(n))
    seating = seat(ids, np.zeros((n, n)), rounds=rounds, table=table, seconds=0.5)
    everybody_sits(seating, ids)
    assert max(len(seats) for tables in seating.rounds for seats in tables) <= max(table, 3)
    assert repeats(seating) == seating.repeats == 0


def test_more_rounds_than_there_are_people_to_meet_are_counted_as_repeats() -> None:
    seating = seat(list(range(8)), np.ones((8, 8)) - np.eye(8), rounds=4, table=4, seconds=0.5)
    everybody_sits(seating, list(range(8)))
    assert seating.repeats == repeats(seating) > 0


def test_people_who_are_kept_apart_never_share_a_table() -> None:
    ids = list(range(12))
    seating = seat(ids, np.zeros((12, 12)), rounds=3, apart=[(0, 1), (0, 2)], seconds=0.5)
    assert not {1, 2} & set(seating.met(0))


def test_the_tables_on_a_card_are_the_tables_of_the_rounds() -> None:
    seating = Seating((((1, 2), (3, 4)), ((3, 1), (4, 2))), 0)
    assert seating.tables_of == {1: (1, 1), 2: (1, 2), 3: (2, 1), 4: (2, 2)}
    assert seating.met(1) == [2, 3]


def test_shuffled_people_sit_at_the_same_tables() -> None:
    fit = np.random.default_rng(2).random((16, 16))
    fit = (fit + fit.T) / 2
    mixed = np.random.default_rng(3).permutation(16)
    first = seat(list(range(16)), fit, rounds=2, seconds=0.5)
    again = seat(mixed.tolist(), fit[np.ix_(mixed, mixed)], rounds=2, seconds=0.5)
    assert [sorted(sorted(table) for table in tables) for tables in first.rounds] == [
        sorted(sorted(table) for table in tables) for tables in again.rounds
    ]


def test_what_cannot_be_seated_is_refused() -> None:
    with pytest.raises(ValueError, match="two people"):
        seat([1], np.zeros((1, 1)))
    with pytest.raises(ValueError, match="table seats"):
        seat([1, 2], np.zeros((2, 2)), table=1)
    with pytest.raises(ValueError, match="alone"):
        seat([1, 2], np.zeros((2, 2)), apart=[(0, 1)], table=2, rounds=1)
