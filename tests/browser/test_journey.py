"""The whole journey in real Chromium: first start, spreadsheet, matches, approve, introduce, session, KPI."""

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from core import store
from core.domain import kpis
from core.store.soundness import deep_fault
from tests.browser.chromium import settle

TODAY = date(2026, 3, 20)  # a week after the answers in the fixtures
FIXTURES = Path(__file__).parents[1] / "fixtures"


def walk(page: Page, title: str) -> None:
    """To another page by its place in the navigation, as a person would."""
    page.locator("[data-testid=stSidebarNavLink]", has_text=title).click()
    expect(page).to_have_title(f"{title} · Mentoring studio")
    expect(page.locator("[data-testid=stMain] h1").first).to_have_text(title)
    settle(page)


def met_in_time(database: Path) -> tuple[float, float]:
    """(pairs that met, pairs due) a month from now, from the same file that the server writes."""
    with store.opened(database) as db:
        figures = {
            figure.key: figure for figure in kpis.measure_all(store.ledger.frame(db), on=TODAY + timedelta(days=30))
        }
    return figures["met_in_time"].numerator, figures["met_in_time"].denominator


def test_from_first_start_to_a_kpi_that_moved(serve, page):
    server = serve(MENTORING_TODAY=TODAY.isoformat())
    page.goto(server.link())
    settle(page)
    page.get_by_role("button", name="Start with a spreadsheet").click()
    expect(page).to_have_title("Recruit · Mentoring studio")
    settle(page)

    for uploader, file in zip(
        page.locator("[data-testid=stFileUploader] input[type=file]").all()[:2],
        ("spring_mentors.csv", "spring_mentees.csv"),
        strict=True,
    ):
        uploader.set_input_files(FIXTURES / file)
        settle(page)
    expect(page.get_by_text("is not an email address").first).to_be_attached()
    page.get_by_role("button", name="Import and accept").click()
    expect(page.get_by_text("Accepted (3)").first).to_be_visible()

    walk(page, "Match")
    expect(page.get_by_text("2 of 3").first).to_be_visible()
    expect(page.get_by_text("Best possible").first).to_be_visible()
    page.get_by_role("button", name="Propose these 2 pairs").click()
    expect(page).to_have_title("Review · Mentoring studio")
    settle(page)

    page.get_by_role("button", name="Approve the 2 skimmed proposals").click()
    introduce = page.get_by_role("button", name="Introduce the 2 approved pairs")
    expect(introduce).to_be_enabled()
    introduce.click()
    expect(page.get_by_text("Every proposal is decided.")).to_be_visible()

    walk(page, "Relationships")
    assert met_in_time(server.database) == (0, 2)
    walk(page, "KPIs")
    before = page.locator("[data-testid=stMain]").inner_text()
    walk(page, "Relationships")
    page.get_by_role("button", name="Log the session").click()
    expect(page.get_by_text("Session logged")).to_be_visible()
    assert met_in_time(server.database) == (1, 2)
    walk(page, "KPIs")
    assert page.locator("[data-testid=stMain]").inner_text() != before
    with store.opened(server.database) as db:
        assert deep_fault(db.conn) is None


def test_a_broken_file_says_so_and_leaves_nothing(server, page, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    page.goto(server.link("recruit"))
    settle(page)
    page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(broken)
    expect(page.get_by_text("broken.xlsx").nth(1)).to_be_visible()
    expect(page.get_by_role("button", name="Nobody could be read: the file could not be read")).to_be_disabled()
    with store.opened(server.database) as db:
        assert store.revision(db) == 0
