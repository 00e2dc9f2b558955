"""What a run opens ends with it: one connection for each run, closed however it ends; callbacks have their own."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import store
from tests.conftest import Connection
from tests.pages import ROOT, begin, go_to, open_page
from tests.story import proposed, recruited
from ui.frame import studio
from ui.frame.studio import Studio, reading

PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
# A fragment looks for news there, on a connection of its own.
WATCHED = ("home", "kpis", "relationships", "report", "review")


@pytest.fixture
def proposals(path: Path) -> Path:
    """The team's own file, with proposals on the table."""
    with store.opened(path) as db:
        proposed(db, recruited(db))
    return path


def opened_by(act: Callable[[], object]) -> int:
    """How many connections were opened meanwhile, of which none is open any more."""
    before = next(Connection.numbers)
    act()
    assert not Connection.open
    return next(Connection.numbers) - before - 1


@pytest.mark.parametrize("page", PAGES)
def test_a_run_opens_its_file_once_and_closes_it(proposals: Path, page: str) -> None:
    # The sponsor's page bears the name of the program.
    app = begin().switch_page(str(ROOT / "pages/sponsor.py")).run() if page == "sponsor" else open_page(page)
    again = opened_by(app.run)
    assert not app.exception
    assert again == 1 + (page in WATCHED)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_stops_halfway_closes_too(path: Path, page: str) -> None:
    app = begin()
    opened_by(app.switch_page(str(ROOT / f"pages/{page}.py")).run)
    assert not app.exception


def test_a_page_that_fails_closes_too(proposals: Path) -> None:
    app = open_page("settings")
    with store.opened(proposals) as db:
        db.conn.execute("ALTER TABLE settings RENAME TO elsewhere")
    opened_by(app.run)
    assert "no such table" in app.error[0].value


def test_a_run_that_begins_again_closes_what_the_first_half_opened(proposals: Path) -> None:
    app = open_page("settings")
    app.text_input(key="settings_name").set_value("Ana Ruiz")
    opened_by(next(button for button in app.button if button.label == "Add").click().run)
    with store.opened(proposals) as db:
        assert [row.name for row in store.programs.coordinators(db)] == ["Ana Ruiz"]


def test_one_connection_serves_all_that_reads_in_a_run(proposals: Path) -> None:
    with reading():
        seen = Studio(proposals, None, "app", studio._today(), False, 0)
        inner: list[Database] = []
        reading()(lambda: inner.append(seen.db))()
        assert inner == [seen.db]
        assert seen.db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert not Connection.open


def test_a_studio_without_a_run_says_so_instead_of_leaving_a_connection_behind(path: Path) -> None:
    late = Studio(path, None, "app", studio._today(), False, 0)
    with pytest.raises(RuntimeError, match="reading"):
        late.db.conn.execute("PRAGMA foreign_keys")


def test_what_waits_for_a_click_holds_no_connection(proposals: Path) -> None:
    app = open_page("review")
    assert app.button(key="review_skim")
    gc.collect()
    assert [kind for kind in gc.get_objects() if isinstance(kind, Database | Connection)] == []


def test_a_decision_on_a_file_that_is_gone_is_refused_in_words_and_makes_no_file(proposals: Path) -> None:
    demo = proposals.parent / "demo" / "demo-2026-04-01.db"
    demo.parent.mkdir()
    proposals.rename(demo)
    app = go_to(begin({"demo": "2026-04-01"}), "review")
    demo.unlink()
    app.button(key="review_skim").click().run()
    assert not app.exception
    assert "is not a file" in app.error[0].value
    assert list(demo.parent.iterdir()) == []
