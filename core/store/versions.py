"""Store, versions: whether what was read of some tables still stands. Reads history and the header, never the rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from core.store.erasure import edition
from core.store.files import Connection, revision
from core.store.journal import TABLES, first

HISTORY = "history"  # stands for every table: each change leaves a line in it


@dataclass(frozen=True)
class Version:
    """The state of some tables of one file. While it is the same, whatever was read of them still stands.

    Every write leaves its line in history, also an undo. `line` is the last one about these tables, 0 for none; `words`
    are what it says: a file that was copied over this one by hand may have come to the same number in another way.
    """

    path: str
    edition: int
    line: int
    words: tuple[str | int | None, ...]


def version(db: Database, *tables: str) -> Version:
    """The version of these tables now; of "history" for all of them. Raises ValueError naming an unknown table."""
    if unknown := set(tables) - TABLES - {HISTORY}:
        raise ValueError(f"unknown tables: {', '.join(sorted(unknown))}")
    path = db.conn.path if isinstance(db.conn, Connection) else None
    if HISTORY in tables:
        line = revision(db)
    else:
        marks = ", ".join("?" * len(tables))
        last = db.conn.execute(f"SELECT coalesce(max(id), 0) FROM history WHERE subject IN ({marks})", tables)
        line = last.fetchone()[0]
    return Version(str(path or ""), edition(db), line, _words(db, line))


def follows(db: Database, earlier: Version) -> bool:
    """Did this file only go on since that version: the same edition, with that line of history still in it?"""
    return edition(db) == earlier.edition and _words(db, earlier.line) == earlier.words


def _words(db: Database, line: int) -> tuple[str | int | None, ...]:
    row = first(db, 'SELECT at, verb, subject, subject_id, "by" FROM history WHERE id = ?', (line,))
    return tuple(row.values()) if row else ()
