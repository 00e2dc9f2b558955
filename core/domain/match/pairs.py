"""Pairs: two people of a run with their score and what each criterion adds to it. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.match.audiences import OUTSIDE, Audience
from core.domain.match.criteria import CRITERIA
from core.domain.match.matches import Proposal
from core.domain.match.reasons import reasons
from core.domain.match.settings import Ids


@dataclass(frozen=True)
class Pair:
    """A proposed pair. breakdown: criterion -> {"score": 0..1, "points": of 100, "sentence"}; the points add up.

    waited: the mentee was left without a mentor in the round before, which can decide between equals.
    """

    mentee: Mentee
    mentor: Mentor
    score: float
    breakdown: Mapping[str, Mapping[str, Any]]
    pinned: bool = False
    waited: bool = False

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why the two fit, for the coordinators' own tables."""
        return self.reasons_for(Audience.TABLE)

    def proposal(self, state: str = "proposed") -> Proposal:
        """The pair on its way into the database: scores and points by criterion, and no sentence about anybody."""
        return Proposal(self.mentee.id, self.mentor.id, round(self.score, 6), stored_breakdown(self.breakdown), state)

    def reasons_for(self, audience: Audience) -> tuple[str, ...]:
        """Why the two fit, as this audience may read it."""
        sentences = reasons(self.breakdown, self.mentee, self.mentor, audience, by_these_answers=True)
        return sentences if audience in OUTSIDE else (*sentences, *waiting_reasons(self.mentee, self.waited))


@dataclass(frozen=True)
class RefusedPin:
    """A pin that could not hold, with the reason as a sentence."""

    pair: Ids
    reason: str


def waiting_reasons(mentee: Mentee, waited: bool) -> tuple[str, ...]:
    """That a mentee waited last round, for coordinators: it is no fit, and nobody else reads it."""
    return (f"{mentee.name} waited last round.",) if waited else ()


def stored_breakdown(breakdown: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
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
