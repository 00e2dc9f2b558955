"""Actions, choice forms: consents, rankings, requests and answers that people gave in a form. Reads no sheet."""

from __future__ import annotations

from dataclasses import replace

from core import store
from core.actions.action import NotAllowed, attempting, called
from core.actions.participant_choices import (
    add_request,
    keep_choice_answer,
    keep_profile,
    keep_ranking,
    keep_request_answer,
)
from core.domain.base.people import Role
from core.domain.match.participant_choices import RankedChoice, Request
from core.domain.relationships.choice_forms import ChoiceRow, ReadChoices
from core.domain.relationships.form_effects import NEW, NOT_TAKEN, ON_RECORD, FormEffect
from core.store import Db
from core.store.journal import Journal


def keep_choices(db: Db, journal: Journal, read: ReadChoices) -> list[FormEffect]:
    """Part of other actions: keep what people chose, each on the day of the answer, the earliest first.

    A row that a rule forbids leaves no trace, and says which rule.
    """
    keep = {"consent": _consent, "shortlist": _rank, "asking": _ask, "answering": _answer}[read.mapping.kind]
    effects: list[FormEffect] = []
    for row in sorted(read.rows, key=lambda row: (row.answered_on, row.row)):
        what = _what(db, row, read.mapping.kind)
        try:
            with attempting(db):
                changed = keep(db, replace(journal, on=row.answered_on), read.program_id, row)
        except NotAllowed as refusal:
            effects.append(FormEffect(row.row, None, what, NOT_TAKEN, str(refusal)))
            continue
        effects.append(FormEffect(row.row, None, what, NEW if changed else ON_RECORD))
    return effects


def _what(db: Db, row: ChoiceRow, kind: str) -> str:
    if kind == "consent":
        return f"profile of the {row.role}" if row.shown else f"no profile of the {row.role}"
    names = ", ".join(called(db, person_id) for person_id in row.people)
    return {"shortlist": "ranking: ", "asking": "request to ", "answering": f"{row.answer} to "}[kind] + names


def _consent(db: Db, journal: Journal, program_id: int, row: ChoiceRow) -> bool:
    """Keep a consent; says whether it is new."""
    enrolment = store.people.enrolment_of(db, program_id, row.person_id, row.role)
    if enrolment is None:
        raise NotAllowed("This person is no longer in the program.")
    if set(store.participant_choices.profiles(db, program_id).get(enrolment.id, ())) == set(row.shown or ()):
        return False
    _refuse_older(db, program_id, row, "profiles", "Newer words on this profile are on record.")
    keep_profile(db, journal, enrolment.id, row.shown or ())
    return True


def _rank(db: Db, journal: Journal, program_id: int, row: ChoiceRow) -> bool:
    """Keep a ranking; says whether it is new."""
    choices = store.participant_choices.choices(db, program_id, mentee_id=row.person_id)
    if [choice.mentor_id for choice in choices] == list(row.people):
        return False
    _refuse_older(db, program_id, row, "choices", "A newer ranking is on record.")
    keep_ranking(db, journal, program_id, row.person_id, row.people)
    return True


def _ask(db: Db, journal: Journal, program_id: int, row: ChoiceRow) -> bool:
    """Keep a request; says whether it is new."""
    mentee_id, mentor_id = _pair(row)
    on_record = [
        request
        for request in store.participant_choices.requests(db, program_id)
        if (request.mentee_id, request.mentor_id, request.asker) == (mentee_id, mentor_id, row.person_id)
    ]
    if any(request.asked_on >= row.answered_on or request.state == "open" for request in on_record):
        return False
    add_request(db, journal, program_id, mentee_id, mentor_id, Role(row.role), row.words)
    return True


def _answer(db: Db, journal: Journal, program_id: int, row: ChoiceRow) -> bool:
    """Keep what somebody says to a request, or a mentor to being chosen; says whether it is new."""
    mentee_id, mentor_id = _pair(row)
    state = "accepted" if row.answer == "yes" else "declined"
    requests = [
        request
        for request in store.participant_choices.requests(db, program_id)
        if (request.mentee_id, request.mentor_id, request.asked) == (mentee_id, mentor_id, row.person_id)
    ]
    if waiting := _open(requests):
        keep_request_answer(db, journal, waiting.id, state, row.words)
        return True
    choice = _choice(db, program_id, mentee_id, mentor_id) if row.role == "mentor" else None
    if choice is not None and choice.answer in ("yes", "no") and choice.answer != row.answer:
        raise NotAllowed(f"The answer on record is {choice.answer}.")
    if choice is not None and choice.answer != row.answer:
        keep_choice_answer(db, journal, choice.id, row.answer == "yes", row.words)
        return True
    if choice is None and not any(request.state == state for request in requests):
        raise NotAllowed("Between these two nothing waits for an answer.")
    return False


def _refuse_older(db: Db, program_id: int, row: ChoiceRow, subject: str, sentence: str) -> None:
    """Refuse what was answered before the last word on record: an old file brings nothing back."""
    last = store.participant_choices.last_word(db, subject, program_id, row.person_id, row.role)
    if last is not None and row.answered_on < last:
        raise NotAllowed(sentence)


def _open(requests: list[Request]) -> Request | None:
    return next((request for request in requests if request.state == "open"), None)


def _choice(db: Db, program_id: int, mentee_id: int, mentor_id: int) -> RankedChoice | None:
    choices = store.participant_choices.choices(db, program_id, mentee_id=mentee_id)
    return next((choice for choice in choices if choice.mentor_id == mentor_id), None)


def _pair(row: ChoiceRow) -> tuple[int, int]:
    """Mentee and mentor of a row about one person."""
    return (row.person_id, row.people[0]) if row.role == "mentee" else (row.people[0], row.person_id)
