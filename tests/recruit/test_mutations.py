"""Mutations: whatever the words, the order and the columns beside them, a column is read right, asked about or left."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.mutated_sheets import Compared, MutatedSheet, compare, mutated
from core.domain.recruit import sheets
from core.domain.recruit.sheets import Table

SHEETS = 120  # of the 500 that `python -m benchmarks intake` reads
RIGHT = 0.95


@pytest.fixture(scope="module")
def compared() -> list[tuple[MutatedSheet, Compared]]:
    made = map(mutated, range(SHEETS))
    return [(sheet, column) for sheet in made for column in compare(sheet)]


def test_no_column_is_taken_for_something_else_in_silence(compared: list[tuple[MutatedSheet, Compared]]) -> None:
    wrong = [(sheet.language, sheet.role, c.column.header, c.read_as) for sheet, c in compared if c.verdict == "wrong"]
    assert wrong == []


def test_nearly_all_columns_are_right_in_every_language(compared: list[tuple[MutatedSheet, Compared]]) -> None:
    right = Counter(sheet.language for sheet, column in compared if column.verdict == "right")
    total = Counter(sheet.language for sheet, _ in compared)
    assert len(total) == 12
    assert {
        language: right[language] / total[language] for language in total if right[language] < RIGHT * total[language]
    } == {}


def in_another_order(table: Table, dice: random.Random) -> tuple[Table, list[int]]:
    """The same sheet with its columns shuffled, and from where each of them comes."""
    order = list(range(len(table.headers)))
    dice.shuffle(order)
    frame = table.frame[order].set_axis(range(len(order)), axis=1)
    headers = tuple(table.headers[place] for place in order)
    return Table(frame, headers, table.header_row, table.source, table.file), order


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_the_columns_decides_nothing(seed: int) -> None:
    sheet = mutated(seed)
    table = sheets.read(sheet.data(), f"{sheet.role}s.csv")
    shuffled, order = in_another_order(table, random.Random(seed))
    before, after = sheets.guess(table, sheet.role), sheets.guess(shuffled, sheet.role)
    assert [column.key for column in after.columns] == [before.columns[place].key for place in order]
    assert {question.id for question in after.questions} == {question.id for question in before.questions}
