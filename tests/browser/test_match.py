"""The Match page in real Chromium: a click on the map, on a block of a large one and on a row shows the pair."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core import actions, store
from core.domain import playbook
from tests.browser.chromium import settle
from tests.story import acted, mentee_row, mentor_row, recruited

TODAY = "2026-03-02"


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def click_middle(page: Page, chart: Locator) -> None:
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": box["width"] * 0.6, "y": box["height"] * 0.45})
    settle(page)


def charts(page: Page) -> Locator:
    return page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg)")


def pair_shown(page: Page) -> Locator:
    return page.locator("p", has_text=re.compile(r"^\S+ \S+ and \S+ \S+: \d+ points"))


def test_a_tile_and_a_row_show_their_pair(serve, page):
    server = serve(MENTORING_TODAY=TODAY)
    with store.opened(server.database) as db:
        recruited(db, mentees=4, mentors=4)
    page.goto(server.link("match"))
    settle(page)
    expect(pair_shown(page)).to_have_count(0)
    view(page, "Who fits whom")
    click_middle(page, charts(page).first)
    expect(pair_shown(page)).to_be_visible()
    by_tile = pair_shown(page).inner_text()
    view(page, "Pairs")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    for row in range(4):  # one of the four rows is another pair than the tile's
        table.click(position={"x": 16, "y": 62 + row * 52})
        settle(page)
        if pair_shown(page).inner_text() != by_tile:
            break
    expect(pair_shown(page)).not_to_have_text(by_tile)
    expect(pair_shown(page)).to_contain_text("proposed")


def test_a_block_of_a_large_map_opens_into_its_pairs(serve, page, tmp_path: Path):
    server = serve(MENTORING_TODAY=TODAY)
    topics = playbook.load().topics.labels[:12]
    with store.opened(server.database) as db:
        program_id = actions.create_program(db, "Large", months=9, **acted())
        for role, row in (("mentor", mentor_row), ("mentee", mentee_row)):
            rows = [row(n + 2, f"{role.title()}{n} Long", (topics[n % 12], topics[n % 5])) for n in range(70)]
            actions.import_people(db, program_id, role, rows, **acted())
        people = [*store.people.mentees(db, program_id), *store.people.mentors(db, program_id)]
        actions.accept(db, *(person.enrolment_id for person in people), **acted())
    page.goto(server.link("match"))
    settle(page)
    view(page, "Who fits whom")
    expect(page.get_by_text("Too many to draw one by one")).to_be_visible()
    before = charts(page).count()
    click_middle(page, charts(page).nth(before - 1))
    expect(charts(page)).to_have_count(before + 1)
    click_middle(page, charts(page).nth(before))
    expect(pair_shown(page)).to_be_visible()
