"""Price of parity, in words: what a smaller gap between two groups costs, whether ties made it, and which criterion.

Values in, sentences out; everything is in points of fit, 100 for a perfect pair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain.base.text import counted
from core.domain.match.proposals import Proposals
from core.domain.proof.equity import NOT_KNOWN, SMALLEST
from core.domain.proof.gap_sources import WithoutCriterion, parity_problem, without_each
from core.domain.proof.pair_program import OutOfTime
from core.domain.proof.parity import Frontier, Luck, ParityPoint

STEPS = 6  # points of the frontier
SMALL = 0.005  # half a point: a gap that nobody would notice


@dataclass(frozen=True)
class Level:
    """One point of the frontier: its gap, the total, and the mean fit of both groups, in points."""

    limit: float
    gap: float
    total: float
    first_mean: float
    second_mean: float
    proven: bool


@dataclass(frozen=True)
class PriceOfParity:
    """Two groups of a kept run. run_gap: of the pairs that the run proposed; levels: from the best total on.

    settled: whether the frontier was followed to its end; False where a smaller gap took too long to solve.
    """

    first: str
    second: str
    first_size: int
    second_size: int
    run_gap: float
    luck: Luck
    least: float
    levels: tuple[Level, ...]
    settled: bool
    without: tuple[WithoutCriterion, ...]

    @property
    def gap_sentence(self) -> str:
        """The gap of the run."""
        if _points(self.run_gap) == "0.0":
            return f"In this run, {self.first} and {self.second} have the same mean fit, up to a twentieth of a point."
        better, worse = (self.first, self.second) if self.run_gap > 0 else (self.second, self.first)
        return f"In this run, the mean fit of {better} is {_points(self.run_gap)} points above that of {worse}."

    @property
    def luck_sentence(self) -> str:
        """Whether the gap was forced by the answers or decided by ties."""
        low, high = sorted((abs(self.luck.lowest), abs(self.luck.highest)))
        if self.luck.spread < 0.0005:
            return "The answers make this gap: every assignment with the best total has the same one."
        if self.luck.lowest <= 0 <= self.luck.highest:
            return (
                f"Ties decide here: among assignments with the same best total, the gap goes from "
                f"{_points(self.luck.lowest)} points in favor of {self.second} to {_points(self.luck.highest)} points "
                f"in favor of {self.first}."
            )
        return (
            f"Ties decide a part: at the same best total the gap is between {_points(low)} and {_points(high)} points. "
            f"The answers make at least {_points(low)} points of it."
        )

    @property
    def price_sentence(self) -> str:
        """What the smallest gap that was reached costs, and whom."""
        start, end = self.levels[0], self.levels[-1]
        if abs(start.gap) <= SMALL + 1e-6:
            return "An assignment with the best total has a gap of at most half a point: equal fit costs nothing here."
        if len(self.levels) == 1 and not self.settled:
            return "What a smaller gap would cost took too long to solve for this run."
        if len(self.levels) == 1:
            return "No assignment that matches as many mentees makes the gap much smaller."
        share = (start.total - end.total) / start.total if start.total else 0.0
        change = [
            f"{name} would average {_points(after - before)} points {'more' if after > before else 'less'}"
            for name, before, after in (
                (self.first, start.first_mean, end.first_mean),
                (self.second, start.second_mean, end.second_mean),
            )
            if _points(after - before) != "0.0"
        ]
        who = f": {' and '.join(change)}" if change else ""
        only_worse = end.first_mean <= start.first_mean + 5e-4 and end.second_mean <= start.second_mean + 5e-4
        warning = " That helps nobody: it only makes fits worse." if only_worse and change else ""
        cost = _points(start.total - end.total)
        return (
            f"A gap of {_points(end.gap)} instead of {_points(start.gap)} points costs {cost} "
            f"of {start.total * 100:,.0f} points of total fit ({share:.1%}){who}.{warning}"
            f"{'' if self.settled else ' What a smaller gap would cost took too long to solve.'}"
        )

    @property
    def least_sentence(self) -> str:
        """Whether a gap remains whatever is given up, or ""."""
        if self.least <= SMALL:
            return ""
        return f"No assignment that matches as many mentees has a gap under {_points(self.least)} points."

    @property
    def table(self) -> pd.DataFrame:
        """The frontier as it is shown."""
        best = self.levels[0].total
        return pd.DataFrame(
            {
                "Gap allowed": f"{_points(level.limit)} points",
                "Total fit": f"{level.total * 100:,.1f}",
                "Given up": f"{_points(best - level.total)} points",
                f"Mean fit, {self.first}": f"{level.first_mean * 100:.1f}",
                f"Mean fit, {self.second}": f"{level.second_mean * 100:.1f}",
                "Proven best": "Yes" if level.proven else "Not quite",
            }
            for level in self.levels
        )

    @property
    def criteria_table(self) -> pd.DataFrame:
        """The gap without each criterion, signed: above 0 in favor of the first group."""
        return pd.DataFrame(
            {
                "Without": line.label,
                "Gap": f"{line.gap * 100:+.1f} points",
                "Change": f"{(line.gap - self.run_gap) * 100:+.1f} points",
                "Mentees with another mentor": line.moved,
            }
            for line in self.without
        )

    @property
    def criterion_sentence(self) -> str:
        """Which criterion makes the gap, or that none does by itself."""
        if not self.without:
            return "Only one criterion counts in this run, so none can be left out."
        smallest = self.without[0]
        if abs(self.run_gap) - abs(smallest.gap) < SMALL:
            return "Leaving out any single criterion would not make the gap smaller by half a point."
        mentees = counted(smallest.moved, "mentee")
        return (
            f"Without “{smallest.label}” the gap would be {_points(smallest.gap)} instead of "
            f"{_points(self.run_gap)} points, and {mentees} would have another mentor."
        )


def groups_to_compare(run: Proposals, group_of: Mapping[int, str]) -> dict[str, int]:
    """The groups with at least five mentees in the run, the largest first, and how many; never "Not known"."""
    counts = Counter(group_of.get(mentee_id, NOT_KNOWN) for mentee_id in run.mentees.ids.tolist())
    return {group: n for group, n in counts.most_common() if n >= SMALLEST and group != NOT_KNOWN}


def price_of_parity(run: Proposals, group_of: Mapping[int, str], first: str, second: str) -> PriceOfParity:
    """Solve all of it for two groups of a kept run."""
    problem = parity_problem(run, group_of, first, second)
    frontier = Frontier(problem)

    levels: list[Level] = []
    settled = True

    def level(point: ParityPoint) -> Level:
        fits = problem.fits(point.mentor_of)
        limit = min(point.limit, abs(point.gap)) if np.isinf(point.limit) else point.limit
        means = float(fits[problem.first].mean()), float(fits[problem.second].mean())
        return Level(limit, point.gap, point.total, *means, point.proven)

    try:
        for point in frontier.points(STEPS, SMALL):
            levels.append(level(point))
    except OutOfTime:
        settled = False
    return PriceOfParity(
        first,
        second,
        int(problem.first.sum()),
        int(problem.second.sum()),
        problem.gap(run.assignment.mentor_of),
        frontier.luck,
        frontier.least,
        tuple(levels),
        settled,
        tuple(without_each(run, group_of, first, second)),
    )


def _points(value: float) -> str:
    return f"{abs(value) * 100:,.1f}"
