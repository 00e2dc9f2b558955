"""Equity: how often people of each group applied, were accepted, matched and so on, side by side. Names nobody.

Only groups that are on record are looked at, never guessed. Per step: the selection rate of each group, and its impact
ratio, which is that rate divided by the highest rate of any group. A ratio under four fifths is the common sign to look
closer (Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 D, 1978); it proves nothing by itself, so an
interval stands beside it (`intervals.share_ratio`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from core.domain.base import intervals
from core.domain.base.text import counted, listed

SMALLEST = 5  # a group of fewer is not shown by itself
FOUR_FIFTHS = 0.8
NOT_KNOWN = "Not known"
TOGETHER = "Smaller groups together"
BETWEEN = " · "  # in the name of an intersection
# From when on a case counts: earlier, those who have no mentor or have not met yet may still get there.
MATCHING_DAYS = MEETING_DAYS = 30


@dataclass(frozen=True)
class EquityStep:
    """A step whose rates are compared: `of` says who counts in it, `hit` who of them got there."""

    key: str
    label: str
    of: str
    hit: str


STEPS: Mapping[str, EquityStep] = {
    step.key: step
    for step in (
        EquityStep("applied", "Applied", "people in the directory today", "applied to this program as mentees"),
        EquityStep("accepted", "Accepted", "mentees who applied", "were accepted at some time"),
        EquityStep("matched", "Matched", f"mentees accepted at least {MATCHING_DAYS} days ago", "got a mentor"),
        EquityStep("first_choice", "First choice", "matched mentees who ranked mentors", "got their first choice"),
        EquityStep("fit", "Fit above the middle", "matched mentees with a fit", "have a fit above the median of all"),
        EquityStep("met", "Met", f"pairs introduced at least {MEETING_DAYS} days ago", "have met"),
        EquityStep("completed", "Completed", "pairs whose planned end is over", "completed"),
    )
}


@dataclass(frozen=True)
class GroupRate:
    """One group in one step. ratio, low and high are None where no ratio is formed: unknown, or nothing to compare."""

    group: str
    of: int
    hits: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def rate(self) -> float:
        return self.hits / self.of

    @property
    def below(self) -> bool:
        """Is the impact ratio under four fifths?"""
        return self.ratio is not None and self.ratio < FOUR_FIFTHS - 1e-9  # 24 of 50 beside 48 of 80 is 0.8

    @property
    def verdict(self) -> str:
        """What the ratio says, in words."""
        if self.group == NOT_KNOWN:
            return "Not compared"
        if self.ratio is None:
            return "Nothing to compare with"
        if self.low is None:
            return "Highest rate"
        if not self.below:
            return "At or above four fifths"
        return "Under four fifths" if self.high is not None and self.high < FOUR_FIFTHS else "Under; could be chance"


@dataclass(frozen=True)
class StepRates:
    """The groups of one step, the highest rate first; who is not known last. hidden: people in no line, too few."""

    step: EquityStep
    rates: tuple[GroupRate, ...]
    hidden: int = 0

    @property
    def sentence(self) -> str:
        """The finding, true of these numbers."""
        compared = [rate for rate in self.rates if rate.ratio is not None]
        if not self.rates:
            return f"{self.step.label}: fewer than {SMALLEST} {self.step.of}, so nothing is shown."
        if sum(rate.group != NOT_KNOWN for rate in self.rates) < 2:
            return f"{self.step.label}: there are no two groups of {SMALLEST} or more to compare."
        if not compared:
            return f"{self.step.label}: nobody of the groups compared got there, so there is no ratio."
        below = [rate for rate in compared if rate.below]
        if not below:
            return f"{self.step.label}: every group is at or above four fifths of the highest rate."
        clear = [rate.group for rate in below if rate.high is not None and rate.high < FOUR_FIFTHS]
        names = listed(rate.group for rate in below)
        verb = "is" if len(below) == 1 else "are"
        sure = "" if clear else " Chance alone could explain it."
        if clear and len(clear) < len(below):
            sure = f" Chance alone hardly explains it for {listed(clear)}."
        elif clear:
            sure = " Chance alone hardly explains it."
        return f"{self.step.label}: {names} {verb} under four fifths of the highest rate.{sure}"


def groups_of(people: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The group of every person by one column, or by two together; "Not known" where either is empty."""
    parts = [people[column].fillna("").astype(str).str.strip() for column in columns]
    group = parts[0]
    for part in parts[1:]:
        group = group + BETWEEN + part
    return group.mask(pd.concat(parts, axis=1).eq("").any(axis=1), NOT_KNOWN)


def step_rates(cases: pd.DataFrame, step: EquityStep) -> StepRates:
    """The rates of one step. `cases`: a row for everybody who counts in it, with `group` and the bool `hit`.

    Groups of fewer than five are put together, and with the smallest of the others until they are five.
    """
    sizes = cases["group"].value_counts()
    known = sizes.drop(NOT_KNOWN, errors="ignore")
    together = _together({str(name): int(size) for name, size in known.items()})
    named = cases["group"].where(~cases["group"].isin(together), TOGETHER)
    counts = cases["hit"].astype(bool).groupby(named).agg(["size", "sum"])
    lines = {str(name): (int(row["size"]), int(row["sum"])) for name, row in counts.iterrows()}
    shown = {name: line for name, line in lines.items() if line[0] >= SMALLEST}
    hidden = sum(size for name, (size, _) in lines.items() if name not in shown)
    rates = [_rate(name, shown) for name in shown]
    rates.sort(key=lambda rate: (rate.group == NOT_KNOWN, -rate.rate, rate.group))
    return StepRates(step, tuple(rates), hidden)


def _together(sizes: Mapping[str, int]) -> frozenset[str]:
    """The groups that are put together: those too small, and then the next smallest until they are enough."""
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    small = [name for name in by_size if sizes[name] < SMALLEST]
    if not small:
        return frozenset()
    while sum(sizes[name] for name in small) < SMALLEST and len(small) < len(by_size):
        small.append(by_size[len(small)])
    return frozenset(small)


def _rate(name: str, shown: Mapping[str, tuple[int, int]]) -> GroupRate:
    of, hits = shown[name]
    others = {group: line for group, line in shown.items() if group != NOT_KNOWN}
    if name == NOT_KNOWN or len(others) < 2:
        return GroupRate(name, of, hits)
    highest = max(sorted(others), key=lambda group: (others[group][1] / others[group][0], others[group][0]))
    best_of, best_hits = others[highest]
    if best_hits == 0:
        return GroupRate(name, of, hits)
    if name == highest:
        return GroupRate(name, of, hits, 1.0)
    low, high = intervals.share_ratio((hits, of), (best_hits, best_of))
    return GroupRate(name, of, hits, (hits / of) / (best_hits / best_of), low, high)


def all_rates(cases: Mapping[str, pd.DataFrame], people: pd.DataFrame, columns: Sequence[str]) -> list[StepRates]:
    """Every step by the groups of these columns. cases: step -> person_id and `hit`; people: by person id."""
    groups = groups_of(people, columns)
    return [
        step_rates(frame.assign(group=frame["person_id"].map(groups).fillna(NOT_KNOWN)), STEPS[key])
        for key, frame in cases.items()
    ]


def rates_table(rates: Iterable[GroupRate]) -> pd.DataFrame:
    """The groups of a step as they are shown and printed."""
    return pd.DataFrame(
        [
            {
                "Group": rate.group,
                "People": rate.of,
                "Reached it": rate.hits,
                "Rate": f"{rate.rate:.0%}",
                "Impact ratio": "" if rate.ratio is None else f"{rate.ratio:.2f}",
                "95% interval": "" if rate.low is None or rate.high is None else f"{rate.low:.2f} to {rate.high:.2f}",
                "Reading": rate.verdict,
            }
            for rate in rates
        ],
        columns=["Group", "People", "Reached it", "Rate", "Impact ratio", "95% interval", "Reading"],
    )


def hidden_sentence(rates: StepRates) -> str:
    """Who is in no line, or ""."""
    if not rates.hidden:
        return ""
    verb = "is" if rates.hidden == 1 else "are"
    return f"{counted(rates.hidden, 'person', 'people')} {verb} in no line: too few to show by themselves."
