"""KPIs of engagement: introduced, first session, goals, health, cadence. Cases of one KPI, a row a case."""

from __future__ import annotations

import pandas as pd

from core.domain.base import events
from core.domain.kpis.facts import Facts
from core.domain.kpis.recruitment import waited
from core.domain.kpis.registry import OURS, kpi

DAYS_A_MONTH = 365.25 / 12


@kpi(
    "introduced",
    label="Matched mentees introduced",
    stage="introduced",
    question="Do decisions of the match review reach the people?",
    numerator="introduced to a mentor",
    denominator="mentees with an approved match",
    time_rule="A mentee counts once introduced, or [introduction_days] days after the match; those who wait "
    "for less are shown apart.",
    noun="mentees",
    ours=True,
    unit="%",
    kind="share",
    better="higher",
    target=0.95,
    source=OURS,
    headline=True,
)
def introduced(facts: Facts) -> pd.DataFrame:
    matched = facts.mentees[facts.mentees["matched_on"].notna()]
    columns = ["program_id", "person_id", "department", "level", "cohort", "matched_on", "introduced_on"]
    waits = matched["matched_on"] + pd.Timedelta(days=facts.thresholds.introduction_days) > facts.on
    came = matched["introduced_on"].notna()
    return matched[columns].assign(counts=came, pending=~came & waits)


@kpi(
    "days_to_introduction",
    label="Days from match to introduction",
    stage="introduced",
    question="How long does a decided match lie on our desk?",
    numerator="median days from approval to introduction",
    denominator="mentees with an approved match",
    time_rule="From the day of the match.",
    noun="mentees",
    ours=True,
    unit="days",
    kind="days",
    better="lower",
    target=7,
    source=OURS,
)
def days_to_introduction(facts: Facts) -> pd.DataFrame:
    matched = facts.mentees[facts.mentees["matched_on"].notna()]
    columns = ["program_id", "person_id", "department", "level", "cohort", "matched_on", "introduced_on"]
    return matched[columns].assign(**waited(matched["matched_on"], matched["introduced_on"], facts.on))


@kpi(
    "met_in_time",
    label="First session in time",
    stage="met",
    question="Do pairs get going by themselves?",
    numerator="pairs that met within [first_session_days] days of the introduction",
    denominator="pairs introduced at least [first_session_days] days ago",
    time_rule="A pair counts from [first_session_days] days after its introduction.",
    unit="%",
    kind="share",
    better="higher",
    target=0.8,
    source=OURS + "; coaching platforms chase after 10 days (Torch)",
    playbook="first_session_share",
    headline=True,
)
def met_in_time(facts: Facts) -> pd.DataFrame:
    limit = pd.Timedelta(days=facts.thresholds.first_session_days)
    due = facts.relationships[facts.relationships["introduced_on"] + limit <= facts.on]
    return _pairs(due, "met_on", counts=due["met_on"] - due["introduced_on"] <= limit)


@kpi(
    "days_to_first_session",
    label="Days to the first session",
    stage="met",
    question="How long until a pair first meets?",
    numerator="median days from the introduction to the first session",
    denominator="pairs introduced",
    time_rule="From the day of the introduction.",
    unit="days",
    kind="days",
    better="lower",
    target=14,
    source="Ours, from practice: two weeks without a first session need attention",
    headline=True,
    note="Pairs that have not met count with the days they have waited, or until they ended.",
)
def days_to_first_session(facts: Facts) -> pd.DataFrame:
    return first_sessions(facts)


def first_sessions(facts: Facts) -> pd.DataFrame:
    """The cases of "how long until the first session": days and happened, a row a pair."""
    pairs = facts.relationships
    seen = pairs["met_on"].fillna(pairs["ended_on"]).fillna(facts.on)
    days = (seen - pairs["introduced_on"]).dt.days.clip(lower=0)
    return _pairs(pairs, "met_on", "ended_on", days=days, happened=pairs["met_on"].notna())


@kpi(
    "goals_set",
    label="Pairs with a goal",
    stage="goals",
    question="Do pairs agree on what they work on?",
    numerator="pairs that set at least one goal",
    denominator="pairs that held at least [goal_sessions] sessions",
    time_rule="A pair counts from its session number [goal_sessions] on.",
    unit="%",
    kind="share",
    better="higher",
    target=0.75,
    source=OURS + "; setting goals goes with learning (J. Managerial Psychology 2015)",
    playbook="goals_share",
    headline=True,
)
def goals_set(facts: Facts) -> pd.DataFrame:
    due = facts.relationships[facts.relationships["sessions"] >= facts.thresholds.goal_sessions]
    return _pairs(due, "goal_on", "sessions", counts=due["goal_on"].notna())


@kpi(
    "goals_per_pair",
    label="Goals per pair",
    stage="goals",
    question="Few goals, or a wish list?",
    numerator="mean number of goals set",
    denominator="pairs with at least one goal",
    time_rule="A pair counts from its first goal on.",
    unit="goals",
    kind="mean",
    better="neither",
)
def goals_per_pair(facts: Facts) -> pd.DataFrame:
    having = facts.relationships[facts.relationships["goals"] > 0]
    return _pairs(having, "goal_on", value=having["goals"].astype(float))


@kpi(
    "healthy",
    label="Healthy at one month",
    stage="healthy",
    question="Does the relationship work for both?",
    numerator="pairs where both sides score at least [poor] of 5 and nobody wants to switch",
    denominator="pairs where both sides answered the one-month check",
    time_rule="A pair counts once both sides have answered.",
    unit="%",
    kind="share",
    better="higher",
    target=0.8,
    source=OURS,
    headline=True,
    note="Each side's first health check counts, if answered within [one_month_days] days of the introduction.",
)
def healthy(facts: Facts) -> pd.DataFrame:
    checked = _checked(facts)
    return checked.assign(counts=checked["healthy"])


@kpi(
    "divergence",
    label="Pairs whose views differ",
    stage="healthy",
    question="Do both sides see the same relationship?",
    numerator="pairs that are [gap] points or more apart on some statement",
    denominator="pairs where both sides answered the one-month check",
    time_rule="A pair counts once both sides have answered.",
    unit="%",
    kind="share",
    better="lower",
    target=0.2,
    source=OURS,
    headline=True,
)
def divergence(facts: Facts) -> pd.DataFrame:
    checked = _checked(facts)
    return checked.assign(counts=checked["widest"] >= facts.thresholds.gap)


@kpi(
    "check_answers",
    label="One-month checks answered by both",
    stage="healthy",
    question="Do we hear from both sides at all?",
    numerator="pairs where both sides answered in time",
    denominator="pairs introduced at least [one_month_days] days ago",
    time_rule="A pair counts from [one_month_days] days after its introduction.",
    unit="%",
    kind="share",
    better="higher",
    target=0.7,
    source=OURS,
)
def check_answers(facts: Facts) -> pd.DataFrame:
    limit = pd.Timedelta(days=facts.thresholds.one_month_days)
    due = facts.relationships[facts.relationships["introduced_on"] + limit <= facts.on]
    answered = facts.one_month
    return _pairs(due, counts=due.index.isin(answered.index))


@kpi(
    "cadence",
    label="Sessions held against plan",
    stage="running",
    question="Do pairs meet as often as they agreed?",
    numerator="sessions held",
    denominator="sessions agreed for the time the pairs were open (without pauses)",
    time_rule="A pair counts after its first month, and up to its planned end.",
    unit="%",
    kind="ratio",
    better="higher",
    target=0.8,
    source="A vendor's rule of thumb: 80–90% of sessions (MentorDeck guide)",
    playbook="session_completion",
    headline=True,
    note="Pairs in their first month are left out: their first session is not due yet.",
)
def cadence(facts: Facts) -> pd.DataFrame:
    pairs = facts.relationships[facts.relationships["days_open"] >= DAYS_A_MONTH]
    planned = pairs["days_open"] / DAYS_A_MONTH * pairs["cadence"]
    return _pairs(pairs, "sessions", "days_open", top=pairs["sessions"].astype(float), bottom=planned)


@kpi(
    "active",
    label="Open pairs that meet",
    stage="running",
    question="How many pairs are silent?",
    numerator="pairs that met in the last [silent_days] days",
    denominator="open pairs introduced at least [silent_days] days ago that are not paused",
    time_rule="An open pair counts from [silent_days] days after its introduction until its planned end.",
    unit="%",
    kind="share",
    better="higher",
    target=0.75,
    source="A vendor's rule of thumb: 75–85% of pairs active (MentorDeck guide)",
    playbook="active_share",
    headline=True,
)
def active(facts: Facts) -> pd.DataFrame:
    limit = pd.Timedelta(days=facts.thresholds.silent_days)
    pairs = facts.relationships
    before_end = pairs["planned_end"].isna() | (pairs["planned_end"] > facts.on)
    due = pairs[pairs["open"] & ~pairs["paused"] & before_end & (pairs["introduced_on"] + limit <= facts.on)]
    return _pairs(due, "last_met_on", counts=due["last_met_on"] > facts.on - limit)


@kpi(
    "session_hours",
    label="Hours in sessions",
    stage="running",
    question="How much time do pairs spend together?",
    numerator="hours of all sessions whose length was recorded",
    denominator="—",
    time_rule="Every session up to the day.",
    noun="sessions",
    unit="hours",
    kind="sum",
    better="neither",
    note="Once per session, not once per person.",
)
def session_hours(facts: Facts) -> pd.DataFrame:
    timed = facts.sessions[facts.sessions["minutes"].notna()]
    return timed[["relationship_id", "on"]].assign(value=timed["minutes"] / 60)


@kpi(
    "team_hours",
    label="Hours of L&D",
    stage="running",
    question="What does running the program cost us in time?",
    numerator="minutes that the recorded steps of the program team usually take, in hours",
    denominator="—",
    time_rule="Every step up to the day.",
    noun="steps",
    unit="hours",
    kind="sum",
    better="neither",
    note="An estimate: nobody writes down hours. "
    + ", ".join(f"{verb} {minutes} min" for (verb, _), minutes in events.work_minutes().items())
    + ".",
)
def team_hours(facts: Facts) -> pd.DataFrame:
    rows = facts.work[["relationship_id", "person_id", "on"]].assign(step=facts.work["verb"])
    return rows.assign(value=facts.work["minutes"] / 60)


def _checked(facts: Facts) -> pd.DataFrame:
    checked = facts.one_month
    pairs = facts.relationships.reindex(checked.index)
    return _pairs(pairs).join(checked, on="relationship_id")


def _pairs(relationships: pd.DataFrame, *more: str, **measured: object) -> pd.DataFrame:
    columns = ["program_id", "mentee_id", "mentor_id", "department", "level", "cohort", "introduced_on", *more]
    return relationships.assign(**measured)[[*columns, *measured]].reset_index(names="relationship_id")
