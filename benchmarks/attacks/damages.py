"""Damaged copies: every way of damaging a saved copy that we could think of, and whether a restore takes it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from core import store

PAGE = 4096
Damage = tuple[str, Callable[[Path], None]]


def damages(copy: Path, *, flips: int, seed: int = 1) -> Iterator[Damage]:
    """(what is done, what does it to a file), for each page, trigger, index and view of this copy."""
    dice = random.Random(seed)
    size = copy.stat().st_size
    for page in range(size // PAGE):
        for _ in range(flips):
            place, bit = page * PAGE + dice.randrange(PAGE), 1 << dice.randrange(8)
            yield f"bit {bit} of byte {place} flipped", lambda file, place=place, bit=bit: _flip(file, place, bit)
        yield f"page {page + 1} zeroed", lambda file, page=page: _write(file, page * PAGE, bytes(PAGE))
        yield f"page {page + 1} and what follows cut off", lambda file, page=page: _cut(file, page * PAGE)
        yield f"cut within page {page + 1}", lambda file, page=page: _cut(file, page * PAGE + dice.randrange(1, PAGE))
    with closing(sqlite3.connect(copy)) as conn:
        made = conn.execute(
            "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'index', 'view') AND sql IS NOT NULL "
            "AND tbl_name <> '_sqlite_migrations'"
        ).fetchall()
    for kind, name in made:
        yield f"{kind} {name} dropped", lambda file, kind=kind, name=name: _run(file, f'DROP {kind} "{name}"')
    for words, statement in FOREIGN:
        yield words, lambda file, statement=statement: _run(file, statement)
    yield "another file's log of writes beside it", _swap_log


FOREIGN = (
    ("a foreign table", "CREATE TABLE shopping (item TEXT)"),
    ("a foreign view", "CREATE VIEW everybody AS SELECT name FROM people"),
    ("a foreign index", "CREATE INDEX people_by_name ON people (name)"),
    (
        "a foreign trigger",
        "CREATE TRIGGER thief AFTER INSERT ON people BEGIN UPDATE programs SET name = 'stolen'; END",
    ),
    ("a foreign temporary-looking trigger", "CREATE TRIGGER x AFTER UPDATE ON programs BEGIN DELETE FROM notes; END"),
    ("a broken CHECK", "UPDATE programs SET stage = 'nowhere'"),
    ("a broken CHECK in JSON", "UPDATE programs SET design = '{'"),
    ("a reference to nobody", "UPDATE enrolments SET person_id = 99999 WHERE id = 1"),
    ("letters that are none", "UPDATE people SET name = CAST(x'41ff42' AS TEXT) WHERE id = 1"),
    ("one more column", "ALTER TABLE notes ADD COLUMN colour TEXT"),
    ("a list of updates without its first", "DELETE FROM _sqlite_migrations WHERE id = 1"),
    ("no list of updates", "DROP TABLE _sqlite_migrations"),
)


def tried(folder: Path, copy: Path, *, flips: int, untouched: bool = True, step: int = 1) -> tuple[int, int, list[str]]:
    """How many damaged copies there were, how many were harmless, and which of the others a restore put in place.

    Harmless is what leaves every table, index and trigger, every row and every letter as it was. Copies that are not
    `untouched` are as somebody left them who worked in them.
    """
    path = folder / "studio.db"
    with store.opened(path):
        pass
    sound = _content(copy)
    before = path.read_bytes()
    tries, harmless, taken = 0, 0, []
    for words, damage in list(damages(copy, flips=flips))[::step]:
        damaged = folder / "given.db"
        shutil.copy(copy, damaged)
        if not untouched:
            _run(damaged, "PRAGMA user_version = 0")
        damage(damaged)
        tries += 1
        with suppress(store.StoreError):
            store.restore(path, damaged)
            if _content(path) == sound:
                harmless += 1
            else:
                taken.append(words)
        for file in folder.iterdir():
            if file.is_file():
                file.unlink()
        path.write_bytes(before)
    return tries, harmless, taken


def _content(path: Path) -> list[str] | str:
    with closing(sqlite3.connect(path)) as conn:
        try:
            conn.execute("PRAGMA writable_schema = on")  # a damaged statement is shown, not run
            return [*conn.iterdump(), *map(str, conn.execute("PRAGMA integrity_check"))]
        except (sqlite3.Error, UnicodeError) as error:
            return str(error)


def _flip(file: Path, place: int, bit: int) -> None:
    content = file.read_bytes()
    _write(file, place, bytes([content[place] ^ bit]))


def _write(file: Path, place: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(place)
        stream.write(content)


def _cut(file: Path, size: int) -> None:
    with file.open("r+b") as stream:
        stream.truncate(size)


def _run(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        conn.execute("PRAGMA ignore_check_constraints = on")
        conn.execute(statement)


def _swap_log(file: Path) -> None:
    """A log of writes of the same file, as it might have become, with its newest page torn."""
    other = file.with_name("other.db")
    shutil.copy(file, other)
    with closing(sqlite3.connect(other, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = wal")
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute("CREATE TABLE stranger (id INTEGER PRIMARY KEY)")
        shutil.copy(other.with_name("other.db-wal"), file.with_name(file.name + "-wal"))
