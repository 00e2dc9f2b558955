"""Need cover: which needs the mentors of an answer cover, topic by topic. Scores nobody and changes no pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.match.cohort import Mentees, Mentors


@dataclass(frozen=True)
class NeedCover:
    """How many mentees named a topic as a need, and what their own mentor covers of it.

    whole: it is a topic of the mentor. part: only a related one is. missed: the mentor covers nothing of it. unmatched:
    they have no mentor.
    """

    topic: str
    whole: int
    part: int
    missed: int
    unmatched: int

    @property
    def asked(self) -> int:
        """Mentees who named it."""
        return self.whole + self.part + self.missed + self.unmatched


@dataclass(frozen=True)
class CoveredNeeds:
    """All needs of an answer, most asked for first, and the same counts for the need that each mentee put first."""

    needs: tuple[NeedCover, ...]
    first: NeedCover


def covered_needs(mentees: Mentees, mentors: Mentors, mentor_of: NDArray[np.int64]) -> CoveredNeeds:
    """What the mentors of an answer (n,), -1 for none, cover of what their mentees need."""
    named = mentees.need_weights > 0
    cover = np.where(named, mentors.topic_cover[mentor_of] if len(mentors) else 0.0, np.nan)
    cover[mentor_of < 0] = np.where(named[mentor_of < 0], -1.0, np.nan)
    labels = {column: _capital(mentees.lexicon.read.label(topic)) for topic, column in mentees.lexicon.topics.items()}
    needs = [_counts(labels[column], cover[:, column]) for column in np.flatnonzero(named.any(axis=0)).tolist()]
    asking = np.flatnonzero(named.any(axis=1))
    return CoveredNeeds(
        tuple(sorted(needs, key=lambda need: (-need.asked, need.topic))),
        _counts("First need", cover[asking, mentees.first_needs[asking]]),
    )


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _counts(topic: str, cover: Sequence[float] | NDArray[np.floating]) -> NeedCover:
    shares = np.asarray(cover)
    shares = shares[~np.isnan(shares)]
    unmatched, whole = int((shares < 0).sum()), int((shares >= 1 - 1e-6).sum())
    missed = int((shares == 0).sum())
    return NeedCover(topic, whole, len(shares) - whole - missed - unmatched, missed, unmatched)
