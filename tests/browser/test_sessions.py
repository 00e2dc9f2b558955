"""Many sessions on one server: few descriptors are enough, and who left gives back what was held for them."""

from __future__ import annotations

import asyncio
import re
import time
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from benchmarks.sessions import connection
from benchmarks.soak import Session
from core import store
from tests.browser.chromium import settle
from tests.browser.server import Server
from tests.story import introduced, recruited

FIXTURES = Path(__file__).parents[1] / "fixtures"
VISITS = 60
FEW = ("sh", "-c", 'ulimit -n 256 && exec "$@"', "sh")  # what macOS gives a process
PAGES = ("", "recruit", "review", "relationships", "kpis", "settings")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        introduced(db, recruited(db))
    return path


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: in this one, Playwright has an event loop running for the tests before."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def test_sixty_visits_one_after_the_other_need_few_descriptors(serve, database):
    server = serve(database, under=FEW)

    async def visit(number: int) -> str:
        async with connection(server.url.replace("http", "ws")) as socket:
            session = Session(socket)
            for step in range(2):
                await session.open(PAGES[(number + step) % len(PAGES)])
                await session.look_for_news()
            return session.title

    titles = [run(visit(number)) for number in range(VISITS)]
    assert titles[:6] == ["Recruit", "Review", "Relationships", "KPIs", "Settings", "Home"]
    assert titles == titles[:6] * (VISITS // 6)


def test_a_run_that_is_overtaken_leaves_nothing_open_and_breaks_no_other(serve, database):
    server = serve(database, under=FEW)

    async def impatient() -> str:
        async with connection(server.url.replace("http", "ws")) as socket:
            session = Session(socket)
            for number in range(120):  # each of these cuts short the one before
                await session.ask(PAGES[number % len(PAGES)])
                await asyncio.sleep(0.01)
            await session.ask("settings")
            while session.title != "Settings":  # what comes first is left from the runs before
                await session.answered()
            return session.title

    async def crowd() -> list[str]:
        return await asyncio.gather(*(impatient() for _ in range(5)))

    assert run(crowd()) == ["Settings"] * 5


def test_what_a_session_uploaded_goes_when_the_session_is_over(serve, page):
    server = serve(STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="6")
    page.goto(server.link())
    settle(page)
    page.get_by_role("button", name="Start with a spreadsheet").click()
    expect(page).to_have_title("Recruit · Mentoring studio")
    settle(page)
    sheet = FIXTURES / "spring_mentors.csv"
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(sheet)
    settle(page)
    assert uploaded(server) == sheet.stat().st_size

    page.goto("about:blank")
    until = time.monotonic() + 60
    while uploaded(server) and time.monotonic() < until:
        time.sleep(0.5)
    assert uploaded(server) == 0


def uploaded(server: Server) -> int:
    """Bytes that the server keeps of what was uploaded."""
    with urllib.request.urlopen(server.link("_stcore/metrics"), timeout=10) as answer:
        lines = answer.read().decode()
    return sum(int(size) for size in re.findall(r"UploadedFileManager.*? (\d+)$", lines, re.MULTILINE))
