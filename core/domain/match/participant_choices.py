"""Participants' choices: rankings of a shortlist, requests in free matching, and what a profile shows. Decides only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.base.people import Mentee, Mentor, Participant, Role
from core.domain.base.text import listed

MOST_CHOICES = 5
MOST_ASKED = 3  # open requests that one mentee, or one mentor, may send
PER_SEAT = 2  # open requests that a mentor may have waiting for each free seat


@dataclass(frozen=True, slots=True)
class RankedChoice:
    """A mentor whom a mentee named, 1 the first choice; `answer` is the mentor's: "", "yes" or "no"."""

    id: int
    mentee_id: int
    mentor_id: int
    place: int
    chosen_on: date
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """In free matching: one side asks, the other answers. state: open, accepted, declined or withdrawn."""

    id: int
    mentee_id: int
    mentor_id: int
    asked_by: Role
    asked_on: date
    state: str = "open"


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
    """Mentee -> mentors still wanted, first choice first; whoever said no is passed over."""
    by_mentee: dict[int, list[int]] = {}
    for choice in sorted(choices, key=lambda choice: (choice.mentee_id, choice.place)):
        if choice.answer != "no":
            by_mentee.setdefault(choice.mentee_id, []).append(choice.mentor_id)
    return by_mentee


def asked_now(choices: Iterable[RankedChoice]) -> list[RankedChoice]:
    """Whose answer each mentee's ranking waits for: one mentor at a time, in the order of the ranking."""
    turn: dict[int, RankedChoice | None] = {}
    for choice in sorted(choices, key=lambda choice: (choice.mentee_id, choice.place)):
        if choice.answer == "yes":
            turn[choice.mentee_id] = None
        elif choice.answer == "" and choice.mentee_id not in turn:
            turn[choice.mentee_id] = choice
    return [choice for choice in turn.values() if choice is not None]


def room(free_seats: int) -> int:
    """How many open requests a mentor with these free seats may have waiting: popular mentors are not flooded."""
    return PER_SEAT * max(0, free_seats)


def blocked_request(asker: str, asked: str, *, sent: int, waiting: int, free_seats: int) -> str | None:
    """Why a request cannot be sent, or None. sent: open ones of who asks; waiting, free_seats: at the mentor."""
    if sent >= MOST_ASKED:
        return f"{asker} has {sent} open requests already. Wait for an answer or withdraw one first."
    if free_seats <= 0:
        return f"{asked} has no free seat."
    if waiting >= room(free_seats):
        return f"{asked} has {waiting} requests to answer already, as many as {free_seats} free seats allow."
    return None
