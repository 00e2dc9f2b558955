"""Criteria of rapport: interests outside of work, and how an earlier pairing of the two was rated."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import in_sentence, listed
from core.domain.match.audiences import TEAM
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.measures import mean
from core.domain.match.criteria.sentences import number
from core.domain.match.scoring import NEUTRAL, Floats, criterion
from core.domain.match.statements import interests

RATINGS = (1.0, 5.0)


@criterion(
    "Shared interests",
    key="interests",
    weight=5,
    rationale="A shared interest makes the first conversation easier; it says little about what is learned.",
)
class SharedInterests:
    """What both enjoy outside of work, compared with the shorter of the two lists."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Shared interests over those of whoever named fewer."""
        mine, theirs = mentees.interests.sum(axis=1), mentors.interests.sum(axis=1)
        shared = mentees.interests @ mentors.interests.T
        shared /= np.maximum(np.minimum(mine[:, None], theirs), 1)
        return mean((shared, mine > 0, theirs > 0))

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        mine, theirs = interests(mentee), interests(mentor)
        if not mine or not theirs:
            return "Not both have named interests, so this counts as neutral."
        shared = dict.fromkeys(in_sentence(item) for word, item in mine.items() if word in theirs)
        return f"Both enjoy {listed(shared)}." if shared else "They named different interests."


@criterion(
    "Went well before",
    key="past",
    weight=0,
    rationale="What the two said about an earlier pairing; weight it once there are ratings.",
    audiences=TEAM,  # the rating is the mean of both: a letter would tell the one what the other said
)
class WentWellBefore:
    """How the mentee and this mentor rated an earlier pairing of theirs, from 1 to 5."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """The rating on a scale from 0 to 1; 0.5 for pairs that were never rated."""
        score = np.full((len(mentees), len(mentors)), NEUTRAL, np.float32)
        for row, mentee in enumerate(mentees.people):
            for mentor_id, rating in mentee.past_ratings.items():
                share = np.clip((rating - RATINGS[0]) / (RATINGS[1] - RATINGS[0]), 0, 1)
                score[row, mentors.ids == mentor_id] = share  # a mentor of several pairs stands there once for each
        return score

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        rating = mentee.past_ratings.get(mentor.id)
        if rating is None:
            return "The two have not been paired and rated before, so this counts as neutral."
        return f"An earlier pairing of the two was rated {number(rating)} of 5."
