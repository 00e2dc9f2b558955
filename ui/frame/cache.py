"""Cache: what was worked out from the file is kept for all windows of this process. Decides nothing, reads nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from core import store
from core.store import Db, Version

T = TypeVar("T")
Place = tuple[str, Hashable]  # the path of the file, and the key


class Cache:
    """Values of one kind, each with the version of the file that it was made from. At most `most`, the latest used.

    `reads` are the tables that making a value reads, `of` is the cache of the values that it is worked out from:
    `version` moves with both. `left_out` are tables that it reads as well and whose later changes it leaves out on
    purpose. tests/frame/test_kept_reads.py compares this with what SQLite says is read. With `spinner`, a page says
    these words while it waits, and with `show_time` for how long.
    """

    def __init__(
        self,
        name: str,
        *reads: str,
        most: int,
        of: Cache | None = None,
        left_out: tuple[str, ...] = (),
        spinner: str = "",
        show_time: bool = False,
    ) -> None:
        self.name, self.reads, self.left_out = name, reads, left_out
        self.tables: tuple[str, ...] = (*reads, *(of.tables if of else ()))
        self._most, self._spinner, self._show_time = most, spinner, show_time
        self._lock = Lock()  # around the two below, never while a value is made
        self._values: OrderedDict[Place, tuple[Version, Any]] = OrderedDict()  # the one asked for last at the end
        self._turns: WeakValueDictionary[Place, Lock] = WeakValueDictionary()  # while somebody makes it or waits
        CACHES[name] = self

    def version(self, db: Db) -> Version:
        """The version of all that its values depend on."""
        return store.version(db, *self.tables)

    def get_or_make(self, version: Version, key: Hashable, make: Callable[[], T]) -> T:
        """The value of this version under this key; made where there is none, by one window while others wait for it.

        It is shared by all windows: nobody changes it. It takes the place of the one of an earlier version. Ask for the
        version before reading: a change in between then makes the value anew; the other way round it would be missed.
        What `make` raises is passed on, and nothing is kept.
        """
        place = (version.path, key)
        present = self._look_up(place)
        if present is not None and present[0] == version:
            return present[1]
        says = st.spinner(self._spinner, show_time=self._show_time) if self._spinner else nullcontext()
        with says, self._turn(place):
            present = self._look_up(place)
            if present is not None and present[0] == version:
                return present[1]  # another window made it meanwhile
            value = make()
            self._put(place, version, value)
            return value

    def last(self, path: Path, key: Hashable) -> tuple[Version, Any] | None:
        """What is kept of this file under this key, and its version: for a value that only grows."""
        return self._look_up((str(path.absolute()), key))

    def forget(self) -> None:
        """Drop every value."""
        with self._lock:
            self._values.clear()

    def _look_up(self, place: Place) -> tuple[Version, Any] | None:
        with self._lock:
            present = self._values.get(place)
            if present is not None:
                self._values.move_to_end(place)
            return present

    def _put(self, place: Place, version: Version, value: object) -> None:
        with self._lock:
            self._values[place] = (version, value)
            self._values.move_to_end(place)
            while len(self._values) > self._most:
                self._values.popitem(last=False)

    def _turn(self, place: Place) -> Lock:
        with self._lock:
            return self._turns.setdefault(place, Lock())


CACHES: dict[str, Cache] = {}


def forget_all() -> None:
    """Drop whatever is kept, of every file: where another one was put in place, nobody will ask for it again."""
    for cache in CACHES.values():
        cache.forget()
