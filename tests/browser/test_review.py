"""A whole review meeting in real Chromium, in two windows: one decides what the other has open."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

import seed
from core import actions, store
from seed import pairing
from tests.browser.chromium import settle

DAY = date(2025, 11, 24)
NEWS_MS = 2_000  # another window's change appears within this time


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded company just before its review meeting, with proposals on the table and two coordinators."""
    path = tmp_path_factory.mktemp("review") / "told.db"
    with store.opened(path) as db:
        seed.tell(db, people=260, seed=1, until=date(2025, 11, 20))
        acting = {"by": "coordinator:1", "on": DAY}
        actions.add_coordinator(db, "Jo Colleague", "jo@example.com", **acting)
        pairing.run(db, store.programs(db)[0].id, **acting)
    return path


@pytest.fixture
def database(told: Path, tmp_path: Path) -> Path:
    with store.opened(told) as db:
        return store.copy(db, tmp_path / "studio.db")


def start(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def button(page: Page, key: str) -> Locator:
    """The button of this key, or those whose key starts so; its name would hold its shortcut too."""
    return page.locator(f"[class*='st-key-{key}'] button")


def pick(page: Page, name: str) -> None:
    """Open the case of this mentee."""
    box = page.get_by_role("combobox", name="Mentee", exact=True)
    box.click()
    box.fill(name)
    page.get_by_role("option", name=re.compile(re.escape(name))).first.click()
    expect(page.get_by_role("heading", name=name, exact=True).first).to_be_visible()
    settle(page)


def act_as(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Acting as").click()
    page.get_by_role("option", name=name).click()
    settle(page)


def open_cases(database: Path) -> list[tuple[int, str, str]]:
    """(match, mentee, mentor) of what is still proposed, the weakest first: those are contested."""
    with store.opened(database) as db:
        program = store.programs(db)[0]
        names = store.names(db)
        found = sorted(store.matches(db, program.id, ("proposed",)), key=lambda one: one.score or 0)
        unique = [one for one in found if list(names.values()).count(names[one.mentee_id]) == 1]
        return [(one.id, names[one.mentee_id], names[one.mentor_id]) for one in unique]


def state(database: Path, match_id: int) -> str:
    with store.opened(database) as db:
        found = store.match(db, match_id)
        assert found is not None
        return found.state


def confirm(page: Page, reason: str) -> None:
    settle(page)
    box, option = page.get_by_role("combobox", name="Reason"), page.get_by_role("option", name=reason, exact=True)
    for _ in range(5):  # a list that opens while the page is still being drawn closes again
        box.click()
        try:
            option.click(timeout=3_000)
            break
        except TimeoutError:
            settle(page)
    settle(page)
    button(page, "review_confirm").click()


def test_a_meeting_of_two_windows(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    ana, jo = open_page(), open_page()
    start(ana, server.link("review"))
    start(jo, server.link("review"))
    act_as(jo, "Jo Colleague")

    # The meeting begins in one window and is there in the other.
    ana.get_by_role("button", name="Start the meeting").click()
    ana.get_by_role("textbox", name="Guests").fill("Rae Guest")
    ana.get_by_role("button", name="Start", exact=True).click()
    expect(button(jo, "review_meeting").get_by_text("Meeting", exact=True)).to_be_visible()
    settle(ana)

    # One approves what the other has open: it appears by itself, and the buttons are gone.
    (first, mentee, mentor), (second, parked, _), (third, wanted, _), *_ = open_cases(database)
    pick(ana, mentee)
    pick(jo, mentee)
    expect(button(ana, "review_approve_")).to_be_visible()
    button(jo, "review_approve_").click()
    expect(jo.get_by_text(f"{mentor} approved for {mentee}")).to_be_visible()
    since = time.monotonic()
    expect(button(ana, "review_reopen")).to_be_visible()
    assert (time.monotonic() - since) * 1000 < NEWS_MS + 1_000, "a colleague's decision takes too long to appear"
    expect(ana.get_by_role("heading", name=mentee, exact=True).first).to_be_visible()
    assert state(database, first) == "approved"

    # While a decision is being made, nothing is redrawn: the window says who changed something.
    pick(ana, parked)
    button(ana, "review_park").click()
    expect(ana.get_by_text(f"Park {parked} for later?")).to_be_visible()
    pick(jo, parked)
    button(jo, "review_approve_").click()
    expect(ana.get_by_text("since you looked")).to_be_visible()
    expect(ana.get_by_text(f"Park {parked} for later?")).to_be_visible()
    confirm(ana, "Not now, later")
    expect(ana.get_by_text("decided by Jo Colleague").first).to_be_visible()
    assert state(database, second) == "approved", "the stale click changed nothing"

    # Another mentor, with what it costs the others said first.
    pick(ana, wanted)
    button(ana, "review_choose_").first.click()
    expect(ana.get_by_text(re.compile(f"^Match {re.escape(wanted)} with"))).to_be_visible()
    confirm(ana, "We know something the form does not say")
    expect(ana.get_by_text(re.compile(f"approved for {re.escape(wanted)}"))).to_be_visible()
    assert state(database, third) == "superseded"

    # The rest, the introduction, and the minutes.
    settle(ana)
    ana.get_by_role("button", name=re.compile("Approve all")).click()
    introduce = button(ana, "review_introduce")
    expect(introduce).to_be_enabled()
    settle(ana)
    introduce.click()
    expect(ana.get_by_text("No proposal is waiting")).to_be_visible()
    ana.get_by_role("radio", name="Send and file").click()
    expect(ana.get_by_text("Who is introduced to whom?")).to_be_visible()
    with ana.expect_download() as files:
        ana.get_by_role("button", name="Minutes as Markdown").click()
    minutes = Path(files.value.path()).read_text(encoding="utf-8")
    with store.opened(database) as db:
        program = store.programs(db)[0]
        meeting = store.open_meeting(db, program.id)
        assert meeting is not None
        lines = store.decisions(db, program.id, after=meeting.opened)
        names, actors = store.names(db), store.actors(db)
        matches = store.matches(db, program.id, ("approved", "introduced"))
        assert len(matches) == len({one.mentee_id for one in matches}), "nothing is doubled"
        assert store.integrity(db) == "ok"
    plain = minutes.replace("\\", "")
    assert [line for line in plain.splitlines() if line.startswith("| Nov")] == [
        f"| Nov 24 | {one.sentence(names)} | {one.why()} | {actors[one.by]} |" for one in lines
    ]
    assert "Rae Guest" in plain


def test_the_wall_is_driven_by_the_keyboard(serve, open_page, database):
    server = serve(database=database, MENTORING_TODAY=DAY.isoformat())
    page = open_page(viewport={"width": 1920, "height": 1080})
    start(page, server.link("review"))
    page.keyboard.press("f")
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)
    settle(page)
    first = page.locator("[data-testid=stMain] h1").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-testid=stMain] h1")).not_to_have_text(first)
    settle(page)
    page.keyboard.press("a")
    expect(page.get_by_text(re.compile("approved for"))).to_be_visible()
    with store.opened(database) as db:
        assert len(store.matches(db, store.programs(db)[0].id, ("approved",))) == 1
    button(page, "review_end").click()
    expect(page.get_by_role("heading", name="Review", exact=True)).to_be_visible()
