"""Damage is noticed when a file is opened, copied or taken, is told truly on every page, and has a way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.attacks import damages
from core import actions, store
from core.__main__ import main
from core.store import soundness
from tests.pages import begin, go_to
from tests.store.test_restore import files, programs, updated_by_a_newer_version
from tests.story import acted, introduced, recruited

ROOT = Path(__file__).parents[2]
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
PAGE = 4096


def make_database(folder: Path) -> tuple[Path, Path]:
    """A database with relationships in it, and a copy of it from before the last step."""
    path = folder / "studio.db"
    with store.opened(path) as db:
        introduced(db, recruited(db))
        copy = store.copy(db, folder / "copies" / "monday.db")
        actions.create_program(db, "Later", **acted())
    return path, copy


def zeroed(path: Path, table: str) -> None:
    """The first page of a table is empty, as a disk may leave it; all others are as they were."""
    with closing(sqlite3.connect(path)) as conn:
        page = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes(PAGE))


def with_statement(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA ignore_check_constraints = on")
        conn.execute(statement)


@pytest.mark.parametrize("untouched", [True, False], ids=["as it was saved", "worked in since"])
def test_no_damaged_copy_is_put_in_place(tmp_path: Path, untouched: bool) -> None:
    _, copy = make_database(tmp_path / "made")
    (tmp_path / "tried").mkdir()
    tries, harmless, taken = damages.tried(tmp_path / "tried", copy, flips=int(untouched), untouched=untouched)
    assert tries - harmless > 100
    assert taken == []


@pytest.mark.parametrize(("words", "statement"), damages.FOREIGN, ids=[words for words, _ in damages.FOREIGN])
def test_no_copy_is_saved_of_a_database_that_is_not_whole_or_not_ours(
    tmp_path: Path, words: str, statement: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = make_database(tmp_path)
    with_statement(path, statement)
    assert main(["copy", "--db", str(path), str(tmp_path / "new.db")]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err.strip().splitlines()) == 1
    assert "\ufffd" not in captured.err and "Traceback" not in captured.err
    assert "new.db" not in files(tmp_path)


@pytest.mark.parametrize("kind", ["trigger", "index", "view"])
def test_a_copy_without_something_that_the_migrations_make_is_refused(tmp_path: Path, kind: str) -> None:
    path, copy = make_database(tmp_path)
    with closing(sqlite3.connect(copy)) as conn:
        query = "SELECT name FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'idx_%'"
        names = [name for (name,) in conn.execute(query, (kind,))]
    assert names
    for name in names:
        shutil.copy(copy, tmp_path / "given.db")
        with_statement(tmp_path / "given.db", f"DROP {kind} {name}")
        with pytest.raises(store.StoreError, match=f"the {kind} {name} is missing"):
            store.restore(path, tmp_path / "given.db")


@pytest.mark.parametrize("name", [b"CREATE TABLE sessions", b"CREATE TRIGGER matches_capacity_insert"])
def test_letters_that_are_none_in_the_name_of_something_are_said_without_them(tmp_path: Path, name: bytes) -> None:
    path, copy = make_database(tmp_path)
    with_statement(copy, "PRAGMA user_version = 0")
    for file in (copy, path):
        content = file.read_bytes()
        assert name in content
        file.write_bytes(content.replace(name, name[:-1] + b"\xec"))
    with pytest.raises(store.StoreError, match="Nothing was changed"):
        store.restore(tmp_path / "new.db", copy)
    with pytest.raises(store.DamagedError), store.opened(path) as db:
        store.copy(db, tmp_path / "new.db")
    assert "new.db" not in files(tmp_path)


def test_an_index_that_lost_a_row_is_noticed_by_the_copy_and_from_then_on_by_whoever_opens_the_file(
    tmp_path: Path,
) -> None:
    path, _ = make_database(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA writable_schema = on")
        sql = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'notes_person'").fetchone()[0]
        conn.execute("UPDATE sqlite_schema SET sql = sql || ' WHERE id < 0' WHERE name = 'notes_person'")
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute(
            "INSERT INTO notes (subject, subject_id, person_id, kind, text, written_on, written_by) "
            "VALUES ('people', 1, 1, 'note', 'x', '2026-03-02', 'cli')"
        )
        conn.execute("PRAGMA writable_schema = on")
        conn.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'notes_person'", (sql,))
    # Newer versions of SQLite notice it in the quick check of the opening already.
    with pytest.raises(store.DamagedError, match=r"No copy was saved|notes_person"), store.opened(path) as db:
        store.copy(db, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    with pytest.raises(store.DamagedError, match="notes_person"):
        store.open_db(path)


def test_damage_is_noticed_when_a_file_is_opened_and_again_when_it_comes_later(tmp_path: Path) -> None:
    path, _ = make_database(tmp_path)
    assert programs(path) == ["Later", "Spring"]
    zeroed(path, "sessions")
    with pytest.raises(store.DamagedError, match="is damaged"):
        store.open_db(path)


def test_a_file_is_looked_through_once_while_it_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = make_database(tmp_path)
    os.utime(path)  # else a slow machine may know it from when it was closed, and never look
    looks = []
    quick = soundness.quick_fault
    monkeypatch.setattr(soundness, "quick_fault", lambda conn: looks.append(1) or quick(conn))
    with store.opened(path):
        for number in range(5):
            with store.opened(path) as db:
                actions.create_program(db, f"Program {number}", **acted())
    assert len(looks) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["kpis"],
        ["copy", "{tmp}/new.db"],
        ["match", "--program", "Spring"],
        ["export-person", "--person", "ana@example.com"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_damaged_file_is_one_sentence_on_the_command_line(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = make_database(tmp_path)
    zeroed(path, "people")
    command, *rest = (argument.format(tmp=tmp_path) for argument in arguments)
    assert main([command, "--db", str(path), *rest]) == 2
    message = capsys.readouterr().err.strip()
    assert "is damaged" in message and len(message.splitlines()) == 1


def test_damage_that_comes_while_a_command_works_is_one_sentence_too(tmp_path: Path) -> None:
    path, _ = make_database(tmp_path)
    with store.opened(path):  # somebody else has the file open: it is not looked through again
        zeroed(path, "people")
        with pytest.raises(store.DamagedError, match="is damaged"), store.opened(path) as db:
            store.people.everyone(db)


# What every page says.


def page(name: str) -> AppTest:
    """A page as somebody sees it who comes to it by its address."""
    app = begin()
    return app if name == "home" else go_to(app, name)


def words(app: AppTest) -> str:
    shown = [*app.error, *app.markdown, *app.caption, *app.success, *app.exception]
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def on_disk(path: Path) -> None:
    zeroed(path, "sessions")


def not_a_database(path: Path) -> None:
    path.write_bytes(b"torn by a sync" * 500)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 3 * PAGE])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_tells_of_the_damage_and_offers_the_newest_sound_copy(path: Path, name: str) -> None:
    make_database(path.parent)
    zeroed(path, "sessions")
    app = page(name)
    assert not app.exception
    assert "is damaged" in words(app)
    assert "The newest sound copy is **monday.db**" in words(app)
    assert "The last step recorded in it is from" in words(app)
    assert "lost" not in words(app)
    assert "core restore" in app.code[0].value


@pytest.mark.parametrize("damage", [on_disk, not_a_database, cut])
def test_the_copy_is_put_in_place_with_one_click(path: Path, damage: Callable[[Path], None]) -> None:
    make_database(path.parent)
    damage(path)
    torn = path.read_bytes()
    app = page("home")
    app.button(key="damage_restore").click().run()
    assert not app.exception
    assert "Restored" in words(app)
    assert [title.value for title in app.title] == ["Home"]
    assert programs(path) == ["Spring"]
    assert path.with_name("studio.before-restore-1.db").read_bytes() == torn


def test_a_damaged_copy_is_not_offered_but_the_one_before(path: Path) -> None:
    _, monday = make_database(path.parent)
    with store.opened(path) as db:
        tuesday = store.copy(db, path.parent / "tuesday.db")
    zeroed(tuesday, "sessions")
    not_a_database(path)
    assert "The newest sound copy is **monday.db**" in words(page("home"))
    monday.unlink()
    app = page("home")
    assert "No sound copy lies beside it" in words(app)
    assert "the saved copy.db" in app.code[0].value


def test_another_database_in_the_same_folder_is_no_copy(path: Path) -> None:
    make_database(path.parent)
    with store.opened(path.parent / "other team.db") as db:
        actions.create_program(db, "Theirs", on=acted()["on"].replace(year=2030), by="cli")
    shutil.rmtree(path.parent / "copies")
    not_a_database(path)
    assert "No sound copy lies beside it" in words(page("home"))


def test_damage_that_comes_while_a_page_is_shown_ends_in_the_same_words(path: Path) -> None:
    make_database(path.parent)
    app = page("home")
    with store.opened(path):  # somebody else has the file open: it is not looked through again
        zeroed(path, "people")
        app.switch_page(str(ROOT / "pages/recruit.py")).run()
        assert not app.exception
        assert "is damaged" in words(app)
        assert "The newest sound copy is **monday.db**" in words(app)


def test_a_page_that_fails_says_that_nothing_is_lost_only_after_a_look_at_the_file(path: Path) -> None:
    def failing() -> None:
        from app import report

        report(RuntimeError("a fault of ours"))

    make_database(path.parent)
    assert "Nothing you confirmed before is lost" in words(AppTest.from_function(failing, default_timeout=30).run())
    zeroed(path, "sessions")
    app = AppTest.from_function(failing, default_timeout=30).run()
    assert "is damaged" in words(app) and "lost" not in words(app)
    assert "The newest sound copy is **monday.db**" in words(app)


def test_what_a_newer_version_wrote_can_go_back_to_the_copy_from_before_the_update(path: Path) -> None:
    with store.opened(path) as db:
        actions.create_program(db, "Monday", **acted())
        store.copy(db, path.with_name("studio.before-update-1.db"))
    updated_by_a_newer_version(path)
    app = page("home")
    assert "written by a newer version" in words(app)
    assert "The newest sound copy is **studio.before-update-1.db**" in words(app)
    assert "What stands there now goes out of sight; it is kept beside it." in words(app)
    app.button(key="damage_restore").click().run()
    assert not app.exception
    assert programs(path) == ["Monday"]
    assert "studio.before-restore-1.db" in files(path.parent)


def test_a_damaged_demo_is_started_over_and_the_own_data_is_not_touched(path: Path) -> None:
    make_database(path.parent)
    before = path.read_bytes()
    demo = path.parent / "demo" / "demo-2026-03-31.db"
    demo.parent.mkdir()
    not_a_database(demo)
    app = begin({"demo": "2026-03-31"})
    app.run()
    assert "is damaged" in words(app) and "This is the demo's file" in words(app)
    app.button(key="damage_demo_over").click().run()
    assert not app.exception and [title.value for title in app.title] == ["Home"]
    assert not demo.exists() and path.read_bytes() == before
