"""The browser of the tests: which Chromium, how it starts, and a watch on what it asks for and complains about."""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright
from playwright.sync_api import TimeoutError as NotThereYet

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A deep link makes Streamlit look for its base path below the page's own address first: two answers of 404, no harm.
HARMLESS = re.compile(r"/[\w-]+/_stcore/(health|host-config)$")
LOCAL = {"127.0.0.1", "localhost"}
PATIENCE_MS = 30_000
REST_MS = 300
AT_REST = """rest => {
    const app = document.querySelector('[data-testid=stApp]')
    if (!app || app.dataset.testScriptState !== 'notRunning') { window.restingSince = undefined; return false }
    window.restingSince ??= performance.now()
    if (performance.now() - window.restingSince < rest) return false
    window.restingSince = undefined
    return true
}"""


def executable(playwright: Playwright) -> str:
    """The Chromium to use: $CHROMIUM, one on the PATH, or Playwright's own. Raises RuntimeError when there is none."""
    own = playwright.chromium.executable_path
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), own if Path(own).exists() else None]
    for candidate in candidates:
        if candidate:
            return candidate
    raise RuntimeError("Browser tests need a Chromium: run `make chromium`, or set CHROMIUM to the path of one.")


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium that asks nobody anything on its own account."""
    return playwright.chromium.launch(executable_path=executable(playwright), args=list(FLAGS))


@dataclass
class Watch:
    """What a browser context asked for from other hosts, and what its console and pages complained about."""

    strayed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> "Watch":
        """Start watching every page of this context."""
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(f"page error: {error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._asked(socket.url)))
        return self

    def complaints(self) -> list[str]:
        """Everything that should not have happened, a line each."""
        return [f"left the machine: {url}" for url in self.strayed] + self.errors

    def _asked(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in LOCAL:
            self.strayed.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not HARMLESS.search(message.location.get("url", "")):
            self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")


def pick_option(box: Locator, option: Locator, typed: str = "") -> None:
    """Open a list, type what narrows it and take an option.

    A redraw that comes late closes the list again; then it is opened once more, as a person would.
    """
    for _ in range(5):
        box.click()
        if typed:
            box.fill(typed)
        try:
            option.click(timeout=PATIENCE_MS / 10)
            return
        except NotThereYet:
            box.press("Escape")
    raise AssertionError(f"{option} was not offered by {box}")


def settle(page: Page) -> None:
    """Wait until the script has run, the title stands and nothing is still being drawn.

    A click reaches the server a moment later: only a page that has been at rest for a while has answered it.
    """
    page.wait_for_function(AT_REST, arg=REST_MS, polling=50, timeout=PATIENCE_MS)
    page.wait_for_selector("[data-testid=stMain] h1", timeout=PATIENCE_MS)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]')", timeout=PATIENCE_MS
    )
    page.evaluate("() => document.fonts.ready.then(() => true)")
