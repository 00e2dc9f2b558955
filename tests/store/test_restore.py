"""Copies and restores are exact: under kills, on a full disk, while others work, and at the same moment twice."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from core import actions, store
from core.__main__ import main
from core.migrations import MIGRATIONS
from tests.story import acted, recruited

ROOT = Path(__file__).parents[2]
OLD_LEVEL = "m011_answers_of_a_run"


def attacked(script: str, folder: Path, *sizes: int) -> dict[str, tuple[int, list[str]]]:
    """What a script of attacks counts: by attack, how many there were, and what was found that should not be."""
    folder.mkdir()
    command = [sys.executable, "-m", f"benchmarks.attacks.{script}", str(folder), *map(str, sizes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def saved(tmp_path: Path, *more: str) -> tuple[Path, Path]:
    """A database with the programs Monday and `more`, and a copy of it from when there was only Monday."""
    path, copy = tmp_path / "studio.db", tmp_path / "saved.db"
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
        store.copy(db, copy)
        for name in more:
            actions.create_program(db, name, **acted())
    return path, copy


def programs(path: Path) -> list[str]:
    with store.opened(path, create=False) as db:
        return sorted(program.name for program in store.programs.all(db))


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_kill_or_a_full_disk_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    for attack, (tries, faults) in attacked("kills", tmp_path / "kills", 12).items():
        assert tries > 0, attack
        assert faults == [], attack


def test_what_others_confirm_meanwhile_is_in_some_file_and_nobody_takes_what_another_made(tmp_path: Path) -> None:
    for attack, (tries, faults) in attacked("races", tmp_path / "races", 4, 3).items():
        assert tries > 0, attack
        assert faults == [], attack


def test_a_name_is_never_written_over_nor_taken_away(tmp_path: Path) -> None:
    path, _ = saved(tmp_path)
    (tmp_path / "mine.db").write_text("mine")
    (tmp_path / "studio.before-restore-1.db").write_text("mine too")
    with store.opened(path) as db, pytest.raises(store.StoreError, match="exists already"):
        store.copy(db, tmp_path / "mine.db")
    assert store.restore(path, tmp_path / "saved.db") == tmp_path / "studio.before-restore-2.db"
    assert (tmp_path / "mine.db").read_text() == "mine"
    assert (tmp_path / "studio.before-restore-1.db").read_text() == "mine too"


def test_a_disk_without_second_names_gets_its_copies_and_restores_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)  # as exFAT does
    path, copy = saved(tmp_path, "Tuesday")
    aside = store.restore(path, copy)
    assert (programs(path), programs(aside)) == (["Monday"], ["Monday", "Tuesday"])
    path.write_bytes(b"torn" * 5000)
    assert store.restore(path, copy).read_bytes() == b"torn" * 5000
    assert programs(path) == ["Monday"]
    with store.opened(path) as db, pytest.raises(store.StoreError, match="exists already"):
        store.copy(db, copy)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_a_copy_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    aside = store.restore(path, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IMODE(aside.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_whoever_could_use_the_damaged_file_can_use_the_new_one(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    path.write_bytes(b"torn" * 5000)
    path.chmod(0o640)
    store.restore(path, copy)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_log_of_writes_beside_a_damaged_file_is_not_played_into_the_new_one(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("PRAGMA journal_mode = wal")
        writing.execute("UPDATE programs SET name = 'Written since'")
        log = path.with_name("studio.db-wal").read_bytes()
    path.write_bytes(b"torn" * 5000)
    path.with_name("studio.db-wal").write_bytes(log)
    aside = store.restore(path, copy)
    assert programs(path) == ["Monday"]
    assert aside.read_bytes() == b"torn" * 5000
    assert aside.with_name(aside.name + "-wal").read_bytes() == log


def test_a_log_of_writes_without_its_file_is_not_played_into_a_new_one(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("UPDATE programs SET name = 'Written since'")
        log = path.with_name("studio.db-wal").read_bytes()
    path.unlink()
    path.with_name("studio.db-wal").write_bytes(log)
    assert store.restore(path, copy) is None
    assert programs(path) == ["Monday"]


def test_who_has_the_damaged_file_open_writes_nothing_more_into_it(tmp_path: Path) -> None:
    path, copy = saved(tmp_path, "Tuesday")
    with store.opened(path) as db:
        assert len(store.programs.all(db)) == 2
        with path.open("r+b") as file:
            file.write(b"torn" * 3000)
        store.restore(path, copy)
        with pytest.raises(store.StoreError, match="replaced or removed a moment ago"):
            actions.create_program(db, "Wednesday", **acted())
    assert programs(path) == ["Monday"]


@pytest.mark.parametrize("there", ["sound", "damaged", "empty", "nothing", "no folder"])
def test_a_refused_restore_leaves_nothing_behind(tmp_path: Path, there: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path, copy = saved(folder)
    if there in ("damaged", "empty"):
        path.write_bytes(b"torn" * 5000 if there == "damaged" else b"")
    if there == "nothing":
        path.unlink()
    if there == "no folder":
        path = folder / "new" / "deep" / "studio.db"
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("DROP TRIGGER matches_capacity_insert")
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    with pytest.raises(store.StoreError, match=r"the trigger matches_capacity_insert is missing. Nothing was changed"):
        store.restore(path, copy)
    assert {name: (folder / name).read_bytes() for name in files(folder)} == before


def test_a_restore_of_the_database_itself_is_refused(tmp_path: Path) -> None:
    path, _ = saved(tmp_path)
    with pytest.raises(store.StoreError, match="is the database itself"):
        store.restore(path, path)
    assert programs(path) == ["Monday"]


def test_a_damaged_file_behind_a_symbolic_link_is_replaced_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    path, copy = saved(tmp_path / "far")
    (tmp_path / "near.db").symlink_to(path)
    path.write_bytes(b"torn" * 5000)
    aside = store.restore(tmp_path / "near.db", copy)
    assert (tmp_path / "near.db").is_symlink()
    assert aside == tmp_path / "far" / "studio.before-restore-1.db"
    assert programs(path) == ["Monday"]


def test_a_database_of_something_else_is_not_written_over(tmp_path: Path) -> None:
    _, copy = saved(tmp_path)
    other = tmp_path / "shop.db"
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("CREATE TABLE shopping (item)")
    with pytest.raises(store.StoreError, match="not one of this app"):
        store.restore(other, copy)


def older(path: Path) -> None:
    """A database as an older version of the app left it, with the program Monday."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        MIGRATIONS.apply(Database(conn), stop_before=OLD_LEVEL)
        conn.execute("INSERT INTO programs (name, created_on) VALUES ('Monday', '2026-03-02')")


def pending(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as conn:
        return [migration.name for migration in MIGRATIONS.pending(Database(conn))]


def updated_by_a_newer_version(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Entered since", **acted())
        db.conn.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
        db[MIGRATIONS.migrations_table].insert(
            {"migration_set": MIGRATIONS.name, "name": "m999_later", "applied_at": "2030-01-01"}
        )


def test_the_copy_from_before_an_update_is_put_in_place_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "studio.db"
    older(path)
    with store.opened(path) as db:
        actions.create_program(db, "Entered since", **acted())
    before = tmp_path / "studio.before-update-1.db"
    assert main(["restore", "--db", str(path), str(before)]) == 0
    assert "studio.before-restore-1.db" in capsys.readouterr().out
    assert OLD_LEVEL in pending(path)
    assert programs(path) == ["Monday"]  # opening it updates it again
    assert programs(tmp_path / "studio.before-restore-1.db") == ["Entered since", "Monday"]


def test_an_older_app_puts_its_copy_in_the_place_of_what_a_newer_one_wrote(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    updated_by_a_newer_version(path)
    with pytest.raises(store.NewerError, match="newer version"):
        store.open_db(path)
    aside = store.restore(path, copy)
    assert programs(path) == ["Monday"]
    with pytest.raises(store.NewerError):
        store.open_db(aside)
    with closing(sqlite3.connect(aside)) as conn:
        assert conn.execute("SELECT count(*) FROM programs").fetchone() == (2,)


def test_an_update_that_fails_midway_leaves_the_file_as_it_was_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = saved(tmp_path)

    def fails(db: Database) -> None:
        db.conn.execute("DELETE FROM programs")
        db.conn.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
        raise RuntimeError("no such thing")

    newer = type(MIGRATIONS)(MIGRATIONS.name)
    newer._migrations = [*MIGRATIONS._migrations, MIGRATIONS._Migration("m999_later", fails)]
    monkeypatch.setattr("core.store.files.MIGRATIONS", newer)
    before = files(tmp_path)
    with pytest.raises(store.StoreError, match=r"could not be updated .*The file is as it was"):
        store.open_db(path)
    assert files(tmp_path) == before
    monkeypatch.undo()
    assert programs(path) == ["Monday"]


def test_a_copy_that_somebody_worked_in_is_no_less_a_copy(tmp_path: Path) -> None:
    path, copy = saved(tmp_path)
    with store.opened(copy) as db:
        recruited(db)
    store.restore(path, copy)
    assert programs(path) == ["Monday", "Spring"]
