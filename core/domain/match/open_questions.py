"""Open questions: whom the studio waits for, whose time is over, and who is asked next. Decides; never writes.

A question is a request in free matching, or a ranked choice whose mentor was asked. Each holds a seat until it is
answered, so that no mentor is asked by more people than they can take. Nothing here watches a clock: a question ends
when somebody looks, on the day that comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.domain.base.people import Mentee, Mentor
from core.domain.match import rules
from core.domain.match.participant_choices import RankedChoice, Request
from core.domain.match.rules import MatchingFacts


@dataclass(frozen=True, eq=False)
class OpenQuestions:
    """What decides on the questions of a program.

    choices: every ranked one; requests: the open ones. free: seats of each mentor (person id) that neither a match nor
    a question of another program holds. settled: mentees who have a mentor. mentees, mentors: those of the program.
    """

    choices: tuple[RankedChoice, ...] = ()
    requests: tuple[Request, ...] = ()
    mentees: Mapping[int, Mentee] = field(default_factory=dict)
    mentors: Mapping[int, Mentor] = field(default_factory=dict)
    free: Mapping[int, int] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()
    facts: MatchingFacts = field(default_factory=MatchingFacts)
    switches: Mapping[str, bool] | None = None

    def possible(self, mentee_id: int, mentor_id: int) -> bool:
        """Could the two be paired today, as far as the rules and the mentor's matches go?"""
        mentee, mentor = self.mentees.get(mentee_id), self.mentors.get(mentor_id)
        if mentee is None or mentor is None:
            return False
        return rules.blocker(mentee, mentor, self.facts, self.switches) is None


@dataclass(frozen=True)
class DueChanges:
    """What has to become of questions on a day, so that the record is true.

    expired: nobody answered in time. over: requests whose mentee has a mentor, or whose seat is gone. taken_back:
    mentors who were asked and need not answer any more, for the same reasons. asked: whose turn it is now. unspoken:
    seats (by mentor) that no match and no question holds after all that. agreed: choices that both sides want and for
    which a seat is reserved.
    """

    expired_requests: tuple[Request, ...] = ()
    over: tuple[Request, ...] = ()
    expired: tuple[RankedChoice, ...] = ()
    taken_back: tuple[RankedChoice, ...] = ()
    asked: tuple[RankedChoice, ...] = ()
    unspoken: Mapping[int, int] = field(default_factory=dict, hash=False)
    agreed: tuple[RankedChoice, ...] = ()

    @property
    def any(self) -> bool:
        """Is there anything to write down?"""
        return bool(self.expired_requests or self.over or self.expired or self.taken_back or self.asked)


def sentences(changes: DueChanges, names: Mapping[int, str]) -> list[str]:
    """What became of questions, as it is told to a coordinator."""
    lines = [
        f"{names[request.asked]} did not answer the request of {names[request.asker]} in time."
        for request in changes.expired_requests
    ]
    lines += [
        f"The request of {names[request.asker]} to {names[request.asked]} is over: the seat or the wait is gone."
        for request in changes.over
    ]
    lines += [
        f"{names[choice.mentor_id]} did not answer {names[choice.mentee_id]} in time." for choice in changes.expired
    ]
    lines += [
        f"{names[choice.mentor_id]} no longer needs to answer {names[choice.mentee_id]}: the seat or the wait is gone."
        for choice in changes.taken_back
    ]
    return lines + [
        f"{names[choice.mentor_id]} is asked now, as choice {choice.place} of {names[choice.mentee_id]}."
        for choice in changes.asked
    ]


def due_changes(questions: OpenQuestions, on: date) -> DueChanges:
    """Which questions end on a day, and who is asked next.

    Seats go first to choices that both sides agreed on, then to questions that are open, oldest first, then to those
    whose turn it is: a first choice before a second one, then who waited last round, then the earlier ranking. A mentee
    whose next mentor is being asked by somebody else waits; one whose next mentor has no seat left goes on to the one
    after.
    """
    seats = dict(questions.free)
    agreed = [choice for choice in _oldest(questions, "yes") if _takes_seat(questions, choice, seats)]
    with_yes = {choice.mentee_id for choice in agreed}
    pending: dict[int, int] = {}  # by questions that stay open
    expired_requests, over = [], []
    for request in sorted(questions.requests, key=lambda request: request.id):
        if request.expires_on < on and request.mentee_id not in questions.settled:
            expired_requests.append(request)
        elif request.mentee_id in questions.settled or not _takes_seat(questions, request, seats):
            over.append(request)
        else:
            pending[request.mentor_id] = pending.get(request.mentor_id, 0) + 1
    expired, taken_back = [], []
    busy = with_yes | questions.settled
    for choice in _oldest(questions, ""):
        if choice.asked_on is None or choice.expires_on is None:
            continue
        if choice.mentee_id in busy:
            taken_back.append(choice)
        elif choice.expires_on < on:
            expired.append(choice)
        elif not _takes_seat(questions, choice, seats):
            taken_back.append(choice)
        else:
            pending[choice.mentor_id] = pending.get(choice.mentor_id, 0) + 1
            busy |= {choice.mentee_id}
    turns = _turns(questions, busy, {choice.id for choice in expired}, seats, pending)
    asked = [choice for choice in turns if _takes_seat(questions, choice, seats)]
    return DueChanges(
        tuple(expired_requests), tuple(over), tuple(expired), tuple(taken_back), tuple(asked), seats, tuple(agreed)
    )


def _oldest(questions: OpenQuestions, answer: str) -> list[RankedChoice]:
    """The choices with this answer, those first that were asked first."""
    chosen = [choice for choice in questions.choices if choice.answer == answer]
    return sorted(chosen, key=lambda choice: (choice.asked_on or choice.chosen_on, choice.id))


def _takes_seat(questions: OpenQuestions, question: RankedChoice | Request, seats: dict[int, int]) -> bool:
    """Take a seat of the mentor for this question, if there is one and the two may be paired."""
    if seats.get(question.mentor_id, 0) <= 0 or question.mentee_id in questions.settled:
        return False
    if not questions.possible(question.mentee_id, question.mentor_id):
        return False
    seats[question.mentor_id] -= 1
    return True


def _turns(
    questions: OpenQuestions,
    busy: frozenset[int] | set[int],
    expired: set[int],
    seats: Mapping[int, int],
    pending: Mapping[int, int],
) -> list[RankedChoice]:
    """The choice of each mentee whose turn it is, in the order in which seats go to them."""
    turns: dict[int, RankedChoice] = {}
    for choice in sorted(questions.choices, key=lambda choice: (choice.mentee_id, choice.place)):
        if choice.mentee_id in busy or choice.mentee_id in turns or choice.answer or choice.id in expired:
            continue
        if seats.get(choice.mentor_id, 0) + pending.get(choice.mentor_id, 0) <= 0:
            continue
        if questions.possible(choice.mentee_id, choice.mentor_id):
            turns[choice.mentee_id] = choice
    waited = questions.facts.waited
    return sorted(turns.values(), key=lambda c: (c.place, c.mentee_id not in waited, c.chosen_on, c.id))
