"""Seed, the pairing: matching runs of the story."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from core import actions, store
from core.matches import Match, Proposal
from core.matching import assign, criteria, rules
from core.matching.cohort import views
from core.people import Mentee, Mentor


def run(db: Database, program_id: int, **acting: Any) -> int:
    """Propose mentors for whoever waits; returns how many pairs were proposed."""
    mentees, mentors, scores, seats, allowed = _pool(db, program_id)
    if not mentees or not mentors:
        return 0
    keys = ([one.id for one in mentees], [one.id for one in mentors])
    answer = assign(scores, seats, allowed=allowed, objective="worst-off", minimum=0.1, keys=keys)
    proposals = [
        Proposal(mentees[i].id, mentors[j].id, float(scores[i, j])) for i, j in enumerate(answer.mentor_of) if j >= 0
    ]
    if not proposals:
        return 0
    actions.propose(db, program_id, proposals, settings={}, input_hash="seed", result={}, **acting)
    return len(proposals)


def alternatives(db: Database, program_id: int, match: Match) -> list[tuple[int, float, dict[str, Any]]]:
    """Other mentors for the mentee of a match, best first: (mentor's id, score, breakdown)."""
    mentees, mentors, scores, seats, allowed = _pool(db, program_id)
    row = [one.id for one in mentees].index(match.mentee_id)
    order = sorted(range(len(mentors)), key=lambda j: (-scores[row, j], mentors[j].id))
    return [
        (mentors[j].id, float(scores[row, j]), {})
        for j in order
        if allowed[row, j] and seats[j] > 0 and mentors[j].id != match.mentor_id
    ][:3]


def _pool(
    db: Database, program_id: int
) -> tuple[list[Mentee], list[Mentor], NDArray[np.float32], NDArray[np.int64], NDArray[np.bool_]]:
    """Who waits, who mentors, and for all pairs: the score, free seats, and what the rules allow."""
    facts = store.matching_facts(db, program_id)
    live = {match.mentee_id for match in store.matches(db, program_id, ("approved", "introduced"))}
    mentees = [one for one in store.mentees(db, program_id, stage="accepted") if one.id not in live]
    mentors = store.mentors(db, program_id, stage="accepted")
    seats = np.array([max(0, one.capacity - facts.loads.get(one.id, 0)) for one in mentors], np.int64)
    left, right = views(mentees, mentors)
    return mentees, mentors, criteria.combine(left, right, {}), seats, rules.allowed(left, right, facts)
