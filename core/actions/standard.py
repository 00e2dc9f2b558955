"""Actions on the program standard: how the team rates a statement, and what it attaches as evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from core.actions.action import NotAllowed
from core.actions.designs import write_design
from core.domain import playbook
from core.domain.base.entered_text import is_link, one_line
from core.domain.design.design import Design
from core.domain.design.standard_rating import StandardEvidence, StandardRating
from core.domain.proof.program_standard import evidence_refused, rating_refused
from core.store import Db


def rate_statement(
    db: Db, program_id: int, statement_id: str, rating: str, *, by: str, on: date, at: datetime | None = None
) -> None:
    """Rate a statement (a key of RATINGS), or take the rating back with ""; what is attached stays."""
    if reason := rating_refused(rating):
        raise NotAllowed(reason)

    def rate(before: StandardRating) -> StandardRating:
        return before if before.rating == rating else replace(before, rating=rating, on=on, by=by)

    _write(db, program_id, statement_id, rate, by=by, on=on, at=at)


def attach_evidence(
    db: Db,
    program_id: int,
    statement_id: str,
    text: str,
    link: str = "",
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Attach evidence to a statement: what it is in a few words, and where it is, if it has an address."""
    evidence = StandardEvidence(text=one_line(text), link=link.strip(), on=on, by=by)
    if reason := evidence_refused(evidence, is_link(evidence.link)):
        raise NotAllowed(reason)

    def attach(before: StandardRating) -> StandardRating:
        return replace(before, evidence=(*before.evidence, evidence))

    _write(db, program_id, statement_id, attach, by=by, on=on, at=at)


def detach_evidence(
    db: Db,
    program_id: int,
    statement_id: str,
    evidence: StandardEvidence,
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Take evidence off a statement."""

    def detach(before: StandardRating) -> StandardRating:
        if evidence not in before.evidence:
            raise NotAllowed("This evidence is not attached any more.")
        place = before.evidence.index(evidence)
        return replace(before, evidence=before.evidence[:place] + before.evidence[place + 1 :])

    _write(db, program_id, statement_id, detach, by=by, on=on, at=at)


def _write(
    db: Db,
    program_id: int,
    statement_id: str,
    change: Callable[[StandardRating], StandardRating],
    *,
    by: str,
    on: date,
    at: datetime | None,
) -> None:
    areas = playbook.load().standard.values()
    if statement_id not in {statement.id for area in areas for statement in area.statements}:
        raise NotAllowed("This statement is not in the playbook.")

    def set_rating(design: Design) -> Design:
        before = design.standard.get(statement_id, StandardRating())
        rating = change(before)
        if rating == before:
            return design
        return replace(design, standard=dict(design.standard) | {statement_id: rating})

    write_design(db, program_id, set_rating, ["standard"], by=by, on=on, at=at)
