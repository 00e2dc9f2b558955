"""Presence: who is not there to be matched, and why; whom a wish that nobody read holds back. Never reads or writes.

Left, on leave, on a break and retired belong to the person and hold in every program and round; withdrawn and not
accepted belong to one program. A status that the directory does not tell is no absence: those people take part and are
named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from core.domain.base.dates import short_date
from core.domain.base.people import STAGE_LABELS, Mentee, Mentor, Participant, Role, status_on
from core.domain.base.text import few, listed
from core.domain.design.phase_plan import PhasePlan
from core.domain.design.phases import is_inside
from core.domain.match.matches import Match
from core.domain.match.wish_reading import may_be_must

P = TypeVar("P", bound=Participant)


class Absence(NamedTuple):
    """Why somebody can't be matched; `sentence` follows their name and has no period."""

    code: str
    sentence: str


# What keeps people out of a run, in the order in which it is told; one label for each code of an Absence.
ABSENCES: Mapping[str, str] = {
    "left": "Left the company",
    "leave": "On leave",
    "break": "On a break",
    "retired": "Retired from mentoring",
    "withdrawn": "Withdrew from the program",
    "stage": "Not accepted",
    "phase": "Not in the departments of this phase",
    "unread": "Wrote what may be a must, not read yet",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whom a run does not match.

    partners: the names of those they are in a running pair with in this program; approved: of those whom they were
    approved for and not introduced to.
    """

    person: Participant
    role: Role
    absence: Absence
    partners: tuple[str, ...] = ()
    approved: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Who and why: "Ben Ito has left the company; still paired with Ana Pop." """
        paired = f"; still paired with {few(self.partners)}" if self.partners else ""
        approved = f"; approved with {few(self.approved)}, not introduced yet" if self.approved else ""
        return f"{self.person.name} {self.absence.sentence}{paired}{approved}."


@dataclass(frozen=True)
class Gate:
    """Who may be matched, and who may not. unsure: people who take part although nobody knows if they are still here.

    Whose break is over counts as ready, whose leave is over as active.
    """

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    left_out: tuple[LeftOut, ...]
    unsure: tuple[Participant, ...]


def absent(person: Participant, on: date | None) -> Absence | None:
    """Why a person is not there to be matched on a day, or None. Without one, a break and a leave hold to no end."""
    status = status_on(person.status, person.away_until, person.leaves_on, on)
    if status == "left":
        last_day = f" (last day {short_date(person.leaves_on)})" if person.leaves_on else ""
        return Absence("left", f"has left the company{last_day}")
    if status == "leave":
        until = f" until {short_date(person.away_until)}" if person.away_until else ""
        return Absence("leave", f"is on leave{until}")
    if person.stage == "withdrawn":
        return Absence("withdrawn", "withdrew from the program")
    if person.stage != "accepted":
        return Absence("stage", f"is not accepted ({STAGE_LABELS.get(person.stage, person.stage).lower()})")
    if person.availability == "retired":
        return Absence("retired", "is retired from mentoring")
    if person.availability == "break" and not _is_over(person, on):
        until = f" until {short_date(person.available_from)}" if person.available_from else ""
        return Absence("break", f"is on a break{until}")
    return None


def unread(person: Participant) -> Absence | None:
    """That a person wrote what may be a must and nobody has read it, or None."""
    if "wishes_confirmed" in person.answers or not person.wishes_text or not may_be_must(person.wishes_text):
        return None
    return Absence("unread", "wrote what may be a must, and nobody has read it yet")


def outside_phase(mentee: Mentee, phase: PhasePlan | None) -> Absence | None:
    """That a program runs a phase of the roll-out for other departments than this mentee's, or None."""
    if phase is None or is_inside(phase, mentee.department):
        return None
    where = f"works in {mentee.department}" if mentee.department else "has no department on record"
    return Absence("phase", f"{where}, and this phase is for {listed(phase.departments)}")


def gate(
    waiting: Iterable[Mentee],
    mentors: Iterable[Mentor],
    paired: Iterable[Mentee],
    live: Iterable[Match],
    names: Mapping[int, str],
    *,
    on: date,
    phase: PhasePlan | None = None,
) -> Gate:
    """Part those who may be matched from those who may not. `phase`: that the program runs, if it runs one.

    waiting: mentees without a mentor; mentors and waiting: accepted or withdrawn. paired: mentees who have a mentor;
    live: the matches that hold a seat; names: of everybody in them.
    """
    left_out = [
        LeftOut(mentee, Role.MENTEE, absence) for mentee in paired if (absence := absent(mentee, on)) is not None
    ]
    here = []
    for mentee in waiting:
        if (absence := outside_phase(mentee, phase)) and not absent(mentee, on):
            left_out.append(LeftOut(mentee, Role.MENTEE, absence))
        else:
            here.append(mentee)
    ready = _ready(here, Role.MENTEE, left_out, on)
    offering = _ready(mentors, Role.MENTOR, left_out, on)
    left_out = _with_pairs(left_out, list(live), names)
    order = list(ABSENCES)
    left_out.sort(key=lambda out: (order.index(out.absence.code), out.role, out.person.name, out.person.id))
    unsure: list[Participant] = [person for person in (*ready, *offering) if person.status == "unknown"]
    return Gate(tuple(ready), tuple(offering), tuple(left_out), tuple(unsure))


def _ready(people: Iterable[P], role: Role, left_out: list[LeftOut], on: date) -> list[P]:
    """Those of one role who may be matched; the others join `left_out`."""
    ready = []
    for person in people:
        if absence := absent(person, on) or unread(person):
            left_out.append(LeftOut(person, role, absence))
            continue
        # What is over is gone: two runs on the same people read the same.
        if person.availability == "break":
            person = replace(person, availability="ready", available_from=None)
        if person.status == "leave":
            person = replace(person, status="active", away_until=None)
        ready.append(person)
    return ready


def _with_pairs(left_out: list[LeftOut], live: list[Match], names: Mapping[int, str]) -> list[LeftOut]:
    """The same people with those they are paired with, or approved for."""
    partners: dict[tuple[Role, int, str], list[str]] = {}
    for match in live:
        partners.setdefault((Role.MENTEE, match.mentee_id, match.state), []).append(names[match.mentor_id])
        partners.setdefault((Role.MENTOR, match.mentor_id, match.state), []).append(names[match.mentee_id])
    return [
        replace(
            out,
            partners=tuple(partners.get((out.role, out.person.id, "introduced"), ())),
            approved=tuple(partners.get((out.role, out.person.id, "approved"), ())),
        )
        for out in left_out
    ]


def _is_over(person: Participant, on: date | None) -> bool:
    """Has a break with a known end come to it?"""
    return on is not None and person.available_from is not None and person.available_from <= on
