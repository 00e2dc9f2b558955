"""Funnel: how many mentees reached each stage, where they are lost, and the same by department. Decides only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.domain.base import intervals
from core.domain.kpis.facts import Facts, seat
from core.domain.kpis.registry import STAGES
from core.domain.kpis.suppression import SMALLEST, hidden

# The steps of the funnel and the day that says a mentee got there.
STEPS: Mapping[str, str] = {
    "applied": "applied_on",
    "accepted": "accepted_on",
    "matched": "matched_on",
    "introduced": "introduced_on",
    "met": "met_on",
    "goals": "goal_on",
    "healthy": "healthy_on",
    "completed": "completed_on",
    "feedback": "feedback_on",
}
TOGETHER = "Smaller groups together"
ALL = "All"
_OUT = frozenset({"withdrawn", "declined", "advised_to_wait"})


def funnel(facts: Facts, *, published: bool = False) -> pd.DataFrame:
    """The mentees' funnel, a row a stage: stage, label, reached, of, came, share, low, high, waiting, lost.

    `reached` counts mentees with a fact of that stage; a mentee counts once, whoever the mentor was. Of those who
    reached the stage before (`of`), `came` reached this one, `waiting` still may, `lost` cannot any more. `share` is
    came ÷ of with Wilson's interval, None when fewer than five came so far. Published, a program with fewer than five
    applicants shows no step at all.
    """
    mentees = facts.mentees
    rows = []
    before: str | None = None
    for stage, day in STEPS.items():
        there = mentees[mentees[day].notna()]
        row: dict[str, object] = {"stage": stage, "label": STAGES[stage], "reached": len(there)}
        if before is not None:
            base = mentees[mentees[STEPS[before]].notna()]
            missing = base[base[day].isna()]
            lost = int(_out_of(stage, missing, facts).sum())
            came = len(base) - len(missing)
            row |= {"of": len(base), "came": came, "waiting": len(missing) - lost, "lost": lost}
            if len(base) >= SMALLEST:
                low, high = intervals.share(came, len(base))
                row |= {"share": came / len(base), "low": low, "high": high}
        rows.append(row)
        before = stage
    columns = ["stage", "label", "reached", "of", "came", "share", "low", "high", "waiting", "lost"]
    if published and not len(mentees[mentees["applied_on"].notna()]) >= SMALLEST:
        rows = []
    numbers = dict.fromkeys(columns[3:], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def worst_step(steps: pd.DataFrame) -> pd.Series | None:
    """The step at which most people were lost for good, or None when nobody was."""
    lost = steps["lost"].fillna(0)
    return steps.loc[lost.idxmax()] if len(steps) and lost.max() > 0 else None


def rows_of(facts: Facts) -> pd.DataFrame:
    """The rows behind the funnel: a mentee each, with the day of every stage."""
    columns = ["program_id", "person_id", "department", "level", "cohort", "stage", *STEPS.values()]
    return facts.mentees[columns]


def heat(facts: Facts, by: str = "department", *, published: bool = False) -> pd.DataFrame:
    """How far the mentees of each group got: group, stage, label, reached, of, share; the last group is "All".

    `of` is the group's applicants in every column, so that one group is one set of people throughout. Published, groups
    under five are put together with the next-smallest (suppression.py), and nothing is shown under five.
    """
    mentees = facts.mentees[facts.mentees["applied_on"].notna()]
    groups = mentees[by].astype(object)
    if published:
        small = hidden(groups.value_counts().to_dict())
        groups = groups.where(~groups.isin(small), TOGETHER)
    order = sorted(set(groups) - {TOGETHER}, key=lambda name: (-int((groups == name).sum()), str(name)))
    rows = []
    for name in [*order, *([TOGETHER] if (groups == TOGETHER).any() else []), ALL]:
        those = mentees if name == ALL else mentees[groups == name]
        if published and len(those) < SMALLEST:
            continue
        for stage, day in STEPS.items():
            reached = int(those[day].notna().sum())
            share = reached / len(those) if len(those) else None
            rows.append([name, stage, STAGES[stage], reached, len(those), share])
    return pd.DataFrame(rows, columns=["group", "stage", "label", "reached", "of", "share"])


def _out_of(stage: str, missing: pd.DataFrame, facts: Facts) -> pd.Series:
    """Who, of those who have not reached this stage, cannot reach it any more as things stand."""
    if stage == "accepted":
        return missing["stage"].isin(_OUT)
    if stage in ("matched", "introduced"):
        return missing["stage"] != "accepted"
    if stage == "feedback":
        return pd.Series(False, index=missing.index)
    if stage == "healthy":
        return ~_check_can_come(missing, facts)
    return ~missing["in_it"]


def _check_can_come(missing: pd.DataFrame, facts: Facts) -> pd.Series:
    limit = pd.Timedelta(days=facts.thresholds.one_month_days)
    pairs = facts.relationships
    young = pairs[pairs["open"] & (pairs["introduced_on"] + limit >= facts.on)]
    answered = young.index.isin(facts.one_month.index)
    may = seat(young["program_id"], young["mentee_id"])[~answered]
    return pd.Series(np.isin(seat(missing["program_id"], missing["person_id"]), may), index=missing.index)
