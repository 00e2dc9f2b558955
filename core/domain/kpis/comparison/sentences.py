"""Sentences: what a comparison says, aloud. Each is true of its figures as they are rounded; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, isfinite, log10
from typing import Protocol

import pandas as pd

from core.domain.base.text import listed
from core.domain.kpis.comparison.balance import CLOSE, FAR
from core.domain.kpis.comparison.effects import MatchedEffect
from core.domain.kpis.comparison.sensitivity import MOST

CANNOT_SHOW = (
    "What this cannot show: those who choose to take part may differ in ways that no column holds, such as ambition."
)


class Difference(Protocol):
    """A difference of two groups with its interval, however it came about; of yes or no where it is a share."""

    @property
    def is_share(self) -> bool: ...
    @property
    def estimate(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def level(self) -> float: ...
    @property
    def clear(self) -> bool: ...


def sentences(
    *,
    pairs: pd.DataFrame,
    unmatched: pd.DataFrame,
    exact: Sequence[str],
    near: Sequence[str],
    waiting: bool,
    worst: pd.Series | None,
    effects: Mapping[str, MatchedEffect],
    placebo: Mapping[str, MatchedEffect],
    gammas: Mapping[str, float],
    refusal: str | None,
    participants: int,
) -> tuple[str, ...]:
    """Who is compared, how alike they are, each outcome, those from before, hidden causes, and what stays unknown."""
    if refusal is not None:
        return (refusal,)
    matched = int(pairs["participant"].nunique())
    return (
        who_is_compared(matched, participants, len(pairs), exact, near, waiting=waiting),
        *([left_out(len(unmatched), matched)] if len(unmatched) else []),
        *([how_alike(worst)] if worst is not None else []),
        *(effect_sentence(effect, matched) for effect in effects.values()),
        *(placebo_sentence(effect) for effect in placebo.values()),
        *(hidden_cause(outcome, gamma) for outcome, gamma in gammas.items()),
        CANNOT_SHOW,
    )


def who_is_compared(
    matched: int,
    participants: int,
    counterparts: int,
    exact: Sequence[str],
    near: Sequence[str],
    *,
    waiting: bool = False,
) -> str:
    """How many are compared with how many, and by what; `waiting`: with those who had not started by the same day."""
    share = f"{matched:,} of {participants:,}" if matched < participants else f"All {participants:,}"
    by = " and ".join(
        [*([f"with the same {listed(exact)}"] if exact else []), *([f"close in {listed(near)}"] if near else [])]
    )
    whom = "who had not started by the same day" if waiting else "who did not take part"
    as_of = ", all as they were on that day" if waiting else ""
    return f"{share} participants are compared with {counterparts:,} people {whom}, {by}{as_of}."


def left_out(unmatched: int, matched: int) -> str:
    """How many participants the comparison does not speak of."""
    have, are = ("has", "is") if unmatched == 1 else ("have", "are")
    people = "participant" if unmatched == 1 else "participants"
    return (
        f"{unmatched:,} {people} {have} no counterpart and {are} left out: what follows is about the other {matched:,}."
    )


def how_alike(worst: pd.Series) -> str:
    """The column in which the groups differ most after matching, and whether that is close."""
    after, before = abs(float(worst["after"])), abs(float(worst["before"]))
    name = worst["covariate"]
    if after <= 1e-9:
        return "After matching, the groups do not differ on average in any of these columns."
    if not isfinite(after):
        return f"The groups have nothing in common in {name}: do not trust the differences below."
    judgment = (
        "That is close."
        if round(after, 2) <= CLOSE
        else "That is not close: read the differences below with care."
        if round(after, 2) <= FAR
        else "That is too far apart: do not trust the differences below."
    )
    return (
        f"After matching, the groups differ most in {name}, by {deviations(after)} standard deviations; "
        f"without matching by {deviations(before)}. {judgment}"
    )


def deviations(value: float) -> str:
    """Standard deviations with two digits, never a zero that is none."""
    return "less than 0.01" if 0 < value < 0.005 else f"{value:.2f}"


def effect_sentence(effect: MatchedEffect, matched: int) -> str:
    """One outcome: both groups, the difference and how sure it is, and what it would look like without matching."""
    if not effect.known:
        return too_few(effect)
    known = "" if effect.sets == matched else f" (known for {effect.sets:,} of {matched:,} participants)"
    mine, theirs = (amount(mean, effect.is_share) for mean in (effect.participants, effect.counterparts))
    if effect.is_share:
        means = f"{mine} of participants, {theirs} of their counterparts"
    else:
        means = f"participants {mine}, their counterparts {theirs}"
    return (
        f"{effect.outcome}{known}: {means}. {difference(effect)} "
        f"All participants beside all others, without matching: {signed(effect.naive, effect.is_share)}."
    )


def difference(effect: MatchedEffect) -> str:
    """The difference with its interval, and whether it could be chance."""
    start = "Adjusted for what still differs between them, that is" if effect.is_adjusted else "That is"
    return difference_words(start, effect)


def difference_words(start: str, effect: Difference) -> str:
    """A difference with its interval after these words, and whether it could be chance."""
    if effect.low == effect.high == 0:
        return f"{start} no difference at all."
    chance = "" if effect.clear else ": it could be chance"
    return f"{start} {signed(effect.estimate, effect.is_share)}, {interval_words(effect)}{chance}."


def interval_words(effect: Difference) -> str:
    """The interval, its unit named once where both ends point the same way; and what the exact test adds."""
    unit = effect.is_share
    low, high = signed(effect.low, unit), signed(effect.high, unit)
    if effect.low > 0:
        low = amount(effect.low, unit).removesuffix("%")
    elif effect.high < 0:
        low, high = amount(-effect.high, unit).removesuffix("%"), low
    stricter = (
        "" if effect.clear or effect.low <= 0 <= effect.high else ", though an exact test does not rule out chance"
    )
    return f"with {100 * effect.level:.3g}% confidence between {low} and {high}{stricter}"


def placebo_sentence(effect: MatchedEffect) -> str:
    """An outcome from before the start: whether the groups differed already."""
    if not effect.known:
        return too_few(effect)
    words = f"{signed(effect.estimate, effect.is_share)}, {interval_words(effect)}"
    if effect.clear:
        return (
            f"{effect.outcome}: the groups differed already, {words}. A difference afterwards may be no more than that."
        )
    return f"{effect.outcome}: no difference beyond chance, as it should be ({words})."


def too_few(effect: MatchedEffect) -> str:
    """An outcome that is known for too few to speak of."""
    if not effect.sets:
        return f"{effect.outcome}: not known for any participant together with a counterpart."
    people = "participant" if effect.sets == 1 else "participants"
    return f"{effect.outcome}: known for {effect.sets} {people} with a counterpart, too few to say anything."


def hidden_cause(outcome: str, gamma: float) -> str:
    """How strong something unmeasured would have to be; rounded down, so that "more than" stays true."""
    times = floor(gamma * 10 + 1e-9) / 10
    if times < 1.1:
        return f"{outcome}: even a slight difference that nobody measured could explain this."
    return (
        f"{outcome}: to explain this away, something that nobody measured would have to raise the odds of taking part "
        f"more than {min(times, MOST):.3g} times between two such people, and all but decide the outcome."
    )


def amount(value: float, is_share: bool) -> str:
    """A share as a percentage, a number in its own unit with at least two digits; never a zero that is none."""
    if is_share:
        return f"{'less than 0.1' if 0 < value < 0.0005 else trimmed(f'{100 * value:.1f}')}%"
    if abs(value) >= 100 or (round(value, 2) == round(value) and (abs(value) >= 0.1 or not value)):
        return f"{value:,.0f}"
    return f"{value:.{2 if abs(value) >= 0.1 else 1 - floor(log10(abs(value)))}f}"


def signed(value: float, is_share: bool) -> str:
    """A difference with its direction in words: "2.5 percentage points higher"."""
    if abs(value) < 1e-12:
        return "no difference"
    size = abs(value)
    words = amount(size, is_share)
    if is_share:
        words = words.removesuffix("%")
        words += " percentage point" if words == "1" else " percentage points"
    return f"{words} {'higher' if value > 0 else 'lower'}"


def trimmed(number: str) -> str:
    """A number without a fraction of zeros."""
    return number.rstrip("0").rstrip(".") if "." in number else number
