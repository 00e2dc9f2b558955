"""Rounds cell: two rounds worked out by hand, what it says without an earlier one, and of a few people."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pptx import Presentation
from sqlite_utils import Database

from core import actions, store
from core.documents.brand import Brand
from core.documents.report_slides import slides
from core.domain import kpis
from core.domain.design.options import Option
from core.domain.report import block_data
from core.domain.report.blocks import Block, ChartBlock, TableBlock, TextBlock
from core.domain.report.cells import kinds
from core.domain.report.composition import NEVER_PUBLISHED, compose, live_blocks
from core.domain.report.source import CellSource, ReportMaterial
from core.domain.report.team_report import SPONSOR, ReportCell, TeamReport
from core.domain.report.templates import starting_cells
from tests.kpis.test_round_comparison import NEW, OLD, TODAY, two_rounds
from tests.ledgers import Facts
from tests.story import acted

OPTION = Option(1, "Pilot", {"duration": "time_bound"}, seats=20, months=6, chosen_on=date(2026, 1, 1))


def source_of(facts: Facts, on: date = TODAY, before: kpis.Round | None = None) -> CellSource:
    previous = before or kpis.Round(OLD, kpis.Thresholds())
    return CellSource(ReportMaterial(NEW, kpis.read(facts.frame), options=(OPTION,), previous=previous), on)


def shown(source: CellSource, figures: str = "main") -> tuple[Block, ...]:
    return kinds()["rounds"].blocks(source, {"figures": figures})


def test_two_rounds_stand_side_by_side_as_a_chart_and_a_table() -> None:
    """10 of 20 pairs met in time in 2025 and 19 of 20 in 2026; the interval is worked out in test_round_comparison."""
    chart, table, forecast, missing = shown(source_of(two_rounds()))
    assert isinstance(chart, ChartBlock) and isinstance(table, TableBlock)
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["First session in time"] == ("50%", "95%", "+45 points (+18 to +65)", "better")
    assert table.columns[1:3] == ("Spring 2025", "Spring 2026")
    assert table.note.startswith("60 days after the start of each: Apr 2, 2025 and Apr 2, 2026.")
    drawn = chart.frame[chart.frame["x"] == "First session in time"]
    assert drawn[["series", "y"]].values.tolist() == [["Spring 2025", 0.5], ["Spring 2026", 0.95]]
    assert drawn["low"].tolist() == pytest.approx([0.2993, 0.7639], abs=1e-4)
    assert chart.frame["x"].iat[0] == "First session in time", "what differs stands first"
    main = [key for key in kpis.in_order() if kpis.KPIS[key].headline]
    assert len(rows) <= len(main) < len(kpis.KPIS)
    counts = {row[0]: len(row) for row in shown(source_of(two_rounds()), "all")[1].rows}
    assert len(counts) > len(rows), "all figures are more than the main ones"
    assert forecast.columns[0] == "Round" and {row[0] for row in forecast.rows} == {"Spring 2026"}
    matched = next(row for row in forecast.rows if row[1].startswith("Matched"))
    assert matched[3] == "20"
    assert missing.paragraphs == (
        "No design option was chosen for Spring 2025, so there is no forecast to compare with.",
    )


def test_both_forecasts_are_checked_where_both_rounds_chose_an_option() -> None:
    before = kpis.Round(OLD, kpis.Thresholds(), OPTION)
    *_, forecast = shown(source_of(two_rounds(), before=before))
    assert list(dict.fromkeys(row[0] for row in forecast.rows)) == ["Spring 2025", "Spring 2026"]


def test_once_both_are_over_they_are_compared_after_the_end() -> None:
    _, table, *_ = shown(source_of(two_rounds(), date(2026, 8, 11)))
    assert table.note.startswith("10 days after the end of each: Aug 11, 2025 and Aug 11, 2026.")


def test_on_a_slide_the_shares_stand_over_an_axis_in_percent() -> None:
    source = source_of(two_rounds())
    cell = ReportCell(1, 1, 1, "rounds", 2)
    view = compose(TeamReport(1, 2, "End of round", TODAY, (cell,)), {2: source.material}, {}, made_by="Ana", on=TODAY)
    shapes = [shape for slide in Presentation(io.BytesIO(slides(view, Brand()))).slides for shape in slide.shapes]
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert chart.value_axis.tick_labels.number_format == "0%"
    assert list(chart.plots[0].categories)[1] == "First session in time · Spring 2026: 95% (76% to 99%)"


def test_without_an_earlier_round_it_says_so() -> None:
    source = source_of(two_rounds())
    alone = replace(source, material=replace(source.material, previous=None))
    assert shown(alone) == (
        TextBlock(("This program follows no earlier round, so there is nothing to compare it with.",)),
    )
    part = replace(source, part={"department": "Sales"})
    assert shown(part)[0].paragraphs == ("Rounds are compared in full: choose the whole program for this cell.",)
    nobody = kpis.Round(replace(OLD, id=9, starts_on=None), kpis.Thresholds())
    assert "no first day yet" in shown(source_of(two_rounds(), before=nobody))[0].paragraphs[0]


@pytest.mark.parametrize("people", [0, 1, 3])
def test_a_few_people_are_in_no_number(people: int) -> None:
    blocks = shown(source_of(two_rounds(people, people, people)), "all")
    data = json.dumps(block_data.blocks_data(blocks))
    assert "100%" not in data and "1.0," not in data
    *_, forecast, _ = blocks
    matched = next(row for row in forecast.rows if row[1].startswith("Matched"))
    assert matched[3] == ("fewer than 5" if people else "none")
    assert (matched[4] == "too few to publish") == bool(people)


def test_a_sponsor_is_told_that_it_is_not_published() -> None:
    source = replace(source_of(two_rounds()), audience=SPONSOR)
    assert live_blocks(ReportCell(1, 1, 1, "rounds", 2), source) == (TextBlock((NEVER_PUBLISHED,)),)


def test_the_end_of_round_report_has_it_and_the_store_finds_the_round_before(db: Database) -> None:
    assert "rounds" in [cell.kind for cell in starting_cells("end")]
    first = actions.create_program(db, "Spring 2025", months=6, **acted())
    assert store.reports.material(db, first).previous is None
    second = actions.next_round(db, first, "Spring 2026", **acted())
    before = store.reports.material(db, second).previous
    assert before is not None and before.program.name == "Spring 2025" and before.option is None
