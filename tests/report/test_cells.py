"""Kinds of cells on small ledgers worked out by hand: what they say, what they never say, and what they say of none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.domain import kpis, playbook
from core.domain.design.design import Design
from core.domain.design.options import Option
from core.domain.design.programs import Program
from core.domain.report import block_data
from core.domain.report.blocks import (
    Block,
    ChartBlock,
    FiguresBlock,
    Quote,
    QuotesBlock,
    TableBlock,
    TextBlock,
)
from core.domain.report.cells import kinds
from core.domain.report.source import CellSource, ReportMaterial, ToldStory, WrittenComment
from core.domain.report.templates import starting_cells
from tests.ledgers import Facts, by_hand

APRIL = date(2026, 4, 30)
PROGRAM = Program(1, "Leaders 2026", "running", date(2026, 1, 1), date(2026, 1, 1), 6)
OPTION = Option(1, "Cohort", {"duration": "time_bound"}, seats=20, chosen_on=date(2026, 1, 1))


def material(facts: Facts, **more: object) -> ReportMaterial:
    return ReportMaterial(PROGRAM, kpis.read(facts.frame), **more)


def shown(kind: str, source: CellSource, **settings: object) -> tuple[Block, ...]:
    """The blocks of a kind with these settings and else its defaults."""
    return kinds()[kind].blocks(source, kinds()[kind].complete(settings))


def words(blocks: tuple[Block, ...]) -> str:
    """Everything that blocks say, frames included."""
    return json.dumps(block_data.blocks_data(blocks), ensure_ascii=False) + " ".join(
        quote.text + quote.who for block in blocks if isinstance(block, QuotesBlock) for quote in block.quotes
    )


def twelve() -> Facts:
    """Twelve accepted mentees: 1 to 8 met within a week in Finance (1–5) and Legal (6–8); 1 completed, 2 dropped."""
    facts = Facts()
    for person in range(1, 13):
        facts.enrolled(person, "mentee", "2026-01-01")
        facts.moved(person, "mentee", "2026-01-10", "accepted")
        facts.enrolled(100 + person, "mentor", "2026-01-01")
        facts.moved(100 + person, "mentor", "2026-01-10", "accepted")
    for person in range(1, 9):
        facts.approved(person, 100 + person, "2026-01-20", 200 + person)
        facts.introduced(person, 100 + person, "2026-02-01", 200 + person)
        facts.met(200 + person, "2026-02-06")
    facts.approved(9, 109, "2026-04-20", 209)  # not introduced yet
    facts.step(201, "completed", "2026-04-10")
    facts.step(202, "dropped", "2026-03-01")
    return facts


def test_the_summary_counts_and_judges_what_the_ledger_holds() -> None:
    (block,) = shown("summary", CellSource(material(by_hand()), APRIL))
    first, *rest = block.paragraphs
    assert first == (
        "6 people have applied as mentees, 5 have been accepted, fewer than 5 have been introduced to a mentor "
        "and fewer than 5 have completed the program."
    )
    figures = [figure for figure in CellSource(material(by_hand()), APRIL).figures(kpis.in_order()) if figure.headline]
    judged = [figure for figure in figures if figure.verdict and figure.verdict != "early"]
    assert rest[0] == "Of 16 main figures with a target, 2 are on target and 13 have nothing to show yet.", (
        "all targets are counted, also those of figures of fewer than five"
    )
    assert sum(figure.label.lower() in " ".join(rest).lower() for figure in judged if figure.verdict == "off") == sum(
        figure.verdict == "off" for figure in judged
    )


@pytest.mark.parametrize("people", [0, 1, 3])
@pytest.mark.parametrize("kind", list(kinds()))
def test_no_kind_is_empty_or_tells_of_a_few_people(kind: str, people: int) -> None:
    facts = Facts()
    for person in range(1, people + 1):
        facts.enrolled(person, "mentee", "2026-01-01")
        facts.moved(person, "mentee", "2026-01-10", "accepted")
        facts.enrolled(10 + person, "mentor", "2026-01-01")
        facts.introduced(person, 10 + person, "2026-02-01", 200 + person)
        facts.met(200 + person, "2026-02-06")
    blocks = shown(kind, CellSource(material(facts), APRIL))
    assert blocks
    for block in blocks:
        filled = block.frame if isinstance(block, ChartBlock) else getattr(block, block.__slots__[0])
        assert len(filled), f"{kind} shows an empty {type(block).__name__}"
        if isinstance(block, FiguresBlock | TableBlock) and people:
            assert "100%" not in words((block,)), "a share of three people tells of each"


def test_who_waits_is_counted_without_those_who_are_matched_or_seen_through() -> None:
    """Of twelve accepted: 1 is in an open pair, 2 completed, 3 ended with the round, 4 was dropped, 5 is approved."""
    facts = Facts()
    for person in range(1, 13):
        facts.enrolled(person, "mentee", "2026-01-01")
        facts.moved(person, "mentee", "2026-01-10", "accepted")
    for person, end in ((1, ""), (2, "completed"), (3, "ended"), (4, "dropped")):
        facts.approved(person, 100 + person, "2026-01-20", 200 + person)
        facts.introduced(person, 100 + person, "2026-02-01", 200 + person)
        if end:
            facts.step(200 + person, end, "2026-04-01")
    facts.approved(5, 105, "2026-04-20", 205)
    (block,) = shown("waiting", CellSource(material(facts), APRIL))
    assert [(figure.label, figure.shown) for figure in block.figures] == [
        ("Applied, not decided yet", "none"),
        ("On the waiting list", "none"),
        ("Accepted, without a mentor", "8"),
    ]
    march = shown("waiting", CellSource(material(facts), date(2026, 3, 1)))[0]
    assert march.figures[2].shown == "8", "4 was in a pair, and 5 waited"
    (few,) = shown("waiting", CellSource(material(by_hand()), date(2026, 1, 12)))
    assert few.figures[0].shown == "fewer than 5", "mentee 6 alone has no answer"


def test_a_cell_is_as_of_its_day_and_its_group() -> None:
    facts = twelve()
    for row in facts.rows:
        row["department"] = "Finance" if (row.get("person_id") or 0) <= 5 else "Legal"
    whole = material(facts)
    table = shown("table", CellSource(whole, APRIL), content="steps")[0]
    assert [row[:2] for row in table.rows][:2] == [("Applied", "12"), ("Accepted", "12")]
    part = shown("table", CellSource(whole, APRIL, {"department": "Finance"}), content="steps")[0]
    assert [row[:2] for row in part.rows][:2] == [("Applied", "5"), ("Accepted", "5")]
    january = shown("table", CellSource(whole, date(2026, 1, 5)), content="steps")[0]
    assert [row[:2] for row in january.rows][:2] == [("Applied", "12"), ("Accepted", "0")]


def test_the_funnel_s_bars_are_those_who_reached_the_step_above() -> None:
    (block,) = shown("funnel", CellSource(material(twelve()), APRIL))
    bars = block.frame.groupby("x", sort=False)["y"].sum()
    assert bars.to_list() == [12, 12, 12, 9, 8, 8, 1]
    met = block.frame[block.frame["x"] == "First session"].set_index("series")["y"]
    assert met["Reached it"] == 8


def test_changes_say_old_and_new_and_what_chance_explains() -> None:
    source = CellSource(material(twelve()), APRIL, last_version_on=date(2026, 1, 25))
    text, table = shown("changes", source)
    rows = {row[0]: row[1:] for row in table.rows}
    assert table.columns == ("Figure", "Jan 25, 2026", "Apr 30, 2026", "Change")
    assert rows["First session in time"] == ("nothing yet", "100%", "first value")
    assert "Mentees who applied" not in rows, "12 then and now"
    assert text.paragraphs
    text, table = shown("changes", replace(source, last_version_on=None))
    assert text.paragraphs[0] == "No version was saved before this day, so this compares with Apr 2, 2026."
    _, table = shown("changes", source, since="day", day="2026-02-20")
    assert table.columns[1] == "Feb 20, 2026"
    (text,) = shown("changes", source, since="day", day="2026-04-29")
    headlines = sum(kpi.headline for kpi in kpis.KPIS.values())
    assert text.paragraphs == (f"None of {headlines} main figures has changed since Apr 29, 2026.",)


@pytest.mark.parametrize("facts", [Facts(), twelve()], ids=["of nobody", "of a program that began on January 1"])
def test_a_day_before_the_program_began_is_nothing_to_compare_with(facts: Facts) -> None:
    source = CellSource(material(facts), APRIL, last_version_on=date(2025, 12, 31))
    (text,) = shown("changes", source)
    assert text.paragraphs == ("Nothing was on record on Dec 31, 2025, so there is nothing to compare with.",)


def test_a_forecast_stands_beside_what_happened() -> None:
    source = CellSource(material(twelve(), options=(OPTION,)), APRIL)
    chart, table = shown("forecast", source)
    rows = {row[0]: row for row in table.rows}
    assert rows["Accepted mentees"][2] == "12"
    assert rows["Completed relationships"][2] == "fewer than 5"
    drawn = chart.frame[chart.frame["series"] == "Actual so far"]
    assert dict(zip(drawn["x"], drawn["y"], strict=True)).get("Completed relationships") is None, "1 is not drawn"
    (why,) = shown("forecast", CellSource(material(twelve()), APRIL))
    assert why.paragraphs == ("No design option has been chosen, so there is no forecast to compare with.",)


COMMENTS = tuple(
    WrittenComment(f"comment {n}", f"Words of {n}", "Trust and openness", date(2026, 3, 1), 200 + n, n)
    for n in range(1, 7)
)


def test_only_a_comment_whose_writer_agreed_is_quoted_and_no_name_with_it() -> None:
    source = CellSource(material(twelve(), comments=COMMENTS), APRIL)
    table, why = shown("quotes", source)
    assert table.rows == (("Trust and openness", "6"),)
    assert "Words of" not in words((table, why))
    quotes, *_ = shown("quotes", source, agreed=["comment 3"])
    assert quotes.quotes == (Quote("Words of 3", "Trust and openness", "", "comment 3"),)
    before = shown("quotes", CellSource(material(twelve(), comments=COMMENTS), date(2026, 2, 20)), agreed=["comment 3"])
    assert before == (TextBlock(("Nobody has written a comment yet.",)),)
    few = shown("quotes", CellSource(material(twelve(), comments=COMMENTS[:4]), APRIL))
    assert few[0] == TextBlock(("No theme has comments of 5 people or more yet.",))


def test_stories_come_up_to_the_day_and_of_the_department() -> None:
    stories = [
        ToldStory(Quote("I dared.", who="Ana, mentee", source="story 1"), date(2026, 3, 1), "Finance"),
        ToldStory(Quote("Too late.", source="story 2"), date(2026, 5, 1), "Finance"),
    ]
    source = CellSource(material(twelve(), stories=stories), APRIL)
    assert [quote.text for quote in shown("stories", source)[0].quotes] == ["I dared."]
    (none,) = shown("stories", replace(source, part={"department": "Legal"}))
    assert none.paragraphs == ("No story may be published yet. Each one needs the consent of everybody in it.",)


def test_the_decision_is_the_team_s_or_the_design_s_and_what_the_kpis_ask() -> None:
    source = CellSource(material(twelve()), APRIL)
    (request,) = shown("decisions", source)[0].paragraphs
    assert request == f"{source.summary.request_of}: {source.summary.request}"
    assert shown("summary", source)[0].paragraphs[-1] == request, "the same words on every page"
    assert shown("decisions", source, asked="Fund it.\n\n Name an owner. ")[0].paragraphs == (
        "Fund it.",
        "Name an owner.",
    )
    designed = replace(source.material, program=replace(PROGRAM, design=Design(decision_asked="Go on in 2027.")))
    assert shown("decisions", replace(source, material=designed))[0].paragraphs == ("Go on in 2027.", request)


@pytest.mark.parametrize(
    ("count", "asked"), [(1, "Decide on the design option,"), (2, "Choose one of the design options,")]
)
def test_an_option_that_waits_for_a_choice_is_asked_for_even_when_it_is_the_only_one(count: int, asked: str) -> None:
    waiting = [replace(OPTION, chosen_on=None)] * count
    source = CellSource(replace(material(twelve()), options=waiting), APRIL)
    decision, *more = shown("decisions", source)[0].paragraphs
    assert decision.startswith(asked) and not any("Nothing this month" in line for line in more)
    early = CellSource(replace(material(Facts()), options=waiting), APRIL)
    assert len(shown("decisions", early)[0].paragraphs) == 1, "nothing is asked yet but the choice"


@pytest.mark.parametrize("kind", list(kinds()))
def test_what_is_frozen_comes_back_the_same(kind: str) -> None:
    stories = [ToldStory(Quote("I dared.", who="Ana, mentee", source="story 1"), date(2026, 3, 1), "")]
    source = CellSource(material(twelve(), comments=COMMENTS, stories=stories, options=(OPTION,)), APRIL)
    settings = {"agreed": ["comment 3"]} if kind == "quotes" else {}
    blocks = shown(kind, source, **settings)
    data = json.loads(json.dumps(block_data.blocks_data(blocks)))
    assert "Words of 3" not in json.dumps(data) and "I dared." not in json.dumps(data), "words stay where they are"
    quotable = {
        "comment 3": Quote("Words of 3", "Trust and openness", source="comment 3"),
        "story 1": Quote("I dared.", who="Ana, mentee", source="story 1"),
    }
    again = block_data.read_blocks(data, quotable)
    assert block_data.blocks_data(again) == data
    for before, after in zip(blocks, again, strict=True):
        if isinstance(before, ChartBlock):
            assert before.frame["x"].to_list() == after.frame["x"].to_list()
            assert before.frame.shape == after.frame.shape
        else:
            assert before == after
    if kind in ("quotes", "stories"):
        gone = block_data.read_blocks(data, {})
        assert not any(isinstance(block, QuotesBlock) for block in gone)
        assert TextBlock(("1 quote that stood here is no longer published.",)) in gone


@pytest.mark.parametrize("template", list(playbook.load().report_templates))
def test_a_template_names_kinds_and_settings_that_there_are(template: str) -> None:
    for cell in starting_cells(template):
        assert kinds()[cell.kind].fault(cell.settings) is None
        for key in cell.settings.get("figures", ()):
            assert key in kpis.KPIS
        source = CellSource(material(twelve()), APRIL)
        for field in kinds()[cell.kind].fields:
            if field.shape == "choice" and field.name in cell.settings:
                assert cell.settings[field.name] in field.choices(source)


def test_settings_of_another_kind_or_shape_are_refused_in_words() -> None:
    text, quotes = kinds()["text"], kinds()["quotes"]
    assert text.fault({"color": "red"}) == "A cell “Text” has no setting “color”."
    assert text.fault({"words": "x" * 5001}) == "“Text” has at most 5,000 characters."
    assert quotes.fault({"agreed": "comment 1"}) == "“Comments whose writers agreed to be quoted” cannot be read."
    assert kinds()["changes"].fault({"day": "tomorrow"}) == "“Day” is not a day."


def test_every_kind_is_one_file_and_says_what_it_shows() -> None:
    folder = Path(block_data.__file__).parent / "cells"
    assert set(kinds()) == {file.stem for file in folder.glob("*.py")} - {"__init__"}
    for kind in kinds().values():
        assert kind.label and kind.help.endswith(".") and kind.heading and kind.icon.startswith(":material/")
