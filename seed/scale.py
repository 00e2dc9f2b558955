"""Seed, the scale: the same story through the same actions, at the size benchmarks need. Rates invented to reach it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core import store
from core.store import Db
from seed.programs import LAST_DAY, MAIN
from seed.rates import DEFAULT
from seed.story import Story

PEOPLE = 5_000
RATES = replace(
    DEFAULT,
    mentees=0.48,
    mentors=0.38,
    meets_twice=1.0,
    skips=0.08,
    close_gap_days=(5, 9),  # about weekly, to reach 25 sessions a pair
    progress_noted=0.25,
    progress=(6, 24),
    new_match_days=(50, 60),  # a matching run over thousands takes seconds
    fades=0.04,
    never_starts=0.02,
    mentor_talk=0.1,
    agrees=0.0,  # a rhythm of their own would be slower than this
    asks_for_help=0.0,
    looks=False,  # nobody could write to all of them
    survey_answered=0.0,  # no benchmark reads them
)
# The main program with its applications in two busy weeks: days with imports are what takes time at this size.
PROGRAM = replace(
    MAIN,
    windows=((date(2025, 10, 27), date(2025, 11, 7), 1.0),),
    rounds=(date(2025, 11, 24), date(2026, 1, 5), date(2026, 3, 2)),
    size=1.0,
    reports=(),
)


def tell(db: Db, *, seed: int = 1, until: date = LAST_DAY) -> None:
    """Tell the large story to an empty database, as one change. Raises StoreError when it holds something already."""
    if store.revision(db):
        raise store.StoreError("This database holds data already. Choose a new file; nothing was changed.")
    story = Story(db, people=PEOPLE, seed=seed, rates=RATES, programs=(PROGRAM,))
    with store.change(db):
        story.tell(until)
