"""Relationships as of a day: began, met, paused, ended, and what each has from its mentee. Judges none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.domain.kpis.by_id import NEVER, count, earliest_day, first_day, last_value, pick, whole_days
from core.domain.kpis.facts import GROUPS, UNKNOWN, seat
from core.domain.kpis.rows import Rows, SelectedFacts
from core.domain.kpis.thresholds import Thresholds

ENDS = ("completed", "switched", "dropped", "ended")


def relationships_frame(
    rows: Rows,
    enrolments: pd.DataFrame,
    sessions: pd.DataFrame,
    goals: pd.DataFrame,
    day: pd.Timestamp,
    thresholds: Thresholds,
) -> pd.DataFrame:
    """A row per relationship: the two, its days and planned end, how it ended, sessions, goals, pauses, and the groups
    of its mentee."""
    began = rows.of("began")
    ids = pd.Index(np.unique(began["subject_id"]), name="relationship")

    def of_pair(values: np.ndarray) -> np.ndarray:
        return last_value(ids, began["subject_id"], values, values[:1].astype(values.dtype)[0] if len(values) else 0)

    mentors = began.number("mentor")
    frame: dict[str, Any] = {"program_id": of_pair(began["program_id"]), "mentee_id": of_pair(began["person_id"])}
    frame["mentor_id"] = of_pair(np.where(np.isnan(mentors), began["mentor_id"], mentors).astype(np.int64))
    frame["introduced_on"] = first_day(ids, began["subject_id"], began["on"])
    frame["approved_on"] = _approved_on(rows.of("approved"), frame)
    ends = rows.of(*ENDS, subject="relationships").as_recorded()
    frame["ended_on"] = last_value(ids, ends["subject_id"], ends["on"], NEVER)
    frame["how"] = pd.Categorical(last_value(ids, ends["subject_id"], ends.text("verb"), ""))
    frame["reason"] = pd.Categorical(last_value(ids, ends["subject_id"], ends.detail("reason", ""), ""))
    frame["open"] = np.isnat(frame["ended_on"])
    pairs, on = sessions["relationship_id"].to_numpy(), sessions["on"].to_numpy()
    frame["met_on"] = first_day(ids, pairs, on)
    frame["last_met_on"] = last_value(ids, pairs, on, NEVER)
    frame["sessions"] = count(ids, pairs)
    frame["minutes"] = count(ids, pairs, np.nan_to_num(sessions["minutes"].to_numpy()))
    frame["goal_on"] = earliest_day(ids, goals["relationship_id"].to_numpy(), goals["set_on"].to_numpy())
    frame["goals"] = count(ids, goals["relationship_id"].to_numpy())
    frame["paused_days"], frame["paused"] = _pauses(rows, ids, day)
    frame["planned_end"] = _planned_ends(rows, ids)
    # What a pair agreed on holds until its planned end: who is slow to close it must not look slow to meet.
    until = np.fmin(np.where(frame["open"], day.to_datetime64(), frame["ended_on"]), frame["planned_end"])
    frame["days_open"] = (whole_days(until - frame["introduced_on"]) - frame["paused_days"]).clip(min=0)
    agreed = rows.of("agreed", subject="relationships")
    cadences = agreed.number("cadence")
    sure = ~np.isnan(cadences)
    frame["cadence"] = last_value(ids, agreed["relationship_id"][sure], cadences[sure], thresholds.cadence)
    return pd.DataFrame(frame | _of_mentee(frame, enrolments), index=ids)


def _of_mentee(pairs: Mapping[str, np.ndarray], enrolments: pd.DataFrame) -> dict[str, Any]:
    """What a relationship has from its mentee's enrolment: the groups, and the days of applying and acceptance."""
    mentees = enrolments[(enrolments["role"] == "mentee").to_numpy()]
    known = pd.Index(seat(mentees["program_id"], mentees["person_id"]))
    at = known.get_indexer(seat(pairs["program_id"], pairs["mentee_id"]))
    columns: dict[str, Any] = {}
    for name in GROUPS:
        kind = mentees[name].dtype
        codes = pick(mentees[name].cat.codes.to_numpy(), at, kind.categories.get_loc(UNKNOWN))
        columns[name] = pd.Categorical.from_codes(codes, dtype=kind, validate=False)
    for name in ("applied_on", "accepted_on"):
        columns[name] = pick(mentees[name].to_numpy(), at, NEVER)
    return columns


def _approved_on(approved: SelectedFacts, pairs: Mapping[str, np.ndarray]) -> np.ndarray:
    """The last approval of the same two before their introduction."""
    mentors = approved.number("mentor")
    mentor = np.where(np.isnan(mentors), approved["mentor_id"], mentors).astype(np.int64)
    last: dict[tuple[int, int, int], list[np.datetime64]] = {}
    both = zip(approved["program_id"], approved["person_id"], mentor, approved["on"], strict=True)
    for program, mentee, with_whom, on in both:
        last.setdefault((program, mentee, with_whom), []).append(on)
    approved_on = np.full(len(pairs["program_id"]), NEVER)
    introduced = zip(pairs["program_id"], pairs["mentee_id"], pairs["mentor_id"], pairs["introduced_on"], strict=True)
    for number, (program, mentee, with_whom, on) in enumerate(introduced):
        before = [day for day in last.get((program, mentee, with_whom), ()) if day <= on]
        if before:
            approved_on[number] = before[-1]
    return approved_on


def _planned_ends(rows: Rows, ids: pd.Index) -> np.ndarray:
    """The last day each relationship is planned for, as last agreed; never where no end is planned or known."""
    plans = rows.of("began", "extended", "changed", subject="relationships").as_recorded()
    planned = plans.detail("ends_on", UNKNOWN)
    known = planned != UNKNOWN
    days = np.array([text or "NaT" for text in planned[known]], dtype="datetime64[s]")
    return last_value(ids, plans["subject_id"][known], days, NEVER)


def _pauses(rows: Rows, ids: pd.Index, day: pd.Timestamp) -> tuple[np.ndarray, np.ndarray]:
    """Days that each relationship was paused, and whether it still is. A session or an end ends a pause too."""
    days, still = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
    steps = rows.of("paused", "resumed", "activated", *ENDS, subject="relationships").as_recorded()
    verbs = steps.text("verb")
    ever = np.isin(steps["subject_id"], steps["subject_id"][verbs == "paused"])
    since: dict[int, np.datetime64] = {}
    places = ids.get_indexer(steps["subject_id"])
    for place, verb, on in zip(places[ever], verbs[ever], steps["on"][ever], strict=True):
        if place < 0:
            continue
        began = since.pop(place, None)
        if began is not None:
            days[place] += max(int(whole_days(on - began)), 0)
        if verb == "paused":
            since[place] = on
    for place, began in since.items():
        days[place] += int(whole_days(day.to_datetime64() - began))
        still[place] = True
    return days, still
