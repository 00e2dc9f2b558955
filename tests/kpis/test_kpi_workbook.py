"""The workbook as a coordinator opens it: few sheets, a summary first, charts of its own, nothing cut, nothing run."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart, ScatterChart
from openpyxl.utils import get_column_letter

from core.documents import kpi_workbook
from core.documents.tables import WIDEST
from core.domain import kpis
from core.domain.design.options import Option
from tests.kpis.test_kpi_report import LEDGER, ON, PROGRAM, THEMES, story_facts
from tests.ledgers import Facts

MOST_SHEETS = 12
LONG_NAME = "Wilhelmina Featherstonehaugh-Cholmondeley"
NAMES = {number: f"Person {number}" for number in range(1, 22)} | {21: LONG_NAME, 50: "=cmd()"}


def two_rounds() -> tuple[kpis.Ledger, kpis.RoundComparison]:
    """The program of the report beside one of a year before, of which only six mentees who applied are on record."""
    earlier = Facts()
    for person in range(101, 107):
        earlier.enrolled(person, "mentee", "2025-01-01", program=9)
        earlier.moved(person, "mentee", "2025-01-11", "accepted" if person > 103 else "declined", program=9)
    old = replace(PROGRAM, id=9, name="Spring 2025", starts_on=date(2025, 2, 1))
    both = kpis.read(_joined(earlier))
    sides = [
        kpis.Round(program, kpis.Thresholds(), Option(1, "Pilot", {"duration": "time_bound"}))
        for program in (old, PROGRAM)
    ]
    return both, kpis.compare_rounds(both, *sides, kpis.alignments(both, old, PROGRAM, ON)["day"])


def _joined(earlier: Facts) -> pd.DataFrame:
    facts = story_facts()
    start = len(facts.rows)
    facts.rows += [row | {"fact": start + number} for number, row in enumerate(earlier.rows, start=1)]
    return facts.frame


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    report = kpis.measured_report(LEDGER, PROGRAM, ON, themes=THEMES)
    return openpyxl.load_workbook(io.BytesIO(kpi_workbook.workbook(report, NAMES, two_rounds()[1])))


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    header, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_there_are_at_most_twelve_sheets_with_names_that_excel_takes(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Summary", "Figures", "Funnel", "Departments", "Trends", "Curves", "Rounds", "Forecast",
                               "Comments", "Definitions", "Rows of people", "Rows of pairs"]  # fmt: skip
    assert len(book.sheetnames) <= MOST_SHEETS
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in book.sheetnames)
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)


def test_it_opens_on_a_summary_with_every_headline_figure_and_a_way_to_every_sheet(book: openpyxl.Workbook) -> None:
    assert book.active.title == "Summary"
    summary = book["Summary"]
    labels = [summary.cell(row, 1).value for row in range(1, summary.max_row + 1)]
    assert {kpi.label for kpi in kpis.KPIS.values() if kpi.headline} <= set(labels)
    links = {cell.value: cell.hyperlink.location or cell.hyperlink.target for (cell,) in summary.iter_rows(max_col=1)
             if cell.hyperlink}  # fmt: skip
    assert set(links) == set(book.sheetnames) - {"Summary"}
    at = labels.index("Accepted mentees with a mentor") + 1
    value, target, verdict = (summary.cell(at, column) for column in (3, 4, 5))
    assert (value.value, value.number_format) == (pytest.approx(16 / 21), "0%")
    assert (target.value, verdict.value) == (0.6, "on target")
    assert summary.freeze_panes == f"A{labels.index('Headline figure') + 2}" and book["Figures"].freeze_panes == "C2"


def test_charts_are_excels_own_and_point_at_the_numbers_beside_them(book: openpyxl.Workbook) -> None:
    kinds = {sheet.title: [type(chart) for chart in sheet._charts] for sheet in book.worksheets if sheet._charts}
    assert kinds == {
        "Summary": [BarChart], "Funnel": [BarChart], "Departments": [BarChart], "Trends": [ScatterChart],
        "Curves": [ScatterChart], "Rounds": [BarChart], "Forecast": [BarChart], "Comments": [BarChart],
    }  # fmt: skip
    for sheet in book.worksheets:
        for chart in sheet._charts:
            assert chart.series
            for series in chart.series:
                numbers = (series.val or series.yVal).numRef.f
                name, first, last = re.fullmatch(r"'(.+)'!\$[A-Z]+\$(\d+):\$[A-Z]+\$(\d+)", numbers).groups()
                assert name == sheet.title
                assert 2 <= int(first) <= int(last) <= sheet.max_row
    summary = book["Summary"]
    reached = summary._charts[0].series[0].val.numRef.f
    first, last = (int(row) for row in re.findall(r"\$(\d+)", reached))
    shares = [summary.cell(row, 1).value for row in range(first, last + 1)]
    wanted = {kpi.label for kpi in kpis.KPIS.values() if kpi.headline and kpi.unit == "%"}
    assert set(shares) == wanted, "one scale: shares only"


def test_the_rows_of_a_figure_are_found_by_filtering_the_first_column(book: openpyxl.Workbook) -> None:
    for figure in rows(book, "Figures"):
        if not figure["Rows on sheet"]:
            continue
        behind = [row for row in rows(book, figure["Rows on sheet"]) if row["Figure"] == figure["Figure"]]
        assert len(behind) == figure["n"] + figure["Still open"], figure["Figure"]
    assert book["Rows of pairs"].auto_filter.ref.startswith("A1:")


def test_no_name_is_cut_and_none_runs(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:]:
        for column in range(1, sheet.max_column + 1):
            width = sheet.column_dimensions[get_column_letter(column)].width
            for row in range(1, sheet.max_row + 1):
                cell = sheet.cell(row, column)
                if isinstance(cell.value, str):
                    assert len(cell.value) < width or cell.alignment.wrap_text, (sheet.title, cell.coordinate)
                    assert cell.data_type == "s"
    people = [row.get("Person") for row in rows(book, "Rows of people")]
    assert LONG_NAME in people and people.index(LONG_NAME) > 0
    assert len(LONG_NAME) < WIDEST


def test_both_rounds_stand_side_by_side_with_shares_first(book: openpyxl.Workbook) -> None:
    table = rows(book, "Rounds")
    accepted = next(row for row in table if row["Figure"] == "Share of mentees accepted")
    # 3 of 6 before, 21 of 21 now; what the team decided itself has no interval.
    assert (accepted["Compared with: Spring 2025"], accepted["Spring *2026*"]) == (0.5, 1)
    assert (accepted["Difference"], accepted["Reads"], accepted["Low"]) == (0.5, "+50 points", None)
    assert accepted["This program against it"] == "higher"
    units = [row["Unit"] for row in table]
    assert "%" not in units[units.count("%") :]
    assert len(table) == len(kpis.KPIS)
    assert {row["Result"] for row in rows(book, "Forecast")} >= {"Mentees who apply", "Sessions held"}
    assert rows(book, "Forecast")[-1]["Result"] == "Sessions held"


def test_a_program_that_nobody_joined_yet_has_a_workbook_too() -> None:
    facts = Facts()
    facts.enrolled(1, "mentee", "2026-01-01", program=2)
    report = kpis.measured_report(kpis.read(facts.frame), PROGRAM, ON)
    book = openpyxl.load_workbook(io.BytesIO(kpi_workbook.workbook(report, {})))
    assert book.active.title == "Summary"
    assert "Rows of pairs" not in book.sheetnames
