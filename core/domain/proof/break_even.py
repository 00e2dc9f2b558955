"""Break-even with evidence: whether the measured effect on staying pays a program back. Assumes no effect of its own.

The design says how many departures a program has to prevent. How many it does prevent is measured: the difference in
staying between participants and their counterparts, with its interval, times the people who take part.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import Literal

from core.domain.base.text import counted
from core.domain.design.forecast import Range
from core.domain.kpis.comparison.sentences import interval_words, signed
from core.domain.proof.effect_sentences import doubt, telling_stay
from core.domain.proof.participation_effect import ParticipationEffect

Verdict = Literal["pays", "does not pay", "cannot be told"]
TOO_EARLY = "Too few participants have reached 6 months after the start to measure how many stay."
LONG_ENOUGH = 12  # months: what falls short after half a year may still be made up
OPEN = "Whether it prevents that many cannot be told yet."


@dataclass(frozen=True)
class BreakEven:
    """Whether departures prevented pay an option back. `evidence`: what was measured, or why nothing is, the same for
    all options; `answer`: what that means for this one. Sentences both."""

    verdict: Verdict
    evidence: str
    answer: str


def break_even(effect: ParticipationEffect, people: Range, needed: Range) -> BreakEven:
    """The measured effect on `people` who take part beside the departures that have to be prevented.

    "pays": even the low end of the interval, for the fewest people, prevents the most that may be needed. "does not
    pay": even the high end, for the most people, falls short of the least, a year or more after the start. Everything
    between cannot be told.
    """
    measured = telling_stay(effect)
    reason = effect.refusal or (TOO_EARLY if measured is None else doubt(effect))
    if measured is None or reason is not None:
        return BreakEven("cannot be told", reason or TOO_EARLY, OPEN)
    months, outcome = measured
    differs = f"was {signed(outcome.estimate, True)} among" if outcome.estimate else "did not differ between"
    evidence = (
        f"Measured so far: staying {months} months after the start {differs} {counted(outcome.sets, 'mentee')} "
        f"{'than among' if outcome.estimate else 'and'} people like them ({interval_words(outcome)})."
    )
    if isnan(people.median) or isnan(needed.median):
        return BreakEven("cannot be told", evidence, OPEN)
    low = outcome.low * (people.low if outcome.low > 0 else people.high)
    high = outcome.high * (people.high if outcome.high > 0 else people.low)
    times = f"For {_people(people)} matched, what was measured is {_prevented(low, high)} within {months} months."
    if outcome.clear and low >= needed.high:
        return BreakEven("pays", evidence, f"{times} That is enough.")
    if high < needed.low and months >= LONG_ENOUGH:
        return BreakEven("does not pay", evidence, f"{times} By departures alone, that is not enough.")
    return BreakEven("cannot be told", evidence, f"{times} {OPEN}")


def _people(people: Range) -> str:
    low, high = round(people.low), round(people.high)
    return counted(low, "mentee") if low == high else f"{low:,} to {high:,} mentees"


def _prevented(low: float, high: float) -> str:
    """A range of departures in words, in tenths; below zero they are more, not fewer."""
    if high <= 0:
        return f"between {-high:.1f} and {-low:.1f} more departures"
    if low < 0:
        return f"anything from {-low:.1f} more departures to {high:.1f} prevented"
    return f"between {low:.1f} and {high:.1f} departures prevented"
