"""Reports for the sponsor: drawn from published figures only, whatever the ledger holds; those for the team say so."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain import kpis
from core.domain.design.options import Option
from core.domain.kpis.cost import cost_of
from core.domain.kpis.publication import PublishedValue, values_to_publish
from core.domain.report.block_data import read_view, view_data
from core.domain.report.blocks import Block, Quote, ReportView, TableBlock, TextBlock
from core.domain.report.cell_kind import CellKind
from core.domain.report.cells import kinds
from core.domain.report.composition import NEVER_PUBLISHED, compose
from core.domain.report.source import CellSource, ReportMaterial, ToldStory, WrittenComment
from core.domain.report.team_report import SPONSOR, ReportCell, TeamReport
from tests.kpis.test_attackers import Round, daily, ledger_of
from tests.kpis.test_kpi_report import PROGRAM
from tests.kpis.test_publishing import program_of
from tests.ledgers import Facts
from tests.story import DAY, acted, introduced

OPTION = Option(1, "Pilot", {"duration": "time_bound"}, seats=60, months=6, chosen_on=date(2026, 1, 1))
SETTINGS = {
    "trend": ({"figure": "met_in_time"}, {"figure": "cadence"}),
    "survival": ({"curve": "first session"}, {"curve": "together"}),
    "table": ({"content": "figures"}, {"content": "steps"}, {"content": "department"}, {"content": "level"}),
    "changes": ({"since": "month"}, {"since": "day", "day": "2026-02-20"}),
}
PARTS = ({}, {"department": "Sales"}, {"level": "Junior"})


def every_cell() -> tuple[ReportCell, ...]:
    """Each kind with its settings, of the whole and of parts, on the latest day and on an earlier one."""
    cells = [
        (kind, settings, part, fixed_on)
        for kind in kinds()
        for settings in SETTINGS.get(kind, ({},))
        for part in PARTS
        for fixed_on in (None, date(2026, 3, 10))
    ]
    return tuple(
        ReportCell(number, 1, number, kind, 1, settings=settings, part=part, fixed_on=fixed_on)
        for number, (kind, settings, part, fixed_on) in enumerate(cells, start=1)
    )


def sponsors(ledger: kpis.Ledger, record: list[PublishedValue], on: date) -> ReportView:
    """A report for the sponsor of all there is to show, made on a day."""
    comments = [WrittenComment("comment 1", "We met.", "Time", date(2026, 2, 20), 1, 1)]
    stories = [ToldStory(Quote("I dared.", source="story 1"), date(2026, 2, 20), "")]
    material = ReportMaterial(
        PROGRAM, ledger, options=(OPTION,), comments=comments, stories=stories, currency="$", record=tuple(record)
    )
    report = TeamReport(1, 1, "Monthly", DAY, every_cell(), SPONSOR)
    return compose(report, {1: material}, {}, made_by="Ana", on=on)


def another_story(story: Round) -> kpis.Ledger:
    """The same people, and every one of them did the opposite."""
    other = Round(0)
    other.__dict__ = {**story.__dict__, "hit": {person: 1 - hit for person, hit in story.hit.items()}}
    other.department = dict.fromkeys(story.department, "Legal")
    return ledger_of(other)


def test_two_months_of_sponsor_reports_tell_nothing_that_was_not_published() -> None:
    """Whatever is on the pages stands in the record, of which the attackers recover nothing: an empty ledger, and one
    in which everybody did the opposite, make the very same reports."""
    story = Round(3)
    ledger = ledger_of(story)
    record: list[PublishedValue] = []
    composed = []
    for day in daily()[::12]:
        record += values_to_publish(
            ledger, PROGRAM, day, record, themes={"Time": dict.fromkeys(range(1, 9), 1)},
            cost=lambda facts: cost_of(PROGRAM, (OPTION,), facts),
        )  # fmt: skip
        reports = [
            json.dumps(view_data(sponsors(known, record, day + timedelta(days=3))))
            for known in (ledger, another_story(story), kpis.read(Facts().frame))
        ]
        assert reports[0] == reports[1] == reports[2]
        composed.append(reports[0])
    assert len(set(composed)) > 2, "they do change with what is published"
    assert "about" in composed[-1] and "unchanged since" in composed[-1]
    exact = kpis.measure_all(ledger.as_of(daily()[::12][-1]).only(program_id=1))
    shares = {figure.shown for figure in exact if figure.unit == "%" and figure.value and figure.value * 20 % 1}
    assert shares and not [shown for shown in shares if f'"{shown}"' in composed[-1]]


def test_a_figure_of_a_part_that_was_not_published_is_not_shown() -> None:
    ledger = ledger_of(Round(3))
    day = daily()[-1]
    record = values_to_publish(ledger, PROGRAM, day, [])
    cells = sponsors(ledger, record, day).cells
    of_sales = [cell for cell in cells if cell.group == "Sales" and cell.title == kinds()["figures"].heading]
    assert len(of_sales) == 2
    for cell in of_sales:
        assert cell.blocks[0].paragraphs[0].startswith("Nothing had been published of “Sales” by ")
    waiting = [cell for cell in cells if cell.title == kinds()["waiting"].heading]
    assert all(cell.blocks[0].paragraphs == (NEVER_PUBLISHED,) for cell in waiting)


def test_what_was_not_published_then_is_no_change_for_a_sponsor() -> None:
    ledger, day = ledger_of(Round(3)), daily()[-1]
    material = ReportMaterial(PROGRAM, ledger, record=tuple(values_to_publish(ledger, PROGRAM, day, [])))
    kind = kinds()["changes"]

    def changes(since: date) -> tuple[Block, ...]:
        settings = kind.complete({"since": "day", "day": since.isoformat()})
        assert kind.for_sponsor is not None
        return kind.for_sponsor(CellSource(material, day, audience=SPONSOR), settings)

    headlines = sum(kpi.headline for kpi in kpis.KPIS.values())
    (text,) = changes(date(2025, 1, 1))  # before anything
    assert text.paragraphs == (
        f"{headlines} main figures had no published value on Jan 1, 2025.", "So there is nothing to compare with.",
    )  # fmt: skip
    blocks = changes(day - timedelta(days=1))  # lines of a trend are published back to their start, the others are not
    rows = [row for block in blocks if isinstance(block, TableBlock) for row in block.rows]
    assert "had no published value on" in blocks[0].paragraphs[0]
    assert not [row for row in rows if "first value" in row or "too few to publish" in row]


def test_a_kind_that_does_not_say_how_is_not_shown_to_a_sponsor() -> None:
    kind = CellKind("Seats", "How many.", "Seats", ":material/chair:", lambda source, settings: (TextBlock(("7",)),))
    assert kind.for_sponsor is None
    assert {key for key, kind in kinds().items() if kind.for_sponsor is None} == {"groups", "rounds", "waiting"}


@pytest.fixture
def report(db: Database) -> int:
    program_id = program_of(db, 8)
    introduced(db, program_id)
    return actions.create_report(db, program_id, "Monthly", "monthly", **acted())


def view(db: Database, report_id: int, on: date = DAY) -> ReportView:
    return actions.composed_view(db, store.reports.report(db, report_id), **acted(on))


def test_a_report_for_the_team_says_that_it_holds_exact_numbers(db: Database, report: int) -> None:
    label = view(db, report).label
    assert label.line.endswith("internal: holds exact numbers")
    assert label.file_name("report", "docx") == "spring-internal-report-2026-03-02.docx"
    actions.address_report(db, report, "sponsor", **acted())
    label = view(db, report).label
    assert "internal" not in label.line and label.file_name("report", "docx") == "spring-report-2026-03-02.docx"
    with pytest.raises(actions.NotAllowed, match="for the team or for the sponsor"):
        actions.address_report(db, report, "press", **acted())


def test_a_report_for_the_sponsor_is_about_the_day_that_was_published(db: Database, report: int) -> None:
    actions.address_report(db, report, "sponsor", **acted())
    assert "Nothing had been published of this program by Mar 2, 2026." in str(view_data(view(db, report)))
    actions.publish_figures(db, 1, **acted())
    shown = view(db, report, DAY + timedelta(days=9))
    assert {cell.as_of for cell in shown.cells} == {DAY} and shown.label.as_of == DAY


def test_what_was_frozen_for_the_team_never_reaches_a_sponsor(db: Database, report: int) -> None:
    summary = store.reports.report(db, report).cells[0]
    actions.freeze_cell(db, summary.id, **acted())
    exact = view(db, report).cells[0].blocks
    assert "8 people have applied" in exact[0].paragraphs[0]
    actions.address_report(db, report, "sponsor", **acted())
    assert view(db, report).cells[0].blocks[0].paragraphs == (
        "This was frozen with exact numbers, so a report for the sponsor does not show it.",
    )
    actions.thaw_cell(db, summary.id, **acted())
    actions.publish_figures(db, 1, **acted())
    actions.freeze_cell(db, summary.id, **acted())
    published = view(db, report).cells[0].blocks
    assert published[0].paragraphs[0].startswith("About 10 people have applied")
    actions.address_report(db, report, "team", **acted())
    assert view(db, report).cells[0].blocks == published


def test_what_was_kept_before_there_were_sponsor_reports_is_internal(db: Database, report: int) -> None:
    data = view_data(view(db, report))
    del data["label"]["internal"], data["label"]["several"]
    for cell in data["cells"]:
        del cell["program"]
    assert read_view(data, {}).label.internal
