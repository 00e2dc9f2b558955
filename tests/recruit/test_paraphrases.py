"""Paraphrases: a column worded in nobody's standard words is read right, asked about or left out and said."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from core.domain.recruit.sheets import missing, read
from core.domain.recruit.sheets.sheet_roles import suited

DATA = Path(__file__).with_name("paraphrases.toml")
RIGHT = 0.9
NAMES = ("Ana Pop", "Bo Lind", "Carla Ek", "Dora Im")
ADDRESSES = ("ana.pop@example.org", "bo.lind@example.org", "carla.ek@example.org", "dora.im@example.org")
TOPICS = ("Negotiation, Public speaking", "Coaching skills", "Change management; Negotiation", "Giving feedback")
# What people answer under each key; of topics and needs the same, so that only the header tells them apart.
CELLS: Mapping[str, Sequence[str]] = {
    "name": NAMES,
    "email": ADDRESSES,
    "department": ("Finance", "Legal", "Sales", "Finance"),
    "location": ("Bucharest", "Oslo", "Oslo", "Lisbon"),
    "level": ("Senior", "Mid", "Lead", "Senior"),
    "topics": TOPICS,
    "needs": TOPICS,
    "capacity": ("1", "2", "2", "3"),
    "hours": ("2 hours", "3 h", "2 h", "1 hour"),
    "languages": ("English, German", "English", "French, English", "Polish"),
    "aim": (
        "I lead a meeting without fear",
        "My team trusts me with the plan",
        "I close a deal alone",
        "I know my way",
    ),
    "wishes": ("Somebody from another site", "A woman if that is possible", "Nobody from my own team", "No wishes"),
    "experience": ("Ten years of running plants", "I built two teams abroad", "I started in sales", "I was a nurse"),
    "mentored_before": ("Yes", "No", "No", "Yes"),
}
MENTOR_KEYS = ("topics", "capacity", "experience", "mentored_before")


def paraphrases() -> Iterator[tuple[str, str, str]]:
    """(language, key, header) of the file."""
    for language, by_key in tomllib.loads(DATA.read_text(encoding="utf-8")).items():
        for key, headers in by_key.items():
            yield from ((language, key, header) for header in headers)


def sheet(key: str, header: str) -> tuple[bytes, str]:
    """A sheet with this column among usual ones, and the role that it is given as."""
    role = "mentor" if key in MENTOR_KEYS else "mentee"
    beside = {"name": "Name", "email": "Email", "department": "Department"}
    beside |= {"topics": "Topics"} if role == "mentor" else {"needs": "What do you want to learn?"}
    columns = {known: text for known, text in beside.items() if known != key} | {key: header}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns.values())
    writer.writerows(zip(*(CELLS[known] for known in columns), strict=True))
    return out.getvalue().encode(), role


def verdicts() -> Iterator[tuple[str, str, str, str, str]]:
    """(language, key, header, right, asked, left or wrong, what it was read as) of each."""
    for language, key, header in paraphrases():
        data, role = sheet(key, header)
        table = read(data, f"{role}s.csv", role=role)  # type: ignore[arg-type]
        mapping = suited(table, role)  # type: ignore[arg-type]
        column = next(column for column in mapping.columns if column.header == header)
        asked = any(column.index in question.columns for question in mapping.questions)
        whole = missing(table, mapping) is None
        verdict = "right" if column.key == key and whole else "asked" if asked else "wrong" if column.key else "left"
        yield language, key, header, verdict, column.key or column.why


@pytest.fixture(scope="module")
def measured() -> list[tuple[str, str, str, str, str]]:
    return list(verdicts())


def test_no_paraphrase_is_taken_for_something_else(measured: list[tuple[str, str, str, str, str]]) -> None:
    assert [line for line in measured if line[3] == "wrong"] == []


def test_most_paraphrases_are_right_in_every_language(measured: list[tuple[str, str, str, str, str]]) -> None:
    total, right = Counter(line[0] for line in measured), Counter(line[0] for line in measured if line[3] == "right")
    assert len(total) == 12
    assert {
        language: right[language] / total[language] for language in total if right[language] < RIGHT * total[language]
    } == {}
