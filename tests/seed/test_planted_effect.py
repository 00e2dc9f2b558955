"""The effect that the story plants: what directories and relationships on record show is what seed.rates states."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean, pstdev

import pytest

import seed
from core import store
from core.domain.kpis.comparison import MatchedEffect
from core.domain.proof.effect_table import effect_table
from core.domain.proof.participation_effect import ParticipationEffect, participation_effect
from core.store import Db
from seed.chance import Chance
from seed.company import NEXT_LEVEL
from seed.programs import LAST_DAY, MAIN, PILOT, REFRESHES
from seed.rates import DEFAULT
from seed.story import LEADS_PEOPLE
from seed.surveys import ENGAGEMENT

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


AFTER_HALF_A_YEAR = f"{ENGAGEMENT}, change in 6 months"


@pytest.fixture(scope="module")
def changes(demo: tuple[list[Path], list[float]]) -> dict[str, list[float]]:
    """How engagement changed from one survey to the next, by when somebody found a mentor; read by SQL alone."""
    with closing(sqlite3.connect(demo[0][-1])) as db:
        since = dict(db.execute("SELECT mentee_id, min(introduced_on) FROM relationships GROUP BY mentee_id"))
        surveys: dict[str, dict[int, float]] = {}
        for day, person_id, value in db.execute(
            "SELECT measured_on, person_id, value FROM measures WHERE measure = ? ORDER BY measured_on", (ENGAGEMENT,)
        ):
            surveys.setdefault(day, {})[person_id] = value
    by_mentor: dict[str, list[float]] = {"before": [], "between": [], "never or later": []}
    for earlier, later in pairwise(surveys):
        for person_id in surveys[earlier].keys() & surveys[later].keys():
            start = since.get(person_id, "9999")
            when = "before" if start < earlier else "between" if start < later else "never or later"
            by_mentor[when].append(surveys[later][person_id] - surveys[earlier][person_id])
    return by_mentor


def test_mentees_are_more_engaged_from_the_first_survey_on_and_stay_so(changes: dict[str, list[float]]) -> None:
    assert len(changes["between"]) > 50 and len(changes["before"]) > 30 and len(changes["never or later"]) > 400
    others = fmean(changes["never or later"])
    assert others == pytest.approx(0, abs=0.03)
    assert fmean(changes["between"]) - others == pytest.approx(DEFAULT.engagement_by_mentoring, abs=0.06)
    assert fmean(changes["before"]) - others == pytest.approx(0, abs=0.06)


def test_the_size_of_the_effect_is_that_of_a_believable_program(demo: tuple[list[Path], list[float]]) -> None:
    with closing(sqlite3.connect(demo[0][-1])) as db:
        first = [value for (value,) in db.execute("SELECT value FROM measures WHERE measured_on < '2025-01-01'")]
    assert len(first) > 150 and min(first) >= 1 and max(first) <= 5
    assert 0.25 <= DEFAULT.engagement_by_mentoring / pstdev(first) <= 0.45


def measured(path: Path, program: str | None, role: str = "mentee") -> ParticipationEffect:
    """What the page Proof measures on the last day."""
    with store.opened(path) as db:
        of_program = store.programs.program_named(db, program) if program else None
        return participation_effect(
            store.company.company(db), role=role, program_id=of_program.id if of_program else None, on=LAST_DAY
        )


def holds(outcome: MatchedEffect, value: float) -> bool:
    return outcome.low <= value <= outcome.high


@pytest.mark.parametrize("program", [MAIN.name, PILOT.name, None])
def test_the_comparison_finds_what_was_planted(
    demo: tuple[list[Path], list[float]], changes: dict[str, list[float]], program: str | None
) -> None:
    comparison = measured(demo[0][-1], program).comparison
    assert comparison is not None
    engagement = comparison.effects[AFTER_HALF_A_YEAR]
    assert engagement.clear and holds(engagement, DEFAULT.engagement_by_mentoring)
    assert holds(engagement, fmean(changes["between"]) - fmean(changes["never or later"]))
    staying = comparison.effects["Still here after 6 months"]
    assert not staying.clear and holds(staying, (DEFAULT.leaves - DEFAULT.leaves_mentored) / 2)
    assert not any(placebo.clear for placebo in comparison.placebo.values())


def test_the_page_about_the_method_shows_the_figures_of_the_demo(demo: tuple[list[Path], list[float]]) -> None:
    table = effect_table(measured(demo[0][-1], MAIN.name)).set_index("outcome")
    page = (Path(__file__).parents[2] / "docs" / "how-we-compare.md").read_text(encoding="utf-8")
    for label, planted, outcome in (
        ("engagement, 1 to 5", "+0.3", AFTER_HALF_A_YEAR),
        ("still here", "about +3 points", "Still here after 6 months"),
    ):
        row = table.loc[outcome]
        line = f"| {label} | {planted} | {row['difference']} | {row['interval']} | {row['verdict'].lower()} |"
        assert line in page, line
    mentors = effect_table(measured(demo[0][-1], MAIN.name, "mentor")).set_index("outcome").loc[AFTER_HALF_A_YEAR]
    assert f"differs by {mentors['difference']} ({mentors['interval']})" in page


def test_the_comparison_finds_nothing_where_nothing_was_planted(demo: tuple[list[Path], list[float]]) -> None:
    comparison = measured(demo[0][-1], MAIN.name, "mentor").comparison
    assert comparison is not None
    engagement = comparison.effects[AFTER_HALF_A_YEAR]
    assert engagement.known and not engagement.clear and holds(engagement, 0)
