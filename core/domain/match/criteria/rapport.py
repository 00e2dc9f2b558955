"""Criteria of rapport: professional interests in common, and how earlier mentees rated the mentor. Reads no hobby."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import counted, in_sentence, listed
from core.domain.match.audiences import TEAM, Audience
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.measures import mean
from core.domain.match.criteria.sentences import called, number
from core.domain.match.scoring import NEUTRAL, Floats, criterion
from core.domain.match.statements import interests

RATING_SPAN = 4.0  # from 1 to 5
MEANS_ADDED = 3  # the usual rating counts as this many more, so that a single rating says little


@criterion(
    "Shared professional interests",
    key="interests",
    weight=5,
    rationale="A subject that both care about makes the first talk easier; it says little about what is learned.",
    formula="The professional interests that both named, divided by those of whoever named fewer. An interest is "
    "compared as a whole, up to where it says where or with whom. It does not count where nobody of one side was "
    "asked.",
)
class SharedInterests:
    """Professional subjects that both named, compared with the shorter of the two lists."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Shared interests over those of whoever named fewer."""
        mine, theirs = mentees.interests.sum(axis=1), mentors.interests.sum(axis=1)
        shared = mentees.interests @ mentors.interests.T
        shared /= np.maximum(np.minimum(mine[:, None], theirs), 1)
        return mean((shared, mine > 0, theirs > 0))

    def asked(self, mentees: Mentees, mentors: Mentors) -> bool:
        """Has some mentee and some mentor named an interest? The kit asks for them only where a program wants it."""
        return any(person.interests for person in mentees.people) and any(person.interests for person in mentors.people)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        mine, theirs = interests(mentee), interests(mentor)
        if not mine or not theirs:
            return "At least one of them named no professional interests, so this counts as neutral."
        shared = dict.fromkeys(in_sentence(item) for word, item in mine.items() if word in theirs)
        return f"Both are interested in {listed(shared)}." if shared else "They named different interests."

    def address(self, mentee: Mentee, mentor: Mentor, audience: Audience) -> str:
        """The same to one of the two."""
        theirs = interests(mentor)
        shared = dict.fromkeys(in_sentence(item) for word, item in interests(mentee).items() if word in theirs)
        return f"You are both interested in {listed(shared)}." if shared else ""


@criterion(
    "Went well before",
    key="past",
    weight=0,
    rationale="What earlier mentees said about this mentor; weight it once there are ratings.",
    formula="The mean of what other mentees said of this mentor in closing answers, else in their latest check, from 1 "
    "to 5, with the mean of all mentors counted as three more ratings. 0.5, plus a quarter of how far that lies above "
    "or below the mean of all mentors; 0.5 without a rating.",
    audiences=TEAM,  # what earlier mentees said is for the team: neither of the two is told
)
class WentWellBefore:
    """How other mentees rated this mentor before, pulled toward the mean of all mentors where they are few."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """0.5 at the mean of all mentors and for a mentor without ratings, a quarter more for each point above it."""
        by_mentor = np.array([_score(mentor) for mentor in mentors.people], np.float32)
        score = np.tile(by_mentor, (len(mentees), 1))
        raters: dict[int, list[int]] = {}  # a mentor of several pairs stands there once for each
        for column, mentor in enumerate(mentors.people):
            for mentee_id in mentor.past_ratings:
                raters.setdefault(mentee_id, []).append(column)
        for row in _rows_of(mentees.ids, raters):
            for column in raters[int(mentees.ids[row])]:
                score[row, column] = _score(mentors[column], but=int(mentees.ids[row]))
        return score

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        helper = called(mentor, mentee)
        ratings = _by_others(mentor, mentee.id)
        if not ratings or mentor.usual_rating is None:
            return f"No other mentee has rated {helper} yet, so this counts as neutral."
        who = counted(len(ratings), "earlier mentee")
        mean_rating, usual = number(sum(ratings) / len(ratings)), number(mentor.usual_rating)
        drawn = number(_drawn_to_the_usual(ratings, mentor.usual_rating))
        why = "with so few ratings" if len(ratings) < 2 * MEANS_ADDED else "with these ratings"
        return (
            f"{who} rated {helper} {mean_rating} of 5; mentors here get {usual} on average, and {why} "
            f"this counts as {drawn}."
        )


def _rows_of(ids: NDArray[np.int64], raters: dict[int, list[int]]) -> list[int]:
    """The rows of mentees who have rated a mentor themselves."""
    return np.flatnonzero(np.isin(ids, list(raters))).tolist() if raters else []


def _by_others(mentor: Mentor, mentee_id: int | None) -> list[float]:
    return [rating for rater, rating in mentor.past_ratings.items() if rater != mentee_id]


def _drawn_to_the_usual(ratings: list[float], usual: float) -> float:
    return (sum(ratings) + MEANS_ADDED * usual) / (len(ratings) + MEANS_ADDED)


def _score(mentor: Mentor, *, but: int | None = None) -> float:
    """What the ratings of a mentor score, without those by one mentee."""
    ratings = _by_others(mentor, but)
    if not ratings or mentor.usual_rating is None:
        return NEUTRAL
    above = _drawn_to_the_usual(ratings, mentor.usual_rating) - mentor.usual_rating
    return min(1.0, max(0.0, NEUTRAL + above / RATING_SPAN))
