"""The Report page through the router: start, compose, edit, preview, versions, present; and what it says of nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain.base.file_label import FileLabel
from core.domain.report.blocks import (
    CellView,
    FigureLine,
    FiguresBlock,
    Quote,
    QuotesBlock,
    ReportView,
    TableBlock,
    TextBlock,
)
from tests.pages import begin, drawn, go_to, open_page
from tests.story import DAY, acted, introduced, recruited
from ui.report import present


@pytest.fixture
def program_id(path: Path) -> int:
    with store.opened(path) as db:
        program_id = recruited(db)
        introduced(db, program_id)
        actions.add_coordinator(db, "Cora Lind", **acted())
    return program_id


def text_of(app: AppTest) -> str:
    return "\n".join(part.value for part in [*app.markdown, *app.caption, *app.subheader]).replace("\\", "")


def titles(app: AppTest) -> list[str]:
    """The cells of the notebook, in the order in which they stand on the page."""
    return [part.value.split(" ", 1)[1].replace("\\", "") for part in app.subheader]


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_a_program_it_says_what_to_do(path: Path) -> None:
    app = open_page("report")
    assert any("There is no program yet" in part.value for part in app.markdown)


def test_a_report_starts_from_a_template_and_is_composed(path: Path, program_id: int) -> None:
    app = open_page("report")
    assert "There is no report yet." in text_of(app)
    app.button(key="report_start_monthly").click().run()
    assert not app.exception
    assert titles(app)[:3] == ["In short", "What do we ask of you?", "Where do we stand?"]
    with store.opened(path) as db:
        (report,) = store.reports.reports(db, program_id)
        cells = store.reports.report(db, report.id).cells
    assert report.title == "Monthly report, April 2026"
    first, second = cells[0].id, cells[1].id
    assert app.button(key=f"report_up_{first}").disabled
    app.button(key=f"report_down_{first}").click().run()
    assert titles(app)[:2] == ["What do we ask of you?", "In short"]
    app.button(key=f"report_edit_{second}").click().run()
    (asked,) = [area for area in app.text_area if area.label == "Decisions"]
    asked.set_value("Fund *it*.")
    next(box for box in app.text_input if box.label == "Title" and box.key is None).set_value("We ask")
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert titles(app)[0] == "We ask"
    assert "Fund \\*it\\*\\." in [part.value for part in app.markdown]
    assert "Save" not in labels(app), "the form is closed"
    app.button(key="studio_undo").click().run()
    assert titles(app)[0] == "What do we ask of you?"


def test_whoever_edits_a_cell_learns_that_another_window_deleted_it(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
        cell_id = actions.add_cell(db, report_id, "text", {"words": "Hello"}, **acted())
    app = open_page("report")
    app.button(key=f"report_edit_{cell_id}").click().run()
    assert not app.warning
    with store.opened(path) as db:
        actions.delete_report(db, report_id, **acted())
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert "The cell that you were editing has been deleted, so your change was not saved." in app.warning[0].value
    assert not app.run().warning, "said once"


def test_no_choice_of_an_audience_leaves_the_report_as_it_is(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
    app = open_page("report")
    app.segmented_control(key=f"report_audience_{report_id}").set_value(None).run()
    assert not app.exception
    assert app.segmented_control(key=f"report_audience_{report_id}").value == "team"
    app.segmented_control(key=f"report_audience_{report_id}").set_value("sponsor").run()
    with store.opened(path) as db:
        report = store.reports.report(db, report_id)
        assert report is not None and report.audience == "sponsor"


def test_a_cell_is_hidden_frozen_copied_and_deleted(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
        cell_id = actions.add_cell(db, report_id, "text", {"words": "Hello"}, **acted())
    app = open_page("report")
    for key, words in (
        ("hide", "Hidden"),
        ("show", None),
        ("freeze", "Frozen on Apr 1, 2026"),
        ("thaw", None),
        ("duplicate", None),
    ):
        app.button(key=f"report_{key}_{cell_id}").click().run()
        assert not app.exception
        badges = [part.value for part in app.caption if "-badge[" in part.value]
        assert (words in badges[0]) if words else not badges
    assert titles(app) == ["Note", "Note"]
    app.button(key=f"report_delete_{cell_id}").click().run()
    assert titles(app) == ["Note"]
    app.button(key="report_delete").click().run()
    assert "There is no report yet." in text_of(app)


def test_the_preview_leaves_out_what_is_hidden_and_is_labelled(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
        for words in ("Shown words", "Hidden words"):
            cell_id = actions.add_cell(db, report_id, "text", {"words": words}, **acted())
        actions.hide_cell(db, cell_id, **acted())
    app = open_page("report", report_part="preview")
    assert "Shown words" in text_of(app) and "Hidden words" not in text_of(app)
    assert "Spring · The whole program · as of Apr 1, 2026 · made by Cora Lind, Apr 1, 2026" in text_of(app)


def test_a_version_is_kept_and_what_changed_since_is_said(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", **acted())
        actions.add_cell(db, report_id, "text", {"words": "March words"}, **acted())
        actions.keep_version(db, report_id, **acted())
    app = open_page("report", report_part="versions")
    assert [part.value for part in app.header][1].endswith("What changed since March 2, 2026?")
    assert "March words" in text_of(app)
    app.button(key="report_keep").click().run()
    assert not app.exception
    assert [part.value for part in app.header][1].endswith("What changed since March 2, 2026?"), "not since today"
    assert app.selectbox(key="report_version").options == [
        "Version 2, Apr 1, 2026, kept by Cora Lind",
        "Version 1, Mar 2, 2026, kept by Cora Lind",
    ]


def test_a_first_version_of_today_says_that_nothing_can_be_compared_yet(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        report_id = actions.create_report(db, program_id, "Monthly", "monthly", **acted())
    app = open_page("report", report_part="versions")
    assert "No version was saved yet." in text_of(app)
    app.button(key="report_keep").click().run()
    assert "Every version is about today. Come back another day to see what has changed." in text_of(app)
    with store.opened(path) as db:
        assert [version.number for version in store.reports.versions(db, report_id)] == [1]


def test_the_box_of_reports_shows_a_title_as_it_is_typed_and_opens_the_other(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        for title in ("R&D *first*", "Second"):
            report_id = actions.create_report(db, program_id, title, **acted())
            actions.add_cell(db, report_id, "text", {"words": f"Words of {title}"}, **acted())
    app = open_page("report")
    (box,) = [box for box in app.selectbox if box.label == "Report"]
    assert box.options == ["Second", "R&D *first*"] and "Words of Second" in text_of(app)
    box.set_value(1).run()
    assert "Words of R&D *first*" in text_of(app) and "Words of Second" not in text_of(app)
    go_to(app, "home")
    go_to(app, "report")
    assert chosen(app) == 1 and "Words of R&D *first*" in text_of(app), "the box names the report that is open"
    (box,) = [box for box in app.selectbox if box.label == "Report"]
    box.set_value(2).run()
    assert chosen(app) == 2 and "Words of Second" in text_of(app)


def chosen(app: AppTest) -> int:
    (value,) = [box.value for box in app.selectbox if box.label == "Report"]
    return int(value)


def test_presenting_shows_a_cell_a_screen_and_ends(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        actions.create_report(db, program_id, "Monthly", "monthly", **acted())
    app = open_page("report")
    app.button(key="report_present").click().run()
    assert [title.value for title in app.title] == ["Monthly"]
    assert not app.sidebar.selectbox, "without the sidebar"
    app.button(key="report_next").click().run()
    assert [title.value for title in app.title] == ["In short"]
    with store.opened(path) as db:
        actions.delete_report(db, 1, **acted())
    app.run()
    drawn(app, "report")
    assert "There is no report yet." in text_of(app)


def test_a_report_of_another_program_is_not_offered(path: Path, program_id: int) -> None:
    with store.opened(path) as db:
        other = actions.create_program(db, "Autumn", **acted())
        actions.create_report(db, other, "Theirs", **acted())
    app = begin(studio_program=program_id)
    assert "There is no report yet." in text_of(drawn(go_to(app, "report"), "report"))


def test_what_does_not_fit_on_a_screen_goes_on_on_the_next_and_nothing_is_lost() -> None:
    table = TableBlock(("A", "B"), tuple((f"row {n}", "x") for n in range(19)), "A note.")
    figures = FiguresBlock(tuple(FigureLine(f"figure {n}", "1") for n in range(8)))
    quotes = QuotesBlock(tuple(Quote(f"quote {n}") for n in range(4)))
    text = TextBlock(tuple(f"{n} " + "word " * 60 for n in range(4)))
    blocks = (text, table, figures, quotes)
    view = ReportView("Monthly", FileLabel("Spring", DAY, "Cora", DAY), (CellView("All", blocks, DAY, "Finance"),))
    cover, *screens = present.screens(view)
    assert (cover.title, cover.below) == ("Monthly", view.label.line)
    assert screens[0].title == f"All (1 of {len(screens)})" and screens[0].below == "only Finance"
    shown = [block for screen in screens for block in screen.blocks]
    assert [row for block in shown if isinstance(block, TableBlock) for row in block.rows] == list(table.rows)
    assert [line for block in shown if isinstance(block, FiguresBlock) for line in block.figures] == list(
        figures.figures
    )
    assert [quote for block in shown if isinstance(block, QuotesBlock) for quote in block.quotes] == list(quotes.quotes)
    assert [words for block in shown if isinstance(block, TextBlock) for words in block.paragraphs] == list(
        text.paragraphs
    )
    few = CellView("Few", (TextBlock(("A word.",)), TableBlock(("A",), (("1",),))), date(2026, 3, 1))
    (screen,) = present.screens(ReportView("Monthly", view.label, (few,)))[1:]
    assert (screen.title, len(screen.blocks), screen.below) == ("Few", 2, "as of Mar 1, 2026")
