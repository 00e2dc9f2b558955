"""Store, erasure: the words of whoever was erased leave the file and its log; which edition of the file this is.

Zeroing what is deleted (secure_delete) is not enough: a cell that SQLite once moved to another page leaves its bytes in
the gap of the old one (2 of 60 erased people could still be read), and until a checkpoint the log beside the file holds
every page as it was. So an erasure ends with a rewritten file and an empty log. What is still to do stands in the
file's header, in the same transaction as the erasure: a kill in between is made good at the next opening.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from core.store.atomic_files import BESIDE, beside
from core.store.checksum import is_saved_copy

CLEANING_SECONDS = 2.0  # shorter than another writer's patience: it waits meanwhile
WORDS_WAIT = (
    "Another window is reading right now, so a trace stays in the file until it is done. The next step of anybody "
    "removes it, or the end of the studio."
)
# The header's free number (user_version) is the edition, times 4, plus what may still hold words of somebody erased.
NOTHING, LOG, FILE = range(3)
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class HoldingCopy:
    """A database beside the file that holds words of somebody. `saved`: the studio wrote it, and nobody works in it."""

    name: str
    saved: bool


def edition(db: Database) -> int:
    """Which edition of the file this is: another number after a copy was put in its place."""
    return _header(db) // 4


def begin_edition(db: Database) -> None:
    """Make it another edition: what stands in it is the work of another time, under the same ids."""
    _set_header(db, secrets.randbelow(2**28), _header(db) % 4)


def await_cleaning(db: Database) -> None:
    """Remember, in the transaction of an erasure, that the file and its log must be cleaned."""
    _set_header(db, edition(db), FILE)


def words_wait(db: Database) -> bool:
    """May the file or its log still hold words of somebody erased?"""
    return _header(db) % 4 != NOTHING


def clean(db: Database, seconds: float = 0.0) -> bool:
    """Rewrite the file and empty its log if an erasure asks for it; False when that must wait. Never raises.

    Waits up to `seconds` for others. In a transaction it always has to wait.
    """
    if db.conn.in_transaction:
        return False
    try:
        with _patience(db, seconds):
            if _header(db) % 4 == FILE:
                db.conn.execute("VACUUM")
                _set_header(db, edition(db), LOG)
            if _header(db) % 4 == LOG:
                if not _checkpoint(db):
                    return False
                _set_header(db, edition(db), NOTHING)
    except sqlite3.Error:
        return False
    return True


def empty_log(db: Database, seconds: float = CLEANING_SECONDS) -> bool:
    """Move what stands in the log beside the file into the file; False when somebody reads for longer. Never raises."""
    try:
        with _patience(db, seconds):
            return clean(db, seconds) and _checkpoint(db)
    except sqlite3.Error:
        return False


def copies_beside(path: str | Path) -> list[str]:
    """The names of the other databases in the folder of this file: they may hold what was erased here since."""
    path = Path(path)
    try:
        return sorted(file.name for file in path.parent.glob("*.db") if file.name != path.name and _is_database(file))
    except OSError:
        return []


def copies_holding(path: str | Path, words: Iterable[str]) -> list[HoldingCopy]:
    """Which databases beside this file hold any of these words in a byte of theirs or of their log, whatever its case.

    Only what the studio itself saved may be deleted from here: another file beside it may be somebody's work.
    """
    sought = [word.encode().lower() for word in words if word.strip()]
    aside = re.compile(rf"{re.escape(Path(path).stem)}\.before-(?:update|restore)-\d+\b.*")
    holding = []
    for name in copies_beside(path):
        file = Path(path).with_name(name)
        with suppress(OSError):
            beside_it = [beside(file, ending) for ending in ("", *BESIDE)]
            content = b"".join(part.read_bytes() for part in beside_it if part.exists()).lower()
            if any(word in content for word in sought):
                holding.append(HoldingCopy(name, bool(aside.fullmatch(name)) or is_saved_copy(file)))
    return holding


def delete_copies(path: str | Path, names: Collection[str]) -> list[str]:
    """Delete these databases from beside this file, with what SQLite keeps beside them; returns those that stayed."""
    stayed = []
    for name in copies_beside(path):
        if name in names:
            file = Path(path).with_name(name)
            try:
                for ending in (*BESIDE, ""):
                    beside(file, ending).unlink(missing_ok=True)
            except OSError:  # somebody has it open, or the folder is read-only
                stayed.append(name)
    return stayed


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return content.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _checkpoint(db: Database) -> bool:
    return db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


@contextmanager
def _patience(db: Database, seconds: float) -> Iterator[None]:
    """Wait no longer than this for other connections, until the end of the with block."""
    before = db.conn.execute("PRAGMA busy_timeout").fetchone()[0]
    db.conn.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {before}")


def _header(db: Database) -> int:
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])


def _set_header(db: Database, edition: int, words: int) -> None:
    db.conn.execute(f"PRAGMA user_version = {edition * 4 + words}")
