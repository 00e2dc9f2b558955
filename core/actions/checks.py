"""Actions on checks: one side's answers, typed in or from a file. Never judges them and never changes the pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core import store
from core.actions.action import NotAllowed, acting
from core.actions.relationships import about_pair, add_pair_note, relationship_of
from core.domain.base.dates import full_date
from core.domain.relationships.check_headers import KINDS
from core.domain.relationships.form_answers import CheckRow
from core.domain.relationships.form_effects import NEW, ON_RECORD, FormEffect
from core.domain.relationships.relationships import Relationship, blocked_day
from core.store import Db
from core.store.journal import Journal


def record_check(
    db: Db,
    relationship_id: int,
    role: str,
    answers: Mapping[str, Any],
    *,
    kind: str = "health",
    wants_switch: bool = False,
    comment: str = "",
    answered_on: date | None = None,
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """Keep one side's answers to a health check, a quiz or the closing questions; returns the id.

    `answers`: statement id to 1..5 (or a code); free text goes to `comment`.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        return _answered(db, journal, relationship_id, role, answers, kind, wants_switch, comment, answered_on or on)


def import_checks(
    db: Db, rows: Sequence[CheckRow], *, kind: str = "health", by: str, on: date, at: datetime | None = None
) -> int:
    """Keep the answers that a file holds as one action; returns how many were new. Reading the file again adds none."""
    with acting(db, by=by, on=on, at=at) as journal:
        effects = keep_checks(db, journal, rows, kind)
    return sum(effect.outcome == NEW for effect in effects)


def keep_checks(db: Db, journal: Journal, rows: Sequence[CheckRow], kind: str) -> list[FormEffect]:
    """Part of other actions: keep the answers of a form, and say of each row whether it was new."""
    return [_keep_check(db, journal, row, kind) for row in rows]


def _keep_check(db: Db, journal: Journal, row: CheckRow, kind: str) -> FormEffect:
    known = {
        (check.kind, check.role, check.answered_on) for check in store.relationships.checks(db, row.relationship_id)
    }
    what = f"{KINDS[kind].lower()} of {full_date(row.answered_on)}"
    if (kind, row.role, row.answered_on) in known:
        return FormEffect(row.row, row.relationship_id, what, ON_RECORD)
    answered = (row.answers, kind, row.wants_switch, row.comment, row.answered_on)
    _answered(db, journal, row.relationship_id, row.role, *answered)
    return FormEffect(row.row, row.relationship_id, what, NEW)


def _answered(
    db: Db,
    journal: Journal,
    relationship_id: int,
    role: str,
    answers: Mapping[str, Any],
    kind: str,
    wants_switch: bool,
    comment: str,
    day: date,
) -> int:
    if role not in ("mentor", "mentee"):
        raise NotAllowed("A check is answered by the mentor or by the mentee.")
    relationship = relationship_of(db, relationship_id)
    if refusal := blocked_answers(relationship, kind, answers, day, journal.on):
        raise NotAllowed(refusal)
    row = {
        "relationship_id": relationship_id,
        "kind": kind,
        "role": role,
        "answered_on": day,
        "answers": dict(answers),
        "wants_switch": wants_switch,
    }
    about = about_pair(relationship) | {"role": role}
    about["person_id"] = relationship.mentee_id if role == "mentee" else relationship.mentor_id
    numbers = {key: value for key, value in answers.items() if isinstance(value, int | float)}
    detail = {"kind": kind, "switch": wants_switch, "answers": numbers}
    check_id = journal.insert("checked", "checks", row, **about, on=day, detail=detail)
    add_pair_note(journal, relationship, "checks", check_id, "comment", comment, about["person_id"])
    return check_id


def blocked_answers(
    relationship: Relationship, kind: str, answers: Mapping[str, Any], day: date, on: date
) -> str | None:
    """Part of other actions: why these answers cannot be recorded for a day, as a sentence, or None."""
    for key, value in answers.items():
        if isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= 5:
            return f"The answer to “{key}” is outside 1 to 5."
    # The closing questions may be answered after the end; everything else while the relationship runs.
    future = "lies in the future" if day > on else None
    refused = future if kind == "closing" else blocked_day(relationship, day, on)
    return f"{full_date(day)} {refused}." if refused else None
