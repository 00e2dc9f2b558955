"""Funnel: how many mentees reached each stage, where they are lost, and the same by department. Decides only."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

import numpy as np
import pandas as pd

from core.domain.base import intervals
from core.domain.base.text import counted
from core.domain.kpis.facts import Facts, seat
from core.domain.kpis.registry import KPIS, STAGES
from core.domain.kpis.suppression import SMALLEST, hidden

# The stages that a mentee can reach, and the day that says so.
REACHED: Mapping[str, str] = {
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
# The steps of the funnel are those of them that nobody can leave out: a pair completes without a goal or a check.
# Beside each step the figure whose target says how many of the step before should get there.
STEPS: Mapping[str, str | None] = {
    "applied": None,
    "accepted": None,
    "matched": "matched",
    "introduced": "introduced",
    "met": "met_in_time",
    "completed": "completed",
    "feedback": "gave_feedback",
}
TOGETHER = "Smaller groups together"
ALL = "All"
_OUT = frozenset({"withdrawn", "declined", "advised_to_wait"})


def funnel(facts: Facts, targets: Mapping[str, float] | None = None, *, published: bool = False) -> pd.DataFrame:
    """The mentees' funnel, a row a step: stage, label, reached, of, came, share, low, high, waiting, lost, judged,
    missed, target, beyond.

    A chain: `of` is who reached the step above, of them `came` (and so `reached`) this one, `waiting` still may, `lost`
    cannot any more. A mentee counts once, whoever the mentor was. `share` is came ÷ of with Wilson's interval, None
    when fewer than five came so far. `judged` are those whose time for the step has come and who have come or are lost,
    `missed` the lost among them, and `beyond` those missed over what the target allows of the judged, below zero where
    it allows more: so the step is judged by the same people as the figure beside it, and a program in its middle is
    not told off for its drops alone. Published, a program with fewer than five applicants shows no step at all.
    """
    mentees = facts.mentees
    rows = []
    above: pd.DataFrame | None = None
    for stage, key in STEPS.items():
        base = mentees if above is None else above
        reached = base[REACHED[stage]].notna()
        row: dict[str, object] = {"stage": stage, "label": STAGES[stage], "reached": int(reached.sum())}
        if above is not None:
            missing = base[~reached]
            out = _out_of(stage, missing, facts)
            came, lost = int(reached.sum()), int(out.sum())
            row |= {"of": len(base), "came": came, "waiting": len(missing) - lost, "lost": lost}
            if len(base) >= SMALLEST:
                low, high = intervals.share(came, len(base))
                row |= {"share": came / len(base), "low": low, "high": high}
            target = None if key is None else (targets or {}).get(key, KPIS[key].target)
            if target is not None:
                due = _due(stage, base, facts)
                missed = int((due[missing.index] & out).sum())
                judged = int((due & reached).sum()) + missed
                beyond = missed - (1 - target) * judged
                if judged and f"{1 - missed / judged:.0%}" == f"{target:.0%}":
                    beyond = min(beyond, 0.0)  # it reads as on target, as the figure beside it does
                row |= {"judged": judged, "missed": missed, "target": target, "beyond": beyond}
        rows.append(row)
        above = base[reached]
    columns = [
        "stage", "label", "reached", "of", "came", "share", "low", "high", "waiting", "lost", "judged", "missed",
        "target", "beyond",
    ]  # fmt: skip
    if published and not len(mentees[mentees["applied_on"].notna()]) >= SMALLEST:
        rows = []
    numbers = dict.fromkeys(columns[3:], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def counts_explained(facts: Facts) -> str:
    """Why a step has another number here than on the pages where the work is done; "" where all are the same.

    `facts`: of a whole program on the day that those pages show.
    """
    ever = facts.mentees[facts.mentees["accepted_on"].notna()]
    today = int((ever["stage"] == "accepted").sum())
    introduced, pairs = int(facts.mentees["introduced_on"].notna().sum()), len(facts.relationships)
    sentences = []
    if today != len(ever):
        sentences.append(
            f"Accepted counts everybody who was accepted at some time: {counted(len(ever), 'mentee')}. Home and "
            f"Recruit count those who are accepted today: {today:,}."
        )
    if introduced < pairs:
        sentences.append(
            f"Introduced counts each mentee once: {introduced:,}. Home and Relationships count pairs: {pairs:,}, as "
            "whoever gets another mentor is in two."
        )
    return " ".join(sentences)


def worst_step(steps: pd.DataFrame) -> pd.Series | None:
    """The step that lost most people beyond what its target allows, or None when none did; under five say nothing."""
    judged = steps[(steps["judged"] >= SMALLEST) & (steps["beyond"] > 1e-9)]
    if "rounded" in steps:  # each number is rounded by itself: "5 of 15 did not" must not stand over "15 of 15"
        judged = judged[judged["missed"] <= judged["of"] - judged["came"]]
    return judged.loc[judged["beyond"].idxmax()] if len(judged) else None


def funnel_title(steps: pd.DataFrame) -> str:
    """The finding: where more of those whose time has come were lost than the target allows, or that it is nowhere so.

    What is allowed is rounded down: "9 did not, the target allows 9" would contradict itself.
    """
    worst = worst_step(steps)
    if worst is not None:
        allowed = floor(worst["missed"] - worst["beyond"] + 1e-9)
        about = "About " if "rounded" in worst else ""
        return (
            f"{about}{worst['missed']:.0f} of {worst['judged']:.0f} mentees due to reach “{worst['label']}” did not: "
            f"the target of {worst['target']:.0%} allows {allowed}"
        )
    if "rounded" in steps:  # three people are rounded to five, two to none
        return "By rounded numbers, no step loses more people than its target allows"
    if not steps["reached"].sum():
        return "No mentee has applied yet"
    if not steps["lost"].sum():
        return "Nobody has been lost so far"
    if (steps["beyond"] > 1e-9).any():
        return "Too few mentees to judge any step by its target"
    if steps["waiting"].sum():
        return "So far no step has lost more mentees than its target allows"
    return "No step has lost more mentees than its target allows"


def rows_of(facts: Facts) -> pd.DataFrame:
    """The rows behind the funnel: a mentee each, with the day of every stage."""
    columns = ["program_id", "person_id", "department", "level", "cohort", "stage", *REACHED.values()]
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
        for stage, day in REACHED.items():
            reached = int(those[day].notna().sum())
            share = reached / len(those) if len(those) else None
            rows.append([name, stage, STAGES[stage], reached, len(those), share])
    return pd.DataFrame(rows, columns=["group", "stage", "label", "reached", "of", "share"])


def _out_of(stage: str, missing: pd.DataFrame, facts: Facts) -> pd.Series:
    """Who, of those who have not reached this step, cannot reach it any more as things stand."""
    if stage == "accepted":
        return missing["stage"].isin(_OUT)
    if stage in ("matched", "introduced"):
        return missing["stage"] != "accepted"
    pairs = facts.relationships
    if stage == "feedback":  # an answer that is overdue counts as lost until it comes
        since = facts.on - pd.Timedelta(days=facts.thresholds.answer_days)
        return ~_of_pairs(pairs[pairs["ended_on"] > since], missing)
    open_pairs = pairs[pairs["open"]]
    if stage == "met":  # a pair that has been silent for so long counts as lost until it meets
        since = facts.on - pd.Timedelta(days=facts.thresholds.silent_days)
        open_pairs = open_pairs[open_pairs["introduced_on"] > since]
    return ~_of_pairs(open_pairs, missing)


def _due(stage: str, base: pd.DataFrame, facts: Facts) -> pd.Series:
    """Whose time for this step has come, of those at the step above: the time rule of the figure beside the step.

    Before, only those count as come or lost who were quick, and whoever gives up is quicker than who is well.
    """
    if stage == "completed":
        pairs = facts.relationships
        return ~_of_pairs(pairs[~pairs.index.isin(facts.due.index)], base)
    days = facts.thresholds
    since, wait = {
        "matched": ("accepted_on", days.match_days),
        "introduced": ("matched_on", days.introduction_days),
        "met": ("introduced_on", days.silent_days),
        "feedback": ("completed_on", days.answer_days),
    }[stage]
    return base[since] + pd.Timedelta(days=wait) <= facts.on


def _of_pairs(pairs: pd.DataFrame, mentees: pd.DataFrame) -> pd.Series:
    """Which of the mentees are in one of these pairs."""
    in_them = np.isin(seat(mentees["program_id"], mentees["person_id"]), seat(pairs["program_id"], pairs["mentee_id"]))
    return pd.Series(in_them, index=mentees.index)
