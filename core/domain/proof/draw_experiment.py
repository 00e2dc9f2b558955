"""Draw experiment: the draws for seats as an experiment, from dated facts, as of a day. Never reads a later one.

1. Everything after the day is cut away first, so that nothing below can read it.
2. Everybody counts by the first draw they were in, as it drew them, also where it was undone or drawn again. Whoever
   leaves out a draw because of what it drew puts choice in the place of chance.
3. What they were like is read as of the day of the draw, what became of them as of 6, 12 and 18 months after it, and
   only where that day is past.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.domain.base.dates import add_months
from core.domain.kpis.comparison import BEFORE
from core.domain.kpis.comparison.covariates import covariates
from core.domain.kpis.comparison.effects import as_numbers
from core.domain.proof.company import Company
from core.domain.proof.drawn_effect import DrawnEffect, drawn_effect
from core.domain.proof.outcomes import (
    HORIZONS,
    directory_after,
    directory_before,
    measured_after,
    measured_before,
)
from core.domain.proof.redraws import DrawnPeople, Redraws, comparable, redraws, share_as_large
from core.domain.proof.risk_sets import SENIORITY, SPAN, TENURE, people_on
from core.domain.recruit.draw import Draw

AT_THE_DRAW = ("department", "level", "location", SENIORITY, TENURE, SPAN)


@dataclass(frozen=True)
class DrawHorizon:
    """How many of the `people` drawn have come so many months after their draw, and when the next ones do."""

    months: int
    reached: int
    people: int
    next_on: date | None


@dataclass(frozen=True, eq=False)
class DrawExperiment:
    """Those drawn in beside those drawn out, as of a day.

    draws: those on record by then. rows: a row a person: person, draw (its place in `draws`), start (the day of the
    draw), drawn_in, started_on (as a mentee of whatever program, from the draw on; NaT), and each outcome. effects: by
    outcome. balance: how alike they were at the draw: covariate, drawn_in, drawn_out, apart (in standard deviations).
    as_far_apart: how often chance alone makes the largest of these gaps as large. drawn_again: how many were in a later
    draw too.
    """

    on: date
    directory_days: tuple[date, ...]
    draws: tuple[Draw, ...]
    rows: pd.DataFrame
    effects: Mapping[str, DrawnEffect]
    balance: pd.DataFrame
    as_far_apart: float
    horizons: tuple[DrawHorizon, ...]
    drawn_again: int

    @property
    def people_in(self) -> int:
        """How many were drawn in."""
        return int(self.rows["drawn_in"].sum())

    @property
    def people_out(self) -> int:
        """How many were drawn out."""
        return len(self.rows) - self.people_in

    def started(self, *, drawn_in: bool) -> int:
        """How many of those drawn in, or out, have started since."""
        return int(self.rows.loc[self.rows["drawn_in"] == drawn_in, "started_on"].notna().sum())


def draw_experiment(company: Company, draws: Sequence[Draw], *, on: date) -> DrawExperiment:
    """What being drawn in changed, from the draws of a program or of all, in the order in which they were made."""
    past = company.until(on)
    made = tuple(draw for draw in draws if draw.drawn_on <= on)
    rows = _rows(past, made)
    effects = {}
    for months in HORIZONS if len(rows) else ():
        end = _days_after(rows, months)
        for outcome, values in (directory_after(past, rows, months) | measured_after(past, rows, months)).items():
            rows[outcome] = pd.Series(values, dtype=object).where(end <= pd.Timestamp(on), None)
            numbers, is_share = as_numbers(rows[outcome])
            effects[outcome] = drawn_effect(
                outcome,
                months,
                numbers,
                is_share=is_share,
                draw=rows["draw"].to_numpy(),
                drawn_in=rows["drawn_in"].to_numpy(),
                started=(rows["started_on"] <= end).to_numpy(),
            )
    balance, as_far_apart = _balance(past, rows)
    return DrawExperiment(
        on=on,
        directory_days=past.directory_days,
        draws=made,
        rows=rows,
        effects=effects,
        balance=balance,
        as_far_apart=as_far_apart,
        horizons=tuple(_horizon(past, rows, months) for months in HORIZONS),
        drawn_again=sum(len(draw.drawn_in) + len(draw.drawn_out) for draw in made) - len(rows),
    )


def _rows(company: Company, draws: Sequence[Draw]) -> pd.DataFrame:
    """Everybody in the first draw they were in, as they were on its day, in the order of draws and people."""
    seen: set[int] = set()
    parts = []
    for place, draw in enumerate(draws):
        drawn_in = [person for person in draw.drawn_in if person not in seen]
        people = [*drawn_in, *(person for person in draw.drawn_out if person not in seen)]
        seen.update(people)
        of_draw = people_on(company, pd.Timestamp(draw.drawn_on), np.array(people, dtype=np.int64))
        parts.append(of_draw.assign(draw=place, drawn_in=np.isin(of_draw["person"], drawn_in)))
    if not seen:
        columns = ["person", "start", *AT_THE_DRAW, "draw", "drawn_in", "started_on"]
        return pd.DataFrame(columns=columns).astype({"drawn_in": bool, "started_on": "datetime64[ns]"})
    rows = pd.concat([part for part in parts if len(part)], ignore_index=True).drop(columns="here")
    return rows.assign(started_on=_started_on(company, rows))


def _started_on(company: Company, rows: pd.DataFrame) -> np.ndarray:
    """The first day from the draw on, on which each started as a mentee, in whatever program; NaT where nobody did."""
    starts = company.starts.loc[company.starts["role"] == "mentee", ["person_id", "on"]]
    asked = rows[["person", "start"]].reset_index().merge(starts, left_on="person", right_on="person_id")
    first = asked[asked["on"] >= asked["start"]].groupby("index")["on"].min()
    return first.reindex(rows.index).astype("datetime64[ns]").to_numpy()


def _balance(company: Company, rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """How far apart the two groups were at the draw, and how often chance alone makes the largest gap as large."""
    columns = ["covariate", "drawn_in", "drawn_out", "apart"]
    rows = rows[comparable(rows["draw"].to_numpy(), rows["drawn_in"].to_numpy())] if len(rows) else rows
    if rows.empty:
        return pd.DataFrame(columns=columns), 1.0
    before = {
        name.replace(BEFORE, " before the draw"): as_numbers(values)[0]
        for name, values in (directory_before(company, rows) | measured_before(company, rows)).items()
    }
    table = covariates(rows.assign(**before), [*AT_THE_DRAW, *before])
    known = [at for at, values in enumerate(table.values.T) if np.unique(values[np.isfinite(values)]).size > 1]
    if not known:  # in what all are alike, there is no gap
        return pd.DataFrame(columns=columns), 1.0
    values = pd.DataFrame(table.values[:, known])
    # What is not known of somebody is taken as usual in their draw, so that it makes no gap.
    filled = values.fillna(values.groupby(rows["draw"].to_numpy()).transform("mean")).fillna(values.mean()).to_numpy()
    people = DrawnPeople(rows["draw"].to_numpy(), rows["drawn_in"].to_numpy())
    spread = np.maximum(filled.std(axis=0), 1e-12)
    redrawn = redraws(filled / spread, people)
    mean_in = filled[people.drawn_in].mean(axis=0)
    frame = pd.DataFrame(
        {
            "covariate": [table.names[at] for at in known],
            "drawn_in": mean_in,
            "drawn_out": mean_in - redrawn.observed * spread,
            "apart": redrawn.observed,
        }
    )
    return frame, _as_far_apart(redrawn)


def _as_far_apart(redrawn: Redraws) -> float:
    largest = np.abs(redrawn.redrawn).max(axis=1)
    return share_as_large(largest, float(np.abs(redrawn.observed).max()))


def _days_after(rows: pd.DataFrame, months: int) -> pd.Series:
    """The day so many months after each row's draw."""
    ends = {day: pd.Timestamp(add_months(day.date(), months)) for day in rows["start"].unique()}
    return rows["start"].map(ends).astype("datetime64[ns]")


def _horizon(company: Company, rows: pd.DataFrame, months: int) -> DrawHorizon:
    newest = company.updated_on
    ends = sorted(add_months(day.date(), months) for day in rows["start"])
    reached = 0 if newest is None else sum(end <= newest for end in ends)
    return DrawHorizon(months, reached, len(rows), ends[reached] if reached < len(ends) else None)
