"""Seed, pairing: the matching runs of the story, gathered and solved as everywhere else. Writes through actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import actions, store
from core.domain.match import curated, proposals
from core.domain.match.matches import Match, Proposal
from core.domain.match.proposals import Proposals
from core.store import Db

CHOICES = 3  # alternatives looked at when a pair is settled by hand


def run(db: Db, program_id: int, **acting: Any) -> Proposals | None:
    """Propose mentors for whoever waits; returns the run, or None when there was nobody to propose."""
    answer = proposals.solve(store.matching.matching_input(db, program_id, on=acting["on"]))
    if not answer.pairs:
        return None
    actions.propose(db, program_id, answer.record(), **acting)
    return answer


def shortlists(db: Db, program_id: int, **acting: Any) -> dict[int, list[int]]:
    """Make a shortlist for whoever waits; gives the mentors (person ids) on the list of each mentee, best first."""
    answer = proposals.solve(store.matching.matching_input(db, program_id, on=acting["on"]))
    lists = curated.shortlists(answer)
    actions.propose(db, program_id, lists.record(answer), **acting)
    return {mentee_id: [pair.mentor.id for pair in pairs] for mentee_id, pairs in lists.of.items()}


def alternatives(answer: Proposals, matches: Sequence[Match]) -> dict[int, list[Proposal]]:
    """By match of this run: other mentors to whom the run left a seat, best first."""
    wanted: list[tuple[int, int, int]] = []
    for match in matches:
        row = answer.row[match.mentee_id]
        free = sorted(
            (-float(answer.scores[row, column]), mentor_id, column)
            for mentor_id, column in answer.column.items()
            if answer.allowed[row, column] and answer.capacity[column] > answer.load[mentor_id]
        )
        wanted += [(match.id, row, column) for _, _, column in free[:CHOICES]]
    others: dict[int, list[Proposal]] = {match.id: [] for match in matches}
    explained = answer.explained([(row, column) for _, row, column in wanted])
    for (match_id, *_), pair in zip(wanted, explained, strict=True):
        others[match_id].append(pair.proposal())
    return others
