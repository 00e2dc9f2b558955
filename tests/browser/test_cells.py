"""The cells under the real headers: text of people stays text, charts draw, files and failures are safe."""

import io
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.chromium import settle
from tests.browser.contrast import faint
from tests.browser.specimen.texts import TEXTS

SPECIMEN = "tests/browser/specimen/launcher.py"
# The specimen page has no static folder beside it, hence a font of the system.
SYSTEM_FONT = {"STREAMLIT_THEME_FONT": "sans-serif", "STREAMLIT_THEME_HEADING_FONT": "sans-serif"}
JOINER = "\u2060"
SOMETHING = re.compile(r"\S")


@pytest.fixture
def specimen(serve):
    return serve(script=SPECIMEN, **SYSTEM_FONT)


def test_text_of_people_is_shown_letter_by_letter(specimen, page):
    page.goto(specimen.link())
    expect(page.get_by_text("No program yet.")).to_be_visible()
    for number, text in enumerate(TEXTS):
        for kind in ("markdown", "heading", "button", "caption"):
            place = page.locator(f".st-key-text-{kind}-{number}")
            expect(place).to_have_text(SOMETHING)  # buttons are loaded later than text
            assert place.inner_text().replace(JOINER, "").strip() == " ".join(text.split()), kind
            assert place.locator("a, img, code, em, strong, del, b, ul, ol, table, .katex, script").count() == 0, text
    assert page.get_by_text("never shown").count() == 0


def test_every_kind_of_chart_draws_under_the_policy(specimen, open_page):
    page = open_page(viewport={"width": 1440, "height": 3000})
    page.goto(specimen.link())
    for part in ("stVegaLiteChart", "stDataFrame", "stEChartsChart", "stMermaidChart"):
        drawn = page.locator(f"[data-testid={part}]").locator("canvas, svg, img")
        expect(drawn.first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_mail_links_and_captions_can_be_read(specimen, open_page, scheme):
    page = open_page(color_scheme=scheme)
    page.goto(specimen.link())
    settle(page)
    expect(page.locator("[data-testid=stButtonGroup] [data-selected]")).to_have_count(3)
    expect(page.locator("a[href^='mailto:']")).to_have_count(8)
    assert faint(page) == []


def test_how_a_figure_is_worked_out_opens_and_leaves_as_a_safe_file(specimen, page):
    page.goto(specimen.link())
    settle(page)
    assert page.get_by_text("met ÷ introduced").count() == 0
    page.get_by_text("How is this worked out?").click()
    expect(page.get_by_text("met ÷ introduced")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 3 rows").click()
    assert download.value.suggested_filename == "pairs-by-month.csv"
    rows = pd.read_csv(io.BytesIO(download.value.path().read_bytes()))
    assert rows["who"].tolist() == ["'=1+1", *TEXTS[:2]]


def test_a_failing_page_says_what_to_do_and_hides_the_details(serve, page):
    specimen = serve(script=SPECIMEN, failing=True, **SYSTEM_FONT)
    page.goto(specimen.link("?fail=1"))
    expect(page.get_by_text("This page could not be shown.")).to_be_visible()
    assert page.get_by_text("secret detail").count() == 0
    assert "secret detail" in specimen.read_log()
