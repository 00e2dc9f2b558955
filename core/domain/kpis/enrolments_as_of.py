"""Enrolments as of a day: stage, seats, groups, and when each mentee reached which stage. Never reads a later fact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.domain.base.people import NOT_YET_APPLIED
from core.domain.kpis.by_id import NEVER, first_day, last_value, pick
from core.domain.kpis.facts import GROUPS, UNKNOWN, seat
from core.domain.kpis.rows import Rows, SelectedFacts


def enrolments_frame(rows: Rows, snapshots: pd.DataFrame) -> pd.DataFrame:
    """A row per enrolment, mentors too: who, in which program and role, its days, stage, seats and groups."""
    enrolled = rows.of("enrolled")
    moves = rows.of("enrolled", "moved", subject="enrolments")
    changed = rows.of("enrolled", "changed", subject="enrolments")
    ids = pd.Index(np.unique(enrolled["subject_id"]), name="enrolment")
    to = moves.detail("to", "applied")
    seats = changed.number("capacity")
    seats_known = ~np.isnan(seats)
    available = changed.detail("availability", "")
    availability_known = available != ""
    frame: dict[str, Any] = {
        name: last_value(ids, enrolled["subject_id"], enrolled[name], 0) for name in ("program_id", "person_id")
    }
    role = last_value(ids, enrolled["subject_id"], enrolled.text("role"), "")
    frame["role"] = pd.Categorical(np.where(role == "", "mentee", role))
    frame["enrolled_on"] = first_day(ids, enrolled["subject_id"], enrolled["on"])
    came = to != NOT_YET_APPLIED
    frame["applied_on"] = first_day(ids, moves["subject_id"][came], moves["on"][came])
    taken = to == "accepted"
    frame["accepted_on"] = first_day(ids, moves["subject_id"][taken], moves["on"][taken])
    frame["stage"] = pd.Categorical(last_value(ids, moves["subject_id"], to, "applied"))
    frame["seats"] = last_value(ids, changed["subject_id"][seats_known], seats[seats_known], 1.0)
    frame["available"] = (
        last_value(ids, changed["subject_id"][availability_known], available[availability_known], "ready") == "ready"
    )
    for name in GROUPS:
        frame[name] = _group(rows, name, ids, enrolled, snapshots, frame["person_id"])
    return pd.DataFrame(frame, index=ids)


def _group(
    rows: Rows, name: str, ids: pd.Index, enrolled: SelectedFacts, snapshots: pd.DataFrame, people: np.ndarray
) -> pd.Categorical:
    """The department, level … of each enrolment: what the directory says now, or what it was on applying."""
    kind = rows.kinds[name]
    nowhere = kind.categories.get_loc("")
    codes = last_value(ids, enrolled["subject_id"], enrolled[name], nowhere)
    if name in snapshots:
        known = pd.Index(np.unique(snapshots["person_id"]))
        last = last_value(known, snapshots["person_id"].to_numpy(), snapshots[name].cat.codes.to_numpy(), nowhere)
        codes_now = pick(last, known.get_indexer(pd.Index(people)), nowhere)
        codes = np.where(codes_now != nowhere, codes_now, codes)
    codes = np.where(codes == nowhere, kind.categories.get_loc(UNKNOWN), codes)
    return pd.Categorical.from_codes(codes, dtype=kind, validate=False)


def with_stages_reached(
    enrolments: pd.DataFrame,
    relationships: pd.DataFrame,
    approved: SelectedFacts,
    checks: pd.DataFrame,
    health: pd.DataFrame,
) -> pd.DataFrame:
    """The first day on which each mentee reached each later stage, in this program (with any mentor)."""
    mentees = (enrolments["role"] == "mentee").to_numpy()
    known = pd.Index(seat(enrolments["program_id"][mentees], enrolments["person_id"][mentees]))
    place = np.flatnonzero(mentees)
    # Where each pair's mentee, and each approval's, stands among the enrolments; -1 for nowhere.
    of_pair = known.get_indexer(seat(relationships["program_id"], relationships["mentee_id"]))
    of_match = known.get_indexer(seat(approved["program_id"], approved["person_id"]))

    healthy = health.index[health["healthy"].to_numpy()]
    ended = relationships["ended_on"].to_numpy()
    completed = np.where((relationships["how"] == "completed").to_numpy(), ended, NEVER)
    closing = checks[((checks["kind"] == "closing") & (checks["role"] == "mentee")).to_numpy()]
    ids = relationships.index
    feedback = first_day(ids, closing["relationship_id"].to_numpy(), closing["on"].to_numpy())
    days = {
        "introduced_on": relationships["introduced_on"].to_numpy(),
        "met_on": relationships["met_on"].to_numpy(),
        "goal_on": relationships["goal_on"].to_numpy(),
        "healthy_on": last_value(ids, healthy.to_numpy(), health["on"].reindex(healthy).to_numpy(), NEVER),
        "completed_on": completed,
        "feedback_on": feedback,
    }
    reached = {"matched_on": _spread(len(enrolments), place, of_match, approved["on"])}
    for name, on in days.items():
        reached[name] = _spread(len(enrolments), place, of_pair, on)
    return pd.concat([enrolments, pd.DataFrame(reached, index=enrolments.index)], axis=1)


def _spread(size: int, place: np.ndarray, at: np.ndarray, on: np.ndarray) -> np.ndarray:
    """The earliest day for each enrolment, from days that stand beside the mentee's place among the mentees."""
    days = np.full(size, NEVER)
    sure = (at >= 0) & ~np.isnat(on)
    order = np.argsort(on[sure], kind="stable")[::-1]  # written last, the earliest stays
    days[place[at[sure][order]]] = on[sure][order]
    return days
