"""Benchmark of the pages in real Chromium at the large size: first paint, every page drawn again, from page to page.

Beside it, the same on a page that holds nothing but its title. Clicks on the controls of single pages are measured in
relationships.py, kpis.py and review.py.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page

from benchmarks import chromium

TITLE = "Pages in Chromium"
RERUNS, WARM = 15, 2
TRIES = 3
PAGES = {
    "Home": "",
    "Design": "design",
    "Recruit": "recruit",
    "Match": "match",
    "Review": "review",
    "Relationships": "relationships",
    "KPIs": "kpis",
    "Report": "report",
    "Playbook": "playbook",
    "Settings": "settings",
}
# From a key or click until the script has run; every frame is looked at. "r" is Streamlit's own key to run again. A new
# page is told by its title; a run so short that the browser never shows it as running cannot be seen (-1).
WATCH = """([link, title]) => {
    const app = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState
    const head = () => document.querySelector('[data-testid=stMain] h1')?.innerText.trim()
    const before = head()
    let start = performance.now(), began = false
    const attributeFilter = ['data-test-script-state']
    new MutationObserver((_, one) => { began = true; one.disconnect() }).observe(document.body, {
        subtree: true, attributeFilter
    })
    if (!link) addEventListener('keydown', () => { start = performance.now() }, { capture: true, once: true })
    window.drawn = new Promise(resolve => {
        const look = () => {
            const waited = performance.now() - start
            const fresh = began || before !== title
            if (fresh && app() === 'notRunning' && head() === title) return resolve(waited)
            if (waited > (app() === 'notRunning' ? 5000 : 60000)) return resolve(-1)
            requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
        if (!link) return
        const links = [...document.querySelectorAll('[data-testid=stSidebarNavLink]')]
        links.find(one => one.innerText.trim().endsWith(link)).click()
    })
}"""


def rows() -> Iterator[dict[str, str]]:
    """The empty page first, then the studio: a row for the first paint, one a page drawn again, one for switching."""
    with tempfile.TemporaryDirectory() as folder, chromium.browser() as browser:
        database, empty = chromium.large_database(Path(folder)), chromium.empty_page(Path(folder))
        paint, shown, again = _empty(browser, empty, database)
        yield row("process start to first paint, an empty page", [paint], [paint])
        yield row("process start to its title, an empty page", [shown], [shown])
        yield row("draw again: an empty page", again, again)
        started = time.perf_counter()
        with chromium.serving(database) as server:
            page = chromium.window(browser)
            mine, seen = _first(page, server.address, started, "Home")
            yield row("process start to first paint, Home", [mine], [paint])
            yield row("process start to its title, Home", [seen], [shown])
            for title in PAGES:
                if title != "Home":
                    _act(page, title, title)  # the first time also works out what is kept afterwards
                yield row(f"draw again: {title}", [_act(page, "", title) for _ in range(RERUNS + WARM)][WARM:], again)
            switches = [_act(page, title, title) for _ in range(2) for title in PAGES]
            yield row("from page to page", switches, again)


def row(work: str, times: list[float], beside: list[float]) -> dict[str, str]:
    beside_it = {"of an empty page": f"{median(times) / median(beside):.1f} x", "times": str(len(times))}
    return {"work": work} | chromium.spread(times) | beside_it


def _empty(browser: Browser, script: Path, database: Path) -> tuple[float, float, list[float]]:
    started = time.perf_counter()
    with chromium.serving(database, script) as server:
        page = chromium.window(browser)
        paint, shown = _first(page, server.address, started, "Empty")
        again = [_act(page, "", "Empty") for _ in range(RERUNS + WARM)][WARM:]
        page.close()
    return paint, shown, again


def _first(page: Page, url: str, started: float, title: str) -> tuple[float, float]:
    """Milliseconds from the start of the process until something is painted, and until the title stands there."""
    asked = time.perf_counter()
    page.goto(url)
    page.locator("[data-testid=stMain] h1", has_text=title).wait_for()
    shown = time.perf_counter()
    paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.wait_for_selector(chromium.AT_REST)
    return 1000 * (asked - started) + paint, 1000 * (shown - started)


def _act(page: Page, link: str, title: str) -> float:
    """Milliseconds of one rerun, or of going to the page of that link."""
    for _ in range(TRIES):
        page.evaluate(WATCH, [link, title])
        if not link:
            page.keyboard.press("r")
        took = page.evaluate("() => window.drawn")
        page.wait_for_timeout(150)
        if took >= 0:
            return took
    raise RuntimeError(f"{title} did not answer.")
