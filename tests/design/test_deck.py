"""The sponsor's documents: the deck as python-pptx reads it back, the brief as a page, the plan as a calendar."""

import base64
import io
import re
import struct
import zlib
from datetime import date
from html.parser import HTMLParser

import pytest
from icalendar import Calendar
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE

from core import actions, store
from core.documents.brand import Brand, brand, logo_refused
from core.documents.brief import brief
from core.documents.calendar import plan_calendar
from core.documents.deck import deck
from core.documents.pitch import make_pitch, range_in_words
from core.domain import playbook
from core.domain.design import options
from core.domain.design.design import Interest
from core.domain.design.forecast import Range
from tests.story import acted

BOOK = playbook.load()
LONG = "Leadership pipeline for specialists and team leads in all three regions and both business units"
NASTY = "=cmd|' /C calc'!A1 <script>alert(1)</script> & \x07 ![x](http://evil.example/p.png)"


def png(width=30, height=10):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([200, 30, 60]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def told(db, names=(LONG, "Community", "Reverse"), look=None, goal="Twice as many roles filled from inside"):
    program_id = actions.create_program(db, "Leaders", months=9, starts_on=date(2026, 9, 7), **acted())
    actions.change_design(
        db, program_id, purposes=("career-growth", "community"), goal=goal, goal_measure="31 % to 50 %",
        goal_by=date(2027, 12, 31), organization_goal="Grow", audience="Leads",
        interest=Interest(mentors=18, mentees=46),
        **acted(),
    )  # fmt: skip
    templates = ("leadership-pipeline", "community", "reverse", "onboarding")
    for name, template in zip(names, templates, strict=False):
        actions.add_option(db, program_id, name, options.from_template(BOOK.templates[template]), **acted())
    actions.set_targets(db, program_id, {"matched": 0.8}, **acted())
    actions.aim_outcome(db, program_id, "promotions", "entered", 0.5, baseline=0.25, **acted())
    actions.plan_messages(db, program_id, "Ana", **acted())
    actions.answer_journey(db, program_id, {"mentor-attract": "By name", "mentor-next": "We ask"}, **acted())
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    shown = store.programs.options(db, program_id)
    return make_pitch(
        program, shown, progress, BOOK, look or Brand("Northwind", "#7B0F57", "€", png()), on=date(2026, 6, 1)
    )


def read(file):
    return Presentation(io.BytesIO(file))


def titles(show):
    return [slide.shapes.title.text_frame.text for slide in show.slides]


def tables(slide):
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows] for shape in slide.shapes if shape.has_table
    ]


def test_the_deck_tells_the_story_in_order(db):
    show = read(deck(told(db)))
    assert titles(show) == [
        "Leaders",
        "Why we would run it",
        f"Option 1: {LONG}",
        "Option 2: Community",
        "Option 3: Reverse",
        "Three options side by side",
        "What each option is likely to deliver",
        "What the forecast rests on",
        "What could go wrong, and what we do about it",
        "The journey of both roles",
        "Plan, and how we will know that it works",
        "The decision we ask for",
        "What is known, and how far to trust it",
    ]


def test_charts_are_native_and_hold_the_forecast(db):
    story = told(db)
    slide = read(deck(story)).slides[6]
    bars, lines = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert (bars.chart_type, lines.chart_type) == (XL_CHART_TYPE.BAR_STACKED, XL_CHART_TYPE.LINE_MARKERS)
    results = [case.forecast.results[case.forecast.outcome] for case in story.cases]
    below, low, high = (series.values for series in bars.plots[0].series)
    assert list(below) == [result.low for result in results]
    assert [a + b for a, b in zip(below, low, strict=True)] == [result.median for result in results]
    assert [sum(parts) for parts in zip(below, low, high, strict=True)] == [result.high for result in results]
    for series, case in zip(lines.plots[0].series, story.cases, strict=True):
        known = [value for value in series.values if value is not None]
        assert known == [month.median for month in case.forecast.active]
    assert not [shape for shape in slide.shapes if shape.shape_type == 13 and shape.name != "Logo"]  # no pictures


def test_the_comparison_is_one_table_with_a_column_an_option(db):
    story = told(db)
    (table,) = tables(read(deck(story)).slides[5])
    assert table == story.comparison()
    assert table[0] == ["", LONG, "Community", "Reverse"]
    rows = {row[0]: row[1:] for row in table}
    assert rows["Matching"] == ["Curated", "Free", "L&D-led"]
    assert rows["Seats"] == ["24", "open to all, 80 expected", "12"]
    assert rows["Full cost per completed relationship"][1] == "–"
    assert rows["Likely outcome"][1].endswith("still active")


def test_an_option_s_slide_shows_choices_costs_and_graded_evidence(db):
    choices, figures = tables(read(deck(told(db))).slides[2])
    assert [row[:2] for row in choices[1:]] == [
        ["Duration", "Time-bound"],
        ["Direction", "Mentoring"],
        ["Formality", "Formal"],
        ["Matching", "Curated"],
        ["Scope", "Integrated"],
        ["Access", "Limited seats"],
    ]
    assert choices[4][4] == "E7 C, E8 A, F5 C"
    assert ["Mentors needed", "24"] in figures
    words = [
        shape.text_frame.text for shape in read(deck(story_with_clash(db))).slides[2].shapes if shape.has_text_frame
    ]
    assert any("An integrated program without named links" in text for text in words)


def story_with_clash(db):
    (program,) = store.programs.all(db)
    shown = store.programs.options(db, program.id)
    return make_pitch(program, shown, store.programs.progress(db, program.id), BOOK, Brand(), on=date(2026, 6, 1))


def test_every_table_and_text_stays_on_its_slide(db):
    show = read(deck(told(db, (LONG, LONG + " again", LONG + " and again"))))
    for number, slide in enumerate(show.slides, start=1):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width, (number, shape.name)
            assert shape.top + shape.height <= show.slide_height, (number, shape.name)
        for shape in slide.shapes:
            if shape.has_table:
                bottom = shape.top + sum(row.height for row in shape.table.rows)
                assert bottom <= show.slide_height - 457_200 * 0.9, (number, "reaches the footer")


def test_accent_logo_and_name_are_the_organizations(db):
    show = read(deck(told(db)))
    assert all([shape for shape in slide.shapes if shape.name == "Logo"] for slide in show.slides)
    text = "\n".join(shape.text_frame.text for shape in show.slides[3].shapes if shape.has_text_frame)
    assert "Northwind" in text
    table = next(shape.table for shape in show.slides[5].shapes if shape.has_table)
    assert str(table.cell(0, 0).fill.fore_color.rgb) == "7B0F57"
    assert any("€" in row[1] for row in tables(show.slides[5])[0])


def test_a_deck_needs_neither_logo_nor_purposes_nor_a_start(db):
    program_id = actions.create_program(db, "Bare", **acted())
    actions.add_option(db, program_id, "Half", {"poles": {"matching": "led"}}, **acted())
    program, shown = store.programs.program(db, program_id), store.programs.options(db, program_id)
    show = read(
        deck(make_pitch(program, shown, store.programs.progress(db, program_id), BOOK, Brand(), on=date(2026, 6, 1)))
    )
    assert "The option at a glance" in titles(show)
    assert tables(show.slides[2])[0][1][1] == "Not chosen yet"


def test_hostile_text_stays_text_in_deck_and_brief(db):
    story = told(db, (NASTY, "B"), goal=NASTY)
    show = read(deck(story))
    assert "<script>alert(1)</script>" in tables(show.slides[4])[0][0][1]
    page = brief(story)
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page

    found = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Tags().feed(page)
    assert {tag for tag, _ in found} & {"script", "iframe", "link", "object", "form"} == set()
    assert all(not name.startswith("on") for _, attrs in found for name in attrs)


def test_the_brief_needs_nothing_from_elsewhere_and_says_everything(db):
    story = told(db)
    page = brief(story)
    assert page.startswith("<!doctype html>") and page.count("<h1>") == 1
    assert not re.search(r'(?:src|href)="(?!data:)', page) and "url(" not in page
    assert "default-src 'none'" in page
    assert base64.b64encode(png()).decode() in page
    for words in ("Twice as many roles", "Community", "Decision asked", "By name", "80%", "25% to 50%"):
        assert words in page, words


def test_the_plan_leaves_as_a_calendar_that_updates_itself(db):
    story = told(db)
    first = Calendar.from_ical(plan_calendar(7, "Leaders", story.items, on=date(2026, 6, 1), revision=3))
    events = {str(event["uid"]): event for event in first.walk("VEVENT")}
    assert len(events) == len([item for item in story.items if item.day])
    start = events["plan-7-introduce@mentoring-studio.local"]
    assert start.decoded("dtstart") == date(2026, 9, 7)
    assert start["sequence"] == 3
    program = store.programs.all(db)[0]
    actions.change_program(db, program.id, starts_on=date(2026, 10, 5), **acted())
    moved = story_with_clash(db)
    later = Calendar.from_ical(plan_calendar(7, "Leaders", moved.items, on=date(2026, 6, 2), revision=4))
    again = {str(event["uid"]): event for event in later.walk("VEVENT")}
    assert set(again) == set(events)
    assert again["plan-7-introduce@mentoring-studio.local"].decoded("dtstart") == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Range(9, 14, 18), "people", "14 (9–18)"),
        (Range(12, 12, 12), "people", "12"),
        (Range(1.25, 1.7, 2.1), "hours each", "1.7 h (1.2–2.1)"),
        (Range(20_160.0, 22_437.0, 24_951.0), "money", "€22,400 (20,200–25,000)"),
        (Range(float("nan"), float("nan"), float("nan")), "money", "–"),
    ],
)
def test_ranges_are_rounded_as_far_as_they_can_be_trusted(value, unit, words):
    assert range_in_words(value, unit, Brand(currency="€")) == words


def test_a_setting_becomes_a_brand_and_what_is_unreadable_is_left_out():
    kept = {"name": "Nord", "color": "#123abc", "currency": "CHF", "logo": base64.b64encode(png()).decode()}
    assert brand(kept) == Brand("Nord", "#123abc", "CHF", png())
    assert brand({"color": "red;}", "logo": "no base64"}) == Brand()
    assert brand({"logo": base64.b64encode(b"<svg onload=alert(1)>").decode()}).logo is None
    assert brand({}).money(12_300.4) == "$12,300" and brand(kept).money(5) == "CHF 5"


@pytest.mark.parametrize(
    ("file", "sentence"), [(b"GIF89a", "PNG or JPEG"), (png() + b"0" * 600_000, "too large"), (png(), None)]
)
def test_only_small_pictures_become_the_logo(file, sentence):
    refused = logo_refused(file)
    assert refused is None if sentence is None else sentence in refused
