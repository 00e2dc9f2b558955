"""Participation effect: the matched comparison of a program from dated facts, as of a day. Never reads a later one.

1. Everything after the day is cut away first, so that nothing below can read it.
2. Participants on their first day, beside everybody who had not started by it (risk_sets.py).
3. What the two have to agree in: of RUNGS the one under which the two groups are alike and most participants have a
   counterpart. No outcome is looked at for that.
4. Outcomes after 6, 12 and 18 months, placebo outcomes before the start, balance and hidden causes (kpis/comparison).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from core.domain.base.dates import add_months
from core.domain.kpis.comparison import Comparison, compare
from core.domain.kpis.comparison.balance import FAR
from core.domain.proof.company import Company
from core.domain.proof.outcome_curves import outcome_curves
from core.domain.proof.outcomes import HORIZONS, months_reached, outcomes
from core.domain.proof.risk_sets import SENIORITY, SPAN, TENURE, Participants, participants, risk_sets

# What a participant and a counterpart agree in, and in what they are as close as can be, the strictest first.
RUNGS = (
    (("department", "level"), (TENURE, "location", SPAN)),
    (("level",), (TENURE, "department", "location", SPAN)),
    ((), (SENIORITY, TENURE, "department", "location", SPAN)),
)
KNOWN_ENOUGH = 0.8  # share of the participants in the directory of whom a column has to be known to be compared by it
MOST_COUNTERPARTS = 3
NEARLY_ALL = 0.9  # of the participants: a looser design would not speak for many more
NO_CURVES = pd.DataFrame(columns=["outcome", "group", "month", "share"])
SEED = 19  # of the exact test with many sets: the same facts give the same figure


@dataclass(frozen=True)
class Horizon:
    """How many participants have reached so many months after their start, and when the next one does."""

    months: int
    reached: int
    participants: int
    next_on: date | None


@dataclass(frozen=True, eq=False)
class ParticipationEffect:
    """What taking part in a role changed, as of a day.

    rows: the risk sets (risk_sets.py) with a column for each outcome. comparison: None where nobody can be compared at
    all, which `refusal` says. exact, near: the columns compared by; unused: those on record for too few. horizons: how
    far the participants have come. curves: outcome_curves.py, empty where there is no comparison. started_by_now:
    everybody who has started by this day, in whatever program and role.
    """

    role: str
    on: date
    updated_on: date | None
    participants: Participants
    rows: pd.DataFrame
    comparison: Comparison | None
    refusal: str | None
    exact: tuple[str, ...]
    near: tuple[str, ...]
    unused: tuple[str, ...]
    horizons: tuple[Horizon, ...]
    curves: pd.DataFrame
    started_by_now: frozenset[int]

    @property
    def late_starters(self) -> int:
        """How many counterparts have started themselves since."""
        if self.comparison is None:
            return 0
        people = self.rows.loc[self.comparison.pairs["counterpart"], "person"]
        return int(people.isin(self.started_by_now).sum())

    @property
    def unmatched(self) -> pd.DataFrame:
        """Participants without a counterpart, and why: person, reason."""
        if self.comparison is None:
            return pd.DataFrame({"person": [], "reason": []})
        unmatched = self.comparison.unmatched
        return pd.DataFrame(
            {"person": self.rows.loc[unmatched["participant"], "person"].to_numpy(), "reason": unmatched["reason"]}
        )


def participation_effect(
    company: Company, *, role: str, program_id: int | None = None, on: date
) -> ParticipationEffect:
    """Compare the participants of a program, or of all, in a role with those most like them who had not started."""
    past = company.until(on)
    who = participants(past, role, program_id)
    rows = risk_sets(past, who.starts)
    values = outcomes(past, rows) if len(rows) else {}
    horizons = tuple(_horizon(past, who.starts, months) for months in HORIZONS)
    refusal = why_nobody(past, who, rows)
    unused = _unknown_columns(rows)
    comparison: Comparison | None = None
    exact: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    if refusal is None:
        comparison, exact, near = _compared(rows, values, unused)
        refusal = comparison.refusal
    return ParticipationEffect(
        role=role,
        on=on,
        updated_on=past.updated_on,
        participants=who,
        rows=rows.assign(**values),
        comparison=comparison,
        refusal=refusal,
        exact=exact,
        near=near,
        unused=unused,
        horizons=horizons,
        curves=outcome_curves(past, rows, comparison) if comparison and refusal is None else NO_CURVES,
        started_by_now=frozenset(int(person) for person in past.starts["person_id"]),
    )


def why_nobody(company: Company, who: Participants, rows: pd.DataFrame) -> str | None:
    """Why nobody can be compared at all, as a sentence; None where the comparison may try."""
    if who.starts.empty:
        return "Nobody has started yet whose first program this is." if who.earlier else "Nobody has started yet."
    if company.updated_on is None:
        return "There is no directory on record. It says who else works here, so nobody can be compared without one."
    started = rows[rows["took_part"]]
    if not (started["level"].notna() | started["department"].notna()).any():
        return "No directory was imported before the first of them started, so what people were like then is not known."
    return None


def _compared(
    rows: pd.DataFrame, values: dict[str, np.ndarray], unused: tuple[str, ...]
) -> tuple[Comparison, tuple[str, ...], tuple[str, ...]]:
    """The comparison by the best design, with what it compares by. A design is a rung and a number of counterparts.

    Best is the strictest in which the groups are alike and nearly all participants have a counterpart; else the one in
    which they are alike and most have; where they are alike in none, the one in which they are most alike. No outcome
    is looked at.
    """
    took_part = rows["took_part"].to_numpy(dtype=bool)
    others = rows.loc[~took_part, "person"].nunique()
    most = min(max(others // (2 * max(int(took_part.sum()), 1)), 1), MOST_COUNTERPARTS)
    designs = dict.fromkeys(
        (
            tuple(column for column in exact if column not in unused),
            tuple(column for column in near if column not in unused),
            ratio,
        )
        for exact, near in RUNGS
        for ratio in (most, 1)
    )
    ranks = {}
    for design in designs:
        if design[0] or design[1]:  # why_nobody made sure that there is a level or a department of somebody
            tried = _compare(rows, {}, *design)
            ranks[design] = _rank(tried)
            if ranks[design][:2] == (False, 0.0) and tried.matched >= NEARLY_ALL * tried.participants:
                break  # each further one would take as long again: seconds with thousands of people
    exact, near, ratio = min(ranks, key=ranks.__getitem__)
    return _compare(rows, values, exact, near, ratio), exact, near


def _rank(design: Comparison) -> tuple[bool, float, int]:
    """How good a design is, the lowest first; of equals the first one is taken."""
    worst = design.worst
    apart = 0.0 if worst is None else abs(float(worst["after"]))
    return design.refusal is not None, apart if round(apart, 2) > FAR else 0.0, -design.matched


def _compare(
    rows: pd.DataFrame,
    values: dict[str, np.ndarray],
    exact: tuple[str, ...],
    near: tuple[str, ...],
    ratio: int,
) -> Comparison:
    return compare(
        rows,
        took_part=rows["took_part"].to_numpy(dtype=bool),
        exact=exact,
        near=near,
        outcomes=values,
        ratio=ratio,
        person="person",
        day="start",
        rng=np.random.default_rng(SEED),
    )


def _unknown_columns(rows: pd.DataFrame) -> tuple[str, ...]:
    """The columns that are known of too few of the participants whom the directory knew when they started."""
    there = rows[rows["took_part"] & (rows["department"].notna() | rows["level"].notna())]
    columns = ("department", "level", "location", SENIORITY, TENURE, SPAN)
    return tuple(column for column in columns if not len(there) or there[column].notna().mean() < KNOWN_ENOUGH)


def _horizon(company: Company, starts: pd.Series, months: int) -> Horizon:
    reached = months_reached(company, starts, months)
    ahead = sorted(add_months(day.date(), months) for day in starts)[reached:]
    return Horizon(months, reached, len(starts), ahead[0] if ahead else None)
