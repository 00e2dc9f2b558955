"""Importing 60,000 rows: read, mapped and checked by the project, beside pandas that only reads the same bytes."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import pandas as pd
from openpyxl import Workbook

from core.domain import playbook
from core.domain.playbook.intake import Question
from core.domain.recruit import sheets

TITLE = "Importing rows"
ROWS = 60_000
REPEATS = 3


def rows() -> Iterator[dict[str, str]]:
    """One row per file and reader; seconds are medians, the ratio is to pandas on the same file."""
    for name, role, data, alone in cases():
        reads = [seconds(lambda data=data, alone=alone: alone(io.BytesIO(data))) for _ in range(REPEATS)]
        pandas = median(reads)
        yield row(name, len(data), "pandas, reading alone", pandas, pandas)
        steps = [project(data, name, role) for _ in range(REPEATS)]
        for place, step in enumerate(("project, read", "project, read and map", "project, read, map and check")):
            yield row(name, len(data), step, median(times[place] for times in steps), pandas)


def cases() -> list[tuple[str, str, bytes, Callable]]:
    """(name, role, bytes, how pandas reads it) of the same invented people in three shapes."""
    mentees, directory = list(mentee_rows()), list(directory_rows())
    return [
        ("directory.csv", "directory", as_csv(directory, ";"), lambda file: pd.read_csv(file, sep=";")),
        ("mentees.csv", "mentee", as_csv(mentees, ","), pd.read_csv),
        ("mentees.xlsx", "mentee", as_excel(mentees), pd.read_excel),
    ]


def project(data: bytes, name: str, role: str) -> tuple[float, float, float]:
    """Seconds from the start until the file is read, mapped and checked."""
    start = perf_counter()
    table = sheets.read(data, name)
    read = perf_counter() - start
    mapping = sheets.guess(table, role)
    mapped = perf_counter() - start
    checked = sheets.check(table, mapping)
    total = perf_counter() - start
    if len(checked.rows) != ROWS:
        raise SystemExit(f"{name}: {len(checked.rows):,} of {ROWS:,} rows were read")
    return read, mapped, total


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def row(name: str, size: int, who: str, took: float, pandas: float) -> dict[str, str]:
    return {
        "file": f"{name}, {ROWS:,} rows, {size / 1e6:.1f} MB",
        "who": who,
        "seconds": f"{took:.2f}",
        "of pandas": f"{took / pandas:.1f} x",
    }


def mentee_rows() -> Iterator[list[str]]:
    """A Google Forms export: the kit's own questions, checkbox lists with commas in the options."""
    kit = playbook.load().intake.of("mentee")
    dice = random.Random(7)
    yield ["Timestamp", *(question.text for question in kit.values())]
    for number in range(ROWS):
        stamp = f"2026/09/{1 + number % 28:02} {1 + number % 12:02}:{number % 60:02}:00 PM GMT+3"
        yield [stamp, *(answer(key, question, number, dice) for key, question in kit.items())]


def answer(key: str, question: Question, number: int, dice: random.Random) -> str:
    if key == "email":
        return f"person{number}@example.com"
    if key == "name":
        return f"{syllables(dice)} {syllables(dice)}"
    if not question.options:
        return dice.choice(("", "I know what I want to do next", "Berlin", "My talks lead to decisions"))
    if question.kind in ("choices", "ranked", "list"):
        return ", ".join(dice.sample(question.options, min(len(question.options), dice.randint(1, 3))))
    return dice.choice(question.options)


def directory_rows() -> Iterator[list[str]]:
    """A BambooHR report: semicolons, days before months, managers as "Last, First"."""
    dice = random.Random(7)
    header = (
        "Employee #,First Name,Last Name,Job Title,Department,Division,Location,Status,Hire Date,Work Email,Reports To"
    )
    yield [*header.split(","), "Reports To Email"]
    names = [(syllables(dice), syllables(dice)) for _ in range(ROWS)]
    for number, (first, last) in enumerate(names):
        boss = names[number // 10]
        manager = f"{boss[1]}, {boss[0]}" if number else ""
        day = f"{1 + number % 28:02}-{1 + number % 12:02}-{2010 + number % 15}"
        where = ["Engineer", f"Department {number % 40}", "", "Berlin", "Active", day, f"person{number}@example.com"]
        yield [str(10_000 + number), first, last, *where, manager, ""]


def syllables(dice: random.Random) -> str:
    return "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(4)).capitalize()


def as_csv(table: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue().encode()


def as_excel(table: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Form1")
    for cells in table:
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
