"""Risk sets: participants on the day they started, and everybody who had not started by that day. Reads no outcome.

Each is described as they were on that day: nobody is compared with their future. Somebody who starts later stands among
the others of every day before (Li, Propert and Rosenbaum 2001, Balanced Risk Set Matching, JASA 96:870-882).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain.base.people import level_rank
from core.domain.proof.company import Company, as_of

SENIORITY, TENURE, SPAN = "seniority", "tenure in years", "people under the same manager"
COLUMNS = ("person", "start", "took_part", "department", "level", "location", SENIORITY, TENURE, SPAN)
HERE = ("active", "leave")
DAYS_A_YEAR = 365.25


@dataclass(frozen=True, eq=False)
class Participants:
    """Who started in a program in a role. starts: person id → the day; `earlier`: people left out, who had taken part
    before, in another program or role: what they are like on that day may be its doing."""

    starts: pd.Series
    earlier: tuple[int, ...]


def participants(company: Company, role: str, program_id: int | None = None) -> Participants:
    """The participants of a program, or of all, whose first day of mentoring in whatever role this was."""
    starts = company.starts
    first = starts.groupby("person_id")["on"].min()
    chosen = starts[starts["role"] == role]
    if program_id is not None:
        chosen = chosen[chosen["program_id"] == program_id]
    mine = chosen.groupby("person_id")["on"].min()
    is_first = mine == first.reindex(mine.index)
    return Participants(mine[is_first].sort_index(), tuple(int(person) for person in mine.index[~is_first]))


def risk_sets(company: Company, starts: pd.Series) -> pd.DataFrame:
    """A row for each participant on their first day, and for everybody else who was there and had not started by it.

    The index is "person@day". Columns: person, start (timestamp), took_part, department, level, location, seniority,
    tenure in years, people under the same manager. What a directory did not know by that day is None or NaN.
    """
    first = company.starts.groupby("person_id")["on"].min()
    everybody = np.unique(company.snapshots["person_id"])
    days = [_on_day(company, day, starts.index[starts == day], everybody, first) for day in sorted(starts.unique())]
    if not days:
        return pd.DataFrame(columns=COLUMNS).astype({"start": "datetime64[ns]", "person": "int64", "took_part": bool})
    rows = pd.concat(days, ignore_index=True)
    rows.index = pd.Index(
        [f"{person}@{day:%Y-%m-%d}" for person, day in zip(rows["person"], rows["start"], strict=True)]
    )
    return rows


def ranks(levels: pd.Series) -> pd.Series:
    """How senior each level is; NaN where it is not known, or its words say nothing about it."""
    return levels.map({level: level_rank(level) for level in levels.dropna().unique()}).astype(float)


def people_on(company: Company, day: pd.Timestamp, people: np.ndarray) -> pd.DataFrame:
    """These people as they were on a day, a row each: the columns of risk_sets without took_part, and `here`, whether
    they worked here."""
    everybody = np.union1d(np.unique(company.snapshots["person_id"]), np.asarray(people, dtype=np.int64))
    snapshot = as_of(company.snapshots, everybody, np.full(len(everybody), day))
    place = as_of(company.places, everybody, np.full(len(everybody), day))
    here = snapshot["status"].isin(HERE).to_numpy()
    managers = place["manager_id"]
    span = managers.map(managers[here].value_counts())
    rows = pd.DataFrame(
        {
            "person": everybody,
            "start": day,
            "department": snapshot["department"],
            "level": snapshot["level"],
            "location": place["location"],
            SENIORITY: ranks(snapshot["level"]),
            TENURE: ((day - place["hired_on"]).dt.days / DAYS_A_YEAR).clip(lower=0),
            SPAN: span.astype(float),
            "here": here,
        }
    )
    return rows[np.isin(everybody, people)]


def _on_day(
    company: Company, day: pd.Timestamp, starting: pd.Index, everybody: np.ndarray, first: pd.Series
) -> pd.DataFrame:
    """The risk set of one day."""
    rows = people_on(company, day, np.union1d(everybody, np.asarray(starting, dtype=np.int64)))
    rows["took_part"] = np.isin(rows["person"], starting)
    started = first.reindex(rows["person"]).to_numpy() <= day.to_datetime64()
    return rows.loc[rows["took_part"] | (rows["here"] & ~started), list(COLUMNS)]
