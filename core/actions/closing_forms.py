"""Actions, closing forms: ratings, words for each other, the end, what comes next, a story. Reads no sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core import store
from core.actions.action import NotAllowed, attempting
from core.actions.checks import keep_checks
from core.actions.people import keep_availability
from core.actions.relationships import close, relationship_of
from core.actions.support import add_closing_words, add_invitation, add_recognition
from core.domain.base.people import AVAILABILITY, Role
from core.domain.relationships.form_answers import CheckRow
from core.domain.relationships.form_effects import NEW, NOT_TAKEN, ON_RECORD, FormEffect, Outcome
from core.domain.relationships.relationships import CLOSING_WORDS, STAGE_LABELS, Relationship
from core.store import Db
from core.store.journal import Journal

KIND = "closing"


def keep_closings(db: Db, journal: Journal, rows: Sequence[CheckRow]) -> list[FormEffect]:
    """Part of other actions: keep the ratings and the words for each other, and say what each part of a row did."""
    effects = keep_checks(db, journal, [row for row in rows if row.answers], KIND)
    for row in rows:
        relationship = relationship_of(db, row.relationship_id)
        words = {key: text for key, text in _closing_words(row).items() if text}
        changed = add_closing_words(db, journal, relationship, words)
        effects += [_effect(row, CLOSING_WORDS[key].lower(), NEW if key in changed else ON_RECORD) for key in words]
    return effects


def keep_next_steps(db: Db, journal: Journal, rows: Sequence[CheckRow], known: Sequence[CheckRow]) -> list[FormEffect]:
    """Part of other actions: the end, the mentor's next status, an invitation to mentor, a story.

    What is refused leaves no trace and is said; the rest goes on. `known`: rows that were on record before. An old file
    does not set a status again that changed since.
    """
    effects: list[FormEffect] = []
    for row in rows:
        relationship = relationship_of(db, row.relationship_id)
        effects += _keep_end(db, journal, row, relationship)
        if row not in known:
            effects += _keep_status(db, journal, row, relationship)
        effects += _keep_invitation(db, journal, row, relationship)
        effects += _keep_story(db, journal, row, relationship)
    return effects


def _closing_words(row: CheckRow) -> dict[str, str]:
    """What a row says in words, by the key of CLOSING_WORDS."""
    other = "mentor" if row.role == "mentee" else "mentee"
    return {
        "reflection": row.other_answers.get("reflection", ""),
        "next_steps": row.other_answers.get("next_steps", ""),
        f"feedback_to_{other}": row.other_answers.get("feedback", ""),
    }


def _keep_end(db: Db, journal: Journal, row: CheckRow, relationship: Relationship) -> Iterator[FormEffect]:
    """The end as the first of the two tells of it; where the other one tells otherwise, a person has to look."""
    end = row.other_answers.get("ending")
    if end not in ("completed", "dropped"):
        return
    what = f"the relationship is {STAGE_LABELS[end].lower()}"
    if not relationship.open:
        on_record = STAGE_LABELS[relationship.stage].lower()
        yield _effect(row, what, ON_RECORD, "" if relationship.stage == end else f"it is {on_record} already")
        return
    reason = row.other_answers.get("end_reason", "other") if end == "dropped" else ""
    try:
        with attempting(db):
            close(db, journal, relationship, end, reason, ended_on=row.answered_on)
    except NotAllowed as refusal:
        yield _effect(row, what, NOT_TAKEN, str(refusal))
        return
    yield _effect(row, what, NEW)


def _keep_status(db: Db, journal: Journal, row: CheckRow, relationship: Relationship) -> Iterator[FormEffect]:
    status = row.other_answers.get("status")
    if status is None or row.role != "mentor":
        return
    enrolment = store.people.enrolment_of(db, relationship.program_id, relationship.mentor_id, Role.MENTOR)
    if enrolment is None:
        return
    what = f"next status: {AVAILABILITY[status].lower()}"
    known = store.people.availability(db, relationship.mentor_id)
    if (known.status if known else "ready") == status:
        yield _effect(row, what, ON_RECORD)
        return
    until = row.other_answers.get("break_until")
    try:
        with attempting(db):
            keep_availability(db, journal, enrolment.id, status, date.fromisoformat(until) if until else None)
    except NotAllowed as refusal:
        yield _effect(row, what, NOT_TAKEN, str(refusal))
        return
    yield _effect(row, what, NEW)


def _keep_invitation(db: Db, journal: Journal, row: CheckRow, relationship: Relationship) -> Iterator[FormEffect]:
    if row.other_answers.get("would_mentor") != "yes" or row.role != "mentee":
        return
    what = "would become a mentor"
    if store.relationships.invited(db, relationship.mentee_id):
        yield _effect(row, what, ON_RECORD)
        return
    try:
        with attempting(db):
            add_invitation(db, journal, relationship)
    except NotAllowed as refusal:
        yield _effect(row, what, NOT_TAKEN, str(refusal))
        return
    yield _effect(row, what, NEW)


def _keep_story(db: Db, journal: Journal, row: CheckRow, relationship: Relationship) -> Iterator[FormEffect]:
    words = row.other_answers.get("story", "")
    if not words:
        return
    if row.other_answers.get("story_consent") != "yes":
        yield _effect(row, "a story", NOT_TAKEN, "there is no consent to publish it")
        return
    person_id = relationship.mentee_id if row.role == "mentee" else relationship.mentor_id
    recognitions = store.support.recognitions(db, relationship_id=relationship.id)
    if any((recognition.person_id, recognition.kind) == (person_id, "story") for recognition in recognitions):
        yield _effect(row, "a story", ON_RECORD)
        return
    add_recognition(
        db,
        journal,
        person_id,
        "story",
        words,
        consent=True,
        program_id=relationship.program_id,
        relationship_id=relationship.id,
    )
    yield _effect(row, "a story", NEW)


def _effect(row: CheckRow, what: str, outcome: Outcome, why: str = "") -> FormEffect:
    return FormEffect(row.row, row.relationship_id, what, outcome, why)
