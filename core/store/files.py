"""Store, the file: open it, change it all or nothing, copy it. Knows no noun of mentoring."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from core.migrations import MIGRATIONS
from core.store import soundness
from core.store.atomic_files import draft, put, put_aside
from core.store.checksum import add_checksum
from core.store.erasure import clean, empty_log, words_wait
from core.store.errors import ERRORS, DamagedError, NewerError, StoreError, damage_words, in_words, why

BUSY_SECONDS = 5
# What keeps a file from being used for a while, and says nothing about the file itself.
PASSING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
# Folders that a sync client rewrites behind SQLite's back; a database there can be torn by a sync in mid-write.
SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents", "box sync", "nextcloud")


Db = Database  # the word for it outside the store, which alone knows what it is


class Connection(sqlite3.Connection):
    """A connection that knows which file it has open, so that it never writes into one that was replaced."""

    path: Path | None = None
    file: soundness.Identity | None = None

    def moved(self) -> bool:
        """Does another file stand where this connection's own stood when it was opened?"""
        return self.path is not None and self.file is not None and soundness.identity(self.path) != self.file

    def close(self) -> None:
        super().close()
        path, file, self.path, self.file = self.path, self.file, None, None
        if path and file:
            _OPEN_FILES.leave(file, path)


_OPEN_FILES = soundness.OpenFiles()


def open_db(path: str | Path, *, create: bool = True) -> Database:
    """Open the database at `path` (":memory:" for a test), create or migrate it when needed.

    WAL, foreign keys on, 5 s busy time-out. Before a migration of a file that holds tables, a copy is kept beside it.
    A file that this process has not opened yet is looked through for damage. Raises StoreError for a file that is no
    database of ours, that is damaged, that a newer version wrote, or, without `create`, that is not there.
    """
    in_memory = str(path) == ":memory:"
    if not in_memory:
        with in_words(f"{path} cannot be used", "Nothing was changed.", system=True):
            _prepare_place(Path(path), create)
    file = None if in_memory else soundness.identity(Path(path))
    try:
        conn = sqlite3.connect(
            str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=Connection
        )
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be opened: {why(error)}. Nothing was changed.") from error
    db = Database(conn)
    try:
        _enforce_schema(conn)
        conn.execute("PRAGMA secure_delete = on")  # who was erased does not linger in the file's free pages
        conn.execute("PRAGMA synchronous = normal" if in_memory else "PRAGMA synchronous = full")
        check_ours(db, path, must_hold_tables=not create)
        if not in_memory:
            _check_sound(conn, Path(path), file)
        if MIGRATIONS.pending(db):
            _migrate(db, path, in_memory)
        elif not in_memory:
            _prefer_write_ahead(db, Path(path))
        if words_wait(db):  # an erasure that had to wait, or that was killed before its end
            clean(db)
    except ERRORS as error:
        db.close()
        words = damage_words(error)
        if isinstance(error, sqlite3.OperationalError) and not words:
            raise StoreError(f"{path} cannot be used right now: {why(error)}. Nothing was changed.") from error
        raise DamagedError(
            f"{path} is not a database of this app, or it is damaged ({words or error}). Nothing was changed."
        ) from error
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def opened(path: str | Path, *, create: bool = True) -> Iterator[Database]:
    """The database for the length of a with block; without `create`, only a file that is there."""
    db = open_db(path, create=create)
    try:
        with in_words(f"{path} cannot be read right now"):
            yield db
    except (DamagedError, *ERRORS) as error:
        if damaged := damage(path, error):
            raise damaged from error
        raise
    finally:
        db.close()


def settle(path: str | Path) -> None:
    """The last step of a process: what stands in the log beside the file goes into the file. Never raises."""
    with suppress(StoreError), opened(path, create=False) as db:
        empty_log(db)


def damage(path: str | Path, error: BaseException) -> DamagedError | None:
    """What an error says of the damaged file at `path`, if it says so; the file is then checked when next opened."""
    if isinstance(error, UnicodeDecodeError):  # of whatever was read: the file itself has the last word
        return look_through(path)
    words = damage_words(error)
    if words is None and not isinstance(error, DamagedError):
        return None
    _OPEN_FILES.doubt(Path(path))
    return error if isinstance(error, DamagedError) else DamagedError(f"{path} is damaged ({words}).")


def look_through(path: str | Path) -> DamagedError | None:
    """Look through a file now, whatever is known of it: what is wrong, or None, also where it cannot be read now."""
    if not Path(path).is_file():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as conn:
            wrong = soundness.quick_fault(conn)
    except sqlite3.Error as error:
        return damage(path, error)
    if wrong is None:
        return None
    _OPEN_FILES.doubt(Path(path))
    return DamagedError(f"{path} is damaged ({wrong}).")


@contextmanager
def change(db: Database) -> Iterator[None]:
    """One change, all or nothing: BEGIN IMMEDIATE outside (a second writer waits), savepoints inside.

    Raises StoreError, with nothing changed, when a lock, the disk or damage keeps SQLite from writing.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    with in_words("This cannot be saved", "Nothing was changed."):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            if isinstance(db.conn, Connection) and db.conn.moved():
                raise StoreError("The file was replaced or removed a moment ago. Nothing was changed; do it again.")
            yield
            db.commit()
        except BaseException:
            db.rollback()
            raise


@contextmanager
def rehearsing(db: Database) -> Iterator[Database]:
    """A private copy in memory of all that `db` reads now, to do there what is not to be done yet; gone at the end.

    A transaction that is rolled back would show the same, but keep every other window from saving for as long as it
    runs: 28 s for a sheet of 50,000 people, where a writer gives up after BUSY_SECONDS. It would also leave people's
    words in the log beside the file. The copy locks nobody out; that file of 58 MB is copied in 0.15 s.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=Connection)) as conn:
        with in_words("This cannot be tried out", "Nothing was changed."):
            _copy_all(db.conn, conn)
        _enforce_schema(conn)
        yield Database(conn)


def revision(db: Database) -> int:
    """The last id in history: it moves exactly when something changed.

    A number to show and to compare within one file, such as a calendar's sequence; what is kept of reads asks
    `store.version`, which also knows which tables changed and in which file.
    """
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])


@in_words("The copy could not be written", system=True)
def copy(db: Database, to: str | Path) -> Path:
    """Save a complete, checked copy at `to` while others keep working. Refuses to write over a file.

    Raises StoreError, with nothing written, also where the copy would not be one that can be restored.
    """
    to = Path(to)
    if to.exists():
        raise StoreError(f"{to} exists already. Choose another name; nothing was written.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder of {to} cannot be made: {error.strerror}.") from error
    try:
        with draft(to) as made:
            copy_pages(db.conn, made)
            with closing(sqlite3.connect(made, isolation_level=None)) as written:
                if words_wait(Database(written)):  # of somebody erased: they are not to live on in a copy
                    written.execute("VACUUM")
                if wrong := soundness.deep_fault(written):
                    raise _doubted(db, f"The database is damaged ({wrong}). No copy was saved.")
                if wrong := soundness.schema_fault(written, MIGRATIONS):
                    raise StoreError(f"The database is not as this app makes it: {wrong}. No copy was saved.")
            add_checksum(made)
            put(made, to)
    except FileExistsError as error:
        raise StoreError(f"{to} exists already. Choose another name; nothing was written.") from error
    except (*ERRORS, OSError) as error:
        if words := damage_words(error):
            raise _doubted(db, f"The database is damaged ({words}). No copy was saved.") from error
        raise StoreError(f"The copy could not be written: {why(error)}.") from error
    return to


def copy_pages(source: sqlite3.Connection, made: Path) -> None:
    """Write what `source` reads into the file `made`, page by page: damage is neither mended nor hidden on the way.

    Gives up under a lock that outlasts the busy time-out. The result stands alone: no log of writes beside it.
    """
    with closing(sqlite3.connect(made, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = off")  # whoever gives the file its name syncs it first
        target.execute("PRAGMA journal_mode = off")
        _copy_all(source, target)
    with closing(sqlite3.connect(made, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = off")
        target.execute("PRAGMA journal_mode = delete")


def _copy_all(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Everything in one piece, as it stood at one moment; SQLite itself would wait for a lock for ever."""
    until = time.monotonic() + BUSY_SECONDS

    def waited(status: int, *_left: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    source.backup(target, progress=waited, sleep=0.02)


def _enforce_schema(conn: sqlite3.Connection) -> None:
    """What SQLite leaves to each connection, and what decides whether a change is refused."""
    conn.execute("PRAGMA foreign_keys = on")
    conn.execute("PRAGMA recursive_triggers = on")


def synced_folder(path: str | Path) -> str | None:
    """The name of the sync service whose folder holds `path`, or None. Such folders can tear a database."""
    for part in Path(path).expanduser().resolve().parts:
        for name in SYNCED:
            if part.lower().startswith(name):
                return part
    return None


def _prepare_place(path: Path, create: bool) -> None:
    """Make the folder of a new file. Without `create`, refuse a path where no database stands, one of 0 bytes too."""
    if create:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):  # a new file is its owner's; SQLite gives what it writes beside it the same mode
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    elif not path.is_file():
        raise StoreError(f"{path} is not a file. Nothing was changed.")
    elif not path.stat().st_size:
        raise StoreError(f"{path} is empty: there is no database in it. Nothing was changed.")


def check_ours(db: Database, path: str | Path, must_hold_tables: bool = False) -> None:
    """Raises StoreError for a database of something else, NewerError for one that a newer version of the app wrote."""
    tables = {name for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables and not must_hold_tables:
        return
    if MIGRATIONS.migrations_table not in tables:
        if tables >= {"people", "programs", "enrolments"}:
            raise DamagedError(f"{Path(path).name} is damaged (its list of updates is missing). Nothing was changed.")
        raise StoreError(f"{Path(path).name} is a database, but not one of this app. Nothing was changed.")
    known = {migration.name for migration in MIGRATIONS._migrations}
    newer = [migration.name for migration in MIGRATIONS.applied(db) if migration.name not in known]
    if newer:
        raise NewerError(
            f"{Path(path).name} was written by a newer version of the app. Update the app; the file was left as it is."
        )


def _check_sound(conn: Connection, path: Path, file: soundness.Identity | None) -> None:
    if file and (wrong := _OPEN_FILES.check(conn, path)):
        raise DamagedError(f"{path} is damaged ({wrong}). Nothing was changed.")
    conn.path, conn.file = path.absolute(), file or soundness.identity(path)
    if conn.file:
        _OPEN_FILES.enter(conn.file)


def _doubted(db: Database, sentence: str) -> DamagedError:
    if isinstance(db.conn, Connection) and db.conn.path:
        _OPEN_FILES.doubt(db.conn.path)
    return DamagedError(sentence)


def _migrate(db: Database, path: str | Path, in_memory: bool) -> None:
    """Bring a file up to date, all or nothing; a copy from before stays beside it, unless nothing came of it."""
    if not in_memory:
        write_ahead(db.conn)
    aside = None
    try:
        with change(db):
            if not MIGRATIONS.pending(db):  # whoever waited here finds nothing pending any more
                return
            if not in_memory and db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'people'").fetchone():
                aside = _kept_before_update(Path(path))
            MIGRATIONS.apply(db)
    except Exception as error:
        if aside:
            aside.unlink()
        cause = error.__cause__ if isinstance(error, StoreError) else error
        passing = isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & 0xFF in PASSING
        if passing or damage_words(error) or (isinstance(error, StoreError) and not isinstance(cause, sqlite3.Error)):
            raise
        raise StoreError(
            f"{Path(path).name} could not be updated for this version of the app ({cause}). The file is as it was."
        ) from error


def _kept_before_update(path: Path) -> Path:
    """A checked copy of the file as it stands, from a second connection: the first keeps others from writing."""
    with draft(path) as made:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as reading:
            copy_pages(reading, made)
        with closing(sqlite3.connect(made, isolation_level=None)) as written:
            if wrong := soundness.deep_fault(written):
                _OPEN_FILES.doubt(path)
                raise DamagedError(f"{path} is damaged ({wrong}). It was not updated; nothing was changed.")
        add_checksum(made)
        return put_aside(made, path, "before-update")


def write_ahead(conn: sqlite3.Connection) -> None:
    """Switch to WAL. The switch itself ignores the busy time-out, so that openers at the same moment try again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            conn.execute("PRAGMA journal_mode = wal")
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
