"""A review decision in real Chromium at 200 proposals: from the click to the drawn page; and a colleague's decision."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from playwright.sync_api import Page

from benchmarks import chromium
from core import actions, store
from core.domain import playbook
from core.domain.base.people import Intake
from core.domain.match import proposals

TITLE = "A review decision"
MENTEES, MENTORS = 200, 120
DECISIONS = 30
DAY = date(2026, 3, 2)
PLACES = ("Madrid", "Berlin", "Bucharest", "London")
UNITS = ("Sales", "Finance", "Engineering", "Product", "Marketing")


def rows() -> Iterator[dict[str, str]]:
    """One row per what is done; milliseconds over the same page."""
    with tempfile.TemporaryDirectory() as folder, chromium.browser() as browser:
        path = Path(folder) / "studio.db"
        build(path)
        with chromium.serving(path, on=DAY) as server:
            page = chromium.window(browser, f"{server.address}/review")
            page.locator("[data-testid=stTable]").wait_for()
            yield row("approve what is proposed, next case drawn", [approve(page) for _ in range(DECISIONS)])
            yield row("a colleague's decision appears", [colleague(page, path) for _ in range(DECISIONS // 3)])


def build(path: Path) -> None:
    """A program of 200 mentees and 120 mentors with two seats each, matched and proposed."""
    rng = Random(1)
    topics = playbook.load().topics.labels
    with store.opened(path) as db:
        acting = {"by": "app", "on": DAY}
        program_id = actions.create_program(db, "Benchmark", months=9, **acting)
        for role, count in (("mentor", MENTORS), ("mentee", MENTEES)):
            people = []
            for number in range(count):
                answers: dict[str, object] = {"hours": 3.5, "languages": ["English"]}
                answers |= (
                    {"topics": rng.sample(topics, 4), "capacity": 2, "experience": "Built a team in two years"}
                    if role == "mentor"
                    else {"needs": rng.sample(topics, 3), "aim": "My presentations lead to decisions"}
                )
                person = {"department": rng.choice(UNITS), "location": rng.choice(PLACES)}
                name = f"{role.title()}{number} Family{number}"
                people.append(Intake(number + 2, name, f"{role}{number}@example.com", person, answers, DAY))
            actions.import_people(db, program_id, role, people, **acting)
        enrolled = [*store.people.mentees(db, program_id), *store.people.mentors(db, program_id)]
        actions.accept(db, *(person.enrolment_id for person in enrolled), **acting)
        actions.propose(
            db, program_id, proposals.solve(store.matching.matching_input(db, program_id, on=DAY)).record(), **acting
        )


def approve(page: Page) -> float:
    """Milliseconds from the click on Approve until the next mentee stands there with all their rows."""
    before = page.locator("[data-testid=stTable] th").nth(1).inner_text()
    start = time.perf_counter()
    page.locator("[class*='st-key-review_approve_'] button").click()
    drawn(page, before)
    return 1000 * (time.perf_counter() - start)


def colleague(page: Page, path: Path) -> float:
    """Milliseconds from a colleague's decision on the case at hand until this window shows it."""
    name = page.locator("[data-testid=stTable] th").nth(1).inner_text()
    with store.opened(path) as db:
        id = next(id for id, person_name in store.people.names(db).items() if person_name == name)
        match = next(match_row for match_row in store.matches.all(db, 1, ("proposed",)) if match_row.mentee_id == id)
        start = time.perf_counter()
        actions.approve(db, match.id, by="app", on=DAY)
    page.locator(".st-key-review_reopen button").wait_for()
    took = 1000 * (time.perf_counter() - start)
    page.locator(".st-key-review_after button").click()
    drawn(page, name)
    return took


def drawn(page: Page, before: str) -> None:
    """Wait until the table of another mentee is drawn and the script has ended."""
    page.wait_for_function(
        """before => {
            const head = document.querySelectorAll("[data-testid=stTable] th")[1];
            const app = document.querySelector("[data-testid=stApp]");
            return head && head.innerText !== before && app.dataset.testScriptState === "notRunning";
        }""",
        arg=before,
        polling=10,
    )


def row(what: str, times: list[float]) -> dict[str, str]:
    return {"what": what, "proposals": str(MENTEES)} | chromium.spread(times)
