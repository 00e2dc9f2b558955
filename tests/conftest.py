"""What every test may ask for."""

from __future__ import annotations

import sqlite3
import sys
import traceback
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlite_utils import Database

from core import store


class Connection(sqlite3.Connection):
    """A real connection that says who opened it for as long as it is open.

    Python says so too, from 3.13 on, but only when it happens to collect the connection.
    """

    numbers: ClassVar[Iterator[int]] = count()
    open: ClassVar[dict[int, str]] = {}  # number -> where it was opened

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = next(self.numbers)
        self.open[self.number] = "".join(traceback.format_stack(limit=8)[:-2])

    def close(self) -> None:
        super().close()
        self.open.pop(self.number, None)


@cache
def counting(factory: type[sqlite3.Connection]) -> type[Connection]:
    """That kind of connection, counted: the store has one of its own."""
    return Connection if factory is sqlite3.Connection else type("CountedConnection", (Connection, factory), {})


@pytest.fixture(autouse=True)
def what_is_opened_is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every database that a test, or what it runs in this process, opens is closed when the test ends."""
    connect = sqlite3.connect

    def counted(
        *args: Any, factory: type[sqlite3.Connection] = sqlite3.Connection, **kwargs: Any
    ) -> sqlite3.Connection:
        return connect(*args, factory=counting(factory), **kwargs)

    monkeypatch.setattr(sqlite3, "connect", counted)
    before = set(Connection.open)
    yield
    left = [Connection.open.pop(number) for number in sorted(set(Connection.open) - before)]
    assert not left, f"{len(left)} databases were left open, the first one here:\n{left[0]}"


@pytest.fixture
def db() -> Iterator[Database]:
    """A fresh database in memory: real SQLite, real migrations."""
    with store.opened(":memory:") as db:
        yield db


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a page under test keeps the team's own file, not made yet; today is April 1, 2026."""
    monkeypatch.setenv("MENTORING_DB", str(tmp_path / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-01")
    return tmp_path / "studio.db"


@pytest.fixture(autouse=True)
def main_stays_main() -> Iterator[None]:
    """AppTest leaves the page it ran as `__main__`, and a spawned process would then run that page first."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
