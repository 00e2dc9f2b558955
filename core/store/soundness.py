"""Store, soundness: is a file whole, and is it what the migrations make? Reads only; says what is wrong in words."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlite_utils import Database, Migrations

from core.store.errors import ERRORS, damage_words

# What SQLite makes for itself.
OWN = ("sqlite_sequence", "sqlite_stat1", "sqlite_stat4")

# Two writes within one step of the file system's clock leave the same time. Of a file that is checked in no time, it is
# then taken for changed; a larger one takes longer to write over than the step is.
STEP_NS = 20_000_000
SMALL = 4 * 2**20

Schema = dict[tuple[str, str], str]
Identity = tuple[int, int]
State = tuple[int, int]


def quick_fault(conn: sqlite3.Connection) -> str | None:
    """What is wrong with the pages and rows of a file, or None; half a second for 5,000 people and their history.

    Raises sqlite3.OperationalError when it cannot be read now, as under somebody's lock.
    """
    return _first_word(conn, "PRAGMA quick_check(1)")


def deep_fault(conn: sqlite3.Connection) -> str | None:
    """What is wrong with a file, indexes, references and the letters of every text included, or None.

    `conn` must be able to write: on a read-only connection SQLite leaves out the CHECK constraints.
    """
    if wrong := _first_word(conn, "PRAGMA integrity_check(1)"):
        return wrong
    try:
        lost = conn.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            return f"{len(lost)} rows refer to a row that is not there, the first in {lost[0][0]}"
        for (table,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            quoted = table.replace('"', '""')
            for _ in conn.execute(f'SELECT * FROM "{quoted}"'):
                pass
    except ERRORS as error:
        if words := damage_words(error):
            return words
        raise
    return None


def schema_fault(conn: sqlite3.Connection, migrations: Migrations) -> str | None:
    """What in the tables, indexes, views and triggers differs from what the migrations made that this file lists."""
    db = Database(conn)
    try:
        listed = tuple(migration.name for migration in migrations.applied(db))
        there = _schema(conn, migrations.migrations_table)
    except ERRORS as error:
        return damage_words(error) or str(error)
    known = {migration.name: migration for migration in migrations._migrations}
    try:
        made = _made(migrations.name, tuple((name, known[name].fn) for name in listed))
    except (KeyError, *ERRORS):
        return "its list of updates is not one that this app has made"
    for kind, name in sorted(made.keys() - there.keys()):
        return f"the {kind} {name} is missing"
    for kind, name in sorted(there.keys() - made.keys()):
        return f"it holds the {kind} {name}, which this app does not make"
    for kind, name in sorted(key for key in made if made[key] != there[key]):
        return f"the {kind} {name} is not as this app makes it"
    return None


@dataclass
class OpenFiles:
    """What this process knows of the files it has open: which were checked, and how they were left.

    A file is checked when it is opened for the first time, and again when it changed while nobody here had it open.
    """

    _open: dict[Identity, int] = field(default_factory=dict)
    _left: dict[Identity, State] = field(default_factory=dict)
    _doubted: set[Identity] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def check(self, conn: sqlite3.Connection, path: Path) -> str | None:
        """What is wrong with this file; None, at once, for a file that was checked and is as it was left."""
        file = identity(path)
        if file is None:
            return None
        with self._guard:
            doubted = file in self._doubted
            if not doubted and (self._open.get(file) or self._left.get(file) == _state(path)):
                return None
        wrong = (deep_fault if doubted else quick_fault)(conn)
        if doubted and not wrong:
            with self._guard:
                self._doubted.discard(file)
        return wrong

    def doubt(self, path: Path) -> None:
        """Something read from this file says that it is damaged: it is checked in depth when it is next opened."""
        if file := identity(path):
            with self._guard:
                self._doubted.add(file)

    def enter(self, file: Identity) -> None:
        """One more connection to this file is open."""
        with self._guard:
            self._open[file] = self._open.get(file, 0) + 1

    def leave(self, file: Identity, path: Path) -> None:
        """A connection to this file was closed."""
        with self._guard:
            self._open[file] -= 1
            if not self._open[file]:
                del self._open[file]
                self._left.pop(file, None)
                if identity(path) == file and _is_told_apart(*(state := _state(path))):
                    self._left[file] = state


def identity(path: Path) -> Identity | None:
    """Which file stands at this path, whatever its name; None where none does."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _state(path: Path) -> State:
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _is_told_apart(size: int, changed_ns: int) -> bool:
    return size > SMALL or time.time_ns() - changed_ns > STEP_NS


def _first_word(conn: sqlite3.Connection, pragma: str) -> str | None:
    try:
        word = conn.execute(pragma).fetchone()[0]
    except ERRORS as error:
        if words := damage_words(error):
            return words
        raise
    return None if word == "ok" else " ".join(str(word).removeprefix("*** in database main ***").split())


def _schema(conn: sqlite3.Connection, list_of_updates: str) -> Schema:
    """(kind, name) → statement of all that somebody made; sqlite-utils words its own table as it likes."""
    rows = conn.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    return {
        (kind, name): " ".join((sql or "").split())
        for kind, name, table, sql in rows
        if not (kind == "table" and name in OWN)
        and not (kind == "index" and sql is None)
        and not (table == list_of_updates and kind in ("table", "index"))
    }


@cache
def _made(set_name: str, steps: tuple[tuple[str, Callable[[Database], None]], ...]) -> Schema:
    subset = Migrations(set_name)
    for name, step in steps:
        subset(name=name)(step)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        subset.apply(Database(conn))
        return _schema(conn, subset.migrations_table)
