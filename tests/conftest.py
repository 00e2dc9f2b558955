"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlite_utils import Database

from core import store


@pytest.fixture
def db() -> Iterator[Database]:
    """A fresh database in memory: real SQLite, real migrations."""
    with store.opened(":memory:") as db:
        yield db
