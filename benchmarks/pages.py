"""Benchmark of the pages in real Chromium at the large size: first paint, every page drawn again, from page to page.

BENCH_DB names a database made before with `python -m seed --db FILE --scale`; without it one is made first, which takes
minutes. Beside it, the same on a page that holds nothing but its title. Clicks on the controls of single pages are
measured in relationships.py, kpis.py and review.py.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import relationships as chromium

TITLE = "Pages in Chromium"
RERUNS, WARM = 15, 2
PATIENCE = 60_000  # milliseconds
PAGES = {
    "Home": "",
    "Design": "design",
    "Recruit": "recruit",
    "Match": "match",
    "Review": "review",
    "Relationships": "relationships",
    "KPIs": "kpis",
    "Playbook": "playbook",
    "Settings": "settings",
}
EMPTY = 'import streamlit as st\nst.title("Empty")\n'
# From a key or click until the script has run; every frame is looked at. "r" is Streamlit's own key to run again.
WATCH = """([link, title]) => {
    const app = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState
    let start = performance.now(), began = false
    const attributeFilter = ['data-test-script-state']
    new MutationObserver((_, one) => { began = true; one.disconnect() }).observe(document.body, {
        subtree: true, attributeFilter
    })
    if (!link) addEventListener('keydown', () => { start = performance.now() }, { capture: true, once: true })
    window.drawn = new Promise(resolve => {
        const look = () => {
            const waited = performance.now() - start
            const head = document.querySelector('[data-testid=stMain] h1')
            if (began && app() === 'notRunning' && head && head.innerText.trim() === title) return resolve(waited)
            if (waited > 60000) return resolve(-1)
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
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database, empty = chromium._database(Path(folder)), Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=chromium._chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        paint, shown, again = _empty(browser, empty, database)
        yield row("process start to first paint, an empty page", [paint], [paint])
        yield row("process start to its title, an empty page", [shown], [shown])
        yield row("draw again: an empty page", again, again)
        started = time.perf_counter()
        with chromium._serving("app.py", database) as url:
            page = _window(browser)
            mine, seen = _first(page, url, started, "Home")
            yield row("process start to first paint, Home", [mine], [paint])
            yield row("process start to its title, Home", [seen], [shown])
            switches = []
            for title in PAGES:
                if title != "Home":
                    _act(page, title, title)  # the first time also works out what is kept afterwards
                yield row(f"draw again: {title}", [_act(page, "", title) for _ in range(RERUNS + WARM)][WARM:], again)
            for _ in range(2):
                switches += [_act(page, title, title) for title in PAGES]
            yield row("from page to page", switches, again)
        browser.close()


def row(work: str, times: list[float], beside: list[float]) -> dict[str, str]:
    ordered = sorted(times)
    return {
        "work": work,
        "median": f"{median(times):.0f} ms",
        "p95": f"{ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]:.0f} ms" if len(times) > 1 else "",
        "of an empty page": f"{median(times) / median(beside):.1f} x",
        "times": str(len(times)),
    }


def _empty(browser: Browser, script: Path, database: Path) -> tuple[float, float, list[float]]:
    started = time.perf_counter()
    with chromium._serving(str(script), database) as url:
        page = _window(browser)
        paint, shown = _first(page, url, started, "Empty")
        again = [_act(page, "", "Empty") for _ in range(RERUNS + WARM)][WARM:]
        page.close()
    return paint, shown, again


def _window(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    return page


def _first(page: Page, url: str, started: float, title: str) -> tuple[float, float]:
    """Milliseconds from the start of the process until something is painted, and until the title stands there."""
    asked = time.perf_counter()
    page.goto(url)
    page.locator("[data-testid=stMain] h1", has_text=title).wait_for()
    shown = time.perf_counter()
    paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return 1000 * (asked - started) + paint, 1000 * (shown - started)


def _act(page: Page, link: str, title: str) -> float:
    """Milliseconds of one rerun, or of going to the page of that link."""
    page.evaluate(WATCH, [link, title])
    if not link:
        page.keyboard.press("r")
    took = page.evaluate("() => window.drawn")
    if took < 0:
        raise RuntimeError(f"{title} did not answer within a minute.")
    page.wait_for_timeout(150)
    return took
