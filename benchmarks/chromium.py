"""What measurements in real Chromium share: the served program, the window, the large database, how times are told.

BENCH_DB names a database made before with `python -m seed --db FILE --scale`; without it one is made first, which takes
minutes. CHROMIUM names the browser when it is not on the PATH.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from core import store
from seed import scale
from seed.programs import LAST_DAY

ROOT = Path(__file__).resolve().parent.parent
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE = 60_000  # milliseconds
EMPTY = 'import streamlit as st\nst.title("Empty")\n'


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, without a screen."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])


def window(chromium: Browser, address: str = "") -> Page:
    """A window of the usual size, at this address."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    if address:
        page.goto(address)
    return page


@dataclass(frozen=True)
class Server:
    """A running server: where it answers."""

    address: str
    process: subprocess.Popen[bytes]

    def worked(self) -> float:
        """Seconds of processor time so far: what it costs on a machine that others use too. Linux only."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes in memory now. Linux only."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="utf-8").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> list[str]:
        """What every open descriptor leads to: a file's path, a socket, a pipe. Linux only."""
        targets = []
        for descriptor in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(OSError):  # closed in this very moment
                targets.append(str(descriptor.readlink()))
        return targets


@contextmanager
def serving(database: Path, script: str | Path = "app.py", *, on: date = LAST_DAY, **env: str) -> Iterator[Server]:
    """The studio (or another script) on this database and day, as `make run` starts it, with these settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    streamlit = [sys.executable, "-m", "streamlit", "run", str(script)]
    settings = {
        "MENTORING_DB": str(database),
        "MENTORING_TODAY": on.isoformat(),
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    }
    process = subprocess.Popen(
        [*streamlit, "--server.port", str(port), "--server.headless=true"],
        cwd=ROOT,
        env={**os.environ, **settings, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(_healthy(f"http://127.0.0.1:{port}"), process)
    finally:
        process.terminate()
        process.wait(10)


def large_database(folder: Path) -> Path:
    """A file in this folder with 5,000 people, 2,000 relationships and 50,000 sessions: a copy of BENCH_DB, or new."""
    made = folder / "studio.db"
    if existing := os.environ.get("BENCH_DB"):
        shutil.copy(existing, made)
    with store.opened(made) as db:  # a file of an older version is brought up to date before anything is measured
        if not existing:
            scale.tell(db)
    return made


def empty_page(folder: Path, script: str = EMPTY) -> Path:
    """A script in this folder to stand beside the studio: a page with nothing but its title, or what is given."""
    made = folder / "empty.py"
    made.write_text(script, encoding="utf-8")
    return made


def spread(times: Sequence[float]) -> dict[str, str]:
    """Median and 95th percentile of milliseconds, as columns of a row; one time alone has no percentile."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median": f"{median(ordered):,.0f} ms", "p95": f"{p95:,.0f} ms" if len(ordered) > 1 else ""}


def _healthy(address: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return address
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server did not come up within a minute.")
