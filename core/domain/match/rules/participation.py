"""Rules of participation: two people who both take part, and a seat that is free."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import STAGE_LABELS, Mentee, Mentor, Participant
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.rules.registry import Flags, MatchingFacts, rule


@rule("Same person", code="same_person", many="the same person")
class SamePerson:
    """Nobody is their own mentor."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        return "is the same person" if mentee.id == mentor.id else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        return mentees.ids[:, None] == mentors.ids


@rule("Accepted and available", code="unavailable", many="on a break, retired or not accepted")
class Unavailable:
    """Both are accepted in the program, and neither is on a break or retired from mentoring."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        if reason := unavailable(mentor):
            return reason
        reason = unavailable(mentee)
        return f"cannot be paired with {mentee.name}, who {reason}" if reason else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        out, off = ([bool(unavailable(person)) for person in side.people] for side in (mentees, mentors))
        return np.array(out, bool)[:, None] | np.array(off, bool)


@rule("A free seat", code="capacity", many="without a free seat")
class Capacity:
    """A mentor takes no more mentees than they offered to."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        taken = facts.loads.get(mentor.id, 0)
        if taken < mentor.capacity:
            return None
        return f"has no free seat ({taken} of {mentor.capacity} taken)" if mentor.capacity else "offers no seat"

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        return np.array([[facts.loads.get(mentor.id, 0) >= mentor.capacity for mentor in mentors.people]], bool)


def unavailable(person: Participant) -> str | None:
    """Why a person can't be matched at the moment, as words that follow their name, or None."""
    if person.stage != "accepted":
        return f"is not accepted ({STAGE_LABELS.get(person.stage, person.stage).lower()})"
    return {"break": "is on a break", "retired": "is retired from mentoring"}.get(person.availability)
