"""The seed: an invented company and the story of its mentoring programs, made through actions. Same seed, same story.

company     colleagues with departments, levels, places and managers; brand is its logo and who signs
answers     what they write in the intake forms and checks; form_texts and session_texts hold the words
rates       how often things happen, invented, all in one place
programs    the programs and their dates
agenda      what will happen on which day, in order
chance      whom it happens to: each purpose and person apart, so that new scores tell no other story
story       the company over the years; cycle is one program of it, pairing its matching runs, pairs its relationships,
            coordinators what is done about them
rankings    whom mentees choose from a shortlist; circles are mentees who meet as a group; reporting is for the sponsor
surveys     how engaged colleagues are, twice a year
scale       the same story at the size that benchmarks need

Nothing here reads the clock, and what happens on a day depends only on the days before: the story until a day is the
beginning of the whole one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from core import store
from core.domain.base.dates import month_ends
from core.store import Db
from seed.programs import DEMO_FROM, LAST_DAY
from seed.story import Story

PEOPLE = 320
SEED = 1


def tell(db: Db, *, people: int = PEOPLE, seed: int = SEED, until: date = LAST_DAY) -> None:
    """Tell the story to an empty database, as one change. Raises StoreError when it holds something already."""
    if store.revision(db):
        raise store.StoreError("This database holds data already. Choose a new file; nothing was changed.")
    story = Story(db, people=people, seed=seed)
    with store.change(db):
        story.tell(until)


def demo_days() -> list[date]:
    """The days at which the demo can be looked at: the month ends of the main program, oldest first."""
    return month_ends(DEMO_FROM, LAST_DAY)


def demo(folder: Path, *, progress: Callable[[float], None] | None = None) -> list[Path]:
    """Write a database for every day of `demo_days` into `folder` (demo-YYYY-MM-DD.db); returns them, oldest first.

    Told once, a copy kept at each month end. A file gets its name when it is complete, and one that is there stays: so
    a day can be opened while later ones are still told, and several may write at the same time. `progress` hears of
    shares from 0 to 1.
    """
    days, folder = demo_days(), Path(folder)
    paths = [folder / name_of(day) for day in days]
    if all(path.exists() for path in paths):
        return paths
    with store.opened(":memory:") as db:
        story = Story(db, people=PEOPLE, seed=SEED)
        for number, (day, path) in enumerate(zip(days, paths, strict=True), start=1):
            with store.change(db):
                story.tell(day)
            if not path.exists():
                _save(db, path)
            if progress:
                progress(number / len(days))
    return paths


def name_of(day: date) -> str:
    """The name of the demo file that ends on this day."""
    return f"demo-{day.isoformat()}.db"


def _save(db: Db, path: Path) -> None:
    try:
        store.copy(db, path)
    except store.StoreError:
        if not path.exists():  # else somebody else wrote it meanwhile: the story is the same
            raise
