"""The rules of musts: one that the other's answers rule out, and one that nobody read; the rest is left to people."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.match import wishes
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.presence import unread
from core.domain.match.rules.registry import Flags, MatchingFacts, named, rule


@rule("Must-wishes", code="must_wish", many="ruled out by a must")
class MustWish:
    """A confirmed must of either side that the other's answers rule out; what can't be checked is left to people."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        for wish in mentee.wishes:
            if wish.must and wishes.met(wish, mentee, mentor) is False:
                return f"{wishes.lacks(wish)}, which {named(mentee)} asked for as a must"
        for wish in mentor.wishes:
            if wish.must and wishes.met(wish, mentor, mentee) is False:
                return f"asked for something else as a must: {named(mentee)} {wishes.lacks(wish)}"
        return None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        return _missed(mentees, mentors) | _missed(mentors, mentees).T


@rule("Unread musts hold their own case back", code="unread_must", many="with a wish to be read first")
class UnreadMust:
    """Whoever wrote what may be a must is not paired before a person has read it, corrected it or set it aside."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        if absence := unread(mentor):
            return absence.sentence
        absence = unread(mentee)
        return f"cannot be paired with {mentee.name}, who {absence.sentence}" if absence else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        mentee_unread, mentor_unread = (
            [unread(person) is not None for person in side.people] for side in (mentees, mentors)
        )
        return np.array(mentee_unread, bool)[:, None] | np.array(mentor_unread, bool)


def by_hand(mentee: Mentee, mentor: Mentor) -> tuple[str, ...]:
    """The musts of both sides that can't be checked on what the other stated, as sentences: people decide."""
    open_ = [(wish, mentee, mentor) for wish in mentee.wishes] + [(wish, mentor, mentee) for wish in mentor.wishes]
    return tuple(
        f"{wishes.says(wish, wisher, other, (wisher.name, other.name))}."
        for wish, wisher, other in open_
        if wish.must and wishes.met(wish, wisher, other) is None
    )


def _missed(wishers: Mentees | Mentors, others: Mentees | Mentors) -> Flags:
    """bool (wishers, others): a must of the wisher is ruled out by what the other stated."""
    asked = wishes.check(wishers.people, others.people, musts=True)
    return np.asarray(asked.counts @ (asked.outcomes == 0).astype(np.float32) > 0)
