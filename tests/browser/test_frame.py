"""The frame in real Chromium: every page by its link, nothing from another host, no complaint, text shown as text."""

import base64
import http.client
import urllib.error
import urllib.request
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

import seed
from core import store
from tests.browser.chromium import settle
from tests.browser.contrast import faint
from tests.browser.server import Server

# The first one is also the first request that this server ever gets.
PAGES = {
    "kpis": "KPIs",
    "proof": "Proof",
    "": "Home",
    "design": "Design",
    "recruit": "Recruit",
    "match": "Match",
    "review": "Review",
    "relationships": "Relationships",
    "report": "Report",
    "playbook": "Playbook",
    "settings": "Settings",
}


COMPANY_UNTIL = date(2026, 1, 31)


def test_every_page_opens_by_its_link(server, page):
    for path, title in PAGES.items():
        page.goto(server.link(path))
        settle(page)
        expect(page).to_have_title(f"{title} · Mentoring studio")
        assert page.locator("[data-testid=stSidebarNavLink]").count() == len(PAGES)
        current = page.locator("[data-testid=stSidebarNavLink][aria-current=page]")
        assert current.inner_text().splitlines()[-1] == title
        assert page.locator("[data-testid=stMain] h1").first.is_visible(), title
        assert page.get_by_text("Page not found").count() == 0, title
        assert page.locator("[data-testid=stException]").count() == 0, title
        in_order(page)


def test_the_frame_stays_while_a_person_walks_through_the_pages(server, page):
    page.goto(server.link())
    settle(page)
    for title in ("KPIs", "Settings", "Home"):
        page.locator("[data-testid=stSidebarNavLink]", has_text=title).click()
        expect(page).to_have_title(f"{title} · Mentoring studio")
    settle(page)
    icon = page.locator("link[rel='shortcut icon']").get_attribute("href")
    assert icon.startswith(f"{server.url}/media/"), icon
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert any("Inter Variable" in family for family in loaded), loaded


def test_every_answer_of_the_server_carries_the_headers(server):
    for path in ("", "kpis", "_stcore/health", "app/static/icon.png", "app/static/not-there.png", "media/not-there"):
        headers = answer(server.link(path))
        assert headers["content-security-policy"].startswith("default-src 'self'; script-src 'self' 'sha256-"), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
    assert server.url.startswith("http://127.0.0.1:")


def test_a_foreign_host_cannot_connect(server, page):
    page.goto(server.link())
    settle(page)
    assert upgrade(server, host="127.0.0.1") == 101
    assert upgrade(server, host="studio.evil.example") == 403
    assert upgrade(server, host="127.0.0.1", origin="http://evil.example") == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_written_can_be_read_and_headings_go_down_step_by_step(serve, open_page, tmp_path, scheme):
    page = open_page(color_scheme=scheme)
    studio = serve(company(tmp_path), MENTORING_TODAY=COMPANY_UNTIL.isoformat())
    for path in PAGES:
        page.goto(studio.link(path))
        settle(page)
        assert faint(page) == [], path
        in_order(page)


def in_order(page: Page) -> None:
    """The page begins with its only h1, and no heading skips a level on the way down."""
    levels = page.evaluate(
        "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(e => e.checkVisibility())"
        ".map(e => Number(e.tagName[1]))"
    )
    assert levels[:1] == [1] and levels.count(1) == 1, (page.url, levels)
    assert all(after - before <= 1 for before, after in pairwise(levels)), (page.url, levels)


def company(folder: Path) -> Path:
    """A small invented company in the middle of its program, as a file of its own."""
    path = folder / "company.db"
    with store.opened(path) as db:
        seed.tell(db, people=80, seed=1, until=COMPANY_UNTIL)
    return path


def answer(url: str) -> dict[str, str]:
    """The headers of an answer, names in small letters, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return {name.lower(): value for name, value in response.headers.items()}
    except urllib.error.HTTPError as refused:
        with refused:
            return {name.lower(): value for name, value in refused.headers.items()}


def upgrade(server: Server, host: str, origin: str | None = None) -> int:
    """The status of an attempt to open the studio's WebSocket under that Host and Origin."""
    port = urlsplit(server.url).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {
        "Host": f"{host}:{port}",
        "Origin": origin or f"http://{host}:{port}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode(),
        "Sec-WebSocket-Protocol": "streamlit",
    }
    try:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
