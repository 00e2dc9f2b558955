"""Fixtures of the browser tests: `server`, `page` and, for more than one of either, `serve` and `open_page`."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import PATIENCE_MS, Watch, launch
from tests.browser.server import Server, serving

expect.set_options(timeout=PATIENCE_MS)  # a busy machine is slow, not wrong
FAILURES = Path(__file__).parent / "failures"
OUTCOME = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Remember whether the test itself failed, so that `page` keeps a screenshot."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.failed
    return report


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start studios: `serve()`, `serve(database=path)`, `serve(MENTORING_TODAY="2026-03-31")`; all end with the test.

    A page that failed on the server fails the test, even if nobody looked at it, unless `failing=True` expects it.
    """
    sound: list[Server] = []
    logs = count(1)
    with ExitStack() as stack:

        def start(
            database: Path | None = None,
            script: str = "app.py",
            failing: bool = False,
            under: Sequence[str] = (),
            **env: str,
        ) -> Server:
            log = tmp_path / f"server-{next(logs)}.log"
            server = stack.enter_context(serving(database or tmp_path / "studio.db", log, env, script, under))
            if not failing:
                sound.append(server)
            return server

        yield start
    failed = [server.read_log() for server in sound if "Traceback" in server.read_log()]
    assert not failed, "The server reported an error:\n" + "\n".join(failed)


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    """A studio on a new, empty database."""
    return serve()


@pytest.fixture(scope="package")
def connected_browser() -> Iterator[Callable[[], Browser]]:
    """One Chromium for the browser tests of a worker, gone before others run: it keeps an event loop open.

    A Chromium that died, as on a machine short of memory, fails the test it died in and not all that follow.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright)

        def connected() -> Browser:
            nonlocal browser
            if not browser.is_connected():
                browser = launch(playwright)
            return browser

        yield connected
        browser.close()


@pytest.fixture
def browser(connected_browser: Callable[[], Browser]) -> Browser:
    """The Chromium that is running."""
    return connected_browser()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open windows, each a person of its own: `open_page()`, `open_page(color_scheme="dark", viewport=…)`.

    A request to another host or an error in the console fails the test; a failing test keeps a screenshot of each.
    """
    watch, pages = Watch(), []

    def new(**options: object) -> Page:
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US", "timezone_id": "UTC"}
        context = browser.new_context(**{**settings, **options})
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        pages.append(page)
        return page

    yield new
    complaints = watch.complaints()
    if complaints or request.node.stash.get(OUTCOME, True):
        FAILURES.mkdir(exist_ok=True)
        name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=FAILURES / f"{name}-{number}.png")
    for page in pages:
        page.context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One window of 1440 by 900."""
    return open_page()
