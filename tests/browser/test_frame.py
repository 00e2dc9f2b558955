"""The frame in real Chromium: every page by its link, nothing from another host, no complaint, text shown as text."""

from playwright.sync_api import expect

from tests.browser.chromium import settle

# The first one is also the first request that this server ever gets.
PAGES = {
    "kpis": "KPIs",
    "": "Home",
    "design": "Design",
    "recruit": "Recruit",
    "match": "Match",
    "review": "Review",
    "relationships": "Relationships",
    "playbook": "Playbook",
    "settings": "Settings",
}


def test_every_page_opens_by_its_link(server, page, subtests):
    for path, title in PAGES.items():
        with subtests.test(path or "home"):
            page.goto(server.link(path))
            settle(page)
            assert page.locator("[data-testid=stSidebarNavLink]").count() == len(PAGES)
            expect(page).to_have_title(f"{title} · Mentoring studio")
            current = page.locator("[data-testid=stSidebarNavLink][aria-current=page]")
            assert current.inner_text().splitlines()[-1] == title
            assert page.locator("[data-testid=stMain] h1").first.is_visible()
            assert page.get_by_text("Page not found").count() == 0
            assert page.locator("[data-testid=stException]").count() == 0


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
