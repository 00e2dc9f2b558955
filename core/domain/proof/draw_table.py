"""Draw table: every outcome of the draws as a row, each draw by itself, the people behind. Measures nothing anew."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.domain.kpis.comparison.effects import as_numbers
from core.domain.kpis.comparison.sentences import amount
from core.domain.proof.draw_experiment import DrawExperiment
from core.domain.proof.drawn_effect import DrawnEffect
from core.domain.proof.effect_table import VERDICTS, in_signs, value_words
from core.domain.proof.redraws import comparable
from core.domain.recruit.draw import Draw


def draw_table(experiment: DrawExperiment) -> pd.DataFrame:
    """A row an outcome.

    Columns: outcome, is_share, sets (drawn in and known), people_out, drawn_in, drawn_out, difference and interval in
    signs, estimate, low, high, verdict (of VERDICTS), starters in signs. Empty texts where too few are known.
    """
    columns = ["outcome", "is_share", "sets", "people_out", "drawn_in", "drawn_out", "difference", "interval"]
    columns += ["estimate", "low", "high", "verdict", "starters"]
    return pd.DataFrame([_row(effect) for effect in experiment.effects.values()], columns=columns)


def known_drawn(experiment: DrawExperiment) -> list[str]:
    """The outcomes that enough people are behind to speak of."""
    return [outcome for outcome, effect in experiment.effects.items() if effect.known]


def people_drawn(
    experiment: DrawExperiment, outcome: str | None, names: Mapping[int, str], programs: Mapping[int, str]
) -> pd.DataFrame:
    """Everybody in the draws, a row a person, those drawn in first, and what became of them where that is asked."""
    rows = experiment.rows.sort_values(["draw", "drawn_in"], ascending=[True, False], kind="stable")
    people = pd.DataFrame(
        {
            "Person": [names.get(person, f"Person {person}") for person in rows["person"]],
            "Draw": [draw_name(experiment.draws[place], programs) for place in rows["draw"]],
            "Drawn on": [day.date() for day in rows["start"]],
            "Drawn": np.where(rows["drawn_in"], "In", "Out"),
            "Started": [None if pd.isna(day) else day.date() for day in rows["started_on"]],
        }
    )
    return people if outcome is None else people.assign(**{outcome: [value_words(value) for value in rows[outcome]]})


def by_draw(experiment: DrawExperiment, outcome: str, programs: Mapping[int, str]) -> pd.DataFrame:
    """One outcome in each draw that counts for it: who is known, both groups, and how much the draw weighs."""
    values, is_share = as_numbers(experiment.rows[outcome])
    rows = experiment.rows[np.isfinite(values)].assign(value=values[np.isfinite(values)])
    rows = rows[comparable(rows["draw"].to_numpy(), rows["drawn_in"].to_numpy())]
    records = []
    for place, of_draw in rows.groupby("draw", sort=True):
        drawn_in = of_draw.loc[of_draw["drawn_in"], "value"]
        drawn_out = of_draw.loc[~of_draw["drawn_in"], "value"]
        records.append(
            {
                "Draw": draw_name(experiment.draws[place], programs),
                "People drawn in": len(drawn_in),
                "People drawn out": len(drawn_out),
                "Drawn in": amount(drawn_in.mean(), is_share),
                "Drawn out": amount(drawn_out.mean(), is_share),
                "Difference": in_signs(drawn_in.mean() - drawn_out.mean(), is_share, unit=True),
                "Weight": f"{len(drawn_in):,} of {int(rows['drawn_in'].sum()):,}",
            }
        )
    return pd.DataFrame(records)


def draw_name(draw: Draw, programs: Mapping[int, str]) -> str:
    """The draw with its program: their numbers begin anew in each."""
    return f"{programs.get(draw.program_id, f'Program {draw.program_id}')}, draw {draw.number}"


def _row(effect: DrawnEffect) -> dict[str, object]:
    known, share = effect.known, effect.is_share
    starters = effect.starters
    return {
        "outcome": effect.outcome,
        "is_share": share,
        "sets": effect.people_in,
        "people_out": effect.people_out,
        "drawn_in": amount(effect.mean_in, share) if known else "",
        "drawn_out": amount(effect.mean_out, share) if known else "",
        "difference": in_signs(effect.estimate, share, unit=True) if known else "",
        "interval": _range(effect.low, effect.high, share) if known else "",
        "estimate": effect.estimate,
        "low": effect.low,
        "high": effect.high,
        "verdict": VERDICTS["few" if not known else "clear" if effect.clear else "chance"],
        "starters": (
            f"{in_signs(starters.estimate, share)} ({_range(starters.low, starters.high, share)})"
            if known and starters
            else ""
        ),
    }


def _range(low: float, high: float, is_share: bool) -> str:
    return f"{in_signs(low, is_share)} to {in_signs(high, is_share)}"
