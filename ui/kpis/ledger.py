"""Ledger: one read of the facts for all figures and all sessions of this process, kept until the revision moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core import store
from core.domain import kpis
from core.store import Db
from ui.frame.studio import Studio, end_of_day

VALUES_KEPT = 192  # some twenty for each choice of day and part
PAST_KEPT = 20_000  # single figures, a few hundred bytes each
T = TypeVar("T")


@dataclass
class _Cache:
    """What was read of one file. The frames are never changed, only replaced."""

    lock: Lock = field(default_factory=Lock)
    revision: int = -1
    mark: str = ""
    raw: pd.DataFrame | None = None
    ledger: kpis.Ledger | None = None
    worked_out: dict[Hashable, Any] = field(default_factory=dict)
    of_the_past: dict[Hashable, Any] = field(default_factory=dict)


def ledger(studio: Studio) -> kpis.Ledger:
    """The ledger of the studio's file, over all programs; after a change only the new facts are read."""
    cache = _cache_of(str(studio.path))
    with cache.lock:
        revision = store.revision(studio.db)
        if cache.ledger is None or revision != cache.revision or store.ledger.mark(studio.db, revision) != cache.mark:
            raw = _grown(studio.db, cache, revision)
            if raw is None:
                raw, cache.of_the_past = store.ledger.facts(studio.db), {}
            if raw is not cache.raw or cache.ledger is None:
                cache.raw, cache.ledger, cache.worked_out = raw, kpis.read(raw), {}
            cache.revision, cache.mark = revision, store.ledger.mark(studio.db, revision)
        return cache.ledger


def once(studio: Studio, read: kpis.Ledger, key: Hashable, make: Callable[[], T]) -> T:
    """A value worked out from this ledger, kept until a fact is added. The key says all else that it depends on."""
    cache = _cache_of(str(studio.path))
    # A new ledger brings a new dict; one that is not the newest (as known on a day) is not worth keeping.
    return _hold(cache.worked_out, VALUES_KEPT, key, make) if read is cache.ledger else make()


def once_by(studio: Studio, read: kpis.Ledger, day: date, key: Hashable, make: Callable[[], T]) -> T:
    """A value worked out from the facts up to a day: it stays while only later facts are added, as in a trend."""
    past = _cache_of(str(studio.path)).of_the_past
    return _hold(past, PAST_KEPT, (read.state(day), day, key), make)


def _hold(values: dict[Hashable, Any], most: int, key: Hashable, make: Callable[[], T]) -> T:
    try:
        return values[key]
    except KeyError:
        value = make()
    if len(values) >= most:
        values.clear()
    values[key] = value
    return value


def facts(studio: Studio, read: kpis.Ledger, on: date, yardstick: kpis.Yardstick) -> kpis.Facts:
    """What was true on a day."""
    return once(studio, read, ("facts", on, yardstick), lambda: read.as_of(on, yardstick))


def known_then(studio: Studio, on: date) -> kpis.Ledger:
    """The ledger as it stood at the end of that day. Read afresh: it is asked for seldom."""
    return kpis.read(store.ledger.frame(studio.db, known_at=end_of_day(on)))


@st.cache_resource(max_entries=24, show_spinner=False)
def _cache_of(path: str) -> _Cache:
    return _Cache()


def _grown(db: Db, cache: _Cache, revision: int) -> pd.DataFrame | None:
    """What was kept with the new facts, or None when history did not only grow by facts: then all is read again."""
    if cache.raw is None or revision <= cache.revision or store.ledger.mark(db, cache.revision) != cache.mark:
        return None
    if not store.ledger.only_added(db, cache.revision):
        return None
    new = store.ledger.facts(db, after=cache.revision)
    return pd.concat([cache.raw, new], ignore_index=True) if len(new) else cache.raw
