"""What is kept between reruns: its key watches every table that it is read from, so a change is never missed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from tests.pages import open_page
from tests.story import acted, introduced, recruited
from ui.frame import studio
from ui.match import run
from ui.recruit import pipeline


def tables(db: Database, *reads: Callable[[Database, int], object]) -> set[str]:
    """The tables that SQLite itself says these reads touch."""
    seen: set[str] = set()

    def told(action: int, table: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table:
            seen.add(table)
        return sqlite3.SQLITE_OK

    db.conn.set_authorizer(told)
    for read in reads:
        read(db, 1)
    db.conn.set_authorizer(None)
    return seen


def test_participants_are_read_from_the_tables_that_their_key_watches(db: Database) -> None:
    recruited(db)
    assert tables(db, store.people.mentees, store.people.mentors) == set(studio.PARTICIPANTS)


def test_the_rows_of_the_pipeline_are_read_from_the_tables_that_their_key_watches(db: Database) -> None:
    recruited(db)
    assert tables(
        db, store.people.mentees, store.people.mentors, store.recruiting.ticks, store.recruiting.conversations
    ) == set(pipeline.ROWS)


def test_a_matching_run_is_read_from_the_tables_that_its_key_watches(db: Database) -> None:
    recruited(db)
    assert tables(db, lambda db, id: store.matches.matching_input(db, id, rematch=True)) == set(run.READ)


def test_the_list_of_people_is_read_from_the_table_that_its_key_watches(db: Database) -> None:
    recruited(db)
    assert tables(db, lambda db, _: store.people.everyone(db)) == {"people"}


def test_a_stamp_moves_with_its_tables_and_with_no_other(db: Database) -> None:
    relationship_id = introduced(db, recruited(db, mentees=2, mentors=3))[0]
    people, pairs = store.ledger.stamp(db, "people", "enrolments"), store.ledger.stamp(db, "matches", "relationships")
    actions.set_goal(db, relationship_id, "Lead a project", "launch", "shipped", **acted())
    assert store.ledger.stamp(db, "people", "enrolments") == people
    assert store.ledger.stamp(db, "matches", "relationships") == pairs
    actions.move(db, [store.people.mentors(db, 1)[2].enrolment_id], "not_now", **acted())
    changed = store.ledger.stamp(db, "people", "enrolments")
    assert changed != people
    done = store.journal.last_action(db, "coordinator:1")
    assert done is not None
    actions.undo(db, done, **acted())
    assert store.ledger.stamp(db, "people", "enrolments") not in (people, changed)
    assert store.ledger.stamp(db, "matches", "relationships") == pairs


def test_two_files_at_the_same_number_have_stamps_of_their_own(tmp_path: Path) -> None:
    stamps = set()
    for name, by in (("one", "coordinator:1"), ("two", "coordinator:2")):
        with store.opened(tmp_path / f"{name}.db") as db:
            actions.create_program(db, "Spring", **acted(by=by))
            assert store.revision(db) == 1
            stamps.add(store.ledger.stamp(db, "programs"))
            assert store.ledger.stamp(db, "people") == "0|"
    assert len(stamps) == 2


def test_what_changes_is_on_every_page_at_once(path: Path) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=2, mentors=2)
    recruit, match = open_page("recruit"), open_page("match")
    assert recruit.dataframe[0].value["Onboarding"].to_list() == ["0 of 2", "0 of 2"]
    assert figures(match) == {"Mentees without a mentor": "2", "Mentors accepted": "2", "Matched": "2 of 2"}
    with store.opened(path) as db:
        mo = store.people.mentors(db, program_id)[0]
        ana = store.people.mentees(db, program_id)[0]
        actions.move(db, [mo.enrolment_id], "not_now", **acted())
        actions.tick(db, [ana.enrolment_id], "guide", **acted())
    assert recruit.run().dataframe[0].value["Onboarding"].to_list() == ["1 of 2", "0 of 2"]
    assert figures(match.run()) == {"Mentees without a mentor": "2", "Mentors accepted": "1", "Matched": "1 of 2"}


def figures(app: AppTest) -> dict[str, str]:
    shown = ("Mentees without a mentor", "Mentors accepted", "Matched")
    return {metric.label: metric.value for metric in app.metric if metric.label in shown}
