"""Attackers: whoever keeps all files and knows who took part, but not how it went, tries to work out somebody's value.

The attacker solves for everybody at once: each published number is an equation over those whom it counts, with all the
numbers of hits that would have been rounded to the very same words. A value is recovered when only one is possible.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from core.domain import kpis
from core.domain.kpis import rounding
from core.domain.kpis.figures import Figure
from core.domain.kpis.publication import PublishedValue, Record, restored, values_to_publish
from core.domain.kpis.registry import KPIS
from tests.kpis.test_kpi_report import PROGRAM
from tests.ledgers import Facts

FIRST = date(2026, 2, 1)
DAYS = 60
MENTOR = 900


@dataclass(frozen=True)
class Equation:
    """These people together came to between `fewest` and `most` hits."""

    people: frozenset[int]
    fewest: int
    most: int


def recovered(equations: Sequence[Equation]) -> dict[int, int]:
    """Everybody whose value follows from the equations, with it."""
    people = sorted(set().union(*(equation.people for equation in equations)))
    matrix = np.array([[person in equation.people for person in people] for equation in equations], dtype=float)
    limits = LinearConstraint(matrix, [e.fewest for e in equations], [e.most for e in equations])
    values = {}
    for place, person in enumerate(people):
        possible = []
        for value in (0, 1):
            low, high = np.zeros(len(people)), np.ones(len(people))
            low[place] = high[place] = value
            outcome = milp(np.zeros(len(people)), constraints=limits, bounds=Bounds(low, high),
                           integrality=np.ones(len(people)))  # fmt: skip
            if outcome.status != 2:  # 2: no solution
                possible.append(value)
        if len(possible) == 1:
            values[person] = possible[0]
    return values


def figure_of(hits: int, n: int) -> Figure:
    """The share as the product measures it."""
    kpi = KPIS["met_in_time"]
    low, high = kpis.figures.intervals.share(hits, n)
    raw = Figure(kpi.key, kpi.label, kpi.stage, kpi.kind, kpi.unit, True, FIRST, hits / n, n, hits, n, low, high,
                 kpi.target, None, "", better=kpi.better, noun=kpi.noun)  # fmt: skip
    return rounding.rounded(raw)


def as_equation(people: frozenset[int], shown: Figure) -> Equation:
    """All the hits that would have been published as the very same figure."""
    n = len(people)
    same = [hits for hits in range(n + 1) if looks(figure_of(hits, n)) == looks(shown)]
    return Equation(people, min(same), max(same))


def looks(figure: Figure) -> tuple[object, ...]:
    return figure.shown, figure.n, figure.low, figure.high, figure.verdict, figure.more, figure.settled


class Round:
    """A random small program: a new pair every day or two, some of which meet in time."""

    def __init__(self, seed: int) -> None:
        rng = random.Random(seed)
        self.start: dict[int, date] = {}
        self.hit: dict[int, int] = {}
        self.department: dict[int, str] = {}
        self.level: dict[int, str] = {}
        day = FIRST
        for person in range(1, 46):
            self.start[person] = day
            self.hit[person] = int(rng.random() < 0.6)
            self.department[person] = rng.choice(("Sales", "Sales", "Finance", "Legal"))
            self.level[person] = rng.choice(("Junior", "Senior"))
            day += timedelta(days=rng.choice((0, 1, 1, 2)))

    def people(self, on: date, **cut: str) -> frozenset[int]:
        """Whose outcome is known by that day: it takes two weeks."""
        return frozenset(
            person
            for person, start in self.start.items()
            if start + timedelta(days=14) <= on
            and all(getattr(self, name)[person] == value for name, value in cut.items())
        )

    def hits(self, people: Iterable[int]) -> int:
        return sum(self.hit[person] for person in people)


CUTS: tuple[dict[str, str], ...] = (
    {},
    {"department": "Sales"},
    {"department": "Finance"},
    {"department": "Legal"},
    {"level": "Junior"},
    {"level": "Senior"},
    {"department": "Sales", "level": "Junior"},
)


def raw_equations(story: Round, days: Iterable[date], cuts: Sequence[dict[str, str]] = CUTS) -> list[Equation]:
    """What files with exact numbers would tell."""
    groups = [story.people(day, **cut) for day in days for cut in cuts]
    return [Equation(people, story.hits(people), story.hits(people)) for people in dict.fromkeys(groups) if people]


def published_equations(story: Round, days: Iterable[date], cuts: Sequence[dict[str, str]] = CUTS) -> list[Equation]:
    """What is published when somebody asks for every cut on each of these days."""
    record = Record([])
    for day in days:
        for cut in cuts:
            people = story.people(day, **cut)
            if len(people) >= kpis.SMALLEST:
                cases = {f"pair {person}": str(story.hit[person]) for person in people}
                content = asdict(figure_of(story.hits(people), len(people))) | {"on": day.isoformat()}
                record.add(PublishedValue("met_in_time", str(cut), day, cases, content))
    return [
        as_equation(frozenset(int(subject.split()[1]) for subject in value.cases), restored(value))
        for value in record.new
    ]


def daily() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(14, 14 + DAYS)]


@pytest.mark.parametrize("seed", range(8))
def test_cuts_of_one_day_give_nobody_away(seed: int) -> None:
    story, day = Round(seed), [FIRST + timedelta(days=50)]
    assert recovered(published_equations(story, day)) == {}


@pytest.mark.parametrize("seed", range(8))
def test_two_months_of_daily_publishing_give_nobody_away(seed: int) -> None:
    story = Round(seed)
    exact = recovered(raw_equations(story, daily(), CUTS[:1]))
    assert len(exact) > 20 and all(story.hit[person] == value for person, value in exact.items())
    published = published_equations(story, daily(), CUTS[:1])
    assert len(published) > 1
    assert recovered(published) == {}


@pytest.mark.parametrize("seed", range(8))
def test_every_cut_on_every_day_gives_nobody_away(seed: int) -> None:
    story = Round(seed)
    assert len(recovered(raw_equations(story, daily()[::5]))) > 20
    assert recovered(published_equations(story, daily()[::5])) == {}


def ledger_of(story: Round) -> kpis.Ledger:
    """The same story as dated facts: a pair that meets in time meets on the fifth day, another one on the thirtieth."""
    facts = Facts(department=story.department)
    facts.enrolled(MENTOR, "mentor", FIRST.isoformat(), seats=60)
    facts.moved(MENTOR, "mentor", FIRST.isoformat(), "accepted")
    for person, start in story.start.items():
        facts.enrolled(person, "mentee", start.isoformat())
        facts.moved(person, "mentee", start.isoformat(), "accepted")
        facts.approved(person, MENTOR, start.isoformat(), person)
        facts.introduced(person, MENTOR, start.isoformat(), person)
        facts.met(person, (start + timedelta(days=5 if story.hit[person] else 30)).isoformat())
    return kpis.read(facts.frame)


@pytest.mark.parametrize("seed", [3])
def test_two_months_of_files_of_the_whole_and_of_departments_give_nobody_away(seed: int) -> None:
    story = Round(seed)
    ledger = ledger_of(story)
    record: list[PublishedValue] = []
    exact: list[Equation] = []
    for day in daily()[::12]:
        for groups in ({}, {"department": ("Sales",)}, {"department": ("Finance", "Legal")}):
            record += values_to_publish(ledger, PROGRAM, day, record, **groups)
            part = ledger.as_of(day).only(program_id=1, **groups)
            cases = KPIS["met_in_time"].cases(part)
            if len(cases):
                people = frozenset(int(pair) for pair in cases["relationship_id"])
                exact.append(Equation(people, int(cases["counts"].sum()), int(cases["counts"].sum())))
    of_figure = [value for value in record if value.key == "met_in_time"]
    assert len(of_figure) > 3
    assert recovered(exact)
    published = [
        as_equation(frozenset(int(subject.split()[1]) for subject in value.cases), restored(value))
        for value in of_figure
    ]
    assert recovered(published) == {}
