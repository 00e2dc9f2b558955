"""The demo's files, written once for all tests of the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

import seed


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[float]]:
    """The demo's files, oldest first, and what was heard of the progress."""
    heard: list[float] = []
    return seed.demo(tmp_path_factory.mktemp("seed") / "demo", progress=heard.append), heard
