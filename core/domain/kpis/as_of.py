"""As of: from the facts up to a day to a frame per noun. Plain arrays: it runs once for every day of a trend."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.domain.base import events
from core.domain.kpis.by_id import NEVER, first_day, last_value
from core.domain.kpis.enrolments_as_of import enrolments_frame, with_stages_reached
from core.domain.kpis.facts import Facts
from core.domain.kpis.health import one_month
from core.domain.kpis.relationships_as_of import relationships_frame
from core.domain.kpis.rows import Rows, SelectedFacts
from core.domain.kpis.thresholds import Thresholds


def facts_on(rows: Rows, day: pd.Timestamp, thresholds: Thresholds) -> Facts:
    """The frames of core.domain.kpis.Facts from the facts up to a day."""
    snapshots = _snapshots(rows.of("recorded", subject="snapshots"))
    enrolments = enrolments_frame(rows, snapshots)
    held_sessions = rows.of("held", "corrected", subject="sessions")
    sessions = pd.DataFrame(
        {
            "relationship_id": held_sessions["relationship_id"],
            "on": held_sessions["on"],
            "minutes": held_sessions.number("minutes"),
        }
    )
    goals = _goals(rows)
    checks = _checks(rows.of("checked", "corrected", subject="checks"))
    relationships = relationships_frame(rows, enrolments, sessions, goals, day, thresholds)
    health = one_month(relationships, checks, thresholds)
    enrolments = with_stages_reached(enrolments, relationships, rows.of("approved"), checks, health)
    work = _work(rows)
    rounds = _rounds(rows, enrolments, relationships, day)
    return Facts(day, thresholds, enrolments, relationships, sessions, goals, checks, snapshots, work, health, rounds)


def _rounds(rows: Rows, enrolments: pd.DataFrame, relationships: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """When each program began, and whether it is over: closed, or past the day that most of its pairs were planned for.

    Most, because pairs that begin late or are given more time would keep a round alive for a year after it ended.
    """
    first = enrolments.groupby("program_id")["enrolled_on"].min()
    closings = rows.of("closed", subject="programs")
    closed = pd.Series(closings["on"], index=closings["program_id"]).groupby(level=0).min()
    planned = relationships.groupby(["program_id", "planned_end"]).size().reset_index(name="pairs")
    # Of days with equally many pairs the later one.
    usual = planned.sort_values(["pairs", "planned_end"]).drop_duplicates("program_id", keep="last")
    ended = usual[usual["planned_end"] <= day].set_index("program_id")["planned_end"]
    last = pd.concat([closed, ended], axis=1).min(axis=1).reindex(first.index)
    return pd.DataFrame({"first_on": first, "ended_on": pd.to_datetime(last), "over": last.notna()})


def _snapshots(recorded: SelectedFacts) -> pd.DataFrame:
    # A second import on the same day rewrites the day's snapshot: its last fact counts.
    last = len(recorded) - 1 - np.unique(recorded["subject_id"][::-1], return_index=True)[1]
    last_of_day = SelectedFacts(recorded.rows, recorded.at[np.sort(last)])
    return pd.DataFrame(
        {
            "person_id": last_of_day["person_id"],
            "on": last_of_day["on"],
            "department": last_of_day.category("department"),
            "level": last_of_day.category("level"),
            "status": pd.Categorical(last_of_day.detail("status", "active")),
        }
    )


def _goals(rows: Rows) -> pd.DataFrame:
    was_set = rows.of("set", "corrected", subject="goals")
    ids = pd.Index(np.unique(was_set["subject_id"]), name="goal")
    closing = rows.of("achieved", "abandoned", "progressed").as_recorded()
    achieved = np.where(closing.text("verb") == "achieved", closing["on"], NEVER)
    return pd.DataFrame(
        {
            "relationship_id": last_value(ids, was_set["subject_id"], was_set["relationship_id"], 0),
            "set_on": first_day(ids, was_set["subject_id"], was_set["on"]),
            "achieved_on": last_value(ids, closing["subject_id"], achieved, NEVER),
        },
        index=ids,
    )


def _checks(checked: SelectedFacts) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "relationship_id": checked["relationship_id"],
            "person_id": checked["person_id"],
            "on": checked["on"],
            "role": checked.category("role"),
            "kind": pd.Categorical(checked.detail("kind", "health")),
            "switch": checked.detail("switch", False).astype(bool),
            "answers": pd.Series(checked.detail("answers", {}), dtype=object),
            "score": checked.score(),
        }
    )


def _work(rows: Rows) -> pd.DataFrame:
    """The steps of the program team with the minutes that each is taken to cost.

    By verb and subject: one action may write the same verb about two rows, such as the end of a pair and of its match.
    """
    steps = events.work_minutes()
    done = rows.of(*{verb for verb, _ in steps})
    codes = {name: {text: code for code, text in enumerate(rows.texts[name])} for name in ("verb", "subject")}
    table = np.zeros((len(codes["verb"]), len(codes["subject"])))
    for (verb, subject), minutes in steps.items():
        if verb in codes["verb"] and subject in codes["subject"]:
            table[codes["verb"][verb], codes["subject"][subject]] = minutes
    minutes_of_steps = table[done["verb"], done["subject"]]
    done = done.where(minutes_of_steps > 0)
    names = ("on", "program_id", "relationship_id", "person_id")
    columns = {name: done[name] for name in names} | {"verb": done.category("verb")}
    return pd.DataFrame(columns | {"minutes": minutes_of_steps[minutes_of_steps > 0]})
