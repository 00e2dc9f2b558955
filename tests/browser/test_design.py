"""The design journey in real Chromium: three options, a clash, an assumption, the choice, the deck; present mode."""

import io
import re
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from core import actions, store
from core.domain import playbook
from core.domain.design import options
from tests.browser.chromium import pick_option, settle
from tests.story import acted


def begun(server) -> None:
    with store.opened(server.database) as db:
        actions.create_program(db, "Leaders of tomorrow", starts_on=date(2026, 9, 7), **acted())


def part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    expect(page.get_by_role("combobox", name=label)).to_be_visible()
    settle(page)
    pick_option(page.get_by_role("combobox", name=label), page.get_by_role("option", name=option, exact=True))
    settle(page)


def test_from_template_to_decision_and_deck(server, page):
    begun(server)
    page.goto(server.link("design"))
    settle(page)
    part(page, "Options")
    for name in ("Leadership pipeline", "Community mentoring", "Reverse mentoring"):
        pick(page, "Template", name)
        page.get_by_role("button", name="Add", exact=True).click()
        settle(page)
        offered = page.get_by_role("radiogroup", name="Option").get_by_role("radio", name=name, exact=True)
        expect(offered).to_be_checked()

    # A clash shows at once, with its reason, and goes when the choice changes back.
    page.get_by_role("radio", name="Informal", exact=True).click()
    clash = page.get_by_text("An informal program lets relationships form by themselves")
    expect(clash.first).to_be_visible()
    settle(page)
    page.get_by_role("radio", name="Formal", exact=True).click()
    expect(clash).to_have_count(0)

    # An assumption moves the forecast.
    part(page, "Forecast")
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(3)
    row = page.locator("tr", has_text="Mentees who apply").first
    before = row.inner_text()
    page.get_by_text("Change an assumption").click()
    pick(page, "Assumption", "Interested people who apply as mentees")
    settle(page)
    page.get_by_label("Lowest (%)").fill("10")
    page.get_by_label("Likely (%)").fill("15")
    page.get_by_label("Highest (%)").fill("20")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(row).not_to_have_text(before)
    expect(page.locator("[data-testid=stCaptionContainer]", has_text="Changed by your team.")).to_be_visible()

    # The choice becomes the program's settings.
    part(page, "Brief and decision")
    page.locator("[data-testid=stRadio] label", has_text="Community mentoring").click()
    settle(page)
    expect(page.get_by_role("button", name="Choose Community mentoring")).to_be_visible()
    page.get_by_label("Why this one?").fill("The sponsor liked the reach")
    page.get_by_role("button", name="Choose Community mentoring").click()
    expect(page.get_by_text("chosen by coordinator: The sponsor liked the reach")).to_be_visible()
    expect(page.get_by_role("radio", name="Community mentoring")).to_be_checked()
    with closing(sqlite3.connect(server.database)) as db:
        assert db.execute("SELECT months, design ->> '$.choices.matching' FROM programs").fetchone() == (None, "free")

    # The deck that the sponsor gets.
    with page.expect_download() as download:
        page.get_by_role("button", name="Slides (PowerPoint)").click()
    assert download.value.suggested_filename.startswith("leaders-of-tomorrow-options-20")
    show = Presentation(io.BytesIO(download.value.path().read_bytes()))
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert titles[0].startswith("We chose Community mentoring on ")
    assert "Chosen: Community mentoring" in titles
    assert "The sponsor liked the reach" in "".join(
        shape.text_frame.text for shape in show.slides[0].shapes if shape.has_text_frame
    )
    assert sum(shape.has_chart for slide in show.slides for shape in slide.shapes) == 3  # crosses, ranges, lines
    with page.expect_download() as download:
        page.get_by_role("button", name="One page (to print)").click()
    assert b"The sponsor" not in download.value.path().read_bytes()  # the note stays in the studio


# How a step lies on the screen: what sticks out or is hidden, the smallest letters, how far down the content reaches.
LAID_OUT = """() => {
    const step = document.querySelector('.st-key-design_step'), main = document.querySelector('[data-testid=stMain]')
    const drawn = [...step.querySelectorAll('p, td, th, svg.marks')].filter(part => part.getBoundingClientRect().height)
    const nav = document.querySelector('.st-key-design_nav').getBoundingClientRect()
    const title = document.querySelector('h1').getBoundingClientRect()
    const boxes = drawn.map(part => part.getBoundingClientRect())
    const words = [...step.querySelectorAll('p, td, th, svg.marks text')].filter(part => part.textContent.trim())
    return {
        scrolls: main.scrollHeight > main.clientHeight || document.body.scrollWidth > innerWidth,
        below: boxes.filter(box => box.bottom > nav.top + 1 || box.right > innerWidth).length,
        above: boxes.filter(box => box.top < title.bottom - 1).length,
        end: nav.bottom <= innerHeight,
        smallest: Math.min(...words.map(word => parseFloat(getComputedStyle(word).fontSize))),
        heaviest: Math.max(...words.map(word => parseInt(getComputedStyle(word).fontWeight))),
        reach: Math.max(...boxes.map(box => box.bottom)) / nav.top,
    }
}"""


def leaders_with_options(server, names) -> None:
    """A program with options, rated departments and long texts: what could be too much for a screen."""
    begun(server)
    book = playbook.load()
    with store.opened(server.database) as db:
        actions.change_design(db, 1, goal="Twice as many roles filled from inside " * 8, **acted())
        for number, name in enumerate(names):
            template = list(book.templates.values())[number]
            actions.add_option(db, 1, name, options.from_template(template), **acted())
        for number, name in enumerate(("Engineering", "Customer success in Europe", "Legal", "Sales", "Operations")):
            signals = dict.fromkeys(list(book.signals)[number:], "seen")
            actions.rate_department(db, 1, name, signals, 20, **acted())


LONG = "Leadership pipeline for specialists and team leads in all three regions"


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("names", [("Pilot",), (LONG, f"{LONG} again", "Reverse", f"{LONG} once more")], ids=["1", "4"])
def test_every_step_fills_and_fits_the_screen(server, open_page, width, height, names):
    leaders_with_options(server, names)
    page = open_page(viewport={"width": width, "height": height})
    page.goto(server.link("design"))
    settle(page)
    part(page, "Brief and decision")
    page.get_by_role("button", name="Present here").click()
    for number in range(1, 8):
        expect(page.get_by_text(f"{number} of 7", exact=True)).to_be_visible()
        settle(page)
        page.wait_for_timeout(500)  # a chart takes the room it gets in a moment of its own
        seen = page.evaluate(LAID_OUT)
        where = (number, page.locator("h1").inner_text(), seen)
        assert not seen["scrolls"] and seen["end"], where
        assert (seen["below"], seen["above"]) == (0, 0), where
        assert seen["smallest"] >= 24 and seen["heaviest"] <= 600, where
        assert seen["reach"] >= 0.6, where
        page.keyboard.press("ArrowRight")


def test_present_mode_follows_the_arrow_keys_and_ends_with_escape(server, page):
    begun(server)
    with store.opened(server.database) as db:
        actions.add_option(db, 1, "Pilot", {"poles": {"matching": "led"}}, **acted())
    page.goto(server.link("design"))
    settle(page)
    part(page, "Brief and decision")
    page.get_by_role("button", name="Present here").click()
    expect(page.locator("h1", has_text="One option to decide on: Pilot")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator("[data-testid=stSidebarNavLink]")).to_have_count(0)
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1", has_text="No department is rated yet")).to_be_visible()
    settle(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1", has_text="One option to decide on: Pilot")).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.locator("h1", has_text="Design")).to_be_visible()
    expect(page.locator("[data-testid=stSidebarNavLink]").first).to_be_visible()


def test_a_program_begins_with_its_name_and_a_template(server, page):
    page.goto(server.link("design"))
    settle(page)
    page.get_by_label("What is the program called?").fill("![x](http://evil.example/a.png) 2027")
    page.get_by_text("Reverse mentoring", exact=True).click()
    page.get_by_role("button", name="Start the design").click()
    expect(page.get_by_text("What should be different, and how will we see it?")).to_be_visible()
    with closing(sqlite3.connect(server.database)) as db:
        assert db.execute("SELECT name FROM options").fetchall() == [("Reverse mentoring",)]


def test_a_new_program_stays_chosen_in_sidebar_address_and_page(server, page):
    begun(server)
    page.goto(server.link("design"))
    settle(page)
    page.get_by_role("button", name="New program").click()
    page.get_by_role("textbox", name="What is the program called?").fill("Returners 2027")
    page.get_by_role("button", name="Start the design").click()
    box = page.get_by_role("combobox", name="Program", exact=True)
    expect(box).to_have_value(re.compile("Returners 2027"))
    for name in ("Options", "Plan"):  # the browser sends what it remembers with every click
        part(page, name)
        expect(box).to_have_value(re.compile("Returners 2027"))
        expect(page).to_have_url(re.compile(r"program=2\b"))
    with closing(sqlite3.connect(server.database)) as db:
        assert db.execute("SELECT id, name FROM programs WHERE id = 2").fetchone() == (2, "Returners 2027")
    page.reload()
    settle(page)
    expect(box).to_have_value(re.compile("Returners 2027"))


def test_a_cell_of_the_readiness_matrix_starts_with_what_is_on_record_and_nothing_else(server, page):
    begun(server)
    with store.opened(server.database) as db:
        for name in ("Legal", "Sales"):
            actions.rate_department(db, 1, name, {}, **acted())
    page.goto(server.link("design"))
    settle(page)
    dialog = page.get_by_role("dialog")

    def open_cell(name: str) -> None:
        pick(page, "Department", name)
        page.get_by_role("button", name="Note what you saw").click()
        expect(dialog.get_by_text(name, exact=True)).to_be_visible()

    open_cell("Legal")
    dialog.get_by_role("radio", name="Yes").check(force=True)
    dialog.get_by_role("textbox", name="Evidence").fill("Nine asked in the survey")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    settle(page)
    open_cell("Sales")
    expect(dialog.get_by_role("textbox", name="Evidence")).to_have_value("")
    expect(dialog.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    settle(page)
    open_cell("Legal")
    expect(dialog.get_by_role("textbox", name="Evidence")).to_have_value("Nine asked in the survey")
    expect(dialog.get_by_role("radio", name="Yes")).to_be_checked()
