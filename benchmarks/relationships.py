"""Benchmark of the Relationships page: a rerun in real Chromium at 5,000 people, 2,000 relationships, 50,000 sessions.

Beside it, the same click on a page that holds nothing but the control. BENCH_DB names a database made before with
`python -m seed --db FILE --scale`; without it one is made first, which takes minutes.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from core import store
from seed import scale
from seed.editions import LAST_DAY

TITLE = "Relationships page in Chromium"
ROOT = Path(__file__).resolve().parent.parent
CLICKS = 40
WARM = 4
EMPTY = """import streamlit as st
part = st.segmented_control("Part", ["Journey", "Goals"], default="Journey", required=True)
st.title("Empty")
st.write("Log a session" if part == "Journey" else "Nothing")
"""
# Clicks, then looks at every frame until the other part stands there and the script rests.
CLICK = """async ([part, logs]) => {
    const main = document.querySelector('[data-testid=stMain]')
    const start = performance.now()
    part.click()
    const done = () => main.innerText.includes('Log a session') === logs
        && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    while (!done()) {
        if (performance.now() - start > 20000) return -1
        await new Promise(requestAnimationFrame)
    }
    return performance.now() - start
}"""


def rows() -> Iterator[dict[str, str]]:
    """A row for the page at scale and one for an empty page, measured one after the other in the same browser."""
    with tempfile.TemporaryDirectory() as folder:
        database, empty = _database(Path(folder)), Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"])
            for label, script, path in (
                (f"Relationships page, {_size(database)}", "app.py", "relationships"),
                ("an empty Streamlit page", str(empty), ""),
            ):
                with _serving(script, database) as url:
                    page = browser.new_page(viewport={"width": 1440, "height": 900})
                    page.goto(f"{url}/{path}")
                    times = sorted(_clicks(page))
                    page.close()
                yield {
                    "work": label,
                    "median": f"{statistics.median(times):.0f} ms",
                    "p95": f"{times[int(len(times) * 0.95)]:.0f} ms",
                    "clicks": str(len(times)),
                }
            browser.close()


def _clicks(page: Page) -> list[float]:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.get_by_text("Log a session").first.wait_for(timeout=60_000)
    times = []
    for number in range(CLICKS + WARM):
        there = number % 2 == 0
        name = "Goals" if there else "Journey"
        part = page.get_by_role("radio", name=name, exact=True).first.element_handle()
        took = page.evaluate(CLICK, [part, not there])
        if took < 0:
            raise RuntimeError("The page did not answer within 20 s.")
        if number >= WARM:
            times.append(took)
        page.wait_for_timeout(150)
    return times


def _database(folder: Path) -> Path:
    made = folder / "studio.db"
    if given := os.environ.get("BENCH_DB"):
        shutil.copy(given, made)
        return made
    with store.opened(made) as db:
        scale.tell(db)
    return made


def _size(database: Path) -> str:
    with store.opened(database) as db:
        people = len(store.everyone(db))
        pairs = len(store.relationships(db))
        sessions = sum(store.sessions_held(db, program.id) for program in store.programs(db))
    return f"{people:,} people, {pairs:,} relationships, {sessions:,} sessions"


def _chromium() -> str | None:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@contextmanager
def _serving(script: str, database: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless=true"]
    settings = {
        "MENTORING_DB": str(database),
        "MENTORING_TODAY": LAST_DAY.isoformat(),
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    }
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=quiet, stderr=quiet)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)
