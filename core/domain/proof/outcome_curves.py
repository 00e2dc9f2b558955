"""Outcome curves: how many of the matched are still here, promoted or in another department, month by month.

Kaplan and Meier's estimate (1958, JASA 53:457-481): who was seen for less long counts for as long as they were seen.
Each set counts once: two counterparts of a participant have half a vote each. Matches nobody, judges nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.base.dates import add_months
from core.domain.kpis.comparison import Comparison
from core.domain.kpis.comparison.effects import FEWEST
from core.domain.proof.company import Company
from core.domain.proof.outcomes import HORIZONS, MOVED, PROMOTED, STAYED
from core.domain.proof.risk_sets import ranks

OUTCOMES = (STAYED, PROMOTED, MOVED)
DAYS_A_MONTH = 365.25 / 12
GROUPS = ("Participants", "Their counterparts")


def outcome_curves(company: Company, rows: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """A row for each step of each curve: outcome, group (of GROUPS), month, share. Ends with fewer than five people.

    `company` has to end on the day of the comparison; `rows`: its risk sets.
    """
    members = _members(company, rows, comparison)
    changes = _changes(company, members)
    curves = []
    for outcome in OUTCOMES:
        first = changes[changes[outcome]].groupby("member")["on"].min().reindex(members.index)
        seen = members[members["rank"].notna()] if outcome == PROMOTED else members
        for group in GROUPS:
            of_group = seen[seen["group"] == group]
            steps = _steps(of_group, first.reindex(of_group.index))
            share = steps["share"] if outcome == STAYED else 1 - steps["share"]
            curves.append(steps.assign(outcome=outcome, group=group, share=share))
    return pd.concat(curves, ignore_index=True)[["outcome", "group", "month", "share"]]


def _members(company: Company, rows: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Everybody in a matched set with their weight, their row as it was at the start, and until when they are seen."""
    pairs = comparison.pairs
    counterparts = pairs.groupby("participant")["counterpart"].transform("size")
    weights = pd.concat(
        [
            pd.Series(1.0, index=pairs["participant"].unique()),
            pd.Series((1 / counterparts).to_numpy(), index=pairs["counterpart"]),
        ]
    )
    members = rows.loc[weights.index, ["person", "start", "took_part", "department", "level"]]
    horizon = members["start"].map(lambda day: pd.Timestamp(add_months(day.date(), HORIZONS[-1])))
    until = horizon.clip(upper=pd.Timestamp(company.updated_on))
    group = np.where(members["took_part"], *GROUPS)
    return members.assign(weight=weights, until=until, group=group, rank=ranks(members["level"]))


def _changes(company: Company, members: pd.DataFrame) -> pd.DataFrame:
    """What the directory says of each member while they were seen: member, on, and whether each outcome had come."""
    asked = members.reset_index(names="member")
    later = asked.merge(company.snapshots, left_on="person", right_on="person_id", suffixes=("", "_now"))
    later = later[(later["on"] > later["start"]) & (later["on"] <= later["until"])]
    moved = (
        later["department"].notna() & later["department_now"].notna() & (later["department"] != later["department_now"])
    )
    return pd.DataFrame(
        {
            "member": later["member"],
            "on": later["on"],
            STAYED: later["status"] == "left",
            PROMOTED: ranks(later["level_now"]) > later["rank"],
            MOVED: moved,
        }
    )


def _steps(members: pd.DataFrame, first: pd.Series) -> pd.DataFrame:
    """The share to whom it has not happened, from month 0: month, share."""
    happened = first.notna().to_numpy()
    months = ((first.fillna(members["until"]) - members["start"]).dt.days / DAYS_A_MONTH).to_numpy()
    weights = members["weight"].to_numpy()
    share, steps = 1.0, [(0.0, 1.0)]
    for month in np.unique(months[months > 0]):  # whoever started after the newest directory was not seen since
        at_risk = months >= month
        if at_risk.sum() < FEWEST:
            break
        share *= 1 - weights[(months == month) & happened].sum() / weights[at_risk].sum()
        steps.append((float(month), share))
    return pd.DataFrame(steps, columns=["month", "share"])
