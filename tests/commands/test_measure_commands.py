"""import-measures: a sheet of measures without the browser: the same account and choices, one line of refusal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from core import store
from core.__main__ import main
from tests.proof.test_company_store import colleague, directory

SHEET = (
    "Email,Trust before,Trust after,Potential Q1 2026,Parking space\n"
    "ana@example.com,3,4,Star,1\nben@example.com,2,5,Solid,2\nzoe@example.com,2,5,Star,3\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with store.opened(tmp_path / "studio.db") as db:
        people = [colleague(row, f"{name} Test") for row, name in enumerate(("Ana", "Ben"), start=2)]
        directory(db, date(2026, 1, 5), *people)
    return tmp_path


def run(place: Path, sheet: str, *options: str, name: str = "measures.csv") -> int:
    (place / name).write_text(sheet, encoding="utf-8")
    return main(
        ["import-measures", "--db", str(place / "studio.db"), "--on", "2026-04-10", *options, str(place / name)]
    )


def on_record(place: Path) -> list[tuple[str, str, float]]:
    with store.opened(place / "studio.db") as db:
        frame = store.measures.frame(db)
    return sorted(zip(frame["measure"], frame["on"].dt.date.astype(str), frame["value"], strict=True))


def test_what_is_open_is_said_with_the_option_that_answers_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(place, SHEET) == 2
    printed = capsys.readouterr()
    assert "question: On which day was “before”? Answer with --day “before=DATE”." in printed.out
    assert "Answer with --order “Potential=lowest,…,highest”." in printed.out
    assert "not used: “Parking space” (names no date, as the other values do)" in printed.out
    assert "row 4: is about nobody on record" in printed.err
    assert "no value could be read. Nothing was written." in printed.err and on_record(place) == []


def test_answers_are_options_and_a_dry_run_writes_nothing(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = ("--day", "before=2026-01-15", "--day", "after=2026-04-01", "--order", "Potential=Solid,Star")
    assert run(place, SHEET, *answers, "--dry-run") == 0
    assert "6 new, 0 corrected, 0 on record already.\nDry run: nothing was written." in capsys.readouterr().out
    assert on_record(place) == []
    account = place / "account.json"
    assert run(place, SHEET, *answers, "--account", str(account)) == 0
    assert on_record(place) == [
        ("Potential", "2026-03-31", 1.0),
        ("Potential", "2026-03-31", 2.0),
        ("Trust", "2026-01-15", 2.0),
        ("Trust", "2026-01-15", 3.0),
        ("Trust", "2026-04-01", 4.0),
        ("Trust", "2026-04-01", 5.0),
    ]
    (sheet,) = json.loads(account.read_text("utf-8"))["sheets"]
    assert sheet["summary"] == "6 measured values read, 1 row left out, 4 of 5 columns used"
    assert run(place, SHEET, *answers[:4]) == 0, "the order of the words is remembered"
    assert "0 new, 0 corrected, 6 on record already." in capsys.readouterr().out


def test_a_day_a_name_and_a_column_are_said(place: Path) -> None:
    assert run(place, "Email,Cups\nana@example.com,4\n", "--column", "Cups=value", "--day", "Feb 3, 2026") == 0
    assert (
        run(place, "Email,2026-01-05,03/02/2026\nana@example.com,4,5\n", "--measure", "eNPS", "--dates", "day-first")
        == 0
    )
    assert on_record(place) == [
        ("Cups", "2026-02-03", 4.0),
        ("eNPS", "2026-01-05", 4.0),
        ("eNPS", "2026-02-03", 5.0),
    ]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--day", "before=soon"), "--day takes a date"),
        (("--order", "Potential"), "--order takes"),
        (("--column", "Nothing=value"), "no column is called “Nothing”"),
        (("--column", "Trust before=happiness"), "“happiness” is no field"),
        (("--account", "x.txt"), "--account takes a name"),
    ],
)
def test_a_wrong_option_is_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], reason: str
) -> None:
    assert run(place, SHEET, *options) == 2
    assert reason in capsys.readouterr().err and on_record(place) == []
