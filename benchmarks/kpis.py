"""Benchmark of the KPIs at 5,000 people, 2,000 relationships, 50,000 sessions: figures, their load, the page, live.

BENCH_DB names a database made before with `python -m seed --db FILE --scale`; without it, facts of that size are
written straight through the journal, which takes seconds.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Page
from scipy.stats import bootstrap
from sqlite_utils import Database

from benchmarks import chromium
from core import actions, store
from core.domain import kpis
from core.domain.base.people import Intake
from seed.programs import LAST_DAY

TITLE = "KPIs"
START = LAST_DAY - timedelta(days=300)
PEOPLE, MENTEES, PAIRS, SESSIONS = 5_000, 2_800, 2_000, 25  # sessions a pair
REPEATS, CLICKS, CHANGES = 7, 30, 8
CLICK = """async label => {
    const start = performance.now()
    const radios = [...document.querySelectorAll('[data-testid=stMain] [role=radio]')]
    radios.find(one => one.innerText.trim() === label).click()
    const app = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState
    while (app() === 'notRunning' && performance.now() - start < 2000) await new Promise(requestAnimationFrame)
    while (app() !== 'notRunning' && performance.now() - start < 20000) await new Promise(requestAnimationFrame)
    return performance.now() - start
}"""


def rows() -> Iterator[dict[str, str]]:
    """The figures of one day without and with the load of the ledger, then the page and what another window changes."""
    with tempfile.TemporaryDirectory() as folder:
        path = _database(Path(folder))
        with store.opened(path) as db:
            yield from _figures(db)
        yield from _page(path)


def _figures(db: Database) -> Iterator[dict[str, str]]:
    raw = store.ledger.facts(db)
    ledger = kpis.read(raw)
    on = min(ledger.last_day or LAST_DAY, LAST_DAY)
    facts = ledger.as_of(on)
    often = (facts.relationships["sessions"] > facts.relationships["sessions"].median()).to_numpy(dtype=float)
    size = f"{len(facts.relationships):,} relationships, {len(facts.sessions):,} sessions"
    yield _row(f"all {len(kpis.KPIS)} figures of a day, {size}", lambda: kpis.measure_all(ledger, on))
    yield _row("of these: the day's facts", lambda: ledger.as_of(on))
    yield _row("funnel and heat map", lambda: (kpis.funnel(facts), kpis.heat(facts)))
    yield _row("beside: SciPy's default bootstrap of one figure", lambda: bootstrap((often,), np.mean, rng=1))
    yield _row(f"load of the ledger, {len(raw):,} facts (kept until the revision moves)", lambda: _load(db))
    last = store.revision(db)
    yield _row("load after one new fact", lambda: _grow(db, raw, last))


def _load(db: Database) -> kpis.Ledger:
    return kpis.read(store.ledger.facts(db))


def _grow(db: Database, raw: pd.DataFrame, last: int) -> kpis.Ledger:
    new = store.ledger.facts(db, after=last - 1)
    return kpis.read(pd.concat([raw, new], ignore_index=True))


def _row(work: str, do: Callable[[], object]) -> dict[str, str]:
    do()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        do()
        times.append((time.perf_counter() - start) * 1000)
    return _row_of_times(work, times)


def _page(path: Path) -> Iterator[dict[str, str]]:
    with chromium.browser() as browser, chromium.serving(path) as server:
        page = chromium.window(browser, f"{server.address}/kpis")
        _rest(page)
        clicks = [page.evaluate(CLICK, "Level" if number % 2 == 0 else "Department") for number in range(CLICKS)]
        yield _row_of_times("the page: another cut of the heat map, in Chromium", clicks[2:])
        with store.opened(path) as db:
            yield _row_of_times(
                "another window's change appears, in Chromium", [_change(db, page) for _ in range(CHANGES)]
            )


def _change(db: Database, page: Page) -> float:
    """Milliseconds from a new applicant's record to the figure on an open page."""
    program_id = store.programs.all(db)[0].id
    count = len(store.people.mentees(db, program_id)) + 1
    row = Intake(2, f"New {count}", f"new-{count}@example.com", {"department": "Sales"}, {}, LAST_DAY)
    actions.import_people(db, program_id, "mentee", [row], by="cli", on=LAST_DAY)
    start = time.perf_counter()
    page.get_by_text(f"{count:,} mentees", exact=True).first.wait_for(timeout=20_000)
    took = (time.perf_counter() - start) * 1000
    _rest(page)
    return took


def _rest(page: Page) -> None:
    page.wait_for_selector(chromium.AT_REST, timeout=120_000)
    page.get_by_text("Mentees who applied").first.wait_for(timeout=120_000)
    page.wait_for_timeout(700)
    page.wait_for_selector(chromium.AT_REST, timeout=120_000)


def _row_of_times(work: str, times: list[float]) -> dict[str, str]:
    return {"work": work} | chromium.spread(times) | {"n": str(len(times))}


def _database(folder: Path) -> Path:
    path = folder / "studio.db"
    if existing := os.environ.get("BENCH_DB"):
        shutil.copy(existing, path)
        return path
    with store.opened(path) as db:
        _write(db)
    return path


def _write(db: Database) -> None:
    """Facts of the benchmark's size, written through the journal as the actions would."""
    chance = random.Random(1)
    with store.journal.recording(db, by="cli", on=START) as journal:
        about = {"name": "Scale", "stage": "running", "created_on": START, "starts_on": START, "months": 12}
        program_id = journal.insert("created", "programs", about)
        people = [_person(journal, number, program_id) for number in range(PEOPLE)]
        mentees, mentors = people[:MENTEES], people[MENTEES:]
        for role, members in (("mentee", mentees), ("mentor", mentors)):
            for person_id in members:
                who = {"program_id": program_id, "person_id": person_id, "role": role}
                row = who | {"applied_on": START, "capacity": 2, "stage": "accepted"}
                enrolment = journal.insert(
                    "enrolled", "enrolments", row, **who, detail={"to": "applied", "capacity": 2}
                )
                journal.remember("moved", "enrolments", enrolment, **who, detail={"to": "accepted"})
        for number in range(PAIRS):
            _pair(journal, program_id, mentees[number], mentors[number % len(mentors)], chance)


def _person(journal: store.journal.Journal, number: int, program_id: int) -> int:
    row = {"name": f"Person {number}", "email": f"p{number}@example.com", "department": f"Unit {number % 12}"}
    place = {"department": row["department"], "level": "Mid"}
    person_id = journal.insert("imported", "people", row | {"level": "Mid", "in_directory": 1}, program_id=program_id)
    snapshot = {"person_id": person_id, "taken_on": START, "status": "active", **place}
    journal.insert("recorded", "snapshots", snapshot, person_id=person_id, detail={"status": "active"})
    return person_id


def _pair(journal: store.journal.Journal, program_id: int, mentee: int, mentor: int, chance: random.Random) -> None:
    who = {"program_id": program_id, "mentee_id": mentee, "mentor_id": mentor}
    about = {"program_id": program_id, "person_id": mentee}
    on = START + timedelta(days=chance.randrange(10, 40))
    match = who | {"state": "introduced", "proposed_on": START}
    match_id = journal.insert("approved", "matches", match, **about, on=on, detail={"mentor": mentor})
    row = who | {"match_id": match_id, "stage": "active", "introduced_on": on}
    pair = journal.insert("began", "relationships", row, **about, on=on, detail={"mentor": mentor})
    about["relationship_id"] = pair
    for number in range(chance.randrange(SESSIONS - 2, SESSIONS + 3)):
        _session(journal, pair, on + timedelta(days=9 * number + chance.randrange(1, 9)), about, chance)
    journal.insert("set", "goals", {"relationship_id": pair, "set_on": on}, **about, on=on + timedelta(days=20))
    for role in ("mentor", "mentee"):
        answers = {key: chance.randrange(2, 6) for key in ("contact", "trust", "direction", "usefulness")}
        day = on + timedelta(days=30)
        row = {"relationship_id": pair, "kind": "health", "role": role, "answered_on": day, "answers": answers}
        detail = {"kind": "health", "switch": False, "answers": answers}
        journal.insert("checked", "checks", row, **about, role=role, on=day, detail=detail)


def _session(
    journal: store.journal.Journal, pair: int, day: date, about: dict[str, int], chance: random.Random
) -> None:
    minutes = chance.choice((30, 45, 60))
    row = {"relationship_id": pair, "held_on": day, "kind": "between", "minutes": minutes}
    journal.insert("held", "sessions", row, **about, on=day, detail={"kind": "between", "minutes": minutes})
