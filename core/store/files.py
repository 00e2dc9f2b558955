"""Store, the file: open it, change it all or nothing, copy it, restore it. Knows no noun of mentoring."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from core.migrations import MIGRATIONS

BUSY_SECONDS = 5
# Folders that a sync client rewrites behind SQLite's back; a database there can be torn by a sync in mid-write.
SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "box sync", "nextcloud")

_REASONS = {
    "locked": "someone else is saving a long change",
    "readonly": "the file is read-only",
    "full": "the disk is full",
    "unable to open": "the file or its folder cannot be opened or written to",
}


class StoreError(Exception):
    """The file cannot be used; the message says what happened and what was kept, fit for the screen."""


class DamagedError(StoreError):
    """SQLite cannot read the file at all; only a copy can be put in its place."""


def open_db(path: str | Path, *, create: bool = True) -> Database:
    """Open the database at `path` (":memory:" for a test), create or migrate it when needed.

    WAL, foreign keys on, 5 s busy time-out. Before a migration of a file that holds tables, a copy is kept beside it.
    Raises StoreError for a file that is no database of ours, that a newer version wrote, or, without `create`, that is
    not there.
    """
    in_memory = str(path) == ":memory:"
    if not create and not Path(path).is_file():
        raise StoreError(f"{path} is not a file. Nothing was changed.")
    if not in_memory:
        try:
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as no:
            raise StoreError(f"The folder of {path} cannot be made: {no.strerror}.") from no
        with suppress(OSError):  # a new file is its owner's; SQLite gives what it writes beside it the same mode
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        conn = sqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as no:
        raise StoreError(f"{path} cannot be opened: {no}.") from no
    db = Database(conn)
    try:
        conn.execute("PRAGMA foreign_keys = on")
        conn.execute("PRAGMA recursive_triggers = on")
        conn.execute("PRAGMA secure_delete = on")  # who was erased does not linger in the file's free pages
        conn.execute("PRAGMA synchronous = normal" if in_memory else "PRAGMA synchronous = full")
        _check_ours(db, path)
        if MIGRATIONS.pending(db):
            _migrate(db, path, in_memory)
        elif not in_memory:
            _prefer_write_ahead(db, Path(path))
    except sqlite3.OperationalError as no:
        db.close()
        raise StoreError(f"{path} cannot be used right now: {_why(no)}. Nothing was changed.") from no
    except sqlite3.DatabaseError as no:
        db.close()
        raise DamagedError(
            f"{path} is not a database of this app, or it is damaged ({no}). Nothing was changed."
        ) from no
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def opened(path: str | Path, *, create: bool = True) -> Iterator[Database]:
    """The database for the length of a with block; without `create`, only a file that is there."""
    db = open_db(path, create=create)
    try:
        yield db
    finally:
        db.close()


@contextmanager
def change(db: Database) -> Iterator[None]:
    """One change, all or nothing: BEGIN IMMEDIATE outside (a second writer waits), savepoints inside."""
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    else:
        db.commit()


def revision(db: Database) -> int:
    """The last id in history: it moves exactly when something changed."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])


def copy(db: Database, to: str | Path) -> Path:
    """Save a complete copy at `to` while others keep working. Refuses to write over a file."""
    to = Path(to)
    if to.exists():
        raise StoreError(f"{to} exists already. Choose another name; nothing was written.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
    except OSError as no:
        raise StoreError(f"The folder of {to} cannot be made: {no.strerror}.") from no
    try:
        db.conn.execute("VACUUM INTO ?", (str(to),))
    except sqlite3.Error as no:
        to.unlink(missing_ok=True)
        raise StoreError(f"The copy could not be written: {_why(no)}.") from no
    return to


def restore(path: str | Path, source: str | Path) -> Path | None:
    """Put the content of the copy `source` in place of the database at `path`; returns where the old content was kept.

    The copy is checked first (ours, not damaged, not newer); the old content is kept beside the database, also when it
    is damaged. Raises StoreError, with nothing changed, when somebody keeps writing for longer than the busy time-out.
    """
    path, source = Path(path), Path(source)
    if not source.is_file():
        raise StoreError(f"{source} is not a file. Nothing was changed.")
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as given:
        try:
            if given.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise StoreError(f"{source.name} is damaged. Nothing was changed.")
            _check_ours(Database(given), source, must_hold_tables=True)
        except sqlite3.OperationalError as no:
            raise StoreError(f"{source.name} cannot be read right now: {_why(no)}. Nothing was changed.") from no
        except sqlite3.DatabaseError as no:
            raise StoreError(f"{source.name} is not a database of this app ({no}). Nothing was changed.") from no
        kept = _kept_aside(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _overwrite(given, path)
        except (sqlite3.Error, OSError) as no:
            raise StoreError(f"{source.name} could not be put in place: {_why(no)}. Nothing was changed.") from no
    with opened(path) as db:  # an older copy is migrated at once
        _write_ahead(db)
    return kept


def _kept_aside(path: Path) -> Path | None:
    """A copy of what stands at `path` now; a damaged file itself goes aside, with what SQLite left beside it."""
    if not path.exists():
        return None
    aside = _free_name(path, "before-restore")
    try:
        with opened(path) as db:
            return copy(db, aside)
    except DamagedError:
        for ending in ("-wal", "-shm", ""):
            beside = path.with_name(path.name + ending)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + ending))
        return aside


def _overwrite(given: sqlite3.Connection, path: Path) -> None:
    """Copy page by page into the file. SQLite's backup waits for other writers without end: here it gives up."""
    until = time.monotonic() + BUSY_SECONDS

    def waited(status: int, *_left: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as target:
        given.backup(target, progress=waited)


def _why(no: sqlite3.Error | OSError) -> str:
    """What keeps SQLite or the system from using a file, in words."""
    said = str(no)
    for part, words in _REASONS.items():
        if part in said:
            return words
    return said


def synced_folder(path: str | Path) -> str | None:
    """The name of the sync service whose folder holds `path`, or None. Such folders can tear a database."""
    for part in Path(path).expanduser().absolute().parts:
        for name in SYNCED:
            if part.lower().startswith(name):
                return part
    return None


def _check_ours(db: Database, path: str | Path, must_hold_tables: bool = False) -> None:
    tables = {name for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and not must_hold_tables:
        return
    if MIGRATIONS.migrations_table not in tables:
        raise StoreError(f"{Path(path).name} is a database, but not one of this app. Nothing was changed.")
    known = {migration.name for migration in MIGRATIONS._migrations}
    newer = [migration.name for migration in MIGRATIONS.applied(db) if migration.name not in known]
    if newer:
        raise StoreError(
            f"{Path(path).name} was written by a newer version of the app. Update the app; the file was left as it is."
        )


def _migrate(db: Database, path: str | Path, in_memory: bool) -> None:
    if not in_memory:
        _write_ahead(db)
        if db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'people'").fetchone():
            copy(db, _free_name(Path(path), "before-update"))
    with change(db):  # whoever waited here finds nothing pending any more
        if MIGRATIONS.pending(db):
            MIGRATIONS.apply(db)


def _write_ahead(db: Database) -> None:
    """Switch to WAL. The switch itself ignores the busy time-out, so that openers at the same moment try again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.conn.execute("PRAGMA journal_mode = wal")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _prefer_write_ahead(db: Database, path: Path) -> None:
    """A file that `copy` made is not in WAL: switch it, unless it is read-only or in use: then the next opening may."""
    if db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        with suppress(sqlite3.OperationalError):
            db.conn.execute("PRAGMA journal_mode = wal")


def _free_name(path: Path, why: str) -> Path:
    number = 1
    while (candidate := path.with_name(f"{path.stem}.{why}-{number}{path.suffix or '.db'}")).exists():
        number += 1
    return candidate
