"""Figures read without a page: the notebook says what the KPI page says, and Datasette opens the ledger alone."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from core import actions, store
from tests.pages import open_page
from tests.story import acted, introduced, mentee_row, mentor_row

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK, SETTINGS = ROOT / "docs/notebook.py", ROOT / "datasette.yaml"
START, TODAY = date(2026, 3, 2), date(2026, 5, 29)
NAMES = ["Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao", "Eva Lind", "Finn Orr", "Gia Paz"]
COMMENT = "She told me about her burnout"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Seven pairs, six of whom met after five days; a comment that nobody else may read."""
    path = tmp_path / "mentoring.db"
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted(START))
        mentors = [mentor_row(number, f"Mentor{number} Long") for number in range(2, 9)]
        actions.import_people(db, program_id, "mentor", mentors, **acted(START))
        mentees = [mentee_row(number, name) for number, name in enumerate(NAMES, 2)]
        actions.import_people(db, program_id, "mentee", mentees, **acted(START))
        everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in everybody), **acted(START))
        met_on = START + timedelta(days=5)
        for pair in introduced(db, program_id, START)[:6]:
            moment = datetime(met_on.year, met_on.month, met_on.day, tzinfo=UTC)
            actions.log_session(db, pair, minutes=60, **acted(met_on), at=moment)
            actions.record_check(db, pair, "mentee", {"contact": 4}, comment=COMMENT, **acted(met_on))
    return path


def run_notebook(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(NOTEBOOK), *arguments], capture_output=True, text=True, timeout=120, check=False
    )


def test_the_notebook_says_what_the_kpi_page_says(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run_notebook("--db", str(database), "--program", "Spring", "--on", TODAY.isoformat())
    assert ran.returncode == 0, ran.stderr
    monkeypatch.setenv("MENTORING_DB", str(database))
    monkeypatch.setenv("MENTORING_TODAY", TODAY.isoformat())
    page = open_page("kpis")
    on_the_page = {metric.label: metric.value for metric in page.metric}
    in_words = [caption.value[:1].lower() + caption.value[1:] for caption in page.caption]  # what a dash stands for
    lines = [" ".join(line.split()) for line in ran.stdout.splitlines()]
    compared = 0
    for label, shown in on_the_page.items():
        rows = [line for line in lines if f" {label} " in f" {line} "]
        compared += len(rows)
        answers = in_words if shown == "–" else [shown]
        assert not rows or any(f"{label} {answer}" in row for answer in answers for row in rows), (label, shown, rows)
    assert compared >= 10
    assert any("First session in time 86%" in line for line in lines), "6 of 7 met in time"
    assert lines[-1] == "2026-03 6 6", "six sessions of six pairs in March, counted in plain SQL"
    assert not [name for name in NAMES if name in ran.stdout]


def test_the_notebook_makes_no_file_where_none_is(tmp_path: Path) -> None:
    ran = run_notebook("--db", str(tmp_path / "nothing.db"))
    assert ran.returncode != 0 and "nothing.db" in ran.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], Callable[[str], tuple[int, str]]]]:
    """Start Datasette as datasette.yaml says; what starts it gives a function that asks it: status and text."""
    running: list[subprocess.Popen[str]] = []

    def start(database: Path) -> Callable[[str], tuple[int, str]]:
        command = [sys.executable, "-m", "datasette", str(database), "--metadata", str(SETTINGS), "--port", "0"]
        log = tmp_path / "datasette.log"
        with log.open("w") as out:
            running.append(subprocess.Popen(command, stdout=out, stderr=out, text=True))
        for _ in range(600):
            if address := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
                break
            assert running[-1].poll() is None, log.read_text()
            time.sleep(0.1)

        def ask(path: str) -> tuple[int, str]:
            try:
                with urlopen(address[0] + path, timeout=30) as reply:
                    return reply.status, reply.read().decode()
            except HTTPError as refusal:
                with refusal:
                    return refusal.code, refusal.read().decode()

        return ask

    yield start
    for process in running:
        process.terminate()
        process.wait(30)


def test_datasette_opens_the_ledger(database: Path, serve: Callable) -> None:
    ask = serve(database)
    for address in ("/mentoring/ledger", "/mentoring/ledger.json?_shape=array&_size=max", "/mentoring/ledger.csv"):
        status, text = ask(address)
        assert status == 200 and "introduced" in text, address
        assert COMMENT not in text and not [name for name in NAMES if name in text]


def test_datasette_opens_nothing_else(database: Path, serve: Callable) -> None:
    with closing(sqlite3.connect(database)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    assert {"people", "notes", "history", "ledger"} <= set(names)
    sql = quote("SELECT name FROM people")
    addresses = [f"/mentoring/{name}{ending}" for name in names if name != "ledger" for ending in ("", ".json", "/1")]
    addresses += ["/", "/.json", "/mentoring", "/mentoring.json", "/mentoring.db"]
    addresses += ["/-/databases.json", "/-/metadata.json", "/-/settings.json"]
    addresses += [f"/mentoring{ending}?sql={sql}" for ending in ("", ".json", ".csv")]
    addresses += [f"/mentoring/ledger.json?_where={quote('1 IN (SELECT 1 FROM people)')}"]
    ask = serve(database)
    for address in addresses:
        status, text = ask(address)
        assert status in (403, 404), (address, status)
        assert COMMENT not in text and not [name for name in NAMES if name in text], address


def test_a_file_by_another_name_stays_closed(database: Path, serve: Callable) -> None:
    ask = serve(database.rename(database.with_name("pilot.db")))
    assert {ask(address)[0] for address in ("/", "/pilot", "/pilot/ledger", "/pilot/people.json")} == {403}
