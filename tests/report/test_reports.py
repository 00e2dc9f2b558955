"""Actions on reports: compose, move, freeze, keep a version; each leaves its line and can be taken back."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from pathlib import Path

import pytest
from docx import Document
from pptx import Presentation
from sqlite_utils import Database

from core import actions, store
from core.documents import report_html, report_slides, report_word
from core.documents.report_words import cell_label, scope
from core.domain import playbook
from core.domain.base.file_label import FileLabel
from core.domain.report import block_data, cells
from core.domain.report.blocks import QuotesBlock, ReportView, TextBlock
from tests.pages import open_page
from tests.story import DAY, acted, introduced, recruited

LATER = DAY + timedelta(days=30)


@pytest.fixture
def report(db: Database) -> int:
    """A report with three texts, "A", "B" and "C", in a program of two pairs."""
    program_id = recruited(db)
    introduced(db, program_id)
    actions.add_coordinator(db, "Cora Lind", **acted())
    report_id = actions.create_report(db, program_id, "Monthly", **acted())
    for words in "ABC":
        actions.add_cell(db, report_id, "text", {"words": words}, **acted())
    return report_id


def texts(db: Database, report_id: int) -> str:
    return "".join(cell.settings["words"] for cell in store.reports.report(db, report_id).cells)


def cell_ids(db: Database, report_id: int) -> list[int]:
    return [cell.id for cell in store.reports.report(db, report_id).cells]


def view(db: Database, report_id: int, on: date = DAY) -> ReportView:
    return actions.composed_view(db, store.reports.report(db, report_id), **acted(on))


def test_cells_move_one_place_and_no_further(db: Database, report: int) -> None:
    first, middle, last = cell_ids(db, report)
    actions.move_cell(db, last, -1, **acted())
    assert texts(db, report) == "ACB"
    actions.move_cell(db, last, -1, **acted())
    assert texts(db, report) == "CAB"
    with pytest.raises(actions.NotAllowed, match="first already"):
        actions.move_cell(db, last, -1, **acted())
    actions.move_cell(db, last, 1, **acted())
    actions.move_cell(db, last, 1, **acted())
    assert texts(db, report) == "ABC"
    with pytest.raises(actions.NotAllowed, match="last already"):
        actions.move_cell(db, last, 1, **acted())
    for _ in range(40):  # a place between two neighbors can be found again and again
        actions.move_cell(db, first, 1, **acted())
        actions.move_cell(db, middle, 1, **acted())
    assert texts(db, report) == "ABC"


def test_a_copy_stands_behind_its_cell_and_is_live(db: Database, report: int) -> None:
    first, *_ = cell_ids(db, report)
    actions.annotate_cell(db, first, "Say hello.", **acted())
    actions.freeze_cell(db, first, **acted())
    copy = actions.duplicate_cell(db, first, **acted())
    assert texts(db, report) == "AABC"
    cell = store.reports.cell(db, copy)
    assert cell_ids(db, report)[1] == copy
    assert (cell.frozen_on, cell.blocks, cell.notes) == (None, (), "Say hello.")


def test_each_step_can_be_taken_back(db: Database, report: int) -> None:
    def state() -> object:
        return store.reports.report(db, report), store.reports.versions(db, report)

    first, middle, _ = cell_ids(db, report)
    steps = [
        lambda: actions.retitle_report(db, report, "Quarterly", **acted()),
        lambda: actions.address_report(db, report, "sponsor", **acted()),
        lambda: actions.add_cell(db, report, "funnel", **acted()),
        lambda: actions.edit_cell(db, first, title="Hello", settings={"words": "Z"}, fixed_on=DAY, **acted()),
        lambda: actions.move_cell(db, first, 1, **acted()),
        lambda: actions.duplicate_cell(db, middle, **acted()),
        lambda: actions.hide_cell(db, middle, **acted()),
        lambda: actions.annotate_cell(db, middle, "Pause here.", **acted()),
        lambda: actions.freeze_cell(db, first, **acted()),
        lambda: actions.delete_cell(db, middle, **acted()),
        lambda: actions.keep_version(db, report, **acted()),
        lambda: actions.delete_report(db, report, **acted()),
    ]
    for step in steps:
        before = state()
        step()
        assert state() != before
        actions.undo(db, **acted())
        assert state() == before


def test_a_hidden_cell_stays_and_does_not_leave(db: Database, report: int) -> None:
    first, *_ = cell_ids(db, report)
    actions.hide_cell(db, first, **acted())
    assert [cell.blocks[0].paragraphs for cell in view(db, report).cells] == [("B",), ("C",)]
    with pytest.raises(actions.NotAllowed, match="hidden already"):
        actions.hide_cell(db, first, **acted())
    actions.show_cell(db, first, **acted())
    assert len(view(db, report).cells) == 3


def test_a_frozen_cell_keeps_what_it_shows_and_a_live_one_follows(db: Database, report: int) -> None:
    frozen, live = (actions.add_cell(db, report, "decisions", **acted()) for _ in "12")
    actions.freeze_cell(db, frozen, **acted(LATER))
    actions.change_design(db, 1, decision_asked="Fund a second round.", **acted(LATER))
    shown = {cell.frozen_on: cell.blocks[0].paragraphs for cell in view(db, report, LATER).cells[3:]}
    nothing = "What we ask of you: Nothing this month: it is too early to judge any of these answers."
    assert shown == {LATER: (nothing,), None: ("Fund a second round.",)}
    with pytest.raises(actions.NotAllowed, match="Make it live"):
        actions.edit_cell(db, frozen, title="Other", **acted(LATER))
    with pytest.raises(actions.NotAllowed, match="frozen already"):
        actions.freeze_cell(db, frozen, **acted(LATER))
    actions.thaw_cell(db, frozen, **acted(LATER))
    after = view(db, report, LATER)
    assert after.cells[3].blocks == after.cells[4].blocks
    assert store.reports.cell(db, live).frozen_on is None


def test_a_version_is_numbered_and_nothing_changes_it(db: Database, report: int) -> None:
    assert actions.keep_version(db, report, **acted()) == 1
    actions.edit_cell(db, cell_ids(db, report)[0], settings={"words": "New"}, **acted(LATER))
    assert actions.keep_version(db, report, **acted(LATER)) == 2
    second, first = store.reports.versions(db, report)
    views = [block_data.read_view(version.view, {}) for version in (first, second)]
    assert [view.cells[0].blocks[0].paragraphs for view in views] == [("A",), ("New",)]
    assert views[0].label == FileLabel("Spring", DAY, "Cora Lind", DAY, version=1, internal=True)
    assert (second.number, second.kept_on, second.written_by, second.as_of) == (2, LATER, "coordinator:1", LATER)
    empty_report = actions.create_report(db, 1, "Empty", **acted())
    with pytest.raises(actions.NotAllowed, match="shows nothing yet"):
        actions.keep_version(db, empty_report, **acted())


def test_the_label_says_the_group_only_where_all_cells_are_about_it(db: Database, report: int) -> None:
    first, *others = cell_ids(db, report)
    actions.edit_cell(db, first, part={"department": "Finance"}, **acted())
    shown = view(db, report)
    assert (shown.cells[0].group, shown.label.group) == ("Finance", "")
    assert shown.label.title == "Spring · several groups" and "whole" not in shown.label.line
    assert [scope(cell, shown.label) for cell in shown.cells] == ["only Finance", *["The whole program"] * 2]
    for cell_id in others:
        actions.edit_cell(db, cell_id, part={"department": "Finance"}, **acted())
    label = view(db, report).label
    assert label.line == (
        "Spring · only Finance · as of Mar 2, 2026 · made by Cora Lind, Mar 2, 2026 · internal: holds exact numbers"
    )
    assert label.file_name("report", "pptx") == "spring-only-finance-internal-report-2026-03-02.pptx"
    with pytest.raises(actions.NotAllowed, match="part by shoe"):
        actions.edit_cell(db, first, part={"shoe": "44"}, **acted())
    with pytest.raises(actions.NotAllowed, match="still to come"):
        actions.edit_cell(db, first, fixed_on=LATER, **acted())


def test_a_cell_may_be_about_another_program_and_says_so(db: Database, report: int) -> None:
    other = actions.create_program(db, "Autumn", **acted())
    first, *_ = cell_ids(db, report)
    actions.edit_cell(db, first, program_id=other, part={"department": "Finance"}, **acted())
    shown = view(db, report)
    autumn, spring, _ = shown.cells
    assert (autumn.program, autumn.group, spring.program) == ("Autumn", "Finance", "Spring")
    assert shown.label.title == "Spring · several programs"
    assert scope(autumn, shown.label) == "Autumn · only Finance"
    assert cell_label(autumn, shown.label).startswith("Autumn · only Finance · as of ")
    assert cell_label(spring, shown.label).startswith("Spring · The whole program · as of ")
    version = actions.keep_version(db, report, **acted())
    version_view = block_data.read_view(store.reports.versions(db, report)[version - 1].view, {})
    assert [cell.program for cell in version_view.cells] == ["Autumn", "Spring", "Spring"]
    for cell_id in cell_ids(db, report):
        actions.edit_cell(db, cell_id, program_id=other, part={}, **acted())
    assert view(db, report).label.title == "Autumn", "a file is called after the program that it is about"


def test_a_quote_goes_from_frozen_cells_and_versions_with_the_story_s_consent(db: Database, report: int) -> None:
    pair = store.relationships.all(db)[0]
    story = actions.tell_story(
        db, pair.mentee_id, "I learned to ask.", program_id=1, relationship_id=pair.id, **acted()
    )
    for person_id in (pair.mentee_id, pair.mentor_id):
        actions.agree_to_story(db, story, person_id, **acted())
    cell_id = actions.add_cell(db, report, "stories", **acted())
    actions.freeze_cell(db, cell_id, **acted())
    actions.keep_version(db, report, **acted())
    assert view(db, report).cells[-1].blocks[0].quotes[0].text == "I learned to ask."
    stored = "\n".join(line for line in db.conn.iterdump() if "report_" in line)
    assert "learned" not in stored
    actions.withdraw_story(db, story, pair.mentor_id, **acted())
    version = store.reports.versions(db, report)[0]
    for shown in (view(db, report), block_data.read_view(version.view, store.reports.quotable(db, [1]))):
        assert shown.cells[-1].blocks == (TextBlock(("1 quote that stood here is no longer published.",)),)
        assert not any(isinstance(block, QuotesBlock) for cell in shown.cells for block in cell.blocks)


@pytest.mark.parametrize("template", list(playbook.load().report_templates))
def test_every_template_makes_a_report_that_shows_something(db: Database, template: str) -> None:
    program_id = recruited(db)
    report_id = actions.create_report(db, program_id, "New", template, **acted())
    shown = view(db, report_id)
    assert len(shown.cells) == len(playbook.load().report_templates[template].cells)
    assert all(cell.title and cell.blocks for cell in shown.cells)
    with pytest.raises(actions.NotAllowed, match="no such template"):
        actions.create_report(db, program_id, "New", "weekly", **acted())


def test_the_ledger_and_its_figures_do_not_read_reports(db: Database, report: int) -> None:
    facts = store.ledger.facts(db)
    assert not set(facts["subject"]) & {"reports", "report_cells", "report_versions"}


@pytest.fixture
def own_kind(tmp_path: Path) -> Iterator[str]:
    """A kind of cell in one file, as docs/adding.md shows it."""
    guide = (Path(__file__).parents[2] / "docs/adding.md").read_text(encoding="utf-8")
    section = guide.split("\n## A kind of cell", 1)[1].split("\n## ", 1)[0]
    source = section.split("```python\n", 1)[1].split("   ```", 1)[0]
    lines = [line.removeprefix("   ") for line in source.splitlines()]
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds/seats.py").write_text("\n".join(lines), encoding="utf-8")
    cells.__path__.append(str(tmp_path / "kinds"))
    cells.kinds.cache_clear()
    yield "seats"
    cells.__path__.remove(str(tmp_path / "kinds"))
    cells.kinds.cache_clear()
    shutil.rmtree(tmp_path / "kinds")


def test_a_kind_in_one_file_is_offered_stored_and_leaves_with_the_report(own_kind: str, path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentors=3, seats=2)
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
    app = open_page("report")
    box = app.selectbox(key="report_new_kind")
    assert "Mentor seats" in box.options
    box.set_value(own_kind).run()
    app.button(key="report_add").click().run()
    assert not app.exception
    assert any("6 seats" in part.value for part in app.markdown)
    with store.opened(path) as db:
        (cell,) = store.reports.report(db, report_id).cells
        assert cell.kind == "seats"
        (shown,) = actions.composed_view(db, store.reports.report(db, report_id), **acted()).cells
    assert (shown.title, shown.blocks) == ("How many seats are there?", (TextBlock(("Mentors offer 6 seats.",)),))


def test_a_kind_that_is_gone_says_so(db: Database, report: int) -> None:
    db.execute("UPDATE report_cells SET kind = 'seats'")
    (first, *_) = view(db, report).cells
    assert first.blocks == (TextBlock(("This kind of cell is not part of this version of the studio.",)),)


@pytest.mark.parametrize("template", list(playbook.load().report_templates))
def test_a_report_of_each_template_leaves_in_every_form(db: Database, template: str) -> None:
    report_id = actions.create_report(db, recruited(db), "Monthly", template, **acted())
    shown = view(db, report_id)
    page = report_html.page(shown).decode()
    assert shown.label.program in page and all(escape(cell.title) in page for cell in shown.cells)
    slides = Presentation(io.BytesIO(report_slides.slides(shown))).slides
    assert len(slides) > len(shown.cells), "a cover, and a slide or more a cell"
    document = Document(io.BytesIO(report_word.document(shown)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(cell.title in words for cell in shown.cells)
