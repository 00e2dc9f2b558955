"""Letters: one to one person, as drafted, as reworded and as it waits in the outbox. Values only; sends nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.domain import playbook
from core.domain.base.entered_text import address, file_name
from core.domain.base.people import Role
from core.domain.match.matches import Match
from core.domain.match.participant_choices import RankedChoice, Request

# What became of a letter in the outbox, for the screen.
STATES: Mapping[str, str] = {
    "draft": "Draft",
    "copied": "Copied",
    "opened": "Opened in mail",
    "saved": "Saved as a file",
    "sent": "Sent",
}

# The forms that letters lead to, and the message of each that has a link to one: where it is, a program says once.
FORMS: Mapping[str, str] = {
    "health": "the health check",
    "closing": "the closing questions",
    "mentors": "the application of mentors",
    "mentees": "the application of mentees",
}
FORM_OF: Mapping[str, str] = {
    "health-check": "health",
    "closing-questions": "closing",
    "invite-mentor": "mentors",
    "become-mentor": "mentors",
    "invite-mentee": "mentees",
}
LINKS = ("check_link", "intake_link")  # the placeholders that stand for one of them
FORM_LINKS = "form_links"  # setting of a program: form -> its address
_BLANK = re.compile(r"\[[^\]\n]+\]")

# Reasons of a decision that a letter may tell; the others belong to somebody else, or to the meeting.
TOLD_REASONS = frozenset({"later", "another_way", "load"})


def choice_kind(match: Match, choices: Iterable[RankedChoice], requests: Iterable[Request]) -> str:
    """Who of a pair chose whom, as a kind of the playbook's choice sentences; "" where the team matched them.

    Only a recorded yes is told as one; without it a choice is what the mentee told us.
    """
    pair = match.mentee_id, match.mentor_id
    for request in requests:
        if (request.mentee_id, request.mentor_id) == pair and request.state == "accepted":
            return "asked" if request.asked_by == Role.MENTEE else "offered"
    for choice in choices:
        if (choice.mentee_id, choice.mentor_id) == pair and choice.answer != "no":
            if choice.answer != "yes":
                return "wished"
            return "first" if choice.place == 1 else "listed"
    return "wished" if match.reason == "mentee_choice" else ""


def blank(placeholder: str) -> str:
    """What stands in a letter where a template had no value for a placeholder of the playbook: […]."""
    return f"[{playbook.load().placeholders.get(placeholder, placeholder).lower()}]"


def blanks(text: str) -> list[str]:
    """What the sender still has to write: each […] that stands where a template had no value, once."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def waiting_kind(reason: str, cause: str, stage: str) -> str:
    """Why a mentee waits, as a key of the playbook's waiting sentences.

    reason: of the last decision on the mentee, "" without any; cause: why the run left them without a mentor, "" if it
    did not; stage: of the enrolment.
    """
    if reason:
        return reason if reason in TOLD_REASONS else "fit"
    if cause == "seats":
        return "seats"
    return "list" if not cause and stage == "waitlist" else "fit"


@dataclass(frozen=True, slots=True)
class LetterKey:
    """What tells a letter among others: its template in the playbook, who it goes to, the relationship if any."""

    message_id: str
    person_id: int
    relationship_id: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be read, changed and sent by a person.

    `to` is exactly one address or "": on record there may be what an earlier version took ("a@x, b@y").
    """

    message_id: str
    person_id: int
    to_name: str
    to: str
    subject: str
    body: str
    relationship_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "to", address(self.to) or "")

    @property
    def key(self) -> LetterKey:
        """What tells it among the letters of the outbox."""
        return LetterKey(self.message_id, self.person_id, self.relationship_id)

    @property
    def file(self) -> str:
        """The start of a file name, after who it goes to."""
        return file_name(self.to_name)

    @property
    def blanks(self) -> list[str]:
        """What is still to be written before it may leave."""
        return blanks(f"{self.subject}\n{self.body}")

    @property
    def missing_form(self) -> str:
        """The form whose link it lacks, a key of FORMS; "" where none is missing."""
        return FORM_OF.get(self.message_id, "") if any(blank(link) in self.blanks for link in LINKS) else ""

    def worded(self, subject: str, body: str) -> Letter:
        """The same letter in the sender's own words."""
        return replace(self, subject=" ".join(subject.split()), body=body)


@dataclass(frozen=True, slots=True)
class OutboxLetter:
    """A letter in the outbox, and what became of it: a code of STATES."""

    id: int
    program_id: int | None
    letter: Letter
    state: str
    drafted_on: date
    sent_on: date | None = None
