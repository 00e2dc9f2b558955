"""The sponsor's documents: the deck as python-pptx reads it back, the brief as a page, the plan as a calendar."""

import base64
import io
import re
import struct
import zlib
from datetime import date
from html import escape
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
from core.documents.slides import FOOTER
from core.domain import playbook
from core.domain.design import options
from core.domain.design.design import Interest
from core.domain.design.forecast import Range
from tests.story import LABEL, acted

BOOK = playbook.load()
LONG = "Leadership pipeline for specialists and team leads in all three regions and both business units"
NASTY = "=cmd|' /C calc'!A1 <script>alert(1)</script> & \x07 ![x](http://evil.example/p.png)"


def png(width=30, height=10):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([200, 30, 60]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def build_story(db, names=(LONG, "Community", "Reverse"), look=None, goal="Twice as many roles filled from inside"):
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


def slide_named(show, beginning):
    return next(slide for slide in show.slides if slide.shapes.title.text_frame.text.startswith(beginning))


def test_the_deck_tells_the_story_in_order_and_answers_in_the_appendix(db):
    show = read(deck(build_story(db)))
    assert titles(show) == [
        "We recommend Reverse",
        "No department is rated yet",
        "Community is likely to match most pairs: 15",
        "Reverse is likely to cost least: €20,300",
        "No pilot department yet, starts Sep 7, 2026",
        "7 risks are ours to manage",
        "We ask for Reverse and €7,880 for budget and L&D's time",
        "Appendix: Leadership pipeline for … is likely to lack 11 mentors",
        "Appendix: Reverse costs least for each completed relationship: €2,290",
        "Appendix: Two kinds of outcome: completed, or still active",
        "Appendix: “Pairs that stop early, each month, without follow-up” moves the result most",
        "Appendix: 2 targets say whether it works",
    ]


def test_charts_are_native_and_hold_the_forecast(db):
    story = build_story(db)
    slide = slide_named(read(deck(story)), "Appendix: Two kinds")
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


def test_cost_against_outcome_is_a_native_cross_over_both_ranges(db):
    story = build_story(db)
    slide = slide_named(read(deck(story)), "Reverse is likely to cost least")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert chart.chart_type == XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS  # but for the likely point
    for series, case in zip(chart.plots[0].series, story.cases, strict=True):
        cost, outcome = case.forecast.results["cost"], case.forecast.results[case.forecast.outcome]
        across = [float(point.text) for point in series._element.findall(".//{*}xVal//{*}pt/{*}v")]
        assert (min(across), across[2], max(across)) == (cost.low, cost.median, cost.high)
        assert (min(series.values), series.values[2], max(series.values)) == (outcome.low, outcome.median, outcome.high)


def test_the_options_of_slide_page_and_brief_show_the_same_cells(db):
    story = build_story(db)
    show = read(deck(story))
    (table,) = tables(slide_named(show, "Community is likely to match"))
    assert table[0] == ["", "Leadership pipeline for …", "Community", "Reverse"]
    everything = {row[0]: row[1:] for row in story.comparison()}
    page = re.sub(r"\s+", " ", brief(story))
    for name in ("Seats", "Timeline", "Mentors needed for them", "Mentors likely to join", "Matched pairs"):
        cells = next(row[1:] for row in table if row[0] == name)
        assert cells == everything[name], name
        assert "".join(f"<td>{escape(cell)}</td>" for cell in cells) in page, name
    assert everything["Matching"] == ["Curated", "Free", "L&D-led"]
    assert everything["Seats"] == ["24", "Open to all", "12"]
    assert everything["Timeline"][0] == "Sep 7, 2026 to Jun 7, 2027" and everything["Timeline"][1].startswith("Ongoing")
    assert everything["Full cost per completed relationship"][1] == "–"
    assert everything["Likely outcome"][1].endswith("still active")


def test_what_an_option_chooses_and_what_clashes_is_in_the_notes(db):
    build_story(db)
    notes = [slide.notes_slide.notes_text_frame.text for slide in read(deck(story_with_clash(db))).slides]
    assert any("Matching: Curated" in note for note in notes)
    assert any("An integrated program without named links" in note for note in notes)
    assert any("E7, grade C" in note for note in notes)


def words_on(slide):
    """The words beside charts and tables, without the foot: what the file is about, and the page number."""
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame and shape.name != FOOTER]
    return " ".join(texts).split()


def sizes_on(slide):
    """Every size of letters on a slide in points: of texts, cells and charts."""
    for shape in slide.shapes:
        if shape.has_chart:
            xml = shape.chart._chartSpace.xml
            yield from (int(size) / 100 for size in re.findall(r'\bsz="(\d+)"', xml) if "a:" in xml)
            continue
        frames = [shape.text_frame] if shape.has_text_frame else []
        if shape.has_table:
            frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
        for frame in frames:
            for paragraph in frame.paragraphs:
                yield from (run.font.size.pt for run in paragraph.runs)


def program_with(db, names, name="Leaders", **design):
    program_id = actions.create_program(db, name, months=9, **acted())
    if design:
        actions.change_design(db, program_id, **design, **acted())
    for label, template in zip(names, ("leadership-pipeline", "community", "reverse", "onboarding"), strict=False):
        actions.add_option(db, program_id, label, options.from_template(BOOK.templates[template]), **acted())
    return pitch_of(db, program_id)


def pitch_of(db, program_id, look=Brand("Northwind")):  # noqa: B008
    program, progress = store.programs.program(db, program_id), store.programs.progress(db, program_id)
    return make_pitch(program, store.programs.options(db, program_id), progress, BOOK, look, on=date(2026, 6, 1))


FOUR = (LONG, f"{LONG} again", f"{LONG} and again", f"{LONG} and once more")


@pytest.mark.parametrize("names", [(), ("Pilot",), ("A", "B", "C"), FOUR], ids=["none", "one", "three", "four"])
@pytest.mark.parametrize("rated", [False, True], ids=["unrated", "rated"])
def test_a_slide_has_forty_words_fourteen_points_and_the_deck_twelve_slides(db, names, rated):
    long = "We want to see whether mentoring takes hold here, and who it helps. " * 5
    story = program_with(db, names, LONG[:90], goal=long, decision_asked=long[:390])
    if rated:
        for department in ("Engineering", "Customer success in all of Europe", "Legal", "Sales"):
            ready = dict.fromkeys(BOOK.signals, "seen")
            actions.rate_department(db, story.program.id, department, ready, 12, **acted())
        story = pitch_of(db, story.program.id)
    show = read(deck(story))
    assert len(show.slides) <= 12
    for slide in show.slides:
        title = slide.shapes.title.text_frame.text
        assert len(words_on(slide)) <= 40, title
        assert min(sizes_on(slide)) >= 14, title
        for shape in slide.shapes:
            if shape.has_table:
                bottom = shape.top + sum(row.height for row in shape.table.rows)
                assert bottom <= 6.95 * 914_400, (title, bottom / 914_400)
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in show.slides)
    assert (long.strip() in notes and long[:390].strip() in notes) or not names


def test_every_title_says_what_the_figures_say(db):
    story = build_story(db)
    matched = {case.option.name: case.forecast.results["matched"].median for case in story.cases}
    cost = {case.option.name: case.forecast.results["cost"].median for case in story.cases}
    assert max(matched, key=matched.get) == "Community" and round(matched["Community"]) == 15
    assert min(cost, key=cost.get) == "Reverse"
    needed = {case.option.name: case.forecast.samples["mentors_short"] for case in story.cases}
    assert sorted(needed[LONG])[len(needed[LONG]) // 2] == 11
    each = {case.option.name: case.forecast.results.get("cost_each") for case in story.cases}
    assert each["Reverse"].median < each[LONG].median and each["Community"] is None


def test_after_the_choice_the_deck_says_what_was_chosen_and_why(db):
    poles = {axis.id: axis.poles[0].id for axis in BOOK.axes.values()} | {"matching": "led"}
    program_id = actions.create_program(db, "Leaders", **acted())
    for name in ("Pilot", "Later"):
        option = actions.add_option(db, program_id, name, {"poles": poles, "months": 6}, **acted())
    actions.choose_option(db, option, "Two departments asked for it", **acted())
    show = read(deck(pitch_of(db, program_id)))
    first, last = show.slides[0], slide_named(show, "Chosen: Later")
    assert titles(show)[0] == "We chose Later on Mar 2, 2026"
    for slide in (first, last):
        assert "Two departments asked for it" in " ".join(words_on(slide))
    assert [row[0] for row in tables(last)[0]] == ["", "Pilot", "Later ✓"]
    actions.change_option(db, option, seats=44, **acted())
    assert "changed" in " ".join(words_on(read(deck(pitch_of(db, program_id))).slides[0]))


def test_the_option_that_the_team_names_in_its_question_is_recommended(db):
    story = program_with(db, ("Pilot", "Community"), decision_asked="Approve Community and its budget.")
    assert story.recommended.option.name == "Community"
    assert titles(read(deck(story)))[0] == "We recommend Community"
    assert program_with(db, ("Pilot",), "Single").recommended is None


def test_one_break_even_stands_on_page_deck_and_comparison(db):
    story = build_story(db)
    show = read(deck(story))
    slide = slide_named(show, "Reverse is likely to cost least")
    for case in story.cases:
        words = story.result_in_words(case.forecast, "break_even")
        sentence = story.break_even(case)
        assert f"prevents {words} departure" in sentence
        assert sentence in slide.notes_slide.notes_text_frame.text
        place = story.cases.index(case) + 1
        row = next(row for row in story.comparison() if row[0] == "Departures prevented to break even")
        assert row[place].split(" · ")[0] == words


def story_with_clash(db):
    (program,) = store.programs.all(db)
    shown = store.programs.options(db, program.id)
    return make_pitch(program, shown, store.programs.progress(db, program.id), BOOK, Brand(), on=date(2026, 6, 1))


def test_every_table_and_text_stays_on_its_slide(db):
    show = read(deck(build_story(db, (LONG, LONG + " again", LONG + " and again"))))
    for number, slide in enumerate(show.slides, start=1):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width, (number, shape.name)
            assert shape.top + shape.height <= show.slide_height, (number, shape.name)
        for shape in slide.shapes:
            if shape.has_table:
                bottom = shape.top + sum(row.height for row in shape.table.rows)
                assert bottom <= show.slide_height - 457_200 * 0.9, (number, "reaches the footer")


def test_accent_logo_and_name_are_the_organizations(db):
    show = read(deck(build_story(db)))
    assert all([shape for shape in slide.shapes if shape.name == "Logo"] for slide in show.slides)
    text = "\n".join(shape.text_frame.text for shape in show.slides[3].shapes if shape.has_text_frame)
    assert "Northwind" in text
    slide = slide_named(show, "We ask for Reverse")
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    assert str(table.cell(0, 0).fill.fore_color.rgb) == "7B0F57"
    assert all("€" in row[1] for row in tables(slide)[0][1:])


def test_a_deck_needs_neither_logo_nor_purposes_nor_a_start(db):
    program_id = actions.create_program(db, "Bare", **acted())
    actions.add_option(db, program_id, "Half", {"poles": {"matching": "led"}}, **acted())
    program, shown = store.programs.program(db, program_id), store.programs.options(db, program_id)
    show = read(
        deck(make_pitch(program, shown, store.programs.progress(db, program_id), BOOK, Brand(), on=date(2026, 6, 1)))
    )
    assert titles(show)[0] == "One option to decide on: Half"
    notes = slide_named(show, "Half: ").notes_slide.notes_text_frame.text
    assert "Duration: Not chosen yet" in notes and "Matching: L&D-led" in notes


def test_hostile_text_stays_text_in_deck_and_brief(db):
    story = build_story(db, (NASTY, "B"), goal=NASTY)
    show = read(deck(story))
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in show.slides)
    assert "<script>alert(1)</script>" in notes and "\x07" not in notes
    page = brief(story)
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page

    tags = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs)))

    Tags().feed(page)
    assert {tag for tag, _ in tags} & {"script", "iframe", "link", "object", "form"} == set()
    assert all(not name.startswith("on") for _, attrs in tags for name in attrs)


def test_the_brief_needs_nothing_from_elsewhere_and_says_everything(db):
    story = build_story(db)
    page = brief(story)
    assert page.startswith("<!doctype html>") and page.count("<h1>") == 1
    assert not re.search(r'(?:src|href)="(?!data:)', page) and "url(" not in page
    assert "default-src 'none'" in page
    assert base64.b64encode(png()).decode() in page
    for words in ("Twice as many roles", "Community", "Decision asked", "By name", "80%", "25% to 50%"):
        assert words in page, words


def test_the_plan_leaves_as_a_calendar_that_updates_itself(db):
    story = build_story(db)
    first = Calendar.from_ical(plan_calendar(7, story.items, LABEL, revision=3))
    events = {str(event["uid"]): event for event in first.walk("VEVENT")}
    assert len(events) == len([item for item in story.items if item.day])
    start = events["plan-7-introduce@mentoring-studio.local"]
    assert start.decoded("dtstart") == date(2026, 9, 7)
    assert start["sequence"] == 3
    program = store.programs.all(db)[0]
    actions.change_program(db, program.id, starts_on=date(2026, 10, 5), **acted())
    moved = story_with_clash(db)
    later = Calendar.from_ical(plan_calendar(7, moved.items, LABEL, revision=4))
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
    setting = {"name": "Nord", "color": "#123abc", "currency": "CHF", "logo": base64.b64encode(png()).decode()}
    assert brand(setting) == Brand("Nord", "#123abc", "CHF", png())
    assert brand({"color": "red;}", "logo": "no base64"}) == Brand()
    assert brand({"logo": base64.b64encode(b"<svg onload=alert(1)>").decode()}).logo is None
    assert brand({}).money(12_300.4) == "$12,300" and brand(setting).money(5) == "CHF 5"


@pytest.mark.parametrize(
    ("file", "sentence"), [(b"GIF89a", "PNG or JPEG"), (png() + b"0" * 600_000, "too large"), (png(), None)]
)
def test_only_small_pictures_become_the_logo(file, sentence):
    refused = logo_refused(file)
    assert refused is None if sentence is None else sentence in refused
