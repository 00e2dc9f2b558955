"""The report as files: slides, Word and HTML, each read back with the library that reads it."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from docx import Document
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn

from core.documents import report_html, report_slides, report_word
from core.documents.brand import Brand
from core.documents.report_words import chart_table, scope, sentences, word_count
from core.documents.slides import FOOTER
from core.domain.report.blocks import FiguresBlock, QuotesBlock, TableBlock, TextBlock
from tests.report.views import (
    ARABIC,
    CHARTS,
    CHINESE,
    FORECAST,
    FUNNEL,
    HOSTILE,
    LABEL,
    LONG,
    MET,
    SURVIVAL,
    TREND,
    cell,
    everything,
    frame,
    report,
)

LINE = "Leaders 2026 · only Finance · as of Jun 30, 2026 · version 3 · made by Ana Ruiz, Jul 1, 2026"
PRINTED = HOSTILE.replace("\x07", "")


def deck(view: object) -> Presentation:
    return Presentation(io.BytesIO(report_slides.slides(view, Brand("Acme"))))


def read_aloud(slide: object) -> list[str]:
    """The texts of a slide beside its chart or table, without the label at its foot."""
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.name != FOOTER]
    return [text for text in texts if text]  # the line below the title is a shape without a word


def notes(slide: object) -> str:
    return slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""


def all_words(show: Presentation) -> str:
    """Everything on the slides, in their tables and in their notes."""
    parts = []
    for slide in show.slides:
        parts += [*read_aloud(slide), notes(slide)]
        parts += [
            cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells
        ]
    return "\n".join(parts)


# Slides


def test_a_slide_has_at_most_forty_words_beside_its_chart_or_table() -> None:
    for number, slide in enumerate(deck(everything()).slides, 1):
        words = sum(map(word_count, read_aloud(slide)))
        assert words <= 40, f"slide {number} has {words} words: {read_aloud(slide)}"


def test_no_type_is_smaller_than_fourteen_points() -> None:
    for slide in deck(everything()).slides:
        for part in [slide._element, *[shape.chart._chartSpace for shape in slide.shapes if shape.has_chart]]:
            sizes = [int(node.get("sz")) for node in part.iter() if node.get("sz", "").isdigit()]
            assert all(size >= 1400 for size in sizes), f"{read_aloud(slide)}: {min(sizes)}"


def test_no_sentence_is_cut_and_none_is_lost() -> None:
    view = everything()
    whole = all_words(deck(view)).replace("\n", " ")
    for block in (block for item in view.cells for block in item.blocks if isinstance(block, TextBlock)):
        for sentence in (sentence for paragraph in block.paragraphs for sentence in sentences(paragraph)):
            assert whole.count(sentence.replace("\x07", "")) == 1, sentence


def test_a_sentence_that_fits_on_no_slide_goes_to_the_notes() -> None:
    endless = " ".join(f"word{number}" for number in range(60)) + "."
    _, slide = deck(report(cell("Long", TextBlock((endless,))))).slides
    assert read_aloud(slide) == ["Long", "See the speaker notes."]
    assert endless in notes(slide)


def test_charts_are_native_and_hold_their_numbers() -> None:
    charts = {
        slide.shapes.title.text_frame.text: shape.chart
        for slide in deck(report(*[cell("Cell", block) for block in CHARTS])).slides
        for shape in slide.shapes
        if shape.has_chart
    }
    assert {title: chart.chart_type for title, chart in charts.items()} == {
        TREND.title: XL_CHART_TYPE.LINE,
        FUNNEL.title: XL_CHART_TYPE.BAR_STACKED,
        SURVIVAL.title: XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
        "Sales is behind": XL_CHART_TYPE.BAR_CLUSTERED,
        FORECAST.title: XL_CHART_TYPE.BAR_STACKED,
    }
    trend = charts[TREND.title].plots[0]
    assert [series.name for series in trend.series] == ["Met in time", "Interval, low", "Interval, high", "Target 80%"]
    assert [round(value, 2) for value in trend.series[0].values] == [0.39, 0.44, 0.49, 0.54, 0.59, 0.64]
    assert next(iter(trend.categories)) == "Jan 28"
    funnel = charts[FUNNEL.title].plots[0]
    assert {series.name: tuple(series.values) for series in funnel.series} == {"Reached it": (50, 35), "Lost": (0, 4)}
    steps = charts[SURVIVAL.title].plots[0].series[0]
    assert list(steps.values) == [1.0, 1.0, 0.5, 0.5, 0.1], "level up to the day on which it falls"
    below, low, high = charts[FORECAST.title].plots[0].series
    assert (*below.values, *low.values, *high.values) == (50, 10, 10)


def test_steps_over_days_are_a_native_line() -> None:
    shapes = deck(report(cell("Cell", replace(TREND, kind="step")))).slides[1].shapes
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert chart.chart_type == XL_CHART_TYPE.LINE and next(iter(chart.plots[0].categories)) == "Jan 28"


def test_a_chart_says_in_words_what_it_shows() -> None:
    (frame_shape,) = [
        shape for slide in deck(report(cell("Cell", TREND))).slides for shape in slide.shapes if shape.has_chart
    ]
    described = frame_shape._element.find(f".//{qn('p:cNvPr')}").get("descr")
    assert described == "Line chart: Pairs that met in time rose to 64%. 64% at Jun 28, 2026. Target 80%."


def test_the_cover_and_every_slide_say_what_they_are_about() -> None:
    cover, *others = deck(everything()).slides
    words = "\n".join(read_aloud(cover))
    for part in (
        "Monthly report",
        "Leaders 2026 · Only Finance",
        "As of June 30, 2026",
        "Version 3",
        "Ana Ruiz",
        "July 1, 2026",
    ):
        assert part in words
    for slide in others:
        foot = next(shape.text_frame.text for shape in slide.shapes if shape.name == FOOTER)
        if "only Sales" in slide.shapes.title.text_frame.text:
            assert foot == (
                "Leaders 2026 · only Sales · as of Mar 31, 2026 · version 3 · made by Ana Ruiz, Jul 1, 2026"
                " · frozen on Apr 1, 2026"
            )
        else:
            assert foot == LINE


def test_a_cell_of_another_group_says_so_in_its_title() -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck(everything()).slides]
    assert "Sales is behind · only Sales" in titles
    whole = deck(report(cell("Everybody", TextBlock(("Yes.",)), group=""))).slides[1]
    assert whole.shapes.title.text_frame.text == "Everybody · the whole program"


def test_notes_hold_what_the_speaker_says_and_what_figures_mean() -> None:
    _, slide = deck(report(cell("Figure", FiguresBlock((MET,)), notes="Pause here."))).slides
    assert notes(slide) == "Pause here.\n\nPairs that met in time: Pairs with a first session within 30 days."
    assert read_aloud(slide)[1:] == ["Pairs that met in time", "64%", "below\nnot by chance\nTarget: 80%"]
    assert [shape.has_chart for shape in slide.shapes].count(True) == 1, "its course stands beside it"


def test_a_long_table_goes_on_with_its_head_on_each_slide() -> None:
    rows = tuple((f"Row {number}", "x") for number in range(40))
    _, *slides = deck(report(cell("Table", TableBlock(("Who", "What"), rows)))).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    assert len(tables) > 1
    assert all(table.cell(0, 0).text == "Who" for table in tables)
    assert [row.cells[0].text for table in tables for row in list(table.rows)[1:]] == [row[0] for row in rows]
    heights = [sum(row.height for row in table.rows) for table in tables]
    assert max(heights) <= 5.0 * 914400 + 1, "in inches of 914,400 units: a table ends above the label"


def test_many_bars_go_on_so_that_each_has_its_name() -> None:
    block = replace(CHARTS[3], frame=frame(*[(f"Group {number}", 0.5) for number in range(30)]))
    shapes = [shape for slide in deck(report(cell("Bars", block))).slides for shape in slide.shapes if shape.has_chart]
    names = [name for shape in shapes for name in shape.chart.plots[0].categories]
    assert names == [f"Group {number}" for number in range(30)]
    assert max(len(list(shape.chart.plots[0].categories)) for shape in shapes) == 12


# Word


def word(view: object) -> tuple[Document, str]:
    file = report_word.document(view, Brand("Acme"))
    read = Document(io.BytesIO(file))
    words = [paragraph.text for paragraph in read.paragraphs]
    words += [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return read, "\n".join(words)


def test_a_word_file_says_what_it_is_about_on_every_page() -> None:
    read, words = word(everything())
    assert LINE in words
    (section,) = read.sections
    assert section.header.paragraphs[0].text == "Monthly report · Leaders 2026 · only Finance"
    assert section.footer.paragraphs[0].text.startswith(LINE)
    assert "Only Sales · as of Mar 31, 2026 · frozen on Apr 1, 2026" in words


def test_a_word_file_has_every_chart_as_a_picture_with_its_words_and_its_table() -> None:
    read, _ = word(report(*[cell("Cell", block) for block in CHARTS]))
    described = [shape._inline.docPr.get("descr") for shape in read.inline_shapes]
    assert len(described) == len(CHARTS) == len(read.tables)
    assert described[0] == "Line chart: Pairs that met in time rose to 64%. 64% at Jun 28, 2026. Target 80%."
    funnel = [[cell.text for cell in row.cells] for row in read.tables[1].rows]
    assert funnel == [["Step", "Reached it", "Lost"], ["Applied", "50", "0"], ["Matched", "35", "4"]]


def test_no_word_breaks_in_the_head_of_a_table() -> None:
    """Arial writes eleven letters an inch; beside a long column, “Target” and “mentees” once broke into two lines."""
    columns = ("Figure", "Value", "Target", "Where it stands", "How certain")
    rows = (("Mentees who applied", "25 mentees", "at most 30 days (lower is better)", "not judged", "x" * 20),)
    read, _ = word(report(cell("Table", TableBlock(columns, rows))))
    (table,) = read.tables
    widths = [column.width.inches for column in table.columns]
    longest = [
        max(len(part) for text in column for part in text.split()) for column in zip(columns, *rows, strict=True)
    ]
    assert all(width > letters / 11 + 0.15 for width, letters in zip(widths, longest, strict=True))
    assert sum(widths) == pytest.approx(6.7, abs=0.01)


def test_a_word_file_keeps_peoples_words_as_they_are() -> None:
    _, words = word(everything())
    for text in (PRINTED, LONG.strip(), ARABIC, CHINESE, f"“{PRINTED}” – {LONG}"):
        assert text in words


# HTML


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


@pytest.fixture(scope="module")
def html() -> str:
    return report_html.page(everything(), Brand("Acme")).decode("utf-8")


def test_a_page_holds_nothing_that_runs_and_names_no_address(html: str) -> None:
    read = Reader(html)
    tags = {tag for tag, _ in read.tags}
    assert not tags & {"script", "iframe", "object", "embed", "link", "form", "input", "base", "img", "a"}
    for tag, attributes in read.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "style")], tag
    assert "@import" not in html and "url(http" not in html
    addresses = set(re.findall(r"https?://[^\s\"'<&]+", html)) - {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert addresses == {"https://example.com/a.png"}, "only as words that somebody wrote"


def test_a_page_shows_peoples_words_as_text(html: str) -> None:
    assert html.count("<script") == 0
    assert Reader(html).words.count(PRINTED) == 3, "in a text, a table and a quote"
    for text in (ARABIC, CHINESE, LONG.strip()):
        assert text in Reader(html).words


def test_a_title_cannot_leave_the_style_sheet() -> None:
    hostile = replace(
        everything(), title='"}</style><script>x</script>\\', label=replace(LABEL, program="*/}body{color:red")
    )
    page = report_html.page(hostile).decode("utf-8")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)
    assert "<" not in style and "color:red" not in style
    assert page.count("<script") == 0 and page.count("</style>") == 1


def test_the_policy_refuses_everything_but_the_style_that_stands_there(html: str) -> None:
    (policy,) = [meta["content"] for meta in Reader(html).named("meta") if meta.get("http-equiv")]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL).group(1)
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{fingerprint}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_a_page_says_what_it_is_about_at_its_head_and_foot(html: str) -> None:
    assert Reader(html).words.count(LINE) == 2
    assert "<title>Monthly report: Leaders 2026 · only Finance</title>" in html


def test_every_drawing_is_described_and_has_names_of_its_own(html: str) -> None:
    drawings = list(Reader(html).named("svg"))
    # Five charts, one of them twice, and the course of the single figure: each for wide and for narrow.
    assert len(drawings) == 2 * (len(CHARTS) + 1 + 1)
    assert all(drawing["role"] == "img" and drawing["aria-label"] for drawing in drawings)
    names = re.findall(r'\bid="([^"]+)"', html)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(names)


# All of them


@pytest.mark.parametrize(
    "cells",
    [
        (),
        (cell("Nothing in it"),),
        (
            cell(
                "Empty",
                FiguresBlock(()),
                TableBlock(("A",), ()),
                QuotesBlock(()),
                TextBlock(()),
                replace(TREND, frame=frame()),
            ),
        ),
    ],
)
def test_a_report_without_anything_is_a_file_all_the_same(cells: tuple) -> None:
    view = report(*cells)
    assert len(deck(view).slides) >= 1
    _, words = word(view)
    page = report_html.page(view).decode("utf-8")
    for text in (words, page, all_words(deck(view))):
        assert "Monthly report" in text
        assert ("This report has no cells yet." in text) is not cells


def test_a_long_title_is_whole_in_the_notes() -> None:
    title = " ".join(f"word{number}" for number in range(30))
    _, slide = deck(report(cell(title, TextBlock(("Yes.",))))).slides
    assert word_count(slide.shapes.title.text_frame.text) == 20
    assert f"{title}" in notes(slide)


def test_a_logo_and_control_characters_break_no_file() -> None:
    view = report(
        cell("Bell \x07", replace(CHARTS[3], frame=frame(("Bell \x07", 0.5))), TableBlock(("\x00",), (("\x0b",),)))
    )
    assert zipfile.is_zipfile(io.BytesIO(report_slides.slides(view)))
    assert zipfile.is_zipfile(io.BytesIO(report_word.document(view)))
    assert "\x07" not in report_html.page(view).decode("utf-8")


def test_what_a_cell_is_about_is_said_only_where_it_differs() -> None:
    assert scope(cell("Same"), LABEL) == ""
    assert scope(cell("All", group=""), LABEL) == "The whole program"
    assert scope(cell("Kept", frozen_on=date(2026, 6, 30)), LABEL) == "frozen on Jun 30, 2026"


def test_words_are_counted_where_none_stand_between_spaces() -> None:
    assert word_count("Pairs meet in 30 days.") == 5
    assert word_count("人力资源部") == 3  # two letters a word
    assert sentences("One. Two? 三。四。") == ["One.", "Two?", "三。", "四。"]


def test_the_table_behind_a_chart_leaves_out_what_it_does_not_have() -> None:
    assert chart_table(FORECAST).columns == ("Item", "Pairs", "Low", "High")
    assert chart_table(SURVIVAL).rows[0] == ("0", "100%", "", "")
    assert chart_table(TREND).note == "Target 80%. Each point counts everything up to that day."
