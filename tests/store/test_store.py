"""The store: files that open, changes all or nothing, history that stays."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.domain.match.matches import Proposal
from core.domain.match.run_record import RunRecord
from core.migrations import MIGRATIONS
from core.store.soundness import deep_fault
from tests.story import DAY, acted, introduced, mentee_row, recruited

ROOT = Path(__file__).parents[2]


def test_a_new_file_holds_every_trigger_and_index(tmp_path: Path) -> None:
    with store.opened(tmp_path / "new" / "a.db") as db:
        names = {
            name for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index')")
        }
        assert names >= {
            "matches_capacity_insert",
            "matches_capacity_update",
            "matches_excluded_insert",
            "matches_excluded_update",
            "matches_one_live",
            "options_one_chosen",
            "history_no_update",
            "history_no_delete",
            "history_of_subject",
            "enrolments_stage",
        }
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert deep_fault(db.conn) is None


def test_every_table_is_strict(db: Database) -> None:
    loose = db.conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 "
        "AND name NOT LIKE 'sqlite_%' AND name <> ?",
        (MIGRATIONS.migrations_table,),
    ).fetchall()
    assert loose == []


def test_a_failing_change_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError), store.change(db):
        actions.create_program(db, "Gone", **acted())
        raise RuntimeError
    assert store.programs.all(db) == []
    assert store.revision(db) == 0


def test_an_inner_failure_rolls_back_alone(db: Database) -> None:
    with store.change(db):
        actions.create_program(db, "Kept", **acted())
        with pytest.raises(actions.NotAllowed):
            actions.create_program(db, "kept", **acted())
    assert [program.name for program in store.programs.all(db)] == ["Kept"]


def test_history_cannot_be_changed_or_deleted(db: Database) -> None:
    actions.create_program(db, "Spring", **acted())
    for attempt in (
        "UPDATE history SET verb = 'x'",
        "DELETE FROM history",
        "REPLACE INTO history SELECT * FROM history",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            db.conn.execute(attempt)


def test_history_holds_no_name_and_no_free_text(db: Database) -> None:
    program_id = recruited(db)
    relationship_id = introduced(db, program_id)[0]
    actions.set_goal(db, relationship_id, "Lead the Kestrel launch", "launch date", "shipped", **acted())
    actions.record_check(db, relationship_id, "mentee", {"met": 4}, comment="A secret remark", **acted())
    actions.log_session(db, relationship_id, outcome="Met in Lisbon", **acted())
    history = json.dumps(db.conn.execute("SELECT * FROM history").fetchall())
    for words in ("Ana", "Ruiz", "example.com", "Kestrel", "secret", "Lisbon"):
        assert words not in history


def test_the_latest_actions_come_with_all_their_rows_and_no_more_than_asked_for(db: Database) -> None:
    program_id = recruited(db, mentees=3, mentors=2, seats=2)
    relationship_ids = introduced(db, program_id)
    actions.log_session(db, relationship_ids[0], **acted())
    verbs = [("enrolled", "enrolments"), ("approved", "matches"), ("began", "relationships"), ("held", "sessions")]
    entries = [(entry.verb, entry.n) for entry in store.journal.recent(db, program_id, verbs, 10)]
    assert entries == [("held", 1), ("began", 2), ("approved", 2), ("enrolled", 3), ("enrolled", 2)]
    assert [entry.verb for entry in store.journal.recent(db, program_id, verbs, 2)] == ["held", "began"]
    assert store.journal.recent(db, program_id, verbs, 2)[1].n == 2
    assert store.journal.recent(db, program_id + 1, verbs, 10) == []


def test_an_action_within_another_keeps_both_counts(db: Database) -> None:
    program_id = recruited(db)
    with store.journal.recording(db, by="cli", on=DAY) as outer:
        outer.remember("changed", "programs", program_id, program_id=program_id)
        with store.journal.recording(db, by="cli", on=DAY) as inner:
            inner.remember("ran", "runs", 1, program_id=program_id)
        outer.remember("changed", "programs", program_id, program_id=program_id)
    verbs = [("changed", "programs"), ("ran", "runs")]
    assert [(entry.verb, entry.n) for entry in store.journal.recent(db, program_id, verbs, 1)] == [("changed", 2)]


def test_who_waits_is_counted_as_they_are_listed(db: Database) -> None:
    program_id = recruited(db, mentees=4, mentors=2)
    assert store.people.waiting(db, program_id) == len(store.matching.gate(db, program_id, on=DAY).mentees) == 4
    introduced(db, program_id)
    assert store.people.waiting(db, program_id) == len(store.matching.gate(db, program_id, on=DAY).mentees) == 2
    assert store.people.waiting(db, program_id + 1) == 0


def test_a_breakdown_is_what_was_proposed(db: Database) -> None:
    program_id = recruited(db, mentees=1, mentors=1)
    mentee, mentor = store.people.mentees(db, program_id)[0], store.people.mentors(db, program_id)[0]
    parts = {"needs": {"score": 0.5, "points": 20.0}}
    actions.propose(db, program_id, RunRecord((Proposal(mentee.id, mentor.id, 0.5, parts),)), **acted())
    match = store.matches.all(db, program_id)[0]
    assert match.breakdown == parts
    assert match.breakdown["needs"]["points"] == 20.0
    assert list(match.breakdown) == ["needs"]
    assert not store.matches.all(db, program_id, ("approved",))


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with store.opened(path) as db:
        db[MIGRATIONS.migrations_table].insert(
            {"migration_set": MIGRATIONS.name, "name": "m999_future", "applied_at": "2030-01-01"}
        )
    with pytest.raises(store.StoreError, match="newer version"):
        store.open_db(path)


def test_a_stranger_file_is_refused_in_words(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("this is no database at all, just a long enough text file" * 20)
    with pytest.raises(store.StoreError, match="not a database of this app"):
        store.open_db(text)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE shopping (item)")
    conn.close()
    with pytest.raises(store.StoreError, match="not one of this app"):
        store.open_db(other)


def test_a_copy_is_kept_before_a_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with store.opened(path) as db:
        actions.create_program(db, "Spring", **acted())
    newer = type(MIGRATIONS)("mentoring")
    newer._migrations = [
        *MIGRATIONS._migrations,
        MIGRATIONS._Migration(
            "m998_more", lambda db: db.conn.execute("CREATE TABLE more (id INTEGER) STRICT") and None
        ),
    ]
    monkeypatch.setattr("core.store.files.MIGRATIONS", newer)
    with store.opened(path) as db:
        assert db["more"].exists()
    backup = tmp_path / "a.before-update-1.db"
    monkeypatch.undo()
    with store.opened(backup) as db:
        assert [program.name for program in store.programs.all(db)] == ["Spring"]
        assert not db["more"].exists()


def test_copy_and_restore(tmp_path: Path) -> None:
    path, saved = tmp_path / "a.db", tmp_path / "copies" / "monday.db"
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
        store.copy(db, saved)
        with pytest.raises(store.StoreError, match="exists already"):
            store.copy(db, saved)
        actions.create_program(db, "Tuesday", **acted())
    backup = store.restore(path, saved)
    with store.opened(path) as db:
        assert [program.name for program in store.programs.all(db)] == ["Monday"]
    assert backup is not None
    with store.opened(backup) as db:
        assert {program.name for program in store.programs.all(db)} == {"Monday", "Tuesday"}


def test_restoring_a_stranger_changes_nothing(tmp_path: Path) -> None:
    path, bad = tmp_path / "a.db", tmp_path / "bad.db"
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
    bad.write_bytes(b"SQLite format 3\0" + b"junk" * 500)
    with pytest.raises(store.StoreError, match="Nothing was changed"):
        store.restore(path, bad)
    with store.opened(path) as db:
        assert len(store.programs.all(db)) == 1


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/home/a/OneDrive - Acme/m.db", "OneDrive - Acme"),
        ("/Users/a/Dropbox/x/m.db", "Dropbox"),
        ("/srv/data/m.db", None),
    ],
)
def test_synced_folders_are_named(path: str, folder: str | None) -> None:
    assert store.synced_folder(path) == folder


def _open_and_write(path: str, number: int) -> None:
    with store.opened(path) as db:
        actions.create_program(db, f"Program {number}", **acted())


def test_three_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    spawn = multiprocessing.get_context("spawn")
    started = [spawn.Process(target=_open_and_write, args=(path, number)) for number in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0, 0, 0]
    with store.opened(path) as db:
        assert len(store.programs.all(db)) == 3


def test_what_was_confirmed_survives_a_kill(tmp_path: Path) -> None:
    """A writer says each approval on stdout once it is done, and is killed in the middle of its loop."""
    path = tmp_path / "a.db"
    with store.opened(path) as db:
        program_id = actions.create_program(db, "Spring", **acted())
        rows = [mentee_row(number, f"P{number} X") for number in range(400)]
        actions.import_people(db, program_id, "mentee", rows, **acted())
        ids = [mentee.enrolment_id for mentee in store.people.mentees(db, program_id)]
    writer = (
        "import sys\nfrom datetime import date\nfrom core import actions, store\n"
        "with store.opened(sys.argv[1]) as db:\n"
        "    for id in sys.argv[2:]:\n"
        "        actions.accept(db, int(id), by='cli', on=date(2026, 3, 2))\n"
        "        print(id, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", writer, str(path), *map(str, ids)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    confirmed = [int(process.stdout.readline()) for _ in range(25)]
    time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    confirmed += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait()
    assert process.returncode == -signal.SIGKILL
    with store.opened(path) as db:
        assert deep_fault(db.conn) is None
        accepted = {mentee.enrolment_id for mentee in store.people.mentees(db, program_id, stage="accepted")}
    assert accepted >= set(confirmed)
    assert len(accepted) < len(ids)


def test_a_second_writer_waits_and_nothing_is_lost(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    store.open_db(path).close()
    spawn = multiprocessing.get_context("spawn")
    started = [spawn.Process(target=_write_many, args=(path, number)) for number in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    with store.opened(path) as db:
        assert len(store.programs.all(db)) == 100
        assert [row[0] for row in db.conn.execute("SELECT count(DISTINCT action_id) FROM history")] == [100]


def _write_many(path: str, who: int) -> None:
    with store.opened(path) as db:
        for number in range(50):
            actions.create_program(db, f"{who}-{number}", **acted())


def test_a_damaged_file_goes_aside_and_a_copy_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with store.opened(path) as db:
        recruited(db)
        saved = store.copy(db, tmp_path / "saved.db")
    path.write_bytes(b"not a database at all" * 400)
    with pytest.raises(store.StoreError, match="damaged"):
        store.open_db(path)
    aside = store.restore(path, saved)
    assert aside is not None and aside.read_bytes().startswith(b"not a database")
    with store.opened(path) as db:
        assert [program.name for program in store.programs.all(db)] == ["Spring"]


def test_a_restore_into_a_new_folder_makes_it_and_writes_ahead(tmp_path: Path) -> None:
    with store.opened(tmp_path / "a.db") as db:
        saved = store.copy(db, tmp_path / "saved.db")
    assert store.restore(tmp_path / "new" / "b.db", saved) is None
    with store.opened(tmp_path / "new" / "b.db") as db:
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_copy_that_is_opened_writes_ahead_unless_it_is_in_use(tmp_path: Path) -> None:
    saved = tmp_path / "saved.db"
    with store.opened(tmp_path / "a.db") as db:
        store.copy(db, saved)
    reading = sqlite3.connect(saved, isolation_level=None)
    reading.execute("BEGIN")
    assert reading.execute("SELECT count(*) FROM history").fetchone() == (0,)
    with store.opened(saved) as db:
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert store.revision(db) == 0
    reading.close()
    with store.opened(saved) as db:
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_copy_in_use_is_not_called_a_stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.opened(tmp_path / "a.db") as db:
        saved = store.copy(db, tmp_path / "saved.db")
    holding = sqlite3.connect(saved, isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.1)
    with pytest.raises(store.StoreError, match="cannot be read right now: someone else is saving"):
        store.restore(tmp_path / "b.db", saved)
    holding.close()


def test_a_restore_gives_up_while_somebody_keeps_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with store.opened(path) as db:
        recruited(db)
        saved = store.copy(db, tmp_path / "saved.db")
        monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.3)
        with store.change(db), pytest.raises(store.StoreError, match="someone else is saving"):
            store.restore(path, saved)
        assert [program.name for program in store.programs.all(db)] == ["Spring"]


def test_a_file_that_is_not_there_is_not_made_by_a_look(tmp_path: Path) -> None:
    with pytest.raises(store.StoreError, match="is not a file"), store.opened(tmp_path / "typo.db", create=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_locked_file_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.1)
    path = tmp_path / "a.db"
    sqlite3.connect(path).close()
    holding = sqlite3.connect(path, isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    with pytest.raises(store.StoreError, match="someone else is saving a long change"):
        store.open_db(path)
    holding.close()


def test_a_copy_below_a_file_is_refused_in_words(tmp_path: Path) -> None:
    with store.opened(tmp_path / "a.db") as db, pytest.raises(store.StoreError, match="cannot be made"):
        store.copy(db, tmp_path / "a.db" / "copies" / "b.db")


def test_what_was_deleted_does_not_linger_in_the_file(tmp_path: Path) -> None:
    path, secret = tmp_path / "a.db", "a long private remark " * 400
    with store.opened(path) as db:
        program_id = recruited(db)
        person_id = store.people.mentees(db, program_id)[0].id
        actions.write_note(db, person_id, "note", secret, **acted())
    assert b"a long private remark" in path.read_bytes()
    with store.opened(path) as db:
        actions.erase_person(db, person_id, **acted())
    assert b"a long private remark" not in path.read_bytes()
