"""The report as an HTML file in Chromium: it asks for nothing, fits a phone, is light or dark, and prints whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from core.charts.theme import palette
from core.documents import report_html
from core.documents.brand import Brand
from tests.report.views import everything


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(report_html.page(everything(), Brand("Acme")))
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_asks_for_nothing_and_fits(browser: Browser, file: Path, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(palette(scheme).background[at : at + 2], 16) for at in (1, 3, 5))
    assert ground == f"rgb({red}, {green}, {blue})", "the style that the policy lets through is in force"
    drawn = page.locator("svg:visible")
    assert drawn.count() == 7, "each chart once, in the width that fits"
    halos = page.evaluate("[...document.querySelectorAll('svg text')].map(text => getComputedStyle(text).stroke)")
    assert f"rgb({red}, {green}, {blue})" in halos, "words keep a halo of the ground, in the dark too"
    context.close()


def test_it_prints_light_and_cuts_no_chart(browser: Browser, file: Path) -> None:
    page = browser.new_page(color_scheme="dark", viewport={"width": 640, "height": 800})
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    whole = "figure, svg, .figure, blockquote, tr"
    breaks = f"[...document.querySelectorAll('{whole}')].map(part => getComputedStyle(part).breakInside)"
    assert set(page.evaluate(breaks)) == {"avoid"}
    assert page.locator("details.numbers:visible").count() == 0, "nobody can click on paper"
    page.close()


def test_every_printed_page_has_the_label_and_its_number(browser: Browser, file: Path, tmp_path: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(file.as_uri())
    page.pdf(path=tmp_path / "report.pdf", format="Letter")
    page.close()
    pages = [printed.extract_text() for printed in PdfReader(tmp_path / "report.pdf").pages]
    assert len(pages) > 3
    for number, words in enumerate(pages, 1):
        assert "Leaders 2026 · only Finance · as of Jun 30, 2026 · version 3" in words
        assert f"{number} of {len(pages)}" in words
