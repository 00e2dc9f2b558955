"""Store, errors: what SQLite or the system refuses becomes one sentence. Reads and writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
# What SQLite raises: Python cannot read the message itself where it quotes letters of the file that are none.
ERRORS = (sqlite3.Error, UnicodeDecodeError)
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_UNREADABLE = "Could not decode to UTF-8"  # Python's words; they quote the text, which nobody else may read


class StoreError(Exception):
    """The file cannot be used; the message says what happened and what was kept, fit for the screen."""


class DamagedError(StoreError):
    """The file is damaged, or no database; only a copy can be put in its place."""


class SchemaRefusal(Exception):
    """A constraint or trigger of the schema refuses a row; the message is SQLite's or the trigger's own."""


class NewerError(StoreError):
    """A newer version of the app wrote the file; until the app is updated, only an older copy can be read."""


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
        kind = DamagedError if damage_words(error) else StoreError
        raise kind(f"{what}: {why(error)}. {outcome}".rstrip()) from error


def damage_words(error: BaseException | None) -> str | None:
    """What this error, or what led to it, says of a damaged file; None when it says nothing of it.

    Pass a UnicodeDecodeError only where nothing but SQLite can have raised it.
    """
    if isinstance(error, UnicodeDecodeError):
        return "a text in it cannot be read"
    seen: set[int] = set()  # an error that is raised anew can lead back to itself
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, sqlite3.Error):
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
                return str(error)
            if str(error).startswith(_UNREADABLE):
                return "a text in it cannot be read"
        error = error.__cause__ or error.__context__
    return None


def why(error: Exception) -> str:
    """What keeps SQLite or the system from using a file, in words."""
    if isinstance(error, UnicodeDecodeError):
        return _REASONS["Could not decode"]
    message = str(error)
    if message == "disk I/O error":
        reading = str(getattr(error, "sqlite_errorname", "")).startswith(_READING)
        return "the disk cannot be read" if reading else "the disk is full, or takes no more from this user"
    if isinstance(error, OSError):
        # A hidden file is one of ours that nobody has heard of.
        place = f"{error.filename}: " if error.filename and not Path(error.filename).name.startswith(".") else ""
        return f"{place}{(error.strerror or message).lower()}"
    for part, words in _REASONS.items():
        if part in message:
            return words
    return message
