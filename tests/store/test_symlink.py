"""A database behind a symbolic link: what is restored, kept aside or copied is the file itself; the link stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import actions, store
from tests.story import acted

TORN = b"torn by a sync" * 500


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """A link in one folder to a database in another."""
    target = tmp_path / "share" / "mentoring.db"
    with store.opened(target) as db:
        actions.create_program(db, "Spring", **acted())
    link = tmp_path / "data" / "studio.db"
    link.parent.mkdir()
    link.symlink_to(target)
    return link


@pytest.fixture
def saved(link: Path, tmp_path: Path) -> Path:
    """A saved copy of what the link leads to."""
    with store.opened(link) as db:
        return store.copy(db, tmp_path / "saved.db")


def programs(path: Path) -> list[str]:
    with store.opened(path) as db:
        return [program.name for program in store.programs.all(db)]


def tear(file: Path) -> None:
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(TORN)


def test_a_damaged_file_behind_a_link_goes_aside_and_the_link_leads_to_the_restored_one(
    link: Path, saved: Path
) -> None:
    target = link.resolve()
    tear(target)
    aside = store.restore(link, saved)
    assert link.is_symlink() and link.resolve() == target
    assert not target.is_symlink()
    assert programs(target) == programs(link) == ["Spring"]
    assert aside is not None and not aside.is_symlink()
    assert aside.parent == target.parent and aside.read_bytes() == TORN
    assert [file.name for file in link.parent.iterdir()] == [link.name]


def test_a_sound_file_behind_a_link_is_replaced_in_place(link: Path, saved: Path) -> None:
    with store.opened(link) as db:
        actions.create_program(db, "Autumn", **acted())
    aside = store.restore(link, saved)
    assert link.is_symlink()
    assert programs(link.resolve()) == ["Spring"]
    assert aside is not None and aside.parent == link.resolve().parent
    assert set(programs(aside)) == {"Autumn", "Spring"}


def test_a_link_into_the_folder_of_a_sync_service_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "OneDrive - Acme").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "OneDrive - Acme")
    assert store.synced_folder(tmp_path / "data" / "studio.db") == "OneDrive - Acme"


def test_a_link_to_a_file_that_is_gone_is_restored_where_it_leads(link: Path, saved: Path) -> None:
    target = link.resolve()
    for ending in ("-wal", "-shm", ""):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    assert store.restore(link, saved) is None
    assert link.is_symlink()
    assert programs(target) == ["Spring"]
