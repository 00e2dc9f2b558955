"""Actions of curated and free matching: ranked choices and answers, agreed profiles, requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core import store
from core.actions.action import NotAllowed, about_enrolment, acting, called, enrolment_on_record
from core.actions.match_checks import check_rules, check_unmatched, pair_of
from core.actions.matches import pair_up
from core.actions.open_questions import bring_up_to_date, end_request, last_day
from core.actions.people import add_note
from core.domain.base.dates import full_day
from core.domain.base.people import Role
from core.domain.match.open_questions import due_changes
from core.domain.match.participant_choices import (
    RankedChoice,
    blocked_answer,
    blocked_choices,
    blocked_profile,
    blocked_request,
)
from core.domain.match.presence import absent
from core.store import Db
from core.store.journal import Journal


def rank(
    db: Db,
    program_id: int,
    mentee_id: int,
    mentor_ids: Sequence[int],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep a mentee's ranking of mentors, first choice first; it replaces an earlier one, answers to it stay."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_ranking(db, journal, program_id, mentee_id, mentor_ids)


def keep_ranking(db: Db, journal: Journal, program_id: int, mentee_id: int, mentor_ids: Sequence[int]) -> None:
    """Part of other actions: a mentee's ranking, first choice first."""
    if refused := blocked_choices(mentor_ids):
        raise NotAllowed(refused)
    mentee = store.people.mentee(db, program_id, mentee_id)
    if mentee is None:
        raise NotAllowed("This mentee no longer takes part in the program.")
    about = {"program_id": program_id, "person_id": mentee_id, "role": "mentee"}
    ranked = {
        choice.mentor_id: choice for choice in store.participant_choices.choices(db, program_id, mentee_id=mentee_id)
    }
    if list(ranked) == list(mentor_ids):
        raise NotAllowed("This ranking is on record already.")
    for mentor_id, old in ranked.items():
        if mentor_id not in mentor_ids:
            journal.delete("unranked", "choices", old.id, **about)
    for place, mentor_id in enumerate(mentor_ids, 1):
        mentor = store.people.mentor(db, program_id, mentor_id)
        if mentor is None:
            raise NotAllowed(f"{called(db, mentor_id)} is no longer a mentor in this program.")
        if absence := absent(mentor, journal.on):
            raise NotAllowed(f"{mentor.name} {absence.sentence} and cannot be chosen.")
        if mentor_id in ranked:
            journal.update("ranked", "choices", ranked[mentor_id].id, {"place": place}, **about)
            continue
        row = {"program_id": program_id, "mentee_id": mentee_id, "mentor_id": mentor_id, "place": place}
        journal.insert("ranked", "choices", row | {"chosen_on": journal.on}, **about, detail={"place": place})


def answer_choice(
    db: Db, choice_id: int, yes: bool, *, comment: str = "", by: str, on: date, at: datetime | None = None
) -> None:
    """Record what a mentor says to being chosen; after a no the next choice is asked."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_choice_answer(db, journal, choice_id, yes, comment)


def keep_choice_answer(db: Db, journal: Journal, choice_id: int, yes: bool, comment: str) -> None:
    """Part of other actions: a mentor's yes or no to being chosen."""
    choice = store.participant_choices.choice(db, choice_id)
    row = store.journal.row_of(db, "choices", choice_id)
    if choice is None or row is None:
        raise NotAllowed("This choice is no longer on record.")
    program_id, answer = row["program_id"], "yes" if yes else "no"
    bring_up_to_date(db, journal, program_id)
    choice = store.participant_choices.choice(db, choice_id) or choice
    if yes and choice.answer != "yes":  # a rule against the pair says more than that it is not their turn
        _check_yes(db, program_id, choice, journal.on)
    if refused := blocked_answer(called(db, choice.mentor_id), choice, yes):
        raise NotAllowed(refused)
    about = {"program_id": program_id, "person_id": choice.mentor_id, "role": "mentor"}
    changes = {"answer": answer, "answered_on": journal.on}
    journal.update("answered", "choices", choice_id, changes, **about, detail={"answer": answer})
    add_note(journal, "choices", choice_id, choice.mentor_id, "answer", comment, program_id=program_id)
    bring_up_to_date(db, journal, program_id)


def _check_yes(db: Db, program_id: int, choice: RankedChoice, on: date) -> None:
    """Raises NotAllowed when the two may not be paired, or when the seat or the mentee is spoken for by now."""
    check_unmatched(db, program_id, choice.mentee_id)
    facts = store.matching.matching_facts(db, program_id, on=on, rated=False)
    check_rules(db, program_id, *pair_of(db, program_id, choice.mentee_id, choice.mentor_id), facts)
    for other in store.participant_choices.choices(db, program_id, mentee_id=choice.mentee_id):
        if other.id != choice.id and (other.answer == "yes" or (other.asked_on and not other.answer)):
            asked = "said yes" if other.answer else "is being asked"
            raise NotAllowed(f"Meanwhile {called(db, other.mentor_id)} {asked}.")
    # Its question is over, so it holds no seat.
    if choice.answer and not _unspoken(db, program_id, on).get(choice.mentor_id, 0):
        raise NotAllowed(f"Somebody else was asked for the seat of {called(db, choice.mentor_id)} by now.")


def agree_profile(
    db: Db,
    enrolment_id: int,
    shown: Sequence[str],
    *,
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Keep which answers somebody agreed to show to the other side; none takes the profile down."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_profile(db, journal, enrolment_id, shown)


def keep_profile(db: Db, journal: Journal, enrolment_id: int, shown: Sequence[str]) -> None:
    """Part of other actions: which answers somebody agreed to show."""
    enrolment = enrolment_on_record(db, enrolment_id)
    if refused := blocked_profile(Role(enrolment.role), shown):
        raise NotAllowed(refused)
    about = about_enrolment(enrolment)
    old = store.participant_choices.profile_row(db, enrolment_id)
    if old and not shown:
        journal.delete("hid", "profiles", old["id"], **about)
    elif old:
        journal.update("agreed", "profiles", old["id"], {"shown": list(shown), "agreed_on": journal.on}, **about)
    elif shown:
        row = {"enrolment_id": enrolment_id, "shown": list(shown), "agreed_on": journal.on}
        journal.insert("agreed", "profiles", row, **about)


def ask(
    db: Db,
    program_id: int,
    mentee_id: int,
    mentor_id: int,
    asked_by: str,
    *,
    words: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> int:
    """In free matching: the mentee (or the mentor) asks the other side; returns the id of the request.

    Refused when a rule forbids the pair, when who asks has too much waiting already, or when as many people wait for
    an answer of the mentor as there are free seats.
    """
    with acting(db, by=by, on=on, at=at) as journal:
        return add_request(db, journal, program_id, mentee_id, mentor_id, Role(asked_by), words)


def add_request(
    db: Db, journal: Journal, program_id: int, mentee_id: int, mentor_id: int, asker: Role, words: str
) -> int:
    """Part of other actions: one side asks the other; returns the id of the request."""
    # What decides on the open questions is all answers of all people: it is read once, not again for the seat.
    seats = bring_up_to_date(db, journal, program_id).unspoken or _unspoken(db, program_id, journal.on)
    mentee, mentor = pair_of(db, program_id, mentee_id, mentor_id)
    asked = mentor if asker == Role.MENTEE else mentee
    if asked.enrolment_id not in store.participant_choices.profiles(db, program_id):
        raise NotAllowed(f"{asked.name} shows no profile, so they cannot be asked.")
    if store.matches.live_match(db, program_id, mentee_id):
        raise NotAllowed(f"{mentee.name} has a mentor already.")
    facts = store.matching.matching_facts(db, program_id, on=journal.on, rated=False)
    check_rules(db, program_id, mentee, mentor, facts)
    waiting = store.participant_choices.requests(db, program_id, "open")
    if any((request.mentee_id, request.mentor_id) == (mentee_id, mentor_id) for request in waiting):
        raise NotAllowed("Between these two a request is open already.")
    who = mentee if asker == Role.MENTEE else mentor
    refused = blocked_request(
        who.name,
        mentor.name,
        sent=sum(request.asked_by == asker and request.asker == who.id for request in waiting),
        free_seats=mentor.capacity - facts.loads.get(mentor_id, 0),
        unspoken=seats.get(mentor_id, 0),
    )
    if refused:
        raise NotAllowed(refused)
    row = {
        "program_id": program_id,
        "mentee_id": mentee_id,
        "mentor_id": mentor_id,
        "asked_by": str(asker),
        "asked_on": journal.on,
        "expires_on": last_day(db, journal.on),
    }
    about = {"program_id": program_id, "person_id": who.id, "role": str(asker)}
    request_id = journal.insert("asked", "requests", row, **about)
    add_note(journal, "requests", request_id, who.id, "request", words, program_id=program_id)
    return request_id


def answer_request(
    db: Db,
    request_id: int,
    answer: str,
    *,
    comment: str = "",
    by: str,
    on: date,
    at: datetime | None = None,
) -> None:
    """Accept, decline or withdraw a request. Accepting approves the match, and the mentee's other requests are over."""
    with acting(db, by=by, on=on, at=at) as journal:
        keep_request_answer(db, journal, request_id, answer, comment)


def keep_request_answer(db: Db, journal: Journal, request_id: int, answer: str, comment: str) -> None:
    """Part of other actions: a request is accepted, declined or withdrawn."""
    if answer not in ("accepted", "declined", "withdrawn"):
        raise NotAllowed(f"“{answer}” is not an answer to a request.")
    on_record = store.participant_choices.request(db, request_id)
    if on_record is None:
        raise NotAllowed("This request is no longer on record.")
    program_id, request = on_record
    if request.state == "open" and request.expires_on < journal.on:
        raise NotAllowed(f"This request expired on {full_day(request.expires_on)}. Ask again if it still holds.")
    if request.state != "open":
        raise NotAllowed(f"This request was {request.state} already.")
    end_request(journal, program_id, request, answer)
    add_note(journal, "requests", request_id, request.asked, "answer", comment, program_id=program_id)
    if answer == "accepted":
        pair_up(db, journal, program_id, request.mentee_id, request.mentor_id, reason="mentee_choice")
    bring_up_to_date(db, journal, program_id)


def _unspoken(db: Db, program_id: int, on: date) -> Mapping[int, int]:
    """The free seats of each mentor (person id) for which nobody waits for an answer."""
    return due_changes(store.open_questions.read(db, program_id, on=on), on).unspoken
