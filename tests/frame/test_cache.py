"""A cache: a value is made once for all windows, replaced by that of a newer version, and never made up of two."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from core.store import Version
from ui.frame.cache import CACHES, Cache

FIRST, SECOND = Version("/studio.db", 0, 1, ("imported",)), Version("/studio.db", 0, 2, ("moved",))
ELSEWHERE = Version("/demo.db", 0, 1, ("imported",))


@pytest.fixture
def cache() -> Iterator[Cache]:
    yield Cache("of a test", "people", most=2)
    del CACHES["of a test"]


def never() -> str:
    raise AssertionError("this value is kept")


def test_a_value_is_made_once_for_each_file_key_and_version(cache: Cache) -> None:
    assert cache.get_or_make(FIRST, "a", lambda: "first") == "first"
    assert cache.get_or_make(FIRST, "a", never) == "first"
    assert cache.get_or_make(ELSEWHERE, "a", lambda: "of another file") == "of another file"
    assert cache.get_or_make(FIRST, "a", never) == "first"
    assert cache.get_or_make(SECOND, "a", lambda: "second") == "second"
    assert cache.get_or_make(FIRST, "a", lambda: "made again") == "made again", "of two versions only one is kept"


def test_another_edition_of_the_file_is_another_version(cache: Cache) -> None:
    cache.get_or_make(FIRST, "a", lambda: "before the restore")
    restored = Version(FIRST.path, 7, FIRST.line, FIRST.words)
    assert cache.get_or_make(restored, "a", lambda: "restored") == "restored"


def test_what_was_asked_for_longest_ago_goes_first(cache: Cache) -> None:
    for key in ("a", "b", "a", "c"):
        cache.get_or_make(FIRST, key, lambda key=key: key)
    assert cache.get_or_make(FIRST, "a", never) == "a"
    assert cache.get_or_make(FIRST, "c", never) == "c"
    assert cache.get_or_make(FIRST, "b", lambda: "made again") == "made again"


def test_what_fails_is_not_kept(cache: Cache) -> None:
    def fail() -> str:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        cache.get_or_make(FIRST, "a", fail)
    assert cache.get_or_make(FIRST, "a", lambda: "now") == "now"


def test_of_many_windows_only_one_makes_a_value(cache: Cache) -> None:
    windows, made, shown = 8, [], []
    ready, begun = threading.Barrier(windows), threading.Event()

    def make() -> object:
        made.append(threading.get_ident())
        begun.wait(0.2)  # the others are waiting for it meanwhile
        return object()

    def look() -> None:
        ready.wait()
        shown.append(cache.get_or_make(FIRST, "a", make))

    threads = [threading.Thread(target=look) for _ in range(windows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(shown) == windows and len(set(shown)) == 1


def test_while_one_value_is_made_another_can_be_had(cache: Cache) -> None:
    cache.get_or_make(FIRST, "b", lambda: "at hand")

    def make() -> str:
        return cache.get_or_make(FIRST, "b", never) + ", " + cache.get_or_make(FIRST, "c", lambda: "made meanwhile")

    assert cache.get_or_make(FIRST, "a", make) == "at hand, made meanwhile"


def test_what_is_forgotten_is_made_again(cache: Cache) -> None:
    cache.get_or_make(FIRST, "a", lambda: "before")
    cache.forget()
    assert cache.get_or_make(FIRST, "a", lambda: "after") == "after"
