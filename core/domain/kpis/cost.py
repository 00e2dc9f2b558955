"""Cost: hours and money that a program took so far, beside the forecast of its design. An estimate; reads no file.

Hours in sessions and steps of the program team are those of the ledger. What nobody records is taken from the
program's assumptions: preparing for a session, onboarding, setting the program up, and what an hour costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from core.domain.design.assumptions import Assumption, assumed
from core.domain.design.forecast import Forecast, Range, forecast, hour_rates
from core.domain.design.options import Option, chosen
from core.domain.design.programs import Program
from core.domain.kpis import verdicts
from core.domain.kpis.facts import Facts
from core.domain.kpis.rounding import two_figures
from core.domain.kpis.suppression import SMALLEST

SETUP = ("setup_formal", "setup_informal", "integrate", "second_track")  # an option has some of them


@dataclass(frozen=True)
class Cost:
    """What a program took so far. `lines`: (what, hours, money), the budget with no hours; they add up to `money`.

    `forecast` is the cost per completed relationship that the chosen design option foresaw, None where there is none.
    """

    lines: tuple[tuple[str, float | None, float], ...]
    completed: int
    still_open: int
    forecast: Range | None

    @property
    def money(self) -> float:
        """All of it, everyone's time counted."""
        return sum(money for _, _, money in self.lines)

    @property
    def each(self) -> float | None:
        """Per relationship completed so far; None while there are too few to divide by."""
        return self.money / self.completed if self.completed >= SMALLEST else None

    @property
    def verdict(self) -> str | None:
        """Where `each` stands beside the middle of the forecast, a key of verdicts.WORDS; None without a forecast.

        It is too early while open relationships could still bring it to the forecast, if all of them were completed
        and cost nothing more.
        """
        if self.forecast is None:
            return None
        at_best = self.money / max(self.completed + self.still_open, 1)
        if self.still_open and verdicts.standing(at_best, self.forecast.median, "money", "lower") == "on":
            return "early"
        if self.each is None:
            return "early"
        return verdicts.standing(self.each, self.forecast.median, "money", "lower")


@dataclass(frozen=True)
class PublishedCost:
    """What may be told of a cost: to two figures, per completed relationship, or all of it while too few are completed.

    The verdict is that of the rounded value. `unchanged_since`: the day of an earlier value that still stands.
    """

    each: float | None
    money: float | None
    forecast: Range | None
    verdict: str | None
    unchanged_since: date | None = None


def published_cost(cost: Cost) -> PublishedCost:
    """The cost as it may be published."""
    each = None if cost.each is None else two_figures(cost.each)
    verdict = cost.verdict
    if each is not None and cost.forecast is not None and verdict != "early":
        verdict = verdicts.standing(each, cost.forecast.median, "money", "lower")
    return PublishedCost(each, two_figures(cost.money) if each is None else None, cost.forecast, verdict)


def cost_of(program: Program, options: Sequence[Option], facts: Facts) -> Cost:
    """The cost of a whole program by the facts of a day, beside the forecast of the option it chose, if it did."""
    design = program.design
    choice = chosen(options)
    option = choice or Option(0, program.name, design.choices, budget=design.budget or 0.0)
    chain = assumed(option, design.interest, design.assumptions, design.measured)
    return cost_so_far(facts, option, chain, forecast(option, chain) if choice else None)


def cost_so_far(facts: Facts, option: Option, chain: Mapping[str, Assumption], expected: Forecast | None) -> Cost:
    """The cost of a program by the facts of a day, with the likely value of each assumption of its option."""
    likely = {id: assumption.likely for id, assumption in chain.items()}
    pairs, sessions = facts.relationships, facts.sessions
    together = float((sessions["minutes"] / 60).fillna(likely["session"]).sum())
    mentees, mentors = (
        together + len(sessions) * likely[f"prepare_{role}"] + pairs[f"{role}_id"].nunique() * likely["onboard"]
        for role in ("mentee", "mentor")
    )
    setup = sum(likely.get(id, 0.0) for id in SETUP)
    team = float(facts.work["minutes"].sum()) / 60
    mentee_hour, mentor_hour = hour_rates(option, likely["hour_junior"], likely["hour_senior"])
    lines: list[tuple[str, float | None, float]] = [
        ("Time of mentees", mentees, mentees * mentee_hour),
        ("Time of mentors", mentors, mentors * mentor_hour),
        ("L&D: recorded steps", team, team * likely["hour_ld"]),
        ("L&D: setting it up", setup, setup * likely["hour_ld"]),
    ]
    if option.budget:
        lines.append(("Budget, as planned", None, option.budget))
    each = expected.results.get("cost_each") if expected else None
    return Cost(
        lines=tuple(lines),
        completed=int((pairs["how"] == "completed").sum()),
        still_open=int(pairs["open"].sum()),
        forecast=None if each is None or isnan(each.median) else each,  # NaN: in no run anybody completed
    )
