"""What every test may ask for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import store


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
