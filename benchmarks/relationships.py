"""Benchmark of the Relationships page: a rerun in real Chromium at 5,000 people, 2,000 relationships, 50,000 sessions.

Beside it, the same click on a page that holds nothing but the control.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

from benchmarks import chromium
from core import store

TITLE = "Relationships page in Chromium"
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
    with tempfile.TemporaryDirectory() as folder, chromium.browser() as browser:
        database = chromium.large_database(Path(folder))
        for label, script, path in (
            (f"Relationships page, {_size(database)}", "app.py", "relationships"),
            ("an empty Streamlit page", chromium.empty_page(Path(folder), EMPTY), ""),
        ):
            with chromium.serving(database, script) as server:
                page = chromium.window(browser, f"{server.address}/{path}")
                times = _clicks(page)
                page.close()
            yield {"work": label} | chromium.spread(times) | {"clicks": str(len(times))}


def _clicks(page: Page) -> list[float]:
    page.wait_for_selector(chromium.AT_REST)
    page.get_by_text("Log a session").first.wait_for()
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


def _size(database: Path) -> str:
    with store.opened(database) as db:
        people = len(store.people.everyone(db))
        pairs = len(store.relationships.all(db))
        sessions = sum(store.relationships.sessions_held(db, program.id) for program in store.programs.all(db))
    return f"{people:,} people, {pairs:,} relationships, {sessions:,} sessions"
