"""Every command under every hardship of a file: one sentence, exit code 2, nothing changed; and the same on a page."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, store
from core.__main__ import main
from tests.pages import ROOT, open_page
from tests.story import acted, mentee_row, proposed, recruited

SHEET = "Full name,E-mail,What do you want to get better at?\nZoe Hall,zoe@example.com,Negotiation\n"

# {folder} holds studio.db, a copy, a sheet and nothing else. Each command works on it, see the first test.
COMMANDS = {
    "import": ["import", "--db", "{db}", "--program", "Spring", "--role", "mentee", "{folder}/sheet.csv"],
    "match": ["match", "--db", "{db}", "--program", "Spring", "--save", "--out", "{folder}/pairs.json"],
    "approve": ["approve", "--db", "{db}", "--program", "Spring", "--all-clear"],
    "introduce": ["introduce", "--db", "{db}", "--program", "Spring"],
    "log-session": ["log-session", "--db", "{db}", "--mentee", "ana@example.com"],
    "kpis": ["kpis", "--db", "{db}"],
    "copy": ["copy", "--db", "{db}", "{folder}/another.db"],
    "restore": ["restore", "--db", "{db}", "{folder}/saved.db"],
    "history": ["history", "--db", "{db}", "--last", "5"],
    "undo": ["undo", "--db", "{db}", "--step", "8"],
    "erase": ["erase", "--db", "{db}", "--person", "dev@example.com"],
    "export-person": ["export-person", "--db", "{db}", "--person", "ana@example.com", "--out", "{folder}/ana.json"],
}
each_command = pytest.mark.parametrize("name", COMMANDS)

# Runs commands under limits that cannot be lifted again, in a process of its own; Python is loaded before them.
DRIVER = """
import contextlib, ctypes, io, json, os, resource, sys, traceback
from core.__main__ import main
from core.store import files
files.BUSY_SECONDS = 0.1
order = json.load(sys.stdin)
if order["bytes"] is not None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["bytes"], order["bytes"]))
if order["ordinary"] and os.geteuid() == 0:  # without its capabilities, root too may only do what a mode allows
    none = ctypes.c_uint32 * 6
    assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), none()) == 0
answers = {}
for name, arguments in order["commands"].items():
    out, err, code = io.StringIO(), io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except BaseException:
            traceback.print_exc()
    answers[name] = [code, out.getvalue(), err.getvalue()]
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which every command works: a pair that runs, one to introduce, one to approve, one who waits."""
    folder = tmp_path_factory.mktemp("made")
    with store.opened(folder / "studio.db") as db:
        program_id = recruited(db, 3, 4)
        first, second, _ = proposed(db, program_id)
        actions.approve(db, first, **acted())
        actions.introduce(db, program_id, **acted())
        actions.approve(db, second, **acted())
        actions.import_people(db, program_id, "mentee", [mentee_row(9, "Dev Rao")], **acted())
        dev = store.people.person_by_email(db, "dev@example.com")
        assert dev is not None
        actions.accept(db, store.people.enrolments_of(db, dev.id)[0].id, **acted())
        store.copy(db, folder / "saved.db")
        store.empty_log(db)
    (folder / "sheet.csv").write_text(SHEET, encoding="utf-8")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder for one test."""
    return Path(shutil.copytree(made, tmp_path / "office"))


@pytest.fixture
def offices(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that folder for each command, to be closed and opened again."""
    for name in COMMANDS:
        shutil.copytree(made, tmp_path / name)
    yield tmp_path
    close(tmp_path, 0o755)


def close(offices: Path, mode: int) -> None:
    """Set the mode of every command's folder."""
    for name in COMMANDS:
        (offices / name).chmod(mode)


def command(name: str, folder: Path, db: Path | None = None) -> list[str]:
    return [part.format(folder=folder, db=db or folder / "studio.db") for part in COMMANDS[name]]


def state(folder: Path) -> tuple[list[str], list[str]]:
    """What stands in the database, and which files stand beside it.

    What SQLite keeps beside a database is left aside, and the copy that a restore makes first.
    """
    with closing(sqlite3.connect(folder / "studio.db")) as db:
        db.text_factory = bytes
        tables = [row[0].decode() for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        content = [repr(db.execute(f'SELECT * FROM "{table}"').fetchall()) for table in sorted(tables)]
    names = {file.name for file in folder.iterdir()}
    return content, sorted(name for name in names if not name.endswith(("-wal", "-shm")) and "before-" not in name)


def is_sentence(err: str) -> bool:
    """One line that ends as a sentence does."""
    return err.count("\n") == 1 and err.endswith(".\n") and "Traceback" not in err and "Error" not in err


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert is_sentence(err), err
    return err


def limited(folder: Path, *, size: int | None = None, ordinary: bool = False) -> dict[str, tuple[int, str, str]]:
    """Every command in its own folder, in a process that may write files of so many bytes, or as an ordinary user."""
    order = {"bytes": size, "ordinary": ordinary, "commands": {name: command(name, folder / name) for name in COMMANDS}}
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], input=json.dumps(order), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return {name: tuple(answer) for name, answer in json.loads(done.stdout).items()}


def assert_honest(answers: dict[str, tuple[int, str, str]], place: Path, before: Any) -> None:
    """Done, or refused in one sentence with nothing changed."""
    for name, (code, _, err) in answers.items():
        assert code in (0, 2), (name, err)
        if code == 2:
            assert is_sentence(err), (name, err)
            assert state(place / name) == before, name


@each_command
def test_without_hardship_each_command_is_done(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(name, folder)) == 0
    assert capsys.readouterr().err == ""


@each_command
def test_a_lock_is_a_sentence(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(folder)
    monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(folder / "studio.db", isolation_level=None)) as holding:
        holding.execute("PRAGMA locking_mode = exclusive")
        holding.execute("BEGIN EXCLUSIVE")
        assert "someone else is saving a long change" in refused(command(name, folder), capsys)
    assert state(folder) == before


@pytest.mark.parametrize("name", ["import", "match", "approve", "introduce", "log-session", "erase"])
def test_another_writer_is_a_sentence(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(folder)
    monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(folder / "studio.db", isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE")
        message = refused(command(name, folder), capsys)
    assert "someone else is saving a long change" in message
    assert "Nothing was changed" in message
    assert state(folder) == before


def test_no_room_for_a_byte_is_a_sentence_for_every_command(offices: Path) -> None:
    before = state(offices / "copy")
    answers = limited(offices, size=0)
    assert {name: code for name, (code, _, _) in answers.items()} == dict.fromkeys(COMMANDS, 2)
    assert_honest(answers, offices, before)
    assert all("disk is full" in err or "too large" in err for _, _, err in answers.values())


@pytest.mark.parametrize("size", [33_000, 60_000, 120_000])
def test_a_limit_that_is_met_half_way_leaves_all_or_nothing(offices: Path, size: int) -> None:
    before = state(offices / "copy")
    assert_honest(limited(offices, size=size), offices, before)


def test_a_read_only_file_is_a_sentence(offices: Path) -> None:
    before = state(offices / "copy")
    for name in COMMANDS:
        (offices / name / "studio.db").chmod(0o444)
    answers = limited(offices, ordinary=True)
    assert_honest(answers, offices, before)
    assert {name for name, (code, _, _) in answers.items() if code == 2} >= {"import", "approve", "erase", "restore"}


def test_a_read_only_folder_is_a_sentence(offices: Path) -> None:
    before = state(offices / "copy")
    close(offices, 0o555)
    answers = limited(offices, ordinary=True)
    close(offices, 0o755)
    assert_honest(answers, offices, before)
    assert {name for name, (code, _, _) in answers.items() if code == 2} >= {"import", "copy", "restore", "erase"}


def test_a_folder_that_is_closed_is_a_sentence_for_every_command(offices: Path) -> None:
    before = state(offices / "copy")
    close(offices, 0o000)
    answers = limited(offices, ordinary=True)
    close(offices, 0o755)
    assert {name: code for name, (code, _, _) in answers.items()} == dict.fromkeys(COMMANDS, 2)
    assert_honest(answers, offices, before)


def unreadable_text(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE people SET name = CAST(x'c328ff' AS TEXT)")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def unreadable_schema(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE people", b"CREATE TABLE \xff\xfe\xfd\xfc\xfb\xfa"))


def torn_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 2000] = b"\xaa" * 2000
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [unreadable_text, unreadable_schema, torn_pages])
@each_command
def test_damage_is_a_sentence(
    folder: Path, name: str, damage: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """In the file itself, and for a restore in the copy; a command that needs nothing of what is damaged may work."""
    damage(folder / ("saved.db" if name == "restore" else "studio.db"))
    content = (folder / "studio.db").read_bytes()
    code = main(command(name, folder))
    err = capsys.readouterr().err
    if damage is not unreadable_text:
        assert code == 2
    if code == 2:
        assert is_sentence(err), err
        assert (folder / "studio.db").read_bytes() == content
    assert "Traceback" not in err


@each_command
def test_only_an_import_begins_a_file_also_one_of_0_bytes(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, missing = folder / "empty.db", folder / "missing.db"
    for path in (empty, missing):
        empty.write_bytes(b"")
        if name in ("import", "restore"):  # what was put in place is a file too
            assert main(command(name, folder, path)) == 0
            continue
        refused(command(name, folder, path), capsys)
        assert empty.read_bytes() == b""
        assert not missing.exists()
        assert sorted(file.name for file in folder.iterdir()) == ["empty.db", "saved.db", "sheet.csv", "studio.db"]


@each_command
@pytest.mark.parametrize("kind", ["folder", "text", "no tables", "below a file", "name too long", "other bytes"])
def test_what_is_no_database_is_a_sentence(
    folder: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "other.db"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("Dear all, " * 500, encoding="utf-8")
    elif kind == "no tables":
        with closing(sqlite3.connect(path)) as db:
            db.execute("VACUUM")
            db.execute("PRAGMA user_version = 1")
    else:
        path = {
            "below a file": folder / "sheet.csv" / "x.db",
            "name too long": folder / ("x" * 300 + ".db"),
            "other bytes": folder / os.fsdecode(b"caf\xe9.db"),
        }[kind]
    if name == "import" and kind in ("no tables", "other bytes"):
        return  # as good as an empty file, and a name as any other
    if name == "restore" and kind in ("text", "no tables", "other bytes"):
        return  # that is what a restore is for
    before = sorted(file.name for file in folder.iterdir())
    refused(command(name, folder, path), capsys)
    assert sorted(file.name for file in folder.iterdir()) == before


@pytest.mark.parametrize("name", ["match", "copy", "export-person"])
@pytest.mark.parametrize("kind", ["folder", "missing folder", "below a file", "name too long", "the database itself"])
def test_an_output_that_cannot_be_written_is_a_sentence(
    folder: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = {
        "folder": folder / "taken.json",
        "missing folder": folder / "sheet.csv" / "missing" / "x.json" if name == "copy" else folder / "no" / "x.json",
        "below a file": folder / "sheet.csv" / "x.json",
        "name too long": folder / ("x" * 300 + ".json"),
        "the database itself": folder / "studio.db",
    }[kind]
    (folder / "taken.json").mkdir()
    before = state(folder)
    refused([*command(name, folder)[:-1], str(out)], capsys)
    assert state(folder) == before


@pytest.mark.parametrize("kind", ["folder", "missing", "empty", "text", "closed"])
def test_a_copy_that_cannot_be_read_is_a_sentence(folder: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    saved = folder / "saved.db"
    saved.unlink()
    if kind == "folder":
        saved.mkdir()
    elif kind in ("empty", "text"):
        saved.write_text("" if kind == "empty" else "Dear all, " * 500, encoding="utf-8")
    elif kind == "closed":
        saved.symlink_to(saved)
    before = state(folder)
    refused(command("restore", folder), capsys)
    assert state(folder) == before


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; {line}; echo "${{PIPESTATUS[0]}}" > "{folder}/code"'],
        cwd=ROOT,
        env=os.environ | {"PYTHON": sys.executable, "FOLDER": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_reader_that_has_seen_enough_is_no_error(folder: Path) -> None:
    done = shell('"$PYTHON" -m core kpis --dictionary --format csv | head -c 1', folder)
    assert (done.stderr, (folder / "code").read_text().strip()) == ("", "0")


def test_a_printer_without_paper_is_a_sentence(folder: Path) -> None:
    done = shell('"$PYTHON" -m core kpis --db "$FOLDER/studio.db" > /dev/full', folder)
    assert (folder / "code").read_text().strip() == "2"
    assert is_sentence(done.stderr), done.stderr


def test_an_import_goes_on_when_nobody_reads_its_notices(folder: Path) -> None:
    rows = "".join(f"P{n} Hall,p{n}@example.com,Negotiation\n" for n in range(60)) + "P,wrong,Negotiation\n" * 20
    (folder / "sheet.csv").write_text(SHEET + rows, encoding="utf-8")
    line = '"$PYTHON" -m core import --db "$FOLDER/studio.db" --program Spring --role mentee "$FOLDER/sheet.csv"'
    shell(f"{line} 2>&1 >/dev/null | head -c 1", folder)
    assert (folder / "code").read_text().strip() == "0"
    with store.opened(folder / "studio.db") as db:
        assert store.people.person_by_email(db, "zoe@example.com") is not None


# On a page.


@pytest.fixture
def page_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MENTORING_DB", str(folder / "studio.db"))
    monkeypatch.setenv("MENTORING_TODAY", "2026-04-01")
    monkeypatch.setattr("core.store.files.BUSY_SECONDS", 0.1)
    return folder


def settings_page() -> AppTest:
    app = open_page("settings")
    return app


def test_a_click_under_a_lock_is_a_sentence(page_folder: Path) -> None:
    app = settings_page()
    app.text_input(key="settings_name").set_value("Nora Lind")
    before = state(page_folder)
    with closing(sqlite3.connect(page_folder / "studio.db", isolation_level=None)) as holding:
        holding.execute("BEGIN IMMEDIATE")
        next(button for button in app.button if button.label == "Add").click().run()
        assert not app.exception
        assert "someone else is saving" in app.error[0].value
        assert "Nothing was changed" in app.error[0].value
    assert state(page_folder) == before


@pytest.mark.parametrize("page", sorted(file.name for file in (ROOT / "pages").glob("*.py")))
@pytest.mark.parametrize("damage", [unreadable_text, torn_pages])
def test_a_page_over_a_damaged_file_is_a_sentence(page_folder: Path, page: str, damage: Callable[[Path], None]) -> None:
    app = settings_page()
    damage(page_folder / "studio.db")
    app.switch_page(str(ROOT / "pages" / page)).run()
    assert not app.exception
    assert all("damaged" in error.value for error in app.error)
    if damage is torn_pages:
        assert len(app.error) == 1


def test_what_fails_between_runs_is_a_sentence_too() -> None:
    """A callback or a fragment: Streamlit hands their errors to the launcher."""

    def failing() -> None:
        import sqlite3

        import app
        from core.store import StoreError

        app.report(sqlite3.OperationalError("database is locked"))
        app.report(StoreError("studio.db is not a file."))
        app.report(KeyError("name"))

    shown = AppTest.from_function(failing, default_timeout=30).run()
    assert not shown.exception
    locked, missing, other = [error.value.replace("\\", "") for error in shown.error]
    assert "cannot be read right now: someone else is saving" in locked
    assert missing == "studio.db is not a file."
    assert "This page could not be shown" in other
