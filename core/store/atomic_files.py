"""Store, atomic files: written whole under a name of their own, synced, then linked to the name they get.

Whoever loses a race for a name loses only a file of its own: nothing here writes over, or takes away, what it did not
make. Raises OSError; knows no SQL.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What SQLite keeps beside a database. Left there, it would be played into whatever file gets the name next.
BESIDE = ("-wal", "-shm", "-journal")


@contextmanager
def draft(to: Path) -> Iterator[Path]:
    """An empty file in the folder of `to`, for its owner only; afterwards gone, unless it was moved."""
    descriptor, name = tempfile.mkstemp(prefix=f".{to.name[:40]}.", suffix=".part", dir=to.parent)
    os.close(descriptor)
    made = Path(name)
    try:
        yield made
    finally:
        for ending in ("", *BESIDE):
            beside(made, ending).unlink(missing_ok=True)


def beside(path: Path, ending: str) -> Path:
    """The file that SQLite keeps beside `path` under this ending."""
    return path.with_name(path.name + ending)


def link(made: Path, to: Path) -> None:
    """Give a file a second name. Raises FileExistsError where that name is taken; never writes over anything."""
    try:
        os.link(made, to)
    except FileExistsError:
        raise
    except OSError:  # exFAT and some network folders know no second names
        _copy_new(made, to)


def put(made: Path, to: Path) -> None:
    """Sync a file and give it its name, durably. Raises FileExistsError where that name is taken."""
    sync(made)
    link(made, to)
    sync_folder(to.parent)


def put_aside(made: Path, path: Path, why: str) -> Path:
    """Sync a file and give it the next free name beside `path`, such as studio.before-restore-1.db; returns it."""
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}.{why}-{number}{path.suffix or '.db'}")
        number += 1
        if any(beside(aside, ending).exists() for ending in BESIDE):
            continue  # what lies there belongs to another file
        with suppress(FileExistsError):
            put(made, aside)
            return aside


def sync(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that (Windows cannot)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _copy_new(made: Path, to: Path) -> None:
    descriptor = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target, made.open("rb") as source:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        to.unlink(missing_ok=True)  # the name is ours: it was free a moment ago
        raise
