"""Recruiting in real Chromium: an export with headers nobody has seen, from drop to accepted participants and back."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from core import store
from tests.browser.chromium import settle

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXPORT = "google_forms_unknown_headers.csv"


def drop(page: Page, label: str, name: str, text: bytes) -> None:
    """A file on the uploader of that label."""
    uploader = page.locator("[data-testid=stFileUploader]", has_text=label).locator("input[type=file]")
    uploader.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text})
    settle(page)


def stages(database: Path) -> dict[str, str]:
    with store.opened(database) as db:
        (program,) = store.programs.all(db)
        return {mentee.name: mentee.stage for mentee in store.people.mentees(db, program.id)}


def test_unknown_headers_from_drop_to_accepted_and_two_edited_cells(serve, page):
    server = serve(MENTORING_TODAY="2026-10-01")
    text = (FIXTURES / EXPORT).read_text()
    page.goto(server.link("recruit"))
    settle(page)

    page.get_by_label("Name of the program").fill("Autumn program")
    drop(page, "Mentees", EXPORT, text.encode())
    expect(page.get_by_text(re.compile(r"6 mentees read"))).to_be_visible()
    expect(page.get_by_text("Google Forms").first).to_be_visible()
    page.get_by_text("Columns: 10 of 10 used").click()
    expect(page.get_by_text(re.compile(r"^Sure", re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_text("nobody checks who reports to whom")).to_be_visible()

    page.get_by_role("button", name="Import and accept").click()
    expect(page.get_by_text("Accepted (6)")).to_be_visible()
    assert set(stages(server.database).values()) == {"accepted"} and len(stages(server.database)) == 6

    page.get_by_role("tab", name="Import").click()
    settle(page)
    edited = text.replace("Public speaking, Data storytelling", "Data storytelling")
    edited = edited.replace("More than 5 hours a month", "2–5 hours a month")
    drop(page, "Mentees", EXPORT, edited.encode())
    expect(page.get_by_text("2 fields change")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("0 new, 2 changed, 0 left out")).to_be_visible()
    settle(page)

    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_text("0 new, 2 changed, 0 left out")).to_have_count(0)
    with store.opened(server.database) as db:
        bo = next(mentee for mentee in store.people.mentees(db, 1) if mentee.name == "Bo Lindqvist")
    assert bo.needs == ("Public speaking", "Data storytelling")

    page.get_by_role("tab", name="People").click()
    settle(page)
    page.get_by_text("Choose everybody shown (6)").click()
    page.get_by_role("button", name="Waiting list").click()
    expect(page.get_by_text("Waiting list (6)")).to_be_visible()
    assert set(stages(server.database).values()) == {"waitlist"}


def test_a_broken_file_is_refused_in_words_and_nothing_is_lost(server, page):
    page.goto(server.link("recruit"))
    settle(page)
    drop(page, "Mentors", "half.xlsx", b"PK\x03\x04 half a workbook")
    expect(page.get_by_text(re.compile(r"half\.xlsx"))).not_to_have_count(0)
    expect(page.locator("[data-testid=stAlert]")).to_be_visible()
    expect(page.get_by_role("button", name="Nobody could be read: the file could not be read")).to_be_disabled()
    with store.opened(server.database) as db:
        assert store.programs.all(db) == [] and store.people.everyone(db) == []
