"""Ledger: one read of the facts for all figures and all sessions of this process, kept until the revision moves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import pandas as pd
import streamlit as st
from sqlite_utils import Database

from core import kpis, store
from ui.studio import Studio

VALUES_KEPT = 64
T = TypeVar("T")


@dataclass
class _Kept:
    """What was read of one file. The frames are never changed, only replaced."""

    lock: Lock = field(default_factory=Lock)
    revision: int = -1
    mark: str = ""
    raw: pd.DataFrame | None = None
    ledger: kpis.Ledger | None = None
    worked_out: dict[Any, Any] = field(default_factory=dict)


def ledger(studio: Studio) -> kpis.Ledger:
    """The ledger of the studio's file, over all programs; after a change only the new facts are read."""
    kept = _kept(str(studio.path))
    with kept.lock:
        revision = store.revision(studio.db)
        if kept.ledger is None or revision != kept.revision or store.mark(studio.db, revision) != kept.mark:
            raw = _read(studio.db, kept, revision)
            if raw is not kept.raw or kept.ledger is None:
                kept.raw, kept.ledger, kept.worked_out = raw, kpis.read(raw), {}
            kept.revision, kept.mark = revision, store.mark(studio.db, revision)
        return kept.ledger


def once(studio: Studio, read: kpis.Ledger, key: Hashable, make: Callable[[], T]) -> T:
    """A value worked out from this ledger, kept until a fact is added. The key says all else that it depends on."""
    kept = _kept(str(studio.path))
    if read is not kept.ledger:
        return make()
    values = kept.worked_out  # of this ledger: a new one brings a new dict
    if key not in values:
        if len(values) >= VALUES_KEPT:
            values.clear()
        values[key] = make()
    return values[key]


def facts(studio: Studio, read: kpis.Ledger, on: date, yardstick: kpis.Yardstick) -> kpis.Facts:
    """What was true on a day."""
    return once(studio, read, ("facts", on, yardstick), lambda: read.as_of(on, yardstick))


def known_then(studio: Studio, on: date) -> kpis.Ledger:
    """The ledger as it stood at the end of that day. Read afresh: it is asked for seldom."""
    return kpis.read(store.ledger(studio.db, known_on=on))


def point(read: kpis.Ledger, path: Path, key: str, day: date, given: dict[str, Any]) -> kpis.Figure:
    """One figure on one day, kept as long as the facts up to that day are the same: a trend adds one point a week."""
    return _point(read, str(path), read.state(day), key, day, given)


@st.cache_data(max_entries=50_000, show_spinner=False)
def _point(
    _read: kpis.Ledger, path: str, state: tuple[int, int], key: str, day: date, given: dict[str, Any]
) -> kpis.Figure:
    return kpis.report(_read, day, keys=[key], **given)[0]


@st.cache_resource(max_entries=24, show_spinner=False)
def _kept(path: str) -> _Kept:
    return _Kept()


def _read(db: Database, kept: _Kept, revision: int) -> pd.DataFrame:
    """All facts, or those kept with the new ones when history only grew by facts."""
    grew = kept.raw is not None and revision > kept.revision and store.mark(db, kept.revision) == kept.mark
    if not grew or not store.only_added(db, kept.revision):
        return store.facts(db)
    new = store.facts(db, after=kept.revision)
    assert kept.raw is not None
    return pd.concat([kept.raw, new], ignore_index=True) if len(new) else kept.raw
