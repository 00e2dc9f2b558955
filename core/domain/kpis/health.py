"""Health: the one-month check of a pair, both sides next to each other. Decides only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.domain.base.ratings import is_poor
from core.domain.kpis.thresholds import Thresholds


def one_month(relationships: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """The one-month check of each pair where both sides answered, by relationship: on (the later answer), healthy,
    widest (points between the sides on some statement), score_mentor, score_mentee.

    Each side's first health check counts, when it was answered within `one_month_days` of the introduction.
    """
    introduced = relationships["introduced_on"].reindex(checks["relationship_id"]).to_numpy()
    days = (checks["on"].to_numpy() - introduced) / np.timedelta64(1, "D")
    health = checks[(checks["kind"] == "health").to_numpy() & (days <= thresholds.one_month_days)]
    mentor, mentee = (_first(health, role) for role in ("mentor", "mentee"))
    both = mentor.index.intersection(mentee.index, sort=False)
    mentor, mentee = mentor.loc[both], mentee.loc[both]
    fine = [
        side["score"].notna() & ~is_poor(side["score"].to_numpy(), thresholds.poor) & ~side["switch"]
        for side in (mentor, mentee)
    ]
    apart = [_widest(a, b) for a, b in zip(mentor["answers"], mentee["answers"], strict=True)]
    return pd.DataFrame(
        {
            "on": np.maximum(mentor["on"].to_numpy(), mentee["on"].to_numpy()),
            "healthy": fine[0].to_numpy() & fine[1].to_numpy(),
            "widest": np.array(apart, dtype=float),
            "score_mentor": mentor["score"].to_numpy(),
            "score_mentee": mentee["score"].to_numpy(),
        },
        index=both,
    )


def _first(health: pd.DataFrame, role: str) -> pd.DataFrame:
    of_role = health[(health["role"] == role).to_numpy()]
    return of_role.drop_duplicates("relationship_id", keep="first").set_index("relationship_id")


def _widest(mentor: Mapping[str, float], mentee: Mapping[str, float]) -> float:
    shared = mentor.keys() & mentee.keys()
    return max((abs(mentor[key] - mentee[key]) for key in shared), default=0)
