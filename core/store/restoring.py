"""Store, restoring: put a copy in the place of the database, whole or not at all, and find the copy to put there."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from core.store import checksum, files, soundness
from core.store.atomic_files import BESIDE, beside, draft, link, put, put_aside, sync, sync_folder
from core.store.erasure import begin_edition
from core.store.errors import ERRORS, DamagedError, NewerError, StoreError, damage_words, why
from core.store.files import check_ours, copy_pages, write_ahead

try:
    import fcntl
except ImportError:  # Windows, where a file that somebody has open cannot be replaced anyway
    fcntl = None  # type: ignore[assignment]

COPIES = "copies"  # the folder beside the database in which people are told to keep copies


@dataclass(frozen=True)
class SoundCopy:
    """A copy that was checked and can be put in place: the last moment that is recorded in it (UTC), if any is."""

    path: Path
    until: str


def restore(path: str | Path, source: str | Path) -> Path | None:
    """Put the copy `source` in the place of the database at `path`; returns where the state before is kept.

    The copy is taken first and checked as it was taken: whole, of this app, not newer, and with every table, index and
    trigger of its own version; it is updated when it is next opened. A database that can be read is written over in one
    transaction, under the lock under which it was copied aside: what others confirmed before is in the copy aside, what
    they confirm later is in the restored file. A damaged file is replaced by a new one, last of all, and goes aside
    itself. Raises StoreError, with nothing changed and nothing left behind.
    """
    path, source = Path(path).resolve(), Path(source)
    if not source.is_file():
        raise StoreError(f"{source} is not a file. Nothing was changed.")
    if path.exists() and path.samefile(source):
        raise StoreError(f"{source} is the database itself, not a copy of it. Nothing was changed.")
    try:
        with _folder(path.parent), _alone(path.parent), draft(path) as fresh:
            _take(source, fresh)
            sync(fresh)
            while True:
                if not path.exists():
                    with suppress(FileExistsError):  # somebody made one a moment ago
                        _fill(fresh, path)
                        return None
                elif _can_be_read(path):
                    return _overwrite(fresh, path)
                else:
                    with suppress(_Changed):
                        return _replace(fresh, path)
    except (*ERRORS, OSError) as error:
        raise StoreError(f"{source.name} could not be put in place: {why(error)}. Nothing was changed.") from error


def newest_sound_copy(path: str | Path) -> SoundCopy | None:
    """The copy that reaches furthest of those that lie beside the database or in `copies`, and can be put in place.

    Other databases that lie there are left out: a copy is named after its database, or was never worked in.
    """
    path = Path(path).resolve()
    candidates = []
    for folder in (path.parent, path.parent / COPIES):
        with suppress(OSError):
            for file in folder.iterdir():
                if file.suffix in {path.suffix, ".db"} and not file.name.startswith(".") and file.is_file():
                    about = file.stat()
                    if not path.exists() or not path.samefile(file):
                        candidates.append((file, about.st_size, about.st_mtime_ns))
    known = [(_until(file, path), changed, file, size) for file, size, changed in candidates]
    for until, changed, file, size in sorted(
        (candidate for candidate in known if candidate[0] is not None), reverse=True
    ):
        if _can_be_put_in_place(file, size, changed):
            return SoundCopy(file, until or "")
    return None


class _Changed(Exception):
    """What stands at the path is no longer what it was: look again."""


@contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """The folder, made where it is not there; taken away again where nothing comes of it."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for made in missing:
            with suppress(OSError):
                made.rmdir()
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One restore at a time in a folder; another one waits, and gives up after the busy time-out."""
    if fcntl is None:
        yield
        return
    until = time.monotonic() + files.BUSY_SECONDS
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise StoreError("Another copy is being put in place right now. Nothing was changed.") from error
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _take(source: Path, fresh: Path) -> None:
    """Write the copy's pages into `fresh` and check them there, where nobody else can change them any more."""
    try:
        if checksum.differs(source):
            raise DamagedError(f"{source.name} is damaged: it is not as it was saved. Nothing was changed.")
        with closing(_reading(source)) as saved:
            copy_pages(saved, fresh)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as taken:
            check_ours(Database(taken), source, must_hold_tables=True)
            if wrong := soundness.schema_fault(taken, files.MIGRATIONS):
                raise StoreError(f"{source.name} is not a copy that this app made: {wrong}. Nothing was changed.")
            if wrong := soundness.deep_fault(taken):
                raise DamagedError(f"{source.name} is damaged ({wrong}). Nothing was changed.")
        checksum.remove(fresh)
        with closing(sqlite3.connect(fresh, isolation_level=None)) as taken:
            begin_edition(Database(taken))
    except ERRORS as error:
        if words := damage_words(error):
            raise StoreError(f"{source.name} is not a database of this app ({words}). Nothing was changed.") from error
        raise StoreError(f"{source.name} cannot be read right now: {why(error)}. Nothing was changed.") from error


def _can_be_read(path: Path) -> bool:
    """Whether a database of this app, of any version, stands there that can be read and written over.

    Raises StoreError for a database of something else, sqlite3.OperationalError under somebody's lock.
    """
    try:
        with closing(_writing(path)) as conn:
            return _holds_ours(conn, path)
    except ERRORS as error:
        if damage_words(error):
            return False
        raise


def _holds_ours(conn: sqlite3.Connection, path: Path) -> bool:
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone():
        return False
    try:
        check_ours(Database(conn), path)
    except DamagedError:
        return False
    except NewerError:
        pass
    return soundness.quick_fault(conn) is None


def _overwrite(fresh: Path, path: Path) -> Path:
    """Copy page by page into the file. The first page takes the lock, the last one gives it back.

    Under it nobody commits, so that the copy aside holds all that was ever confirmed in what is written over.
    """
    aside: Path | None = None
    until = time.monotonic() + files.BUSY_SECONDS

    def stepped(status: int, *_left: int) -> None:
        nonlocal aside
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() > until:
                raise sqlite3.OperationalError("database is locked")
        elif aside is None:
            aside = _copied_aside(path)

    with closing(_writing(path)) as target, closing(_reading(fresh)) as checked:
        write_ahead(target)
        if target.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            raise StoreError(
                f"{path.parent} lies on a disk on which nobody can read while another one writes. Move the database to "
                "a plain folder on this machine first. Nothing was changed."
            )
        pages = checked.execute("PRAGMA page_count").fetchone()[0]
        try:
            checked.backup(target, pages=max(1, pages // 8), progress=stepped, sleep=0.02)
        except BaseException:
            if aside:
                aside.unlink()
            raise
    assert aside is not None
    return aside


def _copied_aside(path: Path) -> Path:
    with draft(path) as made:
        with closing(_reading(path)) as before:
            copy_pages(before, made)
        checksum.add_checksum(made)
        return put_aside(made, path, "before-restore")


def _fill(fresh: Path, path: Path) -> None:
    """Give the new file the name that nobody has. A log of writes that lies there is of another file: it goes aside."""
    _linked_aside(path)
    for ending in BESIDE:
        beside(path, ending).unlink(missing_ok=True)
    put(fresh, path)


def _replace(fresh: Path, path: Path) -> Path:
    """Put the new file in the place of a damaged or empty one, which goes aside with what SQLite kept beside it.

    Nothing of the old file is taken away before all of it has its second name, and its own name goes to the new file in
    one step, last of all. Raises _Changed when it can be read after all.
    """
    _keep_rights(path, fresh)
    with ExitStack() as until_replaced:
        if os.name != "nt":  # where a file cannot be replaced while it is open, nobody else needs to be kept out
            _lock(until_replaced, path)
        aside = _linked_aside(path)
        assert aside is not None
        try:
            for ending in BESIDE:
                beside(path, ending).unlink(missing_ok=True)
            fresh.replace(path)
        except BaseException:
            for ending in BESIDE:
                if beside(aside, ending).exists():
                    if not beside(path, ending).exists():
                        link(beside(aside, ending), beside(path, ending))
                    beside(aside, ending).unlink()
            aside.unlink()
            raise
    sync_folder(path.parent)
    return aside


def _keep_rights(path: Path, fresh: Path) -> None:
    """Whoever may use the old file may use the new one, also when somebody else puts it there."""
    about = path.stat()
    with suppress(OSError):
        fresh.chmod(stat.S_IMODE(about.st_mode))
        if hasattr(os, "chown"):
            os.chown(fresh, about.st_uid, about.st_gid)


def _lock(stack: ExitStack, path: Path) -> None:
    """Keep others from writing into the old file meanwhile, as far as SQLite can still lock it."""
    conn = stack.enter_context(closing(_writing(path)))
    try:
        conn.execute("BEGIN IMMEDIATE")
        changed = _holds_ours(conn, path)
    except ERRORS as error:
        if damage_words(error):
            return
        raise
    if changed:
        raise _Changed


def _linked_aside(path: Path) -> Path | None:
    """A second name for the file at `path` and for the logs of writes beside it; None where no file is."""
    logs = [ending for ending in BESIDE if ending != "-shm" and _holds_something(beside(path, ending))]
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}.before-restore-{number}{path.suffix or '.db'}")
        number += 1
        if any(beside(aside, ending).exists() for ending in ("", *BESIDE)):
            continue
        made: list[Path] = []
        try:
            for ending in ("", *logs) if path.exists() else logs:
                link(beside(path, ending), beside(aside, ending))
                made.append(beside(aside, ending))
        except BaseException as error:
            for mine in made:
                mine.unlink()
            if not isinstance(error, FileExistsError):
                raise
            continue
        sync_folder(path.parent)
        return aside if aside in made else None


def _holds_something(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _until(file: Path, path: Path) -> str | None:
    """The last moment recorded in a file that may be a copy of the database at `path`; None for any other file."""
    try:
        with closing(_reading(file)) as conn:
            named_after_it = file.name.startswith((f"{path.stem}.", f"{path.stem}-")) or file.parent != path.parent
            if not named_after_it and conn.execute("PRAGMA journal_mode").fetchone() == ("wal",):
                return None
            return conn.execute("SELECT coalesce(max(at), '') FROM history").fetchone()[0]
    except ERRORS:
        return None


@lru_cache(maxsize=64)
def _can_be_put_in_place(file: Path, size: int, changed: int) -> bool:
    """Checked once for each state of a file: of a large one that takes seconds."""
    with tempfile.TemporaryDirectory() as folder:
        taken = Path(folder) / "taken.db"
        try:
            _take(file, taken)
        except (StoreError, OSError):
            return False
        return True


def _reading(path: Path) -> sqlite3.Connection:
    """A connection to read from. It may write where that can be: what SQLite puts beside the file then goes with it."""
    path = path.resolve()
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        mode = "mode=rw"
    else:  # without a log of writes, and where none can be made, nobody writes
        mode = "mode=ro" if beside(path, "-wal").exists() else "mode=ro&immutable=1"
    return sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, timeout=files.BUSY_SECONDS, isolation_level=None)


def _writing(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=files.BUSY_SECONDS, isolation_level=None)
