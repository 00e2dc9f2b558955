"""Pairs: what a run says of two people: the score, what each criterion adds, the reasons that speak most for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.match.criteria import CRITERIA, NEUTRAL
from core.domain.match.settings import Ids

REASONS = 3  # sentences that sum a pair up


@dataclass(frozen=True)
class Pair:
    """A proposed pair. breakdown: criterion -> {"score": 0..1, "points": of 100, "sentence"}; the points add up."""

    mentee: Mentee
    mentor: Mentor
    score: float
    breakdown: Mapping[str, Mapping[str, Any]]
    pinned: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences that speak most for the pair, at most three; a neutral answer speaks for nothing."""
        parts = sorted(self.breakdown.values(), key=lambda part: -part["points"])
        return tuple(part["sentence"] for part in parts if part["score"] > NEUTRAL and part["points"] > 0)[:REASONS]


@dataclass(frozen=True)
class Refused:
    """A pin that could not hold, with the reason as a sentence."""

    pair: Ids
    reason: str


def kept(breakdown: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """A breakdown as it is kept with a match: scores and points, without the sentences."""
    return {
        key: {"score": round(float(part["score"]), 4), "points": round(float(part["points"]), 2)}
        for key, part in breakdown.items()
    }


def breakdown_of(
    parts: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]], place: int, mentee: Mentee, mentor: Mentor
) -> dict[str, dict[str, Any]]:
    """What each criterion adds to the pair at `place` of `criteria.breakdown`, with its sentence."""
    return {
        key: {
            "score": float(scores[place]),
            "points": float(points_[place]),
            "sentence": CRITERIA[key].say(mentee, mentor),
        }
        for key, (scores, points_) in parts.items()
    }
