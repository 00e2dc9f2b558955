"""KPIs of outcomes: completed, feedback, who returns, careers. Cases of one KPI, a row a case."""

from __future__ import annotations

import pandas as pd

from core.domain.base.people import level_rank
from core.domain.kpis.facts import Facts
from core.domain.kpis.registry import OURS, kpi

_PAIR = ["program_id", "mentee_id", "mentor_id", "department", "level", "cohort", "introduced_on", "ended_on", "how"]


@kpi(
    "completed",
    label="Relationships completed",
    stage="completed",
    question="Do relationships reach their end?",
    numerator="relationships that were completed",
    denominator="relationships whose planned end has passed",
    time_rule="A pair counts once its planned end has passed; where none is planned, once it has ended. "
    "Those still open after it are shown apart.",
    unit="%",
    kind="share",
    better="higher",
    target=0.7,
    source="Ours: there is no workplace benchmark; take your own last round",
    playbook="completed_share",
    headline=True,
)
def completed(facts: Facts) -> pd.DataFrame:
    return _ended(facts, "completed")


@kpi(
    "goals_achieved",
    label="Learning goals achieved",
    stage="completed",
    question="Did mentees get what they came for?",
    numerator="goals that the pair calls achieved",
    denominator="goals of relationships whose planned end has passed",
    time_rule="Goals count once the planned end of their pair has passed; where none is planned, once it has "
    "ended. Goals of pairs still open after it are shown apart.",
    noun="goals",
    unit="%",
    kind="share",
    better="higher",
    target=0.6,
    source=OURS,
    headline=True,
    note="By the pair's own definition of done.",
)
def goals_achieved(facts: Facts) -> pd.DataFrame:
    due = facts.due
    goals = facts.goals[facts.goals["relationship_id"].isin(due.index)]
    still_open = goals["relationship_id"].isin(due.index[due["open"]])
    columns = ["relationship_id", "set_on", "achieved_on"]
    return goals[columns].assign(counts=goals["achieved_on"].notna() & ~still_open, pending=still_open)


@kpi(
    "dropped",
    label="Relationships dropped",
    stage="completed",
    question="How many give up, and is the reason ours?",
    numerator="relationships that were dropped",
    denominator="relationships whose planned end has passed",
    time_rule="A pair counts once its planned end has passed; where none is planned, once it has ended. "
    "Those still open after it are shown apart.",
    unit="%",
    kind="share",
    better="lower",
)
def dropped(facts: Facts) -> pd.DataFrame:
    return _ended(facts, "dropped")


@kpi(
    "switched",
    label="Relationships switched",
    stage="completed",
    question="How often was the match not the right one?",
    numerator="relationships that ended with a switch to someone else",
    denominator="relationships whose planned end has passed",
    time_rule="A pair counts once its planned end has passed; where none is planned, once it has ended. "
    "Those still open after it are shown apart.",
    unit="%",
    kind="share",
    better="neither",
    note="A switch is no failure; there is no benchmark for workplaces.",
)
def switched(facts: Facts) -> pd.DataFrame:
    return _ended(facts, "switched")


@kpi(
    "early_end",
    label="Days until half have ended early",
    stage="completed",
    question="How long do pairs stay together?",
    numerator="median days from the introduction to an early end (dropped, switched or ended by L&D before the planned "
    "end)",
    denominator="pairs introduced",
    time_rule="From the day of the introduction.",
    unit="days",
    kind="days",
    better="higher",
    note="Open and completed pairs count with the days they lasted.",
)
def early_end(facts: Facts) -> pd.DataFrame:
    return lengths(facts)


def lengths(facts: Facts) -> pd.DataFrame:
    """The cases of "how long do pairs stay together": days and happened (ended early), a row a pair."""
    pairs = facts.relationships
    days = (pairs["ended_on"].fillna(facts.on) - pairs["introduced_on"]).dt.days.clip(lower=0)
    before_end = pairs["planned_end"].isna() | (pairs["ended_on"] < pairs["planned_end"])
    early = ~pairs["open"] & (pairs["how"] != "completed") & before_end
    return _named(pairs[_PAIR].assign(days=days, happened=early))


@kpi(
    "satisfaction_mentees",
    label="Satisfaction of mentees",
    stage="feedback",
    question="Was it worth their time?",
    numerator="mean of the closing questions, 1 to 5",
    denominator="mentees who answered them",
    time_rule="From the day of the answer.",
    noun="answers",
    unit="of 5",
    kind="mean",
    better="higher",
    target=4.0,
    source="A vendor's rule of thumb: at least 4 of 5 (Mentorloop help hub)",
    playbook="satisfaction",
    headline=True,
)
def satisfaction_mentees(facts: Facts) -> pd.DataFrame:
    return _satisfaction(facts, "mentee")


@kpi(
    "satisfaction_mentors",
    label="Satisfaction of mentors",
    stage="feedback",
    question="Was it worth their time?",
    numerator="mean of the closing questions, 1 to 5",
    denominator="mentors who answered them, once per relationship",
    time_rule="From the day of the answer.",
    noun="answers",
    unit="of 5",
    kind="mean",
    better="higher",
    target=4.0,
    source="A vendor's rule of thumb: at least 4 of 5 (Mentorloop help hub)",
    playbook="satisfaction",
    headline=True,
)
def satisfaction_mentors(facts: Facts) -> pd.DataFrame:
    return _satisfaction(facts, "mentor")


@kpi(
    "gave_feedback",
    label="Gave feedback at the end",
    stage="feedback",
    question="Do we learn from those who leave?",
    numerator="sides (mentor, mentee) that answered the closing questions",
    denominator="sides of relationships that ended, in whatever way",
    time_rule="A side counts once it has answered, or [answer_days] days after the end; those who have had "
    "less time are shown apart.",
    noun="sides",
    unit="%",
    kind="share",
    better="higher",
    target=0.7,
    source=OURS,
)
def gave_feedback(facts: Facts) -> pd.DataFrame:
    over = _named(facts.relationships[~facts.relationships["open"]][_PAIR])
    in_time = over["ended_on"] + pd.Timedelta(days=facts.thresholds.answer_days) > facts.on
    closing = facts.checks[facts.checks["kind"] == "closing"]
    sides = []
    for role in ("mentor", "mentee"):
        answered = over["relationship_id"].isin(closing["relationship_id"][closing["role"] == role])
        sides.append(over.assign(role=role, counts=answered, pending=~answered & in_time))
    return pd.concat(sides, ignore_index=True)


@kpi(
    "mentors_return",
    label="Mentors who return",
    stage="after",
    question="Would mentors do it again?",
    numerator="mentors who began another relationship after one had ended",
    denominator="mentors with a relationship that ended",
    time_rule="A mentor counts once a later program has introduced pairs after their relationship ended: "
    "before, nobody could return.",
    noun="mentors",
    unit="%",
    kind="share",
    better="higher",
    target=0.5,
    source=OURS,
    headline=True,
    note="In any program.",
)
def mentors_return(facts: Facts) -> pd.DataFrame:
    first = _first_ended(facts, "mentor_id")
    pairs = facts.everywhere.relationships
    theirs = pairs[pairs["mentor_id"].isin(first["person_id"])]
    newest = theirs.groupby("mentor_id")["introduced_on"].max().reindex(first["person_id"]).to_numpy()
    could = _later_chance(facts, first, pairs[["program_id"]].assign(on=pairs["introduced_on"]))
    return first.assign(newest_on=newest, counts=newest >= first["ended_on"])[could]


@kpi(
    "mentees_become_mentors",
    label="Mentees who become mentors",
    stage="after",
    question="Does the program grow its own mentors?",
    numerator="mentees accepted as mentors since",
    denominator="mentees with a relationship that ended",
    time_rule="A mentee counts once a later program has accepted mentors after their relationship ended: "
    "before, nobody could become one.",
    noun="mentees",
    beside="mentees_invited",
    unit="%",
    kind="share",
    better="higher",
    target=0.1,
    source=OURS,
    headline=True,
    note="In any program; an invitation or an application alone does not count.",
)
def mentees_become_mentors(facts: Facts) -> pd.DataFrame:
    return _since_mentors(facts, "accepted_on")


@kpi(
    "mentees_invited",
    label="Mentees invited to become mentors",
    stage="after",
    question="How many do we ask or hear from?",
    numerator="mentees who are on the list of mentors since: recommended, invited, applying or accepted",
    denominator="mentees with a relationship that ended",
    time_rule="A mentee counts once a later program has accepted mentors after their relationship ended.",
    noun="mentees",
    unit="%",
    kind="share",
    better="neither",
    note="In any program.",
)
def mentees_invited(facts: Facts) -> pd.DataFrame:
    return _since_mentors(facts, "enrolled_on")


def _since_mentors(facts: Facts, day: str) -> pd.DataFrame:
    """The mentees who could have become mentors, and whether this day of a mentor came for them since they began."""
    first = _first_ended(facts, "mentee_id")
    mentors = facts.everywhere.mentors
    theirs = mentors[mentors["person_id"].isin(first["person_id"])]
    newest = theirs.groupby("person_id")[day].max().reindex(first["person_id"]).to_numpy()
    could = _later_chance(facts, first, mentors[["program_id"]].assign(on=mentors["accepted_on"]))
    return first.assign(mentor_since=newest, counts=newest >= first["introduced_on"])[could]


@kpi(
    "career_moves",
    label="Mentees with a career move",
    stage="after",
    question="Do careers move after mentoring?",
    numerator="mentees at a higher level or in another department since",
    denominator="mentees introduced, whose place in the directory before and after is known",
    time_rule="A mentee counts from the first snapshot of the directory after the introduction.",
    noun="mentees",
    unit="%",
    kind="share",
    better="neither",
    note="From dated snapshots of the directory. It shows what happened, not that mentoring caused it: compare with "
    "similar people who did not take part.",
)
def career_moves(facts: Facts) -> pd.DataFrame:
    started = facts.relationships.groupby("mentee_id")["introduced_on"].min()
    places = facts.everywhere.snapshots
    newest = places["on"].max() if len(places) else pd.NaT
    places = places[places["person_id"].isin(started.index)]
    since = started.reindex(places["person_id"]).to_numpy()
    then, now = (
        some.drop_duplicates("person_id", keep="last").set_index("person_id")[["department", "level"]]
        for some in (places[places["on"].to_numpy() <= since], places)
    )
    frame = then.join(now, suffixes=("_before", "_now"))
    frame.insert(0, "introduced_on", started.reindex(frame.index))
    frame = frame[frame["introduced_on"] < newest].reset_index()
    return frame.assign(counts=_rose(frame) | _moved(frame))


@kpi(
    "participants_stay",
    label="Participants who stayed with the company",
    stage="after",
    question="Do the people we invest in stay?",
    numerator="participants whom no directory snapshot calls left during their time in the program",
    denominator="mentees and mentors introduced who are in the directory",
    time_rule="A participant counts from the first update of the directory after the introduction; who leaves after "
    "the planned end of the last relationship has stayed.",
    noun="participants",
    unit="%",
    kind="share",
    better="higher",
    target=0.9,
    source=OURS,
    note="Once per person, whatever the number of relationships. Early in a program few have had the time to leave.",
)
def participants_stay(facts: Facts) -> pd.DataFrame:
    pairs = facts.relationships
    until = pairs["planned_end"].fillna(pairs["ended_on"]).fillna(facts.on)
    sides = [
        pd.DataFrame({"person_id": pairs[side], "introduced_on": pairs["introduced_on"], "until": until})
        for side in ("mentee_id", "mentor_id")
    ]
    people = pd.concat(sides).groupby("person_id").agg({"introduced_on": "min", "until": "max"})
    snapshots = facts.everywhere.snapshots
    # A snapshot is kept of whoever changed: who stayed the same is still there on the day of the newest.
    newest = snapshots["on"].max() if len(snapshots) else pd.NaT
    people = people[people.index.isin(snapshots["person_id"]) & (people["introduced_on"] < newest)]
    departures = snapshots[(snapshots["status"] == "left").to_numpy() & snapshots["person_id"].isin(people.index)]
    since = people["introduced_on"].reindex(departures["person_id"]).to_numpy()
    left = departures[departures["on"].to_numpy() > since].groupby("person_id")["on"].min().reindex(people.index)
    return people.assign(left_on=left, counts=~(left <= people["until"])).reset_index()


def _rose(frame: pd.DataFrame) -> pd.Series:
    ranks = {level: rank for level in frame["level_now"].cat.categories if (rank := level_rank(level)) is not None}
    before, now = (frame[name].astype(object).map(ranks).astype(float) for name in ("level_before", "level_now"))
    return now > before


def _moved(frame: pd.DataFrame) -> pd.Series:
    known = (frame["department_before"] != "") & (frame["department_now"] != "")
    return known & (frame["department_before"] != frame["department_now"])


def _first_ended(facts: Facts, side: str) -> pd.DataFrame:
    """The first relationship that ended of each mentor or mentee: person_id, program_id, introduced_on, ended_on."""
    over = facts.relationships[~facts.relationships["open"]].sort_values("ended_on", kind="stable")
    first = over.drop_duplicates(side).rename(columns={side: "person_id"}).reset_index(drop=True)
    return first[["person_id", "program_id", "introduced_on", "ended_on"]]


def _later_chance(facts: Facts, first: pd.DataFrame, happened: pd.DataFrame) -> pd.Series:
    """For whom a program that began after theirs did something (`happened`: program_id, on) after their end."""
    began = facts.everywhere.rounds["first_on"]
    newest = happened.groupby("program_id")["on"].max().reindex(began.index)
    later = pd.Series({program: newest[began > day].max() for program, day in began.items()}, dtype="datetime64[s]")
    return (later.reindex(first["program_id"]).to_numpy() >= first["ended_on"]).rename(None)


def _ended(facts: Facts, how: str) -> pd.DataFrame:
    due = facts.due
    return _named(due[[*_PAIR, "reason"]].assign(counts=due["how"] == how, pending=due["open"]))


def _satisfaction(facts: Facts, role: str) -> pd.DataFrame:
    closing = facts.checks[(facts.checks["kind"] == "closing") & (facts.checks["role"] == role)]
    last = closing[closing["score"].notna()].drop_duplicates("relationship_id", keep="last")
    return last[["relationship_id", "person_id", "role", "on"]].assign(value=last["score"])


def _named(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.rename_axis("relationship_id").reset_index()
