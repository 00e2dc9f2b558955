"""Company: what was known of everybody on every day, who started mentoring when, what was measured. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Company:
    """Dated facts about everybody in the directory, a row from each day on which it became true; `on` is a timestamp.

    snapshots: person_id, on, department, level, status ("active", "leave", "left", "unknown"), as a directory had it.
    places: person_id, on, location, manager_id, hired_on. directory_days: when a directory was imported, oldest first.
    starts: person_id, program_id, role, on: first days of pairs, and of members and hosts of circles.
    measures: person_id, on, measure, value. All in the order of `on`; what is not known is None or NaN.
    """

    snapshots: pd.DataFrame
    places: pd.DataFrame
    directory_days: tuple[date, ...]
    starts: pd.DataFrame
    measures: pd.DataFrame

    def until(self, day: date) -> Company:
        """Only what had happened by a day: whoever reads this cannot read the future of it."""
        end = pd.Timestamp(day)
        snapshots, places, starts, measures = (
            frame[frame["on"] <= end].reset_index(drop=True)
            for frame in (self.snapshots, self.places, self.starts, self.measures)
        )
        days = tuple(imported for imported in self.directory_days if imported <= day)
        return Company(snapshots, places, days, starts, measures)

    @property
    def updated_on(self) -> date | None:
        """The day of the newest directory; None without any."""
        return self.directory_days[-1] if self.directory_days else None


def as_of(facts: pd.DataFrame, people: ArrayLike, days: ArrayLike) -> pd.DataFrame:
    """What was true of each of these people on the day beside them, a row each; NaN where nothing was known by then."""
    asked = pd.DataFrame({"person_id": people, "on": pd.to_datetime(days).astype("datetime64[ns]")})
    asked["place"] = range(len(asked))
    answered = pd.merge_asof(
        asked.sort_values("on", kind="stable"), facts.sort_values("on", kind="stable"), on="on", by="person_id"
    )
    return answered.sort_values("place").drop(columns="place").reset_index(drop=True)
