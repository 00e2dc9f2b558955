"""Races: people go on working while copies are put in place, and two do the same thing at the same moment.

`python -m benchmarks.attacks.races FOLDER [ROUNDS] [WRITERS]` prints as JSON, by race, [how many were counted, what was
found that should not be].
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path

from core import actions, store
from core.store.soundness import deep_fault

DAY = date(2026, 3, 2)
ACT = {"by": "cli", "on": DAY}


def notes_under_restores(folder: Path, restores: int, writers: int) -> tuple[int, list[str]]:
    """How many notes were confirmed while copies were put in place, and those that are in no file afterwards."""
    folder.mkdir(parents=True)
    path, saved = folder / "studio.db", folder / "copies" / "saved.db"
    person_id = _program(path, saved)
    numbers = [_child(lambda number=number: _write(path, person_id, number)) for number in range(writers)]
    done = 0
    for _ in range(restores):
        time.sleep(0.2)
        with suppress(store.StoreError):
            store.restore(path, saved)
            done += 1
    for number in numbers:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    confirmed = {line for file in folder.glob("confirmed-*") for line in file.read_text().splitlines()}
    there = set().union(*(_notes(file) for file in (path, *folder.glob("studio.before-restore-*.db"))))
    faults = [f"note {text} is in no file" for text in sorted(confirmed - there)]
    if not done:
        faults.append("no copy was put in place")
    return len(confirmed), faults


def double_restores(folder: Path, rounds: int, *, damaged: bool) -> tuple[int, list[str]]:
    """How many times two copies were put in place at once, and when the state before is nowhere."""
    faults = []
    for number in range(rounds):
        place = folder / str(number)
        place.mkdir(parents=True)
        path, saved = place / "studio.db", place / "saved.db"
        person_id = _program(path, saved)
        with store.opened(path) as db:
            actions.write_note(db, person_id, "note", "before", **ACT)
        if damaged:
            path.write_bytes(b"torn by a sync" * 3000)
        _together(*2 * [partial(store.restore, path, saved)])
        asides = list(place.glob("studio.before-restore-*.db"))
        if damaged:
            safe = any(file.read_bytes().startswith(b"torn") for file in asides)
        else:
            safe = any("before" in _notes(file) for file in asides)
        if not safe:
            faults.append(f"round {number}: the state before is nowhere")
        with store.opened(path, create=False) as db:
            if deep_fault(db.conn) or not store.programs.all(db):
                faults.append(f"round {number}: the restored file is not whole")
        if left := [file.name for file in place.iterdir() if file.name.startswith(".")]:
            faults.append(f"round {number}: {left} left behind")
    return rounds, faults


def double_copies(folder: Path, rounds: int) -> tuple[int, list[str]]:
    """How many times two saved a copy under one name at once, and when the one that was told "Saved" has none."""
    faults = []
    folder.mkdir(parents=True)
    path = folder / "studio.db"
    _program(path, folder / "saved.db")

    def save(to: Path) -> None:
        with store.opened(path) as db:
            store.copy(db, to)

    for number in range(rounds):
        to = folder / f"copy-{number}.db"
        codes = _together(*2 * [partial(save, to)])
        if sorted(codes) != [0, 1]:
            faults.append(f"round {number}: {codes.count(0)} were told that it is saved")
        if not to.exists() or not _notes(to) <= {"first"}:
            faults.append(f"round {number}: no copy")
    return rounds, faults


def _program(path: Path, saved: Path) -> int:
    """A program and a person in a new database, and a copy of it; the person's id."""
    with store.opened(path) as db:
        actions.create_program(db, "Spring", months=9, **ACT)
        person_id = int(db.conn.execute("INSERT INTO people (name) VALUES ('Ana') RETURNING id").fetchone()[0])
        actions.write_note(db, person_id, "note", "first", **ACT)
        store.copy(db, saved)
    return person_id


def _write(path: Path, person_id: int, number: int) -> None:
    """Note after note, each on the list once it is confirmed; every other one on a connection that stays open."""
    with (path.parent / f"confirmed-{number}").open("a") as confirmed, store.opened(path) as stays:
        for count in range(1_000_000):
            text = f"{number}-{count}"
            with suppress(store.StoreError, sqlite3.OperationalError):
                if count % 2:
                    actions.write_note(stays, person_id, "note", text, **ACT)
                else:
                    with store.opened(path, create=False) as db:
                        actions.write_note(db, person_id, "note", text, **ACT)
                confirmed.write(f"{text}\n")
                confirmed.flush()


def _notes(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as conn:
        return {text for (text,) in conn.execute("SELECT text FROM notes")}


def _together(*works: Callable[[], object]) -> list[int]:
    """The exit codes of processes that do this at the same moment: 0 done, 1 refused."""
    waiting, go = os.pipe()

    def wait(work: Callable[[], object]) -> None:
        os.close(go)
        os.read(waiting, 1)  # until nobody can write to it any more
        work()

    numbers = [_child(partial(wait, work)) for work in works]
    time.sleep(0.01)
    os.close(go)
    os.close(waiting)
    return [os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in numbers]


def _child(work: Callable[[], object]) -> int:
    number = os.fork()
    if number == 0:
        try:
            work()
            os._exit(0)
        except store.StoreError:
            os._exit(1)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(2)
    return number


def main(folder: Path, rounds: int = 40, writers: int = 6) -> None:
    results = {
        "notes confirmed while copies are put in place": notes_under_restores(folder / "notes", rounds, writers),
        "two restores at once over a sound file": double_restores(folder / "sound", rounds, damaged=False),
        "two restores at once over a damaged file": double_restores(folder / "damaged", rounds, damaged=True),
        "two copies at once under one name": double_copies(folder / "copies", rounds),
    }
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(number) for number in sys.argv[2:4]))
