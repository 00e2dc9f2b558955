"""Seed, the pairing: the matching runs of the story, by the matching of the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from core import actions, store
from core.domain.match import proposals
from core.domain.match.matches import Match, Proposal
from core.domain.match.proposals import Proposals, Settings

CHOICES = 3  # alternatives looked at when a pair is settled by hand


def run(db: Database, program_id: int, **acting: Any) -> Proposals | None:
    """Propose mentors for whoever waits; returns the run, or None when there was nobody to propose."""
    answer = _matched(db, program_id)
    if not answer.pairs:
        return None
    actions.propose(
        db,
        program_id,
        answer.to_propose(),
        settings=answer.settings.to_dict(),
        input_hash=answer.input_hash,
        result=answer.summary(),
        **acting,
    )
    return answer


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
    found: dict[int, list[Proposal]] = {match.id: [] for match in matches}
    explained = answer.explained([(row, column) for _, row, column in wanted])
    for (match_id, *_), pair in zip(wanted, explained, strict=True):
        found[match_id].append(Proposal(pair.mentee.id, pair.mentor.id, pair.score, proposals.kept(pair.breakdown)))
    return found


def _matched(db: Database, program_id: int) -> Proposals:
    """The run over everybody accepted who has no mentor and had none until the end; vetoed pairs stay apart."""
    served = {match.mentee_id for match in store.matches(db, program_id, ("approved", "introduced"))} | {
        pair.mentee_id for pair in store.relationships(db, program_id) if pair.stage == "completed"
    }
    kept = Settings.from_dict(store.program(db, program_id).settings["matching"])
    return proposals.run(
        [mentee for mentee in store.mentees(db, program_id, stage="accepted") if mentee.id not in served],
        [mentor for mentor in store.mentors(db, program_id, stage="accepted") if mentor.availability == "ready"],
        store.matching_facts(db, program_id),
        kept.without(store.turned_down(db, program_id)),
    )
