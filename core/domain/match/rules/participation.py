"""Rules of participation: two people who both take part, and a seat that is free."""

from __future__ import annotations

import numpy as np

from core.domain.base.people import Mentee, Mentor
from core.domain.match.cohort import Mentees, Mentors
from core.domain.match.presence import absent
from core.domain.match.rules.registry import Flags, MatchingFacts, rule


@rule("Same person", code="same_person", many="the same person")
class SamePerson:
    """Nobody is their own mentor."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        return "is the same person" if mentee.id == mentor.id else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        return mentees.ids[:, None] == mentors.ids


@rule("Accepted and there", code="unavailable", many="gone, away or not accepted")
class Unavailable:
    """Both are accepted in the program, work here, and are neither on leave, on a break nor retired from mentoring."""

    def blocks(self, mentee: Mentee, mentor: Mentor, facts: MatchingFacts) -> str | None:
        if absence := absent(mentor, facts.on):
            return absence.sentence
        absence = absent(mentee, facts.on)
        return f"cannot be paired with {mentee.name}, who {absence.sentence}" if absence else None

    def mask(self, mentees: Mentees, mentors: Mentors, facts: MatchingFacts) -> Flags:
        out, off = ([absent(person, facts.on) is not None for person in side.people] for side in (mentees, mentors))
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
