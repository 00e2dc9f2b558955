"""What is kept between reruns: its version moves with every table that it is read from, so a change is never missed."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.domain import kpis
from core.domain.match import proposals
from tests.pages import TITLES, open_page
from tests.story import DAY, acted, introduced, mentee_row, mentor_row, proposed, recruited
from ui.frame import cache
from ui.frame.cache import CACHES, Cache
from ui.kpis.ledger import read_facts

making: ContextVar[tuple[str, ...]] = ContextVar("making", default=())


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Cache -> the tables that SQLite itself says are read while its values are made, from now on."""
    cache.forget_all()
    tables: dict[str, set[str]] = defaultdict(set)
    connect, get_or_make = sqlite3.connect, Cache.get_or_make

    def note_table(action: int, table: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table and table != "json_each":  # a function that gives rows, no table
            for name in making.get():
                tables[name].add(table)
        return sqlite3.SQLITE_OK

    def watched_connect(*args, **keywords) -> sqlite3.Connection:
        # SQLite says it as it prepares a statement: none may be prepared already.
        connection = connect(*args, cached_statements=0, **keywords)
        connection.set_authorizer(note_table)
        return connection

    def watched_get(self: Cache, version: store.Version, key: Hashable, make: Callable[[], object]) -> object:
        def watched_make() -> object:
            tables[self.name] |= set()
            token = making.set((*making.get(), self.name))
            try:
                return make()
            finally:
                making.reset(token)

        return get_or_make(self, version, key, watched_make)

    monkeypatch.setattr(sqlite3, "connect", watched_connect)
    monkeypatch.setattr(Cache, "get_or_make", watched_get)
    return tables


def views(path: Path) -> set[str]:
    """The names of the views: SQLite names them beside the tables that they read."""
    with store.opened(path) as db:
        return set(db.view_names())


def two_groups_in_a_run(db: Database, program_id: int) -> None:
    """Five more mentees each of two departments in a kept run, and leave to look at departments."""
    rows = [mentee_row(n + 9, f"Guest{n} Ode", person={"department": "Legal" if n % 2 else "Sales"}) for n in range(10)]
    actions.import_people(db, program_id, "mentee", rows, **acted())
    actions.accept(
        db, *(mentee.enrolment_id for mentee in store.people.mentees(db, program_id, stage="applied")), **acted()
    )
    run = proposals.solve(store.matching.matching_input(db, program_id, on=DAY))
    actions.propose(db, program_id, run.record(), **acted())
    actions.look_at_groups(db, ["department"], consent=True, **acted())


def test_every_cache_is_read_from_the_tables_that_its_version_watches(path: Path, seen: dict[str, set[str]]) -> None:
    with store.opened(path) as db:
        program_id = recruited(db, mentees=4, mentors=4)
        first, second, *_ = proposed(db, program_id)
        actions.approve_all(db, [first, second], **acted())
        pair, _ = actions.introduce(db, program_id, **acted())
        actions.record_check(db, pair, "mentee", {"contact": 2, "trust": 2}, comment="It is slow.", **acted())
        actions.set_capacity(db, store.people.mentors(db, program_id)[3].enrolment_id, 2, **acted())
        mentee = store.people.mentees(db, program_id)[3]
        actions.rank(db, program_id, mentee.id, [store.people.mentors(db, program_id)[3].id], **acted())
    for name in TITLES:
        open_page(name)
    open_page("match", match_view="map")
    open_page("match", match_calibration=True)
    open_page("review", review_part="shortlists")
    with store.opened(path) as db:
        two_groups_in_a_run(db, program_id)
    open_page("proof", proof_part="equity", proof_parity=True)
    open_page("proof", proof_part="score")
    open_page("proof", proof_part="draw")
    assert set(CACHES) == set(seen), "a page of this test makes a value of every cache"
    for name, tables in seen.items():
        read, expected = tables - views(path), {*CACHES[name].reads, *CACHES[name].left_out}
        if "history" in expected:  # it watches every table of the journal
            expected |= store.journal.TABLES & read
        assert read == expected, name


def test_a_version_moves_with_its_tables_and_with_no_other(db: Database) -> None:
    relationship_id = introduced(db, recruited(db, mentees=2, mentors=3))[0]
    people, pairs = store.version(db, "people", "enrolments"), store.version(db, "matches", "relationships")
    everything = store.version(db, "history")
    actions.set_goal(db, relationship_id, "Lead a project", "launch", "shipped", **acted())
    assert store.version(db, "people", "enrolments") == people
    assert store.version(db, "matches", "relationships") == pairs
    assert store.version(db, "history") != everything
    actions.move(db, [store.people.mentors(db, 1)[2].enrolment_id], "not_now", **acted())
    changed = store.version(db, "people", "enrolments")
    assert changed != people
    done = store.journal.last_action(db, "coordinator:1")
    assert done is not None
    actions.undo(db, done, **acted())
    assert store.version(db, "people", "enrolments") not in (people, changed)
    assert store.version(db, "matches", "relationships") == pairs


def test_a_version_of_a_table_that_is_not_there_is_a_typing_slip(db: Database) -> None:
    with pytest.raises(ValueError, match="unknown tables: peoples"):
        store.version(db, "people", "peoples")


def test_two_files_at_the_same_number_have_versions_of_their_own(path: Path, tmp_path: Path) -> None:
    versions = set()
    for by in ("coordinator:1", "coordinator:2"):
        path.unlink(missing_ok=True)
        with store.opened(path) as db:
            actions.create_program(db, "Spring", **acted(by=by))
            assert store.revision(db) == 1
            versions.add(store.version(db, "programs"))
            assert store.version(db, "people").line == 0
        store.settle(path)
    assert len(versions) == 2
    copied = tmp_path / "copy.db"
    with store.opened(path) as db:
        store.copy(db, copied)
    store.restore(path, copied)
    with store.opened(path) as db:
        assert store.version(db, "programs") not in versions, "a copy of the same state is another edition"


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


def test_another_file_with_as_many_changes_is_not_taken_for_the_one_before(path: Path) -> None:
    relationships, revisions = None, []
    for by, name in (("coordinator:1", "Ana Ruiz"), ("coordinator:2", "Zoe Lind")):
        path.unlink(missing_ok=True)
        with store.opened(path) as db:
            program_id = actions.create_program(db, "Spring", **acted(by=by))
            actions.import_people(db, program_id, "mentor", [mentor_row(2, "Mo Long")], **acted(by=by))
            actions.import_people(db, program_id, "mentee", [mentee_row(2, name)], **acted(by=by))
            actions.accept(db, 1, 2, **acted(by=by))
            actions.approve_all(db, proposed(db, program_id), **acted())
            actions.introduce(db, program_id, **acted(by=by))
            revisions.append(store.revision(db))
        store.settle(path)
        relationships = relationships.run() if relationships else open_page("relationships")
        shown = next(box.options for box in relationships.selectbox if box.label == "Relationship")
        assert shown == [f"{name} with Mo Long"]
    assert revisions[0] == revisions[1]


def test_a_ledger_grows_to_the_same_as_one_that_is_read_whole(db: Database) -> None:
    pairs = introduced(db, recruited(db, mentees=3, mentors=3))
    version = store.version(db, "history")
    actions.log_session(db, pairs[0], **acted())  # between the version and the read: it must not count twice
    first = read_facts(db, version, None)
    actions.log_session(db, pairs[1], **acted())
    later = store.version(db, "history")
    grown = read_facts(db, later, (version, first))
    assert_frame_equal(grown.ledger.facts, kpis.read(store.ledger.facts(db)).facts)
    assert (grown.read, grown.grown) == (version, later)
    assert read_facts(db, later, (later, grown)) is grown, "no new fact, no new ledger"
    actions.undo(db, **acted())
    undone = store.version(db, "history")
    again = read_facts(db, undone, (later, grown))
    assert_frame_equal(again.ledger.facts, first.ledger.facts)
    assert again.read == undone, "figures of past days are worked out anew as well"
