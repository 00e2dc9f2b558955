"""What every test may ask for."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from core import store


@pytest.fixture
def db() -> Iterator[Database]:
    """A fresh database in memory: real SQLite, real migrations."""
    with store.opened(":memory:") as db:
        yield db


@pytest.fixture(autouse=True)
def main_stays_main() -> Iterator[None]:
    """AppTest leaves the page it ran as `__main__`, and a spawned process would then run that page first."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
