"""The criterion of wishes: what one side asks of the other. A pair of whom neither asks anything is neutral."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.match import wishes
from core.domain.match.audiences import CONFIDENTIAL
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.criteria.sentences import called, capital
from core.domain.match.scoring import NEUTRAL, Floats, criterion


@criterion(
    "Wishes of both sides",
    key="wishes",
    weight=20,
    evidence="E7",
    rationale="People who had a say report better mentoring; only confirmed wishes, stated answers and mentors whom a "
    "mentee named count.",
    formula="Confirmed wishes of both sides that the other side's answers meet, divided by all their confirmed wishes; "
    "a wish that cannot be checked counts one half. Mentors whom the mentee named are one more wish: met by the first "
    "of them, a tenth less by each further one, one half by anybody else. 0.5 where neither side has a wish.",
    audiences=CONFIDENTIAL,
)
class WishesOfBothSides:
    """Share of the wishes of both sides that are met: those that were confirmed, and the mentors a mentee named."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Wishes met over wishes stated; one that can't be checked counts one half."""
        ask, answer = wishes.check(mentees.people, mentors.people), wishes.check(mentors.people, mentees.people)
        met = ask.counts @ ask.outcomes + (answer.counts @ answer.outcomes).T
        stated = ask.counts.sum(axis=1)[:, None] + answer.counts.sum(axis=1)
        for row in [row for row, mentee in enumerate(mentees.people) if mentee.ranked]:
            named = {mentor_id: _worth(place) for place, mentor_id in enumerate(mentees[row].ranked)}
            stated[row] += 1
            # Naming somebody is no wish against the others: whether it is met by them decides nothing.
            met[row] += [named.get(mentor.id, NEUTRAL) for mentor in mentors.people]
        return np.divide(met, stated, out=np.full_like(met, NEUTRAL), where=stated > 0)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        parts = [wishes.says(wish, mentee, mentor, (asker, helper)) for wish in mentee.wishes]
        parts += [wishes.says(wish, mentor, mentee, (helper, asker)) for wish in mentor.wishes]
        if mentor.id in mentee.ranked:
            parts.append(f"{asker} named {helper} as choice {mentee.ranked.index(mentor.id) + 1}")
        elif mentee.ranked:
            parts.append(f"{asker} named {'another mentor' if len(mentee.ranked) == 1 else 'other mentors'}")
        if not parts:
            return "Neither side has stated a wish, so this counts as neutral."
        return f"{capital('; '.join(parts))}."


def _worth(place: int) -> float:
    """How far the mentor at this place of a ranking (0 the first) meets it; never less than somebody not named."""
    return max(NEUTRAL, 1.0 - place / 10)
