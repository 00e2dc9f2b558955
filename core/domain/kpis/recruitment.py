"""KPIs of recruitment: reached, applied, accepted, matched. Each function gives the cases of one KPI, a row a case."""

from __future__ import annotations

import pandas as pd

from core.domain.base.people import NOT_YET_APPLIED
from core.domain.kpis.facts import Facts, seat
from core.domain.kpis.registry import OURS, kpi

UNDECIDED = (NOT_YET_APPLIED, "applied", "conversation")  # stages of a mentor of whom nobody knows yet


@kpi(
    "reach",
    label="Share of staff who applied",
    stage="invited",
    question="How far has the word spread in the company?",
    numerator="people who applied, as mentor or mentee",
    denominator="active people of the directory",
    time_rule="Everybody counts from the day they are in the directory.",
    noun="people",
    unit="%",
    kind="share",
    better="neither",
    headline=True,
    note="Needs a directory; everybody in it counts as reachable.",
)
def reach(facts: Facts) -> pd.DataFrame:
    company = facts.directory[facts.directory["status"] != "left"]
    applied = facts.enrolments["person_id"][facts.enrolments["applied_on"].notna()]
    return company[["person_id", "department", "level"]].assign(counts=company["person_id"].isin(applied))


@kpi(
    "recommended_joined",
    label="Recommended mentors who joined",
    stage="invited",
    question="Do the people we think of as mentors say yes?",
    numerator="mentors accepted into the program",
    denominator="mentors recommended, nominated or applying of whom we know",
    time_rule="A mentor counts once we know: those still in conversation are shown apart.",
    noun="mentors",
    unit="%",
    kind="share",
    better="higher",
    target=0.5,
    source=OURS,
)
def recommended_joined(facts: Facts) -> pd.DataFrame:
    joined = facts.mentors["accepted_on"].notna()
    return _people(facts.mentors, counts=joined, pending=~joined & facts.mentors["stage"].isin(UNDECIDED))


@kpi(
    "mentees_applied",
    label="Mentees who applied",
    stage="applied",
    question="Is there enough interest from mentees?",
    numerator="people who applied as mentee",
    denominator="—",
    time_rule="From the day of the application.",
    noun="mentees",
    unit="mentees",
    kind="count",
    better="higher",
    headline=True,
)
def mentees_applied(facts: Facts) -> pd.DataFrame:
    return _people(facts.mentees[facts.mentees["applied_on"].notna()])


@kpi(
    "mentors_applied",
    label="Mentors who applied",
    stage="applied",
    question="Is there enough interest from mentors?",
    numerator="people who applied or were accepted as mentor",
    denominator="—",
    time_rule="From the day of the application or the acceptance.",
    noun="mentors",
    unit="mentors",
    kind="count",
    better="higher",
    headline=True,
)
def mentors_applied(facts: Facts) -> pd.DataFrame:
    return _people(facts.mentors[facts.mentors["applied_on"].notna()])


@kpi(
    "accepted",
    label="Share of mentees accepted",
    stage="accepted",
    question="Do the right people apply, and is there room for them?",
    numerator="accepted into the program at some time",
    denominator="mentees who applied",
    time_rule="From the day of the application.",
    noun="mentees",
    ours=True,
    unit="%",
    kind="share",
    better="neither",
    headline=True,
)
def accepted(facts: Facts) -> pd.DataFrame:
    applied = facts.mentees[facts.mentees["applied_on"].notna()]
    return _people(applied, counts=applied["accepted_on"].notna())


@kpi(
    "days_to_accept",
    label="Days from application to acceptance",
    stage="accepted",
    question="How long do mentees wait for an answer?",
    numerator="median days from applying to being accepted",
    denominator="mentees who applied",
    time_rule="From the day of the application.",
    noun="mentees",
    ours=True,
    unit="days",
    kind="days",
    better="lower",
    target=14,
    source=OURS,
    note="Those not accepted yet count with the days they have waited.",
)
def days_to_accept(facts: Facts) -> pd.DataFrame:
    applied = facts.mentees[facts.mentees["applied_on"].notna()]
    return _people(applied, **waited(applied["applied_on"], applied["accepted_on"], facts.on))


@kpi(
    "matched",
    label="Accepted mentees with a mentor",
    stage="matched",
    question="Does everybody we accepted get a mentor?",
    numerator="matched at least once (a match was approved)",
    denominator="mentees accepted at some time",
    time_rule="A mentee counts once matched, or [match_days] days after acceptance; those who wait for less "
    "are shown apart.",
    noun="mentees",
    ours=True,
    unit="%",
    kind="share",
    better="higher",
    target=0.7,
    source="A vendor's rule of thumb: at least 70% (Mentorloop help hub)",
    playbook="matched_share",
    headline=True,
)
def matched(facts: Facts) -> pd.DataFrame:
    taken = facts.mentees[facts.mentees["accepted_on"].notna()]
    matched_once = taken["matched_on"].notna()
    waits = (taken["stage"] == "accepted") & (
        taken["accepted_on"] + pd.Timedelta(days=facts.thresholds.match_days) > facts.on
    )
    return _people(taken, counts=matched_once, pending=~matched_once & waits)


@kpi(
    "days_to_match",
    label="Days from acceptance to match",
    stage="matched",
    question="How long do accepted mentees wait for a mentor?",
    numerator="median days from acceptance to the first approved match",
    denominator="mentees accepted at some time",
    time_rule="From the day of the acceptance.",
    noun="mentees",
    ours=True,
    unit="days",
    kind="days",
    better="lower",
    target=30,
    source=OURS,
    headline=True,
    note="Those without a match yet count with the days they have waited.",
)
def days_to_match(facts: Facts) -> pd.DataFrame:
    taken = facts.mentees[facts.mentees["accepted_on"].notna()]
    return _people(taken, **waited(taken["accepted_on"], taken["matched_on"], facts.on))


@kpi(
    "utilization",
    label="Mentor seats in use",
    stage="matched",
    question="Are the seats that mentors offer used?",
    numerator="open relationships of the mentors",
    denominator="seats offered by accepted mentors who are available",
    time_rule="Seats count until the round is over: until it is closed, or the day for which most of its "
    "pairs were planned has passed.",
    noun="mentors",
    ours=True,
    unit="%",
    kind="ratio",
    better="higher",
    target=0.7,
    source="A vendor's rule of thumb: 70–80% (MentorDeck guide)",
    playbook="mentor_utilization",
    none="no seats on offer",
    note="A mentor on a break or retired counts only while a relationship is open.",
)
def utilization(facts: Facts) -> pd.DataFrame:
    over = facts.rounds.index[facts.rounds["over"]]
    mentors = facts.mentors[(facts.mentors["stage"] == "accepted") & ~facts.mentors["program_id"].isin(over)]
    pairs = facts.everywhere.relationships
    running = pd.Series(seat(pairs["program_id"], pairs["mentor_id"])[pairs["open"].to_numpy()]).value_counts()
    used = running.reindex(seat(mentors["program_id"], mentors["person_id"])).fillna(0).to_numpy()
    cases = _people(mentors, top=used, bottom=mentors["seats"].clip(lower=used))
    return cases[(mentors["available"].to_numpy() | (used > 0)) & (cases["bottom"] > 0)]


def waited(since: pd.Series, until: pd.Series, on: pd.Timestamp) -> dict[str, pd.Series]:
    """The columns of a "days" KPI: days until it happened, or until the day it is looked at."""
    return {"days": (until.fillna(on) - since).dt.days.clip(lower=0), "happened": until.notna()}


def _people(enrolments: pd.DataFrame, **measured: object) -> pd.DataFrame:
    columns = ["program_id", "person_id", "role", "department", "level", "cohort", "applied_on", "accepted_on"]
    return enrolments[columns].assign(**measured)
