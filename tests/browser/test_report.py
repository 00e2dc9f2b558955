"""The Report page in a real window: presenting fits on a projector, and the keys move through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import actions, store
from tests.browser.chromium import settle
from tests.story import acted, introduced, mentee_row, mentor_row

START = date(2026, 3, 2)
TODAY = START + timedelta(days=70)
PAIRS = 24


@pytest.fixture
def studio(serve, tmp_path: Path):
    """A program of 24 pairs that met, with a chosen option and a report of the longest template."""
    path = tmp_path / "studio.db"
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Leaders 2026", months=9, **acted(START))
        mentors = [mentor_row(number, f"Mentor{number} Long") for number in range(2, PAIRS + 2)]
        mentees = [mentee_row(number, f"Mentee{number} Ode") for number in range(2, PAIRS + 2)]
        actions.import_people(db, program_id, "mentor", mentors, **acted(START))
        actions.import_people(db, program_id, "mentee", mentees, **acted(START))
        everybody = store.people.mentees(db, program_id) + store.people.mentors(db, program_id)
        actions.accept(db, *(person.enrolment_id for person in everybody), **acted(START))
        for pair in introduced(db, program_id, START):
            actions.log_session(db, pair, minutes=60, **acted(START + timedelta(days=5)))
        actions.add_option(db, program_id, "Cohort", {"seats": 30}, **acted(START))
        actions.create_report(db, program_id, "End of the round", "end", **acted(TODAY))
    return serve(database=path, MENTORING_TODAY=TODAY.isoformat())


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_every_screen_fits_and_the_keys_move(studio, open_page: Callable[..., Page], width: int, height: int) -> None:
    page = open_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(studio.link("report"))
    settle(page)
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("heading", name="End of the round")).to_be_visible()
    expect(page.get_by_text("1 of ", exact=False).last).to_be_visible()
    number = 1
    while page.get_by_role("button", name="Next").is_enabled():
        page.keyboard.press("ArrowRight")
        number += 1
        expect(page.get_by_text(f"{number} of ", exact=False).last).to_be_visible()
        settle(page)
        title = page.locator("h1").first.inner_text()
        whole, window = page.get_by_test_id("stMain").evaluate("main => [main.scrollHeight, main.clientHeight]")
        assert whole <= window, f"{title} needs {whole} pixels of {window}"
        across = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert across[0] <= across[1], f"{title} is too wide"
    assert number > 10
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Next")).to_be_enabled()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Report", exact=True)).to_be_visible()


def test_an_undone_audience_stays_undone_through_the_next_click(studio, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(studio.link("report"))
    settle(page)

    def audience() -> str:
        with store.opened(studio.database) as db:
            return store.reports.reports(db, store.programs.all(db)[0].id)[0].audience

    for part in ("Versions", "Preview", "Compose"):
        page.get_by_text("For the sponsor", exact=True).click()
        expect(page.get_by_test_id("stToast").get_by_text("For the sponsor")).to_be_visible()
        page.get_by_role("button", name="Undo last step").click()
        settle(page)
        assert audience() == "team"
        page.get_by_text(part, exact=True).click()
        settle(page)
        assert audience() == "team", "the control must not send its old choice again"
