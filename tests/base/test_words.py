"""Dates and counts in words: one place says how they read, and nothing else spells them out."""

import re
from datetime import date
from pathlib import Path

import pytest

from core.domain.base import dates, text

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 6)
# "{day:%B} {day.day}" · "month{'s' if n != 1 else ''}" · "{n} {'row' if n == 1 else 'rows'}"
SPELLED = re.compile(r"""%[bB]\}? [{%]|\{['"]s['"] if|\} \{'[^']+' if \S+ == 1 else""")


def test_a_date_reads_as_americans_write_it():
    assert (dates.full_date(DAY), dates.full_day(DAY)) == ("November 6, 2026", "November 6")
    assert (dates.short_date(DAY), dates.short_day(DAY)) == ("Nov 6, 2026", "Nov 6")
    assert dates.short_date("2026-11-06") == "Nov 6, 2026"


@pytest.mark.parametrize(
    ("n", "nouns", "words"),
    [
        (0, ("month",), "0 months"),
        (1, ("month",), "1 month"),
        (1_200, ("match", "matches"), "1,200 matches"),
        (1, ("person wants", "people want"), "1 person wants"),
    ],
)
def test_a_number_comes_with_its_noun(n, nouns, words):
    assert text.counted(n, *nouns) == words


def test_one_of_a_kind_is_spoken_of_without_its_number() -> None:
    assert [text.definite(n, "wish", "wishes") for n in (1, 2, 1200)] == [
        "the wish",
        "the 2 wishes",
        "the 1,200 wishes",
    ]


@pytest.mark.parametrize(("share", "words"), [(0.21, "21 points"), (0.01, "1 point"), (0.004, "less than a point")])
def test_a_difference_is_told_in_points(share, words):
    assert text.points(share) == words


@pytest.mark.parametrize(
    ("line", "day", "rest"),
    [
        ("Nov 6, 2026 Unity Day", DAY, "Unity Day"),
        (" November 6, 2026: Unity Day", DAY, "Unity Day"),
        ("2026-11-06, Unity Day", DAY, "Unity Day"),
        ("Nov 6, 2026", DAY, ""),
        ("May 1, 2026 Labor Day", date(2026, 5, 1), "Labor Day"),
    ],
)
def test_a_day_is_read_as_it_is_written(line, day, rest):
    assert dates.leading_date(line) == (day, rest)


@pytest.mark.parametrize("day", [date(2026, month, 28) for month in range(1, 13)])
def test_every_month_that_is_written_is_read_again(day):
    for text_of in (dates.full_date, dates.short_date, date.isoformat):
        assert dates.leading_date(f"{text_of(day)} x") == (day, "x")


@pytest.mark.parametrize(
    "line", ["soon Easter", "2026-13-01 x", "Nov 31, 2026 x", "Novel 6, 2026 x", "Nov 6, 20261 x", "Nov 6 x", ""]
)
def test_what_is_no_day_is_refused(line):
    with pytest.raises(ValueError, match=r"day|month"):
        dates.leading_date(line)


def test_nothing_else_spells_a_date_or_a_plural_out():
    files = [file for room in ("core", "ui", "pages", "seed") for file in sorted((ROOT / room).rglob("*.py"))]
    own = {ROOT / "core/domain/base/dates.py", *(ROOT / "core/charts").glob("*.py")}  # charts: d3's formats
    spelled = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files
        if file not in own
        for line in file.read_text(encoding="utf-8").splitlines()
        if SPELLED.search(line)
    ]
    assert not spelled


@pytest.mark.parametrize("text", ["Nov 26, 2026", " November 26, 2026 ", "11/26/2026", "2026-11-26"])
def test_a_typed_day_is_read_as_americans_write_it(text: str) -> None:
    assert dates.typed_day(text) == date(2026, 11, 26)


@pytest.mark.parametrize("text", ["", "26/11/2026", "2026-02-30", "Nov 26, 2026 or so", "11/26/26", "tomorrow"])
def test_what_is_no_whole_day_is_not_guessed(text: str) -> None:
    assert dates.typed_day(text) is None
