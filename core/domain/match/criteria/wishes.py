"""The criterion of wishes: what one side asks of the other, and a language in common."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.base.text import listed
from core.domain.match import wishes
from core.domain.match.audiences import CONFIDENTIAL
from core.domain.match.cohort import Mentees, Mentors, answered
from core.domain.match.criteria.sentences import called, capital
from core.domain.match.scoring import NEUTRAL, Floats, criterion
from core.domain.match.statements import spoken_tags


@criterion(
    "Wishes of both sides",
    key="wishes",
    weight=20,
    evidence="E7",
    rationale="People who had a say report better mentoring; only confirmed wishes and stated answers count.",
    audiences=CONFIDENTIAL,
)
class WishesOfBothSides:
    """Share of the confirmed wishes of both sides that are met, and a language in common as one more."""

    def score(self, mentees: Mentees, mentors: Mentors) -> Floats:
        """Wishes met over wishes stated; one that can't be checked counts one half."""
        ask, answer = wishes.check(mentees.people, mentors.people), wishes.check(mentors.people, mentees.people)
        met = ask.counts @ ask.outcomes + (answer.counts @ answer.outcomes).T
        speak, spoken_too = answered(mentees.languages), answered(mentors.languages)
        met += mentees.languages @ mentors.languages.T > 0
        stated = ask.counts.sum(axis=1)[:, None] + answer.counts.sum(axis=1) + (speak[:, None] & spoken_too)
        return np.divide(met, stated, out=np.full_like(met, NEUTRAL), where=stated > 0)

    def say(self, mentee: Mentee, mentor: Mentor) -> str:
        asker, helper = called(mentee, mentor), called(mentor, mentee)
        parts = [wishes.says(wish, mentee, mentor, (asker, helper)) for wish in mentee.wishes]
        parts += [wishes.says(wish, mentor, mentee, (helper, asker)) for wish in mentor.wishes]
        if mentee.languages and mentor.languages:
            theirs = spoken_tags(mentor.languages)
            shared = [language for tag, language in spoken_tags(mentee.languages).items() if tag in theirs]
            if not shared:
                parts.append("the two named no language in common")
            elif not any(f"speaks {language}," in words for language in shared for words in parts):
                parts.append(f"both speak {listed(shared)}")
        if not parts:
            return "Neither side has stated a wish or a language, so this counts as neutral."
        return f"{capital('; '.join(parts))}."
