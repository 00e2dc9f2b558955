"""Erased means gone at once: the bytes of the file and of what SQLite keeps beside it are searched for the person."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.__main__ import main
from core.store.soundness import deep_fault
from tests.browser.server import serving
from tests.pages import ROOT, open_page
from tests.story import acted, mentee_row, recruited

# What only Zenobia says: her name, address, answers, job and a note about her.
TRACES = (b"zenobia", b"Zenobia", b"beekeeping", b"Aviary", b"whispered")


def with_zenobia(path: Path) -> int:
    """A program with somebody of whom every word can be told from all others; returns her id."""
    with store.opened(path) as db:
        program_id = recruited(db)
        row = mentee_row(9, "Zenobia Quill", ("beekeeping",), person={"job_title": "Aviary keeper"})
        actions.import_people(db, program_id, "mentee", [row], **acted())
        zenobia = store.people.person_by_email(db, "zenobia@example.com")
        assert zenobia is not None
        actions.write_note(db, zenobia.id, "note", "She whispered that the owls are ill.", **acted())
        store.empty_log(db)
    assert traces(path)
    return zenobia.id


def traces(path: Path) -> list[str]:
    """What is left of her in the file and beside it."""
    leftovers = []
    for file in path.parent.iterdir():
        if file.name.startswith(path.name):
            content = file.read_bytes()
            leftovers += [f"{word.decode()} in {file.name}" for word in TRACES if word in content]
    return leftovers


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody in the middle of a read, who holds the state before the erasure."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM people").fetchone()
        yield connection


def test_nothing_is_left_while_other_windows_are_open(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    zenobia = with_zenobia(path)
    with store.opened(path) as page, store.opened(path) as db:
        assert len(store.people.everyone(page)) == 5
        assert actions.erase_person(db, zenobia, **acted())
        assert traces(path) == []
        assert not store.words_wait(page)
        assert len(store.people.everyone(page)) == 4


def test_nothing_is_left_in_the_gaps_of_pages_that_grew_and_split(tmp_path: Path) -> None:
    """SQLite's own zeroing leaves the bytes of cells that it moved: three of these hundred could be read after it."""
    rng = random.Random(3)
    with store.opened(tmp_path / "studio.db") as db:
        program_id = actions.create_program(db, "Spring", **acted())

        def grow(numbers: Iterable[int], length: int) -> None:
            rows = [
                mentee_row(n + 2, f"Zq{n:05d} X", person={"job_title": f"Job{n:05d}" * rng.randint(1, length)})
                for n in numbers
            ]
            actions.import_people(db, program_id, "mentee", rows, **acted())

        for part in range(6):
            grow(range(part, 200, 6), 1)
        for _ in range(3):
            grow(rng.sample(range(200), 133), 200)
        store.empty_log(db)
        people = {mentee.name: mentee.id for mentee in store.people.mentees(db, program_id)}
        erased = rng.sample(sorted(people), 100)
        with store.change(db):
            for name in erased:
                actions.erase_person(db, people[name], **acted())
        assert store.clean(db, store.CLEANING_SECONDS)
        content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    words = {name: (name[:7], name[:7].lower(), f"Job{name[2:7]}") for name in erased}
    assert [name for name in erased if any(word.encode() in content for word in words[name])] == []


def test_a_reader_makes_it_wait_and_the_next_step_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    zenobia = with_zenobia(path)
    with store.opened(path) as db:
        with reading(path):
            assert not actions.erase_person(db, zenobia, **acted())
            assert store.words_wait(db)
        with store.opened(path):
            pass
        assert not store.words_wait(db)
        assert traces(path) == []


def test_an_erasure_within_a_larger_change_is_cleaned_after_it(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    zenobia = with_zenobia(path)
    with store.opened(path) as db:
        with store.change(db):
            assert not actions.erase_person(db, zenobia, **acted())
        assert store.clean(db)
        assert traces(path) == []


def test_a_change_that_is_taken_back_leaves_nothing_to_clean(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    zenobia = with_zenobia(path)
    with store.opened(path) as db:
        with pytest.raises(ZeroDivisionError), store.change(db):
            actions.erase_person(db, zenobia, **acted())
            raise ZeroDivisionError
        assert not store.words_wait(db)
    assert traces(path)


@pytest.mark.parametrize("reader_open", [False, True], ids=["cleaned", "still waiting"])
def test_a_kill_right_after_an_erasure_leaves_nothing_for_longer_than_the_next_opening(
    tmp_path: Path, reader_open: bool
) -> None:
    path = tmp_path / "studio.db"
    zenobia = with_zenobia(path)
    killed = (
        "import os, signal, sys\nfrom datetime import date\nfrom core import actions, store\n"
        "page = store.open_db(sys.argv[1])\ndb = store.open_db(sys.argv[1])\n"
        "if sys.argv[3] == 'True':\n"
        "    page.conn.execute('BEGIN')\n    page.conn.execute('SELECT count(*) FROM people').fetchone()\n"
        "actions.erase_person(db, int(sys.argv[2]), by='cli', on=date(2026, 3, 2))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", killed, str(path), str(zenobia), str(reader_open)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert bool(traces(path)) == reader_open
    with store.opened(path) as db:
        assert deep_fault(db.conn) is None
        assert traces(path) == []


def test_the_command_line_says_when_it_must_wait(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "studio.db"
    with_zenobia(path)
    with reading(path):
        assert main(["erase", "--db", str(path), "--person", "zenobia@example.com"]) == 0
        assert "Another window is reading" in capsys.readouterr().out
    assert main(["kpis", "--db", str(path)]) == 0
    assert traces(path) == []


def erased_on_page(path: Path, zenobia: int) -> AppTest:
    app = open_page("settings")
    app.selectbox(key="settings_person").set_value(zenobia).run()
    app.button(key="settings_erase_ask").click().run()
    app.button(key="settings_erase").click().run()
    assert not app.exception
    return app


def test_a_page_erases_at_once_while_other_pages_are_open(path: Path) -> None:
    zenobia = with_zenobia(path)
    other = open_page("home")
    app = erased_on_page(path, zenobia)
    assert traces(path) == []
    assert not app.info
    assert not other.exception


def test_a_page_says_when_it_must_wait_and_ends_it_with_the_next_run(path: Path) -> None:
    zenobia = with_zenobia(path)
    with reading(path):
        app = erased_on_page(path, zenobia)
        assert "a trace stays in the file" in app.info[0].value
    app.run()
    assert not app.info
    assert traces(path) == []


def test_the_copies_that_hold_them_are_named_and_those_of_the_studio_go_too(path: Path) -> None:
    zenobia = with_zenobia(path)
    saved, worked_in = path.with_name("studio.before-update-1.db"), path.with_name("last year.db")
    unrelated = path.with_name("unrelated.db")
    with store.opened(path) as db:
        store.copy(db, saved)
        store.copy(db, worked_in)
    with store.opened(worked_in) as db:
        actions.create_program(db, "Autumn", **acted())
    with store.opened(unrelated) as db:
        actions.create_program(db, "Autumn", **acted())
    path.with_name("notes.db").write_text("Zenobia Quill", encoding="utf-8")
    app = open_page("settings")
    app.selectbox(key="settings_person").set_value(zenobia).run()
    app.button(key="settings_erase_ask").click().run()
    assert "before" in app.checkbox(key="settings_erase_copies").label
    (named,) = [text.value.replace("\\", "") for text in app.markdown if "somebody may work in" in text.value]
    assert worked_in.name in named and "unrelated" not in named and "notes" not in named
    app.button(key="settings_erase").click().run()
    assert not app.exception
    assert not saved.exists() and worked_in.exists() and unrelated.exists()


def test_a_copy_that_is_to_stay_stays(path: Path) -> None:
    zenobia = with_zenobia(path)
    with store.opened(path) as db:
        saved = store.copy(db, path.with_name("march.db"))
    app = open_page("settings")
    app.selectbox(key="settings_person").set_value(zenobia).run()
    app.button(key="settings_erase_ask").click().run()
    app.checkbox(key="settings_erase_copies").uncheck()
    app.button(key="settings_erase").click().run()
    assert saved.exists() and traces(path) == []


def test_the_studio_leaves_nothing_in_the_log_when_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    with_zenobia(path)
    with store.opened(path) as page, serving(path, tmp_path / "log.txt") as server:
        actions.create_program(page, "Autumn", **acted())
        log = path.with_name("studio.db-wal")
        assert log.stat().st_size > 0
        server.process.terminate()
        server.process.wait(30)
        assert log.stat().st_size == 0
        assert "Traceback" not in server.read_log()
