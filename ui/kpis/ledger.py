"""Ledger: one read of the facts for all figures and all windows of this process. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pandas as pd

from core import store
from core.domain import kpis
from core.domain.design.programs import Program
from core.store import Db, Version
from ui.frame.cache import Cache
from ui.frame.studio import Studio, end_of_day

LEDGERS = Cache("ledgers", "history", most=24)
FIGURES = Cache("figures", of=LEDGERS, most=192)  # some twenty for each choice of day and part
PAST_FIGURES = Cache("figures of past days", of=LEDGERS, most=20_000)  # a few hundred bytes each
POINTS = 14  # days of a sparkline and of the trend: each costs a reading of all facts up to it
ALL_PROGRAMS = "all programs"  # the key of a ledger
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class LedgerRead:
    """The facts as they were read, typed, and two versions: of the newest fact, and of when all of them were read."""

    raw: pd.DataFrame
    ledger: kpis.Ledger
    grown: Version
    read: Version


def ledger(studio: Studio) -> kpis.Ledger:
    """The ledger of the studio's file, over all programs; after a change only the new facts are read."""
    version = LEDGERS.version(studio.db)
    earlier = LEDGERS.last(studio.path, ALL_PROGRAMS)
    return LEDGERS.get_or_make(version, ALL_PROGRAMS, lambda: read_facts(studio.db, version, earlier)).ledger


def read_facts(db: Db, version: Version, earlier: tuple[Version, LedgerRead] | None) -> LedgerRead:
    """What was read earlier with the facts added since; all is read anew where history did not only grow by facts."""
    if earlier is not None and (new := store.ledger.facts_since(db, earlier[0])) is not None:
        before = earlier[1]
        # A fact that was added between the version and the read that followed is there already.
        new = new[~new["fact"].isin(before.raw["fact"])]
        if new.empty:
            return before
        raw = pd.concat([before.raw, new], ignore_index=True)
        return LedgerRead(raw, kpis.read(raw), version, before.read)
    raw = store.ledger.facts(db)
    return LedgerRead(raw, kpis.read(raw), version, version)


def once(studio: Studio, read: kpis.Ledger, key: Hashable, make: Callable[[], T]) -> T:
    """A value worked out from this ledger, kept until a fact is added. The key says all else that it depends on."""
    current = LEDGERS.last(studio.path, ALL_PROGRAMS)
    if current is None or current[1].ledger is not read:
        return make()  # a ledger as known on a day is not worth keeping anything of
    return FIGURES.get_or_make(current[1].grown, key, make)


def once_by(studio: Studio, read: kpis.Ledger, day: date, key: Hashable, make: Callable[[], T]) -> T:
    """A value worked out from the facts up to a day: it stays while only later facts are added, as in a trend."""
    current = LEDGERS.last(studio.path, ALL_PROGRAMS)
    if current is None:
        return make()
    return PAST_FIGURES.get_or_make(current[1].read, (read.state(day), day, key), make)


def facts(studio: Studio, read: kpis.Ledger, on: date, thresholds: kpis.Thresholds) -> kpis.Facts:
    """What was true on a day."""
    return once(studio, read, ("facts", on, thresholds), lambda: read.as_of(on, thresholds))


def history_days(read: kpis.Ledger, program: Program, on: date) -> list[date]:
    """The days on which the figures of a program are compared, oldest first, from its first fact to this day."""
    starts = [day for day in (read.first_day_of(program.id), program.starts_on) if day is not None and day <= on]
    return kpis.days(min(starts, default=on), on, POINTS)


def known_then(studio: Studio, on: date) -> kpis.Ledger:
    """The ledger as it stood at the end of that day. Read afresh: it is asked for seldom."""
    return kpis.read(store.ledger.frame(studio.db, known_at=end_of_day(on)))
