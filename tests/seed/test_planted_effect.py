"""The effect that the story plants: what directories and relationships on record show is what seed.rates states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import seed
from core import store
from core.store import Db
from seed.chance import Chance
from seed.company import NEXT_LEVEL
from seed.programs import REFRESHES
from seed.rates import DEFAULT
from seed.story import LEADS_PEOPLE

# People by which a group may be off: it is rounded to whole people each quarter, and of somebody who was hired since
# the last directory, no earlier level is on record.
CHANCE = 3.0


@dataclass(frozen=True)
class Quarter:
    """A person from one directory to the next: the level before, and what had changed."""

    mentored: bool
    ambitious: bool
    level: str
    left: bool
    promoted: bool


@pytest.fixture(scope="module")
def quarters(demo: tuple[list[Path], list[float]]) -> list[Quarter]:
    """Everybody, quarter by quarter, as the last file of the demo has them on record."""
    with store.opened(demo[0][-1]) as db:
        return list(on_record(db))


def on_record(db: Db) -> Iterator[Quarter]:
    chance = Chance(seed.SEED)
    email = dict(db.conn.execute("SELECT id, email FROM people").fetchall())
    since = dict(db.conn.execute("SELECT mentee_id, min(introduced_on) FROM relationships GROUP BY mentee_id"))
    days: dict[str, dict[int, tuple[str, str]]] = {}  # a snapshot is kept of whoever changed since the one before
    for day, person_id, level, status in db.conn.execute(
        "SELECT taken_on, person_id, level, status FROM snapshots ORDER BY taken_on"
    ):
        days.setdefault(day, {})[person_id] = level, status
    first, *later = days
    now = dict(days[first])
    for day in later:
        before, now = now, now | days[day]
        for person_id, (level, status) in now.items():
            level_before, status_before = before.get(person_id, (level, "active"))
            if status_before == "left":
                continue
            mentored = person_id in since and since[person_id] < day
            ambitious = chance.ambitious(email[person_id], DEFAULT.ambitious)
            yield Quarter(mentored, ambitious, level_before, status == "left", level != level_before)


@pytest.mark.parametrize(("mentored", "yearly"), [(True, DEFAULT.leaves_mentored), (False, DEFAULT.leaves)])
def test_half_as_many_mentees_leave(quarters: list[Quarter], mentored: bool, yearly: float) -> None:
    group = [quarter for quarter in quarters if quarter.mentored is mentored and quarter.level not in LEADS_PEOPLE]
    expected = yearly / len(REFRESHES) * len(group)
    assert len(group) > 100
    assert sum(quarter.left for quarter in group) == pytest.approx(expected, abs=CHANCE)


@pytest.mark.parametrize("mentored", [True, False])
@pytest.mark.parametrize("ambitious", [True, False])
def test_mentoring_and_ambition_each_add_to_the_promotions(
    quarters: list[Quarter], mentored: bool, ambitious: bool
) -> None:
    group = [
        quarter
        for quarter in quarters
        if (quarter.mentored, quarter.ambitious) == (mentored, ambitious)
        and quarter.level in NEXT_LEVEL
        and not quarter.left
    ]
    yearly = DEFAULT.promoted
    yearly += DEFAULT.promoted_by_mentoring if mentored else 0
    yearly += DEFAULT.promoted_by_ambition if ambitious else 0
    expected = yearly / len(REFRESHES) * len(group)
    assert sum(quarter.promoted for quarter in group) == pytest.approx(expected, abs=CHANCE)


def test_the_ambitious_are_more_of_the_mentees_than_of_the_company(quarters: list[Quarter]) -> None:
    shares = {}
    for mentored in (True, False):
        group = [quarter.ambitious for quarter in quarters if quarter.mentored is mentored]
        shares[mentored] = sum(group) / len(group)
    assert shares[True] > shares[False] + 0.05


def test_the_effect_is_stated_and_not_zero() -> None:
    assert DEFAULT.leaves_mentored == DEFAULT.leaves / 2
    assert DEFAULT.promoted_by_mentoring > 0 and DEFAULT.ambitious_apply > 1
