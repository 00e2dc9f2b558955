"""KPIs in real windows: what one changes appears in the other, without a reload and without losing the filter."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from core import actions, store
from tests.browser.chromium import pick_option, settle
from tests.story import acted, introduced, mentee_row, mentor_row

START = date(2026, 3, 2)
TODAY = START + timedelta(days=21)
PAIRS = 6


@pytest.fixture
def studio(serve, tmp_path):
    """A running program of six pairs in Finance and one in Legal, three weeks after the introduction; none has met."""
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", months=9, **acted(START))
        names = ["Ana Ruiz", "Ben Ode", "Cleo Ash", "Dev Rao", "Eva Lind", "Finn Orr", "Gia Paz"]
        mentors = [mentor_row(number, f"M{number} Long") for number in range(2, 9)]
        mentees = [
            mentee_row(number + 2, name, person={"department": "Legal" if number == PAIRS else "Finance"})
            for number, name in enumerate(names)
        ]
        actions.import_people(db, program_id, "mentor", mentors, **acted(START))
        actions.import_people(db, program_id, "mentee", mentees, **acted(START))
        everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in everybody), **acted(START))
        introduced(db, program_id, START)
    return serve(database=path, MENTORING_TODAY=TODAY.isoformat())


def figure(page: Page, label: str):
    """The value on the card of a figure."""
    card = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return card.get_by_test_id("stMetricValue")


def served(page: Page, counts: str):
    """The first answer of the summary, with how many of how many accepted mentees have a mentor."""
    return page.get_by_text(f"of accepted mentees have been matched with a mentor ({counts};")


def test_another_windows_change_appears_by_itself_and_the_filter_stays(studio, open_page) -> None:
    ours, theirs = open_page(), open_page()
    for page in (ours, theirs):
        page.goto(studio.link("kpis"))
        settle(page)
        expect(figure(page, "First session in time")).to_have_text("0%")
    ours.get_by_role("button", name="Filter").click()
    pick_option(ours.get_by_label("Department"), ours.get_by_role("option", name="Finance"))
    ours.keyboard.press("Escape")
    expect(served(ours, "6 of 6")).to_be_visible()
    ours.wait_for_timeout(500)
    settle(ours)
    ours.evaluate("() => { window.neverReloaded = true; }")

    with store.opened(studio.database) as db:
        actions.log_session(db, 1, START + timedelta(days=7), **acted(TODAY))
    # How fast is measured by the benchmark "kpis"; a test is no stopwatch.
    expect(figure(ours, "First session in time")).to_have_text("17%")
    expect(figure(theirs, "First session in time")).to_have_text("14%")
    assert ours.evaluate("() => window.neverReloaded === true")
    expect(served(ours, "6 of 6")).to_be_visible()
    expect(ours.get_by_role("button", name="Filter (1)")).to_be_visible()
    expect(served(theirs, "7 of 7")).to_be_visible()


def test_a_figure_explains_itself_and_the_files_leave_the_page(studio, page) -> None:
    page.goto(studio.link("kpis"))
    settle(page)
    card = page.get_by_test_id("stMetric").filter(has=page.get_by_text("First session in time", exact=True))
    box = page.locator("[data-testid=stVerticalBlock]").filter(has=card).last
    box.get_by_text("How is this worked out?").click()
    expect(page.get_by_text("0 ÷ 7 = 0%")).to_be_visible()
    page.get_by_role("button", name="Publish figures").click()
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Slides").click()
    deck = Presentation(io.BytesIO(download.value.path().read_bytes()))
    assert download.value.suggested_filename == f"spring-kpis-{TODAY}.pptx"
    assert "Spring" in " ".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    with page.expect_download() as download:
        page.get_by_role("button", name="Workbook").click()
    assert "Figures" in openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames
    with page.expect_download() as download:
        page.get_by_role("button", name="Pictures").click()
    assert "funnel.png" in zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())).namelist()


def test_every_chart_is_drawn_in_the_dark_and_on_a_phone(studio, open_page) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 390, "height": 800})
    page.goto(studio.link("kpis"))
    settle(page)
    for name, choice in (
        ("funnel", None),
        ("trend", None),
        ("first-session", "Until the first session"),
        ("together", "Time together"),
        ("heat", None),
        ("compare", "One figure side by side"),
    ):
        if choice:
            page.get_by_role("radio", name=choice).click()
        place = page.locator(f".st-key-kpis_{name}")
        place.scroll_into_view_if_needed()
        expect(place.locator("canvas, svg").first).to_be_visible()
        wide = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, "nothing sticks out to the right"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_jump_list_brings_each_part_into_view(studio, open_page, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(studio.link("kpis"))
    settle(page)
    for name, heading in (
        ("Groups and rounds", "How do groups and programs compare?"),
        ("Downloads and definitions", "Downloads and definitions"),
        ("Figures", "How does each stage do against its target?"),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()
    assert len(page.context.pages) == 1, "a link within the page opens no other"


def test_a_typed_day_counts_as_soon_as_enter_is_pressed(studio, page) -> None:
    page.goto(studio.link("kpis"))
    settle(page)
    expect(figure(page, "First session in time")).to_have_text("0%")
    field = page.get_by_role("textbox", name="As of the end of")
    field.fill("3/6/2026")
    field.press("Enter")
    # Four days after the introduction no pair has had its two weeks.
    expect(figure(page, "First session in time")).to_have_text("–")
    expect(field).to_have_value("Mar 6, 2026")
    field.fill("the sixth")
    field.press("Enter")
    expect(page.get_by_text("“the sixth” is not a day. Type it like Nov 26, 2026")).to_be_visible()
    expect(page.get_by_text("The figures are still those of Mar 6, 2026.")).to_be_visible()


def test_cards_of_a_row_have_one_height_and_no_label_is_cut(studio, page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(studio.link("kpis"))
    settle(page)
    expect(figure(page, "First session in time")).to_be_visible()
    cut, rows = page.evaluate("""() => {
      const labels = [...document.querySelectorAll('[data-testid=stMetricLabel] [data-testid=stMarkdownContainer]')]
      const cards = [...document.querySelectorAll('[data-testid=stMetric]')].map(metric => {
        let card = metric
        while (getComputedStyle(card).borderTopWidth === '0px') card = card.parentElement
        const { top, height } = card.getBoundingClientRect()
        return [Math.round(top), Math.round(height)]
      })
      return [labels.filter(label => label.scrollWidth > label.clientWidth + 1).map(label => label.innerText), cards]
    }""")
    assert cut == []
    heights = {}
    for top, height in rows:
        heights.setdefault(top, set()).add(height)
    assert len(rows) > 8 and all(len(of_row) == 1 for of_row in heights.values())
