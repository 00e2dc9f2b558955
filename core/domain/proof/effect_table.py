"""Effect table: every outcome of a comparison as a row, and the people behind each. Measures nothing anew."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from core.domain.kpis.comparison import MatchedEffect
from core.domain.kpis.comparison.sentences import amount
from core.domain.proof.participation_effect import ParticipationEffect

VERDICTS = {"clear": "More than chance", "chance": "Could be chance", "few": "Too few to say"}


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


def in_signs(value: float, is_share: bool, *, unit: bool = False) -> str:
    """A difference as a number with its sign: "+4.5 points", "−0.3", "0"."""
    size = amount(abs(value), is_share).removesuffix("%")
    sign = "" if abs(value) < 1e-12 else "+" if value > 0 else "−"
    words = f"{sign}{size}".replace("+less than ", "less than +").replace("−less than ", "less than −")
    return f"{words} {'point' if size == '1' else 'points'}" if is_share and unit else words


def _row(outcome: MatchedEffect) -> dict[str, object]:
    known = outcome.known
    share = outcome.is_share
    verdict = "few" if not known else "clear" if outcome.clear else "chance"
    return {
        "outcome": outcome.outcome,
        "is_share": share,
        "sets": outcome.sets,
        "others": outcome.others,
        "participants": amount(outcome.participants, share) if known else "",
        "counterparts": amount(outcome.counterparts, share) if known else "",
        "difference": in_signs(outcome.estimate, share, unit=True) if known else "",
        "interval": f"{in_signs(outcome.low, share)} to {in_signs(outcome.high, share)}" if known else "",
        "estimate": outcome.estimate,
        "low": outcome.low,
        "high": outcome.high,
        "verdict": VERDICTS[verdict],
        "naive": in_signs(outcome.naive, share, unit=True) if known else "",
    }


def value_words(value: object) -> str:
    """What is known of one person: yes, no, a number, or nothing."""
    if value is True or value is False:
        return "Yes" if value else "No"
    return "" if value is None or pd.isna(value) else f"{value:g}"
