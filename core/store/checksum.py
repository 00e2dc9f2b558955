"""Store, checksum: a saved copy carries the checksum of its own bytes, so that one changed bit is noticed.

SQLite looks for pages that do not fit together; a bit that turned in somebody's name fits as well as before. The header
of a database has two numbers that SQLite leaves to the application. One takes the checksum. The other, which in a file
that is worked in is its edition (erasure.py), takes the counter that SQLite raises with every change: whoever works in
a copy makes its checksum void.
"""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

HEADER = 100  # bytes
CHANGES = slice(24, 28)
CHANGES_THEN = slice(60, 64)  # PRAGMA user_version
CHECKSUM = slice(68, 72)  # PRAGMA application_id
CHUNK = 2**20


def add_checksum(made: Path) -> None:
    """Write the checksum of a file into its header. Nobody may have it open."""
    with made.open("r+b") as stream:
        header = bytearray(stream.read(HEADER))
        header[CHANGES_THEN] = _mark(header)
        stream.seek(0)
        stream.write(header)
    value = _checksum(made)
    with made.open("r+b") as stream:
        stream.seek(CHECKSUM.start)
        stream.write(value)


def differs(file: Path) -> bool:
    """Whether a copy that nobody worked in is not what it was when it was saved. Nobody may have it open."""
    with file.open("rb") as stream:
        header = stream.read(HEADER)
    if len(header) < HEADER or header[CHANGES_THEN] == bytes(4) or header[CHANGES_THEN] != _mark(header):
        return False
    return _checksum(file) != header[CHECKSUM]


def is_saved_copy(file: Path) -> bool:
    """Whether a file is a copy as it was saved: it carries its own checksum, so that nobody works in it."""
    with file.open("rb") as stream:
        header = stream.read(HEADER)
    marked = len(header) == HEADER and header[CHANGES_THEN] != bytes(4) and header[CHANGES_THEN] == _mark(header)
    return marked and header[CHECKSUM] == _checksum(file)


def remove(made: Path) -> None:
    """Take the checksum off a file that is to be worked in; its edition is for the caller to set."""
    with closing(sqlite3.connect(made, isolation_level=None)) as conn:
        conn.execute("PRAGMA application_id = 0")


def _mark(header: bytes | bytearray) -> bytes:
    """The change counter times 4: as an edition (erasure.py) it says that no words wait to be cleaned away."""
    return (int.from_bytes(header[CHANGES], "big") * 4 % 2**31).to_bytes(4, "big")


def _checksum(file: Path) -> bytes:
    with file.open("rb") as stream:
        header = bytearray(stream.read(HEADER))
        header[CHECKSUM] = bytes(4)
        checksum = zlib.crc32(header)
        while chunk := stream.read(CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum.to_bytes(4, "big")
