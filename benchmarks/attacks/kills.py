"""Kills: a copy, a restore or an update that ends at any step of its work, and what is found afterwards.

`python -m benchmarks.attacks.kills FOLDER [EVERY]` kills at every step (or at every n-th one) and prints as JSON, by
attack, [how many kills, what was found that should not be]. A step is a name that is made, given or taken away (where
Python's audit hooks look), or a write beyond a size that the system allows, at which it ends the process: from the
start on, or once a copy was put aside.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from core import actions, store
from core.migrations import MIGRATIONS

DAY = date(2026, 3, 2)
STEPS = {"os.link", "os.rename", "os.remove", "sqlite3.connect", "tempfile.mkstemp", "open"}
SIZE_STEP = 16 * 1024  # bytes: every fourth write of a page ends a process
DAMAGED = b"torn by a sync " * 4000
OLD_LEVEL = "m009_history_of_one_relationship"


@dataclass(frozen=True)
class Attack:
    """What is done in a folder, and what is wrong with what is found there afterwards (None: nothing)."""

    name: str
    prepare: Callable[[Path], None]
    work: Callable[[Path], object]
    wrong: Callable[[Path], str | None]


def attacks() -> list[Attack]:
    """Each way of putting a whole file where another one, or none, is."""
    return [
        Attack("restore over a sound file", _sound, _restore, _old_or_new),
        Attack("restore over a damaged file", _damaged, _restore, lambda folder: _bytes_or_new(folder, DAMAGED)),
        Attack("restore over an empty file", _empty, _restore, lambda folder: _bytes_or_new(folder, b"")),
        Attack("restore where no file is", _saved, _restore, lambda folder: _bytes_or_new(folder, None)),
        Attack("copy", _sound, _copy, _whole_or_none),
        Attack("update", _older, _update, _old_or_updated),
    ]


def killed(attack: Attack, folder: Path, every: int = 1) -> tuple[int, list[str]]:
    """How many kills there were, and what was found after them that should not be."""
    stock = folder / "stock"
    stock.mkdir(parents=True)
    attack.prepare(stock)
    kills, faults = 0, []
    for ends in _ends(attack, stock, folder, every):
        place = _fresh(stock, folder)
        status = _child(lambda place=place, ends=ends: (ends(), attack.work(place)))
        if os.WIFSIGNALED(status):
            kills += 1
            try:
                if wrong := attack.wrong(place):
                    faults.append(wrong)
            except (store.StoreError, sqlite3.Error, OSError) as error:
                faults.append(str(error))
    return kills, faults


def full(attack: Attack, folder: Path, every: int = 1) -> tuple[int, list[str]]:
    """The same with a disk that is full at any size: how many were refused, and what was left behind or changed."""
    stock = folder / "stock"
    stock.mkdir(parents=True)
    attack.prepare(stock)
    refused, faults = 0, []
    for size in range(0, _largest(attack, stock, folder), SIZE_STEP * every):
        place = _fresh(stock, folder)
        allow = _allow_after_link if size % (2 * SIZE_STEP * every) else _allow
        status = _child(lambda place=place, size=size, allow=allow: (allow(size), attack.work(place)))
        if os.waitstatus_to_exitcode(status) == REFUSED:
            refused += 1
            left = sorted({file.name for file in place.iterdir()} - {file.name for file in stock.iterdir()})
            if left := [name for name in left if not name.endswith(("-wal", "-shm"))]:
                faults.append(f"{size}: {', '.join(left)} left behind")
            with suppress(store.StoreError, sqlite3.Error, OSError):
                if wrong := attack.wrong(place):
                    faults.append(f"{size}: {wrong}")
        elif status != 0:
            faults.append(f"{size}: ended with {os.waitstatus_to_exitcode(status)}")
    return refused, faults


REFUSED, DONE = 3, 0


def _child(work: Callable[[], object]) -> int:
    """The wait status of a process of its own that does this; nothing of it stays open here."""
    number = os.fork()
    if number == 0:
        try:
            work()
            os._exit(DONE)
        except store.StoreError:
            os._exit(REFUSED)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(4)
    return os.waitpid(number, 0)[1]


def _ends(attack: Attack, stock: Path, folder: Path, every: int) -> Iterator[Callable[[], None]]:
    """What a child does first, so that it ends at one step: each step that the work takes without it."""
    counted = folder / "steps"
    place = _fresh(stock, folder)
    _child(lambda: (_count(counted), attack.work(place)))
    for step in range(1, len(counted.read_bytes()) + 1, every):
        yield lambda step=step: _end_at(step)
    for size in range(0, _largest(attack, stock, folder), SIZE_STEP * every):
        yield lambda size=size: (_die_when_full(), _allow(size))
        yield lambda size=size: (_die_when_full(), _allow_after_link(size))


def _largest(attack: Attack, stock: Path, folder: Path) -> int:
    """The size beyond which no file goes: the largest there, and as much again for the log of writes."""
    place = _fresh(stock, folder)
    _child(lambda: attack.work(place))
    return 2 * max(file.stat().st_size for file in place.iterdir())


def _count(counted: Path) -> None:
    descriptor = os.open(counted, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    sys.addaudithook(lambda event, _: event in STEPS and os.write(descriptor, b".") and None)


def _end_at(step: int) -> None:
    left = step

    def look(event: str, _: object) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def _allow(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _allow_after_link(size: int) -> None:
    """Once the first file has got its name: what is written from then on is the database's own log."""
    sys.addaudithook(lambda event, _: (event == "os.link" and _allow(size)) or None)


def _die_when_full() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)


def _fresh(stock: Path, folder: Path) -> Path:
    place = folder / "place"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(stock, place)
    return place


def _saved(folder: Path) -> None:
    """A saved copy of Monday, and no database."""
    with store.opened(folder / "first.db") as db:
        actions.create_program(db, "Monday", months=9, by="cli", on=DAY)
        store.copy(db, folder / "saved.db")
    (folder / "first.db").unlink()


def _sound(folder: Path) -> None:
    _saved(folder)
    shutil.copy(folder / "saved.db", folder / "studio.db")
    with store.opened(folder / "studio.db") as db:
        actions.create_program(db, "Tuesday", months=9, by="cli", on=DAY)


def _damaged(folder: Path) -> None:
    _saved(folder)
    (folder / "studio.db").write_bytes(DAMAGED)


def _empty(folder: Path) -> None:
    _saved(folder)
    (folder / "studio.db").touch()


def _older(folder: Path) -> None:
    """A database with one program as an older version of the app left it."""
    with closing(sqlite3.connect(folder / "studio.db", isolation_level=None)) as conn:
        db = Database(conn)
        MIGRATIONS.apply(db, stop_before=OLD_LEVEL)
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Monday', '2026-03-02')")


def _restore(folder: Path) -> object:
    return store.restore(folder / "studio.db", folder / "saved.db")


def _copy(folder: Path) -> object:
    with store.opened(folder / "studio.db") as db:
        return store.copy(db, folder / "again.db")


def _update(folder: Path) -> None:
    store.open_db(folder / "studio.db").close()


def _names(path: Path) -> set[str]:
    """The programs in a database that is whole; raises for any other file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        if (word := conn.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(word)
        return {name for (name,) in conn.execute("SELECT name FROM programs")}


def _old_or_new(folder: Path) -> str | None:
    old = {"Monday", "Tuesday"}
    names = _names(folder / "studio.db")
    if names == old:
        return None
    if names != {"Monday"}:
        return f"holds {names}"
    asides = [_names(file) for file in folder.glob("studio.before-restore-*.db")]
    return None if old in asides else "the state before is nowhere"


def _bytes_or_new(folder: Path, old: bytes | None) -> str | None:
    path = folder / "studio.db"
    there = path.read_bytes() if path.exists() else None
    if there == old:
        return None
    if there is None or _names(path) != {"Monday"}:
        return "neither the old file nor the new one"
    asides = [file.read_bytes() for file in folder.glob("studio.before-restore-*.db")]
    return None if old is None or old in asides else "the state before is nowhere"


def _whole_or_none(folder: Path) -> str | None:
    made = folder / "again.db"
    return "half a copy" if made.exists() and _names(made) != {"Monday", "Tuesday"} else None


def _old_or_updated(folder: Path) -> str | None:
    if _names(folder / "studio.db") != {"Monday"}:
        return "the program is gone"
    with closing(sqlite3.connect(folder / "studio.db", isolation_level=None)) as conn:
        left = len(MIGRATIONS.pending(Database(conn)))
    known = len(MIGRATIONS._migrations)
    older = known - next(
        number for number, migration in enumerate(MIGRATIONS._migrations) if migration.name == OLD_LEVEL
    )
    return None if left in (0, older) else f"half an update: {left} of {older} left"


def main(folder: Path, every: int) -> None:
    results = {}
    for number, attack in enumerate(attacks()):
        results[f"killed: {attack.name}"] = killed(attack, folder / f"killed-{number}", every)
        results[f"full disk: {attack.name}"] = full(attack, folder / f"full-{number}", every)
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
