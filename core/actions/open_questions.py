"""Actions on open questions: what a day or another decision brings becomes a fact. Answers for nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from core import store
from core.actions.action import acting
from core.domain.match.open_questions import DueChanges, due_changes
from core.domain.match.participant_choices import RankedChoice, Request
from core.domain.relationships import attention
from core.store import Db
from core.store.journal import Journal


def update_questions(db: Db, program_id: int, *, by: str, on: date, at: datetime | None = None) -> DueChanges:
    """Write down which requests and choices ended without an answer by that day, and ask whoever is next."""
    with acting(db, by=by, on=on, at=at) as journal:
        return bring_up_to_date(db, journal, program_id)


def bring_up_to_date(db: Db, journal: Journal, program_id: int) -> DueChanges:
    """Part of other actions: no question outlives its day, its seat or its mentee's wait, and the next ones are asked.

    What is returned is what was done.
    """
    if not store.open_questions.some_open(db, program_id):
        return DueChanges()
    changes = due_changes(store.open_questions.read(db, program_id, on=journal.on), journal.on)
    for request in changes.expired_requests:
        end_request(journal, program_id, request, "expired")
    for request in changes.over:
        end_request(journal, program_id, request, "withdrawn")
    for choice in changes.expired:
        ended = {"answer": "expired", "answered_on": journal.on}
        journal.update("expired", "choices", choice.id, ended, **_about_mentor(program_id, choice))
    for choice in changes.taken_back:
        journal.update(
            "unasked", "choices", choice.id, {"asked_on": None, "expires_on": None}, **_about_mentor(program_id, choice)
        )
    until = last_day(db, journal.on)
    for choice in changes.asked:
        asked = {"asked_on": journal.on, "expires_on": until}
        journal.update("asked", "choices", choice.id, asked, **_about_mentor(program_id, choice))
    return changes


def last_day(db: Db, on: date) -> date:
    """The last day on which an answer to a question of that day counts, by the team's thresholds."""
    limits = attention.thresholds(store.programs.setting(db, "thresholds", {}))
    return on + timedelta(days=limits["request_days"])


def end_request(journal: Journal, program_id: int, request: Request, state: str) -> None:
    """Part of other actions: a request is accepted, declined, withdrawn or expired."""
    changes = {"state": state, "answered_on": journal.on}
    verb = "expired" if state == "expired" else "answered"
    person_id = request.asker if state == "withdrawn" else request.asked
    about = {"program_id": program_id, "person_id": person_id, "detail": {"answer": state}}
    journal.update(verb, "requests", request.id, changes, **about)


def _about_mentor(program_id: int, choice: RankedChoice) -> dict[str, object]:
    return {"program_id": program_id, "person_id": choice.mentor_id, "role": "mentor"}
