"""Store, errors: what SQLite or the system refuses becomes one sentence. Reads and writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

# What SQLite says, and what that means; the first that fits.
_REASONS = {
    "locked": "someone else is saving a long change, so try again in a moment",
    "readonly": "the file is read-only",
    "full": "the disk is full",
    "unable to open": "the file or its folder cannot be opened or written to",
    "malformed": "the file is damaged",
    "not a database": "it is not a database of this app, or it is damaged",
    "Could not decode": "the file is damaged: a text in it cannot be read",
}
# The codes of "disk I/O error" that a disk gives when it cannot be read; all others come from writing. Even reading
# writes a little: an index of 32 KB beside the file.
_READING = ("SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_FSTAT", "SQLITE_IOERR_CORRUPTFS")
_DAMAGE = ("malformed", "not a database", "Could not decode")


class StoreError(Exception):
    """The file cannot be used; the message says what happened and what was kept, fit for the screen."""


class DamagedError(StoreError):
    """SQLite cannot read the file at all; only a copy can be put in its place."""


@contextmanager
def in_words(what: str, outcome: str = "", *, system: bool = False) -> Iterator[None]:
    """Whatever SQLite refuses in the with block becomes a StoreError: "{what}: {why}. {outcome}".

    With `system`, for blocks that handle files themselves, what the operating system refuses too. A rule of the schema
    (IntegrityError) passes: the actions have words of their own for it.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and not system:
            raise  # an output that nobody reads any more, and the like
        kind = DamagedError if is_damage(error) else StoreError
        raise kind(f"{what}: {why(error)}. {outcome}".rstrip()) from error


def is_damage(error: Exception) -> bool:
    """Does the file itself hold bytes that cannot be read?"""
    if isinstance(error, sqlite3.OperationalError):
        return any(part in str(error) for part in _DAMAGE)
    return isinstance(error, sqlite3.DatabaseError | UnicodeDecodeError)


def why(error: Exception) -> str:
    """What keeps SQLite or the system from using a file, in words."""
    if isinstance(error, UnicodeDecodeError):
        return _REASONS["Could not decode"]
    message = str(error)
    if message == "disk I/O error":
        reading = str(getattr(error, "sqlite_errorname", "")).startswith(_READING)
        return "the disk cannot be read" if reading else "the disk is full, or takes no more from this user"
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{(error.strerror or message).lower()}"
    for part, words in _REASONS.items():
        if part in message:
            return words
    return message
