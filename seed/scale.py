"""Seed, the scale: the same story through the same actions, at the size benchmarks need. Rates invented to reach it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from core import store
from seed.editions import LAST_DAY, MAIN
from seed.rates import DEFAULT
from seed.story import Story

PEOPLE = 5_000
RATES = replace(
    DEFAULT,
    mentees=0.46,
    mentors=0.36,
    meets_twice=1.0,
    close_gap_days=(7, 11),  # nearly weekly, to reach about 25 sessions a pair
    progress=(2, 8),
    fades=0.04,
    never_starts=0.02,
    mentor_talk=0.1,
)


def tell(db: Database, *, seed: int = 1, until: date = LAST_DAY) -> None:
    """Tell the large story to an empty database, as one change. Raises StoreError when it holds something already."""
    if store.revision(db):
        raise store.StoreError("This database holds data already. Choose a new file; nothing was changed.")
    story = Story(db, people=PEOPLE, seed=seed, rates=RATES, editions=(MAIN,))
    with store.change(db):
        story.tell(until)
