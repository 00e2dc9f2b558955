"""Participants' choices: rankings of a shortlist, requests in free matching, and what a profile shows. Decides only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.dates import short_day
from core.domain.base.people import Mentee, Mentor, Participant, Role
from core.domain.base.text import counted, listed

MOST_CHOICES = 5
MOST_ASKED = 3  # open requests that one mentee, or one mentor, may send


@dataclass(frozen=True, slots=True)
class RankedChoice:
    """A mentor whom a mentee named, 1 the first choice; `answer` is the mentor's: "", "yes", "no" or "expired".

    asked_on, expires_on: since when the mentor is asked and the last day on which an answer counts; None while it is
    not their turn.
    """

    id: int
    mentee_id: int
    mentor_id: int
    place: int
    chosen_on: date
    answer: str = ""
    asked_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """In free matching: one side asks, the other answers until a day.

    state: open, accepted, declined, withdrawn or expired.
    """

    id: int
    mentee_id: int
    mentor_id: int
    asked_by: Role
    asked_on: date
    expires_on: date
    state: str = "open"

    @property
    def asker(self) -> int:
        """The person id of whoever asks."""
        return self.mentee_id if self.asked_by == Role.MENTEE else self.mentor_id

    @property
    def asked(self) -> int:
        """The person id of whoever is asked."""
        return self.mentor_id if self.asked_by == Role.MENTEE else self.mentee_id


def _joined(values: Iterable[str]) -> str:
    return ", ".join(values)


# What a profile can show, by role: key -> (label, what it says). Only what its owner agreed to is read.
FIELDS: Mapping[Role, Mapping[str, tuple[str, Callable[[Participant], str]]]] = {
    Role.MENTOR: {
        "topics": ("Topics", lambda person: _joined(person.topics) if isinstance(person, Mentor) else ""),
        "experience": ("Experience", lambda person: person.experience if isinstance(person, Mentor) else ""),
        "roles": ("Roles", lambda person: _joined(person.roles) if isinstance(person, Mentor) else ""),
        "industries": ("Industries", lambda person: _joined(person.industries) if isinstance(person, Mentor) else ""),
        "department": ("Department", lambda person: person.department),
        "location": ("Location", lambda person: person.location),
        "level": ("Level", lambda person: person.level),
        "languages": ("Languages", lambda person: _joined(person.languages)),
        "styles": ("Ways of working", lambda person: _joined(person.styles)),
        "interests": ("Professional interests", lambda person: _joined(person.interests)),
    },
    Role.MENTEE: {
        "needs": ("Wants to get better at", lambda person: _joined(person.needs) if isinstance(person, Mentee) else ""),
        "direction": ("Direction", lambda person: person.direction if isinstance(person, Mentee) else ""),
        "aim": ("Aim", lambda person: person.aim if isinstance(person, Mentee) else ""),
        "department": ("Department", lambda person: person.department),
        "location": ("Location", lambda person: person.location),
        "level": ("Level", lambda person: person.level),
        "languages": ("Languages", lambda person: _joined(person.languages)),
        "styles": ("Ways of working", lambda person: _joined(person.styles)),
        "interests": ("Professional interests", lambda person: _joined(person.interests)),
    },
}


def profile(person: Participant, role: Role, shown: Iterable[str]) -> list[tuple[str, str]]:
    """(label, text) of what somebody agreed to show and has answered; nothing else of them."""
    agreed = set(shown)
    lines = [(label, says(person)) for key, (label, says) in FIELDS[role].items() if key in agreed]
    return [(label, text) for label, text in lines if text]


def blocked_profile(role: Role, shown: Sequence[str]) -> str | None:
    """Why a profile cannot show these, or None."""
    unknown = [key for key in shown if key not in FIELDS[role]]
    return f"A profile of a {role} cannot show {listed(unknown)}." if unknown else None


def blocked_choices(mentor_ids: Sequence[int]) -> str | None:
    """Why a ranking cannot be kept, or None."""
    if not mentor_ids:
        return "Name at least one mentor."
    if len(mentor_ids) > MOST_CHOICES:
        return f"At most {MOST_CHOICES} mentors can be ranked."
    return "Each mentor can be named once." if len(set(mentor_ids)) < len(mentor_ids) else None


def ranked(choices: Iterable[RankedChoice]) -> dict[int, list[int]]:
    """Mentee -> mentors still wanted, first choice first; whoever said no or did not answer is passed over."""
    by_mentee: dict[int, list[int]] = {}
    for choice in sorted(choices, key=lambda choice: (choice.mentee_id, choice.place)):
        if choice.answer not in ("no", "expired"):
            by_mentee.setdefault(choice.mentee_id, []).append(choice.mentor_id)
    return by_mentee


def waiting_for_answer(choices: Iterable[RankedChoice]) -> list[RankedChoice]:
    """The choices whose mentors are asked now and have not answered."""
    return [choice for choice in choices if choice.asked_on is not None and not choice.answer]


def outcome(choice: RankedChoice) -> str:
    """What came of a choice so far, in a few words; empty while it is not the mentor's turn."""
    if choice.answer == "expired":
        return f"no answer by {short_day(choice.expires_on)}" if choice.expires_on else "no answer"
    if choice.answer:
        return choice.answer
    return f"asked, until {short_day(choice.expires_on)}" if choice.expires_on else ""


def blocked_request(asker: str, mentor: str, *, sent: int, free_seats: int, unspoken: int) -> str | None:
    """Why a request cannot be sent, or None.

    sent: open ones of who asks; free_seats: of the mentor; unspoken: of those, the seats for which nobody waits for an
    answer. One open request a seat: nobody is asked for a seat that somebody else may get.
    """
    if sent >= MOST_ASKED:
        return f"{asker} has {sent} open requests already. Wait for an answer or withdraw one first."
    if free_seats <= 0:
        return f"{mentor} has no free seat."
    if unspoken <= 0:
        return f"{mentor} has {counted(free_seats, 'free seat')}, and as many requests to answer already."
    return None


def blocked_answer(name: str, choice: RankedChoice, yes: bool) -> str | None:
    """Why a mentor's answer to being chosen cannot be recorded, or None.

    An earlier answer may change, and a no may come before anybody asked.
    """
    if choice.answer == ("yes" if yes else "no"):
        return f"{name} said {choice.answer} already."
    if yes and choice.asked_on is None and choice.answer == "":
        return f"{name} was not asked yet: it is not their turn in this ranking, or they have no free seat."
    return None
