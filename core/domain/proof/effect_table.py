"""Effect table: every outcome of a comparison as a row, and the people behind each. Measures nothing anew."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

import pandas as pd

from core.domain.kpis.comparison import MatchedEffect
from core.domain.kpis.comparison.sentences import amount
from core.domain.proof.outcomes import measure_of
from core.domain.proof.participation_effect import ParticipationEffect

VERDICTS = {"clear": "More than chance", "chance": "Could be chance", "few": "Too few to say"}
MOST_MEASURES = 3  # that get a sentence and a chart each; of more, the table tells


def effect_table(effect: ParticipationEffect, *, before: bool = False) -> pd.DataFrame:
    """A row an outcome, with those from before the start where `before`.

    Columns: outcome, is_share, sets (participants behind it), others, participants, counterparts, difference and
    interval in signs, estimate, low, high, verdict (of VERDICTS), naive in signs. Empty texts where too few are known.
    """
    comparison = effect.comparison
    measured = {} if comparison is None else comparison.placebo if before else comparison.effects
    columns = ["outcome", "is_share", "sets", "others", "participants", "counterparts", "difference", "interval"]
    columns += ["estimate", "low", "high", "verdict", "naive"]
    return pd.DataFrame([_row(outcome) for outcome in measured.values()], columns=columns)


def rows_behind(effect: ParticipationEffect, outcome: str, names: Mapping[int, str]) -> pd.DataFrame:
    """Each participant beside their counterparts with what became of both, a row a pair; where both are known."""
    if effect.comparison is None:
        return pd.DataFrame()
    rows = effect.rows
    pairs = effect.comparison.pairs
    mine, theirs = rows.loc[pairs["participant"]], rows.loc[pairs["counterpart"]]
    known = (mine[outcome].notna().to_numpy()) & (theirs[outcome].notna().to_numpy())
    table = pd.DataFrame(
        {
            "Participant": [names.get(person, f"Person {person}") for person in mine["person"]],
            "Started": [day.date() for day in mine["start"]],
            f"{outcome}: participant": [value_words(value) for value in mine[outcome]],
            "Counterpart": [names.get(person, f"Person {person}") for person in theirs["person"]],
            f"{outcome}: counterpart": [value_words(value) for value in theirs[outcome]],
        }
    )
    return table[known].sort_values(["Started", "Participant"], kind="stable").reset_index(drop=True)


def known_outcomes(effect: ParticipationEffect) -> list[str]:
    """The outcomes that enough people are behind to speak of, those from before the start at the end."""
    if effect.comparison is None:
        return []
    measured = effect.comparison.effects | effect.comparison.placebo
    return [name for name, outcome in measured.items() if outcome.known]


def decimals(outcome: MatchedEffect) -> int:
    """As many digits after the point as its interval can tell: half of it has two that count."""
    half = (outcome.high - outcome.low) / 2
    return max(0, 1 - floor(log10(half))) if half > 0 else 2


def size_words(value: float, is_share: bool, digits: int = 2) -> str:
    """How large a value is, without its sign: points of a share, else so many digits; "about 0" where these are 0."""
    size = abs(value)
    if size < 1e-12:
        return "0"
    words = amount(size, True).removesuffix("%") if is_share else f"{size:,.{digits}f}"
    return "about 0" if words.startswith("less") or not words.strip("0.") else words


def in_signs(value: float, is_share: bool, *, unit: bool = False, digits: int = 2) -> str:
    """A difference as a number with its sign: "+4.5 points", "−0.30", "0"."""
    size = size_words(value, is_share, digits)
    sign = "" if size in ("0", "about 0") else "+" if value > 0 else "−"
    return f"{sign}{size} {'point' if size == '1' else 'points'}" if is_share and unit else f"{sign}{size}"


def _row(outcome: MatchedEffect) -> dict[str, object]:
    known = outcome.known
    share = outcome.is_share
    verdict = "few" if not known else "clear" if outcome.clear else "chance"
    digits = decimals(outcome) if known else 0
    low, high = in_signs(outcome.low, share, digits=digits), in_signs(outcome.high, share, digits=digits)
    return {
        "outcome": outcome.outcome,
        "is_share": share,
        "sets": outcome.sets,
        "others": outcome.others,
        "participants": _mean(outcome, outcome.participants) if known else "",
        "counterparts": _mean(outcome, outcome.counterparts) if known else "",
        "difference": in_signs(outcome.estimate, share, unit=True, digits=digits) if known else "",
        "interval": f"{low} to {high}" if known else "",
        "estimate": outcome.estimate,
        "low": outcome.low,
        "high": outcome.high,
        "verdict": VERDICTS[verdict],
        "naive": in_signs(outcome.naive, share, unit=True, digits=digits) if known else "",
    }


def _mean(outcome: MatchedEffect, mean: float) -> str:
    """The mean of a group: a share as a percentage, a change with its sign, anything else as it is."""
    if outcome.is_share:
        return amount(mean, True)
    words = in_signs(mean, False, digits=decimals(outcome))
    return words if measure_of(outcome.outcome) else words.removeprefix("+")


def value_words(value: object) -> str:
    """What is known of one person: yes, no, a number, or nothing."""
    if value is True or value is False:
        return "Yes" if value else "No"
    return "" if value is None or pd.isna(value) else f"{value:g}"
