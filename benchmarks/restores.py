"""Benchmark of what is promised about files: copies, restores and updates under kills, full disks, races and damage."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import chromium
from benchmarks.attacks import damages
from core import actions, store
from seed.programs import LAST_DAY

TITLE = "Copies and restores under attack"
ROOT = Path(__file__).resolve().parent.parent
FLIPS = 8  # bits turned in each page of a copy


def rows() -> Iterator[dict[str, str]]:
    """One row an attack: how often it was made, how often what is promised did not hold; then what the checks cost."""
    with tempfile.TemporaryDirectory() as folder:
        for attack in ("kills", "races"):
            for name, (tries, faults) in _counted(attack, Path(folder) / attack).items():
                yield _row(name, f"{tries:,}", f"{len(faults):,}")
        for untouched in (True, False):
            place = Path(folder) / f"damages-{untouched}"
            tries, harmless, taken = damages.tried(place, _small(place), flips=FLIPS, untouched=untouched)
            name = "damaged copies" if untouched else "damaged copies that somebody has worked in since"
            yield _row(f"{name}, restored", f"{tries - harmless:,} of {tries:,}", f"{len(taken):,}")
        yield from _checks(chromium.large_database(Path(folder)))


def _row(attack: str, tries: str, faults: str, time: str = "") -> dict[str, str]:
    return {"attack or check": attack, "tries": tries, "did not hold": faults, "time": time}


def _counted(attack: str, folder: Path) -> dict[str, tuple[int, list[str]]]:
    """What a script of attacks prints. It forks, so that it runs in a process of its own with a single thread."""
    folder.mkdir()
    command = [sys.executable, "-m", f"benchmarks.attacks.{attack}", str(folder)]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def _small(folder: Path) -> Path:
    """A copy of a program with two departments of people in it: every page of it can be attacked."""
    folder.mkdir()
    with store.opened(folder / "first.db") as db:
        program_id = actions.create_program(db, "Spring", months=9, by="cli", on=LAST_DAY)
        for number in range(60):
            person_id = db["people"].insert({"name": f"Person {number}", "email": f"p{number}@example.com"}).last_pk
            db["enrolments"].insert(
                {"program_id": program_id, "person_id": person_id, "role": "mentee", "applied_on": LAST_DAY.isoformat()}
            )
            actions.write_note(db, int(str(person_id)), "note", f"What {number} said. " * 20, by="cli", on=LAST_DAY)
        copy = store.copy(db, folder / "saved" / "copy.db")
    (folder / "first.db").unlink()
    return copy


def _checks(made: Path) -> Iterator[dict[str, str]]:
    path = shutil.copy(made, made.with_name("never opened here.db"))
    size = f"5,000 people, {path.stat().st_size / 2**20:.0f} MB"
    for name in ("first opening in a process", "any later opening"):
        start = time.perf_counter()
        with store.opened(path):
            took = time.perf_counter() - start
        yield _row(name, size, "", f"{1000 * took:,.1f} ms")
    start = time.perf_counter()
    with store.opened(path) as db:
        saved = store.copy(db, path.with_name("saved.db"))
    yield _row("a copy, checked", size, "", f"{1000 * (time.perf_counter() - start):,.0f} ms")
    start = time.perf_counter()
    store.restore(path, saved)
    yield _row("a restore, checked", size, "", f"{1000 * (time.perf_counter() - start):,.0f} ms")
